"""A mail as it was handed to us, before anybody looked into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What the place a mail came from means."""

    INBOX = "inbox"  # customers' mail
    SENT = "sent"  # answers that somebody gave by hand from the shared mailbox
    JUNK = "junk"  # opens nothing; the digest lists it
    RESCUED = "rescued"  # lay in the junk folder until an agent said `#rescue`
    CONFIRMED = "confirmed"  # nothing proved its author until the registered address said that it was theirs
    HISTORY = "history"  # import: nothing goes out


@dataclass(frozen=True, slots=True)
class Delivery:
    """Raw bytes with their envelope and channel: what the journal keeps (DESIGN.md, step 1)."""

    raw: bytes
    channel: str  # "smtp", "imap.NAME", "import"
    received_at: datetime
    sender: str | None = None  # envelope sender; "" is the null sender, None is unknown
    recipients: tuple[str, ...] = ()  # envelope recipients; empty when unknown (IMAP)
    peer: str = ""  # address of the SMTP client
    login: str = ""  # name proved by SMTP AUTH over TLS
    tls: bool = False
    trusted_peer: bool = False  # the peer is loopback or one of `trusted_peers`
    role: Role = Role.INBOX
    folder: str = ""  # IMAP folder, or the file for an import
    uidvalidity: int = 0
    uid: int = 0
    truncated_from: int = 0  # full size in bytes when only header and text were fetched (over the limit)
    open_since: datetime | None = None  # history: tickets whose latest mail is older are closed
