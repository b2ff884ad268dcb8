"""Which hosts are this machine itself."""

from __future__ import annotations

from inboxd.config.kinds import is_loopback

__all__ = ["is_loopback"]
