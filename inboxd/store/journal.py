"""The journal: raw mails with their fate, handed out in the order of their conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.scan import ordering_ids
from inboxd.store.keys import digest_of_delivery, key_of, storable
from inboxd.store.tables import journal, journal_key, journal_raw

LEASE = timedelta(minutes=5)
FAILURES_TO_QUARANTINE = 3
CRASHES_TO_QUARANTINE = 10  # a mail that takes the process down with it; innocents are seldom hit so often
RETRY_AFTER = timedelta(seconds=2)
IMPATIENT = {"waiting", "claimed"}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this process decides now."""

    id: int
    delivery: Delivery
    attempts: int  # failures so far


@dataclass(frozen=True, slots=True)
class Arrival:
    """A delivery as rows, made before the writer's turn comes."""

    row: dict[str, Any]
    raw: bytes
    keys: tuple[int, ...]


def arrival(delivery: Delivery, ids: tuple[str, ...]) -> Arrival:
    """What `accept` writes. Mails without any id are ordered by their bytes, so that copies queue up."""
    digest = digest_of_delivery(delivery.raw, delivery.sender, delivery.recipients)
    keys = tuple(sorted({key_of(one) for one in ids or (digest,)}))
    row = {
        "state": "waiting",
        "channel": delivery.channel,
        "role": str(delivery.role),
        "received_at": delivery.received_at,
        "sender": None if delivery.sender is None else storable(delivery.sender),
        "recipients": [storable(one) for one in delivery.recipients],
        "peer": storable(delivery.peer),
        "login": storable(delivery.login),
        "tls": delivery.tls,
        "trusted_peer": delivery.trusted_peer,
        "folder": storable(delivery.folder),
        "uidvalidity": delivery.uidvalidity,
        "uid": delivery.uid,
        "truncated_from": delivery.truncated_from,
        "open_since": delivery.open_since,
        "size": len(delivery.raw),
        "raw_digest": digest,
        "attempts": 0,
        "crashes": 0,
        "owner": "",
        "lease_until": None,
        "reason": "",
        "kind": "",
        "decision": 0,
        "ticket": 0,
        "decided_at": None,
        "author_key": "",
        "subject": "",
        "message_id": "",
        "message_key": None,
        "content_digest": "",
    }
    return Arrival(row, delivery.raw, keys)


_accept = {
    "sqlite": sqlite.insert(journal).on_conflict_do_nothing().returning(journal.c.id),
    "postgresql": postgresql.insert(journal).on_conflict_do_nothing().returning(journal.c.id),
}
_add_raw = insert(journal_raw)
_add_key = insert(journal_key)
_same_uid = select(journal.c.id).where(
    journal.c.channel == bindparam("channel"),
    journal.c.folder == bindparam("folder"),
    journal.c.uidvalidity == bindparam("uidvalidity"),
    journal.c.uid == bindparam("uid"),
)


def accept(connection: Connection, new: Arrival) -> int:
    """Write one mail; the id of the row that is there already when this UID was taken in before (A2)."""
    row = connection.execute(_accept[connection.dialect.name], new.row).first()
    if row is None:
        wanted = {name: new.row[name] for name in ("channel", "folder", "uidvalidity", "uid")}
        return int(connection.execute(_same_uid, wanted).scalar_one())
    connection.execute(_add_raw, {"journal": row.id, "raw": new.raw})
    connection.execute(_add_key, [{"key": key, "journal": row.id} for key in new.keys])
    return int(row.id)


def _claimable() -> Any:
    """Rows that may be decided now: nobody has them, and no earlier unfinished row shares a key."""
    mine, earlier = journal_key.alias("mine"), journal_key.alias("earlier")
    predecessor = exists().where(
        mine.c.journal == journal.c.id, earlier.c.key == mine.c.key, earlier.c.journal < journal.c.id
    )
    free = or_(
        and_(
            journal.c.state == "waiting",
            or_(journal.c.lease_until.is_(None), journal.c.lease_until <= bindparam("now")),
        ),
        and_(journal.c.state == "claimed", journal.c.lease_until < bindparam("now")),
    )
    return (
        select(journal, journal_raw.c.raw)
        .join(journal_raw, journal_raw.c.journal == journal.c.id)
        .where(journal.c.state.in_(["waiting", "claimed"]), free, ~predecessor)
        .order_by(journal.c.id)
        .limit(bindparam("limit"))
        .with_for_update(of=journal, skip_locked=True)
    )


