"""Numbers of practice tickets: below those of customers', so that a desk's first ticket is its first."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from inboxd.compose.tokens import Keyring
from inboxd.desk.facts import Facts, Practice
from inboxd.desk.settings import Desk
from inboxd.store.numbers import FIRST
from inboxd.store.tables import ticket
from inboxd.store.waiting import kept

_last = select(func.max(ticket.c.number)).where(ticket.c.number < FIRST)


def look_up_newcomer(connection: Connection, name: str, desk: Desk, keyring: Keyring) -> Facts:
    """What an agent's welcome depends on; `name` is where it is kept when they were first seen."""
    known = {key: text for key, text in kept(connection, name).items() if key == name}
    number = (connection.execute(_last).scalar() or 0) + 1
    free = Practice(number, keyring.root_id(number, desk.domain)) if number < FIRST else None
    return Facts(kept=known, practice=free)
