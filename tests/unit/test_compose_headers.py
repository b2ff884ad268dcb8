"""Header fields: nothing that a stranger writes becomes a header or a recipient (PROMISES.md B12, B13)."""

from __future__ import annotations

from dataclasses import replace
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.compose import headers
from inboxd.compose.headers import (
    ComposeError,
    address_value,
    envelope_form,
    plain,
    text_value,
    verify,
    write,
)
from inboxd.compose.subject import bare_subject, tagged_subject
from inboxd.compose.tokens import tag_numbers
from inboxd.mail.message import Address, Attachment
from tests.unit.composing import ANNA, DESK, ROOT, composed, ordered, read

EXPECTED = {
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Auto-Submitted", "X-Auto-Response-Suppress", "X-Inboxd-Loop", "Content-Language", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip

# text that tries to break out: line ends of every kind, headers, encoded words, addresses
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "\r\nBcc: eve@evil.example",
                "\nBcc: eve@evil.example",
                "\r",
                "\n",
                "\0",
                "\x0b",
                "\x0c",
                "\x85",
                "\u2028",
                "\r\n\r\n<script>",
                "=?utf-8?q?=0D=0ABcc:_eve@evil.example?=",
                "=?utf-8?b?DQpCY2M6IGE=?=",
                "<eve@evil.example>",
                ", eve@evil.example",
                '"',
                "\\",
                "(",
                ")",
                ";",
                ":",
                "@",
                "\u202e",
                "é",
                "漢字",
                "👩‍👩‍👧",
                " ",
                "\t",
                "x" * 90,
            ]
        ),
        st.text(max_size=20),
    ),
    max_size=12,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(
    subject=HOSTILE,
    name=HOSTILE,
    from_name=HOSTILE,
    filename=HOSTILE,
    kind=HOSTILE,
    cid=HOSTILE,
    message_id=HOSTILE,
)
def test_b12_no_value_can_add_a_header(
    subject: str, name: str, from_name: str, filename: str, kind: str, cid: str, message_id: str
) -> None:
    """B12: whatever subject, names, file names, types and ids contain, the header set stays."""
    mail = composed(
        ordered(
            subject=subject, recipient=Address(name, "anna@example.org"), from_name=from_name,
            cc=(Address(from_name, "bob@example.org"),), in_reply_to=message_id, references=(message_id,),
            with_mail_attachments=True,
        ),
        mail_attachments=(Attachment(filename, kind, b"x", cid),),
    )  # fmt: skip
    message = read(mail)
    assert set(message.keys()) <= EXPECTED
    assert len(message.keys()) == len(set(message.keys()))
    assert not message.defects
    assert [a.addr_spec for a in message["To"].addresses] == ["anna@example.org"]
    assert [a.addr_spec for a in message["Cc"].addresses] == ["bob@example.org"]
    assert [a.addr_spec for a in message["From"].addresses] == ["support@example.com"]
    assert tag_numbers(message["Subject"], "HELP") == (1042,)
    for part in message.walk():
        assert set(part.keys()) <= EXPECTED | {"Content-Disposition", "Content-ID"}
    check_lines(mail.raw)


@settings(max_examples=50, deadline=None)
@given(subject=HOSTILE, title=HOSTILE, language=HOSTILE)
def test_b12_no_template_value_can_add_a_header(subject: str, title: str, language: str) -> None:
    """B12: a subject that a template says is one line of text as well."""
    mail = composed(
        ordered("alert", ticket=0, root_id="", subject=subject, language=language, values={"title": title})
    )
    assert set(read(mail).keys()) <= EXPECTED
    check_lines(mail.raw)


@settings(max_examples=60, deadline=None)
@given(address=HOSTILE)
def test_b13_no_address_becomes_two(address: str) -> None:
    """B13: an address is one mailbox or an error."""
    try:
        mail = composed(ordered(recipient=Address("Anna", address)))
    except ComposeError:
        return
    assert len(read(mail)["To"].addresses) == 1
    assert "\r" not in mail.recipient
    assert "\n" not in mail.recipient


def check_lines(raw: bytes) -> None:
    """RFC 5322 §2.1.1 and B14: lines end in CR LF only, at most 998 octets, and none is a lone dot."""
    assert raw.count(b"\r\n") == raw.count(b"\r") == raw.count(b"\n")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert b"." not in lines


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_subject_survives_the_wire(subject: str) -> None:
    """What is written is what a client shows: plain, on one line, at most 255 characters."""
    message = read(f"Subject: {text_value(subject)}\r\n\r\n".encode())
    assert message["Subject"] == plain(subject)


