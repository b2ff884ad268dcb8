"""MIME bodies as bytes: text, alternatives, inline images and files (RFC 2045, 2046, 2387).

Every line ends in CR LF and nothing else, lines stay short, and no line is a lone dot: what leaves here
cannot be read as two messages by any server on the way (PROMISES.md B14).
"""

from __future__ import annotations

import binascii
import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass

from inboxd.compose.headers import Field, parameter, verify, write
from inboxd.mail.filename import safe_filename
from inboxd.mail.message import Attachment

MAX_TEXT_LINE_OCTETS = 78  # RFC 5322 §2.1.1 asks for this; longer lines are encoded

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_LINE_END = re.compile("\r\n|\r|\n|\u2028|\u2029|\u0085")
_UNSAFE_LINE = re.compile(rb"(?m)^(?:From |\.)|[ \t]\r$")
_LINE_START = re.compile(rb"(?m)^(From |\.)")
_PLAIN_OCTETS = bytes(range(127)).replace(b"=", b"")
_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME entity: its header fields and its encoded content."""

    fields: tuple[Field, ...]
    content: bytes

    def __bytes__(self) -> bytes:
        return f"{write(self.fields)}\r\n\r\n".encode() + self.content


def text_part(subtype: str, text: str) -> Part:
    """A text part: 7bit where that is safe, else quoted-printable, else base64 where that is much shorter."""
    kind = f"text/{subtype}; charset=utf-8"
    lines = _LINE_END.sub("\n", _CONTROLS.sub("", text)).strip("\n")
    content = lines.replace("\n", "\r\n").encode() + b"\r\n"
    if content.isascii() and _is_tame(content):
        return _part(kind, "7bit", content)
    if len(content.translate(None, _PLAIN_OCTETS)) * 10 > len(content) * 3:
        return _part(kind, "base64", _base64(content))
    return _part(kind, "quoted-printable", _quoted_printable(content))


def file_part(attachment: Attachment, *, inline: bool = False) -> Part:
    """A file; `inline` gives it the Content-ID that the HTML part names."""
    kind, encoding, content = _file_encoding(attachment)
    name = safe_filename(attachment.filename) if attachment.filename else ""
    disposition = "inline" if inline else "attachment"
    if name:
        kind += parameter("name", name)
        disposition += parameter("filename", name)
    more = [("Content-Disposition", disposition)]
    if inline:
        more.append(("Content-ID", f"<{attachment.cid}>"))
    part = _part(kind, encoding, content, *more)
    verify(write(part.fields), part.fields)
    return part


def multipart(subtype: str, boundary: str, parts: Sequence[Part], extra: str = "") -> Part:
    """Parts in one multipart; a single part stays as it is."""
    if len(parts) == 1:
        return parts[0]
    mark = f"--{boundary}".encode()
    content = b"".join(b"%b\r\n%b\r\n" % (mark, bytes(part)) for part in parts) + mark + b"--\r\n"
    return Part((("Content-Type", f'multipart/{subtype}{extra};\r\n boundary="{boundary}"'),), content)


def body(text: str, html: str, files: Sequence[Attachment], boundary: str) -> Part:
    """The whole body. `boundary` must be unguessable to whoever wrote the text.

    A file whose Content-ID the HTML names goes inline (RFC 2387), all others become attachments.
    """
    shown = [f for f in files if f.cid and _is_cid(f.cid) and f"cid:{f.cid}" in html]
    alternatives = [text_part("plain", text)]
    if html:
        related = [text_part("html", html), *(file_part(f, inline=True) for f in shown)]
        alternatives.append(multipart("related", f"r-{boundary}", related, '; type="text/html"'))
    readable = multipart("alternative", f"a-{boundary}", alternatives)
    return multipart("mixed", f"m-{boundary}", [readable, *(file_part(f) for f in files if f not in shown)])


def _part(kind: str, encoding: str, content: bytes, *more: Field) -> Part:
    return Part((("Content-Type", kind), ("Content-Transfer-Encoding", encoding), *more), content)


def _is_tame(content: bytes) -> bool:
    longest = max(map(len, content.split(b"\r\n")))
    return longest <= MAX_TEXT_LINE_OCTETS and _UNSAFE_LINE.search(content) is None


def _is_cid(cid: str) -> bool:
    return len(cid) <= 200 and re.fullmatch(r"[!-;=?-~]+", cid) is not None


def _quoted_printable(content: bytes) -> bytes:
    encoded = binascii.b2a_qp(content, istext=True)
    return _LINE_START.sub(lambda match: b"=%02X" % match[1][0] + match[1][1:], encoded)


def _base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")


def _file_encoding(attachment: Attachment) -> tuple[str, str, bytes]:
    """Type, encoding and encoded content; a mail as a file may not be base64 (RFC 2046 §5.2.1)."""
    kind = attachment.content_type.partition(";")[0].strip().lower()
    if not _TYPE.fullmatch(kind) or kind.startswith("multipart/"):
        kind = "application/octet-stream"
    if kind.startswith("message/"):
        content = re.sub(rb"\r\n|\r|\n", b"\r\n", attachment.content)
        if kind == "message/rfc822" and content.isascii() and b"\0" not in content and _is_tame(content):
            return kind, "7bit", content
        kind = "application/octet-stream"
    return kind, "base64", _base64(attachment.content)
