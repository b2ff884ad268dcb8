"""Worker processes: a bomb costs one mail, not its neighbours and not the daemon (C18, B19)."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inboxd.compose.tokens import Keyring
from inboxd.daemon import workers
from inboxd.daemon.workers import Failed, Kit, Workers
from inboxd.desk.settings import Desk
from inboxd.mail.message import Mail

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="module")
def crew() -> Iterator[Workers]:
    """Two workers and a slow lane."""
    made = Workers(Kit(Desk(), Keyring.new(bytes(range(32))), (TEMPLATES,)))
    yield made
    made.stop()


def explode(items: list[str]) -> list[str]:
    """A task that goes wrong in the way that an item names."""
    workers.cap()
    for item in items:
        if item == "memory":
            bytearray(2 * 1024**3)
        elif item == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        elif item == "cpu":
            signal.raise_signal(signal.SIGXCPU)
        elif item == "error":
            raise ValueError("told you")
    return [f"done {item}" for item in items]


def test_mails_come_back_in_order(crew: Workers) -> None:
    """Results stand where their mails stood, over several chunks."""
    raws = [f"Subject: {n}\r\n\r\nText {n}\r\n".encode() for n in range(50)]
    subjects = [mail.subject for mail in crew.read(raws) if isinstance(mail, Mail)]
    assert subjects == [str(n) for n in range(50)]


@pytest.mark.parametrize(
    ("bomb", "reason"), [("memory", "512 MB"), ("killed", "killed"), ("cpu", "CPU"), ("error", "told you")]
)
def test_c18_only_the_bomb_fails(crew: Workers, bomb: str, reason: str) -> None:
    """C18: the neighbours of a bomb, in its chunk and after it, are done all the same."""
    items = ["a", "b", bomb, "c", *"defghijklmnop"]
    results: list[Any] = crew._spread(explode, items)
    failed = [
        (item, result) for item, result in zip(items, results, strict=True) if isinstance(result, Failed)
    ]
    assert [item for item, _ in failed] == [bomb]
    assert reason in failed[0][1].reason
    assert [r for r in results if not isinstance(r, Failed)] == [f"done {i}" for i in items if i != bomb]


def bombs() -> dict[str, bytes]:
    """Mails that hurt other parsers (B19)."""
    head = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    many = b"".join(b"--b\r\n\r\nx\r\n" for _ in range(100_000))
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(1000)
    )
    words = b"Subject: " + b" ".join(b"=?utf-8?q?=41?=" for _ in range(14_000))
    return {
        "parts": head + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + many + b"--b--\r\n",
        "levels": head + nested + b"text\r\n",
        "header": b"From: a@b.example\r\nX-Long: " + b"a" * 1_000_000 + b"\r\n\r\nx\r\n",
        "headers": head + b"".join(b"X-%d: y\r\n" % n for n in range(50_000)) + b"\r\nx\r\n",
        "words": words + b"\r\n\r\nx\r\n",
        "base64": head + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"\r\n" * 2_000_000,
        "html": head + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 300_000,
        "quotes": head + b"\r\n" + b">" * 5_000_000,
        "on": head + b"\r\n" + b"On " * 1_000_000 + b"wrote:\r\n",
        "addresses": b"To: " + b"a@b.example, " * 9_000 + b"\r\n\r\nx\r\n",
        "comments": b"From: " + b"(" * 100_000 + b"\r\n\r\nx\r\n",
    }


@pytest.mark.parametrize("name", bombs())
def test_b19_bombs(crew: Workers, name: str) -> None:
    """B19: each bomb is read within the caps, or fails alone with a reason; the next mail is fine."""
    [result] = crew.read([bombs()[name]])
    assert isinstance(result, Mail), result
    [after] = crew.read([b"Subject: good\r\n\r\nx\r\n"])
    assert isinstance(after, Mail)
    assert after.subject == "good"


def test_nobody_asks_for_a_mail(crew: Workers) -> None:
    """No mails, no work."""
    assert crew.read([]) == []
