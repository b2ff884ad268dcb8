"""Which outgoing mail a bounce or a complaint is about."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, case, select

from inboxd.compose.tokens import Keyring, token_of_address
from inboxd.desk.facts import Bounced
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Mail, ReportKind
from inboxd.store.evidence import MOST_IDS, known_ids
from inboxd.store.tables import outbox

_sent = select(
    outbox.c.id,
    outbox.c.ticket,
    outbox.c.recipient,
    outbox.c.message_id,
    case((outbox.c.agent == "", outbox.c.side), else_="").label("side"),
)
_by_nonce = _sent.where(outbox.c.nonce == bindparam("nonce"), outbox.c.ticket == bindparam("ticket"))
_by_row = _sent.where(outbox.c.id.in_(bindparam("rows", expanding=True)))


def find(connection: Connection, mail: Mail, delivery: Delivery, keyring: Keyring) -> Bounced | None:
    """The outgoing mail that a bounce or complaint is about: by its envelope address (VERP), else by returned
    ids. Nothing else in a report points anywhere: anybody can write one."""
    if not _may_be(mail, delivery):
        return None
    for recipient in (*delivery.recipients, *(one.address for one in mail.to)):
        text = token_of_address(recipient)
        token = keyring.read(text) if text else None
        if token is not None and token.nonce:
            row = connection.execute(_by_nonce, {"nonce": token.nonce, "ticket": token.ticket}).first()
            if row is not None:
                return Bounced(*row)
    return _by_ids(connection, mail)


def _may_be(mail: Mail, delivery: Delivery) -> bool:
    if mail.report is not None:
        return mail.report.kind is not ReportKind.RECEIPT
    sender = mail.header("Return-Path").strip() if delivery.sender is None else f"<{delivery.sender}>"
    return sender == "<>" or bool(mail.header("X-Failed-Recipients"))


def _by_ids(connection: Connection, mail: Mail) -> Bounced | None:
    if mail.report is None or not mail.report.original_ids:
        return None
    known = known_ids(connection, mail.report.original_ids[:MOST_IDS])
    rows = [seen.outbox for each in mail.report.original_ids for seen in known.get(each, []) if seen.outbox]
    if not rows:
        return None
    by_id = {row.id: Bounced(*row) for row in connection.execute(_by_row, {"rows": list(set(rows))})}
    ordered = [by_id[row] for row in rows if row in by_id]
    failed = mail.report.recipient.casefold()
    exact = [one for one in ordered if one.recipient.casefold() == failed]
    return next(iter(exact or ordered), None)
