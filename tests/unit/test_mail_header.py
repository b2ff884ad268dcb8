"""Header fields, encoded words, addresses, dates, ids and parameters: catalogues of what arrives."""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

from datetime import timedelta

import pytest

from inboxd.mail import address, date, header, identifier, parameters
from inboxd.mail.charset import Evidence
from inboxd.mail.scan import ordering_ids

SUBJECTS = {
    "plain": (b"Hello there", "Hello there"),
    "folded": (b"Hello\r\n there", "Hello there"),
    "folded with tabs": (b"Hello\r\n\t \tthere ", "Hello there"),
    "folded on an empty line": (b"\r\n Hello", "Hello"),
    "base64": (b"=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
    "quoted": (b"=?UTF-8?q?Gr=C3=BC=C3=9Fe_aus?=", "Grüße aus"),
    "two words": (b"=?utf-8?q?Gr=C3=BC?= =?utf-8?q?=C3=9Fe?=", "Grüße"),
    "two words, folded": (b"=?utf-8?q?Gr=C3=BC?=\r\n =?utf-8?q?=C3=9Fe?=", "Grüße"),
    "two words, glued": (b"=?utf-8?q?Gr=C3=BC?==?utf-8?q?=C3=9Fe?=", "Grüße"),
    "character cut in two": (b"=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=", "Grüße"),
    "character cut in two, base64": (b"=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=", "Grüße"),
    "base64 cut at an odd place": (b"=?utf-8?B?R3LDvM?= =?utf-8?B?OfZQ==?=", "Grüße"),
    "two charsets": (b"=?iso-8859-1?q?Gr=FC?= =?utf-8?q?=C3=9Fe?=", "Grüße"),
    "between plain words": (b"Re: =?utf-8?q?Gr=C3=BC=C3=9Fe?= aus", "Re: Grüße aus"),
    "glued to plain words": (b"[x]=?utf-8?q?Gr=C3=BC=C3=9Fe?=(y)", "[x]Grüße(y)"),
    "language": (b"=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "missing padding": (b"=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
    "folded inside": (b"=?utf-8?B?R3LD\r\n vMOfZQ==?=", "Grüße"),
    "spaces inside": (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe aus Bonn?=", "Grüße aus Bonn"),
    "never closed": (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe", "Grüße"),
    "never closed, base64": (b"=?utf-8?B?R3LDvMOfZQ==", "Grüße"),
    "never closed, then another": (b"=?utf-8?Q?Gr=C3=BC =?utf-8?Q?=C3=9Fe?=", "Grüße"),
    "half closed": (b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?", "Grüße"),
    "no encoding": (b"=?utf-8?Gr?=", "=?utf-8?Gr?="),
    "other encoding": (b"=?utf-8?x?Gr?=", "=?utf-8?x?Gr?="),
    "empty": (b"=?utf-8?q??=", ""),
    "no charset": (b"=??q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "unknown charset": (b"=?x-no?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "wrong charset": (b"=?us-ascii?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "bad hex": (b"=?utf-8?q?100=25 =ZZ?=", "100% =ZZ"),
    "raw UTF-8": ("Grüße".encode(), "Grüße"),
    "raw Latin-1": ("Grüße".encode("latin-1"), "Grüße"),
    "raw beside an encoded word": ("ü =?utf-8?q?=C3=BC?=".encode(), "ü ü"),
    "line break encoded": (b"=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"),
    "NUL": (b"a\x00b=?utf-8?q?c=00d?=", "abcd"),
    "escape characters": (b"\x1b[31mred", "[31mred"),
    "decomposed": ("e\u0302\u0323".encode(), "ệ"),
    "surrogate": (b"=?utf-16be?B?2D0=?=", "\ufffd"),
    "bare equals": (b"a =? b ?= c", "a =? b ?= c"),
}  # fmt: skip


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_value_as_a_reader_sees_it(name: str) -> None:
    """RFC 2047, and every way in which senders miss it."""
    raw, expected = SUBJECTS[name]
    assert header.decode(raw, Evidence()) == expected


def fields_of(raw: bytes) -> tuple[list[str], bytes]:
    block = header.split(raw)
    return [f"{name}:{value.decode('latin-1').strip()}" for name, value in block.fields], raw[block.body_at :]


BLOCKS = {
    "LF": (b"A: 1\nB: 2\n\nbody", ["A:1", "B:2"], b"body"),
    "CRLF": (b"A: 1\r\nB: 2\r\n\r\nbody", ["A:1", "B:2"], b"body"),
    "no body": (b"A: 1\r\n", ["A:1"], b""),
    "no line end": (b"A: 1", ["A:1"], b""),
    "space before the colon": (b"Subject : x\n\nbody", ["Subject:x"], b"body"),
    "mbox line": (b"From a@b Mon Nov 2\nA: 1\n\nbody", ["A:1"], b"body"),
    "quoted mbox line": (b">From a@b Mon Nov 2\nA: 1\n\nbody", ["A:1"], b"body"),
    "byte order mark": (b"\xef\xbb\xbfSubject: x\n\nbody", ["Subject:x"], b"body"),
    "empty lines first": (b"\r\n\r\nSubject: x\r\n\r\nbody", ["Subject:x"], b"body"),
    "only a body": (b"Just words.\nMore words.\n", [], b"Just words.\nMore words.\n"),
    "only a body with a colon": (b"Just words\nPhone: 12\n", [], b"Just words\nPhone: 12\n"),
    "junk among fields": (b"Subject: x\njunk here\nFrom: a@b\n\nbody", ["Subject:x", "From:a@b"], b"body"),
    "body without empty line": (
        b"Subject: x\nDear all,\nmy words\n",
        ["Subject:x"],
        b"Dear all,\nmy words\n",
    ),
    "blank line of spaces folds": (b"Subject: x\n  \nFrom: a@b\n\nbody", ["Subject:x", "From:a@b"], b"body"),
    "empty value": (b"Subject:\nFrom: a@b\n\n", ["Subject:", "From:a@b"], b""),
    "nothing": (b"", [], b""),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_where_a_header_ends(name: str) -> None:
    """RFC 5322 §2.1, and headers that are broken off, begin late or have junk between their fields."""
    raw, fields, body = BLOCKS[name]
    found, rest = fields_of(raw)
    assert (found, rest) == (fields, body)


def test_a_header_is_read_within_its_limits() -> None:
    """B19: 128 KB and 1,000 lines; the body behind a longer header is still found."""
    for raw in (b"X-A: a\n" * 5000 + b"\nbody", b"X-A: " + b"a" * 2_000_000 + b"\n\nbody"):
        block = header.split(raw)
        assert sum(len(value) for _, value in block.fields) <= 128 * 1024
        assert raw[block.body_at :] == b"body"
        assert any("128 KB" in defect for defect in block.defects)
    assert len(header.decode(b"a" * 60_000, Evidence())) == 16 * 1024


ADDRESSES = {
    "bare": ("anna@home.example", [("", "anna@home.example")]),
    "brackets": ("<anna@home.example>", [("", "anna@home.example")]),
    "name": ("Anna Berg <anna@home.example>", [("Anna Berg", "anna@home.example")]),
    "quoted": ('"Berg, Anna" <anna@home.example>', [("Berg, Anna", "anna@home.example")]),
    "escaped quote": (r'"A \"B\" C" <a@b.example>', [('A "B" C', "a@b.example")]),
    "comma without quotes": ("Berg, Anna <anna@home.example>", [("Berg, Anna", "anna@home.example")]),
    "two": ("a@b.example, C <c@d.example>", [("", "a@b.example"), ("C", "c@d.example")]),
    "semicolons": ("a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
    "empty places": (", ,a@b.example,,", [("", "a@b.example")]),
    "comment as name": ("anna@home.example (Anna Berg)", [("Anna Berg", "anna@home.example")]),
    "nested comment": ("a@b.example (x (y) z)", [("x (y) z", "a@b.example")]),
    "comment beside a name": ("Anna (Sales) <a@b.example>", [("Anna", "a@b.example")]),
    "comment inside": ("a(x)@(y)b.example", [("x y", "a@b.example")]),
    "open comment": ("Anna (Sales <a@b.example>", [("Anna (Sales", "a@b.example")]),
    "open quote": ('"Anna <a@b.example>', [("Anna", "a@b.example")]),
    "open bracket": ("Anna <a@b.example", [("Anna", "a@b.example")]),
    "double brackets": ("Anna <<a@b.example>>", [("Anna", "a@b.example")]),
    "group": ("Team: a@b.example, C <c@d.example>;", [("", "a@b.example"), ("C", "c@d.example")]),
    "empty group": ("Undisclosed recipients:;", []),
    "empty group, not closed": ("undisclosed-recipients:", []),
    "group and more": ("T: a@b.example;, c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
    "colon in a name": ("Re: Anna <a@b.example>", [("Re: Anna", "a@b.example")]),
    "no at sign": ("root", [("root", "")]),
    "no at sign in brackets": ("Cron <root>", [("Cron", "root")]),
    "null": ("<>", []),
    "name without brackets": ("Anna Berg anna@home.example", [("Anna Berg", "anna@home.example")]),
    "address as name": ("a@b.example <a@b.example>", [("a@b.example", "a@b.example")]),
    "quoted local part": ('"a b"@c.example', [("", '"a b"@c.example')]),
    "bracket in quoted local part": ('<"a>b"@c.example>', [("", '"a>b"@c.example')]),
    "route": ("<@x.example,@y.example:a@b.example>", [("", "a@b.example")]),
    "spaces around dots": ("a . b @ c . example", [("", "a.b@c.example")]),
    "mailto": ("<mailto:a@b.example>", [("", "a@b.example")]),
    "literal": ("a@[192.0.2.1]", [("", "a@[192.0.2.1]")]),
    "encoded name": ("=?utf-8?q?J=C3=B6rg?= <j@b.example>", [("Jörg", "j@b.example")]),
    "encoded comma": ("=?utf-8?q?Berg=2C_J=C3=B6rg?= <j@b.example>", [("Berg, Jörg", "j@b.example")]),
    "encoded address in a name": (
        "=?utf-8?q?x=40evil=2Etest?= <j@b.example>",
        [("x@evil.test", "j@b.example")],
    ),
    "encoded bracket": (
        "=?utf-8?q?=3Cx=40evil=2Etest=3E?= <j@b.example>",
        [("<x@evil.test>", "j@b.example")],
    ),
    "encoded in quotes": ('"=?utf-8?q?J=C3=B6rg?=" <j@b.example>', [("Jörg", "j@b.example")]),
    "folded": ("Anna\r\n Berg\r\n\t<a@b.example>", [("Anna Berg", "a@b.example")]),
    "raw UTF-8": ("Jörg <jörg@bücher.example>", [("Jörg", "jörg@bücher.example")]),
    "two at signs": ("a@b@c.example", [("", "a@b@c.example")]),
    "NUL": ("a@b\x00.example", [("", "a@b.example")]),
    "line break encoded": ("=?utf-8?q?a=0D=0ABcc=3A_x?= <a@b.example>", [("a Bcc: x", "a@b.example")]),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_field(name: str) -> None:
    """RFC 5322 §3.4 and §4.4, and what programs really write."""
    raw, expected = ADDRESSES[name]
    assert [(one.name, one.address) for one in address.parse(raw.encode(), Evidence())] == expected


def test_a_thousand_recipients_are_read() -> None:
    """A long To is cut at a thousand addresses."""
    assert len(address.parse(b"a@b.example, " * 3000, Evidence())) == 1000


DATES = {
    "Mon, 02 Nov 2026 10:00:00 +0100": "2026-11-02T10:00:00+01:00",
    "2 Nov 2026 10:00 +0100": "2026-11-02T10:00:00+01:00",
    "Mon, 2 Nov 26 10:00:00 GMT": "2026-11-02T10:00:00+00:00",
    "Mon, 2 Nov 99 10:00:00 EST": "1999-11-02T10:00:00-05:00",
    "Mon, 02 Nov 2026 10:00:00 -0000": "2026-11-02T10:00:00+00:00",
    "Mon, 02 Nov 2026 10:00:00": "2026-11-02T10:00:00+00:00",
    "Mon, 02 Nov 2026 10:00:00 +0100 (CET)": "2026-11-02T10:00:00+01:00",
    "Mon (x), 02 (y (z)) Nov 2026 10:00:00 +0100": "2026-11-02T10:00:00+01:00",
    "Mon, 02 Nov 2026 10:00:60 +0000": "2026-11-02T10:00:59+00:00",
    "Mon Nov  2 10:00:00 2026": "2026-11-02T10:00:00+00:00",
    "Nov 2, 2026 3:04:05 PM": "2026-11-02T15:04:05+00:00",
    "2026-11-02T10:00:00+01:00": "2026-11-02T10:00:00+01:00",
    "2026-11-02 10:00:00 Z": "2026-11-02T10:00:00+00:00",
    "Mon, 02-Nov-2026 10.00.00 +0100": "2026-11-02T10:00:00+01:00",
    "MON, 02 NOV 2026 10:00:00 GMT+0200": "2026-11-02T10:00:00+02:00",
    "Mon, 02 Nov 2026 10:00:00 +01:00": "2026-11-02T10:00:00+01:00",
    "Mon,02 Nov 2026 10:00:00 +0100": "2026-11-02T10:00:00+01:00",
    "02 November 2026 10:00:00 +0100": "2026-11-02T10:00:00+01:00",
    "Mon, 02 Nov 2026 10:00:00 +9999": "2026-11-02T10:00:00+00:00",
    "Whenever": None,
    "": None,
    "Mon, 32 Nov 2026 10:00:00 +0100": None,
    "Mon, 02 Nov 2026 25:00:00 +0100": None,
    "Mon, 02 Foo 2026 10:00:00 +0100": None,
    "Mon, 01 Jan 0001 00:00:00 +1400": None,
    "Fri, 31 Dec 9999 23:59:59 -1200": None,
    "99999999999999999999": None,
}  # fmt: skip


@pytest.mark.parametrize("text", DATES)
def test_a_date_field(text: str) -> None:
    """RFC 5322 §3.3 and §4.3; a date that overflows or is none is None."""
    found = date.parse(text)
    assert (found.isoformat() if found else None) == DATES[text]
    assert found is None or found.utcoffset() < timedelta(days=1)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("<a@b>", ("a@b",)), ("<a@b> <c@d>", ("a@b", "c@d")), ("<a@b><c@d>", ("a@b", "c@d")), ("<a@b> <a@b>", ("a@b",)),
        ("<a@\r\n b>", ("a@b",)), ("a@b c@d", ("a@b", "c@d")), ("<>", ()), ("", ()), ("< a@b >", ("a@b",)),
        ("Your message of Monday <a@b>", ("a@b",)), ("Your message of Monday", ()), ("single", ("single",)),
        ("<a@b", ("a@b",)), ("<a b@c>", ("ab@c",)),
    ],
)  # fmt: skip
def test_ids_lose_their_brackets(text: str, ids: tuple[str, ...]) -> None:
    """RFC 5322 §3.6.4, prose and folding in between included."""
    assert identifier.read_all(text) == ids


def test_ordering_ids_are_bounded() -> None:
    """The scan before storing reads the header only, the mail's own id first, at most twenty."""
    references = " ".join(f"<r{n}@x>" for n in range(100))
    raw = f"References: {references}\r\nmessage-id: <own@x>\r\nIn-Reply-To: <r99@x>\r\n\r\nMessage-ID: <no@x>\r\n"
    ids = ordering_ids(raw.encode())
    assert ids[:3] == ("own@x", "r99@x", "r0@x")
    assert len(ids) == 20
    assert "no@x" not in ids
    assert ordering_ids(b"\xff\x00" * 1000) == ()


PARAMETERS = {
    "plain": (b"text/plain; charset=utf-8", "text/plain", {"charset": "utf-8"}),
    "case and space": (b" Text / Plain ;CHARSET = UTF-8 (x)", "text/plain", {"charset": "UTF-8"}),
    "quoted": (b'a/b; name="x; y=z.pdf"', "a/b", {"name": "x; y=z.pdf"}),
    "escaped": (rb'a/b; name="a \"b\" c"', "a/b", {"name": 'a "b" c'}),
    "unquoted spaces": (b"a/b; name=my file.pdf; x=y", "a/b", {"name": "my file.pdf", "x": "y"}),
    "open quote": (b'a/b; name="my file.pdf', "a/b", {"name": "my file.pdf"}),
    "no semicolons": (b'a/b charset="utf-8" name=x', "a/b", {"charset": "utf-8", "name": "x"}),
    "2231 charset": (b"a/b; name*=utf-8''gr%C3%BC%C3%9Fe.pdf", "a/b", {"name": "grüße.pdf"}),
    "2231 parts": (b"a/b; name*0=gr; name*1=uss.pdf", "a/b", {"name": "gruss.pdf"}),
    "2231 out of order": (b"a/b; name*1=uss.pdf; name*0=gr", "a/b", {"name": "gruss.pdf"}),
    "2231 both": (
        b"a/b; name*0*=utf-8''gr%C3%BC; name*1*=%C3%9Fe; name*2=.pdf",
        "a/b",
        {"name": "grüße.pdf"},
    ),
    "2231 character cut": (b"a/b; name*0*=utf-8''gr%C3; name*1*=%BC.pdf", "a/b", {"name": "grü.pdf"}),
    "2231 wins": (b"a/b; name=x.pdf; name*=utf-8''y.pdf", "a/b", {"name": "y.pdf"}),
    "2231 without charset": (b"a/b; name*=gr%C3%BC.pdf", "a/b", {"name": "grü.pdf"}),
    "2231 quoted": (b"a/b; name*=\"utf-8''gr%C3%BC.pdf\"", "a/b", {"name": "grü.pdf"}),
    "2231 unknown charset": (b"a/b; name*=x-no'en'gr%C3%BC.pdf", "a/b", {"name": "grü.pdf"}),
    "2047 in quotes": (b'a/b; name="=?utf-8?q?gr=C3=BC.pdf?="', "a/b", {"name": "grü.pdf"}),
    "2047 bare": (b"a/b; name==?utf-8?q?gr=C3=BC.pdf?=", "a/b", {"name": "grü.pdf"}),
    "2047 folded": (
        b'a/b; name="=?utf-8?q?gr=C3=BC?=\r\n =?utf-8?q?=C3=9F.pdf?="',
        "a/b",
        {"name": "grüß.pdf"},
    ),
    "raw UTF-8": ('a/b; name="grü.pdf"'.encode(), "a/b", {"name": "grü.pdf"}),
    "raw Latin-1": ('a/b; name="grü.pdf"'.encode("latin-1"), "a/b", {"name": "grü.pdf"}),
    "twice": (b"a/b; name=x; name=y", "a/b", {"name": "x"}),
    "NUL": (b'a/b; name="x\x00.pdf"', "a/b", {"name": "x.pdf"}),
    "no type": (b"; charset=utf-8", "", {"charset": "utf-8"}),
    "nothing": (b"", "", {}),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_field_with_parameters(name: str) -> None:
    """RFC 2045 §5.1 and RFC 2231, and the forms that programs prefer to them."""
    raw, main, expected = PARAMETERS[name]
    value = parameters.parse(raw, Evidence())
    assert (value.main, value.parameters) == (main, expected)
