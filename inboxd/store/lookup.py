"""Gathers the Facts that deciding one mail needs, in few statements on one connection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from inboxd.compose.tokens import Keyring
from inboxd.desk import side
from inboxd.desk.agents.words import number_in
from inboxd.desk.decision import MessageKind
from inboxd.desk.facts import (
    Authentication,
    Bounced,
    Contact,
    Facts,
    Grant,
    MessageFacts,
    Notice,
    NoticeKind,
    OldNote,
    TicketFacts,
)
from inboxd.desk.outside.junk import number_in as number_of_junk
from inboxd.desk.settings import Desk
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Mail
from inboxd.mail.recall import is_recall
from inboxd.mail.traits import restore_author
from inboxd.store import (
    bounced,
    duplicates,
    evidence,
    junk,
    presence,
    questions,
    sides,
    signatures,
    tickets,
    undoable,
)
from inboxd.store.budgets import spent
from inboxd.store.contacts import contact_with
from inboxd.store.outbox import host_limits
from inboxd.store.tables import decided, message, notice, outbox
from inboxd.store.tails import tails_of
from inboxd.store.tickets import Loaded

LOOP_HEADER = "X-Inboxd-Loop"
MOST_LOOP_HEADERS = 5
RELEASING = {"admit", "drop", "send"}


def look_up(
    connection: Connection,
    mail: Mail,
    delivery: Delivery,
    desk: Desk,
    keyring: Keyring,
    authentication: Authentication,
    now: datetime,
    journal: int = 0,
) -> Facts:
    """Everything but the reserved number. Versions are read before what hangs on the tickets."""
    pointers = evidence.collect(connection, mail, delivery, desk, keyring)
    duplicate, duplicate_ticket = duplicates.find(connection, mail, delivery)
    came_back = bounced.find(connection, mail, delivery, keyring)
    wanted = pointers.numbers | {duplicate_ticket, came_back.ticket if came_back else 0}
    loaded = tickets.load(connection, wanted, now)
    _load_moved(connection, evidence.strays(pointers, loaded, keyring), loaded, now)
    came_back = _where_it_came_back(connection, came_back, loaded, now)
    found, asked_for = questions.answer(connection, mail, desk, pointers.grants, now)
    lines = questions.command_lines(mail, pointers.grants)
    wanted_junk = number_of_junk(lines)
    meant = _named(connection, lines, asked_for, loaded, now)
    grant = evidence.grant_of(connection, pointers, loaded, mail, desk, keyring, now)
    named = _notice(connection, grant)
    grant = _where_it_went(connection, grant, named, loaded, now)
    author = restore_author(mail, desk.via_forms)[0].author
    agents = _writing(mail, desk)
    taken_back = _recalled(connection, mail, loaded, desk) or (named.decision if named else 0)
    return Facts(
        authentication=authentication,
        evidence=evidence.evidence_of(pointers, loaded, keyring),
        tickets=loaded.tickets,
        contact=contact_with(connection, author.key) if author else Contact(),
        spent=spent(connection, author.key if author else "", mail.reply_text, now),
        duplicate_of=duplicate,
        duplicate_ticket=duplicate_ticket,
        own_copy=pointers.own_copy,
        loop_header=any(keyring.is_loop(value) for value in mail.header_all(LOOP_HEADER)[:MOST_LOOP_HEADERS]),
        bounced=came_back,
        rated=evidence.rated_of(pointers, loaded, author, keyring),
        grant=grant,
        notice=named,
        held=_held(connection, named) or _only_held(connection, grant, desk),
        about=_about(connection, named, loaded),
        undo=undoable.of_decision(connection, taken_back, loaded, now) if taken_back else None,
        found=found,
        junk=junk.find(connection, wanted_junk) if wanted_junk else None,
        named=meant,
        older_notes=_older_notes(connection, loaded) if agents else (),
        tails=tails_of(connection, agents) if agents else (),
        host_limits=host_limits(connection) if agents else {},
        away=presence.away(connection, now),
        journal=journal,
        signature_seen=bool(agents) and signatures.were_seen(connection, mail, journal),
    )


def _writing(mail: Mail, desk: Desk) -> set[str]:
    """The agents in whose names the mail is written."""
    return {agent.name for one in mail.from_ if (agent := desk.agent_of(one.address))}


def _load_moved(connection: Connection, homes: Iterable[int], loaded: Loaded, now: datetime) -> None:
    """The tickets to which side conversations of these went, beside the others."""
    for number, one in tickets.load(connection, sides.elsewhere(connection, homes), now).tickets.items():
        loaded.tickets.setdefault(number, one)


def _where_it_went(
    connection: Connection, grant: Grant | None, named: Notice | None, loaded: Loaded, now: datetime
) -> Grant | None:
    """A grant that a supplier's mail brought goes where its side conversation went."""
    if grant is None or named is None or not named.side:
        return grant
    if not any(side.named(one, named.side) for one in loaded.tickets.values()):
        _load_moved(connection, [side.home(named.side)], loaded, now)
    holder = next((one for one in loaded.tickets.values() if side.named(one, named.side)), None)
    return replace(grant, ticket=holder.number) if holder else grant


def _where_it_came_back(
    connection: Connection, bounced: Bounced | None, loaded: Loaded, now: datetime
) -> Bounced | None:
    """A bounce is told where its ticket was merged into, or where its side conversation went."""
    if bounced is None:
        return None
    if bounced.side and not any(side.named(one, bounced.side) for one in loaded.tickets.values()):
        _load_moved(connection, [side.home(bounced.side)], loaded, now)
    holder = next((one for one in loaded.tickets.values() if side.named(one, bounced.side)), None)
    number = holder.number if holder else loaded.resolved.get(bounced.ticket, bounced.ticket)
    return replace(bounced, ticket=number)


