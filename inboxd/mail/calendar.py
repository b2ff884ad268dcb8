"""Invitations (RFC 5545, RFC 5546) told as a person would: what, when, where, who."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from inboxd.mail import charset
from inboxd.mail.body import Shown
from inboxd.mail.windows_zones import NAMES

_MAX_CHARS = 256 * 1024
_MAX_EVENTS = 10
_MAX_PEOPLE = 20
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"\n]*"|[^";:\n]*))*):(.*)')
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=(?:"([^"]*)"|([^";:]*))')
_ESCAPE = re.compile(r"\\([nN,;\\])")
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?\Z")
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
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


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: its parameters by upper-case name, and its value as sent."""

    value: str
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Event:
    """One VEVENT."""

    method: str = ""
    properties: dict[str, list[Property]] = field(default_factory=dict)

    def first(self, name: str) -> Property | None:
        """The first property of that name."""
        return next(iter(self.properties.get(name, ())), None)

    def text(self, name: str) -> str:
        """A text value, unescaped, on one line; "" when absent."""
        found = self.first(name)
        if found is None:
            return ""
        plain = _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], found.value)
        return " ".join(charset.without_controls(plain).split())


def show(shown: Shown) -> None:
    """Put what each invitation says behind the text; the invitation itself stays a file."""
    told = dict.fromkeys(filter(None, (describe(text) for text in shown.calendars)))
    shown.notes += told


def describe(text: str, zone: tzinfo | None = None) -> str:
    """The events of a text/calendar part in words, times in `zone` or in the zone that they were sent in."""
    events, zones = _read(text[:_MAX_CHARS])
    return "\n\n".join(_tell(event, zones, zone) for event in events)


def _read(text: str) -> tuple[list[Event], dict[str, tzinfo]]:
    """The events, and the fixed offsets of the zones that the part itself defines."""
    events: list[Event] = []
    zones: dict[str, tzinfo] = {}
    stack: list[str] = []
    method = zone = ""
    for line in _FOLD.sub("", text).splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        name, value = match[1].upper(), match[3].strip()
        if name == "BEGIN":
            stack.append(value.upper())
            if value.upper() == "VEVENT" and len(events) < _MAX_EVENTS:
                events.append(Event(method))
        elif name == "END":
            if stack:
                stack.pop()
        elif name == "METHOD":
            method = value.upper()
            for event in events:
                event.method = method
        elif stack and stack[-1] == "VEVENT" and len(events) <= _MAX_EVENTS:
            given = {n.upper(): quoted or bare for n, quoted, bare in _PARAMETER.findall(match[2])}
            events[-1].properties.setdefault(name, []).append(Property(value, given))
        elif "VTIMEZONE" in stack:
            zone = value if name == "TZID" else zone
            if name == "TZOFFSETTO":
                _add_zone(zones, zone, value, stack[-1])
    return events, zones


def _add_zone(zones: dict[str, tzinfo], name: str, offset: str, kind: str) -> None:
    """Keep the standard offset. One with summer time is looked up by its name, where that is known."""
    match = _OFFSET.match(offset)
    if match and (kind == "STANDARD" or name not in zones):
        delta = timedelta(hours=int(match[2]), minutes=int(match[3]))
        if delta < timedelta(hours=24):
            zones[name] = timezone(-delta if match[1] == "-" else delta)


def _tell(event: Event, zones: dict[str, tzinfo], zone: tzinfo | None) -> str:
    title = _TITLES.get(event.method, "Event")
    lines = [f"{title}: {event.text('SUMMARY') or '(no title)'}"]
    lines += _labelled("When", _when(event, zones, zone))
    lines += _labelled("Repeats", _repeats(event))
    lines += _labelled("Where", event.text("LOCATION")[:300])
    organizer = event.first("ORGANIZER")
    lines += _labelled("From", _person(organizer) if organizer else "")
    lines += _labelled("Answer" if event.method == "REPLY" else "With", _people(event))
    return "\n".join(lines)


def _labelled(label: str, value: str) -> list[str]:
    return [f"{label}: {value}"] if value else []


