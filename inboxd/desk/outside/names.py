"""Customers' names and subjects, cut down to what may stand in a mail that nobody read before it left.

Spam is relayed by help desks that repeat a display name or subject in their acknowledgement (B23).
"""

from __future__ import annotations

import re

_NAME = re.compile(r"[^\W\d_][\w.'’ -]*")
# A word with a dot inside is a domain, since any may be one today, unless it is a file's name.
_FILES = "pdf|docx?|xlsx?|pptx?|od[ts]|rtf|png|jpe?g|gif|txt|csv|log|xml|json|html?|exe|msi|dll|mp[34]"
_ADVERT = re.compile(rf"https?:|www\.|://|@|\w\.(?!(?:{_FILES})\b)[^\W\d_]{{2,24}}\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?:\d[\s().+-]*){7,}")
MAX_NAME = 40
MAX_SUBJECT = 120


def safe_name(name: str) -> str:
    """The name when it reads like a person's, else ""."""
    name = " ".join(name.split())
    plain = len(name) <= MAX_NAME and len(name.split()) <= 5 and _NAME.fullmatch(name)
    return "" if not plain or _ADVERT.search(name) or any(c.isdigit() for c in name) else name


def first_name(name: str) -> str:
    """How a person is greeted; "" when the name does not tell. "Tran, Minh" is Minh."""
    if "," in name:
        name = name.partition(",")[2]
    words = safe_name(name).split()
    if not words or words[0].endswith("."):
        return ""
    return words[0]


def safe_subject(subject: str) -> str:
    """The subject unless it advertises something: then ""."""
    subject = " ".join(subject.split())
    bad = len(subject) > MAX_SUBJECT or _ADVERT.search(subject) or _DIGITS.search(subject)
    return "" if bad else subject
