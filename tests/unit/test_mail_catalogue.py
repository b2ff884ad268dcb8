"""A second catalogue of mails as they come: charsets in use and in error, header fields, bodies, files.

Each row was written down, with what a careful reader expects, before it was run.
"""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

import base64
from datetime import datetime

import pytest

from inboxd.mail.message import Mail
from inboxd.mail.parse import parse

TOP = b"From: Anna Berg <anna@home.example>\nSubject: Parcel\n"

LETTERS = {
    "ja": "お世話になっております。注文した商品がまだ届いておりません。ご確認をお願いいたします。",
    "zh": "您好，我的订单还没有收到，请问什么时候可以发货？谢谢！",
    "zh-tw": "您好，我的訂單還沒有收到，請問什麼時候可以出貨？謝謝！",
    "ko": "안녕하세요. 주문한 상품이 아직 도착하지 않았습니다. 확인 부탁드립니다.",
    "ru": "Здравствуйте, мой заказ до сих пор не пришёл. Проверьте, пожалуйста.",
    "uk": "Добрий день, моє замовлення ще не надійшло. Перевірте, будь ласка, чи їде воно.",
    "el": "Καλημέρα σας, η παραγγελία μου δεν έχει φτάσει ακόμα. Παρακαλώ ελέγξτε το.",
    "pl": "Dzień dobry, moja paczka jeszcze nie dotarła. Proszę o sprawdzenie, dziękuję.",
    "cs": "Žluťoučký kůň. Dobrý den, můj balík ještě nedorazil. Prosím o prověření, děkuji.",
    "hu": "Jó napot, a csomagom még nem érkezett meg. Kérem, ellenőrizzék, köszönöm szépen, üdvözlettel Győző.",
    "th": "สวัสดีครับ ผมยังไม่ได้รับสินค้าที่สั่งซื้อ กรุณาตรวจสอบให้ด้วยครับ",
    "tr": "Merhaba, siparişim hâlâ gelmedi, lütfen kontrol eder misiniz? Teşekkürler.",
    "he": "שלום, ההזמנה שלי עדיין לא הגיעה. אנא בדקו, תודה.",
    "ar": "مرحبا، طلبي لم يصل بعد. يرجى التحقق، شكرا.",
    "de": "Grüße aus Köln, mein Paket für Größe 42 ist nicht da. Schöne Grüße, Jörg Müller",
    "fr": "Bonjour, ma commande n’est pas arrivée. Où est-elle ? À bientôt, Zoé — 20 €",
    "lv": "Labdien, mans pasūtījums vēl nav pienācis, lūdzu pārbaudiet, kāpēc.",
    "eo": "Ĉu vi ricevis ĝin? Ŝi ŝatas ĵurnalojn.",
    "hk": "我哋喺度，啲嘢未到",
    "is": "Þýðing á íslensku",
}  # fmt: skip

