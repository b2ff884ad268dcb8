"""Side conversations: read with their tickets, begun, and joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from inboxd.desk import decision as d
from inboxd.desk.facts import SideFacts
from inboxd.desk.side import home
from inboxd.mail.message import Address
from inboxd.store.keys import storable
from inboxd.store.plain import addresses, pairs
from inboxd.store.statements import adding
from inboxd.store.tables import message, side
from inboxd.store.write import Write

FOREIGN_IDS = 20

_of_tickets = (
    select(side)
    .where(side.c.ticket.in_(bindparam("numbers", expanding=True)))
    .order_by(side.c.opened_at, side.c.name)
)
_by_name = select(side).where(side.c.name == bindparam("name"))
_elsewhere = select(side.c.ticket).where(
    side.c.home.in_(bindparam("homes", expanding=True)), side.c.ticket != side.c.home
)
_foreign = (
    select(message.c.message_id)
    .where(message.c.ticket == bindparam("number"), message.c.side == bindparam("name"))
    .where(message.c.agent == "", message.c.kind == "note", message.c.message_id != "")
    .order_by(message.c.id.desc())
    .limit(FOREIGN_IDS)
)


def load(connection: Connection, numbers: Sequence[int]) -> tuple[SideFacts, ...]:
    """The side conversations of these tickets, the oldest first."""
    return tuple(
        _facts(connection, row) for row in connection.execute(_of_tickets, {"numbers": numbers}).all()
    )


def elsewhere(connection: Connection, homes: Iterable[int]) -> list[int]:
    """The tickets to which side conversations went that began on these."""
    wanted = sorted(set(homes) - {0})
    return list(connection.execute(_elsewhere, {"homes": wanted}).scalars()) if wanted else []


def _facts(connection: Connection, row: Any) -> SideFacts:
    wanted = {"number": row.ticket, "name": row.name}
    ids = connection.execute(_foreign, wanted).scalars().all()
    return SideFacts(
        row.name,
        Address(row.supplier_name, row.supplier_address),
        row.subject,
        row.opened_at,
        tuple(row.askers),
        addresses(row.people),
        tuple(row.copied),
        row.about,
        ids[0] if ids else "",
        tuple(reversed(ids)),
    )


def ask(write: Write, change: d.AskSide) -> None:
    """A side conversation begins, or goes on with one more who asks and what was forwarded last."""
    write.watch("side", change.side)
    about = write.messages[0] if change.about_this and write.messages else change.about
    row = write.connection.execute(_by_name, {"name": change.side}).first()
    askers = list(row.askers) if row is not None else []
    if change.agent and change.agent not in askers:
        askers.append(change.agent)
    if row is None:
        _begin(write, change, askers, about)
    else:
        values = {"askers": askers, "about": about or row.about}
        write.connection.execute(update(side).where(side.c.name == change.side).values(values))
    write.touch(change.ticket)
    write.log(change.ticket, "asked", change.because, after=change.supplier)


def _begin(write: Write, change: d.AskSide, askers: list[str], about: int) -> None:
    write.connection.execute(
        adding(side),
        {
            "name": change.side, "ticket": change.ticket, "home": home(change.side),
            "supplier_name": storable(change.supplier.name),
            "supplier_address": storable(change.supplier.address), "subject": storable(change.subject),
            "opened_at": write.at, "askers": askers, "people": [], "copied": [], "about": about,
        },
    )  # fmt: skip
    columns = write.touch(change.ticket)
    known = None if change.ticket in write.opened else write.facts.tickets.get(change.ticket)
    columns["sides"] = columns.get("sides", known.sides_opened if known else 0) + 1


def join(write: Write, change: d.JoinSide) -> None:
    """Somebody may write in it from now on, or stood in copy."""
    write.watch("side", change.side)
    row = write.connection.execute(_by_name, {"name": change.side}).first()
    if row is None:
        return
    people, copied = addresses(row.people), list(row.copied)
    if change.role == "copied":
        values: dict[str, Any] = {"copied": [*copied, storable(change.address.key)]}
    else:
        rest = [key for key in copied if key != change.address.key]
        values = {"people": pairs((*people, change.address)), "copied": rest}
    write.connection.execute(update(side).where(side.c.name == change.side).values(values))
    write.touch(change.ticket)
    write.log(change.ticket, "joined aside", change.because, after=change.address)


_said_in = select(message.c.id).where(message.c.side == bindparam("name"))


def move(write: Write, change: d.MoveSide) -> None:
    """It goes over to another ticket with all that was said in it."""
    write.watch("side", change.side)
    for number in write.connection.execute(_said_in, {"name": change.side}).scalars().all():
        write.watch("message", number)
    write.touch(change.ticket)
    write.touch(change.to_ticket)
    for table, mine in ((side, side.c.name == change.side), (message, message.c.side == change.side)):
        write.connection.execute(update(table).where(mine).values(ticket=change.to_ticket))
    columns = write.touch(change.to_ticket)
    columns["sides"] = max(1, columns.get("sides", 0))
    write.log(change.ticket, "side conversation moved", change.because, after=change.to_ticket)
