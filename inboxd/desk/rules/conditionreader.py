"""The `when` and `unless` of a rule: from TOML values to conditions, or a problem with line and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

from inboxd.desk.fields import ordinal, read_date
from inboxd.desk.rules import pattern, slips, vocabulary
from inboxd.desk.rules.actionreader import FIELD_NAME, LATER
from inboxd.desk.rules.measure import (
    Comparison,
    parse_comparison,
    parse_duration,
    parse_size,
    split_comparison,
)
from inboxd.desk.rules.pattern import Pattern, PatternError
from inboxd.desk.rules.run import Condition

if TYPE_CHECKING:
    from inboxd.desk.rules.rulecheck import RuleReader

_HEADER = re.compile(r"([!-9;-~]+)\s*:\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ConditionReader:
    """The conditions of one rule."""

    rule: RuleReader

    def read(self, raw: Mapping[str, Any], place: tuple[str | int, ...]) -> tuple[Condition, ...]:
        """Every line of one table of conditions."""
        found: list[Condition | None] = []
        for key, value in raw.items():
            where = (*place, key)
            word = vocabulary.condition(key)
            if key in ("any", "all") and len(place) > 1:
                self.rule.wrong(
                    where, "stands inside another list", "one level, no deeper: write a second rule"
                )
            elif key in ("any", "all"):
                self.rule.wrong(where, "belongs to 'when'", f"write several rules, or 'when.{key}'")
            elif word is None:
                self.rule.unknown(where, vocabulary.served(vocabulary.CONDITIONS), value)
            elif not word.served:
                self.rule.wrong(where, "is not served yet", LATER)
            elif word.named:
                found += self._named(word, value, where)
            else:
                found.append(self._condition(word, "", value, where))
        return tuple(one for one in found if one is not None)

    def _named(
        self, word: vocabulary.Condition, raw: object, where: tuple[str | int, ...]
    ) -> Iterator[Condition | None]:
        if not isinstance(raw, dict):
            self.rule.wrong(where, "needs a name", f"write {'.'.join(map(str, where))}.NAME = …")
            return
        for name, value in raw.items():
            if not FIELD_NAME.fullmatch(name):
                self.rule.wrong(
                    (*where, name), "has a name with blanks or signs", "letters, digits, '-' and '_'"
                )
            elif self.rule.is_field(name, (*where, name)):
                yield self._condition(word, name, value, (*where, name))

    def _condition(
        self, word: vocabulary.Condition, name: str, raw: object, where: tuple[str | int, ...]
    ) -> Condition | None:
        texts = raw if isinstance(raw, list) else [raw]
        if not texts:
            self.rule.wrong(where, "is an empty list, so the rule could never hold", "leave the line out")
        tests: list[Pattern | Comparison] = []
        headers: list[tuple[str, Pattern]] = []
        for index, text in enumerate(texts):
            place = (*where, index) if isinstance(raw, list) else where
            if word.takes in ("size", "field", "number") and type(text) in (int, float, date):
                tests += self._test(word, str(text), place, name)
            elif isinstance(text, dict):
                words = ".".join(one for one in place if isinstance(one, str))
                self.rule.wrong(place, "takes no keys of its own", slips.of_table(words, text))
            elif not isinstance(text, str):
                self.rule.wrong(place, "must be text", "put it in quotes")
            elif word.takes == "header":
                headers += self._header(text, place)
            else:
                tests += self._test(word, text, place, name)
        line = self.rule.source.line("rule", self.rule.index, *where)
        return Condition(word.name, name, tuple(tests), tuple(headers), line)

    def _header(self, text: str, place: tuple[str | int, ...]) -> Iterator[tuple[str, Pattern]]:
        found = _HEADER.fullmatch(text.strip())
        if not found:
            self.rule.wrong(
                place, f": '{text}' has no colon", 'write "Name: pattern", such as "X-Priority: 1*"'
            )
            return
        for test in self._pattern(found[2], place, anywhere=False):
            yield found[1], test

    def _test(
        self, word: vocabulary.Condition, text: str, place: tuple[str | int, ...], name: str = ""
    ) -> Iterator[Pattern | Comparison]:
        if word.takes == "size":
            yield from self._size(text, place)
        elif word.takes == "address":
            yield from self._address(text, place)
        elif word.takes in ("duration", "number"):
            yield from self._measured(word.takes, text, place)
        elif word.takes == "field" and (split_comparison(text) or self._kind(name) == "number"):
            yield from self._compared(text, place, name)
        elif word.takes == "field" and self._kind(name) == "choice" and self.rule.known.fields:
            value = self.rule.known.fields[name].read(text)
            if value is None and "*" not in text:
                self.rule.wrong(place, f"cannot be '{text}'", self.rule.known.fields[name].takes)
            else:
                yield from self._pattern(value or text, place, anywhere=False)
        elif word.takes in ("pattern", "field"):
            yield from self._pattern(text, place, anywhere=word.anywhere)
        elif self.rule.may_be(word.takes, text, place):
            yield from self._pattern(text, place, anywhere=False)

    def _size(self, text: str, place: tuple[str | int, ...]) -> Iterator[Comparison]:
        try:
            found = parse_comparison(text, parse_size)
        except ValueError as error:
            what, _, remedy = str(error).partition(": ")
            self.rule.wrong(place, f": {what}", f'{remedy} or ">= 5 MB"')
            return
        if not split_comparison(text):
            what = f": '{text}' holds for mails of exactly that size"
            self.rule.wrong(place, what, f'write ">= {text}" or "< {text}"', warning=True)
        yield found

    def _address(self, text: str, place: tuple[str | int, ...]) -> Iterator[Pattern]:
        """Addresses are compared bare and in full."""
        is_regex = len(text) > 2 and text[0] == text[-1] == "/"
        bare = text.strip().lstrip("@")
        if not is_regex and re.search(r"[<>\s]", text.strip()):
            self.rule.wrong(
                place, f": '{text}' is no bare address", 'write "anna@example.com", without a name'
            )
            return
        if bare and not is_regex and "*" not in text and (text.startswith("@") or "@" not in text):
            what = f": '{text}' is no whole address, and those are compared"
            self.rule.wrong(place, what, f'write "*@{bare}"', warning=True)
        yield from self._pattern(text, place, anywhere=False)

    def _measured(self, kind: str, text: str, place: tuple[str | int, ...]) -> Iterator[Comparison]:
        """A span of time or a count, with an operator."""
        example = ">= 2h" if kind == "duration" else ">= 2"
        try:
            found = parse_comparison(text, _seconds if kind == "duration" else _finite)
        except ValueError as error:
            reason = str(error).partition(": ")[0] if kind == "duration" else f"'{text}' is no number"
            self.rule.wrong(place, f": {reason}", f'write "{example}"')
            return
        if kind == "duration" and found.sign == "=":
            self.rule.wrong(place, f": '{text}' holds for an instant only", f'write "{example}"')
        else:
            yield found

    def _kind(self, name: str) -> str:
        known = self.rule.known.fields
        return known[name].kind if known and name in known else ""

    def _compared(self, text: str, place: tuple[str | int, ...], name: str) -> Iterator[Comparison]:
        """What a field's value is compared with: a number, or a day."""
        is_date = self._kind(name) == "date"
        try:
            yield (
                parse_comparison(text, _day, ordinal) if is_date else parse_comparison(text, _finite, float)
            )
        except ValueError:
            what, example = ("day", "< 2026-12-31") if is_date else ("number", ">= 100")
            self.rule.wrong(place, f": '{text}' compares with no {what}", f'write "{example}", or a pattern')

    def _pattern(self, text: str, place: tuple[str | int, ...], *, anywhere: bool) -> Iterator[Pattern]:
        try:
            yield pattern.compile(text, anywhere)
        except PatternError as error:
            joint = "" if error.what.startswith("matches") else ": "
            self.rule.wrong(place, f"{joint}{error.what}", error.remedy)
            return
        for what, remedy in pattern.doubts(text):
            joint = " " if what.startswith("holds") else ": "
            self.rule.wrong(place, f"{joint}{what}".strip(" "), remedy, warning=True)


def _finite(text: str) -> float:
    """A number; ValueError for what is none, nan and inf included."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _seconds(text: str) -> float:
    return parse_duration(text).total_seconds()


def _day(text: str) -> float:
    """What a date field is compared with; ValueError when it is no day."""
    return ordinal(read_date(text.strip()) or "")
