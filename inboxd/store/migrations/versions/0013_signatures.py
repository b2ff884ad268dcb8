"""Signatures of agents' mails, so that a mail that is sent again proves nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from inboxd.store.types import Key

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the index of tickets whose clock runs."""
    op.create_table(
        "signature",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("journal", Key(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
