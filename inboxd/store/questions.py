"""What agents ask by mail, answered from the tables in one look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from inboxd.compose.tokens import Token
from inboxd.desk.agents.commands import parse_commands
from inboxd.desk.agents.practice import CHANNEL
from inboxd.desk.agents.query import Query, mine, parse_query
from inboxd.desk.agents.questions import about_this
from inboxd.desk.agents.words import QUESTIONS
from inboxd.desk.decision import Because
from inboxd.desk.facts import Found, Line
from inboxd.desk.outside.ratings import RATINGS
from inboxd.desk.presence import shown, zone_of
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import PRIORITIES
from inboxd.mail.message import Mail
from inboxd.store.plain import readable
from inboxd.store.statements import contains
from inboxd.store.tables import event, message, ticket

MOST_LOOKED_AT = 5_000  # tickets; what fits is told from these
ROWS = 25
COPIES = 5
EVENTS = 200
MOST_LINES = 20
DUE_SOON = timedelta(days=1)
RATED_DAYS = 30


Grants = tuple[tuple[Token, str], ...]
Answer = tuple[Found, tuple[int, ...]]


def answer(
    connection: Connection, mail: Mail, desk: Desk, grants: Grants, now: datetime
) -> tuple[Found | None, tuple[int, ...]]:
    """What was found, and which tickets are needed whole; (None, ()) for a mail that asks nothing."""
    agents = [desk.agent_of(one.address) for one in mail.from_]
    agent = next((one for one in agents if one), None)
    if agent is None:
        return None, ()
    line = _line(mail, grants)
    if line.lstrip("#").partition(" ")[0].lower() not in QUESTIONS:
        return None, ()
    parsed = parse_commands(line, desk, agent.name)
    if parsed.refused or not parsed.commands:
        return None, ()
    command = parsed.commands[0]
    return _FINDERS[command.name](connection, command.argument, desk, agent, now)


def command_lines(mail: Mail, grants: Grants) -> list[str]:
    """Lines that may be commands: of a link, and of the new words."""
    linked = [f"#{token.command.lstrip('#')}" for token, _ in grants if token.kind == "command"]
    written = [line.strip() for line in mail.reply_text.splitlines()]
    return [*linked, *(line for line in written if line.startswith("#"))][:MOST_LINES]


def _line(mail: Mail, grants: Grants) -> str:
    """The command: of a link, else the first line that the agent wrote."""
    linked = next((token.command for token, _ in grants if token.kind == "command"), "")
    first = next((line.strip() for line in mail.reply_text.splitlines() if line.strip()), "")
    if linked or not first.startswith("#"):
        return f"#{linked.lstrip('#')}" if linked else ""
    return about_this(first, next((token.ticket for token, _ in grants if token.kind == "grant"), 0))


def _lines(connection: Connection, wanted: Select[Any]) -> list[Line]:
    real = ticket.c.merged_into.is_(None) & (ticket.c.channel != CHANNEL)
    statement = wanted.where(real).limit(MOST_LOOKED_AT)
    return [line_of(row) for row in connection.execute(statement)]


def line_of(row: Any) -> Line:
    """A row of the table as a list shows it."""
    return Line(
        row.number, row.subject, row.state, row.priority, row.team, row.assignee, row.requester_name,
        row.requester_address, row.created_at, getattr(row, "waiting_since", None) or row.updated_at,
        tuple(row.tags), tuple(row.watchers), row.due_at,
    )  # fmt: skip


def _matching(connection: Connection, query: Query, desk: Desk, agent: Agent, now: datetime) -> list[Line]:
    wanted = select(ticket).order_by(ticket.c.updated_at)
    states = query.text("state")
    if not states:
        wanted = wanted.where(ticket.c.state.in_(["new", "open", "pending"]))
    elif "all" not in states:
        wanted = wanted.where(ticket.c.state.in_(states))
    if query.text("team"):
        wanted = wanted.where(ticket.c.team.in_(query.text("team")))
    if query.text("owner"):
        wanted = wanted.where(ticket.c.assignee.in_(query.text("owner")))
    if query.words:
        wanted = wanted.where(_spoken(query.words))
    return [one for one in _lines(connection, wanted) if query.holds(one, now) and mine(one, agent, desk)]


def _spoken(words: str) -> Any:
    spoken = select(message.c.ticket).where(contains(message.c.text, words))
    named = (ticket.c.subject, ticket.c.requester_address, ticket.c.requester_name)
    return or_(*(contains(one, words) for one in named), ticket.c.number.in_(spoken))


def _list(connection: Connection, argument: str, desk: Desk, agent: Agent, now: datetime) -> Answer:
    found = _matching(connection, parse_query(argument, desk, agent.name), desk, agent, now)
    found.sort(key=lambda line: line.waiting_since)
    return Found("list", argument, tuple(found[:ROWS]), max(0, len(found) - ROWS)), ()


def _find(connection: Connection, argument: str, desk: Desk, agent: Agent, now: datetime) -> Answer:
    query = Query((("state", ("all",)),), (), argument)
    found = _matching(connection, query, desk, agent, now)[::-1]
    numbers = tuple(line.number for line in found[:COPIES])
    return Found("find", argument, tuple(found[:ROWS]), max(0, len(found) - ROWS)), numbers


def _next(connection: Connection, argument: str, desk: Desk, agent: Agent, now: datetime) -> Answer:
    """Due within a day first, the earliest before others; then by priority; then who waits longest."""
    free = ticket.c.state.in_(["new", "open"]) & (ticket.c.assignee == "") & ticket.c.merged_into.is_(None)
    wanted = (
        select(ticket)
        .where(free, ticket.c.channel != CHANNEL)
        .order_by(ticket.c.updated_at)
        .limit(MOST_LOOKED_AT)
    )
    rank = {name: place for place, name in enumerate(reversed(PRIORITIES))}
    found: list[tuple[tuple[Any, ...], Line]] = []
    for row in connection.execute(wanted):
        line = line_of(row)
        if mine(line, agent, desk):
            is_due = row.due_at is not None and row.due_at <= now + DUE_SOON
            urgency = (not is_due, row.due_at if is_due else now, rank.get(line.priority, len(rank)))
            found.append(((*urgency, line.waiting_since, line.number), line))
    best = tuple(line for _, line in sorted(found, key=lambda each: each[0])[:1])
    return Found("next", argument, best), tuple(line.number for line in best)


def _stats(connection: Connection, argument: str, desk: Desk, agent: Agent, now: datetime) -> Answer:
    found = _matching(connection, Query(), desk, agent, now)
    teams = Counter((desk.team_of(line.team), line.state) for line in found)
    words = [f"{team}: {count} {state}" for (team, state), count in sorted(teams.items())]
    waiting = [line for line in found if line.state in ("new", "open")]
    words += [
        f"nobody's: {sum(not line.owner for line in waiting)}",
        f"yours: {sum(line.owner == agent.name for line in found)}",
        f"held mails: {_held(connection, found)}",
    ]
    if waiting:
        oldest = min(waiting, key=lambda line: line.waiting_since)
        since = shown(oldest.waiting_since, zone_of(agent, desk))
        words.append(f"waits longest: {oldest.number}, since {since}")
    words += _ratings(connection, desk, agent, now)
    return Found("stats", argument, words=tuple(words)), ()


def _ratings(connection: Connection, desk: Desk, agent: Agent, now: datetime) -> list[str]:
    """How the customers of the agent's teams were content lately; nothing where nobody was asked."""
    lately = ticket.c.rated_at > now - timedelta(days=RATED_DAYS)
    counted = (
        select(ticket.c.team, ticket.c.rating, func.count().label("tickets"))
        .where(lately)
        .group_by(ticket.c.team, ticket.c.rating)
    )
    counts: Counter[str] = Counter()
    for row in connection.execute(counted):
        if desk.team_of(row.team) in (agent.teams or (desk.team,)):
            counts[row.rating] += row.tickets
    every = sum(counts.values())
    shares = ", ".join(f"{counts[one] / every:.0%} {one}" for one in RATINGS) if every else ""
    return [f"rated in {RATED_DAYS} days: {every}, of which {shares}"] if every else []


