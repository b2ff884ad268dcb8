"""How the commands reach the database and print what they find."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inboxd.config import ConfigError, examine, find, load
from inboxd.config.settings import Settings
from inboxd.store import Store

ConfigOption = Annotated[
    Path | None, typer.Option("--config", "-c", help="The config file; without it: config.toml here, if any.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def settings_of(config: Path | None) -> Settings:
    """The settings that the daemon would run with."""
    return load(find(config, Path.cwd()), folder=Path.cwd())


@contextmanager
def opened(config: Path | None) -> Iterator[Store]:
    """The database of a configuration. It is neither created nor migrated by a look at it.

    A mistake in a rule or a template does not keep an admin from looking at tickets.
    """
    settings, problems = examine(find(config, Path.cwd()), folder=Path.cwd())
    if settings is None:
        raise ConfigError(problems)
    store = Store.open(settings.database, migrate=False, var=settings.var, create=False)
    try:
        yield store
    finally:
        store.close()


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def console() -> Console:
    """Standard output; a wide one where it is a file or a pipe, so that nothing is cut."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=200)


def print_table(columns: list[str], rows: list[list[object]], nothing: str) -> None:
    """A table, or one line when there is nothing to show."""
    if not rows:
        typer.echo(nothing)
        return
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    for position, name in enumerate(columns):
        table.add_column(name, overflow="fold", no_wrap=position == 0)
    for row in rows:
        table.add_row(*(plain(cell) for cell in row))
    console().print(table)


def plain(cell: object) -> str:
    """A value as a person reads it, without control characters and without being taken for markup."""
    if isinstance(cell, list):
        cell = ", ".join(str(one) for one in cell)
    text = "".join(one if one.isprintable() else " " for one in str("" if cell is None else cell))
    return escape(text)


def clock(text: str) -> str:
    """An ISO time in the machine's zone, to the minute."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M") if text else ""
