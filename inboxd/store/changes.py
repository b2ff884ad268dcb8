"""How each kind of change is written. A Write collects what is written together at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from inboxd.desk import decision as d
from inboxd.desk.decision import Because
from inboxd.desk.facts import AttachmentRef, Facts
from inboxd.mail.message import Address, Mail
from inboxd.store.budgets import domain_of
from inboxd.store.errors import Conflict
from inboxd.store.keys import digest_of_words, key_of, storable
from inboxd.store.models import (
    Blob,
    Budget,
    Decided,
    Event,
    Message,
    Outbox,
    Participant,
    Reference,
    Revoked,
    StoredAddress,
    StoredAttachment,
    StoredContact,
    Ticket,
    TicketLink,
)
from inboxd.store.plain import pairs, to_plain
from inboxd.store.statements import adding, adding_for_ids, adding_once, changing_ticket

ticket = Ticket.__table__  # type: ignore[attr-defined]
message = Message.__table__  # type: ignore[attr-defined]
participant = Participant.__table__  # type: ignore[attr-defined]
reference = Reference.__table__  # type: ignore[attr-defined]
attachment = StoredAttachment.__table__  # type: ignore[attr-defined]
blob = Blob.__table__  # type: ignore[attr-defined]
contact = StoredContact.__table__  # type: ignore[attr-defined]
address = StoredAddress.__table__  # type: ignore[attr-defined]
budget = Budget.__table__  # type: ignore[attr-defined]
outbox = Outbox.__table__  # type: ignore[attr-defined]
revoked = Revoked.__table__  # type: ignore[attr-defined]
link = TicketLink.__table__  # type: ignore[attr-defined]
event = Event.__table__  # type: ignore[attr-defined]
decided = Decided.__table__  # type: ignore[attr-defined]


@dataclass(slots=True)
class Write:
    """One decision on its way into the tables."""

    connection: Connection
    decision: int
    now: datetime
    at: datetime
    actor: str
    facts: Facts
    mail: Mail | None
    journal_id: int | None
    messages: list[int] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)  # columns to update, by number
    opened: set[int] = field(default_factory=set)
    references: list[dict[str, Any]] = field(default_factory=list)
    spends: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: dict[int, int] = field(default_factory=dict)  # how many went out, by ticket
    known: set[str] = field(default_factory=set)  # addresses that are contacts already

    def log(
        self,
        number: int,
        what: str,
        because: Because,
        *,
        before: Any = None,
        after: Any = None,
        is_value: bool = False,
    ) -> None:
        """One line for the event log."""
        self.events.append(
            {
                "at": self.at, "ticket": number, "decision": self.decision, "actor": storable(self.actor),
                "what": what, "is_value": is_value, "before": to_plain(before), "after": to_plain(after),
                "because": storable(because.text), "file": because.file, "line": because.line,
            }
        )  # fmt: skip

    def touch(self, number: int) -> dict[str, Any]:
        """The columns of a ticket that this decision changes; `flush` writes them."""
        return self.tickets.setdefault(number, {})

    def flush(self) -> None:
        """Write what was collected; Conflict when a touched ticket is not the one looked up any more."""
        for number in sorted(self.tickets):
            self._change(number, {**self.tickets[number], "updated_at": self.at})
        for number in sorted(self.acknowledged.keys() - self.tickets.keys()):
            more = {"acknowledged": ticket.c.acknowledged + self.acknowledged[number]}
            self.connection.execute(update(ticket).where(ticket.c.number == number).values(more))
        if self.references:
            self.connection.execute(adding_once(self.connection, reference), self.references)
        if self.spends:
            self.connection.execute(adding(budget), self.spends)
        if self.events:
            self.connection.execute(adding(event), self.events)

    def _change(self, number: int, columns: dict[str, Any]) -> None:
        known = None if number in self.opened else self.facts.tickets.get(number)
        values = {f"new_{name}": value for name, value in columns.items()}
        values |= {"at_number": number, "more": self.acknowledged.get(number, 0)}
        if known is not None:
            values["at_version"] = known.version
        statement = changing_ticket(frozenset(columns), known is not None)
        if self.connection.execute(statement, values).rowcount != 1:
            raise Conflict(f"ticket {number} changed meanwhile")


def open_ticket(write: Write, change: d.OpenTicket) -> None:
    """A ticket begins; the requester may write on it and its root id leads to it."""
    requester = change.requester
    write.connection.execute(
        adding(ticket),
        {
            "number": change.number, "version": 0, "subject": storable(change.subject), "state": "new",
            "priority": "normal", "team": "", "assignee": "",
            "requester_key": storable(requester.key), "requester_name": storable(requester.name),
            "requester_address": storable(requester.address),
            "created_at": write.at, "updated_at": write.at, "tags": [], "fields": {},
            "language": change.language, "root_id": change.root_id, "channel": change.channel,
            "last_owner": "", "solved_at": None, "closed_at": None, "muted_until": None, "cc": [],
            "watchers": [], "latest_foreign_id": "", "acknowledged": 0, "merged_into": None,
        },
    )  # fmt: skip
    write.opened.add(change.number)
    write.touch(change.number)
    _add_person(write, change.number, requester, "requester")
    _know(write, requester, change.language)
    point(write, change.number, (change.root_id,))
    write.log(change.number, "opened", Because(f"mail on {change.channel}"), after=change.subject)
    if change.linked_to:
        join_tickets(write, d.Link(change.number, change.linked_to, Because("continues an earlier ticket")))


PLAIN_FIELDS = {"priority", "team", "subject", "language", "muted_until", "merged_into", "last_owner"}


def set_value(write: Write, change: d.Set) -> None:
    """One value changes; the times and owners that follow from it change along."""
    columns = write.touch(change.ticket)
    name, after = change.field, change.after
    if name in PLAIN_FIELDS:
        columns[name] = storable(after) if isinstance(after, str) else after
    elif name == "state":
        columns |= _state_columns(str(after), write.at)
    elif name == "assignee":
        columns["assignee"] = after or ""
        if after or change.before:
            columns["last_owner"] = after or change.before
    elif name == "requester":
        columns |= _requester_columns(write, change)
    elif name == "cc":
        columns["cc"] = pairs(after)  # type: ignore[arg-type]
    elif name in {"tags", "watchers"}:
        columns[name] = list(after)  # type: ignore[call-overload]
    elif name.startswith("fields."):
        _set_field(write, change.ticket, name.removeprefix("fields."), after)
    else:
        raise ValueError(f"store: tickets have no value '{name}'")
    write.log(change.ticket, name, change.because, before=change.before, after=after, is_value=True)


def _state_columns(state: str, at: datetime) -> dict[str, Any]:
    if state == "solved":
        return {"state": state, "solved_at": at, "closed_at": None}
    if state == "closed":
        return {"state": state, "closed_at": at}
    return {"state": state, "solved_at": None, "closed_at": None}


def _requester_columns(write: Write, change: d.Set) -> dict[str, Any]:
    who = change.after
    assert isinstance(who, Address)
    _join(write, change.ticket, who, "requester")
    return {
        "requester_key": storable(who.key),
        "requester_name": storable(who.name),
        "requester_address": storable(who.address),
    }


def _set_field(write: Write, number: int, name: str, after: object) -> None:
    columns = write.touch(number)
    if "fields" not in columns:
        known = write.facts.tickets.get(number)
        columns["fields"] = dict(known.fields) if known and number not in write.opened else {}
    if after is None or after == "":
        columns["fields"].pop(name, None)
    else:
        columns["fields"][name] = storable(str(after))


def add_message(write: Write, change: d.AddMessage) -> None:
    """Somebody said something; files and the sender's own Message-ID come along."""
    mail = write.mail if change.from_mail else None
    own_id = change.message_id or (mail.message_id if mail else "")
    author = change.author
    row = {
        "ticket": change.ticket, "kind": str(change.kind), "at": write.at,
        "author_key": storable(author.key), "author_name": storable(author.name),
        "author_address": storable(author.address), "agent": change.agent,
        "sent_to": pairs(change.to or (mail.to if mail else ())),
        "sent_cc": pairs(change.cc or (mail.cc if mail else ())),
        "subject": storable(change.subject or (mail.subject if mail else "")),
        "message_id": storable(own_id), "held_for": storable(change.held_for), "held_kind": change.held_kind,
        "undone": False, "body_digest": digest_of_words(mail.reply_text if mail else change.text),
        "decision": write.decision, "journal": write.journal_id, "text": storable(change.text),
        "full_text": storable(change.full_text or (mail.body if mail else "")),
        "html": storable(change.html or (mail.html if mail else "")),
    }  # fmt: skip
    number = write.connection.execute(adding_for_ids(message), row).scalar_one()
    write.messages.append(number)
    _keep_files(write, number, change)
    columns = write.touch(change.ticket)
    if change.kind is d.MessageKind.CUSTOMER:
        if own_id:
            columns["latest_foreign_id"] = storable(own_id)
        _know(write, author, "")
    write.log(change.ticket, "held" if change.held_for else "message", change.because, after=str(change.kind))


