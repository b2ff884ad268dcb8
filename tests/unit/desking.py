"""Mails, facts and a desk for every test that decides something."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from inboxd.desk.decide import decide
from inboxd.desk.decision import AddMessage, Decision, Lane, Outgoing, Set
from inboxd.desk.facts import (
    Authentication,
    Evidence,
    EvidenceKind,
    Facts,
    Grant,
    MessageFacts,
    Notice,
    NoticeKind,
    TicketFacts,
    Trust,
)
from inboxd.desk.settings import Agent, Channel, Desk, Team
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Mail

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ANNA = Address("Anna Schmidt", "anna@customer.example")
BOB = Address("Bob", "bob@customer.example")
MALLORY = Address("Mallory", "mallory@evil.example")
SUPPORT = Address("Acme Support", "support@example.com")
MINH = Address("Minh Tran", "minh@example.com")
LAN = Address("Lan Pham", "lan@example.com")
N, NV = Authentication(), Authentication(verdicts=True)
A = Authentication(Trust.PASS, "authserv", "dmarc=pass by mx.example.com", verdicts=True)
F = Authentication(Trust.FAIL, "", "dmarc=fail", verdicts=True)
REJECT = replace(F, reject=True)

DESK = Desk(
    name="Acme Support",
    address="support@example.com",
    admins=("ops@example.com",),
    teams={"general": Team("general"), "billing": Team("billing", "billing@example.com", "Acme Billing")},
    agents={
        "minh": Agent(
            "minh", "Minh Tran", ("minh@example.com", "minh@phone.example"), ("general", "billing")
        ),
        "lan": Agent("lan", "Lan Pham", ("lan@example.com",), ("general",)),
        "old": Agent("old", "Otto Old", ("otto@example.com",), ("general",), left=NOW.date()),
    },
    channels={
        "imap.support": Channel("imap.support", authserv="mx.example.com", mailbox="support@example.com")
    },
)


def written(text: str = "I cannot log in.", **changes: Any) -> Mail:
    """Anna's mail to the desk unless told otherwise."""
    values: dict[str, Any] = {
        "subject": "Cannot log in",
        "from_": (ANNA,),
        "to": (SUPPORT,),
        "message_id": "new@customer.example",
        "text": text,
        "body": text,
        "reply_text": text,
    } | changes
    return Mail(**values)


def delivered(**changes: Any) -> Delivery:
    """How it came: by SMTP, where nobody gives verdicts."""
    values: dict[str, Any] = {
        "raw": b"",
        "channel": "smtp",
        "received_at": NOW,
        "sender": "anna@customer.example",
        "recipients": ("support@example.com",),
    } | changes
    return Delivery(**values)


def said(number: int, kind: str = "customer", **changes: Any) -> MessageFacts:
    """A message on the ticket, an hour old."""
    values: dict[str, Any] = {"author": ANNA, "at": NOW - HOUR, "text": "I cannot log in."} | changes
    return MessageFacts(number, kind, **values)


def ticket(number: int = 1042, **changes: Any) -> TicketFacts:
    """Anna's ticket, an hour old, that nobody owns."""
    values: dict[str, Any] = {
        "version": 3,
        "subject": "Cannot log in",
        "state": "new",
        "priority": "normal",
        "team": "general",
        "assignee": "",
        "requester": ANNA,
        "created_at": NOW - HOUR,
        "updated_at": NOW - HOUR,
        "participants": (ANNA.key,),
        "root_id": f"t.root{number}@example.com",
        "latest_foreign_id": "first@customer.example",
        "foreign_ids": ("first@customer.example",),
        "language": "en",
        "recent": (said(1),),
    } | changes
    return TicketFacts(number, **values)


def known(*tickets: TicketFacts, **changes: Any) -> Facts:
    """What the store found."""
    values: dict[str, Any] = {
        "tickets": {one.number: one for one in tickets},
        "new_number": 2001,
        "new_root_id": "t.root2001@example.com",
    } | changes
    return Facts(**values)


def token(number: int = 1042, party: Address | str = ANNA, source: str = "In-Reply-To") -> Evidence:
    """T: our signed id, for this party."""
    return Evidence(EvidenceKind.TOKEN, number, party if isinstance(party, str) else party.key, source)


def reference(number: int = 1042) -> Evidence:
    """R: a known Message-ID."""
    return Evidence(EvidenceKind.REFERENCE, number, "", "References")


def tag(number: int = 1042) -> Evidence:
    """S: a number in the subject."""
    return Evidence(EvidenceKind.TAG, number, "", "Subject")


def grant(agent: str = "minh", number: int = 1042, **changes: Any) -> Grant:
    """An agent's right to act on a ticket."""
    values: dict[str, Any] = {
        "nonce": "abcdefgh",
        "issued_at": NOW - HOUR,
        "expires_at": NOW + 30 * DAY,
        "source": "In-Reply-To",
    } | changes
    return Grant(number, agent, **values)


def notice(kind: NoticeKind = NoticeKind.CUSTOMER, text: str = "I cannot log in.", **changes: Any) -> Notice:
    """The notification that is being answered."""
    values: dict[str, Any] = {
        "nonce": "abcdefgh",
        "agent": "minh",
        "sent_at": NOW - HOUR + MINUTE,
        "subject": "[HELP-1042] Cannot log in",
        "message": 1,
    } | changes
    return Notice(kind=kind, text=text, **values)


def replied(text: str, **changes: Any) -> Mail:
    """Minh's reply to a notification."""
    values: dict[str, Any] = {
        "subject": "Re: [HELP-1042] Cannot log in",
        "from_": (MINH,),
        "message_id": "reply@example.com",
    } | changes
    return written(text, **values)


def acting(*tickets: TicketFacts, **changes: Any) -> Facts:
    """Facts beside a reply of Minh that is proved in every way."""
    values: dict[str, Any] = {
        "authentication": A,
        "evidence": (reference(),),
        "grant": grant(),
        "notice": notice(),
    } | changes
    return known(*(tickets or (ticket(),)), **values)


def decided(mail: Mail, facts: Facts, desk: Desk = DESK, now: datetime = NOW, **way: Any) -> Decision:
    """What becomes of it."""
    return decide(mail, delivered(**way), facts, desk, now)


def sets(decision: Decision) -> dict[str, object]:
    """The values that change, after."""
    return {change.field: change.after for change in decision.changes if isinstance(change, Set)}


def messages(decision: Decision) -> list[AddMessage]:
    """The messages that are added."""
    return [change for change in decision.changes if isinstance(change, AddMessage)]


def mails(decision: Decision, template: str) -> list[Outgoing]:
    """The outgoing mails of a template."""
    return [mail for mail in decision.outgoing if mail.template == template]


def outside(decision: Decision, desk: Desk = DESK) -> list[Outgoing]:
    """The mails that leave the house: to nobody of our agents, copies or admins."""
    return [
        mail
        for mail in decision.outgoing
        if mail.lane in (Lane.ANSWER, Lane.ACKNOWLEDGEMENT) or not desk.agent_of(mail.recipient.address)
    ]
