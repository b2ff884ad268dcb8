"""What mail-parser says of a mail's header.

It sees the fields that we found, within our limits, and no bodies: it reads addresses and dates well, and
its view of damage is wider than ours. Where it and we read another author out of the same bytes,
others may too, and the author counts for nothing (PROMISES.md B7).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message

import mailparser

_ASKED = frozenset({"from", "date"})
_MAX_FIELDS = 20
_MAX_FIELD_BYTES = 4 * 1024
_MAX_DEFECTS = 10

# mail-parser logs what it finds in a mail; a flood of bad mails must not become a flood of lines (B31).
logging.getLogger("mailparser").setLevel(logging.CRITICAL)


class _HeaderOnly(mailparser.MailParser):  # type: ignore[misc]
    """mail-parser without its walk over the parts of a mail: we hand it a header and nothing else."""

    def parse(self) -> _HeaderOnly:
        self._reset()
        return self


@dataclass(frozen=True, slots=True)
class Opinion:
    """mail-parser's reading; empty when it failed or was not asked."""

    asked: bool = False
    authors: tuple[str, ...] = ()  # addresses of From
    date: datetime | None = None
    defects: tuple[str, ...] = ()


def ask(fields: Sequence[tuple[str, bytes]]) -> Opinion:
    """Hand a bounded header to mail-parser. Never raises."""
    message: Message[str, str] = Message()
    count = 0
    for name, value in fields:
        if name.lower() in _ASKED and len(value) <= _MAX_FIELD_BYTES and count < _MAX_FIELDS:
            message[name] = value.decode("ascii", "surrogateescape").replace("\r\n", "\n").strip()
            count += 1
    try:
        read = _HeaderOnly(message)
        authors = tuple(address for _, address in read.from_ if address)
        when = read.date
        return Opinion(True, authors, when and when.replace(tzinfo=when.tzinfo or UTC), _defects(read))
    except Exception as error:  # it raises on some malformed mails
        return Opinion(defects=(f"mail-parser: {type(error).__name__}",))


def _defects(read: mailparser.MailParser) -> tuple[str, ...]:
    found = [text for entry in read.defects for texts in entry.values() for text in texts]
    return tuple(
        str(text).splitlines()[0][:200].encode("utf-8", "replace").decode() for text in found[:_MAX_DEFECTS]
    )
