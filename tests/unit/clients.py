"""An agent's reply to a notification as mail clients write it: markup, quoting, dropped headers, phones' letters.

A `Reply` says what its agent typed and where; a client makes of it, and of a notification composed by
inboxd itself, the bytes that arrive.
"""

# ruff: noqa: E501 - the clients' markup

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape
from textwrap import wrap

from inboxd.compose.mail import Composed
from inboxd.mail.message import Attachment

PLACES = ("top", "bottom", "inline")
SENT = "On Mon, Nov 23, 2026 at 9:00 AM"
NAMED = "Anna Schmidt via Acme Support"


@dataclass(frozen=True, slots=True)
class Reply:
    """What an agent typed: `lines` above, below or between those of the notification."""

    lines: tuple[str, ...]
    place: str = "top"
    above: tuple[str, ...] = ()  # typed above everything: commands
    rich: str = ""  # the same words as HTML; "" makes it from `lines`
    signature: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    keeps_headers: bool = True  # In-Reply-To and References
    sender: str = "Minh Tran <minh@example.com>"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """How one client writes."""

    name: str
    paragraphs: Callable[[tuple[str, ...]], str]  # typed lines as HTML
    quote: Callable[[str], str]  # one quoted stretch of HTML
    lead: str  # what stands above the quote, HTML
    text_quote: Callable[[list[str]], list[str]]
    text_lead: str
    page: str = "<html><head></head><body>{}</body></html>"
    letters: Callable[[str], str] = str
    signature: Callable[[str], str] = str
    text_width: int = 0
    reply: str = "Re: "
    makes_html: bool = True
    makes_plain: bool = True
    drops_headers: bool = False


def arrived(client: Client, notice: Composed, reply: Reply, *, html: bool) -> bytes:
    """The bytes of the reply. With `html` both alternatives, as every client sends them."""
    mail = EmailMessage()
    mail["From"] = reply.sender
    asked = message_from_bytes(notice.raw, policy=default)
    mail["To"] = str(asked["Reply-To"] or "Acme Support <support@example.com>")
    mail["Subject"] = client.reply + notice.subject
    mail["Message-ID"] = "<reply.1@example.com>"
    mail["Date"] = "Mon, 23 Nov 2026 09:20:00 +0000"
    if reply.keeps_headers and not client.drops_headers:
        mail["In-Reply-To"] = f"<{notice.message_id}>"
        mail["References"] = f"<{notice.party_id}> <{notice.message_id}>"
    for name, value in reply.headers:
        mail[name] = value
    mail.set_content(_text(client, notice.text, reply) + "\n", cte="quoted-printable")
    if html:
        mail.add_alternative(_page(client, notice.html, reply), subtype="html", cte="quoted-printable")
    for file in reply.files:
        _attach(mail, file)
    return mail.as_bytes()


def _attach(mail: EmailMessage, file: Attachment) -> None:
    main, _, sub = file.content_type.partition("/")
    if file.cid:
        page = mail.get_body(("html",))
        assert isinstance(page, EmailMessage)
        page.add_related(file.content, main, sub, cid=f"<{file.cid}>", filename=file.filename)
    elif main == "message":
        mail.add_attachment(file.content, "application", "octet-stream", filename=file.filename)
        *_, last = mail.iter_attachments()
        last.replace_header("Content-Type", f'{file.content_type}; name="{file.filename}"')
    else:
        mail.add_attachment(file.content, main, sub, filename=file.filename)


def _text(client: Client, notice: str, reply: Reply) -> str:
    typed = _wrapped([client.letters(line) for line in reply.lines], client.text_width)
    above = [client.letters(line) for line in reply.above]
    lines = notice.rstrip("\n").split("\n")
    lead = [client.text_lead, ""] if client.text_lead else []
    signature = ["", *reply.signature] if reply.signature else []
    quote = client.text_quote
    if reply.place == "top":
        return "\n".join([*above, *typed, *signature, "", *lead, *quote(lines)])
    if reply.place == "bottom":
        return "\n".join([*above, *lead, *quote(lines), "", *typed, *signature])
    first, rest = _split(lines)
    return "\n".join([*above, *lead, *quote(first), "", *typed, "", *quote(rest), *signature])


