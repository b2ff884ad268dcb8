"""How fast one smarthost may be given mail, with room kept for answers."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence

from inboxd.config.settings import Rate
from inboxd.desk.decision import MAIL_LANES, Lane

UNLIMITED = 1_000_000


class Pace:
    """A sliding window of `rate`. A fifth of it is kept for answers, so that a flood never delays one.

    Times are seconds of a monotonic clock. Not safe for threads by itself.
    """

    def __init__(self, rate: Rate | None, lanes: Sequence[Lane] = MAIL_LANES) -> None:
        self._lanes = lanes
        self._limit = rate.count if rate else UNLIMITED
        self._period = rate.period.total_seconds() if rate else 0.0
        self._kept = max(1, self._limit // 5) if rate and self._limit > 1 else 0
        self._taken: deque[tuple[float, str]] = deque()
        self._count: Counter[str] = Counter()

    @property
    def is_limited(self) -> bool:
        """Whether there is a rate at all."""
        return self._period > 0

    def room(self, lane: str, now: float) -> int:
        """How many mails of that lane may leave now."""
        if not self.is_limited:
            return UNLIMITED
        self._forget(now)
        total = self._limit - self._count.total()
        if lane == Lane.ANSWER:
            return max(0, total)
        bulk = self._count.total() - self._count[Lane.ANSWER]
        return max(0, min(total, self._limit - self._kept - bulk))

    def take(self, lane: str, now: float, count: int = 1) -> None:
        """So many mails of that lane leave now."""
        if self.is_limited:
            self._taken.extend((now, lane) for _ in range(count))
            self._count[lane] += count

    def seconds_to_room(self, lane: str, now: float) -> float:
        """How long until one more mail of that lane may leave; 0 when it may now."""
        if self.room(lane, now) > 0:
            return 0.0
        total_left = self._limit - self._count.total()
        for at, taken in self._taken:
            # With the whole rate spent any slot helps; otherwise only one that an automatic mail took.
            if total_left <= 0 or taken != Lane.ANSWER:
                return max(0.001, at + self._period - now)
        return self._period

    def order(self) -> list[Lane]:
        """The lanes in the order of their turn: answers, then whichever had least of the window."""
        return sorted(self._lanes, key=lambda lane: -1 if lane is Lane.ANSWER else self._count[lane])

    def _forget(self, now: float) -> None:
        while self._taken and self._taken[0][0] <= now - self._period:
            self._count[self._taken.popleft()[1]] -= 1
