"""An agent's digest: once a day, at the beginning of their shift, what waits for them; nothing, no mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from inboxd.desk.agents.query import mine
from inboxd.desk.decision import Because, Decision, Fate, Keep, Lane, Outgoing
from inboxd.desk.facts import Facts, HeldMail, Junk, Line, Section, Waiting
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.telling import audience, notices
from inboxd.desk.telling.rows import Row, row
from inboxd.desk.telling.shift import day_ends, shift_began, zone_of

LATE = timedelta(hours=4)  # after a standstill: a digest of this morning is no news in the afternoon
ROWS = 10  # of a section
RUNNING = ("new", "open", "pending")
NEVER = datetime.max.replace(tzinfo=UTC)
TITLES = {
    "overdue": "Overdue",
    "today": "Due today",
    "held": "Held, waiting for a word",
    "free": "Nobody’s yet",
    "own": "Yours, the longest wait first",
    "news": "Came in since the last digest",
    "thanks": "They said thanks",
    "junk": "In the junk folder",
}
IN_SUBJECT = {
    "overdue": "{} overdue", "today": "{} due today", "held": "{} held", "free": "{} nobody’s",
    "own": "{} yours", "news": "{} new", "thanks": "{} thanks",
    "junk": "{} in junk",
}  # fmt: skip
_FOR_HELD = {"stranger": ("admit", "drop"), "rule": ("admit", "drop"), "agent": ("send", "drop")}


def name_of(agent: str) -> str:
    """Under which the time of an agent's last digest is kept."""
    return f"digest:{agent}"


def is_due(agent: Agent, desk: Desk, now: datetime, last: str | None) -> bool:
    """Whether the agent's day has begun since `last`, as it is kept; True for an agent never seen before."""
    if not wants(agent, desk, now):
        return False
    began = shift_began(agent, desk, now)
    return last is None or (began is not None and last_of(last) < began)


def last_of(kept: str) -> datetime:
    """When a digest left last, or was left out."""
    return datetime.fromisoformat(kept.split()[0])


def since_of(kept: str) -> datetime:
    """From when on nothing was told: the last digest that was not left out."""
    return datetime.fromisoformat(kept.split()[-1])


def wants(agent: Agent, desk: Desk, now: datetime) -> bool:
    """Whether an agent gets digests; who is away finds what waits on their first day back."""
    return bool(desk.digest) and agent.digest and audience.hears(agent, now) and not agent.is_away(now)


def digest(agent: Agent, facts: Facts, desk: Desk, now: datetime) -> Decision | None:
    """The digest, once for each day; without words on the first day, when it is late, or nothing waits.

    `facts.kept` has the last one's time, `facts.waiting` what was found. None when it is not due.
    """
    name = name_of(agent.name)
    last = facts.kept.get(name)
    if not is_due(agent, desk, now, last):
        return None
    began = shift_began(agent, desk, now)
    is_silent = last is None or began is None or now - began > LATE
    told = () if is_silent or facts.waiting is None else _mail(agent, facts.waiting, desk, now)
    left_out = f" {since_of(last).isoformat()}" if last and is_silent else ""
    done = Keep(name, last, now.isoformat() + left_out)
    return Decision(Fate.DONE, actor="clock", evidence="time", changes=(done,), outgoing=told)


def waiting(
    lines: Iterable[Line],
    held: Sequence[HeldMail],
    agent: Agent,
    desk: Desk,
    now: datetime,
    *,
    news: Iterable[int] = (),
    thanks: Iterable[int] = (),
) -> tuple[Section, ...]:
    """The sections for an agent; each ticket stands in the first that it belongs to.

    `lines` are tickets that are not over or hold a mail, `news` those on which a customer has written since,
    `thanks` those that are solved and got no more than a thank you.
    """
    left = [line for line in lines if mine(line, agent, desk)]
    found = {line.number for line in left}
    concern = [one for one in held if one.ticket in found and one.agent in ("", agent.name)]
    numbers = {"held": {one.ticket for one in concern}, "news": set(news), "thanks": set(thanks)}
    sections = []
    for name, belongs in _tests(agent, desk, now, numbers):
        here = sorted(filter(belongs, left), key=_urgency)
        told = {line.number for line in here}
        left = [line for line in left if line.number not in told]
        if here:
            sections.append(_section(name, here, concern))
    return tuple(sections)


Test = Callable[[Line], bool]


