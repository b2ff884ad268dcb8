"""Delimiters of multiparts in raw bytes (RFC 2046 §5.1.1), and where they leave the parts. Linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inboxd.mail.bounds import MAX_PARTS

_GUESS = re.compile(
    rb"^--([^\s-][^\r\n]{0,200}?|-{2,80}[^\s-][^\r\n]{0,200}?)[ \t]*\r?\n(?=Content-[A-Za-z-]+:)",
    re.MULTILINE | re.IGNORECASE,
)
_GUESSED_WITHIN = 64 * 1024


@dataclass(slots=True)
class Spans:
    """Where the parts lie, and how the multipart ends."""

    found: list[tuple[int, int]] = field(default_factory=list)
    closed: bool = False  # its last delimiter says that it ends
    before_end: int = 0  # how many parts stand before the first closing delimiter


def spans(raw: bytes, start: int, end: int, needle: bytes) -> Spans:
    """The parts between delimiters; the line end before a delimiter belongs to the delimiter."""
    result = Spans(before_end=-1)
    opened = -1
    for found in delimiters(raw, start, end, needle):
        at, closing = found.start("delimiter"), bool(found["end"])
        if closing and opened >= 0 and b"boundary=" in raw[opened : opened + 2000]:
            # "--x--" ends x, unless a part inside says that its own boundary is "x--".
            inner = raw[opened : min(at, opened + 2000)].partition(b"boundary=")[2].lstrip(b'"')
            if inner.startswith(needle[2:] + b"--"):
                continue
        if opened >= 0:
            result.found.append((opened, max(opened, before_line_end(raw, at))))
        if len(result.found) > MAX_PARTS:
            break
        opened = -1 if closing else found.end()
        result.closed = closing
        if closing and result.before_end < 0:
            result.before_end = len(result.found)
    else:
        if opened >= 0:
            result.found.append((opened, _without_glued_end(raw, start, end, needle)))
    if result.before_end < 0:
        result.before_end = len(result.found)
    return result


def delimiters(raw: bytes, start: int, end: int, needle: bytes) -> Iterator[re.Match[bytes]]:
    """Every line that is a delimiter. The pattern begins with its literal, which is found fastest."""
    line = rb"(?P<delimiter>" + re.escape(needle) + rb")(?P<end>--)?[ \t]*+(?:\r?\n|\r?\Z)"
    first = re.compile(line).match(raw, start, end)
    at = start
    if first:
        yield first
        at = first.end() - 1 if first[0].endswith(b"\n") else end
    later = re.compile(rb"\n" + line)
    while found := later.search(raw, at, end):
        yield found
        if not found[0].endswith(b"\n"):
            return
        at = found.end() - 1  # its line end is the one before the next delimiter


def before_line_end(raw: bytes, at: int) -> int:
    """The end of the line before `at`."""
    at -= 1 if raw[at - 1 : at] == b"\n" else 0
    return at - 1 if raw[at - 1 : at] == b"\r" else at


def indent(raw: bytes, start: int, end: int, needle: bytes) -> bytes:
    """The white space that something put before each line, and so before the delimiters."""
    found = re.compile(rb"\n([ \t]{1,8})" + re.escape(needle) + rb"\r?\n").search(raw, start, end)
    return found[1] if found else b""


def guess(raw: bytes, start: int, end: int) -> bytes:
    """The delimiter that a body seems to have: a line above a field of MIME; b"" when there is none."""
    found = _GUESS.search(raw, start, end)
    return b"--" + found[1] if found and found.start() - start < _GUESSED_WITHIN else b""


def _without_glued_end(raw: bytes, start: int, end: int, needle: bytes) -> int:
    """The end of the last part, without a closing delimiter that stands behind its text on one line."""
    tail_at = max(start, end - len(needle) - 10)
    tail = raw[tail_at:end].rstrip()
    return tail_at + len(tail) - len(needle) - 2 if tail.endswith(needle + b"--") else end
