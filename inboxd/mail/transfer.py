"""Content-Transfer-Encoding undone, damage included (RFC 2045 §6), and uuencoded files in plain text."""

from __future__ import annotations

import binascii
import re

from inboxd.mail.header import unbase64

_SOFT_BREAK_WITH_SPACE = re.compile(rb"=[ \t]{1,200}(?=\r?\n)")
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_PLAIN_TEXT = re.compile(rb"[^A-Za-z0-9+/=\r\n]")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]*={0,2}\Z")
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
        data = _SOFT_BREAK_WITH_SPACE.sub(b"=", data)
    return binascii.a2b_qp(data)


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
    lines = data.splitlines(keepends=True)
    end = len(lines)
    for number, line in enumerate(lines):
        bare = line.strip()
        if bare and not _BASE64_LINE.match(bare) and _is_prose(bare):
            end = number
            break
    head, tail = b"".join(lines[:end]), b"".join(lines[end:])
    if end == 0 or not head.strip():
        return data, "not base64, although the part says so"
    if not tail.strip():
        return unbase64(head), "damaged base64"
    decoded = unbase64(head)
    joint = b"" if decoded.endswith(b"\n") else b"\n"
    return decoded + joint + tail, "clear text behind base64"


def _is_prose(line: bytes) -> bool:
    """Whether a line is words and not base64 with a few bad bytes."""
    foreign = len(_PLAIN_TEXT.findall(line))
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
