"""`inboxd junk`: mails of junk folders, which open nothing until somebody lets them in."""

from __future__ import annotations

import getpass
from datetime import datetime
from typing import Annotated

import typer

from inboxd.cli.opening import ConfigOption, JsonOption, clock, opened, print_json, print_table, settings_of
from inboxd.cli.ticket import at_work
from inboxd.daemon.engine import Engine
from inboxd.desk.decision import Decision, Fate
from inboxd.desk.facts import Facts
from inboxd.desk.outside.junk import objection, rescued
from inboxd.store import search

app = typer.Typer(
    name="junk",
    add_completion=False,
    no_args_is_help=True,
    help="Look at the mails of junk folders, and let them in.",
)


@app.command("list")
def list_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List what lies there, the newest first."""
    with opened(config) as store:
        found = search.junk(store)
    if as_json:
        print_json(found)
        return
    print_table(
        ["mail", "received", "from", "subject"],
        [[row["id"], clock(row["received_at"]), row["from"], row["subject"]] for row in found],
        "there is no junk",
    )


@app.command()
def rescue(
    numbers: Annotated[list[int], typer.Argument(help="The mails' numbers in `inboxd junk list`.")],
    config: ConfigOption = None,
) -> None:
    """Let them in: the daemon reads them again as if they had come to the inbox, and they open tickets."""
    with at_work(settings_of(config)) as engine:
        refused = [why for number in numbers if (why := _rescue(engine, number))]
    if refused:
        raise typer.Exit(1)


def _rescue(engine: Engine, number: int) -> str:
    """Let one in; why not, or ""."""
    why: list[str] = []

    def decide_on(facts: Facts, _now: datetime) -> Decision | None:
        why[:] = [objection(facts.junk, number, engine.kit.desk)]
        by = getpass.getuser()
        if why[0] or facts.junk is None:
            return None
        return Decision(Fate.DONE, actor=f"command line {by}", changes=rescued(facts.junk, by))

    engine.carry_out(lambda: engine.store.look_up_junk(number), decide_on)
    typer.echo(f"mail {number}: {why[0] or 'it is read again and opens a ticket'}", err=bool(why[0]))
    return why[0]
