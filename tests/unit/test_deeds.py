"""What rules do beside setting values: watchers, copies, notifications, putting aside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inboxd.compose.mail import compose
from inboxd.compose.templates import Templates, shipped
from inboxd.desk.clock import tick
from inboxd.desk.decision import AskSide, Decision, Link, MessageKind, Remark, Spend
from inboxd.desk.facts import SideFacts, TicketFacts
from inboxd.mail.message import Mail
from tests.unit.composing import RING
from tests.unit.desking import (
    ANNA,
    DAY,
    DESK,
    HOUR,
    MINUTE,
    NOW,
    F,
    acting,
    decided,
    known,
    mails,
    messages,
    outside,
    replied,
    sets,
    ticket,
    token,
    written,
)  # fmt: skip
from tests.unit.rulekit import KNOWN, problems_of, rules_of
from tests.unit.siding import SUPPLIER

AGENTS = replace(KNOWN, agents={"minh", "lan"})


def ruled(then: str, one: TicketFacts | None = None, on: str = "reply") -> Decision:
    """A reply of Anna's under one rule; a new mail when `on` says so."""
    rules = rules_of(f'[[rule]]\nname = "X"\non = "{on}"\n{then}', AGENTS)
    facts = known() if on == "new" else known(one or ticket(), evidence=(token(),))
    return decided(written(), facts, replace(DESK, rules=rules))


def test_follow_makes_a_watcher_who_hears_of_this_mail() -> None:
    """The agent watches from now on, and is told of the very mail as watchers are."""
    decision = ruled('then.follow = "lan"', ticket(assignee="minh"))
    assert sets(decision)["watchers"] == ("lan",)
    assert {mail.agent for mail in mails(decision, "notification")} == {"minh", "lan"}


def test_notify_tells_each_agent_once() -> None:
    """Who hears of the mail anyway gets no second one; others get it with the rule's name."""
    decision = ruled('then.notify = ["team", "minh", "lan"]', ticket(assignee="minh"))
    told = mails(decision, "notification")
    assert sorted(mail.agent for mail in told) == ["lan", "minh"]
    (extra,) = [mail for mail in told if mail.agent == "lan"]
    assert extra.values["flags"] == ["rule: X"]
    assert extra.values["text"] == "I cannot log in."
    assert [c.what for c in decision.changes if isinstance(c, Spend)] == ["rule"]


def test_notify_an_address_gives_no_right_to_act() -> None:
    """An address that is no agent's reads along: no token, nothing that a reply could do."""
    decision = ruled('then.notify = "boss@partner.example"')
    (mail,) = outside(decision)
    assert (mail.recipient.address, mail.agent, mail.notice) == ("boss@partner.example", "", "")


def test_notify_stays_within_the_budget_of_a_ticket() -> None:
    """After twenty mails of rules on a ticket in a day the next stays home with a remark."""
    for spent, sent in ((19, 1), (20, 0)):
        decision = ruled('then.notify = "boss@partner.example"', ticket(rule_mails_day=spent))
        assert len(outside(decision)) == sent
        remarks = [c.text for c in decision.changes if isinstance(c, Remark) and c.what == "withheld"]
        assert bool(remarks) is not bool(sent)


def test_cc_puts_an_address_in_copy_once() -> None:
    """Answers go there from now on; the requester and our own addresses are not put in copy."""
    decision = ruled(f'then.cc = ["boss@partner.example", "{ANNA.address}", "support@example.com"]')
    copied = sets(decision)["in_copy"]
    assert [one.address for one in copied] == ["boss@partner.example"]  # type: ignore[attr-defined]


def test_state_and_language_of_a_new_ticket() -> None:
    """A rule sets the state and the language that a new ticket begins with; the acknowledgement follows."""
    decision = ruled('then.state = "open"\nthen.language = "vi"', on="new")
    assert (sets(decision)["state"], sets(decision)["language"]) == ("open", "vi")
    assert [mail.language for mail in mails(decision, "acknowledgement")] == ["vi"]


def test_a_snoozed_ticket_wakes_once() -> None:
    """`snooze` makes the ticket pending; when the time has come the clock opens it, not before."""
    decision = ruled('then.snooze = "3d"', ticket(state="open"))
    assert (sets(decision)["state"], sets(decision)["snoozed_until"]) == ("pending", NOW + 3 * DAY)
    asleep = ticket(state="pending", snoozed_until=NOW + 3 * DAY)
    assert tick(asleep, known(asleep), DESK, NOW + 3 * DAY - MINUTE) is None
    woken = tick(asleep, known(asleep), DESK, NOW + 3 * DAY)
    assert woken is not None
    assert sets(woken) == {"state": "open", "snoozed_until": None}


