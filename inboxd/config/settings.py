"""Everything that the shells need to know of the configuration, as frozen values.

Field names are the names of the settings in config.toml; a field's default is the setting's default.
Paths are absolute. A mail account's secret has four spellings in the file (`password`, `password_file`,
`password_env`, `password_credential`) and one field here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, ConfigDict
from pydantic.dataclasses import dataclass

from inboxd.config.kinds import (
    AddressPatterns,
    Day,
    Daytime,
    Duration,
    FilePath,
    Host,
    HostPort,
    HostPortOrNone,
    MailAddress,
    MailRate,
    Networks,
    Rate,
    Secret,
    Size,
    Start,
    Switch,
    Texts,
    Whole,
    is_host,
    is_loopback,
    one_of,
    refuse,
    split_host,
)
from inboxd.desk.problem import Problem
from inboxd.desk.settings import Desk

__all__ = ["Imap", "Oauth", "Outgoing_", "Rate", "Secret", "Settings", "Smtp", "Webhook"]

MB = 2**20
STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True, strict=False)


def _url(value: object) -> object:
    """An http(s) URL of one line, with a host and without a login."""
    try:
        is_text = isinstance(value, str) and value.isascii() and value.isprintable()
        parts = urlsplit(str(value)) if is_text else None
        is_good = parts is not None and parts.scheme in ("http", "https") and is_host(parts.hostname or "")
        is_good = is_good and parts is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        is_good = False
    if not is_good or parts is None or any(one.isspace() for one in str(value)):
        raise refuse("is no URL", 'write it with https://, such as "https://crm.example.com/in"')  # B32
    if parts.username or parts.password:
        raise refuse("holds a login", "take it out: the receiver knows our calls by their signature")
    return value


Internal = Annotated[str, BeforeValidator(one_of("", "exchange", "postfix-sasl"))]


@dataclass(frozen=True, slots=True, config=STRICT)
class Smtp:
    """The listener for mail that is delivered to inboxd: [smtp]."""

    listen: HostPort = "127.0.0.1:8025"
    accept: AddressPatterns = ()  # recipients; empty in the file: the desk's own addresses (filled at load)
    trusted_peers: Networks = ("127.0.0.1", "::1")  # only the total of connections limits them
    max_size: Size = 25 * MB  # bytes of one mail
    hostname: str = ""  # name in the greeting; "": this machine's
    tls_cert: FilePath = None  # STARTTLS is offered when there is one
    tls_key: FilePath = None  # None: the key stands in tls_cert
    connections: Whole = 200
    connections_per_peer: Whole = 10
    recipients: Whole = 100  # of one mail
    idle: Duration = timedelta(seconds=30)  # a client that is silent for so long is dropped
    data_time: Duration = timedelta(seconds=300)  # for the whole of DATA
    data_rate: Size = 500  # bytes per second that DATA must keep up on average
    authserv: str = ""  # verdicts believed from trusted_peers: an authserv-id, or "microsoft365"
    internal: Internal = ""  # the trusted host's mark of internal submission
    users: Mapping[str, Secret] = dataclasses.field(
        default_factory=dict
    )  # agents' passwords by name and address

    @property
    def host(self) -> str:
        """The address that is listened on."""
        return split_host(self.listen)[0]

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return split_host(self.listen)[1]


@dataclass(frozen=True, slots=True, config=STRICT)
class Imap:
    """An account that mail is fetched from: [imap.NAME]. Its channel is called "imap.NAME"."""

    name: str
    host: Host
    user: str
    password: Secret | None = None  # None with `oauth`
    oauth: str = ""  # name of the [oauth.NAME] table
    port: Whole = 0  # 0: 993 for tls, otherwise 143
    security: Annotated[str, BeforeValidator(one_of("tls", "starttls", "none"))] = "tls"
    insecure: Switch = False  # no certificate check, or no TLS at all, although the host is not this machine
    ca_file: FilePath = None  # certificates that are believed instead of the system's
    folders: Texts = ("INBOX",)
    sent: str = "Sent"  # answers given there by hand; "" leaves it alone
    done: str = ""  # stored mail is moved there; "" leaves it where it is
    start: Start = "now"  # "now", "everything" or an ISO date
    poll: Duration = timedelta(seconds=60)  # between two looks when the server has no IDLE
    idle: Duration = timedelta(seconds=50)  # IDLE is begun anew after so long
    timeout: Duration = timedelta(seconds=60)  # for any answer of the server
    max_size: Size = 25 * MB  # of a larger mail only header and text are fetched
    mailbox: MailAddress = ""  # the account's own address; "": `user`, when that is an address
    authserv: str = ""  # whose verdicts are believed: an authserv-id, or "microsoft365"
    internal: Internal = ""

    @property
    def channel(self) -> str:
        """The name of this account's channel in deliveries."""
        return f"imap.{self.name}"

    @property
    def effective_port(self) -> int:
        """The port to connect to."""
        return self.port or (993 if self.security == "tls" else 143)

    @property
    def verify(self) -> bool:
        """Whether the server's certificate is checked."""
        return not (self.insecure or is_loopback(self.host)) or self.ca_file is not None


