"""D2: bounces and delays of further hosts, in the words that they use for people; vacation replies of clients."""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Kind, ReportKind
from inboxd.mail.parse import parse
from inboxd.mail.traits import classify

DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example>\n"
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)

BOUNCES = {
    "MDaemon, as itself": (
        "From: MDaemon <MDaemon@mx.example>\nSubject: Permanent Delivery Failure\n\nThe attached message had PERMANENT fatal delivery errors!\n\n"
        "Failed address: bob@gone.example\n\n--- Session Transcript ---\n <-- 550 5.1.1 No such user\n", "bob@gone.example", "failed", "5.1.1"),
    "Exchange Online": (
        "From: postmaster@acme.onmicrosoft.example\nSubject: Undeliverable: Parcel\nAuto-Submitted: auto-replied\n\n"
        "Your message to bob@gone.example couldn't be delivered.\n\nbob wasn't found at gone.example.\n\n"
        "support\tOffice 365\tbob\nAction Required\tRecipient\n\nUnknown To address\n\n"
        "Remote Server returned '550 5.1.1 <bob@gone.example>: Recipient address rejected'\n", "bob@gone.example", "failed", "5.1.1"),
    "Exchange Online, full": (
        "From: Microsoft Outlook <postmaster@gone.example>\nSubject: Undeliverable: Parcel\n\nDelivery has failed to these recipients or"
        " groups:\n\nBob (bob@gone.example)<mailto:bob@gone.example>\nThe recipient's mailbox is full and can't accept messages now.\n\n"
        "Remote Server returned '554 5.2.2 mailbox full; STOREDRV.Deliver'\n", "bob@gone.example", "failed", "5.2.2"),
    "Exchange, delayed": (
        "From: postmaster@mx.example\nSubject: Delivery delayed: Parcel\n\nDelivery is delayed to these recipients or groups:\n\n"
        "bob@slow.example\n\nSubject: Parcel\n\nThis message hasn't been delivered yet. Delivery will continue to be attempted.\n",
        "bob@slow.example", "delayed", ""),
    "Exim, delayed": (
        f"{DAEMON}Subject: Warning: message 1kXyZa-0001bC-Q3 delayed 24 hours\n\nThis message was created automatically by mail delivery"
        " software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the"
        " queue on mx.example.\n\nThe address to which the message has not yet been delivered is:\n\n  bob@slow.example\n\n"
        "No action is required on your part.\n", "bob@slow.example", "delayed", ""),
    "Yahoo": (
        f"{DAEMON}Subject: Failure Notice\n\nSorry, we were unable to deliver your message to the following address.\n\n<bob@gone.example>:\n"
        "554: delivery error: dd Not a valid recipient - atlas123\n\n--- Below this line is a copy of the message.\n",
        "bob@gone.example", "failed", "5.0.0"),
    "SES": (
        f"{DAEMON}Subject: Delivery Status Notification (Failure)\n\nAn error occurred while trying to deliver the mail to the following"
        " recipients:\nbob@gone.example\n", "bob@gone.example", "failed", ""),
    "Domino": (
        f"{DAEMON}Subject: DELIVERY FAILURE: User bob (bob@gone.example) not listed in Domino Directory\n\nYour message\n\n  Subject: Parcel\n\n"
        "was not delivered to:\n\n  bob@gone.example\n\nbecause:\n\n  User bob (bob@gone.example) not listed in Domino Directory\n",
        "bob@gone.example", "failed", ""),
    "Courier": (
        f"{DAEMON}Subject: NOTICE: mail delivery status.\n\nThis is a delivery status notification from mx.example, running the Courier mail"
        " server.\n\n                 UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n"
        "<bob@gone.example>:\n    mail.gone.example [192.0.2.1]:\n    >>> RCPT TO:<bob@gone.example>\n    <<< 550 5.1.1 User unknown\n",
        "bob@gone.example", "failed", "5.1.1"),
    "hMailServer": (
        "From: mailer-daemon@mx.example\nSubject: Message undeliverable: Parcel\n\nYour message did not reach some or all of the intended"
        " recipients.\n\n   Sent: Mon, 2 Nov 2026 10:00:00 +0100\n   Subject: Parcel\n\nThe following recipient(s) could not be reached:\n\n"
        "bob@gone.example\n   Error Type: SMTP\n   Remote server (192.0.2.1) issued an error.\n   hMailServer sent: RCPT TO:<bob@gone.example>\n"
        "   Remote server replied: 550 5.1.1 User unknown\n", "bob@gone.example", "failed", "5.1.1"),
    "MDaemon": (
        "From: Postmaster@mx.example\nSubject: Permanent Delivery Failure\nReturn-Path: <>\n\nThe attached message had PERMANENT fatal delivery"
        " errors!\n\nAfter one or more unsuccessful delivery attempts the attached message has been removed from the mail queue on this"
        " server.\n\nFAILED ADDRESS\n\nbob@gone.example\n\n550 5.1.1 unknown user\n", "bob@gone.example", "failed", "5.1.1"),
    "Gmail, delayed": (
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Delay)\n\n** Delivery incomplete **\n\n"
        "There was a temporary problem delivering your message to bob@slow.example. Gmail will retry for 47 more hours.\n",
        "bob@slow.example", "delayed", ""),
    "Gmail in Vietnamese": (
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nX-Failed-Recipients: bob@gone.example\nSubject: Delivery Status"
        " Notification (Failure)\n\n** Không tìm thấy địa chỉ **\n\nThư của bạn chưa được gửi đến bob@gone.example vì không thể tìm thấy địa"
        " chỉ.\n\n550 5.1.1 The email account does not exist\n", "bob@gone.example", "failed", "5.1.1"),
    "Postfix with two": (
        f"{DAEMON}Subject: Undelivered Mail Returned to Sender\n\nThis is the mail system at host mx.example.\n\n<bob@gone.example>: host"
        " a.example[192.0.2.1] said: 552 5.2.2\n    mailbox full (in reply to DATA)\n\n<eve@gone.example>: unknown user\n",
        "bob@gone.example", "failed", "5.2.2"),
    "qmail, relayed reply": (
        f"{DAEMON}Subject: failure notice\n\nHi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message"
        " to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<bob@gone.example>:\n"
        "192.0.2.1 does not like recipient.\nRemote host said: 550 No such user here\nGiving up on 192.0.2.1.\n", "bob@gone.example", "failed", "5.0.0"),
    "French": (
        "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nSubject: Échec de la remise : Colis\n\nÉchec de la remise aux destinataires"
        " suivants :\n\nbob@gone.example\n\n550 5.1.1 inconnu\n", "bob@gone.example", "failed", "5.1.1"),
    "Exim, a code at the line's end": (f"{DAEMON}Subject: Mail delivery failed\n\n<bob@gone.example> Rejected by policy: 550\n", "bob@gone.example", "failed", "5.0.0"),
    "Exim, full": (f"{DAEMON}Subject: Mail delivery failed\nX-Failed-Recipients: bob@gone.example\n\n  bob@gone.example\n    mailbox is full\n", "bob@gone.example", "failed", "5.2.2"),
    "Exchange in Spanish": (f"{DAEMON}Subject: No se puede entregar: Parcel\n\nbob@gone.example\n\n#550 5.1.1\n", "bob@gone.example", "failed", "5.1.1"),
    "Exchange in Italian": (f"{DAEMON}Subject: Non recapitabile: Parcel\n\nbob@gone.example\n\n#550 5.1.1\n", "bob@gone.example", "failed", "5.1.1"),
    "Exchange in Portuguese": (f"{DAEMON}Subject: Não é possível entregar: Parcel\n\nbob@gone.example\n\n#550 5.1.1\n", "bob@gone.example", "failed", "5.1.1"),
    "Exchange in Swedish": (f"{DAEMON}Subject: Kan inte levereras: Parcel\n\nbob@gone.example\n\n#550 5.1.1\n", "bob@gone.example", "failed", "5.1.1"),
    "Exchange in Vietnamese": (f"{DAEMON}Subject: Không thể gửi: Parcel\n\nbob@gone.example\n\n#550 5.1.1\n", "bob@gone.example", "failed", "5.1.1"),
    "Exchange in Korean": (f"{DAEMON}Subject: 배달되지 않음: Parcel\n\nbob@gone.example\n\n#550 5.1.1\n", "bob@gone.example", "failed", "5.1.1"),
    "Exchange in Chinese": (f"{DAEMON}Subject: 未送达: Parcel\n\nbob@gone.example\n\n#550 5.1.1\n", "bob@gone.example", "failed", "5.1.1"),
    "a Russian provider": (f"{DAEMON}Subject: Mail failure.\n\nПисьмо не может быть доставлено:\n\nbob@gone.example\nuser not found\n", "bob@gone.example", "failed", "5.1.1"),
    "a Chinese provider": ("From: PostMaster@mx.example\nSubject: 系统退信\n\n收件人\tbob@gone.example\n退信原因：\n收件人邮件地址（bob@gone.example）不存在，邮件无法送达。\n", "bob@gone.example", "failed", ""),
    "Chinese": (
        "From: PostMaster@mx.example\nReturn-Path: <>\nSubject: 系统退信\n\n很抱歉，您的邮件被退回：\n\nbob@gone.example\n\n550 5.1.1 Mailbox not found\n",
        "bob@gone.example", "failed", "5.1.1"),
}  # fmt: skip


