"""What time brings: tickets that fall due, the daily line that all is well, alerts on their way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from inboxd.daemon import bundles, clockrules, digests, handout, newcomers
from inboxd.daemon.engine import Engine
from inboxd.daemon.slot import Slot
from inboxd.desk.clock import tick
from inboxd.desk.decision import Decision, Fate
from inboxd.desk.facts import Facts
from inboxd.desk.telling.alerts import all_well
from inboxd.store import search

log = structlog.get_logger()

DUE_AT_ONCE = 100  # tickets per tick: after a long downtime the work is spread, not dumped
LAST_REPORT = "report:all-well"


class Routine:
    """Jobs for the scheduler; each may be called late, early or twice without harm."""

    def __init__(self, slot: Slot, all_well_at: str) -> None:
        self.slot = slot
        self.at = all_well_at

    def tick(self) -> int:
        """Decide every ticket that has fallen due; the number of tickets that changed."""
        with self.slot.borrowed() as engine:
            due = engine.store.due_tickets(engine.kit.desk, engine.clock(), DUE_AT_ONCE)
            changed = sum(_tick_ticket(engine, number) for number in due)
            changed += handout.return_to_teams(engine)
            return changed + clockrules.tick(engine) + handout.tick(engine)

    def digests(self) -> int:
        """Tell each agent whose day begins what waits for them; the number of mails."""
        with self.slot.borrowed() as engine:
            return digests.tick(engine)

    def newcomers(self) -> int:
        """Welcome the agents who are new; the number of mails."""
        with self.slot.borrowed() as engine:
            return newcomers.tick(engine)

    def bundles(self) -> int:
        """List in one mail what was gathered for agents who got very much; the number of mails."""
        with self.slot.borrowed() as engine:
            return bundles.tick(engine)

    def report(self) -> bool:
        """Once a day, at `all_well`, tell the admins how things stand; whether it was told now."""
        with self.slot.borrowed() as engine:
            store, now = engine.store, engine.clock()
            last = store.value(LAST_REPORT)
            if last is None:  # the first day's report would have nothing to tell
                store.set_value(LAST_REPORT, now.isoformat())
                return False
            if not is_due(self.at, now.astimezone(), datetime.fromisoformat(last)):
                return False
            outgoing = all_well(engine.kit.desk, _readable(search.summary(store, now)))
            if outgoing:
                decision = Decision(Fate.DONE, actor="daemon", outgoing=outgoing)
                engine.carry_out(Facts, lambda _facts, _now: decision)
            store.set_value(LAST_REPORT, now.isoformat())
            return bool(outgoing)


def _readable(summary: Mapping[str, object]) -> dict[str, object]:
    """The figures as a person reads them: times in this machine's zone, nothing as "never"."""
    shown = {}
    for label, value in summary.items():
        if isinstance(value, datetime):
            value = value.astimezone().strftime("%Y-%m-%d %H:%M")
        shown[label] = "never" if value is None else value
    return shown


def is_due(at: str, now: datetime, last: datetime) -> bool:
    """Whether the time of day `at` ("08:00" in now's zone; "" is never) has come since `last`."""
    if not at:
        return False
    hour, minute = map(int, at.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    latest = today if today <= now else today - timedelta(days=1)
    return last < latest


def _tick_ticket(engine: Engine, number: int) -> bool:
    desk = engine.kit.desk

    def decide_on(facts: Facts, now: datetime) -> Decision | None:
        ticket = facts.tickets.get(number)
        return tick(ticket, facts, desk, now) if ticket else None

    try:
        applied = engine.carry_out(
            lambda: engine.store.look_up_ticket(number, desk, engine.clock(), engine.kit.keyring), decide_on
        )
    except Exception:
        log.exception("clock.fault", ticket=number)
        return False
    return applied is not None
