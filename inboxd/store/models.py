"""The tables. Core statements name them as in `inboxd.store.tables`; see DESIGN "What is kept"."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from inboxd.store.types import Instant, Json, Key

SINGLE = sql("agent <> '' AND state NOT IN ('gathered', 'bundled')")  # it left, or leaves, by itself


# Somebody has to do something. Said with NOT, for which no other index offers itself.
BUSY = (
    "state NOT IN ('pending', 'solved', 'closed') AND assignee <> '' AND merged_into IS NULL"
    " AND channel <> 'practice'"
)


class Journal(SQLModel, table=True):
    """A mail as it was taken in, and its fate. `journal_raw` has its bytes, so that updates stay small."""

    __tablename__ = "journal"
    __table_args__ = (
        Index(
            "journal_imap_key", "channel", "folder", "uidvalidity", "uid", unique=True,
            sqlite_where=sql("uid > 0"), postgresql_where=sql("uid > 0"),
        ),
        Index("journal_unfinished", "id", sqlite_where=sql("state IN ('waiting', 'claimed')"),
              postgresql_where=sql("state IN ('waiting', 'claimed')")),
        Index("journal_same_message", "message_key"),
        Index("journal_same_bytes", "raw_digest"),
        Index("journal_author", "author_key"),
        Index("journal_sender", "sender"),
        Index("journal_junk", "id", sqlite_where=sql("role = 'junk'"), postgresql_where=sql("role = 'junk'")),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    state: str = Field(sa_type=Text)  # waiting, claimed, done, ignored, duplicate, quarantine, dropped
    channel: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    received_at: datetime = Field(sa_type=Instant)
    sender: str | None = Field(default=None, sa_type=Text)  # NULL: unknown; "": the null sender
    recipients: list[str] = Field(sa_type=Json)
    peer: str = Field(sa_type=Text)
    login: str = Field(sa_type=Text)
    tls: bool
    trusted_peer: bool
    folder: str = Field(sa_type=Text)
    uidvalidity: int = Field(sa_type=Key)
    uid: int = Field(sa_type=Key)
    truncated_from: int = Field(sa_type=Key)
    open_since: datetime | None = Field(default=None, sa_type=Instant)  # imports: what is older is closed
    size: int = Field(sa_type=Key)
    raw_digest: str = Field(sa_type=Text)  # SHA-256 over envelope and bytes
    attempts: int = 0
    crashes: int = 0  # how often a process died while it held this row
    owner: str = Field(default="", sa_type=Text)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)  # claimed until; waiting: not before
    reason: str = Field(default="", sa_type=Text)
    kind: str = Field(default="", sa_type=Text)
    decision: int = Field(default=0, sa_type=Key)
    ticket: int = Field(default=0, sa_type=Key)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    author_key: str = Field(default="", sa_type=Text)
    subject: str = Field(default="", sa_type=Text)
    message_id: str = Field(default="", sa_type=Text)
    message_key: int | None = Field(default=None, sa_type=Key)
    content_digest: str = Field(default="", sa_type=Text)  # Mail.digest


class JournalRaw(SQLModel, table=True):
    """The bytes of a mail as they came."""

    __tablename__ = "journal_raw"
    journal: int = Field(primary_key=True, foreign_key="journal.id", sa_type=Key)
    raw: bytes = Field(sa_type=LargeBinary)


class JournalKey(SQLModel, table=True):
    """What orders unfinished mails: those that share a key are decided one after the other."""

    __tablename__ = "journal_key"
    __table_args__ = (Index("journal_key_of", "journal"),)
    key: int = Field(primary_key=True, sa_type=Key)
    journal: int = Field(primary_key=True, foreign_key="journal.id", sa_type=Key)


class Decided(SQLModel, table=True):
    """One decision that was applied, with the facts that it rested on."""

    __tablename__ = "decision"
    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    journal: int | None = Field(default=None, sa_type=Key)
    ticket: int = Field(default=0, sa_type=Key)
    fate: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    evidence: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    withheld: str = Field(sa_type=Text)
    because: list[Any] = Field(sa_type=Json)
    facts: str = Field(sa_type=Text)
    undoable: bool
    undone_at: datetime | None = Field(default=None, sa_type=Instant)


class Ticket(SQLModel, table=True):
    """A conversation with its state; `version` counts the decisions that changed it."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ticket_state", "state", "team", "number"),
        Index("ticket_requester", "requester_key"),
        Index("ticket_updated", "updated_at"),
        Index("ticket_load", "state", "assignee", "priority"),
        Index("ticket_look_at", "look_at"),
        Index("ticket_merged", "merged_into", sqlite_where=sql("merged_into IS NOT NULL"),
              postgresql_where=sql("merged_into IS NOT NULL")),
        Index("ticket_due", "due_at", sqlite_where=sql("due_at IS NOT NULL"),
              postgresql_where=sql("due_at IS NOT NULL")),
        Index("ticket_surveyed", "requester_key", "surveyed_at", sqlite_where=sql("surveyed_at IS NOT NULL"),
              postgresql_where=sql("surveyed_at IS NOT NULL")),
        Index("ticket_rated", "rated_at", sqlite_where=sql("rated_at IS NOT NULL"),
              postgresql_where=sql("rated_at IS NOT NULL")),
        Index("ticket_snoozed", "snoozed_until", sqlite_where=sql("snoozed_until IS NOT NULL"),
              postgresql_where=sql("snoozed_until IS NOT NULL")),
        Index("ticket_busy", "assignee", "priority", sqlite_where=sql(BUSY), postgresql_where=sql(BUSY)),
        Index("ticket_queue", "queue", "number", sqlite_where=sql("queue <> ''"),
              postgresql_where=sql("queue <> ''")),
    )  # fmt: skip
    number: int = Field(primary_key=True, sa_type=Key)
    version: int
    subject: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    priority: str = Field(sa_type=Text)
    team: str = Field(sa_type=Text)
    assignee: str = Field(sa_type=Text)
    requester_key: str = Field(sa_type=Text)
    requester_name: str = Field(sa_type=Text)
    requester_address: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    updated_at: datetime = Field(sa_type=Instant)
    tags: list[str] = Field(sa_type=Json)
    fields: dict[str, str] = Field(sa_type=Json)
    language: str = Field(sa_type=Text)
    root_id: str = Field(sa_type=Text)
    channel: str = Field(sa_type=Text)
    last_owner: str = Field(default="", sa_type=Text)
    solved_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    muted_until: datetime | None = Field(default=None, sa_type=Instant)
    cc: list[list[str]] = Field(sa_type=Json)  # [[name, address], …]
    watchers: list[str] = Field(sa_type=Json)
    latest_foreign_id: str = Field(default="", sa_type=Text)
    acknowledged: int = 0
    merged_into: int | None = Field(default=None, sa_type=Key)
    active_at: datetime | None = Field(
        default=None, sa_type=Instant
    )  # when anybody but the clock did something
    waiting_since: datetime | None = Field(default=None, sa_type=Instant)  # the customer waits for an answer
    answers: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    reopened: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    snoozed_until: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    due_told: datetime | None = Field(default=None, sa_type=Instant)  # when it was told that it is due
    rating: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})  # good, ok, bad
    rated_at: datetime | None = Field(default=None, sa_type=Instant)
    surveyed_at: datetime | None = Field(default=None, sa_type=Instant)  # when its customer was asked
    look_at: datetime | None = Field(
        default=None, sa_type=Instant
    )  # when clock rules look at it; NULL: never
    queue: str = Field(
        default="", sa_type=Text, sa_column_kwargs={"server_default": ""}
    )  # how it is given out once somebody is there: "least-busy vi"; "": nobody has to
    sides: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # side conversations so far


