"""OAuth 2 against a local token server, a real Dovecot and a real Postfix."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from imapclient import IMAPClient

from inboxd.config.settings import Oauth, Outgoing_, Secret
from inboxd.net import login, oauth
from inboxd.net.oauth import (
    Refused,
    Revoked,
    TokenSource,
    Unavailable,
    endpoints,
    refresh_key,
    warnings,
    xoauth2,
)
from inboxd.outbox.reply import HostError
from inboxd.outbox.sender import Sender
from inboxd.outbox.smarthost import Smarthost
from inboxd.store import Store
from tests.fixtures.daemon import until
from tests.fixtures.dovecot import PASSWORD
from tests.fixtures.oauth import USER, Company, TokenServer, company, token_server
from tests.fixtures.outbox import Clock, Heard, fate, mail, queue

__all__ = ["company", "token_server"]

START = datetime(2026, 11, 2, 10, tzinfo=UTC)


@dataclass
class Values:
    """What the store keeps, with the order in which it was written."""

    kept: dict[str, str] = field(default_factory=lambda: {refresh_key("test"): "refresh-0"})
    written: list[str] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        return self.kept.get(name)

    def set_value(self, name: str, text: str) -> None:
        self.kept[name] = text
        self.written.append(text)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite database."""
    store = Store.open(f"sqlite:///{tmp_path}/inboxd.db", migrate=True, var=tmp_path)
    yield store
    store.close()


def test_a_token_is_fetched_once_until_it_ends(token_server: TokenServer) -> None:
    """C22: an expired token is refreshed, once, and not before its time."""
    clock = Clock(START)
    source = TokenSource(token_server.table(), Values(), clock)
    first = source.access_token()
    clock.forward(timedelta(minutes=50))
    assert source.access_token() == first
    clock.forward(timedelta(minutes=9))
    assert source.access_token() != first
    assert len(token_server.requests) == 2


def test_threads_share_one_refresh(token_server: TokenServer) -> None:
    """C22: ten threads that need a token at once cause one request."""
    token_server.delay = threading.Event()
    source = TokenSource(token_server.table(), Values(), Clock(START))
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(source.access_token())) for _ in range(10)]
    for thread in threads:
        thread.start()
    until(lambda: token_server.requests, "the request")
    token_server.delay.set()
    for thread in threads:
        thread.join(10)
    assert len(found) == 10
    assert len(set(found)) == 1
    assert len(token_server.requests) == 1


def test_a_new_refresh_token_is_stored_before_the_access_token_is_used(token_server: TokenServer) -> None:
    """C22: a rotated refresh token that cannot be stored gives no access token."""
    token_server.rotates = True
    values = Values()
    TokenSource(token_server.table(), values, Clock(START)).access_token()
    assert values.kept[refresh_key("test")] in token_server.refresh_tokens

    class Broken(Values):
        def set_value(self, name: str, text: str) -> None:
            raise OSError("database gone")

    broken = Broken(dict(values.kept))
    with pytest.raises(OSError, match="database gone"):
        TokenSource(token_server.table(), broken, Clock(START)).access_token()


def test_a_revoked_grant_is_asked_for_once_and_says_what_to_do(token_server: TokenServer) -> None:
    """C22: invalid_grant is Revoked with the command to run; the server is not asked again and again."""
    source = TokenSource(token_server.table(), values := Values(), Clock(START))
    token_server.refresh_tokens.clear()
    for _ in range(3):
        with pytest.raises(Revoked, match="inboxd login test"):
            source.access_token()
    assert len(token_server.requests) == 1
    token_server.refresh_tokens.add("refresh-new")
    values.kept[refresh_key("test")] = "refresh-new"
    assert source.access_token() in token_server.access_tokens


def test_a_token_that_another_process_rotated_is_taken_over(token_server: TokenServer) -> None:
    """C22: when the stored token is newer than the one that was refused, it is used instead."""

    class Late(Values):
        asked = 0

        def value(self, name: str) -> str | None:
            self.asked += 1
            return "refresh-old" if self.asked == 1 else "refresh-0"

    source = TokenSource(token_server.table(), Late(), Clock(START))
    assert source.access_token() in token_server.access_tokens


def test_a_failing_token_server_is_no_revocation(token_server: TokenServer) -> None:
    """A server error is temporary: nobody is asked to log in again."""
    source = TokenSource(token_server.table(), Values(), Clock(START))
    token_server.status = 503
    with pytest.raises(Unavailable):
        source.access_token()
    token_server.status = 200
    assert source.access_token() in token_server.access_tokens


