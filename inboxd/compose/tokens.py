"""Signed tokens: what lets a reply find its ticket, and an agent act on it (PROMISES.md B3, D, E, F).

A token is lower-case base32 without padding. Its first character names kind and key, its last sixteen
or twenty-four are an HMAC-SHA256 over everything before them, so that no character can change:

    root     head ticket                                 mac(80 bits)    identifies, authorises nothing
    party    head ticket minute digest nonce             mac(80 bits)    binds a ticket and a recipient
    grant    head ticket minute digest nonce             mac(120 bits)   lets one agent act on one ticket
    command  head ticket minute digest nonce command     mac(120 bits)   one prefilled link, until that minute

A survey's link is a command, too: "rate good" for a customer's address.


Case never matters on reading, since relays and address books lower or raise it.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
KEY_IDS = "abcdefgh"
KINDS = ("root", "party", "grant", "command")
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)  # minutes are counted from here; 25 bits last until 2088

MAX_TICKET = 2**30 - 1
MAX_COMMAND_BYTES = 60
_CONFIRMED = "yes "  # before the command of a link that confirms
MAX_LOCAL_OCTETS = 64  # RFC 5321 §4.5.3.1.1
NO_NONCE = "aaaaaaaa"

_TICKET, _MINUTE, _DIGEST, _NONCE = 6, 5, 6, 8  # characters of five bits
_MAC = {"root": 16, "party": 16, "grant": 24, "command": 24}
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_VALUES = {character: value for value, character in enumerate(ALPHABET)}

_NONCE_FORM = re.compile(r"[a-z2-7]{8}")
_TOKEN_FORM = re.compile(r"[a-zA-Z2-7]{20,180}")  # ASCII only: "K" (Kelvin) must not lower to "k"
_ID_FORM = re.compile(r"\s*<?\s*[mptMPT]\.([a-zA-Z2-7]{20,180})@[^@<>\s]+>?\s*")
_ADDRESS_FORM = re.compile(r"(?:.*[+-])?[nN]\.([a-zA-Z2-7]{20,180})")
_FOOTER_FORM = re.compile(r"(?<![a-zA-Z0-9.])[nN]\.([a-zA-Z2-7]{20,180})(?![a-zA-Z0-9@])")
_SUBJECT_FORM = re.compile(r"(?:^|\s)[cC]\.([a-zA-Z2-7]{20,180})\s*$")


@dataclass(frozen=True, slots=True)
class Token:
    """A token whose signature is good. What it allows is for `desk` to say."""

    kind: str  # "root", "party", "grant" or "command"
    ticket: int
    digest: str = ""  # of the party's address or the agent's name: compare with Keyring.digest
    nonce: str = ""  # names the mail that carried it
    issued_at: datetime = EPOCH  # to the minute; EPOCH for root and command tokens
    command: str = ""  # "close", "snooze 3d": without "#"
    expires_at: datetime | None = None  # command tokens only; others age by `issued_at`
    key_id: str = ""
    confirms: bool = False  # the link of a mail that asks whether its recipient wrote something


@dataclass(frozen=True, slots=True)
class Keyring:
    """The signing keys by id, the one that signs, and the key of digests, which outlives rotation."""

    keys: Mapping[str, bytes] = field(repr=False)
    current: str
    digest_key: bytes = field(repr=False)

    @classmethod
    def new(cls, secret: bytes, key_id: str = "a") -> Keyring:
        """A ring of one key. `secret`: at least 16 random bytes, better 32."""
        _check_key(key_id, secret)
        return cls({key_id: secret}, key_id, hmac.digest(secret, b"inboxd digest key", "sha256"))

    @classmethod
    def from_json(cls, text: str) -> Keyring:
        """The ring that `to_json` wrote; ValueError when the text is anything else."""
        try:
            plain = json.loads(text)
            keys = {key_id: bytes.fromhex(secret) for key_id, secret in plain["keys"].items()}
            current, digest_key = plain["current"], bytes.fromhex(plain["digest"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError("signing key: not a key ring; restore it from a backup") from error
        if current not in keys:
            raise ValueError("signing key: the current key is missing; restore it from a backup")
        for key_id, secret in (*keys.items(), (current, digest_key)):
            _check_key(key_id, secret)
        return cls(keys, current, digest_key)

    def to_json(self) -> str:
        """The ring as text for `key_file` or the database: secret."""
        keys = {key_id: secret.hex() for key_id, secret in self.keys.items()}
        return json.dumps({"current": self.current, "digest": self.digest_key.hex(), "keys": keys})

    def rotated(self, secret: bytes) -> Keyring:
        """A ring that signs with a new key and still reads the old; the eighth rotation drops the first."""
        key_id = KEY_IDS[(KEY_IDS.index(self.current) + 1) % len(KEY_IDS)]
        _check_key(key_id, secret)
        return Keyring({**self.keys, key_id: secret}, key_id, self.digest_key)

    def party_token(self, ticket: int, party: str, nonce: str, now: datetime) -> str:
        """Binds a ticket and a recipient's address."""
        return self._sign("party", ticket, self._named(party, nonce, now))

    def grant_token(self, ticket: int, agent: str, nonce: str, now: datetime) -> str:
        """Lets an agent act on a ticket (PROMISES.md F), beside a proof of who writes."""
        return self._sign("grant", ticket, self._named(agent, nonce, now))

    def command_token(
        self,
        ticket: int,
        agent: str,
        command: str,
        expires: datetime,
        nonce: str = "",
        *,
        confirms: bool = False,
    ) -> str:
        """Lets an agent give one command by a prefilled link; `nonce` names the notification around it.

        `confirms`: who taps it says that the command was theirs.
        """
        words = (f"{_CONFIRMED}{command}" if confirms else command).encode()
        if not words or len(words) > MAX_COMMAND_BYTES:
            raise ValueError(f"command of {len(words)} bytes: 1 to {MAX_COMMAND_BYTES} fit into a link")
        body = self._named(agent, nonce or NO_NONCE, expires) + _base32(words)
        return self._sign("command", ticket, body)

    def root_token(self, ticket: int) -> str:
        """Identifies a ticket and authorises nothing; the same for everybody."""
        return self._sign("root", ticket, "")

    def root_id(self, ticket: int, domain: str) -> str:
        """The first of References on every mail of a ticket, without brackets."""
        return f"t.{self.root_token(ticket)}@{domain}"

    def side_root_id(self, side: str, domain: str) -> str:
        """The first of References on every mail of a side conversation: no token, so that it leads nowhere
        but where the store knows it."""
        return f"t.{self._mac(self.current, 'side', side, 24)}@{domain}"

    def message_id(self, token: str, domain: str) -> str:
        """The Message-ID that carries a party token or grant, without brackets."""
        return f"m.{token}@{domain}"

    def party_id(self, token: str, domain: str) -> str:
        """The last of References that carries the same token: relays rewrite Message-ID, never this."""
        return f"p.{token}@{domain}"

    def reply_address(self, token: str, address: str, replies: str) -> str:
        """The address that leads a reply back (`desk.replies`); "" when none can be formed.

        "plus" gives support+n.TOKEN@…, a domain gives n.TOKEN@DOMAIN. RFC 5321 allows 64 octets before
        the @: a longer one would be refused on its way, and the ids alone lead back as well.
        """
        if not replies or replies == "message-id":
            return ""
        local, _, domain = address.rpartition("@")
        plus = replies == "plus"
        box = f"{local}+n.{token}" if plus else f"n.{token}"
        return f"{box}@{domain if plus else replies}" if len(box.encode()) <= MAX_LOCAL_OCTETS else ""

    def loop_value(self, nonce: str) -> str:
        """The value of X-Inboxd-Loop: only we can write it."""
        _check_nonce(nonce)
        body = f"{KEY_IDS.index(self.current)}-{nonce}"
        return f"{body}-{self._mac(self.current, 'loop', body, 16)}"

    def is_loop(self, value: str) -> bool:
        """Whether we wrote this X-Inboxd-Loop."""
        match = re.fullmatch(r"([0-7])-([a-z2-7]{8})-([a-z2-7]{16})", value.strip()[:64].lower())
        if match is None or not value.isascii():
            return False
        key_id = KEY_IDS[int(match[1])]
        if key_id not in self.keys:
            return False
        return hmac.compare_digest(self._mac(key_id, "loop", f"{match[1]}-{match[2]}", 16), match[3])

    def digest(self, party: str) -> str:
        """What a token carries in place of an address or an agent's name: 30 keyed bits.

        The signature is what keeps a token from forgery; this only tells the few parties of a ticket apart.
        """
        mac = hmac.digest(self.digest_key, b"party\0" + party.casefold().encode(errors="replace"), "sha256")
        return _base32(mac[:5])[:_DIGEST]

    def read(self, token: str) -> Token | None:
        """The token's content when we signed it, else None. Never raises."""
        if not _TOKEN_FORM.fullmatch(token):
            return None
        token = token.lower()
        head = _VALUES[token[0]]
        kind, key_id = KINDS[head >> 3], KEY_IDS[head & 7]
        body, mac = token[: -_MAC[kind]], token[-_MAC[kind] :]
        if key_id not in self.keys or not hmac.compare_digest(
            self._mac(key_id, "token", body, _MAC[kind]), mac
        ):
            return None
        return _unpack(kind, key_id, body[1:])

    def _named(self, party: str, nonce: str, minute: datetime) -> str:
        _check_nonce(nonce)
        minutes = int((minute - EPOCH) / timedelta(minutes=1))
        return _number(max(0, minutes), _MINUTE) + self.digest(party) + nonce

    def _sign(self, kind: str, ticket: int, rest: str) -> str:
        head = ALPHABET[KINDS.index(kind) << 3 | KEY_IDS.index(self.current)]
        body = head + _number(ticket, _TICKET) + rest
        return body + self._mac(self.current, "token", body, _MAC[kind])

    def _mac(self, key_id: str, purpose: str, body: str, characters: int) -> str:
        mac = hmac.digest(self.keys[key_id], f"inboxd {purpose}\0{body}".encode(), "sha256")
        return _base32(mac[: characters * 5 // 8])


def token_of_id(message_id: str) -> str | None:
    """The token in a Message-ID of ours, whichever form; with or without brackets."""
    match = _ID_FORM.fullmatch(message_id[:1000])
    return match[1].lower() if match else None


def token_of_address(address: str) -> str | None:
    """The token in support+n.TOKEN@example.com or n.TOKEN@reply.example.com."""
    match = _ADDRESS_FORM.fullmatch(address[:320].rpartition("@")[0].strip(' "'))
    return match[1].lower() if match else None


def tokens_in_text(text: str) -> tuple[str, ...]:
    """Every token that stands in a text as a notification's footer shows it, in order, each once."""
    return tuple(dict.fromkeys(match.lower() for match in _FOOTER_FORM.findall(text)))


def token_of_subject(subject: str) -> str | None:
    """The command token at the end of a prefilled link's subject."""
    match = _SUBJECT_FORM.search(subject[-400:])
    return match[1].lower() if match else None


def footer_form(grant: str) -> str:
    """A grant as a notification's footer shows it: what `tokens_in_text` finds again."""
    return f"n.{grant}"


def subject_form(command: str, tag: str, token: str) -> str:
    """The subject of a prefilled link: what `token_of_subject` finds again."""
    return f"#{command} {tag} c.{token}"


def rating_form(rating: str, tag: str, token: str) -> str:
    """The subject of a survey's link: what `token_of_subject` finds again."""
    return f"{rating.capitalize()} {tag} c.{token}"


def tag_numbers(subject: str, prefix: str) -> tuple[int, ...]:
    """The ticket numbers of every [PREFIX-1042] in a subject, in order, each once."""
    form = rf"\[\s*{re.escape(prefix)}\s*-\s*([0-9]{{1,10}})\s*\]"
    numbers = (int(digits) for digits in re.findall(form, subject, re.IGNORECASE))
    return tuple(dict.fromkeys(number for number in numbers if 0 < number <= MAX_TICKET))


def _unpack(kind: str, key_id: str, body: str) -> Token | None:
    ticket = _value(body[:_TICKET])
    rest = body[_TICKET:]
    if kind == "root":
        return Token(kind, ticket, key_id=key_id) if not rest else None
    if len(rest) < _MINUTE + _DIGEST + _NONCE or (
        kind != "command" and len(rest) > _MINUTE + _DIGEST + _NONCE
    ):
        return None
    minute = EPOCH + timedelta(minutes=_value(rest[:_MINUTE]))
    digest = rest[_MINUTE : _MINUTE + _DIGEST]
    nonce = rest[_MINUTE + _DIGEST :][:_NONCE]
    if kind != "command":
        return Token(kind, ticket, digest, nonce, minute, key_id=key_id)
    command = _bytes(rest[_MINUTE + _DIGEST + _NONCE :]).decode(errors="replace")
    nonce = "" if nonce == NO_NONCE else nonce
    said = command.removeprefix(_CONFIRMED)
    return Token(kind, ticket, digest, nonce, EPOCH, said, minute, key_id, confirms=said != command)


def _check_key(key_id: str, secret: bytes) -> None:
    if len(key_id) != 1 or key_id not in KEY_IDS:
        raise ValueError(f"signing key: id {key_id!r} is not one of {KEY_IDS}")
    if len(secret) < 16:
        raise ValueError(f"signing key: {len(secret)} bytes are too short; use at least 16 random ones")


def _check_nonce(nonce: str) -> None:
    if not _NONCE_FORM.fullmatch(nonce):
        raise ValueError(f"nonce {nonce!r}: give 8 lower-case base32 characters")


def _base32(content: bytes) -> str:
    """Five bits a character; the last character is filled up with zero bits."""
    characters = -(-len(content) * 8 // 5)
    pairs = -(-characters // 2)
    number = int.from_bytes(content) << (pairs * 10 - len(content) * 8)
    text = "".join(_PAIRS[number >> shift & 1023] for shift in range(10 * (pairs - 1), -1, -10))
    return text[:characters]


def _bytes(characters: str) -> bytes:
    number = _value(characters)
    size = len(characters) * 5 // 8
    return (number >> (len(characters) * 5 - size * 8)).to_bytes(size)


def _number(number: int, characters: int) -> str:
    if not 0 <= number < 32**characters:
        raise ValueError(f"{number} does not fit into a token")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (characters - 1), -1, -5))


def _value(characters: str) -> int:
    number = 0
    for character in characters:
        number = number << 5 | _VALUES[character]
    return number