class Side(SQLModel, table=True):
    """A side conversation: a supplier is asked, and the customer knows nothing of it."""

    __tablename__ = "side"
    __table_args__ = (Index("side_ticket", "ticket"), Index("side_home", "home"))
    name: str = Field(primary_key=True, sa_type=Text)
    ticket: int = Field(foreign_key="ticket.number", sa_type=Key)
    home: int = Field(sa_type=Key)  # the ticket on which it began: its tokens tell that one
    supplier_name: str = Field(sa_type=Text)
    supplier_address: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    opened_at: datetime = Field(sa_type=Instant)
    askers: list[str] = Field(sa_type=Json)  # agents' names
    people: list[list[str]] = Field(sa_type=Json)  # [[name, address], …]: who else may write in it
    copied: list[str] = Field(sa_type=Json)  # address keys that stood in copy
    about: int = Field(sa_type=Key)  # the customer's latest message that was forwarded; 0: none


class RuleDone(SQLModel, table=True):
    """A clock rule that has acted on a ticket and whose condition has held since."""

    __tablename__ = "rule_done"
    ticket: int = Field(primary_key=True, foreign_key="ticket.number", sa_type=Key)
    rule: str = Field(primary_key=True, sa_type=Text)  # its name


class Turn(SQLModel, table=True):
    """Who was given a ticket last of those who take turns."""

    __tablename__ = "turn"
    pool: str = Field(primary_key=True, sa_type=Text)  # a team, or team and skills; "" counts for all of them
    agent: str = Field(sa_type=Text)
    given: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # how many tickets


