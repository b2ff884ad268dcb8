"""What shall happen: the values that `decide` returns and `apply` writes, and nothing else writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from inboxd.desk.facts import AttachmentRef
from inboxd.mail.message import Address


@dataclass(frozen=True, slots=True)
class Because:
    """Why a value was set: a rule with its place, or evidence in words."""

    text: str  # the rule's name, or what spoke for it
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.text} ({self.file}:{self.line})" if self.file else self.text


class Fate(StrEnum):
    """What becomes of a journal row."""

    DONE = "done"
    IGNORED = "ignored"  # kept, opens no ticket: a rule, a receipt, our own returned copy
    DUPLICATE = "duplicate"
    QUARANTINE = "quarantine"


class MessageKind(StrEnum):
    """Who speaks in a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"
    AUTOMATIC = "automatic"  # a machine's mail to us, or our automatic mail
    BOUNCE = "bounce"
    HELD = "held"
    RATING = "rating"  # the customer's words beside a rating: nobody waits for an answer to them


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A new ticket. Its values follow as `Set` changes."""

    number: int
    subject: str
    requester: Address
    root_id: str
    channel: str
    linked_to: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Set:
    """One value of a ticket changes. `field` is state, priority, team, assignee, subject, language,
    requester, tags, cc, watchers, in_copy, muted_until, snoozed_until, due_at,
    due_told, merged_into, queue, rating, surveyed_at or fields.NAME."""

    ticket: int
    field: str
    before: object
    after: object
    because: Because


@dataclass(frozen=True, slots=True)
class AddMessage:
    """A message joins a ticket. With `from_mail` the parsed mail's own body and attachments are kept."""

    ticket: int
    kind: MessageKind
    author: Address
    text: str  # the new words
    because: Because
    agent: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    full_text: str = ""  # with quotes; "" when the same
    html: str = ""
    message_id: str = ""
    held_for: str = ""  # reason, when kind is HELD
    held_kind: str = ""  # "stranger" (waits for a day), "rule" or "agent": who may release it and how
    from_mail: bool = True  # take attachments from the mail being decided
    attachments: tuple[AttachmentRef, ...] = ()  # else these
    without: tuple[int, ...] = ()  # places of the mail's attachments that are not kept with it
    side: str = ""  # the side conversation in which it is said


@dataclass(frozen=True, slots=True)
class AskSide:
    """A third party is asked: a side conversation begins, or one that there is goes on."""

    ticket: int
    side: str  # its name
    supplier: Address
    subject: str
    because: Because
    agent: str = ""  # who asks; "" for a rule
    about: int = 0  # the customer's message that goes along; 0: none
    about_this: bool = False  # it is the one that this decision adds


@dataclass(frozen=True, slots=True)
class MoveSide:
    """A side conversation goes with the mail that it is about."""

    side: str
    ticket: int
    to_ticket: int
    because: Because


@dataclass(frozen=True, slots=True)
class JoinSide:
    """Somebody may write in a side conversation from now on. `role`: correspondent, copied."""

    ticket: int
    side: str
    address: Address
    role: str
    because: Because


@dataclass(frozen=True, slots=True)
class AddParticipant:
    """Somebody may write on the ticket from now on. `role`: requester, cc, correspondent, copied."""

    ticket: int
    address: Address
    role: str
    because: Because


@dataclass(frozen=True, slots=True)
class AddReferences:
    """Message-IDs that point to the ticket from now on, without brackets."""

    ticket: int
    ids: tuple[str, ...]
    side: str = ""  # a side conversation of the ticket


@dataclass(frozen=True, slots=True)
class Link:
    """Two tickets belong together."""

    ticket: int
    other: int
    because: Because
    if_there: bool = False  # a customer's words named it: nothing happens where there is no such ticket


@dataclass(frozen=True, slots=True)
class Touch:
    """A ticket must still stand as it was looked up, for the decision rests on it."""

    ticket: int


