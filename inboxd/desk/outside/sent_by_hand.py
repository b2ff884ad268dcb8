"""An answer that somebody gave from the shared mailbox: it stands on the ticket; colleagues hear of it."""

from __future__ import annotations

from inboxd.desk.case import Case
from inboxd.desk.decision import AddMessage, AddReferences, Because, Decision, Fate, MessageKind, Outgoing
from inboxd.desk.facts import EvidenceKind, TicketFacts
from inboxd.desk.telling import audience, notices
from inboxd.desk.ticket import change
from inboxd.mail.delivery import Role

BY_HAND = Because("answered by hand from the shared mailbox")


def sent_by_hand(case: Case) -> Decision | None:
    """File a mail of the Sent folder; None for mails of other folders."""
    if case.delivery.role is not Role.SENT:
        return None
    found = answered(case)
    if found is None:
        return case.end(Fate.IGNORED, "sent by hand, about no ticket")
    ticket, side = found
    waits = ticket.state in ("new", "open") and case.is_human and not side
    said = spoken(case, ticket, BY_HAND, side)
    return Decision(
        Fate.DONE,
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence="it answers a mail of this ticket",
        actor="shared mailbox",
        changes=(
            *(change(ticket, "state", "pending", BY_HAND) if waits else ()),
            said,
            AddReferences(ticket.number, (case.mail.message_id,) if case.mail.message_id else (), side),
        ),
        outgoing=_told(case, ticket, said.agent) if case.is_human and not side else (),
    )


def _told(case: Case, ticket: TicketFacts, by: str) -> tuple[Outgoing, ...]:
    """Colleagues hear that somebody has answered, as they do of an answer from a notification."""
    agent = case.desk.agents.get(by)
    who = notices.title_of(agent) if agent else "Somebody"
    others = audience.of_answer(ticket, case.desk, case.now, by)
    return notices.answered(others, ticket, case.desk, who, case.text, "answered from the shared mailbox")


def answered(case: Case) -> tuple[TicketFacts, str] | None:
    """What our own mail is about, by an id that it answers or by its tag and recipient: the ticket, and
    the name of the side conversation when it went to a supplier."""
    recipients = {address.key for address in (*case.mail.to, *case.mail.cc)}
    for item in case.facts.evidence:
        ticket = case.facts.tickets.get(item.ticket)
        if ticket is None:
            continue
        if item.kind is not EvidenceKind.TAG:
            return ticket, item.side
        if recipients & {ticket.requester.key, *ticket.participants}:
            return ticket, ""
        if asked := next((side for side in ticket.sides if recipients & side.keys), None):
            return ticket, asked.name
    return None


def spoken(case: Case, ticket: TicketFacts, because: Because, side: str) -> AddMessage:
    """Our mail as an answer on the ticket; the agent is known where From names one."""
    said = MessageKind.NOTE if side else MessageKind.AGENT
    agent = case.claimed_agent
    mail = case.mail
    return AddMessage(
        ticket.number,
        said if case.is_human else MessageKind.AUTOMATIC,
        case.author,
        case.text,
        because,
        agent=agent.name if agent else "",
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        full_text="" if mail.body.strip() == case.text else mail.body,
        html=mail.html,
        message_id=mail.message_id,
        side=side,
    )
