"""When the daily line is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inboxd.daemon.routine import is_due

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "last", "due"),
    [
        ("", timedelta(days=9), False),
        ("08:00", timedelta(hours=3), False),
        ("08:00", timedelta(hours=5), True),
        ("12:00", timedelta(minutes=1), True),
        ("13:00", timedelta(hours=20), False),
        ("13:00", timedelta(hours=24), True),
        ("08:00", timedelta(days=30), True),
    ],
)
def test_once_a_day_at_its_time(at: str, last: timedelta, due: bool) -> None:
    """The line is due when its time of day has come since the last one, however late anybody looks."""
    assert is_due(at, NOON, NOON - last) is due