def test_a_ticket_that_was_solved_meanwhile_sleeps_on() -> None:
    """Waking opens pending tickets only; of others it just forgets the time."""
    solved = ticket(state="solved", snoozed_until=NOW - HOUR)
    woken = tick(solved, known(solved), DESK, NOW)
    assert woken is not None
    assert sets(woken) == {"snoozed_until": None}


LINKING = """when.body = '/see (?P<ticket>\\S+)/'\nthen.link = "{ticket}" """


def linked(words: str, one: TicketFacts | None = None) -> list[Link]:
    rules = rules_of(f'[[rule]]\nname = "X"\non = ["new", "reply"]\n{LINKING}', AGENTS)
    facts = known(one, evidence=(token(),)) if one else known()
    decision = decided(written(words), facts, replace(DESK, rules=rules))
    return [change for change in decision.changes if isinstance(change, Link)]


def test_link_takes_a_number_as_people_write_it() -> None:
    """A number, with # or as a subject tag; what is no number, or this very ticket, links nothing."""
    for words in ("see 1043 please", "see #1043", "see [HELP-1043]", "see HELP-1043"):
        (link,) = linked(words, ticket())
        assert (link.ticket, link.other, link.because.text, link.if_there) == (1042, 1043, "X", True)
    assert linked("see 1043 please")[0].ticket == 2001
    for words in ("see you", "see #1042", "see 0", f"see {'9' * 400}", "nothing to see"):
        assert linked(words, ticket()) == []


def test_a_link_says_nothing_to_whoever_wrote_the_number() -> None:
    """B2: the mails that leave are the same, whatever number a customer names."""
    rules = rules_of(f'[[rule]]\nname = "X"\n{LINKING}', AGENTS)
    sent = [
        decided(written(f"see {number}"), known(), replace(DESK, rules=rules)).outgoing[0]
        for number in (1043, 999999)
    ]
    assert sent[0] == sent[1]
    assert sent[0].template == "acknowledgement"


def test_several_rules_link_several_tickets() -> None:
    """Links add up as tags do, each once and with the rule that named it first."""
    more = '[[rule]]\nname = "Y"\nwhen.body = "see"\nthen.link = 7\n'
    rules = rules_of(f'[[rule]]\nname = "X"\n{LINKING}\n{more}{more.replace("Y", "Z")}', AGENTS)
    decision = decided(written("see 1043"), known(), replace(DESK, rules=rules))
    found = [(c.other, c.because.text) for c in decision.changes if isinstance(c, Link)]
    assert found == [(1043, "X"), (7, "Y")]


# ---- forward

FORWARD = 'then.forward = "bob@parts.example"'


def asked(decision: Decision) -> list[AskSide]:
    return [one for one in decision.changes if isinstance(one, AskSide)]


def test_forward_asks_a_supplier_with_the_customers_mail() -> None:
    """The supplier gets the mail and its files from a machine, once; the ticket has a side conversation."""
    for on in ("new", "reply"):
        decision = ruled(FORWARD, on=on)
        (mail,) = mails(decision, "forward")
        (ask,) = asked(decision)
        assert (mail.recipient.address, mail.automatic) == ("bob@parts.example", "auto-generated")
        assert mail.values["forwarded"][0]["text"] == "I cannot log in."  # type: ignore[index]
        assert (mail.with_mail_attachments, ask.about_this, ask.agent) == (True, True, "")
        assert (mail.side, ask.side) == (f"{decision.ticket}-1", f"{decision.ticket}-1")
        assert Spend("bob@parts.example", "rule", decision.ticket) in decision.changes
        (note,) = [one for one in messages(decision) if one.side]
        assert (note.kind, note.because.text) == (MessageKind.NOTE, "X")


def test_forward_counts_in_the_rules_budget() -> None:
    """Beyond 20 automatic mails a day a forward stays home with a remark, and nothing of it is written."""
    decision = ruled(FORWARD, ticket(rule_mails_day=20))
    assert (mails(decision, "forward"), asked(decision)) == ([], [])
    assert "forward bob@parts.example: budget" in str(decision.changes)


@pytest.mark.parametrize(
    ("mail", "why"),
    [(written(headers=(("Auto-Submitted", "auto-generated"),)), "a machine's mail"),
     (written(headers=(("List-Id", "<x.example>"),)), "a machine's mail"),
     (written(from_=(SUPPLIER,)), "take part")],
)  # fmt: skip
def test_what_is_not_forwarded(mail: Mail, why: str) -> None:
    """A machine's mail, and a supplier's own to the supplier, stay home with a remark."""
    rules = rules_of(f'[[rule]]\nname = "X"\n{FORWARD}', AGENTS)
    decision = decided(mail, known(), replace(DESK, rules=rules))
    assert (mails(decision, "forward"), asked(decision)) == ([], [])
    assert why in str([one for one in decision.changes if isinstance(one, Remark)])


