"""Questions that people ask: read-only, as plain values that print as tables or JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from inboxd.desk.agents.practice import CHANNEL
from inboxd.desk.decision import Because, Lane
from inboxd.store import sides
from inboxd.store.junk import lying
from inboxd.store.plain import readable
from inboxd.store.statements import contains
from inboxd.store.store import Store
from inboxd.store.tables import (
    attachment,
    event,
    journal,
    journal_raw,
    link,
    message,
    outbox,
    participant,
    ticket,
)

Row = dict[str, Any]
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def tickets(
    store: Store, *, team: str = "", state: str = "", assignee: str = "", query: str = "", limit: int = 200
) -> list[Row]:
    """Tickets, latest change first. `query` is looked for in subjects, requesters and messages;
    `assignee` "none" means nobody's; without `state` closed ones are left out."""
    wanted = select(ticket).order_by(ticket.c.updated_at.desc(), ticket.c.number.desc()).limit(limit)
    if not state and not query:
        wanted = wanted.where(ticket.c.merged_into.is_(None))
    if state != "all":
        wanted = wanted.where(ticket.c.channel != CHANNEL)
    if state and state != "all":
        wanted = wanted.where(ticket.c.state.in_(state.split(",")))
    elif not state and not query:
        wanted = wanted.where(ticket.c.state != "closed")
    if team:
        wanted = wanted.where(ticket.c.team == team)
    if assignee:
        wanted = wanted.where(ticket.c.assignee == ("" if assignee == "none" else assignee))
    if query:
        spoken = select(message.c.ticket).where(contains(message.c.text, query))
        named = (ticket.c.subject, ticket.c.requester_address, ticket.c.requester_name)
        wanted = wanted.where(or_(*(contains(one, query) for one in named), ticket.c.number.in_(spoken)))
    return store.read(lambda connection: [_ticket(row) for row in connection.execute(wanted)])


def _ticket(row: Any) -> Row:
    return {
        "number": row.number,
        "subject": row.subject,
        "state": row.state,
        "priority": row.priority,
        "team": row.team,
        "assignee": row.assignee,
        "requester": row.requester_address,
        "tags": row.tags,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
    }


def held(store: Store, limit: int = 200) -> list[Row]:
    """Mails that wait for somebody's word, the longest first."""
    wanted = (
        select(message, ticket.c.team, ticket.c.assignee)
        .join(ticket, ticket.c.number == message.c.ticket)
        .where(message.c.kind == "held")
        .order_by(message.c.at, message.c.id)
        .limit(limit)
    )
    return store.read(lambda connection: [_held(row) for row in connection.execute(wanted)])


def _held(row: Any) -> Row:
    return {
        "ticket": row.ticket,
        "message": row.id,
        "by": row.held_kind,
        "at": row.at.isoformat(),
        "from": row.agent or row.author_address,
        "team": row.team,
        "assignee": row.assignee,
        "subject": row.subject,
        "reason": row.held_for,
    }


def show(store: Store, number: int) -> Row | None:
    """One ticket with its messages, events and outgoing mails; None when there is none."""
    return store.read(lambda connection: _show(connection, number))


def _show(connection: Connection, number: int) -> Row | None:
    row = connection.execute(select(ticket).where(ticket.c.number == number)).first()
    if row is None:
        return None
    people = select(participant).where(participant.c.ticket == number).order_by(participant.c.role)
    links = select(link).where(or_(link.c.ticket == number, link.c.other == number))
    mails = select(outbox).where(outbox.c.ticket == number).order_by(outbox.c.id)
    return {
        **_ticket(row),
        "requester_name": row.requester_name,
        "fields": row.fields,
        "language": row.language,
        "channel": row.channel,
        "solved_at": _time(row.solved_at),
        "closed_at": _time(row.closed_at),
        "rating": row.rating,
        "queue": row.queue,
        "rated_at": _time(row.rated_at),
        "surveyed_at": _time(row.surveyed_at),
        "merged_into": row.merged_into or 0,
        "linked": sorted({one for pair in connection.execute(links) for one in pair} - {number}),
        "participants": [{"address": one.address, "role": one.role} for one in connection.execute(people)],
        "messages": _messages(connection, number),
        "side_conversations": _sides(connection, number),
        "events": _events(connection, number),
        "outgoing": [outgoing(one) for one in connection.execute(mails)],
    }


def _sides(connection: Connection, number: int) -> list[Row]:
    return [
        {
            "name": one.name,
            "supplier": one.supplier.address,
            "asked_by": list(one.askers),
            "opened_at": one.opened_at.isoformat(),
            "people": [who.address for who in one.people],
        }
        for one in sides.load(connection, [number])
    ]


def _messages(connection: Connection, number: int) -> list[Row]:
    rows = connection.execute(select(message).where(message.c.ticket == number).order_by(message.c.id)).all()
    files = (
        select(attachment)
        .join(message, message.c.id == attachment.c.message)
        .where(message.c.ticket == number)
        .order_by(attachment.c.message, attachment.c.position)
    )
    by_message: dict[int, list[Row]] = {}
    for one in connection.execute(files):
        told = {"filename": one.filename, "content_type": one.content_type, "size": one.size}
        by_message.setdefault(one.message, []).append({**told, "digest": one.digest})
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "from": row.author_address,
            "from_name": row.author_name,
            "agent": row.agent,
            "to": [address for _, address in row.sent_to],
            "cc": [address for _, address in row.sent_cc],
            "at": row.at.isoformat(),
            "subject": row.subject,
            "message_id": row.message_id,
            "text": row.text,
            "full_text": row.full_text or row.text,
            "held_for": row.held_for,
            "side": row.side,
            "attachments": by_message.get(row.id, []),
        }
        for row in rows
    ]


