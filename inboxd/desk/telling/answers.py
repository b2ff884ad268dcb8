"""Mails to customers: the acknowledgement, a rule's reply, an agent's answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from inboxd.desk.agents.leaks import without_private
from inboxd.desk.case import Case
from inboxd.desk.decision import Because, Lane, Outgoing
from inboxd.desk.facts import AttachmentRef, MessageFacts, SideFacts, TicketFacts
from inboxd.desk.outside.names import first_name, safe_name, safe_subject
from inboxd.desk.presence import back_at, is_deserted
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.telling.notices import shorten
from inboxd.desk.ticket import tag_of, values_of
from inboxd.mail.message import Address


def acknowledgement(case: Case, ticket: TicketFacts, template: str, because: Because) -> Outgoing:
    """The automatic answer to a new ticket, or a rule's; it carries none of the customer's text (B23)."""
    desk = case.desk
    deserted = is_deserted(ticket.team, desk, case.now)
    name = safe_name(case.author.name)
    subject = safe_subject(ticket.subject)
    values: Mapping[str, object] = {
        "customer_name": name,
        "first_name": first_name(case.author.name),
        "desk": desk.name,
        "team_title": desk.team_title(ticket.team),
        "ticket": ticket.number,
        "tag": tag_of(ticket.number, desk),
        "subject": subject,
        "everybody_away": deserted,
        "back_at": back_at(ticket.team, desk, case.now) if deserted else None,
        "fields": dict(ticket.fields),
    }
    return Outgoing(
        lane=Lane.ACKNOWLEDGEMENT,
        template=template,
        recipient=Address(name, case.author.address),
        because=because,
        ticket=ticket.number,
        subject=subject,
        root_id=ticket.root_id,
        team=ticket.team,
        language=ticket.language,
        in_reply_to=case.mail.message_id,
        references=(case.mail.message_id,) if case.mail.message_id else (),
        values=values,
        automatic="auto-replied",
    )


def answers(
    ticket: TicketFacts,
    desk: Desk,
    agent: Agent,
    text: str,
    *,
    cc: tuple[Address, ...] = (),
    html: str = "",
    attachments: tuple[AttachmentRef, ...] = (),
    with_mail_attachments: bool = False,
    without: tuple[int, ...] = (),
    delay: timedelta = timedelta(0),
    reached: Collection[str] = (),
) -> tuple[Outgoing, ...]:
    """An agent's words to the requester and those in copy, as the team; one mail for each envelope.

    `reached` are the keys of those who have the mail already.
    """
    return tuple(
        Outgoing(
            lane=Lane.ANSWER,
            template="answer",
            recipient=recipient,
            because=Because(f"answer by {agent.name}"),
            ticket=ticket.number,
            subject=ticket.subject,
            root_id=ticket.root_id,
            team=ticket.team,
            to=(ticket.requester,),
            cc=cc,
            language=ticket.language,
            in_reply_to=ticket.latest_foreign_id,
            references=ticket.foreign_ids,
            text=text,
            html=html,
            values={
                **values_of(ticket, desk),
                "agent_title": agent.title or agent.name,
                "signature": list(desk.signature_of(agent, ticket.team, text)),
                "text": text,
                "html": html,
                "quoted": _own_words(ticket, recipient, desk.quote_length, ""),
            },
            attachments=attachments,
            with_mail_attachments=with_mail_attachments,
            without=without,
            automatic="",
            delay=delay,
        )
        for recipient in (ticket.requester, *cc)
        if recipient.address and recipient.key not in reached
    )


def question(
    ticket: TicketFacts,
    side: SideFacts,
    desk: Desk,
    text: str,
    *,
    because: Because,
    signed: tuple[str, ...] = (),
    html: str = "",
    about: MessageFacts | None = None,
    attachments: tuple[AttachmentRef, ...] = (),
    with_mail_attachments: bool = False,
    without: tuple[int, ...] = (),
    delay: timedelta = timedelta(0),
    automatic: bool = False,
) -> tuple[Outgoing, ...]:
    """Words to a supplier and whoever else is part of the side conversation, as the team.

    Below them stands what the customer wrote (`about`), with its files, under the customer's name; ids of
    the customer's conversation stay out of it. `automatic`: a rule asks, and no machine shall answer.
    """
    cc = tuple(one for one in side.people if one.key != side.supplier.key)
    return tuple(
        Outgoing(
            lane=Lane.NOTIFICATION if automatic else Lane.ANSWER,
            template="forward",
            recipient=recipient,
            because=because,
            ticket=ticket.number,
            subject=side.subject,
            team=ticket.team,
            to=(side.supplier,),
            cc=cc,
            language=desk.languages[0] if desk.languages else "",
            in_reply_to=side.latest_foreign_id,
            references=side.foreign_ids,
            text=text,
            html=html,
            values={
                **values_of(ticket, desk),
                "signature": list(signed),
                "text": text,
                "html": html,
                "forwarded": [_forwarded(about, ticket, desk)] if about else [],
                "quoted": _own_words(ticket, recipient, desk.quote_length, side.name),
            },
            attachments=(*attachments, *(about.attachments if about else ())),
            with_mail_attachments=with_mail_attachments,
            without=without,
            automatic="auto-generated" if automatic else "",
            delay=delay,
            side=side.name,
        )
        for recipient in (side.supplier, *cc)
    )


def _forwarded(message: MessageFacts, ticket: TicketFacts, desk: Desk) -> dict[str, object]:
    """The customer's mail as an agent would forward it by hand: name and words, without the address."""
    name = safe_name(message.author.name)
    text = without_private(message.text, desk, desk.team_address(ticket.team))
    return {"who": "" if "@" in name else name, "at": message.at, "text": text.strip()}


def _own_words(
    ticket: TicketFacts, recipient: Address, characters: int, side: str
) -> list[dict[str, object]]:
    """What the recipient wrote last in this conversation; one person's words never go to another (B1)."""
    kind = "note" if side else "customer"
    for message in ticket.recent if characters > 0 else ():
        if (message.kind, message.side) == (kind, side) and message.author.key == recipient.key:
            text = shorten(message.text, characters)
            return [{"who": message.author.name or message.author.address, "at": message.at, "text": text}]
    return []
