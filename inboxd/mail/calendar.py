"""Invitations (RFC 5545, RFC 5546) told as a person would: what, when, where, who."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from inboxd.mail import charset, icalendar, zones
from inboxd.mail.body import Shown
from inboxd.mail.icalendar import Event, Property

_MAX_PEOPLE = 20
_MAX_WORDS = 4000  # of a description
_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d))?(Z)?)?\Z")
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:\d{1,5}S)?)?\Z")
_TITLES = {
    "REQUEST": "Invitation",
    "PUBLISH": "Event",
    "CANCEL": "Cancelled",
    "REPLY": "Answer to the invitation",
    "COUNTER": "Other time proposed",
    "REFRESH": "Update asked for",
    "DECLINECOUNTER": "Proposal declined",
    "ADD": "Invitation (further dates)",
}
_ANSWERS = {
    "ACCEPTED": "accepts",
    "DECLINED": "declines",
    "TENTATIVE": "may come",
    "DELEGATED": "sends somebody else",
    "NEEDS-ACTION": "has not answered",
}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_DAYS = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
_NTH = {"1": "first ", "2": "second ", "3": "third ", "4": "fourth ", "5": "fifth ", "-1": "last ",
        "-2": "last but one "}  # fmt: skip
_DAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)\Z")
_MEETINGS = ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "CONFERENCE", "URL")


@dataclass(frozen=True, slots=True)
class _Scene:
    """What an event is told with: the part it stands in, the zone of the reader, the sender's own words."""

    part: icalendar.Calendar
    zone: tzinfo | None
    with_words: bool


def show(shown: Shown, zone: str = "") -> None:
    """Put what each invitation says behind the text; the invitation itself stays a file.

    `zone` is the reader's, as IANA names it; "" leaves times as they were sent.
    """
    alone = not any(piece.strip() for piece in shown.pieces)
    told = (describe(text, ZoneInfo(zone) if zone else None, alone) for text in shown.calendars)
    shown.notes += dict.fromkeys(filter(None, told))


def describe(text: str, zone: tzinfo | None = None, with_words: bool = False) -> str:
    """The events of a text/calendar part in words, times in `zone` or in the zone that they were sent in.

    `with_words` adds the description, which most programs repeat in the text of the mail.
    """
    part = icalendar.read(text)
    scene = _Scene(part, zone, with_words)
    return "\n\n".join(_tell(event, scene) for event in part.events)


def _tell(event: Event, scene: _Scene) -> str:
    method = scene.part.method
    lines = [f"{_title(event, method)}: {event.text('SUMMARY') or '(no title)'}"]
    lines += _labelled("When", _when(event, scene))
    lines += _labelled("Due", _stamp(event.first("DUE"), scene))
    lines += _labelled("Repeats", _repeats(event, scene))
    place = event.text("LOCATION")[:300]
    lines += _labelled("Where", place)
    link = next(filter(None, (event.text(name)[:300] for name in _MEETINGS)), "")
    lines += _labelled("Link", link if link not in place else "")
    organizer = event.first("ORGANIZER")
    lines += _labelled("From", _person(organizer) if organizer else "")
    lines += _labelled("Answer" if method in ("REPLY", "COUNTER") else "With", _people(event, method))
    lines += _labelled("Comment", event.text("COMMENT")[:_MAX_WORDS])
    description = event.first("DESCRIPTION")
    if scene.with_words and description and description.words().strip():
        lines += ["", description.words()[:_MAX_WORDS].strip()]
    return "\n".join(lines)


def _title(event: Event, method: str) -> str:
    if event.text("STATUS").upper() == "CANCELLED" and method not in ("REPLY", "COUNTER"):
        return "Cancelled"
    title = _TITLES.get(method, "Event")
    title = "Task" if event.kind == "VTODO" and title == "Event" else title
    return f"{title} (one date of a series)" if event.first("RECURRENCE-ID") else title


def _labelled(label: str, value: str) -> list[str]:
    return [f"{label}: {value}"] if value else []


def _when(event: Event, scene: _Scene) -> str:
    start = _moment(event.first("DTSTART"), scene)
    end = _moment(event.first("DTEND"), scene)
    if start is None:
        return ""
    if not isinstance(start, datetime):
        return _days(start, end, event.first("DURATION"))
    if end is None:
        end = _after(start, event.first("DURATION"))
    text = f"{start:%Y-%m-%d %H:%M}"
    if isinstance(end, datetime) and end.tzinfo and start.tzinfo:
        end = end.astimezone(start.tzinfo)
    if isinstance(end, datetime) and end.replace(tzinfo=None) != start.replace(tzinfo=None):
        text += f"{end:–%H:%M}" if end.date() == start.date() else f" to {end:%Y-%m-%d %H:%M}"
    return f"{text} {_zone_name(start, event.first('DTSTART'), scene.zone)}".rstrip()


