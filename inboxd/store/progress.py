"""What follows from messages and states for rules: who waits since when, how often it was answered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from inboxd.desk.decision import MessageKind, Set
from inboxd.store.tables import message
from inboxd.store.write import Write

WAITS = ("new", "open")  # states in which the desk has the next word
DONE = ("solved", "closed")


def said(write: Write, number: int, kind: MessageKind) -> None:
    """A customer's mail starts the wait unless it runs already; an agent's answer ends it."""
    columns = write.touch(number)
    if kind is MessageKind.AGENT:
        columns["waiting_since"] = None
        columns["answers"] = _held(write, number, columns, "answers", 0) + 1
    elif kind is MessageKind.CUSTOMER and _held(write, number, columns, "state", "new") in WAITS:
        columns["waiting_since"] = _held(write, number, columns, "waiting_since", None) or write.at


def state_changed(write: Write, change: Set) -> None:
    """A ticket that waits for the customer, or for nobody, ends the customer's wait."""
    columns = write.touch(change.ticket)
    if change.after not in WAITS:
        columns["waiting_since"] = None
    elif change.before in DONE:
        columns["reopened"] = _held(write, change.ticket, columns, "reopened", 0) + 1


def joined(write: Write, number: int, into: int) -> None:
    """A ticket became part of another: there its customer waits as long as here."""
    source, columns = write.facts.tickets.get(number), write.touch(into)
    is_open = _held(write, into, columns, "state", "new") in WAITS
    if source is None or source.waiting_since is None or not is_open:
        return
    known = _held(write, into, columns, "waiting_since", None)
    columns["waiting_since"] = min(filter(None, (known, source.waiting_since)))


def _held(write: Write, number: int, columns: dict[str, Any], name: str, fresh: Any) -> Any:
    """A column as this decision leaves it so far."""
    if name in columns:
        return columns[name]
    known = None if number in write.opened else write.facts.tickets.get(number)
    return getattr(known, name) if known else fresh


_last_answer = (
    select(func.coalesce(func.max(message.c.id), 0))
    .where(message.c.ticket == bindparam("number"), message.c.kind == "agent")
    .scalar_subquery()
)
_answers = select(func.count()).where(message.c.ticket == bindparam("number"), message.c.kind == "agent")
_since = select(func.min(message.c.at)).where(
    message.c.ticket == bindparam("number"), message.c.kind == "customer", message.c.id > _last_answer
)


_latest_id = (
    select(message.c.message_id)
    .where(message.c.ticket == bindparam("number"), message.c.kind == "customer", message.c.message_id != "")
    .order_by(message.c.id.desc())
    .limit(1)
)


def went(write: Write, number: int, message_id: str) -> None:
    """A customer's message went to another ticket: what is left waits since when, and is answered how."""
    recount(write, number)
    columns, known = write.touch(number), write.facts.tickets.get(number)
    if known is None or known.latest_foreign_id == message_id:
        left = write.connection.execute(_latest_id, {"number": number}).scalar()
        columns["latest_foreign_id"] = left or ""


def recount(write: Write, number: int) -> None:
    """After words were taken back: the same from what is left."""
    columns, one = write.touch(number), {"number": number}
    columns["answers"] = write.connection.execute(_answers, one).scalar_one()
    if _held(write, number, columns, "state", "new") in WAITS:
        columns["waiting_since"] = write.connection.execute(_since, one).scalar()
