"""A signature that is wrapped round a mail hides nobody's words."""

from __future__ import annotations

import base64

import pytest

from inboxd.mail import cms
from inboxd.mail.message import Mail
from inboxd.mail.parse import parse

SIGNED, ENVELOPED, DATA = (bytes.fromhex(f"2a864886f70d0107{n}") for n in ("02", "03", "01"))
ENTITY = (
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nMy parcel is late.\r\n"
    b"--b\r\nContent-Type: text/csv; name=a.csv\r\n\r\n1,2\r\n--b--\r\n"
)
END = b"\x00\x00"


def ber(tag: int, *content: bytes) -> bytes:
    data = b"".join(content)
    size = len(data)
    return bytes([tag, size]) + data if size < 128 else bytes([tag, 0x82]) + size.to_bytes(2, "big") + data


def open_ended(tag: int, *content: bytes) -> bytes:
    """Of unknown length, as programs write it that sign while they send."""
    return bytes([tag, 0x80]) + b"".join(content) + END


def wrapped(*octets: bytes, kind: bytes = SIGNED, streamed: bool = False) -> bytes:
    make = open_ended if streamed else ber
    algorithms = make(0x31, ber(0x30, ber(0x06, DATA)))
    inner = make(0x30, ber(0x06, DATA), *([make(0xA0, *octets)] if octets else []))
    return make(0x30, ber(0x06, kind), make(0xA0, make(0x30, ber(0x02, b"\x01"), algorithms, inner)))


def mail(data: bytes, kind: str = "application/pkcs7-mime; name=smime.p7m") -> Mail:
    head = f"From: a@b.example\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n"
    return parse(head.encode() + base64.encodebytes(data))


@pytest.mark.parametrize(
    "data",
    [
        wrapped(ber(0x04, ENTITY)),
        wrapped(ber(0x24, ber(0x04, ENTITY[:50]), ber(0x04, ENTITY[50:]))),
        wrapped(open_ended(0x24, ber(0x04, ENTITY[:50]), ber(0x04, ENTITY[50:])), streamed=True),
    ],
    ids=["whole", "in pieces", "streamed"],
)
def test_the_words_within_a_signature_are_shown(data: bytes) -> None:
    """RFC 8551 §3.5.2: the mail is within; the signature stays a file, so that anybody can check it."""
    found = mail(data)
    assert (found.sealed, found.body) == ("signed", "My parcel is late.")
    assert [one.filename for one in found.attachments] == ["smime.p7m", "a.csv"]
    assert found.attachments[0].content == data


def test_the_bytes_say_whether_it_is_signed_or_encrypted() -> None:
    """Gateways drop smime-type and rename the part."""
    assert mail(wrapped(kind=ENVELOPED), "application/octet-stream; name=smime.p7m").sealed == "encrypted"
    assert mail(wrapped(ber(0x04, ENTITY)), "application/octet-stream; name=smime.p7m").sealed == "signed"


def test_a_signature_round_signatures_ends() -> None:
    """B19: ten wrappers are not unwrapped for ever."""
    data = ENTITY
    for _ in range(10):
        entity = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        data = wrapped(
            ber(
                0x04,
                (entity if data is not ENTITY else b"")
                + (base64.encodebytes(data) if data is not ENTITY else data),
            )
        )
    assert mail(data).sealed == "signed"


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_a_damaged_signature_is_no_accident(cut: int) -> None:
    """Whatever is cut off or open for ever, nothing is raised."""
    data = wrapped(ber(0x04, ENTITY), streamed=True)
    assert isinstance(cms.signed_content(data[:cut]), bytes)
    assert cms.signed_content(b"\x30\x80" * 200 + data[:cut]) == b""
