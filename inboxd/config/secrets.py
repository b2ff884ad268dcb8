"""Secrets: given in the file, in a file of their own, in the environment or as a systemd credential."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from inboxd.config.kinds import Secret, absolute

FORMS = ("", "_file", "_env", "_credential")
CONTAINER_FOLDER = Path("/run/secrets")  # container engines mount secrets readable by all
SIZE_LIMIT = 64 * 1024


class SecretError(ValueError):
    """The secret cannot be had: `what` is wrong, `remedy`; `warning` when it may be had elsewhere."""

    def __init__(self, what: str, remedy: str, *, warning: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.warning = warning


def spellings(name: str) -> tuple[str, ...]:
    """The settings that give the secret of that name: password, password_file, …"""
    return tuple(name + form for form in FORMS)


def resolve(
    key: str, value: str, name: str, folder: Path, environment: Mapping[str, str] = os.environ
) -> Secret:
    """The secret that one setting (`password_file = "x"`) points to. SecretError says what is wrong."""
    form = key.removeprefix(name)
    if form == "_file":
        path = absolute(value, folder)
        if path is None:
            raise SecretError(f'"{value}" is no path', "name the file that holds the secret")
        return read_file(path)
    if form == "_env":
        if value not in environment:
            raise SecretError(f"the environment has no variable {value}", "set it where inboxd is started")
        return _clean(environment[value], f"the environment's {value}")
    if form == "_credential":
        return _read_credential(value, environment)
    return _clean(value, f"'{key}'")


def read_file(path: Path) -> Secret:
    """The secret in a file, without its last line end. SecretError when others may read the file."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise SecretError(f"{path} is a folder", "name the file that holds the secret")
        with path.open("rb") as file:
            raw = file.read(SIZE_LIMIT)
    except FileNotFoundError:
        raise SecretError(f"{path} does not exist", "write the secret into it and 'chmod 600' it") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SecretError(
            f"{path} cannot be read: {reason}", "let the user that runs inboxd own it"
        ) from None
    if mode & stat.S_IRWXO and not is_container_file(path):
        raise SecretError(f"{path} may be read by other users of this machine", f"run: chmod o= {path}")
    return _clean(raw.decode("utf-8", "replace"), str(path))


def is_open_container_file(path: Path) -> bool:
    """Whether other users may read a file where a container engine mounts it so: a warning, not a refusal."""
    try:
        return is_container_file(path) and bool(path.stat().st_mode & stat.S_IRWXO)
    except OSError:
        return False


def is_container_file(path: Path) -> bool:
    """Whether a container engine mounts the file."""
    return path.is_relative_to(CONTAINER_FOLDER)


def _read_credential(name: str, environment: Mapping[str, str]) -> Secret:
    folder = environment.get("CREDENTIALS_DIRECTORY")
    unit = f"write LoadCredential={name}:/path/to/it into the systemd unit"
    if not re.fullmatch(r"[\w.-]+", name):
        raise SecretError(f'"{name}" is no name of a credential', unit)
    if folder is None:
        raise SecretError(f"credential {name} is only there when systemd starts inboxd", unit, warning=True)
    try:
        return _clean((Path(folder) / name).read_text("utf-8", "replace"), f"credential {name}")
    except OSError:
        raise SecretError(f"systemd passes no credential {name}", unit) from None


def _clean(text: str, place: str) -> Secret:
    bare = text.removesuffix("\n").removesuffix("\r")
    if not bare:
        raise SecretError(f"{place} is empty", "write the secret into it")
    if any(ord(one) < 32 or ord(one) == 127 for one in bare):
        raise SecretError(
            f"{place} holds more than one line or a control character", "one line, the secret alone"
        )
    return Secret(bare)
