"""Working time: when a team works, and how much of a span of time that is. Pure arithmetic.

Hours are hours of the clock on the wall: "09:00-17:00" holds before and after a change of daylight saving,
an hour that is skipped is not worked, one that comes twice is worked twice. A year's working intervals are
made once and searched by bisection, so that long spans cost no more than short ones.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_YEARS = 20  # that `after` looks ahead: a calendar without hours never gets there
_FARTHEST = timedelta(hours=16)  # from UTC to any zone's wall clock
_SPAN = re.compile(r"\s*([01]\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]\d|2[0-4]):([0-5]\d)\s*")
Spans = tuple[tuple[int, int], ...]  # minutes of a day, from midnight; an end over 1440 is on the next day


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody works. Hashable, plain values."""

    name: str
    zone: str = "UTC"  # IANA name
    hours: tuple[Spans, ...] = ((),) * 7  # Monday first
    country: str = ""  # whose holidays are free: ISO 3166 code; "": nobody's
    region: str = ""  # of that country: "BY"
    days: tuple[tuple[date, Spans], ...] = ()  # own days: their hours, () for a free one

    def is_open(self, at: datetime) -> bool:
        """Whether that moment is working time."""
        table = _year(self, at.astimezone(UTC).year)
        place = bisect_right(table.starts, at.timestamp()) - 1
        return place >= 0 and at.timestamp() < table.ends[place]

    def changes_around(self, at: datetime) -> tuple[datetime, ...]:
        """The last beginning or end of working hours until that moment and the next one after it."""
        year = at.astimezone(UTC).year
        tables = [_year(self, each) for each in (year - 1, year, year + 1)]
        moments = sorted({one for table in tables for one in (*table.starts, *table.ends)})
        place = bisect_right(moments, at.timestamp())
        found = (*moments[max(place - 1, 0) : place], *moments[place : place + 1])
        return tuple(datetime.fromtimestamp(one, UTC) for one in found)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; zero when the end is not after the start."""
        if end <= start:
            return timedelta(0)
        first, last = start.astimezone(UTC).year, end.astimezone(UTC).year
        whole = sum(_year(self, year).total for year in range(first, last))
        seconds = whole + _year(self, last).until(end) - _year(self, first).until(start)
        return timedelta(seconds=round(seconds, 6))

    def after(self, start: datetime, span: timedelta) -> datetime | None:
        """The first moment at which that much working time has passed since `start`; None when never."""
        if span <= timedelta(0):
            return start
        year = start.astimezone(UTC).year
        wanted = _year(self, year).until(start) + span.total_seconds()
        for each in range(year, year + MOST_YEARS):
            table = _year(self, each)
            if wanted <= table.total:
                return datetime.fromtimestamp(table.moment(wanted), UTC)
            wanted -= table.total
        return None


def read_spans(text: str) -> Spans:
    """ "09:00-17:00" as minutes of the day, "22:00-06:00" into the next one; ValueError with advice."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no span of hours: write "09:00-17:00", or "" for a free day')
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if end > 1440:
        raise ValueError(f'"{text}" ends after midnight: write "22:00-06:00", or 24:00 for the day\'s end')
    if end == start:
        raise ValueError(f'"{text}" begins when it ends: write "00:00-24:00" for a whole day')
    return ((start, end if end > start else end + 1440),)


def spans_on(calendar: Calendar, day: date) -> Spans:
    """The hours of one day: its own, none on a holiday, else the weekday's."""
    own = dict(calendar.days).get(day)
    if own is not None:
        return own
    is_free = calendar.country and day in holidays_of(calendar.country, calendar.region, day.year)
    return () if is_free else calendar.hours[day.weekday()]


@lru_cache(maxsize=256)
def holidays_of(country: str, region: str, year: int) -> frozenset[date]:
    """A country's public holidays; ValueError for one that is not known."""
    import holidays  # 80 ms that a desk without a country need not wait for

    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError as error:
        raise ValueError(str(error)) from None


@dataclass(frozen=True, slots=True)
class _Year:
    """One UTC year's working intervals as POSIX seconds, and how much was worked before each."""

    starts: tuple[float, ...]
    ends: tuple[float, ...]
    before: tuple[float, ...]  # seconds; one more entry than there are intervals: the whole year

    @property
    def total(self) -> float:
        """Seconds that are worked in the year."""
        return self.before[-1]

    def until(self, at: datetime) -> float:
        """Seconds worked from the year's beginning to that moment of it."""
        moment = at.timestamp()
        place = bisect_right(self.starts, moment) - 1
        if place < 0:
            return 0.0
        return self.before[place] + min(moment, self.ends[place]) - self.starts[place]

    def moment(self, seconds: float) -> float:
        """The first moment at which so much was worked."""
        place = min(bisect_right(self.before, seconds), len(self.starts)) - 1
        if place > 0 and self.before[place] == seconds:
            return self.ends[place - 1]
        return self.starts[place] + seconds - self.before[place]


@lru_cache(maxsize=128)
def _year(calendar: Calendar, year: int) -> _Year:
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    merged: list[list[float]] = []
    for start, end in sorted(_intervals(calendar, first, last)):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    before = (0.0, *accumulate(end - start for start, end in merged))
    return _Year(tuple(s for s, _ in merged), tuple(e for _, e in merged), before)


def _intervals(calendar: Calendar, first: datetime, last: datetime) -> Iterator[tuple[float, float]]:
    """Working intervals between two moments of UTC; a night shift may begin on the day before."""
    zone = ZoneInfo(calendar.zone)
    day = first.date() - 2 * DAY
    while day < last.date() + 2 * DAY:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (of the wall clock)
        for start, end in spans_on(calendar, day):
            wall = midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)
            for begin, finish in _on_the_wall(zone, *wall):
                begin, finish = max(begin, first), min(finish, last)
                if begin < finish:
                    yield begin.timestamp(), finish.timestamp()
        day += DAY


def _on_the_wall(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The moments at which the clock on the wall shows a time from `start` on and before `end`."""
    low, high = start.replace(tzinfo=UTC) - _FARTHEST, end.replace(tzinfo=UTC) + _FARTHEST
    for begin, finish, offset in _offsets(zone, low, high):
        since = max(begin, start.replace(tzinfo=UTC) - offset)
        until = min(finish, end.replace(tzinfo=UTC) - offset)
        if since < until:
            yield since, until


def _offsets(zone: ZoneInfo, low: datetime, high: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The stretches between two moments in which the zone keeps one distance from UTC."""
    begin, offset = low, _offset(zone, low)
    while begin < high:
        if _offset(zone, high) == offset:
            yield begin, high, offset
            return
        change = _first_change(zone, begin, high)
        yield begin, change, offset
        begin, offset = change, _offset(zone, change)


def _first_change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The second at which the distance from UTC changes, by bisection."""
    old, seconds = _offset(zone, low), int((high - low).total_seconds())
    near, far = 0, seconds
    while far - near > 1:
        middle = (near + far) // 2
        if _offset(zone, low + timedelta(seconds=middle)) == old:
            near = middle
        else:
            far = middle
    return low + timedelta(seconds=far)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
