"""What was known when a mail was decided. The store gathers it; `decide` reads nothing else.

Facts are JSON-able through `inboxd.desk.facts_json`: they are kept with each decided mail, so that
replay and `#why` see what was known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from inboxd.mail.message import Address


class Trust(StrEnum):
    """How the sender is proved (PROMISES.md E)."""

    PASS = "A"  # noqa: S105 -- aligned pass
    NONE = "N"  # everything else
    FAIL = "F"  # DMARC fail of a domain whose policy is quarantine or reject


@dataclass(frozen=True, slots=True)
class Authentication:
    """The verdict about the author's address and what it rests on."""

    trust: Trust = Trust.NONE
    method: str = ""  # "smtp-auth", "authserv", "internal", "" (nothing proved)
    because: str = ""  # readable: "dmarc=pass by mx.example.com"
    login: str = ""  # the name that SMTP AUTH proved
    reject: bool = False  # the domain's policy is reject
    verdicts: bool = False  # this channel gives verdicts, so that silence means something
    by_host: bool = False  # the sending host is the domain's own: no stranger sent the mail again


class EvidenceKind(StrEnum):
    """What places a mail on a ticket, strongest first (PROMISES.md E)."""

    TOKEN = "token"  # noqa: S105 -- T in In-Reply-To or References
    ADDRESS_TOKEN = "address-token"  # noqa: S105 -- T in a recipient address
    REFERENCE = "reference"  # R: a known Message-ID, foreign or the root
    TAG = "tag"  # S: [HELP-1042] in the subject


@dataclass(frozen=True, slots=True)
class Evidence:
    """One pointer from the mail to a ticket; merged tickets are already resolved."""

    kind: EvidenceKind
    ticket: int
    party: str = ""  # for tokens: the participant's address, or "" when it is nobody's any more
    source: str = ""  # "In-Reply-To", "References", "To", "Cc", "envelope", "Subject"
    side: str = ""  # the side conversation that it belongs to; "": the customer's own


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message on a ticket, as far as deciding and notifying need it."""

    id: int
    kind: str  # customer, agent, note, automatic, bounce, held
    author: Address
    at: datetime
    text: str  # the new words; at most 50,000 characters, as a notification shows them
    html: str = ""
    subject: str = ""
    message_id: str = ""
    agent: str = ""  # agent's name when an agent wrote it
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    attachments: tuple[AttachmentRef, ...] = ()
    held_for: str = ""  # why it is held; "" when it is not
    side: str = ""  # the side conversation in which it was said
    ticket: int = 0  # where it stands: the ticket itself, or one that was merged into it


@dataclass(frozen=True, slots=True)
class OldNote:
    """Internal words that are not among a ticket's recent messages."""

    text: str
    side: str = ""  # the side conversation in which they were said


@dataclass(frozen=True, slots=True)
class SideFacts:
    """A side conversation: what a third party is asked about a ticket, unseen by its customer."""

    name: str  # "1042-1": the ticket on which it began, and the how-manieth it was there
    supplier: Address
    subject: str
    opened_at: datetime
    askers: tuple[str, ...] = ()  # agents' names
    people: tuple[Address, ...] = ()  # who else may write in it
    copied: tuple[str, ...] = ()  # address keys that stood in To or Cc of a mail in it
    about: int = 0  # the customer's latest message that was forwarded
    latest_foreign_id: str = ""  # Message-ID of the supplier's latest mail
    foreign_ids: tuple[str, ...] = ()  # the supplier's Message-IDs, oldest first

    @property
    def keys(self) -> frozenset[str]:
        """The address keys that may write in it."""
        return frozenset(one.key for one in (self.supplier, *self.people))


