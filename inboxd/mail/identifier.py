"""Message identifiers (RFC 5322 §3.6.4), kept without their brackets."""

from __future__ import annotations

import re

from inboxd.mail.bounds import MAX_IDS

_BRACKETED = re.compile(r"<([^<>]{1,998})>")
_BARE = re.compile(r"(?<![^\s<>,;\"()])[^\s<>,;\"()]+@[^\s<>,;\"()]+")
_SPACE = re.compile(r"\s+")


def read_all(text: str) -> tuple[str, ...]:
    """Every id in In-Reply-To or References, in order and once; prose around them is left out."""
    found = _BRACKETED.findall(text)
    ids = [tidy(inner) for inner in found] if found else _BARE.findall(text)
    if not ids and text.strip("<> \t") and not _SPACE.search(text.strip("<> \t")):
        ids = [text.strip("<> \t")[:998]]
    return tuple(dict.fromkeys(one for one in ids if one))[-MAX_IDS:]


def read_one(text: str) -> str:
    """The mail's own id; without brackets it is what stands there when that is one word."""
    found = _BRACKETED.search(text)
    if found:
        return tidy(found[1])
    bare = text.strip().strip("<>")
    return bare if bare and not _SPACE.search(bare) else (_BARE.findall(text) or [""])[0]


def tidy(inner: str) -> str:
    """An id without the white space that folding put into it."""
    return _SPACE.sub("", inner)