_claim = _claimable()
_take = (
    update(journal)
    .where(journal.c.id == bindparam("row"))
    .values(
        state="claimed",
        owner=bindparam("by"),
        lease_until=bindparam("until"),
        crashes=bindparam("died"),
    )
)


def claim(connection: Connection, limit: int, owner: str, now: datetime) -> list[Claimed]:
    """Take up to `limit` mails. A claim whose lease ran out counts as a crash of its process.

    Mails that a process died with are handed out one at a time: the next death tells which one it was,
    and a process that lives for moments only still gets one done.
    """
    rows = connection.execute(_claim, {"limit": limit, "now": now}).all()
    fresh = [row for row in rows if not _crashes(row)]
    if rows and not fresh and _crashes(rows[0]) >= CRASHES_TO_QUARANTINE:
        finish(connection, rows[0].id, "quarantine", "the process died each time that it held this mail", now)
        return claim(connection, limit, owner, now)
    taken = fresh or rows[:1]
    if taken:
        until = now + LEASE
        claims = [{"row": row.id, "by": owner, "until": until, "died": _crashes(row)} for row in taken]
        connection.execute(_take, claims)
    return [Claimed(row.id, delivery_of(row), row.attempts) for row in taken]


def _crashes(row: Any) -> int:
    return int(row.crashes + (row.state == "claimed"))


def delivery_of(row: Any) -> Delivery:
    """The delivery as it was handed to `accept`."""
    return Delivery(
        raw=bytes(row.raw),
        channel=row.channel,
        received_at=row.received_at,
        sender=row.sender,
        recipients=tuple(row.recipients),
        peer=row.peer,
        login=row.login,
        tls=row.tls,
        trusted_peer=row.trusted_peer,
        role=Role(row.role),
        folder=row.folder,
        uidvalidity=row.uidvalidity,
        uid=row.uid,
        truncated_from=row.truncated_from,
        open_since=row.open_since,
    )


_release = (
    update(journal)
    .where(journal.c.id == bindparam("row"), journal.c.state == "claimed")
    .values(state="waiting", owner="", lease_until=None)
)


def release(connection: Connection, journal_id: int) -> None:
    """Give a mail back undecided; nothing when it is finished already."""
    connection.execute(_release, {"row": journal_id})


_release_all = (
    update(journal)
    .where(journal.c.state == "claimed", journal.c.owner == bindparam("by"))
    .values(state="waiting", owner="", lease_until=None)
)


def release_all(connection: Connection, owner: str) -> None:
    """Give back undecided whatever this owner holds."""
    connection.execute(_release_all, {"by": owner})


def fail(connection: Connection, journal_id: int, reason: str, now: datetime) -> bool:
    """Count a failure; the third one puts the mail in quarantine (A6) and frees its followers."""
    row = connection.execute(
        select(journal.c.attempts).where(journal.c.id == journal_id, journal.c.state.in_(IMPATIENT))
    ).first()
    if row is None:
        return False
    attempts = row.attempts + 1
    again = {
        "state": "waiting",
        "owner": "",
        "lease_until": now + RETRY_AFTER * attempts,
        "attempts": attempts,
        "reason": storable(reason)[:2000],
    }
    connection.execute(update(journal).where(journal.c.id == journal_id).values(again))
    if attempts < FAILURES_TO_QUARANTINE:
        return False
    finish(connection, journal_id, "quarantine", reason, now)
    return True


_drop_keys = delete(journal_key).where(journal_key.c.journal == bindparam("row"))


def finish(connection: Connection, journal_id: int, state: str, reason: str, now: datetime) -> None:
    """Settle a mail without a decision (quarantine); its followers may go on."""
    settled = {
        "state": state,
        "reason": storable(reason)[:2000],
        "owner": "",
        "lease_until": None,
        "decided_at": now,
    }
    connection.execute(update(journal).where(journal.c.id == journal_id).values(settled))
    connection.execute(_drop_keys, {"row": journal_id})


