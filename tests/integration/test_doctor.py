"""`inboxd doctor` and `inboxd login` against a real Dovecot and a real Postfix."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from inboxd.cli import doctor, login
from inboxd.net.oauth import OauthError, refresh_key
from inboxd.store import Store
from tests.fixtures.dovecot import PASSWORD, Dovecot
from tests.fixtures.dovecot import running as running_dovecot
from tests.fixtures.oauth import TokenServer, token_server
from tests.fixtures.ports import free_port
from tests.fixtures.postfix import Postfix
from tests.fixtures.postfix import running as running_postfix

__all__ = ["token_server"]

CONFIG = """
[desk]
name    = "Acme Support"
address = "{user}@example.com"
admins  = ["ops@example.com"]
{desk}
[imap.support]
host     = "127.0.0.1"
port     = {imap}
security = "none"
user     = "{user}"
password = "{password}"
sent     = ""
mailbox  = "{user}@example.com"
{account}
[outgoing]
server = "127.0.0.1:{smtp}"
{outgoing}
[agent.minh]
email = ["minh@example.com"]
teams = ["general"]
[team.general]
"""


@dataclass
class Office:
    """A Postfix that delivers into a Dovecot, a desk between them, and the doctor."""

    folder: Path
    dovecot: Dovecot
    postfix: Postfix

    def examine(self, *options: str, user: str = "", **more: Any) -> tuple[int, dict[str, dict[str, Any]]]:
        """Exit code and findings by check, with that configuration."""
        values = {
            "user": user or self.dovecot.new_user(), "password": PASSWORD, "imap": self.dovecot.port,
            "smtp": self.postfix.port, "desk": "", "account": "", "outgoing": "",
        }  # fmt: skip
        config = self.folder / "config.toml"
        config.write_text(CONFIG.format(**{**values, **more}))
        config.chmod(0o600)
        Store.open(f"sqlite:///{self.folder}/var/inboxd.db", migrate=True, var=self.folder / "var").close()
        done = CliRunner().invoke(doctor.app, ["-c", str(config), "--json", *options])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, {one["check"]: one for one in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Dovecot, Postfix]]:
    """A Postfix that drops mail into a Dovecot's mailboxes and removes forged verdicts of mx.clean."""
    checks = "header_checks = regexp:{{ {{/^Authentication-Results: mx\\.clean/ IGNORE}} }}".format()
    with (
        running_dovecot() as imap,
        running_postfix(mail=imap.folder / "home", inside="Maildir", extra=checks) as smtp,
    ):
        yield imap, smtp


@pytest.fixture
def office(servers: tuple[Dovecot, Postfix], tmp_path: Path) -> Office:
    """The servers with an empty desk."""
    (tmp_path / "var").mkdir()
    return Office(tmp_path, *servers)


def test_a_working_desk_is_told_so(office: Office) -> None:
    """Without a probe every check is made, nothing is sent and the exit code is 0."""
    user = office.dovecot.new_user()
    code, found = office.examine(user=user)
    assert code == 0
    assert {found[one]["state"] for one in ("database", "disk", "clock", "imap support", "outgoing")} == {
        "ok"
    }
    assert found["imap support: IDLE"]["state"] == "ok"
    assert office.dovecot.mails(user) == []


def test_the_authserv_id_of_the_mails_is_found(office: Office) -> None:
    """The id that the account's mails carry is named, and a wrong one in the configuration fails."""
    user = office.dovecot.new_user()
    for number in range(3):
        raw = f"Authentication-Results: mx.real.example; dmarc=pass\r\nSubject: {number}\r\n\r\nx\r\n"
        office.dovecot.append(user, raw.encode())
    code, found = office.examine(user=user)
    assert found["imap support: authserv"]["fits"] == {"imap.support.authserv": "mx.real.example"}
    assert code == 0
    code, found = office.examine(user=user, account='authserv = "mx.wrong.example"')
    assert found["imap support: authserv"]["state"] == "fail"
    assert code == 1
    code, found = office.examine(user=user, account='authserv = "mx.real.example"')
    assert found["imap support: authserv"]["state"] == "ok"


def test_a_wrong_password_has_a_remedy(office: Office) -> None:
    """A refused login fails with the server's words and advice, and without the password."""
    code, found = office.examine(password="wrong-horse")
    assert code == 1
    assert "password are wrong" in found["imap support"]["remedy"]
    assert "wrong-horse" not in json.dumps(found)


def test_an_unreachable_smarthost_has_a_remedy(office: Office) -> None:
    """Nobody at the port: the check fails and says where to look."""
    code, found = office.examine(smtp=free_port())
    assert code == 1
    assert "firewall" in found["outgoing"]["remedy"]


def test_a_port_without_tls_has_a_remedy(office: Office) -> None:
    """TLS from the first byte on a port that begins in clear: the setting that fits is named."""
    code, found = office.examine(outgoing='security = "tls"')
    assert code == 1
    assert 'security = "starttls"' in json.dumps(found["outgoing"], ensure_ascii=False).replace('\\"', '"')


