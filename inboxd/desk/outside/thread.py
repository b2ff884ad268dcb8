"""Who joins a ticket: the thirteen rules of PROMISES.md, section E."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from inboxd.desk import side as sides
from inboxd.desk.case import Case
from inboxd.desk.facts import Evidence, EvidenceKind, SideFacts, TicketFacts, Trust
from inboxd.mail.message import without_case

TOKENS = (EvidenceKind.TOKEN, EvidenceKind.ADDRESS_TOKEN)


class Outcome(StrEnum):
    """What becomes of a mail that may belong to a ticket."""

    JOIN = "join"
    HOLD = "hold"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail belongs and which rule says so. For a new ticket `ticket` is 0."""

    outcome: Outcome
    rule: int
    evidence: str  # readable
    ticket: int = 0
    link: int = 0  # a ticket that a new one may have to do with
    role: str = ""  # what the sender becomes on the ticket: "correspondent"
    flag: str = ""  # what agents are shown beside the mail
    spends_tag_join: bool = False
    follows: bool = False  # the linked ticket is closed for good and this one continues it
    side: str = ""  # the side conversation of the ticket that it belongs to


def place(case: Case, *, silent: bool = False) -> Place:
    """Find where the mail belongs. `silent`: an import, for which neither budgets nor age count."""
    known = [item for item in case.facts.evidence if item.ticket in case.facts.tickets]
    if case.trust is Trust.FAIL:
        return Place(Outcome.NEW, 8, "the sender's domain disowns this mail", link=_first(known))
    if not known:
        return Place(Outcome.NEW, 13, "nothing in it points to a ticket")
    if len({item.ticket for item in known if item.kind is EvidenceKind.ADDRESS_TOKEN}) > 1:
        return Place(Outcome.NEW, 9, "its addresses name different tickets", link=_first(known))
    found = [_weigh(case, item, silent=silent) for item in known]
    best = next((p for p in found if p.outcome is Outcome.JOIN), None) or next(
        (p for p in found if p.outcome is Outcome.HOLD), found[0]
    )
    return best if silent else _unless_closed(case, best)


def _first(known: list[Evidence]) -> int:
    return known[0].ticket if known else 0


def _weigh(case: Case, item: Evidence, *, silent: bool) -> Place:
    """What one pointer is worth in this sender's hands."""
    ticket = case.facts.tickets[item.ticket]
    what = f"{item.kind} in {item.source}" if item.source else str(item.kind)
    if item.kind is EvidenceKind.TAG:
        return _weigh_tag(case, ticket, what, silent=silent)
    if side := _side_meant(case, ticket, item):
        return _weigh_side(case, ticket, side, item, what)
    if item.kind in TOKENS and case.key and without_case(item.party) == case.key:
        return Place(Outcome.JOIN, 1, f"{what}; the sender is its party", ticket.number)
    if _is_participant(case, ticket):
        rule = 2 if item.kind in TOKENS else 5
        return Place(Outcome.JOIN, rule, f"{what}; the sender is a participant", ticket.number)
    if case.key and case.key in ticket.copied:
        flag = "put in copy by the requester"
        return Place(
            Outcome.JOIN, 3, f"{what}; the sender was {flag}", ticket.number, role="correspondent", flag=flag
        )
    if item.kind in TOKENS:
        return Place(Outcome.HOLD, 4, f"{what}; the sender is a stranger to the ticket", ticket.number)
    return _elsewhere(ticket, what)


def _side_meant(case: Case, ticket: TicketFacts, item: Evidence) -> SideFacts | None:
    """The side conversation that a pointer means in this sender's hands; None for the customer's own.

    A supplier whom the customer put in copy still speaks to us alone; a customer to whom the supplier
    wrote still is the customer.
    """
    side = sides.named(ticket, item.side)
    if side and case.key in (*side.keys, *side.copied):
        return side
    if _is_participant(case, ticket):
        return None
    if item.side and case.key not in ticket.copied:
        return side
    return sides.of_person(ticket, case.key)


def _weigh_side(case: Case, ticket: TicketFacts, side: SideFacts, item: Evidence, what: str) -> Place:
    """The same rules inside of a side conversation, whose party is the supplier."""
    where = f"{what}, of the side conversation with {side.supplier.address}"
    if case.key in side.keys:
        is_party = item.side == side.name and without_case(item.party) == case.key
        rule = (1 if is_party else 2) if item.kind in TOKENS else 5
        who = "its party" if is_party else "part of it"
        return Place(Outcome.JOIN, rule, f"{where}; the sender is {who}", ticket.number, side=side.name)
    if case.key in side.copied:
        flag = "put in copy by the supplier"
        return Place(
            Outcome.JOIN, 3, f"{where}; the sender was {flag}", ticket.number,
            role="correspondent", flag=flag, side=side.name,
        )  # fmt: skip
    if item.kind in TOKENS:
        return Place(
            Outcome.HOLD, 4, f"{where}; the sender is a stranger to it", ticket.number, side=side.name
        )
    return _elsewhere(ticket, what)


def _weigh_tag(case: Case, ticket: TicketFacts, what: str, *, silent: bool) -> Place:
    """A number is not a key: it counts only for a participant, and unproved only in small numbers (B2)."""
    side = None if _is_participant(case, ticket) else sides.of_person(ticket, case.key)
    if side is None and not _is_participant(case, ticket):
        return _elsewhere(ticket, what)
    name = side.name if side else ""
    part = "part of a side conversation" if side else "a participant"
    joined = Place(Outcome.JOIN, 6, f"{what}; the sender is {part}", ticket.number, side=name)
    if case.trust is Trust.PASS or silent:
        return joined
    spent = case.facts.spent
    room = spent is not None and spent.tag_joins_hour < case.desk.limits.tag_joins_per_sender_hour
    if case.facts.authentication.verdicts or not room:
        why = f"{what}; the sender is {part} by name, but unproved"
        return Place(Outcome.HOLD, 6, why, ticket.number, side=name)
    flag = "placed by its subject alone, sender not authenticated"
    return replace(joined, flag=flag, spends_tag_join=True)


def _elsewhere(ticket: TicketFacts, what: str) -> Place:
    return Place(Outcome.NEW, 7, f"{what}, but the sender has no part in that ticket", link=ticket.number)


def _is_participant(case: Case, ticket: TicketFacts) -> bool:
    return bool(case.key) and (case.key in ticket.participants or case.key == ticket.requester.key)


def _unless_closed(case: Case, found: Place) -> Place:
    """A ticket that has been closed for long is continued by a new one."""
    ticket = case.facts.tickets.get(found.ticket)
    if ticket is None or found.side or not is_over(ticket, case):
        return found
    why = f"{found.evidence}; closed for over {case.desk.reopen_for // timedelta(days=1)} days"
    return Place(
        Outcome.NEW, 10, why, link=ticket.number, follows=found.outcome is Outcome.JOIN, flag=found.flag
    )


def is_over(ticket: TicketFacts, case: Case) -> bool:
    """Whether a ticket has been closed for so long that nothing reopens it."""
    closed = ticket.closed_at or ticket.updated_at
    return ticket.state == "closed" and case.now - closed > case.desk.reopen_for
