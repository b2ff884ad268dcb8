"""Brings the tables up to the revision that this version of inboxd works with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.engine import URL

from inboxd.store.engine import sqlite_file
from inboxd.store.errors import Refused

SCRIPTS = "inboxd.store:migrations"
POSTGRES_LOCK = 7_362_115_021  # any number of our own: one process migrates at a time


def configuration(scripts: str = SCRIPTS) -> Config:
    """Alembic's settings without a file."""
    config = Config()
    config.set_main_option("script_location", scripts)
    return config


def head(scripts: str = SCRIPTS) -> str:
    """The newest revision."""
    found = ScriptDirectory.from_config(configuration(scripts)).get_current_head()
    assert found is not None
    return found


def revision_of(engine: Engine) -> str | None:
    """The revision that a database is at; None for an empty one, Refused for somebody else's."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is None and inspect(connection).has_table("journal"):
            raise Refused(
                "database: it has tables but no revision; use an empty database, or restore a backup"
            )
        return current


def bring_up_to_date(
    engine: Engine, url: URL, *, migrate: bool, create: bool, var: Path | None, scripts: str = SCRIPTS
) -> None:
    """Create or migrate the tables, or Refused. An older SQLite file is copied to `var` before."""
    newest = head(scripts)
    current = revision_of(engine)
    if current == newest:
        return
    if current is None:
        if not create:
            raise Refused(
                "database: nothing of inboxd is in it yet; start `inboxd run` once, "
                "or look at `database` in config.toml"
            )
    else:
        _refuse_unknown(current, scripts)
        if not migrate:
            raise Refused(
                f"database: it is at revision {current}, this version works with {newest}; make a backup "
                "(`inboxd backup FILE` of the old version), then start `inboxd run --migrate`"
            )
        path = sqlite_file(url)
        if path is not None:
            copy_before(path, var or path.parent, newest)
    upgrade(engine, scripts)


def _refuse_unknown(current: str, scripts: str) -> None:
    known = {
        script.revision for script in ScriptDirectory.from_config(configuration(scripts)).walk_revisions()
    }
    if current not in known:
        raise Refused(
            f"database: it was migrated by a newer inboxd (revision {current}); install that version again, "
            "or restore the backup from before"
        )


def copy_before(path: Path, var: Path, newest: str) -> Path:
    """Copy an SQLite file as it is before the migration to a revision; an earlier copy is kept."""
    var.mkdir(parents=True, exist_ok=True)
    target = var / f"backup-before-{newest}.db"
    if target.exists():  # a migration that was killed: the first copy is the good one
        return target
    unfinished = target.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
    return unfinished.rename(target)


def upgrade(engine: Engine, scripts: str = SCRIPTS, target: str = "head", **attributes: Any) -> None:
    """Run the migrations, each in a transaction of its own, one process at a time."""
    config = configuration(scripts)
    config.attributes |= attributes
    with engine.connect() as connection, _alone(engine):
        config.attributes["connection"] = connection
        command.upgrade(config, target)


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """SQLite's BEGIN IMMEDIATE already lets one process in; PostgreSQL needs a lock."""
    if engine.dialect.name == "sqlite":
        yield
        return
    with engine.connect() as guard:
        guard.exec_driver_sql(f"SELECT pg_advisory_lock({POSTGRES_LOCK})")
        yield
        _unlock(guard)


def _unlock(guard: Connection) -> None:
    guard.exec_driver_sql(f"SELECT pg_advisory_unlock({POSTGRES_LOCK})")