def test_client_credentials_need_no_person(token_server: TokenServer) -> None:
    """The grant for applications works with the secret alone and tells a wrong one."""
    right = token_server.table(flow="client-credentials", client_secret=Secret("secret"))
    assert TokenSource(right, Values({}), Clock(START)).access_token() in token_server.access_tokens
    wrong = token_server.table(flow="client-credentials", client_secret=Secret("old-secret"))
    with pytest.raises(Refused, match=r"invalid_client.*client_secret") as caught:
        TokenSource(wrong, Values({}), Clock(START)).access_token()
    assert "old-secret" not in str(caught.value)


def test_secrets_follow_no_redirect(token_server: TokenServer) -> None:
    """A redirect would carry the refresh token to a host that nobody configured."""
    token_server.location = "http://192.0.2.1/token"
    with pytest.raises(Unavailable, match="307"):
        TokenSource(token_server.table(), Values(), Clock(START)).access_token()


def test_plain_http_elsewhere_is_refused() -> None:
    """B17: a token address without TLS is refused before anything is sent."""
    table = Oauth(name="test", client_id="x", token_url="http://login.example.com/token")
    with pytest.raises(Unavailable, match="https://"):
        TokenSource(table, Values(), Clock(START)).access_token()


@pytest.mark.parametrize(
    ("provider", "flow", "token", "scope"),
    [
        (
            "microsoft",
            "refresh",
            "https://login.microsoftonline.com/organizations/oauth2/v2.0/token",
            "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"
            " offline_access",
        ),
        (
            "microsoft",
            "client-credentials",
            "https://login.microsoftonline.com/organizations/oauth2/v2.0/token",
            "https://outlook.office365.com/.default",
        ),
        ("google", "refresh", "https://oauth2.googleapis.com/token", "https://mail.google.com/"),
    ],
)
def test_providers_are_known_by_name(provider: str, flow: str, token: str, scope: str) -> None:
    """Microsoft and Google need no addresses in the configuration."""
    found = endpoints(Oauth(name="x", client_id="x", provider=provider, flow=flow))
    assert (found.token, found.scope) == (token, scope)


def test_what_ends_soon_is_announced() -> None:
    """C22: a secret that ends within 14 days, an ending login and a missing one each get a line."""
    table = Oauth(name="test", client_id="x", client_secret=Secret("s"), secret_expires=date(2026, 11, 10))
    later = Oauth(name="test", client_id="x", secret_expires=date(2027, 11, 10))
    values = Values()
    assert "ends in 8 days" in warnings({"test": table}, values, START)[0]
    assert warnings({"test": later}, values, START) == []
    values.kept[oauth.expiry_key("test")] = (START + timedelta(hours=20)).isoformat()
    assert "inboxd login test" in warnings({"test": later}, values, START)[0]
    assert "nobody has logged in" in warnings({"test": later}, Values({}), START)[0]


def test_a_device_code_is_waited_for(token_server: TokenServer) -> None:
    """RFC 8628: the server is asked until the person agrees, at its own pace."""
    token_server.pending = 2
    slept: list[float] = []
    table = token_server.table()
    code = login.start_device(table)
    answer = login.finish_device(table, code, slept.append)
    assert code.code == "ABCD"
    assert answer["refresh_token"] == "refresh-0"
    assert slept == [1.0, 1.0, 1.0]


def test_a_browser_comes_back_to_loopback(token_server: TokenServer) -> None:
    """RFC 8252: the code is taken only with our state, and exchanged with the PKCE verifier."""
    browser = login.Browser(token_server.table())
    query = {key: values[0] for key, values in parse_qs(urlsplit(browser.url).query).items()}
    assert query["code_challenge_method"] == "S256"
    assert query["redirect_uri"].startswith("http://127.0.0.1:")

    def visit() -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for state in ("forged", query["state"]):
            try:
                opener.open(f"{browser.redirect}?code=c-{state}&state={state}", timeout=10).close()
            except urllib.error.HTTPError as error:
                error.close()

    thread = threading.Thread(target=visit)
    thread.start()
    answer = browser.finish(20)
    thread.join(10)
    assert answer["refresh_token"] == "refresh-0"
    assert token_server.requests[-1]["code"] == f"c-{query['state']}"
    assert token_server.requests[-1]["code_verifier"]


def test_a_token_opens_a_real_mailbox(company: Company) -> None:
    """C22: XOAUTH2 with a fetched token logs in to Dovecot, and a made-up one does not."""
    source = TokenSource(company.tokens.table(), Values(), Clock(START))
    with IMAPClient("127.0.0.1", company.dovecot.port, ssl=False, timeout=20) as client:
        client.oauth2_login(USER, source.access_token())
        assert client.folder_exists("INBOX")
    assert xoauth2("a", "b") == "user=a\x01auth=Bearer b\x01\x01"


