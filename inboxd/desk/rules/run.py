"""Running the admin's rules over one mail: pure, and nothing is changed but the outcome that is returned.

Rules are looked at from top to bottom. The first rule to set a value wins, tags add up, a rule never
triggers another one. A rule sees the values before any rule ran, plus those already set in this run.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inboxd.desk.decision import Because
from inboxd.desk.fields import Field
from inboxd.desk.rules import vocabulary
from inboxd.desk.rules.measure import Comparison
from inboxd.desk.rules.outcome import FATES, LISTS, Chosen, RuleOutcome
from inboxd.desk.rules.pattern import Pattern, Text
from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.rules.sieve import Sieve

__all__ = ["Action", "Chosen", "Condition", "Rule", "RuleInput", "RuleOutcome", "View", "run", "seen", "take"]

VALUE_LIMIT = 255  # characters of a value that comes from a mail (PROMISES.md B12)
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of `when` or `unless`: it holds when any of its tests does."""

    name: str
    argument: str = ""  # the header's or field's name
    tests: tuple[Pattern | Comparison, ...] = ()
    headers: tuple[tuple[str, Pattern], ...] = ()  # for `header`: each with the name it looks at
    line: int = field(default=0, compare=False)  # of the file where it stands

    def match(self, view: View) -> Mapping[str, str] | None:
        """The named groups of all patterns that match, or None when no test holds."""
        hit = False
        groups: dict[str, str] = {}
        tests: Iterable[tuple[str, Pattern | Comparison]] = ((self.argument, test) for test in self.tests)
        for argument, test in self.headers or tests:
            for text in view.texts(self.name, argument):
                found = _apply(test, text)
                if found is not None:
                    hit = True
                    groups = {**found, **groups}
        return groups if hit else None


