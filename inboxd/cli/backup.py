"""`inboxd backup` and `inboxd restore`: the whole database with its signing key, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inboxd.cli.opening import ConfigOption, JsonOption, print_json, settings_of
from inboxd.store.backup import back_up
from inboxd.store.backup import restore as restore_database

app = typer.Typer(add_completion=False)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy the database into one file while the daemon runs. It holds all mail and the signing key: keep
    it as safe as the mailbox itself."""
    settings = settings_of(config)
    key_file = settings.key_file if settings.key_file and settings.key_file.exists() else None
    size = back_up(settings.database, file, key_file)
    if as_json:
        print_json({"file": str(file), "size": size})
    else:
        typer.echo(f"{file}: {size} bytes; `inboxd restore {file}` brings it back")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `inboxd backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a database that is not empty.")] = False,
    config: ConfigOption = None,
) -> None:
    """Fill the configured database from a backup, of SQLite or PostgreSQL alike. Stop the daemon first."""
    settings = settings_of(config)
    restore_database(file, settings.database, force=force, key_file=settings.key_file)
    typer.echo(f"{file}: restored; start `inboxd run`")
