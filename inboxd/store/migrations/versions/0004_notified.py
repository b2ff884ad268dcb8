"""Who was notified of a ticket is found from the ticket."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From merges and due dates."""
    op.create_index("notice_ticket", "notice", ["ticket"])
