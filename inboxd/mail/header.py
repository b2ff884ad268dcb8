"""Header fields: where they begin and end, and what their encoded words say (RFC 5322 §2.2, RFC 2047)."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from inboxd.mail import charset
from inboxd.mail.bounds import MAX_HEADER_BYTES, MAX_HEADER_LINES, MAX_RAW_VALUE_BYTES, MAX_VALUE_CHARS

# RFC 5322 §3.6.8: a name is printable ASCII. "Größe: 5 cm" is the first line of a body.
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
_BLANK = re.compile(rb"\r?\n")
_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|sender|reply-to|message-id|in-reply-to|references|received|return-path"
    rb"|delivered-to|mime-version|content-[a-z-]+|x-[a-z0-9-]+|list-[a-z-]+|dkim-signature|arc-[a-z-]+"
    rb"|authentication-results|precedence|auto-submitted|thread-[a-z]+|user-agent|importance"
    rb"|priority)[ \t]*:",
    re.IGNORECASE,
)
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_START = re.compile(r"=\?([^?=\s][^?\s]{0,60}|)\?([bBqQ])\?")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
NO_BASE64 = bytes(byte for byte in range(256) if byte not in _BASE64)
_URL_SAFE = bytes.maketrans(b"-_", b"+/")  # RFC 4648 §5
_MOST_PADDED = 500_000  # padded pieces in a row that are decoded one by one
_BASE64_RUN = re.compile(r"[A-Za-z0-9+/=\s]*")
_BLANK_LINES = re.compile(rb"(?:[ \t]*\r?\n){1,20}")
# "From   : Anna" is a field (RFC 5322 §4.5.2), not the envelope line of an mbox.
_MBOX_LINE = re.compile(rb">?From (?![ \t]{0,80}:)[^\n]*(?:\n|\Z)")
_ORPHAN = re.compile(rb"(?:[ \t][^\n]{0,998}\n){1,20}")
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_SPACES = re.compile(r"[ \t]+")


@dataclass(slots=True)
class Block:
    """The header fields of a mail or a part, as sent, and where its body begins."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    body_at: int = 0
    defects: list[str] = field(default_factory=list)

    def first(self, name: str) -> bytes | None:
        """The raw value of the first field of that (lower-case) name."""
        return next((value for key, value in self.fields if key.lower() == name), None)


def split(raw: bytes, start: int = 0, end: int | None = None) -> Block:
    """Find the fields of the header that begins at `start`. Linear in the header's length."""
    end = len(raw) if end is None else end
    block = Block()
    at, lines, full = _skip_preface(raw, start, end), 0, False
    first = at
    while at < end:
        match = _FIELD.match(raw, at, end)
        if match:
            lines += match[2].count(b"\n") + 1
            if lines > MAX_HEADER_LINES or match.end() - first > MAX_HEADER_BYTES:
                full = True
                at = _end_of_header(raw, at, end)
                break
            block.fields.append((match[1].decode("ascii", "replace"), match[2][:MAX_RAW_VALUE_BYTES]))
            at = match.end()
            continue
        blank = _BLANK.match(raw, at, end)
        if blank:
            at = blank.end()
            break
        after = _skip_junk(raw, at, end, bool(block.fields))
        if after < 0:
            block.defects.append("header ends without an empty line")
            break
        block.defects.append("a line in the header is no field")
        lines += 1
        at = after
    if full:
        block.defects.append(
            f"header over {MAX_HEADER_BYTES // 1024} KB or {MAX_HEADER_LINES} lines: the rest ignored"
        )
    block.body_at = min(at, end)
    return block


def _skip_preface(raw: bytes, start: int, end: int) -> int:
    """Past a byte order mark, an mbox "From " line and empty lines before the first field."""
    at = start
    if raw.startswith(b"\xef\xbb\xbf", at):
        at += 3
    envelope = _MBOX_LINE.match(raw, at, end)
    if envelope:
        at = envelope.end()
    if start == 0:
        orphan = _ORPHAN.match(raw, at, end)  # the rest of a field whose beginning was cut off
        if orphan and _KNOWN.match(raw, orphan.end(), end):
            at = orphan.end()
        blanks = _BLANK_LINES.match(raw, at, end)
        if blanks and _KNOWN.match(raw, blanks.end(), end):
            at = blanks.end()
    return at


def _skip_junk(raw: bytes, at: int, end: int, begun: bool) -> int:
    """The place after at most three lines that are no fields, when a known field follows; else -1."""
    for _ in range(3):
        line = _LINE.match(raw, at, min(end, at + 2000))
        if not line or line.end() == at or line[0].startswith(b"--"):
            return -1
        at = line.end()
        if begun and _KNOWN.match(raw, at, end):
            return at
    return -1


def _end_of_header(raw: bytes, at: int, end: int) -> int:
    found = _EMPTY_LINE.search(raw, at, end)
    return found.end() if found else end


