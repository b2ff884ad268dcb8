"""ISO-2022-JP as Windows writes it: what Python's codecs refuse (RFC 1468, and rows 13 and 115 of cp932)."""

from __future__ import annotations

import re

_STATES = re.compile(rb"\x1b(?:(\$[@B]|\$\(B)|(\(I)|(\([BJ]))")


def decode(data: bytes) -> str:
    """The text, NEC's circled numbers, NEC's and IBM's kanji and half-width kana included; never raises."""
    out: list[str] = []
    at, state = 0, 3
    for escape in _STATES.finditer(data):
        out.append(_piece(data[at : escape.start()], state))
        at, state = escape.end(), escape.lastindex or 3
    out.append(_piece(data[at:], state))
    return "".join(out)


def _piece(data: bytes, state: int) -> str:
    if state == 1:
        return b"".join(_double(line) for line in data.splitlines(keepends=True)).decode("cp932", "replace")
    if state == 2:
        return bytes(byte | 0x80 if 0x21 <= byte <= 0x5F else byte for byte in data).decode(
            "cp932", "replace"
        )
    return data.decode("ascii", "replace")


def _double(line: bytes) -> bytes:
    """Pairs of a 94 x 94 set as Shift_JIS; a line end ends them (RFC 1468), a lone last byte is dropped."""
    bare = line.rstrip(b"\r\n")
    out = bytearray()
    for first, second in zip(bare[::2], bare[1::2], strict=False):
        out.append((first + 1 >> 1) + (0x70 if first < 0x5F else 0xB0))
        out.append(second + (0x7E if first % 2 == 0 else 0x20 if second >= 0x60 else 0x1F))
    return bytes(out) + line[len(bare) :]
