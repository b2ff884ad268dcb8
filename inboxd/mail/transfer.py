"""Content-Transfer-Encoding undone, damage included (RFC 2045 §6), and uuencoded files in plain text."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from inboxd.mail.header import NO_BASE64, unbase64

_SOFT_BREAK_WITH_SPACE = re.compile(rb"=[ \t]{1,200}(?=\r?\n)")
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\r\n]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # ESC begins a shift of ISO-2022-JP
_MOST_DAMAGED_LINES = 10_000  # of base64 that are looked at: is this one words?
_LONGEST_BY_LINES = 4 * 1024 * 1024
_CHUNK_BYTES = 256 * 1024
NOT_BASE64 = "not base64, although the part says so"
DAMAGED_BASE64 = "damaged base64"
_COMMENT = re.compile(r"\([^()]*\)")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]*\r?\n", re.MULTILINE)
_UU_LINE = re.compile(rb"[!-`][ -`]{0,120}\r?\Z")


def decode(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The decoded bytes, and what was wrong ("" when nothing was)."""
    name = _COMMENT.sub("", encoding.partition(";")[0]).strip().casefold().strip("\"' ")
    if name in ("", "7bit", "8bit", "binary", "7-bit", "8-bit", "none", "8bits", "7bits"):
        return data, ""
    if name in ("quoted-printable", "quotedprintable", "qp", "quoted printable", "quoted_printable"):
        return decode_quoted(data), ""
    if name in ("base64", "base-64", "b64", "x-base64", "base 64"):
        return decode_base64(data)
    if name in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files = find_uuencoded(data)
        return (files[0][3], "") if files else (data, "no uuencoded file in a part that says so")
    return data, f"unknown transfer encoding {name[:40]!r}"


def decode_quoted(data: bytes) -> bytes:
    """Quoted-printable; what is no escape stays as it is."""
    if b"=" not in data:
        return data
    if b"= " in data or b"=\t" in data:
        data = b"".join(_SOFT_BREAK_WITH_SPACE.sub(b"=", chunk) for chunk in chunks(data))
    return binascii.a2b_qp(data)


def chunks(data: bytes) -> Iterator[bytes]:
    """The data in pieces that end with a line: a substitution in 25 MB at once takes a gigabyte."""
    at = 0
    while at < len(data):
        end = data.find(b"\n", at + _CHUNK_BYTES) + 1 or len(data)
        yield data[at:end]
        at = end


def decode_base64(data: bytes) -> tuple[bytes, str]:
    """Base64. Clear text that a list or gateway put behind it is kept; text that is no base64 too."""
    padding = data.find(b"=")
    clean = padding < 0 or not data[padding:].strip(b"=\r\n\t ")
    if clean and not data.translate(None, _ALPHABET):
        try:
            return binascii.a2b_base64(data), ""
        except (binascii.Error, ValueError):
            pass
    return _decode_spoilt(data)


def _decode_spoilt(data: bytes) -> tuple[bytes, str]:
    end = _first_prose(data)
    head, tail = data[:end], data[end:]
    if not head.strip():
        return data, NOT_BASE64
    decoded = _by_lines(head) or unbase64(head)
    if not tail.strip():
        return decoded, DAMAGED_BASE64
    joint = b"" if decoded.endswith(b"\n") else b"\n"
    return decoded + joint + tail, "clear text behind base64"


def _by_lines(data: bytes) -> bytes:
    """Base64 of whole lines of which a few have lost a character: only these are spoilt. b"" for others."""
    if len(data) > _LONGEST_BY_LINES:
        return b""
    lines = [line.translate(None, NO_BASE64) for line in data.splitlines()]
    bad = sum(1 for line in lines[:-1] if len(line) % 4)
    return b"".join(map(unbase64, lines)) if 0 < 4 * bad <= len(lines) else b""


def _first_prose(data: bytes) -> int:
    """Where the first line of words begins; the end of the data when there is none."""
    foreign = _FOREIGN.search(data)
    for _ in range(_MOST_DAMAGED_LINES):
        if not foreign:
            break
        start = data.rfind(b"\n", 0, foreign.start()) + 1
        end = data.find(b"\n", start) + 1 or len(data)
        bare = data[start:end].strip()
        if bare and _is_prose(bare):
            return start
        foreign = _FOREIGN.search(data, end)
    return len(data)


def is_text(data: bytes) -> bool:
    """Whether decoded bytes can be somebody's words: hardly a control character among them."""
    return 20 * len(_CONTROL.findall(data)) <= len(data)


def _is_prose(line: bytes) -> bool:
    """Whether a line is words and not base64 with a few bad bytes."""
    foreign = len(_FOREIGN.findall(line))
    return (b" " in line and (len(line.split()) > 2 or foreign * 10 > len(line))) or foreign * 5 > len(line)


def find_uuencoded(data: bytes) -> list[tuple[int, int, str, bytes]]:
    """Files between "begin 644 name" and "end": (start, end, name, content). Linear time."""
    found = []
    at = 0
    while begin := _UU_BEGIN.search(data, at):
        content, end = _read_uu(data, begin.end())
        if end < 0:
            at = begin.end()
            continue
        found.append((begin.start(), end, begin[1].decode("utf-8", "replace"), content))
        at = end
    return found


def _read_uu(data: bytes, at: int) -> tuple[bytes, int]:
    """The content from `at` and the place after its "end" line; -1 when this is no uuencoded file."""
    out = bytearray()
    lines, terminated = 0, False
    while at < len(data):
        stop = data.find(b"\n", at)
        stop = len(data) if stop < 0 else stop
        line = data[at:stop].rstrip(b"\r")
        at = stop + 1
        if line == b"end":
            return (bytes(out), min(at, len(data))) if lines or terminated else (b"", -1)
        if not line or line in (b"`", b" "):
            terminated = terminated or bool(line)
            continue
        if not _UU_LINE.match(line):
            break
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out += binascii.a2b_uu(line[:wanted])
            except binascii.Error:
                break
        lines += 1
    # A mail that was cut short still holds the beginning of the file.
    return (bytes(out), len(data)) if lines >= 3 and at >= len(data) else (b"", -1)
