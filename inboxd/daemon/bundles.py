"""The minute's look at what is gathered for agents who get very many notifications."""

from __future__ import annotations

from datetime import datetime

import structlog

from inboxd.daemon.engine import Engine
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts
from inboxd.desk.telling.bundle import PATIENCE, bundle

log = structlog.get_logger()


def tick(engine: Engine) -> int:
    """Send one mail to each agent for whom something has been gathered for a while; how many left."""
    return sum(_send(engine, name) for name in engine.store.gathering(engine.clock() - PATIENCE))


def _send(engine: Engine, name: str) -> bool:
    desk = engine.kit.desk

    def decide_on(facts: Facts, now: datetime) -> Decision | None:
        return bundle(desk.agents.get(name), facts, desk, now)

    try:
        applied = engine.carry_out(lambda: engine.store.look_up_gathered(name), decide_on)
    except Exception:
        log.exception("bundle.fault", agent=name)
        return False
    return bool(applied and applied.outbox)