def _keep_files(write: Write, number: int, change: d.AddMessage) -> None:
    files = list(change.attachments)
    contents: dict[str, bytes] = {}
    if write.mail is not None and change.from_mail and not files:
        for one in write.mail.attachments:
            digest = sha256(one.content).hexdigest()
            contents[digest] = one.content
            files.append(AttachmentRef(one.filename, one.content_type, one.size, digest, one.cid))
    if not files:
        return
    if contents:
        rows = [{"digest": digest, "content": contents[digest]} for digest in sorted(contents)]
        write.connection.execute(adding_once(write.connection, blob), rows)
    write.connection.execute(
        adding(attachment),
        [
            {
                "message": number, "position": position, "filename": storable(one.filename),
                "content_type": storable(one.content_type), "size": one.size, "digest": one.digest,
                "cid": storable(one.cid),
            }
            for position, one in enumerate(files)
        ],
    )  # fmt: skip


_role_of = select(participant.c.role).where(
    participant.c.ticket == bindparam("number"), participant.c.key == bindparam("who")
)


def _join(write: Write, number: int, who: Address, role: str) -> bool:
    """Whether the person is new there, or was only in copy until now."""
    key = storable(who.key)
    known = write.connection.execute(_role_of, {"number": number, "who": key}).scalar()
    if known is None:
        _add_person(write, number, who, role)
        return True
    if known == role or role == "copied" or (known == "requester" and role != "requester"):
        return False
    mine = (participant.c.ticket == number) & (participant.c.key == key)
    write.connection.execute(update(participant).where(mine).values(role=role))
    return True


