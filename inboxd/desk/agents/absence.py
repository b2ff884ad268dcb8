"""`#away` and `#back`: what they change, how a receipt tells it, how it is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from inboxd.desk.agents.commands import Command, Parsed
from inboxd.desk.agents.times import read_time
from inboxd.desk.agents.turn import Turn
from inboxd.desk.agents.words import Refusal
from inboxd.desk.decision import Because, SetAway
from inboxd.desk.facts import Restored
from inboxd.desk.presence import shown, zone_of
from inboxd.desk.settings import Agent, Desk

Lines = tuple[dict[str, object], ...]
MARK = "away."  # before an agent's name, in the event log


def resolved(command: Command, agent: Agent, desk: Desk, now: datetime) -> Command | Refusal:
    """`#away` with the moment that its words mean."""
    try:
        until = read_time(command.argument, now, zone_of(agent, desk))
    except ValueError as error:
        return Refusal(command.line, str(error), "#away until fri 9:00")
    return replace(command, argument=until.isoformat())


def of_turn(turn: Turn) -> tuple[SetAway, ...]:
    """What the commands of an agent's mail say of the agent."""
    return asked_for(turn.parsed, turn.agent, by=turn.by or turn.agent.name, ticket=turn.ticket.number)


def asked_for(parsed: Parsed, agent: Agent, *, by: str, ticket: int = 0) -> tuple[SetAway, ...]:
    """What `#away` and `#back` change; nothing when it is so already."""
    command = parsed.get("away") or parsed.get("back")
    if command is None:
        return ()
    until = datetime.fromisoformat(command.argument) if command.name == "away" else None
    if until == agent.away_until:
        return ()
    because = Because(f"{command.line} by {by}")
    return (SetAway(agent.name, agent.away_until, until, because, f"#{command.name}", ticket),)


def lines_of(changes: Iterable[SetAway], agent: Agent, desk: Desk) -> Lines:
    """The same as a receipt tells it."""
    zone = zone_of(agent, desk)
    return tuple(
        {
            "what": "you",
            "before": f"away until {shown(one.before, zone)}" if one.before else "there",
            "after": f"away until {shown(one.until, zone)}; #back ends it" if one.until else "there",
        }
        for one in changes
    )


def is_about(change: Restored) -> bool:
    """Whether what a decision changed was somebody's presence."""
    return change.field.startswith(MARK)


def restored(changes: Iterable[Restored], desk: Desk, because: Because) -> tuple[SetAway, ...]:
    """Presence as it was before, where nobody has changed it since."""
    found = []
    for one in changes:
        agent = desk.agents.get(one.field.removeprefix(MARK)) if is_about(one) else None
        if agent and one.after == agent.away_until:
            before = one.before if isinstance(one.before, datetime) else None
            found.append(SetAway(agent.name, agent.away_until, before, because, because.text, one.ticket))
    return tuple(found)
