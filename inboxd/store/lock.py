"""Who else works on a database (C17): on SQLite nobody may, on PostgreSQL several daemons do."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from inboxd.store.errors import Refused

PRESENCE = 0x696E626F7864  # "inboxd" as a number: the advisory lock that every daemon shares
TURNS = PRESENCE + 1  # held by whoever gives a ticket out
MOST_PATIENCE = "2s"  # for another daemon's turn; what is decided without it is compared all the same


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


class Presence:
    """A shared advisory lock of PostgreSQL, which the server drops with the connection, however it ends.

    Who gets it exclusively at the start is the only daemon: what stands as claimed is a dead one's.
    """

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.is_alone = bool(_ask(self._connection, "pg_try_advisory_lock"))

    def settle(self) -> None:
        """Let others start; called once the dead one's claims are free."""
        _ask(self._connection, "pg_advisory_lock_shared")
        if self.is_alone:
            _ask(self._connection, "pg_advisory_unlock")

    def release(self) -> None:
        """Be gone: the session ends, it does not go back to the pool with its lock."""
        self._connection.detach()
        self._connection.close()


def _ask(connection: Connection, function: str) -> object:
    return connection.execute(text(f"SELECT {function}(:key)"), {"key": PRESENCE}).scalar()


class Order:
    """Whoever gives tickets out comes one after the other, in whatever thread and process.

    It only spares work that would be done twice: a turn that was taken already is noticed when it is written.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.RLock()
        self._is_held = False

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Alone until the end of the block; inside of it once more is no wait."""
        with self._lock:
            if self._is_held or self._engine.dialect.name != "postgresql":
                yield
                return
            self._is_held = True
            try:
                with self._engine.connect() as connection:
                    _wait_in(connection.execution_options(isolation_level="READ COMMITTED"))
                    yield
            finally:
                self._is_held = False


def _wait_in(connection: Connection) -> None:
    """Hold the lock for as long as the transaction; without it when another daemon keeps it for too long."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{MOST_PATIENCE}'")
    try:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURNS})
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        connection.rollback()
