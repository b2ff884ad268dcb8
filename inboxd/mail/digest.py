"""A digest that is the same for one mail on whichever channel it arrives (PROMISES.md A2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from inboxd.mail.message import Mail
from inboxd.mail.transfer import chunks


def of_bytes(raw: bytes) -> str:
    """For a mail that could not be read at all."""
    return hashlib.sha256(raw).hexdigest()


def stamp(mail: Mail, text: str) -> Mail:
    """The mail with its digest over From, Date, Subject and decoded parts.

    Trace, ARC and spam headers differ between channels, and so do white space at line ends, line endings
    and what a gateway hung on the mail: none of them counts. `text` is what its sender says, without what
    we tell of an invitation.
    """
    content = hashlib.sha256()
    for value in (
        ",".join(sorted(one.key for one in mail.from_)),
        mail.date.isoformat() if mail.date else "",
        " ".join(mail.subject.split()),
        _settled(text),
        _settled(mail.html),
    ):
        content.update(value.encode("utf-8", "replace"))
        content.update(b"\x00")
    for file in mail.attachments:
        content.update(file.content_type.encode("utf-8", "replace") + b"\x00")
        inner = hashlib.sha256()
        for chunk in _settled_bytes(file.content_type, file.content):
            inner.update(chunk)
        content.update(inner.digest())
    return replace(mail, digest=content.hexdigest())


def _settled(text: str) -> str:
    return "\n".join([line.rstrip() for line in text.strip().split("\n")])


def _settled_bytes(kind: str, content: bytes) -> Iterator[bytes]:
    if not kind.startswith(("text/", "message/")):
        yield content
        return
    for chunk in chunks(content.strip()):
        yield b"\n".join([line.rstrip(b" \t\r\f\v") for line in chunk.split(b"\n")])
