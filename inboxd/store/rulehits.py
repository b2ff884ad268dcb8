"""How often each rule had its way: read from the decisions' reasons and from the event log."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, func, select, type_coerce

from inboxd.store.store import Store
from inboxd.store.tables import decided, event


@dataclass(frozen=True, slots=True)
class Hits:
    """What one rule did."""

    count: int = 0  # mails on which it set something, in the time that was asked for
    last: datetime | None = None  # of all times; None: never


def rule_hits(store: Store, since: datetime) -> dict[str, Hits]:
    """By the rule's name, as tickets quote it; rules that never set anything are absent."""
    return store.read(lambda connection: _hits(connection, since))


def _hits(connection: Connection, since: datetime) -> dict[str, Hits]:
    counts: Counter[str] = Counter()
    last: dict[str, datetime] = {}
    for name, at in connection.execute(_by_events()):
        last[name] = at
    has_reasons = type_coerce(decided.c.because, Text) != "[]"
    recent = select(decided.c.at, decided.c.because).where(decided.c.at >= since, has_reasons)
    for row in connection.execute(recent):
        for name in {why[0] for _, _, why in row.because if why[1]}:
            counts[name] += 1
            last[name] = max(last.get(name, row.at), row.at)
    return {name: Hits(counts[name], last.get(name)) for name in counts.keys() | last.keys()}


def _by_events() -> Any:
    """Only what a rule of a file did has a file; replies leave no event, so decisions are asked as well."""
    return select(event.c.because, func.max(event.c.at)).where(event.c.file != "").group_by(event.c.because)
