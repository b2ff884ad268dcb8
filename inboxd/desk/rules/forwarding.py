"""Rules that ask a supplier: `then.forward` begins a side conversation with the customer's mail.

The mail says that a machine sent it, and a machine's mail is never forwarded: two desks that forward to each
other fall silent at once.
"""

from __future__ import annotations

from datetime import datetime

from inboxd.desk.agents.words import is_our_address
from inboxd.desk.case import Case
from inboxd.desk.decision import AddMessage, AskSide, Change, Decision, MessageKind, Remark
from inboxd.desk.facts import MessageFacts, SideFacts, TicketFacts, Trust
from inboxd.desk.rules.deeds import Wish
from inboxd.desk.rules.outcome import Chosen, RuleOutcome
from inboxd.desk.settings import Desk
from inboxd.desk.side import next_name, with_supplier
from inboxd.desk.telling.answers import question
from inboxd.desk.telling.notices import said_by
from inboxd.mail.message import Address

THIS = -1  # the message that this decision adds has no number yet


def forwards(
    outcome: RuleOutcome,
    decision: Decision,
    ticket: TicketFacts,
    desk: Desk,
    now: datetime,
    case: Case | None = None,
) -> tuple[tuple[Wish, ...], tuple[Change, ...]]:
    """Whom rules ask, and a remark for each who is not asked. `case` is the mail that is being decided."""
    begun = [item for item in decision.changes if isinstance(item, AskSide)]
    opened = len({item.side for item in begun} - {side.name for side in ticket.sides})
    asked, kept = list[Wish](), list[Change]()
    about = _about(decision, ticket, case, now)
    for chosen in outcome.forwards:
        supplier = Address("", chosen.value)
        side = with_supplier(ticket, supplier.key)
        if any(item.supplier.key == supplier.key for item in begun) or (
            side and about and side.about == about.id
        ):
            continue  # asked already, by an agent in this very mail or about this very mail
        if why := _objection(outcome, ticket, supplier, about, desk, case):
            remark = Remark(ticket.number, "withheld", f"forward {chosen.value}: {why}", chosen.because)
            kept.append(remark)
        elif about:
            side = side or SideFacts(next_name(ticket, opened), supplier, ticket.subject, now)
            opened += side not in ticket.sides
            asked.append(_forward(chosen, ticket, side, about, desk))
    return tuple(asked), tuple(kept)


def _about(decision: Decision, ticket: TicketFacts, case: Case | None, now: datetime) -> MessageFacts | None:
    """The customer's mail that goes along: the one that this decision adds, else the latest."""
    added = next((item for item in decision.changes if isinstance(item, AddMessage)), None)
    if case and added and added.kind in (MessageKind.CUSTOMER, MessageKind.AUTOMATIC, MessageKind.HELD):
        return MessageFacts(THIS, str(added.kind), added.author, now, added.text)
    return next((m for m in ticket.recent if m.kind == "customer"), None)


def _objection(
    outcome: RuleOutcome,
    ticket: TicketFacts,
    supplier: Address,
    about: MessageFacts | None,
    desk: Desk,
    case: Case | None,
) -> str:
    """Why nobody is asked; "" when nothing speaks against it."""
    if about is None:
        return "there is no customer's mail to forward"
    if outcome.fate == "hold":
        return "the mail is held"
    if supplier.key == ticket.requester.key or supplier.key in ticket.participants:
        return "they take part in the customer's conversation"
    if is_our_address(supplier.address, desk):
        return "it is an address of ours"
    if case is None or about.id != THIS:
        return ""
    if not case.is_human or case.traits.out_of_office:
        return "a machine's mail is not forwarded"
    return "the sender's domain disowns this mail" if case.trust is Trust.FAIL else ""


def _forward(chosen: Chosen, ticket: TicketFacts, side: SideFacts, about: MessageFacts, desk: Desk) -> Wish:
    is_this = about.id == THIS
    mails = question(
        ticket, side, desk, "", because=chosen.because, signed=(desk.team_title(ticket.team),),
        about=about, with_mail_attachments=is_this, automatic=True,
    )  # fmt: skip
    ask = AskSide(
        ticket.number, side.name, side.supplier, side.subject, chosen.because,
        about=0 if is_this else about.id, about_this=is_this,
    )  # fmt: skip
    said = AddMessage(
        ticket.number, MessageKind.NOTE, Address("rule", desk.address),
        f"(forwarded the mail of {said_by(about)})", chosen.because,
        to=(side.supplier,), from_mail=False, side=side.name,
    )  # fmt: skip
    return Wish(f"forward {chosen.value}", chosen.because, mails, (ask, said))
