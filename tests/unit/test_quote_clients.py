"""Replies in the shapes that mail clients give them, in every language: only the new words remain."""

# ruff: noqa: E501 - tables of texts

from __future__ import annotations

import pytest

from inboxd.mail.quote import newest

OWN = "Hello,\n\nthe second page still shows the wrong total.\n\nThanks, Anna"
PAST = "Dear Anna,\n\nplease open the second page once more.\n\nYour support"
QUOTED = "\n".join(f"> {line}".rstrip() for line in PAST.splitlines())
DESK = "Acme Help <help@acme.example>"

# Gmail's line in each language, and some of Apple Mail, Thunderbird and Yahoo.
ATTRIBUTIONS = {
    "gmail en": f"On Tue, Mar 4, 2025 at 9:07 AM {DESK} wrote:",
    "gmail en-GB": f"On Tue, 4 Mar 2025 at 09:07, {DESK} wrote:",
    "gmail en old": f"On Tue, Mar 4, 2025 at 9:07 AM, {DESK} wrote:",
    "gmail vi": f"Vào Th 3, 4 thg 3, 2025 vào lúc 09:07 {DESK} đã viết:",
    "gmail de": f"Am Di., 4. März 2025 um 09:07 Uhr schrieb {DESK}:",
    "gmail de mobile": f"{DESK} schrieb am Di., 4. März 2025, 09:07:",
    "gmail fr": f"Le mar. 4 mars 2025 à 09:07, {DESK} a écrit :",
    "gmail es": "El mar, 4 mar 2025 a las 9:07, Acme Help (<help@acme.example>) escribió:",
    "gmail pt": f"Em ter., 4 de mar. de 2025 às 09:07, {DESK} escreveu:",
    "gmail pt-PT": f"{DESK} escreveu (terça, 4/03/2025 à(s) 09:07):",
    "gmail it": f"Il giorno mar 4 mar 2025 alle ore 09:07 {DESK} ha scritto:",
    "gmail nl": f"Op di 4 mrt 2025 om 09:07 schreef {DESK}:",
    "gmail pl": f"wt., 4 mar 2025 o 09:07 {DESK} napisał(a):",
    "gmail ru": f"вт, 4 мар. 2025 г. в 09:07, {DESK}:",
    "gmail uk": f"вт, 4 бер. 2025 р. о 09:07 {DESK} пише:",
    "gmail cs": f"út 4. 3. 2025 v 9:07 odesílatel {DESK} napsal:",
    "gmail da": f"Den tirs. 4. mar. 2025 kl. 09.07 skrev {DESK}:",
    "gmail no": f"tir. 4. mars 2025 kl. 09:07 skrev {DESK}:",
    "gmail sv": f"Den tis 4 mars 2025 kl 09:07 skrev {DESK}:",
    "gmail fi": "ti 4. maalisk. 2025 klo 9.07 Acme Help (help@acme.example) kirjoitti:",
    "gmail tr": f"{DESK}, 4 Mar 2025 Sal, 09:07 tarihinde şunu yazdı:",
    "gmail id": f"Pada Sel, 4 Mar 2025 pukul 09.07 {DESK} menulis:",
    "gmail th": f"ในวันที่ อ. 4 มี.ค. 2025 เวลา 09:07 {DESK} เขียนว่า:",
    "gmail ja": f"2025年3月4日(火) 9:07 {DESK}:",
    "gmail ko": f"2025년 3월 4일 (화) 오전 9:07, {DESK}님이 작성:",
    "gmail zh": f"{DESK} 于2025年3月4日周二 09:07写道：",
    "gmail zh-TW": f"{DESK} 於 2025年3月4日 週二 上午9:07寫道：",
    "apple en": f"On 4 Mar 2025, at 09:07, {DESK} wrote:",
    "apple en US": f"On Mar 4, 2025, at 9:07\u202fAM, {DESK} wrote:",
    "apple vi": f"Vào 09:07, 4 thg 3, 2025, {DESK} đã viết:",
    "apple de": f"Am 04.03.2025 um 09:07 schrieb {DESK}:",
    "apple fr": f"Le 4 mars 2025 à 09:07, {DESK} a écrit :",
    "apple es": f"El 4 mar 2025, a las 9:07, {DESK} escribió:",
    "apple pt": f"Em 4 de mar. de 2025, à(s) 09:07, {DESK} escreveu:",
    "apple it": f"Il giorno 4 mar 2025, alle ore 09:07, {DESK} ha scritto:",
    "apple nl": f"Op 4 mrt 2025, om 09:07 heeft {DESK} het volgende geschreven:",
    "apple pl": f"Wiadomość napisana przez {DESK} w dniu 4 mar 2025, o godz. 09:07:",
    "apple ru": f"4 марта 2025 г., в 09:07, {DESK} написал(а):",
    "apple da": f"Den 4. mar. 2025 kl. 09.07 skrev {DESK}:",
    "apple sv": f"4 mars 2025 kl. 09:07 skrev {DESK}:",
    "apple fi": f"{DESK} kirjoitti 4.3.2025 kello 9.07:",
    "apple tr": f"{DESK} şunları yazdı (4 Mar 2025 09:07):",
    "apple ja": f"2025/03/04 9:07、{DESK}のメール:",
    "apple ko": f"2025. 3. 4. 오전 9:07, {DESK} 작성:",
    "apple zh": f"2025年3月4日 09:07，{DESK} 写道：",
    "thunderbird en": "On 3/4/25 09:07, Acme Help wrote:",
    "thunderbird vi": "Vào 04/03/2025 09:07, Acme Help đã viết:",
    "thunderbird de": "Am 04.03.25 um 09:07 schrieb Acme Help:",
    "thunderbird fr": "Le 04/03/2025 à 09:07, Acme Help a écrit :",
    "thunderbird es": "El 4/3/25 a las 9:07, Acme Help escribió:",
    "thunderbird it": "Il 04/03/2025 09:07, Acme Help ha scritto:",
    "thunderbird nl": "Op 04-03-2025 om 09:07 schreef Acme Help:",
    "thunderbird pl": "W dniu 4.03.2025 o 09:07, Acme Help pisze:",
    "thunderbird ru": "04.03.2025 09:07, Acme Help пишет:",
    "thunderbird uk": "04.03.2025 09:07, Acme Help пише:",
    "thunderbird cs": "Dne 04. 03. 25 v 9:07 Acme Help napsal(a):",
    "thunderbird sv": "Den 2025-03-04 kl. 09:07, skrev Acme Help:",
    "yahoo en": f"On Tuesday, March 4, 2025 at 09:07:22 AM GMT+7, {DESK} wrote:",
    "yahoo vi": f"Vào Thứ Ba, 4 tháng 3, 2025 lúc 09:07:22 GMT+7, {DESK} đã viết:",
    "yahoo de": f"Am Dienstag, 4. März 2025 um 09:07:22 MEZ hat {DESK} Folgendes geschrieben:",
    "yahoo fr": f"Le mardi 4 mars 2025 à 09:07:22 UTC+1, {DESK} a écrit :",
    "zoho": f"---- On Tue, 04 Mar 2025 09:07:22 +0700 {DESK} wrote ---",
    "proton": f"On Tuesday, March 4th, 2025 at 9:07 AM, {DESK} wrote:",
    "notes": "Acme Help/Acme wrote on 04/03/2025 09:07:22 AM:",
    "mutt": "On Tue, Mar 04, 2025 at 09:07:22AM +0700, Acme Help wrote:",
    "k-9": f"On 4 March 2025 09:07:22 GMT+07:00, {DESK} wrote:",
    "samsung": f"On 4 Mar 2025 09:07, {DESK} wrote:",
    "mail.ru": "Вторник, 4 марта 2025, 9:07 +03:00 от Acme Help <help@acme.example>:",
    "front": "On March 4, 2025, 9:07 AM GMT+7 help@acme.example wrote:",
    "spark": f"On 4 Mar 2025, 09:07 +0700, {DESK}, wrote:",
    "verb parted": f"On Tue, Mar 4, 2025 at 9:07 AM {DESK}\n\nwrote:",
    "escaped": "On Tue, Mar 4, 2025 at 9:07 AM Acme Help &lt;help@acme.example&gt; wrote:",
    "roundcube": "On 2025-03-04 09:07, Acme Help wrote:",
}

