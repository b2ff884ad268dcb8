"""The two ways in which a person grants access: a device code (RFC 8628) or a browser on this machine."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from inboxd.config.settings import Oauth
from inboxd.net.oauth import OauthError, Refused, ask, endpoints

WAIT_SECONDS = 900.0
_DONE = b"<!doctype html><title>inboxd</title><p>Done. You can close this window and go back to the terminal."
_FAILED = b"<!doctype html><title>inboxd</title><p>That did not work; the terminal says why."


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What the person must enter, and where."""

    url: str
    code: str
    device_code: str
    interval: float  # seconds between two questions
    seconds: float  # until the code ends


def start_device(settings: Oauth) -> DeviceCode:
    """Ask for a device code; OauthError."""
    where = endpoints(settings)
    answer = ask(settings, where.device, {"scope": where.scope})
    try:
        return DeviceCode(
            str(answer.get("verification_uri") or answer["verification_url"]),
            str(answer["user_code"]),
            str(answer["device_code"]),
            float(answer.get("interval", 5)),
            float(answer.get("expires_in", WAIT_SECONDS)),
        )
    except (KeyError, ValueError):
        raise OauthError(f"oauth {settings.name}: the device address answers without a code") from None


def finish_device(
    settings: Oauth, code: DeviceCode, sleep: Callable[[float], None] = time.sleep
) -> dict[str, Any]:
    """Ask again and again until the person has agreed; the token answer. OauthError when they did not."""
    interval, waited = code.interval, 0.0
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": code.device_code}
    while waited < code.seconds:
        sleep(interval)
        waited += interval
        try:
            return ask(settings, endpoints(settings).token, form)
        except OauthError as error:
            if "slow_down" in str(error):
                interval += 5  # RFC 8628 section 3.5
            elif "authorization_pending" not in str(error):
                raise
    raise OauthError(f"oauth {settings.name}: nobody entered the code in time; run it again")


class Browser:
    """Authorization code with PKCE (RFC 7636), caught by a listener on loopback (RFC 8252)."""

    def __init__(self, settings: Oauth, port: int = 0) -> None:
        self._settings = settings
        self._verifier = secrets.token_urlsafe(48)
        self._state = secrets.token_urlsafe(24)
        self._answer: dict[str, str] = {}
        self._server = HTTPServer(("127.0.0.1", port), self._handler())
        self.redirect = f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def url(self) -> str:
        """Where the person must go."""
        where = endpoints(self._settings)
        digest = hashlib.sha256(self._verifier.encode()).digest()
        query = {
            "client_id": self._settings.client_id,
            "response_type": "code",
            "redirect_uri": self.redirect,
            "scope": where.scope,
            "state": self._state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "access_type": "offline",  # Google gives a refresh token only then
            "prompt": "consent",
        }
        return f"{where.authorize}{'&' if '?' in where.authorize else '?'}{urlencode(query)}"

    def finish(self, seconds: float = WAIT_SECONDS) -> dict[str, Any]:
        """Wait for the browser to come back; the token answer. OauthError when it does not."""
        name = self._settings.name
        deadline = time.monotonic() + seconds
        with self._server:
            while not self._answer and (left := deadline - time.monotonic()) > 0:
                self._server.timeout = left
                self._server.handle_request()
        if not self._answer:
            raise OauthError(f"oauth {name}: the browser did not come back in time; run it again")
        if "code" not in self._answer:
            raise Refused(f"oauth {name}: {self._answer.get('error', 'no code')}; agree in the browser")
        form = {
            "grant_type": "authorization_code",
            "code": self._answer["code"],
            "redirect_uri": self.redirect,
            "code_verifier": self._verifier,
        }
        return ask(self._settings, endpoints(self._settings).token, form)

    def _take(self, path: str) -> bool:
        """Note what the browser brings; whether it belongs to this login."""
        query = {key: values[0] for key, values in parse_qs(urlsplit(path).query).items()}
        if not secrets.compare_digest(query.get("state", ""), self._state):
            return False
        self._answer = {"error": "no code"} | query
        return "code" in query

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                good = take(self.path)
                self.send_response(200 if good else 400)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(_DONE if good else _FAILED)

            def log_message(self, format: str, *args: object) -> None:
                """The path holds the code, so nothing is logged."""

        return Handler