_settle = (
    update(journal)
    .where(journal.c.id == bindparam("row"), journal.c.state.in_(["waiting", "claimed"]))
    .values(
        owner="",
        lease_until=None,
        **{
            name: bindparam(f"new_{name}")
            for name in (
                "state", "reason", "kind", "decision", "ticket", "decided_at", "author_key",
                "subject", "message_id", "message_key", "content_digest",
            )
        },
    )
)  # fmt: skip


def settle(connection: Connection, journal_id: int, values: dict[str, Any]) -> bool:
    """Write a decided mail's fate; False when the row was finished by somebody else."""
    found = connection.execute(_settle, {"row": journal_id, **{f"new_{k}": v for k, v in values.items()}})
    if found.rowcount != 1:
        return False
    connection.execute(_drop_keys, {"row": journal_id})
    return True


def retry(connection: Connection, journal_id: int) -> bool:
    """Take a mail out of quarantine, as if it had just come; False when it is not there."""
    return _decide_again(connection, journal_id, journal.c.state == "quarantine")


def rescue(connection: Connection, journal_id: int) -> bool:
    """Let a mail of the junk folder in; False when it is none, or not any more."""
    is_junk = (journal.c.role == Role.JUNK) & (journal.c.state == "ignored")
    return _decide_again(connection, journal_id, is_junk, role=str(Role.RESCUED))


def confirm(connection: Connection, journal_id: int) -> bool:
    """Let a mail act that its agent has confirmed; False when it acted already."""
    waits = (journal.c.role == Role.INBOX) & (journal.c.state == "ignored")
    return _decide_again(connection, journal_id, waits, role=str(Role.CONFIRMED))


def _decide_again(connection: Connection, journal_id: int, lies_there: Any, **changes: str) -> bool:
    raw = connection.execute(
        select(journal_raw.c.raw)
        .join(journal, journal.c.id == journal_raw.c.journal)
        .where(journal.c.id == journal_id, lies_there)
        .with_for_update(of=journal)
    ).scalar()
    if raw is None:
        return False
    digest = connection.execute(select(journal.c.raw_digest).where(journal.c.id == journal_id)).scalar_one()
    fresh = {
        "state": "waiting",
        "attempts": 0,
        "crashes": 0,
        "reason": "",
        "decided_at": None,
        "lease_until": None,
        **changes,
    }
    connection.execute(update(journal).where(journal.c.id == journal_id).values(fresh))
    keys = sorted({key_of(one) for one in ordering_ids(bytes(raw)) or (digest,)})
    connection.execute(_add_key, [{"key": key, "journal": journal_id} for key in keys])
    return True


def drop(connection: Connection, journal_id: int, now: datetime) -> bool:
    """Give a quarantined mail up; its bytes stay in the journal. False when it is not there."""
    found = connection.execute(
        update(journal)
        .where(journal.c.id == journal_id, journal.c.state == "quarantine")
        .values(state="dropped", decided_at=now)
    )
    return found.rowcount == 1


def recover(connection: Connection) -> int:
    """At the start of the only daemon: what the last one held waits again."""
    found = connection.execute(
        update(journal)
        .where(journal.c.state == "claimed")
        .values(state="waiting", owner="", lease_until=None, crashes=journal.c.crashes + 1)
    )
    return found.rowcount


_count = select(func.count()).select_from(journal).where(journal.c.state.in_(["waiting", "claimed"]))


def waiting(connection: Connection) -> int:
    """Mails that are not decided yet."""
    return int(connection.execute(_count).scalar_one())


_work = (
    select(journal.c.id)
    .where(
        journal.c.state.in_(["waiting", "claimed"]),
        or_(journal.c.lease_until.is_(None), journal.c.lease_until <= bindparam("now")),
    )
    .limit(1)
)


def has_work(connection: Connection, now: datetime) -> bool:
    """Whether a claim could find something: a look that costs no write."""
    return connection.execute(_work, {"now": now}).first() is not None