def _tests(
    agent: Agent, desk: Desk, now: datetime, numbers: Mapping[str, set[int]]
) -> tuple[tuple[str, Test], ...]:
    """What belongs into each part, in the order of the parts."""
    end, me = day_ends(agent, desk, now), agent.name
    missed = numbers["news"] if agent.notify != "all" else set()
    return (
        ("overdue", lambda one: _is_due(one, agent) <= now),
        ("today", lambda one: _is_due(one, agent) < end),
        ("held", lambda one: one.number in numbers["held"]),
        ("free", lambda one: not one.owner and one.state in ("new", "open")),
        ("own", lambda one: one.owner == me and one.state in ("new", "open")),
        ("news", lambda one: one.number in missed and one.state in RUNNING),
        ("thanks", lambda one: one.owner == me and one.number in numbers["thanks"]),
    )


def _is_due(line: Line, agent: Agent) -> datetime:
    """When a ticket is due: for its owner, who watches it, and everybody while nobody has it; else never."""
    concerns = line.owner in ("", agent.name) or agent.name in line.watchers
    return line.due_at if line.due_at and concerns and line.state in RUNNING else NEVER


def _urgency(line: Line) -> tuple[bool, datetime, int]:
    return line.due_at is None, line.due_at or line.waiting_since, line.number


def _section(name: str, lines: Sequence[Line], held: Sequence[HeldMail]) -> Section:
    shown, more = tuple(lines[:ROWS]), max(0, len(lines) - ROWS)
    if name != "held":
        return Section(name, shown, more)
    by_ticket = {line.number: [one for one in held if one.ticket == line.number] for line in shown}
    told = tuple(replace(line, about=_reasons(by_ticket[line.number])) for line in shown)
    one_each = tuple(
        found[0] if len(found) == 1 else replace(found[0], by="")
        for found in (by_ticket[line.number] for line in shown)
    )
    return Section(name, told, more, one_each)


def _reasons(held: Sequence[HeldMail]) -> str:
    return "; ".join(f"{'your answer' if one.agent else one.author}: {one.reason}" for one in held)


def _mail(agent: Agent, waits: Waiting, desk: Desk, now: datetime) -> tuple[Outgoing, ...]:
    rows = [one for section in waits.sections for one in _shown(section, agent, desk, now)]
    rows += _part("junk", [_junk_row(one, zone_of(agent, desk, now)) for one in waits.junk], waits.more_junk)
    if not rows:
        return ()
    counts = [(one.name, len(one.lines) + one.more) for one in waits.sections]
    counts += [("junk", len(waits.junk) + waits.more_junk)] if waits.junk else []
    said = ", ".join(IN_SUBJECT[name].format(count) for name, count in counts)
    values = {"title": f"Your day at {desk.name}", "rows": rows, "summary": said}
    return (
        Outgoing(
            Lane.REPORT, "digest", notices.address_of(agent), Because("the beginning of the day"),
            subject=f"Your day: {said}", language=desk.languages[0] if desk.languages else "",
            values={"desk": desk.name, "team_title": desk.name, **values}, agent=agent.name,
        ),
    )  # fmt: skip


def _shown(section: Section, agent: Agent, desk: Desk, now: datetime) -> list[Row]:
    rows, zone = list[Row](), zone_of(agent, desk, now)
    for place, line in enumerate(section.lines):
        by = section.held[place].by if section.held else ""
        only_shown = section.name in ("held", "thanks")
        words = (*_FOR_HELD.get(by, ()), f"show {line.number}") if only_shown else ()
        made = row(line, desk, agent.name, now, words)
        due = f"due {line.due_at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if line.due_at else ""
        rows.append({**made, "facts": " · ".join(filter(None, (due, str(made["facts"]))))})
    return _part(section.name, rows, section.more)


def _part(name: str, rows: list[Row], more: int) -> list[Row]:
    """Rows of which the first has the part's title and the last how many more there are."""
    last = len(rows) - 1
    return [
        {**one, "title": "" if place else TITLES[name], "more": more if place == last else 0}
        for place, one in enumerate(rows)
    ]


def _junk_row(junk: Junk, zone: tzinfo) -> Row:
    return {
        "number": 0,
        "subject": junk.subject or "(no subject)",
        "from": junk.author,
        "facts": f"{junk.at.astimezone(zone):%Y-%m-%d %H:%M %Z}",
        "commands": (f"rescue {junk.number}",),
    }
