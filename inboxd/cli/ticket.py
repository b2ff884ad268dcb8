"""`inboxd ticket`: everything that an agent can do by mail, from a terminal."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from inboxd.cli.opening import ConfigOption, settings_of
from inboxd.config import defaults
from inboxd.config.settings import Settings
from inboxd.daemon.engine import Engine
from inboxd.daemon.hands import Hands
from inboxd.daemon.keys import load_keyring
from inboxd.daemon.workers import Kit
from inboxd.desk.agents.admin import RefusedError, described, typed
from inboxd.desk.agents.words import WORDS
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts
from inboxd.desk.presence import as_they_are
from inboxd.store import Store

app = typer.Typer(add_completion=False)
_NAMES = ", ".join(WORDS)


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": True},
    epilog=f"Commands: {_NAMES}. The table in the README says what each does.",
)
def ticket(
    number: Annotated[int, typer.Argument(help="The ticket's number: 1042 of [HELP-1042].")],
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="COMMAND…",
            help="close; assign lan; tag +vip -new; note 'She called'. "
            "Several: '#close' '#assign lan'. The last word - reads the rest from standard input.",
        ),
    ],
    agent: Annotated[str, typer.Option("--as", metavar="AGENT", help="Act as this agent.")] = "",
    held: Annotated[
        int, typer.Option(metavar="MAIL", help="For send, admit, drop: which of `inboxd tickets --held`.")
    ] = 0,
    config: ConfigOption = None,
) -> None:
    """Do to a ticket what an agent's mail could do: all of the commands, or none with the reason."""
    settings = settings_of(config)
    try:
        lines = carry_out(settings, number, lines_of(words), agent, held)
    except RefusedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for line in lines:
        typer.echo(line)


def lines_of(words: list[str]) -> str:
    """The words as an agent's mail has them: each command on its line, standard input below."""
    below = ""
    if words and words[-1] == "-":
        words, below = words[:-1], sys.stdin.read()
    lines: list[str] = []
    for word in words:
        if word.startswith("#") or not lines:
            lines.append(word if word.startswith("#") else f"#{word}")
        else:
            lines[-1] += f" {word}"
    return "\n".join((*lines, below)).strip()


def carry_out(settings: Settings, number: int, text: str, agent: str, held: int) -> list[str]:
    """Decide and apply on the database of these settings, and say what was done; RefusedError if nothing."""
    desk, lines = settings.desk, list[str]()

    def decide_on(facts: Facts, now: datetime) -> Decision:
        decision = typed(number, text, facts, desk, now, by=getpass.getuser(), agent=agent)
        lines[:] = described(decision, as_they_are(desk, facts.away, now))
        return decision

    with at_work(settings) as engine:
        store, keyring = engine.store, engine.kit.keyring
        engine.carry_out(
            lambda: store.look_up_command(number, text, held, desk, engine.clock(), keyring), decide_on
        )
    return lines


@contextmanager
def at_work(settings: Settings) -> Iterator[Engine]:
    """An engine for one decision, on the database of these settings."""
    store = Store.open(settings.database, migrate=False, var=settings.var, create=False)
    try:
        folders = (settings.templates, defaults.folder() / "templates")
        kit = Kit(settings.desk, load_keyring(store, settings.key_file), folders)
        yield Engine(store, kit, Hands(kit))
    finally:
        store.close()