def decode(value: bytes | None, evidence: charset.Evidence) -> str:
    """One field's value as a reader sees it: unfolded, encoded words decoded, at most 16 KB."""
    if not value:
        return ""
    text = charset.of_header(value, evidence)
    if "=?" in text:
        text = decode_words(text, evidence)
    if "\n" in text or "\r" in text:
        text = unfold(text, " ")
    return charset.without_controls(charset.clean(text)).replace("\x0c", " ").strip(" \t")[:MAX_VALUE_CHARS]


def unfold(text: str, between: str) -> str:
    """One line: each line break and the white space around it become `between`."""
    if "\n" not in text and "\r" not in text:
        return text
    return between.join(line.strip(" \t\r") for line in text.split("\n")).replace("\r", " ")


@dataclass(slots=True)
class _Word:
    """One encoded word: its charset, encoding ("b" or "q") and payload as sent."""

    label: str
    encoding: str
    payload: str


def decode_words(text: str, evidence: charset.Evidence) -> str:
    """Decode every encoded word in `text`, damaged ones as far as they go. Linear time.

    White space between two encoded words is dropped (RFC 2047 §6.2), and words of the same charset are
    decoded together, since some senders cut a character in two.
    """
    out: list[str] = []
    run: list[_Word] = []
    at = stop = 0
    budget = 4 * MAX_VALUE_CHARS
    while budget > 0:
        start = _START.search(text, at)
        if not start:
            break
        between = text[at : start.start()]
        if run and not between.strip():
            pass
        else:
            out.append(_decode_run(run, evidence))
            run = []
            out.append(between)
        if 0 <= stop < start.end():
            stop = text.find("?=", start.end())
        payload_end, at = _end_of_word(text, start, stop)
        payload = text[start.end() : payload_end]
        run.append(_Word(start[1], start[2].lower(), payload))
        budget -= len(payload)
    out.append(_decode_run(run, evidence))
    out.append(text[at:])
    return "".join(out)


def _end_of_word(text: str, start: re.Match[str], stop: int) -> tuple[int, int]:
    """Where the payload ends and where the text goes on; an unclosed word ends with its last good letter.

    `stop` is the next "?=" or -1.
    """
    if stop < 0:
        another = _START.search(text, start.end())
        following = another.start() if another else -1
    else:
        following = text.find("=?", start.end(), stop + 2)
    if stop >= 0 and (following < 0 or stop <= following or text[following : following + 3] == "=?="):
        return stop, stop + 2
    if stop >= 0 and following >= 0 and not _START.match(text, following):
        return stop, stop + 2
    limit = following if following >= 0 else len(text)
    if start[2] in "bB":
        body = _BASE64_RUN.match(text, start.end(), limit)
        limit = body.end() if body else limit
    payload_end = limit
    while payload_end > start.end() and text[payload_end - 1] in "? \t\r\n":
        payload_end -= 1
    return payload_end, limit + text.startswith("?", limit) if start[2] in "bB" else limit


def _decode_run(run: list[_Word], evidence: charset.Evidence) -> str:
    """Text of encoded words that stand side by side."""
    out: list[str] = []
    index = 0
    while index < len(run):
        same = index + 1
        while same < len(run) and run[same].label.lower() == run[index].label.lower():
            same += 1
        data = _join_bytes(run[index:same])
        text, _ = charset.decode(data, run[index].label, evidence)
        out.append(text.replace("\r\n", " ").replace("\n", " "))
        index = same
    return "".join(out)


def _join_bytes(words: list[_Word]) -> bytes:
    """The bytes of words of one charset; base64 cut at odd places is joined before it is decoded."""
    out = bytearray()
    pending = ""
    for number, word in enumerate(words):
        if word.encoding == "q":
            out += _unquote(word.payload)
            continue
        pending += unfold(word.payload, "").replace(" ", "")
        follows = number + 1 < len(words) and words[number + 1].encoding == "b"
        if (follows and len(pending.rstrip("=")) % 4 == 1) or (
            follows and len(pending) % 4 and "=" not in pending
        ):
            continue
        out += unbase64(pending.encode("utf-8", "replace"))
        pending = ""
    return bytes(out)


def _unquote(payload: str) -> bytes:
    data = unfold(payload, "").replace("_", " ").encode("utf-8", "replace")
    return _HEX.sub(lambda m: bytes([int(m[1], 16)]), data)


def unbase64(data: bytes) -> bytes:
    """Base64 as far as it goes: foreign characters are skipped, a missing end is made up for."""
    if (b"-" in data or b"_" in data) and b"+" not in data and b"/" not in data:
        data = data.translate(_URL_SAFE)
    data = data.translate(None, NO_BASE64).strip(b"=")
    if b"=" not in data:
        return _quads(data)
    # Several padded pieces one after the other: each is decoded for itself.
    out = bytearray()
    at = 0
    for _ in range(_MOST_PADDED):
        end = data.find(b"=", at)
        if end < 0:
            break
        if end > at:
            out += _quads(data[at:end])
        at = end + 1
    return bytes(out + _quads(data[at:].replace(b"=", b"")))


def _quads(data: bytes) -> bytes:
    """Base64 without padding."""
    if len(data) % 4 == 1:
        data = data[:-1]
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return b""


def squeeze(text: str) -> str:
    """One line with single spaces."""
    return _SPACES.sub(" ", text).strip()
