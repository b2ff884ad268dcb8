"""What clock rules need of the tables: tickets whose time has come, and what was done with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from inboxd.desk.agents.practice import CHANNEL
from inboxd.desk.decision import RuleDone as Done
from inboxd.desk.facts import Contact, Facts, TicketFacts
from inboxd.mail.message import Address
from inboxd.store import presence
from inboxd.store.errors import Conflict
from inboxd.store.statements import adding_once
from inboxd.store.tables import address, contact, organisation, rule_done, ticket
from inboxd.store.write import Write

_COLUMNS = (
    "number", "version", "subject", "state", "priority", "team", "assignee", "requester_name",
    "requester_address", "created_at", "updated_at", "tags", "fields", "language", "active_at",
    "waiting_since", "answers", "reopened", "snoozed_until", "rating",
)  # fmt: skip
_company = func.coalesce(organisation.c.name, "").label("organisation")
_people = ticket.outerjoin(address, address.c.key == ticket.c.requester_key)
_people = _people.outerjoin(contact, contact.c.id == address.c.contact)
_people = _people.outerjoin(organisation, organisation.c.id == contact.c.organisation)
_due = (
    select(*(ticket.c[name] for name in _COLUMNS), _company)
    .select_from(_people)
    .where(ticket.c.look_at <= bindparam("now"), ticket.c.channel != CHANNEL)
    .order_by(ticket.c.look_at)
    .limit(bindparam("most"))
)
_done_of = select(rule_done.c.ticket, rule_done.c.rule).where(
    rule_done.c.ticket.in_(bindparam("numbers", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Settled:
    """A ticket that was looked at and on which no rule acts now."""

    number: int
    version: int
    again: datetime | None
    done: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


def due(connection: Connection, now: datetime, limit: int) -> list[tuple[TicketFacts, Facts]]:
    """Tickets that clock rules have to look at, without their messages, longest due first."""
    rows = connection.execute(_due, {"now": now, "most": limit}).all()
    if not rows:
        return []
    marks = rules_done(connection, [row.number for row in rows])
    gone = presence.away(connection, now)
    found = []
    for row in rows:
        one = _facts(row)
        about = Facts(
            tickets={one.number: one},
            contact=Contact(organisation=row.organisation),
            rules_done=tuple(marks[one.number]),
            away=gone,
        )
        found.append((one, about))
    return found


def rules_done(connection: Connection, numbers: Iterable[int]) -> defaultdict[int, list[str]]:
    """By ticket the clock rules that have acted and held since."""
    marks: defaultdict[int, list[str]] = defaultdict(list)
    for number, rule in connection.execute(_done_of, {"numbers": list(numbers)}):
        marks[number].append(rule)
    return marks


def _facts(row: Any) -> TicketFacts:
    return TicketFacts(
        number=row.number, version=row.version, subject=row.subject, state=row.state, priority=row.priority,
        team=row.team, assignee=row.assignee, requester=Address(row.requester_name, row.requester_address),
        created_at=row.created_at, updated_at=row.updated_at, tags=tuple(row.tags), fields=row.fields,
        language=row.language, active_at=row.active_at, waiting_since=row.waiting_since,
        answers=row.answers, reopened=row.reopened, snoozed_until=row.snoozed_until,
        rating=row.rating,
    )  # fmt: skip


_again = (
    update(ticket)
    .where(ticket.c.number == bindparam("at_number"), ticket.c.version == bindparam("at_version"))
    .values(look_at=bindparam("again", type_=ticket.c.look_at.type))
)
_over = delete(rule_done).where(
    rule_done.c.ticket == bindparam("at_ticket"), rule_done.c.rule == bindparam("at_rule")
)


def settle(connection: Connection, tickets: list[Settled]) -> None:
    """Write when to look again; a ticket that changed meanwhile is looked at again at once."""
    if not tickets:
        return
    rows = [{"at_number": one.number, "at_version": one.version, "again": one.again} for one in tickets]
    connection.execute(_again, rows)
    marks = [{"ticket": one.number, "rule": rule} for one in tickets for rule in one.done]
    if marks:
        connection.execute(adding_once(connection, rule_done), marks)
    gone = [{"at_ticket": one.number, "at_rule": rule} for one in tickets for rule in one.over]
    if gone:
        connection.execute(_over, gone)


def look_again(connection: Connection, now: datetime) -> None:
    """Other rules: every ticket that is not closed is looked at."""
    connection.execute(update(ticket).where(ticket.c.state != "closed").values(look_at=now))


def _adding(connection: Connection) -> Any:
    return adding_once(connection, rule_done).returning(rule_done.c.rule)


def mark(write: Write, change: Done) -> None:
    """A rule has acted, or may act again; Conflict when another process was faster."""
    write.touch(change.ticket)
    row = {"ticket": change.ticket, "rule": change.rule}
    if not change.holds:
        write.connection.execute(_over, {"at_ticket": change.ticket, "at_rule": change.rule})
    elif write.connection.execute(_adding(write.connection), row).first() is None:
        raise Conflict(f"rule {change.rule} has acted on ticket {change.ticket} already")