# language: pairs of "label>codec", the label that the mail has ("" for none) and what it is written in
LABELS = {
    "ja": "iso-2022-jp>cp932 iso-2022-jp>euc-jp iso-2022-jp>utf-8 us-ascii>cp932 iso-8859-1>euc-jp >iso-2022-jp utf-8>iso-2022-jp"
          " shift_jis>iso-2022-jp >cp932 cswindows31j>cp932 x-sjis>cp932 shift_jis>euc-jp x-mac-japanese>cp932",
    "zh": "gb2312>gb18030 utf-8>gbk iso-8859-1>gbk us-ascii>gbk gb2312>utf-8 x-gbk>gbk x-mac-chinesesimp>gbk utf-16le>utf-16-le",
    "zh-tw": "us-ascii>big5 gb2312>big5 utf-8>big5 big5>utf-8 x-euc-tw>big5 x-mac-chinesetrad>big5",
    "hk": "big5-hkscs>big5hkscs",
    "ko": "ks_c_5601-1987>cp949 iso-8859-1>cp949 >cp949 iso-2022-kr>iso2022_kr johab>johab euc-kr>utf-8 cseuckr>cp949 ms949>cp949"
          " iso-ir-149>cp949 x-mac-korean>cp949",
    "ru": "koi8-r>koi8-r iso-8859-1>cp1251 koi8-r>cp1251 windows-1251>koi8-r utf-8>cp1251 >cp1251 >koi8-r ibm866>cp866 cp-866>cp866"
          " iso-8859-5>iso8859-5 iso-8859-5>cp1251 x-mac-cyrillic>mac_cyrillic windows-1251>utf-8 koi8-r>utf-8 windows1251>cp1251"
          " win-1251>cp1251 x-cp1251>cp1251 utf-7>utf-7",
    "uk": "koi8-u>koi8-u koi8-r>koi8-u windows-1251>cp1251 x-mac-ukrainian>mac_cyrillic",
    "el": "iso-8859-7>iso8859-7 iso-8859-1>cp1253 x-mac-greek>mac_greek",
    "pl": "iso-8859-2>iso8859-2 iso-8859-2>cp1250 >cp1250 x-mac-ce>mac_latin2 ibm852>cp852",
    "cs": "iso-8859-2>cp1250 iso-8859-1>cp1250 >iso8859-2 x-mac-centraleurroman>mac_latin2",
    "hu": "us-ascii>cp1250 iso-8859-1>iso8859-2 windows-1252>cp1250",
    "th": "tis-620>tis-620 iso-8859-11>cp874 >tis-620 iso-8859-1>tis-620 dos-874>cp874",
    "tr": "iso-8859-9>cp1254 x-mac-turkish>mac_turkish cp857>cp857",
    "he": "iso-8859-8-i>iso8859-8 iso-8859-8>cp1255 >cp1255",
    "ar": "iso-8859-6>iso8859-6 windows-1256>cp1256 >cp1256",
    "de": "utf-8>latin-1 us-ascii>utf-8 iso-8859-1>utf-8 utf-8>utf-8-sig x-unknown>utf-8 unknown-8bit>latin-1 %CHARSET%>utf-8 utf8>utf-8"
          " UTF_8>utf-8 utf8mb4>utf-8 ISO8859_1>latin-1 latin-1>latin-1 l1>latin-1 ibm850>cp850 cp-850>cp850 437>cp437 utf-16>utf-16"
          " utf-16>utf-16-be utf-16>utf-16-le utf-16be>utf-16-be unicode>utf-16 utf-8>utf-16 unicode-1-1-utf-7>utf-7 macintosh>mac_roman",
    "fr": "utf-8>cp1252 iso-8859-1>cp1252 us-ascii>cp1252 macintosh>mac_roman",
    "lv": "iso-8859-13>iso8859-13 windows-1257>cp1257",
    "eo": "iso-8859-3>iso8859-3",
    "is": "x-mac-icelandic>mac_iceland iso-8859-1>latin-1",
}  # fmt: skip
CHARSETS = [(language, *pair.split(">")) for language, pairs in LABELS.items() for pair in pairs.split(" ")]


def mail(head: str, body: bytes) -> Mail:
    return parse(TOP + head.encode() + b"\n" + body)


@pytest.mark.parametrize(("language", "label", "codec"), CHARSETS)
def test_a_letter_in_any_charset_under_any_label(language: str, label: str, codec: str) -> None:
    """The bytes decide: what is mislabelled, unlabelled or named in an old way is read as it was written."""
    kind = f"Content-Type: text/plain; charset={label}\n" if label else ""
    assert mail(kind, LETTERS[language].encode(codec)).text == LETTERS[language]


@pytest.mark.parametrize("text", ["1 + 1 = 2, a+b, C++", "+ and +-x", "+AGE", "+//////8"])
def test_what_is_no_shift_of_utf7_stays(text: str) -> None:
    """RFC 2152: a plus sign that begins no valid run is a plus sign."""
    wanted = {"+ and +-x": "+ and +x", "+AGE": "a"}.get(text, text)
    assert mail("Content-Type: text/plain; charset=utf-7\n", text.encode()).text == wanted


RAW_FIELDS = [
    ("shift_jis", "cp932", "注文の件", "山田太郎", "ja"),
    ("gb2312", "gbk", "订单", "张伟", "zh"),
    ("big5", "big5", "訂單", "許功蓋", "zh-tw"),  # letters whose second byte is a backslash
    ("koi8-r", "koi8-r", "Заказ", "Анна", "ru"),
    ("utf-8", "latin-1", "Größe für Jörg", "Jörg Müller", "de"),
]


@pytest.mark.parametrize(("label", "codec", "subject", "name", "language"), RAW_FIELDS)
def test_raw_fields_are_read_with_the_whole_mail(
    label: str, codec: str, subject: str, name: str, language: str
) -> None:
    """A subject of two letters says little of its charset; the body and its label say more."""
    data = LETTERS[language].encode(label)
    head = f'From: "{name}" <a@b.example>\nSubject: {subject}\n'.encode(codec)
    found = parse(head + f"Content-Type: text/plain; charset={label}\n\n".encode() + data)
    assert (found.subject, found.from_[0].name) == (subject, name)


