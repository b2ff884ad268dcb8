"""Canned answers: `templates/answers/NAME.j2`, filled for a ticket by `#use NAME key=value`."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping

from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from inboxd.desk.facts import TicketFacts
from inboxd.desk.outside.names import first_name, safe_name
from inboxd.desk.problem import did_you_mean
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import tag_of

MOST_CHARACTERS = 50_000
_SANDBOX = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
)
_SANDBOX.globals.clear()
SAMPLES: Mapping[str, object] = {
    "customer_name": "Anna Schmidt", "first_name": "Anna", "agent": "Minh Tran", "team_title": "Acme Support",
    "desk": "Acme Support", "ticket": 1042, "tag": "[HELP-1042]", "subject": "Cannot log in", "fields": {},
}  # fmt: skip


def variables(source: str) -> tuple[str, ...]:
    """What an answer asks for by name, beside what every ticket knows. TemplateError for a broken one."""
    asked = meta.find_undeclared_variables(_SANDBOX.parse(source))
    return tuple(sorted(asked - SAMPLES.keys()))


def mistake(source: str) -> tuple[int, str]:
    """The line and the words of what is wrong with an answer, rendered with samples; (0, "") for nothing."""
    try:
        given = {name: name for name in variables(source)}
        _SANDBOX.from_string(source).render({**SAMPLES, **given})
    except TemplateError as error:
        return getattr(error, "lineno", 0) or 0, str(error)
    except Exception as error:  # whatever an expression of the admin's does with a value
        return 0, f"{type(error).__name__}: {error}"
    return 0, ""


def read(argument: str, desk: Desk) -> str:
    """ "NAME key=value" as JSON of name and values; ValueError names what is missing or not asked for."""
    try:
        name, *parts = shlex.split(argument) or [""]
    except ValueError as error:
        raise ValueError(f"a quotation mark is not closed ({error})") from None
    source = desk.answers.get(name)
    if source is None:
        known = did_you_mean(name, desk.answers) or "put it into templates/answers/NAME.j2"
        raise ValueError(
            f"there is no answer '{name}'; {known}" if name else f"say which answer; {_names(desk)}"
        )
    wrong = next((part for part in parts if "=" not in part), "")
    if wrong:
        raise ValueError(f"'{wrong}' is no key=value")
    given = dict(part.split("=", 1) for part in parts)
    asked = variables(source)
    if missing := [one for one in asked if not given.get(one)]:
        raise ValueError(f"'{name}' needs {' '.join(f'{one}=…' for one in missing)}")
    if unknown := [one for one in given if one not in asked]:
        raise ValueError(f"'{name}' does not ask for {', '.join(unknown)}")
    return json.dumps([name, given])


def _names(desk: Desk) -> str:
    return f"there are: {', '.join(sorted(desk.answers))}" if desk.answers else "there is none yet"


def fill(argument: str, ticket: TicketFacts, agent: Agent, desk: Desk) -> str:
    """The words of an answer for a ticket; `argument` is what `read` made. ValueError when it fails."""
    name, given = json.loads(argument)
    values = {
        "customer_name": safe_name(ticket.requester.name), "first_name": first_name(ticket.requester.name),
        "agent": agent.title or agent.name, "team_title": desk.team_title(ticket.team), "desk": desk.name,
        "ticket": ticket.number, "tag": tag_of(ticket.number, desk), "subject": ticket.subject,
        "fields": dict(ticket.fields), **given,
    }  # fmt: skip
    try:
        pieces = _SANDBOX.from_string(desk.answers[name]).generate(values)
        return "".join(_bounded(pieces, name)).strip()
    except (TemplateError, TypeError, ArithmeticError, LookupError) as error:
        raise ValueError(f"'{name}' cannot be filled: {error}") from None


def _bounded(pieces: Iterator[str], name: str) -> Iterator[str]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_CHARACTERS:
            raise ValueError(f"'{name}' is longer than {MOST_CHARACTERS} characters")
        yield piece
