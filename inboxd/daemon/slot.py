"""The engine in force. A reload puts a new one in; the old one is done with when nobody uses it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from inboxd.daemon.engine import Engine


class Slot:
    """Holds one engine; whoever borrows it keeps the same one until they give it back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._changed = threading.Condition()
        self._users: Counter[int] = Counter()

    @property
    def engine(self) -> Engine:
        """The engine in force, for a look at its settings; borrow it to work with it."""
        return self._engine

    @contextmanager
    def borrowed(self) -> Iterator[Engine]:
        """The engine in force, kept alive until the block ends."""
        with self._changed:
            engine = self._engine
            self._users[id(engine)] += 1
        try:
            yield engine
        finally:
            with self._changed:
                self._users[id(engine)] -= 1
                self._changed.notify_all()

    def swap(self, engine: Engine) -> Engine:
        """Put a new engine in force; returns the old one once nobody uses it."""
        with self._changed:
            old, self._engine = self._engine, engine
            self._changed.wait_for(lambda: self._users[id(old)] == 0)
            del self._users[id(old)]
        return old
