"""What commands change on a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from inboxd.desk.agents.commands import Command
from inboxd.desk.agents.words import STATES_BY_COMMAND
from inboxd.desk.decision import Because, Block, Change, Set
from inboxd.desk.facts import TicketFacts
from inboxd.desk.presence import shown
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import after, change
from inboxd.mail.message import Address


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
            return owned(ticket, agent.name, because)
        case "unclaim":
            return change(ticket, "assignee", "", because)
        case "assign":
            return owned(ticket, command.argument, because)
        case "team":
            return _handed_over(ticket, command.argument, desk, because)
        case "priority":
            return change(ticket, "priority", command.argument, because)
        case "field":
            name, _, value = command.argument.partition(" ")
            return change(ticket, f"fields.{name}", value, because)
        case "subject":
            return change(ticket, "subject", command.argument, because)
        case "lang":
            return change(ticket, "language", command.argument, because)
        case "cc":
            return change(ticket, "in_copy", _copied(ticket, command.argument), because)
        case "requester":
            return _asked_for(ticket, command.argument, because)
        case "watch":
            return change(ticket, "watchers", tuple(dict.fromkeys((*ticket.watchers, agent.name))), because)
        case "unwatch":
            kept = tuple(name for name in ticket.watchers if name != agent.name)
            return change(ticket, "watchers", kept, because)
        case "spam" | "block":
            tags = change(ticket, "tags", _tagged(ticket.tags, "+spam"), because)
            return (*change(ticket, "state", "closed", because), *tags)
        case "rescue":
            tags = change(ticket, "tags", _tagged(ticket.tags, "-spam"), because)
            return (*change(ticket, "state", "open", because), *tags)
        case "snooze":
            return _aside(ticket, _moment(command), because)
        case "due":
            told = change(ticket, "due_told", None, because)
            return (*change(ticket, "due_at", _moment(command), because), *told)
        case "tag":
            return change(ticket, "tags", _tagged(ticket.tags, command.argument), because)
        case _:
            return ()


def owned(ticket: TicketFacts, owner: str, because: Because) -> tuple[Set, ...]:
    """An owner; a new ticket that somebody owns is open."""
    state = change(ticket, "state", "open", because) if owner and ticket.state == "new" else ()
    return (*change(ticket, "assignee", owner, because), *state)


def _handed_over(ticket: TicketFacts, team: str, desk: Desk, because: Because) -> tuple[Set, ...]:
    """Another team; an owner who is not part of it lets go, so that the team hears of the ticket."""
    owner = desk.agents.get(ticket.assignee)
    stays = owner is not None and team in owner.teams
    freed = change(ticket, "assignee", "", because) if ticket.assignee and not stays else ()
    moved = change(ticket, "team", team, because)
    way = desk.teams[team].assign if moved and not stays and team in desk.teams else ticket.queue
    return (*moved, *freed, *change(ticket, "queue", way, because))


def blocking(commands: Sequence[Command], ticket: TicketFacts, agent: Agent) -> tuple[Block, ...]:
    """Whom `#block` silences and `#rescue` lets be heard again."""
    names = {command.name for command in commands} & {"block", "rescue"}
    because = Because(f"#{'block' if 'block' in names else 'rescue'} by {agent.name}")
    one = Block(ticket.requester, "block" in names, because, ticket.number)
    return (one,) if names and ticket.requester.address else ()


def _moment(command: Command) -> datetime | None:
    return datetime.fromisoformat(command.argument) if command.argument else None


def _aside(ticket: TicketFacts, until: datetime | None, because: Because) -> tuple[Set, ...]:
    """A snoozed ticket waits; one that is woken is open."""
    state = ticket.state
    if until and state in ("new", "open"):
        state = "pending"
    elif not until and ticket.snoozed_until and state == "pending":
        state = "open"
    return (*change(ticket, "state", state, because), *change(ticket, "snoozed_until", until, because))


def _copied(ticket: TicketFacts, signs: str) -> tuple[Address, ...]:
    people = {one.key: one for one in ticket.in_copy}
    known = {one.key: one for one in ticket.cc}
    for sign in signs.split():
        one = Address("", sign[1:])
        if sign.startswith("-"):
            people.pop(one.key, None)
        elif one.key != ticket.requester.key:
            people[one.key] = known.get(one.key, one)
    return tuple(people.values())


def _asked_for(ticket: TicketFacts, address: str, because: Because) -> tuple[Set, ...]:
    """Another requester, under the name that they are known by on the ticket."""
    wanted = Address("", address)
    known = (one for one in (*ticket.in_copy, *ticket.cc, *(m.author for m in ticket.recent)))
    who = next((one for one in known if one.key == wanted.key), wanted)
    return () if who.key == ticket.requester.key else change(ticket, "requester", who, because)


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
        {
            "what": _named(item.field),
            "before": _shown(item.before, desk),
            "after": (_owner if item.field == "assignee" else _shown)(item.after, desk),
        }
        for item in changes
        if isinstance(item, Set) and item.field not in ("due_told", "surveyed_at", "queue")
    )


def _named(field: str) -> str:
    titles = {"assignee": "owner", "in_copy": "in copy", "snoozed_until": "snoozed until", "due_at": "due"}
    return titles.get(field, field.removeprefix("fields.").replace("_", " "))


def _shown(value: object, desk: Desk) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(str(item) for item in value) or "none"
    if isinstance(value, datetime):
        return shown(value, desk.home_zone or "UTC")
    agent = desk.agents.get(str(value))
    return (agent.title or agent.name) if agent else str(value or "none")


def _owner(value: object, desk: Desk) -> str:
    """An owner's name; of one who is away with the day of the return."""
    agent = desk.agents.get(str(value))
    until = agent.away_until if agent else None
    return f"{_shown(value, desk)} (away until {_shown(until, desk)})" if until else _shown(value, desk)
