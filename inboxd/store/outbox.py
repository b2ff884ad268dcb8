"""The outbox: finished mails, one row per recipient, handed out by lane and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, or_, select, update

from inboxd.compose.mail import Composed
from inboxd.desk.decision import Decision, Lane
from inboxd.desk.facts import NoticeKind
from inboxd.store import bundles
from inboxd.store.keys import key_of, storable
from inboxd.store.statements import adding, adding_for_ids, adding_once, put
from inboxd.store.tables import notice, outbox, outbox_raw, outgoing_host, reference, value
from inboxd.store.write import Write

LEASE = timedelta(
    minutes=15
)  # longer than the slowest SMTP transaction: RFC 5321 §4.5.3.2.6 allows ten minutes
RANKS = {lane: rank for rank, lane in enumerate(Lane)}


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A mail that this process sends now."""

    id: int
    outgoing: str
    lane: str
    envelope_from: str
    recipient: str
    raw: bytes
    attempts: int  # finished ones
    queued_at: datetime
    ticket: int
    agent: str
    message_id: str
    subject: str
    side: str = ""


def queue(write: Write, mails: tuple[Composed, ...], decision: Decision) -> tuple[int, ...]:
    """Queue what was composed; its ids lead to its ticket and its notices remember their words."""
    if not mails:
        return ()
    connection = write.connection
    new = [_row(write, mail, state) for mail, state in zip(mails, bundles.states(write, mails), strict=True)]
    rows = connection.execute(adding_for_ids(outbox), new).scalars().all()
    connection.execute(
        adding(outbox_raw),
        [{"outbox": number, "raw": mail.raw} for number, mail in zip(rows, mails, strict=True)],
    )
    notices = [_notice(write, mail, decision) for mail in mails if mail.agent and mail.notice]
    if notices:
        connection.execute(adding(notice), notices)
    for number, mail in zip(rows, mails, strict=True):
        side = "" if mail.agent else mail.side  # what goes to an agent only tells of it
        if mail.lane != Lane.WEBHOOK:  # a call's id is no Message-ID: no mail refers to it
            write.point(mail.ticket, (mail.message_id, mail.party_id), number, side)
        write.point(mail.ticket, mail.references, side=side)
        if mail.lane == Lane.ACKNOWLEDGEMENT and mail.ticket:
            write.acknowledged[mail.ticket] = write.acknowledged.get(mail.ticket, 0) + 1
    return tuple(rows)


def _row(write: Write, mail: Composed, state: str) -> dict[str, Any]:
    lane = Lane(mail.lane)
    return {
        "state": state, "lane": str(lane), "rank": RANKS[lane], "outgoing": mail.outgoing,
        "envelope_from": storable(mail.envelope_from), "recipient": storable(mail.recipient),
        "recipient_key": storable(mail.recipient.casefold()), "ticket": mail.ticket, "agent": mail.agent,
        "subject": storable(mail.subject), "message_id": storable(mail.message_id), "nonce": mail.nonce,
        "decision": write.decision, "queued_at": write.now, "not_before": write.now + mail.delay,
        "lease_until": None, "attempts": 0, "reply": "", "returned_id": "", "sent_at": None, "bounced": "",
        "side": mail.side,
    }  # fmt: skip


def _notice(write: Write, mail: Composed, decision: Decision) -> dict[str, Any]:
    about = mail.about_message or (write.messages[0] if write.messages else 0)
    undoes = decision.undoable and mail.notice == NoticeKind.RECEIPT
    return {
        "nonce": mail.nonce, "kind": mail.notice, "agent": mail.agent, "ticket": mail.ticket,
        "sent_at": write.now, "subject": storable(mail.subject), "text": storable(mail.text),
        "html": storable(mail.html), "message": about, "decision": write.decision if undoes else 0,
        "side": mail.side,
    }  # fmt: skip


