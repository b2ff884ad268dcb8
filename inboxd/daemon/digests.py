"""The minute's look at whose day begins: each agent gets a digest of what waits for them."""

from __future__ import annotations

from datetime import datetime

import structlog

from inboxd.daemon.engine import Engine
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts
from inboxd.desk.presence import as_they_are
from inboxd.desk.settings import Agent
from inboxd.desk.telling.digest import digest, is_due, name_of

log = structlog.get_logger()


def tick(engine: Engine) -> int:
    """Send the digests that are due; how many left."""
    now, store = engine.clock().astimezone(), engine.store
    desk = as_they_are(engine.kit.desk, store.look_up_presence(now).away, now)
    last = store.kept("digest:")
    due = [a for a in desk.agents.values() if is_due(a, desk, now, last.get(name_of(a.name)))]
    return sum(_send(engine, agent) for agent in due)


def _send(engine: Engine, agent: Agent) -> bool:
    desk, store, name = engine.kit.desk, engine.store, name_of(agent.name)

    def decide_on(facts: Facts, now: datetime) -> Decision | None:
        return digest(agent, facts, desk, now.astimezone())

    try:
        applied = engine.carry_out(
            lambda: store.look_up_digest(agent, name, desk, engine.clock().astimezone()), decide_on
        )
    except Exception:
        log.exception("digest.fault", agent=agent.name)
        return False
    return bool(applied and applied.outbox)
