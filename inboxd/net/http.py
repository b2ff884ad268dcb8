"""Small form posts to a token server: verified TLS, no redirects, bounded answers."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any

from inboxd.config.kinds import is_loopback
from inboxd.net.tls import client_context, explain

TIMEOUT_SECONDS = 30.0
ANSWER_LIMIT = 64 * 1024  # bytes


class HttpError(Exception):
    """The server could not be asked, or its answer was no JSON object."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry secrets to an address that nobody configured."""

    def redirect_request(self, *_: object) -> None:
        return None


def post_form(
    url: str, values: Mapping[str, str], *, insecure: bool = False, ca_file: Path | None = None
) -> tuple[int, dict[str, Any]]:
    """Post the values; (status, the JSON object that came back). HttpError when there is none.

    Plain http is refused unless the host is this machine or `insecure` says so.
    """
    address = urllib.parse.urlsplit(url)
    host = address.hostname or ""
    if address.scheme != "https" and not (address.scheme == "http" and (insecure or is_loopback(host))):
        raise HttpError(f"{url}: must begin with https://; correct the address, or set insecure = true")
    data = urllib.parse.urlencode(values).encode()
    request = urllib.request.Request(url, data, {"Accept": "application/json"}, method="POST")  # noqa: S310
    try:
        status, body = _exchange(request, host, client_context(ca_file, verify=not insecure))
    except urllib.error.URLError as error:
        reason = error.reason
        raise HttpError(f"{host}: {explain(reason) if isinstance(reason, OSError) else reason}") from None
    except OSError as error:
        raise HttpError(f"{host}: {explain(error)}") from None
    except HTTPException as error:
        raise HttpError(f"{host}: not HTTP: {type(error).__name__}") from None
    return status, _json_object(host, status, body)


def _exchange(request: urllib.request.Request, host: str, context: ssl.SSLContext) -> tuple[int, bytes]:
    handlers: list[urllib.request.BaseHandler] = [
        _NoRedirect(),
        urllib.request.HTTPSHandler(context=context),
    ]
    if is_loopback(host):
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.status, answer.read(ANSWER_LIMIT)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(ANSWER_LIMIT)


def _json_object(host: str, status: int, body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise HttpError(f"{host}: answered {status} without JSON; is this a token address?")
    return found
