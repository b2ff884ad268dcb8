"""`inboxd status`: how things stand, in a few lines."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from inboxd.cli.opening import ConfigOption, JsonOption, clock, opened, print_json
from inboxd.store import search

app = typer.Typer(add_completion=False)


@app.command()
def status(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """How things stand: mail waiting, held, in quarantine; last mail in and out; the oldest that waits."""
    with opened(config) as store:
        found = search.summary(store, datetime.now(UTC))
    if as_json:
        print_json(
            {key: value.isoformat() if isinstance(value, datetime) else value for key, value in found.items()}
        )
        return
    width = max(len(label) for label in found)
    for label, value in found.items():
        shown = clock(value.isoformat()) if isinstance(value, datetime) else value
        typer.echo(f"{label.replace('_', ' '):<{width}}  {'-' if shown is None else shown}")
