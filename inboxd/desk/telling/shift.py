"""When an agent's day begins: the first working minute of their calendar, else `[desk] digest`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from inboxd.desk.calendar import DAY, Calendar, spans_on
from inboxd.desk.presence import calendar_of
from inboxd.desk.settings import Agent, Desk


def shift_began(agent: Agent, desk: Desk, now: datetime) -> datetime | None:
    """The latest beginning of a day's work up to now; None where none was yesterday or today.

    `now` is in the zone in which `[desk] digest` is meant when the desk has none of its own.
    """
    calendar = _calendar(agent, desk)
    if calendar is None:
        return _time_of_day(desk.digest, now.astimezone(zone_of(agent, desk, now)))
    here = now.astimezone(ZoneInfo(calendar.zone)).date()
    begun = (_first_minute(calendar, day) for day in (here, here - DAY))
    return next((at for at in begun if at is not None and at <= now), None)


def zone_of(agent: Agent, desk: Desk, now: datetime) -> tzinfo:
    """The zone of the clock on an agent's wall."""
    calendar = _calendar(agent, desk)
    named = calendar.zone if calendar else desk.zone
    return ZoneInfo(named) if named else now.tzinfo or UTC


def day_ends(agent: Agent, desk: Desk, now: datetime) -> datetime:
    """The next midnight on the agent's wall clock."""
    here = now.astimezone(zone_of(agent, desk, now))
    return here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _calendar(agent: Agent, desk: Desk) -> Calendar | None:
    return calendar_of(agent, next(iter(agent.teams), desk.team), desk)


def _first_minute(calendar: Calendar, day: date) -> datetime | None:
    spans = spans_on(calendar, day)
    if not spans:
        return None
    hour, minute = divmod(min(start for start, _ in spans), 60)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(calendar.zone))


def _time_of_day(at: str, now: datetime) -> datetime | None:
    if not at:
        return None
    hour, minute = map(int, at.split(":"))
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
