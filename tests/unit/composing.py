"""A desk, a key ring and the shipped templates, for every test that composes mail."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from inboxd.compose.mail import Composed, compose
from inboxd.compose.templates import Templates, shipped
from inboxd.compose.tokens import Keyring
from inboxd.compose.values import COMMON, KNOWN
from inboxd.desk.decision import Because, Lane, Outgoing
from inboxd.desk.settings import Agent, Desk, Team
from inboxd.mail.message import Address

NOW = datetime(2026, 11, 23, 9, 12, 5, tzinfo=UTC)
NONCE = "q5xk27ab"
RING = Keyring.new(bytes(range(32)))
ANNA = Address("Anna Schmidt", "anna@example.org")
ROOT = RING.root_id(1042, "example.com")
TEMPLATES = Templates.load([shipped()])
DESK = Desk(
    name="Acme Support",
    address="support@example.com",
    teams={
        "general": Team("general"),
        "billing": Team("billing", "billing@example.com", "Acme Billing", "bills"),
    },
    agents={
        "minh": Agent("minh", "Minh Tran", ("minh@example.com",), ("general",)),
        "lan": Agent("lan", "Lan Pham", ("lan@example.com",), ("general",)),
    },
)


def sample_values(template: str) -> dict[str, object]:
    """The samples of a template, without what compose adds by itself."""
    return {key: value for key, value in KNOWN.get(template, {}).items() if key not in COMMON}


def ordered(template: str = "answer", **changes: Any) -> Outgoing:
    """A mail as the desk orders it: an agent's answer unless told otherwise."""
    human = template == "answer"
    order: dict[str, Any] = {
        "lane": Lane.ANSWER if human else Lane.NOTIFICATION,
        "template": template,
        "recipient": ANNA,
        "because": Because("test"),
        "ticket": 1042,
        "subject": "Cannot log in",
        "root_id": ROOT,
        "team": "general",
        "text": "Hello Anna,\nit works again.",
        "values": {"agent_title": "Minh"} if human else sample_values(template),
        "automatic": "" if human else "auto-generated",
    }
    return Outgoing(**(order | changes))


def composed(outgoing: Outgoing, **changes: Any) -> Composed:
    """That mail, finished."""
    given: dict[str, Any] = {
        "desk": DESK, "keyring": RING, "templates": TEMPLATES, "content": {}, "now": NOW, "nonce": NONCE,
    }  # fmt: skip
    return compose(outgoing, **(given | changes))


def read(mail: Composed | bytes) -> EmailMessage:
    """The finished bytes as the standard library reads them."""
    message = message_from_bytes(mail if isinstance(mail, bytes) else mail.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def ids(value: object) -> list[str]:
    """The Message-IDs of a header value, without brackets."""
    return [word.strip("<>") for word in str(value).split()]
