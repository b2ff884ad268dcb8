"""What a configuration becomes: values, defaults, inheritance, reload (DESIGN.md section 7)."""

from __future__ import annotations

import dataclasses
import pickle
from datetime import date, timedelta
from pathlib import Path

import pytest

from inboxd.config import find, load
from inboxd.config.kinds import Rate, is_loopback
from inboxd.config.settings import Imap, Outgoing_, Settings, Smtp
from inboxd.config.shapes import DeskTable, LimitsTable
from inboxd.desk.settings import Agent, Channel, Desk, Limits, Team, Via

DESIGN = """
[desk]
name      = "Acme Support"
address   = "support@example.com"
admins    = ["ops@example.com"]
prefix    = "ACME"
team      = "general"
languages = ["en", "vi"]
replies   = "plus"
send_delay  = "2m"
close_after = "5d"
alert     = "https://alerts.example.com/x"
[smtp]
listen    = "127.0.0.1:8025"
accept    = ["*@example.com"]
max_size  = "10 MB"
authserv  = "mx.example.com"
[imap.support]
host          = "imap.example.com"
user          = "support@example.com"
password_env  = "TEST_SECRET"
folders       = ["INBOX", "Junk"]
start         = 2026-11-01
authserv      = "microsoft365"
internal      = "exchange"
[imap.office]
host          = "outlook.office365.com"
user          = "office@example.com"
oauth         = "ms"
[oauth.ms]
provider      = "microsoft"
client_id     = "id"
tenant        = "example.com"
[outgoing]
server        = "smtp.example.com:465"
user          = "support@example.com"
password_env  = "TEST_SECRET"
rate          = "25 per minute"
only          = ["*@example.com"]
[outgoing.billing]
user          = "billing@example.com"
[outgoing.local]
maildir       = "out"
[team.general]
[team.billing]
address  = "billing@example.com"
title    = "Acme Billing"
outgoing = "billing"
[agent.minh]
name  = "Minh Tran"
email = ["minh@example.com", "minh.phone@example.com"]
teams = ["general", "billing"]
left  = 2026-12-31
[agent.anna]
email = "anna@example.com"
[via.web]
kind = "form"
address = "www@example.com"
[limits]
per_sender_day = 5
mute = "1h"
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The configuration of DESIGN.md, loaded."""
    monkeypatch.setenv("TEST_SECRET", "s3cret")
    return load(write(tmp_path, DESIGN), folder=tmp_path)


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text)
    return path


def test_the_desk(settings: Settings) -> None:
    """[desk], [team], [agent], [via] and [limits] become the pure core's values."""
    desk = settings.desk
    assert (desk.name, desk.prefix, desk.replies, desk.languages) == (
        "Acme Support",
        "ACME",
        "plus",
        ("en", "vi"),
    )
    assert (desk.send_delay, desk.close_after) == (timedelta(minutes=2), timedelta(days=5))
    assert desk.teams["billing"] == Team("billing", "billing@example.com", "Acme Billing", "billing")
    phone = ("minh@example.com", "minh.phone@example.com")
    assert desk.agents["minh"] == Agent(
        "minh", "Minh Tran", phone, ("general", "billing"), "all", date(2026, 12, 31)
    )
    assert desk.agents["anna"] == Agent("anna", "anna", ("anna@example.com",), ("general",))
    assert desk.vias == (Via("web", "form", "www@example.com"),)
    assert desk.limits == Limits(per_sender_day=5, mute=timedelta(hours=1))
    assert settings.alert == "https://alerts.example.com/x"


def test_the_ways_in(settings: Settings) -> None:
    """[smtp] and [imap.NAME], and their channels for the core."""
    assert settings.smtp is not None
    assert (settings.smtp.host, settings.smtp.port, settings.smtp.max_size) == ("127.0.0.1", 8025, 10 * 2**20)
    account = settings.imap["support"]
    assert (account.effective_port, account.verify, account.start) == (993, True, "2026-11-01")
    assert account.folders == ("INBOX", "Junk")
    assert settings.desk.channels == {
        "smtp": Channel("smtp", "mx.example.com"),
        "imap.support": Channel("imap.support", "microsoft365", "exchange", "support@example.com"),
        "imap.office": Channel("imap.office", mailbox="office@example.com"),
        "import": Channel("import"),
    }


def test_a_named_provider_brings_its_addresses(settings: Settings) -> None:
    """`provider = "microsoft"` gives token address and scope for the tenant."""
    oauth = settings.oauth["ms"]
    assert oauth.token_url == "https://login.microsoftonline.com/example.com/oauth2/v2.0/token"
    assert "IMAP.AccessAsUser.All" in oauth.scope


