"""Replies of clients, services and providers that are seen less: only the new words remain."""

# ruff: noqa: E501 - texts

from __future__ import annotations

import pytest

from inboxd.mail.quote import newest

OWN = "Hello,\n\nit still shows the wrong total. Can you look again?\n\nThanks, Anna"
PAST = "Dear Anna,\n\nplease open the second page.\n\nYour support"
QUOTED = "\n".join(f"> {line}" for line in PAST.split("\n"))
REPLIES = {
    "aol": f"{OWN}\n\nIn a message dated 3/4/2025 9:07:22 AM Eastern Standard Time, help@acme.example writes:\n\n{QUOTED}",
    "aol bare": f"{OWN}\n\nIn a message dated 3/4/2025 9:07:22 AM Eastern Standard Time, help@acme.example writes:\n\n{PAST}",
    "gmail wrapped in bracket": f"{OWN}\n\nOn Tue, Mar 4, 2025 at 9:07 AM 'Acme Help' via Support <\nsupport@acme.example> wrote:\n\n{QUOTED}",
    "gmail wrapped bracket bare": f"{OWN}\n\nOn Tue, Mar 4, 2025 at 9:07 AM Acme Help <\nsupport@acme.example> wrote:\n\n{PAST}",
    "github": f"{OWN}\n\nOn Tue, Mar 4, 2025 at 9:07 AM Acme Help ***@***.***> wrote:\n\n{QUOTED}",
    "github bare": f"{OWN}\n\nOn Tue, Mar 4, 2025 at 9:07 AM Acme Help ***@***.***> wrote:\n\n{PAST}",
    "yahoo indented": f"{OWN}\n\n    On Tuesday, March 4, 2025 at 09:07:22 AM GMT+7, Acme Help <help@acme.example> wrote:  \n \n {PAST}",
    "yahoo jp": f"{OWN}\n\n2025/03/04 火 9:07、Acme Help <help@acme.example> のメール:\n\n{QUOTED}",
    "naver old": f"{OWN}\n\n---------[ 받은 메일 내용 ]----------\n제목 : Re: Total\n날짜 : 2025-03-04 09:07\n보낸이 : Acme Help <help@acme.example>\n받는이 : Anna <anna@example.org>\n\n{PAST}",
    "subject, author, date": f"{OWN}\n\nSubject: Re: Total\nTo: anna@example.org\nFrom: help@acme.example\nDate: Tue, 4 Mar 2025 09:07:22 +0700\n\n{PAST}",
    "values below labels": f"{OWN}\n\nFrom:\nAcme Help <help@acme.example>\nSent:\nTuesday, March 4, 2025 9:07 AM\nTo:\nAnna\nSubject:\nRe: Total\n\n{PAST}",
    "header in one line": f"{OWN}\n\nFrom: Acme Help <help@acme.example> Sent: Tuesday, March 4, 2025 9:07 AM To: Anna Subject: Re: Total\n\n{PAST}",
    "hungarian": f"{OWN}\n\nAcme Help <help@acme.example> írta 2025-03-04 09:07-kor:\n\n{QUOTED}",
    "notes, labels alone": f"{OWN}\n\nAcme Help <help@acme.example>\n04.03.2025 09:07\n\nTo\nanna@example.org\ncc\n\nSubject\nRe: Total\n\n{PAST}",
    "wrapped in address": f"{OWN}\n\nOn Mar 4, 2025, at 9:07 AM, Acme Help <\n416ffd3258d4d2fa4c85cfa4c44e1721d66e3e8f4\n@acme.example>wrote:\n\n{PAST}",
    "date, subject, author": f"{OWN}\n\nDate: Tue, 4 Mar 2025 09:07:22 +0700\nSubject: Re: Total\nFrom: help@acme.example\nTo: anna@example.org\n\n{PAST}",
    "139": f"{OWN}\n\n----邮件原文----\n发件人：Acme <help@acme.example>\n收件人：anna\n主题：Re: Total\n\n{PAST}",
    "aliyun": f"{OWN}\n\n------------------------------------------------------------------\n发件人：Acme Help <help@acme.example>\n日　期：2025年03月04日 09:07:22\n收件人：Anna<anna@example.org>\n主　题：Re: Total\n\n{PAST}",
    "vi": f'{OWN}\n\nLúc 9:07 SA, 04/03/2025, "Acme Help" <help@acme.example> viết:\n\n{PAST}',
    "vi2": f"{OWN}\n\nVào T3, 4 thg 3 2025 lúc 09:07 Acme Help <help@acme.example> đã viết:\n\n{PAST}",
    "t-online": f'{OWN}\n\n-----Original-Nachricht-----\nBetreff: Re: Total\nDatum: 2025-03-04T09:07:22+0100\nVon: "Acme Help" <help@acme.example>\nAn: "anna@example.org" <anna@example.org>\n\n{PAST}',
    "laposte": f'{OWN}\n\n\n> Message du 04/03/25 09:07\n> De : "Acme Help" <help@acme.example>\n> A : anna@example.org\n> Copie à :\n> Objet : Re: Total\n>\n{QUOTED}',
    "laposte bare": f'{OWN}\n\nMessage du 04/03/25 09:07\nDe : "Acme Help" <help@acme.example>\nA : anna@example.org\nCopie à :\nObjet : Re: Total\n\n{PAST}',
    "es": f"{OWN}\n\nEl mar, 4 mar 2025 a la(s) 09:07, Acme Help (help@acme.example) escribió:\n\n{PAST}",
    "libero": f'{OWN}\n\nDa: "Acme Help" help@acme.example\nA: anna@example.org\nCc:\nData: Tue, 4 Mar 2025 09:07:22 +0100\nOggetto: Re: Total\n\n{PAST}',
    "alice": f"{OWN}\n\n----Messaggio originale----\nDa: help@acme.example\nData: 04/03/2025 9.07\nA: <anna@example.org>\nOgg: Re: Total\n\n{PAST}",
    "pl": f"{OWN}\n\nW dniu wt., 4.03.2025 o 09:07 Acme Help <help@acme.example> napisał(a):\n\n{QUOTED}",
    "centrum": f"{OWN}\n\n______________________________________________________________\n> Od: Acme Help <help@acme.example>\n> Komu: anna@example.org\n> Datum: 04.03.2025 09:07\n> Předmět: Re: Total\n>\n{PAST}",
    "zendesk de": f"{OWN}\n\n##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein. -##\n\n{PAST}",
    "zendesk fr": f"{OWN}\n\n##- Veuillez saisir votre réponse au-dessus de cette ligne -##\n\n{PAST}",
    "zendesk es": f"{OWN}\n\n##- Por favor, escriba su respuesta por encima de esta línea -##\n\n{PAST}",
    "zendesk pt": f"{OWN}\n\n##- Digite a sua resposta acima desta linha. -##\n\n{PAST}",
    "zendesk it": f"{OWN}\n\n##- Digita la risposta sopra questa riga -##\n\n{PAST}",
    "zendesk nl": f"{OWN}\n\n##- Typ uw antwoord boven deze lijn -##\n\n{PAST}",
    "zendesk vi": f"{OWN}\n\n##- Vui lòng nhập trả lời phía trên dòng này -##\n\n{PAST}",
    "jira": f"{OWN}\n\n—-—-—-—\nReply above this line.\n\n{PAST}",
    "helpscout": f"{OWN}\n\n--- Reply above this line ---\n\n{PAST}",
    "basecamp": f"{OWN}\n\n== Write ABOVE THIS LINE to post a reply ==\n\n{PAST}",
    "reply above plain": f"{OWN}\n\nPlease reply above this line\n\n{PAST}",
    "our notice": f"{OWN}\n\nAcme Support <help@acme.example> schrieb am 04.03.2025 09:07:\n{PAST}",
    "bbb": f"{OWN}\n\nOn Tue, Mar 4, 2025, 9:07 AM Acme Help <help@acme.example>\nwrote:\n\n{PAST}",
    "html stripped": f"{OWN}\n\n  *From:* Acme Help [mailto:help@acme.example]\n*Sent:* Tuesday, March 4, 2025 9:07 AM\n*To:* Anna\n*Subject:* Total\n\n{PAST}",
    "appointment": f"{OWN}\n\n-----Original Appointment-----\nFrom: Acme Help <help@acme.example>\nSent: Tuesday, March 4, 2025 9:07 AM\nTo: Anna\nSubject: Total\nWhen: Tuesday\nWhere: x\n\n{PAST}",
    "ios fwd": f"{OWN}\n\nSent from my iPhone\n\nBegin forwarded message:\n\n> From: Acme Help <help@acme.example>\n> Date: March 4, 2025 at 9:07:22 AM GMT+7\n> To: anna@example.org\n> Subject: Total\n>\n{QUOTED}",
    "new outlook": f"{OWN}\n\nFrom: Acme Help <help@acme.example>\nDate: Tuesday, 4 March 2025 at 09:07\nTo: Anna <anna@example.org>\nSubject: Re: Total\n{PAST}",
    "outlook many to": f"{OWN}\n\nFrom: Acme Help <help@acme.example>\nSent: Tuesday, March 4, 2025 9:07 AM\nTo: Anna Berg <anna@example.org>; Bob Berg <bob@example.org>;\nEve Berg <eve@example.org>; Foo <foo@example.org>\nCc: X <x@example.org>\nSubject: Re: Total\nImportance: High\n\n{PAST}",
    "evo": f"{OWN}\n\n-------- Forwarded Message --------\nFrom: Acme Help <help@acme.example>\nTo: anna@example.org\nSubject: Total\nDate: Tue, 04 Mar 2025 09:07:22 +0700\n\n{PAST}",
    "dash sig above quote": f"{OWN}\n\n--\nAnna Berg\nHead of things | Acme\n\nOn Tue, Mar 4, 2025 at 9:07 AM Acme Help <help@acme.example> wrote:\n\n{QUOTED}",
    "pipe quote": f"{OWN}\n\nOn Tue, Mar 4, 2025 at 9:07 AM Acme Help <help@acme.example> wrote:\n| "
    + PAST.replace("\n", "\n| "),
    "windows live": f"{OWN}\n\n\nDate: Tue, 4 Mar 2025 09:07:22 +0700\nFrom: help@acme.example\nTo: anna@example.org\nSubject: Re: Total\n\n{PAST}",
    "hotmail old": f"{OWN}\n\n> Date: Tue, 4 Mar 2025 09:07:22 +0700\n> From: help@acme.example\n> To: anna@example.org\n> Subject: Re: Total\n>\n{QUOTED}",
    "hotmail 2": f"{OWN}\n\nFrom: help@acme.example\nTo: anna@example.org\nSubject: Re: Total\nDate: Tue, 4 Mar 2025 09:07:22 +0700\n\n{PAST}",
    "exchange id": f"{OWN}\n\nFrom: Acme Help\nSent: Tuesday, March 4, 2025 9:07 AM\nTo: 'Anna'\nSubject: RE: Total\n{PAST}",
    "spaces only above": f"{OWN}\n   \n \t\n> On 4 Mar 2025, at 09:07, Acme <help@acme.example> wrote:\n> \n{QUOTED}",
    "missive": f"{OWN}\n\nOn March 4, 2025 at 9:07:22 AM, Acme Help (help@acme.example) wrote:\n\n{PAST}",
    "postbox": f"{OWN}\n\nAcme Help wrote on 3/4/25 9:07 AM:\n{QUOTED}",
    "seamonkey": f"{OWN}\n\nAcme Help wrote:\n{QUOTED}",
    "edison": f"{OWN}\n\nOn Mar 4, 2025 at 9:07 AM, <Acme Help (mailto:help@acme.example)> wrote:\n\n{QUOTED}",
    "newton": f"{OWN}\n\nOn Tue, Mar 4, 2025 at 9:07 AM Acme Help <[help@acme.example](mailto:help@acme.example)> wrote:\n\n{PAST}",
    "polymail": f"{OWN}\n\nOn Tue, Mar 4th, 2025 at 9:07 AM, Acme Help <help@acme.example> wrote:\n\n{PAST}",
    "mimestream": f"{OWN}\n\nOn Mar 4, 2025 at 9:07:22 AM, Acme Help <help@acme.example> wrote:\n\n{QUOTED}",
    "tuta": f"{OWN}\n\n--\n Secured with Tuta Mail: \n https://tuta.com/free-email\n\n\n4. März 2025, 09:07 von help@acme.example:\n\n{QUOTED}",
    "kindle": f"{OWN}\n\nSent from my Kindle Fire\n\n_____________________________________________\nFrom: Acme Help <help@acme.example>\nSent: Tue Mar 04 09:07:22 GMT+07:00 2025\nTo: anna@example.org\nSubject: Total\n\n{PAST}",
    "amp": f"{OWN}\n\nOn Tue, Mar 4, 2025 at 9:07 AM Acme &amp; Co &lt;help@acme.example&gt; wrote:\n\n&gt; Dear",
}