def test_a_folder_that_is_not_there_is_named(office: Office) -> None:
    """A misspelt folder fails by name."""
    code, found = office.examine(account='folders = ["INBOX", "Suport"]')
    assert code == 1
    assert found["imap support: Suport"]["state"] == "fail"


def test_a_probe_finds_out_what_survives(office: Office) -> None:
    """The round trip, support+x@ and the envelope forms are tried, and the settings that fit are given."""
    code, found = office.examine("--probe", "--wait", "20")
    assert code == 0
    assert found["probe: round trip"]["state"] == "ok"
    assert found["probe: subaddress"]["fits"] == {"desk.replies": "plus"}
    assert found["probe: envelope"]["what"] == "survive: desk, null, verp"
    assert found["probe: envelope"]["fits"] == {"outgoing.envelope": "verp"}


def test_a_lost_subaddress_fails_where_it_is_used(office: Office) -> None:
    """replies = "plus" at a host that refuses support+x@ would lose replies, so the check fails."""
    user = office.dovecot.new_user()
    refused = "550 5.1.1 no such user"

    class Refusing(dict[str, str]):
        def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
            return refused if "+probe." in key else default

    before = dict(office.postfix.replies)
    office.postfix.policy.replies = Refusing()  # type: ignore[union-attr]
    try:
        code, found = office.examine("--probe", "--wait", "10", user=user, desk='replies = "plus"')
    finally:
        office.postfix.replies.update(before)
        office.postfix.policy.replies = office.postfix.replies  # type: ignore[union-attr]
    assert code == 1
    assert found["probe: subaddress"]["fits"] == {"desk.replies": "message-id"}


@pytest.mark.parametrize(
    ("account", "state"),
    [
        ('authserv = "mx.clean"', "ok"),
        ('authserv = "mx.naive"', "fail"),
        ('authserv = "microsoft365"', "fail"),
        ('internal = "exchange"', "fail"),
    ],
)
def test_a_surviving_forgery_refuses_the_account(office: Office, account: str, state: str) -> None:
    """F: a forged copy of each trusted field is sent from outside; where it survives the account fails."""
    outside = f"127.0.0.1:{office.postfix.port}"
    code, found = office.examine("--probe", "--wait", "20", "--outside", outside, account=account)
    assert found["probe: forged fields, imap.support"]["state"] == state
    assert code == 1


def test_login_by_code_keeps_the_grant(token_server: TokenServer, tmp_path: Path) -> None:
    """`inboxd login` shows the code, waits for the person and stores the refresh token."""
    token_server.pending = 1
    config = _oauth_config(tmp_path, token_server)
    done = CliRunner().invoke(login.app, ["test", "-c", str(config)])
    assert done.exit_code == 0, f"{done.output}\n{done.exception}"
    assert "ABCD" in done.output
    assert "refresh-0" not in done.output
    store = Store.open(f"sqlite:///{tmp_path}/var/inboxd.db", migrate=False, var=tmp_path / "var")
    assert store.value(refresh_key("test")) == "refresh-0"
    store.close()


def test_login_by_browser_keeps_the_grant(token_server: TokenServer, tmp_path: Path) -> None:
    """With --browser the address is printed and the browser comes back to the given loopback port."""
    config, port = _oauth_config(tmp_path, token_server), free_port()
    printed: list[str] = []

    def visit() -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        shown.wait(20)
        state = printed[0].partition("&state=")[2].partition("&")[0]
        opener.open(f"http://127.0.0.1:{port}/?code=c&state={state}", timeout=10).close()

    shown = threading.Event()
    echo = login.typer.echo

    def note(text: str = "", **more: Any) -> None:
        printed.append(text)
        shown.set()
        echo(text, **more)

    thread = threading.Thread(target=visit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(login.typer, "echo", note)
        thread.start()
        done = CliRunner().invoke(login.app, ["test", "-c", str(config), "--browser", "--port", str(port)])
    thread.join(20)
    assert done.exit_code == 0, f"{done.output}\n{done.exception}"
    assert "Done" in done.output


def test_login_names_the_tables_that_there_are(token_server: TokenServer, tmp_path: Path) -> None:
    """A misspelt name is answered with the nearest table."""
    config = _oauth_config(tmp_path, token_server)
    done = CliRunner().invoke(login.app, ["tets", "-c", str(config)])
    assert isinstance(done.exception, OauthError)
    assert "did you mean 'test'?" in str(done.exception)


def _oauth_config(folder: Path, server: TokenServer) -> Path:
    table = server.table()
    config = folder / "config.toml"
    config.write_text(
        f'[desk]\nname = "Acme"\naddress = "support@example.com"\nadmins = ["ops@example.com"]\n'
        '[imap.support]\nhost = "127.0.0.1"\nsecurity = "none"\nuser = "support@example.com"\n'
        'oauth = "test"\n'
        f'[oauth.test]\nclient_id = "inboxd"\ntoken_url = "{table.token_url}"\n'
        f'device_url = "{table.device_url}"\nauthorize_url = "{table.authorize_url}"\n'
    )
    return config
