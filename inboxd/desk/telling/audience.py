"""Which agents hear of what at once (AGENTS-BY-MAIL.md, the table of notifications).

Each agent chooses with `notify`. "all": everything of their teams. "mine": tickets that they own or watch.
"digest": only what waits for them alone, a ticket that they own and a note that names them; the rest comes
with the digest. Whatever an agent asked for, a receipt say, comes in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from inboxd.desk import presence
from inboxd.desk.facts import TicketFacts
from inboxd.desk.settings import Agent, Desk

Agents = tuple[Agent, ...]

_NAMED = re.compile(r"(?<![\w.@])@(\w[\w.-]*)")


def of_customer_mail(ticket: TicketFacts, desk: Desk, now: datetime) -> Agents:
    """A customer wrote: owner and watchers; the team, too, while nobody who is there owns the ticket."""
    told = _owner_and_watchers(ticket, desk, now)
    return told if _has_owner(ticket, desk, now) else _once((*told, *_everyone(ticket, desk, now)))


def of_answer(ticket: TicketFacts, desk: Desk, now: datetime, by: str) -> Agents:
    """A colleague answered or claimed; `ticket` is as it stood before.

    Owner and watchers; while nobody owned it, those who were notified, also if they would not be today.
    """
    asked = () if _owner(ticket, desk, now) else _active(ticket.notified, desk, now)
    heard = _once((*asked, *_watchers(ticket, desk, now))) if asked else of_customer_mail(ticket, desk, now)
    return tuple(agent for agent in heard if agent.name != by)


def of_note(
    ticket: TicketFacts, desk: Desk, now: datetime, by: str, text: str = "", *, answers: str = ""
) -> Agents:
    """A note: owner, watchers, whoever is named in it, and whose note it `answers`."""
    called = _active((*named_in(text, desk), answers), desk, now)
    return _once(a for a in (*_owner_and_watchers(ticket, desk, now), *called) if a.name != by)


def of_trouble(ticket: TicketFacts, desk: Desk, now: datetime) -> Agents:
    """A held mail or a bounce: the owner; the team, too, while nobody who is there owns the ticket."""
    owner = _owner(ticket, desk, now)
    told = (owner,) if owner else ()
    return told if _has_owner(ticket, desk, now) else _once((*told, *_everyone(ticket, desk, now)))


def of_side(ticket: TicketFacts, askers: Iterable[str], desk: Desk, now: datetime) -> Agents:
    """A supplier answered: whoever asked, the owner and the watchers, or the team while there is nobody."""
    asked = _once((*_active(askers, desk, now), *_owner_and_watchers(ticket, desk, now)))
    return asked or _everyone(ticket, desk, now)


@dataclass(frozen=True, slots=True)
class Deserted:
    """Who else is told of a ticket while nobody who could have it is there."""

    fallback: Agents = ()
    flags: tuple[str, ...] = ()


def deserted(ticket: TicketFacts, desk: Desk, now: datetime) -> Deserted:
    """The team's fallback, while the team is deserted and nobody who is there owns the ticket."""
    if _has_owner(ticket, desk, now) or not presence.is_deserted(ticket.team, desk, now):
        return Deserted()
    told = presence.fallback_of(ticket.team, desk, now)
    names = ", ".join(agent.title or agent.name for agent in told)
    nobody = f"nobody of team {ticket.team} is there"
    return Deserted(told, (f"{nobody}: {names} told instead" if told else nobody,))


def members(team: str, desk: Desk, now: datetime) -> Agents:
    """Those present of a team who want to hear of everything; all of them when everybody is away.

    A team that is gone falls to the desk's.
    """
    wanted = desk.team_of(team)
    every = tuple(
        a for a in desk.agents.values() if wanted in a.teams and hears(a, now) and a.notify == "all"
    )
    return tuple(agent for agent in every if not agent.is_away(now)) or every


def named_in(text: str, desk: Desk) -> tuple[str, ...]:
    """The agents whom `@name` calls, by the name that commands use or by the one first name that fits."""
    found = []
    for word in _NAMED.findall(text):
        wanted = word.rstrip(".-").casefold()
        exact = [a.name for a in desk.agents.values() if a.name.casefold() == wanted]
        first = [a.name for a in desk.agents.values() if a.title.casefold().partition(" ")[0] == wanted]
        found += exact or (first if len(first) == 1 else [])
    return tuple(dict.fromkeys(found))


def _everyone(ticket: TicketFacts, desk: Desk, now: datetime) -> Agents:
    """The team, or the desk's own team when a team has nobody to hear, with the watchers."""
    team = members(ticket.team, desk, now) or members(desk.team, desk, now)
    return _once((*team, *_watchers(ticket, desk, now)))


def _owner_and_watchers(ticket: TicketFacts, desk: Desk, now: datetime) -> Agents:
    return _once((*_active((ticket.assignee,), desk, now), *_watchers(ticket, desk, now)))


def _owner(ticket: TicketFacts, desk: Desk, now: datetime) -> Agent | None:
    return next(iter(_active((ticket.assignee,), desk, now)), None)


def _watchers(ticket: TicketFacts, desk: Desk, now: datetime) -> Agents:
    return tuple(a for a in _active(ticket.watchers, desk, now) if a.notify != "digest")


def _has_owner(ticket: TicketFacts, desk: Desk, now: datetime) -> bool:
    """Whether somebody has the ticket who is there to read of it."""
    owner = _owner(ticket, desk, now)
    return owner is not None and not owner.is_away(now)


def _active(names: Iterable[str], desk: Desk, now: datetime) -> Agents:
    """Those of the named who can be told: one's own tickets are news whatever `notify` says of the rest."""
    found = (desk.agents.get(name) for name in names if name)
    return tuple(agent for agent in found if agent and hears(agent, now))


def hears(agent: Agent, now: datetime) -> bool:
    """Whether an agent can be told anything now."""
    return agent.is_active(now) and bool(agent.email)


def _once(agents: Iterable[Agent]) -> Agents:
    return tuple({agent.name: agent for agent in agents}.values())
