"""How agents' mails ended, so that their signatures are known again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from inboxd.store.types import Instant, Json, Key

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From who has what and who is away."""
    op.create_table(
        "agent_tail",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("images", Json(), nullable=False),
        sa.PrimaryKeyConstraint("agent", "ticket"),
    )