def _held(connection: Connection, lines: Iterable[Line]) -> int:
    numbers = {line.number for line in lines}
    rows = connection.execute(select(message.c.ticket).where(message.c.kind == "held")).scalars()
    return sum(number in numbers for number in rows)


def _help(_connection: Connection, argument: str, _desk: Desk, _agent: Agent, _now: datetime) -> Answer:
    return Found("help", argument), ()


def _visible(connection: Connection, argument: str, desk: Desk, agent: Agent) -> tuple[Line, ...]:
    row = connection.execute(select(ticket).where(ticket.c.number == int(argument))).first()
    line = line_of(row) if row is not None else None
    return (line,) if line and mine(line, agent, desk) else ()


def _show(connection: Connection, argument: str, desk: Desk, agent: Agent, _now: datetime) -> Answer:
    lines = _visible(connection, argument, desk, agent)
    return Found("show", argument, lines), tuple(line.number for line in lines)


def _told(name: str, is_told: Callable[[Any], bool]) -> Callable[..., Answer]:
    """A finder that tells events of a ticket."""

    def find(connection: Connection, argument: str, desk: Desk, agent: Agent, _now: datetime) -> Answer:
        lines = _visible(connection, argument, desk, agent)
        wanted = select(event).where(event.c.ticket == int(argument)).order_by(event.c.id).limit(EVENTS)
        rows = connection.execute(wanted).all() if lines else []
        words = tuple(_event(row, zone_of(agent, desk)) for row in rows if is_told(row))
        return Found(name, argument, lines, words=words), ()

    return find


def _event(row: Any, zone: str) -> str:
    before, after = (_short(readable(one)) for one in (row.before, row.after))
    change = f"{before} → {after}" if before else after
    why = Because(row.because, row.file, row.line)
    return f"{shown(row.at, zone)} {row.actor}: {row.what} {change} ({why})"


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)
    return text[:200]


_FINDERS: dict[str, Callable[..., Answer]] = {
    "list": _list,
    "find": _find,
    "next": _next,
    "stats": _stats,
    "help": _help,
    "show": _show,
    "why": _told("why", lambda row: row.is_value or row.what in ("opened", "held", "withheld")),
    "history": _told("history", lambda _row: True),
}
