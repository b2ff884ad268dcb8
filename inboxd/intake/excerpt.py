"""Header and text of a message that is too big to fetch whole, as a message of its own."""

from __future__ import annotations

from typing import Any

from inboxd.intake.mailbox import Mailbox

HEADER_BYTES = 256 * 1024
TEXT_BYTES = 256 * 1024  # of each part
PARTS = 10


def excerpt(mailbox: Mailbox, uid: int) -> bytes:
    """The header as it is, and the inline text parts behind it; other parts are left out.

    Parts are written under the header's own boundary, so header and body still fit together.
    """
    header = mailbox.piece(uid, "HEADER", HEADER_BYTES)
    structure = mailbox.structure(uid)
    if not is_multipart(structure):
        is_text = structure is not None and word(structure[0]) == "text"
        return header + (mailbox.piece(uid, "TEXT", TEXT_BYTES) if is_text else b"")
    boundary = parameter(structure[2], "boundary")
    body = b""
    for section in text_sections(structure)[:PARTS]:
        part = mailbox.piece(uid, f"{section}.MIME", HEADER_BYTES) + mailbox.piece(uid, section, TEXT_BYTES)
        body += b"--" + boundary + b"\r\n" + part + b"\r\n"
    return header + body + b"--" + boundary + b"--\r\n"


def text_sections(structure: Any, prefix: str = "") -> list[str]:
    """The section numbers (RFC 3501 §6.4.5) of inline text parts, in order, outside nested messages."""
    found: list[str] = []
    for number, part in enumerate(structure[0], 1):
        section = f"{prefix}{number}"
        if is_multipart(part):
            found += text_sections(part, f"{section}.")
        elif word(part[0]) == "text" and not is_attachment(part):
            found.append(section)
    return found


def is_multipart(structure: Any) -> bool:
    """Whether imapclient's BodyData is that of a multipart: a list of parts comes first."""
    return structure is not None and isinstance(structure[0], list)


def is_attachment(part: Any) -> bool:
    """Whether a part says `Content-Disposition: attachment`."""
    extension = [one for one in part[8:] if isinstance(one, tuple) and one]
    return any(word(one[0]) == "attachment" for one in extension)


def parameter(parameters: Any, name: str) -> bytes:
    """The value of one parameter of a BODYSTRUCTURE's flat list."""
    flat = list(parameters or ())
    for key, value in zip(flat[::2], flat[1::2], strict=False):
        if word(key) == name:
            return bytes(value)
    return b""


def word(value: Any) -> str:
    """A keyword in lower case; "" for anything else."""
    return value.decode("ascii", "replace").lower() if isinstance(value, bytes) else ""
