"""Reports of earlier mails: RFC 3464, RFC 8098, RFC 5965, and bounces in their senders' own prose."""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

import pytest

from inboxd.mail.message import ReportKind
from inboxd.mail.parse import parse

RETURNED = (
    "Message-ID: <sent.1@desk.example>\nReferences: <root.1@desk.example> <old@x>\nSubject: Re: Parcel\n"
)


def report(kind: str, *parts: str, top: str = "From: MAILER-DAEMON@mx.example\n") -> str:
    body = "".join(f"--r\n{part}\n" for part in parts)
    return f"{top}Content-Type: multipart/report; report-type={kind}; boundary=r\n\n{body}--r--\n"


def status(*groups: str, kind: str = "message/delivery-status") -> str:
    return f"Content-Type: {kind}\n\n" + "\n".join(f"{group}\n" for group in groups)


HUMAN = "Content-Type: text/plain\n\nYour mail could not be delivered."
MTA = "Reporting-MTA: dns; mx.example"
FAILED = "Final-Recipient: rfc822; bob@gone.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user"
HEADERS = f"Content-Type: text/rfc822-headers\n\n{RETURNED}"
WHOLE = f"Content-Type: message/rfc822\n\n{RETURNED}\nHello.\n"


def test_a_delivery_status_notification() -> None:
    """RFC 3464: recipient, action, status, reason and the ids of the returned mail, its own first."""
    found = parse(report("delivery-status", HUMAN, status(MTA, FAILED), WHOLE).encode()).report
    assert found is not None
    assert (found.kind, found.recipient, found.action) == (ReportKind.BOUNCE, "bob@gone.example", "failed")
    assert (found.status, found.diagnostic) == ("5.1.1", "550 5.1.1 no such user")
    assert found.original_ids == ("sent.1@desk.example", "root.1@desk.example", "old@x")


@pytest.mark.parametrize("named", ["text/plain", "text/plain; name=status.txt", "application/octet-stream"])
def test_a_status_that_calls_itself_text(named: str) -> None:
    """A gateway relabelled the part with the fields: they are read all the same."""
    found = parse(report("delivery-status", HUMAN, status(MTA, FAILED, kind=named)).encode()).report
    assert found is not None
    assert (found.recipient, found.action, found.status) == ("bob@gone.example", "failed", "5.1.1")


def test_headers_alone_are_enough() -> None:
    """Many hosts return text/rfc822-headers instead of the whole mail."""
    found = parse(report("delivery-status", HUMAN, status(MTA, FAILED), HEADERS).encode()).report
    assert found is not None
    assert found.original_ids[0] == "sent.1@desk.example"


@pytest.mark.parametrize(
    ("groups", "recipient", "action", "code"),
    [
        ((MTA, "Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0", FAILED), "bob@gone.example", "failed", "5.1.1"),
        ((MTA, "Final-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.4.1"), "a@b.example", "delayed", "4.4.1"),
        ((f"{MTA}\n{FAILED}",), "bob@gone.example", "failed", "5.1.1"),
        ((MTA, "Final-Recipient: RFC822;<a@b.example>\nAction: Failed (x)\nStatus: 5.0.0 (permanent)"), "a@b.example", "failed", "5.0.0"),
        ((MTA, "Original-Recipient: rfc822;a@b.example\nFinal-Recipient: X400;c=de\nAction: failed\nStatus: 5.1.1"), "a@b.example", "failed", "5.1.1"),
        ((MTA, "Final-Recipient: rfc822; a@b.example\nStatus: 5.2.2"), "a@b.example", "failed", "5.2.2"),
        ((MTA, "Final-Recipient: rfc822; a@b.example\nAction: failed\nDiagnostic-Code: smtp; 552 5.2.2 full"), "a@b.example", "failed", "5.2.2"),
    ],
)  # fmt: skip
def test_groups_of_recipients(groups: tuple[str, ...], recipient: str, action: str, code: str) -> None:
    """RFC 3464 §2: the worst recipient counts; fields in one group, odd address types and comments are read."""
    found = parse(report("delivery-status", HUMAN, status(*groups), HEADERS).encode()).report
    assert found is not None
    assert (found.recipient, found.action, found.status) == (recipient, action, code)


def test_a_disposition_notification() -> None:
    """RFC 8098: a read receipt names the recipient, what was done and the mail it is about."""
    text = ("Final-Recipient: rfc822; bob@home.example\nOriginal-Message-ID: <sent.1@desk.example>\n"
            "Disposition: manual-action/MDN-sent-manually; displayed")  # fmt: skip
    raw = report("disposition-notification", HUMAN, status(text, kind="message/disposition-notification"))
    found = parse(raw.encode()).report
    assert found is not None
    assert (found.kind, found.recipient, found.action) == (
        ReportKind.RECEIPT,
        "bob@home.example",
        "displayed",
    )
    assert found.original_ids == ("sent.1@desk.example",)


def test_an_abuse_report() -> None:
    """RFC 5965: a complaint names its kind, the recipient and the mail it is about."""
    text = "Feedback-Type: abuse\nUser-Agent: x/1\nOriginal-Rcpt-To: <bob@home.example>"
    found = parse(
        report("feedback-report", HUMAN, status(text, kind="message/feedback-report"), WHOLE).encode()
    ).report
    assert found is not None
    assert (found.kind, found.action, found.recipient) == (ReportKind.COMPLAINT, "abuse", "bob@home.example")
    assert found.original_ids[0] == "sent.1@desk.example"


