"""Brings the tables up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from sqlmodel import SQLModel

from inboxd.store import models  # noqa: F401


def bring_up_to_date(engine: Engine, url: URL, *, migrate: bool, create: bool, var: Path | None) -> None:
    """First form."""
    with engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
