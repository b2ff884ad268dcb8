"""Rules of the clock: exact moments, once, silent about what was so before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from inboxd.desk.calendar import Calendar
from inboxd.desk.decision import RuleDone
from inboxd.desk.facts import TicketFacts
from inboxd.desk.rules.clockrules import Memory, act, clock_rules, look
from inboxd.desk.settings import Desk
from tests.unit.desking import DAY, DESK, HOUR, MINUTE, NOW, known, sets, ticket
from tests.unit.rulekit import rules_of

WAITS = (
    '[[rule]]\nname = "waits"\non = "clock"\nwhen.waiting = ">= 2h"\nwhen.state = "open"\n'
    'then.priority = "high"\n'
)
OFFICE = Calendar("office", "UTC", (((540, 1020),),) * 5 + ((), ()))  # NOW is Monday 9:00
SECOND = timedelta(seconds=1)


def desk_of(text: str, **changes: object) -> Desk:
    return replace(DESK, rules=rules_of(text), **changes)  # type: ignore[arg-type]


def waiting(**changes: object) -> TicketFacts:
    return ticket(**({"state": "open", "waiting_since": NOW} | changes))


def names_acting(
    desk: Desk, one: TicketFacts, now: datetime, *done: str, memory: Memory | None = None
) -> list[str]:
    facts = known(one, rules_done=done)
    found = look(clock_rules(desk), one, facts, desk, now, memory or Memory())
    return [rule.name for rule in found.acts]


def test_a_rule_acts_at_its_minute_and_once() -> None:
    """Two hours to the second; afterwards it is done until the condition has been false again."""
    desk, one = desk_of(WAITS), waiting()
    assert names_acting(desk, one, NOW + 2 * HOUR - SECOND) == []
    assert names_acting(desk, one, NOW + 2 * HOUR) == ["waits"]
    assert names_acting(desk, one, NOW + 3 * HOUR, "waits") == []
    answered = waiting(waiting_since=None)
    found = look(clock_rules(desk), answered, known(answered, rules_done=("waits",)), desk, NOW, Memory())
    assert found.over == ("waits",)


def test_the_decision_marks_the_rule_and_sets_its_values() -> None:
    """What the rule wants and that it has acted are one decision of the clock."""
    desk, one = desk_of(WAITS), waiting()
    decision = act(clock_rules(desk), one, known(one), desk, NOW + 2 * HOUR, Memory())
    assert decision is not None
    assert (sets(decision), decision.actor, decision.event) == ({"priority": "high"}, "clock", "clock")
    assert RuleDone(1042, "waits") in decision.changes
    assert (
        act(clock_rules(desk), one, known(one, rules_done=("waits",)), desk, NOW + 2 * HOUR, Memory()) is None
    )


@pytest.mark.parametrize(
    ("when", "again"),
    [
        ('when.waiting = ">= 2h"', NOW + 2 * HOUR),
        ('when.waiting = "> 2h"', NOW + 2 * HOUR + SECOND),
        ('when.waiting = "< 3h"', NOW + 3 * HOUR),
        ('when.age = ">= 2d"', NOW - HOUR + 2 * DAY),
        ('when.idle = ">= 30m"', NOW + 20 * MINUTE),
        ('when.any = [{waiting = ">= 5h"}, {age = ">= 7d"}]', NOW + 5 * HOUR),
        ('unless.waiting = "< 4h"', NOW + 4 * HOUR),
        ('when.working-time = "office"', NOW + 8 * HOUR),
        ('when.tags = "x"', None),
    ],
)
def test_the_next_look_is_when_time_changes_something(when: str, again: datetime | None) -> None:
    """Thresholds and boundaries of working time; where time changes nothing the clock does not look."""
    desk = desk_of(
        f'[[rule]]\nname = "r"\non = "clock"\n{when}\nthen.tags = "t"', calendars={"office": OFFICE}
    )
    one = waiting(active_at=NOW - 10 * MINUTE)
    assert look(clock_rules(desk), one, known(one), desk, NOW, Memory()).again == again


def test_waiting_is_counted_in_the_teams_hours() -> None:
    """Two working hours that begin at 16:00 end at 10:00 on the next working day."""
    desk = desk_of(WAITS, calendars={"office": OFFICE}, calendar="office")
    one = waiting(waiting_since=datetime(2026, 11, 20, 16, tzinfo=UTC))
    due = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert look(clock_rules(desk), one, known(one), desk, NOW, Memory()).again == due
    assert names_acting(desk, one, due - SECOND) == []
    assert names_acting(desk, one, due) == ["waits"]


def test_a_new_rule_takes_what_it_finds_as_done() -> None:
    """Tickets that fulfil it already are marked without a word; with `catch_up` it acts on them."""
    one, memory = waiting(updated_at=NOW), Memory({"waits": NOW + 3 * HOUR})
    desk = desk_of(WAITS)
    found = look(clock_rules(desk), one, known(one), desk, NOW + 4 * HOUR, memory)
    assert (found.acts, found.done) == ((), ("waits",))
    keen = desk_of(WAITS.replace("when.state", "catch_up = true\nwhen.state"))
    assert names_acting(keen, one, NOW + 4 * HOUR, memory=memory) == ["waits"]
    assert names_acting(desk, waiting(waiting_since=NOW + 2 * HOUR), NOW + 4 * HOUR, memory=memory) == [
        "waits"
    ]


def test_what_fell_due_in_a_standstill_is_not_done_in_bulk() -> None:
    """After downtime or a jump of the clock only what falls due later makes rules act."""
    desk, memory = desk_of(WAITS), Memory(quiet=NOW + 2 * DAY)
    assert names_acting(desk, waiting(), NOW + 2 * DAY + MINUTE, memory=memory) == []
    late = waiting(waiting_since=NOW + 2 * DAY - HOUR)
    assert names_acting(desk, late, NOW + 2 * DAY + HOUR, memory=memory) == ["waits"]