def submission(company: Company, **more: object) -> Outgoing_:
    """A table for the company's Postfix with required STARTTLS."""
    values: dict[str, object] = {
        "server": f"localhost:{company.postfix.port}",
        "security": "starttls",
        "ca_file": company.postfix.ca_file,
        "user": USER,
    }
    return Outgoing_(**{**values, **more})  # type: ignore[arg-type]


def test_a_token_sends_through_a_real_smarthost(company: Company) -> None:
    """C22: a token that the host refuses although its time is not over is replaced once, unnoticed."""
    source = TokenSource(company.tokens.table(), Values(), Clock(START))
    stale = source.access_token()
    company.tokens.access_tokens.discard(stale)
    before = len(company.tokens.requests)
    line = Smarthost(submission(company, oauth="test"), source)
    assert line.send(mail(), "support@example.com", "token@example.com").is_good
    line.close()
    assert len(company.tokens.requests) == before + 1
    assert b"Authenticated sender: support" in company.postfix.wait("token")[0]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_password_sends_through_a_real_smarthost(company: Company, mechanism: str) -> None:
    """AUTH PLAIN and AUTH LOGIN work over required STARTTLS."""
    line = Smarthost(submission(company, password=Secret(PASSWORD)))
    if mechanism == "LOGIN":
        line = _WithoutPlain(line.settings)
    assert line.send(mail(), "support@example.com", f"pw-{mechanism.lower()}@example.com").is_good
    line.close()
    assert company.postfix.wait(f"pw-{mechanism.lower()}")


class _WithoutPlain(Smarthost):
    def _log_in(self, smtp):  # type: ignore[no-untyped-def]
        smtp.esmtp_features["auth"] = "LOGIN"
        super()._log_in(smtp)


def test_a_revoked_grant_defers_the_host_and_is_reported(company: Company, store: Store) -> None:
    """C22: admins are told once what to run, mails lose no attempt, and leave after a new login."""
    clock, heard = Clock(START), Heard()
    store.set_value(refresh_key("test"), "refresh-gone")
    sources = oauth.sources({"test": company.tokens.table()}, store, clock)
    sender = Sender(
        store, {"": submission(company, oauth="test")}, tokens=sources, clock=clock,
        on_undelivered=heard.on_undelivered, on_trouble=heard.on_trouble,
    )  # fmt: skip
    rows = [queue(store, "revoked@example.com", now=START) for _ in range(3)]
    sender.start()
    try:
        until(lambda: heard.troubles, "the report")
        until(lambda: {fate(store, row).state for row in rows} == {"queued"}, "the mails to be given back")
        assert [fate(store, row).attempts for row in rows] == [0, 0, 0]
        assert len(heard.troubles) == 1
        assert "inboxd login test" in heard.troubles[0][1]
        store.set_value(refresh_key("test"), "refresh-0")
        clock.forward(timedelta(minutes=10))
        sender.wake()
        until(lambda: all(fate(store, row).state == "sent" for row in rows), "the mails to leave")
    finally:
        sender.stop(10)


def test_a_wrong_password_defers_the_host_and_is_reported(company: Company, store: Store) -> None:
    """A4: a refused login rests the host, not each mail, and the report never holds the password."""
    clock, heard = Clock(START), Heard()
    table = submission(company, password=Secret("wrong-horse"))
    sender = Sender(
        store, {"": table}, clock=clock, on_undelivered=heard.on_undelivered, on_trouble=heard.on_trouble
    )
    rows = [queue(store, "wrong@example.com", now=START) for _ in range(3)]
    sender.start()
    try:
        until(lambda: heard.troubles, "the report")
        assert "535" in heard.troubles[0][1]
        assert "wrong-horse" not in heard.troubles[0][1]
        assert [fate(store, row).attempts for row in rows] == [0, 0, 0]
        assert store.due(START + timedelta(minutes=4), 10) == []
        assert heard.undelivered == []
    finally:
        sender.stop(10)


def test_a_host_that_wants_a_login_is_the_trouble(company: Company) -> None:
    """A4: a mail refused for want of a login says nothing about the mail, so the host rests."""
    company.postfix.replies["unknown@example.com"] = "530 5.7.0 authentication required"
    line = Smarthost(submission(company, password=Secret(PASSWORD)))
    with pytest.raises(HostError, match="530") as caught:
        line.send(mail(), "support@example.com", "unknown@example.com")
    assert caught.value.login
