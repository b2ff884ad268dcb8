"""How much everybody has to do is counted from the few tickets whose clock runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of those tickets alone; the one before it had the others, too."""
    busy = sa.text(
        "state NOT IN ('pending', 'solved', 'closed') AND assignee <> '' AND merged_into IS NULL"
        " AND channel <> 'practice'"
    )
    op.create_index(
        "ticket_busy", "ticket", ["assignee", "priority"], sqlite_where=busy, postgresql_where=busy
    )
