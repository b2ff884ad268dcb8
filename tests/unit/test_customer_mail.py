"""Customers' mail: new tickets, replies, what reopens, thanks, rules and the mails that follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inboxd.desk.decision import (
    AddMessage,
    AddParticipant,
    AddReferences,
    Because,
    Fate,
    MessageKind,
    OpenTicket,
    Remark,
    Set,
    Spend,
)
from inboxd.desk.facts import Contact
from inboxd.desk.outside.names import first_name, safe_name, safe_subject
from inboxd.desk.outside.thanks import is_thanks
from inboxd.desk.rules.run import Action, Rule
from inboxd.desk.settings import Desk, Team
from inboxd.mail.message import Address, Attachment
from tests.unit.desking import (
    ANNA,
    BOB,
    DAY,
    DESK,
    LAN,
    MINH,
    NOW,
    NV,
    SUPPORT,
    A,
    decided,
    known,
    mails,
    messages,
    said,
    sets,
    ticket,
    token,
    written,
)

HERE = {"evidence": (token(),)}


def ruled(*actions: tuple[str, str], on: str = "new", **changes: Any) -> Desk:
    """The desk with one rule that always holds."""
    then = tuple(Action(target, value) for target, value in actions)
    return replace(DESK, rules=(Rule("R", "rules/1.toml", 7, on=frozenset({on}), then=then),), **changes)


def test_new_mail_opens_a_ticket() -> None:
    """A new mail opens a ticket with requester, first message, team, references and who was in copy."""
    mail = written(cc=(BOB, LAN, SUPPORT), references=("old@x",))
    decision = decided(mail, known())
    opened = next(c for c in decision.changes if isinstance(c, OpenTicket))
    assert (opened.number, opened.requester, opened.root_id) == (2001, ANNA, "t.root2001@example.com")
    assert sets(decision) == {"team": "general", "cc": (BOB,)}
    assert [(one.kind, one.text) for one in messages(decision)] == [
        (MessageKind.CUSTOMER, "I cannot log in.")
    ]
    roles = {c.address.key: c.role for c in decision.changes if isinstance(c, AddParticipant)}
    assert roles == {ANNA.key: "requester", BOB.key: "copied"}
    ids = next(c.ids for c in decision.changes if isinstance(c, AddReferences))
    assert ids == ("new@customer.example", "old@x")
    assert (decision.fate, decision.ticket, decision.opened) == (Fate.DONE, 2001, True)


def test_dry_run_needs_no_number() -> None:
    """Without a reserved number the decision still tells everything."""
    decision = decided(written(), replace(known(), new_number=0, new_root_id=""))
    assert decision.opened
    assert mails(decision, "acknowledgement")


def test_notification_tells_what_an_agent_needs() -> None:
    """The notification carries the words, who gets a reply, who the customer is, and the files along."""
    file = Attachment("shot.png", "image/png", b"12345")
    decision = decided(written(cc=(BOB,), attachments=(file,)), known(contact=Contact(known=True, tickets=3)))
    told = mails(decision, "notification")
    assert {mail.agent for mail in told} == {"minh", "lan"}
    values = told[0].values
    assert told[0].from_name == "Anna Schmidt via Acme Support"
    assert values["text"] == "I cannot log in."
    assert values["goes_to"] == [str(ANNA)]
    assert values["cc_suggested"] == [str(BOB)]
    assert (values["is_new"], values["first_contact"], values["tickets_before"]) == (True, False, 3)
    assert values["attachments"] == [{"filename": "shot.png", "size": 5}]
    assert told[0].with_mail_attachments
    assert (told[0].agent, told[0].notice, told[0].recipient) == ("minh", "customer", MINH)


def test_earlier_messages_never_repeat_notes() -> None:
    """A notification shows earlier mails and no notes, so that it may be forwarded."""
    recent = (
        said(3, "note", text="she is rude", agent="lan"),
        said(2, "agent", text="Try.", agent="lan"),
        said(1),
    )
    decision = decided(written(), known(ticket(recent=recent), **HERE))
    earlier = mails(decision, "notification")[0].values["earlier"]
    assert [entry["kind"] for entry in earlier] == ["agent", "customer"]  # type: ignore[attr-defined]
    assert "rude" not in str(decision.outgoing)


def test_owner_and_watchers_hear_of_an_owned_ticket() -> None:
    """Of an owned ticket only owner and watchers hear; when the owner has left, the team does."""
    owned = ticket(assignee="minh", watchers=("lan",))
    assert {m.agent for m in mails(decided(written(), known(owned, **HERE)), "notification")} == {
        "minh",
        "lan",
    }
    alone = ticket(assignee="minh")
    assert {m.agent for m in mails(decided(written(), known(alone, **HERE)), "notification")} == {"minh"}
    orphan = ticket(assignee="old")
    assert {m.agent for m in mails(decided(written(), known(orphan, **HERE)), "notification")} == {
        "minh",
        "lan",
    }


def test_agents_choose_what_they_hear() -> None:
    """`notify = "mine"` hears of own tickets only; a team that is gone falls to the desk's team."""
    agents = {**DESK.agents, "lan": replace(DESK.agents["lan"], notify="mine")}
    desk = replace(DESK, agents=agents)
    assert {m.agent for m in mails(decided(written(), known(), desk), "notification")} == {"minh"}
    mine = known(ticket(assignee="lan"), **HERE)
    assert {m.agent for m in mails(decided(written(), mine, desk), "notification")} == {"lan"}
    gone = known(ticket(team="vanished"), **HERE)
    assert {m.agent for m in mails(decided(written(), gone), "notification")} == {"minh", "lan"}


