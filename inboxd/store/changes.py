"""How each kind of change is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import update

from inboxd.desk import decision as d
from inboxd.desk.decision import Because
from inboxd.mail.message import Address, without_case
from inboxd.store import (
    bundles,
    clockrules,
    journal,
    presence,
    progress,
    sides,
    signatures,
    steps,
    tails,
    turns,
)
from inboxd.store.budgets import domain_of, mailbox_of
from inboxd.store.errors import Conflict
from inboxd.store.keys import storable
from inboxd.store.messages import add_message, move_message, release
from inboxd.store.people import add_participant, add_person, block, join, know, mute, put_in_copy, unite
from inboxd.store.plain import pairs
from inboxd.store.statements import adding, adding_once
from inboxd.store.surveys import not_asked_meanwhile
from inboxd.store.tables import decided, link, message, outbox, revoked, ticket, value
from inboxd.store.tickets import end_of_merges
from inboxd.store.write import Write


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
            "due_at": None, "due_told": None, "rating": "", "rated_at": None, "surveyed_at": None,
            "active_at": write.at, "waiting_since": None, "answers": 0, "reopened": 0, "snoozed_until": None,
            "look_at": write.now, "queue": "",
        },
    )  # fmt: skip
    write.opened.add(change.number)
    write.touch(change.number)
    add_person(write, change.number, requester, "requester")
    know(write, requester, change.language)
    write.point(change.number, (change.root_id,))
    write.log(change.number, "opened", Because(f"mail on {change.channel}"), after=change.subject)
    if change.linked_to:
        join_tickets(write, d.Link(change.number, change.linked_to, Because("continues an earlier ticket")))


PLAIN_FIELDS = {
    "priority", "team", "subject", "language", "muted_until", "last_owner", "snoozed_until", "due_at",
    "due_told", "queue",
}  # fmt: skip


def set_value(write: Write, change: d.Set) -> None:
    """One value changes; the times and owners that follow from it change along."""
    columns = write.touch(change.ticket)
    name, after = change.field, change.after
    if name in PLAIN_FIELDS:
        columns[name] = storable(after) if isinstance(after, str) else after
    elif write.is_exact and name in ("state", "assignee"):
        columns[name] = after or ""  # what followed from it goes back by itself
    elif name == "state":
        columns |= _state_columns(str(after), write.at)
        progress.state_changed(write, change)
    elif name == "assignee":
        columns["assignee"] = after or ""
        if after or change.before:
            columns["last_owner"] = after or change.before
        if after:
            columns["queue"] = ""
    elif name == "requester":
        columns |= _requester_columns(write, change)
    elif name == "rating":
        columns |= {"rating": after or "", "rated_at": write.at if after else None}
    elif name == "surveyed_at":
        not_asked_meanwhile(write, change)
        columns[name] = after
    elif name == "merged_into":
        columns[name] = after or None
        if after and not write.is_exact:
            progress.joined(write, change.ticket, int(str(after)))
    elif name == "in_copy":
        put_in_copy(write, change)
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
        return {"state": state, "closed_at": at, "queue": ""}
    return {"state": state, "solved_at": None, "closed_at": None}


def _requester_columns(write: Write, change: d.Set) -> dict[str, Any]:
    who = change.after
    assert isinstance(who, Address)
    join(write, change.ticket, who, "requester")
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


def add_references(write: Write, change: d.AddReferences) -> None:
    """More ids for a ticket."""
    write.point(change.ticket, change.ids, side=change.side)


def join_tickets(write: Write, change: d.Link) -> None:
    """Both tickets tell of each other."""
    other = end_of_merges(write.connection, change.other) if change.if_there else change.other
    if other in (0, change.ticket):
        return
    low, high = sorted((change.ticket, other))
    write.watch("link", low, high)
    new = adding_once(write.connection, link).returning(link.c.ticket)
    is_new = write.connection.execute(new, {"ticket": low, "other": high}).first() is not None
    if change.if_there and not is_new:
        return
    write.log(change.ticket, "linked", change.because, after=other)
    write.log(other, "linked", change.because, after=change.ticket)


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
        if row.ticket and change.recounts:
            progress.recount(write, row.ticket)
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


def spend(write: Write, change: d.Spend) -> None:
    """One automatic reply is charged."""
    key = storable(without_case(change.address))
    row = {
        "what": change.what, "address_key": mailbox_of(key), "domain": domain_of(key),
        "ticket": change.ticket,
    }  # fmt: skip
    write.spends.append({**row, "at": write.now})


def remark(write: Write, change: d.Remark) -> None:
    """A line in the log that changes nothing."""
    write.log(change.ticket, change.what, change.because, after=change.text)


def rescue(write: Write, change: d.Rescue) -> None:
    """A junk mail waits to be decided; Conflict when somebody else let it in."""
    if not journal.rescue(write.connection, change.journal):
        raise Conflict(f"mail {change.journal} does not lie in the junk folder any more")
    write.log(0, "rescued", change.because, after=change.journal)


def confirm(write: Write, change: d.Confirm) -> None:
    """A mail waits to be decided as its agent's; a second tap does nothing more."""
    waits = journal.confirm(write.connection, change.journal)
    write.log(0, "confirmed" if waits else "confirmed before", change.because, after=change.journal)


def keep(write: Write, change: d.Keep) -> None:
    """A small value that outlives the process; Conflict when it is not what it was any more."""
    if change.before is None:
        row = adding_once(write.connection, value).returning(value.c.name)
        done = write.connection.execute(row, {"name": change.name, "text": change.after}).first()
    else:
        known = (value.c.name == change.name) & (value.c.text == change.before)
        row = update(value).where(known).values(text=change.after).returning(value.c.name)
        done = write.connection.execute(row).first()
    if done is None:
        raise Conflict(f"{change.name} was written by somebody else")


def touch(write: Write, change: d.Touch) -> None:
    """The decision rests on this ticket: its version is compared and counts on."""
    write.touch(change.ticket)


WRITERS: dict[type[Any], Callable[[Write, Any], None]] = {
    d.OpenTicket: open_ticket,
    d.Set: set_value,
    d.AddMessage: add_message,
    d.AddParticipant: add_participant,
    d.AskSide: sides.ask,
    d.JoinSide: sides.join,
    d.AddReferences: add_references,
    d.Link: join_tickets,
    d.Touch: touch,
    d.Release: release,
    d.MoveMessage: move_message,
    d.CancelOutgoing: cancel,
    d.MarkUndone: mark_undone,
    d.PutBack: steps.put_back,
    d.MoveSide: sides.move,
    d.RecordBounce: record_bounce,
    d.Revoke: revoke,
    d.Mute: mute,
    d.Block: block,
    d.SamePerson: unite,
    d.Spend: spend,
    d.Rescue: rescue,
    d.Confirm: confirm,
    d.Remember: tails.remember,
    d.Witness: signatures.witness,
    d.Keep: keep,
    d.Bundle: bundles.bundle,
    d.Remark: remark,
    d.RuleDone: clockrules.mark,
    d.SetAway: presence.set_away,
    d.TakeTurn: turns.take,
}
