"""`inboxd agent`: who is there, who has how much to do, and who is away until when."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from inboxd.cli.opening import ConfigOption, JsonOption, opened, print_json, print_table, settings_of
from inboxd.cli.ticket import at_work
from inboxd.config import ConfigError, examine, find
from inboxd.config.settings import Settings
from inboxd.desk.agents.admin import RefusedError, described, presence
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts
from inboxd.desk.presence import as_they_are, shown, zone_of
from inboxd.desk.settings import Agent, Desk
from inboxd.store import Store

app = typer.Typer(add_completion=False)


@app.command()
def agent(
    name: Annotated[str, typer.Argument(help="The agent's name in config.toml; without it: all.")] = "",
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[away UNTIL|back]", help="away 3d; away fri 9:00; away 2026-12-24; back."),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show who is there, or say of an agent what #away and #back say by mail."""
    if words:
        try:
            lines = say(settings_of(config), name, f"#{' '.join(words).lstrip('#')}")
        except RefusedError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        for line in lines:
            typer.echo(line)
        return
    settings, problems = examine(find(config, Path.cwd()), folder=Path.cwd())
    if settings is None:
        raise ConfigError(problems)
    with opened(config) as store:  # a mistake in a rule keeps nobody from looking
        rows = [row for row in _rows(store, settings.desk) if name in ("", row["name"])]
    if name and not rows:
        typer.echo(f"there is no agent '{name}'; `inboxd agent` lists them", err=True)
        raise typer.Exit(1)
    if as_json:
        print_json(rows)
        return
    columns = ["name", "title", "teams", "presence", "open"]
    print_table(columns, [[row[column] for column in columns] for row in rows], "config.toml has no agents")


def say(settings: Settings, name: str, text: str) -> list[str]:
    """Decide and apply `#away` or `#back` for an agent, and say what was done; RefusedError if nothing."""
    desk, lines = settings.desk, list[str]()

    def decide_on(facts: Facts, now: datetime) -> Decision:
        decision = presence(name, text, facts, desk, now, by=getpass.getuser())
        lines[:] = described(decision, desk) if decision.changes else [f"{name}: it is so already"]
        return decision

    with at_work(settings) as engine:
        engine.carry_out(lambda: engine.store.look_up_presence(engine.clock()), decide_on)
    return lines


def _rows(store: Store, desk: Desk) -> list[dict[str, Any]]:
    """One row for each agent."""
    now = datetime.now(UTC)
    facts = store.look_up_presence(now)
    by = {gone.agent: gone.by for gone in facts.away}
    loads = store.loads()
    return [
        {
            "name": one.name,
            "title": one.title,
            "teams": list(one.teams),
            "presence": _presence(one, desk, now, by.get(one.name, "")),
            "open": loads[one.name].tickets if one.name in loads else 0,
        }
        for one in as_they_are(desk, facts.away, now).agents.values()
    ]


def _presence(one: Agent, desk: Desk, now: datetime, by: str) -> str:
    if not one.is_active(now):
        return f"left {one.left}"
    return f"away until {shown(one.away_until, zone_of(one, desk))} ({by})" if one.away_until else "there"
