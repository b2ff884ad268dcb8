"""When a refused mail is tried again, and when somebody hears of it (PROMISES.md A4)."""

from __future__ import annotations

from datetime import datetime, timedelta

GAPS = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
)
LATER_GAP = timedelta(hours=4)
TOLD_AFTER = timedelta(hours=4)
GIVEN_UP_AFTER = timedelta(days=5)

REST = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=10))
LONGEST_REST = timedelta(minutes=15)
LOGIN_REST = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30))
LONGEST_LOGIN_REST = timedelta(hours=1)  # a server may lock an account that keeps trying


def next_attempt(queued_at: datetime, attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` refusals, this one included; None: give up.

    No gap jumps over the moment at which somebody must be told, nor over the last one.
    """
    if now >= queued_at + GIVEN_UP_AFTER:
        return None
    gap = GAPS[attempts - 1] if 0 < attempts <= len(GAPS) else LATER_GAP
    until = now + gap
    for moment in (queued_at + TOLD_AFTER, queued_at + GIVEN_UP_AFTER):
        if now < moment < until:
            return moment
    return until


def is_late(queued_at: datetime, now: datetime) -> bool:
    """Whether the mail has waited so long that its author should know."""
    return now >= queued_at + TOLD_AFTER


def rest_of_host(failures: int, *, login: bool) -> timedelta:
    """How long a host rests after so many failures in a row."""
    steps, longest = (LOGIN_REST, LONGEST_LOGIN_REST) if login else (REST, LONGEST_REST)
    return steps[failures - 1] if 0 < failures <= len(steps) else longest