HEADERS = {
    "en": ("From", "Sent", "To", "Subject"),
    "vi": ("Từ", "Đã gửi", "Tới", "Chủ đề"),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "es": ("De", "Enviado", "Para", "Asunto"),
    "pt": ("De", "Enviada em", "Para", "Assunto"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
    "uk": ("Від", "Надіслано", "Кому", "Тема"),
    "cs": ("Od", "Odesláno", "Komu", "Předmět"),
    "da": ("Fra", "Sendt", "Til", "Emne"),
    "no": ("Fra", "Sendt", "Til", "Emne"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu"),
    "id": ("Dari", "Dikirim", "Kepada", "Subjek"),
    "th": ("จาก", "ส่ง", "ถึง", "เรื่อง"),
    "ja": ("差出人", "送信日時", "宛先", "件名"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    "zh": ("发件人", "发送时间", "收件人", "主题"),
    "zh-TW": ("寄件者", "寄件日期", "收件者", "主旨"),
}

SEPARATORS = {
    "en": "-----Original Message-----",
    "en spaced": "----- Original Message -----",
    "proton": "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "samsung": "-------- Original message --------",
    "gmail": "---------- Forwarded message ---------",
    "apple": "Begin forwarded message:",
    "vi": "-----Thư gốc-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "fr": "-----Message d'origine-----",
    "es": "-----Mensaje original-----",
    "pt": "-----Mensagem original-----",
    "it": "-----Messaggio originale-----",
    "nl": "-----Oorspronkelijk bericht-----",
    "pl": "-----Oryginalna wiadomość-----",
    "ru": "-----Исходное сообщение-----",
    "cs": "-----Původní zpráva-----",
    "da": "-----Oprindelig meddelelse-----",
    "no": "-----Opprinnelig melding-----",
    "sv": "-----Ursprungligt meddelande-----",
    "fi": "-----Alkuperäinen viesti-----",
    "tr": "-----Özgün İleti-----",
    "id": "-----Pesan Asli-----",
    "th": "-----ข้อความต้นฉบับ-----",
    "ja": "-----元のメッセージ-----",
    "ko": "-----원본 메시지-----",
    "zh": "------------------ 原始邮件 ------------------",
    "qq": "------------------&nbsp;原始邮件&nbsp;------------------",
    "netease": "---- 回复的原邮件 ----",
    "help desk": "##- Please type your reply above this line -##",
}

CLIENT_LINES = [
    "Sent from my iPhone",
    "Sent from my Galaxy",
    "Sent from Yahoo Mail on Android",
    "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
    "Get Outlook for Android <https://aka.ms/AAb9ysg>",
    "Sent from Mail for Windows",
    "Sent with Proton Mail secure email.",
    "Đã gửi từ iPhone của tôi",
    "Gửi từ Outlook cho Android",
    "Von meinem iPhone gesendet",
    "Gesendet von Mail für Windows",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon téléphone Orange",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verzonden vanaf mijn iPhone",
    "Verstuurd vanaf mijn iPad",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "Надіслано з iPhone",
    "Odesláno z iPhonu",
    "Sendt fra min iPhone",
    "Skickat från min iPhone",
    "Lähetetty iPhonesta",
    "iPhone'umdan gönderildi",
    "Dikirim dari iPhone saya",
    "ส่งจาก iPhone ของฉัน",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "发自我的iPhone",
    "從我的 iPhone 傳送",
]


def header(language: str, dressed: str = "{}: ") -> str:
    author, sent, to, subject = (dressed.format(label) for label in HEADERS[language])
    return f"{author}{DESK}\n{sent}04/03/2025 09:07\n{to}Anna <anna@example.org>\n{subject}Re: Total"


@pytest.mark.parametrize("name", ATTRIBUTIONS)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_attribution_above_marked_quote(name: str, between: str) -> None:
    """An attribution and the quote below it go in every client and language."""
    assert newest(f"{OWN}\n\n{ATTRIBUTIONS[name]}{between}{QUOTED}", "") == OWN


@pytest.mark.parametrize("name", [name for name in ATTRIBUTIONS if "@" in ATTRIBUTIONS[name]])
def test_attribution_above_unmarked_history(name: str) -> None:
    """An attribution with an address is enough where the client marks no quote."""
    assert newest(f"{OWN}\n\n{ATTRIBUTIONS[name]}\n\n{PAST}", "") == OWN


@pytest.mark.parametrize("name", ATTRIBUTIONS)
@pytest.mark.parametrize("width", [60, 40])
def test_wrapped_attribution(name: str, width: int) -> None:
    """An attribution that was wrapped over several lines goes whole."""
    lines = [""]
    for word in ATTRIBUTIONS[name].split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    wrapped = "\n".join(lines)
    assert newest(f"{OWN}\n\n{wrapped}\n\n{QUOTED}", "") == OWN


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("dressed", ["{}: ", "*{}:* ", "{}:", "{} : "])
@pytest.mark.parametrize("rule", ["", "________________________________\n"])
def test_outlook_header(language: str, dressed: str, rule: str) -> None:
    """Outlook's header of the older mail ends the new words."""
    assert newest(f"{OWN}\n\n{rule}{header(language, dressed)}\n\n{PAST}", "") == OWN


@pytest.mark.parametrize("name", SEPARATORS)
@pytest.mark.parametrize("below", [f"{header('en')}\n\n{PAST}", f"\n{PAST}"])
def test_original_message_line(name: str, below: str) -> None:
    """A line that says "original message" ends the new words."""
    assert newest(f"{OWN}\n\n{SEPARATORS[name]}\n{below}", "") == OWN


@pytest.mark.parametrize("line", CLIENT_LINES)
def test_sent_from_my_phone(line: str) -> None:
    """The client's own line goes, at the end and above an older mail."""
    assert newest(f"{OWN}\n\n{line}", "") == OWN
    assert newest(f"{OWN}\n\n{line}\n\n{ATTRIBUTIONS['gmail en']}\n\n{QUOTED}", "") == OWN


def page(own: str, history: str) -> str:
    return f"<html><body><div>{own}</div>{history}</body></html>"


OWN_HTML = "Hello,<br><br>the second page still shows the wrong total.<br><br>Thanks, Anna"
PAST_HTML = "Dear Anna,<br><br>please open the second page once more.<br><br>Your support"
HTML = {
    "gmail": '<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
    'Ngày xưa, <a href="mailto:help@acme.example">help</a>:<br></div>'
    f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid">{PAST_HTML}</blockquote></div>',
    "outlook web": '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
    f'<div id="divRplyFwdMsg" dir="ltr"><b>X:</b> Acme<br><b>Y:</b> z</div><div>{PAST_HTML}</div>',
    "outlook desktop": "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'>"
    f"<p class=MsoNormal><b>Foo:</b> Acme<br><b>Bar:</b> 4</p></div></div><p class=MsoNormal>{PAST_HTML}</p>",
    "outlook new": f'<div id="mail-editor-reference-message-container">{PAST_HTML}</div>',
    "outlook mobile": '<div class="ms-outlook-mobile-reference-message skipProofing">' + PAST_HTML + "</div>",
    "outlook 2003": f"<div class=OutlookMessageHeader align=left><hr><b>Z:</b> q</div><div>{PAST_HTML}</div>",
    "apple": f'<div><br><blockquote type="cite"><div>On Mar 4, 2025, at 9:07 AM, {DESK.replace("<", "&lt;")} wrote:'
    f"</div><br><div>{PAST_HTML}</div></blockquote></div>",
    "thunderbird": '<div class="moz-cite-prefix">Le 4, quelqu\'un :<br></div>'
    f'<blockquote type="cite" cite="mid:1@acme.example">{PAST_HTML}</blockquote>',
    "yahoo": f'<div id="ydp1yahoo_quoted_1" class="ydp1yahoo_quoted"><div>On some day wrote:</div>{PAST_HTML}</div>',
    "yahoo plain": f'<div class="yahoo_quoted" id="yahoo_quoted_77">{PAST_HTML}</div>',
    "proton": '<div class="protonmail_quote">On Tuesday, March 4th, 2025 at 9:07 AM, Acme &lt;help@acme.example&gt; wrote:<br>'
    f'<blockquote class="protonmail_quote" type="cite">{PAST_HTML}</blockquote></div>',
    "zoho": '<div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Tue, 04 Mar 2025 09:07:22 +0700 '
    f'<b>help@acme.example</b> wrote ---<br></div><blockquote style="border-left: 1px solid">{PAST_HTML}</blockquote></div>',
    "zimbra": f'<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__QUOTED_TEXT__">{PAST_HTML}</div>',
    "k-9": '<br><br><div class="gmail_quote">On 4 March 2025 09:07:22 GMT+07:00, Acme &lt;help@acme.example&gt; wrote:'
    f'<blockquote class="gmail_quote">{PAST_HTML}</blockquote></div>',
    "samsung": "<div>-------- Original message --------</div><div>From: Acme </div>" + PAST_HTML,
    "gmx": f'<div name="quote" style="margin:10px;border-left:2px solid #C3D9E5"><div>Von: x</div>{PAST_HTML}</div>',
    "mail.ru": f'<blockquote style="border-left:1px solid #0857A6">Вторник:<br>{PAST_HTML}</blockquote>',
    "163": f'<div>x</div><blockquote id="isReplyContent">{PAST_HTML}</blockquote>'.replace(
        "<div>x</div>", ""
    ),
    "plain header": "<hr><p><b>From:</b> Acme &lt;help@acme.example&gt;<br><b>Sent:</b> Tuesday, March 4, 2025 9:07 AM<br>"
    f"<b>To:</b> Anna<br><b>Subject:</b> Total</p><p>{PAST_HTML}</p>",
}


@pytest.mark.parametrize("client", HTML)
def test_html_reply(client: str) -> None:
    """The marks that a client leaves in HTML tell the older mail, whatever its language."""
    assert newest("", page(OWN_HTML, HTML[client]), "Re: Total") == OWN


@pytest.mark.parametrize("client", HTML)
def test_html_wins_over_unmarked_text(client: str) -> None:
    """Where the text part leaves the quote unmarked, the marks of the HTML part decide."""
    if client in {"samsung", "plain header"}:
        pytest.skip("this client marks nothing in HTML either; the text part has the same lines")
    assert newest(f"{OWN}\n\nAcme\n\n{PAST}", page(OWN_HTML, HTML[client]), "Re: Total") == OWN
