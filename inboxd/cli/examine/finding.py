"""What one check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    check: str  # "imap support: login"
    state: str  # "ok", "warn" or "fail"
    what: str
    remedy: str = ""
    fits: Mapping[str, str] = field(default_factory=dict)  # settings that fit: {"desk.replies": "plus"}
    commands: tuple[str, ...] = ()  # to be run elsewhere, filled in

    def as_json(self) -> dict[str, Any]:
        """The finding for programs."""
        return asdict(self)


def ok(check: str, what: str, **more: Any) -> Finding:
    """All is well."""
    return Finding(check, OK, what, **more)


def warn(check: str, what: str, remedy: str, **more: Any) -> Finding:
    """It works, and something may go wrong later."""
    return Finding(check, WARN, what, remedy, **more)


def fail(check: str, what: str, remedy: str, **more: Any) -> Finding:
    """It does not work."""
    return Finding(check, FAIL, what, remedy, **more)