@pytest.mark.parametrize("name", REPLIES)
def test_new_words(name: str) -> None:
    """Exactly what the customer wrote."""
    assert newest(REPLIES[name], "", "Re: Total") == OWN


# Attributions in languages and orders that no table here was made for.
ELSEWHERE = [
    "Kuupäev T, 4. märts 2025 kell 09:07 kirjutas Acme Help <help@acme.example>:",
    "otrd., 2025. g. 4. marts, plkst. 09:07 — lietotājs Acme Help (<help@acme.example>) rakstīja:",
    "2025-03-04, an, 09:07 Acme Help <help@acme.example> rašė:",
    "V V tor., 4. mar. 2025 ob 09:07 je oseba Acme Help <help@acme.example> napisala:",
    "уто, 4. мар 2025. у 09:07 Acme Help <help@acme.example> је написао/ла:",
    "Missatge de Acme Help <help@acme.example> del dia dt., 4 de març 2025 a les 9:07:",
    "Noong Mar, Mar 4, 2025 nang 9:07 AM, isinulat ni Acme Help <help@acme.example> ang:",
    "Pada Sel, 4 Mac 2025 pada 9:07 PG Acme Help <help@acme.example> menulis:",
    "در تاریخ سه\u200cشنبه ۴ مارس ۲۰۲۵،\u200f ۹:۰۷ Acme Help <help@acme.example> نوشت:",
    "मंगल, 4 मार्च 2025 को 9:07 am बजे को Acme Help <help@acme.example> ने लिखा:",
    "Þri., 4. mar. 2025 kl. 09:07 skrifaði Acme Help <help@acme.example>:",
    "O mar., 4 de mar. de 2025 ás 9:07, Acme Help (<help@acme.example>) escribiu:",
    "Acme Help rašė 2025-03-04 09:07:",
    "Dana 4.3.25. u 09:07, Acme Help je napisao(la):",
    "2025/03/04 09:07:22, Acme Help пише:",
    "Em 04/03/2025 às 09:07, Acme Help disse:",
    "Le mar. 4 mars 2025 à 9 h 07, Acme Help <help@acme.example> a écrit :",
    "El 04.03.2025 09:07, Acme Help <help@acme.example> escribió:",
    "Op di 4 mrt 2025 9:07 AM schreef Acme Help <help@acme.example>:",
    "Am 2025-03-04 um 09:07:22 schrieb Acme Help:",
    "4 марта 2025 г., 9:07:22 пользователь Acme Help (help@acme.example) написал:",
    "On Tue, 4 Mar 2025 at 09:07, Acme Help via Zalo <help@acme.example> wrote:",
    "Ngày Th 3, 4 thg 3, 2025 lúc 09:07 Acme Help <help@acme.example> đã viết:",
    "Vào lúc 09:07 Thứ 3, 4 tháng 3, 2025 Acme Help <help@acme.example> đã viết:",
    "Lúc 09:07 ngày 04 tháng 3 năm 2025, Acme Help đã viết:",
    "在 2025年3月4日，上午9:07，Acme Help <help@acme.example> 寫道：",
    "2025年3月4日(火) 午前9:07 Acme Help <help@acme.example>:",
    "2025년 3월 4일 (화) 09:07, Acme Help <help@acme.example>님이 작성:",
]
NEED_A_QUOTE = ("V V tor.", "Missatge", "Acme Help rašė")


@pytest.mark.parametrize("line", ELSEWHERE)
def test_attributions_elsewhere(line: str) -> None:
    """A date, a time and an address above a colon are enough, whatever the language."""
    assert newest(f"{OWN}\n\n{line}\n\n{QUOTED}", "", "Re: Total") == OWN
    if not line.startswith(NEED_A_QUOTE):
        assert newest(f"{OWN}\n\n{line}\n\n{PAST}", "", "Re: Total") == OWN
