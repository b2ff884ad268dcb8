"""Migrations: from empty and from every released revision, with a copy before, killed at any step."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, insert, inspect
from sqlmodel import SQLModel

from inboxd.store import Refused, Store
from inboxd.store.engine import read_url, writing_engine
from inboxd.store.migrate import bring_up_to_date, configuration, head, revision_of, upgrade
from inboxd.store.models import Event, Message, Ticket
from tests.integration.store_builders import DESK, MINUTE, NOW, delivery, mail, open_ticket, opened

SHIPPED = Path(__file__).parents[2] / "inboxd" / "store" / "migrations"
RELEASED = [f"{number:04}" for number in range(1, 14)]  # what a version may have left behind


def with_later_revision(folder: Path) -> str:
    """The shipped migrations and one more, as a later version would have them."""
    scripts = folder / "migrations"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text((SHIPPED / "env.py").read_text())
    for version in (SHIPPED / "versions").glob("0*.py"):
        (scripts / "versions" / version.name).write_text(version.read_text())
    later = f"""
        import os
        import sqlalchemy as sa
        from alembic import op
        revision, down_revision = "9999", "{head()}"
        def upgrade():
            op.add_column("ticket", sa.Column("mood", sa.Text(), nullable=False, server_default=""))
            if os.environ.get("DIE_IN_MIGRATION"):
                os._exit(9)
            op.create_index("ticket_mood", "ticket", ["mood"])
        """
    (scripts / "versions" / "9999_later.py").write_text(textwrap.dedent(later))
    return str(scripts)


def columns(url: str, table: str) -> set[str]:
    engine = writing_engine(read_url(url))
    with engine.connect() as connection:
        found = {column["name"] for column in inspect(connection).get_columns(table)}
    engine.dispose()
    return found


def test_the_migrations_build_what_the_models_say(empty_database_url: str) -> None:
    """A database made by the migrations has exactly the tables, columns and indexes of the models."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, SQLModel.metadata))

    with opened(empty_database_url) as store:
        assert store.read(differences) == []


@pytest.mark.parametrize("revision", RELEASED)
def test_up_from_every_released_revision(empty_database_url: str, tmp_path: Path, revision: str) -> None:
    """A database of every released revision comes up to date, and its mails are there."""
    engine = writing_engine(read_url(empty_database_url))
    upgrade(engine, target=revision)
    engine.dispose()
    with opened(empty_database_url, tmp_path) as store:
        store.accept(delivery(), ("a@x",)).result(10)
        open_ticket(store)
        assert store.waiting() == 1


def test_sqlite_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    """`run` keeps the database as it was before, readable by its owner only."""
    url = f"sqlite:///{tmp_path}/x.db"
    with opened(url) as store:
        number = open_ticket(store, mail())
    scripts = with_later_revision(tmp_path)
    engine = writing_engine(read_url(url))
    bring_up_to_date(engine, read_url(url), migrate=True, create=True, var=tmp_path / "var", scripts=scripts)
    assert revision_of(engine) == "9999"
    engine.dispose()
    copy = tmp_path / "var" / "backup-before-9999.db"
    assert copy.stat().st_mode & 0o077 == 0
    with sqlite3.connect(copy) as old:
        assert old.execute("SELECT number FROM ticket").fetchall() == [(number,)]
    assert "mood" in columns(url, "ticket")


def test_an_older_database_is_not_migrated_without_being_asked(database_url: str, tmp_path: Path) -> None:
    """Without `migrate` an older database is refused, with the option's name, and left as it is."""
    with opened(database_url):
        pass
    scripts = with_later_revision(tmp_path)
    engine = writing_engine(read_url(database_url))
    with pytest.raises(Refused, match="--migrate"):
        bring_up_to_date(
            engine, read_url(database_url), migrate=False, create=True, var=tmp_path, scripts=scripts
        )
    assert revision_of(engine) == head()
    engine.dispose()


def test_a_newer_database_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    """An older inboxd does not touch what a newer one has migrated."""
    engine = writing_engine(read_url(empty_database_url))
    upgrade(engine, with_later_revision(tmp_path))
    engine.dispose()
    with pytest.raises(Refused, match="newer inboxd"):
        Store.open(empty_database_url, migrate=True, var=tmp_path)


def test_somebody_elses_tables_are_left_alone(tmp_path: Path) -> None:
    """A database that has a `journal` and no revision is not ours to change."""
    with sqlite3.connect(tmp_path / "x.db") as other:
        other.execute("CREATE TABLE journal (id INTEGER)")
    with pytest.raises(Refused, match="no revision"):
        Store.open(f"sqlite:///{tmp_path}/x.db", migrate=True, var=None)


def test_a_look_creates_no_database(tmp_path: Path) -> None:
    """Commands that only look say that there is nothing, and make no file."""
    with pytest.raises(Refused, match="inboxd run"):
        Store.open(f"sqlite:///{tmp_path}/x.db", migrate=False, var=None, create=False)
    assert not (tmp_path / "x.db").exists()


def test_a_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    """The file holds customers' mail."""
    with opened(f"sqlite:///{tmp_path}/sub/x.db"):
        assert (tmp_path / "sub" / "x.db").stat().st_mode & 0o077 == 0


KILLED = """
import os, sys
from sqlalchemy import event
from inboxd.store.engine import read_url, writing_engine
from inboxd.store.migrate import upgrade
url, step = sys.argv[1], int(sys.argv[2])
engine = writing_engine(read_url(url))
done = 0
@event.listens_for(engine, "before_cursor_execute")
def count(connection, cursor, statement, *rest):
    global done
    done += statement.lstrip().upper().startswith(("CREATE", "ALTER", "INSERT", "UPDATE"))
    if done > step:
        os._exit(9)
upgrade(engine)
print(done)
"""


