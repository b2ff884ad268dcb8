"""Side conversations: what a supplier is asked about a ticket, apart from its customer's conversation.

Their ids, tokens and messages carry the name of the side conversation, so that nothing that leads to one ever
leads to the customer, nor the other way round.
"""

from __future__ import annotations

from inboxd.desk.facts import Facts, NoticeKind, SideFacts, TicketFacts


def named(ticket: TicketFacts, name: str) -> SideFacts | None:
    """The side conversation of that name."""
    return next((side for side in ticket.sides if side.name == name), None)


def with_supplier(ticket: TicketFacts, key: str) -> SideFacts | None:
    """The latest side conversation in which somebody was asked."""
    return next((side for side in reversed(ticket.sides) if side.supplier.key == key), None)


def of_person(ticket: TicketFacts, key: str) -> SideFacts | None:
    """The latest side conversation in which somebody has the right to write."""
    return next((side for side in reversed(ticket.sides) if key in side.keys), None)


def next_name(ticket: TicketFacts, opened: int = 0) -> str:
    """The name of the side conversation that begins now, after `opened` others of the same decision."""
    return f"{ticket.number}-{ticket.sides_opened + opened + 1}"


def home(name: str) -> int:
    """The ticket on which a side conversation began: the one that its tokens tell."""
    number = name.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def aside_of(facts: Facts) -> str:
    """The side conversation that an agent's mail answers; "" for the customer's own."""
    held, notice = facts.held, facts.notice
    if notice and notice.kind is not NoticeKind.HELD:
        return notice.side
    return held.side if held else notice.side if notice else ""


def party(name: str, key: str) -> str:
    """What the token of a mail in it is made out to: never the same as a participant of the ticket."""
    return f"side {name} {key}"


def title(side: SideFacts) -> str:
    """Whom a reply goes to, as agents are told."""
    return f"{side.supplier.name or side.supplier.address} (side conversation)"
