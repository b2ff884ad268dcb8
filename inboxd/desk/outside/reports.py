"""Bounces, receipts and complaints about mail of ours. None of them ever opens a ticket (PROMISES.md D)."""

from __future__ import annotations

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
    RecordBounce,
    Remark,
)
from inboxd.desk.facts import Bounced, NoticeKind, TicketFacts
from inboxd.desk.outside.thread import Outcome, place
from inboxd.desk.side import named
from inboxd.desk.telling import audience, notices
from inboxd.mail.message import Kind, Report, ReportKind

ARRIVED = ("delivered", "relayed", "expanded")


def report(case: Case) -> Decision | None:
    """File a report where it belongs; None for mail that is none."""
    match case.traits.kind:
        case Kind.BOUNCE:
            return bounce(case)
        case Kind.RECEIPT:
            return read_receipt(case)
        case Kind.COMPLAINT:
            return complaint(case)
        case _:
            return None


def bounce(case: Case) -> Decision:
    """An outgoing mail did not arrive: it is noted at that mail, and an agent is told."""
    bounced = case.facts.bounced
    if bounced is None:
        return case.end(Fate.QUARANTINE, "a bounce of a mail that is not ours")
    said = case.mail.report or Report(ReportKind.BOUNCE)
    action = said.action.casefold() or "failed"
    ticket = case.facts.tickets.get(bounced.ticket)
    why = Because(f"{action}: {said.status or said.diagnostic or case.mail.subject}")
    failed = action not in (*ARRIVED, "delayed")
    changes: list[Change] = []
    if failed:
        changes.append(RecordBounce(bounced.outbox, bounced.ticket, bounced.recipient, said.status, why))
    if ticket:
        changes += _kept(case, ticket, MessageKind.BOUNCE, why, bounced.side)
    told = _tell(case, ticket, bounced, said, final=failed) if ticket and action not in ARRIVED else ()
    return Decision(
        Fate.DONE,
        reason=f"bounce of mail {bounced.outbox} to {bounced.recipient}",
        kind=str(Kind.BOUNCE),
        ticket=bounced.ticket,
        evidence="it returns a mail of ours",
        actor="mail system",
        changes=tuple(changes),
        outgoing=told,
        withheld="a bounce is answered by nobody",
        alert="" if told or not failed else f"mail to {bounced.recipient} did not arrive: {why}",
    )


def _tell(
    case: Case, ticket: TicketFacts, bounced: Bounced, said: Report, *, final: bool
) -> tuple[Outgoing, ...]:
    """Owner or team hear of it, but not at the address that bounced, which would bounce again."""
    gone = bounced.recipient.casefold()
    side = named(ticket, bounced.side)
    heard = (
        audience.of_side(ticket, side.askers, case.desk, case.now)
        if side
        else audience.of_trouble(ticket, case.desk, case.now)
    )
    agents = [agent for agent in heard if agent.email and agent.email[0].casefold() != gone]
    reply = said.diagnostic or said.status or case.mail.subject
    values = {"recipient": bounced.recipient, "reply": reply, "final": final, "text": case.text}
    because = Because(f"a mail to {bounced.recipient} did not arrive")
    kind = NoticeKind.SIDE if bounced.side else NoticeKind.CUSTOMER
    return tuple(
        notices.notify(agent, ticket, case.desk, "undelivered", kind, values, because, side=bounced.side)
        for agent in agents
    )


def read_receipt(case: Case) -> Decision:
    """Somebody opened a mail of ours: attached without a word to anybody."""
    found = place(case)
    ticket = case.facts.tickets.get(found.ticket)
    if found.outcome is not Outcome.JOIN or ticket is None:
        return case.end(Fate.IGNORED, "a receipt that belongs to no ticket")
    return Decision(
        Fate.DONE,
        kind=str(Kind.RECEIPT),
        ticket=ticket.number,
        evidence=found.evidence,
        actor=case.actor,
        changes=_kept(case, ticket, MessageKind.AUTOMATIC, Because("a receipt"), found.side),
        withheld="a receipt is answered by nobody",
    )


def complaint(case: Case) -> Decision:
    """Somebody's provider reports a mail of ours as abuse: the admins must know."""
    said = case.mail.report or Report(ReportKind.COMPLAINT)
    about = said.recipient or "somebody"
    about_ours = case.facts.bounced
    ticket = case.facts.tickets.get(about_ours.ticket) if about_ours else None
    words = f"{about} complained of a mail of ours as abuse (reported by {case.author.address or 'nobody'})"
    changes = (Remark(ticket.number, "flagged", words, Because("a feedback report")),) if ticket else ()
    return Decision(
        Fate.DONE if ticket else Fate.IGNORED,
        reason="an abuse report",
        kind=str(Kind.COMPLAINT),
        ticket=ticket.number if ticket else 0,
        actor="mail system",
        changes=changes,
        withheld="a report is answered by nobody",
        alert=words,
    )


def _kept(
    case: Case, ticket: TicketFacts, kind: MessageKind, because: Because, side: str
) -> tuple[Change, ...]:
    mail = case.mail
    kept = AddMessage(
        ticket.number, kind, case.author, case.text, because,
        subject=mail.subject, message_id=mail.message_id, side=side,
    )  # fmt: skip
    return (kept, AddReferences(ticket.number, (mail.message_id,), side)) if mail.message_id else (kept,)
