"""What in a mail points to a ticket or lets an agent act: tokens, known Message-IDs, subject tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from inboxd.compose.tokens import (
    Keyring,
    Token,
    tag_numbers,
    token_of_address,
    token_of_id,
    token_of_subject,
    tokens_in_text,
)
from inboxd.desk.facts import Evidence, EvidenceKind, Grant, Rated
from inboxd.desk.outside.ratings import rating_of
from inboxd.desk.settings import Desk
from inboxd.desk.side import home, named, party
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Mail
from inboxd.store.keys import key_of
from inboxd.store.tables import reference, revoked
from inboxd.store.tickets import Loaded

MOST_IDS = 60  # of In-Reply-To and References, the nearest; a hostile mail may carry thousands
MOST_ADDRESSES = 100
MOST_TAGS = 5
MOST_TOKENS = 20


@dataclass(frozen=True, slots=True)
class Known:
    """A Message-ID that was seen before."""

    ticket: int
    outbox: int | None
    side: str


Pointer = tuple[EvidenceKind, int, str, str, str]  # kind, ticket, digest of the party, source, side


@dataclass(frozen=True, slots=True)
class Pointers:
    """Everything that the mail carries, before the tickets are loaded."""

    found: tuple[Pointer, ...]
    grants: tuple[tuple[Token, str], ...]  # with their source
    own_copy: bool
    rating: Token | None = None  # of a survey's link

    @property
    def numbers(self) -> set[int]:
        """Every ticket that is pointed to."""
        numbers = {number for _, number, *_ in self.found} | {token.ticket for token, _ in self.grants}
        return numbers | ({self.rating.ticket} if self.rating else set())


KEYS_AT_ONCE = 8  # a fixed number of parameters: the statement is compiled once
_KEY_NAMES = [f"key{place}" for place in range(KEYS_AT_ONCE)]
_by_key = (
    select(reference.c.key, reference.c.message_id, reference.c.ticket, reference.c.outbox, reference.c.side)
    .where(reference.c.key.in_([bindparam(name) for name in _KEY_NAMES]))
    .order_by(reference.c.id)
)
_revoked = select(revoked.c.nonce).where(revoked.c.nonce.in_(bindparam("nonces", expanding=True)))


def known_ids(connection: Connection, ids: Iterable[str]) -> dict[str, list[Known]]:
    """Which of these Message-IDs were seen, and where; the earliest ticket first."""
    wanted = {key_of(one): one for one in ids if one}
    found: dict[str, list[Known]] = {}
    keys = list(wanted)
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = keys[start : start + KEYS_AT_ONCE]
        part += part[-1:] * (KEYS_AT_ONCE - len(part))
        for key, message_id, ticket, outbox, side in connection.execute(
            _by_key, dict(zip(_KEY_NAMES, part, strict=True))
        ):
            if wanted[key] == message_id:
                found.setdefault(message_id, []).append(Known(ticket, outbox, side))
    return found


def collect(connection: Connection, mail: Mail, delivery: Delivery, desk: Desk, keyring: Keyring) -> Pointers:
    """Read tokens, ids and tags in the order of PROMISES.md E."""
    ids = list(_ids_of(mail))
    known = known_ids(connection, {mail.message_id, *(one for _, one in ids)})
    found: list[Pointer] = []
    grants: list[tuple[Token, str]] = []
    for source, one in ids:
        token = _read(keyring, token_of_id(one))
        if token is None:
            places = [(seen.ticket, seen.side) for seen in known.get(one, []) if seen.ticket]
            found += [(EvidenceKind.REFERENCE, number, "", source, side) for number, side in places]
        elif token.kind == "party":
            found.append((EvidenceKind.TOKEN, token.ticket, token.digest, source, ""))
        else:
            found.append((EvidenceKind.REFERENCE, token.ticket, "", source, ""))
            grants.append((token, source))
    for source, one in _addresses_of(mail, delivery):
        token = _read(keyring, token_of_address(one))
        if token is not None and token.kind == "party":
            found.append((EvidenceKind.ADDRESS_TOKEN, token.ticket, token.digest, source, ""))
        elif token is not None:
            grants.append((token, source))
    tags = tag_numbers(mail.subject, desk.prefix)[:MOST_TAGS]
    found += [(EvidenceKind.TAG, number, "", "Subject", "") for number in tags]
    grants += _grants_in_text(mail, keyring, beside=any(token.kind == "grant" for token, _ in grants))
    rating = next(
        (token for token, source in grants if source == "Subject" and rating_of(token.command)), None
    )
    grants = [(token, source) for token, source in grants if _is_grant(token)][:MOST_TOKENS]
    own = any(seen.outbox for seen in known.get(mail.message_id, []))
    own = own or _read(keyring, token_of_id(mail.message_id)) is not None
    return Pointers(tuple(dict.fromkeys(found)), tuple(grants), own, rating)


def _is_grant(token: Token) -> bool:
    """Whether it lets an agent act; a survey's link is a customer's."""
    return token.kind in {"grant", "command"} and not rating_of(token.command)


def _ids_of(mail: Mail) -> Iterator[tuple[str, str]]:
    """In-Reply-To first, then References from the right, each id once."""
    seen: set[str] = set()
    for source, ids in (("In-Reply-To", mail.in_reply_to), ("References", tuple(reversed(mail.references)))):
        for one in ids:
            if one and one not in seen and len(seen) < MOST_IDS:
                seen.add(one)
                yield source, one


def _addresses_of(mail: Mail, delivery: Delivery) -> list[tuple[str, str]]:
    """Where each recipient stands: a signature can cover a field, and never the envelope."""
    named = {one.address: "Cc" for one in mail.cc} | {one.address: "To" for one in mail.to}
    every = dict.fromkeys((*delivery.recipients, *named))
    return [(named.get(one, "envelope"), one) for one in every][:MOST_ADDRESSES]


def _grants_in_text(mail: Mail, keyring: Keyring, *, beside: bool) -> list[tuple[Token, str]]:
    """A link's token in the subject, and a quoted footer's: an agent's grant, or one that went astray.

    `beside`: header or recipients carry a grant. A footer stands in for those that a client dropped; beside
    them a token in the text is somebody else's quote, and would lead the agent's words to another ticket.
    """
    found = [(token_of_subject(mail.subject), "Subject")]
    if not beside:
        found += [(one, "footer") for one in tokens_in_text(mail.body or mail.text)[:MOST_TOKENS]]
    read = [(_read(keyring, text), source) for text, source in found]
    return [(token, source) for token, source in read if token is not None]


def _read(keyring: Keyring, token: str | None) -> Token | None:
    return keyring.read(token) if token else None


def strays(pointers: Pointers, loaded: Loaded, keyring: Keyring) -> set[int]:
    """The tickets whose side conversations went elsewhere, as far as a pointer finds nobody there."""
    return {
        pointer[1] for pointer in pointers.found
        if (pointer[2] or pointer[4]) and _place(pointer, loaded, keyring) in (None, ("", ""))
    }  # fmt: skip


def evidence_of(pointers: Pointers, loaded: Loaded, keyring: Keyring) -> tuple[Evidence, ...]:
    """The pointers with their parties, without those to tickets or side conversations that do not exist."""
    made: list[Evidence] = []
    for pointer in pointers.found:
        kind, number, _, source, _ = pointer
        ticket, found = loaded.at(number), _place(pointer, loaded, keyring)
        if ticket is None or found is None:
            continue
        party, side = found
        holder = next((one for one in loaded.tickets.values() if named(one, side)), ticket)
        if not any((one.kind, one.ticket, one.party, one.side) == (kind, holder.number, party, side)
                   for one in made):  # fmt: skip
            made.append(Evidence(kind, holder.number, party, source, side))
    return tuple(made)


def rated_of(pointers: Pointers, loaded: Loaded, author: Address | None, keyring: Keyring) -> Rated | None:
    """The rating that a mail's subject carries, and whether its author is the one who was asked."""
    token = pointers.rating
    ticket = loaded.at(token.ticket) if token else None
    if token is None or ticket is None or token.expires_at is None:
        return None
    party = author.key if author and keyring.digest(author.key) == token.digest else ""
    return Rated(ticket.number, rating_of(token.command), party, token.expires_at)


