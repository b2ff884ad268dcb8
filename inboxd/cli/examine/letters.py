"""The test mails of `inboxd doctor --probe`, and what their arrival shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from inboxd.config.settings import Settings
from inboxd.desk.settings import Channel
from inboxd.mail.auth import MICROSOFT, read, verdict
from inboxd.mail.parse import parse

PLAIN, SUBADDRESS, VERP, NULL, FORGED = "plain", "subaddress", "verp", "null", "forged"


@dataclass(frozen=True, slots=True)
class Letter:
    """One test mail. Its token stands in the Message-ID, so that its copy is found again."""

    purpose: str
    token: str
    sender: str  # envelope
    recipient: str
    raw: bytes

    @property
    def message_id(self) -> str:
        """Without brackets."""
        return message_id(self.token)


def message_id(token: str) -> str:
    """The id of a test mail."""
    return f"probe.{token}@inboxd.invalid"


def extended(address: str, extension: str) -> str:
    """support+extension@example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{extension}@{domain}"


def harmless(settings: Settings, tokens: list[str], loop: str, now: datetime) -> list[Letter]:
    """The mails that show which address and envelope forms survive."""
    desk = settings.desk.address
    plan = [
        (PLAIN, desk, desk),
        (SUBADDRESS, desk, extended(desk, f"probe.{tokens[1]}")),
        (VERP, extended(desk, f"b.{tokens[2]}"), desk),
        (NULL, "", desk),
    ]
    return [
        Letter(purpose, token, sender, recipient, _write(token, desk, recipient, loop, now, ()))
        for token, (purpose, sender, recipient) in zip(tokens, plan, strict=False)
    ]


def forged(settings: Settings, channel: Channel, token: str, loop: str, now: datetime) -> Letter:
    """A mail that claims everything that this channel would believe, in an agent's name."""
    desk = settings.desk.address
    author = next((agent.email[0] for agent in settings.desk.agents.values() if agent.email), desk)
    domain = author.rpartition("@")[2]
    result = f"dmarc=pass header.from={domain}; dkim=pass header.d={domain}; spf=pass smtp.mailfrom={domain}"
    fields = []
    if channel.authserv == MICROSOFT:
        fields.append(f"Authentication-Results: {result}; x-probe={token}")
    elif channel.authserv:
        fields.append(f"Authentication-Results: {channel.authserv}; {result}; x-probe=pass reason={token}")
    if channel.internal == "exchange":
        fields += [
            "X-MS-Exchange-Organization-AuthAs: Internal",
            f"X-MS-Exchange-Organization-AuthSource: {token}.invalid",
        ]
    if channel.internal == "postfix-sasl":
        fields.append(
            f"Received: from laptop (unknown [192.0.2.7])\r\n\t(Authenticated sender: {author})\r\n"
            f"\tby mx.{domain} (Postfix) with ESMTPSA id {token}; {format_datetime(now)}"
        )
    raw = _write(token, author, desk, loop, now, tuple(fields))
    return Letter(FORGED, token, f"probe-{token}@inboxd.invalid", desk, raw)


def _write(token: str, author: str, to: str, loop: str, now: datetime, fields: tuple[str, ...]) -> bytes:
    lines = [
        *fields,
        f"From: {author}",
        f"To: {to}",
        f"Subject: inboxd test mail {token}",
        f"Message-ID: <{message_id(token)}>",
        f"Date: {format_datetime(now)}",
        "Auto-Submitted: auto-generated",
        f"X-Inboxd-Loop: {loop}",  # a running inboxd takes it for its own and opens no ticket
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "inboxd doctor sent this to learn how mail arrives here. You can delete it.",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8")


def return_path(raw: bytes) -> str | None:
    """The envelope sender that the last server wrote down; None when it wrote none."""
    found = re.search(rb"^Return-Path:[ \t]*<?([^<>\r\n]*)>?", raw, re.IGNORECASE | re.MULTILINE)
    return found[1].decode("utf-8", "replace").strip() if found else None


def believed(letter: Letter, raw: bytes, channel: Channel) -> str:
    """What of a forged mail would be believed on that channel; "" when nothing would."""
    mail = parse(raw)
    found = verdict(
        mail, authserv=channel.authserv, internal=channel.internal, login="", tls=True, trusted_peer=True,
        channel=channel.name,
    )  # fmt: skip
    if found.trust == "A":
        return found.because
    # A field that survives below a true one is believed on the day on which the true one is missing.
    for value in mail.header_all("Authentication-Results"):
        results = read(value)
        mine = "" if channel.authserv == MICROSOFT else channel.authserv.casefold().rstrip(".")
        if channel.authserv and results is not None and results.authserv == mine and letter.token in value:
            return "a forged Authentication-Results field survives"
    return ""
