"""Bodies: every text arrives as it was, in lines that no server can misread (PROMISES.md B14)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.compose.body import body, file_part, text_part
from inboxd.mail.message import Attachment
from tests.unit.composing import composed, ordered, read
from tests.unit.test_compose_headers import check_lines


def decoded(text: str) -> str:
    """A text after its way through a text part."""
    content = read(bytes(text_part("plain", text))).get_content()
    return content.replace("\r\n", "\n").rstrip("\n")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"]), max_size=300))
def test_any_text_survives_the_wire(text: str) -> None:
    """Every character that may be shown arrives."""
    assert decoded(text) == text.replace("\u2028", "\n").replace("\u2029", "\n").strip("\n")


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_b14_no_text_has_bare_line_ends_or_lone_dots(text: str, html: str) -> None:
    """B14: only CR LF ends a line, and no line is a lone dot."""
    check_lines(bytes(body(text, html, (), "x")))


SMUGGLED = "first\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n"


@pytest.mark.parametrize("end", ["\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n"])
def test_b14_no_end_of_data_within_a_text(end: str) -> None:
    """B14: no combination of line ends around a dot reaches the wire as written."""
    raw = composed(ordered(text=f"first{end}MAIL FROM:<eve@evil.example>", html="")).raw
    check_lines(raw)
    assert b"\r\n." not in raw
    content = read(raw).get_body(("plain",))
    assert content is not None
    assert content.get_content().split()[:4] == ["first", ".", "MAIL", "FROM:<eve@evil.example>"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Hello\nAnna", "7bit"),
        ("Schöne Grüße aus Köln an Anna", "quoted-printable"),
        ("x" * 200, "quoted-printable"),
        (".hidden", "quoted-printable"),
        ("From here on", "quoted-printable"),
        ("trailing \nblank", "quoted-printable"),
        ("無法登錄系統，請幫助我們", "base64"),
    ],
)
def test_the_encoding_fits_the_text(text: str, encoding: str) -> None:
    """Plain where it is safe, else what is shorter and survives mbox files and relays."""
    part = read(bytes(text_part("plain", text)))
    assert part["Content-Transfer-Encoding"] == encoding
    assert part.get_content().replace("\r\n", "\n").rstrip("\n") == text


@pytest.mark.parametrize("control", ["\0", "\x07", "\x1b", "\x7f", "\ud800"])
def test_control_characters_do_not_leave(control: str) -> None:
    """What a terminal or a parser could choke on is left out."""
    assert decoded(f"a{control}b") == "ab"


def test_images_that_the_html_names_go_inline() -> None:
    """RFC 2387: a named Content-ID makes a related part, any other file an attachment."""
    files = (
        Attachment("logo.png", "image/png", b"png", "logo@x"),
        Attachment("a.txt", "text/plain", b"a", "other@x"),
    )
    message = read(b"MIME-Version: 1.0\r\n" + bytes(body("hi", '<img src="cid:logo@x">', files, "b")))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/plain",
    ]
    image = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert (image["Content-ID"], image.get_content_disposition()) == ("<logo@x>", "inline")
    assert not message.defects


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("report.pdf", "report.pdf"),
        ("Übersicht – März.pdf", "Übersicht – März.pdf"),
        ("報告書.pdf", "報告書.pdf"),
        ('a"b\\c.txt', "a_b_c.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("x\r\nContent-Type: text/html", "x Content-Type_ text_html"),
        ("gpj\u202eexe", "gpjexe"),
        ("漢" * 255, "漢" * 120),
        ("a" * 255, "a" * 120),
        ("50%'s.txt", "50%'s.txt"),
    ],
)
def test_b28_file_names_survive_or_are_made_harmless(name: str, shown: str) -> None:
    """B28, RFC 2231: names in any script arrive; paths and line ends do not."""
    raw = bytes(file_part(Attachment(name, "application/pdf", b"x")))
    assert read(raw).get_filename() == shown
    check_lines(raw)


@pytest.mark.parametrize(
    "kind",
    ["", "text", "multipart/mixed", "a/b\r\nX: y", "message/partial", "../x", "text/é", "x" * 99 + "/y"],
)
def test_an_odd_content_type_becomes_bytes(kind: str) -> None:
    """What no reader can use is sent as a plain file."""
    part = read(bytes(file_part(Attachment("f", kind, b"content"))))
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_payload(decode=True) == b"content"


def test_a_forwarded_mail_stays_a_mail() -> None:
    """RFC 2046 §5.2.1: message/rfc822 may not be base64; what is not tame goes as a file instead."""
    tame = Attachment("m.eml", "message/rfc822", b"Subject: x\n\nhello\n")
    wild = Attachment("m.eml", "message/rfc822", b"Subject: x\n\n\xff\n")
    message = read(bytes(body("t", "", (tame, wild), "b")))
    assert [p.get_content_type() for p in message.iter_attachments()] == [
        "message/rfc822",
        "application/octet-stream",
    ]
    check_lines(bytes(body("t", "", (tame, wild), "b")))


@settings(max_examples=50, deadline=None)
@given(
    st.binary(max_size=500),
    st.sampled_from(["image/png", "text/plain", "message/rfc822", "message/delivery-status"]),
)
def test_b14_any_file_keeps_the_lines_clean(content: bytes, kind: str) -> None:
    """B14: no file's bytes reach the wire as bare line ends or lone dots."""
    raw = bytes(file_part(Attachment("f", kind, content)))
    check_lines(raw)
    if kind == "image/png":
        assert read(raw).get_payload(decode=True) == content
