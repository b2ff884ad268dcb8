"""Which of many rules can hold for a mail at all: those with a word of theirs in it, and those without words.

Each rule is hung on one of its conditions, an anchor: unless the anchor's words stand in the mail, the rule
cannot hold. All words of all anchors are looked for at once, so that a thousand rules cost little more than
ten. What passes the sieve is still asked condition by condition; the sieve only leaves out what must fail.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import re2

from inboxd.desk.rules.measure import Comparison
from inboxd.desk.rules.pattern import Pattern, Text

if TYPE_CHECKING:
    from inboxd.desk.rules.run import Condition, Rule, View

FEW = 8  # so many rules are asked faster than sifted
SHORTEST = 3  # characters of a word that is worth looking for
ANCHORS = ("subject", "from", "to", "header", "body", "attachment", "cc", "mailbox", "channel")  # best first
_OPTIONS = re2.Options()
_OPTIONS.case_sensitive = False
_OPTIONS.log_errors = False
Place = tuple[str, str, bool]  # condition, its header's name, whether it is a regular expression


class Sieve:
    """The rules of one event, in their order."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self._free: list[int] = []  # rules without an anchor: always asked
        self._words: dict[Place, _Words] = {}
        for index, rule in enumerate(rules):
            anchors = anchors_of(rule)
            if not anchors:
                self._free.append(index)
            for name, argument, pattern in anchors:
                place = (name, argument, pattern.regex is not None)
                self._words.setdefault(place, _Words()).add(pattern, index)
        for words in self._words.values():
            words.compile()  # now, since several threads share a sieve

    def candidates(self, view: View) -> Iterator[Rule]:
        """The rules that may hold, in their order."""
        if len(self.rules) <= FEW:
            yield from self.rules
            return
        found = set(self._free)
        for (name, argument, is_regex), words in self._words.items():
            for text in view.texts(name, argument):
                found |= words.found_in(text, is_regex)
        for index in sorted(found):
            yield self.rules[index]


class _Words:
    """Patterns that look at the same texts, and the rules that hang on them."""

    def __init__(self) -> None:
        self._filter = re2.Filter()
        self._rules: list[int] = []

    def add(self, pattern: Pattern, rule: int) -> None:
        word = _regex_of(pattern) if pattern.regex is not None else re2.escape(longest(pattern))
        self._filter.Add(word, _OPTIONS)
        self._rules.append(rule)

    def compile(self) -> None:
        """Before the first look."""
        self._filter.Compile()

    def found_in(self, text: Text, is_regex: bool) -> set[int]:
        form = text.composed if is_regex else text.folded
        found = self._filter.Match(form.encode("utf-8", "replace"), potential=True)
        return {self._rules[place] for place in found or ()}


def anchors_of(rule: Rule) -> list[tuple[str, str, Pattern]]:
    """(condition, header's name, pattern) of which one must be found; [] when nothing is sure to be there."""
    tables = [rule.when, *rule.all]
    sure = [anchor for table in tables if (anchor := _of_table(table))]
    if sure:
        return min(sure, key=_rank)
    alternatives = [_of_table(table) for table in rule.any]
    return [one for anchor in alternatives for one in anchor] if alternatives and all(alternatives) else []


def _of_table(table: tuple[Condition, ...]) -> list[tuple[str, str, Pattern]]:
    return min(filter(None, map(_of_condition, table)), key=_rank, default=[])


def _rank(anchor: list[tuple[str, str, Pattern]]) -> int:
    return ANCHORS.index(anchor[0][0])


def _of_condition(one: Condition) -> list[tuple[str, str, Pattern]]:
    if one.name not in ANCHORS:
        return []
    tests: tuple[tuple[str, Pattern | Comparison], ...] = one.headers
    tests = tests or tuple((one.argument, test) for test in one.tests)
    found = [
        (one.name, name, test)
        for name, test in tests
        if isinstance(test, Pattern) and (test.regex is not None or len(longest(test)) >= SHORTEST)
    ]
    return found if len(found) == len(tests) else []


def longest(pattern: Pattern) -> str:
    """The longest piece between the `*` of a plain pattern, as it must stand in the folded text."""
    return max(pattern.parts, key=len).strip()


def _regex_of(pattern: Pattern) -> str:
    return unicodedata.normalize("NFC", pattern.source[1:-1])