@dataclass(frozen=True, slots=True)
class AttachmentRef:
    """An attachment by digest: content stays in the blob table."""

    filename: str
    content_type: str
    size: int
    digest: str  # hex SHA-256 of the content
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether automatic mail may reach a ticket's requester when no mail of theirs has just come."""

    wrote: bool = False  # a mail of theirs stands on the ticket, and no machine wrote it
    surveyed_at: datetime | None = None  # when they were last asked how it was, on whichever ticket
    muted_until: datetime | None = None
    survey_waits: int = 0  # the outbox row of a survey on this ticket that has not left


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket as it stood when looked up; `version` is compared again when the decision is applied."""

    number: int
    version: int
    subject: str
    state: str  # new, open, pending, solved, closed
    priority: str  # low, normal, high, urgent
    team: str
    assignee: str  # agent's name, "" when nobody
    requester: Address
    created_at: datetime
    updated_at: datetime
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    root_id: str = ""  # without brackets
    last_owner: str = ""
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    muted_until: datetime | None = None
    participants: tuple[str, ...] = ()  # address keys that may write here; the requester is one
    copied: tuple[str, ...] = ()  # address keys that stood in To or Cc of a participant's mail
    cc: tuple[Address, ...] = ()  # the requester's Cc, suggested to agents
    in_copy: tuple[Address, ...] = ()  # whom agents put in copy: every answer goes to them, too
    watchers: tuple[str, ...] = ()  # agents' names
    latest_foreign_id: str = ""  # Message-ID of the customer's latest mail
    foreign_ids: tuple[str, ...] = ()  # the customer's Message-IDs, oldest first, at most 20
    recent: tuple[MessageFacts, ...] = ()  # latest first, at most 10
    mails_10_minutes: int = 0  # messages on this ticket in the last ten minutes
    acknowledged: int = 0  # automatic acknowledgements sent on this ticket
    rule_mails_day: int = 0  # automatic mails from rules in the last day
    active_at: datetime | None = None  # when anybody but the clock did something
    waiting_since: datetime | None = None  # the customer's first words that nobody has answered
    answers: int = 0  # agents' answers to the customer
    reopened: int = 0  # how often it was open again after it was solved or closed
    snoozed_until: datetime | None = None
    due_at: datetime | None = None
    due_told: datetime | None = None  # when it was told that it is due
    merged_into: int = 0
    queue: str = ""  # how it is given out once somebody is there: "least-busy vi"; "": nobody has to
    notified: tuple[str, ...] = ()  # agents who got a customer's mail on it and no word since of who has it
    customer: Contact | None = None  # what is known of the requester
    practice: bool = False  # an agent's first day: nothing of it leaves the house
    rating: str = ""  # good, ok or bad, as the customer says
    surveyed_at: datetime | None = None  # when its customer was asked for a rating
    reach: Reach = Reach()
    sides: tuple[SideFacts, ...] = ()  # its side conversations, the oldest first
    sides_opened: int = 0  # how many ever began on it


class NoticeKind(StrEnum):
    """What a mail to an agent was about; replying to it means something different for each."""

    CUSTOMER = "customer"  # a customer wrote: the reply goes to the customer
    NOTE = "note"  # a colleague's note: the reply is a note
    HELD = "held"  # an answer or a stranger's mail was held: `#send`, `#admit`
    RECEIPT = "receipt"  # commands were done or an answer queued: `#undo`
    ANSWER = "answer"  # a colleague answered
    SIDE = "side"  # a supplier answered: the reply goes to the supplier


@dataclass(frozen=True, slots=True)
class Grant:
    """A signed right of one agent to act on one ticket, carried by a notification (PROMISES.md F)."""

    ticket: int
    agent: str
    nonce: str  # names the notification
    issued_at: datetime
    expires_at: datetime
    source: str  # "In-Reply-To", "References", "To", "Cc", "envelope", "Subject", "footer"
    revoked: bool = False
    command: str = ""  # for a link's one-line token in the subject: the only command that it allows
    confirms: bool = False  # the link of a mail that asked whether the agent wrote something


@dataclass(frozen=True, slots=True)
class Notice:
    """The notification that a grant names, with the bytes that its recipient saw."""

    nonce: str
    kind: NoticeKind
    agent: str
    sent_at: datetime
    subject: str
    text: str  # the whole plain-text body as it was sent
    message: int = 0  # the message that it is about
    decision: int = 0  # for a receipt: which decision `#undo` takes back
    html: str = ""  # the HTML body as it was sent
    side: str = ""  # the side conversation that it is about


@dataclass(frozen=True, slots=True)
class Undoable:
    """What can be taken back of an earlier decision."""

    decision: int
    decided_at: datetime
    changes: tuple[Restored, ...] = ()  # what each value was before
    queued: tuple[int, ...] = ()  # outbox rows that have not left
    left: tuple[str, ...] = ()  # recipients whose mail has already left
    messages: tuple[int, ...] = ()  # messages that the decision wrote
    undone: bool = False
    steps: tuple[Step, ...] = ()  # what else it changed
    opened: tuple[int, ...] = ()  # tickets that it opened


@dataclass(frozen=True, slots=True)
class Step:
    """A row that a decision changed beside the values of tickets."""

    id: int
    what: str  # person, link, blocked, contact, message, side, ticket
    ticket: int = 0  # of a person, a link or a ticket's own times
    stands: bool = True  # it is still as the decision left it
    column: str = ""  # which of the ticket's own times and counts


@dataclass(frozen=True, slots=True)
class Restored:
    """One value before and after."""

    ticket: int
    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Spent:
    """Automatic replies already sent: what budgets are compared with. None: could not be read."""

    sender_10_minutes: int = 0
    sender_hour: int = 0
    sender_day: int = 0
    domain_hour: int = 0
    hour: int = 0
    same_body_hour: int = 0
    tag_joins_hour: int = 0
    muted_until: datetime | None = None
    refusals_hour: int = 0  # mails that told this agent that nothing was done


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known of the sender."""

    known: bool = False  # has written before
    language: str = ""
    tickets: int = 0
    blocked: bool = False
    vip: bool = False
    organisation: str = ""
    latest: tuple[Past, ...] = ()  # the latest tickets, newest first, at most 4
    rating: str = ""  # the last one that they gave: good, ok or bad