@pytest.mark.parametrize("host", BOUNCES)
def test_a_bounce_or_delay(host: str) -> None:
    """Recipient, action and status are read out of the host's prose."""
    raw, recipient, action, code = BOUNCES[host]
    found = parse(raw.encode()).report
    assert found is not None
    assert (found.kind, found.recipient, found.action, found.status) == (
        ReportKind.BOUNCE,
        recipient,
        action,
        code,
    )


PERSON = "From: Bob <bob@home.example>\nTo: support@acme.example\n"
AWAY = {
    "Outlook": "Subject: Automatic reply: Parcel\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n",
    "Gmail": "Subject: Away Re: Parcel\nAuto-Submitted: auto-replied\nPrecedence: bulk\nX-Autoreply: yes\n",
    "Exchange without fields": "Subject: Automatic reply: Parcel\nReturn-Path: <>\n",
    "vacation(1)": "Subject: away from my mail\nPrecedence: junk\nAuto-Submitted: auto-replied (vacation)\n",
    "Sieve": "Subject: Auto: Parcel\nAuto-Submitted: auto-replied (vacation)\nX-Sieve: Pigeonhole Sieve\n",
    "cPanel": "Subject: I am away Re: Parcel\nX-Autorespond: Re: Parcel\nPrecedence: auto_reply\n",
    "Zimbra": "Subject: Out of office Re: Parcel\nAuto-Submitted: auto-replied (zimbra; vacation)\nPrecedence: bulk\n",
    "Lotus Notes": "Subject: Bob is out of the office.\nAuto-Submitted: auto-generated\n",
    "GroupWise": "Subject: Parcel (Out of Office)\nX-Autoreply: yes\n",
    "Yahoo": "Subject: Auto Response\nAuto-Submitted: auto-replied\nX-Autorespond: 1\n",
    "iCloud": "Subject: Re: Parcel\nAuto-Submitted: auto-replied (vacation)\n",
}  # fmt: skip


