"""Who may come in to the SMTP listener, how many at once, and for how long (PROMISES.md B20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one listener grants. Times are seconds, sizes bytes."""

    connections: int = 200
    connections_per_address: int = 10  # loopback and trusted peers only have the total
    idle: float = 30.0  # between two commands, and without a byte of a mail
    data: float = 300.0  # for one mail's content
    data_rate: float = 500.0  # bytes a second that a client must at least send
    commit: float = 120.0  # how long a client is kept waiting for the journal
    in_transit: int = 256 * 2**20  # of all mails being received at once
    recipients: int = 100  # of one mail
    logins: int = 3  # failed AUTH attempts


class Door:
    """Counts the connections and the bytes in transit. Used from the listener's loop only."""

    def __init__(self, limits: Limits, is_exempt: Callable[[str], bool]) -> None:
        self.limits = limits
        self.is_exempt = is_exempt
        self.in_transit = 0
        self._inside: Counter[str] = Counter()
        self._total = 0

    def enter(self, peer: str) -> bool:
        """Count a connection in, or refuse it; whoever was let in must `leave`."""
        if self.is_full:
            return False
        if self._inside[peer] >= self.limits.connections_per_address and not self.is_exempt(peer):
            return False
        self._inside[peer] += 1
        self._total += 1
        return True

    @property
    def is_full(self) -> bool:
        """Whether nobody at all can come in before somebody leaves."""
        return self._total >= self.limits.connections

    def leave(self, peer: str) -> None:
        """Count a connection out."""
        self._total -= 1
        self._inside[peer] -= 1
        if not self._inside[peer]:
            del self._inside[peer]

    def take(self, size: int) -> bool:
        """Reserve memory for that many bytes of content; False when all of it is in use."""
        if self.in_transit + size > self.limits.in_transit:
            return False
        self.in_transit += size
        return True

    def give_back(self, size: int) -> None:
        """Free what `take` reserved."""
        self.in_transit -= size
