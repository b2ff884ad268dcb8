"""What is fuzzed: functions that take any bytes, and what must hold of their results.

Each target returns when all is well and raises when a law is broken, so that it serves the fuzzer, the named
tests of old findings and Hypothesis alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from inboxd.compose import tokens
from inboxd.mail import charset, dsn, header
from inboxd.mail.delivery import Delivery
from inboxd.mail.html import clean, to_text
from inboxd.mail.message import Attachment, Mail
from inboxd.mail.parse import parse
from inboxd.mail.quote import newest, own_lines
from inboxd.mail.scan import ordering_ids
from inboxd.mail.traits import classify

Target = Callable[[bytes], None]

KEYRING = tokens.Keyring.new(b"a key that nobody else has got...")
NONCE = "abcdefgh"
# A step of reading that failed is a finding, although the mail survives it (see `parse._Reading._attempt`).
_FAULT = re.compile(r"\A(?:not readable: |HTML not read: |[\w. ]{1,30} not read: )")
_UNFIT = re.compile("[\x00\ud800-\udfff]")


def check_strings(value: object) -> None:
    """No NUL and no surrogate anywhere in a value."""
    if isinstance(value, str):
        assert not _UNFIT.search(value), f"NUL or surrogate in {value[:80]!r}"
    elif isinstance(value, dict):
        for inner in value.values():
            check_strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            check_strings(inner)


def check_mail(mail: Mail) -> None:
    """The laws of a parsed mail."""
    faults = [defect for defect in mail.defects if _FAULT.match(defect)]
    assert not faults, faults
    check_strings(asdict(mail))
    for one in (*mail.from_, *mail.to, *mail.cc, *mail.reply_to):
        assert "\n" not in str(one), f"line end in the address {one!r}"
    assert "\n" not in mail.subject, f"line end in the subject {mail.subject!r}"
    assert len(mail.digest) == 64
    assert not any(file.filename == "" for file in mail.attachments), "a file without a name"


def read_mail(data: bytes) -> None:
    """parse, the scan before it and the classes behind it."""
    mail = parse(data, ("en", "vi", "de"), "Europe/Berlin")
    check_mail(mail)
    assert len(ordering_ids(data)) <= 20
    classify(mail, Delivery(data, "imap", tokens.EPOCH))


def cut_reply(data: bytes) -> None:
    """The reply cutter on text, on HTML and on both; HTML cleaned for showing."""
    head, _, tail = data.decode("utf-8", "replace").partition("\x00")
    for text, html, subject in ((head, "", "Re: a"), ("", head, "a"), (tail, head, "Re: a"), (head, "", "")):
        words = newest(text, html, subject)
        check_strings(charset.clean(words))
        if text and not html and not subject:
            assert words.strip() or not re.search(r"\w", text), "the customer's words are gone"
    own_lines(head, tail)
    to_text(head)
    assert "<script" not in clean(head).lower()


def read_report(data: bytes) -> None:
    """Delivery reports: the fields, the parts and the prose."""
    top, _, rest = data.partition(b"\n\n")
    evidence = charset.Evidence()
    fields = [(name, header.decode(value, evidence)) for name, value in header.split(top).fields]
    prose = charset.decode(rest, "", evidence)[0]
    kinds = (
        "message/delivery-status", "message/disposition-notification", "message/feedback-report",
        "message/rfc822",
    )  # fmt: skip
    for kind in kinds:
        files = (Attachment("a", kind, rest), Attachment("b", "text/rfc822-headers", top))
        found = dsn.read(fields, "multipart/report", "delivery-status", files, prose, evidence)
        if found:
            check_strings(asdict(found))
            assert len(found.status) <= 9, found.status
    dsn.read([("From", "MAILER-DAEMON@example.com"), *fields], "text/plain", "", (), prose, evidence)


def read_tokens(data: bytes) -> None:
    """Nothing that we did not sign is read as a token; what we signed is read back."""
    text = data.decode("utf-8", "replace")
    genuine = {
        KEYRING.root_token(7),
        KEYRING.party_token(7, "a@example.com", NONCE, tokens.EPOCH + timedelta(days=400)),
        KEYRING.grant_token(7, "minh", NONCE, tokens.EPOCH + timedelta(days=400)),
        KEYRING.command_token(7, "minh", "close", tokens.EPOCH + timedelta(days=400)),
    }
    found = [
        tokens.token_of_id(text), tokens.token_of_address(text), tokens.token_of_subject(text), text,
        *tokens.tokens_in_text(text),
    ]  # fmt: skip
    for token in found:
        read = KEYRING.read(token) if token is not None else None
        assert read is None or str(token).lower() in genuine, f"forged: {token!r}"
    for token in genuine:
        assert KEYRING.read(token), "our own token is not read"
        broken = _changed(token, data)
        assert broken == token or KEYRING.read(broken) is None, f"forged: {broken!r}"
    assert not KEYRING.is_loop(text)
    tokens.tag_numbers(text, "HELP")


def _changed(token: str, data: bytes) -> str:
    """The token with one character exchanged, which the data choose."""
    if len(data) < 2:
        return token
    place, letter = data[0] % len(token), tokens.ALPHABET[data[1] % 32]
    return token[:place] + letter + token[place + 1 :]


TARGETS: dict[str, Target] = {
    "parse": read_mail,
    "reply": cut_reply,
    "dsn": read_report,
    "tokens": read_tokens,
}
