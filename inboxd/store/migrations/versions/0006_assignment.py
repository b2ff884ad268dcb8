"""Who is away, how many tickets were given out, and which of them wait for somebody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from inboxd.store.types import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody is there, and nothing waits to be given out."""
    op.create_table(
        "presence",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agent"),
    )
    op.add_column("turn", sa.Column("given", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ticket", sa.Column("queue", sa.Text(), nullable=False, server_default=""))
    waits = sa.text("queue <> ''")
    op.create_index("ticket_queue", "ticket", ["queue", "number"], sqlite_where=waits, postgresql_where=waits)
