"""OAuth 2 tokens for IMAP and SMTP (RFC 6749, RFC 8628; XOAUTH2 as Google and Microsoft define it).

OauthError
├── Unavailable   the token server cannot be asked just now; try later
├── Revoked       the grant is gone; somebody must run `inboxd login NAME`
└── Refused       the client itself is refused (an expired secret, a wrong id, a missing permission)
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from inboxd.config.settings import Oauth
from inboxd.net.http import HttpError, post_form

MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/"
MARGIN = timedelta(minutes=2)  # a token that ends so soon is renewed beforehand
DEFAULT_LIFE = timedelta(minutes=5)  # of a token whose server does not say
NOTICE = timedelta(days=14)  # an expiry is announced so long before


class OauthError(Exception):
    """No token; the text says why and what to do."""


class Unavailable(OauthError):
    """The token server does not answer, or answers with an error of its own."""


class Revoked(OauthError):
    """There is no valid grant any more."""


class Refused(OauthError):
    """The token server refuses the client."""


class Values(Protocol):
    """Where refresh tokens are kept: `inboxd.store.Store`."""

    def value(self, name: str) -> str | None: ...

    def set_value(self, name: str, text: str) -> object: ...


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses and the scope of one [oauth.NAME]."""

    token: str
    authorize: str = ""
    device: str = ""
    scope: str = ""


def endpoints(settings: Oauth) -> Endpoints:
    """The provider's addresses, each replaced by what the table says."""
    known = Endpoints("")
    if settings.provider == "microsoft":
        base = MICROSOFT.format(tenant=settings.tenant)
        scope = (
            "https://outlook.office365.com/.default"
            if settings.flow == "client-credentials"
            else "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"
            " offline_access"
        )
        known = Endpoints(f"{base}token", f"{base}authorize", f"{base}devicecode", scope)
    elif settings.provider == "google":
        # Google's device flow does not give mail scopes, so there is no device address.
        known = Endpoints(
            "https://oauth2.googleapis.com/token",
            "https://accounts.google.com/o/oauth2/v2/auth",
            "",
            "https://mail.google.com/",
        )
    return Endpoints(
        settings.token_url or known.token,
        settings.authorize_url or known.authorize,
        settings.device_url or known.device,
        settings.scope or known.scope,
    )


def xoauth2(user: str, token: str) -> str:
    """The initial response of SASL XOAUTH2, not yet in base64."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def ask(settings: Oauth, url: str, values: Mapping[str, str]) -> dict[str, Any]:
    """One request to the token server with the client's id and secret; OauthError as the module says."""
    form = {"client_id": settings.client_id, **values}
    if settings.client_secret is not None:
        form["client_secret"] = settings.client_secret.reveal()
    try:
        status, answer = post_form(url, form, insecure=settings.insecure, ca_file=settings.ca_file)
    except HttpError as error:
        raise Unavailable(f"oauth {settings.name}: {error}") from None
    if status == 200 and "error" not in answer:
        return answer
    raise _error(settings, status, answer)


def _error(settings: Oauth, status: int, answer: Mapping[str, Any]) -> OauthError:
    code = str(answer.get("error", status))
    told = " ".join(str(answer.get("error_description", "")).split())[:300]
    text = f"oauth {settings.name}: {code}{': ' + told if told else ''}"
    if code in ("invalid_grant", "interaction_required", "consent_required", "login_required"):
        return Revoked(f"{text}; run: inboxd login {settings.name}")
    if status >= 500 or status == 429 or code in ("temporarily_unavailable", "server_error", "slow_down"):
        return Unavailable(text)
    error = Refused(f"{text}; check client_id, client_secret and scope in [oauth.{settings.name}]")
    error.code = code  # type: ignore[attr-defined]
    return error


