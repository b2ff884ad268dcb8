"""Calls of webhooks over HTTP: signed, verified TLS, no redirects, a deadline for the whole exchange.

The receiver can tell from X-Inboxd-Signature that a call is ours and from X-Inboxd-Timestamp that nobody
replays an old one; X-Inboxd-Delivery is the same whenever a call is tried again.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import inboxd
from inboxd.config.settings import Webhook
from inboxd.net import tls
from inboxd.outbox.reply import HostError, Reply, one_line

EXCERPT_BYTES = 300  # of an answer that is a refusal; nothing more of it is ever read
EXCERPT = 120  # characters that are kept of it
PIECE_BYTES = 16 * 1024  # sent before the time is looked at again
LATER = (408, 425, 429)  # "ask again", among the refusals


@dataclass(frozen=True, slots=True)
class Answer(Reply):
    """What the receiver said: an HTTP status (RFC 9110 section 15); 0 when there was none."""

    @property
    def is_final(self) -> bool:
        """A refusal or a redirect stays one; trouble at the other end passes."""
        return 100 <= self.code < 500 and not self.is_good and self.code not in LATER

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip() if self.code else self.text


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a full stop and the body, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Caller:
    """One [webhook.NAME] at work. Stands where a smarthost stands."""

    size_limit = 0  # bytes; a call is small

    def __init__(self, settings: Webhook, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self._clock = clock

    def close(self) -> None:
        """Nothing stays open."""

    def reach(self) -> None:
        """Connect and hang up, without a word; HostError."""
        with self._exchange() as exchange:
            self._connect(exchange)

    def send(self, raw: bytes, _sender: str, _recipient: str) -> Answer:
        """Make one call; HostError when the host cannot be reached at all."""
        with self._exchange() as exchange:
            self._connect(exchange)
            try:
                return exchange.post(self._path(), raw, self._headers(raw))
            except (OSError, HTTPException, ValueError) as error:
                return Answer(0, self._failure(error))

    def _exchange(self) -> _Exchange:
        return _Exchange(self._connection(), self.settings.timeout.total_seconds())

    def _connect(self, exchange: _Exchange) -> None:
        """Connect; whatever fails here fails for every call."""
        host = self.settings.host
        try:
            exchange.connect()
        except socket.gaierror:
            raise HostError(f"{host}: no such host; check the name and the DNS") from None
        except OSError as error:
            raise HostError(f"{host}: cannot be reached: {tls.explain(error)}") from None

    def _failure(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return f"no answer within {self.settings.timeout.total_seconds():g} s"
        if isinstance(error, OSError):
            return f"connection lost: {tls.explain(error)}"
        return f"no HTTP: {type(error).__name__}"

    def _headers(self, raw: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock().timestamp()))
        return {
            "Content-Type": "application/json",
            "User-Agent": f"inboxd/{inboxd.__version__}",
            "Connection": "close",
            "X-Inboxd-Delivery": str(json.loads(raw)["delivery"]),
            "X-Inboxd-Timestamp": timestamp,
            "X-Inboxd-Signature": f"sha256={signature(self.settings.secret.reveal(), timestamp, raw)}",
        }

    def _path(self) -> str:
        parts = urlsplit(self.settings.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _connection(self) -> HTTPConnection:
        settings = self.settings
        parts, seconds = urlsplit(settings.url), settings.timeout.total_seconds()
        if parts.scheme == "https":
            context = self._context()
            return HTTPSConnection(settings.host, parts.port, timeout=seconds, context=context)
        if tls.required(settings.host, settings.insecure):
            raise HostError(f"{settings.host}: plain http would show tickets to the network; write https://")
        return HTTPConnection(settings.host, parts.port, timeout=seconds)

    def _context(self) -> ssl.SSLContext:
        try:
            return tls.client_context(self.settings.ca_file, verify=self.settings.verify)
        except OSError as error:
            raise HostError(f"{self.settings.ca_file}: {tls.explain(error)}") from None


class _Exchange:
    """One request and its answer, over at the deadline however slowly the other end drips."""

    def __init__(self, connection: HTTPConnection, seconds: float) -> None:
        self._connection = connection
        self._until = time.monotonic() + seconds
        self._socket: socket.socket | None = None

    def __enter__(self) -> _Exchange:
        return self

    def __exit__(self, *_: object) -> None:
        if self._socket is not None:
            self._socket.close()

    def connect(self) -> None:
        """Open the connection; OSError."""
        self._connection.connect()
        self._socket = self._connection.sock
        self._connection.sock = _Hurried(self._socket, self._until)

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send and hear the answer's first line; of a refusal a few words more. OSError, HTTPException."""
        self._connection.request("POST", path, body, headers)
        with self._connection.getresponse() as answer:
            said = one_line(answer.reason or "")[:EXCERPT]
            if 200 <= answer.status < 300:
                return Answer(answer.status, said)
            if 300 <= answer.status < 400:
                return Answer(answer.status, f"{said}: redirects are not followed; correct the url")
            excerpt = one_line(answer.read(EXCERPT_BYTES))[:EXCERPT]
            return Answer(answer.status, f"{said}: {excerpt}".rstrip(": "))


class _Hurried:
    """What http.client needs of a socket; all its reads and writes together end at one moment."""

    def __init__(self, inner: socket.socket, until: float) -> None:
        self._inner = inner
        self._until = until

    def _hurry(self) -> socket.socket:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._inner.settimeout(left)
        return self._inner

    def sendall(self, data: bytes) -> None:
        """Send all of it, a piece at a time, since TLS counts its timeout for each."""
        for start in range(0, len(data), PIECE_BYTES):
            self._hurry().sendall(data[start : start + PIECE_BYTES])

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The answer as it comes."""
        return io.BufferedReader(_Reads(self._hurry))

    def close(self) -> None:
        """The exchange closes the socket itself, when the answer was read."""


class _Reads(io.RawIOBase):
    """Bytes from a socket that is asked for anew before each read."""

    def __init__(self, open_socket: Callable[[], socket.socket]) -> None:
        self._open_socket = open_socket

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Some bytes, or none at the end; TimeoutError at the deadline."""
        return self._open_socket().recv_into(buffer)


class Nowhere:
    """Takes the calls of webhooks that have gone from the configuration meanwhile."""

    size_limit = 0  # bytes

    def close(self) -> None:
        """Nothing is open."""

    def send(self, _raw: bytes, _sender: str, recipient: str) -> Answer:
        """Refuse it for good."""
        return Answer(404, f"no [webhook.{recipient}] in config.toml any more")
