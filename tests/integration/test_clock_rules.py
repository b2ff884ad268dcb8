"""Clock rules with the real tables: once, over restarts, without a scan, silent after a standstill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from inboxd.daemon import clockrules
from inboxd.desk.decision import AddMessage, Decision, Fate, MessageKind, Set
from inboxd.desk.facts import Facts
from inboxd.store import Applied, Store
from tests.integration.store_builders import ANNA, DESK, NOW, WHY, mail, open_ticket, opened
from tests.unit.rulekit import rules_of

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
RULE = (
    '[[rule]]\nname = "waits"\non = "clock"\nwhen.waiting = ">= 2h"\n'
    'then.priority = "high"\nthen.tags = "late"\n'
)
KEEN = RULE.replace("when.w", "catch_up = true\nwhen.w").replace("waits", "keen")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty desk on either kind of database."""
    with opened(database_url) as one:
        yield one


@dataclass
class Machine:
    """An engine that composes nothing, at a time of the test's choosing."""

    store: Store
    text: str = RULE
    now: datetime = NOW

    @property
    def kit(self) -> SimpleNamespace:
        return SimpleNamespace(desk=replace(DESK, rules=rules_of(self.text)))

    def clock(self) -> datetime:
        return self.now

    def carry_out(
        self, look_up: Callable[[], Facts], decide_on: Callable[[Facts, datetime], Decision | None]
    ) -> Applied | None:
        facts = look_up()
        decision = decide_on(facts, self.now)
        if decision is None:
            return None
        return self.store.apply(decision, (), journal_id=None, mail=None, facts=facts, now=self.now).result(
            10
        )

    def run(self, until: datetime, step: timedelta = MINUTE) -> list[datetime]:
        """Tick every minute; the times at which rules acted."""
        acted = []
        while self.now < until:
            self.now += step
            if clockrules.tick(self):  # type: ignore[arg-type]
                acted.append(self.now)
        return acted


def change(machine: Machine, number: int, *changes: object) -> None:
    facts = machine.store.look_up_ticket(number, DESK, machine.now)
    decision = Decision(Fate.DONE, ticket=number, actor="agent minh", changes=changes)  # type: ignore[arg-type]
    machine.store.apply(decision, (), journal_id=None, mail=None, facts=facts, now=machine.now).result(10)


def test_a_rule_acts_to_the_minute_and_once(store: Store) -> None:
    """The rule acts in the minute at which two hours are full, once, and a restart forgets nothing."""
    machine = Machine(store)
    clockrules.tick(machine)  # type: ignore[arg-type]
    number = open_ticket(store)
    assert machine.run(NOW + 3 * HOUR, 5 * MINUTE) == [NOW + 2 * HOUR]
    found = store.look_up_ticket(number, DESK, machine.now).tickets[number]
    assert (found.priority, found.tags) == ("high", ("late",))
    assert Machine(store, now=machine.now).run(NOW + 5 * HOUR, 5 * MINUTE) == []


def test_it_acts_again_after_the_condition_was_false(store: Store) -> None:
    """An answer ends the wait; the next unanswered mail lets the rule act once more."""
    machine = Machine(store)
    clockrules.tick(machine)  # type: ignore[arg-type]
    number = open_ticket(store)
    machine.run(NOW + 2 * HOUR, 10 * MINUTE)
    change(machine, number, AddMessage(number, MessageKind.AGENT, ANNA, "Try", WHY, agent="minh"))
    machine.run(NOW + 3 * HOUR, 10 * MINUTE)
    change(machine, number, AddMessage(number, MessageKind.CUSTOMER, ANNA, "No", WHY))
    assert machine.run(NOW + 6 * HOUR, 10 * MINUTE) == [NOW + 5 * HOUR]


def test_new_rules_and_standstills_are_silent_without_catch_up(store: Store) -> None:
    """A rule that is new, renamed or changed, or due while nobody ticked, acts with `catch_up` only."""
    number = open_ticket(store)
    late = Machine(store, now=NOW + 3 * HOUR)
    assert late.run(NOW + 4 * HOUR, 10 * MINUTE) == []
    renamed = Machine(store, RULE.replace("waits", "other"), now=late.now)
    assert renamed.run(NOW + 5 * HOUR, 10 * MINUTE) == []
    eager = Machine(store, RULE.replace("2h", "1h"), now=renamed.now)
    assert eager.run(NOW + 6 * HOUR, 10 * MINUTE) == []
    change(eager, number, Set(number, "state", "open", "pending", WHY))
    other = open_ticket(store, mail("Second", "b@x"), now=eager.now)
    gap = Machine(store, RULE.replace("2h", "1h"), now=eager.now + 48 * HOUR)
    assert gap.run(gap.now + HOUR, 10 * MINUTE) == []
    keen = Machine(store, KEEN, now=gap.now)
    assert len(keen.run(gap.now + 10 * MINUTE, 10 * MINUTE)) == 1
    assert store.look_up_ticket(other, DESK, keen.now).tickets[other].priority == "high"


def test_the_clock_looks_only_at_what_is_due(store: Store) -> None:
    """Of many tickets those are read whose moment has come, and the index finds them."""
    machine = Machine(store)
    clockrules.tick(machine)  # type: ignore[arg-type]
    for n in range(5):
        open_ticket(store, mail(f"{n}", f"m{n}@x"), now=NOW + n * HOUR)
    machine.run(NOW + 5 * MINUTE)
    assert len(store.clock_due(NOW + 30 * MINUTE, 100)) == 0
    assert len(store.clock_due(NOW + 2 * HOUR, 100)) == 3  # the first again, and two that are new
