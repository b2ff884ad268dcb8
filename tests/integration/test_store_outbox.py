"""The outbox on both databases: in lanes, at its time, each mail by one sender."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from inboxd.compose.mail import Composed
from inboxd.desk.decision import Decision, Fate, Lane
from inboxd.desk.facts import Facts
from inboxd.store import Store, search
from tests.fixtures.postgres import Cluster
from tests.integration.store_builders import MINUTE, NOW, apply, opened, outgoing


def queue(store: Store, *mails: Composed) -> tuple[int, ...]:
    return apply(store, Decision(Fate.DONE), Facts(), composed=mails).outbox


def named(n: int, **changes: Any) -> Composed:
    return outgoing(f"aaaaaa{n // 5 + 2}{n % 5 + 2}", **changes)


def test_a3_the_bytes_leave_as_they_were_queued(database_url: str) -> None:
    """A3: a second attempt has the same bytes and the same Message-ID."""
    raw = b"Subject: x\r\n\r\n\x00\xff.\r\n"
    with opened(database_url) as store:
        [number] = queue(store, outgoing(raw=raw))
        [first] = store.due(NOW, 9)
        store.deferred(number, "421 later", NOW + 5 * MINUTE, NOW)
        assert store.due(NOW + 4 * MINUTE, 9) == []
        [second] = store.due(NOW + 5 * MINUTE, 9)
    assert first.raw == second.raw == raw
    assert (first.message_id, first.attempts, second.attempts) == (second.message_id, 0, 1)


def test_a4_lanes_go_in_their_order(database_url: str) -> None:
    """A4: an answer that was queued last leaves before a flood of the other lanes."""
    with opened(database_url) as store:
        lanes = [Lane.REPORT, Lane.NOTIFICATION, Lane.ACKNOWLEDGEMENT, Lane.ANSWER]
        queue(store, *(named(n, lane=lane) for n, lane in enumerate(lanes)))
        assert [row.lane for row in store.due(NOW, 2)] == ["answer", "acknowledgement"]
        assert [row.lane for row in store.due(NOW, 9, "report")] == ["report"]
        assert [row.lane for row in store.due(NOW, 9)] == ["notification"]


def test_a_delayed_answer_waits(database_url: str) -> None:
    """`send_delay`: a mail does not leave before its time."""
    with opened(database_url) as store:
        queue(store, outgoing(delay=timedelta(seconds=60)))
        assert store.due(NOW + timedelta(seconds=59), 9) == []
        assert len(store.due(NOW + timedelta(seconds=60), 9)) == 1


def test_a4_a_refused_login_rests_the_host(database_url: str) -> None:
    """A4: a host is deferred as a whole; other hosts go on; its rows lose no attempt."""
    with opened(database_url) as store:
        queue(store, named(1), named(2, outgoing="billing"))
        store.defer_host("billing", NOW + MINUTE)
        store.defer_host("billing", NOW + 2 * MINUTE)
        assert [row.outgoing for row in store.due(NOW, 9)] == [""]
        [row] = store.due(NOW + 2 * MINUTE, 9)
    assert (row.outgoing, row.attempts) == ("billing", 0)


def test_a4_every_recipient_has_a_state_of_its_own(database_url: str) -> None:
    """A4: one is sent, one failed, one waits; what was said stands with each."""
    with opened(database_url) as store:
        one, two, three = queue(store, named(1), named(2), named(3))
        store.due(NOW, 9)
        store.sent(one, "250 2.0.0 Ok", "", NOW)
        store.failed(two, "550 5.1.1 unknown", NOW)
        store.deferred(three, "451 later", NOW + MINUTE, NOW)
        told = {
            row["id"]: (row["state"], row["reply"]) for row in search.outgoing_mails(store, everything=True)
        }
        assert told == {
            one: ("sent", "250 2.0.0 Ok"), two: ("failed", "550 5.1.1 unknown"),
            three: ("queued", "451 later"),
        }  # fmt: skip
        assert [row["id"] for row in search.outgoing_mails(store)] == [two, three]
        assert store.queued() == 1


def test_a_late_result_changes_nothing(database_url: str) -> None:
    """C17: who lost the lease cannot call a sent mail failed."""
    with opened(database_url) as store:
        [number] = queue(store, outgoing())
        store.due(NOW, 9)
        store.sent(number, "250 Ok", "", NOW)
        store.failed(number, "550", NOW)
        assert search.outgoing_mails(store, everything=True)[0]["state"] == "sent"


def test_a_senders_lease_runs_out(database_url: str) -> None:
    """C1: a mail whose sender died is sent again (at least once), not before the lease's end."""
    with opened(database_url) as store:
        queue(store, outgoing())
        store.due(NOW, 9)
        assert store.due(NOW + 14 * MINUTE, 9) == []
        assert len(store.due(NOW + 16 * MINUTE, 9)) == 1


def test_released_held_retried_and_cancelled(database_url: str) -> None:
    """What people and senders may do with a row, and what they may not any more."""
    with opened(database_url) as store:
        one, two, three = queue(store, named(1), named(2), named(3))
        store.due(NOW, 9)
        store.release_outgoing(one)
        assert store.hold_outgoing(two, "outside of `only`")
        store.sent(three, "250 Ok", "", NOW)
        assert [row.id for row in store.due(NOW, 9)] == [one]
        assert store.retry_outgoing(two, NOW)
        assert [row.id for row in store.due(NOW, 9)] == [two]
        assert not store.cancel_outgoing(two, "by hand")
        store.release_outgoing(two)
        assert store.cancel_outgoing(two, "by hand")
        assert not store.retry_outgoing(three, NOW)
        assert not store.cancel_outgoing(three, "by hand")
        assert store.due(NOW, 9) == []


def test_an_acknowledgement_is_counted_on_its_ticket(database_url: str) -> None:
    """D: one per ticket: the ticket knows that it was acknowledged."""
    from tests.integration.store_builders import DESK, open_ticket

    with opened(database_url) as store:
        number = open_ticket(store)
        queue(store, named(1, ticket=number), named(2, ticket=number, lane=Lane.NOTIFICATION))
        assert store.look_up_ticket(number, DESK, NOW).tickets[number].acknowledged == 1


def test_c17_two_senders_never_share_a_mail(postgres: Cluster) -> None:
    """C17: two daemons on PostgreSQL send each outgoing mail once."""
    url = postgres.url()
    with opened(url) as one, opened(url) as two:
        wanted = queue(one, *(named(n) for n in range(24)))

        def work(store: Store) -> list[int]:
            taken: list[int] = []
            while rows := store.due(NOW, 2):
                taken += [row.id for row in rows]
            return taken

        with ThreadPoolExecutor(4) as pool:
            taken = [number for part in pool.map(work, (one, two, one, two)) for number in part]
        taken += work(one)
    assert sorted(taken) == sorted(wanted)
    postgres.drop(url)


def test_bookmarks_and_values_are_kept(database_url: str) -> None:
    """C9: how far a folder was read, with the point in time to start from; small values by name."""
    with opened(database_url) as store:
        assert store.bookmark("support", "INBOX") is None
        store.set_bookmark("support", "INBOX", 5, 9, NOW)
        store.set_bookmark("support", "INBOX", 6, 0, NOW + MINUTE)
        found = store.bookmark("support", "INBOX")
        assert found is not None
        assert (found.uidvalidity, found.last_uid, found.start_at) == (6, 0, NOW + MINUTE)
        assert store.value("x") is None
        store.set_value("x", "1")
        store.set_value("x", "ü" * 10_000)
        assert store.value("x") == "ü" * 10_000
