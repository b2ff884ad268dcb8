"""Mail of junk folders: what lies there, and one by its number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select, text

from inboxd.desk.facts import Junk
from inboxd.desk.outside.junk import REASON
from inboxd.mail.delivery import Role
from inboxd.store.contacts import contact_with
from inboxd.store.tables import journal

_other = journal.alias("other")
_elsewhere = (  # somebody moved it into the inbox, or it came there as well
    select(func.max(_other.c.ticket))
    .where(
        _other.c.message_key == journal.c.message_key,
        _other.c.content_digest == journal.c.content_digest,
        _other.c.ticket > 0,
    )
    .scalar_subquery()
)
_columns = (
    journal.c.id, journal.c.author_key, journal.c.subject, journal.c.received_at, journal.c.state,
    journal.c.ticket, journal.c.role,
)  # fmt: skip
_one = select(*_columns, func.coalesce(_elsewhere, 0).label("elsewhere")).where(
    journal.c.id == bindparam("id"), journal.c.role.in_([Role.JUNK, Role.RESCUED])
)
_lying = (
    text("journal.role = 'junk'"),  # as the index says it
    journal.c.state == "ignored",
    journal.c.reason == REASON,
    journal.c.decided_at > bindparam("since"),
    ~exists().where(
        _other.c.message_key == journal.c.message_key,
        _other.c.content_digest == journal.c.content_digest,
        _other.c.ticket > 0,
    ),
)
_list = select(*_columns).where(*_lying).order_by(journal.c.id.desc()).limit(bindparam("most"))
_count = select(func.count()).select_from(journal).where(*_lying)


def find(connection: Connection, number: int) -> Junk | None:
    """A mail that lies or lay in a junk folder; None for every other mail."""
    row = connection.execute(_one, {"id": number}).first()
    if row is None:
        return None
    waits = row.role == Role.JUNK and row.state == "ignored"
    blocked = contact_with(connection, row.author_key).blocked
    return _junk(row, waits=waits, ticket=row.ticket or row.elsewhere, blocked=blocked)


def lying(connection: Connection, since: datetime, most: int) -> tuple[tuple[Junk, ...], int]:
    """What was put there since then and waits, newest first, and how many more there are."""
    rows = connection.execute(_list, {"since": since, "most": most}).all()
    every = connection.execute(_count, {"since": since}).scalar_one() if len(rows) == most else len(rows)
    return tuple(_junk(row) for row in rows), every - len(rows)


def _junk(row: Any, *, waits: bool = True, ticket: int = 0, blocked: bool = False) -> Junk:
    return Junk(row.id, row.author_key, row.subject, row.received_at, waits, ticket, blocked)
