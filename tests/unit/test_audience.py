"""Who hears of what: the table of notifications, line by line, for each choice of `notify`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inboxd.desk.decision import Decision, MessageKind
from inboxd.desk.facts import AttachmentRef, NoticeKind, TicketFacts
from inboxd.desk.settings import Agent, Desk, Team
from inboxd.desk.telling import audience
from inboxd.mail.delivery import Role
from inboxd.mail.message import Attachment
from tests.unit.desking import (
    ANNA,
    BOB,
    DAY,
    DESK,
    LAN,
    NOW,
    SUPPORT,
    acting,
    decided,
    grant,
    known,
    mails,
    messages,
    notice,
    reference,
    replied,
    said,
    ticket,
    token,
    written,
)

NAMES = ("all", "mine", "digest", "other", "gone")
TEAM = Desk(
    name="Acme Support",
    address="support@example.com",
    teams={"general": Team("general"), "billing": Team("billing")},
    agents={
        "all": Agent("all", "Ada All", ("all@example.com",), ("general",)),
        "mine": Agent("mine", "Mio Mine", ("mine@example.com",), ("general",), notify="mine"),
        "digest": Agent("digest", "Dita Digest", ("digest@example.com",), ("general",), notify="digest"),
        "other": Agent("other", "Otto Other", ("other@example.com",), ("billing",)),
        "gone": Agent("gone", "Gil Gone", ("gone@example.com",), ("general",), left=(NOW - DAY).date()),
    },
)
WATCHED = ("mine", "digest", "other")


def heard(event: str, one: TicketFacts, by: str = "", text: str = "") -> list[str]:
    match event:
        case "customer":
            agents = audience.of_customer_mail(one, TEAM, NOW)
        case "answer":
            agents = audience.of_answer(one, TEAM, NOW, by)
        case "note":
            agents = audience.of_note(one, TEAM, NOW, by, text)
        case _:
            agents = audience.of_trouble(one, TEAM, NOW)
    return sorted(agent.name for agent in agents)


@pytest.mark.parametrize(
    ("event", "values", "names"),
    [
        ("customer", {}, ["all"]),
        ("customer", {"watchers": WATCHED}, ["all", "mine", "other"]),
        ("customer", {"team": "billing"}, ["other"]),
        ("customer", {"team": "nowhere"}, ["all"]),
        ("customer", {"assignee": "mine"}, ["mine"]),
        ("customer", {"assignee": "digest"}, ["digest"]),
        ("customer", {"assignee": "all", "watchers": WATCHED}, ["all", "mine", "other"]),
        ("customer", {"assignee": "gone"}, ["all"]),
        ("answer", {}, ["all"]),
        ("answer", {"notified": ("other", "gone")}, ["other"]),
        ("answer", {"notified": ("all",), "watchers": WATCHED}, ["all", "mine", "other"]),
        ("answer", {"assignee": "digest", "notified": ("all",)}, ["digest"]),
        ("answer", {"assignee": "all", "watchers": WATCHED}, ["all", "mine", "other"]),
        ("note", {}, []),
        ("note", {"assignee": "digest", "watchers": WATCHED}, ["digest", "mine", "other"]),
        ("trouble", {}, ["all"]),
        ("trouble", {"assignee": "digest", "watchers": WATCHED}, ["digest"]),
        ("trouble", {"assignee": "gone", "team": "billing"}, ["other"]),
    ],
)
def test_who_hears_of_what(event: str, values: dict[str, Any], names: list[str]) -> None:
    """Customers' mail, answers and claims, notes, trouble; unassigned and assigned; who has left never."""
    assert heard(event, ticket(**values)) == names


def test_nobody_hears_of_themselves() -> None:
    """Whoever answers or notes is not told of it."""
    assert heard("answer", ticket(notified=("all", "other")), by="other") == ["all"]
    assert heard("note", ticket(assignee="all"), by="all", text="@all @other") == ["other"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("please look @other", ["other"]),
        ("ask @Other. Or @Dita, she knows.", ["digest", "other"]),
        ("@digest-", ["digest"]),
        ("mail to other@example.com or a@digest", []),
        ("@nobody @gone", []),
    ],
)
def test_a_note_calls_whom_it_names(text: str, names: list[str]) -> None:
    """`@name` by the name in the configuration or the first name, whatever stands behind it."""
    assert heard("note", ticket(), by="all", text=text) == names


def test_colleagues_who_were_asked_hear_that_it_is_closed() -> None:
    """Closing a ticket that others were asked to look at is told in one line; spam and `#quiet` are not."""
    for text, told in (("#close", ["lan"]), ("#close\n#quiet", []), ("#spam", []), ("#tag +x", [])):
        decision = decided(replied(text), acting(ticket(notified=("lan", "minh"))))
        lines = mails(decision, "answered")
        assert [mail.agent for mail in lines] == told, text
        assert all(mail.values["what"] == "closed" for mail in lines)


