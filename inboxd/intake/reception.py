"""What the connections of one SMTP listener share: whom they ask, and who is inside."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from inboxd.intake.door import Door, Limits
from inboxd.mail.delivery import Delivery

if TYPE_CHECKING:
    from inboxd.intake.session import Session

SEAT_NEEDED = "421 4.3.2 Somebody else needs this seat, try again later"
IDLE_SECONDS = 5.0  # whoever does nothing for so long may lose the seat to somebody new


@dataclass(eq=False)
class Reception:
    """What all connections of one listener share."""

    accept: Callable[[Delivery, tuple[str, ...]], Future[int]]
    is_recipient: Callable[[str], bool]
    authenticate: Callable[[str, str], str | None] | None
    is_trusted: Callable[[str], bool]
    is_loopback: Callable[[str], bool]
    clock: Callable[[], datetime]
    hostname: str
    max_size: int  # bytes
    tls: ssl.SSLContext | None
    limits: Limits
    door: Door
    sessions: set[Session] = field(default_factory=set)
    pending: set[asyncio.Future[int]] = field(default_factory=set)  # mails that the journal is writing
    closing: bool = False

    def admit(self, peer: str) -> bool:
        """Count a connection in. When the house is full, the guest that did nothing for longest goes."""
        if self.door.enter(peer):
            return True
        idle = [s for s in self.sessions if s.idle_seconds > IDLE_SECONDS]
        if self.door.is_full and idle:
            max(idle, key=lambda session: session.idle_seconds).dismiss(
                "421 4.3.2 Somebody else needs this seat, try again later"
            )
            return self.door.enter(peer)
        return False
