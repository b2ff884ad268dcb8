"""One connection to a smarthost: login, then finished bytes, one recipient after the other.

An answer about one mail is a `Reply`. What concerns every mail (no connection, no TLS, login refused)
raises `HostError`, so that the host rests instead of each mail being refused.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Protocol

from inboxd.config.settings import Outgoing_
from inboxd.net import tls
from inboxd.net.oauth import OauthError, xoauth2
from inboxd.outbox.reply import HostError, Reply, on_the_wire, one_line, returned_id

_PATH = re.compile(r"[^\x00-\x20\x7f<>]{1,320}")
_LOGIN_CODES = {454, 530, 534, 535, 538}
END_OF_DATA_SECONDS = 300.0  # a host may check a mail for long before it answers
HEADER_LIMIT = 128 * 1024  # bytes that are searched for non-ASCII headers


class Tokens(Protocol):
    """Where XOAUTH2 tokens come from: `inboxd.net.oauth.TokenSource`."""

    def access_token(self, *, instead_of: str = "") -> str: ...


class Smarthost:
    """A connection that is opened when the first mail is sent, and kept for the next ones."""

    def __init__(self, settings: Outgoing_, tokens: Tokens | None = None) -> None:
        self.settings = settings
        self._tokens = tokens
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, encrypt and log in, unless that is done; HostError."""
        if self._smtp is not None:
            return
        smtp = self._connect()
        try:
            self._greet(smtp)
            self._log_in(smtp)
        except BaseException:
            smtp.close()
            raise
        self._smtp = smtp

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if smtp.sock is not None:
                    smtp.sock.settimeout(5)
                smtp.quit()
            smtp.close()

    @property
    def size_limit(self) -> int:
        """The largest mail that the host takes, in bytes (RFC 1870); 0 when it does not say."""
        said = self._smtp.esmtp_features.get("size", "") if self._smtp else ""
        return int(said.split()[0]) if said.split() and said.split()[0].isdigit() else 0

    @property
    def features(self) -> frozenset[str]:
        """The extensions that the host names, in lower case."""
        return frozenset(self._smtp.esmtp_features) if self._smtp else frozenset()

    def send(self, raw: bytes, sender: str, recipient: str) -> Reply:
        """Hand over one mail; HostError when the host is the trouble.

        A connection that breaks after the bytes left counts as a temporary refusal: the mail is sent
        again later, with the same bytes.
        """
        fresh = self._smtp is None
        self.open()
        try:
            return self._transact(raw, sender, recipient, fresh=fresh)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._drop()
            # A kept connection that the host closed meanwhile says nothing about this mail.
            if not fresh and isinstance(error, _ClosedEarly):
                return self.send(raw, sender, recipient)
            text = (
                tls.explain(error)
                if isinstance(error, OSError) and error.args
                else "it closed the connection"
            )
            return Reply(421, f"{self.settings.server}: connection lost: {text}")

    def _transact(self, raw: bytes, sender: str, recipient: str, *, fresh: bool) -> Reply:
        smtp = self._smtp
        assert smtp is not None
        if not all(part == "" or _PATH.fullmatch(part) for part in (sender, recipient)) or not recipient:
            return Reply(553, "5.1.3 not an address that can be sent to")
        if limit := self.size_limit:
            wire_size = len(raw) + raw.count(b"\n") - raw.count(b"\r\n")
            if wire_size > limit:
                return Reply(552, f"5.3.4 the mail has {wire_size:,} bytes, the host takes {limit:,}")
        options = self._mail_options(raw, sender, recipient)
        if options is None:
            return Reply(553, "5.6.7 the address or header needs SMTPUTF8, which the host does not have")
        try:
            code, text = smtp.mail(sender, options)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise _ClosedEarly(str(error)) from None
        if code == 421 and not fresh:
            raise _ClosedEarly("it ended an idle connection")
        if code == 250:
            code, text = smtp.rcpt(recipient)
        if code in _LOGIN_CODES and code != 454:
            self._drop()
            raise HostError(_login_advice(self.settings, one_line(text), code), login=True)
        if not 200 <= code < 300:
            return self._refused(code, text)
        code, text = self._data(smtp, raw)
        if code != 250:
            return self._refused(code, text)
        said = one_line(text)
        return Reply(code, said, returned_id(said, self.settings.host))

    def _data(self, smtp: smtplib.SMTP, raw: bytes) -> tuple[int, bytes]:
        code, text = smtp.docmd("DATA")
        if code != 354:
            return (code, text) if code >= 400 else (451, text)
        smtp.send(on_the_wire(raw))
        # Giving up too early sends the mail twice (RFC 5321 section 4.5.3.2.6).
        patience = self.settings.timeout.total_seconds()
        assert smtp.sock is not None
        smtp.sock.settimeout(max(patience, END_OF_DATA_SECONDS))
        answer = smtp.getreply()
        smtp.sock.settimeout(patience)
        return answer

    def _refused(self, code: int, text: bytes) -> Reply:
        """One mail was refused; the connection is made ready for the next one."""
        if code == 421 or code < 400:
            self._drop()
            return Reply(code if code == 421 else 451, one_line(text))
        assert self._smtp is not None
        try:
            if self._smtp.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPServerDisconnected):
            self._drop()
        return Reply(code, one_line(text))

    def _mail_options(self, raw: bytes, sender: str, recipient: str) -> list[str] | None:
        """The parameters of MAIL; None when the host lacks what this mail cannot do without."""
        features = self.features
        options = [f"SIZE={len(raw)}"] if "size" in features else []
        header = raw[:HEADER_LIMIT].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
        if not (sender.isascii() and recipient.isascii() and header.isascii()):
            if "smtputf8" not in features:
                return None
            assert self._smtp is not None
            self._smtp.command_encoding = "utf-8"
            return [*options, "BODY=8BITMIME", "SMTPUTF8"]
        if "8bitmime" in features and not raw.isascii():
            options.append("BODY=8BITMIME")
        return options

    def _connect(self) -> smtplib.SMTP:
        settings = self.settings
        if settings.mode == "none" and tls.required(settings.host, settings.insecure):
            raise HostError(
                f'{settings.server}: security = "none" would show the password and all mail to the network;'
                " use tls or starttls, or set insecure = true"
            )
        name = settings.hostname or None
        seconds = settings.timeout.total_seconds()
        with self._troubles("cannot be reached"):
            if settings.mode == "tls":
                return smtplib.SMTP_SSL(
                    settings.host, settings.port, name, timeout=seconds, context=self._context()
                )
            return smtplib.SMTP(settings.host, settings.port, name, timeout=seconds)

    def _greet(self, smtp: smtplib.SMTP) -> None:
        """EHLO, and STARTTLS where it must be: without it nothing is sent (B17)."""
        with self._troubles("does not answer as a mail server"):
            smtp.ehlo_or_helo_if_needed()
        if self.settings.mode != "starttls":
            return
        if not smtp.has_extn("starttls"):
            raise HostError(
                f"{self.settings.server}: offers no STARTTLS, so nothing is sent; somebody on the way may"
                " take it out; if the server has none, use its TLS port (465)"
            )
        with self._troubles("cannot be spoken to over TLS"):
            code, text = smtp.starttls(context=self._context())
            if code != 220:
                raise HostError(f"{self.settings.server}: STARTTLS refused: {code} {one_line(text)}")
            smtp.ehlo()

    def _context(self) -> ssl.SSLContext:
        return tls.client_context(self.settings.ca_file, verify=self.settings.verify)

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        settings = self.settings
        if not settings.user:
            return
        offered = set(smtp.esmtp_features.get("auth", "").upper().split())
        with self._troubles("broke off during the login"):
            if self._tokens is not None:
                self._log_in_by_token(smtp, self._tokens)
                return
            if settings.password is None:
                what = (
                    f"[oauth.{settings.oauth}] gives no token" if settings.oauth else "there is no password"
                )
                raise HostError(f"{settings.server}: login of {settings.user}: {what}", login=True)
            smtp.user, smtp.password = settings.user, settings.password.reveal()
            if "PLAIN" in offered:
                code, text = _authenticate(smtp, "PLAIN", smtp.auth_plain)
            elif "LOGIN" in offered:
                code, text = _authenticate(smtp, "LOGIN", smtp.auth_login)
            else:
                names = ", ".join(sorted(offered)) or "no login at all"
                raise HostError(
                    f"{settings.server}: offers {names}, but neither PLAIN nor LOGIN; leave user and password"
                    " out, use another port, or set oauth",
                    login=True,
                )
        self._judge_login(code, text)

    def _log_in_by_token(self, smtp: smtplib.SMTP, tokens: Tokens) -> None:
        """XOAUTH2; a refused token is replaced once, since it may have been revoked before its time."""
        token = ""
        for attempt in (1, 2):
            try:
                token = tokens.access_token(instead_of=token)
            except OauthError as error:
                raise HostError(str(error), login=True) from None
            initial = xoauth2(self.settings.user, token)
            # A refusal comes as a challenge with details, to which an empty line is the answer.
            code, text = _authenticate(smtp, "XOAUTH2", lambda challenge=None: "" if challenge else initial)  # noqa: B023
            if code == 235 or attempt == 2 or not 500 <= code < 600:
                break
        self._judge_login(code, text)

    def _judge_login(self, code: int, text: bytes) -> None:
        if code not in (235, 503):  # 503: already logged in
            raise HostError(_login_advice(self.settings, one_line(text), code), login=True)

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    @contextlib.contextmanager
    def _troubles(self, what: str) -> Iterator[None]:
        """Turn what smtplib and the network raise into HostError."""
        server = self.settings.server
        try:
            yield
        except smtplib.SMTPResponseException as error:
            raise HostError(f"{server}: {error.smtp_code} {one_line(error.smtp_error)}") from None
        except smtplib.SMTPException as error:
            raise HostError(f"{server}: {what}: {error}") from None
        except socket.gaierror:
            raise HostError(f"{server}: no such host; check the name and the DNS") from None
        except ssl.SSLError as error:
            hint = "" if self.settings.port != 587 else '; on port 587 use security = "starttls"'
            raise HostError(f"{server}: {tls.explain(error)}{hint}") from None
        except OSError as error:
            raise HostError(f"{server}: {what}: {tls.explain(error)}") from None


class _ClosedEarly(smtplib.SMTPServerDisconnected):
    """The connection was gone before this mail began."""


def _authenticate(smtp: smtplib.SMTP, mechanism: str, answer: Callable[..., str | None]) -> tuple[int, bytes]:
    """The host's last word on one AUTH (RFC 4954)."""
    try:
        code, text = smtp.auth(mechanism, answer)  # type: ignore[arg-type]
    except smtplib.SMTPAuthenticationError as error:
        return error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    return code, text


def _login_advice(settings: Outgoing_, said: str, code: int) -> str:
    return f"{settings.server}: login of {settings.user or 'nobody'} refused: {code} {said}"
