"""Who is there: away until a day, at work or not, gone for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from inboxd.desk.calendar import Calendar
from inboxd.desk.facts import Away
from inboxd.desk.settings import Agent, Desk


def as_they_are(desk: Desk, away: Iterable[Away], now: datetime) -> Desk:
    """The desk as one decision sees it: with those who are away marked so."""
    until = {one.agent: one.until for one in away if one.until > now and one.agent in desk.agents}
    if not until:
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


def zone_of(agent: Agent, desk: Desk) -> str:
    """The zone of the clock on an agent's wall."""
    calendar = calendar_of(agent, next(iter(agent.teams), desk.team), desk)
    return calendar.zone if calendar else "UTC"


def shown(moment: datetime, zone: str) -> str:
    """A moment as an agent reads it: on their own clock, with its name."""
    here = moment.astimezone(ZoneInfo(zone))
    return f"{here:%Y-%m-%d %H:%M} {here.tzname()}"