def test_outgoing_tables_take_from_the_default_one(settings: Settings) -> None:
    """[outgoing.billing] has its own user and the rest of [outgoing]; a Maildir needs no login."""
    default, billing, local = (settings.outgoing[name] for name in ("", "billing", "local"))
    assert (default.mode, default.rate, default.only) == (
        "tls",
        Rate(25, timedelta(minutes=1)),
        ("*@example.com",),
    )
    assert billing == dataclasses.replace(default, name="billing", user="billing@example.com")
    assert (local.server, local.maildir) == ("", settings.folder / "out")


def test_without_a_file_the_defaults_serve(tmp_path: Path) -> None:
    """SQLite and a Maildir under var/, a listener on loopback, one team, the shipped rules."""
    settings = load(None, folder=tmp_path)
    assert settings.path is None
    assert settings.database == f"sqlite:///{tmp_path}/var/inboxd.db"
    assert settings.smtp == Smtp(listen="127.0.0.1:8025", accept=("*",))
    assert settings.outgoing == {"": Outgoing_(maildir=tmp_path / "var" / "sent")}
    assert set(settings.desk.teams) == {"general"}
    assert settings.desk.rules
    assert not settings.warnings


def test_the_folders_own_rules_come_before_the_shipped_ones(tmp_path: Path) -> None:
    """Even without a configuration, rules/ in the folder is what counts."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.toml").write_text('[[rule]]\nname = "mine"\nthen.tags = "x"\n')
    settings = load(None, folder=tmp_path)
    assert [(one.name, one.file) for one in settings.desk.rules] == [("mine", "rules/a.toml")]


def test_rule_files_run_in_the_order_of_their_names(tmp_path: Path) -> None:
    """Files in the order of their names, rules from top to bottom; nothing but *.toml is read."""
    (tmp_path / "rules").mkdir()
    for name in ("20-b.toml", "10-a.toml", "30-c.toml.off"):
        (tmp_path / "rules" / name).write_text(f'[[rule]]\nname = "{name}"\nthen.tags = "x"\n')
    path = write(tmp_path, '[desk]\naddress = "s@x.example"\n[smtp]\n')
    settings = load(path, folder=tmp_path)
    assert [one.name for one in settings.desk.rules] == ["10-a.toml", "20-b.toml"]
    assert {one.name for one in settings.files} == {
        "config.toml",
        "rules",
        "templates",
        "10-a.toml",
        "20-b.toml",
    }


@pytest.mark.parametrize(
    ("text", "home", "calendar"),
    [
        ("", "", "UTC"),
        ('calendar = "office"', "UTC", "UTC"),
        ('zone = "Asia/Ho_Chi_Minh"', "Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh"),
        ('calendar = "office"\nzone = "Asia/Ho_Chi_Minh"', "Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Minh"),
    ],
)
def test_the_zone_of_the_desk(tmp_path: Path, text: str, home: str, calendar: str) -> None:
    """[desk] zone, else its calendar's; a calendar that names none has the desk's."""
    desk = load(
        write(tmp_path, f'[desk]\naddress = "s@x.example"\n{text}\n[calendar.office]\n'), folder=tmp_path
    ).desk
    assert (desk.home_zone, desk.calendars["office"].zone) == (home, calendar)


def test_without_accept_the_listener_takes_what_is_ours(tmp_path: Path) -> None:
    """Desk, aliases and teams, each also with a token, and the whole reply domain."""
    text = """
        [desk]
        address = "support@example.com"
        aliases = ["help@example.com"]
        replies = "reply.example.com"
        [smtp]
        listen = "0.0.0.0:25"
        [team.general]
        address = "Billing@example.com"
    """
    smtp = load(write(tmp_path, text), folder=tmp_path).smtp
    assert smtp is not None
    assert set(smtp.accept) == {
        "support@example.com", "help@example.com", "billing@example.com", "support+*@example.com",
        "help+*@example.com", "billing+*@example.com", "*@reply.example.com",
    }  # fmt: skip


def test_agents_log_in_by_name_or_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent's password counts for the table's name and for each address, over TLS."""
    (tmp_path / "cert.pem").write_text("")
    text = """
        [desk]
        address = "support@example.com"
        [smtp]
        tls_cert = "cert.pem"
        [agent.minh]
        email = "Minh@example.com"
        password_env = "TEST_SECRET"
        [agent.anna]
        email = "anna@example.com"
    """
    monkeypatch.setenv("TEST_SECRET", "x")
    smtp = load(write(tmp_path, text), folder=tmp_path).smtp
    assert smtp is not None
    assert set(smtp.users) == {"minh", "minh@example.com"}


