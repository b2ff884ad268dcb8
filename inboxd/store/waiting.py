"""What waits for an agent at the beginning of a day, from the tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, or_, select

from inboxd.desk.agents.practice import CHANNEL
from inboxd.desk.facts import Facts, HeldMail, Waiting
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.telling.digest import ROWS, RUNNING, since_of, waiting
from inboxd.store import junk
from inboxd.store.questions import MOST_LOOKED_AT, line_of
from inboxd.store.tables import event, message, ticket, value

_holding = select(message.c.ticket).where(message.c.kind == "held")
_tickets = (
    select(ticket)
    .where(
        or_(
            ticket.c.state.in_(RUNNING),
            ticket.c.number.in_(_holding),
            ticket.c.number.in_(bindparam("thanked", expanding=True)),
        ),
        ticket.c.merged_into.is_(None),
        ticket.c.channel != CHANNEL,
    )
    .order_by(ticket.c.updated_at)
    .limit(MOST_LOOKED_AT)
)
_held = select(message).where(message.c.kind == "held").order_by(message.c.id).limit(MOST_LOOKED_AT)
_thanked = select(ticket.c.number).where(
    ticket.c.updated_at > bindparam("since"),
    exists().where(
        event.c.ticket == ticket.c.number, event.c.what == "thanks", event.c.at > bindparam("since")
    ),
)
_news = select(ticket.c.number).where(
    ticket.c.updated_at > bindparam("since"),
    exists().where(
        message.c.ticket == ticket.c.number,
        message.c.kind == "customer",
        message.c.at > bindparam("since"),
    ),
)


def kept(connection: Connection, prefix: str) -> dict[str, str]:
    """The small values whose names begin so."""
    rows = connection.execute(select(value).where(value.c.name.startswith(prefix, autoescape=True)))
    return {row.name: row.text for row in rows}


def look_up_digest(connection: Connection, agent: Agent, name: str, desk: Desk, now: datetime) -> Facts:
    """What an agent's digest may tell; `name` is where the time of the last one is kept."""
    known = {key: text for key, text in kept(connection, name).items() if key == name}
    if name not in known:
        return Facts()
    since = since_of(known[name])
    thanked = connection.execute(_thanked, {"since": since}).scalars().all()
    lines = [line_of(row) for row in connection.execute(_tickets, {"thanked": thanked})]
    held = [
        HeldMail(row.ticket, row.held_kind, row.author_name or row.author_address, row.agent, row.held_for)
        for row in connection.execute(_held)
    ]
    news = connection.execute(_news, {"since": since}).scalars().all() if agent.notify != "all" else ()
    found, more = junk.lying(connection, since, ROWS)
    sections = waiting(lines, held, agent, desk, now, news=news, thanks=thanked)
    return Facts(kept=known, waiting=Waiting(sections, found, more))