def test_team_copies_carry_no_grant() -> None:
    """`[team.X] copy` gets a readable copy that no agent's right hangs on."""
    desk = replace(DESK, teams={"general": Team("general", copy=("boss@example.com",))})
    copies = [m for m in mails(decided(written(), known(), desk), "notification") if not m.agent]
    assert [(m.recipient.address, m.notice, m.values["goes_to"]) for m in copies] == [
        ("boss@example.com", "", [])
    ]


@pytest.mark.parametrize(
    ("address", "team"), [("billing@example.com", "billing"), ("support@example.com", "general")]
)
def test_the_team_that_was_written_to(address: str, team: str) -> None:
    """Without a rule the team is the one whose address the mail was written to."""
    assert sets(decided(written(to=(Address("", address),)), known()))["team"] == team
    assert sets(decided(written(to=()), known(), recipients=(address,)))["team"] == team


def test_language_follows_mail_then_contact_then_desk() -> None:
    """The language is of the mail, else of the sender before; else unknown, unless there is but one."""
    desk = replace(DESK, languages=("en", "de", "vi"))
    told = [
        decided(written(language=guess), known(contact=Contact(language=before)), desk)
        for guess, before in (("vi", "de"), ("", "de"), ("", ""), ("xx", "yy"))
    ]
    assert [mails(one, "acknowledgement")[0].language for one in told] == ["vi", "de", "", ""]
    alone = decided(written(language=""), known(), replace(DESK, languages=("de",)))
    assert mails(alone, "acknowledgement")[0].language == "de"


def test_a_ticket_learns_its_language() -> None:
    """A ticket whose first mail was too short to tell has the language of the customer's next one."""
    desk = replace(DESK, languages=("en", "vi"))
    facts = known(ticket(language=""), evidence=(token(),))
    assert sets(decided(written(language="vi"), facts, desk))["language"] == "vi"
    assert "language" not in sets(decided(written(language=""), facts, desk))


# ---- reopening and thanks

STATES = [("new", None), ("open", None), ("pending", "open"), ("solved", "open"), ("closed", "open")]


@pytest.mark.parametrize(("state", "after"), STATES)
def test_customers_reply_reopens(state: str, after: str | None) -> None:
    """A customer's reply reopens pending, solved and lately closed tickets, and leaves others."""
    one = ticket(state=state, closed_at=NOW - DAY, solved_at=NOW - DAY)
    assert sets(decided(written("Still broken."), known(one, **HERE))).get("state") == after


@pytest.mark.parametrize("state", ["pending", "solved", "closed"])
def test_machines_join_but_never_reopen(state: str) -> None:
    """D: an automatic or bulk mail may join a ticket and never reopens it."""
    one = ticket(state=state, closed_at=NOW - DAY)
    for headers in ((("Auto-Submitted", "auto-replied"),), (("List-Id", "<x>"),)):
        decision = decided(written(headers=headers), known(one, **HERE))
        assert [m.kind for m in messages(decision)] == [MessageKind.AUTOMATIC]
        assert "state" not in sets(decision)
    away = decided(written(subject="Automatic reply: x"), known(one, **HERE))
    assert "state" not in sets(away)