def _days(start: date, end: date | None, duration: Property | None) -> str:
    """Whole days: the end is the day after the last one."""
    if end is None:
        end = _after(datetime(start.year, start.month, start.day, tzinfo=UTC), duration)
    day = end.date() if isinstance(end, datetime) else end
    last = day - timedelta(days=1) if day is not None else start
    return f"{start:%Y-%m-%d}" if last <= start else f"{start:%Y-%m-%d} to {last:%Y-%m-%d}"


def _stamp(found: Property | None, scene: _Scene) -> str:
    """One moment in words."""
    moment = _moment(found, scene)
    if not isinstance(moment, datetime):
        return f"{moment:%Y-%m-%d}" if moment else ""
    return f"{moment:%Y-%m-%d %H:%M} {_zone_name(moment, found, scene.zone)}".rstrip()


def _moment(found: Property | None, scene: _Scene) -> date | datetime | None:
    match = _STAMP.match(found.value) if found else None
    if not found or not match:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
        if match[4] is None:
            return day
        bare = datetime(day.year, day.month, day.day, int(match[4]), int(match[5]))  # noqa: DTZ001
        own = UTC if match[7] else zones.find(found.parameters.get("TZID", ""), scene.part.zones, bare)
        if own is None:
            return bare  # floating: the same on every clock
        moment = bare.replace(tzinfo=own)
        return moment.astimezone(scene.zone) if scene.zone else moment
    except (ValueError, OverflowError):
        return None


def _after(start: datetime, duration: Property | None) -> datetime | None:
    match = _DURATION.match(duration.value) if duration else None
    if not match:
        return None
    weeks, days, hours, minutes = (int(group or 0) for group in match.groups())
    try:
        return start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None


def _zone_name(start: datetime, found: Property | None, zone: tzinfo | None) -> str:
    """ "(Asia/Ho_Chi_Minh, UTC+07:00)": the reader's zone, or the name as sent, beside the offset."""
    sent = found.parameters.get("TZID", "").strip()[:60] if found else ""
    if start.tzinfo is None:
        return f"({sent})" if sent else ""
    name = getattr(zone, "key", "") if zone else sent
    shift = f"{start:%z}"
    offset = f"UTC{shift[:3]}:{shift[3:5]}" if start.utcoffset() else "UTC"
    return f"({name}, {offset})" if name and name != offset and start.tzinfo is not UTC else f"({offset})"


def _repeats(event: Event, scene: _Scene) -> str:
    rule = event.first("RRULE")
    if rule is None:
        return ""
    parts = dict(pair.partition("=")[::2] for pair in rule.value.upper().split(";"))
    unit = _UNITS.get(parts.get("FREQ", ""), "")
    if not unit:
        return rule.value[:100]
    interval = parts.get("INTERVAL", "1")
    text = f"every {unit}" if interval == "1" else f"every {interval[:4]} {unit}s"
    days = [_DAY.match(one.strip()) for one in parts.get("BYDAY", "").split(",")[:7]]
    named = [f"{_NTH.get((one[1] or '').lstrip('+'), '')}{_DAYS[one[2]]}" for one in days if one]
    text += f" on {', '.join(named)}" if named else ""
    count = parts.get("COUNT", "")
    text += f", {count} times" if count.isdigit() and len(count) < 6 else ""
    until = _moment(Property(parts.get("UNTIL", "")), scene)
    text += f" until {until:%Y-%m-%d}" if until else ""
    gone = [_moment(one, scene) for one in _exceptions(event)]
    named = [f"{one:%Y-%m-%d}" for one in gone if one]
    return text + (f", not on {', '.join(named)}" if named else "")


def _exceptions(event: Event) -> list[Property]:
    """Dates that are left out of a series, each for itself."""
    found = event.properties.get("EXDATE", [])[:_MAX_PEOPLE]
    days = [Property(day, one.parameters) for one in found for day in one.value.split(",")[:_MAX_PEOPLE]]
    return days[:_MAX_PEOPLE]


def _people(event: Event, method: str) -> str:
    attendees = event.properties.get("ATTENDEE", [])
    names = [_person(one, method == "REPLY") for one in attendees[:_MAX_PEOPLE]]
    more = len(attendees) - len(names)
    return ", ".join(filter(None, names)) + (f" and {more} more" if more > 0 else "")


def _person(found: Property, with_answer: bool = False) -> str:
    address = re.sub(r"(?i)\Amailto:", "", found.value.strip())[:254]
    name = found.parameters.get("CN", "").strip().strip("'")
    person = f"{name} <{address}>" if name and name.casefold() != address.casefold() else address
    if with_answer:
        person += " " + _ANSWERS.get(found.parameters.get("PARTSTAT", "").upper(), "answers")
    return " ".join(charset.without_controls(person).split())
