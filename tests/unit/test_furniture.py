"""Gateways' marks in subjects and banners above bodies."""

# ruff: noqa: E501 - tables of texts

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.mail.furniture import strip_banner, strip_subject
from inboxd.mail.parse import parse
from tests.unit.gateway_shapes import BANNERS as MANY
from tests.unit.gateway_shapes import MARKS, OWN_SUBJECTS, OWN_WORDS

SUBJECTS = [
    ("[EXTERNAL] Printer", "Printer", "[EXTERNAL]"),
    ("[External] Printer", "Printer", "[External]"),
    ("[EXT] Printer", "Printer", "[EXT]"),
    ("[EXT]: Printer", "Printer", "[EXT]:"),
    ("Re: [EXTERNAL] Re: [HELP-7] Printer", "Re: Re: [HELP-7] Printer", "[EXTERNAL]"),
    ("[EXTERNAL] Re: [EXTERNAL] Printer", "Re: Printer", "[EXTERNAL]"),
    ("[HELP-7] [EXTERNAL] Printer", "[HELP-7] Printer", "[EXTERNAL]"),
    ("EXTERNAL: Printer", "Printer", "EXTERNAL:"),
    ("EXT: Printer", "Printer", "EXT:"),
    ("*EXTERNAL* Printer", "Printer", "*EXTERNAL*"),
    ("(External) Printer", "Printer", "(External)"),
    ("{EXTERNAL} Printer", "Printer", "{EXTERNAL}"),
    ("[External Email] Printer", "Printer", "[External Email]"),
    ("[EXTERNAL SENDER] Printer", "Printer", "[EXTERNAL SENDER]"),
    ("[Caution: External] Printer", "Printer", "[Caution: External]"),
    ("AW: [EXTERN] Drucker", "AW: Drucker", "[EXTERN]"),
    ("TR: [EXTERNE] Imprimante", "TR: Imprimante", "[EXTERNE]"),
    ("[EXTERNO] Impresora", "Impresora", "[EXTERNO]"),
    ("[外部] 打印机", "打印机", "[外部]"),
    ("【外部】打印机", "打印机", "【外部】"),
    ("[외부] 프린터", "프린터", "[외부]"),
    ("[Bên ngoài] Máy in", "Máy in", "[Bên ngoài]"),
]
UNTOUCHED = ["", "Printer", "Re: [HELP-7] Printer", "External: disk fails", "External disk", "Externals", "Extension: x",
             "[EXTERNAL]", "My [EXTERNAL] disk", "[SPAM] x", "Re: Re: Fwd: a", "EXT4 is slow", "External - or not?"]  # fmt: skip


@pytest.mark.parametrize(("subject", "cleaned", "mark"), SUBJECTS)
def test_mark_in_subject(subject: str, cleaned: str, mark: str) -> None:
    """The mark is taken off and told; prefixes and the ticket's tag stay in their order."""
    assert strip_subject(subject) == (cleaned, mark)


@pytest.mark.parametrize("subject", UNTOUCHED)
def test_subject_without_mark(subject: str) -> None:
    """A subject without a mark, or of nothing but a mark, is left alone."""
    assert strip_subject(subject) == (subject, "")


