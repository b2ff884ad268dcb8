"""What customers say of their tickets, and when they were asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from inboxd.store.types import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From who was notified."""
    op.add_column("ticket", sa.Column("rating", sa.Text(), nullable=False, server_default=""))
    for name in ("rated_at", "surveyed_at"):
        op.add_column("ticket", sa.Column(name, Instant(), nullable=True))
    for index, columns in (
        ("ticket_rated", ["rated_at"]),
        ("ticket_surveyed", ["requester_key", "surveyed_at"]),
    ):
        given = sa.text(f"{columns[-1]} IS NOT NULL")
        op.create_index(index, "ticket", columns, sqlite_where=given, postgresql_where=given)
