"""Telling systemd how we are (sd_notify: one datagram to the socket that NOTIFY_SOCKET names)."""

from __future__ import annotations

import os
import socket


def tell(state: str) -> None:
    """Send e.g. "READY=1"; without a service manager this does nothing."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # an abstract socket is written with a leading NUL
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as datagrams:
        datagrams.sendto(state.encode(), address)


def watchdog_seconds() -> float:
    """How often the service manager wants to hear of us; 0 when it does not."""
    try:
        return int(os.environ.get("WATCHDOG_USEC", "0")) / 2_000_000
    except ValueError:
        return 0.0