BANNERS = [
    "CAUTION: This email originated from outside of the organization. Do not click links or open\n"
    "attachments unless you recognize the sender and know the content is safe.",
    "You don't often get email from anna@example.org. Learn why this is important <https://aka.ms/LearnAboutSenderId>",
    "This Message Is From an External Sender\nThis message came from outside your organization.",
    "ZjQcmQRYFpfptBannerStart\nThis Message Is From an Untrusted Sender\nYou have not previously corresponded with this"
    " sender.\nZjQcmQRYFpfptBannerEnd",
    "[EXTERNAL EMAIL] DO NOT CLICK links or attachments unless you recognize the sender and know the content is safe.",
    "*** EXTERNAL EMAIL ***",
    "EXTERNAL SENDER",
    "WARNING: External email. Verify sender before opening attachments or links.",
    "ACHTUNG: Diese E-Mail kommt von außerhalb der Organisation. Klicken Sie nicht auf Links.",
    "Sie erhalten nicht oft eine E-Mail von anna@example.org. Erfahren Sie, warum dies wichtig ist",
    "ATTENTION : ce courriel provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens.",
    "PRECAUCIÓN: este correo se originó fuera de la organización. No haga clic en enlaces.",
    "ATENÇÃO: este e-mail foi enviado de fora da empresa. Não abra anexos.",
    "ATTENZIONE: questa email proviene dall'esterno. Non aprire allegati.",
    "LET OP: deze e-mail is afkomstig van buiten de organisatie. Open geen bijlagen.",
    "UWAGA: ta wiadomość pochodzi spoza organizacji. Nie otwieraj załączników.",
    "ВНИМАНИЕ: это письмо отправлено внешним отправителем. Не открывайте вложения.",
    "УВАГА: цей лист надійшов з-за меж організації. Не відкривайте вкладення.",
    "UPOZORNĚNÍ: tento e-mail přišel z externího zdroje. Neotvírejte přílohy.",
    "VARNING: detta mejl kommer utanför organisationen. Öppna inte bifogade filer.",
    "VAROITUS: tämä viesti tulee organisaation ulkopuolelta. Älä avaa liitteitä.",
    "DİKKAT: bu e-posta kurum dışından gönderildi. Ekleri açmayın.",
    "PERHATIAN: email ini berasal dari luar organisasi. Jangan buka lampiran.",
    "คำเตือน: อีเมลนี้มาจากภายนอกองค์กร อย่าเปิดไฟล์แนบ",
    "注意：このメールは社外から送信されました。添付ファイルに注意してください。",
    "주의: 외부에서 발송된 메일입니다. 첨부 파일을 열지 마십시오.",
    "注意：此邮件来自外部，请勿打开附件。",
    "CẢNH BÁO: Email này được gửi từ bên ngoài công ty. Không nhấp vào liên kết.",
    "Warnung: Diese E-Mail kam von ausserhalb. Öffnen Sie Anhänge und Links nur, wenn Sie den Absender kennen.",
    "УВАГА: Цей лист надійшов ззовні організації. Не відкривайте вкладення, якщо не знаєте відправника.",
]


@pytest.mark.parametrize("banner", BANNERS)
def test_banner(banner: str) -> None:
    """The banner is taken off and told, and the author's words stay whole."""
    body = "Hello,\n\nit does not start."
    text, found = strip_banner(f"{banner}\n\n{body}")
    assert text == body
    assert found.split() == banner.split()


def test_two_banners_and_lines_around_them() -> None:
    """Banners of two gateways go, with the lines drawn around them."""
    text, found = strip_banner(f"________\n{BANNERS[0]}\n________\n\n{BANNERS[1]}\n\nHello")
    assert text == "Hello"
    assert "CAUTION" in found
    assert "often get" in found


def test_greeting_glued_to_the_banner_stays() -> None:
    """Without a blank line below the banner, the author's first line is still the author's."""
    text, _ = strip_banner(f"{BANNERS[8]}\nHallo,\nes geht nicht.")
    assert text == "Hallo,\nes geht nicht."


OWN = [
    "I got a warning that an email came from outside the organization.\n\nWhat now?",
    "External email, please help me with it\n\nx",
    "This email from an external vendor was blocked by you, why?\n\nPlease help",
    "Attention: the door is open\n\nPlease close it",
    "Caution tape from outside suppliers is late.\n\nAnna",
    "Hello\n\nCAUTION: This email originated from outside of the organization. Do not click.",
]


@pytest.mark.parametrize("text", [*OWN, *BANNERS, ""])
def test_own_words_are_no_banner(text: str) -> None:
    """The author's words about external mail stay, and so does a mail that is nothing but a banner."""
    assert strip_banner(text) == (text, "")


@given(st.text(max_size=200), st.sampled_from([*BANNERS, "[EXTERNAL]", ""]))
@settings(max_examples=150, deadline=None)
def test_nothing_raises_and_nothing_is_lost(text: str, banner: str) -> None:
    """What is taken off is told; together they are what came in."""
    rest, found = strip_banner(f"{banner}\n\n{text}")
    assert re.findall(r"\w+", f"{found}\n{rest}") == re.findall(r"\w+", f"{banner}\n\n{text}")
    cleaned, mark = strip_subject(text)
    assert bool(mark) == (cleaned != text)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("before", ["", "Re: ", "AW: ", "[HELP-7] "])