def _page(client: Client, notice: str, reply: Reply) -> str:
    def said(lines: tuple[str, ...]) -> str:
        return client.paragraphs(tuple(client.letters(line) for line in lines)) if lines else ""

    typed = reply.rich or said(reply.lines)
    above = said(reply.above)
    signature = client.signature("<br>".join(map(escape, reply.signature))) if reply.signature else ""
    inner = notice[notice.index("<body>") + 6 : notice.index("</body>")]
    if reply.place == "top":
        body = above + typed + signature + client.lead + client.quote(inner)
    elif reply.place == "bottom":
        body = above + client.lead + client.quote(inner) + typed + signature
    else:
        cut = inner.index("</p>", inner.index('<div class="card">')) + 4
        first = inner[:cut] + "</div></div>"
        rest = '<div class="page"><div class="card">' + inner[cut:]
        body = above + client.lead + client.quote(first) + typed + client.quote(rest) + signature
    return client.page.replace("{}", body)


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """The notification up to the customer's first paragraph, and the rest."""
    ends = [place for place, line in enumerate(lines) if not line.strip()]
    return lines[: ends[1]], lines[ends[1] :]


def _wrapped(lines: list[str], width: int) -> list[str]:
    return (
        lines
        if not width
        else [piece for line in lines for piece in (wrap(line, width, break_long_words=False) or [""])]
    )


def marked(lines: list[str]) -> list[str]:
    """Each line behind ">"."""
    return [f"> {line}".rstrip() for line in lines]


def marked_wrapped(lines: list[str]) -> list[str]:
    """Behind ">", and wrapped anew, as Gmail does."""
    return marked(_wrapped(lines, 70))


def marked_once(lines: list[str]) -> list[str]:
    """Wrapped after quoting, so that the continuation has lost its ">"."""
    return _wrapped(marked(lines), 62)


def bare(lines: list[str]) -> list[str]:
    """As it stands, as Outlook does."""
    return list(lines)


def phone(line: str) -> str:
    """A capital first, quotation marks bent, two hyphens a dash."""
    bent = re.sub(r'"([^"]*)"', "“\\1”", line).replace("'", "’").replace("--", "—")
    return re.sub(r"^(#?)(\w)", lambda found: found[1] + found[2].upper(), bent)


def outlook_paragraphs(lines: tuple[str, ...]) -> str:
    """Word's: a paragraph a line, spans within, an empty paragraph with a hard space between."""
    said = (escape(line, quote=False) or "&nbsp;" for line in lines)
    span = (
        "<span style='font-size:11.0pt;font-family:\"Calibri\",sans-serif;color:#1F497D'>{}<o:p></o:p></span>"
    )
    return "".join(f"<p class=MsoNormal>{span.replace('{}', line)}</p>\n" for line in said)


def owa_paragraphs(lines: tuple[str, ...]) -> str:
    """Outlook on the web and the new Outlook."""
    style = (
        'class="elementToProof" style="font-family: Aptos, Calibri; font-size: 12pt; color: rgb(0, 0, 0);"'
    )
    return "".join(f"<div {style}>\n{escape(line, quote=False) or '<br>'}</div>\n" for line in lines)


def divs(lines: tuple[str, ...]) -> str:
    """Gmail's: the first line bare, each other in a div."""
    first, *others = lines
    below = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in others)
    return f'<div dir="ltr">{escape(first)}{below}</div>'


def auto_divs(lines: tuple[str, ...]) -> str:
    """Gmail's app: dir=auto throughout."""
    return (
        '<div dir="auto">' + "".join(f'<div dir="auto">{escape(x) or "<br>"}</div>' for x in lines) + "</div>"
    )


def apple_divs(lines: tuple[str, ...]) -> str:
    """Apple's: divs and breaks, hard spaces where one typed two or began a line with one."""
    said = (escape(line).replace(" ", "&nbsp;", 1) for line in lines)
    return "".join(f"<div>{line or '<br>'}</div>" for line in said)


def breaks(lines: tuple[str, ...]) -> str:
    """Thunderbird's: one paragraph with breaks."""
    return "<p>" + "<br>\n".join(map(escape, lines)) + "</p>\n"


def mobile_divs(lines: tuple[str, ...]) -> str:
    """Outlook's app."""
    style = 'dir="auto" style="font-family: Aptos, Aptos_MSFontService, -apple-system, Roboto, Arial; font-size: 12pt;"'
    return "".join(f"<div {style}>{escape(line, quote=False) or '<br>'}</div>" for line in lines)


def yahoo_divs(lines: tuple[str, ...]) -> str:
    """Yahoo's: each line a div that keeps its direction."""
    said = (escape(line) or "<br>" for line in lines)
    return "".join(f'<div dir="ltr" data-setdir="false">{line}</div>' for line in said)


def proton_divs(lines: tuple[str, ...]) -> str:
    """Proton's: a styled div a line, an empty one between."""
    style = 'style="font-family: Arial, sans-serif; font-size: 14px;"'
    return "".join(f"<div {style}>{escape(line) or '<br>'}</div>" for line in lines)


def indented(lines: list[str]) -> list[str]:
    """Behind one space, as Yahoo's text has it."""
    return [f" {line}" for line in lines]


