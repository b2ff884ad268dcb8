"""The language of the author's words, among those that the desk is set up for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.mail.language import guess
from tests.unit.language_sentences import SENTENCES as SHORT

MANY = (
    "en",
    "vi",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pl",
    "ru",
    "uk",
    "cs",
    "da",
    "sv",
    "fi",
    "tr",
    "id",
    "th",
    "ja",
    "ko",
    "zh",
)

SENTENCES = {
    "en": "Hello, since yesterday I cannot open the second page of my invoice.",
    "vi": "Chào anh chị, từ hôm qua tôi không mở được trang thứ hai của hoá đơn.",
    "de": "Guten Tag, seit gestern kann ich die zweite Seite der Rechnung nicht öffnen.",
    "fr": "Bonjour, depuis hier je ne peux plus ouvrir la deuxième page de ma facture.",
    "es": "Buenos días, desde ayer no puedo abrir la segunda página de mi factura.",
    "it": "Buongiorno, da ieri non riesco ad aprire la seconda pagina della fattura.",
    "nl": "Goedendag, sinds gisteren kan ik de tweede pagina van mijn rekening niet openen.",
    "pl": "Dzień dobry, od wczoraj nie mogę otworzyć drugiej strony mojej faktury.",
    "ru": "Здравствуйте, со вчерашнего дня не открывается вторая страница моего счёта.",
    "uk": "Добрий день, з учорашнього дня не відкривається друга сторінка мого рахунку.",
    "cs": "Dobrý den, od včerejška nemohu otevřít druhou stránku své faktury.",
    "sv": "Hej, sedan igår kan jag inte öppna den andra sidan på min faktura.",
    "fi": "Hei, en ole eilisestä lähtien voinut avata laskuni toista sivua.",
    "tr": "Merhaba, dünden beri faturamın ikinci sayfasını açamıyorum.",
    "id": "Selamat pagi, sejak kemarin saya tidak bisa membuka halaman kedua tagihan saya.",
    "th": "สวัสดีครับ ตั้งแต่เมื่อวานผมเปิดหน้าที่สองของใบแจ้งหนี้ไม่ได้",
    "ja": "お世話になっております。昨日から請求書の二ページ目が開けません。",
    "ko": "안녕하세요, 어제부터 청구서의 두 번째 페이지가 열리지 않습니다.",
    "zh": "您好，从昨天开始我就打不开发票的第二页了，请帮忙看一下。",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_sentence(language: str) -> None:
    """One sentence is enough to tell twenty languages apart."""
    assert guess(SENTENCES[language], MANY) == language


@pytest.mark.parametrize("language", SHORT)
def test_short_sentences(language: str) -> None:
    """Twenty characters and more are told apart in nine languages, Vietnamese without its marks, too."""
    for configured in (tuple(SHORT), ("en", language), (language, "vi", "de")):
        guessed = {text: guess(text, configured) for text in SHORT[language].strip().split("\n")}
        assert [text for text, found in guessed.items() if found != language] == []


@pytest.mark.parametrize(
    "text", ["", "ok", "Danke sehr!", "https://example.com/a/very/long/address/in/english", "4711 0815 " * 9]
)
def test_too_short_for_a_guess(text: str) -> None:
    """Below twenty characters of words nothing is guessed; links and numbers are no words."""
    assert guess(text, MANY) == ""


def test_the_configured_name_comes_back() -> None:
    """A region in the configuration is kept, and Norwegian is one language."""
    assert guess(SENTENCES["zh"], ("en", "zh-TW")) == "zh-TW"
    assert guess("Hei, siden i går kan jeg ikke åpne den andre siden av fakturaen min.", ("en", "nb")) == "nb"


def test_a_foreign_language_is_no_guess() -> None:
    """A text in a language that is not configured is not pressed into one that is."""
    assert guess(SENTENCES["ja"], ("en", "vi")) == ""
    assert guess(SENTENCES["fr"], ("en", "vi")) == ""
    assert guess(SENTENCES["en"], ()) == ""


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text(text: str) -> None:
    """Any text gives a configured language or none."""
    assert guess(text, ("en", "vi")) in {"", "en", "vi"}
