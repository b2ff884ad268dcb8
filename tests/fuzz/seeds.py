"""Mails to begin with: the fuzzer takes them apart and puts them together again."""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

from datetime import timedelta

from inboxd.compose import tokens
from tests.fuzz.targets import KEYRING, NONCE

TOP = (
    "From: =?utf-8?q?An=20=C4=90=E1=BB=97?= <an@example.com>\nTo: support@example.com\nMessage-ID: <a@example.com>\n"
    "Subject: =?iso-2022-jp?b?GyRCRnxLXBsoQg==?= =?gb2312?q?=C4=E3?=\nDate: Mon, 3 Mar 2025 14:05:00 +0700\nMIME-Version: 1.0\n"
)  # fmt: skip
_PARTS = [
    "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe =\nund\n",
    "Content-Type: text/html; charset=utf-8\n\n<p>Words <blockquote type=cite>old</blockquote><table><tr><td>a</table>\n",
    "Content-Type: text/plain; format=flowed; delsp=yes\n\n> quoted \n> on\nanswer \n goes on\n-- \nAn\n",
    "Content-Type: application/pdf; name*0*=utf-8''%e2%82%ac; name*1=.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n",
    "Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
    "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Europe/Paris:20250303T140500\n"
    "RRULE:FREQ=WEEKLY;COUNT=3\nATTENDEE;CN=An:mailto:an@example.com\nSUMMARY:Talk\nEND:VEVENT\nEND:VCALENDAR\n",
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; a@example.com\n"
    "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n",
    "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgEAAQ==\n",
    "Content-Type: text/plain\n\nbegin 644 a.txt\n#86)C\n`\nend\n-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n-----BEGIN PGP SIGNATURE-----\n",
]  # fmt: skip
REPLIES = [
    "Yes.\n\nOn Mon, 3 Mar 2025 at 14:05, Support <support@example.com> wrote:\n> Is it on?\n> \n> -- \n> Anna\n",
    "> Is it on?\nYes\n> Is it red?\nNo\n\nBest regards,\nAn\nSent from my iPhone\n",
    "Xin chào\n\nVào Th 2, 3 thg 3, 2025 vào lúc 14:05 Support <support@example.com> đã viết:\n\n> a\n",
    "Danke\n\n-----Ursprüngliche Nachricht-----\nVon: Anna <a@example.com>\nGesendet: Montag\nAn: B\nBetreff: x\n\nalt\n",
    "<div dir=ltr>Yes<div class=gmail_quote><div class=gmail_attr>On Mon wrote:<br></div><blockquote>old</blockquote></div></div>\x00Yes",
    "CAUTION: This email originated from outside of the organization. Do not click links.\n\nHi\n",
]  # fmt: skip
REPORTS = [
    "From: MAILER-DAEMON@example.com\nX-Failed-Recipients: a@example.com\nSubject: Undeliverable\n\nHi. This is the qmail-send"
    " program\n<a@example.com>:\n550 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <b@c>\n",
    "Subject: x\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.com\nAction: delayed\nStatus: 4.4.1\n",
    "From: a\n\nFinal-Recipient: rfc822;a@example.com\nOriginal-Message-ID: <x@y>\nDisposition: manual-action/MDN-sent-manually;"
    " displayed\n",
    "Subject: a\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: <a@example.com>\nReported-Domain: example.com\n",
]  # fmt: skip


def seeds(target: str) -> list[bytes]:
    """Inputs from which this target's fuzzing starts."""
    if target == "parse":
        single = [f"{TOP}{part}".encode() for part in _PARTS]
        whole = "".join(f"--b\n{part}" for part in _PARTS)
        return [*single, f"{TOP}Content-Type: multipart/mixed; boundary=b\n\n{whole}--b--\n".encode()]
    if target == "reply":
        return [reply.encode() for reply in REPLIES]
    if target == "dsn":
        return [report.encode() for report in REPORTS]
    now = tokens.EPOCH + timedelta(days=400)
    party = KEYRING.party_token(7, "a@example.com", NONCE, now)
    grant = KEYRING.grant_token(7, "minh", NONCE, now)
    forms = [
        party,
        f"<{KEYRING.message_id(party, 'example.com')}>",
        f"support+n.{party}@example.com",
        f"footer {tokens.footer_form(grant)} end",
        tokens.subject_form("close", "[HELP-7]", KEYRING.command_token(7, "minh", "close", now)),
        KEYRING.loop_value(NONCE)[:-1],
    ]
    return [form.encode() for form in forms]
