"""A customer says how it was, by a link of a survey: recorded, and answered by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from inboxd.desk.case import Case
from inboxd.desk.decision import (
    AddMessage,
    AddReferences,
    Because,
    Change,
    Decision,
    Fate,
    MessageKind,
    Outgoing,
)
from inboxd.desk.facts import Rated, TicketFacts, Trust
from inboxd.desk.outside.ratings import BAD
from inboxd.desk.telling import audience, notification
from inboxd.desk.ticket import after, change


def rated(case: Case) -> Decision | None:
    """Record a rating; it reopens nothing. None for any other mail, and where the link is not worth it.

    A forged, foreign or expired link is a mail like any other: whoever wrote it has something to say.
    """
    given = case.facts.rated
    ticket = case.facts.tickets.get(given.ticket) if given else None
    if given is None or ticket is None or not _counts(case, given):
        return None
    because = Because(f"{given.rating}, says the customer")
    changes = (*change(ticket, "rating", given.rating, because), *_words(case, ticket, given))
    own_id = (case.mail.message_id,) if case.mail.message_id else ()
    told = _told(case, after(ticket, changes), given) if changes else ()
    return Decision(
        Fate.DONE,
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=f"a survey's link: {given.rating}; the sender is its party",
        actor=case.actor,
        changes=(*changes, AddReferences(ticket.number, own_id)),
        outgoing=told,
    )


def _counts(case: Case, given: Rated) -> bool:
    """Whether the one who was asked wrote this, in time, and no machine did."""
    return (
        bool(case.key)
        and given.party == case.key
        and case.now < given.expires_at
        and case.trust is not Trust.FAIL
        and case.is_human
        and not case.traits.out_of_office
        and not case.facts.contact.blocked
    )


def _words(case: Case, ticket: TicketFacts, given: Rated) -> Iterator[Change]:
    """What the customer wrote beside it, for agents to read."""
    words = case.mail.reply_text.strip()
    if not words and not case.mail.attachments:
        return
    yield AddMessage(
        ticket.number,
        MessageKind.RATING,
        case.author,
        words,
        Because(f"rated {given.rating}"),
        to=case.mail.to,
        cc=case.mail.cc,
        subject=case.mail.subject,
        full_text="" if case.mail.body.strip() == words else case.mail.body,
        html=case.mail.html,
        message_id=case.mail.message_id,
    )


def _told(case: Case, ticket: TicketFacts, given: Rated) -> tuple[Outgoing, ...]:
    """Owner and watchers hear of a bad rating, and of whatever was written beside one."""
    words = case.mail.reply_text.strip()
    if given.rating != BAD and not words and not case.mail.attachments:
        return ()
    return notification.customer_wrote(
        audience.of_customer_mail(ticket, case.desk, case.now),
        ticket,
        case.desk,
        case.author,
        words,
        Because(f"rated {given.rating}"),
        is_new=False,
        flags=(f"the customer rated it {given.rating}",),
        attachments=case.mail.attachments,
        with_copies=False,
    )
