"""Rules that can never do anything: an earlier one stops them or has set their values, or they contradict
themselves. These are warnings.

An earlier rule is wider when it must hold whenever the later one does: each of its conditions stands in
the later rule, too, with the same tests or fewer. What cannot be told by comparing lines is not warned of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inboxd.desk.problem import Problem
from inboxd.desk.rules.measure import Comparison
from inboxd.desk.rules.outcome import LISTS
from inboxd.desk.rules.pattern import Pattern
from inboxd.desk.rules.run import Condition, Rule, placeholders

Test = tuple[str, str, str, str]  # condition, name of header or field, operator, compared with
SET_BY_RULES = ("team", "assignee", "state", "priority", "tags", "fields", "language")  # within one run


def find_shadows(rules: Sequence[Rule]) -> list[Problem]:
    """A warning for each rule that is never reached, or whose values are all set before."""
    by_test: dict[Test, list[int]] = {}
    always: list[int] = []
    problems: list[Problem] = []
    for index, rule in enumerate(rules):
        near = {one for test in _tests(rule.when) for one in by_test.get(test, ())} | set(always)
        wider = [rules[one] for one in sorted(near) if _is_wider(rules[one], rule)]
        problems += _contradicts_itself(rule)
        problems += _told(rule, wider)
        if rule.any or rule.all:
            continue
        if not rule.when:
            always.append(index)
        for test in _tests(rule.when[:1]):
            by_test.setdefault(test, []).append(index)
    return problems


def _contradicts_itself(rule: Rule) -> Iterator[Problem]:
    """A rule whose `unless` excludes all that its `when` asks for."""
    for line in rule.when:
        excluded = next((one for one in rule.unless if _covers(one, line)), None)
        if excluded is not None:
            word = f"{line.name}.{line.argument}" if line.argument else line.name
            what = f"rule \"{rule.name}\" can never hold: 'unless.{word}' excludes all of 'when.{word}'"
            remedy = f"{rule.file}:{excluded.line}: leave one of them out"
            yield Problem(rule.file, line.line or rule.line, what, remedy, warning=True)
            return


def _told(rule: Rule, wider: list[Rule]) -> Iterator[Problem]:
    stopping = next((one for one in wider if one.stop), None)
    if stopping is not None:
        what = f'rule "{rule.name}" is never looked at: rule "{stopping.name}" holds before it and stops'
        remedy = f"{stopping.file}:{stopping.line}: narrow that rule, or put this one before it"
        yield Problem(rule.file, rule.line, what, remedy, warning=True)
        return
    first = {
        action.target: (one, action.value)
        for one in reversed(wider)
        for action in one.then
        if action.target not in LISTS and not placeholders(action.value)
    }
    lost = [(action, *first[action.target]) for action in rule.then if action.target in first]
    other = next(((action, one) for action, one, value in lost if value != action.value), None)
    if len(lost) == len(rule.then) and lost and not rule.stop:
        one = lost[0][1]
        what = f'rule "{rule.name}" changes nothing: rule "{one.name}" before it sets all that it sets'
        remedy = f"{one.file}:{one.line}: the first rule wins; put the narrower one first, or remove it"
        yield Problem(rule.file, rule.line, what, remedy, warning=True)
    elif other is not None:
        action, one = other
        what = (
            f'\'then.{action.target}\' in rule "{rule.name}" contradicts rule "{one.name}", which comes first'
        )
        remedy = f"{one.file}:{one.line}: the first rule wins; put the narrower one first"
        yield Problem(rule.file, rule.line, what, remedy, warning=True)


def _is_wider(one: Rule, other: Rule) -> bool:
    """Whether `one` holds whenever `other` does, as far as their lines tell."""
    if one.any or one.all or not one.on >= other.on or ("clock" in one.on):
        return False
    if any(line.name in SET_BY_RULES for line in (*one.when, *one.unless)):
        return False  # a rule in between may have changed what both ask for
    return all(any(_covers(line, narrow) for narrow in other.when) for line in one.when) and all(
        any(_covers(excluded, line) for excluded in other.unless) for line in one.unless
    )


def _covers(wide: Condition, narrow: Condition) -> bool:
    tests = set(_tests((narrow,)))
    return bool(tests) and tests <= set(_tests((wide,)))


def _tests(lines: tuple[Condition, ...]) -> Iterator[Test]:
    for line in lines:
        for test in line.tests:
            yield (line.name, line.argument, *_plain(test))
        for name, pattern in line.headers:
            yield (line.name, name.casefold(), *_plain(pattern))


def _plain(test: Pattern | Comparison) -> tuple[str, str]:
    if isinstance(test, Pattern):
        return "", test.source if test.regex is not None else "*".join(test.parts)
    return test.sign, str(test.number)
