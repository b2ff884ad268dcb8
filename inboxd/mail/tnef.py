"""winmail.dat unpacked."""

from __future__ import annotations

from inboxd.mail.body import Shown
from inboxd.mail.part import Tree


def unpack(shown: Shown, tree: Tree) -> None:
    """Replace each winmail.dat by what is in it."""