def _about(connection: Connection, named: Notice | None, loaded: Loaded) -> MessageFacts | None:
    """The message that a notice is about, where the tickets' latest do not have it."""
    recent = {each.id for one in loaded.tickets.values() for each in one.recent}
    if named is None or not named.message or named.message in recent:
        return None
    return tickets.load_message(connection, named.message)


def _older_notes(connection: Connection, loaded: Loaded) -> tuple[OldNote, ...]:
    """What an agent's words are compared with before they leave."""
    every = (tickets.older_notes(connection, one) for one in loaded.tickets.values())
    return tuple(note for notes in every for note in notes)


def look_up_ticket(connection: Connection, number: int, now: datetime) -> Facts:
    """What the clock and the command line need to know of one ticket; `held` is the oldest held stranger."""
    found = tickets.load(connection, [number], now).tickets
    held = tickets.oldest_held(connection, number) if found else None
    return Facts(tickets=found, held=held, away=presence.away(connection, now))


_held_of = (
    select(message.c.id)
    .where(message.c.ticket == bindparam("number"), message.c.kind == "held")
    .order_by(message.c.id)
)
_latest_undoable = (
    select(decided.c.id)
    .where(decided.c.ticket == bindparam("number"), decided.c.undoable, decided.c.undone_at.is_(None))
    .order_by(decided.c.id.desc())
    .limit(1)
)


_answers_of = (
    select(decided.c.id, message.c.message_id)
    .join(outbox, outbox.c.decision == decided.c.id)
    .outerjoin(message, message.c.decision == decided.c.id)
    .where(
        decided.c.ticket.in_(bindparam("numbers", expanding=True)),
        decided.c.actor.in_(bindparam("actors", expanding=True)),
        decided.c.undoable,
        decided.c.undone_at.is_(None),
        outbox.c.lane == "answer",
    )
    .order_by(decided.c.id.desc())
    .limit(20)
)


def _recalled(connection: Connection, mail: Mail, loaded: Loaded, desk: Desk) -> int:
    """The decision behind the answer that an agent's program recalls: the one it names, else the latest."""
    if not is_recall(mail):
        return 0
    actors = [f"agent {agent.name}" for one in mail.from_ if (agent := desk.agent_of(one.address))]
    rows = connection.execute(_answers_of, {"numbers": list(loaded.tickets), "actors": actors}).all()
    named = (row.id for row in rows if row.message_id in {*mail.in_reply_to, *mail.references})
    return int(next(named, rows[0].id if rows else 0))


def look_up_command(connection: Connection, number: int, text: str, held: int, now: datetime) -> Facts:
    """What a typed command needs: the ticket, the held mail that it means, what `#undo` would take back.

    `held` names a message; 0 means the only one that the ticket holds.
    """
    loaded = tickets.load(connection, [number], now)
    one = loaded.at(number)
    if one is None:
        return Facts()
    waiting = list(connection.execute(_held_of, {"number": one.number}).scalars())
    meant = held if held in waiting else waiting[0] if len(waiting) == 1 and not held else 0
    latest = connection.execute(_latest_undoable, {"number": one.number}).scalar()
    named = _named(connection, text.splitlines(), (), loaded, now)
    return Facts(
        tickets=loaded.tickets,
        held=tickets.load_message(connection, meant) if meant else None,
        undo=undoable.of_decision(connection, latest, loaded, now) if latest else None,
        named=named,
        older_notes=tickets.older_notes(connection, one),
        host_limits=host_limits(connection),
        away=presence.away(connection, now),
    )


def _named(
    connection: Connection, lines: Iterable[str], more: Iterable[int], loaded: Loaded, now: datetime
) -> dict[str, int]:
    """The tickets that commands name, loaded beside the others: each number and where it leads."""
    wanted = dict.fromkeys(number for line in lines if (number := number_in(line)))
    found = tickets.load(connection, (*map(int, wanted), *more), now)
    loaded.tickets.update({n: one for n, one in found.tickets.items() if n not in loaded.tickets})
    return {number: found.resolved[int(number)] for number in wanted if int(number) in found.resolved}


def contact_of(connection: Connection, one: TicketFacts | None) -> Contact:
    """What is known of a ticket's customer."""
    return contact_with(connection, one.requester.key) if one else Contact()


_notice_of = select(notice).where(notice.c.nonce == bindparam("nonce"))


def _notice(connection: Connection, grant: Grant | None) -> Notice | None:
    if grant is None or not grant.nonce:
        return None
    row = connection.execute(_notice_of, {"nonce": grant.nonce}).first()
    if row is None or (grant.agent and row.agent != grant.agent):
        return None
    return Notice(
        row.nonce,
        NoticeKind(row.kind),
        row.agent,
        row.sent_at,
        row.subject,
        row.text,
        message=row.message,
        decision=row.decision,
        html=row.html,
        side=row.side,
    )


def _held(connection: Connection, named: Notice | None) -> MessageFacts | None:
    found = tickets.load_message(connection, named.message) if named and named.message else None
    return found if found and found.kind == MessageKind.HELD else None


def _only_held(connection: Connection, grant: Grant | None, desk: Desk) -> MessageFacts | None:
    """What a list's link to let a held mail through means: the only one that its ticket holds, and held then.

    A mail that was held after the list had left is not the one that it showed, nor is a colleague's answer.
    """
    if grant is None or grant.command.partition(" ")[0] not in RELEASING:
        return None
    waiting = connection.execute(_held_of, {"number": grant.ticket}).scalars().all()
    found = tickets.load_message(connection, waiting[0]) if len(waiting) == 1 else None
    if found is None or found.agent not in ("", grant.agent):
        return None
    return found if found.at <= grant.expires_at - desk.grant_for else None