def test_marks_of_many_gateways(mark: str, before: str) -> None:
    """Whatever brackets and language a gateway uses, its mark goes and the rest stays in its order."""
    assert strip_subject(f"{before}{mark}Printer")[0] == f"{before}Printer"


@pytest.mark.parametrize("subject", OWN_SUBJECTS)
def test_subjects_that_speak_of_outside(subject: str) -> None:
    """A subject about something external is the customer's own."""
    assert strip_subject(subject) == (subject, "")


@pytest.mark.parametrize("banner", MANY)
def test_banners_of_many_gateways(banner: str) -> None:
    """A banner goes above a greeting and above a request that speaks of links, with a line drawn below it, too."""
    banner = banner.replace("\\n", "\n")
    for own in ("Hello,\n\nit does not start. Can you help?", "Please check the link in my invoice."):
        for between in ("\n\n", "\n________________________________\n\n"):
            assert strip_banner(f"{banner}{between}{own}")[0] == own


@pytest.mark.parametrize("own", OWN_WORDS)
def test_words_that_speak_of_outside(own: str) -> None:
    """No sentence of a customer's is taken for a banner, whatever stands below it."""
    for below in ("", "\n\nAnna Berg", "\n\nIt is urgent. See the link and the attachment."):
        assert strip_banner(own + below) == (own + below, "")


PAGES = {
    "Microsoft 365": '<div style="background-color:#FFEB9C"><span>CAUTION:</span> This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender.</div><br>',
    "Microsoft's tip": '<table width="100%"><tr><td style="background:#ffb900"></td><td><div>You don\'t often get email from anna@example.org. <a href="https://aka.ms/LearnAboutSenderIdentification">Learn why this is important</a></div></td></tr></table>',
    "Mimecast": '<table style="background:#ff0000"><tr><td><p><b>EXTERNAL EMAIL:</b> Do not click links or open attachments unless you know the content is safe.</p></td></tr></table>',
    "Proofpoint": '<div style="display:none">ZjQcmQRYFpfptBannerStart</div><table><tr><td><b>This Message Is From an Untrusted Sender</b></td></tr><tr><td>You have not previously corresponded with this sender.</td></tr></table><div style="display:none">ZjQcmQRYFpfptBannerEnd</div>',
    "Proofpoint, new": '<div id="pfptBanner1"><div>This Message Is From an External Sender</div><div>This message came from outside your organization.</div><a href="https://phish.example/x">Report Suspicious</a></div>',
    "Barracuda": '<p style="background:yellow"><b>[EXTERNAL EMAIL]</b></p><hr>',
    "Cisco": "<p>** CAUTION: This email originated from outside the company. **</p>",
    "Sophos": "<table><tr><td>CAUTION</td><td>This email originated from outside of Acme. Do not click links or open attachments.</td></tr></table>",
    "German rule": "<p class=MsoNormal>ACHTUNG: Diese E-Mail stammt von einem externen Absender. Bitte vermeiden Sie es, Anhänge zu öffnen.</p>",
}
QUOTE = (
    '<br><div class="gmail_quote"><div class="gmail_attr">On Tue, Mar 4, 2025 at 9:07 AM A &lt;a@acme.example&gt; wrote:<br></div>'
    '<blockquote class="gmail_quote">Which version?</blockquote></div>'
)


@pytest.mark.parametrize("gateway", PAGES)
@pytest.mark.parametrize("quote", ["", QUOTE])
def test_banner_above_a_page(gateway: str, quote: str) -> None:
    """A banner that stands in the HTML is in neither of the ticket's texts; the original is kept, and the mail tells."""
    page = f'{PAGES[gateway]}<div dir="ltr">It does not start. Can you help?</div>{quote}'
    head = "From: anna@example.org\nTo: s@acme.example\nSubject: Re: x\nContent-Type: text/html; charset=utf-8\n\n"
    mail = parse(f"{head}<html><body>{page}</body></html>".encode())
    assert mail.reply_text == "It does not start. Can you help?"
    assert mail.body.startswith("It does not start.")
    assert mail.banner
    assert PAGES[gateway] in mail.html
