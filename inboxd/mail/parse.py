"""Bytes to `Mail`: the order in which a mail is read. Never raises; damage is listed in `Mail.defects`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from inboxd.mail import (
    address,
    body,
    calendar,
    charset,
    date,
    digest,
    dsn,
    furniture,
    header,
    identifier,
    language,
    part,
    quote,
    second_opinion,
    tnef,
)
from inboxd.mail.bounds import MAX_DEFECTS, MAX_HTML_CHARS, MAX_MAIL_BYTES, MAX_REPLY_CHARS
from inboxd.mail.message import Address, Mail, Report

T = TypeVar("T")

_LABEL = re.compile(rb"=\?([^?\s]{1,60})\?[bBqQ]\?")


def parse(raw: bytes, languages: tuple[str, ...] = ("en",), zone: str = "") -> Mail:
    """Read a mail of any quality. Never raises.

    `languages` are those that the desk answers in; `zone` is the one that it tells times in, as IANA
    names it, "" for that of the sender.
    """
    defects: list[str] = []
    if len(raw) > MAX_MAIL_BYTES:
        defects.append(f"over {MAX_MAIL_BYTES // (1024 * 1024)} MiB: the rest is not read")
        raw = raw[:MAX_MAIL_BYTES]
    try:
        return _Reading(raw, languages, zone, defects).mail()
    except Exception as error:  # the law: one bad mail never blocks the next
        return _least(raw, [*defects, f"not readable: {type(error).__name__}"])


def _least(raw: bytes, defects: list[str]) -> Mail:
    """What is left when reading fails: text without structure, so that nobody's words are lost."""
    text = charset.clean(raw[:100_000].decode("utf-8", "replace"))
    return Mail(
        from_count=0,
        text=text,
        body=text,
        reply_text=text,
        digest=digest.of_bytes(raw),
        defects=tuple(defects),
    )


@dataclass(slots=True)
class _Author:
    """From as we read it, and how sure that is."""

    mailboxes: tuple[Address, ...]
    count: int
    doubtful: bool


