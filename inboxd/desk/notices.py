"""Mails to agents. Each goes to one agent, carries that agent's grant and says what a reply to it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from inboxd.desk.decision import Because, Lane, Outgoing
from inboxd.desk.facts import AttachmentRef, Contact, MessageFacts, NoticeKind, SideFacts, TicketFacts
from inboxd.desk.names import safe_name
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.side import title
from inboxd.desk.ticket import tag_of, values_of
from inboxd.mail.filename import safe_filename
from inboxd.mail.message import Address, Attachment

TEXT_CHARACTERS = 50_000  # of a customer's words; more is read with the ticket
EARLIER_CHARACTERS = 600
ATTACHED_BYTES = 10_000_000  # what goes along with a notification; more is listed only
LATEST = 3  # tickets of the customer that a notification names
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
    contact: Contact | None = None,
    attachments: tuple[Attachment, ...] = (),
    stored: tuple[AttachmentRef, ...] = (),
    about_message: int = 0,
    extra: Mapping[str, object] | None = None,
    with_copies: bool = True,
) -> tuple[Outgoing, ...]:
    """ "Anna via Acme Support": the customer's words, who gets a reply, and the facts around it.

    `attachments` are those of the mail that is being decided, `stored` those of a message from before.
    """
    who = safe_name(author.name) or author.address or "Somebody"
    files = attachments or stored
    values = {
        "customer": author.name or author.address,
        "customer_address": author.address,
        "text": shorten(text, TEXT_CHARACTERS),
        "goes_to": _goes_to(ticket),
        "cc_suggested": [str(one) for one in ticket.cc if one not in ticket.in_copy],
        "is_new": is_new,
        "channel": channel,
        **_known_of(contact or ticket.customer or Contact(), ticket, desk, is_new=is_new),
        "language": ticket.language,
        "earlier": earlier(ticket, about_message),
        "attachments": [{"filename": safe_filename(one.filename), "size": one.size} for one in files],
        "flags": list(flags),
        **(extra or {}),
    }
    mails = tuple(
        notify(
            agent, ticket, desk, "notification", NoticeKind.CUSTOMER, values, because,
            from_name=f"{who} via {desk.team_title(ticket.team)}", about_message=about_message,
        )
        for agent in agents
    )  # fmt: skip
    mails += copies(ticket, desk, values, because) if with_copies else ()
    without = _too_large(attachments)
    return tuple(
        replace(mail, with_mail_attachments=bool(attachments), attachments=stored, without=without)
        for mail in mails
    )


def again(
    agents: Iterable[Agent],
    ticket: TicketFacts,
    desk: Desk,
    because: Because,
    *,
    flags: tuple[str, ...] = (),
    extra: Mapping[str, object] | None = None,
    is_personal: bool = False,
) -> tuple[Outgoing, ...]:
    """A ticket in full, files too, to somebody who has not got it, or not lately.

    `is_personal`: they asked for it, or it was given to them by name; then it comes at once in any case.
    """
    latest = latest_of(ticket)
    author, text = (latest.author, latest.text) if latest else (ticket.requester, "")
    mails = customer_wrote(
        agents, ticket, desk, author, text, because, is_new=False, flags=flags, extra=extra,
        about_message=latest.id if latest else 0, stored=latest.attachments if latest else (),
        with_copies=False,
    )  # fmt: skip
    return tuple(replace(mail, bundle_above=0) for mail in mails) if is_personal else mails


def latest_of(ticket: TicketFacts) -> MessageFacts | None:
    """The customer's latest message."""
    return next((m for m in ticket.recent if m.kind == "customer"), None)


def _goes_to(ticket: TicketFacts) -> list[str]:
    """Whom a reply reaches: the requester, then those in copy."""
    first = [str(ticket.requester)] if ticket.requester.address else []
    return first + [f"cc {one}" for one in ticket.in_copy if one.address]


