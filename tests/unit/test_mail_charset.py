"""Bytes to text: what is declared, what is meant, and what the whole mail tells."""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

import unicodedata

import pytest

from inboxd.mail.charset import Evidence, clean, decode, meaning
from inboxd.mail.parse import parse
from inboxd.mail.vietnamese import _TABLES

VIETNAMESE = "Kính gửi quý khách, đơn hàng của tôi bị lỗi và không thể đăng nhập được. Xin cảm ơn."
RUSSIAN = "Здравствуйте, мой заказ до сих пор не пришёл, помогите пожалуйста разобраться."
GREEK = "Καλημέρα σας, η παραγγελία μου δεν έχει έρθει ακόμη, μπορείτε να βοηθήσετε;"
JAPANESE = "お世話になっております。注文した商品がまだ届いていません。確認をお願いします。"
CHINESE = "您好，我的订单还没有到，请帮我查一下快递的情况，谢谢。"
KOREAN = "안녕하세요. 주문한 상품이 아직 도착하지 않았습니다. 확인 부탁드립니다."
GERMAN = "Schöne Grüße aus München, die Rechnung über 20 € fehlt noch."
POLISH = "Dzień dobry, nie mogę się zalogować. Proszę o pomoc, dziękuję i pozdrawiam."
THAI = "สวัสดีครับ สินค้าที่สั่งยังไม่มาถึง รบกวนตรวจสอบให้ด้วยครับ"
TURKISH = "Merhaba, siparişim hâlâ gelmedi. Yardımcı olur musunuz? İyi günler, teşekkürler."


def in_table(text: str, charset: str) -> bytes:
    """Text in VISCII or TCVN3, for which Python has no encoder."""
    table = _TABLES[charset]
    return bytes(table.index(char) for char in text)


def text_of(data: bytes, label: str) -> str:
    evidence = Evidence()
    evidence.add_label(label)
    evidence.add_bytes(data)
    return decode(data, label, evidence)[0]


DECLARED = [
    ("utf-8", "utf-8", VIETNAMESE), ("UTF8", "utf-8", RUSSIAN), ('"utf-8"', "utf-8", GREEK),
    ("koi8-r", "koi8-r", RUSSIAN), ("windows-1251", "cp1251", RUSSIAN), ("CP-1251", "cp1251", RUSSIAN),
    ("iso-8859-5", "iso8859-5", RUSSIAN), ("iso-8859-7", "iso8859-7", GREEK), ("iso-2022-jp", "iso-2022-jp", JAPANESE),
    ("Shift_JIS", "cp932", JAPANESE), ("x-sjis", "cp932", JAPANESE), ("euc-jp", "euc-jp", JAPANESE),
    ("gb2312", "gb2312", CHINESE), ("gb18030", "gb18030", CHINESE), ("big5", "big5", "您好，我的訂單還沒有到"),
    ("ks_c_5601-1987", "cp949", KOREAN), ("euc-kr", "euc-kr", KOREAN), ("iso-8859-2", "iso8859-2", POLISH),
    ("windows-1250", "cp1250", POLISH), ("tis-620", "cp874", THAI), ("windows-874", "cp874", THAI),
    ("iso-8859-9", "iso8859-9", TURKISH), ("iso-8859-15", "iso8859-15", GERMAN), ("utf-7", "utf-7", GERMAN),
    ("utf-16le", "utf-16-le", GERMAN), ("utf-16be", "utf-16-be", GERMAN), ("utf-16", "utf-16", GERMAN),
    ("us-ascii", "ascii", "Plain words."), ("macintosh", "mac_roman", "Schöne Grüße"), ("hz-gb-2312", "hz", CHINESE),
    ("cp850", "cp850", "Schöne Grüße"), ("iso-8859-8-i", "iso8859-8", "שלום לכולם, ההזמנה לא הגיעה"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "codec", "text"), DECLARED)
def test_a_right_label_is_believed(label: str, codec: str, text: str) -> None:
    """Bytes in the declared charset come out as they were written, whatever form the label has."""
    assert text_of(text.encode(codec), label) == unicodedata.normalize("NFC", text)