def test_a_disowned_or_held_mail_is_not_forwarded() -> None:
    """E 8: what its domain disowns triggers no mail to the outside; what a rule holds neither."""
    rules = rules_of(f'[[rule]]\nname = "X"\n{FORWARD}', AGENTS)
    decision = decided(written(), known(authentication=F), replace(DESK, rules=rules))
    assert (decision.opened, outside(decision)) == (True, [])
    assert mails(ruled(f"{FORWARD}\nthen.hold = true", on="new"), "forward") == []


def test_a_rule_goes_on_with_the_side_conversation_that_there_is() -> None:
    """The same supplier is asked in the same one; the same mail is forwarded once."""
    side = SideFacts("1042-1", SUPPLIER, "x", NOW, about=1)
    one = ticket(sides=(side,), sides_opened=1)
    assert [item.side for item in asked(ruled(FORWARD, one))] == ["1042-1"]
    changed = ruled(FORWARD, ticket(sides=(side,), sides_opened=1, state="solved"), on="state")
    assert [item.side for item in asked(changed)] == ["1042-1"]
    clock = rules_of(f'[[rule]]\nname = "X"\non = "state"\n{FORWARD}', AGENTS)
    agent = decided(replied("#pending"), acting(one), replace(DESK, rules=clock))
    assert mails(agent, "forward") == []


def test_a_rules_forward_and_an_agents_in_one_decision_keep_apart() -> None:
    """Two suppliers who are asked at once get two names; the same one is asked once."""
    desk = replace(DESK, rules=rules_of(f'[[rule]]\nname = "X"\non = "state"\n{FORWARD}', AGENTS))
    two = decided(replied("#forward eve@other.example\n#pending"), acting(), desk)
    assert sorted((one.side, one.supplier.address) for one in asked(two)) == [
        ("1042-1", "eve@other.example"), ("1042-2", "bob@parts.example"),
    ]  # fmt: skip
    once = decided(replied("#forward bob@parts.example\n#pending"), acting(), desk)
    assert len(mails(once, "forward")) == 1


def test_check_refuses_to_forward_to_ourselves_and_what_is_no_customers_mail() -> None:
    """Our own address, an agent's, and rules on notes, answers and bounces are told with their line."""
    known_own = replace(AGENTS, own={"support@example.com", "minh@example.com"})
    for address in ("Support@example.com", "minh@example.com"):
        (problem,) = problems_of(f'[[rule]]\nname = "X"\nthen.forward = "{address}"', known_own)
        assert (problem.line, "address of ours" in problem.what) == (3, True)
    for event in ("note", "answer", "bounce"):
        (problem,) = problems_of(f'[[rule]]\nname = "X"\non = "{event}"\n{FORWARD}', known_own)
        assert "no customer's mail" in problem.what
    (problem,) = problems_of('[[rule]]\nname = "X"\nthen.forward = "bob"', known_own)
    assert "no address" in problem.what


def test_notify_may_have_words_of_its_own() -> None:
    """`then.notify.WHO = "TEMPLATE"`: agents keep their right to answer, others read along."""
    then = 'then.notify.lan = "thanks"\nthen.notify."boss@x.example" = "thanks"'
    decision = ruled(then, ticket(assignee="minh"))
    told = mails(decision, "thanks")
    assert [(mail.agent, mail.recipient.address) for mail in told] == [
        ("lan", "lan@example.com"),
        ("", "boss@x.example"),
    ]
    assert all(mail.values["text"] == "I cannot log in." for mail in told)
    assert [(what, who) for what, who, _ in decision.because] == [
        ("notify", "lan"),
        ("notify", "boss@x.example"),
    ]


def test_a_rules_own_words_keep_the_token(tmp_path: Path) -> None:
    """The template knows what a notification knows; whoever may answer finds the token below its words."""
    (tmp_path / "thanks.en.txt.j2").write_text("{{ customer }} waits: {{ text }} ({{ priority }})\n")
    templates = Templates.load([tmp_path, shipped()])
    assert [one for one in templates.check(DESK) if not one.warning] == []
    decision = ruled('then.notify.lan = "thanks"', ticket(assignee="minh"))
    (mail,) = mails(decision, "thanks")
    sent = compose(
        mail, desk=DESK, keyring=RING, templates=templates, content={}, now=NOW, nonce="q5xk27ab"
    )  # fmt: skip
    first, *_, last = sent.text.strip().splitlines()
    assert first == "Anna Schmidt waits: I cannot log in. (normal)"
    assert last.startswith("ref n.")
