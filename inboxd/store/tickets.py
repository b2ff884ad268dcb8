"""Tickets as facts: read in a handful of statements, the version first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select

from inboxd.desk.agents.practice import CHANNEL
from inboxd.desk.facts import (
    AttachmentRef,
    MessageFacts,
    NoticeKind,
    OldNote,
    Reach,
    SideFacts,
    TicketFacts,
)
from inboxd.desk.settings import Desk
from inboxd.mail.message import Address
from inboxd.store import sides
from inboxd.store.contacts import contact_with
from inboxd.store.numbers import FIRST
from inboxd.store.plain import addresses
from inboxd.store.tables import address, attachment, budget, message, notice, outbox, participant, ticket

RECENT = 10
FOREIGN_IDS = 20
EVER = datetime.min.replace(tzinfo=UTC)
TEXT_CHARACTERS = 50_000  # as many as a notification shows: what stands in it must be known again


_mails_lately = (
    select(func.count())
    .where(
        message.c.ticket == ticket.c.number,
        message.c.at > bindparam("lately"),
        message.c.kind.not_in(["note", "held"]),  # what strangers pile up is nobody's flood but theirs
        message.c.side == "",
    )
    .scalar_subquery()
)
_rule_mails = (
    select(func.count())
    .where(budget.c.ticket == ticket.c.number, budget.c.what == "rule", budget.c.at > bindparam("yesterday"))
    .scalar_subquery()
)
_others = ticket.alias()
_reach = {
    "wrote": exists().where(
        message.c.ticket == ticket.c.number,
        message.c.kind == "customer",
        message.c.author_key == ticket.c.requester_key,
    ),
    "asked_at": select(func.max(_others.c.surveyed_at))
    .where(_others.c.requester_key == ticket.c.requester_key, _others.c.surveyed_at.is_not(None))
    .scalar_subquery(),
    "survey_waits": select(func.max(outbox.c.id))
    .where(
        outbox.c.ticket == ticket.c.number,
        outbox.c.lane == "acknowledgement",
        outbox.c.state == "queued",
        outbox.c.queued_at == ticket.c.surveyed_at,  # of that very decision
    )
    .scalar_subquery(),
    "silent_until": select(address.c.muted_until)
    .where(address.c.key == ticket.c.requester_key)
    .scalar_subquery(),
}
_ticket = select(
    ticket,
    _mails_lately.label("lately"),
    _rule_mails.label("rule_mails"),
    *(found.label(name) for name, found in _reach.items()),
).where(ticket.c.number == bindparam("number"))
_people = (
    select(participant.c.key, participant.c.role, participant.c.name, participant.c.address)
    .where(participant.c.ticket == bindparam("number"))
    .order_by(participant.c.key)
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
_recent_ids = (
    select(message.c.id)
    .where(message.c.ticket == bindparam("number"))
    .order_by(message.c.id.desc())
    .limit(RECENT)
)
_files = (
    select(attachment)
    .where(attachment.c.message.in_(_recent_ids))
    .order_by(attachment.c.message, attachment.c.position)
)
_files_of_one = (
    select(attachment).where(attachment.c.message == bindparam("id")).order_by(attachment.c.position)
)
_foreign = (
    select(message.c.message_id)
    .where(
        message.c.ticket == bindparam("number"),
        message.c.kind == "customer",
        message.c.message_id != "",
        message.c.author_key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(message.c.id.desc())
    .limit(FOREIGN_IDS)
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Tickets as they were read, and where the numbers lead that were asked for."""

    tickets: dict[int, TicketFacts]
    resolved: dict[int, int]  # a number to the ticket that it was merged into at last, or itself

    def at(self, number: int) -> TicketFacts | None:
        """The ticket that a number leads to now; None when there is none."""
        return self.tickets.get(self.resolved.get(number, 0))


def load(connection: Connection, numbers: Iterable[int], now: datetime) -> Loaded:
    """The tickets of these numbers that exist, merges followed to their end."""
    loaded = Loaded({}, {})
    when = {"lately": now - timedelta(minutes=10), "yesterday": now - timedelta(days=1)}
    for number in sorted(set(numbers) - {0}):
        row, seen = connection.execute(_ticket, {"number": number, **when}).first(), {number}
        while row is not None and row.merged_into and row.merged_into not in seen:
            seen.add(row.merged_into)
            row = connection.execute(_ticket, {"number": row.merged_into, **when}).first()
        if row is not None:
            loaded.resolved[number] = row.number
            if row.number not in loaded.tickets:
                loaded.tickets[row.number] = _complete(connection, row)
    return loaded


