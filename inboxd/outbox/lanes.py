"""The mails that one host sends next, taken from the store lane by lane."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from datetime import datetime

from inboxd.compose.webhook import TABLE
from inboxd.config.settings import Outgoing_
from inboxd.desk.decision import MAIL_LANES, Lane
from inboxd.outbox.pace import Pace
from inboxd.store import Store
from inboxd.store.outbox import OutboxRow

AT_ONCE = {Lane.ANSWER: 8, Lane.ACKNOWLEDGEMENT: 16, Lane.NOTIFICATION: 16, Lane.REPORT: 8, Lane.WEBHOOK: 8}
STALE_SECONDS = 300.0  # a mail that was taken so long ago goes back: its lease may end before it is sent


class Lanes:
    """Answers first, automatic lanes in turn. Not safe for threads by itself."""

    def __init__(
        self, table: Outgoing_, others: tuple[str, ...], store: Store, lanes: Sequence[Lane] = MAIL_LANES
    ) -> None:
        self._table = table
        self._others = others
        self._store = store
        self._pace = Pace(table.rate, lanes)
        self._waiting: dict[str, deque[tuple[float, OutboxRow]]] = {lane: deque() for lane in lanes}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was taken that has not been handed out."""
        return not any(self._waiting.values())

    def next(self) -> OutboxRow | None:
        """The most urgent mail; what was taken too long ago goes back instead."""
        for lane in list(self._waiting):
            while self._waiting[lane]:
                taken_at, row = self._waiting[lane].popleft()
                if time.monotonic() - taken_at > STALE_SECONDS:
                    self._store.release_outgoing(row.id)
                    continue
                if lane != Lane.ANSWER:
                    self._waiting[lane] = self._waiting.pop(lane)
                return row
        return None

    def clear(self) -> list[OutboxRow]:
        """All that was taken; the lanes are empty afterwards."""
        rows = [row for lane in self._waiting.values() for _, row in lane]
        for lane in self._waiting.values():
            lane.clear()
        return rows

    def fill(self, now: datetime) -> float:
        """Take mails as far as the rate allows; seconds until it allows more (inf: it allows them now)."""
        return min(self._fill(lane, now) for lane in self._pace.order())

    def _fill(self, lane: str, now: datetime) -> float:
        moment = time.monotonic()
        room = self._pace.room(lane, moment)
        if not room:
            return self._pace.seconds_to_room(lane, moment)
        # With a rate each slot goes to whoever needs it most, so few mails are taken at a time.
        most = 1 if self._pace.is_limited else AT_ONCE[Lane(lane)]
        wanted = min(room, most - len(self._waiting[lane]))
        if wanted > 0:
            rows = self.due(now, wanted, lane)
            self._pace.take(lane, moment, len(rows))
            self._waiting[lane].extend((moment, row) for row in rows)
        return float("inf")

    def due(self, now: datetime, limit: int, lane: str) -> list[OutboxRow]:
        """Take from the store; the default table serves every name that has no table of its own."""
        if self._table.name not in ("", TABLE):
            return self._store.due(now, limit, lane, outgoing=self._table.name)
        return self._store.due(now, limit, lane, others=self._others)
