"""Webhooks: what rules call, with which words, and when not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inboxd.compose.webhook import compose_call
from inboxd.desk.decision import Decision, Lane, Outgoing, Remark, Spend
from inboxd.desk.rules.clockrules import Memory, act
from inboxd.desk.telling.alerts import uncalled
from inboxd.mail.message import Attachment
from tests.unit.desking import (
    ANNA,
    DESK,
    HOUR,
    NOW,
    acting,
    decided,
    known,
    replied,
    ticket,
    token,
    written,
)  # fmt: skip
from tests.unit.rulekit import problems_of, rules_of


def rule(on: str, then: str = 'then.webhook = "crm"', when: str = "") -> str:
    return f"[[rule]]\nname = 'Call {on}'\non = {on}\n{when}\n{then}\n"


def called(decision: Decision) -> list[Outgoing]:
    """The calls that a decision orders."""
    return [one for one in decision.outgoing if one.lane is Lane.WEBHOOK]


def body(call: Outgoing) -> Any:
    """What leaves."""
    return json.loads(compose_call(call, nonce="abcdefgh").raw)


def under(rules: str, **changes: Any) -> Any:
    return replace(DESK, rules=rules_of(rules), **changes)


def test_a_new_ticket_is_told_as_it_will_stand() -> None:
    """The call has the values that rules set, the customer's words and the files' names, and the rule."""
    rules = rule('"new"', 'then.webhook = "crm"\nthen.team = "billing"\nthen.tags = "x"')
    mail = written("My words.", attachments=(Attachment("a.pdf", "application/pdf", b"12345"),))
    (call,) = called(decided(mail, known(), under(rules)))
    said = body(call)
    assert (said["version"], said["delivery"], said["event"]) == (1, "2001-abcdefgh", "new")
    assert said["at"] == "2026-11-23T09:00:00Z"
    assert said["ticket"]["team"] == "billing"
    assert said["ticket"]["tags"] == ["x"]
    assert said["ticket"]["customer"] == {"name": "Anna Schmidt", "address": ANNA.address}
    assert said["message"] == {
        "kind": "customer",
        "author": {"name": "Anna Schmidt", "address": ANNA.address},
        "text": "My words.",
        "attachments": [{"filename": "a.pdf", "content_type": "application/pdf", "size": 5}],
    }


def test_the_bytes_are_fixed_when_the_call_is_ordered() -> None:
    """A3: composed again, the same order gives the same bytes."""
    (call,) = called(decided(written("Đặng ß 😀"), known(), under(rule('"new"'))))
    first, second = (compose_call(call, nonce="abcdefgh") for _ in range(2))
    assert first.raw == second.raw
    assert "Đặng ß 😀" in first.raw.decode()


EVENTS: dict[str, Callable[[Any], Decision]] = {
    "new": lambda desk: decided(written(), known(), desk),
    "reply": lambda desk: decided(written(), known(ticket(), evidence=(token(),)), desk),
    "answer": lambda desk: decided(replied("Try again."), acting(), desk),
    "note": lambda desk: decided(replied("#note she called"), acting(), desk),
    "state": lambda desk: decided(replied("#close"), acting(), desk),
    "assigned": lambda desk: decided(replied("#claim"), acting(), desk),
}


@pytest.mark.parametrize("event", EVENTS)
def test_the_event_is_the_one_that_the_rule_looks_at(event: str) -> None:
    """A rule of any event may call; what comes along is what the event is about."""
    (call,) = called(EVENTS[event](under(rule(f'"{event}"'))))
    said = body(call)
    assert (said["event"], said["rule"]["name"]) == (event, f'Call "{event}"')
    words = {"note": "she called", "answer": "Try again.", "state": None, "assigned": None}
    message = said["message"]
    assert (message and message["text"]) == words.get(event, "I cannot log in.")


def test_an_answers_call_waits_with_it_and_hides_the_agent() -> None:
    """`#undo` may still come; a program learns the name that customers see and no private address."""
    (call,) = called(decided(replied("Try again."), acting(), under(rule('"answer"'))))
    assert call.delay == DESK.send_delay
    assert body(call)["message"]["author"] == {"name": "Minh Tran", "address": None}


def test_the_clock_calls_without_a_message() -> None:
    """A clock rule has no mail to tell of."""
    rules = rules_of(rule('"clock"', when='when.waiting = ">= 2h"'))
    one = ticket(state="open", waiting_since=NOW - 3 * HOUR)
    decision = act(rules, one, known(one), replace(DESK, rules=rules), NOW, Memory())
    assert decision is not None
    (call,) = called(decision)
    assert (body(call)["event"], body(call)["message"]) == ("clock", None)


def test_twenty_automatic_things_a_day() -> None:
    """Calls count as mails of rules do; beyond the budget a ticket tells that one was left out."""
    rules = under(rule('"reply"', 'then.webhook = "crm"\nthen.notify = "boss@x.example"'))
    facts = known(ticket(rule_mails_day=19), evidence=(token(),))
    decision = decided(written(), facts, rules)
    assert called(decision) == []
    (remark,) = [one for one in decision.changes if isinstance(one, Remark) and one.what == "withheld"]
    assert remark.text == "webhook crm: budget: 20 mails and calls of rules for a ticket in a day"
    fresh = decided(written(), known(ticket(), evidence=(token(),)), rules)
    spent = [one.address for one in fresh.changes if isinstance(one, Spend)]
    assert spent == ["boss@x.example", "webhook:crm"]


def test_ignored_mail_calls_nobody() -> None:
    """What opens no ticket is nobody's business."""
    ignoring = rule('["new"]', "then.ignore = true")
    decision = decided(written(), known(), under(rule('"new"') + ignoring))
    assert called(decision) == []


def test_two_rules_call_a_webhook_once() -> None:
    """The first rule that names it is the one that it hears of."""
    (call,) = called(decided(written(), known(), under(rule('"new"') + rule('["new"]'))))
    assert call.because.text == 'Call "new"'


def test_an_unknown_webhook_is_refused_at_load() -> None:
    """The name must stand in config.toml."""
    (problem,) = problems_of(rule('"new"', 'then.webhook = "crn"'))
    assert (problem.line, problem.what, problem.remedy) == (
        5,
        "'then.webhook' in rule \"Call \"new\"\" cannot be 'crn': no such webhook in config.toml",
        "did you mean 'crm'?",
    )


def test_a_call_that_fails_is_on_the_ticket_and_told_to_the_admins() -> None:
    """Whoever runs the desk hears of it; agents cannot help."""
    given_up = uncalled(ticket(), "crm", "500 oops", final=True)
    assert given_up.alert == "a call of webhook crm was given up: 500 oops (ticket 1042; inboxd outbox list)"
    assert [one.text for one in given_up.changes if isinstance(one, Remark)] == [
        "a call of webhook crm was given up: 500 oops"
    ]
    assert given_up.outgoing == ()
    assert "waits for hours" in uncalled(None, "crm", "500 oops", final=False).alert


def test_long_words_are_cut() -> None:
    """A call stays small, whatever a customer writes."""
    (call,) = called(decided(written("x" * 500_000), known(), under(rule('"new"'))))
    assert len(compose_call(call, nonce="abcdefgh").raw) < 102_000
    assert call.delay == timedelta(0)
