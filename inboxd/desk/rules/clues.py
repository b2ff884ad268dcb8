"""What of a mail can be a clue: words and pairs of words, the sender, its domain, the address written to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from inboxd.desk.outside.reply_policy import PUBLIC_PROVIDERS
from inboxd.desk.rules import pattern
from inboxd.desk.rules.pattern import Pattern, Text

CONDITIONS = ("to", "from", "subject", "body")  # the plainest first
BODY_WORDS = 120  # of a mail's new words: what it is about stands at its beginning
SHORTEST = 3  # letters of a word that may be a clue alone
LONGEST = 40
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNSPACED = re.compile("[぀-ヿ㐀-鿿]{2,}")  # scripts that put no blanks between words
_RUN = 4  # characters of such a script that are looked at together

Sight = Mapping[str, tuple[Text, ...]]


class Clue(NamedTuple):
    """One pattern for one condition of the rule language."""

    condition: str
    text: str

    def compiled(self) -> Pattern:
        """As a rule would use it."""
        return pattern.compile(self.text, self.condition in ("subject", "body"))

    @property
    def rank(self) -> tuple[int, int, str]:
        """The order of clues that are as good as each other: the plainest condition, the shortest text."""
        return (CONDITIONS.index(self.condition), len(self.text), self.text)

    @property
    def worth(self) -> tuple[int, int, str]:
        """Which of two that catch the same is the better one: two words that always stand together."""
        return (-CONDITIONS.index(self.condition), self.text.count(" "), self.text)


def sight_of(subject: str, body: str, sender: str, addresses: Iterable[str]) -> Sight:
    """The texts that the conditions look at."""
    return {
        "to": tuple(Text(one.casefold()) for one in addresses if one),
        "from": (Text(sender.casefold()),) if sender else (),
        "subject": (Text(subject),),
        "body": (Text(body),),
    }


def clues_of(sight: Sight) -> set[Clue]:
    """Every clue of one mail."""
    found = {Clue("to", one.raw) for one in sight["to"] if _is_plain(one.raw)}
    for one in sight["from"]:
        local, _, domain = one.raw.rpartition("@")
        if local and _is_plain(one.raw):
            found.add(Clue("from", one.raw))
            if domain not in PUBLIC_PROVIDERS:
                found.add(Clue("from", f"*@{domain}"))
    for name in ("subject", "body"):
        for text in sight[name]:
            found.update(Clue(name, phrase) for phrase in phrases(text.raw, BODY_WORDS))
    return found


def phrases(text: str, limit: int) -> Iterator[str]:
    """Words of at least three letters and pairs of neighbours, in lower case; runs of unspaced scripts."""
    before, end = "", -1
    for count, found in enumerate(_WORD.finditer(text.lower())):
        if count >= limit:
            return
        word = found[0]
        if _UNSPACED.search(word):
            yield from _runs(word)
            before = ""
            continue
        if SHORTEST <= len(word) <= LONGEST:
            yield word
        if before and text[end : found.start()].strip(" \t\r\n") == "" and len(before) + len(word) <= LONGEST:
            yield f"{before} {word}"
        before, end = word, found.end()


def _runs(word: str) -> Iterator[str]:
    for run in _UNSPACED.findall(word):
        for size in range(2, _RUN + 1):
            yield from (run[at : at + size] for at in range(len(run) - size + 1))


def _is_plain(address: str) -> bool:
    return not set(address) & set('*/"\\ ') and address.isprintable()
