"""The clock of daemon and commands. Only shells read it; the core gets the time as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now_utc() -> datetime:
    """The time now, aware."""
    return datetime.now(UTC)