def shown(mailbox: str) -> tuple[str, str]:
    """Name and address as a reader decodes them; encoded words join without a space (RFC 2047 §6.2)."""
    name, address = parseaddr(mailbox.replace("\r\n", ""))
    return str(make_header(decode_header(name))) if "=?" in mailbox else name, address


@settings(deadline=None)
@given(st.text(max_size=200))
def test_b13_any_display_name_survives_the_wire(name: str) -> None:
    """B13: names are quoted or encoded, and read back as they were."""
    assert shown(address_value([Address(name, "a@b.example")])) == (plain(name), "a@b.example")


@pytest.mark.parametrize(
    "name",
    [
        '"ceo@bank.example" <ceo@bank.example>',
        "a@b.example, c@d.example",
        "group: a@b.example;",
        "=?utf-8?q?x?=",
        "back\\slash",
        '"',
        "Anna (Sales)",
        "Anna\r\nBcc: x@y.example",
        "O'Brien, Ann",
        "Ünï <x@y.example>",
        "x" * 300,
    ],
)
def test_b13_a_name_never_becomes_a_recipient(name: str) -> None:
    """B13: however a display name looks, there is one recipient, and it is ours."""
    message = read(composed(ordered(recipient=Address(name, "anna@example.org"))))
    assert [a.addr_spec for a in message["To"].addresses] == ["anna@example.org"]
    assert shown(address_value([Address(name, "anna@example.org")])) == (plain(name), "anna@example.org")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@example.org",
        "anna@",
        "a b@c.example\r\nx",
        "a@b@c.example",
        "a@b.example, c@d.example",
        "<a@b.example>",
        "a@b.example\r\nBcc: x@y.example",
        "a@exa mple.org",
        "a@-x.example",
        "a@\0.example",
        "a@b..\u202e",
        "a@" + "b" * 300,
    ],
)
def test_b13_what_is_no_mailbox_is_refused(address: str) -> None:
    """B13: an odd address is an error and no guess."""
    with pytest.raises(ComposeError, match="address"):
        envelope_form(address)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("anna+tag@example.org", "anna+tag@example.org"),
        ("anna@müller.example", "anna@xn--mller-kva.example"),
        ("taro..y@carrier.example", '"taro..y"@carrier.example'),
        ('"taro."@carrier.example', '"taro."@carrier.example'),
        ("o'brien@example.org", "o'brien@example.org"),
        ("anna@[192.0.2.1]", "anna@[192.0.2.1]"),
    ],
)
def test_addresses_as_smtp_takes_them(address: str, form: str) -> None:
    """Odd but living addresses get through, in the form that RFC 5321 wants."""
    assert envelope_form(address) == form
    assert composed(ordered(recipient=Address("", address))).recipient == form


def test_b12_verify_refuses_what_reads_differently() -> None:
    """B12: a field that carries a line end is found in the finished block."""
    fields = [("Subject", "hello\r\nBcc: eve@evil.example"), ("X-A", "b")]
    with pytest.raises(ComposeError, match="does not read"):
        verify(write(fields), fields)


def test_b12_verify_refuses_an_early_end() -> None:
    """B12: an empty line within a value would end the header."""
    fields = [("Subject", "hello\r\n\r\nbody"), ("X-A", "b")]
    with pytest.raises(ComposeError, match="does not read"):
        verify(write(fields), fields)


def test_b13_verify_refuses_other_recipients() -> None:
    """B13: the addresses of a finished field are compared with those that were meant."""
    fields = [("To", "a@b.example, eve@evil.example")]
    with pytest.raises(ComposeError, match="recipients"):
        verify(write(fields), fields, [("To", [Address("", "a@b.example")])])


def test_verify_refuses_an_overlong_line() -> None:
    """RFC 5322 §2.1.1: 998 octets are the limit."""
    fields = [("Subject", "x" * 1000)]
    with pytest.raises(ComposeError, match="998"):
        verify(write(fields), fields)


@pytest.mark.parametrize("name", ["Bad Name", "X:Y", "", "É", "A\r\nB"])
def test_a_field_name_is_checked(name: str) -> None:
    """Only names that RFC 5322 allows are written."""
    with pytest.raises(ComposeError, match="no such field"):
        write([(name, "x")])


def test_the_most_hostile_mail_keeps_its_lines_short() -> None:
    """Twenty long ids, fifty recipients with long names and a long subject: all within 998 octets."""
    crowd = tuple(Address("漢" * 255, f"{'a' * 60}{n}@example.org") for n in range(50))
    foreign = tuple("x" * 240 + f"{n}@b.c" for n in range(40))
    mail = composed(ordered(subject="ß" * 255, cc=crowd, references=foreign, in_reply_to=foreign[0]))
    check_lines(mail.raw)
    assert len(read(mail)["Cc"].addresses) == 50


