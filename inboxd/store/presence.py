"""Who is away: read for every decision, written by the one that says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from inboxd.desk.decision import SetAway
from inboxd.desk.facts import Away
from inboxd.store.keys import storable
from inboxd.store.statements import put
from inboxd.store.tables import presence
from inboxd.store.write import Write

_away = select(presence).where(presence.c.until > bindparam("now")).order_by(presence.c.agent)


def away(connection: Connection, now: datetime) -> tuple[Away, ...]:
    """The agents who are away at that moment."""
    rows = connection.execute(_away, {"now": now})
    return tuple(Away(row.agent, row.until, row.since, row.by) for row in rows)


def set_away(write: Write, change: SetAway) -> None:
    """One row for each agent who is away; who is back has none."""
    if change.until is None:
        write.connection.execute(delete(presence).where(presence.c.agent == change.agent))
    else:
        values = {"until": change.until, "since": write.at, "by": storable(change.by)}
        put(write.connection, presence, {"agent": change.agent}, values)
    write.log(
        change.ticket, f"away.{change.agent}", change.because,
        before=change.before, after=change.until, is_value=True,
    )  # fmt: skip