class Presence(SQLModel, table=True):
    """An agent who is away until then; without a row, or later, they are there."""

    __tablename__ = "presence"
    agent: str = Field(primary_key=True, sa_type=Text)
    until: datetime = Field(sa_type=Instant)
    since: datetime = Field(sa_type=Instant)
    by: str = Field(sa_type=Text)  # what says so: "#away", "out-of-office reply"


class TicketLink(SQLModel, table=True):
    """Two tickets that belong together; stored once, the lower number first."""

    __tablename__ = "ticket_link"
    ticket: int = Field(primary_key=True, sa_type=Key)
    other: int = Field(primary_key=True, sa_type=Key)


class Participant(SQLModel, table=True):
    """Who may write on a ticket (role requester, cc, correspondent) or stood in copy (role copied)."""

    __tablename__ = "participant"
    ticket: int = Field(primary_key=True, foreign_key="ticket.number", sa_type=Key)
    key: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)


class Message(SQLModel, table=True):
    """One contribution to a ticket."""

    __tablename__ = "message"
    __table_args__ = (
        Index("message_ticket", "ticket", "id"),
        Index("message_journal", "journal"),
        Index("message_same_body", "author_key", "at"),
        Index("message_held", "at", sqlite_where=sql("kind = 'held'"), postgresql_where=sql("kind = 'held'")),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    ticket: int = Field(foreign_key="ticket.number", sa_type=Key)
    kind: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)
    author_key: str = Field(sa_type=Text)
    author_name: str = Field(sa_type=Text)
    author_address: str = Field(sa_type=Text)
    agent: str = Field(sa_type=Text)
    sent_to: list[list[str]] = Field(sa_type=Json)
    sent_cc: list[list[str]] = Field(sa_type=Json)
    subject: str = Field(sa_type=Text)
    message_id: str = Field(sa_type=Text)
    held_for: str = Field(sa_type=Text)
    held_kind: str = Field(sa_type=Text)
    undone: bool = False
    body_digest: str = Field(sa_type=Text)  # of the new words, for "the same body three times"
    decision: int = Field(sa_type=Key)
    journal: int | None = Field(default=None, sa_type=Key)
    text: str = Field(sa_type=Text)
    full_text: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    side: str = Field(
        default="", sa_type=Text, sa_column_kwargs={"server_default": ""}
    )  # the side conversation that it is part of