OUTLOOK_HEAD = (
    "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal>"
    f"<b><span style='font-size:11.0pt'>From:</span></b><span> {NAMED} &lt;support@example.com&gt; <br>"
    "<b>Sent:</b> Monday, November 23, 2026 10:00 AM<br><b>To:</b> Minh Tran &lt;minh@example.com&gt;<br>"
    "<b>Subject:</b> [HELP-1042] Cannot log in<o:p></o:p></span></p></div></div><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
)
OWA_HEAD = (
    '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">'
    f'<font face="Calibri, sans-serif" style="font-size:11pt"><b>From:</b> {NAMED} &lt;support@example.com&gt;<br>'
    "<b>Sent:</b> Monday, November 23, 2026 10:00:00 AM<br><b>To:</b> Minh Tran &lt;minh@example.com&gt;<br>"
    "<b>Subject:</b> [HELP-1042] Cannot log in</font><div>&nbsp;</div></div>"
)
OUTLOOK_TEXT = (
    f"-----Original Message-----\nFrom: {NAMED} <support@example.com> \nSent: Monday, November 23, 2026 10:00 AM\n"
    "To: Minh Tran <minh@example.com>\nSubject: [HELP-1042] Cannot log in"
)
OWA_TEXT = OUTLOOK_TEXT.replace("-----Original Message-----", "_" * 32)
SAID = f"{SENT} {NAMED} <support@example.com> wrote:"
APPLE_SAID = f"On 23 Nov 2026, at 10:00, {NAMED} <support@example.com> wrote:"
BIRD_SAID = f"On 11/23/26 10:00, {NAMED} wrote:"
GMAIL_LEAD = f'<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{escape(SAID)}<br></div></div>'
BIRD_LEAD = f'<div class="moz-cite-prefix">{escape(BIRD_SAID)}<br></div>\n'


def _word(inner: str) -> str:
    """Word rewrites what it quotes: classes go, paragraphs become its own."""
    inner = re.sub(r'\sclass="[^"]*"', "", inner).replace("<p>", "<p class=MsoNormal>")
    return re.sub(r"<a href=\"([^\"]*)\">", r'<a href="\1"><span style="color:#0B57D0">', inner).replace(
        "</a>", "</span></a>"
    )


def _gmail(inner: str) -> str:
    style = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"
    return f'<blockquote class="gmail_quote" style="{style}">{inner}</blockquote>'


def _cite(inner: str) -> str:
    return f'<blockquote type="cite"><div>{inner}</div></blockquote>'


def _yahoo(inner: str) -> str:
    said = f"On Monday, November 23, 2026 at 10:00:00 AM GMT+1, {NAMED} &lt;support@example.com&gt; wrote:"
    return (
        '<div id="ydp51c7yahoo_quoted_2839175028" class="ydp51c7yahoo_quoted"><div style="font-family:Helvetica;font-size:13px;">'
        f"<div>{said}</div><div><br></div><div><br></div><div>{inner}</div></div></div>"
    )


def _proton(inner: str) -> str:
    said = f"On Monday, November 23rd, 2026 at 10:00 AM, {NAMED} &lt;support@example.com&gt; wrote:<br>"
    return f'<div class="protonmail_quote">\n{said}\n<blockquote class="protonmail_quote" type="cite">{inner}</blockquote><br></div>'


NOTES_HEAD = "<br><br><br>" + "".join(
    f'<font size=1 color=#5f5f5f face="sans-serif">{name}: &nbsp; &nbsp; &nbsp; &nbsp;</font><font size=1 face="sans-serif">{value}</font><br>'
    for name, value in (
        ("From", f'"{NAMED}" &lt;support@example.com&gt;'), ("To", "minh@example.com"),
        ("Date", "23.11.2026 10:00"), ("Subject", "[HELP-1042] Cannot log in"),
    )
) + "<hr noshade><br><br>"  # fmt: skip
NOTES_TEXT = (
    f'\n\nFrom:   "{NAMED}" <support@example.com>\nTo:     minh@example.com\nDate:   23.11.2026 10:00\n'
    "Subject:        [HELP-1042] Cannot log in\n\n"
)


