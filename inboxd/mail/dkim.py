"""DKIM signatures as they stand in a mail (RFC 6376 §3.5): whose they are and what they cover.

Whether one is true is the receiver's verdict. What it does not cover anybody can have added who caught the
mail and sent it again (PROMISES.md B10, B34).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from inboxd.mail.auth import is_aligned
from inboxd.mail.message import Mail


@dataclass(frozen=True, slots=True)
class Signature:
    """One DKIM-Signature field. `fields` are the signed names in lower case, as often as they are signed."""

    domain: str
    fields: tuple[str, ...]
    is_partial: bool  # `l=`: anything may stand below the signed part of the body
    digest: str  # of the signature itself: the name of this one signing


def of_author(mail: Mail) -> tuple[Signature, ...]:
    """The signatures in the name of the author's domain (relaxed alignment)."""
    if mail.author is None:
        return ()
    domain = mail.author.key.rpartition("@")[2]
    found = (read(value) for value in mail.header_all("DKIM-Signature"))
    return tuple(one for one in found if one is not None and is_aligned(one.domain, domain))


def read(value: str) -> Signature | None:
    """One field's value; None when it lacks what makes a signature."""
    pairs = (part.partition("=") for part in value.split(";"))
    tags = {name.strip(): "".join(text.split()) for name, _, text in pairs}
    if not (tags.get("d") and tags.get("h") and tags.get("b")):
        return None
    fields = tuple(name for name in tags["h"].lower().split(":") if name)
    return Signature(tags["d"].lower(), fields, "l" in tags, sha256(tags["b"].encode()).hexdigest())


def uncovered(mail: Mail, signatures: tuple[Signature, ...], names: tuple[str, ...]) -> str:
    """The first of these header fields that a signature leaves open; "" when each covers all of them.

    A field that stands twice is covered only when it is signed twice: the second one may be a stranger's.
    """
    there = Counter(name.lower() for name, _ in mail.headers)
    for signature in signatures:
        signed = Counter(signature.fields)
        for name in names:
            if signed[name.lower()] < max(1, there[name.lower()]):
                return name
    return ""
