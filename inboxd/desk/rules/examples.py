"""Examples that stand beside the rules: a mail, and what the rules shall make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inboxd.desk.decision import Because
from inboxd.desk.problem import Problem
from inboxd.desk.rules.outcome import FATES, LISTS, RuleOutcome
from inboxd.desk.rules.rulecheck import Source, shown
from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.rules.run import Rule, run
from inboxd.desk.settings import Desk


@dataclass(frozen=True, slots=True)
class Example:
    """An example that can be run."""

    name: str
    file: str
    index: int
    event: str
    subject: RuleInput
    gives: Mapping[str, Any]
    source: Source = field(repr=False, compare=False)


def try_example(example: Example, rules: Sequence[Rule], desk: Desk) -> list[Problem]:
    """What the rules make of the example otherwise than it says."""
    before = replace(example.subject, team=example.subject.team or first_team(example.subject, desk))
    outcome = run(rules, example.event, before)
    problems = []
    for key, wanted in _flat(example.gives):
        got, because = _given(outcome, key, before)
        if not _is_same(key, got, wanted):
            line = example.source.line("example", example.index, "gives", *key.split(".", 1))
            what = f'example "{example.name}": {_told(key, got)}, expected {_quoted(wanted)}'
            problems.append(Problem(example.file, line, what, _decided(key, because)))
    return problems


def first_team(subject: RuleInput, desk: Desk) -> str:
    """A new mail's team before any rule: the one that it was written to, else the desk's."""
    seen = [one.key for one in (*subject.mail.to, *subject.mail.cc)]
    seen += [one.casefold() for one in (*subject.recipients, *subject.mailbox)]
    addresses = {team.address.casefold(): team.name for team in desk.teams.values() if team.address}
    return next((addresses[one] for one in seen if one in addresses), desk.team)


def _flat(gives: Mapping[str, Any]) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for key, value in gives.items():
        flat += (
            [(f"fields.{name}", one) for name, one in value.items()]
            if isinstance(value, dict)
            else [(key, value)]
        )
    return flat


def _given(outcome: RuleOutcome, key: str, before: RuleInput) -> tuple[object, Because | None]:
    """What the rules gave for one key, and which rule it was."""
    if key == "tags":
        return list(outcome.tags_after(before.tags)), outcome.tags[-1].because if outcome.tags else None
    if key == "reply":
        return (outcome.reply.value, outcome.reply.because) if outcome.reply else ("", None)
    if key == "survey":
        return bool(outcome.survey), outcome.survey.because if outcome.survey else None
    if key == "note":
        return [one.value for one in outcome.notes], outcome.notes[-1].because if outcome.notes else None
    if key in LISTS:
        chosen_ones = getattr(outcome, LISTS[key])
        return [one.value for one in chosen_ones], chosen_ones[-1].because if chosen_ones else None
    if key in FATES:
        return (outcome.hold_reason or True) if outcome.fate == key else False, outcome.fate_because
    chosen = outcome.values.get(key)
    if chosen:
        return chosen.value, chosen.because
    return getattr(before, key, before.fields.get(key.removeprefix("fields."), "")), None


def _is_same(key: str, got: object, wanted: object) -> bool:
    if key == "tags":
        return set(map(str, got if isinstance(got, list) else [])) == set(texts_of(wanted))
    if key == "note" or key in LISTS:
        return not isinstance(got, list) or set(texts_of(wanted)) <= set(got) if wanted else not got
    if key == "assignee" and wanted == "none":
        return got == ""
    if key in FATES and wanted is True:
        return bool(got)
    return got == wanted if isinstance(wanted, bool) else str(got) == str(wanted)


def texts_of(value: object) -> list[str]:
    """A value, or each of a list, as text."""
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _told(key: str, got: object) -> str:
    if key == "tags":
        return f"tags are {_quoted(got)}"
    if got in ("", [], False):
        return f"{key} is not set"
    return f"{key} is {_quoted(got)}"


def _quoted(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(shown, value)) or "none"
    return shown(value)


def _decided(key: str, because: Because | None) -> str:
    if because:
        return f'decided by rule "{because.text}", {because.file}:{because.line}'
    return "no rule set it" + ("; a new ticket has it by default" if key in ("team", "priority") else "")
