"""Bounces that are written for people only: Exchange, Postfix, qmail, Exim, Gmail and others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inboxd.mail import header, identifier

_SAMPLE = 32 * 1024
_DAEMON = re.compile(
    r"(?:^|<|\")(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|mail\.daemon|maildaemon|mdaemon"
    r"|microsoftexchange[0-9a-f]+)@?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:undeliver(?:ed|able)|mail delivery status|mail failure"
    r"|delivery (?:status notification|failure|has failed|delayed|report|problem)"
    r"|delivery incomplete|returned mail|failure notice|mail (?:delivery|system) (?:fail|error)"
    r"|mail delivery (?:subsystem|system)|non[- ]?delivery|could not (?:be )?deliver(?:ed)?"
    r"|warning: (?:could not send|message .{1,40} delayed)|unzustellbar|nicht zustellbar|zustellfehler"
    r"|non remis|échec de (?:la )?(?:remise|distribution)|no se (?:ha podido|pudo|puede) entregar|no entregad"
    r"|mancat[ao] (?:consegna|recapito)|non recapitabile|impossibile recapitare"
    r"|não (?:entregue|é possível entregar)|falha na entrega|onbestelbaar|niedostarcz|nedoruč|nelze doručit"
    r"|недоставлен|не доставлен|kan (?:inte|ikke) lever|olevererat|ei voi(?:da)? toimittaa|toimittamat"
    r"|kézbesíthetetlen|teslim edilem|nelivrabil|tidak (?:ter|dapat di)kirim|không (?:gửi được|thể gửi)"
    r"|μη παραδοτέ)"
    r"|配信不能|配信できません|无法(?:投递|传递|送达)|無法(?:投遞|傳遞|送達)|未(?:送达|送達|传递|傳遞)|退信"
    r"|배달되지 않음|전송 실패|ไม่สามารถส่ง|غير قابل للتسليم|לא ניתן למסירה",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"this is the mail (?:system at host|delivery agent)|hi\. this is the qmail-send program"
    r"|this message was created automatically by (?:the )?mail(?:er| delivery) software"
    r"|your message wasn't delivered to|address not found|message blocked|message not delivered"
    r"|delivery to the following recipients? (?:failed|has been delayed|permanently)"
    r"|your message to [^\n]{1,120} couldn't be delivered"
    r"|delivery has failed to these recipients or groups"
    r"|your message did not reach some or all of the intended recipients"
    r"|the following addresses had permanent fatal errors"
    r"|could not be delivered to (?:one or more|the following) recipients?"
    r"|i'm sorry to have to inform you|i'm afraid i wasn't able to deliver your message"
    r"|there was a temporary problem (?:while )?delivering your message"
    r"|the following recipient\(s\) (?:cannot|could not)"
    r"|this is a delivery status notification|(?:following recipients?|message) cannot be delivered"
    r"|the attached message had permanent fatal delivery errors"
    r"|a message that you (?:have )?sent (?:could not|has not|was not)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]@（），。：；、]{1,64}@[^\s<>\"'(),;:\[\]@（），。：；、]{1,253}")
# What stands before the failed recipient, the surest first; the address follows on this or the next line.
_BEFORE_RECIPIENT = (
    re.compile(
        r"\b(?:delivered to|recipients? or groups:|fatal errors -----|message to)[ \t]*\n?", re.IGNORECASE
    ),
    re.compile(
        r"\bfollowing recipients?[^\n:]{0,100}:[ \t]*\n?|following addresses[^\n:]{0,60}:[ \t]*\n?",
        re.IGNORECASE,
    ),
)
_LINE_OF_ADDRESS = re.compile(
    r"[ \t]*<?([^\s<>@（），。：；、]{1,64}@[^\s<>@:（），。：；、]{1,253})>?:?[ \t]*(?:\n|\Z)"
)
_LEADING_ADDRESS = re.compile(r"<([^\s<>@]{1,64}@[^\s<>@]{1,253})>:")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,2}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<!\d)([45]\d\d)(?:[ :-]|$)", re.MULTILINE)
_REASON = re.compile(
    r"(?<!\d)[45]\d\d[ -]|(?<![\d.])[45]\.\d{1,2}\.\d{1,3}(?![\d.])|said:|user unknown"
    r"|mailbox (?:full|unavailable)|does(?:n't| not) exist|no such user|quota|rejected|unrouteable",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"\b(?:delayed|has not yet been delivered|still being (?:re)?tried|will (?:be retried|keep trying"
    r"|retry)|warning only"
    r"|temporary problem|no action is required)\b",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"^[ \t>-]{0,20}(?:-+ ?(?:this is a copy of|below this line is a copy|original message"
    r"|forwarded message|returned message"
    r"|the header|message header)[^\n]*|original message headers?:[^\n]*|-+ ?original message ?-+[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_KIND = {"user unknown": "5.1.1", "no such user": "5.1.1", "doesn't exist": "5.1.1",
         "does not exist": "5.1.1",
         "user not found": "5.1.1", "mailbox full": "5.2.2", "mailbox is full": "5.2.2",
         "quota": "5.2.2", "unrouteable": "5.1.2"}  # fmt: skip


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
    for line in head.splitlines():
        leading = _LEADING_ADDRESS.match(line)  # Postfix, qmail
        if leading:
            return leading[1]
    for before in _BEFORE_RECIPIENT:
        for found in before.finditer(head):
            address = _ADDRESS.search(head[found.end() : found.end() + 400])
            if address and not _DAEMON.match(address[0]):
                return address[0].rstrip(".")
    for line in head.splitlines():
        alone = _LINE_OF_ADDRESS.match(line)  # Exim, sendmail
        if alone and not _DAEMON.match(alone[1]):
            return alone[1]
    anywhere = (one[0] for one in _ADDRESS.finditer(head) if not _DAEMON.match(one[0]))
    return next(anywhere, "").rstrip(".")


def read(text: str) -> Said:
    """Recipient, status and reason out of a bounce's words, and the ids of the mail it quotes."""
    head = _before_returned(text)
    status = _STATUS.search(head)
    reply = _REPLY.search(head)
    code = status[1] if status else f"{reply[1][0]}.0.0" if reply else ""
    folded = head.casefold()
    code = code or next((kind for words, kind in _KIND.items() if words in folded), "")
    delayed = code.startswith("4") or (not code.startswith("5") and bool(_DELAY.search(head)))
    action = "delayed" if delayed else "failed"
    return Said(recipient(text), action, code, _reason(head), _quoted_ids(text))


def _reason(head: str) -> str:
    """The line that says why."""
    found = _REASON.search(head)
    if not found:
        return ""
    start = head.rfind("\n", 0, found.start()) + 1
    end = head.find("\n", found.end())
    return header.squeeze(head[start : end if end >= 0 else len(head)])[:500]


def _before_returned(text: str) -> str:
    text = text[:_SAMPLE]
    returned = _RETURNED.search(text)
    return text[: returned.start()] if returned else text


_QUOTED_ID = re.compile(
    r"^[ \t>]{0,20}(message-id|references|in-reply-to):[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)


def _quoted_ids(text: str) -> tuple[str, ...]:
    order = {"message-id": 0, "references": 1, "in-reply-to": 2}
    found = sorted(_QUOTED_ID.findall(text[:_SAMPLE]), key=lambda pair: order[pair[0].casefold()])
    return tuple(dict.fromkeys(one for _, value in found for one in identifier.read_all(value)))
