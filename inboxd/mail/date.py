"""Dates as mails write them (RFC 5322 §3.3, the obsolete forms of §4.3 and worse)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    m: i
    for i, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
# Names that programs write in their user's language, though RFC 5322 has English ones: three or four letters.
_FOREIGN = {
    name: month
    for month, names in enumerate(
        (
            "jän janv ene gen sty янв oca led", "fév févr fev lut фев şub", "mär mars mrt мар bře",
            "abr avr kwi апр nis dub", "mai mag maj мая май mei kvě", "juin giu cze июн haz",
            "juil lug lip июл tem", "ago août aoû sie авг ağu srp", "set wrz сен eyl zář",
            "okt ott out paź окт eki říj", "lis ноя kas",
            "dez dic déc gru дек ara pro",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "bst": 60, "cet": 60, "cest": 120, "met": 60, "mest": 120,
    "eet": 120, "eest": 180, "msk": 180, "ist": 330, "jst": 540, "kst": 540, "sgt": 480, "hkt": 480,
    "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "akst": -540, "akdt": -480, "hst": -600, "wet": 0,
    "west": 60, "ict": 420, "est5edt": -300, "cst6cdt": -360, "mst7mdt": -420, "pst8pdt": -480,
}  # fmt: skip
_DAY_FIRST = re.compile(
    r"(?:[^\W\d_][^\d,]{1,20},\s*|[^\W\d_]{2,9}\.?\s*)?(\d{1,2})(?:st|nd|rd|th)?[\s./-]+([^\W\d_]{3,9}|\d{1,2})\.?,?[\s./-]+(\d{2,4}),?(?:\s+(?:at\s+)?|T|\Z)(.*)",
    re.IGNORECASE | re.DOTALL,
)
_MONTH_FIRST = re.compile(  # asctime, and American prose
    r"(?:[^\W\d_]{2,9}\.?,?\s+)?([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(.*)",
    re.IGNORECASE | re.DOTALL,
)
_ISO = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(.*))?\Z", re.IGNORECASE | re.DOTALL
)
_TIME = re.compile(
    r"\s*(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:[.,]\d+)?)?\s*(am|pm)?\s*(.*)", re.IGNORECASE | re.DOTALL
)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2}):?(\d{2})?\b", re.IGNORECASE)
_EAST_ASIAN = re.compile(r"(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]")
_BASIC_ISO = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(.*)", re.DOTALL)
_YEAR = re.compile(r"(?<![+\d-])(\d{4})\b")


def parse(text: str) -> datetime | None:
    """An aware time in the sender's zone; UTC where no zone is known; None when it is no date."""
    if not text:
        return None
    text = " ".join(_drop_comments(text[:300]).split()).replace(" ,", ",")
    # Received puts its date after the last semicolon.
    text = text.rstrip("; ").rpartition(";")[2].strip(" \"',.:-")
    text = _EAST_ASIAN.sub(r"\1-\2-\3 ", text)
    for read in (_day_first, _iso, _basic_iso, _month_first):
        found = read(text)
        if found:
            return found
    return None


def _drop_comments(text: str) -> str:
    while "(" in text:
        shorter = re.sub(r"\([^()]*\)", " ", text)
        if shorter == text:
            break
        text = shorter
    return text


def _day_first(text: str) -> datetime | None:
    match = _DAY_FIRST.match(text)
    if not match:
        return None
    day, month, year, rest = match.groups()
    number, date = _month(month), int(day)
    if number > 12 and month.isdigit() and date <= 12:
        number, date = date, number  # American: 11/22/2026
    return _moment(_year(year), number, date, rest) if number else None


def _iso(text: str) -> datetime | None:
    match = _ISO.match(text)
    return _moment(int(match[1]), int(match[2]), int(match[3]), match[4] or "00:00") if match else None


def _basic_iso(text: str) -> datetime | None:
    match = _BASIC_ISO.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    return _moment(int(year), int(month), int(day), f"{hour}:{minute}:{second or 0} {zone}")


def _month_first(text: str) -> datetime | None:
    match = _MONTH_FIRST.match(text)
    number = _month(match[1]) if match else 0
    if not match or not number:
        return None
    year = _YEAR.search(match[3])
    if not year:
        return None
    rest = match[3][: year.start()] + match[3][year.end() :]
    return _moment(
        int(year[1]), number, int(match[2]), re.sub(r"^at\s+", "", rest.strip(" ,"), flags=re.IGNORECASE)
    )


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    name = text.casefold()
    return _MONTHS.get(name[:3], 0) or _FOREIGN.get(name[:4], 0) or _FOREIGN.get(name[:3], 0)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(text) == 3 else year


def _moment(year: int, month: int, day: int, rest: str) -> datetime | None:
    match = _TIME.match(rest if rest.strip() else "00:00")
    if not match or match[5].startswith(":"):
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    leap = second == 60
    try:
        moment = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=_zone(match[5]))
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment


def _zone(text: str) -> timezone:
    """The zone after the time; RFC 5322 §4.3 lets an unknown name stand for UTC."""
    text = text.strip()
    offset = _OFFSET.match(text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
        return UTC
    name = text.split(" ", 1)[0].strip(",.()").casefold()
    return timezone(timedelta(minutes=_ZONES[name])) if _ZONES.get(name) else UTC