def test_thanks_leave_a_solved_ticket_solved() -> None:
    """A short thank you without question or attachment leaves a solved ticket solved, and is remarked."""
    solved = ticket(state="solved", solved_at=NOW - DAY, assignee="minh")
    decision = decided(written("Thanks, Minh!\n\nBest regards\nAnna Schmidt"), known(solved, **HERE))
    assert "state" not in sets(decision)
    assert [c.what for c in decision.changes if isinstance(c, Remark)] == ["thanks"]
    assert len(messages(decision)) == 1
    assert decision.outgoing == ()
    file = Attachment("log.txt", "text/plain", b"x")
    asked = decided(written("Thanks!", attachments=(file,)), known(solved, **HERE))
    assert sets(asked)["state"] == "open"
    pending = decided(written("Thanks!"), known(ticket(state="pending"), **HERE))
    assert sets(pending)["state"] == "open"


THANKS = [
    ("Got it, thanks!", True),
    ("It came, thank you!!", True),
    ("Ist angekommen, vielen Dank", True),
    ("It never came, thanks", False),
    ("It came back, thank you", False),
    ("Ist nicht angekommen, danke", False),
    ("Thanks!", True),
    ("Thank you very much, it works now.", True),
    ("Vielen Dank, hat geklappt!", True),
    ("Merci beaucoup", True),
    ("Cảm ơn bạn rất nhiều", True),
    ("ありがとうございました。", True),
    ("谢谢！", True),
    ("Thanks, but it still fails.", False),
    ("Thanks, can you call me?", False),
    ("Thanks. Order 4711", False),
    ("Great.", False),
    ("", False),
    ("Thanks for nothing", False),
    ("Thank you " * 20, False),
    ("Thanks, now the printer is broken", False),
    ("Danke, geht nicht", False),
]


@pytest.mark.parametrize(("text", "is_one"), THANKS)
def test_what_counts_as_thanks(text: str, is_one: bool) -> None:
    """Only a mail whose every word is polite is thanks; one other word makes it work."""
    assert is_thanks(text, ("Anna Schmidt",)) is is_one


# ---- rules


def test_rules_set_values_and_say_why() -> None:
    """What rules set is written with their place, and `Decision.because` lists it."""
    desk = ruled(
        ("team", "billing"),
        ("assignee", "minh"),
        ("priority", "high"),
        ("tags", "invoice"),
        ("fields.number", "17"),
        ("note", "look here"),
    )
    decision = decided(written(), known(), desk)
    assert sets(decision) == {
        "team": "billing",
        "assignee": "minh",
        "priority": "high",
        "tags": ("invoice",),
        "fields.number": "17",
    }
    why = next(c.because for c in decision.changes if isinstance(c, Set) and c.field == "team")
    assert why == Because("R", "rules/1.toml", 7)
    assert [one.text for one in messages(decision) if one.kind is MessageKind.NOTE] == ["look here"]
    assert {field for field, _, _ in decision.because} >= {"team", "assignee", "priority", "tags", "note"}
    assert {mail.agent for mail in mails(decision, "notification")} == {"minh"}
    assert mails(decision, "acknowledgement")[0].team == "billing"


def test_values_that_are_gone_are_left_out() -> None:
    """A rule's team or assignee that no longer exists, or has left, changes nothing."""
    decision = decided(written(), known(), ruled(("team", "gone"), ("assignee", "old"), ("priority", "huge")))
    assert sets(decision) == {"team": "general"}


def test_a_rules_reply_takes_the_place_of_the_acknowledgement() -> None:
    """A rule's reply is sent instead of the acknowledgement, under the same conditions, and charged."""
    desk = ruled(("reply", "invoice-received"))
    decision = decided(written(), known(), desk)
    assert mails(decision, "acknowledgement") == []
    assert [mail.automatic for mail in mails(decision, "invoice-received")] == ["auto-replied"]
    assert {c.what for c in decision.changes if isinstance(c, Spend)} == {"acknowledgement", "rule"}
    withheld = decided(written(), known(authentication=NV), desk)
    assert mails(withheld, "invoice-received") == []
    assert withheld.withheld


