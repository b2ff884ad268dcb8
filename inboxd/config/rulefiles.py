"""The folder of rules: every file in the order of names, as one list of rules with their examples tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from inboxd.compose.templates import Templates
from inboxd.config import defaults
from inboxd.config.settings import Settings
from inboxd.config.tomlfile import Document, Unreadable, read
from inboxd.desk.fields import Field
from inboxd.desk.problem import Problem
from inboxd.desk.rules.examplereader import read_examples
from inboxd.desk.rules.examples import Example, try_example
from inboxd.desk.rules.rulecheck import Known, find_doubles, read_rules
from inboxd.desk.rules.run import Rule
from inboxd.desk.rules.shadows import find_shadows
from inboxd.desk.settings import Desk
from inboxd.mail.message import without_case

_MISNAMED = re.compile(r"\.toml\.txt$|\.(?!toml$)(?i:toml)$")  # as other systems name them


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in the order in which they are looked at, and what is wrong with them."""

    rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
    files: tuple[Path, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def read_all(
    settings: Settings, *, embedded: bool = False, written: Mapping[str, Any] | None = None
) -> Rulebook:
    """The rules of the settings' folder. Examples are tried once every rule is right.

    `written` are the tables of the configuration as they stand in the file, right or wrong.
    """
    if embedded and not settings.rules.is_dir():
        return Rulebook()
    known = _with_written(known_names(settings), written or {})
    try:
        entries = sorted(settings.rules.iterdir()) if settings.rules.is_dir() else []
    except OSError as error:
        return Rulebook(problems=[Problem(str(settings.rules), 0, f"cannot be read: {error.strerror}")])
    # Editors leave hidden files beside the one that is open: Emacs a dangling ".#20-billing.toml".
    files = tuple(one for one in entries if one.suffix == ".toml" and not one.name.startswith("."))
    documents, problems = _read_documents(files, settings)
    problems += [_unread(one, settings) for one in entries if _MISNAMED.search(one.name)]
    rules: list[Rule] = []
    examples: list[Example] = []
    for document in documents:
        found, wrong = read_rules(document, known)
        tried, amiss = read_examples(document, known)
        rules += found
        examples += tried
        problems += wrong + amiss
    problems += find_doubles(rules) + find_shadows(rules)
    if all(one.warning for one in problems):
        problems += try_examples(examples, rules, settings.desk)
    return Rulebook(tuple(rules), tuple(examples), files, problems)


def try_examples(examples: Iterable[Example], rules: list[Rule], desk: Desk) -> list[Problem]:
    """Every example that the rules answer otherwise than it says."""
    return [problem for example in examples for problem in try_example(example, rules, desk)]


def known_names(settings: Settings) -> Known:
    """The names of teams, agents, languages, templates, fields and the like that rules may use."""
    desk = settings.desk
    config = settings.path.name if settings.path else "the embedded defaults"
    return Known(
        set(desk.teams),
        set(desk.agents),
        set(desk.languages),
        template_names(settings),
        desk.fields if settings.path else None,  # without a file nothing can be declared
        config,
        set(desk.calendars),
        set(settings.webhooks),
        {skill for agent in desk.agents.values() for skill in agent.skills},
        desk.own_addresses | {without_case(one) for agent in desk.agents.values() for one in agent.email},
    )


def _with_written(known: Known, written: Mapping[str, Any]) -> Known:
    """With the names of tables that are wrong: a rule that uses one is no second mistake."""
    names = {kind: set(found) for kind, found in written.items() if isinstance(found, dict)}
    desk = written.get("desk")
    languages = desk.get("languages") if isinstance(desk, dict) else None
    fields = known.fields
    if fields is not None:
        fields = {name: Field(name) for name in names.get("field", ())} | dict(fields)
    return replace(
        known,
        teams={*known.teams, *names.get("team", ())},
        agents={*known.agents, *names.get("agent", ())},
        languages={*known.languages, *map(str, languages if isinstance(languages, list) else ())},
        calendars={*known.calendars, *names.get("calendar", ())},
        webhooks={*known.webhooks, *names.get("webhook", ())},
        fields=fields,
    )


def _unread(path: Path, settings: Settings) -> Problem:
    """A file that is meant to be one of rules and that nobody reads."""
    what = "is not read: the name of a file of rules ends in .toml"
    name = f"{path.name.lower().partition('.toml')[0]}.toml"
    return Problem(shown_name(path, settings.folder), 0, what, f"name it {name}", warning=True)


def template_names(settings: Settings) -> set[str]:
    """The templates that a rule can send: the admin's and the shipped ones."""
    return Templates.load([settings.templates, defaults.folder() / "templates"]).names()


def _read_documents(files: tuple[Path, ...], settings: Settings) -> tuple[list[Document], list[Problem]]:
    documents, problems = [], []
    for path in files:
        try:
            documents.append(read(path, shown_name(path, settings.folder)))
        except Unreadable as error:
            problems.append(error.problem)
    return documents, problems


def shown_name(path: Path, folder: Path) -> str:
    """A file's name in messages and on tickets: from the configuration's folder on, when it is inside."""
    for start, prefix in ((folder, Path()), (defaults.folder(), Path("shipped"))):
        if path.is_relative_to(start):
            return str(prefix / path.relative_to(start))
    return str(path)
