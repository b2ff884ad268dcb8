"""`inboxd import`: mail of the past from files."""

from __future__ import annotations

import dataclasses
import json
import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from inboxd.cli.opening import ConfigOption, settings_of
from inboxd.daemon import importer

app = typer.Typer(add_completion=False)

OPEN_FOR = timedelta(days=30)


@app.command("import")
def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH…", help=".eml files, mbox files, Maildirs, or folders of them."),
    ],
    config: ConfigOption = None,
    open_since: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="Close tickets whose last mail is older, such as 2026-01-31; all: close none. "
            "Default: 30 days ago.",
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Import mail as history: dates are kept, nothing is sent, tickets of long ago are closed.

    Our own sent mail is filed as agents' answers. May be stopped and run again: what is there already
    is not taken twice.
    """
    since = read_date(open_since, datetime.now(UTC))
    settings = settings_of(config)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    with bar() as progress:
        task = progress.add_task("reading", total=None, mails=0, waiting=0)

        def show(now: importer.Progress) -> None:
            doing = "reading" if now.read_bytes < now.total_bytes else "deciding"
            progress.update(
                task, description=doing, total=now.total_bytes, completed=now.read_bytes, mails=now.mails,
                waiting=now.waiting,
            )  # fmt: skip

        summary = importer.run_import(settings, paths, since, show)
    for line in (*summary.notes, *summary.problems):
        typer.echo(line, err=True)
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(summary), ensure_ascii=False))
    else:
        typer.echo(describe(summary, since))
    if summary.problems:
        raise typer.Exit(1)


def bar() -> Progress:
    """On standard error, so that the outcome can be piped; nothing where it is no terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[mails]} mails, {task.fields[waiting]} to decide"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def read_date(text: str, now: datetime) -> datetime | None:
    """The point in time of --open-since; None for "all"."""
    if text == "all":
        return None
    if not text:
        return now - OPEN_FOR
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no date; write 2026-01-31, or all", param_hint="--open-since"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def describe(summary: importer.Summary, since: datetime | None) -> str:
    """What was done, in two lines."""
    fate = "handed to the running daemon" if summary.new is None else f"{summary.new} of them new"
    first = f"{count(summary.mails, 'mail')} from {count(summary.files, 'file')} read, {fate}."
    if since is None:
        return first
    return f"{first}\nTickets whose last mail is older than {since:%Y-%m-%d} are closed (--open-since)."


def count(number: int, noun: str) -> str:
    """ "1 mail", "2 mails"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
