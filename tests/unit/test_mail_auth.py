"""How an author is proved: a table of verdicts, forged ones among them (PROMISES.md E, F, B7, B8)."""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

import pytest

from inboxd.mail import auth
from inboxd.mail.parse import parse

FROM = "From: Minh <minh@example.com>\n"
MX = "mx.example.com"
TRUE = f"Authentication-Results: {MX}; dmarc=pass (p=REJECT) header.from=example.com\n"


def judge(headers: str, **given: object) -> auth.Verdict:
    """The verdict on a mail with these header lines, on an IMAP account that believes MX."""
    asked: dict[str, object] = {
        "authserv": MX, "internal": "", "login": "", "tls": False, "trusted_peer": False, "channel": "imap.support",
    }  # fmt: skip
    return auth.verdict(parse((headers + "\nHello.\n").encode()), **{**asked, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("results", "trust", "reject"),
    [
        ("dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.com", "A", False),
        ("spf=fail smtp.mailfrom=x.test; dkim=fail; dmarc=pass header.from=EXAMPLE.com", "A", False),
        ("dmarc=pass", "A", False),
        ("dmarc=fail (p=REJECT sp=REJECT dis=REJECT) header.from=example.com", "F", True),
        ("dmarc=fail (p=QUARANTINE dis=QUARANTINE) header.from=example.com", "F", False),
        ("dmarc=fail (p=NONE) header.from=example.com", "N", False),
        ("dmarc=fail header.from=example.com policy.dmarc=reject", "F", True),
        ("dmarc=fail header.from=example.com", "N", False),
        ("dmarc=temperror header.from=example.com; dkim=pass header.d=example.com", "N", False),
        ("dmarc=permerror header.from=example.com; spf=pass smtp.mailfrom=minh@example.com", "N", False),
        ("dmarc=none header.from=example.com; dkim=pass header.d=example.com", "A", False),
        ("dmarc=none; dkim=pass header.i=@mail.example.com", "A", False),
        ("dkim=pass header.i=@example.com", "A", False),
        ("spf=pass smtp.mailfrom=bounce@mail.example.com", "A", False),
        ("spf=pass smtp.mailfrom=mail.example.com", "A", False),
        ("spf=pass smtp.mailfrom=bounce@sender.test", "N", False),
        ("dkim=pass header.d=sender.test", "N", False),
        ("dkim=fail header.d=example.com; dkim=pass header.d=sender.test", "N", False),
        ("dkim=neutral header.d=example.com", "N", False),
        ("dkim=pass header.d=com", "N", False),
        ("dkim=pass", "N", False),
        ("spf=softfail smtp.mailfrom=minh@example.com", "N", False),
        ("none", "N", False),
        ("dmarc=pass header.from=evil.test", "N", False),
        ("dmarc=pass header.from=evil.test; dmarc=fail (p=reject) header.from=example.com", "F", True),
        ("dmarc=pass header.from=example.com; dmarc=fail (p=none) header.from=example.com", "N", False),
        ("arc=pass; dmarc=none; spf=none", "N", False),
    ],
)
def test_the_receivers_verdict_decides(results: str, trust: str, reject: bool) -> None:
    """Section E: DMARC's word counts; aligned DKIM or SPF only where there is no DMARC record."""
    verdict = judge(f"Authentication-Results: {MX}; {results}\n{FROM}")
    assert (verdict.trust, verdict.reject, verdict.verdicts) == (trust, reject, True)
    assert verdict.method == ("authserv" if trust == "A" else "")
    assert verdict.because


FORGED = {
    "another id": "Authentication-Results: mx.evil.test; dmarc=pass header.from=example.com\n",
    "id as a suffix": f"Authentication-Results: {MX}.evil.test; dmarc=pass header.from=example.com\n",
    "id as a prefix": f"Authentication-Results: x.{MX}; dmarc=pass header.from=example.com\n",
    "id in a comment": f"Authentication-Results: evil.test ({MX}); dmarc=pass header.from=example.com\n",
    "id in quotes with more": f'Authentication-Results: "{MX} x"; dmarc=pass header.from=example.com\n',
    "pass in a comment": f"Authentication-Results: {MX}; spf=none (x; dmarc=pass header.from=example.com)\n",
    "pass in a quoted string": f'Authentication-Results: {MX}; spf=none reason="x; dmarc=pass header.from=example.com"\n',
    "pass in an escaped quote": f'Authentication-Results: {MX}; spf=none reason="a\\"; dmarc=pass; b"\n',
    "pass in a nested comment": f"Authentication-Results: {MX}; spf=none (a (b) ; dmarc=pass)\n",
    "pass in an escaped comment": f"Authentication-Results: {MX}; spf=none (a \\) ; dmarc=pass )\n",
    "pass as a property": f"Authentication-Results: {MX}; spf=none smtp.x=y dmarc=pass\n",
    "pass without semicolon": f"Authentication-Results: {MX} dmarc=pass header.from=example.com\n",
    "pass under a failing one": (
        f"Authentication-Results: {MX}; dmarc=fail (p=none) header.from=example.com\n{TRUE}"
    ),
    "pass under an empty one": f"Authentication-Results: {MX}; none\n{TRUE}",
    "no id": "Authentication-Results: dmarc=pass header.from=example.com\n",
    "in the body": "",
    "ARC's field": f"ARC-Authentication-Results: i=1; {MX}; dmarc=pass header.from=example.com\n",
    "old field": f"X-Authentication-Results: {MX}; dmarc=pass header.from=example.com\n",
    "our own field": "X-Inboxd-Trust: A\n",
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_result_proves_nothing(name: str) -> None:
    """B8: only the topmost field with the configured id counts, and only what stands there as a result."""
    assert judge(FORGED[name] + FROM).trust == "N"


def test_the_topmost_own_field_counts_below_others() -> None:
    """B8: fields of other hosts above the receiver's own one do not hide it."""
    assert judge(f"Authentication-Results: list.test; dmarc=fail\n{TRUE}{FROM}").trust == "A"


def test_an_id_is_compared_without_case_and_version() -> None:
    """RFC 8601 §2.2: the id is a domain, and a version may follow it."""
    assert judge(f"Authentication-Results: MX.Example.COM 1; dmarc=pass\n{FROM}").trust == "A"


def test_a_folded_field_with_comments_is_read() -> None:
    """RFC 8601 §2.2 lets comments and folds stand anywhere."""
    field = (
        f"Authentication-Results: {MX} (our host);\n\tdkim=pass (2048-bit; unprotected) header.d=x.test;\n"
        "\tdmarc (policy)=pass\n\t(p=REJECT sp=REJECT dis=NONE)\n\theader.from=example.com\n"
    )
    assert judge(field + FROM).trust == "A"


@pytest.mark.parametrize(
    ("field", "trust", "reject"),
    [
        ("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=pass header.d=example.com;"
         "dmarc=pass action=none header.from=example.com;compauth=pass reason=100", "A", False),
        ("spf=fail smtp.mailfrom=x.test; dkim=none;dmarc=fail action=oreject header.from=example.com", "F", True),
        ("spf=fail smtp.mailfrom=x.test; dkim=none;dmarc=fail action=quarantine header.from=example.com", "F", False),
        ("spf=fail smtp.mailfrom=x.test; dkim=none;dmarc=fail action=none header.from=example.com", "N", False),
        ("spf=pass smtp.mailfrom=example.com; dmarc=bestguesspass action=none header.from=example.com", "A", False),
        ("spf=pass smtp.mailfrom=x.test; dmarc=bestguesspass action=none header.from=example.com", "N", False),
    ],
)  # fmt: skip
def test_microsofts_field_without_id(field: str, trust: str, reject: bool) -> None:
    """F iii: `microsoft365` means the topmost field that names no host."""
    verdict = judge(f"Authentication-Results: {field}\n{FROM}", authserv=auth.MICROSOFT)
    assert (verdict.trust, verdict.reject) == (trust, reject)


def test_microsofts_form_believes_no_named_host() -> None:
    """B8: with `microsoft365` a field that names a host is somebody else's."""
    assert judge(TRUE + FROM, authserv=auth.MICROSOFT).trust == "N"
    below = "Authentication-Results: dmarc=fail action=none header.from=example.com\n"
    forged = "Authentication-Results: dmarc=pass action=none header.from=example.com\n"
    assert judge(below + forged + FROM, authserv=auth.MICROSOFT).trust == "N"


@pytest.mark.parametrize(
    ("channel", "trusted", "trust"),
    [
        ("imap.support", False, "A"),
        ("smtp", True, "A"),
        ("smtp", False, "N"),
        ("import", True, "N"),
        ("", True, "N"),
    ],
)
def test_only_the_configured_channel_is_believed(channel: str, trusted: bool, trust: str) -> None:
    """B8: on SMTP a verdict counts from trusted peers only; an import proves nothing."""
    assert judge(TRUE + FROM, channel=channel, trusted_peer=trusted).trust == trust


def test_a_channel_without_authserv_gives_no_verdicts() -> None:
    """Section E: silence means something only where verdicts are given."""
    verdict = judge(TRUE + FROM, authserv="")
    assert (verdict.trust, verdict.verdicts) == ("N", False)
    assert judge(FROM).verdicts


ODD_FROM = {
    "two fields": "From: minh@example.com\nFrom: minh@example.com\n",
    "two fields, other case": "From: minh@example.com\nfROM: eve@evil.test\n",
    "two addresses": "From: minh@example.com, eve@evil.test\n",
    "a group": "From: staff: minh@example.com;\n",
    "an empty group": "From: staff:;\n",
    "an unclosed group": "From: staff: minh@example.com\n",
    "two brackets": "From: <eve@evil.test> <minh@example.com>\n",
    "bracket in the address": "From: minh@example.com)eve@evil.test\n",
    "quoted local part": 'From: "minh@example.com> x"@evil.test\n',
    "quoted plain local part": 'From: "minh"@example.com\n',
    "route": "From: <@evil.test:minh@example.com>\n",
    "two at signs": "From: <minh@example.com@evil.test>\n",
    "space in the local part": "From: eve minh@example.com\n",
    "comment in the address": "From: minh(x)@example.com\n",
    "null": "From: <>\n",
    "none at all": "Subject: x\n",
    "name only": "From: Minh\n",
    "encoded address": "From: =?utf-8?q?minh=40example=2Ecom?=\n",
    "encoded address in brackets": "From: <=?utf-8?q?minh?=@example.com>\n",
    "unclosed bracket": "From: <minh@example.com\n",
    "line break inside": "From: <minh@exam\n ple.com>\n",
    "semicolon": "From: minh@example.com; eve@evil.test\n",
    "NUL": "From: minh\x00@example.com\n",
    "dot at the end": "From: <minh.@example.com..>\n",
}


@pytest.mark.parametrize("name", ODD_FROM)
def test_an_odd_from_is_unauthenticated(name: str) -> None:
    """B7: exactly one From with one plain address, else nothing is proved, whatever the verdicts say."""
    assert judge(TRUE + ODD_FROM[name]).trust == "N"
    exchange = "X-MS-Exchange-Organization-AuthAs: Internal\n"
    assert judge(exchange + ODD_FROM[name], internal="exchange").trust == "N"


@pytest.mark.parametrize(
    "name", ["Minh", '"Minh, from Sales"', "=?utf-8?q?Minh_Tr=E1=BA=A7n?=", "Minh (Sales)", ""]
)
def test_an_ordinary_from_is_not_odd(name: str) -> None:
    """B7 takes nothing from people whose names are quoted, encoded or commented."""
    assert judge(f"{TRUE}From: {name} <minh@example.com>\n").trust == "A"


def test_smtp_auth_over_tls_proves_its_own_address() -> None:
    """F i: SMTP AUTH counts over TLS only, and for the address that logged in."""
    given = {"channel": "smtp", "authserv": "", "login": "minh@example.com"}
    assert judge(FROM, tls=True, **given).method == "smtp-auth"
    assert judge(FROM, tls=False, **given).trust == "N"
    assert judge("From: eve@example.com\n", tls=True, **given).trust == "N"


@pytest.mark.parametrize(
    ("headers", "trust"),
    [
        ("X-MS-Exchange-Organization-AuthAs: Internal\n", "A"),
        ("X-MS-Exchange-Organization-AuthAs: internal\n", "A"),
        ("X-MS-Exchange-Organization-AuthAs: Anonymous\n", "N"),
        ("X-MS-Exchange-Organization-AuthAs: Anonymous\nX-MS-Exchange-Organization-AuthAs: Internal\n", "N"),
        ("X-MS-Exchange-CrossTenant-AuthAs: Internal\n", "N"),
        ("", "N"),
    ],
)
def test_exchanges_mark_of_internal_mail(headers: str, trust: str) -> None:
    """F iv: one field that says Internal; two that disagree prove nothing."""
    assert judge(headers + FROM, internal="exchange", authserv="").trust == trust
    assert judge(headers + FROM, internal="", authserv="").trust == "N"


SASL = (
    "Received: from [10.0.0.5] (unknown [10.0.0.5])\n\t(Authenticated sender: {login})\n"
    "\tby mx.example.com (Postfix) with ESMTPSA id 4X\n\tfor <support@example.com>; Mon, 2 Nov 2026 10:00:00 +0100\n"
)
LMTP = "Received: from mx.example.com\n\tby mx.example.com with LMTP id 9x; Mon, 2 Nov 2026 10:00:01 +0100\n"
FILTER = (
    "Received: from localhost (localhost [127.0.0.1])\n\tby mx.example.com (Postfix) with ESMTP id 4Y;"
    " Mon, 2 Nov 2026 10:00:01 +0100\n"
)
OUTSIDE = (
    "Received: from {helo} (evil.test [192.0.2.9])\n\tby mx.example.com (Postfix) with ESMTPS id 4Z;"
    " Mon, 2 Nov 2026 10:00:02 +0100\n"
)


@pytest.mark.parametrize(
    ("received", "trust"),
    [
        (SASL.format(login="minh@example.com"), "A"),
        (SASL.format(login="minh"), "A"),
        (LMTP + SASL.format(login="minh"), "A"),
        (LMTP + FILTER + SASL.format(login="minh"), "A"),
        (SASL.format(login="eve"), "N"),
        (OUTSIDE.format(helo="x") + SASL.format(login="minh"), "N"),
        (OUTSIDE.format(helo="localhost") + SASL.format(login="minh"), "N"),
        (OUTSIDE.format(helo="(localhost [127.0.0.1])") + SASL.format(login="minh"), "N"),
        (OUTSIDE.format(helo="x (Authenticated sender: minh)"), "N"),
        (OUTSIDE.format(helo="with LMTP") + SASL.format(login="minh"), "N"),
        (SASL.format(login="minh").replace("ESMTPSA", "ESMTP"), "N"),
        ("", "N"),
    ],
)
def test_postfixs_note_of_the_login(received: str, trust: str) -> None:
    """F iv: the login in the first Received from the network; what stands below it, anybody may have written."""
    assert judge(received + FROM, internal="postfix-sasl", authserv="").trust == trust


def test_organisational_domains() -> None:
    """RFC 7489 §3.2: alignment is by organisational domain, and a public suffix is nobody's."""
    assert auth.is_aligned("mail.example.co.uk", "example.co.uk")
    assert not auth.is_aligned("a.co.uk", "b.co.uk")
    assert not auth.is_aligned("co.uk", "co.uk")
    assert not auth.is_aligned("", "")
    assert auth.is_aligned("bücher.example", "xn--bcher-kva.example")
