"""What the usual failures of large providers mean, and the commands that set them up."""

from __future__ import annotations

import re

from inboxd.config.settings import Oauth

# (pattern in the server's words, what to do)
FAILURES = (
    (
        r"5\.7\.139.*(SmtpClientAuthentication is disabled|tenant|mailbox)",
        "Microsoft 365 has SMTP AUTH switched off: switch it on for this mailbox (the command below), and"
        " log in by [oauth], since passwords are not taken any more",
    ),
    (
        r"5\.7\.139",
        "Microsoft 365 refuses the login: use [oauth] and check its security defaults and policies",
    ),
    (
        r"5\.7\.(57|60)|SendAsDenied",
        "the login may not send as that address: grant it SendAs, or change [desk] address",
    ),
    (
        r"534.*5\.7\.9|application-specific password|app password",
        "Google wants an app password: make one at https://myaccount.google.com/apppasswords, or use [oauth]",
    ),
    (
        r"5\.7\.8|BadCredentials|Invalid credentials",
        "user or password are wrong; Google takes only app passwords or [oauth]",
    ),
    (
        r"AUTHENTICATE failed",
        "the token was refused: check that `user` is the mailbox itself, that the scope is for IMAP, and for"
        " client credentials that the application has access to this mailbox (the commands below)",
    ),
    (r"IMAP.*(disabled|not enabled)", "IMAP is switched off for this mailbox: switch it on in its settings"),
    (
        r"LOGIN failed|LOGINDISABLED|BasicAuthBlocked",
        "passwords are not taken here: use [oauth], see `inboxd login`",
    ),
    (r"invalid_client", "the client secret is wrong or has ended: make a new one at the provider"),
    (r"invalid_grant", "the grant has been revoked or has ended: run `inboxd login`"),
    (
        r"certificate is not valid",
        "give the server's authority as ca_file, or the name that its certificate has",
    ),
    (r"no such host", "check the spelling of the host and this machine's DNS"),
    (r"connection refused|no answer in time|unreachable|no route", "check host, port and firewall"),
    (r"\b535\b|login refused|AUTHENTICATIONFAILED", "user or password are wrong"),
)


def remedy_for(text: str) -> str:
    """What to do about a server's words."""
    for pattern, remedy in FAILURES:
        if re.search(pattern, text, re.IGNORECASE | re.DOTALL):
            return remedy
    return "read the server's words above; its log says more"


def provider_of(host: str) -> str:
    """ "microsoft", "google" or ""."""
    name = host.lower().rstrip(".")
    if name.endswith(("office365.com", "outlook.com", "office.com")):
        return "microsoft"
    return "google" if name.endswith(("gmail.com", "googlemail.com", "google.com")) else ""


def commands_for(host: str, user: str, oauth: Oauth | None) -> tuple[str, ...]:
    """The provider's set-up commands, filled in; none for other hosts."""
    provider = provider_of(host)
    if provider == "google":
        return (
            "# Google Workspace: switch IMAP on for the mailbox, make an app password",
            "# https://myaccount.google.com/apppasswords (needs two-step verification), and let Gmail",
            f"# send as every address of [desk] and [team.*]: Gmail settings > Accounts, as {user}",
        )
    if provider != "microsoft":
        return ()
    lines = [
        "# Exchange Online PowerShell, as an administrator:",
        "Connect-ExchangeOnline",
        f"Set-CASMailbox -Identity {user} -ImapEnabled $true -SmtpClientAuthenticationDisabled $false",
    ]
    if oauth is not None and oauth.flow == "client-credentials":
        lines += [
            f"New-ServicePrincipal -AppId {oauth.client_id} -ObjectId OBJECT_ID_OF_THE_ENTERPRISE_APP",
            f"Add-MailboxPermission -Identity {user} -User {oauth.client_id} -AccessRights FullAccess",
            f"Add-RecipientPermission -Identity {user} -Trustee {oauth.client_id} -AccessRights SendAs",
            "# and in Entra: application permissions IMAP.AccessAsApp and SMTP.SendAsApp, with admin consent",
        ]
    elif oauth is not None:
        lines.append("# and in Entra: delegated IMAP.AccessAsUser.All and SMTP.Send; then:")
        lines.append(f"inboxd login {oauth.name}")
    return tuple(lines)
