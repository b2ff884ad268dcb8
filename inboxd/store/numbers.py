"""Ticket numbers, reserved in blocks so that the bytes of a mail are final before the write begins."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Iterable
from concurrent.futures import Future

from sqlalchemy import Connection, select, update

from inboxd.store.statements import adding_once
from inboxd.store.tables import value
from inboxd.store.writer import Writer

FIRST = 1001
BLOCK = 20
NAME = "ticket:next"


def reserve(connection: Connection) -> range:
    """Take the next block; gaps are allowed, doubles are not."""
    connection.execute(adding_once(connection, value), {"name": NAME, "text": str(FIRST)})
    held = select(value.c.text).where(value.c.name == NAME).with_for_update()
    start = int(connection.execute(held).scalar_one())
    connection.execute(update(value).where(value.c.name == NAME).values(text=str(start + BLOCK)))
    return range(start, start + BLOCK)


def give_back(connection: Connection, left: list[int]) -> None:
    """Return the end of the last block when nobody has reserved since, so that a restart leaves no gap."""
    text = connection.execute(select(value.c.text).where(value.c.name == NAME).with_for_update()).scalar()
    if text is None:
        return
    end = int(text)
    free = set(left)
    while end - 1 in free:
        end -= 1
    connection.execute(update(value).where(value.c.name == NAME).values(text=str(end)))


class Numbers:
    """The numbers that this process may use. Thread-safe; the smallest goes first."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._lock = threading.Lock()
        self._free: list[int] = []
        self._coming: Future[range] | None = None

    def take(self) -> int:
        """A number for a ticket that may be opened; waits for a commit only when a block is used up."""
        while True:
            with self._lock:
                if self._coming and self._coming.done():
                    self._add(self._coming)
                if len(self._free) <= BLOCK // 2 and self._coming is None:
                    self._coming = self._writer.submit(reserve)
                if self._free:
                    return heapq.heappop(self._free)
                coming = self._coming
            if coming is not None:
                coming.exception()  # waits; the next round takes the block or tells the error

    def _add(self, coming: Future[range]) -> None:
        self._coming = None
        for number in coming.result():
            heapq.heappush(self._free, number)

    def put_back(self, numbers: Iterable[int]) -> None:
        """Numbers that no ticket got."""
        with self._lock:
            for number in numbers:
                heapq.heappush(self._free, number)

    def close(self) -> None:
        """Hand back what is left."""
        with self._lock:
            coming, self._coming = self._coming, None
            if coming is not None and coming.exception() is None:
                self._free.extend(coming.result())
            left, self._free = self._free, []
        if left:
            self._writer.submit(lambda connection: give_back(connection, left)).exception()
