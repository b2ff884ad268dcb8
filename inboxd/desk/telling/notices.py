"""Mails to agents. Each goes to one agent, carries that agent's grant and says what a reply to it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from inboxd.desk.decision import Because, Lane, Outgoing
from inboxd.desk.facts import MessageFacts, NoticeKind, TicketFacts
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import values_of
from inboxd.mail.message import Address

EARLIER_CHARACTERS = 600  # of a message that is shown beside another
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
    side: str = "",
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
        bundle_above=_bundled_above(template, ticket, desk, values),
        side=side,
    )


def _bundled_above(template: str, ticket: TicketFacts, desk: Desk, values: Mapping[str, object]) -> int:
    """What an agent did is answered at once, however much comes; the urgent waits above twice as many."""
    if template in ("receipt", "refused") or values.get("held_kind") == "agent":
        return 0
    return desk.limits.notifications_per_agent_hour * (2 if ticket.priority == "urgent" else 1)


def address_of(agent: Agent) -> Address:
    """Where an agent is told: the first of their addresses."""
    return Address(agent.title or agent.name, agent.email[0] if agent.email else "")


def title_of(agent: Agent) -> str:
    """What an agent is called."""
    return agent.title or agent.name


def copies(
    ticket: TicketFacts, desk: Desk, values: Mapping[str, object], because: Because
) -> tuple[Outgoing, ...]:
    """`[team.X] copy`: people who are no agents read along, without any token."""
    return tuple(reader_copy(one, ticket, desk, values, because) for one in readers_of(ticket, desk))


def readers_of(ticket: TicketFacts, desk: Desk) -> tuple[str, ...]:
    """The people who read along with the ticket's team."""
    team = desk.teams.get(ticket.team)
    return team.copy if team else ()


def reader_copy(
    address: str,
    ticket: TicketFacts,
    desk: Desk,
    values: Mapping[str, object],
    because: Because,
    template: str = "notification",
) -> Outgoing:
    """Somebody who is no agent reads along, without any token."""
    return Outgoing(
        lane=Lane.NOTIFICATION,
        template=template,
        recipient=Address("", address),
        because=because,
        ticket=ticket.number,
        subject=ticket.subject,
        root_id=ticket.root_id,
        team=ticket.team,
        language=desk.languages[0] if desk.languages else "",
        values={**values_of(ticket, desk), "kind": str(NoticeKind.CUSTOMER), **values, "goes_to": []},
    )


def said_by(message: MessageFacts) -> str:
    """The name under which a message is shown to agents; a held stranger's comes with the address."""
    if message.kind == "held" and not message.agent:
        return str(message.author)
    name = message.author.name or message.agent or message.author.address
    return f"{name} (rating)" if message.kind == "rating" else name


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
    side: str = "",
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
        notify(
            agent, ticket, desk, "held", NoticeKind.HELD, values, because,
            about_message=about_message, side=side,
        )
        for agent in agents
    )  # fmt: skip


def refused(
    agent: Agent,
    ticket: TicketFacts,
    desk: Desk,
    line: str,
    reason: str,
    hint: str,
    text: str,
    *,
    side: str = "",
) -> Outgoing:
    """A mail with a command that cannot be done comes back; nothing of it was done."""
    values = {"command": line, "line": line, "reason": reason, "did_you_mean": hint, "text": text}
    because = Because(f"refused: {reason}")
    return notify(agent, ticket, desk, "refused", NoticeKind.HELD, values, because, side=side)


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
    side: str = "",
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
        side=side,
    )


def note(
    agents: Iterable[Agent], ticket: TicketFacts, desk: Desk, author: str, text: str
) -> tuple[Outgoing, ...]:
    """A colleague's internal words; a reply to it is a note as well."""
    values = {"author": author, "text": text}
    because = Because(f"note by {author}")
    return tuple(notify(agent, ticket, desk, "note", NoticeKind.NOTE, values, because) for agent in agents)


def answered(
    agents: Iterable[Agent],
    ticket: TicketFacts,
    desk: Desk,
    who: str,
    text: str,
    what: str = "answered",
    *,
    is_internal: bool = False,
) -> tuple[Outgoing, ...]:
    """A colleague answered or claimed: one line, so that nobody does it twice.

    Readers get the answers, but not what is internal, words to a supplier say.
    """
    values = {"who": who, "text": text, "what": what}
    because = Because(f"{who} {what}")
    told = (notify(agent, ticket, desk, "answered", NoticeKind.ANSWER, values, because) for agent in agents)
    readers = readers_of(ticket, desk) if text and not is_internal else ()
    return (*told, *(reader_copy(one, ticket, desk, values, because, "answered") for one in readers))
