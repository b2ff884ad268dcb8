"""The HTML that mail clients write for a reply; written by hand from what the clients are known to write.

`OWN` is the customer's answer, `PAST` the older mail, `WROTE` an attribution, `HEAD` Outlook's four lines. Data only.
"""

# ruff: noqa: E501 - tables of texts

from __future__ import annotations

BORDER = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"
SHAPES = {
    "gmail": '<div dir="ltr">OWN</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">WROTE<br></div>'
    '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div dir="ltr">PAST</div></blockquote></div>',
    "gmail, signed": '<div dir="ltr"><div>OWN</div><div><br clear="all"></div><div><br></div><span class="gmail_signature_prefix">-- </span><br>'
    '<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">Anna Berg<div>Head of things</div></div></div></div>'
    '<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">WROTE<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">PAST</blockquote></div>',
    "gmail phone": '<div dir="auto">OWN</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">WROTE</div>'
    '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">PAST</blockquote></div>',
    "gmail, old": '<div dir="ltr">OWN</div><div class="gmail_extra"><br><div class="gmail_quote">WROTE<br>'
    '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex">PAST</blockquote></div><br></div>',
    "gmail, rewritten": '<div dir="ltr">OWN</div><br><div class="m_-1234gmail_quote"><div dir="ltr" class="m_-1234gmail_attr">WROTE<br></div>'
    '<blockquote class="m_-1234gmail_quote">PAST</blockquote></div>',
    "gmail through outlook": '<div dir="ltr">OWN</div><br><div class="x_gmail_quote"><div dir="ltr" class="x_gmail_attr">WROTE<br></div>'
    '<blockquote class="x_gmail_quote">PAST</blockquote></div>',
    "outlook desktop": '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=EN-US><div class=WordSection1><p class=MsoNormal>OWN<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>'
    f"<div><div style='{BORDER}'><p class=MsoNormal>HEAD<o:p></o:p></p></div></div><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>PAST<o:p></o:p></p></div></body></html>",
    "outlook desktop 2010": '<div class="WordSection1"><p class="MsoNormal">OWN</p><div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
    '<p class="MsoNormal"><b><span style="font-size:10.0pt">HEAD</span></b></p></div></div><p class="MsoNormal">PAST</p></div>',
    "outlook desktop through the web": '<div class="WordSection1"><p class="MsoNormal">OWN</p><div><div style="border-right:none; border-bottom:none; border-left:none; border-image:initial; border-top:1pt solid rgb(225,225,225); padding:3pt 0cm 0cm">'
    '<p class="MsoNormal">HEAD</p></div></div><p class="MsoNormal">PAST</p></div>',
    "outlook 2003": "<div class=Section1><p class=MsoNormal>OWN</p><div><div class=MsoNormal align=center style='text-align:center'><hr size=2 width=\"100%\" align=center tabindex=-1></div>"
    "<p class=MsoNormal>HEAD</p></div><p class=MsoNormal>PAST</p></div>",
    "outlook express": '<DIV><FONT face=Arial size=2>OWN</FONT></DIV><BLOCKQUOTE style="PADDING-RIGHT: 0px; PADDING-LEFT: 5px; MARGIN-LEFT: 5px; BORDER-LEFT: #000000 2px solid; MARGIN-RIGHT: 0px">'
    '<DIV style="FONT: 10pt arial">----- Original Message ----- </DIV><DIV>HEAD</DIV><DIV>PAST</DIV></BLOCKQUOTE>',
    "outlook web": '<div class="elementToProof" style="font-family: Aptos">OWN</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
    '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">HEAD</font><div>&nbsp;</div></div><div>PAST</div>',
    "outlook web, signed": '<div class="elementToProof">OWN</div><div id="Signature"><p>Anna Berg</p><p>Head of things</p></div><div id="appendonsend"></div>'
    '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">HEAD</div><div>PAST</div>',
    "outlook web, rewritten": '<div>OWN</div><div id="x_appendonsend"></div><hr tabindex="-1" style="display:inline-block; width:98%"><div id="x_divRplyFwdMsg" dir="ltr">HEAD</div><div>PAST</div>',
    "outlook, new": '<div class="elementToProof">OWN</div><div id="mail-editor-reference-message-container"><hr style="display:inline-block;width:98%" tabindex="-1">'
    '<div id="divRplyFwdMsg">HEAD</div><div>PAST</div></div>',
    "outlook phone": '<div dir="auto">OWN</div><div id="ms-outlook-mobile-body-separator-line" data-applydefaultfontstyles="true"><br></div>'
    '<div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div><div id="mail-editor-reference-message-container" class="ms-outlook-mobile-reference-message">'
    '<hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg">HEAD</div>PAST</div>',
    "outlook phone, old": '<div dir="auto">OWN</div><div dir="auto"><br></div><div dir="auto">Sent from <a href="https://aka.ms/AAb9ysg">Outlook for Android</a></div>'
    '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg">HEAD</div>PAST',
    "outlook mac": f'<div><p class="MsoNormal">OWN</p><p class="MsoNormal">&nbsp;</p><div id="mail-editor-reference-message-container"><div><div style="{BORDER}"><p class="MsoNormal" style="margin-bottom:12.0pt">HEAD</p></div><p>PAST</p></div></div></div>',
    "outlook mac, old": '<div>OWN</div><div><br></div><span id="OLK_SRC_BODY_SECTION"><div style="font-family:Calibri; border-top: #b5c4df 1pt solid;">HEAD</div><div><br></div>PAST</span>',
    "windows mail": f"<div class=WordSection1><p class=MsoNormal>OWN</p><p class=MsoNormal>Sent from <a href=\"https://go.microsoft.com/fwlink/?LinkId=550986\">Mail</a> for Windows</p><div style='mso-element:para-border-div;{BORDER}'><p class=MsoNormal>HEAD</p></div><p class=MsoNormal>PAST</p></div>",
    "apple mail": '<html><head></head><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">OWN<div><br><blockquote type="cite"><div>WROTE</div><br class="Apple-interchange-newline"><div>PAST</div></blockquote></div><br></body></html>',
    "apple phone": '<html><body dir="auto">OWN<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">WROTE<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">\ufeffPAST</div></blockquote></body></html>',
    "apple, forwarded": '<html><body>OWN<br><div><br><div>Begin forwarded message:</div><br class="Apple-interchange-newline"><blockquote type="cite"><div>HEAD</div><br><div>PAST</div></blockquote></div></body></html>',
    "thunderbird": '<p>OWN</p><div class="moz-cite-prefix">WROTE<br></div><blockquote type="cite" cite="mid:1@acme.example">PAST</blockquote>',
    "thunderbird, signed": '<p>OWN</p><div class="moz-cite-prefix">WROTE<br></div><blockquote type="cite" cite="mid:1@acme.example">PAST</blockquote><pre class="moz-signature" cols="72">-- \nAnna Berg\nHead of things</pre>',
    "thunderbird, forwarded": '<p>OWN</p><div class="moz-forward-container"><br><br>-------- Foo Bar --------<table class="moz-email-headers-table" cellspacing="0"><tbody><tr><th>Foo: </th><td>Bar</td></tr></tbody></table><br><br>PAST</div>',
    "yahoo": '<div class="ydpabcyahoo-style-wrap"><div dir="ltr" data-setdir="false">OWN</div><div><br></div></div><div id="ydp12yahoo_quoted_45" class="ydp12yahoo_quoted"><div style="color:#26282a"><div>WROTE</div><div><br></div><div>PAST</div></div></div>',
    "yahoo phone": 'OWN<br><br><div id="ymail_android_signature"><a id="ymail_android_signature_link" href="https://mail.onelink.me/1">Sent from Yahoo Mail on Android</a></div><br>'
    '<blockquote style="margin: 0 0 20px 0;"><div style="font-family:Roboto; color:#6D00F6;"><div>WROTE</div></div><div style="padding: 10px 0 0 20px; border-left: 1px solid #6D00F6;"><div id="yiv1">PAST</div></div></blockquote>',
    "proton": '<div style="font-family: Arial;">OWN</div><div style="font-family: Arial;"><br></div><div class="protonmail_signature_block protonmail_signature_block-empty"></div>'
    '<div class="protonmail_quote">WROTE<br><br><blockquote class="protonmail_quote" type="cite">PAST</blockquote><br></div>',
    "proton, signed": '<div>OWN</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-user">Anna Berg</div><div class="protonmail_signature_block-proton">Sent with Proton Mail</div></div>'
    '<div class="protonmail_quote">WROTE<br><blockquote class="protonmail_quote" type="cite">PAST</blockquote></div>',
    "zoho": '<div style="font-family: Verdana"><div>OWN<br></div><div><br></div><div class="zmail_extra_hr" style="border-top: 1px solid rgb(204, 204, 204);"></div><div class="zmail_extra"><br>'
    '<div id="Zm-_Id_-Sgn1">WROTE<br></div><br><blockquote id="blockquote_zmail" style="margin: 0px;"><div>PAST</div></blockquote></div></div>',
    "samsung": '<html><body dir="auto"><div dir="auto">OWN</div><div dir="auto"><br></div><div id="composer_signature"><div dir="auto">Sent from my Galaxy</div></div><div dir="auto"><br></div>'
    '<div><br></div><div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- Original message --------</div><div>From: Acme Help &lt;help@acme.example&gt; </div><div>Date: 04/03/2025  09:07  (GMT+07:00) </div><div>To: Anna &lt;anna@example.org&gt; </div><div>Subject: Re: Total </div><div><br></div></div>PAST</body></html>',
    "k-9": "<div dir=\"auto\">OWN<br><br></div><div class='k9mail-signature'>Sent from my Android device with K-9 Mail. Please excuse my brevity.</div>"
    '<br><br><div class="gmail_quote"><div dir="auto">WROTE</div><blockquote class="gmail_quote" style="margin: 0pt 0pt 0pt 0.8ex; border-left: 1px solid">PAST</blockquote></div>',
    "notes": '<font size=2 face="sans-serif">OWN</font><br><br><br><br><font size=1 color=#5f5f5f face="sans-serif">From: &nbsp; &nbsp; &nbsp; &nbsp;</font><font size=1 face="sans-serif">"Acme Help" &lt;help@acme.example&gt;</font><br>'
    "<font size=1 color=#5f5f5f>To: &nbsp; &nbsp; &nbsp;</font><font size=1>&lt;anna@example.org&gt;</font><br><font size=1>Date: &nbsp;</font><font size=1>04/03/2025 09:07</font><br><font size=1>Subject: &nbsp;</font><font size=1>Re: Total</font><br><hr noshade><br><br>PAST",
    "notes verse": '<div class="domino-section" dir="ltr"><div class="domino-section-head">OWN</div></div><br><div class="domino-section domino-section-reply" dir="ltr"><div class="domino-section-body">'
    '<hr>From: "Acme Help" &lt;help@acme.example&gt;<br>To: "Anna" &lt;anna@example.org&gt;<br>Date: 04/03/2025 09:07<br>Subject: [EXTERNAL] Re: Total<br><br>PAST</div></div>',
    "zimbra": '<div style="font-family: arial"><div>OWN</div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><blockquote style="border-left:2px solid #1010FF"><b>X: </b>y<br></blockquote></div><div data-marker="__QUOTED_TEXT__"><blockquote style="border-left:2px solid #1010FF">PAST</blockquote></div></div>',
    "zimbra, old": '<div>OWN</div><br><hr id="zwchr"><blockquote style="border-left:2px solid rgb(16, 16, 255);margin-left:5px"><b>X: </b>y<br><br>PAST</blockquote>',
    "roundcube": '<p>OWN</p><p id="reply-intro">WROTE</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0"><div id="replybody1">PAST</div></blockquote>',
    "roundcube, old": '<p>OWN</p><p>WROTE</p><blockquote type="cite" style="padding-left:5px; border-left:#1010ff 2px solid; margin-left:5px">PAST</blockquote>',
    "horde": '<div style="font-family:Arial"><p>OWN</p></div><p>"Acme Help" &lt;help@acme.example&gt; wrote:</p><blockquote style="border-left:2px solid blue;margin-left:2px;padding-left:12px;" type="cite">PAST</blockquote>',
    "fastmail": '<div>OWN</div><div><br></div><div>WROTE<br></div><blockquote type="cite" id="qt" style=""><div>PAST</div></blockquote><div><br></div>',
    "hey": '<div class="trix-content"><div>OWN<br></div></div><div><br>WROTE<br></div><blockquote><div class="trix-content">PAST</div></blockquote>',
    "spark": '<div name="messageBodySection"><div dir="auto">OWN</div></div><div name="messageSignatureSection"><br>Anna Berg</div><div name="messageReplySection">WROTE<br><blockquote type="cite" class="spark_quote" style="margin: 5px 5px; border-left: thin solid #1abc9c;">PAST</blockquote></div>',
    "superhuman": '<html><body><div><div>OWN</div><br><div class="gmail_signature"></div><div style="display:none"><img src="https://r.superhuman.example/x.gif" width="1" height="0"></div></div><br><div><div class="gmail_quote">WROTE<br><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">PAST</blockquote></div></div></body></html>',
    "front": '<div>OWN</div><br><div class="front-signature"></div><br><blockquote type="cite" class="front-blockquote"><div>WROTE</div><br><div>PAST</div></blockquote>',
    "icloud web": '<html><body><div>OWN</div><div><br></div><div><br><blockquote type="cite"><div>WROTE<br></div><div><br>PAST</div></blockquote></div></body></html>',
    "gmx": '<html><body><div style="font-family: Verdana;font-size: 12.0px;"><div>OWN</div><div>&nbsp;<div>&nbsp;<div style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;" name="quote"><div style="margin:0 0 10px 0;"><b>Gesendet:</b>&nbsp;Dienstag, 04. M&auml;rz 2025 um 09:07 Uhr<br/><b>Von:</b>&nbsp;&quot;Acme&quot;</div><div name="quoted-content">PAST</div></div></div></div></div></body></html>',
    "gmx, unmarked": "<html><body><div><div>OWN</div><div>&nbsp;<br><b>Gesendet:</b>&nbsp;Dienstag, 04. M&auml;rz 2025 um 09:07 Uhr<br/><b>Von:</b>&nbsp;&quot;Acme Help&quot; &lt;help@acme.example&gt;<br/><b>An:</b>&nbsp;anna@example.org<br/><b>Betreff:</b>&nbsp;Re: Total<div>PAST</div></div></div></body></html>",
    "mail.ru": '<HTML><BODY><div>OWN</div><div>&nbsp;</div><blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px;">WROTE<br>&nbsp;<div id=""><div class="js-helper js-readmsg-msg">PAST</div></div></blockquote></BODY></HTML>',
    "yandex": '<div>OWN</div><div> </div><div>04.03.2025, 09:07, "Acme Help" &lt;help@acme.example&gt;:</div><blockquote><p>PAST</p></blockquote>',
    "qq": '<div>OWN</div><div><br></div><div><includetail><div style="font:Verdana">------------------&nbsp;原始邮件&nbsp;------------------</div><div>x</div><div>PAST</div></includetail></div>',
    "qq, new": '<div>OWN</div><div><br></div><div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;"><div><b>发件人:</b>&nbsp;"Acme"</div></div><div>PAST</div>',
    "foxmail": '<div>OWN</div><div><br></div><hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left"><blockquote style="margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em"><div>&nbsp;</div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="background:#efefef"><div><b>发件人：</b>Acme</div></div></div><div>PAST</div></blockquote>',
    "163": '<div style="line-height:1.7"><div>OWN</div><div style="position:relative;zoom:1"></div><div id="divNeteaseMailCard"></div><br/><pre>WROTE</pre><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; BORDER-LEFT: #ccc 1px solid">PAST</blockquote></div>',
    "163 phone": '<html><body><div>OWN</div><br><!-- ntes --><div class="J-reply" style="background-color:#f2f2f2;padding-top:6px"><div>---- 回复的原邮件 ----</div><table width="100%"><tbody><tr><td>发件人</td><td>Acme</td></tr></tbody></table></div><blockquote>PAST</blockquote></body></html>',
    "naver": '<div style="font-family:Gulim"><p>OWN</p><p>&nbsp;</p><p>-----Original Message-----<br><b>From:</b> "Acme Help" &lt;help@acme.example&gt;<br><b>To:</b> &lt;anna@example.org&gt;; <br><b>Cc:</b> <br><b>Sent:</b> 2025-03-04 (화) 09:07:22 (GMT+09:00)<br><b>Subject:</b> Re: Total<br></p><p>PAST</p></div>',
    "daum": '<P>OWN</P><P>&nbsp;</P><BLOCKQUOTE style="PADDING-LEFT: 5px; BORDER-LEFT: #000 2px solid">--------- 원본 메일 ---------<BR><B>보낸사람</B>: Acme Help &lt;help@acme.example&gt;<BR><B>날짜</B>: 2025년 3월 4일<BR>PAST</BLOCKQUOTE>',
    "tutanota": '<div>OWN</div><div><br></div><div>4. März 2025, 09:07 von help@acme.example:<br></div><blockquote class="tutanota_quote" style="border-left: 1px solid #93A3B8">PAST</blockquote>',
    "em client": '<div>OWN</div><div><br></div><div>------ Original Message ------</div><div>From "Acme Help" &lt;help@acme.example&gt;</div><div>To anna@example.org</div><div>Date 04/03/2025 09:07:22</div><div>Subject Re: Total</div><div><br></div><div id="x1"><blockquote cite="mid1" type="cite" class="cite2">PAST</blockquote></div>',
    "aol": '<div style="color:black;font: 12px arial;">OWN<br><br><br>-----Original Message-----<br>From: Acme Help &lt;help@acme.example&gt;<br>To: anna@example.org<br>Sent: Tue, Mar 4, 2025 9:07 am<br>Subject: Re: Total<br><br><div id="yiv1">PAST</div></div>',
    "orange": '<div>OWN</div><br><br><blockquote style="border-left: 2px solid #808080; padding-left:5px;">&gt; Message du 04/03/25 09:07<br>&gt; De : "Acme Help"<br>PAST</blockquote>',
    "bluemail": '<div dir="auto">OWN</div><div class="gmail_quote"><div class="replyHeader" dir="auto">WROTE</div><blockquote class="gmail_quote">PAST</blockquote></div>',
    "airmail": '<div id="bloop_customfont">OWN</div><br><div class="bloop_sign" id="bloop_sign_1"></div><br><p class="airmail_on">WROTE</p><blockquote type="cite" class="clean_bq"><span><div>PAST</div></span></blockquote>',
    "airmail, signed": '<div id="bloop_customfont">OWN</div><br><div id="bloop_sign_1" class="bloop_sign">Anna Berg</div><br><p class="airmail_on">WROTE</p><blockquote type="cite" class="clean_bq">PAST</blockquote>',
    "front, signed": '<div>OWN</div><div class="front-signature">Anna Berg</div><blockquote type="cite" class="front-blockquote">WROTE<br>PAST</blockquote>',
    "mailspring": '<div>OWN</div><br><div class="gmail_quote_attribution">WROTE</div><blockquote class="gmail_quote" style="border-left:1px #ccc solid">PAST</blockquote>',
    "open-xchange": '<div>OWN</div><blockquote type="cite"><div>WROTE</div><div><br></div><div>PAST</div></blockquote>',
    "evolution": '<div>OWN</div><div><br></div><div>WROTE</div><blockquote type="cite" style="margin:0 0 0 .8ex; border-left:2px #729fcf solid">PAST</blockquote>',
    "kmail": '<p style="margin-top:0;margin-bottom:0">OWN</p><br><p>WROTE</p><br><blockquote style="border-left:1px solid gray">PAST</blockquote>',
    "wps": '<div>OWN</div><div class="wps_signature"></div><div class="wps_quotion"><div>WROTE</div><div>PAST</div></div>',
    "huawei": '<div>OWN</div><div><br></div><div class="quote" style="line-height:1.5"><br><br>-------- 原始邮件 --------<br>发件人：Acme &lt;help@acme.example&gt;<br>日期：2025年3月4日 09:07<br>PAST</div>',
    "seznam": "<div>OWN</div><br><p>---------- Původní e-mail ----------<br>Od: Acme Help &lt;help@acme.example&gt;<br>Komu: Anna<br>Datum: 4. 3. 2025 9:07:22<br>Předmět: Re: Total</p><br><blockquote>PAST</blockquote>",
}
# A sentence in no language, so that only the marks can tell it.
NO_LANGUAGE = "Gugu 4 gaga 2025 dada"
# Clients that leave no mark on their attributions: the words tell them.
UNMARKED = frozenset(
    (
        "apple, forwarded",
        "hey",
        "horde",
        "yandex",
        "evolution",
        "kmail",
        "roundcube, old",
        "fastmail",
        "wps",
        "163",
    )
)
