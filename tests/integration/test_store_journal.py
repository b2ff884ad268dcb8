"""The journal on both databases: taken in once, handed out in order, never lost."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from inboxd.desk.decision import Decision, Fate
from inboxd.desk.facts import Facts
from inboxd.mail.delivery import Role
from inboxd.store import DiskFull, Refused, Store, StoreUnavailable, engine, search
from tests.fixtures.postgres import Cluster
from tests.integration.store_builders import MINUTE, NOW, apply, delivery, opened


def settle(store: Store, journal_id: int, fate: Fate = Fate.DONE) -> None:
    apply(store, Decision(fate), Facts(), journal_id=journal_id)


def test_a1_the_future_ends_after_the_commit(database_url: str) -> None:
    """A1: when `accept` resolves, another connection sees raw bytes and envelope."""
    with opened(database_url) as store:
        number = store.accept(delivery(b"raw \x00\xff bytes"), ("a@x",)).result(10)
        query = "SELECT r.raw, j.sender FROM journal j JOIN journal_raw r ON r.journal = j.id WHERE j.id = "
        connect = sqlite3.connect if store.file else psycopg.connect
        with connect(str(store.file or database_url)) as other:  # type: ignore[operator]
            raw, sender = other.execute(f"{query}{number}").fetchone()
    assert (bytes(raw), sender) == (b"raw \x00\xff bytes", "anna@customer.example")


def test_a1_weaker_postgresql_is_refused(postgres: Cluster) -> None:
    """A1: a role whose commits return before the disk has them cannot be used."""
    url = postgres.url()
    postgres.run(f"ALTER DATABASE {url.rpartition('/')[2]} SET synchronous_commit = off")
    with pytest.raises(Refused, match="synchronous_commit = off"):
        Store.open(url, migrate=True, var=None)
    postgres.drop(url)


def test_a1_sqlite_runs_in_wal_with_full_sync(tmp_path: Path) -> None:
    """A1: the writing connection has WAL and synchronous=FULL; a weaker one is refused."""
    with opened(f"sqlite:///{tmp_path}/x.db") as store:
        assert store.write(lambda c: c.exec_driver_sql("PRAGMA synchronous").scalar()) == 2
        assert store.write(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar()) == "wal"
    weak = engine.create_engine(f"sqlite:///{tmp_path}/x.db")
    with weak.connect() as connection:
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        with pytest.raises(Refused, match="WAL and FULL"):
            engine.refuse_weak(connection)
    weak.dispose()


def test_a_delivery_comes_out_as_it_went_in(database_url: str) -> None:
    """Every field of a Delivery survives the journal, whatever bytes the mail has."""
    went_in = delivery(
        bytes(range(256)), channel="imap.support", sender=None, recipients=(), folder="INBOX/Ä",
        uidvalidity=2**32 - 1, uid=7, role=Role.SENT, login="minh", tls=True, trusted_peer=True,
        peer="127.0.0.1", truncated_from=99,
    )  # fmt: skip
    with opened(database_url) as store:
        store.accept(went_in, ()).result(10)
        [claimed] = store.claim(5, "me", NOW)
    assert claimed.delivery == went_in


@pytest.mark.parametrize("text", ["a\0b@x", "a\udcffb@x", "ü@例え.example"])
def test_odd_envelopes_are_stored(database_url: str, text: str) -> None:
    """B19: an envelope with NUL or stray bytes does not keep a mail from being stored."""
    with opened(database_url) as store:
        store.accept(delivery(sender=text, recipients=(text,)), ()).result(10)
        [claimed] = store.claim(5, "me", NOW)
    assert "\0" not in (claimed.delivery.sender or "")


def test_a2_a_uid_is_taken_in_once(database_url: str) -> None:
    """A2: the same (account, folder, UIDVALIDITY, UID) resolves to the row that is there."""
    fetched = delivery(channel="imap.support", folder="INBOX", uidvalidity=5, uid=9)
    with opened(database_url) as store:
        first = store.accept(fetched, ("a@x",)).result(10)
        again = store.accept(replace(fetched, raw=b"other"), ("a@x",)).result(10)
        newer = store.accept(replace(fetched, uidvalidity=6), ("a@x",)).result(10)
        assert store.known_uids("support", "INBOX", 5, 0) == {9}
        assert store.known_uids("imap.support", "INBOX", 5, 9) == set()
    assert first == again != newer


def test_mails_of_one_conversation_come_one_after_the_other(database_url: str) -> None:
    """A mail that shares an id with an earlier unfinished one is not handed out, others are."""
    with opened(database_url) as store:
        first, answer, other = (
            store.accept(delivery(), ids).result(10) for ids in (("a@x",), ("b@x", "a@x"), ("c@x",))
        )
        assert [item.id for item in store.claim(10, "me", NOW)] == [first, other]
        assert store.claim(10, "me", NOW) == []
        settle(store, first)
        assert [item.id for item in store.claim(10, "me", NOW)] == [answer]


def test_mails_without_ids_are_ordered_by_their_bytes(database_url: str) -> None:
    """A2: two copies of a mail without Message-ID are never decided at the same time."""
    with opened(database_url) as store:
        first = store.accept(delivery(b"same"), ()).result(10)
        store.accept(delivery(b"same"), ()).result(10)
        assert [item.id for item in store.claim(10, "me", NOW)] == [first]


def test_a6_three_failures_put_a_mail_in_quarantine_and_free_its_followers(database_url: str) -> None:
    """A6: the third failure quarantines; raw and reason stay; the next mail of the conversation goes on."""
    with opened(database_url) as store:
        first = store.accept(delivery(b"From: anna@x\r\n\r\nbad"), ("a@x",)).result(10)
        follower = store.accept(delivery(), ("a@x",)).result(10)
        for attempt in range(3):
            now = NOW + attempt * MINUTE
            [claimed] = store.claim(10, "me", now)
            assert (claimed.id, claimed.attempts) == (first, attempt)
            assert store.fail(first, "parser ate 512 MB", now) == (attempt == 2)
        assert [item.id for item in store.claim(10, "me", NOW + 9 * MINUTE)] == [follower]
        [told] = search.quarantined(store)
        assert (told["id"], told["reason"], told["from"]) == (
            first,
            "parser ate 512 MB",
            "anna@customer.example",
        )
        assert search.quarantined_mail(store, first)[1] == b"From: anna@x\r\n\r\nbad"  # type: ignore[index]


def test_a_failed_mail_waits_a_moment(database_url: str) -> None:
    """After a failure a mail is not tried in the same second again."""
    with opened(database_url) as store:
        number = store.accept(delivery(), ("a@x",)).result(10)
        store.claim(1, "me", NOW)
        store.fail(number, "no", NOW)
        assert store.claim(1, "me", NOW) == []
        assert store.claim(1, "me", NOW + MINUTE)


def test_a_quarantined_mail_can_be_tried_again_or_dropped(database_url: str) -> None:
    """`retry` brings a mail back into its conversation's order; `drop` keeps its bytes."""
    raw = b"Message-ID: <a@x>\r\n\r\nx"
    with opened(database_url) as store:
        number = store.accept(delivery(raw), ("a@x",)).result(10)
        settle(store, number, Fate.QUARANTINE)
        assert store.retry_mail(number)
        assert not store.retry_mail(number)
        later = store.accept(delivery(), ("a@x",)).result(10)
        assert [item.id for item in store.claim(10, "me", NOW)] == [number]
        settle(store, number, Fate.QUARANTINE)
        assert store.drop_mail(number, NOW)
        assert not store.drop_mail(number, NOW)
        assert [item.id for item in store.claim(10, "me", NOW)] == [later]


