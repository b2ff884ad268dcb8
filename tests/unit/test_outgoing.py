"""The pure parts of sending: the schedule, the pace, the bytes on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from inboxd.config.settings import Rate
from inboxd.desk.decision import Lane
from inboxd.outbox.pace import Pace
from inboxd.outbox.reply import on_the_wire, returned_id
from inboxd.outbox.schedule import (
    GIVEN_UP_AFTER,
    LONGEST_LOGIN_REST,
    TOLD_AFTER,
    is_late,
    next_attempt,
    rest_of_host,
)

QUEUED = datetime(2026, 11, 2, 10, tzinfo=UTC)
MINUTE = Rate(10, timedelta(minutes=1))


def attempts() -> list[timedelta]:
    """The ages at which a mail that is always refused is tried."""
    now, made = QUEUED, 0
    ages = []
    while True:
        ages.append(now - QUEUED)
        made += 1
        until = next_attempt(QUEUED, made, now)
        if until is None:
            return ages
        assert until > now
        now = until


def test_retries_begin_soon_and_end_after_five_days() -> None:
    """A4: after 5 and 15 and 30 minutes, 1 h, 2 h, then every 4 h, for the last time at 5 days."""
    ages = attempts()
    gaps = [later - earlier for earlier, later in pairwise(ages)]
    minutes = [gap.total_seconds() / 60 for gap in gaps]
    assert minutes[:5] == [5, 15, 30, 60, 120]
    assert all(gap == 240 for gap in minutes[6:-1])
    assert ages[-1] == timedelta(days=5)
    assert ages[-1] == GIVEN_UP_AFTER


def test_no_gap_jumps_over_the_fourth_hour() -> None:
    """A4: an attempt falls on the moment at which the agent is told."""
    assert timedelta(hours=4) == TOLD_AFTER
    assert TOLD_AFTER in attempts()


@pytest.mark.parametrize(
    ("age", "late"), [(timedelta(hours=3, minutes=59), False), (timedelta(hours=4), True)]
)
def test_late_means_four_hours(age: timedelta, late: bool) -> None:
    """A4: the agent is told at 4 h."""
    assert is_late(QUEUED, QUEUED + age) is late


def test_a_refused_login_rests_longer_each_time() -> None:
    """A4: a host that refuses the login is left alone, at most for an hour."""
    rests = [rest_of_host(failures, login=True) for failures in range(1, 8)]
    assert rests == sorted(rests)
    assert rests[-1] == LONGEST_LOGIN_REST == timedelta(hours=1)
    assert rest_of_host(1, login=False) == timedelta(minutes=1)


def test_a_flood_leaves_room_for_answers() -> None:
    """A4: when automatic mail has used all it may, an answer still leaves at once."""
    pace = Pace(MINUTE)
    while pace.room(Lane.NOTIFICATION, 0.0):
        pace.take(Lane.NOTIFICATION, 0.0)
    assert pace.room(Lane.ACKNOWLEDGEMENT, 0.0) == 0
    assert pace.room(Lane.ANSWER, 0.0) == 2


def test_the_rate_holds_for_all_lanes_together() -> None:
    """Never more than `rate` in any period, whatever the lanes."""
    pace = Pace(MINUTE)
    for _ in range(4):
        pace.take(Lane.REPORT, 0.0)
    while pace.room(Lane.ANSWER, 1.0):
        pace.take(Lane.ANSWER, 1.0)
    assert sum(pace.room(lane, 59.0) for lane in Lane) == 0
    assert pace.room(Lane.ANSWER, 60.0) == 4


def test_a_lane_that_had_least_comes_first() -> None:
    """A4: a flood in one lane does not starve another automatic lane."""
    pace = Pace(MINUTE)
    pace.take(Lane.ACKNOWLEDGEMENT, 0.0, 3)
    pace.take(Lane.REPORT, 0.0, 1)
    assert pace.order() == [Lane.ANSWER, Lane.NOTIFICATION, Lane.REPORT, Lane.ACKNOWLEDGEMENT]


def test_the_wait_ends_with_the_oldest_slot() -> None:
    """The sender sleeps exactly until a slot is free, so it never polls for one."""
    pace = Pace(Rate(2, timedelta(minutes=1)))
    pace.take(Lane.ANSWER, 10.0)
    pace.take(Lane.NOTIFICATION, 30.0)
    assert pace.seconds_to_room(Lane.ANSWER, 40.0) == pytest.approx(30.0)
    assert pace.seconds_to_room(Lane.ANSWER, 70.0) == 0.0


def test_no_rate_is_no_limit() -> None:
    """Without a rate everything leaves as fast as the server takes it."""
    pace = Pace(None)
    pace.take(Lane.ANSWER, 0.0, 5000)
    assert pace.room(Lane.ANSWER, 0.0) > 5000


@pytest.mark.parametrize(
    ("raw", "wire"),
    [
        (b"a\r\nb\r\n", b"a\r\nb\r\n.\r\n"),
        (b"a\nb", b"a\r\nb\r\n.\r\n"),
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n.\r\n"),
        (b"a\r.\rb", b"a\r\n..\r\nb\r\n.\r\n"),
        (b"a\r\n.\r\nb", b"a\r\n..\r\nb\r\n.\r\n"),
        (b"a\n.\r\nb", b"a\r\n..\r\nb\r\n.\r\n"),
        (b"a\r\n.\rb", b"a\r\n..\r\nb\r\n.\r\n"),
        (b"a\r\r\n.\r\r\nb", b"a\r\n\r\n..\r\n\r\nb\r\n.\r\n"),
        (b".a\r\n", b"..a\r\n.\r\n"),
        (b"a\r\n..\r\n", b"a\r\n...\r\n.\r\n"),
        (b"", b".\r\n"),
    ],
)
def test_only_the_end_ends_a_mail(raw: bytes, wire: bytes) -> None:
    """B14: whatever the line ends, CR LF . CR LF stands at the end alone."""
    assert on_the_wire(raw) == wire
    assert wire.find(b"\r\n.\r\n") in (-1, len(wire) - 5)


@pytest.mark.parametrize(
    ("said", "host", "found"),
    [
        ("2.0.0 Ok: queued as 4F1B22A", "mx.example.com", ""),
        (
            "2.6.0 <x1@PROD.OUTLOOK.COM> [InternalId=1, Hostname=y] Queued",
            "smtp.office365.com",
            "x1@PROD.OUTLOOK.COM",
        ),
        (
            "Ok 0102018f2a3b4c5d-6e7f8091-a2b3-c4d5-e6f7-8091a2b3c4d5-000000",
            "email-smtp.eu-west-1.amazonaws.com",
            "0102018f2a3b4c5d-6e7f8091-a2b3-c4d5-e6f7-8091a2b3c4d5-000000@eu-west-1.amazonses.com",
        ),
        (
            "Ok 0102018f2a3b4c5d-6e7f8091-a2b3-c4d5-e6f7-8091a2b3c4d5-000000",
            "email-smtp.us-east-1.amazonaws.com",
            "0102018f2a3b4c5d-6e7f8091-a2b3-c4d5-e6f7-8091a2b3c4d5-000000@email.amazonses.com",
        ),
        ("Ok 0102018f2a3b4c5d-6e7f8091-a2b3-c4d5-e6f7-8091a2b3c4d5-000000", "mx.example.com", ""),
    ],
)
def test_a_relay_names_its_own_id(said: str, host: str, found: str) -> None:
    """D: the Message-ID that a relay gave is found in its 250, and a queue number is none."""
    assert returned_id(said, host) == found
