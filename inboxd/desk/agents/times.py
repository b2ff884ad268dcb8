"""When: "3d", "fri 9:00", "2026-12-01", "tomorrow 14:30", as agents write it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from inboxd.desk.calendar import WEEKDAYS
from inboxd.desk.rules.measure import parse_duration
from inboxd.desk.settings import Desk

MORNING = time(9, 0)  # what a day without a time means
MOST = timedelta(days=3660)
_DAY = re.compile(
    r"(\d{4}-\d\d-\d\d|today|tomorrow|[a-z]{3,9})(?:[ tT]+(\d{1,2})(?::(\d\d))?)?", re.IGNORECASE
)
ADVICE = "write 3d, 4h, tomorrow, fri 9:00 or 2026-12-01"


def zone_of(desk: Desk, team: str) -> str:
    """The zone in which a team's hours of the clock are meant: its calendar's, the desk's, UTC."""
    calendar = desk.calendar_of(team)
    return calendar.zone if calendar else desk.zone or "UTC"


def read_time(text: str, now: datetime, zone: str) -> datetime:
    """The moment that is meant, in UTC; ValueError with advice when there is none or it is over."""
    found = _read(text.strip(), now, zone)
    if found is None:
        raise ValueError(f'"{text}" is no time; {ADVICE}')
    if found <= now:
        raise ValueError(f'"{text}" is over already')
    if found - now > MOST:
        raise ValueError(f'"{text}" is more than ten years away')
    return found.astimezone(UTC).replace(second=0, microsecond=0)


def _read(text: str, now: datetime, zone: str) -> datetime | None:
    try:
        return now + parse_duration(text.lower())
    except (ValueError, OverflowError):
        pass
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    here = now.astimezone(ZoneInfo(zone))
    try:
        clock = time(int(match[2]), int(match[3] or 0)) if match[2] else MORNING
        day = _day(match[1].lower(), here.date())
    except ValueError:
        return None
    if day is None:
        return None
    found = datetime.combine(day, clock, ZoneInfo(zone))
    is_weekday = match[1][0].isalpha() and match[1].lower() not in ("today", "tomorrow")
    return found + timedelta(days=7) if is_weekday and found <= now else found


def _day(word: str, today: date) -> date | None:
    """A date; of a weekday the next one, today included."""
    if word[0].isdigit():
        return date.fromisoformat(word)
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow")
    place = next((at for at, name in enumerate(WEEKDAYS) if name.startswith(word)), None)
    return None if place is None else today + timedelta(days=(place - today.weekday()) % 7)
