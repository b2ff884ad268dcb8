"""How many notifications an agent got within the hour, and what is gathered beyond that (A4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select, text, update

from inboxd.compose.mail import Composed
from inboxd.desk.decision import Bundle, Lane
from inboxd.desk.facts import Facts, Gathered
from inboxd.desk.telling.bundle import TEXT_CHARACTERS
from inboxd.store.errors import Conflict
from inboxd.store.questions import line_of
from inboxd.store.tables import message, notice, outbox, ticket
from inboxd.store.write import Write

HOUR = timedelta(hours=1)
AT_ONCE = 500  # mails of one bundle; the rest comes with the next one

_single = text("agent <> '' AND state NOT IN ('gathered', 'bundled')")  # as the index says it
_told = (
    select(outbox.c.id)
    .where(
        _single,
        outbox.c.agent == bindparam("agent"),
        outbox.c.queued_at > bindparam("since"),
        outbox.c.lane == Lane.NOTIFICATION,
    )
    .limit(bindparam("most"))
)
_count = select(func.count()).select_from(_told.subquery())


def states(write: Write, mails: Sequence[Composed]) -> list[str]:
    """For each mail "queued", or "gathered" when its agent has had enough for an hour."""
    since, told, found = write.now - HOUR, Counter[str](), []
    for agent in {mail.agent for mail in mails if mail.bundle_above}:
        most = max(mail.bundle_above for mail in mails if mail.agent == agent)
        known = {"agent": agent, "since": since, "most": most}
        told[agent] = write.connection.execute(_count, known).scalar_one()
    for mail in mails:
        is_too_much = 0 < mail.bundle_above <= told[mail.agent]
        found.append("gathered" if is_too_much else "queued")
        told[mail.agent] += not is_too_much
    return found


_waiting = text("state = 'gathered'")
_agents = (
    select(outbox.c.agent)
    .where(_waiting)
    .group_by(outbox.c.agent)
    .having(func.min(outbox.c.queued_at) <= bindparam("since"))
    .order_by(outbox.c.agent)
)
_gathered = (
    select(
        outbox.c.id, outbox.c.ticket, outbox.c.queued_at, notice.c.kind.label("notice"), message.c.kind,
        message.c.author_name, message.c.author_address,
        func.substr(message.c.text, 1, 2 * TEXT_CHARACTERS).label("text"),
    )
    .select_from(
        outbox.outerjoin(notice, notice.c.nonce == outbox.c.nonce).outerjoin(
            message, message.c.id == notice.c.message
        )
    )
    .where(text("outbox.state = 'gathered'"), outbox.c.agent == bindparam("agent"))
    .order_by(outbox.c.id)
    .limit(AT_ONCE)
)  # fmt: skip


def agents(connection: Connection, since: datetime) -> list[str]:
    """The agents for whom something has been gathered since then, or longer."""
    return list(connection.execute(_agents, {"since": since}).scalars())


def look_up(connection: Connection, agent: str) -> Facts:
    """What is gathered for an agent, and the tickets that it is about."""
    rows = connection.execute(_gathered, {"agent": agent}).all()
    mails = tuple(
        Gathered(
            row.id, row.ticket, row.kind or row.notice or "", row.author_name or row.author_address or "",
            row.text or "", row.queued_at,
        )
        for row in rows
    )  # fmt: skip
    numbers = sorted({one.ticket for one in mails})
    found = connection.execute(select(ticket).where(ticket.c.number.in_(numbers)))
    return Facts(gathered=mails, gathered_on=tuple(line_of(row) for row in found))


def bundle(write: Write, change: Bundle) -> None:
    """The gathered mails do not leave by themselves any more; Conflict when another daemon listed them."""
    waiting = outbox.c.id.in_(change.outbox) & (outbox.c.state == "gathered")
    values = {"state": "bundled", "reply": str(change.because)}
    if write.connection.execute(update(outbox).where(waiting).values(values)).rowcount != len(change.outbox):
        raise Conflict("these notifications were listed by another process")
