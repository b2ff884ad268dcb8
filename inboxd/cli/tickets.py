"""`inboxd tickets` and `inboxd show`: the shared inbox from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from inboxd.cli.opening import (
    ConfigOption,
    JsonOption,
    clock,
    console,
    opened,
    plain,
    print_json,
    print_table,
)
from inboxd.desk.problem import did_you_mean
from inboxd.desk.ticket import STATES
from inboxd.store import search

NO_TICKETS = "no open tickets; `inboxd tickets --state all` lists closed ones, too"

app = typer.Typer(add_completion=False)


@app.command()
def tickets(
    team: Annotated[str, typer.Option(help="Only this team's.")] = "",
    state: Annotated[
        str, typer.Option(help="new, open, pending, solved, closed, several with commas, or all.")
    ] = "",
    assignee: Annotated[str, typer.Option(help="Only this agent's; none for nobody's.")] = "",
    query: Annotated[
        str, typer.Option("--query", "-q", help="Words in subject, requester or messages.")
    ] = "",
    held: Annotated[
        bool, typer.Option("--held", help="Mails that wait for a word: who wrote, and why they are held.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 200,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List tickets, the latest change first. Without --state and --query closed ones are left out."""
    if wrong := sorted(set(state.split(",")) - {*STATES, "all", ""}):
        raise typer.BadParameter(f"there is no state {wrong[0]!r}; {did_you_mean(wrong[0], STATES)}")
    if held:
        _list_held(config, limit, as_json=as_json)
        return
    with opened(config) as store:
        found = search.tickets(store, team=team, state=state, assignee=assignee, query=query, limit=limit)
    if as_json:
        print_json(found)
        return
    print_table(
        ["number", "state", "priority", "team", "assignee", "requester", "updated", "subject", "tags"],
        [
            [
                row["number"], row["state"], row["priority"], row["team"], row["assignee"], row["requester"],
                clock(row["updated_at"]), row["subject"], row["tags"],
            ]
            for row in found
        ],
        "no such tickets" if team or state or assignee or query else NO_TICKETS,
    )  # fmt: skip


def _list_held(config: Path | None, limit: int, *, as_json: bool) -> None:
    with opened(config) as store:
        found = search.held(store, limit)
    if as_json:
        print_json(found)
        return
    print_table(
        ["ticket", "mail", "held since", "from", "team", "reason"],
        [
            [row["ticket"], row["message"], clock(row["at"]), row["from"], row["team"], row["reason"]]
            for row in found
        ],
        "nothing is held",
    )


@app.command()
def show(
    number: Annotated[int, typer.Argument(help="The ticket's number: 1042 of [HELP-1042].")],
    config: ConfigOption = None,
    full: Annotated[
        bool, typer.Option("--full", help="Mails as they came, with quotes, signatures and footers.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show a ticket: its messages, every change with the reason for it, and what was sent."""
    with opened(config) as store:
        found = search.show(store, number)
    if found is None:
        typer.echo(f"ticket {number}: there is none; `inboxd tickets --state all` lists them", err=True)
        raise typer.Exit(1)
    if as_json:
        print_json(found)
        return
    _print_head(found)
    for message in found["messages"]:
        if not message["side"]:
            _print_message(message, full=full)
    for side in found["side_conversations"]:
        who = ", ".join((side["supplier"], *side["people"]))
        console().print(f"\n[bold]Side conversation {plain(side['name'])} with {plain(who)}[/bold]")
        for message in found["messages"]:
            if message["side"] == side["name"]:
                _print_message(message, full=full)
    _print_events(found["events"])
    _print_outgoing(found["outgoing"])


def _print_head(found: dict[str, Any]) -> None:
    out = console()
    out.print(f"[bold]{found['number']}  {plain(found['subject'])}[/bold]")
    facts = [found["state"], f"priority {found['priority']}", f"team {found['team']}"]
    facts.append(f"owner {found['assignee']}" if found["assignee"] else "nobody's")
    if found["queue"]:
        facts.append(f"waits to be given out: {found['queue']}")
    out.print(" · ".join(plain(one) for one in facts))
    out.print(
        f"from {plain(found['requester_name'])} <{plain(found['requester'])}>, {clock(found['created_at'])}"
    )
    if found["rating"]:
        out.print(f"rated {plain(found['rating'])} by the customer, {clock(found['rated_at'])}")
    if found["tags"]:
        out.print(f"tags {plain(found['tags'])}")
    for name, value in found["fields"].items():
        out.print(f"{plain(name)} = {plain(value)}")
    if found["linked"]:
        out.print(f"linked with {plain(found['linked'])}")


def _print_message(message: dict[str, Any], *, full: bool) -> None:
    out = console()
    who = message["agent"] or message["from"]
    out.print(f"\n[bold]{clock(message['at'])}  {plain(message['kind'])}, {plain(who)}[/bold]")
    if message["held_for"]:
        out.print(f"held: {plain(message['held_for'])}")
    for line in message["full_text" if full else "text"].splitlines():
        out.print("  " + plain(line))
    for one in message["attachments"]:
        out.print(f"  + {plain(one['filename'])} ({plain(one['content_type'])}, {one['size']} bytes)")


def _print_events(events: list[dict[str, Any]]) -> None:
    typer.echo("")
    rows: list[list[object]] = [
        [clock(one["at"]), one["actor"], one["what"], _change(one), one["because"]] for one in events
    ]
    print_table(["when", "who", "what", "change", "because"], rows, "no events")


def _change(event: dict[str, Any]) -> str:
    before, after = (", ".join(map(str, one)) if isinstance(one, list) else one for one in
                     (event["before"], event["after"]))  # fmt: skip
    if before in (None, "") or before == []:
        return str("" if after is None else after)
    return f"{before} → {'' if after is None else after}"


def _print_outgoing(mails: list[dict[str, Any]]) -> None:
    if not mails:
        return
    typer.echo("")
    rows: list[list[object]] = [
        [
            one["id"],
            one["lane"],
            one["recipient"],
            one["state"],
            clock(one["sent_at"] or one["queued_at"]),
            one["reply"],
        ]
        for one in mails
    ]
    print_table(["mail", "lane", "to", "state", "at", "reply"], rows, "")
