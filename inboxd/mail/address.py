"""Address fields (RFC 5322 §3.4, with the obsolete forms of §4.4 and what programs really write)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from inboxd.mail import charset, header
from inboxd.mail.addr_spec import clean_address, is_plain, is_written_plainly
from inboxd.mail.bounds import MAX_ADDRESSES
from inboxd.mail.message import Address

__all__ = ["clean_address", "is_plain", "is_written_plainly", "parse"]

_PLAIN = re.compile(r"[^\s,;:<>()\"\[\]\\@]+@[^\s,;:<>()\"\[\]\\@]+\Z")
# Ends before "=?", at which an encoded word may begin.
_PIECE = re.compile(r"(?:=(?=\?))?(?:[^\s\"(),:;<>@\[=]|=(?!\?))+|\s+")
_LITERAL = re.compile(r"\[[^\]\[]*\]")
# A whole mailbox in one encoded word, which RFC 2047 §5 forbids.
_INSIDE = re.compile(r"([^<>@]{0,200})<([^\s<>@]{1,64}@[^\s<>@]{1,253})>\Z")
_UNCLOSED = re.compile(r"[^,;]*")
_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,4000}\?=")


@dataclass(slots=True)
class _Entry:
    """What has been read of one mailbox."""

    words: list[tuple[str, str]] = field(default_factory=list)  # kind ("word", "quoted", "space", "@"), text
    comments: list[str] = field(default_factory=list)
    angle: str | None = None


def parse(raw: bytes | None, evidence: charset.Evidence) -> tuple[Address, ...]:
    """The mailboxes of a field, groups flattened. Linear time; never raises."""
    if not raw:
        return ()
    text = charset.of_header(raw, evidence)
    text = charset.without_controls(header.unfold(text, " ").replace("\x00", "")).strip()
    if _PLAIN.match(text):
        return (Address("", text),)
    return tuple(_Reader(text, evidence).read())


class _Reader:
    """Reads one field from left to right, once."""

    def __init__(self, text: str, evidence: charset.Evidence) -> None:
        self.text = text
        self.evidence = evidence
        self.at = 0
        self.entry = _Entry()
        self.found: list[Address] = []
        self.has_quotes = self.has_comments = True
        self.group_ends = text.rfind(";")
        self.last_bracket = text.rfind(">")

    def read(self) -> list[Address]:
        while self.at < len(self.text) and len(self.found) < MAX_ADDRESSES:
            self._step(self.text[self.at])
        self._emit()
        return self.found

    def _step(self, char: str) -> None:
        if char == '"':
            self._quoted()
        elif char == "(":
            self._comment()
        elif char == "<":
            self._angle()
        elif char in ",;":
            self._separator(char)
        elif char == ":" and self._opens_group():
            self.entry = _Entry()
            self.at += 1
        else:
            self._word()

    def _word(self) -> None:
        char = self.text[self.at]
        encoded = self.text.startswith("=?", self.at) and self._encoded_word()
        if encoded:
            return
        literal = _LITERAL.match(self.text, self.at) if char == "[" else None
        if literal and self.entry.angle is None and literal[0][1:8].casefold() == "mailto:":
            self.entry.angle = literal[0][8:-1]  # "Anna [mailto:anna@example.com]", as Outlook copies it
            self.at = literal.end()
            return
        piece = literal or _PIECE.match(self.text, self.at)
        text = piece[0] if piece else char
        kind = "space" if text.isspace() else "@" if text == "@" else "word"
        self.entry.words.append((kind, text))
        self.at += len(text)

    def _encoded_word(self) -> bool:
        """An encoded word is one token, whatever characters it is made of."""
        match = _ENCODED.match(self.text, self.at)
        if not match:
            return False
        self.entry.words.append(("word", match[0]))
        self.at = match.end()
        return True

    def _quoted(self) -> None:
        end = self._closing_quote() if self.has_quotes else -1
        if end < 0:
            self.has_quotes = False
            self.entry.words.append(("word", ""))
            self.at += 1
            return
        inner = self.text[self.at + 1 : end]
        self.entry.words.append(("quoted", re.sub(r"\\(.)", r"\1", inner)))
        self.at = end + 1

    def _closing_quote(self) -> int:
        at = self.at + 1
        while at < len(self.text):
            if self.text[at] == "\\":
                at += 2
                continue
            if self.text[at] == '"':
                return at
            at += 1
        return -1

    def _comment(self) -> None:
        depth, at = 0, self.at
        while self.has_comments and at < len(self.text):
            char = self.text[at]
            if char == "\\":
                at += 1
            elif char == "(":
                depth += 1
            elif char == ")":
                depth -= 1
                if not depth:
                    inner = self.text[self.at + 1 : at]
                    self.entry.comments.append(re.sub(r"\\(.)", r"\1", inner))
                    self.entry.words.append(("space", " "))
                    self.at = at + 1
                    return
            at += 1
        self.has_comments = False
        self.entry.words.append(("word", "("))
        self.at += 1

    def _angle(self) -> None:
        end = self.text.find(">", self.at) if self.at < self.last_bracket else -1
        if end < 0:
            unclosed = _UNCLOSED.match(self.text, self.at + 1)
            end = unclosed.end() if unclosed else len(self.text)
        nested = self.text.rfind("<", self.at + 1, end)
        if nested >= 0 and "@" not in self.text[self.at + 1 : nested]:
            # "<<a@b>>" or "< Name <a@b>": the innermost one is the address.
            self.entry.words.append(("word", self.text[self.at + 1 : nested].replace("<", "")))
            self.at = nested
            return
        inner = self.text[self.at + 1 : end]
        if '"' in inner and inner.count('"') % 2:
            # A quoted local part that holds ">": the address ends at the ">" after the quote.
            quote = self.text.find('"', end)
            later = self.text.find(">", quote) if quote >= 0 else -1
            if later >= 0:
                end, inner = later, self.text[self.at + 1 : later]
        if self.entry.angle is not None and self.entry.angle and "@" in inner:
            self._emit()
        if self.entry.angle is None or "@" in inner:
            self.entry.angle = inner
        self.at = end + 1
        while self.text[self.at : self.at + 1] == ">":
            self.at += 1

    def _separator(self, char: str) -> None:
        # "Doe, John <j@x>" without quotes: the comma belongs to the name when no address came before it.
        if char == "," and self._is_bare_name() and self._name_goes_on():
            self.entry.words.append(("word", ","))
        else:
            self._emit()
        self.at += 1

    def _is_bare_name(self) -> bool:
        entry = self.entry
        return (
            entry.angle is None
            and any(kind == "word" for kind, _ in entry.words)
            and all(kind in ("word", "space") for kind, _ in entry.words)
        )

    def _name_goes_on(self) -> bool:
        """Whether the text up to the next comma is the rest of a name with its address in brackets."""
        piece = self.text[self.at + 1 : self.at + 500].partition(",")[0]
        angle = piece.find("<")
        return (
            angle >= 0 and "@" in piece[angle:] and "@" not in piece[:angle] and bool(piece[:angle].strip())
        )

    def _opens_group(self) -> bool:
        entry = self.entry
        if entry.angle is not None or any(kind == "@" for kind, _ in entry.words):
            return False
        if not any(kind in ("word", "quoted") for kind, _ in entry.words):
            return False
        return self.group_ends > self.at or "<" not in self.text[self.at : self.at + 1000]

    def _emit(self) -> None:
        entry, self.entry = self.entry, _Entry()
        listed = _addresses_in_a_row(entry)
        if listed:
            self.found += [Address("", one) for one in listed]
            return
        address, name = _mailbox(entry, self.evidence)
        if address or name:
            self.found.append(Address(name, address))


def _addresses_in_a_row(entry: _Entry) -> list[str]:
    """Bare addresses with white space instead of commas between them; one alone is no row."""
    if entry.angle is not None or sum(kind == "@" for kind, _ in entry.words) < 2:
        return []
    pieces = "".join(_as_written(kind, text) for kind, text in entry.words).split()
    return pieces if len(pieces) > 1 and all(_PLAIN.match(one) for one in pieces) else []


def _mailbox(entry: _Entry, evidence: charset.Evidence) -> tuple[str, str]:
    comments = [_decode(comment, evidence) for comment in entry.comments]
    if entry.angle is not None:
        address = clean_address(entry.angle, evidence)
        name = _phrase(entry.words, evidence) or " ".join(comments)
        if not address:
            return (
                _bare(entry.words, evidence, comments)
                if any(k == "@" for k, _ in entry.words)
                else ("", name)
            )
        return address, name
    if any(kind == "@" for kind, _ in entry.words):
        return _bare(entry.words, evidence, comments)
    name = _phrase(entry.words, evidence)
    inside = _INSIDE.match(name) if any(text.startswith("=?") for _, text in entry.words) else None
    if inside:
        return clean_address(inside[2]), inside[1].strip('" ')
    return "", name or " ".join(comments)


def _bare(words: list[tuple[str, str]], evidence: charset.Evidence, comments: list[str]) -> tuple[str, str]:
    """An address without brackets, and words around it that can only be a name."""
    at = max(index for index, (kind, _) in enumerate(words) if kind == "@")
    first = last = at
    while first > 0 and not _ends_before(words, first):
        first -= 1
    while last + 1 < len(words) and not _ends_after(words, last):
        last += 1
    address = "".join(_as_written(kind, text) for kind, text in words[first : last + 1])
    name = _phrase(words[:first] + words[last + 1 :], evidence) or " ".join(comments)
    return clean_address(address, evidence), name


def _ends_before(words: list[tuple[str, str]], first: int) -> bool:
    """Whether the address begins at `first`: white space before it that is not beside a dot or an @."""
    kind, _text = words[first - 1]
    if kind != "space":
        return False
    beside = words[first][1][:1] in ".@" or (first >= 2 and words[first - 2][1][-1:] in ".@")
    return not beside


def _ends_after(words: list[tuple[str, str]], last: int) -> bool:
    kind, _text = words[last + 1]
    if kind != "space":
        return False
    beside = words[last][1][-1:] in ".@" or (last + 2 < len(words) and words[last + 2][1][:1] == ".")
    return not beside


def _as_written(kind: str, text: str) -> str:
    if kind == "quoted":
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


_SPACES = re.compile(r"[ \t]{2,}")


def _phrase(words: list[tuple[str, str]], evidence: charset.Evidence) -> str:
    text = "".join(" " if kind == "space" else text for kind, text in words).strip()
    return _decode(_SPACES.sub(" ", text), evidence)


def _decode(text: str, evidence: charset.Evidence) -> str:
    if "=?" in text:
        text = header.decode_words(text, evidence)
    text = charset.without_controls(charset.clean(text)).replace("\n", " ").replace("\f", " ").strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    return text