def test_a_lease_that_ran_out_gives_the_mail_back(database_url: str) -> None:
    """C17: what a crashed daemon held is handed out again after its lease, not before."""
    with opened(database_url) as store:
        number = store.accept(delivery(), ("a@x",)).result(10)
        store.claim(1, "dead", NOW)
        assert store.claim(1, "me", NOW + 4 * MINUTE) == []
        [claimed] = store.claim(1, "me", NOW + 6 * MINUTE)
        assert (claimed.id, claimed.attempts) == (number, 0)


def test_a_mail_that_kills_its_process_ends_in_quarantine(database_url: str) -> None:
    """A6: ten leases that ran out are enough."""
    with opened(database_url) as store:
        store.accept(delivery(), ("a@x",)).result(10)
        claims = [store.claim(1, "me", NOW + n * 6 * MINUTE) for n in range(12)]
        assert [len(claim) for claim in claims] == [1] * 10 + [0, 0]
        assert "process died" in search.quarantined(store)[0]["reason"]


def test_a6_mails_that_a_process_died_with_come_one_at_a_time(database_url: str) -> None:
    """A6: after a death new mails go on together and the suspects alone, so that no neighbour of the culprit
    is counted with it."""
    with opened(database_url) as store:
        held = [store.accept(delivery(), (f"{n}@x",)).result(10) for n in range(3)]
        store.claim(10, "dead", NOW)
        new = [store.accept(delivery(), (f"{n}@y",)).result(10) for n in range(3)]
        claims = [[item.id for item in store.claim(10, "me", NOW + 6 * MINUTE)] for _ in range(4)]
        assert claims == [new, [held[0]], [held[1]], [held[2]]]


