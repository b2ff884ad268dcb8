"""The minute's work of giving out: tickets that nobody could be given wait until somebody is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from inboxd.daemon.engine import Engine
from inboxd.desk.assign import has_room
from inboxd.desk.clock import hand_out, return_to_team
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts, TicketFacts
from inboxd.desk.presence import as_they_are
from inboxd.desk.settings import Desk
from inboxd.desk.ticket import PRIORITIES
from inboxd.store.turns import Queued

log = structlog.get_logger()

LOOKED_AT = 1000  # tickets in all queues, in one tick
GIVEN = 50  # of them in one tick: when the team comes to work in the morning, work is spread, not dumped
RETURNED = 10  # tickets of those who left, in one tick
Decider = Callable[[TicketFacts, Facts, Desk, datetime], Decision | None]


def tick(engine: Engine) -> int:
    """Give out what waits, urgent tickets first, while anybody has room; how many were given out."""
    desk, store = engine.kit.desk, engine.store
    waiting = sorted(store.queued_tickets(LOOKED_AT), key=_rank)
    given, hopeless = 0, set[tuple[str, str]]()
    for one in waiting:
        if given >= GIVEN:
            break
        if (one.team, one.queue) in hopeless:
            continue
        facts, now = store.look_up_pool(engine.clock()), engine.clock()
        seen = as_they_are(desk, facts.away, now)
        if not has_room(one.team, one.queue, facts, seen, now):
            hopeless.add((one.team, one.queue))
        elif _carry_out(engine, one.number, hand_out):
            given += 1
    return given


def _rank(one: Queued) -> tuple[int, int]:
    urgency = PRIORITIES.index(one.priority) if one.priority in PRIORITIES else 0
    return -urgency, one.number


def return_to_teams(engine: Engine) -> int:
    """The tickets of those who have left go back to their teams, a few in a minute; how many did."""
    desk = engine.kit.desk
    now = engine.clock()
    left = [agent.name for agent in desk.agents.values() if not agent.is_active(now)]
    if not left:
        return 0
    found = engine.store.tickets_of(left, RETURNED)
    return sum(_carry_out(engine, number, return_to_team) for number in found)


def _carry_out(engine: Engine, number: int, decide: Decider) -> bool:
    desk = engine.kit.desk

    def decide_on(facts: Facts, now: datetime) -> Decision | None:
        ticket = facts.tickets.get(number)
        return decide(ticket, facts, desk, now) if ticket else None

    look_up = lambda: engine.store.look_up_ticket(number, desk, engine.clock())  # noqa: E731
    try:
        return engine.carry_out(look_up, decide_on) is not None
    except Exception:
        log.exception("handout.fault", ticket=number)
        return False