MISLABELLED = [
    ("UTF-8 as Latin-1", "iso-8859-1", "utf-8", GERMAN), ("UTF-8 as ASCII", "us-ascii", "utf-8", VIETNAMESE),
    ("UTF-8 as windows-1251", "windows-1251", "utf-8", RUSSIAN), ("UTF-8 as GB2312", "gb2312", "utf-8", CHINESE),
    ("UTF-8 as Shift_JIS", "shift_jis", "utf-8", JAPANESE), ("UTF-8 as an unknown one", "x-nonsense", "utf-8", GREEK),
    ("UTF-8 as ISO-2022-JP", "iso-2022-jp", "utf-8", JAPANESE), ("UTF-8 unlabelled", "", "utf-8", KOREAN),
    ("UTF-8 as KOI8-R", "koi8-r", "utf-8", RUSSIAN), ("UTF-8 as Big5", "big5", "utf-8", CHINESE),
    ("UTF-8 as EUC-KR", "euc-kr", "utf-8", KOREAN), ("UTF-8 as UTF-7", "utf-7", "utf-8", GERMAN),
    ("GB18030 as GB2312", "gb2312", "gb18030", "您好，朱镕基的订单 €20"),
    ("windows-1252 as Latin-1", "iso-8859-1", "cp1252", "“Schöne Grüße” – 20 €"),
    ("windows-1252 as ASCII", "us-ascii", "cp1252", GERMAN), ("windows-1252 as UTF-8", "utf-8", "cp1252", GERMAN),
    ("windows-1250 as Latin-2", "iso-8859-2", "cp1250", "Dzień dobry – „zażółć gęślą jaźń” śpiewa"),
    ("windows-1251 as Latin-5", "iso-8859-5", "cp1251", "Здравствуйте – «где мой заказ»? Помогите…"),
    ("windows-1251 as Latin-1", "iso-8859-1", "cp1251", RUSSIAN), ("KOI8-R unlabelled", "", "koi8-r", RUSSIAN),
    ("windows-1251 as UTF-8", "utf-8", "cp1251", RUSSIAN), ("windows-1253 as Latin-1", "iso-8859-1", "cp1253", GREEK),
    ("Shift_JIS as ISO-2022-JP", "iso-2022-jp", "cp932", JAPANESE), ("EUC-JP as ISO-2022-JP", "iso-2022-jp", "euc-jp", JAPANESE),
    ("Shift_JIS unlabelled", "", "cp932", JAPANESE), ("EUC-KR as Latin-1", "iso-8859-1", "cp949", KOREAN),
    ("GB18030 unlabelled", "", "gb18030", CHINESE), ("ISO-2022-JP unlabelled", "", "iso-2022-jp", JAPANESE),
    ("ISO-2022-JP as ASCII", "us-ascii", "iso-2022-jp", JAPANESE), ("Big5 unlabelled", "", "cp950", "您好，我的訂單還沒有到，請幫我查詢"),
    ("TIS-620 as Latin-1", "iso-8859-1", "cp874", THAI), ("UTF-16 by its mark", "utf-8", "utf-16", GERMAN),
    ("UTF-8 by its mark", "", "utf-8-sig", GERMAN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "codec", "text"), [case[1:] for case in MISLABELLED], ids=[c[0] for c in MISLABELLED]
)
def test_a_wrong_label_is_seen_through(label: str, codec: str, text: str) -> None:
    """Mislabelled and unlabelled text is read as what its bytes are."""
    assert text_of(text.encode(codec), label) == unicodedata.normalize("NFC", text)


def in_1258(text: str) -> bytes:
    """Text as Vietnamese Windows writes it: letters with combining tone marks."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", char)
            tone = next(m for m in marks if m in "\u0300\u0301\u0303\u0309\u0323")
            letter = unicodedata.normalize("NFC", base + "".join(m for m in marks if m != tone))
            out += letter.encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


@pytest.mark.parametrize("label", ["windows-1258", "cp1258", "iso-8859-1", "utf-8", ""])
def test_vietnamese_of_windows(label: str) -> None:
    """windows-1258 is found with and without its label, and its tone marks are joined (NFC)."""
    assert text_of(in_1258(VIETNAMESE), label) == VIETNAMESE


@pytest.mark.parametrize("label", ["viscii", "VISCII1.1-1", "iso-8859-1", "us-ascii", ""])
def test_vietnamese_in_viscii(label: str) -> None:
    """VISCII, which Python does not know, is found with and without its label."""
    assert text_of(in_table(VIETNAMESE, "viscii"), label) == VIETNAMESE


@pytest.mark.parametrize("label", ["x-viet-tcvn5712", "tcvn3", "TCVN-5712", "iso-8859-1", ""])
def test_vietnamese_in_tcvn3(label: str) -> None:
    """TCVN3, which Python does not know, is found with and without its label."""
    assert text_of(in_table(VIETNAMESE, "tcvn3"), label) == VIETNAMESE


@pytest.mark.parametrize(
    "text", [GERMAN, "Très bien, merci pour votre aide, à bientôt !", "¿Dónde está mi pedido, señor?"]
)
def test_western_text_is_not_taken_for_vietnamese(text: str) -> None:
    """Latin text keeps its letters: a Vietnamese reading needs Vietnamese words."""
    assert text_of(text.encode("cp1252"), "iso-8859-1") == text


def test_a_short_text_is_read_by_the_whole_mail() -> None:
    """Evidence is pooled: four Russian letters in the subject are read as the body is."""
    body = RUSSIAN.encode("koi8-r")
    raw = b"From: a@b.example\nSubject: " + "Счёт".encode("koi8-r") + b"\n\n" + body
    mail = parse(raw)
    assert (mail.subject, mail.text) == ("Счёт", RUSSIAN)


@pytest.mark.parametrize("text", ["Договор аренды", "Жалоба"])
def test_two_russian_words_are_not_kazakh(text: str) -> None:
    """A word of accents alone is not Latin: the only 8-bit text of the mail is a Russian subject."""
    assert parse(b"From: a@b.example\nSubject: " + text.encode("cp1251") + b"\n\nsee").subject == text


def test_a_label_elsewhere_in_the_mail_helps() -> None:
    """Evidence is pooled: an unlabelled short body is read in the charset of the subject's encoded words."""
    raw = (
        b"From: a@b.example\nSubject: =?windows-1251?B?"
        + b"0fc41g=="
        + b"?=\n\n"
        + "Да, спасибо".encode("cp1251")
    )
    assert parse(raw).text == "Да, спасибо"


