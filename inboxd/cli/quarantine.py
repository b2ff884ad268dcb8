"""`inboxd quarantine`: mails that could not be understood. Their bytes are safe."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from inboxd.cli.opening import ConfigOption, JsonOption, clock, opened, print_json, print_table
from inboxd.store import search

app = typer.Typer(
    name="quarantine",
    add_completion=False,
    no_args_is_help=True,
    help="Look at mails that could not be understood.",
)

Number = Annotated[int, typer.Argument(help="The mail's number in `inboxd quarantine list`.")]
Numbers = Annotated[list[int], typer.Argument(help="The mails' numbers in `inboxd quarantine list`.")]


@app.command("list")
def list_(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List them, each with its reason."""
    with opened(config) as store:
        found = search.quarantined(store)
    if as_json:
        print_json(found)
        return
    print_table(
        ["mail", "received", "channel", "from", "subject", "bytes", "reason"],
        [
            [
                row["id"], clock(row["received_at"]), row["channel"], row["from"], row["subject"],
                row["size"], row["reason"],
            ]
            for row in found
        ],
        "quarantine is empty",
    )  # fmt: skip


@app.command()
def show(
    number: Number,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    raw: Annotated[bool, typer.Option("--raw", help="Write the bytes as they came, nothing else.")] = False,
) -> None:
    """Show one with its bytes; `--raw > FILE.eml` saves it."""
    with opened(config) as store:
        found = search.quarantined_mail(store, number)
    if found is None:
        _complain(number)
        raise typer.Exit(1)
    row, content = found
    if raw:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    elif as_json:
        print_json({**row, "raw": content.decode("utf-8", "replace")})
    else:
        for name, value in row.items():
            typer.echo(f"{name}: {value}")
        typer.echo("")
        text = content.decode("utf-8", "replace").replace("\r\n", "\n")
        typer.echo("".join(one if one.isprintable() or one in "\n\t" else "�" for one in text))


@app.command()
def retry(numbers: Numbers, config: ConfigOption = None) -> None:
    """Decide them again, as if they had just come; after an update, say."""
    with opened(config) as store:
        done = [number for number in numbers if store.retry_mail(number)]
    _tell(numbers, done, "waits to be decided again")


@app.command()
def drop(numbers: Numbers, config: ConfigOption = None) -> None:
    """Give them up: they open no ticket; their bytes stay in the database."""
    with opened(config) as store:
        done = [number for number in numbers if store.drop_mail(number, datetime.now(UTC))]
    _tell(numbers, done, "dropped")


def _tell(numbers: list[int], done: list[int], what: str) -> None:
    for number in numbers:
        if number in done:
            typer.echo(f"mail {number}: {what}")
        else:
            _complain(number)
    if len(done) < len(set(numbers)):
        raise typer.Exit(1)


def _complain(number: int) -> None:
    typer.echo(f"mail {number}: not in quarantine; `inboxd quarantine list` shows what is", err=True)
