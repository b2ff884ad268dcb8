"""One logged-in IMAP connection, reduced to what fetching mail needs. Works by UID throughout."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from inboxd.config.settings import Imap
from inboxd.net import tls
from inboxd.net.oauth import OauthError, Unavailable

CONNECT_SECONDS = 15.0
READ_SECONDS = 50.0  # a connection that says nothing for so long is dead (C12)
DONE_SECONDS = 8.0  # for the answer to DONE, so that 50 s of IDLE end within a minute
SLICE_SECONDS = 1.0  # how often an IDLE looks whether the daemon stops

# What servers say when they want to be left alone for a while (RFC 5530 §3, and Microsoft's words).
WAIT_WORDS = ("OVERQUOTA", "THROTTLED", "LIMIT]", "TOO MANY", "TOO MUCH", "BANDWIDTH")

# One line may list all UIDs of a folder; imaplib's own limit is reached by 150,000 of them.
imaplib._MAXLINE = max(getattr(imaplib, "_MAXLINE", 0), 50_000_000)  # type: ignore[attr-defined]


class Tokens(Protocol):
    """Where OAuth2 access tokens come from: `inboxd.net.oauth.TokenSource`."""

    def access_token(self, *, instead_of: str = "") -> str: ...


class Refused(Exception):
    """The server wants nothing of us for now: the login is refused or we are throttled (C13)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A selected folder."""

    uidvalidity: int
    uidnext: int  # every UID that is given later is at least this one


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a folder before it is fetched."""

    uid: int
    size: int  # bytes, as the server counts
    arrived: datetime  # INTERNALDATE, UTC


class Mailbox:
    """A connection to one account. Any method may raise OSError or an IMAPClientError."""

    def __init__(self, account: Imap, tokens: Tokens | None = None) -> None:
        self.account = account
        self._folder = ""
        client = connect(account)
        try:
            log_in(client, account, tokens)
        except BaseException:
            hang_up(client)
            raise
        client.normalise_times = False
        self._client = client

    def close(self) -> None:
        """Say goodbye and hang up."""
        with contextlib.suppress(IMAPClientError, OSError, ValueError):
            self._client.socket().settimeout(DONE_SECONDS)
            self._client.logout()
        hang_up(self._client)

    def drop(self) -> None:
        """Hang up without a word, after an error: the other side may not be there any more."""
        hang_up(self._client)

    def has(self, capability: str) -> bool:
        """Whether the server says that it can do this."""
        return bool(self._client.has_capability(capability))

    def find_folder(self, name: str, use: bytes = b"") -> str | None:
        """The folder's name on the server: `name` itself, else the one marked for that use (RFC 6154)."""
        refuse_control_characters(name)
        if self._client.folder_exists(name):
            return name
        if not use or not self.has("SPECIAL-USE"):
            return None
        return next((str(found) for flags, _, found in self._client.list_folders() if use in flags), None)

    def make_folder(self, name: str) -> None:
        """Create the folder unless it is there."""
        refuse_control_characters(name)
        if not self._client.folder_exists(name):
            self._client.create_folder(name)

    def open(self, folder: str, *, writable: bool = False) -> Opened:
        """Select a folder; read-only unless mails are to be moved out of it."""
        refuse_control_characters(folder)
        found = self._client.select_folder(folder, readonly=not writable)
        self._folder = folder
        if b"UIDVALIDITY" not in found:
            raise IMAPClientError(f"{folder}: the server gives no UIDVALIDITY")
        uidnext = found.get(b"UIDNEXT") or max(self.uids(0), default=0) + 1
        return Opened(int(found[b"UIDVALIDITY"]), int(uidnext))

    def uids(self, above: int, since: date | None = None) -> list[int]:
        """The UIDs above that one, in order; `since` leaves out what arrived clearly earlier."""
        criteria: list[Any] = ["UID", f"{above + 1}:*"]
        if since:
            # The server compares days of its own zone.
            criteria += ["SINCE", since - timedelta(days=1)]
        # "n:*" always contains the last message, even when its UID is below n (RFC 3501 §6.4.8).
        return sorted(uid for uid in self._client.search(criteria) if uid > above)

    def entries(self, uids: Sequence[int]) -> list[Entry]:
        """Size and time of arrival of those of the messages that are still there, in order."""
        found = self._client.fetch(uids, ["INTERNALDATE", "RFC822.SIZE"])
        return [
            Entry(uid, int(found[uid].get(b"RFC822.SIZE", 0)), moment(found[uid].get(b"INTERNALDATE")))
            for uid in uids
            if uid in found
        ]

    def raws(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The whole messages, without marking them as read."""
        found = self._client.fetch(uids, ["BODY.PEEK[]"])
        return {uid: bytes(one[b"BODY[]"]) for uid, one in found.items() if one.get(b"BODY[]") is not None}

    def piece(self, uid: int, section: str, first_bytes: int) -> bytes:
        """The beginning of one section ("HEADER", "1.2", "1.2.MIME", "")."""
        found = self._client.fetch([uid], [f"BODY.PEEK[{section}]<0.{first_bytes}>"]).get(uid, {})
        return next((bytes(v) for k, v in found.items() if k.startswith(b"BODY[") and v is not None), b"")

    def structure(self, uid: int) -> Any:
        """The message's BODYSTRUCTURE as imapclient reads it; None when it is gone."""
        return self._client.fetch([uid], ["BODYSTRUCTURE"]).get(uid, {}).get(b"BODYSTRUCTURE")

    def can_move(self) -> bool:
        """Whether single messages can be moved without touching others (C11)."""
        return self.has("MOVE") or self.has("UIDPLUS")

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move exactly these messages (RFC 6851), or copy and expunge exactly these (RFC 4315).

        A bare EXPUNGE would remove whatever somebody else marked as deleted, so it is never sent.
        """
        refuse_control_characters(folder)
        if self.has("MOVE"):
            self._client.move(uids, folder)
            return
        if not self.has("UIDPLUS"):
            raise IMAPClientError("the server has neither MOVE nor UIDPLUS")
        self._client.copy(uids, folder)
        self._client.delete_messages(uids, silent=True)
        self._client.uid_expunge(uids)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return when the folder changes, at the latest after `seconds`, or when told to stop.

        Raises OSError or IMAPClientAbortError when the server says BYE or nothing at all.
        """
        if not self.has("IDLE"):
            stop.wait(seconds)
            return
        self._client.idle()
        deadline = time.monotonic() + seconds
        news = self._has_buffered()
        while not news and not stop.is_set() and (left := deadline - time.monotonic()) > 0:
            started = time.monotonic()
            span = min(SLICE_SECONDS, left)
            said = self._client.idle_check(span)
            news = any(is_news(line) for line in said)
            if not said and time.monotonic() - started < span / 2:
                break  # readable and nothing to read: the connection has ended, DONE will show it
        self._client.socket().settimeout(DONE_SECONDS)
        self._client.idle_done()
        self._client.socket().settimeout(READ_SECONDS)

    def _has_buffered(self) -> bool:
        """Whether a line came in one packet with the answer to IDLE: no poll would show it any more."""
        channel = self._client.socket()
        channel.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))
        except (OSError, ValueError):
            return False
        finally:
            channel.settimeout(READ_SECONDS)


