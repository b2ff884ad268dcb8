"""Side conversations: a supplier is asked about a ticket, apart from its customer's conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from inboxd.store.types import Instant, Json, Key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every message and id so far belongs to the customer's conversation."""
    op.add_column("ticket", sa.Column("sides", sa.Integer(), nullable=False, server_default="0"))
    for name in ("message", "reference", "outbox", "notice"):
        op.add_column(name, sa.Column("side", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "side",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("ticket", Key(), sa.ForeignKey("ticket.number"), nullable=False),
        sa.Column("home", Key(), nullable=False),
        sa.Column("supplier_name", sa.Text(), nullable=False),
        sa.Column("supplier_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("askers", Json(), nullable=False),
        sa.Column("people", Json(), nullable=False),
        sa.Column("copied", Json(), nullable=False),
        sa.Column("about", Key(), nullable=False),
    )
    op.create_index("side_ticket", "side", ["ticket"])
    op.create_index("side_home", "side", ["home"])
