"""What `#list` looks for: conditions in one line, "team:billing state:open waiting:>2h printer"."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime, timedelta

from inboxd.desk.facts import Line
from inboxd.desk.problem import did_you_mean
from inboxd.desk.rules.measure import Comparison, parse_comparison, parse_duration
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import PRIORITIES, STATES

TEXTS = ("team", "state", "owner", "priority", "tag", "from", "subject")
AGES = ("waiting", "age")
NAMES = (*TEXTS, *AGES)


@dataclass(frozen=True, slots=True)
class Query:
    """Conditions that must all hold; `words` are looked for in subjects, requesters and messages."""

    texts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ages: tuple[tuple[str, Comparison], ...] = ()
    words: str = ""

    def text(self, name: str) -> tuple[str, ...]:
        """The values of which one must hold; none when anything may."""
        return next((values for known, values in self.texts if known == name), ())

    def holds(self, line: Line, now: datetime) -> bool:
        """Whether a ticket fits; `words` are not looked at."""
        return all(_has(line, name, values) for name, values in self.texts) and all(
            wanted.holds(_age(line, name, now) / timedelta(seconds=1)) for name, wanted in self.ages
        )


def parse_query(text: str, desk: Desk, agent: str) -> Query:
    """Read a query; ValueError with advice for a condition that is none. `agent` is who "me" means."""
    texts: list[tuple[str, tuple[str, ...]]] = []
    ages: list[tuple[str, Comparison]] = []
    words: list[str] = []
    for part in _parts(text):
        name, colon, value = part.partition(":")
        if not colon:
            words.append(part)
        elif name.lower() in AGES:
            seconds = parse_comparison(value, lambda one: parse_duration(one).total_seconds())
            ages.append((name.lower(), seconds))
        elif name.lower() in TEXTS:
            texts.append((name.lower(), _values(name.lower(), value, desk, agent)))
        else:
            raise ValueError(f"there is no condition '{name}:'; {did_you_mean(name, NAMES)}")
    return Query(tuple(texts), tuple(ages), " ".join(words))


def _parts(text: str) -> list[str]:
    try:
        return shlex.split(text.replace("'", "\\'"))
    except ValueError:
        return text.split()


def _values(name: str, value: str, desk: Desk, agent: str) -> tuple[str, ...]:
    wanted = tuple(one.casefold() for one in value.split(",") if one)
    if not wanted:
        raise ValueError(
            f"{name}: say which, such as {name}:open" if name == "state" else f"{name}: say which"
        )
    known = {
        "team": tuple(desk.teams), "state": (*STATES, "all"), "priority": PRIORITIES,
        "owner": (*desk.agents, "me", "none"),
    }.get(name)  # fmt: skip
    if known is None:
        return wanted
    folded = {one.casefold(): one for one in known}
    wrong = next((one for one in wanted if one not in folded), None)
    if wrong is not None:
        raise ValueError(f"{name}: there is no '{wrong}'; {did_you_mean(wrong, folded) or ', '.join(known)}")
    meant = {"me": agent, "none": ""} if name == "owner" else {}
    return tuple(meant.get(one, folded[one]) for one in wanted)


def _has(line: Line, name: str, values: tuple[str, ...]) -> bool:
    match name:
        case "tag":
            return any(tag.casefold() in values for tag in line.tags)
        case "from":
            return any(value in f"{line.name} {line.address}".casefold() for value in values)
        case "subject":
            return any(value in line.subject.casefold() for value in values)
        case "state":
            return "all" in values or line.state in values
        case "owner":
            return line.owner in values
        case _:
            return getattr(line, name) in values


def _age(line: Line, name: str, now: datetime) -> timedelta:
    return now - (line.created_at if name == "age" else line.waiting_since)


def mine(line: Line, agent: Agent, desk: Desk) -> bool:
    """Whether an agent may see a ticket: of a team of theirs, their own, or watched by them."""
    teams = agent.teams or (desk.team,)
    return desk.team_of(line.team) in teams or agent.name == line.owner or agent.name in line.watchers
