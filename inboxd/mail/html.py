"""HTML bodies: to text as a reader would see it, and cleaned for showing."""

from __future__ import annotations

import html as entities
import re

import nh3

TAG = re.compile(r"<[^>]*>")


def to_text(html: str) -> str:
    """What a reader sees, as plain text."""
    return entities.unescape(TAG.sub(" ", html)).strip()


def clean(html: str) -> str:
    """HTML that is safe to show."""
    return nh3.clean(html, tags=nh3.ALLOWED_TAGS - {"img"})
