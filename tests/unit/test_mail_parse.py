"""Whole mails: structure, bodies, files, limits and the digest, in every state of repair."""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

import base64
import pickle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inboxd.mail.bounds import MAX_MAIL_BYTES
from inboxd.mail.message import Mail
from inboxd.mail.parse import parse

TOP = "From: Anna <anna@home.example>\nTo: support@example.com\nSubject: Parcel\n"


def mail(text: str, top: str = TOP) -> Mail:
    return parse((top + text).encode())


def mixed(*parts: str, kind: str = "mixed", end: str = "\n--b--\n") -> str:
    return (
        f"Content-Type: multipart/{kind}; boundary=b\n\n"
        + "".join(f"--b\n{part}\n" for part in parts)[:-1]
        + end
    )


PLAIN = "Content-Type: text/plain\n\nplain words"
PAGE = "Content-Type: text/html\n\n<p>rich words</p>"
PDF = "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK"


def test_a_plain_mail() -> None:
    """The ordinary case: everything in its place and no defect."""
    found = mail("Message-ID: <1@home.example>\nIn-Reply-To: <0@x>\nReferences: <r@x> <0@x>\n\nHello.\n")
    assert (found.subject, str(found.author)) == ("Parcel", "Anna <anna@home.example>")
    assert (found.message_id, found.in_reply_to, found.references) == (
        "1@home.example",
        ("0@x",),
        ("r@x", "0@x"),
    )
    assert (found.text, found.body, found.reply_text) == ("Hello.\n", "Hello.", "Hello.")
    assert found.defects == ()


