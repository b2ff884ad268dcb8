"""From a customer's mail over its real notification to what becomes of an agent's reply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from inboxd.compose.mail import Composed, compose
from inboxd.desk.decision import Because, Decision
from inboxd.desk.facts import Facts, Notice, NoticeKind, TicketFacts
from inboxd.desk.settings import Desk
from inboxd.desk.telling.notification import customer_wrote
from inboxd.mail.message import Mail
from inboxd.mail.parse import parse
from tests.unit.clients import Client, Reply, arrived
from tests.unit.composing import RING, TEMPLATES
from tests.unit.desking import ANNA, DESK, HOUR, MINUTE, NOW, acting, decided, grant, said, ticket

NONCE = "abcdefgh"
ASKED = (
    'Hello,\n\nsince this morning I cannot log in: "password wrong".\n\nCan you help?\nThanks\nAnna'
    "\n\nhttps://customer.example/orders?id=4711"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer's question as minh was told of it."""

    ticket: TicketFacts
    notification: Composed

    @property
    def facts(self) -> Facts:
        """What the store would find for a proved reply to it."""
        told = self.notification
        notice = Notice(
            NONCE,
            NoticeKind.CUSTOMER,
            "minh",
            NOW - HOUR + MINUTE,
            told.subject,
            told.text,
            1,
            html=told.html,
        )
        return acting(self.ticket, grant=grant(nonce=NONCE), notice=notice)


def asked(text: str = ASKED, desk: Desk = DESK, **changes: Any) -> Asked:
    """The notification of a customer's mail, composed as the daemon composes it."""
    on = ticket(recent=(said(1, text=text),), **changes)
    order = customer_wrote(
        [desk.agents["minh"]], on, desk, ANNA, text, Because("test"), is_new=True, about_message=1
    )[0]
    return Asked(on, sent(order, desk, NONCE))


def sent(order: Any, desk: Desk = DESK, nonce: str = "zyxwvuts", mail: Mail | None = None) -> Composed:
    """An ordered mail, finished."""
    along = mail.attachments if mail and order.with_mail_attachments else ()
    return compose(
        order, desk=desk, keyring=RING, templates=TEMPLATES, content={}, mail_attachments=along,
        now=NOW, nonce=nonce,
    )  # fmt: skip


def answered(question: Asked, client: Client, reply: Reply, *, html: bool, **known: Any) -> Decision:
    """What becomes of a reply as this client writes it."""
    return understood(question, client, reply, html=html, **known)[1]


def understood(
    question: Asked, client: Client, reply: Reply, *, html: bool, **known: Any
) -> tuple[Mail, Decision]:
    """The parsed reply, and what becomes of it."""
    mail = parse(arrived(client, question.notification, reply, html=html))
    return mail, decided(mail, replace(question.facts, **known))
