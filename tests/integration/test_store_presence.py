"""Daemons that share a PostgreSQL database: a dead one's claims are free again at the next start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from inboxd.store import Store
from tests.integration.store_builders import delivery

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def url(database_url: str) -> str:
    """A PostgreSQL database; SQLite has a lock file, which other tests cover."""
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite allows one daemon only")
    return database_url


@pytest.fixture
def first(url: str) -> Iterator[Store]:
    """A daemon's store that holds one claimed mail."""
    store = Store.open(url, migrate=False, var=None)
    store.lock_daemon()
    store.accept(delivery(), ("a@home.example",)).result()
    assert len(store.claim(10, "first", NOW)) == 1
    yield store
    store.close()


def test_the_next_daemon_takes_over_what_a_dead_one_held(url: str, first: Store) -> None:
    """C1: no lease is waited for when nobody else is there."""
    first.close()
    second = Store.open(url, migrate=False, var=None)
    try:
        second.lock_daemon()
        assert len(second.claim(10, "second", NOW)) == 1
    finally:
        second.close()


def test_a_living_daemons_claims_are_its_own(url: str, first: Store) -> None:
    """C17: a second daemon that starts beside the first one takes nothing away from it."""
    second = Store.open(url, migrate=False, var=None)
    try:
        second.lock_daemon()
        assert second.claim(10, "second", NOW) == []
    finally:
        second.close()
    assert first.waiting() == 1
