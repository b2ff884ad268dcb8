"""The writer thread: many jobs to a commit, and each job stands or falls alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import IntegrityError

from inboxd.store import Store, StoreUnavailable
from tests.fixtures.postgres import Cluster
from tests.integration.store_builders import opened


def adding(name: str) -> Callable[[Connection], str]:
    def job(connection: Connection) -> str:
        connection.exec_driver_sql(f"INSERT INTO value (name, text) VALUES ('{name}', '')")
        return name

    return job


def together(store: Store, *jobs: Callable[[Connection], str]) -> list[Future[str]]:
    """Queue all jobs before the writer may begin with any of them."""
    gate = threading.Event()
    store._writer.submit(lambda _connection: gate.wait(10), urgent=True)
    futures = [store._writer.submit(job) for job in jobs]
    gate.set()
    return futures


def test_a_failing_job_takes_nothing_with_it(database_url: str) -> None:
    """Its neighbours in the same commit are kept, and its own half is gone."""

    def half(connection: Connection) -> str:
        adding("half")(connection)
        return adding("a")(connection)

    with opened(database_url) as store:
        first, broken, last = together(store, adding("a"), half, adding("b"))
        with pytest.raises(IntegrityError):
            broken.result(10)
        assert (first.result(10), last.result(10)) == ("a", "b")
        assert [store.value(name) for name in ("a", "half", "b")] == ["", None, ""]


def test_jobs_that_wait_share_a_commit(database_url: str) -> None:
    """Ten waiting writes cost far fewer than ten commits."""
    with opened(database_url) as store:
        commits = []
        event.listen(store._writer._engine, "commit", lambda _connection: commits.append(1))
        for future in together(store, *(adding(str(n)) for n in range(10))):
            future.result(10)
        assert 1 <= len(commits) <= 3


def test_a_mail_to_accept_goes_before_other_work(database_url: str) -> None:
    """The journal comes first: an urgent job overtakes those that wait."""
    order: list[str] = []
    with opened(database_url) as store:
        gate = threading.Event()
        store._writer.submit(lambda _connection: gate.wait(10))
        waiting = [store._writer.submit(lambda _c, n=n: order.append(n)) for n in ("one", "two")]
        urgent = store._writer.submit(lambda _c: order.append("urgent"), urgent=True)
        gate.set()
        for future in (*waiting, urgent):
            future.result(10)
    assert order == ["urgent", "one", "two"]


def test_a_flood_of_arriving_mail_does_not_stop_other_work(database_url: str) -> None:
    """However much is urgent, an ordinary job has its turn after a bounded number of commits."""
    order: list[str] = []
    with opened(database_url) as store:
        writer = store._writer

        def arrive(_connection: Connection) -> None:
            order.append("urgent")
            if "ordinary" not in order and len(order) < 10_000:
                writer.submit(arrive, urgent=True)

        gate = threading.Event()
        writer.submit(lambda _connection: gate.wait(10), urgent=True)
        writer.submit(arrive, urgent=True)
        ordinary = writer.submit(lambda _connection: order.append("ordinary"))
        gate.set()
        ordinary.result(60)
        assert len(order) < 10_000


def test_decisions_give_way_to_a_flood_of_arriving_mail(database_url: str) -> None:
    """With several urgent jobs waiting the writer is not calm; once they are committed it is again."""
    with opened(database_url) as store:
        gate, entered = threading.Event(), threading.Event()

        def block(_connection: Connection) -> None:
            entered.set()
            gate.wait(10)

        store._writer.submit(block)
        assert entered.wait(10)
        first = store._writer.submit(adding("a"), urgent=True)
        assert store._writer.calm.is_set()
        second = store._writer.submit(adding("b"), urgent=True)
        assert not store._writer.calm.is_set()
        store.give_way()  # returns although the flood goes on
        gate.set()
        assert {first.result(10), second.result(10)} == {"a", "b"}
        assert store._writer.calm.wait(10)


def test_an_early_job_resolves_before_its_commit(database_url: str) -> None:
    """Its caller goes on at once; when a neighbour fails, it is not run behind that caller's back."""
    runs = []
    with opened(database_url) as store:
        gate = threading.Event()

        def failing(connection: Connection) -> str:
            assert gate.wait(10)
            return adding("a")(connection) + adding("a")(connection)

        blocked = threading.Event()
        store._writer.submit(lambda _connection: blocked.wait(10), urgent=True)
        early = store._writer.submit(lambda _connection: runs.append("early"), early=True)
        broken = store._writer.submit(failing)
        blocked.set()
        early.result(10)
        assert not broken.done()
        gate.set()
        with pytest.raises(IntegrityError):
            broken.result(10)
        assert runs == ["early"]


def test_a_closed_store_takes_nothing_and_loses_nothing(database_url: str) -> None:
    """C23: `close` finishes what is queued; later calls are refused as temporary."""
    with opened(database_url) as store:
        futures = together(store, *(adding(str(n)) for n in range(50)))
    assert [future.result(0) for future in futures] == [str(n) for n in range(50)]
    with pytest.raises(StoreUnavailable):
        store.set_value("x", "y")


def test_a_deadlock_between_daemons_is_tried_again(postgres: Cluster) -> None:
    """C17: who loses a deadlock to another daemon is run once more; both end well."""
    url = postgres.url()
    with opened(url) as one, opened(url) as two:
        for name in ("a", "b"):
            one.set_value(name, "0")
        met = threading.Barrier(2)
        runs = []

        def crossing(first: str, second: str) -> Callable[[Connection], str]:
            def job(connection: Connection) -> str:
                runs.append(first)
                update = "UPDATE value SET text = text || 'x' WHERE name = "
                connection.exec_driver_sql(f"{update}'{first}'")
                if len(runs) <= 2:
                    met.wait(10)
                connection.exec_driver_sql(f"{update}'{second}'")
                return first

            return job

        futures = [one._writer.submit(crossing("a", "b")), two._writer.submit(crossing("b", "a"))]
        assert [future.result(30) for future in futures] == ["a", "b"]
        assert len(runs) == 3
        assert (one.value("a"), one.value("b")) == ("0xx", "0xx")
    postgres.drop(url)


def test_a_cancelled_job_does_not_run(database_url: str) -> None:
    """A caller that gave up before its turn leaves no trace."""
    with opened(database_url) as store:
        gate = threading.Event()
        store._writer.submit(lambda _connection: gate.wait(10), urgent=True)
        future = store._writer.submit(adding("cancelled"))
        cancelled = future.cancel()
        gate.set()
        store.set_value("after", "")
        assert cancelled
        assert store.value("cancelled") is None
