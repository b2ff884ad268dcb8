"""Mails that Hypothesis builds and breaks: what holds for every one of them."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inboxd.mail.parse import parse
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS, check_mail

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60)
TOP = b"From: Anna <anna@home.example>\nTo: support@acme.example\nSubject: Parcel\n"


def encoded(text: str, how: str) -> bytes:
    if how == "base64":
        return b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(text.encode())
    if how == "quoted-printable":
        return (
            b"Content-Transfer-Encoding: quoted-printable\n\n"
            + "".join(f"={byte:02X}" for byte in text.encode()).encode()
        )
    return b"Content-Transfer-Encoding: 8bit\n\n" + text.encode()


@st.composite
def parts(draw: st.DrawFn, depth: int = 0) -> bytes:
    """One part: text, a page, a file, a nested mail or a multipart of parts."""
    kind = draw(st.sampled_from(["plain", "html", "file", "mail", "multipart"][: 5 if depth < 3 else 3]))
    how = draw(st.sampled_from(["base64", "quoted-printable", "8bit"]))
    if kind in ("plain", "html"):
        return f"Content-Type: text/{kind}; charset=utf-8\n".encode() + encoded(draw(WORDS), how)
    if kind == "file":
        name = draw(WORDS).replace('"', "").replace("\\", "")
        return f'Content-Type: application/pdf; name="{name}"\n'.encode() + encoded(draw(WORDS), "base64")
    if kind == "mail":
        return b"Content-Type: message/rfc822\n\n" + TOP + draw(parts(depth=depth + 1))
    boundary = draw(st.sampled_from(["b", "b-", "=_x", "a b"]))
    inner = draw(st.lists(parts(depth=depth + 1), max_size=3))
    sub = draw(st.sampled_from(["mixed", "alternative", "related", "signed", "report"]))
    body = b"".join(f"--{boundary}\n".encode() + one + b"\n" for one in inner)
    end = draw(st.sampled_from([f"--{boundary}--\n", ""]))
    return f'Content-Type: multipart/{sub}; boundary="{boundary}"\n\n'.encode() + body + end.encode()


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A mail that was cut, glued, mislabelled or mangled on its way."""
    raw = bytearray(TOP + draw(parts()))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(raw)))
        to = min(len(raw), at + draw(st.integers(0, 40)))
        match draw(st.sampled_from(["cut", "drop", "bytes", "repeat", "line ends", "charset"])):
            case "cut":
                del raw[at:]
            case "drop":
                del raw[at:to]
            case "bytes":
                raw[at:to] = draw(st.binary(max_size=20))
            case "repeat":
                raw[at:at] = raw[at:to] * draw(st.integers(1, 5))
            case "line ends":
                raw = bytearray(
                    raw.replace(b"\n", draw(st.sampled_from([b"\r\n", b"\r", b"\r\r\n", b"\n\n"])))
                )
            case _:
                label = draw(st.sampled_from([b"gb2312", b"iso-2022-jp", b"utf-7", b"windows-1258", b"x-no"]))
                raw = bytearray(raw.replace(b"utf-8", label))
    return bytes(raw)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(broken())
def test_a_broken_mail_is_read_in_every_step(raw: bytes) -> None:
    """B18: no step of reading fails, and neither NUL nor surrogates nor line ends get where they must not."""
    check_mail(parse(raw, ("en", "vi", "de")))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(broken())
def test_reading_is_repeatable(raw: bytes) -> None:
    """The same bytes are the same mail: names of unnamed files and digests included."""
    assert parse(raw) == parse(raw)


@settings(max_examples=80, deadline=None)
@given(WORDS, st.sampled_from(["base64", "quoted-printable", "8bit"]))
def test_words_survive_their_encoding(text: str, how: str) -> None:
    """What was written in UTF-8 is what is read, whatever carried it."""
    raw = TOP + b"Content-Type: text/plain; charset=utf-8\n" + encoded(text, how)
    found, plain = (
        parse(raw),
        parse(TOP + b"Content-Type: text/plain; charset=utf-8\n" + encoded(text, "8bit")),
    )
    assert replace(found, headers=(), defects=()) == replace(plain, headers=(), defects=())


@pytest.mark.parametrize("target", TARGETS)
def test_what_fuzzing_starts_from_is_well(target: str) -> None:
    """Every seed of every fuzz target keeps the laws; so does nothing at all."""
    for seed in (b"", *seeds(target)):
        TARGETS[target](seed)
