"""The kinds of value that a setting can have, as an admin writes them; each refuses with advice."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Strict, ValidationInfo
from pydantic_core import PydanticCustomError

from inboxd.desk.rules.measure import parse_duration, parse_size

_PERIODS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
_ATOM = r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+"
_DOMAIN = r"(?:[\w](?:[\w-]*[\w])?)(?:\.[\w](?:[\w-]*[\w])?)*"


class Secret:
    """A password that no log and no repr shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The password itself."""
        return self._text

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` mails in `period`."""

    count: int
    period: timedelta

    def __str__(self) -> str:
        word = next((name for name, span in _PERIODS.items() if span == self.period), str(self.period))
        return f"{self.count} per {word}"


def refuse(what: str, remedy: str = "") -> PydanticCustomError:
    """The error that `inboxd.config.tables` turns into a Problem: what is wrong, what to do."""
    return PydanticCustomError("setting", "{what}", {"what": what, "remedy": remedy})


def is_loopback(host: str) -> bool:
    """Whether only this machine is reached under that host name or address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def split_host(text: str) -> tuple[str, int]:
    """("mail.example.com", 465) of "mail.example.com:465"; IPv6 addresses stand in brackets."""
    host, _, port = text.rpartition(":")
    if not is_host(host.strip("[]")) or not port.isdigit() or not int(port) < 65536:
        raise ValueError(text)
    return host.strip("[]"), int(port)


def is_host(text: str) -> bool:
    """Whether a connection can be tried to that name or address: a slip such as "mx..example" cannot."""
    try:
        return bool(text.encode("idna"))
    except UnicodeError:
        return False


def is_address(text: str) -> bool:
    """Whether this is one bare mail address."""
    return bool(re.fullmatch(rf"{_ATOM}@{_DOMAIN}", text)) and len(text) <= 254


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise refuse('must be a duration in quotes, such as "60s"', "units are s, m, h, d, w")
    try:
        return parse_duration(value)
    except ValueError as error:
        raise refuse(*str(error).split(": ", 1)) from None


def _size(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise refuse('must be a size in quotes, such as "25 MB"')
    try:
        return parse_size(value)
    except ValueError as error:
        raise refuse(*str(error).split(": ", 1)) from None


def _address(value: object) -> object:
    if not isinstance(value, str) or (value and not is_address(value)):
        raise refuse(f"{shown(value)} is not a mail address", 'write it bare, such as "support@example.com"')
    return value


def _address_pattern(value: object) -> object:
    if isinstance(value, str) and (value == "*" or is_address(value.replace("*", "x"))):
        return value
    raise refuse(f"{shown(value)} is no address pattern", 'write "anna@example.com", "*@example.com" or "*"')


def _host_port(value: object) -> object:
    try:
        if isinstance(value, str):
            split_host(value)
            return value
    except ValueError:
        pass
    raise refuse(f"{shown(value)} is not host:port", 'write it as "127.0.0.1:8025" or "[::1]:8025"')


def _host(value: object) -> object:
    if isinstance(value, str) and is_host(value):
        return value
    raise refuse(f"{shown(value)} is no host", 'write its name, such as "imap.example.com"')


def _network(value: object) -> object:
    try:
        if isinstance(value, str):
            ipaddress.ip_network(value, strict=False)
            return value
    except ValueError:
        pass
    raise refuse(f"{shown(value)} is no IP address or network", 'write "127.0.0.1" or "10.0.0.0/8"')


def _rate(value: object) -> object:
    if value is None or isinstance(value, Rate) or value == "":
        return value or None
    found = re.fullmatch(r"\s*(\d+)\s*(?:per|/)\s*(second|minute|hour|day)\s*", str(value))
    if not found or int(found[1]) < 1:
        raise refuse(f"{shown(value)} is no rate", 'write "25 per minute"; second, hour and day work too')
    return Rate(int(found[1]), _PERIODS[found[2]])


def _start(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str):
        if value in ("now", "everything"):
            return value
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise refuse(f"{shown(value)} is no start", 'write "now", "everything" or a date such as 2026-11-01')


def _daytime(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"|([01]\d|2[0-3]):[0-5]\d", value):
        return value
    raise refuse(f"{shown(value)} is no time of day", 'write "08:00", or "" for never')


def _zone(value: object) -> object:
    try:
        if isinstance(value, str):
            if value:
                ZoneInfo(value)
            return value
    except (KeyError, ValueError, OSError):
        pass
    raise refuse(f"{shown(value)} is no time zone of this machine", 'write "Europe/Berlin", say')


def _file(value: object, info: ValidationInfo) -> object:
    return None if value == "" else _path(value, info)


def _path(value: object, info: ValidationInfo) -> object:
    """A path that starts at the configuration file's folder."""
    if not isinstance(value, str):
        return value
    found = absolute(value, (info.context or {}).get("folder", Path()))
    if found is None:
        raise refuse(f"{shown(value)} is no path", "leave the line out for the default")
    return found


def absolute(text: str, folder: Path) -> Path | None:
    """The path that a text means, starting at a folder; None when it is none."""
    if not text or "\0" in text:
        return None
    try:
        return folder / Path(text).expanduser()
    except RuntimeError:  # the home of somebody who does not exist
        return None


def _many(value: object) -> object:
    """A single value stands for a list of one, as in rules."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def one_of(*words: str) -> Callable[[Any], Any]:
    """A check that the value is one of these words."""

    def check(value: object) -> object:
        if value not in words:
            raise refuse(f"cannot be {shown(value)}", f"write one of: {', '.join(map(shown, words))}")
        return value

    return check


def shown(value: object) -> str:
    """A value as the admin wrote it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _counted(value: int) -> int:
    """A number of things, of which there are never fewer than none."""
    if value < 0:
        raise refuse(f"cannot be {value}", "write 0 or more")
    return value


Whole = Annotated[int, Strict(), AfterValidator(_counted)]  # no text, no true and false
Switch = Annotated[bool, Strict()]
Day = Annotated[date, Strict()]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
DurationOrNone = Annotated[
    timedelta | None, BeforeValidator(lambda value: None if value in ("", None) else _duration(value))
]
Size = Annotated[int, BeforeValidator(_size)]
MailAddress = Annotated[str, BeforeValidator(_address)]
MailAddresses = Annotated[tuple[MailAddress, ...], BeforeValidator(_many)]
AddressPatterns = Annotated[
    tuple[Annotated[str, BeforeValidator(_address_pattern)], ...], BeforeValidator(_many)
]
Networks = Annotated[tuple[Annotated[str, BeforeValidator(_network)], ...], BeforeValidator(_many)]
Host = Annotated[str, BeforeValidator(_host)]
HostPort = Annotated[str, BeforeValidator(_host_port)]
HostPortOrNone = Annotated[str, BeforeValidator(lambda value: value if value == "" else _host_port(value))]
MailRate = Annotated[Rate | None, BeforeValidator(_rate)]
Start = Annotated[str, BeforeValidator(_start)]
Daytime = Annotated[str, BeforeValidator(_daytime)]
Zone = Annotated[str, BeforeValidator(_zone)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_many)]
FilePath = Annotated[Path | None, BeforeValidator(_file)]
Folder = Annotated[Path, BeforeValidator(_path)]
