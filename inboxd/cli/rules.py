"""`inboxd rules`: list them with what they did, try their examples."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape

from inboxd.cli.opening import clock, print_json, print_table
from inboxd.cli.setup import EX_CONFIG, ConfigOption, JsonOption, load_or_exit, tell
from inboxd.cli.suggesting import suggest
from inboxd.config import examine, find
from inboxd.config.rulefiles import read_all
from inboxd.config.settings import Settings
from inboxd.desk.problem import Problem
from inboxd.desk.rules import vocabulary
from inboxd.desk.rules.examples import Example, try_example
from inboxd.store import Store, StoreError
from inboxd.store.rulehits import Hits, rule_hits

HITS_SINCE = timedelta(days=30)

app = typer.Typer(add_completion=False, no_args_is_help=True)
rules_app = typer.Typer(add_completion=False, no_args_is_help=True)
app.add_typer(
    rules_app, name="rules", help="The rules: list them, try their examples, read their vocabulary."
)


@rules_app.callback(epilog="\b\n" + escape(vocabulary.as_help()))
def rules() -> None:
    """The rules: list them, try their examples. Every word that a rule can use:"""


@rules_app.command("list")
def list_rules(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Every rule in the order in which they are looked at, with its hits in the last 30 days.

    A hit is a mail on which the rule set something. Without a database there are no hits to tell.
    """
    settings = load_or_exit(config)
    rows = rows_of(settings, hits_of(settings, datetime.now(UTC) - HITS_SINCE))
    if as_json:
        print_json(rows)
        return
    cells: list[list[object]] = [
        [
            f"{one['file']}:{one['line']}", one["name"], one["on"],
            "?" if one["hits"] is None else one["hits"], clock(one["last_hit"] or ""),
        ]
        for one in rows
    ]  # fmt: skip
    nothing = f"no rules in {settings.rules}; 'inboxd init' lays some down"
    print_table(["where", "rule", "on", "hits", "last hit"], cells, nothing)


def rows_of(settings: Settings, hits: Mapping[str, Hits] | None) -> list[dict[str, Any]]:
    """The rules in the shape that `--json` prints; `hits` is None when nobody could count them."""
    rows = []
    for one in settings.desk.rules:
        found = (hits or {}).get(one.name, Hits())
        rows.append(
            {
                "file": one.file,
                "line": one.line,
                "name": one.name,
                "on": sorted(one.on),
                "stop": one.stop,
                "hits": None if hits is None else found.count,
                "last_hit": found.last.isoformat() if found.last else None,
            }
        )
    return rows


def hits_of(settings: Settings, since: datetime) -> dict[str, Hits] | None:
    """What each rule did; None after a line on standard error when the database cannot be asked."""
    try:
        store = Store.open(settings.database, migrate=False, var=settings.var, create=False)
    except StoreError as error:
        typer.echo(f"hits are not known: {error}", err=True)
        return None
    try:
        return rule_hits(store, since)
    finally:
        store.close()


@rules_app.command("test")
def try_examples(config: ConfigOption = None) -> None:
    """Try every example that stands beside the rules, and report in TAP (testanything.org).

    Exit code 1 when an example fails, 78 when rules or configuration have a mistake.
    """
    settings, problems = examine(find(config, Path.cwd()), folder=Path.cwd(), by_hand=True)
    book = read_all(settings, embedded=settings.path is None) if settings else None
    tried = (
        [(one, try_example(one, book.rules, settings.desk)) for one in book.examples]
        if book and settings
        else []
    )
    failures = {problem for _, amiss in tried for problem in amiss}
    broken = [one for one in problems if not one.warning and one not in failures]
    tell([one for one in problems if one not in failures])
    typer.echo("TAP version 14")
    if broken:
        typer.echo(f"Bail out! {len(broken)} problem{'s' if len(broken) > 1 else ''}: see 'inboxd check'")
        raise typer.Exit(EX_CONFIG)
    typer.echo(f"1..{len(tried)}" + ("" if tried else " # no examples"))
    for number, (example, amiss) in enumerate(tried, 1):
        typer.echo(tap(number, example, amiss))
    if failures:
        raise typer.Exit(1)


rules_app.command("suggest")(suggest)


def tap(number: int, example: Example, amiss: list[Problem]) -> str:
    """One test point; what failed stands in a YAML block below it."""
    place = f"{example.file}:{example.source.line('example', example.index)}"
    name = f"{example.name} ({place})".replace("\\", "\\\\").replace("#", "\\#")
    lines = [f"{'not ok' if amiss else 'ok'} {number} - {name}"]
    if amiss:
        lines += ["  ---", "  problems:"]
        for one in amiss:
            lines.append(f"    - what: {json.dumps(one.what, ensure_ascii=False)}")
            lines.append(f"      at: {json.dumps(f'{one.file}:{one.line}', ensure_ascii=False)}")
            lines.append(f"      remedy: {json.dumps(one.remedy, ensure_ascii=False)}")
        lines.append("  ...")
    return "\n".join(lines)
