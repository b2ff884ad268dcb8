"""An agent's first day: a welcome, and a ticket of which nothing leaves the house."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inboxd.desk.agents.practice import CUSTOMER
from inboxd.desk.agents.welcome import welcome
from inboxd.desk.clock import tick
from inboxd.desk.decision import AddMessage, Decision, Keep, MessageKind, OpenTicket
from inboxd.desk.facts import Facts, NoticeKind, Practice, TicketFacts
from inboxd.desk.settings import Desk, Team
from tests.unit.answering import sent
from tests.unit.desking import (
    BOB,
    DAY,
    DESK,
    NOW,
    acting,
    decided,
    known,
    mails,
    messages,
    replied,
    said,
    sets,
    ticket,
)
from tests.unit.rulekit import rules_of

MINH = DESK.agents["minh"]
FREE = Facts(practice=Practice(1, "t.root1@example.com"))


def first_day(facts: Facts = FREE, desk: Desk = DESK) -> Decision | None:
    return welcome(desk.agents["minh"], facts, desk, NOW)


def test_a_new_agent_is_welcomed_with_a_ticket_of_their_own() -> None:
    """One mail: five commands, `#help`, and a customer's words below which a reply can be tried."""
    decision = first_day()
    assert decision is not None
    kept, opened = decision.changes[:2]
    assert kept == Keep("welcome:minh", None, NOW.isoformat())
    assert isinstance(opened, OpenTicket)
    assert (opened.number, opened.requester, opened.channel) == (1, CUSTOMER, "practice")
    assert sets(decision) == {"team": "general", "assignee": "minh", "state": "open"}
    assert [one.kind for one in decision.changes if isinstance(one, AddMessage)] == [MessageKind.CUSTOMER]
    (mail,) = decision.outgoing
    assert (mail.template, mail.notice, mail.ticket) == ("welcome", NoticeKind.CUSTOMER, 1)
    letter = sent(mail)
    shown = (
        "Welcome to Acme Support, Minh",
        "#close",
        "#note",
        "#claim",
        "#assign",
        "#snooze",
        "#help",
        "nobody",
    )
    for words in shown:
        assert words in letter.text, words
    assert letter.subject == "[HELP-1] A ticket to practise on"


def test_once_and_only_where_it_is_wanted() -> None:
    """Not for who was seen before or has left; switched off, agents count as seen without a word."""
    assert first_day(replace(FREE, kept={"welcome:minh": "before"})) is None
    gone = replace(DESK, agents={"minh": replace(MINH, left=(NOW - DAY).date())})
    assert first_day(desk=gone) is None
    for facts, desk in ((FREE, replace(DESK, welcome=False)), (Facts(), DESK)):
        silent = first_day(facts, desk)
        assert silent is not None
        assert (silent.outgoing, len(silent.changes)) == ((), 1)


def practice(**changes: Any) -> TicketFacts:
    values: dict[str, Any] = {
        "requester": CUSTOMER, "participants": (CUSTOMER.key,), "assignee": "minh", "state": "open",
        "practice": True, "recent": (said(1, author=CUSTOMER),),
    }  # fmt: skip
    return ticket(**(values | changes))


TELL = '[[rule]]\nname = "Tell"\non = "answer"\nthen.notify = "boss@example.com"\n'
TEAMS = {"general": Team("general", copy=("boss@example.com",)), "billing": Team("billing")}
READ = replace(DESK, teams=TEAMS, rules=rules_of(TELL))


@pytest.mark.parametrize(
    ("text", "changes", "would"),
    [
        ("Below “My account”.", {}, [CUSTOMER]),
        ("Below.\n#close", {"in_copy": (BOB,)}, [CUSTOMER, BOB]),
        ("Below.", {"recent": (said(2, "agent", agent="minh"), said(1))}, [CUSTOMER]),
        ("#assign lan", {}, ["Lan Pham <lan@example.com>"]),
        ("#forward help@supplier.example\nDo you know?", {}, ["help@supplier.example"]),
        ("#note look @lan", {}, ["Lan Pham <lan@example.com>"]),
    ],
)
def test_nothing_of_practice_leaves_the_house(text: str, changes: dict[str, Any], would: list[Any]) -> None:
    """No mail to customers, colleagues, readers or by rules; a kind receipt says where it would have gone."""
    decision = decided(replied(text), acting(practice(**changes)), READ)
    assert {mail.agent for mail in decision.outgoing} == {"minh"}
    (receipt,) = mails(decision, "practised")
    told = [one for one in receipt.values["would"] if "boss" not in one]  # type: ignore[attr-defined]
    assert told == [str(one) for one in would]
    assert "nobody" in sent(receipt).text
    assert messages(decision) or sets(decision)


def test_commands_work_and_a_practice_ticket_stays_by_itself() -> None:
    """Commands alone have their usual receipt; merging it with real tickets is refused, either way."""
    decision = decided(replied("#tag +x\n#snooze 3d"), acting(practice()))
    assert [mail.template for mail in decision.outgoing] == ["receipt"]
    assert sets(decision)["tags"] == ("x",)
    real, mine = ticket(1043), practice()
    for first, other in ((mine, real), (replace(real, assignee="minh"), mine)):
        facts = acting(first, other, named={str(other.number): other.number})
        facts = replace(facts, grant=replace(facts.grant, ticket=first.number))  # type: ignore[type-var]
        for name in ("merge", "link"):
            (refused,) = mails(decided(replied(f"#{name} {other.number}"), facts), "refused")
            assert refused.values["reason"] == "a practice ticket stays by itself"


def test_practice_ends_by_itself() -> None:
    """After `close_after` a practice ticket is closed, answered or not, and nobody hears of it."""
    old = practice(created_at=NOW - DESK.close_after)
    decision = tick(old, known(old), DESK, NOW)
    assert decision is not None
    assert (sets(decision), decision.outgoing) == ({"state": "closed"}, ())
    assert tick(practice(), known(practice()), DESK, NOW) is None