def test_paths_start_at_the_file(tmp_path: Path) -> None:
    """Relative paths are the file's, not the current folder's; absolute ones stay."""
    (tmp_path / "r").mkdir()
    text = """
        database = "sqlite:///data/x.db"
        rules = "r"
        var = "/srv/inboxd"
        key_file = "key"
        [desk]
        address = "s@x.example"
        [smtp]
    """
    settings = load(write(tmp_path, text), folder=Path("/"))
    assert settings.database == f"sqlite:///{tmp_path}/data/x.db"
    assert (settings.rules, settings.key_file) == (tmp_path / "r", tmp_path / "key")
    assert settings.var == Path("/srv/inboxd")
    assert settings.outgoing[""].maildir == Path("/srv/inboxd/sent")


def test_the_database_moves_with_var(tmp_path: Path) -> None:
    """Who moves var and names no database moves the database too."""
    text = 'var = "/srv/inboxd"\n[desk]\naddress = "s@x.example"\n[smtp]\n'
    assert load(write(tmp_path, text), folder=tmp_path).database == "sqlite:////srv/inboxd/inboxd.db"


BASE = '[desk]\naddress = "s@x.example"\n[smtp]\nlisten = "127.0.0.1:8025"\n'


@pytest.mark.parametrize(
    ("text", "restart"),
    [
        (BASE + "[team.general]\n[team.b]\naddress = 'b@x.example'\n", False),
        (BASE.replace("s@x", "t@x"), False),
        (BASE + 'accept = ["*@x.example"]\n', False),
        (BASE.replace("8025", "8026"), True),
        (BASE + 'max_size = "1 MB"\n', True),
        ('database = "sqlite:///other.db"\n' + BASE, True),
        ('metrics = "127.0.0.1:9025"\n' + BASE, True),
    ],
)
def test_what_needs_a_restart(tmp_path: Path, text: str, restart: bool) -> None:
    """Listener and database are opened once; desk, teams, recipients and rules change while it runs."""
    before = load(write(tmp_path, BASE), folder=tmp_path).restart_key
    after = load(write(tmp_path, text), folder=tmp_path).restart_key
    assert (before != after) is restart


def test_settings_can_be_sent_to_a_worker(settings: Settings) -> None:
    """Settings are plain values: what comes back from a pickle is equal."""
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_the_tables_defaults_are_the_cores_defaults() -> None:
    """[desk] and [limits] have no default of their own."""
    shared = {one.name for one in dataclasses.fields(Desk)} & {
        one.name for one in dataclasses.fields(DeskTable)
    }
    assert len(shared) > 15
    assert {name: getattr(DeskTable(), name) for name in shared} == {
        name: getattr(Desk(), name) for name in shared
    }
    assert dataclasses.asdict(LimitsTable()) == dataclasses.asdict(Limits())


@pytest.mark.parametrize(
    ("server", "security", "mode"),
    [
        ("smtp.example.com:465", "auto", "tls"),
        ("smtp.example.com:587", "auto", "starttls"),
        ("127.0.0.1:25", "auto", "none"),
        ("[::1]:465", "auto", "tls"),
        ("smtp.example.com:2525", "tls", "tls"),
    ],
)
def test_the_smarthosts_tls_follows_from_its_port(server: str, security: str, mode: str) -> None:
    """B17: TLS from the first byte on 465, STARTTLS elsewhere, nothing only on this machine."""
    assert Outgoing_(server=server, security=security).mode == mode


@pytest.mark.parametrize(
    ("host", "verify"),
    [("mail.example.com", True), ("127.0.0.1", False), ("localhost", False), ("127.1.2.3", False)],
)
def test_certificates_are_checked_off_this_machine(host: str, verify: bool) -> None:
    """B17: a certificate is checked unless the host is this machine."""
    assert Imap("a", host, "u").verify is verify
    assert is_loopback(host) is not verify


def test_which_file_is_read(tmp_path: Path) -> None:
    """The named file, else config.toml in the folder, else none."""
    assert find(None, tmp_path) is None
    assert find(Path("x.toml"), tmp_path) == Path("x.toml")
    path = write(tmp_path, "")
    assert find(None, tmp_path) == path


def test_a_webhook_is_read_and_its_key_stays_hidden(tmp_path: Path) -> None:
    """B32: neither the secret nor the address, which may hold a key, shows in a repr."""
    text = '[webhook.crm]\nurl = "https://crm.example/in?key=canary1"\nsecret = "canary2"\ntimeout = "5s"\n'
    path = write(tmp_path, '[desk]\naddress = "a@x.example"\n' + text)
    path.chmod(0o600)
    settings = load(path, folder=tmp_path)
    one = settings.webhooks["crm"]
    assert (one.host, one.verify, one.timeout.total_seconds()) == ("crm.example", True, 5)
    assert "canary" not in repr(settings)