_ready = or_(
    and_(outbox.c.state == "queued", outbox.c.not_before <= bindparam("now")),
    and_(outbox.c.state == "sending", outbox.c.lease_until < bindparam("now")),
)
_resting = select(outgoing_host.c.name).where(outgoing_host.c.until > bindparam("now"))
_due = (
    select(outbox, outbox_raw.c.raw)
    .join(outbox_raw, outbox_raw.c.outbox == outbox.c.id)
    .where(outbox.c.state.in_(["queued", "sending"]), _ready, outbox.c.outgoing.not_in(_resting))
    .order_by(outbox.c.rank, outbox.c.not_before, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=outbox, skip_locked=True)
)
_take = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state="sending", lease_until=bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which mails are meant: of one lane, for one smarthost, or for all but some. Empty: any."""

    lane: str = ""
    outgoing: str | None = None
    others: tuple[str, ...] = ()  # smarthosts that are left out

    def of(self, statement: Select[Any]) -> Select[Any]:
        """The statement restricted to those."""
        if self.lane:
            statement = statement.where(outbox.c.lane == self.lane)
        if self.outgoing is not None:
            statement = statement.where(outbox.c.outgoing == self.outgoing)
        if self.others:
            statement = statement.where(outbox.c.outgoing.not_in(self.others))
        return statement


def due(connection: Connection, now: datetime, limit: int, choice: Choice) -> list[OutboxRow]:
    """Take up to `limit` mails that may leave now, the most urgent lane first."""
    rows = connection.execute(choice.of(_due), {"now": now, "most": limit}).all()
    if rows:
        connection.execute(_take, [{"row": row.id, "until": now + LEASE} for row in rows])
    return [
        OutboxRow(
            row.id, row.outgoing, row.lane, row.envelope_from, row.recipient, bytes(row.raw), row.attempts,
            row.queued_at, row.ticket, row.agent, row.message_id, row.subject, "" if row.agent else row.side,
        )
        for row in rows
    ]  # fmt: skip


_settle = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == "sending")
    .values(
        state=bindparam("new_state"),
        attempts=outbox.c.attempts + 1,
        reply=bindparam("new_reply"),
        returned_id=bindparam("new_id"),
        sent_at=bindparam("new_sent_at"),
        not_before=func.coalesce(
            bindparam("new_not_before", type_=outbox.c.not_before.type), outbox.c.not_before
        ),
        lease_until=None,
    )
    .returning(outbox.c.ticket, outbox.c.agent, outbox.c.side)
)


def settle(
    connection: Connection,
    row: int,
    state: str,
    reply: str,
    *,
    returned_id: str = "",
    sent_at: datetime | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Write how an attempt ended; an id that the smarthost gave leads to the ticket as well. False when
    the row is not being sent (its lease ran out and somebody else was faster)."""
    values = {
        "row": row, "new_state": state, "new_reply": storable(reply)[:2000], "new_id": storable(returned_id),
        "new_sent_at": sent_at, "new_not_before": not_before,
    }  # fmt: skip
    found = connection.execute(_settle, values).first()
    if found is not None and returned_id:
        side = "" if found.agent else found.side
        known = {"key": key_of(returned_id), "ticket": found.ticket, "outbox": row, "side": side}
        connection.execute(adding_once(connection, reference), {**known, "message_id": storable(returned_id)})
    return found is not None


def defer_host(connection: Connection, name: str, until: datetime) -> None:
    """Leave a smarthost alone for a while, without touching each row that waits for it."""
    put(connection, outgoing_host, {"name": name}, {"until": until})


SIZE_OF = "size of "  # a kept value's name, before the name of the [outgoing] table

_sizes = select(value.c.name, value.c.text).where(value.c.name.startswith(SIZE_OF))


def host_limits(connection: Connection) -> dict[str, int]:
    """The bytes that each smarthost takes in one mail, as far as they have said so."""
    return {row.name.removeprefix(SIZE_OF): int(row.text) for row in connection.execute(_sizes)}


def recover(connection: Connection) -> int:
    """At the start of the only daemon: what the last one was sending is queued again."""
    stuck = outbox.c.state == "sending"
    return connection.execute(update(outbox).where(stuck).values(state="queued", lease_until=None)).rowcount


def release(connection: Connection, row: int) -> None:
    """Give a mail back that was not tried."""
    mine = (outbox.c.id == row) & (outbox.c.state == "sending")
    connection.execute(update(outbox).where(mine).values(state="queued", lease_until=None))


def hold(connection: Connection, row: int, why: str) -> bool:
    """Keep a mail here until somebody retries or cancels it (`only`, say)."""
    mine = (outbox.c.id == row) & outbox.c.state.in_(["queued", "sending"])
    values = {"state": "held", "reply": storable(why), "lease_until": None}
    return connection.execute(update(outbox).where(mine).values(values)).rowcount == 1


def retry(connection: Connection, row: int, now: datetime) -> bool:
    """Send at once what waits, failed, was held or cancelled; False for what has left or is leaving."""
    mine = (outbox.c.id == row) & outbox.c.state.in_(
        ["queued", "failed", "held", "cancelled", "gathered", "bundled"]
    )
    values = {"state": "queued", "not_before": now, "lease_until": None, "attempts": 0, "queued_at": now}
    return connection.execute(update(outbox).where(mine).values(values)).rowcount == 1


def cancel(connection: Connection, row: int, why: str) -> bool:
    """Keep a mail from leaving; False when it has left, is leaving or does not exist."""
    mine = (outbox.c.id == row) & outbox.c.state.in_(["queued", "held", "failed", "gathered"])
    return connection.execute(update(outbox).where(mine).values(state="cancelled", reply=why)).rowcount == 1


_count = select(func.count()).select_from(outbox).where(outbox.c.state.in_(["queued", "sending"]))


def queued(connection: Connection) -> int:
    """Mails that have not left yet."""
    return int(connection.execute(_count).scalar_one())


_work = (
    select(outbox.c.id)
    .where(outbox.c.state.in_(["queued", "sending"]), _ready, outbox.c.outgoing.not_in(_resting))
    .limit(1)
)


def has_work(connection: Connection, now: datetime, choice: Choice) -> bool:
    """Whether something may leave now: a look that costs no write."""
    return connection.execute(choice.of(_work), {"now": now}).first() is not None