def _place(pointer: Pointer, loaded: Loaded, keyring: Keyring) -> tuple[str, str] | None:
    """The party of a pointer's token, and its side conversation; None: one that is not there."""
    _, number, digest, _, side = pointer
    ticket = loaded.at(number)
    if side:
        return ("", side) if any(named(one, side) for one in loaded.tickets.values()) else None
    if not digest or ticket is None:
        return "", ""
    people = (*ticket.participants, *ticket.copied)
    if who := next((one for one in people if keyring.digest(one) == digest), ""):
        return who, ""
    begun = {s.name: s for one in loaded.tickets.values() for s in one.sides if home(s.name) == number}
    begun |= {s.name: s for s in ticket.sides}  # one that came here with its mail
    asked = ((who, s.name) for s in begun.values() for who in (*s.keys, *s.copied))
    return next(((who, name) for who, name in asked if keyring.digest(party(name, who)) == digest), ("", ""))


def grant_of(
    connection: Connection,
    pointers: Pointers,
    loaded: Loaded,
    mail: Mail,
    desk: Desk,
    keyring: Keyring,
    now: datetime,
) -> Grant | None:
    """The best grant that the mail carries: the sender's own and still valid before others."""
    grants = [_grant(token, source, loaded, desk, keyring) for token, source in pointers.grants]
    if not grants:
        return None
    nonces = [grant.nonce for grant in grants if grant.nonce]
    gone = set(connection.execute(_revoked, {"nonces": nonces}).scalars()) if nonces else set()
    writers = {agent.name for one in mail.from_ if (agent := desk.agent_of(one.address))}

    def rank(grant: Grant) -> tuple[bool, bool, bool]:
        return grant.agent not in writers, grant.nonce in gone, grant.expires_at <= now

    best = min(grants, key=rank)
    return replace(best, revoked=True) if best.nonce in gone else best


def _grant(token: Token, source: str, loaded: Loaded, desk: Desk, keyring: Keyring) -> Grant:
    agent = next((name for name in desk.agents if keyring.digest(name) == token.digest), "")
    expires = token.expires_at or token.issued_at + desk.grant_for
    ticket = loaded.resolved.get(token.ticket, token.ticket)
    return Grant(ticket, agent, token.nonce, token.issued_at, expires, source,
                 command=token.command, confirms=token.confirms)  # fmt: skip