BODIES = {
    "alternative": (mixed(PLAIN, PAGE, kind="alternative"), "plain words", 0),
    "alternative, HTML first": (mixed(PAGE, PLAIN, kind="alternative"), "plain words", 0),
    "alternative, plain empty": (mixed("Content-Type: text/plain\n\n \n", PAGE, kind="alternative"), "rich words", 0),
    "alternative, plain a stub": (
        mixed("\nYour mail client does not support HTML.", PAGE, kind="alternative"), "rich words", 0),
    "mixed text and HTML": (mixed(PLAIN, PAGE), "plain words\n\nrich words", 0),
    "only HTML": (PAGE, "rich words", 0),
    "text and file": (mixed(PLAIN, PDF), "plain words", 1),
    "file first": (mixed(PDF, PLAIN), "plain words", 1),
    "named text": (mixed(PLAIN, "Content-Type: text/plain; name=log.txt\n\nlog"), "plain words", 1),
    "attached text": (mixed(PLAIN, "Content-Disposition: attachment\n\nlog"), "plain words", 1),
    "unknown disposition": (mixed(PLAIN, "Content-Disposition: whatever\n\nlog"), "plain words", 1),
    "root with a name": ("Content-Type: text/plain; name=mail.txt\n\nplain words", "plain words", 0),
    "root attached": ("Content-Disposition: attachment; filename=a.txt\n\nplain words", "", 1),
    "no type in a part": (mixed("\nplain words", PDF), "plain words", 1),
    "type without subtype": ("Content-Type: text\n\nplain words", "plain words", 0),
    "nonsense type": ("Content-Type: ???\n\nplain words", "plain words", 0),
    "no final boundary": (mixed(PLAIN, PDF, end=""), "plain words", 1),
    "cut in the base64": (mixed(PLAIN, PDF, end="")[:-3], "plain words", 1),
    "cut in a header": (mixed(PLAIN, "Content-Type: applic", end=""), "plain words", 0),
    "boundary with spaces behind": (mixed(PLAIN, PDF).replace("--b\n", "--b  \n"), "plain words", 1),
    "boundary missing in the field": (mixed(PLAIN, PDF).replace("; boundary=b", ""), "plain words", 1),
    "boundary wrong in the field": (mixed(PLAIN, PDF).replace("boundary=b", "boundary=c"), "plain words", 1),
    "multipart without parts": ("Content-Type: multipart/mixed; boundary=b\n\nplain words", "plain words", 0),
    "multipart without parts, HTML": ("Content-Type: multipart/mixed; boundary=b\n\n<html><p>rich", "rich", 0),
    "boundary in quotes": (mixed(PLAIN).replace("=b", '="b"'), "plain words", 0),
    "parts after the end": (mixed(PLAIN) + f"--b\n{PDF}\n--b--\n", "plain words", 1),
    "preamble and epilogue": (mixed(PLAIN).replace("\n\n--b", "\n\npreamble\n--b", 1) + "epilogue", "plain words", 0),
    "nested": (mixed(mixed(PLAIN, PAGE, kind="alternative").replace("=b", "=c").replace("--b", "--c"), PDF),
               "plain words", 1),
    "same boundary inside": (mixed(mixed(PLAIN, PAGE, kind="alternative"), PDF), "plain words", 1),
    "first delimiter missing": (
        "Content-Type: multipart/alternative; boundary=b\nContent-Type: text/plain\n\nplain words\n\n--b\n" + PAGE + "\n--b--\n",
        "plain words", 0),
    "inner boundary that looks like an end": (
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: multipart/mixed; boundary="b--"\n\n'
        f"--b--\n{PLAIN}\n--b----\n", "plain words", 0),
    "encoded multipart": (
        "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(f"--b\n{PLAIN}\n--b--\n".encode()).decode(), "plain words", 0),
    "enriched only": ("Content-Type: text/enriched\n\n<bold>plain</bold> words", "plain words", 1),
    "CR only": ("", "", 0),
    "quoted-printable": ("Content-Transfer-Encoding: quoted-printable\n\nplain=20w=\nords", "plain words", 0),
    "quoted-printable, damaged": ("Content-Transfer-Encoding: quoted-printable\n\n100% =ZZ=\n w=6Frds=", "100% =ZZ words", 0),
    "quoted-printable, spaces after =": ("Content-Transfer-Encoding: quoted-printable\n\nplain w=  \nords", "plain words", 0),
    "base64": ("Content-Transfer-Encoding: base64\n\ncGxhaW4gd29yZHM=", "plain words", 0),
    "base64, no padding": ("Content-Transfer-Encoding: base64\n\ncGxhaW4gd29yZHM", "plain words", 0),
    "base64, cut": ("Content-Transfer-Encoding: base64\n\ncGxhaW4gd29yZHMh\nI", "plain words!", 0),
    "base64, foreign characters": ("Content-Transfer-Encoding: base64\n\ncGxh*aW4g\n\x01d29yZHM=", "plain words", 0),
    "base64, two pieces": ("Content-Transfer-Encoding: base64\n\ncGxhaW4g\nd29yZA==\ncw==", "plain words", 0),
    "base64 with a list footer": (
        "Content-Transfer-Encoding: base64\n\ncGxhaW4gd29yZHM=\n_____\nOur mailing list is at example.com\n",
        "plain words\n_____\nOur mailing list is at example.com", 0),
    "clear text that says base64": (
        "Content-Transfer-Encoding: base64\n\nThese are plain words, not encoded.\n", "These are plain words, not encoded.", 0),
    "unknown encoding": ("Content-Transfer-Encoding: x-rot\n\nplain words", "plain words", 0),
    "encoding in quotes": ('Content-Transfer-Encoding: "base64" ;\n\ncGxhaW4gd29yZHM=', "plain words", 0),
    "flowed": ("Content-Type: text/plain; format=flowed\n\nplain \nwords\n> a \n> b\n>> c\n-- \nsig",
               "plain words\n> a b\n>> c\n-- \nsig", 0),
    "flowed, delsp": ("Content-Type: text/plain; format=flowed; delsp=yes\n\nplain wo \nrds", "plain words", 0),
    "flowed, stuffed": ("Content-Type: text/plain; format=flowed\n\n From here\n >no quote", "From here\n>no quote", 0),
    "UTF-7": ("Content-Type: text/plain; charset=utf-7\n\nplain +AHc-ords", "plain words", 0),
    "uuencoded": ("\nplain words\nbegin 644 a.txt\n#0V%T\n`\nend\n", "plain words", 1),
    "yEnc": ("\n=ybegin line=128 size=3 name=a.bin\nabc\n=yend size=3", "=ybegin line=128 size=3 name=a.bin\nabc\n=yend size=3", 0),
    "begin in prose": ("\nbegin 644 times\nand stop\n", "begin 644 times\nand stop", 0),
    "signed inline": (
        "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nplain words\n- -- \n-----BEGIN PGP SIGNATURE-----\n"
        "\nabc\n-----END PGP SIGNATURE-----\n", "plain words\n-- ", 0),
    "HTML without a type": ("\n<!DOCTYPE html><html><body><p>rich words</p></body></html>", "rich words", 0),
    "no body": ("", "", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_what_a_reader_sees(name: str) -> None:
    """Bodies and files in every form and state: nobody's words are lost, and files are files."""
    text, body, files = BODIES[name]
    found = mail(text)
    assert (found.body, len(found.attachments)) == (body, files)


def test_a_page_names_its_own_charset() -> None:
    """Where the part names no charset, the page's meta element does."""
    page = (
        b"Content-Type: text/html\n\n<html><meta charset='iso-8859-7'><p>"
        + "\u0391\u03b8\u03ae\u03bd\u03b1".encode("iso8859-7")
    )
    assert parse(TOP.encode() + page).body == "\u0391\u03b8\u03ae\u03bd\u03b1"


def test_carriage_returns_alone_end_lines() -> None:
    """A mail of an old Mac is read like any other."""
    found = parse((TOP + "\nplain words\nmore\n").replace("\n", "\r").encode())
    assert (found.subject, found.body) == ("Parcel", "plain words\nmore")


def name_of(part: str) -> str:
    return mail(mixed(PLAIN, part)).attachments[0].filename


NAMES = {
    "filename": ("Content-Type: image/png\nContent-Disposition: attachment; filename=a.png\n\nx", "a.png"),
    "name": ("Content-Type: image/png; name=a.png\n\nx", "a.png"),
    "filename wins": (
        "Content-Type: image/png; name=b.png\nContent-Disposition: inline; filename=a.png\n\nx",
        "a.png",
    ),
    "name in the disposition": (
        "Content-Type: image/png\nContent-Disposition: inline; name=a.png\n\nx",
        "a.png",
    ),
    "filename in the type": ("Content-Type: image/png; filename=a.png\n\nx", "a.png"),
    "unnamed image": ("Content-Type: image/png\n\nx", "image-1.png"),
    "unnamed PDF by its bytes": ("Content-Type: application/octet-stream\n\n%PDF-1.4", "attachment-1.pdf"),
    "unnamed data": ("Content-Type: application/x-what\n\nx", "attachment-1.bin"),
    "nested mail": ("Content-Type: message/rfc822\n\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nx", "Grüße.eml"),
    "nested mail without subject": ("Content-Type: message/rfc822\n\nFrom: a@b.example\n\nx", "message.eml"),
    "nested mail with a path for a subject": (
        "Content-Type: message/rfc822\n\nSubject: ../a/b\n\nx",
        "a b.eml",
    ),
    "nested mail with a name": ("Content-Type: message/rfc822; name=a.eml\n\nSubject: b\n\nx", "a.eml"),
    "folded name": ('Content-Type: image/png; name="a\n b.png"\n\nx', "a b.png"),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files(name: str) -> None:
    """RFC 2183 and RFC 2045 names, wherever they stand; unnamed parts get a name that is the same each time."""
    part, expected = NAMES[name]
    assert name_of(part) == expected
    assert name_of(part) == name_of(part)


def test_an_inline_image_is_bound_to_its_cid() -> None:
    """An image of the page is inline and known by its Content-ID without brackets."""
    image = "Content-Type: image/png\nContent-ID: <logo@x>\n\nx"
    found = mail(mixed('Content-Type: text/html\n\n<p>see <img src="cid:logo@x"></p>', image, kind="related"))
    assert [(f.cid, f.inline) for f in found.attachments] == [("logo@x", True)]


def test_a_nested_mail_is_one_file() -> None:
    """message/rfc822 is one attachment: its text and files are its own."""
    inner = "Content-Type: message/rfc822\n\nSubject: inner\n" + mixed(PLAIN, PDF).replace(
        "=b", "=c"
    ).replace("--b", "--c")
    found = mail(mixed("\nouter words", inner))
    assert (found.body, [f.filename for f in found.attachments]) == ("outer words", ["inner.eml"])
    assert found.attachments[0].content.startswith(b"Subject: inner")


@pytest.mark.parametrize(
    ("text", "sealed"),
    [
        (mixed(PLAIN, "Content-Type: application/pgp-signature\n\nx", kind="signed"), "signed"),
        (mixed("Content-Type: application/pgp-encrypted\n\nVersion: 1", "Content-Type: application/octet-stream\n\nx",
               kind="encrypted"), "encrypted"),
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nx", "encrypted"),
        ("Content-Type: application/x-pkcs7-mime; smime-type=signed-data; name=smime.p7m\n\nx", "signed"),
        ("\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", "encrypted"),
        ("\nplain words", ""),
    ],
)  # fmt: skip
def test_signed_and_encrypted_mails_are_labelled(text: str, sealed: str) -> None:
    """PGP and S/MIME are labelled and kept whole, never decrypted."""
    assert mail(text).sealed == sealed


def test_repeated_fields() -> None:
    """The first Subject counts, every From is counted (B7), and a Date that is none gives way to one that is."""
    found = parse(b"Subject: a\nSubject: b\nFrom: a@b.example\nFrom: c@d.example\nDate: Whenever\n"
                  b"Date: Mon, 02 Nov 2026 10:00:00 +0100\n\nx")  # fmt: skip
    assert (found.subject, found.from_count, found.author) == ("a", 2, None)
    assert found.date is not None
    assert found.header_all("subject") == ("a", "b")


def bomb(name: str) -> bytes:
    part = "--b\n\nx\n"
    nest = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))
    return {
        "parts": TOP + "Content-Type: multipart/mixed; boundary=b\n\n" + part * 100_000,
        "levels": TOP + nest + "\nhi",
        "header": TOP + "X-A: " + "a" * 1_000_000 + "\n\nhi",
        "encoded words": "Subject: " + " =?utf-8?q?a?=" * 16_000 + "\n\nhi",
        "base64 of nothing": TOP + "Content-Transfer-Encoding: base64\n\n" + "\n" * 3_000_000,
        "marks": TOP + "\n" + "a" + "\u0316\u0301" * 200_000,
        "addresses": "From: " + "@" * 60_000 + "\nTo: " + '"\\' * 30_000 + "\n\nhi",
        "armour": TOP + "\n" + "-----BEGIN PGP SIGNED MESSAGE-----\n" * 30_000,
        "daemon": "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n" + "  \t" * 200_000,
    }[name].encode()


@pytest.mark.parametrize(
    "name",
    [
        "parts",
        "levels",
        "header",
        "encoded words",
        "base64 of nothing",
        "marks",
        "addresses",
        "armour",
        "daemon",
    ],
)
def test_a_bomb_is_one_mail(name: str) -> None:
    """B19: within its limits a bomb is read like any mail; what was left out is a defect."""
    found = parse(bomb(name))
    assert len(found.attachments) <= 500
    assert len(found.subject) <= 16 * 1024
    assert not any("not readable" in defect for defect in found.defects)
    if name in ("parts", "levels", "header"):
        assert found.defects


def test_a_mail_over_the_limit_is_cut() -> None:
    """B19: nothing beyond 25 MiB is looked at."""
    found = parse(TOP.encode() + b"\n" + b"words and words\n" * (MAX_MAIL_BYTES // 16 + 10))
    assert any("25 MiB" in defect for defect in found.defects)
    assert found.subject == "Parcel"


SAME = "Date: Mon, 02 Nov 2026 10:00:00 +0100\nMessage-ID: <1@x>\n"


def test_the_digest_is_the_same_on_every_channel() -> None:
    """A2: trace, ARC and spam headers, line ends and trailing white space differ between channels."""
    one = parse((TOP + SAME + "\nHello  \nworld\n").encode())
    other = parse(
        ("Received: by x; y\nARC-Seal: i=1\nX-Spam-Status: No\nReturn-Path: <a@b>\n" + TOP + SAME + "\nHello\nworld\n\n")
        .replace("\n", "\r\n").encode()
    )  # fmt: skip
    assert one.digest == other.digest
    marked = TOP.replace("Subject: ", "Subject: [EXTERNAL] ")
    assert parse((marked + SAME + "\nHello\nworld\n").encode()).digest == one.digest


@pytest.mark.parametrize("change", ["Hello", "anna@", "Parcel", "10:00"])
def test_the_digest_tells_different_mails_apart(change: str) -> None:
    """A2: From, Date, Subject and every decoded part count."""
    raw = TOP + SAME + "\nHello\nworld\n"
    assert parse(raw.encode()).digest != parse(raw.replace(change, change[::-1]).encode()).digest
    assert mail(mixed(PLAIN, PDF)).digest != mail(mixed(PLAIN, PDF.replace("JVBE", "JVBF"))).digest


def test_encodings_do_not_change_the_digest() -> None:
    """A2: it is the decoded parts that count: a relay may encode them anew."""
    plain = mail("Content-Type: text/plain; charset=utf-8\n\nGrüße\n")
    quoted = mail(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe\n"
    )
    assert plain.digest == quoted.digest


def test_a_mail_can_be_sent_between_processes() -> None:
    """Parsing runs in a worker: what comes back is picklable and equal."""
    found = mail(mixed(PLAIN, PDF))
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    "step", ["quote.newest", "furniture.strip_banner", "language.guess", "tnef.unpack", "html.to_text"]
)
def test_a_fault_in_one_step_costs_only_that_step(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails behind the reading of the parts, subject, author, words and files are there."""

    def fail(*_: object) -> None:
        raise KeyError(step)

    monkeypatch.setattr(f"inboxd.mail.{step}", fail)
    found = mail(mixed(PAGE, PDF))
    assert (found.subject, len(found.attachments)) == ("Parcel", 1)
    assert "rich words" in found.body
    assert "rich words" in found.reply_text
    assert any("KeyError" in defect for defect in found.defects)


PIECES = [
    b"From: ", b"To: a@b.example\n", b"Subject: ", b"=?utf-8?q?", b"=?gb2312?B?", b"?=", b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: text/html; charset=utf-16\n", b"Content-Type: text/plain; format=flowed; charset=", b"utf-7\n", b"--b\n", b"--b--\n",
    b"\n", b"\r\n", b"\r", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"Content-Transfer-Encoding: base64\n", b"quoted-printable\n",
    b"Content-Type: message/rfc822\n", b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nDTSTART:20260101T000000Z\nEND:VEVENT\n",
    b"Content-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22", b"Date: Mon, 02 Nov 2026 10:00:00 +0100\n", b"<", b">", b'"', b"(", b",", b";",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n", b"begin 644 a\n", b"end\n", b"+2D0-",
    b"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b\nStatus: 5.1.1\n", b"\x1b$B", b"ok words here ",
    b"-----BEGIN PGP SIGNED MESSAGE-----\n", b"name*0*=x''%ff;", b"References: <a@b>\n", b"MAILER-DAEMON", b"<p>rich</p>",
]  # fmt: skip


def strings_of(found: Mail) -> list[str]:
    people = [p for group in (found.from_, found.to, found.cc, found.reply_to) for p in group]
    return [
        found.subject, found.text, found.html, found.body, found.reply_text, found.message_id, found.banner,
        *found.in_reply_to, *found.references, *found.defects, *(part for pair in found.headers for part in pair),
        *(text for p in people for text in (p.name, p.address)),
        *(text for f in found.attachments for text in (f.filename, f.content_type, f.cid)),
        *((found.report.recipient, found.report.diagnostic, *found.report.original_ids) if found.report else ()),
    ]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=30))
def test_parse_never_raises(pieces: list[bytes]) -> None:
    """Whatever the bytes: a Mail comes back, without NUL and without surrogates."""
    found = parse(b"".join(pieces), ("en", "vi"))
    assert not any("not readable" in defect for defect in found.defects)
    for text in strings_of(found):
        assert "\x00" not in text
        text.encode("utf-8")
    assert found.date is None or found.date.tzinfo is not None