@dataclass(frozen=True, slots=True, config=STRICT)
class Outgoing_:  # noqa: N801  (Outgoing is a mail in `inboxd.desk.decision`)
    """Where outgoing mail goes: [outgoing] or [outgoing.NAME], which takes from [outgoing] what it lacks."""

    name: str = ""
    server: HostPortOrNone = ""  # host:port; "": into `maildir`
    maildir: FilePath = None  # used when there is no server; None in the file: var/sent (filled at load)
    user: str = ""
    password: Secret | None = None
    oauth: str = ""
    security: Annotated[str, BeforeValidator(one_of("auto", "tls", "starttls", "none"))] = "auto"
    insecure: Switch = False
    ca_file: FilePath = None
    hostname: str = ""  # name in EHLO; "": this machine's
    rate: MailRate = None  # None: as fast as the server takes it
    only: AddressPatterns = ()  # pilot: mail to anybody else is held; empty: to everybody
    envelope: Annotated[str, BeforeValidator(one_of("desk", "verp", "null"))] = "desk"
    max_size: Size = 0  # bytes of one mail; 0: what the server says
    timeout: Duration = timedelta(seconds=60)
    connections: Whole = 2  # at the same time

    @property
    def host(self) -> str:
        """The smarthost; "" when mail goes into a Maildir."""
        return split_host(self.server)[0] if self.server else ""

    @property
    def port(self) -> int:
        """The smarthost's port; 0 when mail goes into a Maildir."""
        return split_host(self.server)[1] if self.server else 0

    @property
    def mode(self) -> str:
        """`security` with "auto" resolved: tls on port 465, none on this machine, otherwise starttls."""
        if self.security != "auto":
            return self.security
        if self.port == 465:
            return "tls"
        return "none" if is_loopback(self.host) else "starttls"

    @property
    def verify(self) -> bool:
        """Whether the server's certificate is checked."""
        return not (self.insecure or is_loopback(self.host)) or self.ca_file is not None


@dataclass(frozen=True, slots=True, config=STRICT)
class Oauth:
    """How tokens for IMAP and SMTP are got: [oauth.NAME]."""

    name: str
    client_id: str
    client_secret: Secret | None = None
    provider: Annotated[str, BeforeValidator(one_of("", "microsoft", "google"))] = ""
    tenant: str = "organizations"  # Microsoft's directory; client credentials need its id or domain
    flow: Annotated[str, BeforeValidator(one_of("refresh", "client-credentials"))] = "refresh"
    token_url: str = ""  # the provider's when ""
    authorize_url: str = ""  # where `inboxd login` sends the browser; the provider's when ""
    device_url: str = ""  # where `inboxd login` asks for a device code; the provider's when ""
    scope: str = ""  # the provider's when ""
    secret_expires: Day | None = None  # admins are told 14 days before
    insecure: Switch = False  # lets a token address be plain http off this machine
    ca_file: FilePath = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Webhook:
    """A program that rules call over HTTP: [webhook.NAME]."""

    name: str
    url: Annotated[str, BeforeValidator(_url)] = dataclasses.field(repr=False)  # it may hold a key
    secret: Secret  # signs each call
    timeout: Duration = timedelta(seconds=10)  # for the whole exchange
    insecure: Switch = False  # no certificate check, or no TLS at all, although the host is not this machine
    ca_file: FilePath = None  # certificates that are believed instead of the system's

    @property
    def host(self) -> str:
        """The host that is called."""
        return urlsplit(self.url).hostname or ""

    @property
    def verify(self) -> bool:
        """Whether the server's certificate is checked."""
        return not (self.insecure or is_loopback(self.host)) or self.ca_file is not None


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """One configuration, loaded and checked as a whole."""

    path: Path | None  # None: the embedded defaults
    folder: Path  # relative paths start here: the file's folder
    var: Path  # what inboxd writes, when the database or Maildir is a file
    database: str = dataclasses.field(repr=False)  # URL, absolute for SQLite; may hold a password
    rules: Path
    templates: Path  # the admin's; the shipped ones stand in `inboxd.config.defaults.folder()`
    key_file: Path | None  # where the signing key lives; None: in the database
    desk: Desk
    smtp: Smtp | None = None
    imap: Mapping[str, Imap] = dataclasses.field(default_factory=dict)
    outgoing: Mapping[str, Outgoing_] = dataclasses.field(default_factory=lambda: {"": Outgoing_()})
    oauth: Mapping[str, Oauth] = dataclasses.field(default_factory=dict)
    webhooks: Mapping[str, Webhook] = dataclasses.field(default_factory=dict)
    alert: str = dataclasses.field(default="", repr=False)  # second route to the admins: a command or a URL
    all_well: Daytime = "08:00"  # when the daily line is sent, in this machine's zone; "": never
    metrics: str = ""  # "127.0.0.1:9025"; "": none
    log_format: str = "text"  # or "json"
    disk_floor: int = 200 * MB  # bytes that must stay free, or mail is refused for the time being (452)
    workers: int = 0  # processes that parse and compose; 0: one per core
    files: tuple[Path, ...] = ()  # every file that was read, and the folders of rules and templates
    restart_key: str = ""  # differs when a change needs a restart
    warnings: tuple[Problem, ...] = ()  # what the admin should know at every start
