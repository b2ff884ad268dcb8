"""A supplier's mail in a side conversation: an internal note, and whoever asked is told.

It reopens nothing, wakes nothing, starts nobody's wait, is never acknowledged, and gives nobody a part in the
customer's conversation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inboxd.desk.case import Case
from inboxd.desk.decision import AddReferences, Because, Change, Decision, Fate, JoinSide, MessageKind, Spend
from inboxd.desk.facts import SideFacts, TicketFacts
from inboxd.desk.outside.filing import IN_COPY, MOST_IN_COPY, is_outside, message
from inboxd.desk.outside.thread import Place
from inboxd.desk.side import named
from inboxd.desk.telling import audience, notification
from inboxd.mail.message import Address


def supplier_mail(case: Case, found: Place) -> Decision:
    """The mail becomes a note of its side conversation."""
    ticket = case.facts.tickets[found.ticket]
    side = named(ticket, found.side)
    assert side is not None
    told = notification.supplier_wrote(
        audience.of_side(ticket, side.askers, case.desk, case.now),
        ticket,
        side,
        case.desk,
        case.author,
        case.text,
        Because("a supplier answered"),
        flags=tuple(_flags(case, ticket, found)),
        attachments=case.mail.attachments,
    )
    return Decision(
        Fate.DONE,
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=found.evidence,
        actor=f"supplier {case.author.address}",
        changes=written(case, ticket, side, found),
        outgoing=told,
    )


def written(case: Case, ticket: TicketFacts, side: SideFacts, found: Place) -> tuple[Change, ...]:
    """The message, who takes part in the side conversation through it, and its id."""
    kind = MessageKind.NOTE if case.is_human else MessageKind.AUTOMATIC
    own_id = (case.mail.message_id,) if case.mail.message_id else ()
    return (
        replace(message(case, ticket, kind, found), side=side.name),
        *_people(case, ticket, side, found),
        AddReferences(ticket.number, own_id, side.name),
        *((Spend(case.key, "tag-join", ticket.number),) if found.spends_tag_join else ()),
    )


def _people(case: Case, ticket: TicketFacts, side: SideFacts, found: Place) -> Iterator[JoinSide]:
    """Whom the supplier put in copy may write in it as well, but for the customer's people."""
    if found.role:
        yield JoinSide(ticket.number, side.name, case.author, found.role, Because(found.flag))
    if found.role or not case.is_human:
        return
    customers = {*ticket.participants, *ticket.copied, ticket.requester.key}
    known = {*side.keys, *side.copied, *customers}
    fresh = {a.key: a for a in (*case.mail.to, *case.mail.cc) if is_outside(a, case) and a.key not in known}
    for address in tuple(fresh.values())[: max(0, MOST_IN_COPY - len(side.copied))]:
        yield JoinSide(ticket.number, side.name, address, "copied", IN_COPY)


def _flags(case: Case, ticket: TicketFacts, found: Place) -> Iterator[str]:
    if not case.is_human:
        yield f"{case.traits.kind} mail: {case.traits.because}"
    if found.flag:
        yield found.flag
    theirs = (address for address in (*case.mail.to, *case.mail.cc) if _is_customers(address, ticket))
    for address in theirs:
        yield f"the supplier sent this to the customer, too: {address.address}"


def _is_customers(address: Address, ticket: TicketFacts) -> bool:
    return address.key in (ticket.requester.key, *ticket.participants, *ticket.copied)
