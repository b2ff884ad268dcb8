"""What an agent was told lately, what is gathered for them, what lies in junk folders: found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SINGLE = sa.text("agent <> '' AND state NOT IN ('gathered', 'bundled')")
GATHERED = sa.text("state = 'gathered'")
JUNK = sa.text("role = 'junk'")


def upgrade() -> None:
    """From agents' signatures."""
    for name, table, columns, where in (
        ("outbox_single", "outbox", ["agent", "queued_at"], SINGLE),
        ("outbox_gathered", "outbox", ["agent", "queued_at"], GATHERED),
        ("journal_junk", "journal", ["id"], JUNK),
    ):
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
