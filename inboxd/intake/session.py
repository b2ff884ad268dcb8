"""One SMTP connection: aiosmtpd's session with what it leaves open closed (DESIGN.md, section 6)."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP

from inboxd.intake.content import Content, Refused
from inboxd.intake.credentials import ask_credentials
from inboxd.intake.reception import Reception
from inboxd.mail.delivery import Delivery
from inboxd.mail.scan import ordering_ids
from inboxd.store.errors import DiskFull

log = structlog.get_logger()

READER_BYTES = 64 * 1024  # a command line longer than this is drained unread
CLOSE_SECONDS = 5.0  # how long a peer may take to read our last words
TEMPORARY = "451 4.3.0 Temporary problem, try again later"
FULL = "452 4.3.1 Not enough space, try again later"
CLOSING = "421 4.3.2 Closing, try again later"
CALLS = {"*": 100, "MAIL": 10**9, "RCPT": 10**9, "DATA": 10**9, "RSET": 10**5}

_PLAIN_PATH = re.compile(r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+|)>(?: (.*))?")
_AUTH_PARAMETER = re.compile(r"\s+AUTH=\S*", re.IGNORECASE)


# aiosmtpd's annotations call optional what every connected session has.
_Smtp: Any = SMTP


class Session(_Smtp):  # type: ignore[misc]
    """Speaks SMTP with one peer. 250 follows the commit of the mail, never the other way round (A1)."""

    line_length_limit = READER_BYTES
    transport: Any
    _tls_protocol: Any

    def __init__(self, reception: Reception) -> None:
        super().__init__(
            None,
            data_size_limit=reception.max_size,
            enable_SMTPUTF8=True,
            hostname=reception.hostname,
            ident="ESMTP",
            tls_context=reception.tls,
            timeout=reception.limits.idle,
            command_call_limit=CALLS,
            loop=asyncio.get_running_loop(),
        )
        # aiosmtpd shares one table among all sessions and lets every EHLO raise it.
        self.command_size_limits = defaultdict(lambda: 512, MAIL=1024, RCPT=1024, AUTH=12288)
        self.reception = reception
        self.peer = ""
        self.login = ""
        self._failed_logins = 0
        self._is_inside = False
        self._is_committing = False
        self._last_progress = self._deadline = self._alarm_at = self.loop.time()

    # Coming and going

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the peer in, or say 421 and hang up."""
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]).removeprefix("::ffff:") if peer else ""
        if self.reception.closing or not self.reception.admit(self.peer):
            self._say_and_close(transport, "421 4.7.0 Too many connections, try again later")
            return
        self._is_inside = True
        self.reception.sessions.add(self)
        self._auth_require_tls = not self.reception.is_loopback(self.peer)
        super().connection_made(transport)
        self._handler_coroutine.add_done_callback(_end)

    def connection_lost(self, error: Exception | None) -> None:
        """Whatever the journal is writing for this peer goes on (C7)."""
        if self.session is None:  # was never let in
            return
        self._leave()
        if self._timeout_handle is None:
            self._set_alarm()  # aiosmtpd cancels one
        super().connection_lost(error)

    def dismiss(self, words: str) -> None:
        """Say goodbye and hang up."""
        self._leave()
        self._say_and_close(self.transport, words)

    def finish(self) -> None:
        """The listener closes: a mail under way may end, everybody else goes now."""
        if not (self._is_committing or self.envelope.mail_from):
            self.dismiss(CLOSING)

    @property
    def idle_seconds(self) -> float:
        """Since the last command or piece of a mail; 0 while the journal writes for this peer."""
        return 0.0 if self._is_committing else float(self.loop.time() - self._last_progress)

    def _leave(self) -> None:
        if self._is_inside:
            self._is_inside = False
            self.reception.sessions.discard(self)
            self.reception.door.leave(self.peer)

    def _say_and_close(self, transport: Any, words: str) -> None:
        if transport is None or transport.is_closing():
            return
        transport.write(words.encode() + b"\r\n")
        transport.close()
        self.loop.call_later(CLOSE_SECONDS, transport.abort)  # a peer that never reads keeps nothing open

    def _timeout_cb(self) -> None:
        if self._is_committing:
            self._timeout_handle = None  # the peer waits for us
        elif self.loop.time() < self._deadline:
            self._set_alarm()
        else:
            self.dismiss("421 4.4.2 Too slow, try again later")

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Move the deadline. A later one lets the timer run: it looks again when it fires."""
        self._last_progress = self.loop.time()
        self._deadline = self._last_progress + (duration or self._timeout_duration)
        if self._timeout_handle is None or self._deadline < self._alarm_at:
            self._set_alarm()

    def _set_alarm(self) -> None:
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._alarm_at = self._deadline
        self._timeout_handle = self.loop.call_at(self._deadline, self._timeout_cb)

    async def handle_exception(self, error: Exception) -> str:
        """An error of ours is temporary and says nothing of the inside (A5)."""
        log.error("smtp.fault", peer=self.peer, exc_info=error)
        self._set_rset_state()
        return TEMPORARY

    # Commands

    async def smtp_EHLO(self, hostname: str | None) -> None:  # noqa: N802
        """Greet and name the extensions: SIZE, 8BITMIME, SMTPUTF8, PIPELINING, STARTTLS, AUTH."""
        if not hostname:
            await self.push("501 5.5.4 Syntax: EHLO hostname")
            return
        self._set_rset_state()
        self.session.extended_smtp = True
        self.session.host_name = hostname
        lines = [self.hostname, f"SIZE {self.reception.max_size}", "8BITMIME", "SMTPUTF8", "PIPELINING"]
        if self.tls_context and not self._tls_protocol:
            lines.append("STARTTLS")
        if self._may_log_in():
            lines.append("AUTH PLAIN LOGIN")
        lines.append("ENHANCEDSTATUSCODES")
        await self.push("\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]))

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        """Begin a mail. The AUTH parameter of RFC 4954 §5 is taken and ignored."""
        if self.reception.closing:
            self.dismiss(CLOSING)
            return
        await super().smtp_MAIL(_AUTH_PARAMETER.sub("", arg) if arg else arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        """Take a recipient of ours; refuse everybody else in the session (B21, B22)."""
        before = len(self.envelope.rcpt_tos)
        if before >= self.reception.limits.recipients:
            await self.push("452 4.5.3 Too many recipients")
            return
        await super().smtp_RCPT(arg)

    async def _call_handler_hook(self, command: str, *args: Any) -> Any:
        if command == "RCPT" and not self.reception.is_recipient(args[0]):
            return "550 5.1.1 No such recipient here"
        return await super()._call_handler_hook(command, *args)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Split a path and its parameters; control characters and broken UTF-8 are no address."""
        if match := _PLAIN_PATH.fullmatch(arg or ""):
            return match[1] or "<>", match[2] or ""
        if arg and (not arg.isprintable() or len(arg) > READER_BYTES):
            return None, None
        address, rest = super()._getaddr(arg)
        return address, rest

    async def smtp_VRFY(self, _arg: str | None) -> None:  # noqa: N802
        """Tell nobody who exists (RFC 5321 §7.3)."""
        await self.push("252 2.5.0 Send some mail and see")

    async def smtp_STARTTLS(self, arg: str | None) -> None:  # noqa: N802
        """Begin TLS. What the peer sent in clear behind the command is thrown away (B16)."""
        if arg or not self.tls_context or self._tls_protocol:
            await self.push("501 5.5.4 Syntax: STARTTLS" if arg else "454 4.7.0 TLS not available")
            return
        await self.push("220 2.0.0 Ready to start TLS")
        self._reader._buffer.clear()
        self._original_transport = self.transport
        try:
            secured = await self.loop.start_tls(
                self.transport,
                self,
                self.tls_context,
                server_side=True,
                ssl_handshake_timeout=self.reception.limits.idle,
            )
        except (OSError, ssl.SSLError):
            self._original_transport.abort()
            return
        self._tls_protocol = secured  # aiosmtpd only asks whether there is one
        self.transport = secured
        self._reader._transport = self._writer._transport = secured
        self.session = self._create_session()  # forget the greeting too (RFC 3207 §4.2)
        self.session.ssl = secured.get_extra_info("ssl_object")
        self._set_rset_state()

    # AUTH (RFC 4954)

    def _may_log_in(self) -> bool:
        is_private = bool(self._tls_protocol) or not self._auth_require_tls
        return self.reception.authenticate is not None and is_private and not self.login

    async def smtp_AUTH(self, arg: str | None) -> None:  # noqa: N802
        """Prove an identity with PLAIN or LOGIN, over TLS or loopback only."""
        if await self.check_helo_needed("EHLO"):
            return
        if not self._may_log_in():
            await self.push("503 5.5.1 AUTH is not possible now")
            return
        mechanism, _, initial = (arg or "").partition(" ")
        pair = await ask_credentials(self, mechanism.upper(), initial.strip())
        if pair is None:
            return
        assert self.reception.authenticate is not None
        # A password check is slow on purpose, and must not hold up the other sessions.
        name = await self.loop.run_in_executor(None, self.reception.authenticate, *pair)
        if name:
            self.login = name
            self.session.authenticated = True
            await self.push("235 2.7.0 Welcome")
            return
        self._failed_logins += 1
        log.warning("smtp.login_refused", peer=self.peer, attempt=self._failed_logins)
        if self._failed_logins >= self.reception.limits.logins:
            self.dismiss("421 4.7.0 Too many failed logins")
            return
        await self.push("535 5.7.8 Wrong name or password")

    # The mail itself

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Receive the content, hand it to the journal, and answer what the journal says."""
        if await self.check_helo_needed():
            return
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Need RCPT first")
            return
        await self.push("354 End with <CR><LF>.<CR><LF>")
        content = Content(self.reception.door, self.reception.max_size)
        try:
            raw = await content.read(self._reader, self._pace())
            answer = raw.value if isinstance(raw, Refused) else await self._commit(raw)
        finally:
            content.close()
        self._set_post_data_state()
        if self.reception.closing:
            self._writer.write(answer.encode() + b"\r\n")
            self.dismiss(CLOSING)
            return
        await self.push(answer)

    def _pace(self) -> Callable[[int], None]:
        """Moves the deadline with every piece: 30 s without any, 300 s in all, 500 B/s (B20)."""
        limits = self.reception.limits
        started = self.loop.time()

        def progress(received: int) -> None:
            elapsed = self.loop.time() - started
            earned = limits.idle + received / limits.data_rate
            self._reset_timeout(max(0.001, min(limits.idle, earned - elapsed, limits.data - elapsed)))

        return progress

    async def _commit(self, raw: bytes) -> str:
        """Wait until the journal holds the mail. A peer that hangs up meanwhile cancels nothing (C7)."""
        self._is_committing = True
        try:
            writing = asyncio.wrap_future(self.reception.accept(self._delivery(raw), ordering_ids(raw)))
            self.reception.pending.add(writing)
            writing.add_done_callback(self.reception.pending.discard)
            await asyncio.wait((writing,), timeout=self.reception.limits.commit)
            error = writing.exception() if writing.done() else TimeoutError("the journal takes too long")
            return self._refusal(error) if error else f"250 2.0.0 Stored as {writing.result()}"
        except Exception as error:  # the journal may refuse at once
            return self._refusal(error)
        finally:
            self._is_committing = False
            self._reset_timeout()

    def _refusal(self, error: BaseException) -> str:
        """Try again later, and nothing of the reason (A5)."""
        log.error("smtp.not_stored", peer=self.peer, reason=f"{type(error).__name__}: {error}")
        return FULL if isinstance(error, DiskFull) else TEMPORARY

    def _delivery(self, raw: bytes) -> Delivery:
        """The bytes as they came: no Received field of ours, the journal's row says what it would say."""
        sender = self.envelope.mail_from
        return Delivery(
            raw=raw,
            channel="smtp",
            received_at=self.reception.clock(),
            sender="" if sender == "<>" else sender,
            recipients=tuple(dict.fromkeys(self.envelope.rcpt_tos)),
            peer=self.peer,
            login=self.login,
            tls=bool(self._tls_protocol),
            trusted_peer=self.reception.is_trusted(self.peer),
        )


def _end(task: asyncio.Task[None]) -> None:
    """A session that ends by a lost connection is no fault."""
    if not task.cancelled() and (error := task.exception()) and not isinstance(error, ConnectionError):
        log.error("smtp.session_fault", exc_info=error)