def test_release_all_gives_back_what_one_owner_holds(database_url: str) -> None:
    """After a fault a thread gives its claims back, known or not; others keep theirs, nothing is counted."""
    with opened(database_url) as store:
        numbers = [store.accept(delivery(), (f"{n}@x",)).result(10) for n in range(3)]
        store.claim(2, "me", NOW)
        store.claim(1, "other", NOW)
        store.release_all("me")
        assert [(item.id, item.attempts) for item in store.claim(10, "me", NOW)] == [
            (numbers[0], 0),
            (numbers[1], 0),
        ]


def test_release_gives_a_mail_back_without_a_failure(database_url: str) -> None:
    """A drained pipeline hands its mails back as they were."""
    with opened(database_url) as store:
        number = store.accept(delivery(), ("a@x",)).result(10)
        store.claim(1, "me", NOW)
        store.release(number)
        [claimed] = store.claim(1, "me", NOW)
        assert (claimed.id, claimed.attempts, store.waiting()) == (number, 0, 1)
        settle(store, number)
        store.release(number)
        assert store.waiting() == 0


def test_c17_two_stores_on_postgresql_never_share_a_mail(postgres: Cluster) -> None:
    """C17: two daemons on PostgreSQL claim each mail once."""
    url = postgres.url()
    with opened(url) as one, opened(url) as two:
        wanted = {one.accept(delivery(), (f"{n}@x",)).result(10) for n in range(60)}

        def work(store: Store, name: str) -> list[int]:
            taken = []
            while batch := store.claim(3, name, NOW):
                taken += [item.id for item in batch]
            return taken

        with ThreadPoolExecutor(4) as pool:
            jobs = [pool.submit(work, store, f"{n}") for n, store in enumerate((one, two, one, two))]
            taken = [number for job in jobs for number in job.result(30)]
        taken += work(one, "rest")
    assert sorted(taken) == sorted(wanted)
    postgres.drop(url)


def test_c17_a_second_daemon_on_sqlite_refuses_to_start(tmp_path: Path) -> None:
    """C17: the lock names the process that holds it, and is free after it."""
    url = f"sqlite:///{tmp_path}/x.db"
    with opened(url) as one:
        one.lock_daemon()
        with opened(url) as two, pytest.raises(Refused, match="another inboxd"):
            two.lock_daemon()
    with opened(url) as three:
        three.lock_daemon()


