"""`inboxd rules suggest`: rules from what agents did by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from inboxd.cli.opening import print_json
from inboxd.cli.replaying import bar, point_in_time
from inboxd.cli.setup import ConfigOption, JsonOption, load_or_exit
from inboxd.daemon.suggesting import FILE, Replayed, Suggestions, find
from inboxd.store import Store

PLACES = {"subject": "in the subject", "body": "in the text", "from": "as sender", "to": "as recipient"}


def suggest(
    since: Annotated[
        str, typer.Option(metavar="TIME", help="How far back: 90d, or a date such as 2026-01-31.")
    ] = "90d",
    support: Annotated[
        int, typer.Option(min=2, help="A pattern must have caught at least so many tickets.")
    ] = 5,
    precision: Annotated[
        float, typer.Option(min=0.5, max=1.0, help="At least this share of what it changes must be right.")
    ] = 0.9,
    config: ConfigOption = None,
    as_json: JsonOption = False,
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many processes parse.")] = 1,
) -> None:
    """Propose rules from what agents re-routed, re-prioritised and tagged by hand.

    Words, senders, domains and addresses are counted, nothing else. Each proposal is replayed on the
    mails themselves; its figures stand above it. The output is a rule file: read it, then keep what you
    like as rules/00-suggested.toml, before the rules that it is to overrule.
    """
    settings = load_or_exit(config)
    start = point_in_time(since, datetime.now(UTC))
    store = Store.open(settings.database, migrate=False, var=settings.var, create=False)
    try:
        with bar() as progress:
            task = progress.add_task("replaying proposals", total=None)
            found = find(
                store, settings, start, support=support, precision=precision, processes=processes,
                show=lambda done, total: progress.update(task, completed=done, total=total),
            )  # fmt: skip
    finally:
        store.close()
    if as_json:
        print_json(report(found, start))
    else:
        typer.echo(as_toml(found, start))


def report(found: Suggestions, since: datetime) -> dict[str, Any]:
    """Everything in the shape that `--json` prints."""
    return {
        "since": since.isoformat(),
        "tickets": found.tickets,
        "changed_by_hand": found.by_hand,
        "proposals": [
            {
                "name": one.proposal.name,
                "field": one.proposal.wish.field,
                "value": one.proposal.wish.value,
                "condition": one.proposal.condition,
                "patterns": list(one.proposal.patterns),
                "support": len(one.caught),
                "wanted": one.proposal.wanted,
                "misplaced": len(one.misplaced),
                "precision": round(one.precision, 3),
                "already_right": one.proposal.already,
                "came_from": dict(one.proposal.origins),
                "caught_tickets": list(one.caught),
                "misplaced_tickets": list(one.misplaced),
                "toml": one.toml,
            }
            for one in found.proposals
        ],
    }


def as_toml(found: Suggestions, since: datetime) -> str:
    """A rule file with the figures of each rule above it."""
    lines = [
        f"# {FILE}: {found.tickets} tickets since {since.astimezone():%Y-%m-%d}, "
        f"{found.by_hand} of them with team, priority or tags changed by hand.",
        "# Try it beside your rules before you keep it: inboxd replay --rules DIR",
    ]
    if not found.proposals:
        lines.append("# Nothing was changed by hand often enough, and alike enough, for a rule.")
    for one in found.proposals:
        lines += ["", *(f"# {line}" for line in figures(one)), one.toml.rstrip()]
    return "\n".join(lines)


def figures(one: Replayed) -> list[str]:
    """What is known of one proposal, in two sentences and the tickets to look at."""
    proposal = one.proposal
    shown = " or ".join(f"'{text}'" for text in proposal.patterns)
    lines = [
        f"{_mails(len(proposal.caught))} with {shown} {PLACES[proposal.condition]} {_went(one)} by hand;"
    ]
    lines.append(
        f"replayed, this rule would have caught {len(one.caught)} and misplaced {len(one.misplaced)}: "
        f"precision {one.precision:.0%}, support {len(one.caught)} of {proposal.wanted}."
    )
    if one.misplaced:
        more = " …" if len(one.misplaced) > 10 else ""
        lines.append(f"misplaced: {', '.join(map(str, one.misplaced[:10]))}{more}")
    return lines


def _went(one: Replayed) -> str:
    """ "went from general to billing", "were made high", "were tagged invoice"."""
    wish = one.proposal.wish
    many = len(one.proposal.caught) != 1
    if wish.field == "team":
        origins = " and ".join(name for name, _ in one.proposal.origins)
        return f"went from {origins} to {wish.value}"
    verb = "made" if wish.field == "priority" else "tagged"
    return f"{'were' if many else 'was'} {verb} {wish.value}"


def _mails(count: int) -> str:
    return f"{count} mail{'' if count == 1 else 's'}"
