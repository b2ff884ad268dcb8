"""Copies of the whole database: one portable SQLite file, whichever database it comes from or goes to."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select
from sqlalchemy.engine import URL
from sqlmodel import SQLModel

from inboxd.store.engine import create_file, read_url, sqlite_file, translated, writing_engine
from inboxd.store.errors import Refused, StoreUnavailable
from inboxd.store.lock import DaemonLock
from inboxd.store.migrate import bring_up_to_date, head, revision_of, upgrade
from inboxd.store.tables import value

ROWS_AT_ONCE = 200
KEY_FILE = "backup:key-file"  # the signing key of a `key_file`, which stands outside of the database
SIGNATURE = b"SQLite format 3\0"


def back_up(url: str, target: Path, key_file: Path | None = None) -> int:
    """Write a consistent copy while the daemon runs; its size in bytes. Refused when the file exists.

    The signing key is part of it: without the key, replies to mails already sent lead nowhere.
    """
    if target.exists():
        raise Refused(f"{target}: exists already; name another file")
    parsed = read_url(url)
    source = sqlite_file(parsed)
    if source is not None and not source.exists():
        raise Refused(f"{source}: there is no database to back up")
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise Refused(f"{target}: cannot be written ({error.strerror}); name another place") from error
    try:
        if source is not None:
            _copy_file(source, unfinished)
        else:
            _copy_server(parsed, unfinished)
        if key_file is not None:
            _keep_key(unfinished, key_file.read_text())
        _sync(unfinished)
        os.link(unfinished, target)  # unlike a rename, this never replaces a file
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{target}: the copy failed ({error}); nothing was kept of it") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def _copy_file(source: Path, target: Path) -> None:
    with (
        closing(_read_only(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE").close()  # one file, without a companion


def _copy_server(url: URL, target: Path) -> None:
    """One snapshot: every table as it stood at the same moment."""
    old, new = writing_engine(url), writing_engine(URL.create("sqlite", database=str(target)))
    try:
        with translated():
            if revision_of(old) != head():
                raise Refused(
                    "database: it is older than this version; migrate it first (`inboxd run --migrate`)"
                )
            upgrade(new)
            with (
                old.connect().execution_options(isolation_level="REPEATABLE READ") as source,
                new.begin() as copy,
            ):
                _copy_tables(source, copy)
        with new.connect() as connection:
            _leave_wal(connection)
    finally:
        old.dispose()
        new.dispose()


def _leave_wal(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA journal_mode = DELETE").close()


def _copy_tables(source: Connection, target: Connection) -> None:
    for table in SQLModel.metadata.sorted_tables:
        rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table))
        for part in rows.mappings().partitions(ROWS_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in part])


def _keep_key(target: Path, text: str) -> None:
    with closing(sqlite3.connect(target)) as copy:
        copy.execute("INSERT OR REPLACE INTO value (name, text) VALUES (?, ?)", (KEY_FILE, text))
        copy.commit()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def restore(source: Path, url: str, *, force: bool = False, key_file: Path | None = None) -> None:
    """Fill a database from a backup. Refused when it holds anything, unless `force`, and while a daemon
    works on it; what it held before is gone then."""
    _check_backup(source)
    parsed = read_url(url)
    path = sqlite_file(parsed)
    if path is None:
        _restore_server(source, parsed, force)
    else:
        create_file(path)
        lock = DaemonLock(path)
        try:
            _restore_file(source, parsed, path, force)
        finally:
            lock.release()
    _restore_key(source, key_file)


def _check_backup(source: Path) -> None:
    wrong = Refused(f"{source}: is no backup of inboxd; name a file that `inboxd backup` wrote")
    try:
        with source.open("rb") as file:
            start = file.read(len(SIGNATURE))
    except OSError as error:
        raise Refused(f"{source}: cannot be read ({error.strerror}); name a backup's file") from error
    if start != SIGNATURE:
        raise wrong
    try:
        with closing(_read_only(source)) as copy:
            names = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
            sound = copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError as error:
        raise Refused(f"{source}: is damaged ({error}); use another backup") from error
    if not {"alembic_version", "journal"} <= names:
        raise wrong
    if not sound:
        raise Refused(f"{source}: is damaged; use another backup")


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _restore_file(source: Path, url: URL, path: Path, force: bool) -> None:
    engine = writing_engine(url)
    try:
        if not force and _holds_something(engine):
            raise Refused(f"{path}: is not empty; name another database, or overwrite it with --force")
    finally:
        engine.dispose()
    with (
        closing(_read_only(source)) as old,
        closing(sqlite3.connect(path)) as new,
    ):
        new.execute("PRAGMA synchronous = FULL").close()
        old.backup(new)
        new.execute("DELETE FROM value WHERE name = ?", (KEY_FILE,))
        new.commit()


def _restore_server(source: Path, url: URL, force: bool) -> None:
    old, new = writing_engine(URL.create("sqlite", database=str(source))), writing_engine(url)
    try:
        with translated():
            if revision_of(old) != head():
                raise Refused(
                    f"{source}: is from another version; restore it into SQLite with that version first"
                )
            if not force and _holds_something(new):
                raise Refused("database: is not empty; name another one, or overwrite it with --force")
            bring_up_to_date(new, url, migrate=True, create=True, var=None)
            with old.begin() as backup, new.begin() as connection:
                for table in reversed(SQLModel.metadata.sorted_tables):
                    connection.execute(table.delete())
                _copy_tables(backup, connection)
                connection.execute(value.delete().where(value.c.name == KEY_FILE))
                for table in SQLModel.metadata.sorted_tables:
                    _set_sequence(connection, table)
    finally:
        old.dispose()
        new.dispose()


def _holds_something(engine: Engine) -> bool:
    if revision_of(engine) is None:
        return False
    tables = [SQLModel.metadata.tables[name] for name in ("journal", "ticket", "outbox")]
    with engine.connect() as connection:
        counted = [connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]
    return any(counted)


def _set_sequence(connection: Connection, table: Table) -> None:
    """Ids go on after the highest one that was copied."""
    if "id" in table.c:
        highest = connection.execute(select(func.max(table.c.id))).scalar()
        if highest is not None:
            sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
            connection.execute(select(func.setval(sequence, highest)))


def _restore_key(source: Path, key_file: Path | None) -> None:
    with closing(_read_only(source)) as copy:
        row = copy.execute("SELECT text FROM value WHERE name = ?", (KEY_FILE,)).fetchone()
    if row is None or key_file is None or key_file.exists():
        return
    key_file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(key_file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(row[0])
