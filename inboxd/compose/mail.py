"""An ordered mail becomes final bytes: words, addresses, ids, body (PROMISES.md D, "Outgoing")."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from inboxd.compose import headers
from inboxd.compose.body import Part, body
from inboxd.compose.headers import ComposeError, Field
from inboxd.compose.links import links, rating_links, row_links
from inboxd.compose.subject import tag, tagged_subject
from inboxd.compose.templates import Rendered, Templates
from inboxd.compose.tokens import Keyring, footer_form, token_of_id
from inboxd.desk.agents.words import WORDS
from inboxd.desk.decision import Lane, Outgoing
from inboxd.desk.presence import zone_of
from inboxd.desk.settings import Desk
from inboxd.desk.side import party as side_party
from inboxd.mail.filename import safe_filename, without_directions
from inboxd.mail.html import clean
from inboxd.mail.message import Address, Attachment

MAX_FOREIGN_IDS = 20
MAX_NOTICE_OCTETS = 10_000_000  # of attachments on a notification; larger ones are listed only
AUTOMATIC = frozenset({"", "auto-generated", "auto-replied", "auto-notified"})  # RFC 3834 §5

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

__all__ = ["ComposeError", "Composed", "compose"]


@dataclass(frozen=True, slots=True)
class Composed:
    """A finished mail to one recipient: from here on its bytes never change (A3)."""

    raw: bytes = field(repr=False)  # every line ends in CR LF
    message_id: str  # without brackets, as are all ids here
    party_id: str  # the last of References: survives a relay that rewrites Message-ID
    nonce: str
    recipient: str  # envelope recipient, domain in ASCII
    envelope_from: str
    outgoing: str  # name of the [outgoing.NAME] table; "" is the default one
    lane: Lane
    subject: str  # decoded, with tag
    text: str  # the whole plain-text body
    html: str
    agent: str = ""
    notice: str = ""
    about_message: int = 0
    side: str = ""  # the side conversation that it belongs to, or tells of
    ticket: int = 0
    references: tuple[str, ...] = ()  # every id that shall point to the ticket from now on
    delay: timedelta = timedelta(0)
    bundle_above: int = 0
    needs_smtputf8: bool = False  # an address's local part is not ASCII (RFC 6531)


def compose(
    outgoing: Outgoing,
    *,
    desk: Desk,
    keyring: Keyring,
    templates: Templates,
    content: Mapping[str, bytes],
    mail_attachments: tuple[Attachment, ...] = (),
    now: datetime,
    nonce: str,
) -> Composed:
    """Build one mail. `content` holds the attachments' bytes by digest; `nonce` is 8 base32 characters.

    Raises ComposeError when the mail cannot be what was ordered: nothing doubtful leaves the house.
    """
    token = _token(outgoing, keyring, nonce, now)
    files, left_out = _files(outgoing, content, mail_attachments)
    values = _values(outgoing, desk, token, left_out, {file.cid for file in files if file.cid})
    values["rows"] = _shown(row_links(outgoing, desk=desk, keyring=keyring, now=now, nonce=nonce))
    values["links"] = links(outgoing, desk=desk, keyring=keyring, now=now, nonce=nonce)
    values |= rating_links(outgoing, desk=desk, keyring=keyring, now=now, nonce=nonce)
    said = _said(outgoing, templates, values, desk)
    said = _with_token_line(said, str(values["token_line"]))
    subject = _subject(outgoing, said, desk)

    sender = Address(outgoing.from_name or desk.team_title(outgoing.team), desk.team_address(outgoing.team))
    domain = headers.envelope_form(desk.address).rpartition("@")[2].lower()
    root_id = _root_id(outgoing, keyring, domain)
    message_id, party_id = keyring.message_id(token, domain), keyring.party_id(token, domain)
    mailboxes = _mailboxes(outgoing, sender, keyring.reply_address(token, sender.address, desk.replies))
    fields: list[Field] = [
        *((name, headers.address_value(addresses)) for name, addresses in mailboxes),
        ("Subject", headers.text_value(subject)),
        ("Date", _date(now)),
        ("Message-ID", headers.id_value([message_id])),
        *_thread(outgoing, keyring, root_id, party_id),
        *_automatic(outgoing, keyring, nonce),
        *_language(outgoing, said),
    ]
    raw = _finished(fields, mailboxes, body(said.text, said.html, files, f"{nonce}.inboxd"))
    recipient = headers.envelope_form(outgoing.recipient.address)
    return Composed(
        raw=raw,
        message_id=message_id,
        party_id=party_id,
        nonce=nonce,
        recipient=recipient,
        envelope_from=headers.envelope_form(sender.address),
        outgoing=desk.teams[outgoing.team].outgoing if outgoing.team in desk.teams else "",
        lane=outgoing.lane,
        subject=subject,
        text=said.text,
        html=said.html,
        agent=outgoing.agent,
        notice=outgoing.notice,
        about_message=outgoing.about_message,
        side=outgoing.side,
        ticket=outgoing.ticket,
        references=tuple(filter(None, (root_id, message_id, party_id))),
        delay=outgoing.delay,
        bundle_above=outgoing.bundle_above if outgoing.agent else 0,
        needs_smtputf8=not (recipient.isascii() and all(value.isascii() for _, value in fields)),
    )


def _said(outgoing: Outgoing, templates: Templates, values: dict[str, object], desk: Desk) -> Rendered:
    """The template's words; an acknowledgement to somebody whose language is unknown has several."""
    if outgoing.lane is Lane.ACKNOWLEDGEMENT and not outgoing.language:
        return templates.render_for_anybody(outgoing.template, values, desk.languages)
    return templates.render(outgoing.template, outgoing.language, values, desk.languages)


