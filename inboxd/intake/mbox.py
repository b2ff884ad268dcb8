"""Splitting mbox files as programs really write them (RFC 4155 describes one of them)."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

_SEPARATOR = re.compile(rb"^From [^\r\n]{1,300}\r?$", re.MULTILINE)
_DATED = re.compile(rb"\d{1,2}:\d\d")
_YEAR = re.compile(rb"\b(19|20)\d\d\b")
_FIELD = re.compile(rb"[!-9;-~]{1,100}:|>?From |\r?\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_HEAD_BYTES = 128


def split(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each mail with the offset at which it begins; bytes stay, but for one level of ">From " (mboxrd).

    A line that begins with "From " separates when it carries a time and a year and either follows an
    empty line or is followed by a header field; so "From now on" in a text does not. Raises OSError.
    """
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            begin = -1
            for end, following in _boundaries(content):
                if begin >= 0:
                    yield begin, _clean(content[begin:end])
                begin = following
            if begin >= 0:
                yield begin, _clean(content[begin:])


def is_mbox(head: bytes) -> bool:
    """Whether a file with this beginning is an mbox."""
    return head.startswith(b"From ")


def _boundaries(content: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Where each separator line begins and where the next line begins."""
    for match in _SEPARATOR.finditer(content):
        after = min(match.end() + 1, len(content))
        if match.start() == 0 or _separates(match[0], content, match.start(), after):
            yield match.start(), after


def _separates(line: bytes, content: mmap.mmap, start: int, after: int) -> bool:
    if not (_DATED.search(line) and _YEAR.search(line)):
        return False
    before = content[max(0, start - 3) : start]
    follows_empty_line = before.endswith((b"\n\n", b"\n\r\n"))
    return follows_empty_line or _FIELD.match(content[after : after + _HEAD_BYTES]) is not None


def _clean(mail: bytes) -> bytes:
    """Without the empty line that belongs to the mbox, and with its quoting undone."""
    for ending in (b"\r\n\r\n", b"\n\n"):
        if mail.endswith(ending):
            mail = mail[: -len(ending) // 2]
            break
    return _QUOTED.sub(rb"\1", mail) if b">From " in mail else mail
