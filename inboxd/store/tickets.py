"""Tickets as facts: read in a handful of statements, the version first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from inboxd.desk.facts import AttachmentRef, MessageFacts, TicketFacts
from inboxd.desk.settings import Desk
from inboxd.mail.message import Address
from inboxd.store.models import Budget, Message, Participant, StoredAttachment, Ticket
from inboxd.store.plain import addresses

RECENT = 10
FOREIGN_IDS = 20
TEXT_CHARACTERS = 4_000
CHAIN = 20  # merges of merges that are followed

ticket = Ticket.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
participant = Participant.__table__  # type: ignore[attr-defined]
attachment = StoredAttachment.__table__  # type: ignore[attr-defined]
budget = Budget.__table__  # type: ignore[attr-defined]

_mails_lately = (
    select(func.count())
    .where(message.c.ticket == ticket.c.number, message.c.at > bindparam("lately"), message.c.kind != "note")
    .scalar_subquery()
)
_rule_mails = (
    select(func.count())
    .where(budget.c.ticket == ticket.c.number, budget.c.what == "rule", budget.c.at > bindparam("yesterday"))
    .scalar_subquery()
)
_tickets = select(ticket, _mails_lately.label("lately"), _rule_mails.label("rule_mails")).where(
    ticket.c.number.in_(bindparam("numbers", expanding=True))
)
_people = select(participant.c.ticket, participant.c.key, participant.c.role).where(
    participant.c.ticket.in_(bindparam("numbers", expanding=True))
)
_MESSAGE_COLUMNS = [
    *(column for column in message.c if column.name not in {"text", "full_text", "html"}),
    func.substr(message.c.text, 1, TEXT_CHARACTERS).label("text"),
    func.substr(message.c.html, 1, 4 * TEXT_CHARACTERS).label("html"),
]
_recent = (
    select(*_MESSAGE_COLUMNS)
    .where(message.c.ticket == bindparam("number"))
    .order_by(message.c.id.desc())
    .limit(RECENT)
)
_one_message = select(*_MESSAGE_COLUMNS).where(message.c.id == bindparam("id"))
_files = (
    select(attachment)
    .where(attachment.c.message.in_(bindparam("messages", expanding=True)))
    .order_by(attachment.c.message, attachment.c.position)
)
_foreign = (
    select(message.c.message_id)
    .where(message.c.ticket == bindparam("number"), message.c.kind == "customer", message.c.message_id != "")
    .order_by(message.c.id.desc())
    .limit(FOREIGN_IDS)
)
_merged = select(ticket.c.number, ticket.c.merged_into).where(
    ticket.c.number.in_(bindparam("numbers", expanding=True))
)


def resolve(connection: Connection, numbers: Iterable[int]) -> dict[int, int]:
    """Each existing ticket to the one that it was merged into at last (itself when it was not)."""
    wanted = sorted(set(numbers) - {0})
    if not wanted:
        return {}
    into: dict[int, int | None] = {}
    missing = wanted
    for _ in range(CHAIN):
        into |= {row.number: row.merged_into for row in connection.execute(_merged, {"numbers": missing})}
        missing = sorted({merged for merged in into.values() if merged and merged not in into})
        if not missing:
            break
    found = {}
    for number in wanted:
        at, seen = number, {number}
        while (after := into.get(at)) and after not in seen:
            at = after
            seen.add(at)
        if number in into and at in into:
            found[number] = at
    return found


def load(connection: Connection, numbers: Iterable[int], now: datetime) -> dict[int, TicketFacts]:
    """The tickets of these numbers that exist, by number."""
    wanted = sorted(set(numbers) - {0})
    if not wanted:
        return {}
    when = {"lately": now - timedelta(minutes=10), "yesterday": now - timedelta(days=1)}
    rows = connection.execute(_tickets, {"numbers": wanted, **when}).all()
    writers, copied = _participants(connection, [row.number for row in rows])
    found = {}
    for row in rows:
        recent = connection.execute(_recent, {"number": row.number}).all()
        ids = (
            connection.execute(_foreign, {"number": row.number}).scalars().all()
            if row.latest_foreign_id
            else []
        )
        found[row.number] = _ticket_facts(
            row, _messages(connection, recent), tuple(reversed(ids)), writers[row.number], copied[row.number]
        )
    return found


def _participants(
    connection: Connection, numbers: list[int]
) -> tuple[defaultdict[int, list[str]], defaultdict[int, list[str]]]:
    writers: defaultdict[int, list[str]] = defaultdict(list)
    copied: defaultdict[int, list[str]] = defaultdict(list)
    if numbers:
        for number, key, role in connection.execute(_people, {"numbers": numbers}):
            (copied if role == "copied" else writers)[number].append(key)
    return writers, copied


def _ticket_facts(
    row: Any, recent: tuple[MessageFacts, ...], ids: tuple[str, ...], writers: list[str], copied: list[str]
) -> TicketFacts:
    return TicketFacts(
        number=row.number,
        version=row.version,
        subject=row.subject,
        state=row.state,
        priority=row.priority,
        team=row.team,
        assignee=row.assignee,
        requester=Address(row.requester_name, row.requester_address),
        created_at=row.created_at,
        updated_at=row.updated_at,
        tags=tuple(row.tags),
        fields=row.fields,
        language=row.language,
        root_id=row.root_id,
        last_owner=row.last_owner,
        solved_at=row.solved_at,
        closed_at=row.closed_at,
        muted_until=row.muted_until,
        participants=tuple(writers),
        copied=tuple(copied),
        cc=addresses(row.cc),
        watchers=tuple(row.watchers),
        latest_foreign_id=row.latest_foreign_id,
        foreign_ids=ids,
        recent=recent,
        mails_10_minutes=row.lately,
        acknowledged=row.acknowledged,
        rule_mails_day=row.rule_mails,
    )


def _messages(connection: Connection, rows: Iterable[Any]) -> tuple[MessageFacts, ...]:
    rows = list(rows)
    files: defaultdict[int, list[AttachmentRef]] = defaultdict(list)
    if rows:
        for one in connection.execute(_files, {"messages": [row.id for row in rows]}):
            ref = AttachmentRef(one.filename, one.content_type, one.size, one.digest, one.cid)
            files[one.message].append(ref)
    return tuple(
        MessageFacts(
            id=row.id,
            kind=row.kind,
            author=Address(row.author_name, row.author_address),
            at=row.at,
            text=row.text,
            html=row.html,
            subject=row.subject,
            message_id=row.message_id,
            agent=row.agent,
            to=addresses(row.sent_to),
            cc=addresses(row.sent_cc),
            attachments=tuple(files[row.id]),
            held_for=row.held_for,
        )
        for row in rows
    )


def load_message(connection: Connection, number: int) -> MessageFacts | None:
    """One message by its id."""
    found = _messages(connection, connection.execute(_one_message, {"id": number}).all())
    return found[0] if found else None


_held_stranger = (
    select(*_MESSAGE_COLUMNS)
    .where(
        message.c.ticket == bindparam("number"), message.c.kind == "held", message.c.held_kind == "stranger"
    )
    .order_by(message.c.id)
    .limit(1)
)


def oldest_held(connection: Connection, number: int) -> MessageFacts | None:
    """The stranger's mail that has waited longest on a ticket."""
    found = _messages(connection, connection.execute(_held_stranger, {"number": number}).all())
    return found[0] if found else None


_due = (
    select(ticket.c.number)
    .where(
        or_(
            and_(ticket.c.state == "solved", ticket.c.solved_at <= bindparam("solved_before")),
            ticket.c.number.in_(
                select(message.c.ticket).where(
                    message.c.kind == "held",
                    message.c.held_kind == "stranger",
                    message.c.at <= bindparam("held_before"),
                )
            ),
        )
    )
    .order_by(ticket.c.number)
    .limit(bindparam("most"))
)


def due(connection: Connection, desk: Desk, now: datetime, limit: int) -> list[int]:
    """Tickets for the clock: solved for `close_after`, or with a stranger held for `held_for`."""
    when = {"solved_before": now - desk.close_after, "held_before": now - desk.held_for, "most": limit}
    return list(connection.execute(_due, when).scalars())
