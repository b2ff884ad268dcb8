"""What was already sent automatically: the counters that the limits of PROMISES.md D are compared with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from inboxd.desk.facts import Spent
from inboxd.desk.settings import Limits
from inboxd.store.keys import digest_of_words
from inboxd.store.tables import address, budget, message


def domain_of(key: str) -> str:
    """The part after the @."""
    return key.rpartition("@")[2]


def mailbox_of(key: str) -> str:
    """One name for an address and its subaddresses (RFC 5233), with and without dots: they share a mailbox
    at many providers, and whoever floods somebody through us writes as all of them."""
    local, _, domain = key.rpartition("@")
    return f"{local.partition('+')[0].replace('.', '') or local}@{domain}"


def _count(what: str, since: str, *matches: Any) -> Any:
    counted = select(func.count()).where(budget.c.what == what, budget.c.at > bindparam(since), *matches)
    return counted.scalar_subquery()


_sender = budget.c.address_key == bindparam("mailbox")
_counters = select(
    _count("acknowledgement", "minutes", _sender),
    _count("acknowledgement", "hour", _sender),
    _count("acknowledgement", "day", _sender),
    _count("acknowledgement", "hour", budget.c.domain == bindparam("domain")),
    _count("acknowledgement", "hour"),
    select(func.count())
    .where(
        message.c.author_key == bindparam("key"),
        message.c.at > bindparam("hour"),
        message.c.body_digest == bindparam("words"),
        message.c.body_digest != "",
    )
    .scalar_subquery(),
    _count("tag-join", "hour", _sender),
    select(address.c.muted_until).where(address.c.key == bindparam("key")).scalar_subquery(),
    _count("refusal", "hour", _sender),
)


def spent(connection: Connection, key: str, words: str, now: datetime) -> Spent:
    """The counters for one sender (an address without case) as they stand now."""
    row = connection.execute(
        _counters,
        {
            "key": key,
            "mailbox": mailbox_of(key),
            "domain": domain_of(key),
            "words": digest_of_words(words),
            "minutes": now - timedelta(minutes=10),
            "hour": now - timedelta(hours=1),
            "day": now - timedelta(days=1),
        },
    ).one()
    return Spent(*row)


GUARDED = (
    "acknowledgement",
    "tag-join",
    "refusal",
)  # charged to whoever wrote; a rule's mail goes to somebody else
_GUARDED = (
    ("sender_10_minutes", "per_sender_10_minutes"),
    ("sender_hour", "per_sender_hour"),
    ("sender_day", "per_sender_day"),
    ("domain_hour", "per_domain_hour"),
    ("hour", "per_hour"),
    ("same_body_hour", "same_body_hour"),
    ("tag_joins_hour", "tag_joins_per_sender_hour"),
    ("refusals_hour", "refusals_per_agent_hour"),
)


def has_crossed(before: Spent, after: Spent, limits: Limits) -> bool:
    """Whether somebody else used up a budget between look-up and apply, so that the answer could differ."""
    if after.muted_until and after.muted_until != before.muted_until:
        return True
    return any(
        getattr(before, counter) < getattr(limits, limit) <= getattr(after, counter)
        for counter, limit in _GUARDED
    )
