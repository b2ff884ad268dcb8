"""DKIM signatures of agents' mails: each counts for the mail on which it was seen first (B10)."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from inboxd.desk import decision as d
from inboxd.mail import dkim
from inboxd.mail.message import Mail
from inboxd.store.statements import adding_once
from inboxd.store.tables import signature
from inboxd.store.write import Write

_on_others = select(signature.c.digest).where(
    signature.c.digest.in_(bindparam("digests", expanding=True)), signature.c.journal != bindparam("own")
)


def were_seen(connection: Connection, mail: Mail, journal: int) -> bool:
    """Whether a signature of this mail stood under another one; `journal` is the mail's own row."""
    digests = [one.digest for one in dkim.of_author(mail)]
    if not digests:
        return False
    return connection.execute(_on_others, {"digests": digests, "own": journal}).first() is not None


def witness(write: Write, change: d.Witness) -> None:
    """Keep them; those that are known stay where they were seen first."""
    rows = [{"digest": one, "journal": write.journal_id or 0} for one in dict.fromkeys(change.digests)]
    write.connection.execute(adding_once(write.connection, signature), rows)
