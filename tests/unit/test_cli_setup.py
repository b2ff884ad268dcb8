"""`inboxd init` and `inboxd check`, as somebody at a terminal meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inboxd.cli import setup
from inboxd.cli.greeting import greeting
from inboxd.config import defaults, load

GOOD = '[desk]\naddress = "support@example.com"\nadmins = ["ops@example.com"]\n[smtp]\n'
CANARY = "canary-5c2e"


def run(*words: str) -> Result:
    return CliRunner().invoke(setup.app, list(words), env={"COLUMNS": "100"})


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_init_lays_down_what_ships_and_says_what_is_next(tmp_path: Path) -> None:
    """config.toml, rules/ and templates/ stand there byte for byte, and the result is right at once."""
    result = run("init", "desk")
    assert result.exit_code == 0
    shipped = defaults.folder()
    assert (tmp_path / "desk/config.toml").read_bytes() == (shipped / "config.example.toml").read_bytes()
    for name in ("rules", "templates"):
        here = {path.name for path in (tmp_path / "desk" / name).iterdir()}
        assert here == {path.name for path in (shipped / name).iterdir() if not path.name.startswith(".")}
    assert "inboxd check -c desk/config.toml" in result.output
    assert "inboxd run -c desk/config.toml" in result.output
    assert len(result.output.splitlines()) < 10
    assert run("check", "-c", "desk/config.toml").exit_code == 0


def test_what_to_type_next_works_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the shell does not know `inboxd`, the path of the installed command is shown instead."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for command in ("python", "inboxd"):
        (tmp_path / ".venv" / "bin" / command).touch(0o755)
    monkeypatch.setattr("sys.executable", str(tmp_path / ".venv" / "bin" / "python"))
    monkeypatch.setenv("PATH", "/nowhere")
    assert "  2. .venv/bin/inboxd check -c config.toml" in run("init").output
    monkeypatch.setenv("PATH", str(tmp_path / ".venv" / "bin"))
    assert "  2. inboxd check -c config.toml" in run("init").output


def test_init_never_overwrites(tmp_path: Path) -> None:
    """What is there stays as it is, a dangling link too; what is missing is added."""
    (tmp_path / "config.toml").write_text(GOOD)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-spam-headers.toml").symlink_to(tmp_path / "elsewhere.toml")
    result = run("init")
    assert result.exit_code == 0
    assert (tmp_path / "config.toml").read_text() == GOOD
    assert not (tmp_path / "elsewhere.toml").exists()
    assert (tmp_path / "rules" / "40-urgent.toml").exists()
    assert "kept" in result.output
    assert "nothing was changed" in run("init").output


def test_init_where_nothing_may_be_written_says_so(tmp_path: Path) -> None:
    """A file in the folder's place: exit code 1 and a sentence."""
    (tmp_path / "desk").write_text("")
    result = run("init", "desk")
    assert result.exit_code == 1
    assert "name a folder that you may write to" in result.output


def test_check_is_content(tmp_path: Path) -> None:
    """One line when all is well, and exit code 0; the embedded defaults are checked without a file."""
    assert run("check").output.startswith("the embedded defaults: all is well")
    (tmp_path / "config.toml").write_text(GOOD)
    result = run("check")
    assert result.exit_code == 0
    assert "all is well (0 rules, 0 examples, 1 team, 0 agents)" in result.output


def test_check_tells_every_problem_and_ends_with_78(tmp_path: Path) -> None:
    """Exit code 78, each problem with place and remedy, and their number."""
    (tmp_path / "config.toml").write_text(GOOD + 'lisen = "x"\nlisten = "y"\n')
    result = run("check")
    assert result.exit_code == 78
    assert "config.toml:5: unknown setting 'lisen' in [smtp]\n    did you mean 'listen'?" in result.output
    assert result.output.endswith("2 problems\n")


def test_check_as_json(tmp_path: Path) -> None:
    """A program reads a list of problems."""
    (tmp_path / "config.toml").write_text(GOOD + 'lisen = "x"\n')
    result = run("check", "--json")
    assert result.exit_code == 78
    assert json.loads(result.output) == [
        {
            "file": "config.toml",
            "line": 5,
            "what": "unknown setting 'lisen' in [smtp]",
            "remedy": "did you mean 'listen'?",
            "warning": False,
        }
    ]


def test_check_shows_settings_without_secrets(tmp_path: Path) -> None:
    """B32: `inboxd check --show` has every setting, and a canary secret is found 0 times."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'database = "postgresql://u:{CANARY}@localhost/x"\n[desk]\naddress = "support@example.com"\n'
        f'alert = "https://x.example/{CANARY}"\nadmins = ["ops@example.com"]\n'
        f'[outgoing]\nserver = "smtp.example.com:465"\nuser = "u"\npassword = "{CANARY}"\n'
        f'[imap.a]\nhost = "imap.example.com"\nuser = "u"\npassword = "{CANARY}"\n'
        f'[webhook.crm]\nurl = "https://crm.example.com/{CANARY}"\nsecret = "{CANARY}"\n'
    )
    config.chmod(0o600)
    for words in (("check", "--show"), ("check", "--show", "--json"), ("check",), ("check", "--json")):
        result = run(*words)
        assert result.exit_code == 0, result.output
        assert CANARY not in result.output
    assert 'imap.a.host = "imap.example.com"' in run("check", "--show").output


def test_a_missing_configuration_is_a_configuration_problem() -> None:
    """A file that is named and absent: exit code 78 and how to get one."""
    result = run("check", "-c", "none/config.toml")
    assert result.exit_code == 78
    assert "none/config.toml: there is no such file" in result.output
    assert "inboxd init" in result.output


@pytest.mark.parametrize(
    ("server", "tried"), [("", True), ('[outgoing]\nserver = "smtp.example.com:465"\n', False)]
)
def test_the_greeting_says_how_to_try_it_while_nothing_leaves_the_machine(
    server: str, tried: bool, tmp_path: Path
) -> None:
    """The command that the README asks for is there with a configuration, too, and sends to its address."""
    (tmp_path / "config.toml").write_text(GOOD + server)
    lines = "\n".join(greeting(load(tmp_path / "config.toml", folder=tmp_path)))
    assert ("sendmail('anna@example.com', ['support@example.com']" in lines) is tried
    assert "lays down config.toml" not in lines