def _add_person(write: Write, number: int, who: Address, role: str) -> None:
    row = {"ticket": number, "key": storable(who.key), "name": storable(who.name)}
    write.connection.execute(adding(participant), {**row, "address": storable(who.address), "role": role})


def add_participant(write: Write, change: d.AddParticipant) -> None:
    """Somebody may write on the ticket from now on, or stood in copy."""
    if _join(write, change.ticket, change.address, change.role):
        write.touch(change.ticket)
        write.log(change.ticket, "participant", change.because, after=(change.role, change.address))


_contact_of = select(address.c.contact).where(address.c.key == bindparam("who"))
_seen_again = update(address).where(address.c.key == bindparam("who")).values(last_at=bindparam("now"))


def _know(write: Write, who: Address, language: str) -> None:
    """The sender is a contact from now on."""
    key = storable(who.key)
    if not key or key in write.known:
        return
    write.known.add(key)
    row = write.connection.execute(_contact_of, {"who": key}).first()
    if row is not None and row.contact is not None:
        write.connection.execute(_seen_again, {"who": key, "now": write.at})
        return
    person = {
        "name": storable(who.name), "language": language, "blocked": False, "vip": False,
        "organisation": None,
    }  # fmt: skip
    number = write.connection.execute(adding_for_ids(contact), person).scalar_one()
    if row is None:
        fresh = {
            "key": key, "address": storable(who.address), "contact": number, "first_at": write.at,
            "last_at": write.at, "muted_until": None, "muted_because": "",
        }  # fmt: skip
        write.connection.execute(adding_once(write.connection, address), fresh)
    else:
        mine = (address.c.key == key) & address.c.contact.is_(None)
        write.connection.execute(update(address).where(mine).values(contact=number, last_at=write.at))


def point(write: Write, number: int, ids: tuple[str, ...], outbox_row: int | None = None) -> None:
    """These Message-IDs lead to the ticket; what led somewhere before still does."""
    write.references += [
        {"key": key_of(one), "ticket": number, "outbox": outbox_row, "message_id": storable(one)}
        for one in dict.fromkeys(ids)
        if one
    ]


def add_references(write: Write, change: d.AddReferences) -> None:
    """More ids for a ticket."""
    point(write, change.ticket, change.ids)


def join_tickets(write: Write, change: d.Link) -> None:
    """Both tickets tell of each other."""
    low, high = sorted((change.ticket, change.other))
    write.connection.execute(adding_once(write.connection, link), {"ticket": low, "other": high})
    write.log(change.ticket, "linked", change.because, after=change.other)
    write.log(change.other, "linked", change.because, after=change.ticket)


def release(write: Write, change: d.Release) -> None:
    """A held message counts from now on; Conflict when it is not held any more."""
    held = (message.c.id == change.message) & (message.c.kind == "held")
    found = write.connection.execute(update(message).where(held).values(kind=str(change.kind), held_for=""))
    if found.rowcount != 1:
        raise Conflict(f"message {change.message} is not held any more")
    write.touch(change.ticket)
    write.log(change.ticket, "released", change.because, before="held", after=str(change.kind))


