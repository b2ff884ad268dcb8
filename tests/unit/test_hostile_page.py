"""What agents see of a page that was written to deceive them (B26, B27, B28, B30)."""

# ruff: noqa: E501 - a page

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest

from inboxd.compose.mail import Composed
from inboxd.mail.parse import parse
from tests.unit.answering import sent
from tests.unit.composing import read
from tests.unit.desking import NV, decided, known, mails

PAGE = """<html><head><style>*{position:fixed}@import url(https://evil.example/s.css);</style><script>alert(1)</script>
<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example">
<link rel=stylesheet href=//evil.example/x.css></head>
<body background="https://evil.example/bg.gif" onload="x()"><img src="https://track.example/p.gif" width=1 height=1>
<h1 style="position:fixed;top:0;background:url(https://evil.example/b.png)">Urgent</h1>
<p>Log in at <a href="https://evil.example/login">https://bank.example/login</a>, <a href="javascript:alert(1)">here</a>
or <a href="data:text/html,x">there</a>.</p>
<form action="https://evil.example/"><input name=password value="Your password"><button>Send</button></form>
<iframe src="https://evil.example/f"></iframe><svg onload=alert(1)><image href="https://evil.example/x.png"/></svg>
<video poster=https://evil.example/v.png><source src=https://evil.example/v></video><object data="https://evil.example/o">
</object><p style="display:none">hidden words</p><p>\u202eexe.fdp\u202c and <img alt="a photo" src="cid:photo@x"></p>
<template><p>inert</p></template><noscript><img src=https://evil.example/n></noscript></body></html>"""
LOADS = re.compile(
    r"<(?:img|script|iframe|form|input|button|object|embed|svg|video|audio|source|link|base|meta http)\b"
    r"|\b(?:src|srcset|poster|background|action|formaction|data|ping)\s*=|url\(|@import|\bon\w+\s*=|javascript:|data:",
    re.IGNORECASE,
)  # fmt: skip


def notified(sender: str = "Anna <anna@customer.example>", page: str = PAGE) -> Composed:
    """The notification of a mail with that page and nothing beside it."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "support@example.com"
    mail["Subject"], mail["Message-ID"] = "<b>Order</b> <img src=x onerror=x>", "<nasty@customer.example>"
    mail.set_content(page, subtype="html")
    mail.add_attachment(b"x", "application", "octet-stream", filename="inv\u202efdp.exe")
    parsed = parse(mail.as_bytes())
    return sent(mails(decided(parsed, known(authentication=NV)), "notification")[0], mail=parsed)


def test_b26_b27_nothing_acts_or_loads() -> None:
    """B26, B27: a notification holds no script, form, image or style of the customer, and fetches nothing."""
    finished = notified()
    body = finished.html[finished.html.index("<body>") :].replace("&lt;", "\ufe64")
    assert LOADS.findall(re.sub(r"\ufe64[^&]*&gt;", "", body)) == []
    assert "evil.example/p.gif" not in finished.html


def test_b26_links_show_where_they_lead() -> None:
    """B26: a link that says one address and leads to another shows both; what is no web address is no link."""
    finished = notified()
    for shown in (finished.text, finished.html.replace("&lt;", "<").replace("&gt;", ">")):
        assert "https://evil.example/login" in shown
    assert sorted(set(re.findall(r'href="(https?:[^"]*)"', finished.html))) == [
        "https://bank.example/login",
        "https://evil.example/login",
    ]


def test_b28_names_and_directions_are_shown_as_they_are() -> None:
    """B28: an attachment "inv[RLO]fdp.exe" is shown and sent as a program, in whichever part of the mail."""
    finished = notified()
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067") & set(finished.text + finished.html)
    assert "invfdp.exe" in finished.text
    assert [part.get_filename() for part in read(finished).iter_attachments()] == ["invfdp.exe"]


DOMAINS = [
    ("a@xn--pypal-4ve.example", "look-alike domain"),
    ("a@xn--80ak6aa92e.com", "look-alike domain"),
    ("a@b\u00fccher.example", "international domain"),
    ("a@paypal.example", ""),
]


@pytest.mark.parametrize(("sender", "flag"), DOMAINS, ids=[row[0] for row in DOMAINS])
def test_b30_look_alikes_are_flagged(sender: str, flag: str) -> None:
    """B30: a domain that looks like another is named with its coded form, above the customer's words."""
    finished = notified(f"Anna <{sender}>", "<p>Hello there</p>")
    head = finished.text.partition("Hello there")[0]
    assert (flag in head) if flag else ("domain" not in head)
    if flag:
        assert "xn--" in head
