"""Giving tickets out: who has how much to do, whose turn it was, which tickets wait for somebody."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from inboxd.desk.facts import Load
from inboxd.desk.load import WEIGHTS
from inboxd.store.tables import ticket

_loads = (
    select(ticket.c.assignee, ticket.c.priority, func.count().label("tickets"))
    .where(ticket.c.state.in_(["new", "open"]), ticket.c.assignee != "", ticket.c.merged_into.is_(None))
    .group_by(ticket.c.assignee, ticket.c.priority)
)


def loads(connection: Connection) -> dict[str, Load]:
    """By agent the tickets whose clock runs."""
    found: dict[str, Load] = {}
    for row in connection.execute(_loads):
        known = found.get(row.assignee, Load())
        weight = known.weight + row.tickets * WEIGHTS.get(row.priority, 1)
        found[row.assignee] = Load(known.tickets + row.tickets, weight)
    return found