def test_a_footer_in_another_charset() -> None:
    """A gateway's Latin-1 footer under UTF-8 text costs neither of them a letter."""
    data = "Grüße aus Köln und Düsseldorf, schöne Tage".encode() + b"\n" + "Gebühr".encode("latin-1")
    assert text_of(data, "utf-8") == "Grüße aus Köln und Düsseldorf, schöne Tage\nGebühr"


def test_a_character_cut_in_two() -> None:
    """A truncated UTF-8 text loses its last character and nothing else."""
    assert text_of(VIETNAMESE.encode()[:-1] + "ữ".encode()[:2], "utf-8").startswith(VIETNAMESE[:-1])


@pytest.mark.parametrize(
    "label", ["base64", "zlib", "rot13", "idna", "unicode_escape", "undefined", "mbcs", "\x00", "é", "../x"]
)
def test_a_label_that_is_no_charset(label: str) -> None:
    """Python's codecs that are no charsets, and nonsense, mean nothing."""
    assert meaning(label) == ""
    assert text_of(b"Hello", label) == "Hello"


def test_nothing_but_text_comes_out() -> None:
    """Surrogates, NUL and decomposed letters never leave: text is NFC Unicode."""
    assert clean("a\x00b\ud800c") == "ab\ufffdc"
    assert clean("e\u0302\u0323") == "ệ"
    assert "\ud83d" not in text_of(b"+2D0-", "utf-7")
    assert text_of(b"\xff\xfe\x00\xd8x\x00", "utf-16").isprintable()


def test_a_tower_of_marks_is_cut() -> None:
    """Thousands of marks on one letter would take quadratic time to sort."""
    assert len(clean("a" + "\u0316\u0301" * 50_000)) < 40


CONFUSED = [
    ("koi8-r", "cp1251", RUSSIAN), ("windows-1251", "koi8-r", RUSSIAN), ("iso-8859-5", "cp1251", "где мой заказ от пятого числа"),
    ("windows-1251", "cp1251", "ГДЕ МОЙ ЗАКАЗ, ОТВЕТЬТЕ НЕМЕДЛЕННО"), ("koi8-r", "koi8-r", "ГДЕ МОЙ ЗАКАЗ, ОТВЕТЬТЕ НЕМЕДЛЕННО"),
    ("windows-1251", "cp1251", "Щ Ъ Ю Я Ж Э"), ("shift_jis", "euc-jp", JAPANESE), ("euc-jp", "cp932", JAPANESE),
    ("shift_jis", "cp932", "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿ"), ("gb2312", "big5", "您好，我的訂單還沒有到，請幫我查詢一下快遞"), ("big5", "gbk", CHINESE),
    ("big5", "big5", "您好，我的訂單還沒有到，請幫我查詢一下快遞"), ("gb2312", "gbk", "朱镕基"), ("big5", "big5", "臺灣大學圖書館館藏目錄"),
    ("big5", "big5", "臺北市信義區松仁路一段"),
    ("gb2312", "gbk", "北京大学图书馆馆藏目录查询系统"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "codec", "text"), CONFUSED)
def test_charsets_that_are_confused(label: str, codec: str, text: str) -> None:
    """Bytes that are valid in both charsets of a pair are told apart by their letters, capitals and rare words aside."""
    assert text_of(text.encode(codec), label) == text


def test_surrogates_written_as_utf_8() -> None:
    """CESU-8, as old Java and Oracle write it, is one character and not two."""
    assert text_of(b"hi \xed\xa0\xbc\xed\xbe\x89 there", "utf-8") == "hi \U0001f389 there"