@dataclass(frozen=True, slots=True)
class Past:
    """A ticket that a customer had, and how it ended or stands."""

    number: int
    subject: str
    state: str
    at: datetime  # of its last change


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating by a survey's link whose signature is good."""

    ticket: int
    rating: str
    party: str  # the address that was asked, when the mail's author is the one; else ""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket as a list shows it."""

    number: int
    subject: str
    state: str
    priority: str
    team: str
    owner: str  # agent's name, "" for nobody
    name: str  # the requester's
    address: str
    created_at: datetime
    waiting_since: datetime
    tags: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ()
    due_at: datetime | None = None
    about: str = ""  # why it stands in this list, where that needs words


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that waits for a word, on its ticket."""

    ticket: int
    by: str  # "stranger", "rule" or "agent"
    author: str  # as agents are shown it
    agent: str  # whose answer it is; "" for an outsider's mail
    reason: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """A notification that did not leave by itself."""

    outbox: int
    ticket: int
    kind: str  # of the message that it is about; "" when it is about none
    who: str  # who wrote that
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Practice:
    """The number for a ticket to practise on."""

    number: int
    root_id: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of an agent's digest."""

    name: str  # "overdue", "today", "held", "free", "own", "news"
    lines: tuple[Line, ...] = ()
    more: int = 0  # how many belong here beside these
    held: tuple[HeldMail, ...] = ()  # in the order of the lines, for "held"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an agent at the beginning of a day."""

    sections: tuple[Section, ...] = ()
    junk: tuple[Junk, ...] = ()
    more_junk: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What the store found for an agent who asks (`#list`, `#find`, `#next` …)."""

    question: str  # the command's name
    argument: str
    lines: tuple[Line, ...] = ()
    more: int = 0  # how many fit beside these
    words: tuple[str, ...] = ()  # `#why`, `#history`, `#stats`: a line each


@dataclass(frozen=True, slots=True)
class Junk:
    """A mail from a junk folder."""

    number: int  # its journal row
    author: str  # address
    subject: str
    at: datetime
    waits: bool = True  # False: it was rescued
    ticket: int = 0  # that it, or a copy of it from another folder, has opened
    blocked: bool = False  # whether its author is


@dataclass(frozen=True, slots=True)
class Away:
    """An agent who is not there for a while."""

    agent: str  # the name in config.toml
    until: datetime
    since: datetime
    by: str = ""  # what says so: "#away", "out-of-office reply", "command line root"


@dataclass(frozen=True, slots=True)
class Load:
    """What an agent has to do: tickets whose clock runs, new or open and not put aside."""

    tickets: int = 0
    weight: int = 0  # the same with urgent ones counted more


@dataclass(frozen=True, slots=True)
class Tail:
    """How an agent's earlier mail ended, so that a signature is known again."""

    ticket: int
    text: str  # its last lines
    images: tuple[str, ...] = ()  # hex SHA-256 of the pictures shown in it


