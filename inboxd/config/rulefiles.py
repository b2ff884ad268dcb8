"""The folder of rules: every file in the order of names, as one list of rules with their examples tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from inboxd.compose.templates import Templates
from inboxd.config import defaults
from inboxd.config.settings import Settings
from inboxd.config.tomlfile import Document, Unreadable, read
from inboxd.desk.examplereader import read_examples
from inboxd.desk.examples import Example, try_example
from inboxd.desk.problem import Problem
from inboxd.desk.rulecheck import Known, find_doubles, read_rules
from inboxd.desk.rules import Rule
from inboxd.desk.settings import Desk
from inboxd.desk.shadows import find_shadows
from inboxd.mail.message import without_case


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in the order in which they are looked at, and what is wrong with them."""

    rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
    files: tuple[Path, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def read_all(settings: Settings, *, embedded: bool = False) -> Rulebook:
    """The rules of the settings' folder. Examples are tried once every rule is right."""
    if embedded and not settings.rules.is_dir():
        return Rulebook()
    known = known_names(settings)
    try:
        files = tuple(sorted(settings.rules.glob("*.toml"))) if settings.rules.is_dir() else ()
    except OSError as error:
        return Rulebook(problems=[Problem(str(settings.rules), 0, f"cannot be read: {error.strerror}")])
    documents, problems = _read_documents(files, settings)
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
