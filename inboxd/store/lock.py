"""Keeps a second daemon away from an SQLite database (C17)."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from inboxd.store.errors import Refused


class DaemonLock:
    """A lock on `FILE.lock`, which the kernel drops with the process, however it ends."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._file = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._file, 32).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise Refused(
                f"{database}: another inboxd (process {holder}) works on this database; "
                "stop it first, or use PostgreSQL for several daemons"
            ) from error
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let the next daemon start."""
        os.close(self._file)
