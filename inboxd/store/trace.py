"""Where a mail went: from its journal row to the smarthost's reply."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, cast, func, or_, select

from inboxd.store.keys import key_of
from inboxd.store.search import Row, header_line, outgoing
from inboxd.store.statements import contains
from inboxd.store.store import Store
from inboxd.store.tables import decided, journal, journal_raw, outbox

UNREAD_AT_MOST = 500  # undecided mails whose first lines are looked through
HEAD_BYTES = 16_384


def trace(store: Store, wanted: str, since: datetime, limit: int = 200) -> list[Row]:
    """Every mail of an address, or with a Message-ID, in and out since then, in order of time.

    A mail that came in brings along what was sent because of it, under "sent".
    """
    needle = wanted.strip().strip("<>")
    return store.read(lambda connection: _trace(connection, needle, since, limit))


def _trace(connection: Connection, needle: str, since: datetime, limit: int) -> list[Row]:
    arrivals = _arrivals(connection, needle, since, limit)
    told = {one["id"] for row in arrivals for one in row["sent"]}
    departures = [row for row in _departures(connection, needle, since, limit) if row["id"] not in told]
    return sorted((*arrivals, *departures), key=lambda row: row["at"])[-limit:]


def _arrivals(connection: Connection, needle: str, since: datetime, limit: int) -> list[Row]:
    key = needle.casefold()
    by_id = (journal.c.message_key == key_of(needle)) & (journal.c.message_id == needle)
    quoted = f'"{key}"'
    known = or_(
        by_id, journal.c.author_key == key, func.lower(journal.c.sender) == key,
        contains(cast(journal.c.recipients, Text), quoted),
    )  # fmt: skip
    columns = [*journal.c, decided.c.evidence, decided.c.withheld]
    joined = journal.outerjoin(decided, decided.c.id == journal.c.decision)
    recent = select(*columns).select_from(joined).where(journal.c.received_at >= since)
    rows = list(connection.execute(recent.where(known).order_by(journal.c.id.desc()).limit(limit)))
    rows += _unread(connection, needle, recent, {row.id for row in rows})
    heads = _heads(connection, [row.id for row in rows if not row.message_id])
    sent = _sent_by(connection, [row.decision for row in rows if row.decision])
    return [_arrival(row, heads.get(row.id, b""), sent.get(row.decision, [])) for row in rows]


def _unread(connection: Connection, needle: str, recent: Any, known: set[int]) -> list[Any]:
    """Mails that nobody has read yet or that nobody could read: their first bytes are searched."""
    untold = journal.c.state.in_(["waiting", "claimed", "quarantine", "dropped"]) & (
        journal.c.author_key == ""
    )
    rows = connection.execute(recent.where(untold).order_by(journal.c.id.desc()).limit(UNREAD_AT_MOST)).all()
    heads = _heads(connection, [row.id for row in rows])
    wanted = needle.casefold().encode("utf-8", "replace")
    return [row for row in rows if row.id not in known and wanted in heads[row.id].lower()]


def _heads(connection: Connection, ids: list[int]) -> dict[int, bytes]:
    if not ids:
        return {}
    head = func.substr(journal_raw.c.raw, 1, HEAD_BYTES)
    rows = connection.execute(select(journal_raw.c.journal, head).where(journal_raw.c.journal.in_(ids)))
    return {number: bytes(content).partition(b"\r\n\r\n")[0] for number, content in rows}


def _sent_by(connection: Connection, decisions: list[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    if decisions:
        wanted = select(outbox).where(outbox.c.decision.in_(decisions)).order_by(outbox.c.id)
        for row in connection.execute(wanted):
            found.setdefault(row.decision, []).append(outgoing(row))
    return found


def _arrival(row: Any, head: bytes, sent: list[Row]) -> Row:
    return {
        "direction": "in",
        "at": row.received_at.isoformat(),
        "journal": row.id,
        "channel": row.channel,
        "folder": row.folder,
        "from": row.author_key or row.sender or header_line(head, b"from"),
        "recipients": row.recipients,
        "subject": row.subject or header_line(head, b"subject"),
        "message_id": row.message_id or header_line(head, b"message-id").strip("<>"),
        "size": row.size,
        "state": row.state,
        "reason": row.reason,
        "kind": row.kind,
        "ticket": row.ticket,
        "evidence": row.evidence or "",
        "withheld": row.withheld or "",
        "decided_at": row.decided_at.isoformat() if row.decided_at else "",
        "sent": sent,
    }


def _departures(connection: Connection, needle: str, since: datetime, limit: int) -> list[Row]:
    wanted = or_(
        outbox.c.recipient_key == needle.casefold(),
        outbox.c.message_id == needle,
        outbox.c.returned_id == needle,
    )
    recent = (
        select(outbox).where(outbox.c.queued_at >= since, wanted).order_by(outbox.c.id.desc()).limit(limit)
    )
    return [
        {"direction": "out", "at": row.queued_at.isoformat(), **outgoing(row)}
        for row in connection.execute(recent)
    ]
