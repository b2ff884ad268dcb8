"""The day of the return in an out-of-office reply, where it is certain which one is meant.

A day counts behind words such as "until" or "back on" only, spelled so that nobody can read another one:
05/12/2026 is two days, depending on who writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from inboxd.desk.agents.times import MORNING
from inboxd.desk.calendar import Calendar, spans_on

DAY = timedelta(days=1)
FARTHEST = timedelta(days=400)
FARTHEST_WITHOUT_YEAR = timedelta(days=183)  # "5 December" is the next one, unless that is long from now
CLOSING_HOUR = 17  # of a day without a calendar
MOST_CHARACTERS = 5_000  # of a reply that are read
MOST_DAYS = 15  # to the next working day; more is none

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january januar jänner janvier enero jan janv ene",
            "february februar février febrero feb févr",
            "march märz mars marzo mar mär",
            "april avril abril apr avr abr",
            "may mai mayo",
            "june juni juin junio jun",
            "july juli juillet julio jul juil",
            "august août agosto aug ago",
            "september septembre septiembre sep sept",
            "october oktober octobre octubre oct okt",
            "november novembre noviembre nov",
            "december dezember décembre diciembre dec dez déc dic",
        ),
        1,
    )
    for word in words.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FILLER = (
    r"(?:(?:on|the|at|am|den|dem|der|zum|einschließlich|inklusive|inkl\.?|including|and including|le|au|el"
    r"|ngày|hết|including|mon|tues|wednes|thurs|fri|satur|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi"
    r"|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)[\s,.]+){0,4}"
)
_DATE = (
    r"(?:(?P<iso>\d{4}-\d\d?-\d\d?)"
    rf"|(?P<d1>\d\d?)(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+)?(?P<m1>{_MONTH})\b\.?(?:,?\s+(?:de\s+)?(?P<y1>\d{{4}}))?"
    rf"|(?P<m2>{_MONTH})\b\.?\s+(?P<d2>\d\d?)(?:st|nd|rd|th)?\b(?:,?\s+(?P<y2>\d{{4}}))?"
    r"|(?P<d3>\d\d?)\.\s?(?P<m3>\d\d?)\.(?:\s?(?P<y3>\d{4}|\d\d)\b)?"
    r"|(?P<d4>\d\d?)\s+tháng\s+(?P<m4>\d\d?)(?:\s*(?:,|năm)\s*(?P<y4>\d{4}))?"
    r"|(?P<a5>\d\d?)/(?P<b5>\d\d?)/(?P<y5>\d{4}))(?![\d/-]|\.\d)"
)
_UNTIL = r"(?:until|till|through|thru|bis|jusqu['’]au|hasta|đến)"
_BACK = (
    r"(?:(?:be |am |are |'m |’m )?back(?: in the office| at work| at my desk)?(?: on| from)?"
    r"|returning(?: to (?:the office|work))?(?: on)?|(?:will |i )return(?: to (?:the office|work))?(?: on)?"
    r"|available again(?: on| from)?|(?:wieder|zurück)(?: (?:da|erreichbar|im büro|für sie da))?(?: ab| am)"
    r"|de retour(?: au bureau)?(?: le| à partir du)|de vuelta(?: en la oficina)?(?: el| a partir del)"
    r"|(?:regreso|regresaré|vuelvo|volveré)(?: a la oficina)?(?: el)|trở lại(?: làm việc)?(?: vào| từ)?)"
)
_SAID = {
    kind: re.compile(rf"(?<!\w){lead}\s+{_FILLER}{_DATE}", re.IGNORECASE)
    for kind, lead in (("until", _UNTIL), ("back", _BACK))
}


def return_in(text: str, now: datetime, zone: str) -> datetime | None:
    """When the author is there again, in UTC; None when the words leave any doubt."""
    plain = " ".join(text[:MOST_CHARACTERS].split())
    today = now.astimezone(ZoneInfo(zone)).date()
    back = {day for day in _days("back", plain, today) if day is None or day > today}
    until = {day for day in _days("until", plain, today) if day is None or day >= today}
    if len(back) == 1 and not (back & {None}):
        (day,) = back
        return _moment(day, MORNING, zone) if _fits(day, until) else None
    if back or len(until) != 1:
        return None
    (last,) = until
    return _moment(last + DAY, time(0), zone) if last else None


def _fits(day: date | None, until: set[date | None]) -> bool:
    """Whether a last day of absence that is named, too, contradicts the day of the return."""
    return all(last is not None and day is not None and last <= day for last in until)


def _moment(day: date | None, clock: time, zone: str) -> datetime:
    assert day is not None
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def _days(kind: str, text: str, today: date) -> Iterator[date | None]:
    """The days that are named so; None for one of which it is not certain which one it is."""
    for found in _SAID[kind].finditer(text):
        yield _day({name: value for name, value in found.groupdict().items() if value}, today)


def _day(part: dict[str, str], today: date) -> date | None:
    try:
        if "iso" in part:
            year, month, day = (int(one) for one in part["iso"].split("-"))
            found = date(year, month, day)
        elif "a5" in part:
            first, second = int(part["a5"]), int(part["b5"])
            if first != second and first <= 12 and second <= 12:
                return None
            found = date(int(part["y5"]), min(first, second), max(first, second))
        else:
            return _spelled(part, today)
    except ValueError:
        return None
    return found if found - today <= FARTHEST else None


def _spelled(part: dict[str, str], today: date) -> date | None:
    """A day with a month that is named or stands behind the day; without a year it is the next one."""
    place = next(name[1] for name in part if name[0] == "d")
    word = part[f"m{place}"].casefold()
    day, month = int(part[f"d{place}"]), _MONTHS.get(word) or int(word)
    year = part.get(f"y{place}", "")
    if year:
        found = date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        return found if found - today <= FARTHEST else None
    found = date(today.year, month, day)
    found = found if found >= today else date(today.year + 1, month, day)
    return found if found - today <= FARTHEST_WITHOUT_YEAR else None


def end_of_next_working_day(calendar: Calendar | None, zone: str, now: datetime) -> datetime:
    """When the next day on which somebody works ends, in UTC."""
    midnight = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), time(0), ZoneInfo(zone))
    for days in range(1, MOST_DAYS):
        day = midnight + days * DAY
        ends = _ends(calendar, day.date())
        if ends:
            return (day + timedelta(minutes=max(ends))).astimezone(UTC)
    return now + DAY


def _ends(calendar: Calendar | None, day: date) -> list[int]:
    if calendar is None:
        return [CLOSING_HOUR * 60] if day.weekday() < 5 else []
    return [end for _, end in spans_on(calendar, day)]
