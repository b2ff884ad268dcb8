"""A digest that is the same for one mail on whichever channel it arrives (PROMISES.md A2)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from inboxd.mail.message import Mail

_TRAILING = re.compile(r"[^\S\n]++\n")
_TRAILING_BYTES = re.compile(rb"[ \t\r\f\v]++\n")


def of_bytes(raw: bytes) -> str:
    """For a mail that could not be read at all."""
    return hashlib.sha256(raw).hexdigest()


def stamp(mail: Mail) -> Mail:
    """The mail with its digest over From, Date, Subject and decoded parts.

    Trace, ARC and spam headers differ between channels, and so do white space at line ends, line endings
    and what a gateway hung on the mail: none of them counts.
    """
    content = hashlib.sha256()
    for text in (
        ",".join(sorted(one.key for one in mail.from_)),
        mail.date.isoformat() if mail.date else "",
        " ".join(mail.subject.split()),
        _settled(mail.body),
        _settled(mail.html),
    ):
        content.update(text.encode("utf-8", "replace"))
        content.update(b"\x00")
    for file in mail.attachments:
        content.update(file.content_type.encode("utf-8", "replace") + b"\x00")
        content.update(hashlib.sha256(_settled_bytes(file.content_type, file.content)).digest())
    return replace(mail, digest=content.hexdigest())


def _settled(text: str) -> str:
    return _TRAILING.sub("\n", text.strip())


def _settled_bytes(kind: str, content: bytes) -> bytes:
    if not kind.startswith(("text/", "message/")):
        return content
    return _TRAILING_BYTES.sub(b"\n", content.strip())
