"""Hashes under which long texts are looked up; the texts themselves are compared afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b, sha256


def key_of(message_id: str) -> int:
    """A signed 64-bit hash of a Message-ID (ids may be longer than an index takes)."""
    plain = message_id.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(plain, digest_size=8).digest(), "big", signed=True)


def digest_of_delivery(raw: bytes, sender: str | None, recipients: Iterable[str]) -> str:
    """A2: SHA-256 over the bytes and the envelope, for mails without a Message-ID."""
    hashed = sha256(raw)
    envelope = "\0".join(("" if sender is None else f"<{sender}>", *sorted(recipients)))
    hashed.update(b"\0" + envelope.encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()


def digest_of_words(text: str) -> str:
    """A short digest of what somebody wrote, without regard to white space; "" for nothing."""
    words = " ".join(text.split())
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if words else ""


def storable(text: str) -> str:
    """Text that both databases take: no lone surrogates, no NUL."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
