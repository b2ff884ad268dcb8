"""The minute's work of clock rules: look at the tickets whose time has come, act, tell when to look again."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

import structlog

from inboxd.daemon.engine import Engine
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts
from inboxd.desk.presence import as_they_are
from inboxd.desk.rules.clockrules import Memory, act, clock_rules, look
from inboxd.desk.rules.measure import Comparison
from inboxd.desk.rules.pattern import Pattern
from inboxd.desk.rules.run import Condition, Rule
from inboxd.store import Store
from inboxd.store.clockrules import Settled

log = structlog.get_logger()

AT_ONCE = 2000  # tickets per tick; the rest follows a minute later
STANDSTILL = timedelta(minutes=10)  # between two ticks: whatever fell due meanwhile is not done in bulk
KNOWN = "clock:rules"  # {name: [digest of the conditions, first seen]}
SEEN = "clock:seen"  # the last tick
AWAY = "clock:away"  # [names of those who were away at the last tick]
QUIET = "clock:quiet"  # the end of the last standstill


def tick(engine: Engine) -> int:
    """Look at every ticket that is due; the number of tickets on which rules acted."""
    desk, now, store = engine.kit.desk, engine.clock(), engine.store
    rules = clock_rules(desk)
    if not rules:
        return 0
    memory = remember(store, rules, now)
    desk = as_they_are(desk, store.look_up_presence(now).away, now)
    acted, settled = 0, list[Settled]()
    for ticket, facts in store.clock_due(now, AT_ONCE):
        found = look(rules, ticket, facts, desk, now, memory)
        if found.acts:
            acted += _act(engine, ticket.number, rules, memory)
        else:
            settled.append(Settled(ticket.number, ticket.version, found.again, found.done, found.over))
    store.clock_settle(settled)
    return acted


def remember(store: Store, rules: tuple[Rule, ...], now: datetime) -> Memory:
    """Since when each rule is known and when inboxd last stood still; new ones are written down."""
    _note_standstill(store, now)
    known: dict[str, list[str]] = json.loads(store.value(KNOWN) or "{}")
    digests = {rule.name: digest_of(rule) for rule in rules}
    seen = {
        name: known[name] if known.get(name, [""])[0] == digest else [digest, now.isoformat()]
        for name, digest in digests.items()
    }
    if seen != known:
        store.set_value(KNOWN, json.dumps(seen))
    if seen != known or _has_presence_changed(store, rules, now):
        store.clock_look_again(now)
    quiet = store.value(QUIET)
    return Memory(
        {name: datetime.fromisoformat(at) for name, (_, at) in seen.items()},
        datetime.fromisoformat(quiet) if quiet else None,
    )


def _has_presence_changed(store: Store, rules: tuple[Rule, ...], now: datetime) -> bool:
    """Whether others are away than at the last tick, where a rule asks for that."""
    tables = [table for rule in rules for table in (rule.when, rule.unless, *rule.any, *rule.all)]
    if not any(one.name == "agent-away" for table in tables for one in table):
        return False
    names = json.dumps([gone.agent for gone in store.look_up_presence(now).away])
    if names == store.value(AWAY):
        return False
    store.set_value(AWAY, names)
    return True


def _note_standstill(store: Store, now: datetime) -> None:
    last = store.value(SEEN)
    if last and not timedelta(0) <= now - datetime.fromisoformat(last) <= STANDSTILL:
        log.warning(
            "clock.standstill", since=last, rules="what fell due meanwhile is done with catch_up only"
        )
        store.set_value(QUIET, now.isoformat())
    store.set_value(SEEN, now.isoformat())


def digest_of(rule: Rule) -> str:
    """Differs when the rule asks for something else; where it stands and what it does may change."""
    asked = [[_plain(one) for one in table] for table in (rule.when, rule.unless)]
    tables = [[[_plain(one) for one in table] for table in many] for many in (rule.any, rule.all)]
    return hashlib.sha256(json.dumps([asked, tables]).encode()).hexdigest()[:16]


def _plain(one: Condition) -> list[object]:
    tests = [_written(test) for test in one.tests]
    return [one.name, one.argument, tests, [[name, test.source] for name, test in one.headers]]


def _written(test: Pattern | Comparison) -> object:
    return test.source if isinstance(test, Pattern) else [test.sign, test.number]


def _act(engine: Engine, number: int, rules: tuple[Rule, ...], memory: Memory) -> bool:
    desk = engine.kit.desk

    def decide_on(facts: Facts, now: datetime) -> Decision | None:
        ticket = facts.tickets.get(number)
        return act(rules, ticket, facts, desk, now, memory) if ticket else None

    try:
        look_up = lambda: engine.store.look_up_clock(number, desk, engine.clock())  # noqa: E731
        return engine.carry_out(look_up, decide_on) is not None
    except Exception:
        log.exception("clock.rule.fault", ticket=number)
        return False
