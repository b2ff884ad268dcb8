"""A ticket on which Bob of Parts Ltd was asked, for the tests of side conversations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inboxd.desk.facts import Evidence, EvidenceKind, Facts, NoticeKind, SideFacts, TicketFacts
from inboxd.mail.message import Address, Mail
from tests.unit.desking import HOUR, MINUTE, NOW, SUPPORT, acting, known, notice, said, ticket, written

SUPPLIER = Address("Bob Part", "bob@parts.example")
CAROL = Address("Carol", "carol@parts.example")
SIDE = SideFacts(
    "1042-1", SUPPLIER, "Cannot log in", NOW - HOUR, ("minh",), about=1,
)  # fmt: skip
QUESTION = said(
    2, "note", agent="minh", side="1042-1", text="Bob, when does the lock arrive?", author=SUPPORT
)
REPLY = said(
    3, "note", side="1042-1", text="The lock leaves our house on Friday.", author=SUPPLIER,
    at=NOW - 30 * MINUTE, message_id="bob1@parts.example",
)  # fmt: skip
TOLD = "Bob Part wrote in a side conversation.\n\nThe lock leaves our house on Friday."


def asked(*more: Any, **changes: Any) -> TicketFacts:
    """Anna's open ticket of minh's, on which Bob was asked and has answered."""
    values: dict[str, Any] = {
        "state": "open", "assignee": "minh", "sides": (SIDE,), "sides_opened": 1,
        "recent": (REPLY, QUESTION, said(1), *more),
    } | changes  # fmt: skip
    return ticket(**values)


def aside(
    kind: EvidenceKind = EvidenceKind.TOKEN, party: Address | str = SUPPLIER, **changes: Any
) -> Evidence:
    """A pointer to the side conversation."""
    key = party if isinstance(party, str) else party.key
    values: dict[str, Any] = {"source": "In-Reply-To", "side": "1042-1"} | changes
    return Evidence(kind, 1042, key if kind is not EvidenceKind.REFERENCE else "", **values)


def supplied(text: str = "The lock leaves our house on Friday.", **changes: Any) -> Mail:
    """Bob's mail to the desk."""
    values: dict[str, Any] = {
        "from_": (SUPPLIER,), "to": (SUPPORT,), "subject": "Re: [HELP-1042] Cannot log in",
        "message_id": "bob2@parts.example",
    } | changes  # fmt: skip
    return written(text, **values)


def pointing(*evidence: Evidence, on: TicketFacts | None = None, **changes: Any) -> Facts:
    """What the store found for a mail with these pointers."""
    return known(on or asked(), evidence=evidence or (aside(),), **changes)


def answering(on: TicketFacts | None = None, **changes: Any) -> Facts:
    """Facts beside a proved reply of minh's to what Bob wrote."""
    told = notice(NoticeKind.SIDE, TOLD, message=3, side="1042-1", sent_at=NOW - 29 * MINUTE)
    return acting(on or asked(), **{"notice": told, **changes})


def with_side(facts: TicketFacts, **changes: Any) -> TicketFacts:
    """The ticket with its side conversation as it is told here."""
    return replace(facts, sides=(replace(SIDE, **changes),))
