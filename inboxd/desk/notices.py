"""Mails to agents. Each goes to one agent, carries that agent's grant and says what a reply to it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from inboxd.desk.decision import Because, Lane, Outgoing
from inboxd.desk.facts import MessageFacts, NoticeKind, TicketFacts
from inboxd.desk.names import safe_name
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import values_of
from inboxd.mail.filename import safe_filename
from inboxd.mail.message import Address, Attachment

TEXT_CHARACTERS = 50_000  # of a customer's words; more is read with the ticket
EARLIER_CHARACTERS = 600
ATTACHED_BYTES = 10 * 1024 * 1024  # what goes along with a notification; more is listed only
Lines = tuple[Mapping[str, object], ...]


def notify(
    agent: Agent,
    ticket: TicketFacts,
    desk: Desk,
    template: str,
    kind: NoticeKind,
    values: Mapping[str, object],
    because: Because,
    *,
    from_name: str = "",
    about_message: int = 0,
    with_mail_attachments: bool = False,
) -> Outgoing:
    """One mail to one agent about a ticket, with the ticket's facts among its values."""
    return Outgoing(
        lane=Lane.NOTIFICATION,
        template=template,
        recipient=address_of(agent),
        because=because,
        ticket=ticket.number,
        subject=ticket.subject,
        root_id=ticket.root_id,
        team=ticket.team,
        from_name=from_name,
        language=desk.languages[0] if desk.languages else "",
        values={**values_of(ticket, desk), "kind": str(kind), **values},
        agent=agent.name,
        notice=str(kind),
        about_message=about_message,
        with_mail_attachments=with_mail_attachments,
    )


def address_of(agent: Agent) -> Address:
    """Where an agent is told: the first of their addresses."""
    return Address(agent.title or agent.name, agent.email[0] if agent.email else "")


def title_of(agent: Agent) -> str:
    """What an agent is called."""
    return agent.title or agent.name


def customer_wrote(
    agents: Iterable[Agent],
    ticket: TicketFacts,
    desk: Desk,
    author: Address,
    text: str,
    because: Because,
    *,
    is_new: bool,
    channel: str = "",
    flags: tuple[str, ...] = (),
    first_contact: bool = False,
    tickets_before: int = 0,
    attachments: tuple[Attachment, ...] = (),
    about_message: int = 0,
    extra: Mapping[str, object] | None = None,
    with_copies: bool = True,
) -> tuple[Outgoing, ...]:
    """ "Anna via Acme Support": the customer's words, who gets a reply, and the facts around it."""
    who = safe_name(author.name) or author.address or "Somebody"
    values = {
        "customer": author.name or author.address,
        "customer_address": author.address,
        "text": shorten(text, TEXT_CHARACTERS),
        "goes_to": [str(one) for one in (ticket.requester, *ticket.in_copy) if one.address],
        "cc_suggested": [str(one) for one in ticket.cc if one not in ticket.in_copy],
        "is_new": is_new,
        "channel": channel,
        "first_contact": first_contact,
        "tickets_before": tickets_before,
        "language": ticket.language,
        "earlier": earlier(ticket),
        "attachments": [{"filename": safe_filename(a.filename), "size": a.size} for a in attachments],
        "flags": list(flags),
        **(extra or {}),
    }
    along = 0 < sum(a.size for a in attachments) <= ATTACHED_BYTES
    mails = tuple(
        notify(
            agent, ticket, desk, "notification", NoticeKind.CUSTOMER, values, because,
            from_name=f"{who} via {desk.team_title(ticket.team)}",
            about_message=about_message, with_mail_attachments=along,
        )
        for agent in agents
    )  # fmt: skip
    return mails + copies(ticket, desk, values, because) if with_copies else mails


def copies(
    ticket: TicketFacts, desk: Desk, values: Mapping[str, object], because: Because
) -> tuple[Outgoing, ...]:
    """`[team.X] copy`: people who are no agents read along, without any token."""
    team = desk.teams.get(ticket.team)
    readers = team.copy if team else ()
    return tuple(reader_copy(address, ticket, desk, values, because) for address in readers)