@dataclass(frozen=True, slots=True)
class Release:
    """A held message is admitted: its kind becomes `kind`."""

    ticket: int
    message: int
    kind: MessageKind
    because: Because
    side: str = ""  # the side conversation in which it counts


@dataclass(frozen=True, slots=True)
class MoveMessage:
    """A message goes over to another ticket (held strangers after a day, `#split`)."""

    message: int
    ticket: int
    to_ticket: int
    because: Because


@dataclass(frozen=True, slots=True)
class CancelOutgoing:
    """A queued mail that has not left shall not leave."""

    outbox: int
    because: Because


@dataclass(frozen=True, slots=True)
class MarkUndone:
    """A decision was taken back, so that it cannot be taken back twice; its messages become notes."""

    decision: int
    messages: tuple[int, ...]
    because: Because
    is_exact: bool = False  # all that followed from its values goes back by `PutBack`
    recounts: bool = True  # who waits and what was answered is counted anew


@dataclass(frozen=True, slots=True)
class PutBack:
    """A row that a decision changed is as it was before it (`Step`)."""

    step: int
    because: Because


@dataclass(frozen=True, slots=True)
class RecordBounce:
    """An outgoing mail did not arrive."""

    outbox: int
    ticket: int
    recipient: str
    status: str
    because: Because


@dataclass(frozen=True, slots=True)
class Revoke:
    """A grant was seen in somebody else's mail and is worth nothing from now on."""

    nonce: str
    because: Because


@dataclass(frozen=True, slots=True)
class Block:
    """Mail of this address is kept in the journal and nowhere else, or is heard again."""

    address: Address
    blocked: bool
    because: Because
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class Rescue:
    """A mail that lay in the junk folder is decided again, as one that somebody has looked at."""

    journal: int
    because: Because


@dataclass(frozen=True, slots=True)
class Confirm:
    """A mail in an agent's name is decided again, as one that its agent has confirmed."""

    journal: int
    agent: str
    because: Because


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Two addresses belong to one contact from now on."""

    address: Address
    known: Address  # of the contact that it joins
    because: Because
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class Mute:
    """No automatic reply to this address until then."""

    address: str
    until: datetime
    because: Because


@dataclass(frozen=True, slots=True)
class Spend:
    """One automatic reply is charged to a sender's budget (or one tag join: `what`)."""

    address: str
    what: str = "acknowledgement"  # or "tag-join", "rule", "refusal"
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class Witness:
    """The signatures of an agent's mail: seen under another one they prove nothing (B10)."""

    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remember:
    """How an agent's mail ended: what several mails end in is a signature."""

    ticket: int
    agent: str
    text: str
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleDone:
    """A clock rule has acted on a ticket, or holds no more, so that it may act again."""

    ticket: int
    rule: str  # its name
    holds: bool = True


@dataclass(frozen=True, slots=True)
class TakeTurn:
    """A ticket is given out. Nothing is written when another one was since `given` was looked up."""

    ticket: int
    pool: str  # team and skills
    agent: str
    given: int  # how many were given out before
    because: Because


@dataclass(frozen=True, slots=True)
class SetAway:
    """An agent is away until then, or is back (None)."""

    agent: str
    before: datetime | None  # until when they were away before
    until: datetime | None
    because: Because
    by: str = ""  # what says so, in two words
    ticket: int = 0  # in whose log it stands; 0: about no ticket


@dataclass(frozen=True, slots=True)
class Bundle:
    """Notifications that were gathered are listed in one mail and leave no more by themselves."""

    outbox: tuple[int, ...]
    because: Because


@dataclass(frozen=True, slots=True)
class Keep:
    """A small value is kept, if it still is what was looked up: one of two daemons does it."""

    name: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Remark:
    """An event in the ticket's log that changes nothing: why an answer was withheld, say."""

    ticket: int
    what: str  # "withheld", "flagged", "duplicate", "copy", "unsure"
    text: str
    because: Because