def load_shell(connection: Connection, number: int, now: datetime) -> TicketFacts | None:
    """One ticket as it stands itself, even if it was merged into another."""
    when = {"lately": now - timedelta(minutes=10), "yesterday": now - timedelta(days=1)}
    row = connection.execute(_ticket, {"number": number, **when}).first()
    return _complete(connection, row) if row is not None else None


_merged = select(ticket.c.number).where(ticket.c.merged_into == bindparam("number"))


_merged_into = select(ticket.c.merged_into).where(ticket.c.number == bindparam("number"))


def end_of_merges(connection: Connection, number: int) -> int:
    """The ticket that a number leads to now; 0 when there is none."""
    seen: set[int] = set()
    while number not in seen:
        seen.add(number)
        row = connection.execute(_merged_into, {"number": number}).first()
        if row is None:
            return 0
        number = row.merged_into or number
    return number


def family(connection: Connection, number: int) -> list[int]:
    """A ticket and all that were merged into it, by whatever chain."""
    found = [number]
    for one in found:
        inner = connection.execute(_merged, {"number": one}).scalars()
        found += [each for each in inner if each not in found]
    return found


def _complete(connection: Connection, row: Any) -> TicketFacts:
    """A ticket with what was said on it and on all that went into it."""
    people: dict[str, Any] = {}
    recent: list[Any] = []
    files: list[Any] = []
    spoken_on: list[int] = []
    numbers = family(connection, row.number)
    asked = sides.load(connection, numbers) if row.sides or len(numbers) > 1 else ()
    for number in numbers:
        one = {"number": number}
        for person in connection.execute(_people, one):
            known = people.get(person.key)
            if known is None or known.role == "copied":
                people[person.key] = person
        said = connection.execute(_recent, one).all()
        recent += said
        files += connection.execute(_files, one).all() if said else []
        spoken_on += [number] if said else []
    ids = _ids_for_answers(connection, row, [*people.values()], spoken_on)
    recent.sort(key=lambda message: message.id, reverse=True)
    latest = _messages(recent[:RECENT], files)
    facts = _ticket_facts(row, latest, ids, [*people.values()], asked)
    notified = () if row.assignee else _notified(connection, row.number)
    customer = contact_with(connection, row.requester_key) if row.requester_key else None
    return replace(facts, notified=notified, customer=customer)


def _ids_for_answers(
    connection: Connection, row: Any, people: Sequence[Any], numbers: Sequence[int]
) -> tuple[str, ...]:
    """The Message-IDs that an answer names, oldest first: of mails by those who get it, and of nobody else.

    An id tells the host that made it: a customer whose ticket was merged, say, is no news for the other one.
    """
    in_copy = {one.key for one in people if one.role == "cc"}
    keys = sorted({row.requester_key, *in_copy, *(one.key for one in addresses(row.cc))} - {""})
    found: list[str] = []
    for number in numbers:
        found += connection.execute(_foreign, {"number": number, "keys": keys}).scalars()
    return tuple(reversed(found))


_told = (
    select(notice.c.agent, notice.c.kind, func.max(notice.c.sent_at).label("at"))
    .where(notice.c.ticket == bindparam("number"), notice.c.kind.in_(["customer", "answer"]))
    .group_by(notice.c.agent, notice.c.kind)
)


def _notified(connection: Connection, number: int) -> tuple[str, ...]:
    """Who was asked to look at a ticket and has not heard since that somebody does."""
    told = {(row.agent, row.kind): row.at for row in connection.execute(_told, {"number": number})}
    asked = [(agent, at) for (agent, kind), at in told.items() if kind == NoticeKind.CUSTOMER]
    return tuple(sorted(agent for agent, at in asked if not told.get((agent, "answer"), EVER) > at))