def test_an_answer_from_the_shared_mailbox_is_told_to_those_who_were_asked() -> None:
    """What somebody answered by hand is news to the others as any answer is."""
    by_hand = written("We fixed it.", from_=(SUPPORT,), to=(ANNA,), message_id="hand@example.com")
    facts = known(ticket(notified=("minh", "lan")), evidence=(reference(),))
    (one, other) = mails(decided(by_hand, facts, role=Role.SENT, channel="imap.support"), "answered")
    assert {one.agent, other.agent} == {"minh", "lan"}
    assert one.values["what"] == "answered from the shared mailbox"


def test_readers_get_both_sides_and_no_token() -> None:
    """`[team.X] copy`: customers' mail and the team's answers, no grant, no command's link, nothing else."""
    desk = replace(DESK, teams={"general": Team("general", copy=("boss@example.com",))})
    came = decided(written("More"), known(ticket(), evidence=(token(),)), desk)
    answer = decided(replied("It works again."), acting(), desk)
    note = decided(replied("#note she called"), acting(), desk)
    with_files = written("More", attachments=(Attachment("a.png", "image/png", b"x"),))
    (read, *_) = [m for m in decided(with_files, known(), desk).outgoing if "boss" in m.recipient.address]
    assert read.with_mail_attachments
    for decision, template in ((came, "notification"), (answer, "answered")):
        (copy,) = [mail for mail in decision.outgoing if mail.recipient.address == "boss@example.com"]
        assert (copy.template, copy.agent, copy.notice) == (template, "", "")
    assert not [mail for mail in note.outgoing if mail.recipient.address == "boss@example.com"]


def test_who_gets_a_ticket_gets_its_files_too() -> None:
    """A ticket that is given to somebody comes with the customer's files, as the first time."""
    file = AttachmentRef("a.png", "image/png", 12, "0" * 64)
    one = ticket(recent=(said(1, attachments=(file,)),))
    (mail,) = mails(decided(replied("#assign lan"), acting(one)), "notification")
    assert (mail.agent, mail.attachments, mail.values["earlier"]) == ("lan", (file,), [])
    assert mail.values["attachments"] == [{"filename": "a.png", "size": 12}]


def test_files_go_along_up_to_a_limit_and_are_listed_beyond() -> None:
    """The small ones come with the notification, the large one is named; who reads is told of all."""
    files = tuple(Attachment(name, "image/png", b"x" * size) for name, size in SIZES)
    for mail in mails(decided(written(attachments=files), known()), "notification"):
        assert (mail.with_mail_attachments, mail.without) == (True, (1,))
        assert [file["filename"] for file in mail.values["attachments"]] == [name for name, _ in SIZES]  # type: ignore[attr-defined]


SIZES = (("a.png", 4_000_000), ("film.mov", 11_000_000), ("b.png", 5_000_000))


def test_a_reply_says_where_it_goes() -> None:
    """The requester first, then who is in copy; whom the customer put in copy is offered beside it."""
    one = ticket(in_copy=(BOB,), cc=(BOB, replace(BOB, address="cc@customer.example")))
    (first, *_) = mails(decided(written("More"), known(one, evidence=(token(),))), "notification")
    assert first.values["goes_to"] == [str(ANNA), f"cc {BOB}"]
    assert first.values["cc_suggested"] == ["Bob <cc@customer.example>"]


def asked_by_note(text: str, **changes: Any) -> Decision:
    """Lan, of another team, answers a note of Minh that named her."""
    one = ticket(team="billing", assignee="", recent=(said(2, "note", agent="minh", text="@lan?"), said(1)))
    mine = notice(NoticeKind.NOTE, "@lan?", agent="lan", message=2)
    facts = acting(one, grant=grant("lan"), notice=mine)
    return decided(replied(text, from_=(LAN,)), replace(facts, **changes))


def test_who_was_named_answers_with_a_note() -> None:
    """A colleague of another team who was asked may answer, with a note only, and who asked hears it."""
    decision = asked_by_note("He paid in May.")
    assert [(one.kind, one.agent) for one in messages(decision)] == [(MessageKind.NOTE, "lan")]
    assert [mail.agent for mail in mails(decision, "note")] == ["minh"]
    (receipt,) = mails(decision, "receipt")
    assert "#send" not in str(receipt.values["sends"])
    for text in ("#reply Hello Anna", "#close", "#claim\nmine"):
        (refused,) = mails(asked_by_note(text), "refused")
        assert "another team's" in str(refused.values["reason"]), text
    other = notice(agent="lan", message=1)
    assert mails(asked_by_note("Hello Anna", notice=other), "held")
