"""Rules of the clock: whether one holds for a ticket now, since when, and when to look again.

Only time changes what a rule finds on a ticket that nobody touches, and the moments at which it does so can
be told beforehand. A ticket is looked at then and whenever it changes, not every minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from inboxd.desk.decision import Decision, Fate, RuleDone
from inboxd.desk.facts import Facts, TicketFacts
from inboxd.desk.presence import as_they_are
from inboxd.desk.rules.aftermath import add
from inboxd.desk.rules.measure import Comparison
from inboxd.desk.rules.pattern import Pattern
from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.rules.run import Condition, Rule, View, run_events
from inboxd.desk.settings import Desk

CLOCK = frozenset(("clock",))
AN_INSTANT = timedelta(seconds=1)  # after the moment itself: "> 2h" does not hold at two hours


@dataclass(frozen=True, slots=True)
class Memory:
    """Up to when what rules find is taken as done: since their first sight, since the last standstill."""

    first_seen: Mapping[str, datetime] = field(default_factory=dict)  # by the rule's name
    quiet: datetime | None = None  # the end of the last downtime, or a jump of the clock

    def is_quiet(self, rule: Rule, since: datetime) -> bool:
        """Whether a rule that has held since then must not act: its admin has not asked to catch up."""
        if rule.catch_up:
            return False
        limits = (self.first_seen.get(rule.name), self.quiet)
        return any(limit is not None and since <= limit for limit in limits)


@dataclass(frozen=True, slots=True)
class Look:
    """What the clock rules find on a ticket."""

    acts: tuple[Rule, ...] = ()  # hold, have not acted since, and may
    done: tuple[str, ...] = ()  # hold and are taken as done
    over: tuple[str, ...] = ()  # had acted and hold no more: they may act again
    again: datetime | None = None  # when time may change something; None: never


def clock_rules(desk: Desk) -> tuple[Rule, ...]:
    """The rules that the clock looks at, in their order."""
    return tuple(rule for rule in desk.rules if "clock" in rule.on)


def look(
    rules: tuple[Rule, ...], ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime, memory: Memory
) -> Look:
    """Ask every rule; `facts.rules_done` are those that have acted and held since."""
    desk = as_they_are(desk, facts.away, now)
    view = View(RuleInput.of_ticket(ticket, facts, desk, now))
    acts, done, over, later = list[Rule](), list[str](), list[str](), list[datetime]()
    for rule in rules:
        moments = list(_moments(rule, ticket, facts, desk, now))
        later += [moment for moment in moments if moment > now]
        holds, is_done = rule.match(view) is not None, rule.name in facts.rules_done
        if holds and not is_done:
            since = max([ticket.updated_at, *(moment for moment in moments if moment <= now)])
            if memory.is_quiet(rule, since):
                done.append(rule.name)
            else:
                acts.append(rule)
        elif is_done and not holds:
            over.append(rule.name)
    return Look(tuple(acts), tuple(done), tuple(over), min(later, default=None))


def act(
    rules: tuple[Rule, ...], ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime, memory: Memory
) -> Decision | None:
    """What the rules do that hold for the first time; None when none does."""
    desk = as_they_are(desk, facts.away, now)
    found = look(rules, ticket, facts, desk, now, memory)
    if not found.acts:
        return None
    outcome = run_events(found.acts, CLOCK, "", RuleInput.of_ticket(ticket, facts, desk, now))
    held = (*(rule.name for rule in found.acts), *found.done)
    marks = (
        *(RuleDone(ticket.number, name) for name in held),
        *(RuleDone(ticket.number, name, holds=False) for name in found.over),
    )
    empty = Decision(Fate.DONE, ticket=ticket.number, evidence="time", actor="clock", changes=marks)
    return add(empty, outcome, ticket, facts, desk, now, ("clock",))


def _moments(rule: Rule, ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime) -> Iterator[datetime]:
    """When time alone may change whether the rule holds, before now and after."""
    for table in (rule.when, rule.unless, *rule.any, *rule.all):
        for one in table:
            if one.name in ("age", "idle", "waiting"):
                yield from _thresholds(one, ticket, desk)
            elif one.name == "working-time":
                yield from _boundaries(one, desk, now)
            elif one.name == "agent-away":
                yield from (moment for gone in facts.away for moment in (gone.since, gone.until))


def _thresholds(one: Condition, ticket: TicketFacts, desk: Desk) -> Iterator[datetime]:
    start = {
        "age": ticket.created_at,
        "idle": ticket.active_at or ticket.updated_at,
        "waiting": ticket.waiting_since,
    }[one.name]
    calendar = desk.calendar_of(ticket.team) if one.name == "waiting" else None
    for test in one.tests:
        if start is None or not isinstance(test, Comparison):
            continue
        span = timedelta(seconds=test.number)
        moment = calendar.after(start, span) if calendar else start + span
        if moment is not None:
            yield moment + (AN_INSTANT if test.sign in (">", "<=") else timedelta(0))


def _boundaries(one: Condition, desk: Desk, now: datetime) -> Iterator[datetime]:
    for test in one.tests:
        calendar = desk.calendars.get(test.source) if isinstance(test, Pattern) else None
        if calendar:
            yield from calendar.changes_around(now)
