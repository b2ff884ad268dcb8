"""What a decision changed beside values is kept, so that it can be taken back exactly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from inboxd.store.types import Json, Key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is kept of decisions so far: their values alone go back."""
    op.create_table(
        "step",
        sa.Column("id", Key(), primary_key=True),
        sa.Column("decision", Key(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("key", Json(), nullable=False),
        sa.Column("before", Json(), nullable=False),
        sa.Column("after", Json(), nullable=False),
    )
    op.create_index("step_decision", "step", ["decision"])
