"""Merged tickets are found from the ticket that they went into; tickets have a due date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from inboxd.store.types import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the columns that rules ask for."""
    for name in ("due_at", "due_told"):
        op.add_column("ticket", sa.Column(name, Instant(), nullable=True))
    for name, column in (("ticket_merged", "merged_into"), ("ticket_due", "due_at")):
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "ticket", [column], sqlite_where=given, postgresql_where=given)
