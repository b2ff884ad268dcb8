"""Giving tickets out: who has how much to do, whose turn it was, which tickets wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from inboxd.desk.agents.practice import CHANNEL
from inboxd.desk.decision import TakeTurn
from inboxd.desk.facts import Load, Pool
from inboxd.desk.load import WEIGHTS
from inboxd.store.errors import Conflict
from inboxd.store.models import BUSY
from inboxd.store.statements import adding_once
from inboxd.store.tables import ticket, turn
from inboxd.store.write import Write

ALL = ""  # the row that counts for every pool
OPEN = ("new", "open", "pending")

_loads = (
    select(ticket.c.assignee, ticket.c.priority, func.count().label("tickets"))
    .where(text(BUSY))  # as the index has it, so that it is the only thing that is read
    .group_by(ticket.c.assignee, ticket.c.priority)
)
_queue = (
    select(*(ticket.c[name] for name in ("number", "team", "priority", "queue")))
    .add_columns(ticket.c.assignee, ticket.c.snoozed_until, ticket.c.merged_into, ticket.c.channel)
    .where(text("queue <> '' AND state NOT IN ('pending', 'solved', 'closed')"))  # see BUSY
    .order_by(ticket.c.queue, ticket.c.number)
    .limit(bindparam("most"))
)
_owned = (
    select(ticket.c.number)
    .where(ticket.c.state.in_(OPEN), ticket.c.assignee.in_(bindparam("names", expanding=True)))
    .where(ticket.c.merged_into.is_(None), ticket.c.channel != CHANNEL)  # practice goes with its pupil
    .order_by(ticket.c.number)
    .limit(bindparam("most"))
)
_counted = (
    update(turn)
    .where(turn.c.pool == ALL, turn.c.given == bindparam("seen"))
    .values(given=turn.c.given + 1)
    .returning(turn.c.given)
)


@dataclass(frozen=True, slots=True)
class Queued:
    """A ticket that waits for somebody to have room."""

    number: int
    team: str
    priority: str
    queue: str


_given = select(turn.c.given).where(turn.c.pool == ALL)


def given(connection: Connection) -> int:
    """How many tickets were given out so far."""
    return int(connection.execute(_given).scalar() or 0)


def pool(connection: Connection) -> Pool:
    """Whose turn it was, and how much everybody has to do."""
    count, last = 0, dict[str, str]()
    for row in connection.execute(select(turn)):
        if row.pool == ALL:
            count = row.given
        else:
            last[row.pool] = row.agent
    return Pool(count, last, loads(connection))


def loads(connection: Connection) -> dict[str, Load]:
    """By agent the tickets whose clock runs."""
    found: dict[str, Load] = {}
    for row in connection.execute(_loads):
        known = found.get(row.assignee, Load())
        weight = known.weight + row.tickets * WEIGHTS.get(row.priority, 1)
        found[row.assignee] = Load(known.tickets + row.tickets, weight)
    return found


def queued(connection: Connection, limit: int) -> list[Queued]:
    """Tickets that wait in a team's queue; the few that the index finds are asked for the rest."""
    rows = connection.execute(_queue, {"most": limit})
    return [Queued(row.number, row.team, row.priority, row.queue) for row in rows if _waits(row)]


def owned_by(connection: Connection, names: Sequence[str], limit: int) -> list[int]:
    """Tickets of these agents that are not done."""
    return list(connection.execute(_owned, {"names": list(names), "most": limit}).scalars())


def _waits(row: Any) -> bool:
    is_real = row.merged_into is None and row.channel != CHANNEL
    return is_real and not row.assignee and row.snoozed_until is None


def take(write: Write, change: TakeTurn) -> None:
    """One more ticket is given out; Conflict when another one was since it was looked up.

    All pools are counted together: an agent may be part of several, and has one desk.
    """
    connection = write.connection
    if change.given:
        found = connection.execute(_counted, {"seen": change.given}).first()
    else:
        first = adding_once(connection, turn).returning(turn.c.given)
        found = connection.execute(first, {"pool": ALL, "agent": "", "given": 1}).first()
    if found is None:
        raise Conflict(f"another ticket was given out before {change.ticket}")
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(turn).values(pool=change.pool, agent=change.agent, given=1)
    more = {"agent": change.agent, "given": turn.c.given + 1}
    connection.execute(row.on_conflict_do_update(index_elements=["pool"], set_=more))
    write.log(change.ticket, "turn", change.because, after=f"{change.agent}, of {change.pool}")
