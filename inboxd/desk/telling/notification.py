"""Mail from outside as agents are told of it: whose words, where a reply goes, what is known around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from inboxd.desk.decision import Because, Outgoing
from inboxd.desk.facts import AttachmentRef, Contact, MessageFacts, NoticeKind, SideFacts, TicketFacts
from inboxd.desk.outside.names import safe_name
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.side import title
from inboxd.desk.telling import notices
from inboxd.desk.ticket import tag_of
from inboxd.mail.filename import safe_filename
from inboxd.mail.message import Address, Attachment

TEXT_CHARACTERS = 50_000  # of a customer's words; more is read with the ticket
ATTACHED_BYTES = 10_000_000  # what goes along with a notification; more is listed only
LATEST = 3  # tickets of the customer that a notification names


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
        "text": notices.shorten(text, TEXT_CHARACTERS),
        "goes_to": _goes_to(ticket),
        "cc_suggested": [str(one) for one in ticket.cc if one not in ticket.in_copy],
        "is_new": is_new,
        "channel": channel,
        **_known_of(contact or ticket.customer, ticket, desk, is_new=is_new),
        "language": ticket.language,
        "earlier": earlier(ticket, about_message),
        "attachments": [{"filename": safe_filename(one.filename), "size": one.size} for one in files],
        "flags": list(flags),
        **(extra or {}),
    }
    mails = tuple(
        notices.notify(
            agent, ticket, desk, "notification", NoticeKind.CUSTOMER, values, because,
            from_name=f"{who} via {desk.team_title(ticket.team)}", about_message=about_message,
        )
        for agent in agents
    )  # fmt: skip
    mails += notices.copies(ticket, desk, values, because) if with_copies else ()
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


def _known_of(found: Contact | None, ticket: TicketFacts, desk: Desk, *, is_new: bool) -> dict[str, object]:
    """Who the customer is, as far as we know: company, earlier tickets with their outcome, rating.

    `found` is None where nobody looked: then nothing is said of a first contact.
    """
    contact = desk.known(found or Contact(), ticket.requester.address)
    before = [one for one in contact.latest if one.number != ticket.number][:LATEST]
    return {
        "first_contact": found is not None and not contact.known,
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


def earlier(ticket: TicketFacts, but: int = 0) -> list[dict[str, object]]:
    """What was written before, latest first and short, without the message that the mail is about.

    Notes stay home: a notification may be forwarded.
    """
    shown = (m for m in ticket.recent if m.kind not in ("note", "held") and m.id != but and not m.side)
    return [_entry(m) for m in shown]


def _entry(message: MessageFacts) -> dict[str, object]:
    text = notices.shorten(message.text, notices.EARLIER_CHARACTERS)
    return {"who": notices.said_by(message), "kind": message.kind, "at": message.at, "text": text}


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
        "text": notices.shorten(text, TEXT_CHARACTERS),
        "goes_to": [title(side), *(str(one) for one in side.people)],
        "earlier": [_entry(m) for m in ticket.recent if m.side == side.name and m.kind != "held"],
        "attachments": [{"filename": safe_filename(a.filename), "size": a.size} for a in attachments],
        "flags": list(flags),
    }
    return tuple(
        replace(
            notices.notify(
                agent, ticket, desk, "side", NoticeKind.SIDE, values, because,
                from_name=f"{who} via {desk.team_title(ticket.team)}",
                about_message=about_message, side=side.name,
            ),
            with_mail_attachments=bool(attachments), without=_too_large(attachments),
        )
        for agent in agents
    )  # fmt: skip
