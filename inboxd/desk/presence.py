"""Who is there: away until a day, at work or not, gone for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inboxd.desk.calendar import Calendar
from inboxd.desk.facts import Away
from inboxd.desk.settings import Agent, Desk

AN_INSTANT = timedelta(seconds=1)


def as_they_are(desk: Desk, away: Iterable[Away], now: datetime) -> Desk:
    """The desk as one decision sees it: with those who are away marked so."""
    until = {one.agent: one.until for one in away if one.until > now and one.agent in desk.agents}
    if until == {name: one.away_until for name, one in desk.agents.items() if one.away_until}:
        return desk
    agents = {name: replace(one, away_until=until.get(name)) for name, one in desk.agents.items()}
    return replace(desk, agents=agents)


def calendar_of(agent: Agent, team: str, desk: Desk) -> Calendar | None:
    """When an agent works: by their own calendar, else by the team's; None when always."""
    return desk.calendars.get(agent.calendar) or desk.calendar_of(team)


def absence_of(agent: Agent, team: str, desk: Desk, now: datetime) -> str:
    """Why an agent is not there for a team now; "" when they are."""
    if not agent.is_active(now):
        return "has left"
    if agent.away_until and agent.is_away(now):
        return f"is away until {shown(agent.away_until, zone_of(agent, desk))}"
    calendar = calendar_of(agent, team, desk)
    return "is not at work now" if calendar and not calendar.is_open(now) else ""


def members(team: str, desk: Desk, now: datetime) -> tuple[Agent, ...]:
    """A team's agents who have not left; those of the desk's own team for one that has none."""
    active = [agent for agent in desk.agents.values() if agent.is_active(now)]
    for wanted in (desk.team_of(team), desk.team):
        found = tuple(agent for agent in active if wanted in (agent.teams or (desk.team,)))
        if found:
            return found
    return ()


def is_deserted(team: str, desk: Desk, now: datetime) -> bool:
    """Whether a team has agents, and none of them is there now."""
    every = members(team, desk, now)
    return bool(every) and all(absence_of(agent, team, desk, now) for agent in every)


def back_at(team: str, desk: Desk, now: datetime) -> datetime | None:
    """When the first of a deserted team is there again, on the team's clock; None when nobody can tell."""
    every = members(team, desk, now)
    moments = [found for agent in every if (found := _returns(agent, team, desk, now))]
    calendar = desk.calendar_of(team)
    return min(moments).astimezone(ZoneInfo(calendar.zone if calendar else "UTC")) if moments else None


def _returns(agent: Agent, team: str, desk: Desk, now: datetime) -> datetime | None:
    """When an agent works again; not at all when they have left by then."""
    moment = max(now, agent.away_until or now)
    calendar = calendar_of(agent, team, desk)
    if calendar and not calendar.is_open(moment):
        worked = calendar.after(moment, AN_INSTANT)
        if worked is None:
            return None
        moment = worked - AN_INSTANT
    return moment if agent.is_active(moment) else None


def fallback_of(team: str, desk: Desk, now: datetime) -> tuple[Agent, ...]:
    """Who else is told while nobody of a team is there, and may answer for it."""
    found = desk.teams.get(desk.team_of(team))
    name = found.fallback if found else ""
    team_mates = members(name, desk, now) if name in desk.teams else ()
    named = (desk.agents[name],) if name in desk.agents else team_mates
    return tuple(agent for agent in named if agent.is_active(now) and agent.email)


def zone_of(agent: Agent, desk: Desk) -> str:
    """The zone of the clock on an agent's wall."""
    calendar = calendar_of(agent, next(iter(agent.teams), desk.team), desk)
    return calendar.zone if calendar else desk.home_zone or "UTC"


def shown(moment: datetime, zone: str) -> str:
    """A moment as an agent reads it: on their own clock, with its name."""
    here = moment.astimezone(ZoneInfo(zone))
    return f"{here:%Y-%m-%d %H:%M} {here.tzname()}"