def move_message(write: Write, change: d.MoveMessage) -> None:
    """A message goes to another ticket with its own Message-ID; Conflict when it is gone already."""
    there = (message.c.id == change.message) & (message.c.ticket == change.ticket)
    own = write.connection.execute(select(message.c.message_id, message.c.kind).where(there)).first()
    if own is None:
        raise Conflict(f"message {change.message} is not on ticket {change.ticket} any more")
    kind = "customer" if own.kind == "held" else own.kind
    values = {"ticket": change.to_ticket, "kind": kind, "held_for": ""}
    write.connection.execute(update(message).where(there).values(values))
    columns = write.touch(change.to_ticket)
    write.touch(change.ticket)
    if own.message_id:
        point(write, change.to_ticket, (own.message_id,))
        if kind == "customer":
            columns["latest_foreign_id"] = own.message_id
    write.log(change.ticket, "moved", change.because, after=change.to_ticket)
    write.log(change.to_ticket, "moved", change.because, before=change.ticket)


def cancel(write: Write, change: d.CancelOutgoing) -> None:
    """A queued mail stays here; Conflict when it is on its way."""
    waits = (outbox.c.id == change.outbox) & outbox.c.state.in_(["queued", "held"])
    statement = update(outbox).where(waits).values(state="cancelled", reply=storable(str(change.because)))
    row = write.connection.execute(statement.returning(outbox.c.ticket, outbox.c.recipient)).first()
    if row is None:
        raise Conflict(f"outgoing mail {change.outbox} has left or was cancelled already")
    write.log(row.ticket, "cancelled", change.because, after=row.recipient)


def mark_undone(write: Write, change: d.MarkUndone) -> None:
    """A decision counts as taken back; Conflict the second time."""
    fresh = (decided.c.id == change.decision) & decided.c.undone_at.is_(None)
    statement = update(decided).where(fresh).values(undone_at=write.now).returning(decided.c.ticket)
    row = write.connection.execute(statement).first()
    if row is None:
        raise Conflict(f"decision {change.decision} was undone already")
    if change.messages:
        undone = message.c.id.in_(change.messages)
        write.connection.execute(update(message).where(undone).values(kind="note", undone=True))
    write.log(row.ticket, "undone", change.because, before=change.decision)


def record_bounce(write: Write, change: d.RecordBounce) -> None:
    """An outgoing mail came back."""
    row = outbox.c.id == change.outbox
    write.connection.execute(update(outbox).where(row).values(bounced=storable(change.status) or "failed"))
    text = f"{change.recipient} {change.status}".strip()
    write.log(change.ticket, "bounced", change.because, after=text)


def revoke(write: Write, change: d.Revoke) -> None:
    """A grant is worth nothing from now on."""
    row = {"nonce": change.nonce, "at": write.now, "because": storable(change.because.text)}
    write.connection.execute(adding_once(write.connection, revoked), row)
    write.log(0, "revoked", change.because, after=change.nonce)


def mute(write: Write, change: d.Mute) -> None:
    """No automatic reply to an address until then."""
    key = storable(change.address.casefold())
    row = {
        "key": key, "address": storable(change.address), "contact": None, "first_at": write.at,
        "last_at": write.at, "muted_until": None, "muted_because": "",
    }  # fmt: skip
    write.connection.execute(adding_once(write.connection, address), row)
    values = {"muted_until": change.until, "muted_because": storable(change.because.text)}
    write.connection.execute(update(address).where(address.c.key == key).values(values))
    write.log(0, "muted", change.because, after=(change.address, change.until))


def spend(write: Write, change: d.Spend) -> None:
    """One automatic reply is charged."""
    key = storable(change.address.casefold())
    row = {"what": change.what, "address_key": key, "domain": domain_of(key), "ticket": change.ticket}
    write.spends.append({**row, "at": write.now})


def remark(write: Write, change: d.Remark) -> None:
    """A line in the log that changes nothing."""
    write.log(change.ticket, change.what, change.because, after=change.text)


WRITERS: dict[type[Any], Callable[[Write, Any], None]] = {
    d.OpenTicket: open_ticket,
    d.Set: set_value,
    d.AddMessage: add_message,
    d.AddParticipant: add_participant,
    d.AddReferences: add_references,
    d.Link: join_tickets,
    d.Release: release,
    d.MoveMessage: move_message,
    d.CancelOutgoing: cancel,
    d.MarkUndone: mark_undone,
    d.RecordBounce: record_bounce,
    d.Revoke: revoke,
    d.Mute: mute,
    d.Spend: spend,
    d.Remark: remark,
}