SHORT = {
    "cp932": "山田太郎", "euc-jp": "返品したい", "gbk": "订单问题", "big5": "退款申請", "cp949": "주문 문의",
    "cp1250": "Łukasz Wiśniewski", "iso8859-2": "Dotaz na zboží", "latin-1": "Rückgabe", "cp1252": "Où est-elle ?",
    "koi8-r": "Где мой заказ?", "cp1251": "Вопрос", "iso8859-7": "Ερώτηση", "cp1255": "הזמנה", "cp1258": "Đơn hàng",
}  # fmt: skip


@pytest.mark.parametrize("codec", SHORT)
def test_two_words_without_a_charset(codec: str) -> None:
    """A subject in raw bytes, and nothing else in the mail to tell its charset by."""
    assert parse(b"Subject: " + SHORT[codec].encode(codec) + b"\n\nhi").subject == SHORT[codec]


SUBJECTS = {
    "=?utf-8?B?R3LDvMOfZQ?=": "Grüße",
    "=?utf-8?B?R3LDvMOfZQ====?=": "Grüße",
    "=?utf-8?B?R3LD vMOf ZQ==?=": "Grüße",
    "=?utf-8?B?R3LDvMOfZQ==?": "Grüße",
    "=?utf-8?B?R3LDvMOfZQ==": "Grüße",
    "=?utf-8?Q?Gr=C3=BC=C3=9Fe": "Grüße",
    "=?utf-8?Q?Gr=C3=BC=C3=9Fe aus K=C3=B6ln?=": "Grüße aus Köln",
    "=?utf-8?Q?Grüße=21?=": "Grüße!",
    "=utf-8?B?R3LDvMOfZQ==?=": "=utf-8?B?R3LDvMOfZQ==?=",
    "=?utf-8?Q?Gr=C3=BC?==?utf-8?Q?=C3=9Fe?=": "Grüße",
    "Re:=?utf-8?Q?Gr=C3=BC=C3=9Fe?=!!": "Re:Grüße!!",
    "=?iso-8859-1?Q?=E4?= =?koi8-r?B?8NLJ18XU?=": "äПривет",
    "=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=": "Grüße",
    "=?utf-8?X?abc?=": "=?utf-8?X?abc?=",
    "=?utf-8?Q??= hello": "hello",
    "=??Q?Gr=C3=BC=C3=9Fe?=": "Grüße",
    "=?x-foo?Q?Gr=C3=BC=C3=9Fe?=": "Grüße",
    "=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe?=": "Grüße",
    "=?utf-8?Q?Gr=FC=DFe_aus_K=F6ln?=": "Grüße aus Köln",
    "=?iso-8859-1?Q?5_=96_10_=80?=": "5 – 10 €",
    "=?windows-1258?Q?=D0=F5n_h=E0ng?=": "Đơn hàng",
    "=?utf-7?Q?Gr+APwA3w-e?=": "Grüße",
    "=?utf-8?Q?100=_=ZZ_=C3=A4?=": "100= =ZZ ä",
    "=?utf-8?Q?Wo?_Und_wann=3F?=": "Wo? Und wann?",
    "=?utf-8?Q?a=0D=0ABcc:_x@y.example?=": "a Bcc: x@y.example",
    "=?utf-8?Q?a=00b?=": "ab",
    "=?utf-8?B?7aC87b6J?=": "🎉",
    "=?utf-8?Q?u=CC=88?=": "ü",
    "=?utf-8?B?R3LDtsOfZT8-fsO_?=": "Größe?>~ÿ",
    "my_file_name.pdf": "my_file_name.pdf",
    "Tom &amp; Jerry": "Tom &amp; Jerry",
    "a\n \n b\r\n\tc\rd": "a b c d",
    "\n =?utf-8?Q?Hello?=\r\n =?utf-8?Q?_World?=": "Hello World",
}


@pytest.mark.parametrize("value", SUBJECTS)
def test_encoded_words_in_any_state(value: str) -> None:
    """RFC 2047: unclosed, unpadded, glued, raw inside, mislabelled, of the URL's alphabet, with line ends inside."""
    assert (
        parse(f"From: a@b.example\nSubject: {value}\n\nhi".encode()).subject.split()
        == SUBJECTS[value].split()
    )


