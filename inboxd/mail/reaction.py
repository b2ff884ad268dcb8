"""A tap on an emoji that a mail client sends as a mail of its own (Gmail's "reacted via Gmail")."""

from __future__ import annotations

from inboxd.mail.message import Mail

_KIND = "text/vnd.google.email-reaction+json"


def is_reaction(mail: Mail) -> bool:
    """Whether the mail is no more than a reaction to another one."""
    return any(file.content_type.partition(";")[0].strip().lower() == _KIND for file in mail.attachments)
