"""Statements that are built once: building one costs as much as running it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from inboxd.store.tables import ticket


@cache
def adding(table: Table) -> Any:
    """A plain INSERT."""
    return insert(table)


@cache
def adding_for_ids(table: Table) -> Any:
    """An INSERT of one row or many that returns the new ids in order."""
    return insert(table).returning(table.c.id, sort_by_parameter_order=True)


@cache
def _adding_once(table: Table, dialect: str) -> Any:
    kind = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return kind(table).on_conflict_do_nothing()


def adding_once(connection: Connection, table: Table) -> Any:
    """An INSERT that leaves a row with the same key as it is."""
    return _adding_once(table, connection.dialect.name)


def put(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write a row whether or not one with that key is there; of one that is, these values change."""
    kind = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = kind(table).values(**key, **values)
    connection.execute(row.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


@cache
def changing_ticket(columns: frozenset[str], versioned: bool) -> Any:
    """Set these columns (`new_NAME`), raise the version, add `more` acknowledgements; only at `version`."""
    statement = update(ticket).where(ticket.c.number == bindparam("at_number"))
    if versioned:
        statement = statement.where(ticket.c.version == bindparam("at_version"))
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return statement.values(
        **values,
        version=ticket.c.version + 1,
        acknowledged=ticket.c.acknowledged + bindparam("more"),
    )


def contains(column: Any, words: str) -> Any:
    """Whether a text holds these characters, without case; % and _ mean themselves."""
    escaped = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return func.lower(column).like(f"%{escaped}%", escape="\\")