SUBJECTS = [
    "Cannot log in",
    "Kann mich nicht anmelden – Passwort falsch",
    "Impossible de me connecter à l’espace",
    "No puedo iniciar sesión ¿qué hago?",
    "Không thể đăng nhập vào hệ thống",
    "无法登录系统",
    "ログインできません",
    "로그인할 수 없습니다",
    "Не могу войти в систему",
    "Δεν μπορώ να συνδεθώ",
    "لا أستطيع تسجيل الدخول",
    "אני לא מצליח להתחבר",
    "लॉग इन नहीं कर पा रहा हूँ",
    "ฉันเข้าสู่ระบบไม่ได้",
    "Giriş yapamıyorum",
    "Nie mogę się zalogować",
    "Nem tudok bejelentkezni",
    "Kan niet inloggen",
    "Não consigo entrar",
    "Не можам да се најавам",
    "Ei pysty kirjautumaan 🔒🙈",
]
MARKS = [
    "Re: ",
    "RE: ",
    "AW: ",
    "Aw: ",
    "Antw: ",
    "SV: ",
    "VS: ",
    "Odp: ",
    "RES: ",
    "RIF: ",
    "R: ",
    "Re[2]: ",
    "RE : ",
    "回复: ",
    "回复：",
    "Trả lời: ",
    "Отв: ",
    "ΑΠ: ",
    "رد: ",
    "Fwd: ",
    "WG: ",
    "TR: ",
    "Fw: ",
    "转发: ",
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_tag_stands_exactly_once_however_often_replied(subject: str) -> None:
    """Twenty rounds of replies with every client's marks: one tag, at the front, the subject unharmed."""
    seen = subject
    for round_ in range(20):
        tagged = tagged_subject(seen, "HELP", 1042)
        assert tagged == f"[HELP-1042] {subject}"
        mail = composed(ordered(subject=tagged))
        assert read(mail)["Subject"] == mail.subject == tagged
        assert mail.raw.count(b"[HELP-1042]") == 1
        seen = MARKS[round_ % len(MARKS)] + MARKS[(round_ * 7 + 3) % len(MARKS)] + tagged


@pytest.mark.parametrize("mark", MARKS)
def test_every_reply_mark_goes(mark: str) -> None:
    """Clients' own marks are not piled up."""
    assert bare_subject(f"{mark}[HELP-1042] {mark}Cannot log in", "HELP") == "Cannot log in"


@pytest.mark.parametrize(
    ("subject", "tagged"),
    [
        ("", "[HELP-1042]"),
        ("[HELP-1042] [HELP-1042] x", "[HELP-1042] x"),
        ("x [HELP-1042]", "[HELP-1042] x"),
        ("[help-1042] x", "[HELP-1042] x"),
        ("as in [HELP-77], again", "[HELP-1042] as in HELP-77, again"),
        ("Re: Re: Re: x", "[HELP-1042] x"),
        ("Reply: x", "[HELP-1042] Reply: x"),
        ("Release 4.2: notes", "[HELP-1042] Release 4.2: notes"),
        ("[EXTERNAL] x", "[HELP-1042] [EXTERNAL] x"),
        ("x\r\nBcc: eve@evil.example", "[HELP-1042] x Bcc: eve@evil.example"),
    ],
)
def test_tagged_subjects(subject: str, tagged: str) -> None:
    """One tag, one ticket, the author's words."""
    assert tagged_subject(subject, "HELP", 1042) == tagged
    assert tag_numbers(tagged, "HELP") == (1042,)


def test_the_prefix_is_the_desk_s() -> None:
    """The tag follows the configuration, whatever characters it has."""
    mail = composed(ordered(subject="[A.B-1042] x"), desk=replace(DESK, prefix="A.B"))
    assert mail.subject == "[A.B-1042] x"


@settings(deadline=None)
@given(HOSTILE)
def test_tagging_twice_changes_nothing(subject: str) -> None:
    """A tagged subject stays as it is."""
    tagged = tagged_subject(subject, "HELP", 1042)
    assert tagged_subject(tagged, "HELP", 1042) == tagged
    assert tag_numbers(tagged, "HELP") == (1042,)
    assert len(tagged) <= headers.MAX_VALUE_CHARACTERS


def test_a_desk_address_that_is_none_is_told() -> None:
    """A configured address that cannot exist fails loudly."""
    with pytest.raises(ComposeError, match="address"):
        composed(ordered(recipient=ANNA, root_id=ROOT), desk=replace(DESK, address="support"))
