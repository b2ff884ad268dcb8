"""`inboxd trace`: where is Anna's mail of Tuesday?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from inboxd.cli.opening import ConfigOption, JsonOption, clock, console, opened, plain, print_json
from inboxd.store.trace import trace as find

app = typer.Typer(add_completion=False)


@app.command()
def trace(
    wanted: Annotated[str, typer.Argument(metavar="ADDRESS|MESSAGE-ID", help="Whose mail, or which one.")],
    days: Annotated[float, typer.Option(min=0.01, help="How far to look back.")] = 7,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell the fate of every mail in and out, from its arrival to the smarthost's reply."""
    with opened(config) as store:
        found = find(store, wanted, datetime.now(UTC) - timedelta(days=days))
    if as_json:
        print_json(found)
    elif not found:
        typer.echo(f"{wanted}: no mail in or out in the last {days:g} days; --days looks further back")
    for row in [] if as_json else found:
        if row["direction"] == "in":
            _print_arrival(row)
        else:
            _print_departure(row, "")


FATES = {
    "waiting": "waits to be decided",
    "claimed": "is being decided",
    "done": "done",
    "ignored": "ignored",
    "duplicate": "the same mail once more",
    "quarantine": "in quarantine",
    "dropped": "dropped from quarantine by hand",
}


def _print_arrival(row: dict[str, Any]) -> None:
    out = console()
    out.print(f"[bold]{clock(row['at'])}  in[/bold]   {plain(row['from'])}: {plain(row['subject'])}")
    place = f"{row['channel']} {row['folder']}".strip()
    name = plain(row["message_id"]) or "none"
    out.print(f"    came by {plain(place)} as mail {row['journal']}, Message-ID {name}")
    fate = FATES.get(row["state"], row["state"])
    where = f", ticket {row['ticket']}" if row["ticket"] else ""
    why = "; ".join(one for one in (row["reason"], row["evidence"]) if one)
    out.print(f"    {plain(fate)}{where}{': ' + plain(why) if why else ''}")
    if row["withheld"]:
        out.print(f"    no automatic answer: {plain(row['withheld'])}")
    for mail in row["sent"]:
        _print_departure(mail, "    ")


def _print_departure(row: dict[str, Any], indent: str) -> None:
    out = console()
    at = clock(row["sent_at"] or row["queued_at"])
    lane, to, state = (plain(row[name]) for name in ("lane", "recipient", "state"))
    line = f"{indent}[bold]{at}  out[/bold]  {lane} to {to}: {state}"
    out.print(line + (f", ticket {row['ticket']}" if row["ticket"] and not indent else ""))
    if row["reply"]:
        out.print(f"{indent}    attempt {row['attempts']}: {plain(row['reply'])}")
    if row["state"] == "queued":
        out.print(f"{indent}    not before {clock(row['not_before'])}")
    if row["bounced"]:
        out.print(f"{indent}    came back: {plain(row['bounced'])}")