HEADS = {
    "an empty subject before the real one": (b"Subject: \nSubject: x\n\nhi\n", "hi\n"),
    "the rest of a field whose beginning is gone": (
        b" by mx.example; today\n\tfor you\nSubject: x\n\nhi\n",
        "hi\n",
    ),
    "blank lines and a mark before it": (b"\xef\xbb\xbf\r\n\nSubject: x\n\nhi\n", "hi\n"),
    "no empty line behind it": (b"Subject: x\nHello, this is a body\n", "Hello, this is a body\n"),
    "LF CR": (b"Subject: x\n\rTo: a@b.example\n\r\n\rhi\n\r", "hi\n"),
    "CR alone": (b"Subject: x\r\rhi\rthere\r", "hi\nthere\n"),
    "CR CR LF": (b"Subject: x\r\r\n\r\r\nhi\r\r\n", "hi\n"),
    "NUL within": (b"Subject: \x00x\n\nhi\x00\n", "hi\n"),
    "nothing behind the header": (b"Subject: x", ""),
}


@pytest.mark.parametrize("name", HEADS)
def test_where_a_header_begins_and_ends(name: str) -> None:
    """Line ends of every machine, and what gateways put before and within."""
    raw, text = HEADS[name]
    found = parse(raw)
    assert (found.subject, found.text.replace("\r\n", "\n")) == ("x", text)


A, B = ("", "a@b.example"), ("", "b@b.example")
ADDRESSES = {
    "a@b.example b@b.example": [A, B],
    "<a@b.example> <b@b.example>": [A, B],
    ", a@b.example,, b@b.example,": [A, B],
    "Team: a@b.example;, b@b.example": [A, B],
    "X: a@b.example; Y: b@b.example;": [A, B],
    "undisclosed-recipients:": [],
    "Berg, Anna <a@b.example>; Lee, Bob <b@b.example>": [
        ("Berg, Anna", "a@b.example"),
        ("Lee, Bob", "b@b.example"),
    ],
    "a@b.example (Berg, Anna), b@b.example": [("Berg, Anna", "a@b.example"), B],
    "Anna a@b.example>": [("Anna", "a@b.example")],
    "Anna <a@b.example": [("Anna", "a@b.example")],
    "Anna <>": [("Anna", "")],
    "Anna (Berg <a@b.example>": [("Anna (Berg", "a@b.example")],
    "Support: Anna <a@b.example>": [("Support: Anna", "a@b.example")],
    "Anna @ Home <a@b.example>": [("Anna @ Home", "a@b.example")],
    "Anna <@x.example,@y.example:a@b.example>": [("Anna", "a@b.example")],
    'Anna <"anna@home"@b.example>': [("Anna", '"anna@home"@b.example')],
    "Anna </O=ACME/OU=EX/CN=ANNA>": [("Anna", "/O=ACME/OU=EX/CN=ANNA")],
    "Đặng <đặng@bücher.example>": [("Đặng", "đặng@bücher.example")],
    "a@[192.0.2.1], <a@[IPv6:2001:db8::1]>": [("", "a@[192.0.2.1]"), ("", "a@[IPv6:2001:db8::1]")],
    "=?utf-8?Q?Berg,_Anna?= <a@b.example>": [("Berg, Anna", "a@b.example")],
    "=?utf-8?Q?J=C3?= =?utf-8?Q?=B6rg?= <a@b.example>": [("Jörg", "a@b.example")],
    '"=?utf-8?Q?J=C3?= =?utf-8?Q?=B6rg?=" <a@b.example>': [("Jörg", "a@b.example")],
    "=?utf-8?Q?J=C3=B6rg_<a@b.example>?=": [("Jörg", "a@b.example")],
    "a@b.example (=?utf-8?Q?J=C3=B6rg?=)": [("Jörg", "a@b.example")],
    "=?utf-8?Q?M=C3=BCller=2C?=\r\n =?utf-8?Q?_Anna?= <a@b.example>,\r\n\tb@b.example": [
        ("Müller, Anna", "a@b.example"),
        B,
    ],
}


@pytest.mark.parametrize("value", ADDRESSES)
def test_mailboxes_as_programs_write_them(value: str) -> None:
    """RFC 5322 §3.4 and §4.4, lists of Outlook, and damage."""
    found = parse(f"To: {value}\nSubject: x\n\nhi".encode()).to
    assert [(one.name, one.address) for one in found] == ADDRESSES[value]


