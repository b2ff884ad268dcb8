"""What was said: messages, their files, and what becomes of held ones."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select, update

from inboxd.desk import decision as d
from inboxd.desk.facts import AttachmentRef
from inboxd.store import progress
from inboxd.store.errors import Conflict
from inboxd.store.keys import digest_of_words, storable
from inboxd.store.people import know
from inboxd.store.plain import pairs
from inboxd.store.statements import adding, adding_for_ids, adding_once
from inboxd.store.tables import attachment, blob, message
from inboxd.store.write import Write


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
        "side": change.side, "full_text": storable(change.full_text or (mail.body if mail else "")),
        "html": storable(change.html or (mail.html if mail else "")),
    }  # fmt: skip
    number = write.connection.execute(adding_for_ids(message), row).scalar_one()
    write.messages.append(number)
    _keep_files(write, number, change)
    columns = write.touch(change.ticket)
    if change.kind is d.MessageKind.CUSTOMER:
        if own_id:
            columns["latest_foreign_id"] = storable(own_id)
        know(write, author, "")
    progress.said(write, change.ticket, change.kind)
    said = f"{change.kind} in side conversation {change.side}" if change.side else str(change.kind)
    write.log(change.ticket, "held" if change.held_for else "message", change.because, after=said)


def _keep_files(write: Write, number: int, change: d.AddMessage) -> None:
    files = list(change.attachments)
    contents: dict[str, bytes] = {}
    if write.mail is not None and change.from_mail and not files:
        for place, one in enumerate(write.mail.attachments):
            if place in change.without:
                continue
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


def release(write: Write, change: d.Release) -> None:
    """A held message counts from now on; Conflict when it is not held any more."""
    held = (message.c.id == change.message) & (message.c.kind == "held")
    write.watch("message", change.message)
    values = {"kind": str(change.kind), "held_for": "", "side": change.side}
    found = write.connection.execute(update(message).where(held).values(values))
    if found.rowcount != 1:
        raise Conflict(f"message {change.message} is not held any more")
    progress.said(write, change.ticket, change.kind)
    write.log(change.ticket, "released", change.because, before="held", after=str(change.kind))


def move_message(write: Write, change: d.MoveMessage) -> None:
    """A message goes to another ticket with its own Message-ID; Conflict when it is gone already."""
    there = (message.c.id == change.message) & (message.c.ticket == change.ticket)
    write.watch("message", change.message)
    own = write.connection.execute(select(message.c.message_id, message.c.kind).where(there)).first()
    if own is None:
        raise Conflict(f"message {change.message} is not on ticket {change.ticket} any more")
    kind = "customer" if own.kind == "held" else own.kind
    values = {"ticket": change.to_ticket, "kind": kind, "held_for": "", "side": ""}
    write.connection.execute(update(message).where(there).values(values))
    columns = write.touch(change.to_ticket)
    if own.kind == "customer":
        progress.went(write, change.ticket, own.message_id)
    else:
        write.touch(change.ticket)
    if own.message_id:
        write.point(change.to_ticket, (own.message_id,))
        if kind == "customer":
            columns["latest_foreign_id"] = own.message_id
    progress.said(write, change.to_ticket, d.MessageKind(kind))
    write.log(change.ticket, "moved", change.because, after=change.to_ticket)
    write.log(change.to_ticket, "moved", change.because, before=change.ticket)
