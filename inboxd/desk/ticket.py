"""A ticket as it will stand: a new one, one after changes, and its values for templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from inboxd.desk.agents.times import zone_of
from inboxd.desk.decision import Because, Change, Set
from inboxd.desk.facts import TicketFacts
from inboxd.desk.settings import Desk
from inboxd.mail.message import Address

STATES = ("new", "open", "pending", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
_NUMBER = re.compile(r"\[?(?:#|[A-Za-z][A-Za-z0-9-]{0,19}-)?([0-9]{1,15})\]?")


def fresh(
    number: int, subject: str, requester: Address, root_id: str, language: str, at: datetime
) -> TicketFacts:
    """A ticket that this decision opens, before any value is set."""
    return TicketFacts(
        number=number,
        version=0,
        subject=subject,
        state="new",
        priority="normal",
        team="",
        assignee="",
        requester=requester,
        created_at=at,
        updated_at=at,
        language=language,
        root_id=root_id,
        participants=(requester.key,) if requester.address else (),
    )


def value_of(ticket: TicketFacts, field: str) -> object:
    """The value that a `Set` of this field would replace."""
    if field.startswith("fields."):
        return ticket.fields.get(field.removeprefix("fields."), "")
    known = {
        "state", "priority", "team", "assignee", "subject", "language", "requester", "tags", "cc",
        "watchers", "muted_until", "in_copy", "snoozed_until", "due_at", "due_told", "merged_into", "queue",
        "rating", "surveyed_at",
    }  # fmt: skip
    return getattr(ticket, field, "") if field in known else ""


def change(ticket: TicketFacts, field: str, after: object, because: Because) -> tuple[Set, ...]:
    """The change that brings a field to a value; none when it has it already."""
    before = value_of(ticket, field)
    return () if before == after else (Set(ticket.number, field, before, after, because),)


def after(ticket: TicketFacts, changes: Iterable[Change]) -> TicketFacts:
    """The ticket as it stands once its `Set` changes are written."""
    fields = dict(ticket.fields)
    values: dict[str, object] = {}
    for item in changes:
        if not isinstance(item, Set) or item.ticket != ticket.number:
            continue
        if item.field.startswith("fields."):
            fields[item.field.removeprefix("fields.")] = str(item.after)
        else:
            values[item.field] = item.after
    return replace(ticket, fields=fields, **values)  # type: ignore[arg-type]


def number_of(text: str) -> int:
    """The number that "1042", "#1042" or "[HELP-1042]" means; 0 for anything else."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else 0


def tag_of(number: int, desk: Desk) -> str:
    """The subject tag: [HELP-1042]."""
    return f"[{desk.prefix}-{number}]"


def _clock(ticket: TicketFacts, desk: Desk) -> str:
    """What time does to a ticket, on its team's wall clock."""
    zone = ZoneInfo(zone_of(desk, ticket.team))
    moments = (("due", ticket.due_at), ("snoozed until", ticket.snoozed_until))
    return " · ".join(f"{word} {at.astimezone(zone):%Y-%m-%d %H:%M %Z}" for word, at in moments if at)


def values_of(ticket: TicketFacts, desk: Desk) -> dict[str, object]:
    """What every template may say of a ticket."""
    owner = desk.agents.get(ticket.assignee)
    return {
        "ticket": ticket.number,
        "tag": tag_of(ticket.number, desk),
        "subject": ticket.subject,
        "state": ticket.state,
        "team": ticket.team,
        "team_title": desk.team_title(ticket.team),
        "desk": desk.name,
        "owner": (owner.title or owner.name) if owner else "",
        "priority": ticket.priority,
        "clock": _clock(ticket, desk),
        "tags": list(ticket.tags),
        "fields": dict(ticket.fields),
    }
