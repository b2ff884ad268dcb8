"""The author's own words: what must stay, what must go, and what may never happen."""

# ruff: noqa: E501 - tables of texts

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.mail.quote import newest

QUOTE = "> Dear Anna,\n> which version do you use?\n>\n> Your support"
GMAIL = "On Tue, Mar 4, 2025 at 9:07 AM Acme Help <help@acme.example> wrote:"

OWN_SENTENCES = [
    "On the whole it works.\nOn Monday it did not.",
    "On 3 March 2025 I wrote to info@example.org and got this answer:\nnothing.",
    "On 3 March 2025 at 14:05 your colleague Bob wrote:\nyou will get a refund.\nI did not get one.",
    "Hôm qua lúc 14:05, tôi đã viết: hàng bị vỡ.\nXin xem giúp.",
    "Ngày 3/3/2025 lúc 14:05 em đã viết:\nđơn hàng bị lỗi",
    "Le 3 mars 2025 à 14:05 votre collègue m'a écrit :\nc'est réparé. Ce n'est pas vrai.",
    "Am 3. März 2025 um 14:05 schrieb mir Ihr Kollege:\nalles gut. Stimmt nicht.",
    "My steps:\n1. open the page\n2. press the button\nResult:\nan error",
    "From: Hanoi\nTo: Da Nang\nDate: 2025-03-05\n\nPlease change my ticket to this trip.",
    "Name: Anna\nFrom: anna@example.org\nDate: 2025-03-05\nSubject: printer\nMessage: it is on fire\nPhone: 1",
    "Subject: is what my screen says\nand then it stops",
    "To: be or not to be",
    "From Hanoi\nSent by post\nTo Saigon",
    "The parcel was lost.\n\nSent by mail",
    "Enviado por correo\ny no llegó",
    "Gesendet mit Post\nund nie angekommen",
    "Hello,\n\nYahoo Mail: cannot log in since Monday.",
    "--\nfirst row\n--\nsecond row\n--\n\nPlease help.",
    "Please use the new one from now on.\n\n----------\nAnna Berg\nanna@example.org\n+49 30 1234567",
    "新しい連絡先は以下です：\n----------\n山田 太郎\nTEL: 03-0000-0000",
    "Subject: lamp\nTo: your shop\nFrom: anna@example.org\nDate: 3 March\nPlease send two.",
    "From:\nHanoi\nTo:\nHue\nDate:\n3 March, 9:00",
    "From: Hanoi To: Hue Date: 3 March 2026 Subject: my trip of anna@example.org",
    "Steps:\n--\n1. open\n--\n2. close",
    "Three sizes\n—\nsmall, which I have.\n—\nlarge, which I want.",
    "Anna Berg <anna@example.org>\n03.03.2026 09:12\nis who called you.\nTo\nmy surprise nobody knew.",
    "Sent from my desk, this is easier than on the phone.",
    "Sent from the warehouse in Hue on Monday, arrived on Friday!",
    "The app was sent from my iPhone to all users.",
    "Gửi từ Hà Nội hôm qua, đến nay chưa nhận được.",
    "I need:\n-- the first thing\n-- the second thing",
    "Totals\n----\n12 apples\n----\n13 pears\n\nWhich is right?",
    "Regards the invoice: it is wrong.\nAs regards the other: too.",
    "Best,\nyou said, would be to wait. I waited.",
    "Thanks,\nAnna",
    "Kind regards\nOrder number: 4711\nCustomer number: 12",
    "Questa email non mi è arrivata. Potete controllare?",
    "Este e-mail está errado, preciso trocar para outro.",
    "This message was sent to the wrong person, please correct it.",
    "The original message was lost - can you send it again?",
    "Original message\nis what the button says",
    "if a > b then\n  print(a)",
    "My e-mail is bob@example.org, my birthday 3.3.1990:\nplease correct it",
    "Please send it to Bob <bob@example.org>:\nhe waits.",
    "Disclaimer: I am no expert.",
    "---\ntitle: my settings\n---\nWhy does this file not load?",
    "+1 from me",
]


@pytest.mark.parametrize("text", OWN_SENTENCES)
@pytest.mark.parametrize("subject", ["", "Printer", "Re: [HELP-7] Printer"])
def test_own_sentences_stay(text: str, subject: str) -> None:
    """No sentence of the author is cut, however much it looks like a client's line."""
    assert newest(text, "", subject) == text


@pytest.mark.parametrize("text", OWN_SENTENCES)
def test_own_sentences_stay_above_a_quote(text: str) -> None:
    """The same sentences stay when an older mail is quoted below them."""
    assert newest(f"{text}\n\n{GMAIL}\n\n{QUOTE}", "") == text


