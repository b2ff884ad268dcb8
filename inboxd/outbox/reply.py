"""What is said to a host, and what it says: the bytes after DATA, replies, troubles."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BARE_ENDS = re.compile(rb"\r\n|\r|\n")
_RETURNED = re.compile(r"<([^<>\s@]+@[^<>\s@]+)>")
_SES = re.compile(r"(?:2\.\d\.\d )?Ok ([0-9a-f]{16}-[0-9a-f-]+-\d{6})\b", re.ASCII)
_SES_HOST = re.compile(r"email-smtp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com")


class HostError(Exception):
    """The smarthost cannot be used now; the text says why and what to do."""

    def __init__(self, text: str, *, login: bool = False) -> None:
        super().__init__(text)
        self.login = login  # it answers, and refuses who we are


@dataclass(frozen=True, slots=True)
class Reply:
    """What the host said to one mail (RFC 5321 section 4.2), on one line."""

    code: int
    text: str
    returned_id: str = ""  # the Message-ID that the host gave instead of ours, without brackets

    @property
    def is_good(self) -> bool:
        """It took the mail over."""
        return 200 <= self.code < 300

    @property
    def is_final(self) -> bool:
        """It will never take this mail."""
        return self.code >= 500

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


def one_line(text: bytes | str) -> str:
    """A reply's text on one line, without control characters."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(one if one.isprintable() else " " for one in plain).split())[:1000]


def on_the_wire(raw: bytes) -> bytes:
    """The bytes after DATA: every line end CR LF *before* leading dots are doubled (B14, RFC 5321 4.5.2)."""
    lines = _BARE_ENDS.sub(b"\r\n", raw)
    if lines and not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    stuffed = lines.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed + b".\r\n"


def returned_id(said: str, host: str) -> str:
    """The Message-ID that a relay names in its 250 because it rewrote ours; "" when it names none."""
    if found := _RETURNED.search(said):
        return found[1]
    region = _SES_HOST.fullmatch(host.lower())
    named = _SES.match(said)
    if region and named:
        domain = "email" if region[1] == "us-east-1" else region[1]
        return f"{named[1]}@{domain}.amazonses.com"
    return ""
