"""The SMTP listener: an event loop in a thread of its own, and the order in which it stops."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import errno
import ipaddress
import logging
import socket
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import structlog

from inboxd.config.kinds import is_loopback
from inboxd.config.settings import Smtp
from inboxd.intake.door import Door, Limits
from inboxd.intake.reception import Reception
from inboxd.intake.session import Session
from inboxd.mail.delivery import Delivery
from inboxd.net.clock import now_utc

log = structlog.get_logger()

BACKLOG = 512  # connections the kernel keeps while the loop is busy
START_SECONDS = 10.0

Accept = Callable[[Delivery, tuple[str, ...]], concurrent.futures.Future[int]]


class Listener:
    """Takes mail by SMTP and hands each one to `accept`; 250 follows once its Future is resolved.

    `is_recipient` is asked for every RCPT; `authenticate` gets name and password and returns the
    login's name, or None when they are wrong (without it AUTH is not offered).
    """

    def __init__(
        self,
        smtp: Smtp,
        accept: Accept,
        *,
        is_recipient: Callable[[str], bool],
        authenticate: Callable[[str, str], str | None] | None = None,
        clock: Callable[[], datetime] = now_utc,
        limits: Limits | None = None,
    ) -> None:
        self.smtp = smtp
        limits = limits or limits_of(smtp)
        is_trusted = trust(smtp.trusted_peers)
        self._reception = Reception(
            accept=accept,
            is_recipient=is_recipient,
            authenticate=authenticate,
            is_trusted=is_trusted,
            is_loopback=is_loopback,
            clock=clock,
            hostname=smtp.hostname or socket.gethostname(),
            max_size=smtp.max_size,
            tls=server_context(smtp),
            limits=limits,
            door=Door(limits, is_trusted),
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="smtp", daemon=True)
        self._server: asyncio.Server | None = None
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd tells what any peer sends (B31)

    def start(self) -> None:
        """Listen; OSError says why it cannot be done (the address is in use, the port is privileged)."""
        self._thread.start()
        opening = asyncio.run_coroutine_threadsafe(self._open(), self._loop)
        try:
            opening.result(START_SECONDS)
        except BaseException as error:
            self._end()
            if isinstance(error, OSError):
                raise OSError(f"[smtp] listen = {self.smtp.listen}: {_advice(error)}") from error
            raise

    def stop(self, drain: float = 20.0) -> None:
        """Close the socket, let mails under way end within `drain` seconds, then stop the loop.

        What the journal is writing is awaited whatever happens to its session (C23).
        """
        if not self._thread.is_alive():
            return
        with contextlib.suppress(concurrent.futures.TimeoutError):
            asyncio.run_coroutine_threadsafe(self._close(drain), self._loop).result(drain + START_SECONDS)
        self._end()

    @property
    def connections(self) -> int:
        """How many peers are inside, for the metrics."""
        return len(self._reception.sessions)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    async def _open(self) -> None:
        self._server = await self._loop.create_server(
            lambda: Session(self._reception), self.smtp.host, self.smtp.port, backlog=BACKLOG
        )

    async def _close(self, drain: float) -> None:
        reception = self._reception
        reception.closing = True
        if self._server:
            self._server.close()
        for session in list(reception.sessions):
            session.finish()
        deadline = self._loop.time() + drain
        while (reception.sessions or reception.pending) and self._loop.time() < deadline:
            await asyncio.sleep(0.02)
        for session in list(reception.sessions):
            session.dismiss("421 4.3.2 Closing, try again later")
        if reception.pending:
            log.error("smtp.stopped_while_writing", mails=len(reception.pending))
        await asyncio.sleep(0)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_SECONDS)


def _advice(error: OSError) -> str:
    """Why it cannot listen there, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return "another program listens there; stop it (a second inboxd?), or set another port"
    if error.errno == errno.EACCES:
        return "only root may use that port; set one above 1023, or let Postfix or systemd pass the mail on"
    if error.errno == errno.EADDRNOTAVAIL:
        return "this machine has no such address"
    return error.strerror or str(error)


def limits_of(smtp: Smtp) -> Limits:
    """The limits that [smtp] sets."""
    return Limits(
        connections=smtp.connections,
        connections_per_address=smtp.connections_per_peer,
        idle=smtp.idle.total_seconds(),
        data=smtp.data_time.total_seconds(),
        data_rate=smtp.data_rate,
        recipients=smtp.recipients,
    )


def server_context(smtp: Smtp) -> ssl.SSLContext | None:
    """TLS for STARTTLS; None without a certificate. A file that cannot be read raises OSError."""
    if smtp.tls_cert is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(smtp.tls_cert, smtp.tls_key)
    return context


def trust(networks: tuple[str, ...]) -> Callable[[str], bool]:
    """Tells whether an address is loopback or one of the trusted peers."""
    trusted = [ipaddress.ip_network(network, strict=False) for network in networks]

    @lru_cache(maxsize=1024)
    def is_trusted(peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer.partition("%")[0])
        except ValueError:
            return False
        return address.is_loopback or any(address in network for network in trusted)

    return is_trusted
