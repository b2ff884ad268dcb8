"""How a mail from outside is written down: the ticket it opens, its message, its people, its ids."""

from __future__ import annotations

from inboxd.desk.case import Case
from inboxd.desk.decision import AddMessage, AddParticipant, Because, Change, MessageKind, OpenTicket, Set
from inboxd.desk.facts import TicketFacts, Trust
from inboxd.desk.outside.thread import Outcome, Place
from inboxd.desk.routing import language_of
from inboxd.desk.ticket import change, fresh
from inboxd.mail.message import Address

IN_COPY = Because("stood in To or Cc of a participant's mail")
MOST_IN_COPY = 50


def draft(case: Case) -> TicketFacts:
    """The ticket that this mail opens, before any value is set."""
    facts, mail = case.facts, case.mail
    return fresh(facts.new_number, mail.subject, case.author, facts.new_root_id, language_of(case), case.now)


def opening(case: Case, ticket: TicketFacts, found: Place) -> OpenTicket:
    """The change that opens the ticket."""
    return OpenTicket(
        ticket.number,
        ticket.subject,
        ticket.requester,
        ticket.root_id,
        case.delivery.channel,
        linked_to=found.link if found.follows else 0,
        language=ticket.language,
    )


def message(
    case: Case,
    ticket: TicketFacts,
    kind: MessageKind,
    found: Place,
    *,
    held_for: str = "",
    held_kind: str = "",
) -> AddMessage:
    """The mail as a message of the ticket."""
    mail = case.mail
    return AddMessage(
        ticket.number,
        kind,
        case.author,
        case.text,
        Because(found.evidence),
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        full_text="" if mail.body.strip() == case.text else mail.body,
        html=mail.html,
        message_id=mail.message_id,
        held_for=held_for,
        held_kind=held_kind,
    )


def people(case: Case, ticket: TicketFacts, found: Place) -> tuple[Change, ...]:
    """Who may write on the ticket from now on: the author, and as `copied` whom a participant put in copy."""
    added: list[Change] = []
    asked = {key for side in ticket.sides for key in side.keys}  # the customer's copy gives them no part
    known = {*ticket.participants, *ticket.copied, *case.desk.own_addresses, *asked}
    if found.outcome is Outcome.NEW and case.key and case.trust is not Trust.FAIL:
        added.append(AddParticipant(ticket.number, case.author, "requester", Because("wrote first")))
        known.add(case.key)
    elif found.role:
        added.append(AddParticipant(ticket.number, case.author, found.role, Because(found.flag)))
        known.add(case.key)
    if case.trust is Trust.FAIL or not case.is_human or found.role:
        return tuple(added)
    for address in (*case.mail.to, *case.mail.cc):
        if is_outside(address, case) and address.key not in known:
            known.add(address.key)
            added.append(AddParticipant(ticket.number, address, "copied", IN_COPY))
    return tuple(added)


def suggested(case: Case, ticket: TicketFacts) -> tuple[Set, ...]:
    """The requester's Cc, which agents are shown and which nothing is sent to by itself."""
    if case.key != ticket.requester.key or case.trust is Trust.FAIL or not case.is_human:
        return ()
    asked = {key for side in ticket.sides for key in side.keys}
    known = {case.key, *(address.key for address in ticket.cc), *asked}
    added = {a.key: a for a in case.mail.cc if is_outside(a, case) and a.key not in known}
    cc = (*ticket.cc, *added.values())[:MOST_IN_COPY]
    return change(ticket, "cc", cc, IN_COPY) if added else ()


def is_outside(address: Address, case: Case) -> bool:
    """Whether somebody in copy is neither we ourselves nor one of our agents."""
    local, _, domain = address.key.rpartition("@")
    ours = case.desk.own_addresses
    bare = f"{local.partition('+')[0]}@{domain}"
    return (
        bool(local)
        and address.key not in ours
        and bare not in ours
        and not case.desk.agent_of(address.address)
    )


def ids(case: Case, found: Place) -> tuple[str, ...]:
    """The Message-IDs that point to the ticket from now on; not those that belong to another one."""
    mail = case.mail
    own = (mail.message_id,) if mail.message_id else ()
    others = () if found.outcome is Outcome.NEW and found.link else (*mail.in_reply_to, *mail.references)
    return tuple(dict.fromkeys((*own, *others)))


def kind_of(case: Case) -> MessageKind:
    """How the message is filed."""
    return MessageKind.CUSTOMER if case.is_human else MessageKind.AUTOMATIC
