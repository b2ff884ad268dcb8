"""Webhooks: what a program hears of a ticket when a rule calls it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from inboxd.desk.decision import AddMessage, Decision, Lane, MessageKind, Outgoing
from inboxd.desk.facts import TicketFacts
from inboxd.desk.rules.outcome import Chosen, RuleOutcome
from inboxd.desk.settings import Desk
from inboxd.desk.ticket import tag_of
from inboxd.mail.message import Address, Attachment

VERSION = 1  # of the body; whatever is added leaves it as it is
TEXT_LIMIT = 100_000  # characters of a message


def calls(
    outcome: RuleOutcome,
    decision: Decision,
    ticket: TicketFacts,
    desk: Desk,
    now: datetime,
    events: Sequence[str],
    files: Sequence[Attachment] = (),
) -> tuple[Outgoing, ...]:
    """One call for each webhook that a rule names. `ticket` is as the decision leaves it, `events` are what
    happened in the order of the table, `files` those of the mail that was decided."""
    said = next((one for one in decision.changes if isinstance(one, AddMessage)), None)
    message = _message(said, desk, files) if said else None
    delay = max((mail.delay for mail in decision.outgoing), default=timedelta(0))  # an answer waits for #undo
    return tuple(
        Outgoing(
            Lane.WEBHOOK,
            "",
            Address("", chosen.value),
            chosen.because,
            ticket=ticket.number,
            subject=f'rule "{chosen.because.text}"',
            values={
                "event": _event_of(chosen, desk, events),
                "at": _moment(now),
                "desk": desk.name,
                "rule": {
                    "name": chosen.because.text, "file": chosen.because.file, "line": chosen.because.line,
                },
                "ticket": _ticket(ticket, desk),
                "message": message,
            },
            delay=delay,
        )
        for chosen in outcome.calls
    )  # fmt: skip


def _event_of(chosen: Chosen, desk: Desk, events: Sequence[str]) -> str:
    """Which of the things that happened the rule looks at."""
    looks: Collection[str] = next((one.on for one in desk.rules if one.because == chosen.because), events)
    return next((event for event in events if event in looks), events[0])


def _ticket(ticket: TicketFacts, desk: Desk) -> dict[str, object]:
    return {
        "number": ticket.number,
        "tag": tag_of(ticket.number, desk),
        "subject": ticket.subject,
        "state": ticket.state,
        "team": ticket.team,
        "assignee": ticket.assignee or None,
        "priority": ticket.priority,
        "tags": list(ticket.tags),
        "fields": dict(ticket.fields),
        "language": ticket.language or None,
        "customer": _person(ticket.requester),
        "created_at": _moment(ticket.created_at),
    }


def _message(said: AddMessage, desk: Desk, files: Sequence[Attachment]) -> dict[str, object]:
    """The new words; of an agent the name that customers see, never a private address."""
    agent = desk.agents.get(said.agent)
    by_us = bool(said.agent) or said.kind in (MessageKind.AGENT, MessageKind.NOTE)
    name = agent.title or agent.name if agent else said.author.name
    return {
        "kind": str(said.kind),
        "author": {"name": name, "address": None} if by_us else _person(said.author),
        "text": said.text[:TEXT_LIMIT],
        "attachments": [
            {"filename": one.filename, "content_type": one.content_type, "size": one.size} for one in files
        ],
    }


def _person(who: Address) -> dict[str, object]:
    return {"name": who.name, "address": who.address or None}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
