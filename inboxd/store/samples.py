"""Tickets with their first mail, where they were put and where they ended: what proposals are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from inboxd.desk.rules.suggest import FIELDS, Sample
from inboxd.store.plain import from_plain
from inboxd.store.store import Store
from inboxd.store.tables import event, journal, message, ticket

opened = event.alias("opened")

BODY_LIMIT = 2_000  # characters of a mail's new words that are looked at
UNSAID: Mapping[str, object] = {"team": "", "priority": "normal", "tags": ()}

_opening = (journal.c.decision == opened.c.decision) & (opened.c.what == "opened") & (journal.c.decision > 0)


def samples(store: Store, since: datetime) -> list[Sample]:
    """Every ticket that a customer's mail opened since then, in order."""
    return store.read(lambda connection: _samples(connection, since))


def _samples(connection: Connection, since: datetime) -> list[Sample]:
    fresh = (journal.c.received_at >= since) & (journal.c.role == "inbox") & _opening
    at_first = _values(connection, select(opened.c.decision).join(journal, _opening).where(fresh))
    by_hand = _hands(connection, since)
    wanted = (
        select(
            journal.c.id, journal.c.recipients, journal.c.decision, ticket.c.number, ticket.c.team,
            ticket.c.priority, ticket.c.tags, message.c.subject, message.c.text, message.c.author_address,
            message.c.sent_to,
        )
        .join(opened, _opening)
        .join(ticket, ticket.c.number == opened.c.ticket)
        .join(message, (message.c.journal == journal.c.id) & (message.c.ticket == ticket.c.number))
        .where(fresh, message.c.kind == "customer")
        .order_by(journal.c.id)
    )  # fmt: skip
    return [
        _sample(row, at_first.get(row.decision, {}), by_hand.get(row.number, {}))
        for row in connection.execute(wanted)
    ]


def _values(connection: Connection, decisions: Any) -> dict[int, dict[str, object]]:
    """What each of these decisions set."""
    wanted = select(event.c.decision, event.c.what, event.c.after).where(
        event.c.is_value, event.c.what.in_(FIELDS), event.c.decision.in_(decisions)
    )
    found: dict[int, dict[str, object]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.decision, {})[row.what] = from_plain(row.after)
    return found


def _hands(connection: Connection, since: datetime) -> dict[int, dict[str, object]]:
    """What agents, by mail or at the command line, set last on each ticket."""
    wanted = (
        select(event.c.ticket, event.c.what, event.c.after)
        .where(event.c.at >= since, event.c.is_value, event.c.what.in_(FIELDS))
        .where(or_(event.c.actor.like("agent %"), event.c.actor.like("command line %")))
        .order_by(event.c.id)
    )
    found: dict[int, dict[str, object]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.ticket, {})[row.what] = from_plain(row.after)
    return found


def _sample(row: Any, at_first: Mapping[str, object], by_hand: Mapping[str, object]) -> Sample:
    final = {"team": row.team, "priority": row.priority, "tags": tuple(row.tags)}
    recipients = (*row.recipients, *(address for _, address in row.sent_to))
    return Sample(
        row.id,
        row.number,
        row.subject,
        row.text[:BODY_LIMIT],
        row.author_address,
        tuple(dict.fromkeys(one.casefold() for one in recipients)),
        {**UNSAID, **at_first},
        final,
        frozenset(name for name, value in by_hand.items() if name == "tags" or value == final[name]),
    )
