"""Customers' mails of the past with what was known and decided then: read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select

from inboxd.desk.decision import Because
from inboxd.desk.rules.replay import Outcome, fate_of, said_of
from inboxd.mail.delivery import Delivery
from inboxd.store.journal import delivery_of
from inboxd.store.plain import from_plain
from inboxd.store.store import Store
from inboxd.store.tables import decided, event, journal, journal_raw, outbox

FATES = {"ignore", "spam", "hold"}


@dataclass(frozen=True, slots=True)
class Past:
    """One mail that was decided."""

    journal: int
    delivery: Delivery
    facts: str  # JSON, as `facts_json` wrote it
    at: datetime  # when it was decided
    before: Outcome
    subject: str
    author: str


def past_mails(store: Store, since: datetime, *, imported: bool = False) -> list[int]:
    """Journal ids of what customers sent since then and what was decided.

    Imported mail met no rules; with `imported` that which opened a ticket comes along.
    """
    opened = exists().where(event.c.decision == journal.c.decision, event.c.what == "opened")
    news = (journal.c.role == "inbox") & ~decided.c.actor.like("agent %")
    wanted = (
        select(journal.c.id)
        .join(decided, decided.c.id == journal.c.decision)
        .where(journal.c.received_at >= since, journal.c.state.in_(["done", "ignored"]))
        .where(or_(news, (journal.c.role == "history") & opened) if imported else news)
        .order_by(journal.c.id)
    )
    return store.read(lambda connection: list(connection.execute(wanted).scalars()))


def read_past(store: Store, ids: Sequence[int]) -> list[Past]:
    """These mails with everything that deciding them anew needs, in their order."""
    return store.read(lambda connection: _read(connection, ids))


_mails = (
    select(
        journal,
        journal_raw.c.raw,
        decided.c.at.label("decided"),
        decided.c.ticket.label("landed"),
        *(decided.c[name] for name in ("facts", "because", "fate", "withheld")),
    )
    .join(journal_raw, journal_raw.c.journal == journal.c.id)
    .join(decided, decided.c.id == journal.c.decision)
    .where(journal.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(journal.c.id)
)
_events = (
    select(event)
    .where(event.c.decision.in_(bindparam("decisions", expanding=True)))
    .where(event.c.is_value | (event.c.what == "held"))
    .order_by(event.c.id)
)
_answers = select(outbox.c.decision).where(
    outbox.c.decision.in_(bindparam("decisions", expanding=True)), outbox.c.lane == "acknowledgement"
)


def _read(connection: Connection, ids: Sequence[int]) -> list[Past]:
    rows = connection.execute(_mails, {"ids": list(ids)}).all()
    decisions = {"decisions": [row.decision for row in rows]}
    events: dict[int, list[Any]] = {}
    for one in connection.execute(_events, decisions):
        events.setdefault(one.decision, []).append(one)
    answered = set(connection.execute(_answers, decisions).scalars())
    return [
        Past(
            row.id,
            delivery_of(row),
            row.facts,
            row.decided,
            outcome(row, events.get(row.decision, []), is_answered=row.decision in answered),
            row.subject,
            row.author_key,
        )
        for row in rows
    ]


def outcome(row: Any, events: Sequence[Any], *, is_answered: bool) -> Outcome:
    """What was decided, from the decision's row, its events and whether its answer was queued."""
    set_by_rules = {
        ("fate" if name in FATES else name): (value, Because(*why)) for name, value, why in row.because
    }
    because = {one.what: Because(one.because, one.file, one.line) for one in events if one.is_value}
    because |= {name: why for name, (_, why) in set_by_rules.items()}
    template = str(set_by_rules["reply"][0]) if "reply" in set_by_rules else "acknowledgement"
    return Outcome(
        fate_of(row.fate, held=any(one.what == "held" for one in events)),
        row.landed,
        {one.what: from_plain(one.after) for one in events if one.is_value},
        template if is_answered else "",
        row.withheld,
        said_of((name, value) for name, value, _ in row.because),
        because,
        tuple(dict.fromkeys(why[0] for _, _, why in row.because if why[1])),
    )
