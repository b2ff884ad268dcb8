"""What an undoable decision does to rows beside the values of tickets, so that `#undo` can take it back.

A value is taken back as a value (`Set`). All else that a decision brings about, people who join, links,
blocks, messages that move or are released, the times that follow from a state, is kept as the row was before
and after, and put back where it still is as the decision left it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from inboxd.desk import decision as d
from inboxd.desk.facts import Step
from inboxd.store import tables
from inboxd.store.errors import Conflict
from inboxd.store.plain import from_plain, to_plain
from inboxd.store.statements import adding
from inboxd.store.types import Json
from inboxd.store.write import Row, Write

# By table: its key, and the columns that are compared and put back. A row without `may_go` always stays.
_WATCHED: Mapping[str, tuple[Table, tuple[str, ...], tuple[str, ...], bool]] = {
    "person": (tables.participant, ("ticket", "key"), ("name", "address", "role"), True),
    "link": (tables.link, ("ticket", "other"), (), True),
    "blocked": (tables.contact, ("id",), ("blocked",), False),
    "contact": (tables.address, ("key",), ("contact",), False),
    "message": (tables.message, ("id",), ("ticket", "kind", "held_for", "side"), False),
    "side": (
        tables.side,
        ("name",),
        ("ticket", "home", "supplier_name", "supplier_address", "subject", "opened_at", "askers", "people",
         "copied", "about"),
        True,
    ),
    "ticket": (
        tables.ticket,
        ("number",),
        ("waiting_since", "answers", "reopened", "solved_at", "closed_at", "last_owner", "latest_foreign_id",
         "queue", "sides"),
        False,
    ),
}  # fmt: skip
_steps_of = (
    select(tables.step).where(tables.step.c.decision == bindparam("decision")).order_by(tables.step.c.id)
)
_step = select(tables.step).where(tables.step.c.id == bindparam("id"))


def as_it_is(connection: Connection, row: Row) -> dict[str, Any] | None:
    """The watched columns of a row as plain values; None when there is no such row."""
    table, keys, columns, _ = _WATCHED[row.what]
    wanted = select(*(table.c[name] for name in (*keys, *columns)))
    for name, value in zip(keys, row.key, strict=True):
        wanted = wanted.where(table.c[name] == value)
    found = connection.execute(wanted).first()
    return None if found is None else {name: to_plain(getattr(found, name)) for name in columns}


def keep(write: Write) -> None:
    """Write down what became of every row that was watched."""
    rows = [row for watched in write.watched for row in _changed(write, watched)]
    if rows:
        write.connection.execute(adding(tables.step), rows)


def _changed(write: Write, watched: Row) -> Iterator[dict[str, Any]]:
    before, after = write.watched[watched], as_it_is(write.connection, watched)
    if before == after:
        return
    base = {"decision": write.decision, "what": watched.what, "key": list(watched.key)}
    if watched.what != "ticket" or before is None or after is None:
        yield {**base, "before": before, "after": after}
        return
    for name in before:  # each time of a ticket stands for itself
        if before[name] != after[name]:
            yield {**base, "before": {name: before[name]}, "after": {name: after[name]}}


def of_decision(connection: Connection, number: int) -> tuple[Step, ...]:
    """The steps of a decision, and whether each still stands as it left it."""
    found = connection.execute(_steps_of, {"decision": number}).all()
    return tuple(
        Step(
            one.id,
            one.what,
            int(one.key[0]) if isinstance(one.key[0], int) else 0,
            stands=_stands(connection, one),
            column=next(iter(one.after), "") if one.what == "ticket" and one.after else "",
        )
        for one in found
    )


def _stands(connection: Connection, step: Any) -> bool:
    now = as_it_is(connection, Row(step.what, tuple(step.key)))
    if now is None or step.after is None:
        return now is None and step.after is None
    return all(now[name] == value for name, value in step.after.items())


def put_back(write: Write, change: d.PutBack) -> None:
    """A row is again as it was; Conflict when somebody changed it meanwhile."""
    step = write.connection.execute(_step, {"id": change.step}).first()
    if step is None or not _stands(write.connection, step):
        raise Conflict(f"step {change.step} does not stand any more")
    table, keys, _, may_go = _WATCHED[step.what]
    if step.what == "person":
        write.touch(int(step.key[0]))
    key = dict(zip(keys, step.key, strict=True))
    mine = [table.c[name] == value for name, value in key.items()]
    before = None if step.before is None else {n: _value(table, n, v) for n, v in step.before.items()}
    if step.what == "ticket":
        write.touch(int(step.key[0])).update(before or {})
    elif before is None and may_go:
        write.connection.execute(delete(table).where(*mine))
    elif step.after is None and before is not None:
        write.connection.execute(insert(table).values(**key, **before))
    elif before != {}:
        write.connection.execute(update(table).where(*mine).values(before or dict.fromkeys(step.after)))


def _value(table: Table, name: str, plain: Any) -> Any:
    """A column's value from its plain form: what is JSON there stays as it is."""
    return plain if isinstance(table.c[name].type, Json) else from_plain(plain)
