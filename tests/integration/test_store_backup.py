"""Backup and restore: one portable file, from and to either database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from inboxd.store import Refused, Store, search
from inboxd.store.backup import back_up, restore
from tests.fixtures.postgres import Cluster
from tests.integration.store_builders import (
    NOW,
    apply,
    delivery,
    look_up,
    mail,
    open_ticket,
    opened,
    opening,
    outgoing,
)


def fill(store: Store) -> int:
    """A ticket, a mail that waits, a mail to send, a key."""
    parsed = mail()
    facts = look_up(store, parsed)
    apply(store, opening(facts, parsed), facts, parsed, (outgoing(ticket=facts.new_number),))
    store.accept(delivery(b"\0\xff raw"), ("w@x",)).result(10)
    store.set_value("signing-key", '{"keys": "ü"}')
    return facts.new_number


def check(store: Store, number: int) -> None:
    """All of it is there, and new rows find free ids."""
    shown = search.show(store, number)
    assert shown is not None
    assert [one["text"] for one in shown["messages"]] == ["It does not work."]
    assert store.value("signing-key") == '{"keys": "ü"}'
    assert [item.delivery.raw for item in store.claim(5, "me", NOW)] == [b"\0\xff raw"]
    assert [row.raw for row in store.due(NOW, 5)] == [outgoing().raw]
    assert [
        e.ticket for e in look_up(store, mail("x", "r@x", in_reply_to=("a1@customer.example",))).evidence
    ] == [number]
    assert open_ticket(store, mail("new", "n@x")) > number


@pytest.fixture(params=["sqlite", "postgresql"])
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/target/y.db"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    url = cluster.url()
    yield url
    cluster.drop(url)


def test_a_backup_comes_back_on_either_database(database_url: str, target_url: str, tmp_path: Path) -> None:
    """Everything, the signing key included, moves from any kind of database to any other."""
    copy = tmp_path / "copy.db"
    with opened(database_url) as store:
        number = fill(store)
        assert back_up(database_url, copy) == copy.stat().st_size
    assert copy.stat().st_mode & 0o077 == 0
    restore(copy, target_url)
    with opened(target_url) as store:
        check(store, number)


def test_a_backup_is_one_moment(database_url: str, tmp_path: Path) -> None:
    """Taken while mails come in: each mail of the copy has its bytes, none is half there."""
    stop = threading.Event()
    with opened(database_url) as store:

        def load() -> None:
            n = 0
            while not stop.is_set():
                n += 1
                store.accept(delivery(b"x" * 5000), (f"{n}@x",)).result(10)

        thread = threading.Thread(target=load)
        thread.start()
        try:
            while store.waiting() < 30:
                pass
            back_up(database_url, tmp_path / "copy.db")
        finally:
            stop.set()
            thread.join()
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        counts = [
            copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("journal", "journal_raw", "journal_key")
        ]
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert counts[0] >= 30
    assert len(set(counts)) == 1


def test_a_backup_is_a_single_file(tmp_path: Path) -> None:
    """No companion file is needed, and nothing unfinished stays behind."""
    with opened(f"sqlite:///{tmp_path}/x.db") as store:
        fill(store)
        (tmp_path / "out").mkdir()
        back_up(f"sqlite:///{tmp_path}/x.db", tmp_path / "out" / "copy.db")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["copy.db"]


def test_nothing_is_overwritten_unasked(database_url: str, tmp_path: Path) -> None:
    """An existing file and a database with something in it are left as they are."""
    copy = tmp_path / "copy.db"
    with opened(database_url) as store:
        number = fill(store)
        back_up(database_url, copy)
        open_ticket(store, mail("later", "l@x"))
    with pytest.raises(Refused, match="exists already"):
        back_up(database_url, copy)
    with pytest.raises(Refused, match="--force"):
        restore(copy, database_url)
    with opened(database_url) as store:
        assert len(search.tickets(store)) == 2
    restore(copy, database_url, force=True)
    with opened(database_url) as store:
        check(store, number)


def test_a_running_daemon_is_not_restored_over(tmp_path: Path) -> None:
    """C17: while a daemon holds an SQLite database, `restore` refuses."""
    url = f"sqlite:///{tmp_path}/x.db"
    with opened(url) as store:
        store.lock_daemon()
        back_up(url, tmp_path / "copy.db")
        with pytest.raises(Refused, match="another inboxd"):
            restore(tmp_path / "copy.db", url, force=True)


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\0" * 5000])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    """A wrong file is told as such, and no database comes into being."""
    (tmp_path / "wrong").write_bytes(content)
    with pytest.raises(Refused, match=r"no backup|damaged"):
        restore(tmp_path / "wrong", f"sqlite:///{tmp_path}/x.db")
    assert not (tmp_path / "x.db").exists()


def test_the_key_file_travels_with_the_backup(tmp_path: Path) -> None:
    """The signing key of a `key_file` is restored where none is, for its owner only."""
    url, key = f"sqlite:///{tmp_path}/x.db", tmp_path / "key"
    key.write_text("secret")
    with opened(url) as store:
        fill(store)
    back_up(url, tmp_path / "copy.db", key)
    new = tmp_path / "new" / "key"
    restore(tmp_path / "copy.db", f"sqlite:///{tmp_path}/y.db", key_file=new)
    assert new.read_text() == "secret"
    assert new.stat().st_mode & 0o077 == 0
    with opened(f"sqlite:///{tmp_path}/y.db") as store:
        assert store.value("backup:key-file") is None
