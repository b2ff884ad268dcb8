"""Whether a mail was here before (PROMISES.md A2). Message-ID alone is never enough to drop one."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from inboxd.mail import charset, date, header
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Mail
from inboxd.store.keys import digest_of_delivery, key_of
from inboxd.store.tables import attachment, journal, journal_raw, message

FOOTER_CHARACTERS = 2_000  # how much longer a copy may be for a list's or scanner's footer
SAME_BYTES_WITHIN = timedelta(hours=24)
HEADER_BYTES = 64 * 1024  # within which a Date is looked for


_same_message = (
    select(
        journal.c.id,
        journal.c.content_digest,
        journal.c.author_key,
        func.coalesce(message.c.id, 0).label("message"),
        func.coalesce(message.c.ticket, journal.c.ticket).label("ticket"),
    )
    .select_from(journal.outerjoin(message, message.c.journal == journal.c.id))
    .where(
        journal.c.message_key == bindparam("key"),
        journal.c.message_id == bindparam("message_id"),
        journal.c.state == "done",
    )
    .order_by(journal.c.id, message.c.id)
    .limit(20)
)
_same_bytes = (
    select(journal.c.id, func.coalesce(message.c.id, 0), func.coalesce(message.c.ticket, journal.c.ticket))
    .select_from(journal.outerjoin(message, message.c.journal == journal.c.id))
    .where(
        journal.c.raw_digest == bindparam("digest"),
        journal.c.received_at > bindparam("since"),
        journal.c.state == "done",
    )
    .order_by(journal.c.id, message.c.id)
    .limit(1)
)
_words = select(message.c.full_text, message.c.text).where(message.c.id == bindparam("message"))
_files = select(attachment.c.digest).where(attachment.c.message == bindparam("message"))
_head = select(func.substr(journal_raw.c.raw, 1, HEADER_BYTES)).where(
    journal_raw.c.journal == bindparam("journal")
)


def find(connection: Connection, mail: Mail, delivery: Delivery) -> tuple[int, int]:
    """The message that this mail is once more, and its ticket; -1 when that one left no message."""
    if not mail.message_id:
        digest = digest_of_delivery(delivery.raw, delivery.sender, delivery.recipients)
        since = delivery.received_at - SAME_BYTES_WITHIN
        same = connection.execute(_same_bytes, {"digest": digest, "since": since}).first()
        return (same[1] or -1, same[2]) if same else (0, 0)
    wanted = {"key": key_of(mail.message_id), "message_id": mail.message_id}
    author = mail.from_[0].key if mail.from_ else ""
    for row in connection.execute(_same_message, wanted).all():
        if row.content_digest == mail.digest or (
            row.author_key == author and row.message and _is_footed_copy(connection, row, mail)
        ):
            return row.message or -1, row.ticket
    return 0, 0


def _is_footed_copy(connection: Connection, row: Any, mail: Mail) -> bool:
    """Whether one of the two is the other with a footer below: the same lines, files and Date.

    Devices that never change their Message-ID write "Alarm" today and "Alarm, room 4" tomorrow.
    """
    words = connection.execute(_words, {"message": row.message}).one()
    if not _differ_by_footer(words.full_text or words.text, mail.body):
        return False
    files = set(connection.execute(_files, {"message": row.message}).scalars())
    if not {sha256(one.content).hexdigest() for one in mail.attachments} <= files:
        return False
    head = connection.execute(_head, {"journal": row.id}).scalar()
    return mail.date is not None and _date_of(bytes(head or b"")) == mail.date


def _differ_by_footer(one: str, other: str) -> bool:
    """Whether one has the other's lines and only a few more below."""
    short, long = sorted((_lines(one), _lines(other)), key=len)
    more = sum(len(line) for line in long[len(short) :])
    return bool(short) and long[: len(short)] == short and more <= FOOTER_CHARACTERS


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _date_of(head: bytes) -> object:
    found = header.split(head).first("date")
    return date.parse(header.decode(found, charset.Evidence())) if found else None
