"""An agent's first day: one mail that shows what a notification is, about a ticket to practise on."""

from __future__ import annotations

from datetime import datetime

from inboxd.desk.agents.practice import CHANNEL, CUSTOMER
from inboxd.desk.decision import AddMessage, Because, Change, Decision, Fate, Keep, MessageKind, OpenTicket
from inboxd.desk.facts import Facts, NoticeKind, Practice, TicketFacts
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.telling import audience, notices
from inboxd.desk.ticket import after, change, fresh

SUBJECT = "A ticket to practise on"
TEXT = "Hello,\n\nwhere do I find the invoices of last year? I have looked everywhere.\n\nThank you\nPat"
FIRST_DAY = Because("the agent's first day")


def name_of(agent: str) -> str:
    """Under which it is kept when an agent was first seen."""
    return f"welcome:{agent}"


def welcome(agent: Agent, facts: Facts, desk: Desk, now: datetime) -> Decision | None:
    """The welcome, once for each agent; without words where `[desk] welcome` is off. None when it is over.

    `facts.kept` has when the agent was first seen, `facts.practice` the number for the ticket.
    """
    name = name_of(agent.name)
    if name in facts.kept or not audience.hears(agent, now):
        return None
    seen = Keep(name, None, now.isoformat())
    if not desk.welcome or facts.practice is None:
        return Decision(Fate.DONE, actor="clock", evidence="time", changes=(seen,))
    ticket, begun = _ticket(agent, facts.practice, desk, now)
    values = {
        "agent_title": notices.title_of(agent), "customer": CUSTOMER.name, "text": TEXT,
        "goes_to": [str(CUSTOMER)], "sent_as": desk.team_address(ticket.team),
    }  # fmt: skip
    told = notices.notify(agent, ticket, desk, "welcome", NoticeKind.CUSTOMER, values, FIRST_DAY)
    return Decision(
        Fate.DONE, ticket=ticket.number, opened=True, actor="clock", evidence="time",
        changes=(seen, *begun), outgoing=(told,), withheld="a ticket to practise on",
    )  # fmt: skip


def _ticket(
    agent: Agent, practice: Practice, desk: Desk, now: datetime
) -> tuple[TicketFacts, tuple[Change, ...]]:
    """The ticket as it stands, and the changes that open it."""
    number, language = practice.number, desk.languages[0] if desk.languages else ""
    empty = fresh(number, SUBJECT, CUSTOMER, practice.root_id, language, now)
    wanted = {"team": next(iter(agent.teams), desk.team), "assignee": agent.name, "state": "open"}
    values = [one for field, value in wanted.items() for one in change(empty, field, value, FIRST_DAY)]
    opened = OpenTicket(number, SUBJECT, CUSTOMER, practice.root_id, CHANNEL, language=language)
    asked = AddMessage(
        number, MessageKind.CUSTOMER, CUSTOMER, TEXT, FIRST_DAY, subject=SUBJECT, from_mail=False
    )
    return after(empty, values), (opened, *values, asked)