Change = (
    OpenTicket
    | Set
    | AddMessage
    | AddParticipant
    | AskSide
    | JoinSide
    | AddReferences
    | Link
    | Touch
    | Release
    | MoveMessage
    | CancelOutgoing
    | MarkUndone
    | PutBack
    | MoveSide
    | RecordBounce
    | Revoke
    | Mute
    | Block
    | Rescue
    | Confirm
    | SamePerson
    | Spend
    | Witness
    | Remember
    | RuleDone
    | SetAway
    | Keep
    | Bundle
    | TakeTurn
    | Remark
)


class Lane(StrEnum):
    """Outgoing mail waits in lanes, so that a flood in one never delays another (A4)."""

    ANSWER = "answer"
    ACKNOWLEDGEMENT = "acknowledgement"
    NOTIFICATION = "notification"
    REPORT = "report"
    WEBHOOK = "webhook"  # no mail: a call of a program, which leaves by a way of its own


MAIL_LANES = tuple(lane for lane in Lane if lane is not Lane.WEBHOOK)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail to one envelope recipient, before it is composed.

    `template` names files in templates/; `values` are plain values for it (B25). An agent's answer
    carries its words in `text` and `html`; the template frames them. In the lane of webhooks it is a call:
    `recipient` is the webhook's name, `values` are the body.
    """

    lane: Lane
    template: str
    recipient: Address  # the envelope's recipient
    because: Because
    ticket: int = 0  # 0: about no ticket (alerts)
    subject: str = ""  # of the ticket, without tag; "" lets the template say it
    root_id: str = ""
    team: str = ""  # the From address and name
    from_name: str = ""  # replaces the team's name: "Anna via Acme Support"
    to: tuple[Address, ...] = ()  # header To; empty means the recipient
    cc: tuple[Address, ...] = ()
    language: str = ""
    in_reply_to: str = ""  # foreign id being answered, without brackets
    references: tuple[str, ...] = ()  # foreign ids
    text: str = ""
    html: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    attachments: tuple[AttachmentRef, ...] = ()  # stored content that goes along
    with_mail_attachments: bool = False  # those of the mail being decided go along too
    without: tuple[int, ...] = ()  # places of the mail's attachments that stay here all the same
    agent: str = ""  # the agent to whom this is a notification: it then carries a grant
    notice: str = ""  # NoticeKind of that notification
    side: str = ""  # the side conversation that it belongs to
    about_message: int = 0  # stored message that the notice is about; 0: the first one this decision adds
    automatic: str = "auto-generated"  # value of Auto-Submitted; "" for an agent's answer
    delay: timedelta = timedelta(0)  # waits this long before it leaves (`#undo`)
    bundle_above: int = 0  # notifications to its agent in an hour, above which it is listed; 0: never


@dataclass(frozen=True, slots=True)
class Decision:
    """The whole outcome for one mail (or one tick of the clock, or one command)."""

    fate: Fate
    reason: str = ""  # for anything but DONE: why, readable
    kind: str = ""  # class of the mail, `Kind`
    ticket: int = 0  # where it landed; 0 when nowhere
    opened: bool = False
    evidence: str = ""  # readable: "token in In-Reply-To; sender is its party"
    actor: str = ""  # "customer anna@…", "agent minh", "clock", "rule"
    changes: tuple[Change, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    withheld: str = ""  # why no acknowledgement goes out; "" when one does or none was due
    because: tuple[
        tuple[str, object, Because], ...
    ] = ()  # (field, value, why) of every value that a rule set
    event: str = ""  # for which rules were looked at: "new", "reply"; "" when none was
    matched: tuple[Because, ...] = ()  # every rule that held, in order, whether it set anything or not
    undoable: bool = False
    alert: str = ""  # told to the admins: "muted anna@…: same text three times in an hour"