def run_child(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("step", [0, 1, 25, 51])
def test_c24_killed_at_any_step_of_the_first_migration(empty_database_url: str, step: int) -> None:
    """C24: a killed migration rolls back; the next start begins anew and ends well."""
    assert run_child(KILLED, empty_database_url, str(step)).returncode == 9
    with opened(empty_database_url) as store:
        open_ticket(store)
    engine = writing_engine(read_url(empty_database_url))
    assert revision_of(engine) == head()
    engine.dispose()


def test_c24_killed_in_the_middle_of_a_later_migration(database_url: str, tmp_path: Path) -> None:
    """C24: the half of a step is gone, the data is there, and the next start completes it."""
    with opened(database_url) as store:
        number = open_ticket(store)
    scripts = with_later_revision(tmp_path)
    code = (
        "import sys; from inboxd.store.engine import *; from inboxd.store.migrate import upgrade;"
        "upgrade(writing_engine(read_url(sys.argv[1])), sys.argv[2])"
    )
    assert run_child(code, database_url, scripts, DIE_IN_MIGRATION="1").returncode == 9
    assert "mood" not in columns(database_url, "ticket")
    with opened(database_url) as store:
        assert store.read(lambda c: c.exec_driver_sql("SELECT number FROM ticket").scalar()) == number
    assert run_child(code, database_url, scripts).returncode == 0
    assert "mood" in columns(database_url, "ticket")


def test_the_package_carries_its_migrations() -> None:
    """The scripts are found through the package, not through a folder beside it."""
    assert configuration().get_main_option("script_location") == "inboxd.store:migrations"
    assert head() == RELEASED[-1]


def test_tickets_of_the_first_release_know_who_waits(empty_database_url: str, tmp_path: Path) -> None:
    """Answers, reopenings and the customer's wait are filled in from messages and the log."""
    engine = writing_engine(read_url(empty_database_url))
    upgrade(engine, target="0001")
    tables = MetaData()
    tables.reflect(engine, only=["ticket", "message", "event"])
    with engine.begin() as connection:
        for number, state in ((1, "open"), (2, "solved")):
            blank = {"subject": "", "priority": "normal", "team": "", "assignee": "", "requester_key": "",
                     "requester_name": "", "requester_address": "", "language": "", "root_id": "",
                     "channel": "", "last_owner": "", "latest_foreign_id": ""}  # fmt: skip
            empty = {"tags": [], "cc": [], "watchers": [], "fields": {}, "acknowledged": 0}
            when = dict.fromkeys(("created_at", "updated_at"), NOW)
            row = {
                "number": number,
                "version": 1,
                "state": state,
                **blank,
                **when,
                **empty,
            }
            connection.execute(insert(as_models(tables, "ticket", Ticket)), row)
            for minute, kind in enumerate(("customer", "agent", "customer", "customer")):
                text = dict.fromkeys(
                    ("author_key", "author_name", "author_address", "agent", "subject", "message_id",
                     "held_for", "held_kind", "body_digest", "text", "full_text", "html"), ""
                )  # fmt: skip
                said = {
                    "ticket": number,
                    "kind": kind,
                    "at": NOW + minute * MINUTE,
                    "undone": False,
                    "decision": 1,
                    "sent_to": [],
                    "sent_cc": [],
                }
                connection.execute(insert(as_models(tables, "message", Message)), {**text, **said})
        log = {"at": NOW, "ticket": 1, "decision": 1, "actor": "x", "what": "state", "is_value": True,
               "before": "solved", "after": "open", "because": "", "file": "", "line": 0}  # fmt: skip
        connection.execute(insert(as_models(tables, "event", Event)), log)
    engine.dispose()
    with opened(empty_database_url, tmp_path) as store:
        first, second = (store.look_up_ticket(n, DESK, NOW).tickets[n] for n in (1, 2))
    assert (first.answers, first.reopened, first.waiting_since) == (1, 1, NOW + 2 * MINUTE)
    assert (second.answers, second.reopened, second.waiting_since) == (1, 0, None)
    assert first.active_at == NOW


def as_models(tables: MetaData, name: str, model: type[SQLModel]) -> Table:
    """A table as it was, with the types that the models give its columns."""
    old, new = tables.tables[name], model.__table__  # type: ignore[attr-defined]
    for column in old.c:
        column.type = new.c[column.name].type
    return old


def test_agents_who_were_told_before_are_no_newcomers(empty_database_url: str) -> None:
    """A desk that is brought up to date welcomes only agents who never got anything."""
    engine = writing_engine(read_url(empty_database_url))
    upgrade(engine, target="0009")
    tables = MetaData()
    tables.reflect(engine, only=["notice"])
    words = {
        "kind": "customer",
        "ticket": 1,
        "sent_at": 0,
        "subject": "",
        "text": "",
        "html": "",
        "message": 0,
    }
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            words["sent_at"] = NOW  # type: ignore[assignment]
        for nonce, agent in (("a", "minh"), ("b", "minh"), ("c", "")):
            connection.execute(
                tables.tables["notice"].insert(), {**words, "nonce": nonce, "agent": agent, "decision": 0}
            )
    engine.dispose()
    with opened(empty_database_url) as store:
        assert store.kept("welcome:") == {"welcome:minh": "before"}
