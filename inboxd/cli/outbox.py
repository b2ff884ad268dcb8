"""`inboxd outbox`: mails that wait to leave, and those that could not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from inboxd.cli.opening import ConfigOption, JsonOption, clock, opened, print_json, print_table
from inboxd.store import search

app = typer.Typer(
    name="outbox", add_completion=False, no_args_is_help=True, help="Look at mails that have not left."
)

Numbers = Annotated[list[int], typer.Argument(help="The mails' numbers in `inboxd outbox list`.")]


@app.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Sent and cancelled ones too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the latest.")] = 200,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what waits, failed or is held, with the smarthost's last reply."""
    with opened(config) as store:
        found = search.outgoing_mails(store, everything=everything, limit=limit)
    if as_json:
        print_json(found)
        return
    print_table(
        ["mail", "state", "lane", "to", "ticket", "attempts", "queued", "not before", "reply"],
        [
            [
                row["id"], row["state"], row["lane"], row["recipient"], row["ticket"] or "", row["attempts"],
                clock(row["queued_at"]), clock(row["not_before"]), row["reply"],
            ]
            for row in found
        ],
        "nothing waits",
    )  # fmt: skip


@app.command()
def retry(numbers: Numbers, config: ConfigOption = None) -> None:
    """Send them now: waiting, failed, held or cancelled ones."""
    with opened(config) as store:
        done = [number for number in numbers if store.retry_outgoing(number, datetime.now(UTC))]
    _tell(numbers, done, "leaves as soon as the daemon runs")


@app.command()
def cancel(numbers: Numbers, config: ConfigOption = None) -> None:
    """Keep them from leaving; what has left cannot be called back."""
    with opened(config) as store:
        done = [number for number in numbers if store.cancel_outgoing(number, "cancelled by hand")]
    _tell(numbers, done, "cancelled")


def _tell(numbers: list[int], done: list[int], what: str) -> None:
    for number in numbers:
        if number in done:
            typer.echo(f"mail {number}: {what}")
        else:
            typer.echo(
                f"mail {number}: has left, is leaving, or does not exist; see `inboxd outbox list --all`",
                err=True,
            )
    if len(done) < len(set(numbers)):
        raise typer.Exit(1)