def test_the_only_daemon_takes_over_at_once(tmp_path: Path) -> None:
    """C1: on SQLite a restarted daemon need not wait for leases."""
    url = f"sqlite:///{tmp_path}/x.db"
    with opened(url) as one:
        number = one.accept(delivery(), ("a@x",)).result(10)
        one.claim(1, "dead", NOW)
    with opened(url) as two:
        two.lock_daemon()
        assert [item.id for item in two.claim(1, "me", NOW)] == [number]


def test_c4_below_the_floor_nothing_is_accepted(tmp_path: Path) -> None:
    """C4: too little free space refuses a mail before anything is written; it goes on by itself."""
    with opened(f"sqlite:///{tmp_path}/x.db") as store:
        store.floor_bytes = 2**62
        with pytest.raises(DiskFull, match="make room"):
            store.accept(delivery(), ())
        store.floor_bytes = 0
        assert store.accept(delivery(), ()).result(10) == 1


def test_c3_a_full_disk_is_told_and_survived(tmp_path: Path) -> None:
    """C3: when SQLite says that the disk is full, the mail is not acknowledged and the next one is."""
    with opened(f"sqlite:///{tmp_path}/x.db") as store:
        pages = store.write(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar_one())
        store.write(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}").scalar())
        with pytest.raises(DiskFull):
            store.accept(delivery(b"x" * 100_000), ("a@x",)).result(10)
        store.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 1000000").scalar())
        store.accept(delivery(b"x" * 100_000), ("a@x",)).result(10)
        assert store.waiting() == 1


def test_c5_a_locked_database_is_unavailable_not_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C5: while somebody holds the lock `accept` fails as temporary; afterwards it works."""
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 100)
    with opened(f"sqlite:///{tmp_path}/x.db") as store:
        other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable, match="locked"):
            store.accept(delivery(), ("a@x",)).result(10)
        other.execute("ROLLBACK")
        other.close()
        assert store.accept(delivery(), ("a@x",)).result(10)
        assert store.waiting() == 1


def test_c6_postgresql_killed_and_restarted(postgres: Cluster) -> None:
    """C6: while the server is gone calls fail as temporary; after its return all goes on, nothing lost."""
    url = postgres.url()
    with opened(url) as store:
        store.accept(delivery(), ("a@x",)).result(10)
        postgres.kill()
        try:
            with pytest.raises(StoreUnavailable):
                store.accept(delivery(), ("b@x",)).result(30)
            with pytest.raises(StoreUnavailable):
                store.waiting()
        finally:
            postgres.start()
        store.accept(delivery(), ("c@x",)).result(30)
        assert store.waiting() == 2
        assert len(store.claim(9, "me", NOW)) == 2
    postgres.drop(url)


def test_c6_a_terminated_connection_costs_no_mail(postgres: Cluster) -> None:
    """C6: after pg_terminate_backend the next write reconnects, and reads do too."""
    url = postgres.url()
    with opened(url) as store:
        store.accept(delivery(), ("a@x",)).result(10)
        store.waiting()
        name = url.rpartition("/")[2]
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{name}' AND pid <> pg_backend_pid()"
        )
        store.accept(delivery(), ("b@x",)).result(10)
        assert store.waiting() == 2
    postgres.drop(url)


def test_b32_errors_tell_neither_password_nor_mail(database_url: str) -> None:
    """B31, B32: a broken address is told without its password, a failed statement without its values."""
    with pytest.raises(Refused) as refused:
        Store.open("postgresql//inboxd:canary@localhost/x", migrate=True, var=None)
    assert "canary" not in str(refused.value)
    with opened(database_url) as store:
        with pytest.raises(Exception) as failed:
            store.write(
                lambda c: c.execute(text("INSERT INTO journal_raw VALUES (:a, :b)"), {"a": 1, "b": "canary"})
            )
        assert "canary" not in str(failed.value)
