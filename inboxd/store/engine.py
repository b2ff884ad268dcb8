"""Connections: how a database is opened so that "committed" means "on disk"."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import NullPool

from inboxd.store.errors import DiskFull, Refused, StoreUnavailable

BUSY_MILLISECONDS = 5_000
READERS = 8
CONNECT_SECONDS = 5
DISK_FULL_SQLSTATE = "53100"


def read_url(url: str) -> URL:
    """The database's address with the driver that is used here; Refused for anything else."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Refused("database: this is no URL; write sqlite:///FILE or postgresql://…") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite")
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise Refused(f"database: {backend!r} cannot be used; write sqlite:///FILE or postgresql://…")


def sqlite_file(url: URL) -> Path | None:
    """The file behind an SQLite address, None for PostgreSQL."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def create_file(path: Path) -> None:
    """Make an absent SQLite file, readable by its owner only: it holds customers' mail."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def writing_engine(url: URL) -> Engine:
    """For the one writer thread: it keeps its connection; every BEGIN takes the write lock at once."""
    engine = _engine(url, poolclass=NullPool)
    if url.get_backend_name() == "sqlite":
        _drive_sqlite(engine, "BEGIN IMMEDIATE")
    return engine


def reading_engine(url: URL) -> Engine:
    """For everybody else: a small pool; on SQLite a snapshot per transaction. On PostgreSQL each statement
    sees its own moment (READ COMMITTED), which spares those who ask one question two journeys."""
    pool: dict[str, Any] = {"pool_size": READERS, "max_overflow": READERS, "pool_timeout": 30}
    if url.get_backend_name() == "postgresql":
        return _engine(url, isolation_level="AUTOCOMMIT", **pool)
    engine = _engine(url, **pool)
    _drive_sqlite(engine, "BEGIN")
    return engine


def at_one_moment(readers: Engine) -> Engine:
    """The same connections for look-ups, whose statements must all see the database as it was at the first.

    A ticket that was read as nobody's and then, a statement later, with a colleague's claim and its version
    would be given away twice, and no comparison of versions could tell.
    """
    if readers.dialect.name != "postgresql":
        return readers
    return readers.execution_options(isolation_level="REPEATABLE READ")


def _engine(url: URL, **pool: Any) -> Engine:
    if url.get_backend_name() == "sqlite":
        arguments: dict[str, Any] = {"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000}
    else:
        arguments = {
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "inboxd",
            "options": "-c timezone=UTC",
        }
    # Errors are logged, and parameters are customers' words (PROMISES.md B31).
    return create_engine(url, connect_args=arguments, hide_parameters=True, **pool)


def _drive_sqlite(engine: Engine, begin: str) -> None:
    """The driver's own transactions start too late (at the first change), so they are switched off."""

    @event.listens_for(engine, "connect")
    def prepare(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        for pragma in (
            f"busy_timeout = {BUSY_MILLISECONDS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "journal_size_limit = 67108864",
            "wal_autocheckpoint = 4000",  # pages; pages that every mail changes are copied back less often
        ):
            dbapi.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def refuse_weak(connection: Connection) -> None:
    """A1: Refused when a commit may return before its bytes are on disk."""
    if connection.dialect.name == "sqlite":
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        level = int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
        if mode != "wal" or level < 2:
            raise Refused(
                f"database: SQLite runs with journal_mode={mode} and synchronous={level}, not WAL and FULL; "
                "put the file on a local disk"
            )
        return
    for name, good in (("synchronous_commit", {"on", "remote_apply"}), ("fsync", {"on"})):
        setting = connection.exec_driver_sql(f"SHOW {name}").scalar_one()
        if setting not in good:
            raise Refused(
                f"database: PostgreSQL runs with {name} = {setting}, so an accepted mail could be lost; "
                f"set {name} = on (ALTER ROLE … SET synchronous_commit = on, or postgresql.conf)"
            )


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ours; mistakes in a statement stay what they are."""
    try:
        yield
    except DBAPIError as error:
        raise translate(error) or error from error


def translate(error: DBAPIError) -> StoreUnavailable | None:
    """The error as this room tells it, None when it is the caller's own mistake."""
    text = str(error.orig)
    if "disk is full" in text or getattr(error.orig, "sqlstate", None) == DISK_FULL_SQLSTATE:
        return DiskFull(f"database: the disk is full ({text}); make room")
    if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
        return StoreUnavailable(
            f"database: {text.strip().splitlines()[0] if text.strip() else 'not reachable'}"
        )
    return None