@dataclass(frozen=True, slots=True)
class Action:
    """One value of `then`. `target` is a ticket's value, or reply, note, tags, or a fate."""

    target: str  # "team", "fields.invoice", "tags", "reply", "note", "hold", "spam", "ignore"
    value: str
    kind: Field | None = None  # of a declared field: what it takes
    template: str = ""  # of a notification: the words that replace the usual ones

    def fill(self, groups: Mapping[str, str]) -> str | None:
        """The value with the groups of the match put in.

        None when one of them took no part, or when what came of it is no value of the field.
        """
        if any(name not in groups for name in placeholders(self.value)):
            return None
        filled = _PLACEHOLDER.sub(lambda m: _clean(groups[m[1]]) if m[1] else m[0][0], self.value)
        return self.kind.read(filled) if self.kind else filled


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a file, ready to run. Plain values only: it can be pickled."""

    name: str
    file: str
    line: int
    on: frozenset[str] = frozenset({"new"})
    when: tuple[Condition, ...] = ()
    any: tuple[tuple[Condition, ...], ...] = ()  # one of these tables must hold
    all: tuple[tuple[Condition, ...], ...] = ()  # all of these tables must hold
    unless: tuple[Condition, ...] = ()
    then: tuple[Action, ...] = ()
    stop: bool = False
    catch_up: bool = False  # of a clock rule: acts on what it finds when it is new, too

    @property
    def because(self) -> Because:
        """What a value that this rule sets remembers."""
        return Because(self.name, self.file, self.line)

    def match(self, view: View) -> Mapping[str, str] | None:
        """The named groups when the rule holds, else None."""
        groups = _match_all(self.when, view)
        if groups is None:
            return None
        for table in self.all:
            found = _match_all(table, view)
            if found is None:
                return None
            groups = {**found, **groups}
        if self.any:
            hits = [found for table in self.any if (found := _match_all(table, view)) is not None]
            if not hits:
                return None
            for found in hits:
                groups = {**found, **groups}
        if any(one.match(view) is not None for one in self.unless):
            return None
        return groups


_sieves: OrderedDict[tuple[int, frozenset[str], str], tuple[Sequence[Rule], int, Sieve]] = OrderedDict()
MOST_SIEVES = 32


def _sieve(rules: Sequence[Rule], events: frozenset[str], but: str = "") -> Sieve:
    """The sieve of the rules for one of these events, without those for `but`; made once."""
    key = (id(rules), events, but)
    kept = _sieves.get(key)
    if kept is None or kept[0] is not rules or kept[1] != len(rules):
        kept = (rules, len(rules), Sieve([rule for rule in rules if rule.on & events and but not in rule.on]))
        _sieves[key] = kept
        while len(_sieves) > MOST_SIEVES:
            _sieves.popitem(last=False)
    return kept[2]


def run(rules: Sequence[Rule], event: str, subject: RuleInput) -> RuleOutcome:
    """The outcome of all rules that look at this event."""
    return run_events(rules, frozenset((event,)), "", subject)


def has_rules(rules: Sequence[Rule], events: frozenset[str], but: str) -> bool:
    """Whether any rule looks at one of these events and not at `but`, for which it was asked already."""
    return bool(_sieve(rules, events, but).rules)


def run_events(rules: Sequence[Rule], events: frozenset[str], but: str, subject: RuleInput) -> RuleOutcome:
    """The outcome of the rules of any of these events, each asked once; not those for `but`."""
    outcome, view = RuleOutcome(), View(subject)
    for rule in _sieve(rules, events, but).candidates(view):
        groups = rule.match(view)
        if groups is None:
            continue
        outcome = take(outcome, rule, groups)
        if rule.stop:
            return replace(outcome, stopped_by=rule.because)
        if rule.then:
            view.see(seen(subject, outcome))
    return outcome


def placeholders(text: str) -> tuple[str, ...]:
    """The names of the groups that a value of `then` asks for."""
    return tuple(found[1] for found in _PLACEHOLDER.finditer(text) if found[1])


class View:
    """The input of one run; each text is folded once, however many rules look at it."""

    def __init__(self, subject: RuleInput) -> None:
        self._subject = subject
        self._texts: dict[tuple[str, str], tuple[Text, ...]] = {}

    def see(self, subject: RuleInput) -> None:
        """From now on rules see these ticket values; what was made of the mail is kept."""
        self._subject = subject
        words = vocabulary.CONDITIONS
        self._texts = {
            key: texts
            for key, texts in self._texts.items()
            if any(word.name == key[0] and word.about == "mail" for word in words)
        }

    def texts(self, name: str, argument: str) -> tuple[Text, ...]:
        """The texts that a condition looks at."""
        key = (name, argument)
        if key not in self._texts:
            word = vocabulary.condition(name)
            read = word.read if word else None
            self._texts[key] = tuple(Text(one) for one in read(self._subject, argument)) if read else ()
        return self._texts[key]


def _match_all(conditions: tuple[Condition, ...], view: View) -> dict[str, str] | None:
    groups: dict[str, str] = {}
    for one in conditions:
        found = one.match(view)
        if found is None:
            return None
        groups = {**found, **groups}
    return groups


def _apply(test: Pattern | Comparison, text: Text) -> Mapping[str, str] | None:
    if isinstance(test, Pattern):
        return test.match(text)
    return {} if test.holds_text(text.raw) else None


def take(outcome: RuleOutcome, rule: Rule, groups: Mapping[str, str]) -> RuleOutcome:
    """The outcome with what one rule adds to it."""
    values = dict(outcome.values)
    lists = {word: list(getattr(outcome, name)) for word, name in LISTS.items()}
    outcome = replace(outcome, matched=(*outcome.matched, rule.because))
    for action in rule.then:
        value = action.fill(groups)
        if value is None:
            continue
        chosen = Chosen(value, rule.because, action.template)
        if action.target in lists:
            known = lists[action.target]
            is_new = action.target == "note" or all(one.value != value for one in known)
            known += [chosen] if is_new else []
        elif action.target == "reply":
            outcome = outcome if outcome.reply else replace(outcome, reply=chosen)
        elif action.target == "survey":
            outcome = outcome if outcome.survey else replace(outcome, survey=chosen)
        elif action.target in FATES:
            outcome = outcome if outcome.fate else _doom(outcome, action.target, chosen)
        else:
            values.setdefault(action.target, chosen)
    several: dict[str, Any] = {name: tuple(lists[word]) for word, name in LISTS.items()}
    return replace(outcome, values=values, **several)


def _doom(outcome: RuleOutcome, fate: str, chosen: Chosen) -> RuleOutcome:
    return replace(outcome, fate=fate, fate_because=chosen.because, hold_reason=chosen.value)


def seen(subject: RuleInput, outcome: RuleOutcome) -> RuleInput:
    """The input with the values that are already set in this run."""
    named = {k.removeprefix("fields."): v.value for k, v in outcome.values.items() if k.startswith("fields.")}
    return replace(
        subject,
        team=outcome.value("team", subject.team),
        assignee=outcome.value("assignee", subject.assignee),
        priority=outcome.value("priority", subject.priority),
        state=outcome.value("state", subject.state),
        tags=outcome.tags_after(subject.tags),
        fields={**subject.fields, **named},
    )


def _clean(text: str) -> str:
    """A piece of a mail as a value: one line, without control characters, at most 255 characters."""
    printable = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(printable.split())[:VALUE_LIMIT]
