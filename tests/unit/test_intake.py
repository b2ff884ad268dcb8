"""The parts of the intake that need no server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxd.intake.content import END, Content, Refused
from inboxd.intake.door import Door, Limits
from inboxd.intake.excerpt import text_sections
from inboxd.intake.folder import EVERYTHING, start_of
from inboxd.intake.mailbox import Entry, groups, is_news, refuse_control_characters, said, wants_rest
from inboxd.intake.smtp import trust

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def new_door(**limits: float) -> Door:
    return Door(Limits(**limits), lambda peer: peer == "127.0.0.1")  # type: ignore[arg-type]


def receive(
    chunks: list[bytes], max_size: int = 10_000, door: Door | None = None
) -> tuple[bytes | Refused, bytes]:
    """What comes of these pieces, and what is left for the next command."""

    async def run() -> tuple[bytes | Refused, bytes]:
        reader = asyncio.StreamReader()
        content = Content(door or new_door(), max_size)
        reading = asyncio.ensure_future(content.read(reader, lambda received: None))
        for chunk in chunks:
            reader.feed_data(chunk)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        reader.feed_eof()
        found = await reading
        content.close()
        return found, await reader.read()

    return asyncio.run(run())


def stuffed(content: bytes) -> bytes:
    """The content as a client sends it (RFC 5321 §4.5.2)."""
    return (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"


BYTES = st.lists(
    st.sampled_from([b"\r\n", b".", b"\r", b"\n", b"\x00", b"x", b"\r\n.\r\n", b"\xff"]), max_size=30
)


@given(BYTES, st.lists(st.integers(1, 7), max_size=40), st.binary(max_size=10))
def test_any_content_in_any_pieces_comes_out_as_it_was(
    parts: list[bytes], cuts: list[int], rest: bytes
) -> None:
    """B15: whatever bytes a mail has and however they are cut, they come out unchanged, and only once."""
    content = b"".join(parts) + b"\r\n"
    sent = stuffed(content) + rest
    pieces, at = [], 0
    for cut in cuts:
        pieces.append(sent[at : at + cut])
        at += cut
    assert receive([piece for piece in (*pieces, sent[at:]) if piece]) == (content, rest)


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_a_refused_mail_keeps_no_memory(chunk: int) -> None:
    """Of a mail over the limit nothing is kept but what may begin its end mark, and the next is found."""
    door = new_door(in_transit=10_000)
    sent = b"x" * 30_000 + END + b"NOOP\r\n"
    pieces = [sent[at : at + chunk] for at in range(0, len(sent), chunk)]
    assert receive(pieces, max_size=5_000, door=door) == (Refused.TOO_BIG, b"NOOP\r\n")
    assert door.in_transit == 0


def test_a_client_that_ends_early() -> None:
    """Without its end mark a mail is none."""
    with pytest.raises(ConnectionResetError):
        receive([b"Subject: x\r\n\r\nhello\r\n."])


def test_b20_the_door_counts_in_and_out() -> None:
    """B20: strangers have ten seats each, this machine all of them; a seat that is left is free."""
    door = new_door(connections=15, connections_per_address=10)
    assert [door.enter("203.0.113.5") for _ in range(11)] == [True] * 10 + [False]
    assert [door.enter("127.0.0.1") for _ in range(6)] == [True] * 5 + [False]
    assert door.is_full
    door.leave("203.0.113.5")
    assert door.enter("203.0.113.5")


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("192.0.2.7", True),
        ("192.0.2.8", False),
        ("fe80::1%eth0", False),
        ("", False),
        ("nonsense", False),
    ],
)
def test_who_is_trusted(peer: str, expected: bool) -> None:
    """Loopback and the configured networks are trusted, nobody else."""
    assert trust(("10.0.0.0/8", "192.0.2.7"))(peer) is expected


def test_groups_keep_the_order_and_the_bounds() -> None:
    """Mails are fetched together up to a size and a number; a giant goes alone."""
    entries = [Entry(uid, size, NOW) for uid, size in enumerate((1, 1, 1, 9, 1, 20, 1))]
    found = [[entry.uid for entry in group] for group in groups(entries, 10, 3)]
    assert found == [[0, 1, 2], [3, 4], [5], [6]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ((3, b"EXISTS"), True),
        ((b"BYE", b"closing"), True),
        ((1, b"FETCH", (b"FLAGS", ())), False),
        ((1, b"EXPUNGE"), False),
    ],
)
def test_what_ends_an_idle(line: object, expected: bool) -> None:
    """New mail and a farewell do; flags and expunges of others do not."""
    assert is_news(line) is expected


@pytest.mark.parametrize(
    "text", ["[THROTTLED]", "[OVERQUOTA] x", "Too many simultaneous connections", "[LIMIT] x"]
)
def test_c13_words_that_ask_for_patience(text: str) -> None:
    """C13: throttling is recognised by its code or by the words of large providers."""
    assert wants_rest(Exception(text))
    assert not wants_rest(Exception("[NONEXISTENT] no such folder"))


def test_a_servers_words_are_one_printable_line() -> None:
    """What a server says cannot break a log or an alert (B31)."""
    assert said(Exception("b'no\x1b[31m\nway'")) == "no [31m way"
    assert len(said(Exception("x" * 9999))) == 300
    assert said(ValueError()) == "ValueError"


def test_b18_control_characters_are_refused() -> None:
    """B18: a name with a line end, NUL or DEL is refused; umlauts and spaces are fine."""
    refuse_control_characters("INBOX", "Büro/Erledigt", "a b")
    for name in ("", "a\r", "\n", "\x00", "\x7f"):
        with pytest.raises(ValueError, match="control"):
            refuse_control_characters(name)


def test_where_an_account_starts() -> None:
    """The setting `start` becomes a point in time."""
    assert start_of("now", NOW) == NOW
    assert start_of("everything", NOW) == EVERYTHING
    assert start_of("2026-11-01", NOW) == datetime(2026, 11, 1, tzinfo=UTC)


def part(kind: bytes, subtype: bytes, disposition: bytes = b"") -> tuple[object, ...]:
    body = (kind, subtype, None, None, None, b"7bit", 10, 1, None)
    return (*body, (disposition, None) if disposition else None, None, None)


def test_text_parts_by_number() -> None:
    """Inline texts are found at any depth; attached texts and nested mails are not texts of this mail."""
    alternative = ([part(b"TEXT", b"PLAIN"), part(b"text", b"html")], b"alternative", None)
    related = ([alternative, part(b"image", b"png")], b"related", None)
    nested = (b"message", b"rfc822", None, None, None, b"7bit", 10, None, alternative, 1)
    structure = (
        [related, part(b"text", b"csv", b"ATTACHMENT"), nested, part(b"text", b"plain")],
        b"mixed",
        None,
    )
    assert text_sections(structure) == ["1.1.1", "1.1.2", "4"]