def test_a_rules_reply_to_a_reply_has_its_own_budget() -> None:
    """At most 20 automatic mails for a ticket and day come from rules."""
    desk = ruled(("reply", "got-it"), on="reply")
    assert mails(decided(written(), known(ticket(rule_mails_day=19), **HERE), desk), "got-it")
    full = decided(written(), known(ticket(rule_mails_day=20), **HERE), desk)
    assert mails(full, "got-it") == []
    assert "20 mails of rules" in full.withheld


@pytest.mark.parametrize("fate", ["ignore", "spam"])
@pytest.mark.parametrize("facts", [known(), known(ticket(), **HERE)], ids=["new", "reply"])
def test_ignored_and_spam_stay_in_the_journal(fate: str, facts: Any) -> None:
    """`ignore` and `spam` keep the mail in the journal and nowhere else, and say which rule it was."""
    on = "reply" if facts.tickets else "new"
    decision = decided(written(), facts, ruled((fate, "true"), on=on))
    assert (decision.fate, decision.changes, decision.outgoing) == (Fate.IGNORED, (), ())
    assert "rules/1.toml:7" in decision.reason


def test_hold_waits_for_an_agent() -> None:
    """`hold` keeps the mail on its ticket as held: agents are told, the customer hears nothing."""
    for facts, on in ((known(), "new"), (known(ticket(), **HERE), "reply")):
        decision = decided(written(), facts, ruled(("hold", "check by hand"), on=on))
        held = next(c for c in decision.changes if isinstance(c, AddMessage))
        assert (held.kind, held.held_for, held.held_kind) == (MessageKind.HELD, "check by hand", "rule")
        assert {mail.template for mail in decision.outgoing} == {"held"}
        assert decision.withheld == "the mail is held"


def test_blocked_sender_is_ignored() -> None:
    """A blocked sender's mail is kept in the journal only."""
    decision = decided(written(), known(contact=Contact(known=True, blocked=True)))
    assert (decision.fate, decision.changes) == (Fate.IGNORED, ())


def test_same_mail_again_is_noted() -> None:
    """A2: the same mail over a second channel is a duplicate with a remark; no second ticket, no answer."""
    decision = decided(
        written(), known(ticket(), duplicate_of=1, duplicate_ticket=1042), channel="imap.support"
    )
    assert (decision.fate, decision.ticket, decision.outgoing) == (Fate.DUPLICATE, 1042, ())
    (remark,) = decision.changes
    assert isinstance(remark, Remark)
    assert "imap.support" in remark.text
    assert decided(written(), known(duplicate_of=-1)).changes == ()


def test_a_reply_without_new_words_shows_its_body() -> None:
    """When the quote cutter leaves nothing, the whole body is kept and shown."""
    decision = decided(written(reply_text="", body="> quoted only"), known(ticket(), **HERE))
    assert messages(decision)[0].text == "> quoted only"


def test_b30_look_alike_domains_are_shown() -> None:
    """B30: punycode and mixed scripts are flagged to agents with both spellings."""
    for address in ("anna@xn--pple-43d.example", "anna@аpple.example"):
        decision = decided(written(from_=(Address("Anna", address),)), known(authentication=A))
        assert "look-alike domain" in str(mails(decision, "notification")[0].values["flags"])
    plain = decided(written(), known(authentication=A))
    assert mails(plain, "notification")[0].values["flags"] == []


def test_names_and_subjects_are_cut_down() -> None:
    """B23: what reads like a person stays, what advertises goes."""
    assert [
        safe_name(name)
        for name in ("Anna Schmidt", "Trần Minh", "O'Neil", "x.com sale", "A" * 50, "Call 0123")
    ] == [
        "Anna Schmidt",
        "Trần Minh",
        "O'Neil",
        "",
        "",
        "",
    ]
    assert [first_name(name) for name in ("Anna Schmidt", "Schmidt, Anna", "Dr. Who", "")] == [
        "Anna",
        "Anna",
        "",
        "",
    ]
    assert [safe_subject(s) for s in ("Cannot log in", "see www.x.y", "call 0900 123 456 7", "x" * 200)] == [
        "Cannot log in",
        "",
        "",
        "",
    ]
