"""What of an earlier decision can still be taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from inboxd.desk.decision import Lane
from inboxd.desk.facts import Restored, Undoable
from inboxd.store import steps, tickets
from inboxd.store.plain import from_plain
from inboxd.store.tables import decided, event, message, outbox
from inboxd.store.tickets import Loaded

RESTORABLE_LANES = {"answer", "acknowledgement", "webhook"}  # what reached somebody outside, or will

_decision_of = select(decided.c.id, decided.c.at, decided.c.undone_at, decided.c.undoable).where(
    decided.c.id == bindparam("id")
)
_changes_of = (
    select(event.c.ticket, event.c.what, event.c.before, event.c.after)
    .where(event.c.decision == bindparam("id"), event.c.is_value)
    .order_by(event.c.id)
)
_mails_of = (
    select(outbox.c.id, outbox.c.state, outbox.c.recipient, outbox.c.lane)
    .where(outbox.c.decision == bindparam("id"))
    .order_by(outbox.c.id)
)
_opened_by = select(event.c.ticket).where(event.c.decision == bindparam("id"), event.c.what == "opened")
_messages_of = select(message.c.id).where(message.c.decision == bindparam("id")).order_by(message.c.id)


def of_decision(connection: Connection, number: int, loaded: Loaded, now: datetime) -> Undoable | None:
    """What can be taken back: values, mails that wait, messages; and whom the rest has reached.

    Tickets that it changed are loaded as they stand themselves: one may be part of another by now.
    """
    key = {"id": number}
    row = connection.execute(_decision_of, key).first()
    if row is None or not row.undoable:
        return None
    changes = [
        Restored(one.ticket, one.what, from_plain(one.before), from_plain(one.after))
        for one in connection.execute(_changes_of, key)
    ]
    taken = steps.of_decision(connection, row.id)
    touched = {one.ticket for one in changes} | {one.ticket for one in taken if one.ticket}
    for shell in touched - loaded.tickets.keys():
        if facts := tickets.load_shell(connection, shell, now):
            loaded.tickets[shell] = facts
    mails = [one for one in connection.execute(_mails_of, key) if one.lane in RESTORABLE_LANES]
    return Undoable(
        decision=row.id,
        decided_at=row.at,
        changes=tuple(changes),
        queued=tuple(one.id for one in mails if one.state in {"queued", "held"}),
        left=tuple(
            one.recipient for one in mails if one.state in {"sending", "sent"} and one.lane != Lane.WEBHOOK
        ),
        messages=tuple(connection.execute(_messages_of, key).scalars()),
        undone=row.undone_at is not None,
        steps=taken,
        opened=tuple(connection.execute(_opened_by, key).scalars()),
    )