TAILS = {
    "delimiter": "-- \nAnna Berg\nHead of things\n+84 24 1234 5678",
    "delimiter without its space": "--\nAnna Berg\nHead of things",
    "em dashes": "———\nAnna Berg\nHead of things",
    "one dash": "—\nAnna Berg\nHead of things",
    "one dash and a notice": "—\nReply to this email directly, view it on GitHub, or unsubscribe.",
    "what a program promises": "Yahoo Mail: Search, Organise, Conquer",
    "card of Japan": "----------------------------\n山田 太郎\n株式会社アクメ\nTEL: 03-0000-0000\n----------------------------",
    "all-new program": "Sent from the all-new Edison Mail",
    "phone and network": "Sent from my BlackBerry 10 smartphone on the O2 network.",
    "program and firm": "Sent from Workspace ONE Boxer",
    "closing and block": "Best regards,\n\nAnna Berg\nHead of things\nAcme Berlin\nanna@example.org",
    "closing and block, de": "Mit freundlichen Grüßen\n\nAnna Berg\nLeiterin Einkauf\nTel: +49 30 123456",
    "closing and block, vi": "Trân trọng,\n\nNguyễn Thị An\nTrưởng phòng Mua hàng\nĐT: 024 1234 5678",
    "mailing list": "_______________________________________________\nthings mailing list\nthings@lists.example.org",
    "small print": "CONFIDENTIALITY NOTICE: this e-mail is for its intended recipient only.\nDelete it otherwise.",
    "small print, de": "Diese E-Mail enthält vertrauliche Informationen und ist nur für den Empfänger bestimmt.",
    "small print, vi": "Email này và các tệp đính kèm có nội dung bảo mật, chỉ dành cho người nhận.",
    "scanner": "Virus-free. www.avast.com",
    "signature, phone and quote": f"-- \nAnna\n\nSent from my iPhone\n\n{GMAIL}\n{QUOTE}",
    "drawn line": "____________________",
}


@pytest.mark.parametrize("name", TAILS)
def test_what_hangs_below_goes(name: str) -> None:
    """Signatures, small print and footers go."""
    text = "Hello,\n\nit does not start. Can you help?"
    assert newest(f"{text}\n\n{TAILS[name]}", "") == text


def test_answers_stay_with_the_line_they_answer() -> None:
    """Answers between quoted lines keep the quoted paragraph above them."""
    text = f"{GMAIL}\n> Which version do you use?\n\nThe third.\n\n> Since when,\n> and where?\n\nSince May.\n\n> Bye"
    assert (
        newest(text, "")
        == "> Which version do you use?\nThe third.\n\n> Since when,\n> and where?\nSince May."
    )


def test_greeting_above_and_answers_below() -> None:
    """Words above the quote and answers inside of it stay in their order."""
    text = f"Hi, see below.\n\n{GMAIL}\n> Which version?\nThe third.\n> Bye"
    assert newest(text, "") == "Hi, see below.\n\n> Which version?\nThe third."


def test_answer_below_the_whole_quote() -> None:
    """An answer below everything that it answers comes alone."""
    assert newest(f"{GMAIL}\n{QUOTE}\n\nThe third.", "") == "The third."


def test_wrapped_quote_is_no_answer() -> None:
    """The end of a long quoted line that lost its mark is not taken for an answer."""
    long = "> We would like to know which of the many versions of the program you are\nusing today.\n> Bye"
    assert newest(f"The third.\n\n{GMAIL}\n{long}", "") == "The third."


def test_answers_inside_html_quotes() -> None:
    """Answers that Gmail's editor puts between two halves of a quote are kept with what they answer."""
    html = (
        '<div dir="ltr"><br><div class="gmail_quote"><div class="gmail_attr">x wrote:<br></div>'
        '<blockquote class="gmail_quote">Which version?</blockquote><div>The third.</div>'
        '<blockquote class="gmail_quote">Bye</blockquote></div></div>'
    )
    assert newest("", html, "Re: x") == "The third."
    two = html.replace("</blockquote></div></div>", "</blockquote><div>Bye too.</div></div></div>")
    assert newest("", two, "Re: x") == "> Which version?\nThe third.\n\n> Bye\nBye too."


def test_indentation_in_html_is_no_quote() -> None:
    """A blockquote that only indents is the author's own."""
    html = '<p>Steps:</p><blockquote style="margin:0 0 0 40px;border:none;padding:0px">open it</blockquote><p>ok?</p>'
    assert newest("", html) == "Steps:\n\nopen it\n\nok?"


def test_signature_marked_in_html() -> None:
    """A signature that the client marked goes, even without a delimiter."""
    html = (
        '<div>It broke.</div><div class="gmail_signature" data-smartmail="gmail_signature">Anna<br>Acme</div>'
    )
    assert newest("It broke.\nAnna\nAcme", html) == "It broke."
    assert newest("", '<div id="Signature">Anna<br>it broke</div>') == "Anna\nit broke"


