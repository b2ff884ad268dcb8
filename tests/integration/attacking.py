"""A desk that is attacked: real bytes through parse, look up, decide, compose and apply on a real store."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import text

from inboxd.compose.mail import Composed
from inboxd.compose.templates import Templates
from inboxd.daemon.engine import Engine
from inboxd.daemon.keys import load_keyring
from inboxd.daemon.metrics import Metrics
from inboxd.daemon.pipeline import Pipeline
from inboxd.daemon.slot import Slot
from inboxd.daemon.workers import Failed, Kit, Order, compose_order
from inboxd.desk.settings import Agent, Channel, Desk, Team
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Mail
from inboxd.mail.parse import parse
from inboxd.mail.scan import ordering_ids
from inboxd.store import Store

SUPPORT, ANNA, MALLORY = "support@acme.example", "anna@home.example", "mallory@evil.example"
MINH, LAN, OTTO, EVE = (
    "minh@private.example",
    "lan@private.example",
    "otto@old.example",
    "eve@private.example",
)
MX = "mx.acme.example"
PASS = f"{MX}; dmarc=pass header.from="
CUSTOMERS = (ANNA, MALLORY, "bob@home.example", "carol@home.example")

DESK = Desk(
    name="Acme Support",
    address=SUPPORT,
    admins=("ops@acme.example",),
    teams={"general": Team("general"), "billing": Team("billing", "billing@acme.example", "Acme Billing")},
    agents={
        "minh": Agent("minh", "Minh Tran", (MINH,), ("general", "billing")),
        "lan": Agent("lan", "Lan Pham", (LAN,), ("general",)),
        "otto": Agent("otto", "Otto Old", (OTTO,), ("general",), left=date(2026, 1, 1)),
        "eve": Agent("eve", "Eve Ebert", (EVE,), ("billing",)),
    },
    channels={"imap.support": Channel("imap.support", authserv=MX, mailbox=SUPPORT)},
    send_delay=timedelta(0),
)  # fmt: skip

_serial = count(1)


@dataclass
class Sent:
    """One queued mail, read as its recipient's client reads it."""

    recipient: str
    lane: str
    raw: bytes
    message: Message = field(init=False)

    def __post_init__(self) -> None:
        self.message = message_from_bytes(self.raw, policy=default)

    @property
    def id(self) -> str:
        """Message-ID with its brackets."""
        return str(self.message["Message-ID"]).strip()

    @property
    def subject(self) -> str:
        """Decoded."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The text/plain body."""
        part = self.message.get_body(("plain",))  # type: ignore[attr-defined]
        return str(part.get_content()).replace("\r\n", "\n")

    @property
    def html(self) -> str:
        """The text/html body."""
        part = self.message.get_body(("html",))  # type: ignore[attr-defined]
        return str(part.get_content())

    @property
    def thread(self) -> dict[str, str]:
        """In-Reply-To and References of a reply to it."""
        references = " ".join(str(self.message["References"] or "").split())
        return {"In-Reply-To": self.id, "References": f"{references} {self.id}".strip()}


class Hands:
    """Parses and composes in this process, as the commands do."""

    def __init__(self, kit: Kit, templates: Templates) -> None:
        self.kit = kit
        self.templates = templates

    def read(self, raws: Sequence[bytes]) -> list[Mail | Failed]:
        return [parse(raw, self.kit.desk.languages) for raw in raws]

    def write(self, orders: Sequence[Order]) -> list[Composed | Failed]:
        return [self._write(order) for order in orders]

    def _write(self, order: Order) -> Composed | Failed:
        try:
            return compose_order(order, self.kit, self.templates)
        except Exception as error:  # as a worker reports it
            return Failed(f"{type(error).__name__}: {error}")

    def stop(self) -> None:
        """Nothing runs elsewhere."""


TEMPLATES = Path(__file__).parents[2] / "templates"
_loaded: list[Templates] = []