class TokenSource:
    """Access tokens of one [oauth.NAME]. Threads share one; only one of them asks the server at a time."""

    def __init__(self, settings: Oauth, values: Values, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self._values = values
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._until: datetime | None = None
        self._dead = ("", "")  # a refresh token that was revoked, and what the server said

    def access_token(self, *, instead_of: str = "") -> str:
        """A token that is valid now. `instead_of` one that a mail server refused: get another.

        A new refresh token is stored before the access token that came with it is used.
        """
        with self._lock:
            if self._is_good() and self._token != instead_of:
                return self._token
            self._token = ""
            answer = self._fetch()
            token = str(answer.get("access_token", ""))
            if not token:
                raise Unavailable(f"oauth {self.settings.name}: the answer holds no access_token")
            self._until = self._clock() + life_of(answer)
            self._token = token
            return token

    def _is_good(self) -> bool:
        return bool(self._token) and self._until is not None and self._clock() < self._until - MARGIN

    def _fetch(self) -> dict[str, Any]:
        where = endpoints(self.settings)
        if self.settings.flow == "client-credentials":
            return ask(self.settings, where.token, {"grant_type": "client_credentials", "scope": where.scope})
        refresh = self._refresh_token()
        try:
            return self._refresh(where, refresh)
        except Revoked as error:
            # Another process may have renewed it in the meantime, or somebody logged in again.
            newer = self._values.value(refresh_key(self.settings.name)) or ""
            if newer not in ("", refresh):
                return self._refresh(where, newer)
            self._dead = (refresh, str(error))
            raise

    def _refresh_token(self) -> str:
        name = self.settings.name
        refresh = self._values.value(refresh_key(name)) or ""
        if not refresh:
            raise Revoked(f"oauth {name}: nobody has logged in yet; run: inboxd login {name}")
        if refresh == self._dead[0]:
            raise Revoked(self._dead[1])
        return refresh

    def _refresh(self, where: Endpoints, refresh: str) -> dict[str, Any]:
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        if where.scope:
            form["scope"] = where.scope
        answer = ask(self.settings, where.token, form)
        keep(self.settings, self._values, answer, self._clock(), old=refresh)
        return answer


def keep(settings: Oauth, values: Values, answer: Mapping[str, Any], now: datetime, *, old: str = "") -> None:
    """Store the refresh token of an answer, and when it ends where the server says so."""
    refresh = str(answer.get("refresh_token", ""))
    if refresh and refresh != old:
        values.set_value(refresh_key(settings.name), refresh)
    seconds = _seconds(answer.get("refresh_token_expires_in"))
    if seconds:
        values.set_value(expiry_key(settings.name), (now + timedelta(seconds=seconds)).isoformat())


def life_of(answer: Mapping[str, Any]) -> timedelta:
    """How long an access token lives."""
    seconds = _seconds(answer.get("expires_in"))
    return timedelta(seconds=seconds) if seconds else DEFAULT_LIFE


def _seconds(value: object) -> float:
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return 0.0


def refresh_key(name: str) -> str:
    """Under which name the store keeps a refresh token."""
    return f"oauth:{name}:refresh"


def expiry_key(name: str) -> str:
    """Under which name the store keeps when a refresh token ends."""
    return f"oauth:{name}:expires"


def sources(
    tables: Mapping[str, Oauth], values: Values, clock: Callable[[], datetime]
) -> dict[str, TokenSource]:
    """One source per [oauth.NAME], to be shared by every account that names it."""
    return {name: TokenSource(table, values, clock) for name, table in tables.items()}


def warnings(tables: Mapping[str, Oauth], values: Values, now: datetime) -> list[str]:
    """What ends soon or is missing, for the admins: one line each with what to do."""
    lines = []
    for name, table in tables.items():
        if (
            table.secret_expires is not None
            and (left := (table.secret_expires - now.date()).days) <= NOTICE.days
        ):
            what = f"ends in {left} days" if left > 0 else "has ended"
            lines.append(
                f"oauth {name}: the client secret {what} ({table.secret_expires}); make a new one at the"
                f" provider and put it into [oauth.{name}]"
            )
        if table.flow == "client-credentials":
            continue
        if not values.value(refresh_key(name)):
            lines.append(f"oauth {name}: nobody has logged in yet; run: inboxd login {name}")
            continue
        ends = values.value(expiry_key(name))
        if ends and datetime.fromisoformat(ends) - now < timedelta(days=2):
            lines.append(f"oauth {name}: the login ends at {ends[:16]}; run: inboxd login {name}")
    return lines
