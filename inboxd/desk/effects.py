"""What commands change on a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from inboxd.desk.commands import Command
from inboxd.desk.decision import Because, Change, Set
from inboxd.desk.facts import TicketFacts
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import after, change
from inboxd.desk.words import STATES_BY_COMMAND


def effects(commands: Sequence[Command], ticket: TicketFacts, agent: Agent, desk: Desk) -> tuple[Set, ...]:
    """The changes of values that an agent asked for, in their order."""
    changes: list[Set] = []
    for command in commands:
        standing = after(ticket, changes)
        because = Because(f"{command.line} by {agent.name}")
        changes += _effect(command, standing, agent, desk, because)
    return tuple(changes)


def _effect(
    command: Command, ticket: TicketFacts, agent: Agent, desk: Desk, because: Because
) -> tuple[Set, ...]:
    match command.name:
        case name if name in STATES_BY_COMMAND:
            return change(ticket, "state", STATES_BY_COMMAND[name], because)
        case "claim":
            return _owned(ticket, agent.name, because)
        case "unclaim":
            return change(ticket, "assignee", "", because)
        case "assign":
            return _owned(ticket, command.argument, because)
        case "team":
            return _handed_over(ticket, command.argument, desk, because)
        case "priority":
            return change(ticket, "priority", command.argument, because)
        case "tag":
            return change(ticket, "tags", _tagged(ticket.tags, command.argument), because)
        case _:
            return ()


def _owned(ticket: TicketFacts, owner: str, because: Because) -> tuple[Set, ...]:
    """An owner; a new ticket that somebody owns is open."""
    state = change(ticket, "state", "open", because) if owner and ticket.state == "new" else ()
    return (*change(ticket, "assignee", owner, because), *state)


def _handed_over(ticket: TicketFacts, team: str, desk: Desk, because: Because) -> tuple[Set, ...]:
    """Another team; an owner who is not part of it lets go, so that the team hears of the ticket."""
    owner = desk.agents.get(ticket.assignee)
    stays = owner is not None and team in owner.teams
    freed = change(ticket, "assignee", "", because) if ticket.assignee and not stays else ()
    return (*change(ticket, "team", team, because), *freed)


def _tagged(before: tuple[str, ...], signs: str) -> tuple[str, ...]:
    tags = dict.fromkeys(before)
    for sign in signs.split():
        if sign.startswith("-"):
            tags.pop(sign[1:], None)
        else:
            tags[sign[1:]] = None
    return tuple(tags)


def of_answer(ticket: TicketFacts, agent: Agent, asked: Sequence[Set], desk: Desk) -> tuple[Set, ...]:
    """What an answer means beside its commands: the first to answer owns it; it waits for the customer."""
    standing = after(ticket, asked)
    because = Because(f"{agent.name} answered")
    fields = {item.field for item in asked}
    given_away = "assignee" in fields or ("team" in fields and standing.team not in agent.teams)
    given_away = given_away or agent.name not in desk.agents  # an admin's word owns nothing
    owner = () if standing.assignee or given_away else change(standing, "assignee", agent.name, because)
    waits = "state" not in _deliberate(asked) and standing.state in ("new", "open")
    state = change(standing, "state", "pending", because) if waits else ()
    return (*owner, *state)


def _deliberate(asked: Sequence[Set]) -> set[str]:
    """The fields that were named; `#claim` opens a new ticket in passing, which an answer may overrule."""
    return {item.field for item in asked if not str(item.because).startswith(("#claim", "#assign"))}


def lines_of(changes: Sequence[Change], desk: Desk) -> tuple[dict[str, object], ...]:
    """Before and after, as a receipt shows them."""
    return tuple(
        {"what": _named(item.field), "before": _shown(item.before, desk), "after": _shown(item.after, desk)}
        for item in changes
        if isinstance(item, Set)
    )


def _named(field: str) -> str:
    return "owner" if field == "assignee" else field.removeprefix("fields.")


def _shown(value: object, desk: Desk) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(str(item) for item in value) or "none"
    agent = desk.agents.get(str(value))
    return (agent.title or agent.name) if agent else str(value or "none")
