"""What clients and gateways really send: a catalogue by the RFCs and by their best known lapses.

Each row is written for this file; the expectation is what a careful reader would see.
"""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

import base64
import binascii
import quopri
from datetime import datetime

import pytest

from inboxd.mail.message import Mail
from inboxd.mail.parse import parse

TOP = b"From: Anna Berg <anna@home.example>\nTo: support@acme.example\nSubject: Parcel\nDate: Mon, 02 Nov 2026 10:00:00 +0100\n"
B64 = "Content-Transfer-Encoding: base64\n"
QP = "Content-Transfer-Encoding: quoted-printable\n"


def mail(text: str | bytes, top: bytes = TOP) -> Mail:
    return parse(top + (text if isinstance(text, bytes) else text.encode()), ("en", "vi", "de"))


def based(data: bytes) -> str:
    return base64.encodebytes(data).decode()


def part(kind: str, data: bytes, *fields: str) -> bytes:
    return "\n".join([f"Content-Type: {kind}", *fields, "", ""]).encode() + data


def multi(kind: str, *parts: bytes, boundary: str = "b", end: bytes = b"--\n") -> bytes:
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\n" + one + b"\n" for one in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode() + body + mark + end


PLAIN = part("text/plain; charset=utf-8", b"Plain words.")
HTML = part("text/html; charset=utf-8", b"<p>Rich <b>words</b>.</p>")
PDF = b"%PDF-1.4 content"
PDF_PART = part("application/pdf; name=a.pdf", base64.b64encode(PDF), B64.strip())

# -- charsets: (header fields, body bytes, text) -------------------------------------------------------

