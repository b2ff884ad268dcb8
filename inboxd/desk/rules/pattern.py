"""Patterns as admins write them: plain text with `*`, or '/…/' for a regular expression of RE2.

Plain text is compared after NFKC, casefold and without marks on Latin letters, so that `hoa don` finds
"Hóa đơn", while が stays が and й stays й. Runs of white space count as one space, because mail is wrapped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import re2

from inboxd.desk.rules.slips import FLAGS, UNSEEN

TEXT_LIMIT = 200_000  # characters of one text that patterns look at
_NO_GROUPS: Mapping[str, str] = {}
_LATIN = "a-zªºß-öø-ɏḀ-ỿⱠ-Ɀ꜠-ꟿꬰ-ꭤ"
_MARKS = "̀-ͯ᪰-᫿᷀-᷿⃐-⃿"
_MARKED_LATIN = re.compile(f"([{_LATIN}])[{_MARKS}]+")
_PLAIN_LATIN = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i"})
_OPTIONS = re2.Options()
_OPTIONS.case_sensitive = False
_OPTIONS.log_errors = False
_WORDS_OF_ASCII = re.compile(r"\\[bBwW]")
_LOOKS = (("(?=", "lookahead"), ("(?!", "lookahead"), ("(?<=", "lookbehind"), ("(?<!", "lookbehind"))
_ESCAPES = re.compile(r"\\\\|\[\^?\]?(?:\\.|[^\]\\])*\]")


class PatternError(ValueError):
    """A pattern that cannot be used: `what` is wrong and what to do (`remedy`)."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def fold(text: str) -> str:
    """The form in which plain text is compared."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    bare = _MARKED_LATIN.sub(r"\1", unicodedata.normalize("NFD", folded)).translate(_PLAIN_LATIN)
    return unicodedata.normalize("NFC", " ".join(bare.split()))


class Text:
    """A text that many patterns look at: each of its forms is made once."""

    def __init__(self, raw: str) -> None:
        self.raw = raw[:TEXT_LIMIT]

    @cached_property
    def folded(self) -> str:
        """For plain patterns."""
        return fold(self.raw)

    @cached_property
    def composed(self) -> str:
        """For regular expressions: NFC, and nothing that UTF-8 cannot say."""
        return unicodedata.normalize("NFC", self.raw).encode("utf-8", "replace").decode()


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern. Two of the same source and reach are equal; pickled, it compiles itself again."""

    source: str  # as the admin wrote it
    anywhere: bool = False  # a part of the text is enough
    regex: Any = field(default=None, repr=False, compare=False)
    parts: tuple[str, ...] = field(
        default=(), repr=False, compare=False
    )  # of plain text, folded, between `*`

    def __reduce__(self) -> tuple[Any, ...]:
        return compile, (self.source, self.anywhere)

    @property
    def groups(self) -> frozenset[str]:
        """The names of the groups that a match may give."""
        return frozenset(self.regex.groupindex) if self.regex is not None else frozenset()

    def match(self, text: Text | str) -> Mapping[str, str] | None:
        """The named groups that took part, or None when the text does not match."""
        seen = Text(text) if isinstance(text, str) else text
        if self.regex is None:
            return _NO_GROUPS if self._holds_plain(seen.folded) else None
        found = self.regex.search(seen.composed) if self.anywhere else self.regex.fullmatch(seen.composed)
        if found is None:
            return None
        return {name: value for name, value in found.groupdict().items() if value is not None}

    def _holds_plain(self, text: str) -> bool:
        parts = self.parts
        if len(parts) == 1:
            return parts[0] in text if self.anywhere else parts[0] == text
        start, end = 0, len(text)
        if not self.anywhere:
            first, last = parts[0], parts[-1]
            if len(first) + len(last) > end or not text.startswith(first) or not text.endswith(last):
                return False
            start, end, parts = len(first), end - len(last), parts[1:-1]
        for part in parts:
            at = text.find(part, start, end)
            if at < 0:
                return False
            start = at + len(part)
        return True


@lru_cache(maxsize=4096)
def compile(source: str, anywhere: bool = False) -> Pattern:  # noqa: A001  (reads as re.compile does)
    """A pattern of an admin; PatternError when RE2 has no such expression or it would match everything."""
    if len(source) > 2 and source[0] == source[-1] == "/":
        return Pattern(source, anywhere, _compile_regex(source[1:-1]))
    parts = tuple(_fold_part(part) for part in source.split("*"))
    if anywhere and not any(part.strip() for part in parts):
        raise PatternError("matches every text", "leave the line out, or write '/^$/' for an empty text")
    return Pattern(source, anywhere, None, _trim(parts))


def doubts(source: str) -> Iterator[tuple[str, str]]:
    r"""What `check` warns of, with a remedy: a pattern that can be used and hardly says what was meant.

    \b and \w are ASCII in RE2; what nobody sees was copied along; flags make plain text of an expression.
    """
    unseen = next((one for one in source if one in UNSEEN), "")
    if unseen:
        yield f"holds a character that nobody sees (U+{ord(unseen):04X})", "type the text anew"
    if FLAGS.fullmatch(source):
        remedy = "write it without what follows the last /: case never counts"
        yield f"'{source}' is plain text, since it does not end with /", remedy
    if len(source) > 2 and source[0] == source[-1] == "/" and not source.isascii():
        found = _WORDS_OF_ASCII.search(source.replace("\\\\", ""))
        if found:
            what = rf"{found[0]} knows ASCII letters only, and {source} has others"
            yield what, r"write the letters out, or use \pL"


def _fold_part(part: str) -> str:
    """Folded, but with the blanks at its ends, which matter beside a `*`."""
    inner = fold(part)
    if not inner:
        return " " if part else ""
    return (" " if part[0].isspace() else "") + inner + (" " if part[-1].isspace() else "")


def _trim(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Without blanks at the two outer ends, as compared texts have none there."""
    if len(parts) == 1:
        return (parts[0].strip(),)
    return (parts[0].lstrip(), *parts[1:-1], parts[-1].rstrip())


def _compile_regex(source: str) -> Any:
    try:
        return re2.compile(unicodedata.normalize("NFC", source), _OPTIONS)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise _explain(source, text) from None


def _without_escaped(source: str) -> str:
    """The expression without escaped backslashes and character classes."""
    return _ESCAPES.sub("", source)


def _explain(source: str, reason: str) -> PatternError:
    bare = _without_escaped(source)
    for sign, name in _LOOKS:
        if sign in bare:
            return PatternError(
                f"/{source}/ uses {name}, which RE2 has not", "write the condition with 'unless'"
            )
    if re.search(r"\\[1-9]|\\k<|\(\?P=", bare):
        return PatternError(
            f"/{source}/ uses a back-reference, which RE2 has not",
            "write the repeated text out, or leave it open",
        )
    return PatternError(f"/{source}/ is no regular expression of RE2: {reason}", "see the syntax of RE2")
