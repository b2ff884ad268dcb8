"""`inboxd run`: the daemon in the foreground."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inboxd.cli.greeting import greeting
from inboxd.cli.opening import ConfigOption
from inboxd.config import find
from inboxd.daemon import logs
from inboxd.daemon.service import Service

app = typer.Typer(add_completion=False)


@app.command()
def run(
    ctx: typer.Context,
    config: ConfigOption = None,
    migrate: Annotated[
        bool | None,
        typer.Option(help="Bring an older database up to date. Default: yes for SQLite, no for PostgreSQL."),
    ] = None,
) -> None:
    """Run the daemon: take mail in, decide, send.

    Without a config file it runs on embedded defaults in this folder: SQLite under var/, an SMTP
    listener on 127.0.0.1:8025, outgoing mail into the Maildir var/sent. Ctrl-C or SIGTERM drains and
    stops; SIGHUP, or a change of its files, loads config, rules and templates anew.
    """
    debug = bool(ctx.parent and ctx.parent.params.get("debug"))
    service = Service(find(config, Path.cwd()), Path.cwd(), migrate=migrate)
    logs.configure(service.settings.log_format, debug=debug)
    for line in greeting(service.settings):
        typer.echo(line)
    service.run()
