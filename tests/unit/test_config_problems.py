"""Mistakes in config.toml: each with file, line, words and remedy; all of them at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inboxd.config import check, load
from inboxd.config.load import ConfigError
from inboxd.desk.problem import Problem

DESK = '[desk]\naddress = "support@example.com"\nadmins = ["ops@example.com"]\n'
HEAD = DESK + "[smtp]\n"  # 4 lines, without a problem
IMAP = HEAD + '[imap.a]\nhost = "imap.example.com"\nuser = "u"\npassword = "p"\n'
OUT = HEAD + '[outgoing]\nserver = "smtp.example.com:465"\nuser = "u"\npassword = "p"\n'
AGENT = HEAD + '[agent.minh]\nemail = ["minh@example.com"]\n'
HOOK = HEAD + "[webhook.crm]\n"
OAUTH = HEAD + '[oauth.o]\nclient_id = "c"\n'

# (text, line, what is wrong, what to do)
CATALOGUE = [
    ("databse = 'x'\n" + HEAD, 1, "unknown setting 'databse'", "did you mean 'database'?"),
    ("prefix = 'X'\n" + HEAD, 1, "unknown setting 'prefix'", "it belongs below [desk]"),
    ("database = 'mysql://x'\n" + HEAD, 1, "'database' is no URL of SQLite or PostgreSQL", "sqlite:///"),
    ("database = 'sqlite://'\n" + HEAD, 1, "'database' names no file", "sqlite:///"),
    ("rules = 'none'\n" + HEAD, 1, "is no folder", "relative paths"),
    ("disk_floor = 'much'\n" + HEAD, 1, "'disk_floor': \"much\" is no size", "25 MB"),
    ("metrics = 'here'\n" + HEAD, 1, "'metrics': \"here\" is not host:port", "127.0.0.1"),
    ("log_format = 'xml'\n" + HEAD, 1, "'log_format' cannot be \"xml\"", '"text", "json"'),
    (HEAD + '[field.plan]\nkind = "list"\n', 6, "'kind' in [field.plan] cannot be \"list\"", '"choice"'),
    (HEAD + '[field.plan]\nkind = "choice"\n', 5, "[field.plan] lacks 'choices'", "gold"),
    (
        HEAD + '[field.plan]\nchoices = ["a"]\n',
        6,
        "'choices' in [field.plan] needs kind = \"choice\"",
        "leave",
    ),
    (HEAD + '[field."a.b"]\n', 5, "[field.a.b] has a name with a dot", "fields.NAME"),
    (HOOK + 'secret = "s"\n', 5, "[webhook.crm] lacks 'url'", "write url ="),
    (HOOK + 'url = "https://x.example"\n', 5, "lacks 'secret' or 'secret_file'", "write secret ="),
    (
        HOOK + 'url = "crm.example"\nsecret = "s"\n',
        6,
        "'url' in [webhook.crm] is no URL",
        "https",
    ),
    (HOOK + 'url = "https://a:b@x.example"\nsecret = "s"\n', 6, "holds a login", "signature"),
    (HOOK + 'url = "http://x.example"\nsecret = "s"\n', 6, "would cross the network in clear", "https://"),
    (HOOK + 'url = "https://x.example:0x"\nsecret = "s"\n', 6, "is no URL", "https://"),
    (HOOK + 'url = "https://x.example/đ"\nsecret = "s"\n', 6, "is no URL", "https://"),
    (HOOK + 'url = "ftp://x.example"\nsecret = "s"\n', 6, "is no URL", "https://"),
    (HOOK + 'url = "https://hooks..example"\nsecret = "s"\n', 6, "is no URL", "https://"),
    (HOOK + 'url = "http://[::1"\nsecret = "s"\n', 6, "is no URL", "https://"),
    (
        HOOK + 'url = "https://x.example"\nsecret = "s"\ntimeout = "2m"\n',
        8,
        "'timeout' in [webhook.crm] must be between 1s and 60s",
        "10s",
    ),
    (
        HOOK + 'url = "https://x.example"\nsecret = "s"\nsecrets = 1\n',
        8,
        "unknown setting 'secrets'",
        "'secret'",
    ),
    (HEAD + "[sla.gold]\n", 5, "[sla] is not served yet", "later"),
    (HEAD + "[teams.general]\n", 5, "unknown table [teams]", "did you mean 'team'?"),
    (
        HEAD + "[team]\ngeneral = 1\n",
        6,
        "'general' in [team] must stand in a table of its own",
        "[team.NAME]",
    ),
    (HEAD + '[agent."m h"]\nemail = "a@x.example"\n', 5, "[agent.m h] has a name with blanks", "letters"),
    ("[smtp]\n", 0, "[desk] lacks 'address'", "support@example.com"),
    (DESK + 'nmae = "x"\n[smtp]\n', 4, "unknown setting 'nmae' in [desk]", "did you mean 'name'?"),
    (DESK + 'prefix = "[X]"\n[smtp]\n', 4, "'prefix' in [desk] cannot be \"[X]\"", "HELP gives [HELP-1042]"),
    (DESK + 'prefix = "1A"\n[smtp]\n', 4, "'prefix' in [desk] cannot be \"1A\"", "a letter"),
    (DESK + 'send_delay = "60"\n[smtp]\n', 4, "'send_delay' in [desk]: \"60\" is no duration", '"60s"'),
    (DESK + "send_delay = 60\n[smtp]\n", 4, "'send_delay' in [desk] must be a duration in quotes", "units"),
    (
        DESK + 'trust = "none"\n[smtp]\n',
        4,
        "'trust' in [desk] cannot be \"none\"",
        '"authenticated", "token"',
    ),
    (DESK + 'replies = "reply-to"\n[smtp]\n', 4, "'replies' in [desk] cannot be \"reply-to\"", '"plus"'),
    (
        DESK + 'languages = ["english"]\n[smtp]\n',
        4,
        "'languages' in [desk]: \"english\" is no language code",
        '"vi"',
    ),
    (DESK + 'all_well = "8"\n[smtp]\n', 4, "'all_well' in [desk]: \"8\" is no time of day", '"08:00"'),
    (DESK + "name = 5\n[smtp]\n", 4, "'name' in [desk] must be text", "quotes"),
    (
        DESK + 'team = "x"\n[smtp]\n[team.y]\n',
        4,
        "'team' in [desk] cannot be 'x': no [team.x]",
        "known are: y",
    ),
    (DESK + 'calendar = "x"\n[smtp]\n', 4, "'calendar' in [desk]: no [calendar.x]", "add a [calendar.x]"),
    (
        '[desk]\naddress = "Support <s@x.example>"\nadmins = "o@x.example"\n[smtp]\n',
        2,
        "is not a mail address",
        "bare",
    ),
    (
        '[desk]\naddress = "s@x.example"\nadmins = ["S@X.example"]\n[smtp]\n',
        3,
        "an address of the desk itself",
        "person",
    ),
    (
        HEAD + '[agent.a]\nemail = "a@x.example"\ncap = -1\n',
        7,
        "'cap' in [agent.a] cannot be -1",
        "0 or more",
    ),
    (HEAD + '[outgoing]\nserver = "mx..example:25"\n', 6, '"mx..example:25" is not host:port', "8025"),
    (HEAD + 'listen = "8025"\n', 5, "'listen' in [smtp]: \"8025\" is not host:port", "127.0.0.1:8025"),
    (
        HEAD + 'listen = "0.0.0.0:25"\naccept = ["*"]\n',
        6,
        '"*" takes all mail, and 0.0.0.0 is open',
        "*@example.com",
    ),
    (HEAD + 'accept = ["anna"]\n', 5, "'accept' in [smtp]: \"anna\" is no address pattern", "*@example.com"),
    (HEAD + 'trusted_peers = ["localhost"]\n', 5, "is no IP address or network", "10.0.0.0/8"),
    (HEAD + "max_size = true\n", 5, "'max_size' in [smtp] must be a size in quotes", ""),
    (HEAD + 'connections = "many"\n', 5, "'connections' in [smtp] must be a whole number", "without quotes"),
    (HEAD + "connections = 0\n", 5, "'connections' in [smtp] must be at least 1", ""),
    (HEAD + 'tls_cert = "none.pem"\n', 5, "none.pem does not exist", "relative paths"),
    (HEAD + 'users = {a = "b"}\n', 5, "unknown setting 'users' in [smtp]", ""),
    (HEAD + 'internal = "postfix"\n', 5, "'internal' in [smtp] cannot be \"postfix\"", "postfix-sasl"),
    (HEAD + '[imap.a]\nuser = "u"\npassword = "p"\n', 5, "[imap.a] lacks 'host'", "write host"),
    (
        HEAD + '[imap.a]\nhost = "imap..example"\nuser = "u"\n',
        6,
        '"imap..example" is no host',
        "imap.example",
    ),
    (HEAD + '[imap.a]\nhost = "h"\nuser = "u"\n', 7, "[imap.a] has a user but no password", "password_file"),
    (
        IMAP + 'oauth = "o"\n' + OAUTH[len(HEAD) :] + "provider = 'google'\n",
        9,
        "[imap.a] has a password and 'oauth'",
        "keep one",
    ),
    (IMAP + 'security = "ssl"\n', 9, "'security' in [imap.a] cannot be \"ssl\"", '"tls", "starttls", "none"'),
    (IMAP + 'security = "none"\n', 9, "passwords would go there in clear", '"tls"'),
    (IMAP + 'insecure = "yes"\n', 9, "'insecure' in [imap.a] must be true or false", "without quotes"),
    (IMAP + 'start = "yesterday"\n', 9, "'start' in [imap.a]: \"yesterday\" is no start", '"everything"'),
    (IMAP + "folders = []\n", 9, "'folders' in [imap.a] is empty", "INBOX"),
    (IMAP + 'folders = ["A\\r\\nB"]\n', 9, "'folders' in [imap.a] holds a control character", ""),
    (IMAP + 'done = "INBOX"\n', 9, "'done' in [imap.a] is one of 'folders'", "another folder"),
    (IMAP + 'polls = "60s"\n', 9, "unknown setting 'polls' in [imap.a]", "did you mean 'poll'?"),
    (
        IMAP + IMAP[len(HEAD) :].replace("imap.a", "imap.b"),
        9,
        "[imap.b] fetches the same folders as [imap.a]",
        "one table",
    ),
    (OUT + 'rate = "25 minute"\n', 9, "'rate' in [outgoing]: \"25 minute\" is no rate", "25 per minute"),
    (OUT + 'envelope = "empty"\n', 9, "'envelope' in [outgoing] cannot be \"empty\"", '"verp"'),
    (OUT + 'security = "none"\n', 9, "'security' in [outgoing]", '"starttls"'),
    (OUT + 'maildir = "x"\n', 9, "[outgoing] has 'server' and 'maildir'", "keep one"),
    (
        HEAD + '[outgoing]\nuser = "u"\npassword = "p"\n',
        5,
        "[outgoing] has a login but no server",
        "server =",
    ),
    (
        OUT + '[outgoing.b]\nservr = "x:25"\n',
        10,
        "unknown setting 'servr' in [outgoing.b]",
        "did you mean 'server'?",
    ),
    (
        OUT + '[team.general]\noutgoing = "bil"\n[outgoing.bill]\n',
        10,
        "no [outgoing.bil] in this file",
        "'bill'",
    ),
    (
        HEAD
        + '[outgoing]\nserver = "s:465"\nuser = "u"\noauth = "offce"\n'
        + OAUTH[len(HEAD) :].replace(".o]", ".office]")
        + "provider = 'google'\n",
        8,
        "no [oauth.offce] in this file",
        "'office'",
    ),
    (OAUTH, 5, "[oauth.o] lacks 'provider' or 'token_url'", "microsoft"),
    (OAUTH + 'token_url = "ftp://x"\n', 7, "'token_url' in [oauth.o] is no URL", "https://"),
    (
        OAUTH + 'token_url = "http://sso.example.com/t"\n',
        7,
        "the secret would cross the network in clear",
        "https://",
    ),
    (
        OAUTH + 'provider = "google"\nflow = "client-credentials"\n',
        5,
        "[oauth.o] lacks 'client_secret'",
        "client_secret_file",
    ),
    (OAUTH + 'provider = "google"\nsecret_expires = "2027"\n', 8, "must be a date", "2026-12-31"),
    (AGENT + 'left = "2026-12-31"\n', 7, "'left' in [agent.minh] must be a date", "without quotes"),
    (
        AGENT + 'teams = ["generl"]\n[team.general]\n',
        7,
        "'teams' in [agent.minh]: no [team.generl]",
        "'general'",
    ),
    (AGENT + 'notify = "digest"\ndigest = false\n', 7, 'has notify = "digest" and gets no digest', '"mine"'),
    (AGENT + 'notify = "some"\n', 7, "'notify' in [agent.minh] cannot be \"some\"", '"mine"'),
    (AGENT + 'password = "p"\n', 4, "passwords are taken over TLS only", "certificate"),
    (
        AGENT + '[agent.anna]\nemail = ["MINH@example.com"]\n',
        8,
        "belongs to [agent.minh] already",
        "one agent",
    ),
    (
        AGENT + '[agent.Minh]\nemail = ["m2@example.com"]\n',
        7,
        "[agent.Minh] and [agent.minh] differ only in case",
        "another",
    ),
    (
        HEAD + '[agent.me]\nemail = ["me@example.com"]\n',
        5,
        "[agent.me] has a name that commands need",
        "not allowed",
    ),
    (
        HEAD + '[agent.minh]\nemail = ["support@example.com"]\n',
        6,
        "is an address of the desk itself",
        "circles",
    ),
    (HEAD + "[agent.minh]\nemail = []\n", 6, "[agent.minh] has no address", "email"),
    (HEAD + "[agent.minh]\nname = 'M'\n", 5, "[agent.minh] lacks 'email'", "email"),
    (AGENT + "strict = true\n", 7, "'strict' in [agent.minh] is not served yet", "later"),
    (
        HEAD + '[team.general]\ncopy = ["support@example.com"]\n',
        6,
        "an address of the desk itself",
        "tickets",
    ),
    (
        HEAD + '[via.w]\nkind = "web"\naddress = "a@x.example"\n',
        6,
        "'kind' in [via.w] cannot be \"web\"",
        '"group", "form"',
    ),
    (HEAD + '[limits]\nper_hour = "x"\n', 6, "'per_hour' in [limits] must be a whole number", "quotes"),
]


def config(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text)
    path.chmod(0o600)
    return path


def told(problems: list[Problem]) -> list[str]:
    return [f"{one.line}: {one.what}" for one in problems if not one.warning]


@pytest.mark.parametrize(
    ("text", "line", "what", "remedy"),
    CATALOGUE,
    ids=[
        f"{number:02}-{re.sub(r'[^a-z]+', '-', one[2].lower())[:40]}" for number, one in enumerate(CATALOGUE)
    ],
)
def test_a_mistake_is_told_with_line_and_remedy(
    tmp_path: Path, text: str, line: int, what: str, remedy: str
) -> None:
    """One mistake is one problem: at its line, in words, with what to do."""
    with pytest.raises(ConfigError) as error:
        load(config(tmp_path, text), folder=tmp_path)
    problems = [one for one in error.value.problems if not one.warning]
    assert len(problems) == 1, told(problems)
    assert (problems[0].file, problems[0].line) == ("config.toml", line)
    assert what in problems[0].what
    assert remedy in problems[0].remedy


@pytest.mark.parametrize("text", [HEAD, IMAP, OUT, AGENT], ids=["head", "imap", "outgoing", "agent"])
def test_what_the_catalogue_starts_from_is_right(tmp_path: Path, text: str) -> None:
    """Without its mistake each text of the catalogue loads without a word."""
    assert check(config(tmp_path, text)) == []


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """Mistakes in several tables, in rules and in templates come together, sorted by place."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-a.toml").write_text('[[rule]]\nname = "X"\nthen.team = "biling"\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "acknowledgement.en.txt.j2").write_text("Hello {{ nmae }}\n")
    text = (
        DESK
        + 'prefix = "?"\nsend_delay = "x"\n[smtp]\nlisten = "x"\n[agent.a]\nemail = ["support@example.com"]\n'
    )
    problems = check(config(tmp_path, text))
    assert problems == sorted(problems)
    places = [(one.file, one.line) for one in problems if not one.warning]
    assert places[:4] == [("config.toml", 4), ("config.toml", 5), ("config.toml", 7), ("config.toml", 9)]
    assert places[4] == ("rules/10-a.toml", 3)
    assert any("acknowledgement" in file for file, _ in places[5:])


WARNED = [
    ('[desk]\naddress = "s@x.example"\n[smtp]\n', "nobody is told"),
    (DESK, "no mail can come in"),
    (DESK + 'trust = "token"\n[smtp]\n', "a forged From with a stolen reply address"),
    (IMAP + "insecure = true\n", "whoever sits between"),
    (OUT + 'security = "none"\ninsecure = true\n', "whoever sits between"),
]


@pytest.mark.parametrize(("text", "what"), WARNED)
def test_what_is_weak_but_wanted_is_a_warning(tmp_path: Path, text: str, what: str) -> None:
    """B17 and section F: what the admin chose against advice loads, with a warning at every start."""
    settings = load(config(tmp_path, text), folder=tmp_path)
    assert [what in one.what for one in settings.warnings] == [True]


@pytest.mark.parametrize(
    ("raw", "what"), [(b"a = \n", "is no TOML"), (b"\xff\n", "is not UTF-8"), (None, "there is no such file")]
)
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path, raw: bytes | None, what: str) -> None:
    """A broken or missing file is told like any other mistake."""
    path = tmp_path / "config.toml"
    if raw is not None:
        path.write_bytes(raw)
    problems = check(path)
    assert [what in one.what for one in problems] == [True]


def test_a_broken_rule_file_does_not_hide_the_others(tmp_path: Path) -> None:
    """Each rule file is read for itself."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-a.toml").write_text("[[rule]\n")
    (tmp_path / "rules" / "20-b.toml").write_text('[[rule]]\nname = "X"\nthen.taem = "x"\n')
    assert [(one.file, one.line) for one in check(config(tmp_path, HEAD))] == [
        ("rules/10-a.toml", 1),
        ("rules/20-b.toml", 3),
    ]
