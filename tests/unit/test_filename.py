"""B28: the names of files as they are shown, stored and sent on."""

from __future__ import annotations

import unicodedata
from itertools import product

import pytest

from inboxd.compose.body import file_part
from inboxd.mail.filename import safe_filename, without_directions
from inboxd.mail.message import Attachment

BEFORE = [
    "",
    "../../",
    "/etc/",
    "C:\\temp\\",
    "\\\\host\\share\\",
    "\u202e",
    "\u200b",
    ".",
    "  ",
    "\x00",
    "~/",
    "\uff0f",
]
STEMS = [
    "report",
    "con",
    "NUL",
    "com1",
    "Bảng giá",
    "請求書",
    "x" * 300,
    "a\u202egnp",
    "a\r\nb",
    "photo.png",
    'a"b;c',
    "отчёт",
]
AFTER = [".pdf", ".exe", "", "."]
NAMES = ["".join(parts) for parts in product(BEFORE, STEMS, AFTER)]
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt1"}


def test_b28_hundreds_of_names() -> None:
    """B28: of 576 names none keeps a path, an unseen character, a reserved name or a hidden suffix."""
    assert len(NAMES) >= 200
    for name in NAMES:
        safe = safe_filename(name)
        assert 0 < len(safe) <= 120, name
        assert not set(safe) & set('<>:"/\\|?*\r\n\0'), name
        assert all(unicodedata.category(letter)[0] != "C" for letter in safe), name
        assert safe.partition(".")[0].casefold() not in RESERVED, name
        assert safe == safe.strip(" ."), name
        assert safe_filename(safe) == safe
        if name.endswith((".pdf", ".exe")):
            assert safe.endswith(name[-4:]), name


TABLE = [
    ("../../etc/passwd", "_.._etc_passwd"),
    ("inv\u202efdp.exe", "invfdp.exe"),
    ("CON.txt", "_CON.txt"),
    ("console.txt", "console.txt"),
    (" .. ", "attachment"),
    ("", "attachment"),
    ("Hợp đồng (bản 2).docx", "Hợp đồng (bản 2).docx"),
    ("a\tb\n c.txt", "a b c.txt"),
    (".htaccess", "htaccess"),
    ("<script>.html", "_script_.html"),
]


@pytest.mark.parametrize(("name", "safe"), TABLE, ids=[repr(row[0]) for row in TABLE])
def test_b28_names(name: str, safe: str) -> None:
    """B28: ordinary names stay as they are, others say what they are."""
    assert safe_filename(name) == safe


def test_b28_names_are_safe_in_finished_mail() -> None:
    """B28: a part is sent under the cleaned name, in both fields."""
    part = bytes(file_part(Attachment("../inv\u202efdp.exe", "application/octet-stream", b"x")))
    assert b"invfdp.exe" in part
    assert b"../" not in part
    assert b"%E2%80%AE" not in part


def test_directions_are_no_words() -> None:
    """Characters that turn the direction of reading go; letters of all scripts stay."""
    assert without_directions("fdp\u202e.exe \u2067שלום\u2069 مرحبا") == "fdp.exe שלום مرحبا"
