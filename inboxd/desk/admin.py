"""Decisions of the command line. They go the same way as a mail's: values, `apply`, the event log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from inboxd.desk import audience, notices
from inboxd.desk.answers import answers
from inboxd.desk.commands import parse_commands
from inboxd.desk.decision import (
    AddMessage,
    Because,
    Change,
    Decision,
    Fate,
    MessageKind,
    Outgoing,
    Release,
    Set,
)
from inboxd.desk.facts import MessageFacts, TicketFacts
from inboxd.desk.problem import did_you_mean
from inboxd.desk.released import admit, drop
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import PRIORITIES, STATES, after, change
from inboxd.mail.message import Address

FIELDS = ("state", "priority", "team", "assignee", "tags", "subject", "language")


class RefusedError(ValueError):
    """What was asked for cannot be done; the text says why and what to do."""


def set_values(
    ticket: TicketFacts, values: Mapping[str, str], desk: Desk, now: datetime, by: str
) -> Decision:
    """Set values of a ticket by name (`tags` as "+a -b"); RefusedError with advice for an impossible one."""
    because = Because(f"command line, {by}")
    changes: list[Set] = []
    for field, value in values.items():
        standing = after(ticket, changes)
        changes += change(standing, field, _checked(standing, field, value, desk), because)
    new = after(ticket, changes)
    latest = next((m for m in ticket.recent if m.kind == "customer"), None)
    given = new.assignee != ticket.assignee or new.team != ticket.team
    told: tuple[Outgoing, ...] = ()
    if given:
        author, text = (latest.author, latest.text) if latest else (ticket.requester, "")
        told = notices.customer_wrote(
            audience.of_customer_mail(new, desk, now),
            new,
            desk,
            author,
            text,
            because,
            is_new=False,
            flags=(f"given to you by {by}",),
            about_message=latest.id if latest else 0,
            with_copies=False,
        )
    return Decision(
        Fate.DONE, ticket=ticket.number, actor=f"command line {by}", changes=tuple(changes), outgoing=told
    )


def _checked(ticket: TicketFacts, field: str, value: str, desk: Desk) -> object:
    """The value as the ticket keeps it."""
    choices = {
        "state": STATES,
        "priority": PRIORITIES,
        "team": tuple(desk.teams),
        "assignee": ("", *desk.agents),
    }
    if field in choices:
        if value not in choices[field]:
            raise RefusedError(
                f"{field}: there is no '{value}'; {did_you_mean(value, filter(None, choices[field]))}"
            )
        return value
    if field == "tags":
        parsed = parse_commands(f"#tag {value}", desk, "")
        if parsed.refused:
            raise RefusedError(f"tags: {parsed.refused.reason}")
        signs = parsed.commands[0].argument.split()
        gone = {sign[1:] for sign in signs if sign[0] == "-"}
        kept = (tag for tag in ticket.tags if tag not in gone)
        return tuple(dict.fromkeys((*kept, *(sign[1:] for sign in signs if sign[0] == "+"))))
    if field in FIELDS or field.startswith("fields."):
        return value
    raise RefusedError(f"a ticket has no value '{field}'; {did_you_mean(field, FIELDS)}")


def release_held(ticket: TicketFacts, held: MessageFacts, desk: Desk, now: datetime, by: str) -> Decision:
    """Let a held mail through: a stranger's joins the ticket, an agent's answer goes to the customer."""
    agent = desk.agents.get(held.agent)
    changes, outgoing = (
        _send(ticket, held, desk, agent, by) if held.agent else _admit(ticket, held, desk, now, by)
    )
    return Decision(
        Fate.DONE, ticket=ticket.number, actor=f"command line {by}", changes=changes, outgoing=outgoing
    )


def _send(
    ticket: TicketFacts, held: MessageFacts, desk: Desk, agent: Agent | None, by: str
) -> tuple[tuple[Change, ...], tuple[Outgoing, ...]]:
    if agent is None:
        raise RefusedError(f"agent '{held.agent}' is gone from config.toml; drop the mail and answer anew")
    sent = Release(ticket.number, held.id, MessageKind.AGENT, Because(f"released by {by}"))
    return (sent,), answers(ticket, desk, agent, held.text, attachments=held.attachments)


def _admit(
    ticket: TicketFacts, held: MessageFacts, desk: Desk, now: datetime, by: str
) -> tuple[tuple[Change, ...], tuple[Outgoing, ...]]:
    changes, _ = admit(ticket, held, by)
    new = after(ticket, changes)
    because = Because(f"admitted by {by}")
    told = notices.customer_wrote(
        audience.of_customer_mail(new, desk, now), new, desk, held.author, held.text, because,
        is_new=False, about_message=held.id,
    )  # fmt: skip
    return changes, told


def drop_held(ticket: TicketFacts, held: MessageFacts, by: str) -> Decision:
    """Leave a held mail out: it stays on the ticket as a note."""
    changes, _ = drop(ticket, held, by)
    return Decision(Fate.DONE, ticket=ticket.number, actor=f"command line {by}", changes=changes)


def add_note(ticket: TicketFacts, text: str, desk: Desk, now: datetime, by: str) -> Decision:
    """An internal note; owner and watchers are told."""
    because = Because(f"command line, {by}")
    author = Address(by, desk.address)
    note = AddMessage(ticket.number, MessageKind.NOTE, author, text, because, from_mail=False)
    told = notices.note(audience.of_note(ticket, desk, now, by), ticket, desk, by, text)
    return Decision(
        Fate.DONE, ticket=ticket.number, actor=f"command line {by}", changes=(note,), outgoing=told
    )