TEXTS = {
    "iso-2022-jp with NEC characters": ("Content-Type: text/plain; charset=iso-2022-jp\n", "番の橋様".encode("iso-2022-jp"), "番の橋様"),
    "iso-2022-jp with half-width kana": ("Content-Type: text/plain; charset=iso-2022-jp\n", "テスト ｱｲｳ".encode("iso2022_jp_ext"), "テスト ｱｲｳ"),
    "iso-2022-jp-ms (NEC row 13)": ("Content-Type: text/plain; charset=iso-2022-jp\n", b"\x1b$B-!\x1b(B is the first", "① is the first"),
    "iso-2022-jp cut at its end": ("Content-Type: text/plain; charset=iso-2022-jp\n", "商品がまだ届いて".encode("iso-2022-jp")[:-3], "商品がまだ届いて"),
    "iso-2022-kr": ("Content-Type: text/plain; charset=iso-2022-kr\n", "안녕하세요 주문".encode("iso2022_kr"), "안녕하세요 주문"),
    "gb18030, four bytes": ("Content-Type: text/plain; charset=gb18030\n", "订单 €20 㐀 🎉 还没有到".encode("gb18030"), "订单 €20 㐀 🎉 还没有到"),
    "GBK as GB2312": ("Content-Type: text/plain; charset=GB2312\n", "朱镕基先生的訂單還沒到".encode("gbk"), "朱镕基先生的訂單還沒到"),
    "Big5 with HKSCS as Big5": ("Content-Type: text/plain; charset=big5\n", "我哋喺香港等咗好耐，啲貨仲未到".encode("big5hkscs"), "我哋喺香港等咗好耐，啲貨仲未到"),
    "windows-31j as Shift_JIS": ("Content-Type: text/plain; charset=Shift_JIS\n", "①髙橋様 ～テスト".encode("cp932"), "①髙橋様 ～テスト"),
    "windows-949 as EUC-KR": ("Content-Type: text/plain; charset=euc-kr\n", "똠방각하 펲시콜라".encode("cp949"), "똠방각하 펲시콜라"),
    "windows-1254 as Latin-1": ("Content-Type: text/plain; charset=iso-8859-1\n", "Merhaba, siparişim hâlâ gelmedi. Teşekkür ederim, iyi günler, ığdır şehri.".encode("cp1254"), "Merhaba, siparişim hâlâ gelmedi. Teşekkür ederim, iyi günler, ığdır şehri."),
    "windows-1256 as Latin-1": ("Content-Type: text/plain; charset=iso-8859-1\n", "مرحبا، لم تصل طلبيتي حتى الآن، أرجو المساعدة وشكرا لكم جميعا".encode("cp1256"), "مرحبا، لم تصل طلبيتي حتى الآن، أرجو المساعدة وشكرا لكم جميعا"),
    "windows-1255 as Latin-1": ("Content-Type: text/plain; charset=iso-8859-1\n", "שלום, ההזמנה שלי עדיין לא הגיעה, אשמח לעזרתכם בבקשה תודה רבה".encode("cp1255"), "שלום, ההזמנה שלי עדיין לא הגיעה, אשמח לעזרתכם בבקשה תודה רבה"),
    "windows-1257 declared": ("Content-Type: text/plain; charset=windows-1257\n", "Labdien, mans pasūtījums vēl nav pienācis, lūdzu palīdziet".encode("cp1257"), "Labdien, mans pasūtījums vēl nav pienācis, lūdzu palīdziet"),
    "windows-1252 quotes as UTF-8": ("Content-Type: text/plain; charset=utf-8\n", b"It\x92s late \x96 \x93please\x94 help", "It’s late – “please” help"),
    "one bad byte in UTF-8": ("Content-Type: text/plain; charset=utf-8\n", "Grüße aus Köln, schöne Stadt, schönes Wetter ".encode() + b"\xa0" + " für große Hüte".encode(), None),
    "UTF-8 twice encoded stays what it is": ("Content-Type: text/plain; charset=utf-8\n", "GrÃ¼ÃŸe".encode(), "GrÃ¼ÃŸe"),
    "cp437 declared": ("Content-Type: text/plain; charset=IBM437\n", "Grüße".encode("cp437"), "Grüße"),
    "charset with a typo": ("Content-Type: text/plain; charset=uft-8\n", "Grüße".encode(), "Grüße"),
    "charset twice": ("Content-Type: text/plain; charset=utf-8; charset=iso-8859-1\n", "Grüße".encode(), "Grüße"),
    "charset in single quotes": ("Content-Type: text/plain; charset='iso-8859-2'\n", "Zażółć gęślą jaźń".encode("iso8859-2"), "Zażółć gęślą jaźń"),
    "charset with a comment": ("Content-Type: text/plain; charset=iso-8859-2 (Polish)\n", "Zażółć gęślą jaźń".encode("iso8859-2"), "Zażółć gęślą jaźń"),
    "charset as RFC 2231": ("Content-Type: text/plain; charset*=us-ascii'en'iso-8859-2\n", "Zażółć gęślą jaźń".encode("iso8859-2"), "Zażółć gęślą jaźń"),
    "charset with white space around =": ("Content-Type: text/plain; charset = \"koi8-r\"\n", "Где мой заказ?".encode("koi8-r"), "Где мой заказ?"),
    "UTF-16 without mark": ("Content-Type: text/plain; charset=utf-16\n", "Grüße aus Bonn".encode("utf-16-le"), "Grüße aus Bonn"),
    "UTF-16 in base64": (f"Content-Type: text/plain; charset=utf-16le\n{B64}", base64.b64encode("Grüße".encode("utf-16-le")), "Grüße"),
    "UTF-7 of old Outlook": ("Content-Type: text/plain; charset=utf-7\n", b"Gr+APwA3w-e", "Grüße"),
    "UTF-7 never closed": ("Content-Type: text/plain; charset=UTF-7\n", b"a+AOQ b + c", "aä b + c"),
    "type of RFC 822": ("Content-Type: text\n", b"words", "words"),
    "content type with nothing behind it": ("Content-Type: text/plain;\n", "Grüße".encode(), "Grüße"),
    "no break space in Latin-1": ("Content-Type: text/plain; charset=iso-8859-1\n", b"100\xa0EUR", "100\xa0EUR"),
    "soft line breaks cut in characters": (f"Content-Type: text/plain; charset=utf-8\n{QP}", b"Gr=C3=\n=BC=C3=9F=\ne", "Grüße"),
    "lower-case hex in QP": (f"Content-Type: text/plain; charset=utf-8\n{QP}", b"Gr=c3=bc=c3=9fe", "Grüße"),
    "QP with raw 8-bit": (f"Content-Type: text/plain; charset=utf-8\n{QP}", "Gr=C3=BCße".encode(), "Grüße"),
    "bare = in QP": (f"Content-Type: text/plain; charset=utf-8\n{QP}", b"a = b, 1=2, x=ZZ, =C3=BC", "a = b, 1=2, x=ZZ, ü"),
    "QP with white space after the soft break": (f"Content-Type: text/plain; charset=utf-8\n{QP}", b"one= \t\ntwo", "onetwo"),
    "QP that says 7bit": ("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 7bit\n", b"price =20 EUR", "price =20 EUR"),
    "base64 on one line": (f"Content-Type: text/plain; charset=utf-8\n{B64}", base64.b64encode("Grüße aus Bonn und Köln. ".encode() * 30), "Grüße aus Bonn und Köln. " * 30),
    "base64 without padding": (f"Content-Type: text/plain; charset=utf-8\n{B64}", base64.b64encode(b"words").rstrip(b"="), "words"),
    "base64 with a list footer": (f"Content-Type: text/plain; charset=utf-8\n{B64}", base64.b64encode(b"words\n") + b"\n_______________________________________________\nList info page\n", "words\n_______________________________________________\nList info page\n"),
    "base64 whose padding is in the middle": (f"Content-Type: text/plain; charset=utf-8\n{B64}", base64.b64encode(b"one ") + b"\n" + base64.b64encode(b"two"), "one two"),
    "encoding twice": (f"Content-Type: text/plain\n{B64}{QP}", base64.b64encode(b"words"), "words"),
    "encoding with a comment": ("Content-Type: text/plain\nContent-Transfer-Encoding: base64 (mine)\n", base64.b64encode(b"words"), "words"),
    "encoding unknown": ("Content-Type: text/plain\nContent-Transfer-Encoding: iso-8859-1\n", b"words", "words"),
    "header glued to the body": ("Content-Type: text/plain; charset=utf-8\n", b"words", "words"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_charsets_and_encodings(name: str) -> None:
    """What the bytes say is what is read, whatever their label."""
    fields, data, expected = TEXTS[name]
    text = mail(fields.encode() + b"\n" + data).text
    if expected is None:
        assert text.count("\ufffd") <= 1
        assert "schöne Stadt" in text
        assert "große Hüte" in text
    else:
        assert text == expected


SUBJECTS = {
    "UTF-8 cut in a character, three words": (b"=?utf-8?B?8J+O?=\n =?utf-8?B?iSBn?=\n =?utf-8?Q?r=C3?= =?UTF-8?Q?=BC?=", "🎉 grü"),
    "iso-2022-jp cut in its escape state": (b"=?ISO-2022-JP?B?GyRCJDQkYQ==?=\n =?ISO-2022-JP?B?GyRCJHMbKEI=?=", "ごめん"),
    "iso-2022-jp raw": ("注文".encode("iso-2022-jp"), "注文"),
    "gb2312 with GBK characters": (b"=?gb2312?B?" + base64.b64encode("朱镕基".encode("gbk")) + b"?=", "朱镕基"),
    "Shift_JIS raw": ("注文した商品が届きません".encode("cp932"), "注文した商品が届きません"),
    "KOI8-R cut in two": (b"=?koi8-r?B?" + base64.b64encode("Где".encode("koi8-r")) + b"?=\r\n\t=?koi8-r?Q?_" + quopri.encodestring("заказ?".encode("koi8-r"), header=True).replace(b"?", b"=3F") + b"?=", "Где заказ?"),
    "encoded word in quotes": (b'"=?utf-8?q?Gr=C3=BC=C3=9Fe?="', '"Grüße"'),
    "Q with a raw question mark": (b"=?utf-8?Q?Wo_ist_es??=", "Wo ist es?"),
    "encoded space at the joint": (b"=?utf-8?Q?one_?= =?utf-8?Q?two?=", "one two"),
    "two with an empty one between": (b"=?utf-8?q?a?= =?utf-8?q??= =?utf-8?q?b?=", "ab"),
    "encoded twice stays readable": (b"=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=", "=?utf-8?Q?a?="),
    "tab within": (b"a\tb", "a\tb"),
    "base64 with a line end in it": (b"=?utf-8?B?R3LD\n\tvMOfZQ==?=", "Grüße"),
    "utf-8 in ks_c_5601": (b"=?ks_c_5601-1987?B?" + base64.b64encode("주문".encode("cp949")) + b"?=", "주문"),
    "cp1251 labelled as utf-8": (b"=?utf-8?B?" + base64.b64encode("Мой заказ не пришёл".encode("cp1251")) + b"?=", "Мой заказ не пришёл"),
    "raw UTF-8 folded inside a character": ("Grüße".encode()[:3] + b"\n " + "Grüße".encode()[3:], None),
}  # fmt: skip


@pytest.mark.parametrize("name", SUBJECTS)
def test_subjects(name: str) -> None:
    """RFC 2047 as it is folded, cut and mislabelled on the way."""
    raw, expected = SUBJECTS[name]
    subject = mail(b"\nwords", b"From: a@b.example\nSubject: " + raw + b"\n").subject
    assert subject == expected if expected is not None else subject


STRUCTURES = {
    "closing boundary missing": (multi("mixed", PLAIN, PDF_PART, end=b""), "Plain words.", ["a.pdf"]),
    "boundary in single quotes": (multi("mixed", PLAIN, PDF_PART).replace(b'"b"', b"'b'"), "Plain words.", ["a.pdf"]),
    "boundary with a trailing space": (multi("mixed", PLAIN, PDF_PART).replace(b'"b"', b'"b "'), "Plain words.", ["a.pdf"]),
    "boundary with a semicolon": (multi("mixed", PLAIN, PDF_PART, boundary="a;b"), "Plain words.", ["a.pdf"]),
    "boundary folded": (multi("mixed", PLAIN, PDF_PART).replace(b"; boundary", b";\n\tboundary"), "Plain words.", ["a.pdf"]),
    "boundary as RFC 2231": (multi("mixed", PLAIN, PDF_PART).replace(b'boundary="b"', b"boundary*0=b"), "Plain words.", ["a.pdf"]),
    "boundary in other case": (multi("mixed", PLAIN, PDF_PART, boundary="ABC").replace(b'"ABC"', b'"abc"'), "Plain words.", ["a.pdf"]),
    "another boundary in the header": (multi("mixed", PLAIN, PDF_PART).replace(b'"b"', b'"=_other"'), "Plain words.", ["a.pdf"]),
    "no boundary at all": (multi("mixed", PLAIN, PDF_PART).replace(b'; boundary="b"', b""), "Plain words.", ["a.pdf"]),
    "white space after the delimiter": (multi("mixed", PLAIN, PDF_PART).replace(b"--b\n", b"--b \t\n"), "Plain words.", ["a.pdf"]),
    "blank line missing before a part's text": (multi("mixed", b"Content-Type: text/plain\nDear all,\nwords.", PDF_PART), "Dear all,\nwords.", ["a.pdf"]),
    "delimiter right behind the text": (multi("mixed", PLAIN, PDF_PART).replace(b"words.\n--b", b"words.--b"), None, None),
    "empty part": (multi("mixed", b"", PLAIN, PDF_PART), "Plain words.", ["a.pdf"]),
    "preamble and epilogue": (multi("mixed", PLAIN, PDF_PART).replace(b"\n\n--b", b"\n\nThis is MIME.\n--b", 1) + b"epilogue", "Plain words.", ["a.pdf"]),
    "CR LF throughout": (multi("mixed", PLAIN, PDF_PART).replace(b"\n", b"\r\n"), "Plain words.", ["a.pdf"]),
    "CR CR LF": (multi("mixed", PLAIN, PDF_PART).replace(b"\n", b"\r\r\n"), "Plain words.", ["a.pdf"]),
    "type in capitals": (multi("MIXED", PLAIN, PDF_PART), "Plain words.", ["a.pdf"]),
    "unknown multipart": (multi("x-unknown", PLAIN, PDF_PART), "Plain words.", ["a.pdf"]),
    "alternative in related": (multi("related", multi("alternative", PLAIN, HTML, boundary="c"), part("image/png; name=i.png", b"aGk=", B64.strip(), "Content-ID: <i>")), "Plain words.", ["i.png"]),
    "alternative with an empty plain part": (multi("alternative", part("text/plain", b" \n"), HTML), "Rich words.", []),
    "alternative with the PDF inside": (multi("alternative", PLAIN, multi("mixed", HTML, PDF_PART, boundary="c")), "Plain words.", ["a.pdf"]),
    "alternative, HTML first": (multi("alternative", HTML, PLAIN), "Plain words.", []),
    "text in two parts round an image": (multi("mixed", PLAIN, part("image/png; name=i.png", b"aGk=", B64.strip()), part("text/plain", b"More.")), "Plain words.\n\nMore.", ["i.png"]),
    "text with a disposition of its own": (multi("mixed", part("text/plain", b"Words.", "Content-Disposition: inline")), "Words.", []),
    "text as attachment": (multi("mixed", PLAIN, part("text/plain; name=log.txt", b"log", "Content-Disposition: attachment")), "Plain words.", ["log.txt"]),
    "inline text with a name": (multi("mixed", PLAIN, part("text/plain; name=log.txt", b"log", "Content-Disposition: inline")), "Plain words.", ["log.txt"]),
    "HTML attachment": (multi("mixed", PLAIN, part("text/html; name=p.html", b"<p>x", "Content-Disposition: attachment")), "Plain words.", ["p.html"]),
    "nested mail in base64": (multi("mixed", PLAIN, part("message/rfc822", base64.b64encode(b"Subject: inner\n\nx"), B64.strip())), "Plain words.", ["inner.eml"]),
    "nested mail with its boundary reused": (multi("mixed", PLAIN, part("message/rfc822", b"Subject: inner\nContent-Type: text/plain\n\nx")), "Plain words.", ["inner.eml"]),
    "digest of two": (multi("digest", b"\nSubject: one\n\nx", b"\nSubject: two\n\ny"), "", ["one.eml", "two.eml"]),
    "partial": (part('message/partial; id="a"; number=1; total=2', b"Subject: x\n\nhalf"), None, None),
    "external body": (multi("mixed", PLAIN, part('message/external-body; access-type=URL; URL="http://x.example/a"', b"Content-Type: image/png\n\n")), "Plain words.", None),
    "a whole mail within the body by mistake": (b"\nHello,\n\nFrom: x@y.example\nSubject: z\n\nold", "Hello,\n\nFrom: x@y.example\nSubject: z\n\nold", []),
    "header line without colon at the end": (b"Content-Type: text/plain\nthis is no field\n\nwords", None, []),
    "body that begins like a field with umlauts": ("Größe: 5 cm\nFarbe: rot\n".encode(), "Größe: 5 cm\nFarbe: rot\n", []),
    "apple double": (multi("mixed", PLAIN, multi("appledouble", part("application/applefile; name=a.pdf", b"AAA=", B64.strip()), PDF_PART, boundary="c")), "Plain words.", None),
    "interleaved boundaries": (multi("mixed", multi("mixed", PLAIN, boundary="inner", end=b"\n"), part("text/plain", b"more\n--inner\nContent-Type: text/plain\n\nrest")), "Plain words.\n\nmore\n\nrest", []),
}  # fmt: skip


@pytest.mark.parametrize("name", STRUCTURES)
def test_structures(name: str) -> None:
    """Parts are found where the bytes have them, and nobody's words and files are lost."""
    text, body, files = STRUCTURES[name]
    found = mail(text)
    if body is not None:
        assert found.body.strip() == body.strip()
    if files is not None:
        assert [one.filename for one in found.attachments] == files
    for one in found.attachments:
        assert one.filename != "a.pdf" or one.content_type != "application/pdf" or one.content == PDF


NAMES = {
    "RFC 2231": ("attachment; filename*=utf-8''b%C3%A1o%20c%C3%A1o.pdf", "báo cáo.pdf"),
    "RFC 2231 continued": ("attachment; filename*0*=utf-8''b%C3%A1o; filename*1*=%20c%C3%A1o; filename*2=.pdf", "báo cáo.pdf"),
    "continued out of order": ("attachment; filename*1=two.pdf; filename*0=one-", "one-two.pdf"),
    "continued without the first": ("attachment; filename*1=two.pdf; filename*2=.gz", None),
    "continued in a character": ("attachment; filename*0*=utf-8''b%C3; filename*1*=%A1o.pdf", "báo.pdf"),
    "both forms": ("attachment; filename=\"bao.pdf\"; filename*=utf-8''b%C3%A1o.pdf", "báo.pdf"),
    "RFC 2231 with a wrong charset": ("attachment; filename*=us-ascii''b%C3%A1o.pdf", "báo.pdf"),
    "RFC 2231 without charset": ("attachment; filename*=b%C3%A1o.pdf", "báo.pdf"),
    "RFC 2231 in quotes": ("attachment; filename*=\"utf-8''b%C3%A1o.pdf\"", "báo.pdf"),
    "encoded word": ('attachment; filename="=?utf-8?q?b=C3=A1o.pdf?="', "báo.pdf"),
    "encoded words, folded": ('attachment; filename="=?utf-8?B?YsOhbyBj?=\n =?utf-8?B?w6FvLnBkZg==?="', "báo cáo.pdf"),
    "encoded word without quotes": ("attachment; filename==?utf-8?q?b=C3=A1o.pdf?=", "báo.pdf"),
    "encoded words in continuations": ('attachment; filename*0="=?utf-8?B?YsOhbyBj"; filename*1="w6FvLnBkZg==?="', "báo cáo.pdf"),
    "raw UTF-8": ('attachment; filename="báo cáo.pdf"', "báo cáo.pdf"),
    "percent escapes without star": ('attachment; filename="b%C3%A1o.pdf"', None),
    "spaces without quotes": ("attachment; filename=my new file.pdf", "my new file.pdf"),
    "a path": ('attachment; filename="C:\\\\temp\\\\a.pdf"', None),
    "a quote in it": (r'attachment; filename="a\"b.pdf"', 'a"b.pdf'),
    "never closed": ('attachment; filename="a.pdf', "a.pdf"),
    "semicolon in quotes": ('attachment; filename="a;b.pdf"', "a;b.pdf"),
    "comma instead of semicolon": ('attachment, filename="a.pdf"', "a.pdf"),
    "no disposition": ("filename=a.pdf", "a.pdf"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names(name: str) -> None:
    """RFC 2231 and RFC 2047 in file names, and the mixtures that clients make of them."""
    value, expected = NAMES[name]
    raw = multi(
        "mixed",
        PLAIN,
        part("application/pdf", base64.b64encode(PDF), B64.strip(), f"Content-Disposition: {value}"),
    )
    files = mail(raw).attachments
    assert len(files) == 1
    assert files[0].content == PDF
    assert files[0].filename if expected is None else files[0].filename == expected


def test_base64_that_nobody_can_read_is_kept_as_it_was_sent() -> None:
    """RFC 2045 §6.4: what cannot be decoded is a file; it is shown too, in case that it is somebody's words."""
    found = mail(part("text/plain", b"Thanks!", B64.strip()))
    assert (found.text, [(f.content_type, f.content) for f in found.attachments]) == (
        "Thanks!",
        [("text/plain", b"Thanks!")],
    )


def test_a_lost_letter_of_base64_spoils_its_line_only() -> None:
    """Whole lines are four letters at a time, so the next line is sound again."""
    words = "".join(f"This is line {number} of a letter about a parcel.\n" for number in range(30))
    lines = base64.encodebytes(words.encode()).splitlines(keepends=True)
    lines[3] = lines[3][1:]
    found = mail(part("text/plain", b"".join(lines), B64.strip()))
    assert found.text.startswith(words[:171])
    assert found.text.endswith(words[-1000:])


def test_a_field_with_white_space_before_its_colon() -> None:
    """RFC 5322 §4.5: not to be taken for the envelope line of an mbox."""
    found = mail("From   : Anna <anna@home.example>\nSubject : Parcel\n\nhi", b"")
    assert (found.author and found.author.address, found.subject) == ("anna@home.example", "Parcel")


def test_flowed_text() -> None:
    """RFC 3676: soft breaks, DelSp, space stuffing, quotes and the signature line."""
    flowed = "Content-Type: text/plain; charset=utf-8; format=flowed\n\n"
    assert mail(flowed + "one \ntwo\n three\n >four\n").body == "one two\nthree\n>four"
    assert mail(flowed.replace("flowed", "flowed; delsp=yes") + "一 \n二\n").body == "一二"
    assert mail(flowed + ">> a \n>> b\n> c\nd\n").body == ">> a b\n> c\nd"
    assert mail(flowed + "words \n-- \nAnna\n").body == "words \n-- \nAnna"


def uu(name: str, data: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 " + name.encode() + b"\n" + lines + b"`\nend\n"


def test_uuencoded_files() -> None:
    """Files of old mailers leave the text and come out whole; a sentence that begins with "begin" stays."""
    found = mail(
        b"\nBefore.\n\n" + uu("a b.txt", b"content" * 20) + b"\nBetween.\n" + uu("c.txt", b"x") + b"After.\n"
    )
    assert [(one.filename, one.content) for one in found.attachments] == [
        ("a b.txt", b"content" * 20),
        ("c.txt", b"x"),
    ]
    assert found.body.split() == ["Before.", "Between.", "After."]
    assert mail("\nPlease\nbegin 100 files today\nend\n").body == "Please\nbegin 100 files today\nend"
    whole = mail(
        part("image/gif; name=x.gif", uu("x.gif", b"GIF89a"), "Content-Transfer-Encoding: x-uuencode")
    )
    assert whole.attachments[0].content == b"GIF89a"


DATES = {
    "Mon, 02 Nov 2026 10:00:00 +0100": "2026-11-02T10:00:00+01:00",
    "Mon,02 Nov 2026 10:00:00+0100": "2026-11-02T10:00:00+01:00",
    "2 Nov 26 10:00 GMT": "2026-11-02T10:00:00+00:00",
    "Mon, 2 Nov 2026 10:00:00 EST (Eastern)": "2026-11-02T10:00:00-05:00",
    "Mon Nov  2 10:00:00 2026": "2026-11-02T10:00:00+00:00",
    "Mon Nov  2 10:00:00 +0100 2026": "2026-11-02T10:00:00+01:00",
    "Mon Nov  2 10:00:00 CET 2026": "2026-11-02T10:00:00+01:00",
    "2026-11-02T10:00:00Z": "2026-11-02T10:00:00+00:00",
    "2026-11-02 10:00:00.123 +0700": "2026-11-02T10:00:00+07:00",
    "Monday, November 2, 2026 10:00 PM": "2026-11-02T22:00:00+00:00",
    "Mon, 02 Nov 2026 10.00.00 +0100": "2026-11-02T10:00:00+01:00",
    "Mon, 02 Nov 2026 10:00:00 GMT+0700": "2026-11-02T10:00:00+07:00",
    "Mon, 02 Nov 2026 10:00:00 +0700 (+07)": "2026-11-02T10:00:00+07:00",
    "Mon, 02 Nov 2026 10:00:00 -0000": "2026-11-02T10:00:00+00:00",
    "Mon, 02 Nov 2026 10:00:60 +0000": "2026-11-02T10:00:59+00:00",
    "Mon, 02 Nov 126 10:00:00 +0000": "2026-11-02T10:00:00+00:00",
    "02-Nov-2026 10:00:00 +0000": "2026-11-02T10:00:00+00:00",
    "=?utf-8?q?Mon=2C_02_Nov_2026_10=3A00=3A00_+0100?=": "2026-11-02T10:00:00+01:00",
    "Thứ Hai, 02 Nov 2026 10:00:00 +0700": "2026-11-02T10:00:00+07:00",
    "Mo, 02 Nov 2026 10:00:00 +0100": "2026-11-02T10:00:00+01:00",
    "Mo, 02 Okt 2026 10:00:00 +0200": "2026-10-02T10:00:00+02:00",
    "Tue, 31 Feb 2026 10:00:00 +0000": "",
    "Whenever": "",
    "Mon, 02 Nov 2026 10:00:00 +9999": "2026-11-02T10:00:00+00:00",
    "Sun, 31 Dec 9999 23:59:59 -1200": "",
}


@pytest.mark.parametrize("text", DATES)
def test_dates(text: str) -> None:
    """RFC 5322 §3.3, its obsolete forms, and what programs write in their place."""
    found = mail("\nx", f"From: a@b.example\nDate: {text}\n".encode()).date
    assert found == (datetime.fromisoformat(DATES[text]) if DATES[text] else None)
    if found:
        assert found.isoformat() == DATES[text]


ADDRESSES = {
    "anna@home.example (Anna Berg)": [("Anna Berg", "anna@home.example")],
    "Anna Berg anna@home.example": [("Anna Berg", "anna@home.example")],
    "Berg, Anna <anna@home.example>": [("Berg, Anna", "anna@home.example")],
    "'Anna Berg' <anna@home.example>": [("'Anna Berg'", "anna@home.example")],
    '"anna@home.example" <anna@home.example>': [("anna@home.example", "anna@home.example")],
    "anna@home.example <anna@home.example>": [("anna@home.example", "anna@home.example")],
    "Anna Berg <anna@home.example": [("Anna Berg", "anna@home.example")],
    "Anna Berg <<anna@home.example>>": [("Anna Berg", "anna@home.example")],
    "Anna Berg [mailto:anna@home.example]": None,
    "=?utf-8?q?Berg=2C_Anna?= <anna@home.example>": [("Berg, Anna", "anna@home.example")],
    '"=?utf-8?q?B=C3=A9rg?=" <anna@home.example>': [("Bérg", "anna@home.example")],
    "=?utf-8?q?Anna_=3Canna=40home=2Eexample=3E?=": None,
    "Bérg <anna@home.example>": [("Bérg", "anna@home.example")],
    "Team: anna@home.example, bob@home.example;": [("", "anna@home.example"), ("", "bob@home.example")],
    "undisclosed-recipients:;": [],
    "@relay.example:anna@home.example": None,
    "<@relay.example:anna@home.example>": [("", "anna@home.example")],
    '"anna b"@home.example': [("", '"anna b"@home.example')],
    "anna@[192.0.2.1]": [("", "anna@[192.0.2.1]")],
    "anna@münchen.example": [("", "anna@münchen.example")],
    "anna": [("anna", "")],
    "<>": [],
    "Anna\n\t<anna@home.example>": [("Anna", "anna@home.example")],
    "mailto:anna@home.example": [("", "anna@home.example")],
    "anna @ home . example": [("", "anna@home.example")],
    "<anna@home.example>, <bob@home.example>": [("", "anna@home.example"), ("", "bob@home.example")],
    "anna@home.example bob@home.example": None,
}


@pytest.mark.parametrize("text", ADDRESSES)
def test_addresses(text: str) -> None:
    """RFC 5322 §3.4 and its obsolete forms; damaged ones keep the address that is in them."""
    found = mail("\nx", b"From: " + text.encode() + b"\nSubject: x\n").from_
    wanted = ADDRESSES[text]
    if wanted is None:
        assert any("home.example" in one.address for one in found)
    else:
        assert [(one.name, one.address) for one in found] == wanted


ONLY_FILES = {
    "text sent as an attachment without a name": (b"Content-Type: text/plain\nContent-Disposition: attachment\n\nmy words\n", "my words"),
    "page sent as an attachment without a name": (multi("mixed", part("text/html", b"<p>my <b>words</b>", "Content-Disposition: attachment")), "my words"),
    "page with a name, inline": (multi("mixed", part("text/html; name=index.html", b"<p>my <b>words</b>", "Content-Disposition: inline")), "my words"),
    "RTF": (b"Content-Type: text/rtf\n\n{\\rtf1\\ansi my words}\n", "my words"),
    "Markdown": (b"Content-Type: text/markdown\n\n# my words\n", "# my words"),
    "a named log is a file and no letter": (b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.log\n\nlog\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", ONLY_FILES)
def test_words_in_what_nobody_displays(name: str) -> None:
    """A mail that shows nothing has its words looked for in unnamed text of any kind; the file stays."""
    raw, body = ONLY_FILES[name]
    found = mail(raw)
    assert (found.body.strip(), len(found.attachments)) == (body, 1)


@pytest.mark.parametrize(
    ("raw", "sealed"),
    [
        (part("application/octet-stream; name=smime.p7m", b"MIIB", B64.strip()), "encrypted"),
        (multi("mixed", part("text/plain", b""), part("application/pgp-encrypted", b"Version: 1"), part("application/octet-stream; name=encrypted.asc", b"x")), "encrypted"),
        (multi("mixed", PLAIN, part("application/octet-stream; name=a.p7", b"MIIB", B64.strip())), ""),
    ],
)  # fmt: skip
def test_sealed_mail_behind_gateways(raw: bytes, sealed: str) -> None:
    """Gateways rename S/MIME and unwrap PGP/MIME: the seal is still seen."""
    assert mail(raw).sealed == sealed


def event(*lines: str) -> bytes:
    return "\n".join(
        [
            "BEGIN:VCALENDAR",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            "SUMMARY:Talk",
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    ).encode()


def test_invitations_with_zones_of_windows() -> None:
    """Outlook's zone names mean zones with summer time, and an end in another zone is told in the start's."""
    found = mail(
        part(
            "text/calendar; method=REQUEST",
            event('DTSTART;TZID="W. Europe Standard Time":20260702T100000', "DTEND:20260702T090000Z"),
        )
    )
    assert "When: 2026-07-02 10:00–11:00 (W. Europe Standard Time, UTC+02:00)" in found.body


def test_an_invitation_under_another_type() -> None:
    """application/ics tells what text/calendar does; the same event twice is told once."""
    one = event("DTSTART:20261102T100000Z")
    found = mail(
        multi(
            "mixed",
            PLAIN,
            part("text/calendar; method=REQUEST", one),
            part("application/ics; name=invite.ics", one),
        )
    )
    assert found.body.count("Invitation: Talk") == 1
    assert len(found.attachments) == 2
