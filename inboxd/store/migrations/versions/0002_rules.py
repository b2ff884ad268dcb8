"""What rules ask of a ticket: who waits since when, answers, reopenings; clock rules and turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from inboxd.store.types import Instant, Key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the first release: what the tickets so far can tell is filled in."""
    for name in ("active_at", "waiting_since", "snoozed_until", "look_at"):
        op.add_column("ticket", sa.Column(name, Instant(), nullable=True))
    for name in ("answers", "reopened"):
        op.add_column("ticket", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ticket_load", "ticket", ["state", "assignee", "priority"])
    op.create_index("ticket_look_at", "ticket", ["look_at"])
    snoozed = sa.text("snoozed_until IS NOT NULL")
    op.create_index(
        "ticket_snoozed", "ticket", ["snoozed_until"], sqlite_where=snoozed, postgresql_where=snoozed
    )
    op.create_table(
        "rule_done",
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"]),
        sa.PrimaryKeyConstraint("ticket", "rule"),
    )
    op.create_table(
        "turn",
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pool"),
    )
    for statement in (_ACTIVE, _ANSWERS, _REOPENED, _WAITING):
        op.execute(statement)


_ACTIVE = "UPDATE ticket SET active_at = updated_at"
_ANSWERS = """
    UPDATE ticket SET answers = (
        SELECT count(*) FROM message WHERE message.ticket = ticket.number AND message.kind = 'agent'
    )
"""
_REOPENED = """
    UPDATE ticket SET reopened = (
        SELECT count(*) FROM event WHERE event.ticket = ticket.number AND event.what = 'state'
        AND CAST(event.before AS TEXT) IN ('"solved"', '"closed"') AND CAST(event.after AS TEXT) = '"open"'
    )
"""
_WAITING = """
    UPDATE ticket SET waiting_since = (
        SELECT min(customer.at) FROM message AS customer
        WHERE customer.ticket = ticket.number AND customer.kind = 'customer' AND customer.id > (
            SELECT coalesce(max(answer.id), 0) FROM message AS answer
            WHERE answer.ticket = ticket.number AND answer.kind = 'agent'
        )
    ) WHERE state IN ('new', 'open')
"""