DATES = {
    "Mon, 2 Nov 26 10:00:00 EST": "2026-11-02T10:00:00-05:00",
    "Mon, 02 Nov 2026 10:00:00 (CET) +0100": "2026-11-02T10:00:00+01:00",
    "Mon, 02 Nov 2026 10:00:00 GMT+0100": "2026-11-02T10:00:00+01:00",
    "Mon, Nov 2, 2026 at 10:00 AM": "2026-11-02T10:00:00+00:00",
    "Mon Nov 2 10:00:00 CET 2026": "2026-11-02T10:00:00+01:00",
    "2026-11-02T10:00:00.123+01:00": "2026-11-02T10:00:00+01:00",
    "Mo, 02 Okt 2026 10:00:00 +0200": "2026-10-02T10:00:00+02:00",
    "mar, 03 mars 2026 10:00:00 +0100": "2026-03-03T10:00:00+01:00",
    "Пн, 02 ноя 2026 10:00:00 +0300": "2026-11-02T10:00:00+03:00",
    "Mon, 02 Nov 126 10:00:00 +0000": "2026-11-02T10:00:00+00:00",
    "Mon, 02 Nov 2026 10:00:60 +9999": "2026-11-02T10:00:59+00:00",
    "=?utf-8?Q?Mon,_02_Nov_2026_10:00:00_+0100?=": "2026-11-02T10:00:00+01:00",
    "Mon, 2 Nov 2026": "2026-11-02T00:00:00+00:00",
    "20261102T100000Z": "2026-11-02T10:00:00+00:00",
    "11/22/2026 10:00:00 AM": "2026-11-22T10:00:00+00:00",
    "Mon, 2 Nov 2026 10:00:00 +0100;": "2026-11-02T10:00:00+01:00",
    "2026年11月2日 10:00:00 +0900": "2026-11-02T10:00:00+09:00",
    "2026년 11월 2일 10:00:00 +0900": "2026-11-02T10:00:00+09:00",
    "Mon, 32 Nov 2026 10:00:00 +0100": "",
    "Mon, 02 Nov 2026 24:00:00 +0100": "",
}


@pytest.mark.parametrize("value", DATES)
def test_dates_of_many_programs(value: str) -> None:
    """Old years, odd zones, other languages; what overflows is no date."""
    wanted = DATES[value]
    assert parse(f"From: a@b.example\nDate: {value}\n\nhi".encode()).date == (
        datetime.fromisoformat(wanted) if wanted else None
    )


