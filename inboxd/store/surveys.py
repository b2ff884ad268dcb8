"""Who was asked how it was, and when: one survey in so long for each customer, whoever solves what."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, text

from inboxd.desk.decision import Set
from inboxd.store.errors import Conflict
from inboxd.store.keys import storable
from inboxd.store.tables import ticket
from inboxd.store.write import Write

_asked = select(func.max(ticket.c.surveyed_at)).where(
    ticket.c.requester_key == bindparam("who"), ticket.c.surveyed_at.is_not(None)
)
_hold = text("SELECT pg_advisory_xact_lock(hashtextextended(:who, 1))")


def not_asked_meanwhile(write: Write, change: Set) -> None:
    """Conflict when the customer was asked on another ticket since this one was looked up."""
    known = write.facts.tickets.get(change.ticket)
    if known is None or not change.after:  # taken back: nobody is asked
        return
    who = {"who": storable(known.requester.key)}
    if write.connection.dialect.name == "postgresql":  # another daemon may be asking the same customer
        write.connection.execute(_hold, who)
    if write.connection.execute(_asked, who).scalar() != known.reach.surveyed_at:
        raise Conflict(f"{known.requester.key} was asked meanwhile")
