"""The zone that a TZID means: by its name, in whatever dress, or by the rules that the part gives it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from inboxd.mail.windows_zones import NAMES

_NAME = re.compile(r"[A-Za-z0-9_+-]{1,30}(?:/[A-Za-z0-9_+-]{1,30}){0,2}")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_BEHIND_UTC = re.compile(r"\(?(?:UTC|GMT)\s*([+-])(\d{1,2}):?(\d\d)?\)?", re.IGNORECASE)
_BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_START = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(slots=True)
class Observance:
    """STANDARD or DAYLIGHT of a VTIMEZONE: an offset, and when in each year it begins (RFC 5545 §3.6.5)."""

    standard: bool
    offset: timedelta | None = None
    start: datetime | None = None  # on the wall clock
    rule: str = ""
    dates: str = ""  # RDATE

    def note(self, name: str, value: str) -> None:
        """One property of it."""
        if name == "TZOFFSETTO":
            self.offset = _offset(_OFFSET.match(value))
        elif name == "DTSTART" and (match := _START.match(value)):
            self.start = _moment(*(int(group) for group in match.groups()))
        elif name == "RRULE":
            self.rule = value[:200].upper()
        elif name == "RDATE":
            self.dates = f"{self.dates},{value}"[:2000]

    def begins(self, at: datetime) -> datetime | None:
        """Its last beginning that is not after `at`."""
        if self.start is None or self.start > at:
            return None
        days = [self.start, *(_in_year(self.start, self.rule, year) for year in (at.year - 1, at.year))]
        days += [_moment(*(int(g) for g in one.groups())) for one in _START.finditer(self.dates)]
        return max(day for day in days if day and self.start <= day <= at)


def find(name: str, zones: dict[str, list[Observance]], at: datetime) -> tzinfo | None:
    """The zone of that name at a moment of its wall clock; None when nothing is known of it."""
    known = _by_name(name)
    if known:
        return known
    rules = zones.get(name)
    if rules:
        return _by_rules(rules, at)
    offset = _offset(_BEHIND_UTC.match(name))
    return None if offset is None else timezone(offset)


def _by_name(name: str) -> tzinfo | None:
    """IANA's name, Windows' or Outlook's, bare or behind a path ("/mozilla.org/20050126_1/Europe/Berlin")."""
    if name.casefold() in ("tzone://microsoft/utc", "utc", "gmt", "z"):
        return UTC
    name = NAMES.get(name, name)
    parts = name.strip("/").split("/")
    for first in range(max(0, len(parts) - 3), len(parts)):
        candidate = "/".join(parts[first:])
        if _NAME.fullmatch(candidate) and (first == 0 or "/" in candidate):
            try:
                return ZoneInfo(candidate)
            except (OSError, ValueError, KeyError):
                continue
    return None


def _by_rules(rules: Sequence[Observance], at: datetime) -> tzinfo | None:
    """The observance that began last; the standard one before any has."""
    usable = [one for one in rules if one.offset is not None]
    begun = [(when, one) for one in usable if (when := one.begins(at))]
    if begun:
        return timezone(max(begun, key=lambda pair: pair[0])[1].offset or timedelta())
    first = next((one for one in usable if one.standard), usable[0] if usable else None)
    return timezone(first.offset) if first and first.offset is not None else None


def _in_year(start: datetime, rule: str, year: int) -> datetime | None:
    """The day of a yearly rule in that year: "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"."""
    parts = dict(pair.partition("=")[::2] for pair in rule.split(";"))
    day = _BY_DAY.fullmatch(parts.get("BYDAY", ""))
    until = parts.get("UNTIL", "")[:4]
    if parts.get("FREQ") != "YEARLY" or (until.isdigit() and int(until) < year):
        return None
    month = int(parts["BYMONTH"]) if parts.get("BYMONTH", "").isdigit() else start.month
    if not day:
        return _moment(year, month, start.day, start.hour, start.minute, start.second)
    earliest, last = _week(parts.get("BYMONTHDAY", ""), int(day[1] or 1))
    days = (_moment(year, month, one, start.hour, start.minute, start.second) for one in range(1, 32))
    fitting = [one for one in days if one and one.weekday() == _WEEKDAYS.index(day[2])]
    if last:
        return fitting[last] if len(fitting) >= -last else None
    return next((one for one in fitting if one.day >= earliest), None)


def _week(month_days: str, number: int) -> tuple[int, int]:
    """The first day of the month that counts, or which of the last weekdays is meant."""
    first = month_days.split(",")[0]
    if first.isdigit():
        return int(first), 0
    return (1, number) if number < 0 else (7 * (number - 1) + 1, 0)


def _offset(match: re.Match[str] | None) -> timedelta | None:
    if not match:
        return None
    found = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return (-found if match[1] == "-" else found) if found < timedelta(hours=24) else None


def _moment(*numbers: int) -> datetime | None:
    try:
        return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 -- a clock on the wall
    except ValueError:
        return None
