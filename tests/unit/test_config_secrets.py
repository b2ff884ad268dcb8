"""Secrets: where they come from, who may read them, and that nothing shows them (PROMISES.md B32)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from inboxd.config import check, load
from inboxd.config.kinds import Secret
from inboxd.config.load import ConfigError
from inboxd.config.secrets import SecretError, resolve

CANARY = "canary-8d1f-secret"


def config(folder: Path, password: str, mode: int = 0o600) -> Path:
    """A configuration whose smarthost has this line for a password."""
    path = folder / "config.toml"
    path.write_text(
        '[desk]\naddress = "support@example.com"\nadmins = ["ops@example.com"]\n[smtp]\n'
        f'[outgoing]\nserver = "smtp.example.com:465"\nuser = "u"\n{password}\n'
    )
    path.chmod(mode)
    return path


def secret_file(folder: Path, content: str = CANARY + "\n", mode: int = 0o600) -> Path:
    """A file that holds a secret."""
    path = folder / "secret"
    path.write_text(content)
    path.chmod(mode)
    return path


def test_a_secret_never_shows_itself() -> None:
    """B32: neither repr nor str nor format gives the secret away."""
    secret = Secret(CANARY)
    assert CANARY not in f"{secret!r} {secret} {[secret]} {secret:}"
    assert secret.reveal() == CANARY


def test_the_four_places_of_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the file, in a file of its own (relative to the configuration), in the environment, from systemd."""
    secret_file(tmp_path)
    monkeypatch.setenv("MAIL_PASSWORD", CANARY)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    for line in (
        f'password = "{CANARY}"',
        'password_file = "secret"',
        'password_env = "MAIL_PASSWORD"',
        'password_credential = "secret"',
    ):
        settings = load(config(tmp_path, line), folder=tmp_path)
        password = settings.outgoing[""].password
        assert password is not None
        assert password.reveal() == CANARY
        assert CANARY not in repr(settings)


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        ('password_file = "none"', "does not exist", "chmod 600"),
        ('password_file = "."', "is a folder", "name the file"),
        ('password_env = "INBOXD_NO_SUCH"', "the environment has no variable INBOXD_NO_SUCH", "set it"),
        ('password_credential = "none"', "credential none is only there when systemd", "LoadCredential=none"),
        ('password = ""', "is empty", "write the secret"),
        ('password = "a\\nb"', "holds more than one line or a control character", "one line"),
        ("password = 5", "must be text", "quotes"),
        ('password = "a"\npassword_env = "B"', "say the same twice", "keep one"),
        ("", "has a user but no password", "password_file"),
    ],
)
def test_a_secret_that_cannot_be_had_is_told(tmp_path: Path, line: str, what: str, remedy: str) -> None:
    """One clear problem for each way in which a secret can be missing."""
    with pytest.raises(ConfigError) as error:
        load(config(tmp_path, line), folder=tmp_path)
    found = [one for one in error.value.problems if what in one.what]
    assert found, error.value.problems
    assert remedy in found[0].remedy
    assert found[0].line >= 5


@pytest.mark.parametrize(("mode", "refused"), [(0o600, False), (0o640, False), (0o604, True), (0o666, True)])
def test_a_secret_file_that_others_may_read_is_refused(tmp_path: Path, mode: int, refused: bool) -> None:
    """B32: owner and group may read a secret's file, others may not."""
    secret_file(tmp_path, mode=mode)
    problems = [one for one in check(config(tmp_path, 'password_file = "secret"')) if not one.warning]
    assert [("chmod o=" in one.remedy) for one in problems] == ([True] if refused else [])


def test_a_configuration_with_a_password_is_a_secret_file(tmp_path: Path) -> None:
    """B32: a password in config.toml itself makes that file one that others may not read."""
    problems = check(config(tmp_path, f'password = "{CANARY}"', mode=0o644))
    assert ["may be read by other users" in one.what for one in problems] == [True]
    assert not check(config(tmp_path, f'password = "{CANARY}"', mode=0o640))


def test_where_containers_mount_secrets_open_files_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B32: under /run/secrets a file that all may read is a warning, not a refusal."""
    monkeypatch.setattr("inboxd.config.secrets.CONTAINER_FOLDER", tmp_path)
    secret_file(tmp_path, mode=0o444)
    settings = load(config(tmp_path, 'password_file = "secret"'), folder=tmp_path)
    assert ["may be read by other users" in one.what for one in settings.warnings] == [True]


def test_a_systemd_credential_is_only_a_doubt_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`inboxd check` runs without systemd: an absent credential is a warning there."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    problems = check(config(tmp_path, 'password_credential = "smtp"'))
    assert [one.warning for one in problems] == [True]


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", ""])
def test_a_credentials_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    """A credential is a name, not a path."""
    with pytest.raises(SecretError, match="no name of a credential"):
        resolve("password_credential", name, "password", tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})


def test_the_databases_password_is_hidden(tmp_path: Path) -> None:
    """B32: PostgreSQL's password comes from its own file, joins the URL quoted, and shows nowhere."""
    secret_file(tmp_path, "p@ss/word")
    path = tmp_path / "config.toml"
    path.write_text(
        'database = "postgresql://inboxd@localhost/inboxd"\ndatabase_password_file = "secret"\n'
        '[desk]\naddress = "support@example.com"\n[smtp]\n'
    )
    settings = load(path, folder=tmp_path)
    assert settings.database == "postgresql://inboxd:p%40ss%2Fword@localhost/inboxd"
    assert "p%40ss" not in repr(settings)


def test_files_of_secrets_are_watched(tmp_path: Path) -> None:
    """A changed secret is seen like any other change of the configuration."""
    path = secret_file(tmp_path)
    settings = load(config(tmp_path, 'password_file = "secret"'), folder=tmp_path)
    assert path in settings.files
    assert os.fspath(path) not in json.dumps(settings.restart_key)