class _Reading:
    """One mail while it is read."""

    def __init__(self, raw: bytes, languages: tuple[str, ...], zone: str, defects: list[str]) -> None:
        self.languages = languages
        self.zone = zone
        self.raw = _mend_line_ends(raw)
        self.block = header.split(self.raw)
        self.evidence = charset.Evidence()
        self.tree = part.Tree(self.evidence, defects=[*defects, *self.block.defects])

    def mail(self) -> Mail:
        self._gather_header_evidence()
        root = part.grow(self.raw, self.block, self.tree)
        self._gather_body_evidence(root)
        self.shown = body.collect(root, self.tree)
        self._attempt("winmail.dat", lambda: tnef.unpack(self.shown, self.tree), None)
        self._attempt("invitation", lambda: calendar.show(self.shown, self.zone), None)
        self.fields = [(name, header.decode(value, self.evidence)) for name, value in self.block.fields]
        self.opinion = second_opinion.ask(self.block.fields)
        return self._assemble(root)

    def _assemble(self, root: part.Part) -> Mail:
        sent, shown = next(filter(None, self._all("subject")), ""), "\n\n".join(self.shown.pieces).strip("\n")
        subject, mark = self._attempt("subject mark", lambda: furniture.strip_subject(sent), (sent, ""))
        text, banner = self._attempt("banner", lambda: furniture.strip_banner(shown), (shown, ""))
        notes = "\n\n".join(self.shown.notes)
        text_html = "\n".join(self.shown.htmls)
        author = self._author()
        # Marks in HTML speak for the whole mail only where it is all that is shown.
        page = text_html if len(self.shown.pieces) <= 1 else ""
        words = self._attempt("reply", lambda: _newest(text, page, subject), text)
        # The words may come from the page, which has the banner, too.
        words, above = self._attempt("banner", lambda: furniture.strip_banner(words), (words, ""))
        senders = self._mailboxes("sender")
        mail = Mail(
            subject=subject,
            from_=author.mailboxes,
            from_count=author.count,
            from_doubtful=author.doubtful,
            sender=senders[0] if senders else None,
            reply_to=self._mailboxes("reply-to"),
            to=self._mailboxes("to"),
            cc=self._mailboxes("cc"),
            date=self._date(),
            message_id=identifier.read_one(self._first("message-id")),
            in_reply_to=identifier.read_all(" ".join(self._all("in-reply-to"))),
            references=identifier.read_all(" ".join(self._all("references"))),
            headers=tuple(self.fields),
            text="\n".join(self.shown.texts),
            html=text_html,
            body=_under(text, notes),
            reply_text=_under(charset.clean(words), notes),
            language=self._attempt("language", lambda: language.guess(words, self.languages), ""),
            attachments=tuple(self.shown.files),
            report=self._attempt("report", lambda: self._report(root, text), None),
            sealed=self.shown.sealed,
            banner=mark or banner or above,
            defects=self._defects(),
        )
        return digest.stamp(mail, text)

    def _attempt(self, what: str, step: Callable[[], T], otherwise: T) -> T:
        """The step's result, or `otherwise` and a defect: a fault in one step costs only that step."""
        try:
            return step()
        except Exception as error:
            self.tree.note(f"{what} not read: {type(error).__name__}")
            return otherwise

    def _gather_header_evidence(self) -> None:
        for _, value in self.block.fields:
            if not value.isascii():
                self.evidence.add_bytes(value)
            if b"=?" in value:
                for label in _LABEL.findall(value)[:20]:
                    self.evidence.add_label(label.decode("latin-1"))

    def _gather_body_evidence(self, piece: part.Part) -> None:
        for child in piece.children:
            self._gather_body_evidence(child)
        if not piece.children and piece.type in ("text/plain", "text/html"):
            data = piece.decoded()[0]
            if not data.isascii():
                self.evidence.add_bytes(data)

    def _first(self, name: str) -> str:
        return next((value for key, value in self.fields if key.lower() == name), "")

    def _all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key.lower() == name]

    def _date(self) -> datetime | None:
        """The first Date that is one, then what mail-parser makes of it."""
        ours = (date.parse(value) for value in self._all("date")[:5])
        return next((found for found in ours if found), None) or self.opinion.date

    def _mailboxes(self, name: str) -> tuple[Address, ...]:
        found: list[Address] = []
        for key, value in self.block.fields:
            if key.lower() == name:
                found += address.parse(value, self.evidence)
        return tuple(found)

    def _author(self) -> _Author:
        """From; doubtful when it is no plain address or mail-parser reads another one (B7)."""
        mailboxes = self._mailboxes("from")
        count = len(self._all("from"))
        plain = all(address.is_plain(one.address) for one in mailboxes)
        if plain and count == 1 and len(mailboxes) == 1:
            raw = self.block.first("from") or b""
            plain = address.is_written_plainly(raw, mailboxes[0].address, self.evidence)
        theirs = {one.casefold() for one in self.opinion.authors}
        differs = count == 1 and self.opinion.asked and theirs != {one.key for one in mailboxes}
        return _Author(mailboxes, count, not plain or differs)

    def _report(self, root: part.Part, text: str) -> Report | None:
        kind = root.content.get("report-type").casefold()
        return dsn.read(self.fields, root.type, kind, self.shown.files, text, self.evidence)

    def _defects(self) -> tuple[str, ...]:
        found = [*self.tree.defects, *self.opinion.defects]
        return tuple(dict.fromkeys(charset.clean(one) for one in found))[:MAX_DEFECTS]


def _newest(text: str, page: str, subject: str) -> str:
    """The author's new words. Of a text that is too long for a letter only the head is looked through."""
    if len(text) <= MAX_REPLY_CHARS:
        return quote.newest(text, page if len(page) <= MAX_HTML_CHARS else "", subject)
    head, rest = text[:MAX_REPLY_CHARS], text[MAX_REPLY_CHARS:]
    words = quote.newest(head, "", subject)
    return words + rest if head.rstrip().endswith(words[-200:]) else words


def _under(text: str, notes: str) -> str:
    """What invitations tell, behind the author's words."""
    return "\n\n".join(filter(None, (text, notes)))


def _mend_line_ends(raw: bytes) -> bytes:
    """Mails of old Macs end their lines with CR alone, those of some gateways with CR CR LF."""
    head = raw[:4096]
    if b"\r\r\n" in head:
        return raw.replace(b"\r\r\n", b"\r\n")
    if head.count(b"\n\r") > head.count(b"\r\n"):
        return raw.replace(b"\n\r", b"\n")
    return raw.replace(b"\r", b"\n") if b"\r" in head and b"\n" not in head else raw