class Reference(SQLModel, table=True):
    """A Message-ID, seen in or out, and the ticket that it points to; `key` is a hash, ids may be long."""

    __tablename__ = "reference"
    __table_args__ = (
        Index("reference_once", "key", "ticket", unique=True),
        Index("reference_ticket", "ticket"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    key: int = Field(sa_type=Key)
    ticket: int = Field(sa_type=Key)  # 0: an outgoing mail about no ticket
    outbox: int | None = Field(default=None, sa_type=Key)  # the outgoing mail that carries this id
    message_id: str = Field(sa_type=Text)
    side: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class StoredAttachment(SQLModel, table=True):
    """A file on a message; its content stands in `blob`."""

    __tablename__ = "attachment"
    message: int = Field(primary_key=True, foreign_key="message.id", sa_type=Key)
    position: int = Field(primary_key=True)
    filename: str = Field(sa_type=Text)
    content_type: str = Field(sa_type=Text)
    size: int = Field(sa_type=Key)
    digest: str = Field(foreign_key="blob.digest", sa_type=Text)
    cid: str = Field(sa_type=Text)


class Blob(SQLModel, table=True):
    """Content by its SHA-256, stored once."""

    __tablename__ = "blob"
    digest: str = Field(primary_key=True, sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)


class Organisation(SQLModel, table=True):
    """A customer's company."""

    __tablename__ = "organisation"
    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    name: str = Field(sa_type=Text)


class StoredContact(SQLModel, table=True):
    """Somebody who writes to us; one person may have several addresses."""

    __tablename__ = "contact"
    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    name: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    blocked: bool = False
    vip: bool = False
    organisation: int | None = Field(default=None, foreign_key="organisation.id", sa_type=Key)


class StoredAddress(SQLModel, table=True):
    """An address that wrote to us, or that was muted."""

    __tablename__ = "address"
    key: str = Field(primary_key=True, sa_type=Text)
    address: str = Field(sa_type=Text)
    contact: int | None = Field(default=None, foreign_key="contact.id", sa_type=Key)
    first_at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant)
    muted_until: datetime | None = Field(default=None, sa_type=Instant)
    muted_because: str = Field(default="", sa_type=Text)


class Event(SQLModel, table=True):
    """The append-only log: what changed, by whom, from what to what, and why."""

    __tablename__ = "event"
    __table_args__ = (Index("event_ticket", "ticket", "id"), Index("event_decision", "decision"))
    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    ticket: int = Field(sa_type=Key)  # 0: about no ticket
    decision: int = Field(sa_type=Key)
    actor: str = Field(sa_type=Text)
    what: str = Field(sa_type=Text)  # a field's name, or a verb: opened, message, held, sent, …
    is_value: bool  # a field of the ticket changed (`Set`), so that it can be restored
    before: Any = Field(default=None, sa_type=Json)
    after: Any = Field(default=None, sa_type=Json)
    because: str = Field(sa_type=Text)
    file: str = Field(sa_type=Text)
    line: int


class Step(SQLModel, table=True):
    """A row that an undoable decision changed beside the values of tickets, as it was before and after."""

    __tablename__ = "step"
    __table_args__ = (Index("step_decision", "decision"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    decision: int = Field(sa_type=Key)
    what: str = Field(sa_type=Text)  # person, link, blocked, contact, message, side, ticket
    key: list[Any] = Field(sa_type=Json)
    before: Any = Field(default=None, sa_type=Json)  # null: there was no such row
    after: Any = Field(default=None, sa_type=Json)


class Outbox(SQLModel, table=True):
    """One finished mail for one recipient, and what became of it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_due", "rank", "not_before", sqlite_where=sql("state IN ('queued', 'sending')"),
              postgresql_where=sql("state IN ('queued', 'sending')")),
        Index("outbox_single", "agent", "queued_at", sqlite_where=SINGLE, postgresql_where=SINGLE),
        Index("outbox_gathered", "agent", "queued_at", sqlite_where=sql("state = 'gathered'"),
              postgresql_where=sql("state = 'gathered'")),
        Index("outbox_nonce", "nonce"),
        Index("outbox_decision", "decision"),
        Index("outbox_ticket", "ticket"),
        Index("outbox_recipient", "recipient_key"),
    )  # fmt: skip
    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    state: str = Field(sa_type=Text)  # queued, sending, sent, failed, cancelled, held, gathered, bundled
    lane: str = Field(sa_type=Text)
    rank: int  # the lane's place: lower goes first
    outgoing: str = Field(sa_type=Text)
    envelope_from: str = Field(sa_type=Text)
    recipient: str = Field(sa_type=Text)
    recipient_key: str = Field(sa_type=Text)
    ticket: int = Field(sa_type=Key)
    agent: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    message_id: str = Field(sa_type=Text)
    nonce: str = Field(sa_type=Text)
    decision: int = Field(sa_type=Key)
    queued_at: datetime = Field(sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    reply: str = Field(default="", sa_type=Text)
    returned_id: str = Field(default="", sa_type=Text)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    bounced: str = Field(default="", sa_type=Text)  # status of the bounce that came back
    side: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class OutboxRaw(SQLModel, table=True):
    """The bytes that leave: fixed when the mail is queued."""

    __tablename__ = "outbox_raw"
    outbox: int = Field(primary_key=True, foreign_key="outbox.id", sa_type=Key)
    raw: bytes = Field(sa_type=LargeBinary)


class OutgoingHost(SQLModel, table=True):
    """A smarthost that is left alone for a while (a refused login, say)."""

    __tablename__ = "outgoing_host"
    name: str = Field(primary_key=True, sa_type=Text)
    until: datetime = Field(sa_type=Instant)


class StoredNotice(SQLModel, table=True):
    """A notification to an agent, with the words that its recipient saw."""

    __tablename__ = "notice"
    __table_args__ = (Index("notice_ticket", "ticket"),)
    nonce: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(sa_type=Text)
    agent: str = Field(sa_type=Text)
    ticket: int = Field(sa_type=Key)
    sent_at: datetime = Field(sa_type=Instant)
    subject: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    message: int = Field(sa_type=Key)
    decision: int = Field(sa_type=Key)
    side: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})


class Revoked(SQLModel, table=True):
    """A grant that is worth nothing any more."""

    __tablename__ = "revoked"
    nonce: str = Field(primary_key=True, sa_type=Text)
    at: datetime = Field(sa_type=Instant)
    because: str = Field(sa_type=Text)


class Budget(SQLModel, table=True):
    """One automatic reply (or tag join) that was spent."""

    __tablename__ = "budget"
    __table_args__ = (
        Index("budget_address", "what", "address_key", "at"),
        Index("budget_domain", "what", "domain", "at"),
        Index("budget_ticket", "ticket", "what", "at"),
        Index("budget_at", "what", "at"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Key)
    what: str = Field(sa_type=Text)
    address_key: str = Field(sa_type=Text)
    domain: str = Field(sa_type=Text)
    ticket: int = Field(sa_type=Key)
    at: datetime = Field(sa_type=Instant)


class StoredBookmark(SQLModel, table=True):
    """How far an IMAP folder was read."""

    __tablename__ = "bookmark"
    account: str = Field(primary_key=True, sa_type=Text)
    folder: str = Field(primary_key=True, sa_type=Text)
    uidvalidity: int = Field(sa_type=Key)
    last_uid: int = Field(sa_type=Key)
    start_at: datetime | None = Field(default=None, sa_type=Instant)


class AgentTail(SQLModel, table=True):
    """How an agent's latest mail on a ticket ended: what several of them end in is a signature."""

    __tablename__ = "agent_tail"
    agent: str = Field(primary_key=True, sa_type=Text)
    ticket: int = Field(primary_key=True, sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    text: str = Field(sa_type=Text)
    images: list[str] = Field(sa_type=Json)  # SHA-256 of the pictures shown in it


class Signature(SQLModel, table=True):
    """A DKIM signature of an agent's mail, and the journal row on which it was seen first (B10)."""

    __tablename__ = "signature"
    digest: str = Field(primary_key=True, sa_type=Text)
    journal: int = Field(sa_type=Key)


class Value(SQLModel, table=True):
    """Small things that outlive a process: the signing key, OAuth tokens, the next ticket number."""

    __tablename__ = "value"
    name: str = Field(primary_key=True, sa_type=Text)
    text: str = Field(sa_type=Text)
