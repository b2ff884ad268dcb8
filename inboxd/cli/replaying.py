"""`inboxd replay`: what other rules would have made of the mail of the past."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from inboxd.cli.opening import ConfigOption, JsonOption, print_json, print_table
from inboxd.cli.setup import EX_CONFIG, load_or_exit, tell
from inboxd.config.rulefiles import read_all
from inboxd.config.settings import Settings
from inboxd.daemon.replay import Replay, replay
from inboxd.desk.rules.measure import parse_duration
from inboxd.desk.rules.replay import RuleCount
from inboxd.store import Store

app = typer.Typer(add_completion=False)


@app.command("replay")
def replay_(
    since: Annotated[
        str, typer.Option(metavar="TIME", help="How far back: 30d, 12h, or a date such as 2026-01-31.")
    ] = "30d",
    rules: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The rules to try; without it those of the configuration."),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    imported: Annotated[
        bool,
        typer.Option("--imported", help="Imported mail too, as if it had come in when it was written."),
    ] = False,
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="Exit code 1 when anything would be otherwise.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="Print at most so many changes.")] = 200,
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many processes parse.")] = 1,
) -> None:
    """Send the customers' mail of the past through rules, and print what would be otherwise.

    Each mail meets what was known when it was decided. Nothing is written and nothing is sent. Imported
    mail, which no rule ever saw, is left out unless it is asked for.
    """
    settings = candidate(load_or_exit(config), rules)
    start = point_in_time(since, datetime.now(UTC))
    found = run_replay(settings, start, processes, imported=imported)
    if as_json:
        print_json(report(found, start))
    else:
        _print(found, start, limit)
    if fail_on_change and found.changed:
        raise typer.Exit(1)


def candidate(settings: Settings, rules: Path | None) -> Settings:
    """The settings with the rules of another folder; its problems and exit code 78 when it has any."""
    if rules is None:
        return settings
    if not rules.is_dir():
        typer.echo(f"{rules}: there is no such folder; name one that holds rule files", err=True)
        raise typer.Exit(EX_CONFIG)
    tried = replace(settings, rules=rules.absolute())
    book = read_all(tried)
    tell(book.problems)
    if any(not one.warning for one in book.problems):
        raise typer.Exit(EX_CONFIG)
    return replace(tried, desk=replace(settings.desk, rules=book.rules))


def point_in_time(text: str, now: datetime) -> datetime:
    """ "30d" before now, or a date of the machine's zone; BadParameter for anything else."""
    try:
        return now - parse_duration(text)
    except (ValueError, OverflowError):
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is neither a time such as 30d nor a date such as 2026-01-31", param_hint="--since"
        ) from None
    return found.astimezone(UTC)


def run_replay(settings: Settings, since: datetime, processes: int, *, imported: bool = False) -> Replay:
    """Replay with a bar on standard error, where it is a terminal."""
    store = Store.open(settings.database, migrate=False, var=settings.var, create=False)
    try:
        with bar() as progress:
            task = progress.add_task("replaying", total=None)
            return replay(
                store,
                settings.desk,
                since,
                imported=imported,
                processes=processes,
                show=lambda done, total: progress.update(task, completed=done, total=total),
            )
    finally:
        store.close()


def bar() -> Progress:
    """A bar that counts mails."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("mails"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def report(found: Replay, since: datetime) -> dict[str, Any]:
    """The whole outcome in the shape that `--json` prints."""
    return {
        "since": since.isoformat(),
        "mails": found.mails,
        "changed": len(found.changed),
        "fields": dict(Counter(row["field"] for row in changes(found))),
        "changes": changes(found),
        "rules": [{**asdict(one), "never_matches": one.never_matches} for one in found.rules],
        "failed": [{"journal": number, "reason": reason} for number, reason in found.failed],
    }


def changes(found: Replay) -> list[dict[str, Any]]:
    """One row for each value that would be otherwise."""
    return [
        {
            "journal": one.past.journal,
            "ticket": one.ticket,
            "at": one.past.at.isoformat(),
            "from": one.past.author,
            "subject": one.past.subject,
            "field": each.field,
            "before": plain_value(each.before),
            "after": plain_value(each.after),
            "because": each.because.text,
            "file": each.because.file or None,
            "line": each.because.line or None,
        }
        for one in found.changed
        for each in one.differences
    ]


def plain_value(value: object) -> object:
    """A value as JSON has it: lists of texts, a text for anything else."""
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _print(found: Replay, since: datetime, limit: int) -> None:
    rows = changes(found)
    print_table(
        ["ticket", "what", "then", "now", "because", "where", "subject"],
        [
            [
                row["ticket"] or "none", row["field"], shown(row["before"]), shown(row["after"]),
                row["because"], f"{row['file']}:{row['line']}" if row["file"] else "", row["subject"][:60],
            ]
            for row in rows[:limit]
        ],
        "Nothing would be otherwise.",
    )  # fmt: skip
    if len(rows) > limit:
        typer.echo(f"… and {len(rows) - limit} more: --limit {len(rows)}, or --json")
    typer.echo("")
    print_table(
        ["rule", "where", "holds", "sets", "then", ""],
        [
            [one.name, f"{one.file}:{one.line}", one.matched, one.sets, one.before, _remark(one)]
            for one in found.rules
        ],
        "no rules",
    )
    typer.echo(f"\n{summary(found, since)}")
    for number, reason in found.failed:
        typer.echo(f"journal {number}: not replayed: {reason}", err=True)


def _remark(one: RuleCount) -> str:
    if one.is_gone:
        return "gone"
    if not one.is_tried:
        return f"not tried: it looks at {', '.join(one.on)}"
    return "never" if one.never_matches else ""


def shown(value: object) -> str:
    """A value in a cell."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    return str(value or "none")


def summary(found: Replay, since: datetime) -> str:
    """One line: how many mails, how many of them otherwise, by what."""
    counts = Counter(row["field"] for row in changes(found))
    by_field = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    mails = f"{found.mails} mail{'' if found.mails == 1 else 's'} since {since.astimezone():%Y-%m-%d %H:%M}"
    failed = f"; {len(found.failed)} not replayed" if found.failed else ""
    return (
        f"{mails}: {len(found.changed)} would fare otherwise{f' ({by_field})' if by_field else ''}{failed}."
    )
