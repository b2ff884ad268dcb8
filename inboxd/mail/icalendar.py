"""text/calendar as values: events with their properties, and the zones that the part defines (RFC 5545)."""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass, field

from inboxd.mail import charset
from inboxd.mail.zones import Observance

_MAX_CHARS = 256 * 1024
MAX_EVENTS = 10
_MAX_ZONES = 50
_MAX_OBSERVANCES = 20  # of one zone
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}(?:=(?:"[^"\n]*"|[^";:\n]*))?)*):(.*)')
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)(?:=(?:"([^"]*)"|([^";:]*)))?')
_ESCAPE = re.compile(r"\\([nN,;:\\])")
_CARET = re.compile(r"\^([n^'])")
_TOLD = frozenset({"VEVENT", "VTODO"})
_IN_CARET = {"n": " ", "^": "^", "'": '"'}


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: its parameters by upper-case name, and its value as sent."""

    value: str
    parameters: dict[str, str] = field(default_factory=dict)

    def words(self) -> str:
        """A text value, unescaped, with its line ends."""
        value = self.value
        if self.parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":  # vCalendar 1.0
            data = quopri.decodestring(value.encode("utf-8", "replace"))
            value = charset.decode(data, self.parameters.get("CHARSET", "utf-8"), charset.Evidence())[0]
        plain = _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)
        return charset.without_controls(charset.clean(plain.replace("\r", "")))


@dataclass(slots=True)
class Event:
    """One VEVENT or VTODO."""

    kind: str = "VEVENT"
    properties: dict[str, list[Property]] = field(default_factory=dict)

    def first(self, name: str) -> Property | None:
        """The first property of that name."""
        return next(iter(self.properties.get(name, ())), None)

    def text(self, name: str) -> str:
        """A text value on one line; "" when absent."""
        found = self.first(name)
        return " ".join(found.words().split()) if found else ""


@dataclass(slots=True)
class Calendar:
    """What one part holds."""

    method: str = ""
    events: list[Event] = field(default_factory=list)
    zones: dict[str, list[Observance]] = field(default_factory=dict)


def read(text: str) -> Calendar:
    """Read a part of any quality; lines that are none are left out. Linear time."""
    found = Calendar()
    stack: list[str] = []
    last: list[Property] = []
    zone = ""
    for line in _lines(text[:_MAX_CHARS]):
        match = _LINE.match(line)
        if not match:
            _go_on(last, line)
            continue
        name, value = match[1].upper(), match[3].strip()
        last = []
        if name == "BEGIN":
            stack.append(value.upper())
            _begin(found, stack, zone)
        elif name == "END":
            del stack[-1:]
        elif name == "METHOD":
            found.method = value.upper()
        elif stack and stack[-1] in _TOLD and len(found.events) <= MAX_EVENTS:
            last = found.events[-1].properties.setdefault(name, [])
            last.append(Property(value, _parameters(match[2])))
        elif "VTIMEZONE" in stack:
            zone = value if name == "TZID" else zone
            if stack[-1] in ("STANDARD", "DAYLIGHT") and found.zones.get(zone):
                found.zones[zone][-1].note(name, value)
    del found.events[MAX_EVENTS:]
    return found


def _lines(text: str) -> list[str]:
    """Content lines unfolded; those of vCalendar 1.0 go on after a soft break of quoted-printable."""
    lines = _FOLD.sub("", text.removeprefix("\ufeff")).splitlines()
    joined: list[str] = []
    open_pieces: list[str] = []
    for line in lines:
        if not open_pieces and "QUOTED-PRINTABLE" not in line.upper():
            joined.append(line)
            continue
        open_pieces.append(line.removesuffix("="))
        if not line.endswith("="):
            joined.append("".join(open_pieces))
            open_pieces = []
    return [*joined, *(["".join(open_pieces)] if open_pieces else [])]


def _go_on(last: list[Property], line: str) -> None:
    """A line that a gateway wrapped without the space that RFC 5545 §3.1 asks for."""
    if last and line.strip() and len(last[-1].value) < _MAX_CHARS // 64:
        last[-1] = Property(f"{last[-1].value}{line}", last[-1].parameters)


def _begin(found: Calendar, stack: list[str], zone: str) -> None:
    if stack[-1] in _TOLD and len(found.events) <= MAX_EVENTS:
        found.events.append(Event(stack[-1]))
    elif stack[-1] in ("STANDARD", "DAYLIGHT") and "VTIMEZONE" in stack and len(found.zones) < _MAX_ZONES:
        observances = found.zones.setdefault(zone, [])
        if len(observances) < _MAX_OBSERVANCES:
            observances.append(Observance(stack[-1] == "STANDARD"))


def _parameters(raw: str) -> dict[str, str]:
    """Parameters by name, with the quoting of RFC 6868 undone; vCalendar 1.0 writes an encoding alone."""
    found: dict[str, str] = {}
    for name, quoted, bare in _PARAMETER.findall(raw):
        value = quoted or bare
        if name.upper() == "QUOTED-PRINTABLE" and not value:
            name, value = "ENCODING", name
        found.setdefault(name.upper(), _CARET.sub(lambda m: _IN_CARET[m[1]], value))
    return found