def reader_copy(
    address: str, ticket: TicketFacts, desk: Desk, values: Mapping[str, object], because: Because
) -> Outgoing:
    """Somebody who is no agent reads along, without any token."""
    return Outgoing(
        lane=Lane.NOTIFICATION,
        template="notification",
        recipient=Address("", address),
        because=because,
        ticket=ticket.number,
        subject=ticket.subject,
        root_id=ticket.root_id,
        team=ticket.team,
        language=desk.languages[0] if desk.languages else "",
        values={**values_of(ticket, desk), "kind": str(NoticeKind.CUSTOMER), **values, "goes_to": []},
    )


def earlier(ticket: TicketFacts) -> list[dict[str, object]]:
    """What was written before, latest first and short. Notes stay home: a notification may be forwarded."""
    shown = (m for m in ticket.recent if m.kind not in ("note", "held"))
    return [
        {
            "who": said_by(m),
            "kind": m.kind,
            "at": m.at,
            "text": shorten(m.text, EARLIER_CHARACTERS),
        }
        for m in shown
    ]


def said_by(message: MessageFacts) -> str:
    """The name under which a message is shown to agents."""
    return message.agent or message.author.name or message.author.address


def shorten(text: str, characters: int) -> str:
    """The beginning of a text, with a mark where it was cut."""
    return text if len(text) <= characters else f"{text[:characters].rstrip()} …"


def held(
    agents: Iterable[Agent],
    ticket: TicketFacts,
    desk: Desk,
    reason: str,
    what_to_do: str,
    text: str,
    *,
    who: Address,
    by: str = "",
    about_message: int = 0,
) -> tuple[Outgoing, ...]:
    """Something waits for an agent's word: an answer that did not go out, a stranger's mail.

    `by` is the `held_kind` of the message, which says what links are offered.
    """
    values = {
        "held_kind": by,
        "reason": reason,
        "what_to_do": what_to_do,
        "text": text,
        "customer": who.name or who.address,
        "customer_address": who.address,
    }
    because = Because(f"held: {reason}")
    return tuple(
        notify(agent, ticket, desk, "held", NoticeKind.HELD, values, because, about_message=about_message)
        for agent in agents
    )


def refused(
    agent: Agent, ticket: TicketFacts, desk: Desk, line: str, reason: str, hint: str, text: str
) -> Outgoing:
    """A mail with a command that cannot be done comes back; nothing of it was done."""
    values = {"command": line, "line": line, "reason": reason, "did_you_mean": hint, "text": text}
    because = Because(f"refused: {reason}")
    return notify(agent, ticket, desk, "refused", NoticeKind.HELD, values, because)


def receipt(
    agent: Agent,
    ticket: TicketFacts,
    desk: Desk,
    lines: Lines,
    sends: tuple[str, ...],
    *,
    meanwhile: list[dict[str, object]] | None = None,
    undoable: bool = True,
    about_message: int = 0,
) -> Outgoing:
    """What an agent's mail has done: before and after, who gets mail and when, how to take it back."""
    minutes = desk.undo_for // timedelta(minutes=1) if undoable else 0
    values = {
        "lines": [dict(line) for line in lines],
        "undo_minutes": minutes,
        "sends": list(sends),
        "meanwhile": meanwhile or [],
    }
    return notify(
        agent,
        ticket,
        desk,
        "receipt",
        NoticeKind.RECEIPT,
        values,
        Because("receipt"),
        about_message=about_message,
    )


def note(
    agents: Iterable[Agent], ticket: TicketFacts, desk: Desk, author: str, text: str
) -> tuple[Outgoing, ...]:
    """A colleague's internal words; a reply to it is a note as well."""
    values = {"author": author, "text": text}
    because = Because(f"note by {author}")
    return tuple(notify(agent, ticket, desk, "note", NoticeKind.NOTE, values, because) for agent in agents)


def answered(
    agents: Iterable[Agent], ticket: TicketFacts, desk: Desk, who: str, text: str, what: str = "answered"
) -> tuple[Outgoing, ...]:
    """A colleague answered or claimed: one line, so that nobody does it twice."""
    values = {"who": who, "text": text, "what": what}
    because = Because(f"{who} {what}")
    return tuple(
        notify(agent, ticket, desk, "answered", NoticeKind.ANSWER, values, because) for agent in agents
    )
