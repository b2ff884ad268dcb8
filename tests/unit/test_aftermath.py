"""Rules of what happens on a ticket: answers, notes, state, owner, bounces."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.clock import tick
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Bounced
from inboxd.desk.rules.aftermath import with_rules
from inboxd.desk.settings import Desk
from inboxd.mail.message import Report, ReportKind
from tests.unit.desking import (
    ANNA,
    DAY,
    DESK,
    NOW,
    A,
    acting,
    decided,
    grant,
    known,
    mails,
    notice,
    reference,
    replied,
    sets,
    ticket,
    token,
    written,
)  # fmt: skip
from tests.unit.rulekit import problems_of, rules_of


def desk_of(rules: str) -> Desk:
    return replace(DESK, rules=rules_of(rules))


def rule(on: str, then: str = 'then.tags = "hit"', when: str = "") -> str:
    return f'[[rule]]\nname = "on {len(on)}"\non = {on}\n{when}\n{then}\n'


def tags(decision: Decision) -> object:
    return sets(decision).get("tags")


def spoken(text: str, rules: str) -> Decision:
    """Minh's reply to a notification."""
    return decided(replied(text), acting(), desk_of(rules))


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("Try again, please.", {"answer", "state", "assigned"}),
        ("#note look here", {"note"}),
        ("#claim", {"state", "assigned"}),
        ("#priority high", set()),
        ("#close", {"state"}),
    ],
)
def test_an_agents_mail_is_what_it_does(text: str, events: set[str]) -> None:
    """The first answer is an answer that owns the ticket and makes it wait; a note is a note."""
    for event in ("answer", "note", "state", "assigned", "bounce", "new", "reply"):
        assert (tags(spoken(text, rule(f'"{event}"'))) == ("hit",)) is (event in events), event


def test_the_rule_sees_the_ticket_as_it_stands_then() -> None:
    """A rule of `state` sees the new state, the owner and the answer's words."""
    solved = rule('"state"', when='when.state = "solved"\nwhen.assignee = "none"')
    assert tags(spoken("#close", solved)) == ("hit",)
    assert tags(spoken("#claim", solved)) is None
    refund = rule('"answer"', when='when.body = "refund"')
    assert tags(spoken("You get a refund.", refund)) == ("hit",)


def test_a_rule_of_several_events_acts_once() -> None:
    """Answer, state and owner come with one mail; a rule for all of them writes one note."""
    decision = spoken("Try again.", rule('["answer", "state", "assigned"]', 'then.note = "once"'))
    assert len(decision.matched) == 1


def test_a_rule_never_triggers_another() -> None:
    """A value that a rule set is no event, in the same mail or for the rules of other events."""
    rules = rule('["reply"]', 'then.assignee = "minh"\nthen.note = "x"') + rule('["assigned", "note"]')
    decision = decided(written(), known(ticket(), evidence=(token(),)), replace(DESK, rules=rules_of(rules)))
    assert sets(decision)["assignee"] == "minh"
    assert tags(decision) is None


def test_a_customers_reply_that_reopens_changes_the_state() -> None:
    """`state` holds beside `reply`; a rule for both is asked for the reply only."""
    facts = known(ticket(state="pending"), evidence=(token(),))
    assert tags(decided(written(), facts, desk_of(rule('"state"')))) == ("hit",)
    both = decided(written(), facts, desk_of(rule('["reply", "state"]', 'then.note = "once"')))
    assert len(both.matched) == 1


def test_a_bounce_is_an_event() -> None:
    """A mail of ours that came back lets a rule tell somebody."""
    report = Report(ReportKind.BOUNCE, ANNA.address, "failed", "5.1.1")
    mail = written("Undelivered", report=report, from_=())
    facts = known(ticket(), bounced=Bounced(7, 1042, ANNA.address, "x@example.com"))
    decision = decided(mail, facts, desk_of(rule('"bounce"', 'then.notify = "boss@x.example"')), sender="")
    assert "boss@x.example" in {one.recipient.address for one in decision.outgoing}


def test_what_the_clock_changes_is_an_event() -> None:
    """A ticket that closes by itself changed its state."""
    one = ticket(state="solved", solved_at=NOW - 8 * DAY)
    decision = tick(one, known(one), DESK, NOW)
    assert decision is not None
    desk = desk_of(rule('"state"', when='when.state = "closed"'))
    assert tags(with_rules(decision, known(one), desk, NOW)) == ("hit",)


def test_colleagues_are_told_once() -> None:
    """Whoever hears of an answer anyway gets no second mail of the rule."""
    facts = acting(ticket(assignee="lan"), grant=grant(), notice=notice(), evidence=(reference(),))
    desk = desk_of(rule('"answer"', 'then.notify = "assignee"'))
    decision = decided(replied("Try again."), replace(facts, authentication=A), desk)
    assert len([mail for mail in decision.outgoing if mail.agent == "lan"]) == 1
    assert not mails(decision, "notification")


@pytest.mark.parametrize("then", ['reply = "thanks"', "hold = true", "spam = true", "ignore = true"])
def test_only_a_customers_mail_is_answered_or_held(then: str) -> None:
    """What needs a customer's mail is refused for events without one."""
    (problem,) = problems_of(rule('["new", "answer"]', f"then.{then}"))
    assert 'needs a customer\'s mail, and on = "answer" has none' in problem.what