def _when(event: Event, zones: dict[str, tzinfo], zone: tzinfo | None) -> str:
    start = _moment(event.first("DTSTART"), zones, zone)
    end = _moment(event.first("DTEND"), zones, zone)
    if start is None:
        return ""
    if not isinstance(start, datetime):
        last = end - timedelta(days=1) if end is not None and not isinstance(end, datetime) else start
        return f"{start:%Y-%m-%d}" if last <= start else f"{start:%Y-%m-%d} to {last:%Y-%m-%d}"
    if end is None:
        end = _after(start, event.first("DURATION"))
    text = f"{start:%Y-%m-%d %H:%M}"
    if isinstance(end, datetime) and end.tzinfo and start.tzinfo:
        end = end.astimezone(start.tzinfo)
    if isinstance(end, datetime) and end.replace(tzinfo=None) != start.replace(tzinfo=None):
        text += f"{end:–%H:%M}" if end.date() == start.date() else f" to {end:%Y-%m-%d %H:%M}"
    return f"{text} {_zone_name(start, event.first('DTSTART'), zone is not None)}".rstrip()


def _moment(found: Property | None, zones: dict[str, tzinfo], zone: tzinfo | None) -> date | datetime | None:
    match = _STAMP.match(found.value) if found else None
    if not found or not match:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    try:
        if match[4] is None:
            return date(year, month, day)
        moment = datetime(year, month, day, int(match[4]), int(match[5]), tzinfo=UTC)
        own = UTC if match[7] else _zone(found.parameters.get("TZID", ""), zones)
        if own is None:
            return moment.replace(tzinfo=None)  # floating: the same on every clock
        moment = moment.replace(tzinfo=own)
        return moment.astimezone(zone) if zone else moment
    except (ValueError, OverflowError):
        return None


def _zone(name: str, zones: dict[str, tzinfo]) -> tzinfo | None:
    name, sent = NAMES.get(name, name), name
    if name and re.fullmatch(r"[A-Za-z0-9_+-]{1,30}(?:/[A-Za-z0-9_+-]{1,30}){0,2}", name):
        try:
            return ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            pass
    return zones.get(sent)


def _after(start: datetime, duration: Property | None) -> datetime | None:
    match = _DURATION.match(duration.value) if duration else None
    if not match:
        return None
    weeks, days, hours, minutes = (int(group or 0) for group in match.groups())
    try:
        return start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None


def _zone_name(start: datetime, found: Property | None, converted: bool) -> str:
    """ "(Asia/Ho_Chi_Minh, UTC+07:00)": the name as sent beside the offset."""
    name = found.parameters.get("TZID", "").strip()[:60] if found else ""
    if start.tzinfo is None:
        return f"({name})" if name else ""
    shift = f"{start:%z}"
    offset = f"UTC{shift[:3]}:{shift[3:5]}" if start.utcoffset() else "UTC"
    return f"({name}, {offset})" if name and not converted and start.tzinfo is not UTC else f"({offset})"


def _repeats(event: Event) -> str:
    rule = event.first("RRULE")
    if rule is None:
        return ""
    parts = dict(pair.partition("=")[::2] for pair in rule.value.upper().split(";"))
    interval = parts.get("INTERVAL", "1")
    words = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
    unit = words.get(parts.get("FREQ", ""), "")
    if not unit:
        return rule.value[:100]
    text = f"every {unit}" if interval == "1" else f"every {interval[:4]} {unit}s"
    until = parts.get("UNTIL", "")[:8]
    return text + (f" until {until[:4]}-{until[4:6]}-{until[6:]}" if len(until) == 8 else "")


def _people(event: Event) -> str:
    attendees = event.properties.get("ATTENDEE", [])
    names = [_person(one, event.method == "REPLY") for one in attendees[:_MAX_PEOPLE]]
    more = len(attendees) - len(names)
    return ", ".join(filter(None, names)) + (f" and {more} more" if more > 0 else "")


def _person(found: Property, with_answer: bool = False) -> str:
    address = re.sub(r"(?i)\Amailto:", "", found.value.strip())[:254]
    name = found.parameters.get("CN", "").strip()
    person = f"{name} <{address}>" if name and name.casefold() != address.casefold() else address
    if with_answer:
        person += " " + _ANSWERS.get(found.parameters.get("PARTSTAT", "").upper(), "answers")
    return " ".join(charset.without_controls(person).split())