def connect(account: Imap) -> IMAPClient:
    """A connection that is protected as the account wants it (B17)."""
    if account.security == "none" and tls.required(account.host, account.insecure):
        raise Refused("a login without TLS is only made to this machine, or with insecure = true")
    # Reads get the whole time even while a mail of 25 MB comes in: it counts between two pieces.
    timeout = SocketTimeout(CONNECT_SECONDS, min(READ_SECONDS, account.timeout.total_seconds()))
    context = tls.client_context(account.ca_file, verify=account.verify)
    implicit = account.security == "tls"
    client = IMAPClient(
        account.host,
        account.effective_port,
        ssl=implicit,
        ssl_context=context if implicit else None,
        timeout=timeout,
    )
    if account.security == "starttls":
        try:
            client.starttls(context)
        except BaseException:
            hang_up(client)
            raise
    return client


def log_in(client: IMAPClient, account: Imap, tokens: Tokens | None) -> None:
    """Log in with the password or an OAuth2 token; a refused token is asked for anew once (C22)."""
    try:
        if account.oauth:
            if tokens is None:
                raise Refused(f"no way to get a token for oauth = {account.oauth}")
            log_in_by_token(client, account.user, tokens)
            return
        client.login(account.user, account.password.reveal() if account.password else "")
    except IMAPClientAbortError:
        raise
    except LoginError as error:
        raise Refused(f"login refused: {said(error)}; check user and secret") from error
    except Unavailable as error:
        raise OSError(str(error)) from error
    except OauthError as error:
        raise Refused(str(error)) from error


def log_in_by_token(client: IMAPClient, user: str, tokens: Tokens) -> None:
    """XOAUTH2 with the token at hand, then with a new one."""
    token = tokens.access_token()
    try:
        client.oauth2_login(user, token)
    except LoginError:
        client.oauth2_login(user, tokens.access_token(instead_of=token))


def hang_up(client: IMAPClient) -> None:
    """Close the connection without a word."""
    with contextlib.suppress(OSError, AttributeError):
        client.socket().shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError, AttributeError):
        client.shutdown()


def moment(found: datetime | None) -> datetime:
    """INTERNALDATE in UTC; a server that gives none means that it arrived just now."""
    if found is None:
        return datetime.now(UTC)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def is_news(line: object) -> bool:
    """Whether a line of an IDLE tells of mail or of the end, and not only of a flag."""
    words = line if isinstance(line, tuple) else (line,)
    return any(word in (b"EXISTS", b"RECENT", b"BYE") for word in words)


def wants_rest(error: Exception) -> bool:
    """Whether an error says that the server is overloaded by us."""
    text = str(error).upper()
    return any(word in text for word in WAIT_WORDS)


def said(error: BaseException) -> str:
    """The server's words in an error, on one printable line."""
    text = str(error)
    if text.startswith(("b'", 'b"')) and len(text) > 3:
        text = text[2:-1]
    return "".join(c if c.isprintable() else " " for c in text)[:300] or type(error).__name__


def refuse_control_characters(*names: str) -> None:
    """A line end in a folder's name would be a command of its own (B18)."""
    for name in names:
        if not name or any(ord(c) < 32 or ord(c) == 127 for c in name):
            raise ValueError(f"folder {name!r}: control characters and empty names are refused; rename it")


def groups(entries: Iterable[Entry], most_bytes: int, most_mails: int) -> Iterable[list[Entry]]:
    """Consecutive entries that are fetched by one command."""
    group: list[Entry] = []
    size = 0
    for entry in entries:
        if group and (size + entry.size > most_bytes or len(group) >= most_mails):
            yield group
            group, size = [], 0
        group.append(entry)
        size += entry.size
    if group:
        yield group
