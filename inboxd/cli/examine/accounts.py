"""Checks of the mail accounts: can inboxd reach them, log in, and what can they do."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from imapclient.exceptions import IMAPClientError

from inboxd.cli.examine.advice import commands_for, remedy_for
from inboxd.cli.examine.finding import Finding, fail, ok, warn
from inboxd.config.settings import Imap, Oauth, Outgoing_, Webhook
from inboxd.desk.rules.measure import show_size
from inboxd.intake.mailbox import Mailbox, Refused
from inboxd.mail.auth import MICROSOFT, read
from inboxd.mail.parse import parse
from inboxd.net.clock import now_utc
from inboxd.net.oauth import TokenSource
from inboxd.net.tls import explain
from inboxd.outbox.reply import HostError
from inboxd.outbox.smarthost import Smarthost
from inboxd.outbox.webhook import Caller

RECENT = 20  # mails whose header is looked at
HEADER_BYTES = 64 * 1024
SMALL_BYTES = 10 * 2**20
TROUBLES = (OSError, IMAPClientError, Refused, ValueError)


def said(error: BaseException) -> str:
    """An account's trouble in words."""
    return explain(error) if isinstance(error, OSError) else str(error)


def check_account(
    account: Imap, tokens: Mapping[str, TokenSource], oauth: Mapping[str, Oauth]
) -> tuple[list[Finding], datetime | None]:
    """One [imap.NAME], and when its newest mail arrived by the server's clock."""
    name = f"imap {account.name}"
    try:
        box = Mailbox(account, tokens.get(account.oauth))
    except TROUBLES as error:
        text = said(error)
        commands = commands_for(account.host, account.user, oauth.get(account.oauth))
        what = f"{account.user} at {account.host}:{account.effective_port}: {text}"
        return [fail(name, what, remedy_for(text), commands=commands)], None
    try:
        found = [ok(name, f"logged in as {account.user} at {account.host}"), *_abilities(box, account, name)]
        found += _folders(box, account, name)
        headers, newest = _recent(box, account.folders[0] if account.folders else "INBOX")
        return [*found, check_authserv(account, headers)], newest
    except TROUBLES as error:
        return [fail(name, f"after the login: {said(error)}", remedy_for(said(error)))], None
    finally:
        box.close()


def _abilities(box: Mailbox, account: Imap, name: str) -> list[Finding]:
    found = []
    if box.has("IDLE"):
        found.append(ok(f"{name}: IDLE", "new mail is seen at once"))
    else:
        seconds = int(account.poll.total_seconds())
        found.append(
            warn(
                f"{name}: IDLE",
                f"not there: inboxd looks every {seconds} s",
                'shorten "poll" if that is slow',
            )
        )
    if box.has("MOVE"):
        found.append(ok(f"{name}: MOVE", "there"))
    elif account.done and not box.can_move():
        found.append(
            fail(f"{name}: MOVE", "neither MOVE nor UIDPLUS", 'leave "done" out: mail stays where it is')
        )
    elif account.done:
        found.append(ok(f"{name}: MOVE", "not there; copy and UID EXPUNGE do the same"))
    return found


def _folders(box: Mailbox, account: Imap, name: str) -> list[Finding]:
    found = []
    for folder in account.folders:
        if box.find_folder(folder) is None:
            found.append(fail(f"{name}: {folder}", "no such folder", 'correct "folders"'))
    if account.sent and box.find_folder(account.sent, b"\\Sent") is None:
        remedy = f'name it in "sent", or write sent = "" in [imap.{account.name}]'
        found.append(warn(f"{name}: {account.sent}", "no folder for sent mail", remedy))
    return found


def _recent(box: Mailbox, folder: str) -> tuple[list[bytes], datetime | None]:
    """Headers of the newest mails, newest last, and when the newest one arrived."""
    box.open(folder)
    uids = box.uids(0)[-RECENT:]
    entries = box.entries(uids)
    newest = max((entry.arrived for entry in entries), default=None)
    return [box.piece(entry.uid, "HEADER", HEADER_BYTES) for entry in entries], newest


def authservs(headers: Sequence[bytes]) -> Counter[str]:
    """How often each authserv-id writes the topmost Authentication-Results; Microsoft's has none."""
    found: Counter[str] = Counter()
    for header in headers:
        for value in parse(header + b"\r\n").header_all("Authentication-Results")[:1]:
            results = read(value)
            if results is not None:
                found[results.authserv or MICROSOFT] += 1
    return found


def check_authserv(account: Imap, headers: Sequence[bytes]) -> Finding:
    """Whether `authserv` is the id that this account's mails carry."""
    name, table = f"imap {account.name}: authserv", f"[imap.{account.name}]"
    seen = authservs(headers)
    listed = ", ".join(f"{one} ({count})" for one, count in seen.most_common())
    if not seen:
        what = f"no Authentication-Results in the last {len(headers)} mails"
        if account.authserv:
            return fail(
                name, f'{what}, but authserv = "{account.authserv}"', "mail is not acknowledged without it"
            )
        return (
            warn(name, what, "agents can be proved only by other means (README, agents)")
            if headers
            else ok(name, what)
        )
    best = seen.most_common(1)[0][0]
    fits = {f"imap.{account.name}.authserv": best}
    if not account.authserv:
        what = f"mails carry {listed}; none is believed yet"
        return warn(
            name, what, f'if that is your own server, write authserv = "{best}" in {table}', fits=fits
        )
    if account.authserv.casefold().rstrip(".") not in seen:
        return fail(
            name, f'"{account.authserv}" is in none; mails carry {listed}', f'write "{best}"', fits=fits
        )
    return ok(name, listed)


def check_outgoing(
    table: Outgoing_, tokens: Mapping[str, TokenSource], oauth: Mapping[str, Oauth]
) -> list[Finding]:
    """One [outgoing] table: reach, TLS, login, size; or whether the Maildir can be written."""
    name = f"outgoing {table.name}".strip()
    if not table.server:
        return [_check_maildir(table, name)]
    line = Smarthost(table, tokens.get(table.oauth))
    try:
        line.open()
    except HostError as error:
        commands = commands_for(table.host, table.user, oauth.get(table.oauth))
        return [fail(name, str(error), remedy_for(str(error)), commands=commands)]
    try:
        login = f"logged in as {table.user}" if table.user else "without a login"
        found = [ok(name, f"{login} at {table.server}")]
        limit = line.size_limit
        if limit and limit < SMALL_BYTES:
            remedy = "larger answers will fail; ask for a higher limit"
            found.append(warn(f"{name}: size", f"takes at most {show_size(limit)}", remedy))
        if "smtputf8" not in line.features:
            remedy = "mail to addresses that are not ASCII will fail"
            found.append(warn(f"{name}: SMTPUTF8", "not there", remedy))
        return found
    finally:
        line.close()


def check_webhook(webhook: Webhook) -> Finding:
    """One [webhook.NAME]: reach and TLS; nothing is sent."""
    name = f"webhook {webhook.name}"
    try:
        Caller(webhook, now_utc).reach()
    except HostError as error:
        return fail(name, str(error), remedy_for(str(error)))
    return ok(name, f"{webhook.host} can be reached")


def _check_maildir(table: Outgoing_, name: str) -> Finding:
    assert table.maildir is not None
    place = table.maildir if table.maildir.exists() else table.maildir.parent
    if place.exists() and not os.access(place, os.W_OK):
        return fail(name, f"{place} cannot be written", "let the user that runs inboxd own it")
    return warn(name, f"mail is written to {table.maildir} and leaves nowhere", "set server in [outgoing]")
