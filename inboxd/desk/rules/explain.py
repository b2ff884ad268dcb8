"""Why each rule held or did not: the first condition that failed, what it wanted and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from inboxd.desk.case import Case
from inboxd.desk.decision import Decision
from inboxd.desk.fields import ordinal
from inboxd.desk.outside.filing import draft
from inboxd.desk.routing import first_team, rule_input
from inboxd.desk.rules import vocabulary
from inboxd.desk.rules.measure import Comparison, show_duration, show_size
from inboxd.desk.rules.pattern import Pattern
from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.rules.run import Condition, Rule, RuleOutcome, View, seen, take
from inboxd.desk.ticket import after, change

EXCERPT = 160  # characters of a value that is shown
VALUES = 10  # values of one condition that are shown


@dataclass(frozen=True, slots=True)
class Failed:
    """The condition that kept a rule from holding. With an `unless`, what was found is what it wanted."""

    condition: str  # "when.subject", "when.any", "unless.from"
    wanted: tuple[str, ...]  # patterns and comparisons as the admin wrote them; any of them would do
    found: tuple[str, ...]  # what the mail or the ticket has there; empty when it has nothing
    line: int = 0  # of the rule's file


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one rule."""

    rule: Rule
    held: bool
    failed: Failed | None = None
    passed_over: str = ""  # why nobody looked at its conditions: "it looks at reply, this is new"


def explain(rules: Iterable[Rule], event: str, subject: RuleInput) -> tuple[Told, ...]:
    """One entry for each rule in order, as `run` would treat it for this event."""
    told: list[Told] = []
    outcome, view, stopped = RuleOutcome(), View(subject), ""
    for rule in rules:
        passed_over = stopped or _other_event(rule, event)
        groups = None if passed_over else rule.match(view)
        if groups is None:
            told.append(Told(rule, False, None if passed_over else why_not(rule, view), passed_over))
            continue
        outcome = take(outcome, rule, groups)
        view.see(seen(subject, outcome))
        told.append(Told(rule, True))
        if rule.stop:
            stopped = f"stopped by {rule.because}"
    return tuple(told)


def explain_decision(case: Case, decision: Decision) -> tuple[Told, ...]:
    """The same for a mail that was decided; no conditions are told where no rule was looked at."""
    rules = case.desk.rules
    if not decision.event:
        why = f"no rule was looked at: {decision.reason or decision.evidence or 'this is no customer mail'}"
        return tuple(Told(rule, False, passed_over=why) for rule in rules)
    known = case.facts.tickets.get(decision.ticket)
    if decision.event == "new" or known is None:
        empty = draft(case)
        team, because = first_team(case)
        ticket = after(empty, change(empty, "team", team, because))
        return explain(rules, decision.event, rule_input(case, ticket, is_new=True))
    return explain(rules, decision.event, rule_input(case, known, is_new=False))


def why_not(rule: Rule, view: View) -> Failed | None:
    """The first line of a rule that keeps it from holding; None when it holds."""
    for one in rule.when:
        if one.match(view) is None:
            return _failure(one, view, "when")
    for place, table in enumerate(rule.all):
        for one in table:
            if one.match(view) is None:
                return _failure(one, view, f"when.all[{place}]")
    if rule.any:
        firsts = [next((one for one in table if one.match(view) is None), None) for table in rule.any]
        missing = [one for one in firsts if one is not None]
        if len(missing) == len(rule.any):
            return _none_of(missing, view)
    for one in rule.unless:
        if one.match(view) is not None:
            return _failure(one, view, "unless")
    return None


def _other_event(rule: Rule, event: str) -> str:
    return "" if event in rule.on else f"it looks at {' and '.join(sorted(rule.on))}, this is {event}"


def _failure(one: Condition, view: View, where: str) -> Failed:
    return Failed(f"{where}.{_named(one)}", wanted_of(one), found_by(one, view), one.line)


def _none_of(missing: list[Condition], view: View) -> Failed:
    """No table of `when.any` holds: of each the first line that fails."""
    wanted = tuple(f"{_named(one)} = {' or '.join(wanted_of(one))}" for one in missing)
    names = dict.fromkeys(_named(one) for one in missing)
    kept = {_named(one): one for one in missing}
    found = tuple(f"{name} = {text}" for name in names for text in found_by(kept[name], view))
    return Failed("when.any", wanted, found, missing[0].line)


def _named(one: Condition) -> str:
    return f"{one.name}.{one.argument}" if one.argument else one.name


def wanted_of(one: Condition) -> tuple[str, ...]:
    """The tests of a condition as an admin writes them."""
    headers = tuple(f"{name}: {test.source}" for name, test in one.headers)
    return headers + tuple(_written(one.name, test) for test in one.tests)


def found_by(one: Condition, view: View) -> tuple[str, ...]:
    """What a condition looks at, shortened."""
    if one.headers:
        names = dict.fromkeys(name for name, _ in one.headers)
        texts = [f"{name}: {text.raw}" for name in names for text in view.texts(one.name, name)]
    else:
        texts = [text.raw for text in view.texts(one.name, one.argument)]
    show = _measure(one.name)
    texts = [show(float(text)) for text in texts] if show else texts
    return tuple(_short(text) for text in texts[:VALUES] if text)


def _written(name: str, test: Pattern | Comparison) -> str:
    if isinstance(test, Pattern):
        return test.source
    show = _measure(name)
    if test.unit is ordinal:
        return f"{test.sign} {date.fromordinal(int(test.number)).isoformat()}"
    return f"{test.sign} {show(test.number) if show else f'{test.number:g}'}"


def _measure(name: str) -> Callable[[float], str] | None:
    """How a number of this condition is written; None when it has no unit."""
    word = vocabulary.condition(name)
    measures: dict[str, Callable[[float], str]] = {
        "size": lambda number: show_size(int(number)),
        "duration": lambda number: show_duration(timedelta(seconds=round(number))),
    }
    return measures.get(word.takes) if word else None


def _short(text: str) -> str:
    line = " ".join(text[: EXCERPT * 4].split())
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT]}…"
