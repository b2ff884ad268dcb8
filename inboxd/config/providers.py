"""The OAuth2 addresses of the two large providers, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inboxd.config.settings import Oauth

_PLACES: Mapping[str, Mapping[str, str]] = {
    "microsoft": {
        "token_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "authorize_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        "device_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
        "scope": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"
        " offline_access",
    },
    "google": {
        "token_url": "https://oauth2.googleapis.com/token",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "device_url": "",  # Google grants no mail scope to devices: `inboxd login` uses the browser
        "scope": "https://mail.google.com/",
    },
}
_CLIENT_SCOPE = {"microsoft": "https://outlook.office365.com/.default"}


def with_provider(oauth: Oauth) -> Oauth:
    """The table with the provider's addresses and scope where it gives none of its own."""
    places = _PLACES.get(oauth.provider, {})
    missing: dict[str, Any] = {
        key: value.format(tenant=oauth.tenant) for key, value in places.items() if not getattr(oauth, key)
    }
    if oauth.flow == "client-credentials" and not oauth.scope:
        missing["scope"] = _CLIENT_SCOPE.get(oauth.provider, "")
    return replace(oauth, **missing)
