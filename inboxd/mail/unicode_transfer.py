"""UTF-7 (RFC 2152), UTF-16 and UTF-32 as mails hold them: broken shifts, no byte order mark."""

from __future__ import annotations

import binascii
import re

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_SHIFTED = re.compile(r"\+([A-Za-z0-9+/]*)(-?)")
_PLAUSIBLE = re.compile("[\t\r\n -~\u00a0-\u024f\u3000-\u3002\uff01-\uff1f]")


def decode_utf7(data: bytes) -> str:
    """What is no shift stays as it is: "a+b" and "C++" in mail that only calls itself UTF-7."""
    return _SHIFTED.sub(_unshifted, data.decode("latin-1"))


def _unshifted(shift: re.Match[str]) -> str:
    letters = shift[1]
    if not letters:
        return "+" if shift[2] else shift[0]
    left_over = len(letters) * 6 % 16  # bits, which must be zero
    if left_over >= 6 or _ALPHABET.index(letters[-1]) & ((1 << left_over) - 1):
        return shift[0]
    try:
        data = binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
        return data[: len(letters) * 6 // 16 * 2].decode("utf-16-be") or shift[0]
    except ValueError:
        return shift[0]


def decode_wide(data: bytes, codec: str) -> str:
    """UTF-16 or UTF-32; without a byte order mark in the order that gives letters of a letter."""
    if codec.endswith(("le", "be")) or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode(codec, "replace")
    if data[:4] == b"\x00\x00\xfe\xff":
        return data.decode("utf-32", "replace")
    little, big = (data[:4096].decode(f"{codec}-{order}", "replace") for order in ("le", "be"))
    order = "be" if len(_PLAUSIBLE.findall(big)) > len(_PLAUSIBLE.findall(little)) else "le"
    return data.decode(f"{codec}-{order}", "replace")
