"""What an agent typed, told from what stood in the notification that the mail answers (PROMISES.md F, B33).

Clients quote with ">" or without, wrap anew, straighten or bend quotation marks, turn links into "text
<url>". So lines are compared as sequences of bare words, and a line *stands in the notification* when its
words do, in a row, wherever the lines broke there. Two ways to fail pull against each other:

- Something of the notification is taken for the agent's: a customer's "#forward a@b" becomes a command, a
  private line goes out. Therefore a line of three words or more that stands in the notification is
  dropped wherever it is, and a line that begins like a command is dropped however short it is.
- The agent's own "Thanks" or "Hello Anna" is dropped because the customer wrote that too. Therefore a
  line of one or two words is dropped only when it is quoted with ">", or when it stands beside a dropped
  line as it stood in the notification beside that line's words: the agent's "Thanks" above the quote has
  no such neighbour.

A template for notifications must not spell commands with "#", or agents' own would be dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize
from urllib.parse import unquote

from inboxd.mail.quote.frames import frames

SHORT = 3  # words; from here on a line that stands in the notification is no chance
NEARLY_ALL = 0.9  # of a long line's words: a link or an image name between them does not save it
LONG = 10
SHORTEST_URL = 10  # characters

URL = re.compile(r"[<(\[]?(?:https?://|mailto:|www\.)[^\s<>)\]]+[>)\]]?|\[cid:[^\]]*\]")
INNER = re.compile(r"(?<=.)(?:https?://|mailto:|www\.)[^\s<>&#;]+")
QUOTING = re.compile(r"^[\s>|]+")
WORD = re.compile(
    r"\w[\w.+-]{0,63}+@[\w.-]{1,250}+|#[^\W\d_]\w*|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+"
)
HIDDEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
ONE_CHARACTER = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def own_lines(text: str, notice_text: str) -> str:
    """`text` without the lines that stood in `notice_text`; blank lines left in a row become one."""
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    kept: list[str] = []
    if not _read(notice_text).words:
        return text
    for line, own in zip(lines, own_flags(lines, notice_text), strict=True):
        if own and (line.strip() or (kept and kept[-1].strip())):
            kept.append(line)
    return "\n".join(kept).strip("\n").rstrip()


def own_flags(lines: Sequence[str], notice_text: str) -> list[bool]:
    """Of each line whether it did not stand in the notification; blank lines did not."""
    notice = _read(notice_text)
    if not notice.words:
        return [True] * len(lines)
    words = [_words(line) for line in lines]
    dropped = [_is_dropped(line, its, notice) for line, its in zip(lines, words, strict=True)]
    wordless = [not its and notice.has_wordless(line) for line, its in zip(lines, words, strict=True)]
    _spread(words, dropped, notice, wordless)
    backwards = dropped[::-1]
    _spread(words[::-1], backwards, notice, wordless[::-1], backwards=True)
    dropped = backwards[::-1]
    announcing = frames(list(lines), dropped)
    return [
        not (drop or place in announcing or _is_mark(line))
        for place, (line, drop) in enumerate(zip(lines, dropped, strict=True))
    ]


def _is_mark(line: str) -> bool:
    """Whether nothing but quote marks stands on the line."""
    return bool(line.strip()) and not line.strip(" >|\t\xa0")


class _Notice:
    """The notification's words, so that a row of them is found in the time that the row takes."""

    def __init__(self, text: str) -> None:
        self.words = _words("\n".join(QUOTING.sub("", line) for line in text.splitlines()))
        self.rows = {1: set(zip(self.words, strict=True))}
        for size in (2, 3):
            self.rows[size] = set(zip(*(self.words[start:] for start in range(size)), strict=False))

        self.urls = {_bare(url) for url in URL.findall(text)}
        self.sorted = sorted(url for url in self.urls if len(url) > SHORTEST_URL)
        self.wordless = {_bare(line) for line in text.splitlines() if not _words(line)}

    def has_wordless(self, line: str) -> bool:
        """Whether a line without words stood there: a bare link, maybe wrapped; a rule."""
        bare = _bare(line)
        if not bare:
            return False
        if "://" not in bare:
            return bare in self.wordless
        place = bisect_left(self.sorted, bare)
        if place < len(self.sorted) and self.sorted[place].startswith(bare):
            return True
        # A gateway that checks links writes the one that stood there into its own.
        inner = (bare_url for found in INNER.findall(unquote(bare)) if (bare_url := _bare(found)))
        return any(len(url) > SHORTEST_URL and url in self.urls for url in inner)

    def has(self, words: Sequence[str]) -> bool:
        """Whether the words stand in a row, judged by every three neighbours."""
        size = min(3, len(words))
        return bool(words) and all(
            tuple(words[start : start + size]) in self.rows[size] for start in range(len(words) - size + 1)
        )

    def share(self, words: Sequence[str]) -> float:
        """Which part of the words stands in rows of three."""
        covered = [False] * len(words)
        for start in range(len(words) - 2):
            if tuple(words[start : start + 3]) in self.rows[3]:
                covered[start : start + 3] = [True] * 3
        return sum(covered) / len(words)


@lru_cache(maxsize=8)
def _read(text: str) -> _Notice:
    """The notification, read once for all the looks that one mail needs."""
    return _Notice(text)


def _bare(line: str) -> str:
    """A line without quote marks and brackets around it."""
    return line.strip(" \t\xa0<>()[]|").rstrip("/")


def _words(text: str) -> list[str]:
    folded = HIDDEN.sub("", normalize("NFKC", text)).casefold()
    return WORD.findall(URL.sub(" ", folded))


def _weight(words: Sequence[str]) -> int:
    """How many words a reader would count; two characters of a script without spaces are one."""
    single = sum(bool(ONE_CHARACTER.match(word)) for word in words)
    return len(words) - single + (single + 1) // 2


def _is_dropped(line: str, words: Sequence[str], notice: _Notice) -> bool:
    if not words:
        return False
    if words[0].startswith("#"):
        return notice.has(words) or (len(words) > 1 and notice.has(words[:2]))
    if not notice.has(words):
        return len(words) >= LONG and notice.share(words) >= NEARLY_ALL
    return _weight(words) >= SHORT or line.lstrip().startswith(">")


def _spread(
    words: Sequence[Sequence[str]],
    dropped: list[bool],
    notice: _Notice,
    wordless: Sequence[bool],
    *,
    backwards: bool = False,
) -> None:
    """Drops short lines that continue a dropped neighbour as the notification does; bare links, too."""
    neighbour: Sequence[str] = ()
    for place, its in enumerate(words):
        if not its:
            dropped[place] = dropped[place] or (wordless[place] and bool(neighbour))
            continue
        if not dropped[place] and neighbour and notice.has(its):
            row = [*its, *neighbour[:2]] if backwards else [*neighbour[-2:], *its]
            dropped[place] = notice.has(row)
        neighbour = its if dropped[place] else ()
