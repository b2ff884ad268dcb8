"""What a signature is wrapped round (CMS SignedData, RFC 5652 §5.1): found, not verified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_OID, _OCTETS, _SEQUENCE, _EXPLICIT = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_DEEPEST = 8
_MOST_CHUNKS = 100_000  # of a content that was signed while it was streamed


class _Element(NamedTuple):
    """One BER element: its tag, where its content begins and ends; -1 where only its end mark tells."""

    tag: int
    start: int
    end: int


def kind_of(data: bytes) -> str:
    """ "signed", "encrypted", or "" when it is neither."""
    outer = _read(data, 0)
    named = _read(data, outer.start) if outer and outer.tag == _SEQUENCE else None
    if not named or named.tag != _OID:
        return ""
    oid = data[named.start : named.end]
    return "signed" if oid == _SIGNED else "encrypted" if oid in _ENVELOPED else ""


def signed_content(data: bytes) -> bytes:
    """The MIME entity that was signed; b"" when there is none (a detached signature, or damage)."""
    if kind_of(data) != "signed":
        return b""
    outer = _read(data, 0)
    named = _read(data, outer.start) if outer else None
    wrapper = _read(data, named.end) if named else None
    signed = _read(data, wrapper.start) if wrapper and wrapper.tag == _EXPLICIT else None
    at = signed.start if signed and signed.tag == _SEQUENCE else -1
    for _ in range(2):  # version, digest algorithms
        at = _behind(data, at, 0)
    inner = _read(data, at)
    kind = _read(data, inner.start) if inner and inner.tag == _SEQUENCE else None
    content = _read(data, kind.end) if kind and kind.tag == _OID else None
    octets = _read(data, content.start) if content and content.tag == _EXPLICIT else None
    return b"".join(_chunks(data, octets)) if octets else b""


def _read(data: bytes, at: int) -> _Element | None:
    if at < 0 or at + 2 > len(data):
        return None
    tag, size = data[at], data[at + 1]
    at += 2
    if size == 0x80:
        return _Element(tag, at, -1)
    if size > 0x80:
        more = size & 0x7F
        if more > 4:
            return None
        size, at = int.from_bytes(data[at : at + more], "big"), at + more
    return _Element(tag, at, min(len(data), at + size))


def _behind(data: bytes, at: int, depth: int) -> int:
    """The place behind the element at `at`; -1 when it is none."""
    found = _read(data, at)
    if not found or depth > _DEEPEST:
        return -1
    if found.end >= 0:
        return found.end
    at = found.start
    while 0 <= at < len(data):
        if data[at : at + 2] == b"\x00\x00":
            return at + 2
        at = _behind(data, at, depth + 1)
    return -1


def _chunks(data: bytes, octets: _Element) -> Iterator[bytes]:
    """The pieces of an octet string, which may be made of octet strings."""
    if not octets.tag & _CONSTRUCTED:
        yield data[octets.start : octets.end]
        return
    at, end = octets.start, octets.end if octets.end >= 0 else len(data)
    for _ in range(_MOST_CHUNKS):
        found = _read(data, at)
        if at >= end or not found or found.tag != _OCTETS or found.end < 0:
            return
        yield data[found.start : found.end]
        at = found.end