class Victim:
    """The desk, its clock, and everything that has left it."""

    def __init__(self, url: str, var: Path, desk: Desk = DESK) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self.store = Store.open(url, migrate=True, var=var)
        self.store.floor_bytes = 0
        self.alerts: list[str] = []
        self.sent: list[Sent] = []
        self.use(desk)

    def use(self, desk: Desk) -> None:
        """Go on with other settings."""
        self.desk = desk
        kit = Kit(desk, load_keyring(self.store, None), (TEMPLATES,))
        _loaded[:] = _loaded or [Templates.load((TEMPLATES,))]
        self.engine = Engine(self.store, kit, Hands(kit, _loaded[0]), lambda: self.now)
        self.pipeline = Pipeline(
            Slot(self.engine), "test", Metrics(), lambda _topic, words: self.alerts.append(words)
        )

    def take(self, raw: bytes, channel: str = "smtp", **more: Any) -> None:
        """Put a mail into the journal."""
        values: dict[str, Any] = {"sender": "somebody@relay.example", "recipients": (SUPPORT,)}
        if channel != "smtp":
            values = {"sender": None, "folder": "INBOX", "uidvalidity": 1, "uid": next(_serial)}
        delivery = Delivery(raw, channel, self.now, **(values | more))
        self.store.accept(delivery, ordering_ids(raw)).result(20)

    def work(self) -> list[Sent]:
        """Decide everything that waits; the mails that left for it."""
        for _ in range(4):
            self.pipeline.drain()
            self.now += timedelta(seconds=10)
        rows = self.store.due(self.now, 1000)
        for row in rows:
            self.store.sent(row.id, "250 ok", "", self.now)
        fresh = [Sent(row.recipient, row.lane, row.raw) for row in rows]
        self.sent += fresh
        return fresh

    def get(self, raw: bytes, channel: str = "smtp", **more: Any) -> list[Sent]:
        """One mail in; the mails out."""
        self.take(raw, channel, **more)
        return self.work()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says."""
        return [tuple(row) for row in self.store.read(lambda c: c.execute(text(query)).all())]

    def messages(self, number: int) -> list[str]:
        """The kinds of a ticket's messages, oldest first."""
        return [row[0] for row in self.rows(f"SELECT kind FROM message WHERE ticket = {number} ORDER BY id")]

    @property
    def numbers(self) -> list[int]:
        """Tickets by number."""
        return [row[0] for row in self.rows("SELECT number FROM ticket ORDER BY number")]

    @property
    def fate(self) -> tuple[str, str]:
        """What became of the latest mail, and why."""
        state, reason = self.rows("SELECT state, reason FROM journal ORDER BY id DESC LIMIT 1")[0]
        return state, reason

    def case(self, **more: Any) -> Case:
        """Anna's ticket with its acknowledgement and the notification to Minh; a day after the one before."""
        if self.numbers:
            self.now += timedelta(days=1, hours=1)  # every budget is full again
        out = self.get(letter(ANNA, **({"auth": ANNA} | more)), "imap.support")
        acknowledgement = next(mail for mail in out if mail.lane == "acknowledgement")
        notices = {mail.recipient: mail for mail in out if mail.lane == "notification"}
        tag = re.search(r"\[HELP-(\d+)\]", acknowledgement.subject)
        assert tag
        return Case(int(tag[1]), acknowledgement, notices)


@dataclass
class Case:
    """A ticket as those see it who got mail about it."""

    number: int
    acknowledgement: Sent
    notices: dict[str, Sent]

    @property
    def notice(self) -> Sent:
        """Minh's."""
        return self.notices[MINH]


def letter(
    sender: str,
    words: str = "Where is my parcel?",
    *,
    to: str = SUPPORT,
    subject: str = "Parcel",
    auth: str = "",
    reply: Sent | None = None,
    above: Sequence[str] = (),
    headers: Sequence[tuple[str, str]] = (),
    message_id: str | None = None,
    raw_from: str | None = None,
) -> bytes:
    """A mail's bytes. `auth`: whom the receiver says dmarc=pass for; `above`: raw header lines."""
    own = f"<{next(_serial)}@client.example>" if message_id is None else message_id
    fields = [*above]
    if auth:
        fields.append(f"Authentication-Results: {PASS}{auth.rpartition('@')[2]}")
    fields += [f"From: {sender if raw_from is None else raw_from}", f"To: {to}", f"Subject: {subject}"]
    fields += [f"Message-ID: {own}"] if own else []
    fields.append("Date: Mon, 23 Nov 2026 09:00:00 +0000")
    extra = [*(reply.thread.items() if reply else ()), *headers]
    fields += [f"{name}: {value}" for name, value in extra]
    if not any(name.lower() == "content-type" for name, _ in extra):
        fields.append("Content-Type: text/plain; charset=utf-8")
    return ("\r\n".join(fields) + "\r\n\r\n" + words.replace("\n", "\r\n") + "\r\n").encode(
        "utf-8", "surrogatepass"
    )


def outside(mails: Sequence[Sent]) -> list[Sent]:
    """Those that go to somebody who is no agent and no admin."""
    agents = {address for agent in DESK.agents.values() for address in agent.email} | set(DESK.admins)
    return [mail for mail in mails if mail.recipient not in agents]


def with_desk(**changes: Any) -> Desk:
    """The desk with other settings."""
    return replace(DESK, **changes)
