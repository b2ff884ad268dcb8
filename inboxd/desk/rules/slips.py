"""What people write instead of a word of the rule language, and what they mean by it."""

from __future__ import annotations

import re
from collections.abc import Mapping

KEYS = {
    "if": "when", "match": "when", "conditions": "when", "set": "then", "do": "then", "actions": "then",
    "not": "unless", "except": "unless", "event": "on", "trigger": "on", "title": "name",
}  # fmt: skip
CONDITIONS = {
    "sender": "from", "author": "from", "recipient": "to", "receiver": "to", "text": "body",
    "content": "body", "message": "body", "words": "body",
    "file": "attachment", "filename": "attachment", "status": "state",
    "owner": "assignee", "agent": "assignee", "queue": "team", "group": "team", "label": "tags",
    "company": "organisation", "customer": "contact", "hours": "working-time", "lang": "language",
}  # fmt: skip
ACTIONS = {
    "status": "state", "owner": "assignee", "agent": "assignee", "queue": "team", "group": "team",
    "move": "team", "label": "tags",
    "answer": "reply", "respond": "reply", "template": "reply", "tell": "notify",
    "alert": "notify", "drop": "ignore", "delete": "ignore", "watch": "follow", "call": "webhook",
    "lang": "language",
}  # fmt: skip
_JOINTS = {
    "and": "every line of 'when' must hold: write them one below the other",
    "or": 'a list means any of: ["one", "two"]; for different words write when.any = [{…}, {…}]',
    "not": "write 'unless.…' instead of 'when.…'",
}
FLAGS = re.compile(r"/.+/[imsxgu]{1,3}", re.DOTALL)
UNSEEN = "\u00ad\u200b\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def meant(kind: str, word: str, value: object) -> str:
    """The advice for an unknown word of "when", "unless" or "then"; "" when nobody can tell."""
    if kind != "then" and word in _JOINTS:
        return _JOINTS[word]
    if word in ("mail", "ticket") and isinstance(value, Mapping) and value:
        return f"write '{kind}.{next(iter(value))}'"
    words = ACTIONS if kind == "then" else CONDITIONS
    return f"write '{kind}.{words[word]}'" if word in words else ""


def of_key(word: str) -> str:
    """The advice for an unknown word beside name, on, when and then; "" when nobody can tell."""
    return f"write '{KEYS[word]}'" if word in KEYS else ""


def of_table(place: str, value: Mapping[str, object]) -> str:
    """The advice for keys below a word that takes text: `when.is.bulk = true`."""
    key, inner = next(iter(value.items()), ("…", True))
    text = f"{key}: {inner}" if place.endswith("header") else key
    return f'write {place} = "{text}"'
