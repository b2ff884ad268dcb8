"""The author's own words: a mail without the mails that it answers, and a reply without its notification."""

from __future__ import annotations

from inboxd.mail.html import to_text

__all__ = ["newest", "own_lines"]


def newest(text: str, html: str, subject: str = "") -> str:
    """The author's new words."""
    return (text or to_text(html)).strip()


def own_lines(text: str, notice_text: str) -> str:
    """`text` without the lines that stood in `notice_text`."""
    known = {line.strip("> \t") for line in notice_text.splitlines()}
    return "\n".join(line for line in text.splitlines() if line.strip("> \t") not in known).strip()
