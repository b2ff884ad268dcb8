"""The minute's look at who is new among the agents: each gets a welcome, once."""

from __future__ import annotations

from datetime import datetime

import structlog

from inboxd.daemon.engine import Engine
from inboxd.desk.agents.welcome import name_of, welcome
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts
from inboxd.desk.settings import Agent
from inboxd.desk.telling.audience import hears

log = structlog.get_logger()


def tick(engine: Engine) -> int:
    """Welcome every agent who was never seen before; how many mails left."""
    desk, now, seen = engine.kit.desk, engine.clock(), engine.store.kept("welcome:")
    new = [one for one in desk.agents.values() if name_of(one.name) not in seen and hears(one, now)]
    return sum(_send(engine, agent) for agent in new)


def _send(engine: Engine, agent: Agent) -> bool:
    kit, store, name = engine.kit, engine.store, name_of(agent.name)

    def decide_on(facts: Facts, now: datetime) -> Decision | None:
        return welcome(agent, facts, kit.desk, now)

    try:
        applied = engine.carry_out(lambda: store.look_up_newcomer(name, kit.desk, kit.keyring), decide_on)
    except Exception:  # two daemons may take the same number for different agents: a minute later it is free
        log.exception("welcome.fault", agent=agent.name)
        return False
    return bool(applied and applied.outbox)
