"""The container of winmail.dat (MS-OXTNEF) as values: bodies, names and contents. Bounded and linear.

A reader of our own: what there is loops four thousand million times over a count that a mail states, cuts
zero bytes off the end of files and gives up on a name that is not ASCII.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from inboxd.mail import charset

SIGNATURE = b"\x78\x9f\x3e\x22"
_HEAD = 6  # signature and key
_OBJECT_HEAD = 9  # level, name, type, length
_CHECKSUM = 2
_MAX_OBJECTS = 2000
_MAX_PROPERTIES = 5000
_MAX_DEPTH = 3

_OEM_CODEPAGE, _SUBJECT, _BODY, _PROPERTIES = 0x9007, 0x8004, 0x800C, 0x9003
_RENDERING, _TITLE, _DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_FIXED = {0x02: 2, 0x0B: 2, 0x03: 4, 0x04: 4, 0x0A: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_OBJECT, _STRING, _UNICODE = 0x0D, 0x1E, 0x1F
_MANY = 0x1000  # flag of a property with several values
_NAMED = 0x8000  # from here on a property brings its name
_INTERFACE = b"\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"  # behind four bytes, before an object
_MESSAGE = b"\x07\x03\x02\x00"


@dataclass(slots=True)
class Inner:
    """One file in the container, or one message with what is in it."""

    name: str = ""
    kind: str = ""  # content type as sent
    cid: str = ""
    content: bytes = b""
    message: Container | None = None


@dataclass(slots=True)
class Container:
    """What one container holds."""

    subject: str = ""
    text: str = ""
    html: str = ""
    rich: bytes = b""  # compressed RTF
    files: list[Inner] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Property:
    """One MAPI property: its type and its first value."""

    kind: int
    value: bytes


def read(data: bytes, depth: int = 0) -> Container:
    """Read a container as far as it goes. Raises ValueError on a bomb or on what is none."""
    if not data.startswith(SIGNATURE):
        raise ValueError("no TNEF")
    found, codepage = Container(), "cp1252"
    for name, value in _objects(data):
        if name == _OEM_CODEPAGE:
            codepage = f"cp{int.from_bytes(value[:4], 'little')}"
        elif name == _SUBJECT:
            found.subject = found.subject or _words(value, codepage)
        elif name == _BODY:
            found.text = _words(value, codepage)
        elif name == _PROPERTIES:
            _take_bodies(found, dict(_properties(value)), codepage)
        elif name == _RENDERING:
            found.files.append(Inner())
        elif found.files and name == _TITLE:
            found.files[-1].name = found.files[-1].name or _words(value, codepage)
        elif found.files and name == _DATA:
            found.files[-1].content = value
        elif found.files and name == _FILE_PROPERTIES:
            _describe(found.files[-1], dict(_properties(value)), codepage, depth)
    return found


def _objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Names and contents of the objects; the last one may be cut off."""
    at = _HEAD
    for _ in range(_MAX_OBJECTS):
        if at + _OBJECT_HEAD > len(data):
            return
        end = at + _OBJECT_HEAD + int.from_bytes(data[at + 5 : at + 9], "little")
        yield int.from_bytes(data[at + 1 : at + 3], "little"), data[at + _OBJECT_HEAD : end]
        at = end + _CHECKSUM
    raise ValueError(f"more than {_MAX_OBJECTS} objects")


def _properties(data: bytes) -> Iterator[tuple[int, _Property]]:
    """MAPI properties by their number, as far as they can be told apart (MS-OXTNEF §2.1.3.4)."""
    count, at = _number(data, 0), 4
    for _ in range(min(count, _MAX_PROPERTIES)):
        if at + 4 > len(data):
            return
        kind, name = (
            int.from_bytes(data[at : at + 2], "little"),
            int.from_bytes(data[at + 2 : at + 4], "little"),
        )
        at += 4
        if name >= _NAMED:
            at += 20  # a GUID, and whether a number or a text follows
            at += 4 if not _number(data, at - 4) else 4 + _padded(_number(data, at))
        many, kind = bool(kind & _MANY), kind & ~_MANY
        values = 1
        if many or kind in _VARIABLE:
            values, at = _number(data, at), at + 4
        if kind in _FIXED:
            size = _padded(_FIXED[kind])
            yield name, _Property(kind, data[at : at + size])
            at += size * values
        elif kind in _VARIABLE:
            for number in range(min(values, _MAX_PROPERTIES)):
                size = _number(data, at)
                if not number:
                    yield name, _Property(kind, data[at + 4 : at + 4 + size])
                at += 4 + _padded(size)
                if at > len(data):
                    return
        else:
            return


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _padded(size: int) -> int:
    return size + -size % 4


def _take_bodies(found: Container, known: dict[int, _Property], codepage: str) -> None:
    """PidTagBody, PidTagHtml, PidTagRtfCompressed and the subject."""
    internet = _number(known[0x3FDE].value, 0) if 0x3FDE in known else 0
    own = f"cp{internet}" if internet else codepage
    if 0x1000 in known:
        found.text = _string(known[0x1000], own)
    if 0x1013 in known:
        found.html = _string(known[0x1013], own)
    if 0x1009 in known:
        found.rich = known[0x1009].value
    subject = known.get(0x0037) or known.get(0x0E1D)
    if subject:
        found.subject = _string(subject, codepage)


def _describe(file: Inner, known: dict[int, _Property], codepage: str, depth: int) -> None:
    """The properties of one file: its long name, its type, its Content-ID, its content."""
    names = (_string(known[one], codepage) for one in (0x3707, 0x3704) if one in known)
    file.name = next(filter(None, names), file.name)
    if not file.name and 0x3001 in known:
        file.name = _string(known[0x3001], codepage)
    file.kind = _string(known[0x370E], codepage) if 0x370E in known else ""
    file.cid = _string(known[0x3712], codepage).strip("<> ") if 0x3712 in known else ""
    data = known.get(0x3701)
    if data is None:
        return
    file.content = data.value
    if data.kind == _OBJECT and data.value[4:16] == _INTERFACE:
        file.content = data.value[16:]
        if data.value.startswith(_MESSAGE) and depth < _MAX_DEPTH and file.content.startswith(SIGNATURE):
            file.message = read(file.content, depth + 1)


def _string(found: _Property, codepage: str) -> str:
    if found.kind == _UNICODE:
        return charset.clean(found.value.decode("utf-16-le", "replace")).rstrip("\x00")
    return _words(found.value, codepage)


def _words(data: bytes, codepage: str) -> str:
    return charset.decode(data.rstrip(b"\x00"), codepage, charset.Evidence())[0]