PDF = b"%PDF-1.4 content"
TEXT = "Content-Type: text/plain; charset=utf-8\n"
BOX = 'Content-Type: multipart/mixed; boundary="b"\n'
PARTS = (
    b"--b\n\nWords.\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(PDF)
    + b"--b--\n"
)
IN_BASE64 = "Content-Transfer-Encoding: base64\n"
IN_QUOTED = "Content-Transfer-Encoding: quoted-printable\n"
BODIES = {
    "a blank line before a part's header": (BOX, b"--b\n\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>Gr=C3=BC=C3=9Fe\n--b--\n", "Grüße", 0),
    "a part that writes of a header": (BOX, b"--b\n\nContent-Type: what is it?\n\nHelp me.\n--b--\n", "Content-Type: what is it?\n\nHelp me.", 0),
    "delimiters that were indented": (BOX, PARTS.replace(b"--b", b"  --b").replace(b"  --b", b"\n  --b", 1), "Words.", 1),
    "a closing delimiter only": (BOX, b"Words.\n--b--\n", "Words.", 0),
    "nothing but a closing delimiter": (BOX, b"--b--\n", "", 0),
    "body in CR behind a header in LF": (BOX, PARTS.replace(b"\n", b"\r"), "Words.", 1),
    "body in CR LF behind a header in LF": (BOX, PARTS.replace(b"\n", b"\r\n"), "Words.", 1),
    "charset on the container": (BOX.replace("\n", "; charset=koi8-r\n"), b"--b\nContent-Type: text/plain\n\n" + "Привет".encode("koi8-r") + b"\n--b--\n", "Привет", 0),
    "a container in base64": (BOX + IN_BASE64, base64.encodebytes(PARTS), "Words.", 1),
    "boundary with a comment": (BOX.replace('"b"', "b (x)"), PARTS, "Words.", 1),
    "boundary never closed in quotes": (BOX.replace('"b"', '"b'), PARTS, "Words.", 1),
    "outer boundary longer than the inner": (BOX.replace('"b"', '"bb"'), b'--bb\nContent-Type: multipart/mixed; boundary="b"\n\n' + PARTS + b"--bb--\n", "Words.", 1),
    "soft breaks with spaces, lower case, a cut letter": (TEXT + IN_QUOTED, b"=c3=\n=bc a=  \nb =XY 3= x=3", "ü ab =XY 3= x=3", 0),
    "raw letters in quoted-printable": (TEXT + IN_QUOTED, "Grüße =C3=BC".encode(), "Grüße ü", 0),
    "base64 with noise": (TEXT + IN_BASE64, b"R3LD*vMO\n\n!fZQ==\n", "Grüße", 0),
    "base64 padded in pieces": (TEXT + IN_BASE64, base64.b64encode(b"Hello ") + base64.b64encode("Grüße".encode()), "Hello Grüße", 0),
    "base64 in the URL's alphabet": (TEXT + IN_BASE64, base64.urlsafe_b64encode("Größe?>~ÿ".encode()), "Größe?>~ÿ", 0),
    "an encoding in quotes": (TEXT + 'Content-Transfer-Encoding: "base64";\n', b"R3LDvMOfZQ==", "Grüße", 0),
    "a comma for a semicolon": ("Content-Type: text/plain, charset=utf-8\n", "Grüße".encode(), "Grüße", 0),
    "two content types": ("Content-Type: text/plain\nContent-Type: text/html\n", b"<p>x", "<p>x", 0),
    "prose that begins like a uuencoded file": (TEXT, b"begin 644 is a command\nand so on", "begin 644 is a command\nand so on", 0),
    "stuffed lines of flowed text": ("Content-Type: text/plain; Format=Flowed\n", b" From me \nto\n >no quote", "From me to\n>no quote", 0),
    "an invitation by its name": (BOX, b"--b\n\nWords.\n--b\nContent-Type: application/octet-stream; name=invite.ics\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n--b--\n", "Words.\n\nEvent: x", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_bodies_in_any_state(name: str) -> None:
    """Delimiters, line ends and transfer encodings as gateways leave them."""
    head, data, body, files = BODIES[name]
    found = mail(head, data)
    assert (found.body.strip(), len(found.attachments)) == (body, files)


FILES = {
    "filename*=utf-8''Gr%FC%DFe.pdf": "Grüße.pdf",
    "filename*=''Gr%C3%BC%C3%9Fe.pdf": "Grüße.pdf",
    "filename*=utf-8''100%-Gr%C3%BC%ZZ.pdf": "100%-Grü%ZZ.pdf",
    'filename*1="a"; filename*2="b.pdf"': "ab.pdf",
    'filename*0="a"; filename*2="b.pdf"': "ab.pdf",
    'filename*0="a"; filename*0="x"; filename*01="b.pdf"': "ab.pdf",
    "filename*0*=utf-8''Gr%C3;\n filename*1*=%BC.pdf": "Grü.pdf",
    "".join(f"filename*{n}={n % 10}; " for n in range(11)) + "filename*11=.pdf": "01234567890.pdf",
    "filename*=utf-8''x%C3%BC.pdf; filename=\"x.pdf\"": "xü.pdf",
    'filename="=?utf-8?Q?Gr=C3=BC=C3=9Fe aus.pdf?="': "Grüße aus.pdf",
    'filename*0="=?utf-8?B?R3LDvMOf"; filename*1="ZS5wZGY=?="': "Grüße.pdf",
    "filename=my file.pdf; size=16": "my file.pdf",
    'filename="C:\\Users\\x\\a.pdf"': "C:\\Users\\x\\a.pdf",
    'filename="a \\"b\\".pdf"': 'a "b".pdf',
    'filename="a\r\n b.pdf"': "a b.pdf",
    'filename="a\x00b.pdf"': "ab.pdf",
    "filename*=utf-8''u%CC%88.pdf": "ü.pdf",
    'filename=""; name="a.pdf"': "a.pdf",
}


@pytest.mark.parametrize("value", FILES)
def test_names_of_files_in_any_state(value: str) -> None:
    """RFC 2231 with gaps, doubles and cut letters, RFC 2047 where it may not be, paths that nobody escaped."""
    head = f"Content-Type: application/pdf\nContent-Disposition: attachment; {value}\n"
    assert [one.filename for one in mail(head, PDF).attachments] == [FILES[value]]