@dataclass(frozen=True, slots=True)
class Pool:
    """What giving a ticket out depends on."""

    given: int = 0  # how many were given out in all; compared again when one more is
    last: Mapping[str, str] = field(default_factory=dict)  # by team and skills: who was given one last
    loads: Mapping[str, Load] = field(default_factory=dict)  # by agent


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that deciding one mail may depend on beside the mail, the desk and the time."""

    authentication: Authentication = Authentication()
    evidence: tuple[
        Evidence, ...
    ] = ()  # in reading order: In-Reply-To, References from the right, addresses, tag
    tickets: Mapping[int, TicketFacts] = field(default_factory=dict)
    contact: Contact = Contact()
    spent: Spent | None = Spent()
    new_number: int = 0  # reserved for a ticket that this mail may open; 0 in a dry run
    new_root_id: str = ""  # the root id that goes with it
    duplicate_of: int = 0  # message that is this same mail (A2)
    duplicate_ticket: int = 0
    own_copy: bool = False  # its Message-ID is one of ours: a returned copy
    loop_header: bool = False  # a valid signed loop header of ours
    bounced: Bounced | None = None
    rated: Rated | None = None
    rules_done: tuple[str, ...] = ()  # clock rules that have acted on the ticket and held since
    grant: Grant | None = None
    notice: Notice | None = None
    held: MessageFacts | None = None  # the held message that the notice is about
    about: MessageFacts | None = None  # the message that the notice is about, where `recent` has it not
    undo: Undoable | None = None
    found: Found | None = None
    junk: Junk | None = None  # the one that `#rescue N` names
    kept: Mapping[str, str] = field(default_factory=dict)  # small values that were kept, by name
    waiting: Waiting | None = None  # for an agent's digest
    practice: Practice | None = None  # for an agent's first day
    gathered: tuple[Gathered, ...] = ()  # for an agent, oldest first
    gathered_on: tuple[Line, ...] = ()  # the tickets that these are about
    named: Mapping[str, int] = field(default_factory=dict)  # numbers in commands: the tickets they lead to
    host_limits: Mapping[str, int] = field(default_factory=dict)  # bytes, by [outgoing] table
    tails: tuple[Tail, ...] = ()  # of the agent's latest mails, one a ticket
    journal: int = 0  # the mail's own row; 0 in a dry run
    older_notes: tuple[OldNote, ...] = ()  # of an agent's ticket, beside its recent messages
    signature_seen: bool = False  # the DKIM signature was already seen on another mail (B10)
    away: tuple[Away, ...] = ()  # agents who are away now
    pool: Pool | None = None  # None: nothing here gives tickets out


@dataclass(frozen=True, slots=True)
class Bounced:
    """The outgoing mail that a bounce reports."""

    outbox: int
    ticket: int
    recipient: str
    message_id: str
    side: str = ""  # the side conversation in which it was sent