@pytest.mark.parametrize("client", AWAY)
def test_a_vacation_reply(client: str) -> None:
    """D3: every common client's vacation reply is automatic, and known to be about an absence."""
    raw = f"{AWAY[client]}{PERSON}\nI am away until Monday.\n".encode()
    traits = classify(parse(raw), Delivery(raw, "imap.support", NOW))
    assert traits.kind is Kind.AUTOMATIC


BACK = [
    "bounces+42-abc=home.example@acme.example", "bounce-42@acme.example", "support+bounce=42@acme.example",
    "support-bounces@acme.example", "support-bounces+bob=home.example@acme.example", "verp-42@acme.example",
    "prvs=0123abcdef=support@acme.example", "msprvs1=0123abc=bounces-1@acme.example", "btv1==0123abcd==support@acme.example",
    "SRS0=abcd=XY=home.example=bob@acme.example", "SRS1+abcd=fwd.example==XY=home.example=bob@acme.example",
    "BOUNCES.42@acme.example",
]  # fmt: skip


@pytest.mark.parametrize("address", BACK)
def test_what_comes_back_to_a_bounce_address(address: str) -> None:
    """D3: VERP, BATV and SRS addresses stand in envelopes only; nobody but a machine writes to one."""
    raw = f"{PERSON}Subject: Re: Parcel\n\nThanks.\n".encode()
    delivery = Delivery(raw, "smtp", NOW, sender="bob@home.example", recipients=(address,))
    assert classify(parse(raw), delivery).kind is Kind.AUTOMATIC


@pytest.mark.parametrize(
    "address",
    [
        "support@acme.example",
        "support+n.abc@acme.example",
        "bouncer@acme.example",
        "trampoline-bounce.castle@acme.example",
    ],
)
def test_an_ordinary_address_is_no_bounce_address(address: str) -> None:
    """Plus addresses and words that only resemble "bounce" are written to by people."""
    raw = f"{PERSON}Subject: Parcel\n\nWhere is it?\n".encode()
    delivery = Delivery(raw, "smtp", NOW, sender="bob@home.example", recipients=(address,))
    assert classify(parse(raw), delivery).kind is Kind.HUMAN
