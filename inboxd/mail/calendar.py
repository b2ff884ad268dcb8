"""Invitations (RFC 5545, RFC 6047) as a reader would be told of them."""

from __future__ import annotations

from inboxd.mail.body import Shown


def show(shown: Shown) -> None:
    """Put what each invitation says behind the text."""
