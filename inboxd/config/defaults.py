"""What ships with inboxd: the example configuration, rules and templates."""

from __future__ import annotations

from pathlib import Path

import inboxd


def folder() -> Path:
    """Where config.example.toml, rules/ and templates/ stand: in the package, or above it in a checkout."""
    package = Path(inboxd.__file__).parent
    packed = package / "defaults"
    return packed if packed.is_dir() else package.parent
