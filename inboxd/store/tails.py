"""How agents' mails ended: one row for each agent and ticket, the latest of each agent only."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, select

from inboxd.desk import decision as d
from inboxd.desk.facts import Tail
from inboxd.store.keys import storable
from inboxd.store.statements import put
from inboxd.store.tables import agent_tail
from inboxd.store.write import Write

KEPT = 20  # of each agent

_of_agents = (
    select(agent_tail.c.ticket, agent_tail.c.text, agent_tail.c.images)
    .where(agent_tail.c.agent.in_(bindparam("agents", expanding=True)))
    .order_by(agent_tail.c.at.desc(), agent_tail.c.ticket.desc())
    .limit(KEPT)
)
_oldest = (
    select(agent_tail.c.ticket)
    .where(agent_tail.c.agent == bindparam("agent"))
    .order_by(agent_tail.c.at.desc(), agent_tail.c.ticket.desc())
    .offset(KEPT)
)
_forget = delete(agent_tail).where(
    agent_tail.c.agent == bindparam("who"), agent_tail.c.ticket.in_(bindparam("tickets", expanding=True))
)


def tails_of(connection: Connection, agents: Iterable[str]) -> tuple[Tail, ...]:
    """How the latest mails of these agents ended."""
    rows = connection.execute(_of_agents, {"agents": list(agents)}).all()
    return tuple(Tail(row.ticket, row.text, tuple(row.images)) for row in rows)


def remember(write: Write, change: d.Remember) -> None:
    """The latest mail on a ticket takes the place of the one before; the oldest rows go."""
    connection = write.connection
    values = {"at": write.now, "text": storable(change.text), "images": list(change.images)}
    put(connection, agent_tail, {"agent": change.agent, "ticket": change.ticket}, values)
    gone = list(connection.execute(_oldest, {"agent": change.agent}).scalars())
    if gone:
        connection.execute(_forget, {"who": change.agent, "tickets": gone})