def _finished(
    fields: Sequence[Field], mailboxes: Sequence[tuple[str, Sequence[Address]]], content: Part
) -> bytes:
    """The bytes of the mail, read again before they count as final (B12, B13, B14)."""
    fields = (*fields, ("MIME-Version", "1.0"), *content.fields)
    head = headers.write(fields)
    headers.verify(head, fields, mailboxes)
    raw = head.encode() + b"\r\n\r\n" + content.content
    if not raw.count(b"\r\n") == raw.count(b"\r") == raw.count(b"\n"):
        raise ComposeError("body: a bare CR or LF; the mail was not sent")
    return raw


def _token(outgoing: Outgoing, keyring: Keyring, nonce: str, now: datetime) -> str:
    if outgoing.agent:
        return keyring.grant_token(outgoing.ticket, outgoing.agent, nonce, now)
    who = outgoing.recipient
    party = side_party(outgoing.side, who.key) if outgoing.side else who.address
    return keyring.party_token(outgoing.ticket, party, nonce, now)


def _root_id(outgoing: Outgoing, keyring: Keyring, domain: str) -> str:
    """The first of References; of a side conversation its own, which leads nobody to the ticket."""
    if outgoing.side and not outgoing.agent:
        return keyring.side_root_id(outgoing.side, domain)
    return outgoing.root_id or (keyring.root_id(outgoing.ticket, domain) if outgoing.ticket else "")


def _values(
    outgoing: Outgoing, desk: Desk, token: str, left_out: list[str], images: set[str]
) -> dict[str, object]:
    """What the template gets: the order's own values win over the ticket's, never over the signed ones."""
    common: dict[str, object] = {
        "ticket": outgoing.ticket,
        "tag": tag(desk.prefix, outgoing.ticket) if outgoing.ticket else "",
        "subject": outgoing.subject,
        "text": outgoing.text,
        "desk": desk.name,
        "team_title": desk.team_title(outgoing.team),
    }
    signed: dict[str, object] = {
        "token_line": f"ref {footer_form(token)}" if outgoing.agent else "",
        "left_out": left_out,
        "understood": WORDS.keys(),
        "write_to": desk.agents_address or desk.address,
    }
    if outgoing.lane is Lane.ANSWER and outgoing.language:
        signed["page_language"] = outgoing.language  # of the agent's words, not of the frame
    if outgoing.html:
        signed["html"] = Markup(clean(outgoing.html, images))  # noqa: S704 - cleaned by the allow-list (B26)
    values = {**common, **outgoing.values}
    clock = _clock_of(outgoing, desk)
    values = {key: _on_clock(value, clock) for key, value in values.items()}
    return {**({key: _shown(value) for key, value in values.items()} if outgoing.agent else values), **signed}


def _clock_of(outgoing: Outgoing, desk: Desk) -> ZoneInfo:
    """The zone in which whoever reads the mail is told times: an agent's own, else the desk's."""
    agent = desk.agents.get(outgoing.agent)
    return ZoneInfo(zone_of(agent, desk) if agent else desk.home_zone or "UTC")


def _on_clock(value: object, clock: ZoneInfo) -> object:
    """A value with the moments in it, which are kept in UTC, as a clock on the wall shows them."""
    if isinstance(value, datetime):
        return value.astimezone(clock) if value.tzinfo is UTC else value
    if isinstance(value, Mapping):
        return {key: _on_clock(one, clock) for key, one in value.items()}
    return [_on_clock(one, clock) for one in value] if isinstance(value, list | tuple) else value


