"""Small values for the store's tests: mails, finished outgoing mails, decisions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from inboxd.compose.mail import Composed
from inboxd.compose.tokens import Keyring
from inboxd.desk.decision import (
    AddMessage,
    AddReferences,
    Because,
    Decision,
    Fate,
    Lane,
    MessageKind,
    OpenTicket,
    Set,
)
from inboxd.desk.facts import Authentication, Facts
from inboxd.desk.settings import Agent, Desk
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Mail
from inboxd.store import Applied, Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANNA = Address("Anna", "anna@customer.example")
BOB = Address("Bob", "Bob@other.example")
DESK = Desk(
    address="support@desk.example",
    agents={"minh": Agent("minh", email=("minh@desk.example",), teams=("general",))},
)
KEYRING = Keyring.new(b"a secret for the tests, 32 bytes")
WHY = Because("the test says so")


@contextmanager
def opened(url: str, tmp_path: Path | None = None) -> Iterator[Store]:
    """A store that is closed again."""
    store = Store.open(url, migrate=True, var=tmp_path)
    store.floor_bytes = 0
    try:
        yield store
    finally:
        store.close()


def delivery(raw: bytes = b"Subject: x\r\n\r\nx\r\n", **changes: Any) -> Delivery:
    """A mail as SMTP hands it over."""
    base = Delivery(raw, "smtp", NOW, "anna@customer.example", ("support@desk.example",))
    return replace(base, **changes)


def mail(text: str = "It does not work.", message_id: str = "a1@customer.example", **changes: Any) -> Mail:
    """A parsed mail; its digest follows its words, as the parser's does."""
    base = Mail(
        subject="Cannot log in",
        from_=(ANNA,),
        to=(Address("", "support@desk.example"),),
        message_id=message_id,
        text=text,
        body=text,
        reply_text=text,
        digest=sha256(text.encode()).hexdigest(),
    )
    return replace(base, **changes)


def outgoing(nonce: str = "aaaaaaab", ticket: int = 0, **changes: Any) -> Composed:
    """A finished mail to Anna."""
    base = Composed(
        raw=b"Subject: [HELP-1] x\r\n\r\nWe have it.\r\n",
        message_id=f"m.{nonce}@desk.example",
        party_id=f"p.{nonce}@desk.example",
        nonce=nonce,
        recipient=ANNA.address,
        envelope_from="support@desk.example",
        outgoing="",
        lane=Lane.ACKNOWLEDGEMENT,
        subject="[HELP-1] x",
        text="We have it.",
        html="",
        ticket=ticket,
    )
    return replace(base, **changes)


def look_up(
    store: Store, parsed: Mail, came: Delivery | None = None, now: datetime = NOW, desk: Desk = DESK
) -> Facts:
    """The facts for a mail of nobody proved."""
    return store.look_up(parsed, came or delivery(), desk, KEYRING, Authentication(), now)


def opening(facts: Facts, parsed: Mail, *more: Any, who: Address = ANNA) -> Decision:
    """A new ticket for a mail."""
    number = facts.new_number
    return Decision(
        Fate.DONE,
        kind="human",
        ticket=number,
        opened=True,
        actor=f"customer {who.address}",
        changes=(
            OpenTicket(number, parsed.subject, who, facts.new_root_id, "smtp"),
            Set(number, "team", "", "general", WHY),
            Set(number, "state", "new", "open", WHY),
            AddMessage(number, MessageKind.CUSTOMER, who, parsed.reply_text, WHY),
            AddReferences(number, tuple(one for one in (parsed.message_id,) if one)),
            *more,
        ),
    )


def apply(
    store: Store,
    decision: Decision,
    facts: Facts,
    parsed: Mail | None = None,
    composed: tuple[Composed, ...] = (),
    journal_id: int | None = None,
    now: datetime = NOW,
    **more: Any,
) -> Applied:
    """Apply and wait for the commit."""
    future = store.apply(decision, composed, journal_id=journal_id, mail=parsed, facts=facts, now=now, **more)
    return future.result(30)


def open_ticket(store: Store, parsed: Mail | None = None, *more: Any, now: datetime = NOW) -> int:
    """A ticket that stands in the database; its number."""
    parsed = parsed or mail()
    facts = look_up(store, parsed, now=now)
    apply(store, opening(facts, parsed, *more), facts, parsed, now=now)
    return facts.new_number


def take_in(store: Store, came: Delivery, parsed: Mail, now: datetime = NOW) -> str:
    """Journal to ticket with the smallest possible desk: the mail's fate."""
    ids = tuple(one for one in (parsed.message_id, *parsed.in_reply_to) if one)
    store.accept(came, ids).result(30)
    fate = ""
    for item in store.claim(10, "test", now):
        facts = look_up(store, parsed, item.delivery, now)
        if facts.duplicate_of:
            decision = Decision(Fate.DUPLICATE, reason="seen before", ticket=facts.duplicate_ticket)
        else:
            decision = opening(facts, parsed)
        apply(store, decision, facts, parsed, journal_id=item.id, now=now)
        fate = str(decision.fate)
    return fate
