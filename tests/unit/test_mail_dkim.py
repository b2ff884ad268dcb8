"""What a DKIM signature covers, as it stands in the mail (B10, B34)."""

from __future__ import annotations

import pytest

from inboxd.mail import dkim
from inboxd.mail.parse import parse

NAMES = ("From", "Subject", "Message-ID", "In-Reply-To")
HEAD = "From: minh@example.com\nSubject: Re: x\nMessage-ID: <1@example.com>\nIn-Reply-To: <2@desk.example>\n"


def signatures(*fields: str, head: str = HEAD) -> tuple[dkim.Signature, ...]:
    signed = "".join(f"DKIM-Signature: {field}\n" for field in fields)
    return dkim.of_author(parse((signed + head + "\nYes.\n").encode()))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("v=1; d=example.com; h=From:Subject:Message-ID:In-Reply-To; b=abc", ("example.com", 4, False)),
        ("d=m.Example.COM; h=from : subject :\n message-id; bh=x; b=a\n b c", ("m.example.com", 3, False)),
        ("v=1;d=example.com;l=120;h=from;b=abc", ("example.com", 1, True)),
        ("v=1; d=evil.example; h=from; b=abc", None),
        ("v=1; d=com; h=from; b=abc", None),
        ("v=1; d=example.com; h=from; b=", None),
        ("v=1; d=example.com; b=abc", None),
        ("nonsense", None),
        ("", None),
    ],
)  # fmt: skip
def test_signatures_in_the_authors_name(field: str, expected: tuple[str, int, bool] | None) -> None:
    """A field counts when it names the author's domain, what it signs, and a signature."""
    found = [(one.domain, len(one.fields), one.is_partial) for one in signatures(field)]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("signed", "extra", "open_field"),
    [
        ("from:subject:message-id:in-reply-to", "", ""),
        ("FROM:Subject:Message-Id:In-Reply-To", "", ""),
        ("from:subject:message-id", "", "In-Reply-To"),
        ("from:message-id:in-reply-to", "", "Subject"),
        ("from:subject:message-id:in-reply-to", "In-Reply-To: <second@desk.example>\n", "In-Reply-To"),
        ("from:subject:message-id:in-reply-to:in-reply-to", "In-Reply-To: <second@desk.example>\n", ""),
        ("from:from:subject:subject:message-id:in-reply-to:in-reply-to", "", ""),
    ],
)
def test_what_a_signature_leaves_open(signed: str, extra: str, open_field: str) -> None:
    """A field that is not signed, or stands once more than it is signed, may be anybody's."""
    found = signatures(f"d=example.com; h={signed}; b=abc", head=extra + HEAD)
    mail = parse((extra + HEAD + "\nYes.\n").encode())
    assert dkim.uncovered(mail, found, NAMES) == open_field


def test_every_signature_must_cover() -> None:
    """Beside a true signature somebody can write another one that claims to cover more."""
    true = "d=example.com; h=from:subject:message-id; b=abc"
    found = signatures("d=example.com; h=from:subject:message-id:in-reply-to; b=forged", true)
    assert dkim.uncovered(parse(HEAD.encode()), found, NAMES) == "In-Reply-To"


def test_one_signing_has_one_name() -> None:
    """Folding does not change which signature it is."""
    one, other = signatures("d=example.com; h=from; b=ab cd", "d=example.com; h=from;\n b=abcd")
    assert one.digest == other.digest
