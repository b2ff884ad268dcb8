"""What `inboxd doctor` makes of servers' words and of headers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from inboxd.cli.examine.accounts import authservs, check_authserv
from inboxd.cli.examine.advice import commands_for, provider_of, remedy_for
from inboxd.cli.examine.letters import FORGED, Letter, believed, return_path
from inboxd.cli.examine.machine import check_clock
from inboxd.config.settings import Imap, Oauth
from inboxd.desk.settings import Channel

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant",
            "SMTP AUTH",
        ),
        ("535 5.7.139 Authentication unsuccessful, the request did not meet the criteria", "oauth"),
        ("534 5.7.9 Application-specific password required", "app password"),
        ("535 5.7.8 Username and Password not accepted", "app passwords"),
        ("login refused: AUTHENTICATE failed.", "token"),
        ("login refused: [AUTHENTICATIONFAILED] Authentication failed.", "user or password"),
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "SendAs"),
        ("oauth m365: invalid_grant: AADSTS700082", "inboxd login"),
        ("mx:25: cannot be reached: connection refused", "firewall"),
    ],
)
def test_usual_failures_have_a_remedy(said: str, word: str) -> None:
    """The words of Microsoft, Google and Dovecot lead to what an admin must do."""
    assert word in remedy_for(said)


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("smtp.office365.com", "microsoft"),
        ("outlook.office365.com.", "microsoft"),
        ("imap.gmail.com", "google"),
        ("mail.notgmail.com.example", ""),
    ],
)
def test_providers_are_told_by_their_hosts(host: str, provider: str) -> None:
    """Set-up commands are shown for the two large providers only."""
    assert provider_of(host) == provider
    assert bool(commands_for(host, "support@example.com", None)) == bool(provider)


def test_microsofts_commands_are_filled_in() -> None:
    """Mailbox and application id stand in the commands, ready to be pasted."""
    table = Oauth(name="m365", client_id="11-22", flow="client-credentials")
    lines = "\n".join(commands_for("outlook.office365.com", "support@example.com", table))
    assert "Set-CASMailbox -Identity support@example.com" in lines
    assert "New-ServicePrincipal -AppId 11-22" in lines


def test_only_the_topmost_verdict_names_the_receiver() -> None:
    """A foreign field further down is not offered as the account's own id."""
    header = b"Authentication-Results: mx.own; spf=pass\r\nAuthentication-Results: mx.foreign; dkim=pass\r\n"
    assert authservs([header, header]) == {"mx.own": 2}
    assert authservs([b"Authentication-Results: spf=pass smtp.mailfrom=a.example\r\n"]) == {"microsoft365": 1}


def test_an_account_without_verdicts_says_what_is_lost() -> None:
    """An authserv that no mail carries is a failure, since nothing would be acknowledged."""
    account = Imap(name="support", host="localhost", user="u", authserv="mx.own")
    assert check_authserv(account, [b"Subject: x\r\n"]).state == "fail"


def test_a_clock_behind_the_mail_server_fails() -> None:
    """A mail that arrived in our future shows that one of the clocks is wrong."""
    assert check_clock(NOW, NOW + timedelta(minutes=1)).state == "ok"
    assert check_clock(NOW, NOW + timedelta(hours=1)).state == "fail"
    assert check_clock(datetime(1970, 1, 2, tzinfo=UTC)).state == "fail"


def test_a_forgery_below_a_true_verdict_still_survives() -> None:
    """F: a forged field with our receiver's id fails even where a true one stands above it."""
    letter = Letter(FORGED, "tok", "", "", b"")
    channel = Channel("imap.support", authserv="mx.own")
    true = b"Authentication-Results: mx.own; dmarc=fail header.from=example.com\r\n"
    forgery = (
        b"Authentication-Results: mx.own; dmarc=pass header.from=example.com; x-probe=pass reason=tok\r\n"
    )
    mail = b"From: minh@example.com\r\nSubject: x\r\n\r\n"
    assert believed(letter, true + forgery + mail, channel)
    assert believed(letter, forgery + mail, channel)
    assert believed(letter, true + mail, channel) == ""


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"Return-Path: <support+b.x@example.com>\r\nFrom: a@b\r\n", "support+b.x@example.com"),
        (b"Return-Path: <>\r\n", ""),
        (b"From: a@b\r\n", None),
    ],
)
def test_the_envelope_is_read_from_return_path(raw: bytes, found: str | None) -> None:
    """A null sender is not an unknown one."""
    assert return_path(raw) == found