def _known_of(contact: Contact, ticket: TicketFacts, desk: Desk, *, is_new: bool) -> dict[str, object]:
    """Who the customer is, as far as we know: company, earlier tickets with their outcome, rating."""
    contact = desk.known(contact, ticket.requester.address)
    before = [one for one in contact.latest if one.number != ticket.number][:LATEST]
    return {
        "first_contact": not contact.known,
        "tickets_before": max(0, contact.tickets - (0 if is_new else 1)),
        "tickets": [
            {"tag": tag_of(one.number, desk), "subject": one.subject, "state": one.state, "at": one.at}
            for one in before
        ],
        "organisation": contact.organisation,
        "vip": contact.vip,
        "rating": contact.rating,
    }


def _too_large(attachments: tuple[Attachment, ...]) -> tuple[int, ...]:
    """The places of the files that stay here, so that the mail is not too large; the template lists them."""
    room, left = ATTACHED_BYTES, list[int]()
    for place, one in enumerate(attachments):
        if one.size > room:
            left.append(place)
        else:
            room -= one.size
    return tuple(left)


def copies(
    ticket: TicketFacts, desk: Desk, values: Mapping[str, object], because: Because
) -> tuple[Outgoing, ...]:
    """`[team.X] copy`: people who are no agents read along, without any token."""
    return tuple(reader_copy(one, ticket, desk, values, because) for one in _readers(ticket, desk))


def _readers(ticket: TicketFacts, desk: Desk) -> tuple[str, ...]:
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


def earlier(ticket: TicketFacts, but: int = 0) -> list[dict[str, object]]:
    """What was written before, latest first and short, without the message that the mail is about.

    Notes stay home: a notification may be forwarded.
    """
    shown = (m for m in ticket.recent if m.kind not in ("note", "held") and m.id != but and not m.side)
    return [_entry(m) for m in shown]


def _entry(message: MessageFacts) -> dict[str, object]:
    text = shorten(message.text, EARLIER_CHARACTERS)
    return {"who": said_by(message), "kind": message.kind, "at": message.at, "text": text}


def supplier_wrote(
    agents: Iterable[Agent],
    ticket: TicketFacts,
    side: SideFacts,
    desk: Desk,
    author: Address,
    text: str,
    because: Because,
    *,
    flags: tuple[str, ...] = (),
    attachments: tuple[Attachment, ...] = (),
    about_message: int = 0,
) -> tuple[Outgoing, ...]:
    """A supplier's words: a reply to it goes to the supplier, and the customer sees neither."""
    who = safe_name(author.name) or author.address or "Somebody"
    values = {
        "who": author.name or author.address,
        "who_address": author.address,
        "customer": ticket.requester.name or ticket.requester.address,
        "text": shorten(text, TEXT_CHARACTERS),
        "goes_to": [title(side), *(str(one) for one in side.people)],
        "earlier": [_entry(m) for m in ticket.recent if m.side == side.name and m.kind != "held"],
        "attachments": [{"filename": safe_filename(a.filename), "size": a.size} for a in attachments],
        "flags": list(flags),
    }
    return tuple(
        replace(
            notify(
                agent, ticket, desk, "side", NoticeKind.SIDE, values, because,
                from_name=f"{who} via {desk.team_title(ticket.team)}",
                about_message=about_message, side=side.name,
            ),
            with_mail_attachments=bool(attachments), without=_too_large(attachments),
        )
        for agent in agents
    )  # fmt: skip


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
    agents: Iterable[Agent], ticket: TicketFacts, desk: Desk, who: str, text: str, what: str = "answered"
) -> tuple[Outgoing, ...]:
    """A colleague answered or claimed: one line, so that nobody does it twice. Readers get the answers."""
    values = {"who": who, "text": text, "what": what}
    because = Because(f"{who} {what}")
    told = (notify(agent, ticket, desk, "answered", NoticeKind.ANSWER, values, because) for agent in agents)
    readers = _readers(ticket, desk) if text else ()
    return (*told, *(reader_copy(one, ticket, desk, values, because, "answered") for one in readers))