@pytest.mark.parametrize("own", ["👍", "ok", "?", "Ja.", "好", ":-)  no"])
def test_short_answers_survive(own: str) -> None:
    """An emoji or one word above a quote is the whole answer."""
    assert newest(f"{own}\n\n{GMAIL}\n\n{QUOTE}", "") == own


def test_forward_without_own_words_stays() -> None:
    """A mail that only forwards another is shown as it is: there is nothing else to show."""
    text = "---------- Forwarded message ---------\nFrom: Bob <b@example.org>\nDate: Tue, 4 Mar 2025\nTo: A\n\nHelp me"
    assert newest(text, "", "Fwd: Help") == text
    assert newest(f"See below.\n\n{text}", "", "Fwd: Help") == "See below."


def test_reply_of_quotes_only_is_empty() -> None:
    """Nothing was written in a reply that is all quote; without a reply's subject everything is shown."""
    assert newest(f"{GMAIL}\n{QUOTE}\n", "", "Re: Printer") == ""
    assert "which version" in newest(f"{GMAIL}\n{QUOTE}\n", "", "Printer")


def test_text_below_a_phone_line_in_a_first_mail_stays() -> None:
    """Below "Sent from my iPhone" stands history in a reply, but the author's text in a mail that answers nothing."""
    text = "It broke.\n\nSent from my iPhone\n\nThe number is 4711."
    assert "4711" in newest(text, "", "Printer")
    assert newest(text, "", "Re: Printer") == "It broke."
    assert "4711" in newest(text.replace("The", "PS: the"), "", "Re: Printer")


def test_citations_in_a_first_mail_stay() -> None:
    """In a mail that answers nothing, lines with ">" are the author's own."""
    text = "My session:\n\n>>> import this\n>>> this.x\nerror\n\nWhy?"
    assert newest(text, "", "Python fails") == text
    assert newest(f"{text}\n\n{GMAIL}\n{QUOTE}", "", "Python fails").startswith("My session:")


def test_attribution_that_leads_into_the_quote() -> None:
    """Yahoo's phone client writes the attribution and the quoted mail on one line."""
    assert newest(f"It broke.\n\n  {GMAIL}   Dear Anna, which version?\nYour support", "") == "It broke."


def test_forward_in_html_loses_the_forwarded_mail() -> None:
    """Gmail marks the header of a forwarded mail like an attribution; the mail below it is still not the author's."""
    html = (
        '<div>See below.</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "From: Bob &lt;b@example.org&gt;<br>Date: Tue, 4 Mar 2025<br>Subject: x<br>To: A<br></div><br>Help me</div>"
    )
    assert newest("", html, "Fwd: x") == "See below."
    assert "Help me" in newest("", html.replace("See below.", ""), "Fwd: x")


def test_carriage_returns_and_marks() -> None:
    """CR LF, lone CR and byte order marks change nothing."""
    text = f"\ufeffIt broke.\n\n{GMAIL}\n\ufeff> a\n> b"
    assert newest(text.replace("\n", "\r\n"), "") == "It broke."
    assert newest(text.replace("\n", "\r"), "") == "It broke."


PIECES = st.sampled_from(
    [GMAIL, QUOTE, "-- ", "--", "Regards,", "Anna Berg", "Sent from my iPhone", "-----Original Message-----",
     "From: A <a@example.org>\nSent: 4 Mar 2025\nTo: B\nSubject: C", "> ", ">", "", "On ", "wrote:", "____________",
     "Am 04.03.2025", "<", "# close", "This email and any files are confidential", "\x00", "\u2028", "\ufeff"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=12).map("\n".join)
WORDS = re.compile(r"\w+")


@given(TEXTS, TEXTS, st.sampled_from(["", "Re: x", "Fwd: x", "x"]))
@settings(max_examples=200, deadline=None)
def test_never_raises_and_invents_nothing(text: str, html: str, subject: str) -> None:
    """Any text gives a text whose words stood in it."""
    assert set(WORDS.findall(newest(text, "", subject))) <= set(WORDS.findall(text))
    newest(text, html, subject)
    newest("", f"<blockquote type=cite>{html}</div><p>{text}", subject)


@given(TEXTS, st.sampled_from(["", "Fwd: x", "x"]))
@settings(max_examples=200, deadline=None)
def test_never_empty_when_words_were_written(text: str, subject: str) -> None:
    """A mail with words keeps some."""
    if WORDS.search(text.replace("_", "")):
        assert newest(text, "", subject).strip()


@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=60), TEXTS)
@settings(max_examples=100, deadline=None)
def test_words_above_a_quote_survive(own: str, below: str) -> None:
    """What stands above the quote of a reply is never lost, whatever follows."""
    assert newest(f"{own} x.\n\n{GMAIL}\n> {below}", "", "Re: x").startswith(own[:1])
