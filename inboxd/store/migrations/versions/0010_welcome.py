"""Agents who have been told anything before are no newcomers."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From side conversations."""
    op.execute(
        "INSERT INTO value (name, text) SELECT DISTINCT 'welcome:' || agent, 'before' FROM notice"
        " WHERE agent <> ''"
    )
