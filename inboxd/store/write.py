"""One decision on its way into the tables: what is written together at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from inboxd.desk.decision import Because
from inboxd.desk.facts import Facts
from inboxd.mail.message import Mail
from inboxd.store.errors import Conflict
from inboxd.store.keys import key_of, storable
from inboxd.store.plain import to_plain
from inboxd.store.statements import adding, adding_once, changing_ticket
from inboxd.store.tables import budget, event, reference, ticket

CLOCK = "clock"  # the actor of what nobody did


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be put back: in which table (`steps`), by which key."""

    what: str
    key: tuple[int | str, ...]


@dataclass(slots=True)
class Write:
    """One decision on its way into the tables."""

    connection: Connection
    decision: int
    now: datetime
    at: datetime
    actor: str
    facts: Facts
    mail: Mail | None
    journal_id: int | None
    messages: list[int] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)  # columns to update, by number
    opened: set[int] = field(default_factory=set)
    references: list[dict[str, Any]] = field(default_factory=list)
    spends: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: dict[int, int] = field(default_factory=dict)  # how many went out, by ticket
    known: set[str] = field(default_factory=set)  # addresses that are contacts already
    look: Callable[[Connection, Row], dict[str, Any] | None] | None = None  # given when it can be undone
    watched: dict[Row, dict[str, Any] | None] = field(default_factory=dict)  # as the rows were before
    is_exact: bool = False  # it takes a decision back: nothing follows from a value that goes back

    def log(
        self,
        number: int,
        what: str,
        because: Because,
        *,
        before: Any = None,
        after: Any = None,
        is_value: bool = False,
    ) -> None:
        """One line for the event log."""
        self.events.append(
            {
                "at": self.at, "ticket": number, "decision": self.decision, "actor": storable(self.actor),
                "what": what, "is_value": is_value, "before": to_plain(before), "after": to_plain(after),
                "because": storable(because.text), "file": because.file, "line": because.line,
            }
        )  # fmt: skip

    def watch(self, what: str, *key: int | str) -> None:
        """A row is about to change: what it was is kept where the decision can be undone."""
        row = Row(what, key)
        if self.look is not None and row not in self.watched:
            self.watched[row] = self.look(self.connection, row)

    def touch(self, number: int) -> dict[str, Any]:
        """The columns of a ticket that this decision changes; `flush` writes them."""
        if number not in self.opened and number not in self.tickets:
            self.watch("ticket", number)
        return self.tickets.setdefault(number, {})

    def flush(self) -> None:
        """Write what was collected; Conflict when a touched ticket is not the one looked up any more."""
        for number in sorted(self.tickets):
            active = {} if self.actor == CLOCK else {"active_at": self.at}
            times = {"updated_at": self.at, "look_at": self.now, **active}
            self._change(number, {**self.tickets[number], **times})
        for number in sorted(self.acknowledged.keys() - self.tickets.keys()):
            more = {"acknowledged": ticket.c.acknowledged + self.acknowledged[number]}
            self.connection.execute(update(ticket).where(ticket.c.number == number).values(more))
        if self.references:
            self.connection.execute(adding_once(self.connection, reference), self.references)
        if self.spends:
            self.connection.execute(adding(budget), self.spends)
        if self.events:
            self.connection.execute(adding(event), self.events)

    def _change(self, number: int, columns: dict[str, Any]) -> None:
        known = None if number in self.opened else self.facts.tickets.get(number)
        values = {f"new_{name}": value for name, value in columns.items()}
        values |= {"at_number": number, "more": self.acknowledged.get(number, 0)}
        if known is not None:
            values["at_version"] = known.version
        statement = changing_ticket(frozenset(columns), known is not None)
        if self.connection.execute(statement, values).rowcount != 1:
            raise Conflict(f"ticket {number} changed meanwhile")

    def point(self, number: int, ids: Iterable[str], outbox_row: int | None = None, side: str = "") -> None:
        """These Message-IDs lead to the ticket, or a side conversation; what led elsewhere still does."""
        self.references += [
            {
                "key": key_of(one), "ticket": number, "outbox": outbox_row, "message_id": storable(one),
                "side": side,
            }
            for one in dict.fromkeys(ids)
            if one
        ]  # fmt: skip
