"""`check`: configuration, rules, their examples and all templates together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inboxd.compose.templates import Templates
from inboxd.config import defaults
from inboxd.config.load import ConfigError, examine, load
from inboxd.config.rulefiles import shown_name
from inboxd.config.settings import Settings
from inboxd.desk.agents.canned import SAMPLES, mistake
from inboxd.desk.problem import Problem


def check(path: Path | None, *, folder: Path | None = None) -> list[Problem]:
    """Every problem and warning of a configuration, sorted by place; empty when all is well."""
    settings, problems = examine(path, folder=folder or Path.cwd(), by_hand=True)
    if settings is not None:
        problems = problems + check_templates(settings)
    return sorted(set(problems))


def check_templates(settings: Settings) -> list[Problem]:
    """What is wrong with the admin's templates and with the shipped ones behind them."""
    found = Templates.load([settings.templates, defaults.folder() / "templates"]).check(settings.desk)
    told = [replace(one, file=shown_name(Path(one.file), settings.folder)) for one in found]
    known = {(one.file, one.line) for one in told}
    return told + [one for one in _check_answers(settings) if (one.file, one.line) not in known]


def _check_answers(settings: Settings) -> list[Problem]:
    """Canned answers that fail when they are filled with samples."""
    problems = []
    for name, source in settings.desk.answers.items():
        line, what = mistake(source)
        if what:
            file = shown_name(settings.templates / "answers" / f"{name}.j2", settings.folder)
            remedy = f"it knows {', '.join(SAMPLES)} and what #use gives it"
            problems.append(Problem(file, line, what, remedy))
    return problems


def load_whole(path: Path | None, *, folder: Path) -> Settings:
    """What a daemon runs with: settings, rules and templates without a mistake; else ConfigError."""
    settings = load(path, folder=folder)
    problems = [problem for problem in check_templates(settings) if not problem.warning]
    if problems:
        raise ConfigError(problems)
    return settings