def _shown(value: object) -> object:
    """A value as an agent may read it: nothing in it turns the direction of what stands around it (B28)."""
    if isinstance(value, str):
        return without_directions(value)
    if isinstance(value, Mapping):
        return {key: _shown(one) for key, one in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list | tuple) else value


def _subject(outgoing: Outgoing, said: Rendered, desk: Desk) -> str:
    """The template's subject when it has one, else the ticket's; with the tag exactly once."""
    subject = said.subject or outgoing.subject
    if outgoing.ticket:
        return tagged_subject(subject, desk.prefix, outgoing.ticket)
    return headers.plain(subject) or desk.name


def _with_token_line(said: Rendered, token_line: str) -> Rendered:
    """Text and HTML that both show the notification's token, even if the admin's template forgot it."""
    text, html = said.text, said.html
    if token_line and token_line not in text:
        text = f"{text}\n{token_line}\n"
    if token_line and html and token_line not in html:
        line = Markup("<p>{}</p>").format(token_line)
        html = html.replace("</body>", f"{line}</body>") if "</body>" in html else html + line
    return Rendered(said.subject, text, html, said.language)


def _mailboxes(outgoing: Outgoing, sender: Address, reply_to: str) -> list[tuple[str, Sequence[Address]]]:
    mailboxes: list[tuple[str, Sequence[Address]]] = [
        ("From", (sender,)),
        ("To", outgoing.to or (outgoing.recipient,)),
    ]
    if outgoing.cc:
        mailboxes.append(("Cc", outgoing.cc))
    if reply_to:
        mailboxes.append(("Reply-To", (Address(sender.name, reply_to),)))
    return mailboxes


def _thread(outgoing: Outgoing, keyring: Keyring, root_id: str, party_id: str) -> list[Field]:
    """In-Reply-To and References: root, foreign ids, and the signed party id last (PROMISES.md D)."""
    foreign = [
        message_id
        for message_id in dict.fromkeys((*outgoing.references, outgoing.in_reply_to))
        if message_id and message_id != root_id and _is_foreign(message_id, keyring)
    ]
    root = [root_id] if root_id else []
    fields = [("References", headers.id_value([*root, *foreign[-MAX_FOREIGN_IDS:], party_id]))]
    if outgoing.in_reply_to in foreign:
        fields.insert(0, ("In-Reply-To", headers.id_value([outgoing.in_reply_to])))
    return fields


def _is_foreign(message_id: str, keyring: Keyring) -> bool:
    """An id that may go along. Ours carry somebody's token, which is nobody else's business."""
    token = token_of_id(message_id)
    return headers.is_usable_id(message_id) and (token is None or keyring.read(token) is None)


def _automatic(outgoing: Outgoing, keyring: Keyring, nonce: str) -> list[Field]:
    if outgoing.automatic not in AUTOMATIC:
        raise ComposeError(f"Auto-Submitted {outgoing.automatic!r}: not one of {sorted(AUTOMATIC)}")
    if not outgoing.automatic:
        return []
    return [
        ("Auto-Submitted", outgoing.automatic),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Inboxd-Loop", keyring.loop_value(nonce)),
    ]


def _language(outgoing: Outgoing, said: Rendered) -> list[Field]:
    """Content-Language: an agent's own words are in the ticket's language, all else in the template's."""
    language = outgoing.language if outgoing.lane is Lane.ANSWER else said.language or outgoing.language
    return [("Content-Language", language)] if _LANGUAGE.fullmatch(language) else []


def _files(
    outgoing: Outgoing, content: Mapping[str, bytes], mail_attachments: tuple[Attachment, ...]
) -> tuple[list[Attachment], list[str]]:
    """The attachments that go along, and the names of those too large for a notification."""
    along = enumerate(mail_attachments) if outgoing.with_mail_attachments else ()
    files = [file for place, file in along if place not in outgoing.without]
    for ref in outgoing.attachments:
        if ref.digest not in content:
            raise ComposeError(f"attachment {headers.plain(ref.filename)!r}: its content is not stored")
        files.append(Attachment(ref.filename, ref.content_type, content[ref.digest], ref.cid))
    if outgoing.lane is not Lane.NOTIFICATION:
        return files, []
    taken: list[Attachment] = []
    left_out = [safe_filename(mail_attachments[place].filename) for place in outgoing.without]
    room = MAX_NOTICE_OCTETS
    for file in files:
        if file.size <= room:
            taken.append(file)
            room -= file.size
        else:
            left_out.append(safe_filename(file.filename))
    return taken, left_out


def _date(now: datetime) -> str:
    """RFC 5322 §3.3 in UTC; strftime would follow the locale."""
    utc = now.astimezone(UTC)
    return f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc.year} {utc:%H:%M:%S} +0000"
