"""Above so many notifications an hour, an agent gets one mail that lists what came (PROMISES.md A4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from inboxd.desk.decision import Because, Bundle, Decision, Fate, Lane, Outgoing
from inboxd.desk.facts import Facts, Gathered, Line
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.telling import notices
from inboxd.desk.telling.rows import Row, row

PATIENCE = timedelta(minutes=10)  # from the first that is gathered to the mail that lists it
ROWS = 100  # tickets of one mail
TEXT_CHARACTERS = 200
_SAID = {
    "customer": "{} wrote", "agent": "{} answered", "note": "note by {}", "held": "held: {}",
    "answer": "a colleague has it", "bounce": "a mail did not arrive", "automatic": "automatic mail",
}  # fmt: skip


def bundle(agent: Agent | None, facts: Facts, desk: Desk, now: datetime) -> Decision | None:
    """What was gathered leaves as one mail, unless its agent has left. None when nothing is there."""
    mails = facts.gathered
    if not mails:
        return None
    done = Bundle(tuple(one.outbox for one in mails), Because("listed in one mail"))
    is_there = agent is not None and agent.is_active(now) and bool(agent.email)
    told = (_mail(agent, facts, desk, now),) if agent and is_there else ()
    return Decision(Fate.DONE, actor="clock", evidence="time", changes=(done,), outgoing=told)


def _mail(agent: Agent, facts: Facts, desk: Desk, now: datetime) -> Outgoing:
    lines = {line.number: line for line in facts.gathered_on}
    by_ticket: dict[int, list[Gathered]] = {}
    for one in facts.gathered:
        by_ticket.setdefault(one.ticket, []).append(one)
    shown = [
        _row(lines[number], came, desk, agent, now) for number, came in by_ticket.items() if number in lines
    ]
    count = len(facts.gathered)
    title = f"{count} notification{'' if count == 1 else 's'} in one mail"
    values = {
        "title": title, "limit": desk.limits.notifications_per_agent_hour, "rows": shown[:ROWS],
        "more": max(0, len(shown) - ROWS),
    }  # fmt: skip
    return Outgoing(
        Lane.REPORT, "bundle", notices.address_of(agent), Because("many notifications in an hour"),
        subject=title, language=desk.languages[0] if desk.languages else "",
        values={"desk": desk.name, "team_title": desk.name, **values}, agent=agent.name,
    )  # fmt: skip


def _row(line: Line, came: list[Gathered], desk: Desk, agent: Agent, now: datetime) -> Row:
    made = row(line, desk, agent.name, now)
    written = [one for one in came if one.kind == "customer"]
    latest = (written or came)[-1]
    said, who = _said(came), str(made["from"])
    return {
        **made,
        "from": " · ".join(said if any(who in one for one in said) else (who, *said)),
        "text": notices.shorten(" ".join(latest.text.split()), TEXT_CHARACTERS),
    }


def _said(came: Iterable[Gathered]) -> list[str]:
    """What happened on a ticket, each thing once, with how often."""
    counted = Counter(_SAID.get(one.kind, "news").format(one.who) for one in came)
    return [said if times == 1 else f"{said} {times} times" for said, times in counted.items()]
