"""The admins' second route for alerts: a command that reads them, or an address that takes a POST.

Mail itself may be what is broken, so this does not go through the outbox.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import urllib.request
from collections.abc import Sequence

import structlog

log = structlog.get_logger()

SECONDS = 20


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An alert goes to the address that the admin named and nowhere else."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def tell(route: str, title: str, lines: Sequence[str]) -> bool:
    """Hand an alert over; whether it was taken. Never raises: there is nobody left to tell."""
    if not route:
        return False
    try:
        if route.startswith(("http://", "https://")):
            _post(route, title, lines)
        else:
            text = "\n".join((title, *lines, ""))
            subprocess.run(
                shlex.split(route), input=text.encode(), timeout=SECONDS, check=True, capture_output=True
            )
    except Exception as error:
        log.error("alert.second_route", problem=type(error).__name__)
        return False
    return True


def _post(url: str, title: str, lines: Sequence[str]) -> None:
    body = json.dumps({"title": title, "lines": list(lines)}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="POST")  # noqa: S310 -- an admin's own http(s) address
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(request, timeout=SECONDS):
        pass
