"""Bounces that are written for people only: Exchange, Postfix, qmail, Exim, Gmail and others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inboxd.mail import header, identifier

_SAMPLE = 32 * 1024
_DAEMON = re.compile(
    r"(?:^|<|\")(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|mail\.daemon|maildaemon"
    r"|microsoftexchange[0-9a-f]+)@?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:undeliver(?:ed|able)|delivery (?:status notification|failure|has failed|delayed|report|problem|incomplete)"
    r"|returned mail|failure notice|mail (?:delivery|system) (?:fail|error)|mail delivery (?:subsystem|system)"
    r"|non[- ]?delivery|could not (?:be )?deliver(?:ed)?|warning: (?:could not send|message .{1,40} delayed)"
    r"|unzustellbar|nicht zustellbar|non remis|échec de (?:la )?(?:remise|distribution)|no se (?:ha podido|pudo) entregar"
    r"|mancata consegna|não entregue|onbestelbaar|niedostarcz|недоставлен|không gửi được|配信不能|无法投递|退信)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"this is the mail (?:system at host|delivery agent)|hi\. this is the qmail-send program"
    r"|this message was created automatically by (?:the )?mail(?:er| delivery) software"
    r"|your message wasn't delivered to|address not found|message blocked|message not delivered"
    r"|delivery to the following recipients? (?:failed|has been delayed|permanently)"
    r"|your message to .{1,200}couldn't be delivered|delivery has failed to these recipients or groups"
    r"|your message did not reach some or all of the intended recipients|the following addresses had permanent fatal errors"
    r"|could not be delivered to (?:one or more|the following) recipients?|i'm sorry to have to inform you"
    r"|i'm afraid i wasn't able to deliver your message|the mail server(?:.{1,60})could not deliver"
    r"|there was a temporary problem (?:while )?delivering your message|the following recipient\(s\) (?:cannot|could not)"
    r"|a message that you (?:have )?sent (?:could not|has not|was not)",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS = r"[^\s<>\"'(),;:\[\]]{1,64}@[^\s<>\"'(),;:\[\]]{1,253}[^\s<>\"'(),;:\[\].]"
_RECIPIENT = (
    re.compile(rf"^<({_ADDRESS})>:", re.MULTILINE),  # Postfix, qmail
    re.compile(
        rf"(?:delivered to|to the following recipients?[^\n]*:|recipients? or groups:|fatal errors -----)\s+<?\"?({_ADDRESS})",
        re.IGNORECASE,
    ),
    re.compile(rf"message to\s+<?({_ADDRESS})>?\s+(?:couldn|could not|has been)", re.IGNORECASE),
    re.compile(rf"mailto:({_ADDRESS})", re.IGNORECASE),
    re.compile(rf"^\s+<?({_ADDRESS})>?\s*$", re.MULTILINE),  # Exim, sendmail
    re.compile(rf"<({_ADDRESS})>"),
    re.compile(rf"({_ADDRESS})"),
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,2}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<!\d)([45]\d\d)[ -](?:#?[45]\.\d{1,2}\.\d{1,3}\b)?")
_DIAGNOSTIC = re.compile(
    r"[^\n]*(?:(?<!\d)[45]\d\d[ -]|(?<![\d.])[45]\.\d{1,2}\.\d{1,3}(?![\d.])|said:|user unknown|mailbox (?:full|unavailable)"
    r"|does(?:n't| not) exist|no such user|quota|rejected|unrouteable)[^\n]*",
    re.IGNORECASE,
)  # fmt: skip
_DELAY = re.compile(
    r"\b(?:delayed|has not yet been delivered|still being (?:re)?tried|will (?:be retried|keep trying|retry)|warning only"
    r"|temporary problem|no action is required)\b",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"^[ \t>-]*(?:-+ ?(?:this is a copy of|below this line is a copy|original message|forwarded message|returned message"
    r"|the header|message header)[^\n]*|original message headers?:[^\n]*|-+ ?original message ?-+[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_KIND = {"user unknown": "5.1.1", "no such user": "5.1.1", "doesn't exist": "5.1.1", "does not exist": "5.1.1",
         "mailbox full": "5.2.2", "quota": "5.2.2", "unrouteable": "5.1.2"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What a bounce in prose tells."""

    recipient: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""
    ids: tuple[str, ...] = ()


def is_bounce(top: Sequence[tuple[str, str]], text: str) -> bool:
    """Whether a mail without a report part is a bounce all the same (PROMISES.md D2).

    X-Failed-Recipients alone says so; a daemon's From counts with a null Return-Path or a bounce's words.
    """
    fields = {name.casefold(): value for name, value in reversed(top)}
    if fields.get("x-failed-recipients"):
        return True
    if not _DAEMON.search(fields.get("from", "")):
        return False
    if fields.get("return-path", "").strip() == "<>" or _OPENING.search(text[:_SAMPLE]):
        return True
    return bool(_SUBJECT.search(fields.get("subject", "")))


def recipient(text: str) -> str:
    """The address that could not be reached, as the prose names it."""
    head = _before_returned(text)
    for pattern in _RECIPIENT:
        found = pattern.search(head)
        if found and not _DAEMON.search(found[1]):
            return found[1]
    return ""


def read(text: str) -> Said:
    """Recipient, status and reason out of a bounce's words, and the ids of the mail it quotes."""
    head = _before_returned(text)
    status = _STATUS.search(head)
    reply = _REPLY.search(head)
    line = _DIAGNOSTIC.search(head)
    diagnostic = header.squeeze(line[0])[:500] if line else ""
    code = status[1] if status else f"{reply[1][0]}.0.0" if reply else ""
    code = code or next((kind for words, kind in _KIND.items() if words in head.casefold()), "")
    delayed = code.startswith("4") or (not code.startswith("5") and bool(_DELAY.search(head)))
    return Said(recipient(text), "delayed" if delayed else "failed", code, diagnostic, _quoted_ids(text))


def _before_returned(text: str) -> str:
    text = text[:_SAMPLE]
    returned = _RETURNED.search(text)
    return text[: returned.start()] if returned else text


_QUOTED_ID = re.compile(
    r"^[ \t>]*(message-id|references|in-reply-to):[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)


def _quoted_ids(text: str) -> tuple[str, ...]:
    order = {"message-id": 0, "references": 1, "in-reply-to": 2}
    found = sorted(_QUOTED_ID.findall(text[:_SAMPLE]), key=lambda pair: order[pair[0].casefold()])
    return tuple(dict.fromkeys(one for _, value in found for one in identifier.read_all(value)))