def _events(connection: Connection, number: int) -> list[Row]:
    rows = connection.execute(select(event).where(event.c.ticket == number).order_by(event.c.id))
    return [
        {
            "at": row.at.isoformat(),
            "actor": row.actor,
            "what": row.what,
            "before": readable(row.before),
            "after": readable(row.after),
            "because": str(Because(row.because, row.file, row.line)),
        }
        for row in rows
    ]


def outgoing(row: Any) -> Row:
    """An outgoing mail as it is told."""
    return {
        "id": row.id,
        "state": row.state,
        "lane": row.lane,
        "recipient": row.recipient,
        "subject": row.subject,
        "ticket": row.ticket,
        "attempts": row.attempts,
        "queued_at": row.queued_at.isoformat(),
        "not_before": row.not_before.isoformat(),
        "sent_at": _time(row.sent_at),
        "reply": row.reply,
        "message_id": row.message_id,
        "returned_id": row.returned_id,
        "bounced": row.bounced,
    }


def outgoing_mails(store: Store, *, everything: bool = False, limit: int = 200) -> list[Row]:
    """Mails that have not left, or all of them; the earliest first."""
    wanted = select(outbox).order_by(outbox.c.id.desc()).limit(limit)
    if not everything:
        wanted = wanted.where(outbox.c.state.in_(["queued", "sending", "failed", "held", "gathered"]))
    return store.read(lambda connection: [outgoing(row) for row in connection.execute(wanted)][::-1])


def junk(store: Store, limit: int = 200) -> list[Row]:
    """Mails that lie in junk folders, the newest first."""
    found, _ = store.read(lambda connection: lying(connection, EVER, limit))
    return [
        {"id": one.number, "received_at": one.at.isoformat(), "from": one.author, "subject": one.subject}
        for one in found
    ]


def quarantined(store: Store, limit: int = 200) -> list[Row]:
    """Mails in quarantine, the earliest first, without their bytes."""
    wanted = (
        select(journal, func.substr(journal_raw.c.raw, 1, 16_384).label("head"))
        .join(journal_raw, journal_raw.c.journal == journal.c.id)
        .where(journal.c.state == "quarantine")
        .order_by(journal.c.id)
        .limit(limit)
    )
    return store.read(lambda connection: [_quarantined(row) for row in connection.execute(wanted)])


def quarantined_mail(store: Store, number: int) -> tuple[Row, bytes] | None:
    """One mail in quarantine with its raw bytes; None when it is not there."""
    wanted = (
        select(journal, journal_raw.c.raw.label("head"))
        .join(journal_raw, journal_raw.c.journal == journal.c.id)
        .where(journal.c.state == "quarantine", journal.c.id == number)
    )
    row = store.read(lambda connection: connection.execute(wanted).first())
    return (_quarantined(row), bytes(row.head)) if row is not None else None


def _quarantined(row: Any) -> Row:
    head = bytes(row.head)
    return {
        "id": row.id,
        "received_at": row.received_at.isoformat(),
        "channel": row.channel,
        "folder": row.folder,
        "from": row.author_key or row.sender or header_line(head, b"from"),
        "subject": row.subject or header_line(head, b"subject"),
        "message_id": row.message_id or header_line(head, b"message-id").strip("<>"),
        "reason": row.reason,
        "attempts": row.attempts,
        "size": row.size,
    }


def header_line(raw: bytes, name: bytes) -> str:
    """A header's first line as it stands, undecoded: this mail may be one that no parser survives."""
    for line in raw[:16_384].splitlines():
        if not line.strip():
            break
        key, colon, rest = line.partition(b":")
        if colon and key.strip().lower() == name:
            return rest.strip().decode("utf-8", "replace")[:300]
    return ""


def summary(store: Store, now: datetime) -> Row:
    """What the daily line tells: last mail in and out, what is held, quarantined and waiting longest."""
    in_work = journal.c.state.in_(["waiting", "claimed"])
    day, is_mail = now - timedelta(days=1), outbox.c.lane != Lane.WEBHOOK
    running = (ticket.c.state.in_(["new", "open"]), ticket.c.channel != CHANNEL)
    numbers = {
        "mails_in_a_day": select(func.count()).select_from(journal).where(journal.c.received_at > day),
        "mails_out_a_day": select(func.count()).select_from(outbox).where(outbox.c.sent_at > day, is_mail),
        "last_in": select(func.max(journal.c.received_at)),
        "last_out": select(func.max(outbox.c.sent_at)).where(is_mail),
        "held": select(func.count()).select_from(message).where(message.c.kind == "held"),
        "quarantined": select(func.count()).select_from(journal).where(journal.c.state == "quarantine"),
        "waiting": select(func.count()).select_from(journal).where(in_work),
        "oldest_waiting": select(func.min(journal.c.received_at)).where(in_work),
        "queued": select(func.count()).select_from(outbox).where(outbox.c.state.in_(["queued", "sending"])),
        "failed": select(func.count()).select_from(outbox).where(outbox.c.state == "failed"),
        "open_tickets": select(func.count()).select_from(ticket).where(*running),
        "oldest_open": select(func.min(ticket.c.updated_at)).where(*running),
    }
    row = store.read(
        lambda connection: connection.execute(
            select(*(query.scalar_subquery().label(name) for name, query in numbers.items()))
        ).one()
    )
    return dict(row._mapping)


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""