def _ticket_facts(
    row: Any,
    recent: tuple[MessageFacts, ...],
    ids: tuple[str, ...],
    people: Sequence[Any],
    asked: tuple[SideFacts, ...],
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
        participants=tuple(one.key for one in people if one.role != "copied"),
        copied=tuple(one.key for one in people if one.role == "copied"),
        cc=addresses(row.cc),
        in_copy=tuple(Address(one.name, one.address) for one in people if one.role == "cc"),
        watchers=tuple(row.watchers),
        latest_foreign_id=row.latest_foreign_id if row.latest_foreign_id in ids else next(iter(ids[-1:]), ""),
        foreign_ids=ids,
        recent=recent,
        mails_10_minutes=row.lately,
        acknowledged=row.acknowledged,
        rule_mails_day=row.rule_mails,
        active_at=row.active_at,
        waiting_since=row.waiting_since,
        answers=row.answers,
        reopened=row.reopened,
        snoozed_until=row.snoozed_until,
        due_at=row.due_at,
        due_told=row.due_told,
        merged_into=row.merged_into or 0,
        queue=row.queue,
        practice=row.channel == CHANNEL,
        rating=row.rating,
        surveyed_at=row.surveyed_at,
        reach=Reach(bool(row.wrote), row.asked_at, row.silent_until, row.survey_waits or 0),
        sides=asked,
        sides_opened=row.sides,
    )


def _messages(rows: Iterable[Any], files: Iterable[Any]) -> tuple[MessageFacts, ...]:
    by_message: defaultdict[int, list[AttachmentRef]] = defaultdict(list)
    for one in files:
        ref = AttachmentRef(one.filename, one.content_type, one.size, one.digest, one.cid)
        by_message[one.message].append(ref)
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
            attachments=tuple(by_message[row.id]),
            held_for=row.held_for,
            side=row.side,
            ticket=row.ticket,
        )
        for row in rows
    )


def load_message(connection: Connection, number: int) -> MessageFacts | None:
    """One message by its id."""
    rows = connection.execute(_one_message, {"id": number}).all()
    files = connection.execute(_files_of_one, {"id": number}).all() if rows else []
    return next(iter(_messages(rows, files)), None)


MOST_NOTES = 200

_notes = (
    select(message.c.id, message.c.side, func.substr(message.c.text, 1, TEXT_CHARACTERS).label("text"))
    .where(
        message.c.ticket.in_(bindparam("numbers", expanding=True)),
        or_(message.c.kind == "note", message.c.side != ""),
    )
    .order_by(message.c.id.desc())
    .limit(MOST_NOTES)
)


def older_notes(connection: Connection, one: TicketFacts) -> tuple[OldNote, ...]:
    """The notes and suppliers' words that are not among the recent messages: none of them may leave."""
    recent = {each.id for each in one.recent}
    rows = connection.execute(_notes, {"numbers": family(connection, one.number)})
    return tuple(OldNote(row.text, row.side) for row in rows if row.id not in recent)


_held_stranger = (
    select(message.c.id)
    .where(
        message.c.ticket == bindparam("number"), message.c.kind == "held", message.c.held_kind == "stranger"
    )
    .order_by(message.c.id)
    .limit(1)
)


def oldest_held(connection: Connection, number: int) -> MessageFacts | None:
    """The stranger's mail that has waited longest on a ticket."""
    found = connection.execute(_held_stranger, {"number": number}).scalar()
    return load_message(connection, found) if found is not None else None


_due = (
    select(ticket.c.number)
    .where(
        or_(
            and_(ticket.c.snoozed_until <= bindparam("now"), ticket.c.merged_into.is_(None)),
            and_(
                ticket.c.due_at <= bindparam("now"),
                ticket.c.due_told.is_(None),
                ticket.c.merged_into.is_(None),
            ),
            and_(
                ticket.c.merged_into.is_(None),
                ticket.c.state == "solved",
                ticket.c.solved_at <= bindparam("solved_before"),
            ),
            and_(
                ticket.c.number < FIRST,
                ticket.c.state != "closed",
                ticket.c.created_at <= bindparam("solved_before"),
            ),
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
    """Tickets for the clock: solved for `close_after`, snoozed until now, a stranger held for `held_for`."""
    before = {"solved_before": now - desk.close_after, "held_before": now - desk.held_for}
    when = {**before, "now": now, "most": limit}
    return list(connection.execute(_due, when).scalars())