OUTLOOK = Client(
    "Outlook", outlook_paragraphs, _word, OUTLOOK_HEAD, bare, OUTLOOK_TEXT, reply="RE: ",
    page='<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0in;}</style></head>'
    '<body lang=EN-US link="#0563C1" style=\'word-wrap:break-word\'><div class=WordSection1>{}</div></body></html>',
)  # fmt: skip
OWA = Client(
    "Outlook on the web", owa_paragraphs, str, OWA_HEAD, bare, OWA_TEXT,
    signature=lambda s: f'<div id="Signature"><div>{s}</div></div>',
)  # fmt: skip
GMAIL = Client(
    "Gmail", divs, _gmail, GMAIL_LEAD, marked_wrapped, SAID, text_width=76,
    signature=lambda s: f'<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">{s}</div>',
)  # fmt: skip
GMAIL_ANDROID = Client(
    "Gmail on Android", auto_divs, _gmail, GMAIL_LEAD, marked_wrapped, SAID, letters=phone, text_width=76, makes_plain=False
)  # fmt: skip
APPLE = Client("Apple Mail", apple_divs, _cite, f"<div><br><blockquote type='cite'><div>{escape(APPLE_SAID)}</div></blockquote></div>", marked, APPLE_SAID)  # fmt: skip
IOS = Client(
    "iOS Mail", apple_divs, _cite, f'<div dir="ltr"><br><blockquote type="cite">{escape(APPLE_SAID)}<br><br></blockquote></div>',
    marked, APPLE_SAID, letters=phone, signature=lambda s: f'<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{s}</div>',
)  # fmt: skip
THUNDERBIRD = Client(
    "Thunderbird", breaks, _cite, BIRD_LEAD, marked, BIRD_SAID,
    signature=lambda s: f'<pre class="moz-signature" cols="72">-- \n{s}</pre>',
)  # fmt: skip
MUTT = Client("mutt", breaks, str, "", marked, f"On Mon, Nov 23, 2026 at 09:00:00AM +0000, {NAMED} wrote:", text_width=72, makes_html=False)  # fmt: skip
SAMSUNG = Client(
    "Samsung Email", auto_divs, str,
    f'<div id="composer_signature" dir="auto">Sent from my Galaxy</div><div><br></div><div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- Original message --------</div><div>From: {NAMED} &lt;support@example.com&gt; </div><div>Date: 23/11/2026  10:00  (GMT+00:00) </div><div>To: Minh Tran &lt;minh@example.com&gt; </div><div>Subject: [HELP-1042] Cannot log in </div><div><br></div></div>',
    bare, f"Sent from my Galaxy\n\n-------- Original message --------\nFrom: {NAMED} <support@example.com>\nDate: 23/11/2026 10:00 (GMT+00:00)\nTo: Minh Tran <minh@example.com>\nSubject: [HELP-1042] Cannot log in",
    letters=phone, drops_headers=True,
)  # fmt: skip
K9 = Client(
    "K-9", breaks, _gmail, f'<div class="gmail_quote">{escape(SAID)}</div>', marked_once, SAID, letters=phone
)

OUTLOOK_MOBILE = Client(
    "Outlook on a phone", mobile_divs, str,
    '<div id="ms-outlook-mobile-body-separator-line" data-applydefaultfontstyles="true" style="font-size: 12pt;"><div dir="auto"><br></div></div>'
    '<div id="ms-outlook-mobile-signature"><div dir="auto">Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div></div>'
    + OWA_HEAD.replace('<div id="appendonsend"></div>', ""),
    bare, f"Get Outlook for iOS<https://aka.ms/o0ukef>\n{OWA_TEXT}", letters=phone,
)  # fmt: skip
YAHOO = Client(
    "Yahoo", yahoo_divs, _yahoo, "", indented, f"    On Monday, November 23, 2026 at 10:00:00 AM GMT+1, {NAMED} <support@example.com> wrote:",
    page='<html><head></head><body><div class="ydp8f3ayahoo-style-wrap" style="font-family:Helvetica Neue, Arial, sans-serif;font-size:13px;">{}</div></body></html>',
)  # fmt: skip
PROTON = Client(
    "Proton", proton_divs, _proton, "", marked, f"On Monday, November 23rd, 2026 at 10:00 AM, {NAMED} <support@example.com> wrote:",
    signature=lambda s: f'<div class="protonmail_signature_block" style="font-family: Arial, sans-serif;"><div class="protonmail_signature_block-user"><div>{s}</div></div></div>',
)  # fmt: skip
NOTES = Client(
    "HCL Notes", breaks, str, NOTES_HEAD, bare, NOTES_TEXT, reply="Antwort: ",
    page='<html><body><font size=2 face="sans-serif">{}</font></body></html>',
)  # fmt: skip

CLIENTS = (
    OUTLOOK, OWA, OUTLOOK_MOBILE, GMAIL, GMAIL_ANDROID, APPLE, IOS, THUNDERBIRD, MUTT, SAMSUNG, K9, YAHOO, PROTON, NOTES,
)  # fmt: skip
SHAPES = [
    (client, html, place)
    for client in CLIENTS
    for html in (True, False)
    for place in PLACES
    if (client.makes_html if html else client.makes_plain)
]