PROSE = {
    "Postfix": (
        "From: MAILER-DAEMON@mx.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\n\n"
        "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\n"
        "be delivered to one or more recipients.\n\n                   The mail system\n\n"
        "<bob@gone.example>: host mail.gone.example[192.0.2.1] said: 550 5.1.1\n    <bob@gone.example>: unknown (in reply"
        " to RCPT TO command)\n", "bob@gone.example", "failed", "5.1.1"),
    "qmail": (
        "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nHi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error.\n\n"
        "<bob@gone.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
        f"{RETURNED}\n", "bob@gone.example", "failed", "5.1.1"),
    "Exim": (
        "From: Mail Delivery System <Mailer-Daemon@mx.example>\nX-Failed-Recipients: bob@gone.example\n"
        "Subject: Mail delivery failed: returning message to sender\n\nThis message was created automatically by mail"
        " delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a"
        " permanent error. The following address(es) failed:\n\n  bob@gone.example\n    Unrouteable address\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\n{RETURNED}\n",
        "bob@gone.example", "failed", "5.1.2"),
    "Gmail": (
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nX-Failed-Recipients: bob@gone.example\n"
        "Subject: Delivery Status Notification (Failure)\n\n** Address not found **\n\nYour message wasn't delivered to"
        " bob@gone.example because the address couldn't be found.\n\nThe response from the remote server was:\n"
        "550 5.1.1 The email account that you tried to reach does not exist.\n", "bob@gone.example", "failed", "5.1.1"),
    "Exchange": (
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example>\nSubject: Undeliverable:"
        " Parcel\n\nDelivery has failed to these recipients or groups:\n\nbob@gone.example<mailto:bob@gone.example>\n"
        "The e-mail address you entered couldn't be found.\n\nDiagnostic information for administrators:\n\n"
        "bob@gone.example\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found'\n\n"
        f"Original message headers:\n\n{RETURNED}\n", "bob@gone.example", "failed", "5.1.10"),
    "sendmail": (
        "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\nSubject: Returned mail: see transcript for details\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n<bob@gone.example>\n    (reason: 550 User unknown)\n",
        "bob@gone.example", "failed", "5.0.0"),
    "a delay": (
        "From: MAILER-DAEMON@mx.example\nSubject: Delayed Mail (still being retried)\nX-Failed-Recipients:"
        " bob@slow.example\n\nThis is the mail system at host mx.example.\n\nYour message could not be delivered for more"
        " than 4 hours.\nIt will be retried until it is 5 days old.\n\n<bob@slow.example>: connection timed out\n",
        "bob@slow.example", "delayed", ""),
    "German": (
        "From: Postmaster <postmaster@mx.example>\nSubject: Unzustellbar: Parcel\nReturn-Path: <>\n\nDie Zustellung an"
        " folgende Adressen ist fehlgeschlagen:\n\n   bob@gone.example\n\n550 5.1.1 unbekannt\n",
        "bob@gone.example", "failed", "5.1.1"),
}  # fmt: skip


@pytest.mark.parametrize("host", PROSE)
def test_a_bounce_in_prose(host: str) -> None:
    """D2: who was not reached, why, and for good or not, out of a bounce that is written for people."""
    raw, recipient, action, code = PROSE[host]
    found = parse(raw.encode()).report
    assert found is not None
    assert (found.kind, found.recipient, found.action, found.status) == (
        ReportKind.BOUNCE,
        recipient,
        action,
        code,
    )
    if "Message-ID:" in raw:
        assert found.original_ids[0] == "sent.1@desk.example"


@pytest.mark.parametrize(
    "raw",
    [
        "From: anna@home.example\nSubject: Undelivered Mail Returned to Sender\n\nWhat does this mean?\n",
        "From: anna@home.example\nSubject: Re: Parcel\n\n> This is the mail system at host mx.example.\n\nSee above.\n",
        "From: Postmaster <postmaster@home.example>\nSubject: Our new mail server\n\nWe have moved.\n",
    ],
)
def test_a_mail_about_bounces_is_none(raw: str) -> None:
    """A customer who asks about a bounce, or a postmaster who writes, is answered like anybody."""
    assert parse(raw.encode()).report is None


def test_a_damaged_report_is_still_a_bounce() -> None:
    """multipart/report without its status part, or with an empty one, is read by its prose."""
    for parts in ((HUMAN,), (HUMAN, status("")), (HUMAN, status("\x00\xff"))):
        found = parse(report("delivery-status", *parts).encode()).report
        assert found is not None
        assert found.kind is ReportKind.BOUNCE


def test_a_forwarded_report_is_not_ours() -> None:
    """A delivery-status part in an ordinary mail with nothing of a report in it makes no bounce."""
    raw = ("From: anna@home.example\nContent-Type: multipart/mixed; boundary=r\n\n--r\n\nSee attached.\n--r\n"
           "Content-Type: message/delivery-status\n\nhello\n--r--\n")  # fmt: skip
    assert parse(raw.encode()).report is None
