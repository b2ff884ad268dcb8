"""The signing key: in `key_file` when the admin names one, else in the database (so in each backup)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from inboxd.compose.tokens import Keyring
from inboxd.store import Store

NAME = "keyring"


def load_keyring(store: Store, key_file: Path | None) -> Keyring:
    """The keyring in force; made and kept at the first start."""
    if key_file is None:
        text = store.value(NAME)
        if text is None:
            store.set_value(NAME, _fresh())
            text = store.value(NAME)
        assert text is not None
        return Keyring.from_json(text)
    if not key_file.exists():
        _write_private(key_file, _fresh())
    return Keyring.from_json(key_file.read_text())


def _fresh() -> str:
    return Keyring.new(secrets.token_bytes(32)).to_json()


def _write_private(path: Path, text: str) -> None:
    """Written beside and renamed, so that a crash leaves a whole key or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
