"""Mistakes in templates, found before a mail needs them: syntax, unknown variables, failing branches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb

from jinja2 import (
    Environment,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    meta,
    nodes,
)

from inboxd.compose.sandbox import run
from inboxd.compose.values import completed, samples
from inboxd.desk.agents import canned
from inboxd.desk.problem import Problem, did_you_mean
from inboxd.desk.settings import Desk

FRAME_VALUES = frozenset({"body_text", "body_html"})
SUBJECT = "#subject"  # ends the name under which a file's subject line is rendered
JINJA_NAMES = frozenset({"loop", "self", "super", "caller", "varargs", "kwargs"})

FAILURES = (TemplateError, ValueError, TypeError, ArithmeticError, LookupError, RecursionError)

FILE_NAME = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9_/-]*)(?:\.(?P<language>[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*))?"
    r"\.(?P<kind>txt|html)\.j2"
)
_PART_NAME = re.compile(r"(?P<name>_[^.]*)\.(?:txt|html)\.j2|(?P<canned>answers/[^.]+)\.j2")
_UNKNOWN_FILTER = re.compile(r"No (filter|test) named '([^']+)'")


@dataclass(frozen=True, slots=True)
class Source:
    """One template file. `rank` 0 is the first folder, the admin's."""

    name: str  # below its folder: "answers/thanks.en.txt.j2"
    path: Path
    text: str  # without the subject line, whose place is kept
    rank: int
    subject: str = ""  # the template of the subject, on its own line; "" when the file has none

    @property
    def pieces(self) -> tuple[tuple[str, str], ...]:
        """Name and text of each template in the file."""
        body = (self.name, self.text)
        return ((self.name + SUBJECT, self.subject), body) if self.subject else (body,)


def check_sources(
    environment: Environment, sources: Mapping[str, Source], desk: Desk, known: Mapping[str, object]
) -> Iterator[Problem]:
    """The mistakes of every file, each with its place and remedy."""
    for source in sources.values():
        match = _PART_NAME.fullmatch(source.name) or FILE_NAME.fullmatch(source.name)
        if match is None:
            remedy = "call it NAME.LANG.txt.j2 or NAME.LANG.html.j2, as in opening-hours.en.txt.j2"
            yield Problem(str(source.path), 0, "is no name of a template", remedy, warning=True)
            continue
        name = match["name"] or "answers/"
        yield from _suspicious_name(source, name, known)
        problems = list(_unknown_variables(environment, source, name))
        yield from problems
        if not problems and not name.startswith("_") and name != "answers/":
            yield from _failures(environment, source, name, desk, sources)


def _suspicious_name(source: Source, name: str, known: Mapping[str, object]) -> Iterator[Problem]:
    near = get_close_matches(name, known, n=1, cutoff=0.8)
    if near and name not in known and "/" not in name:
        what = f"'{name}' is no template that inboxd asks for"
        yield Problem(str(source.path), 0, what, f"did you mean '{near[0]}'?", warning=True)


def _unknown_variables(environment: Environment, source: Source, name: str) -> Iterator[Problem]:
    allowed = {*samples(name), *FRAME_VALUES, *environment.globals, *JINJA_NAMES}
    for piece, text in source.pieces:
        try:
            tree = environment.parse(text, piece, str(source.path))
            unknown = meta.find_undeclared_variables(tree) - allowed
            if (
                name == "answers/"
            ):  # `#use` gives any name; what is nearly one that each ticket knows is doubtful
                unknown = {one for one in unknown if get_close_matches(one, canned.SAMPLES, n=1, cutoff=0.8)}
        except TemplateSyntaxError as error:
            remedy = _remedy(environment, error, "correct the template's syntax")
            yield Problem(str(source.path), error.lineno, _sentence(error), remedy)
            continue
        for node in tree.find_all(nodes.Name):
            if node.name in unknown and node.ctx == "load":
                unknown.discard(node.name)
                what = f"unknown variable '{node.name}'"
                yield Problem(
                    str(source.path),
                    node.lineno,
                    what,
                    did_you_mean(node.name, canned.SAMPLES if name == "answers/" else samples(name)),
                    warning=name == "answers/",
                )


def _failures(
    environment: Environment, source: Source, name: str, desk: Desk, others: Iterable[str]
) -> Iterator[Problem]:
    """What goes wrong with full values, then with empty ones, so that both sides of an `if` are seen."""
    full = {**samples(name), "desk": desk.name, "team_title": desk.name}
    for given in (full, completed(name, {"tag": "[HELP-1042]", "ticket": 1042})):
        values = given | dict.fromkeys(FRAME_VALUES, "")
        for piece, _ in source.pieces:
            try:
                run(environment.get_template(piece), values)
            except FAILURES as error:
                yield _failure(environment, source, name, error, others)
                return


def _failure(
    environment: Environment, source: Source, name: str, error: Exception, others: Iterable[str]
) -> Problem:
    place, line, what = str(source.path), _line(error, source), _sentence(error)
    if isinstance(error, TemplateNotFound):
        return Problem(
            place, line, f"includes '{error}', which does not exist", did_you_mean(str(error), others)
        )
    if isinstance(error, TemplateSyntaxError):
        return Problem(place, line, f"includes '{error.name}', which is wrong: {what}", "correct that file")
    if isinstance(error, UndefinedError):
        return Problem(place, line, what, _known_parts(name))
    return Problem(
        place, line, what, _remedy(environment, error, "see the list of values in templates/README.md")
    )


def _line(error: BaseException, source: Source) -> int:
    """The line of the template where the error arose; Jinja2 writes it into the traceback."""
    places = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(source.path)]
    return (places[-1] or 0) if places else 0


def _sentence(error: BaseException) -> str:
    message = getattr(error, "message", None) or str(error)
    return str(message).rstrip(".")


def _remedy(environment: Environment, error: BaseException, otherwise: str) -> str:
    match = _UNKNOWN_FILTER.match(_sentence(error))
    if match is None:
        return otherwise
    return did_you_mean(match[2], environment.filters if match[1] == "filter" else environment.tests)


def _known_parts(name: str) -> str:
    """What the lists of a template consist of: `earlier: who, kind, at, text`."""
    parts = [
        f"{key}: {', '.join(value[0])}"
        for key, value in samples(name).items()
        if isinstance(value, list) and value and isinstance(value[0], dict)
    ]
    return f"known are {'; '.join(parts)}" if parts else "see the list of values in templates/README.md"
