"""Reading mail from files as it lies around on real disks."""

from __future__ import annotations

import mailbox
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inboxd.intake import files, mbox
from inboxd.mail.delivery import Delivery, Role

DATED = b"From anna@example.org Thu Jan  2 03:04:05 2020\n"


def mail(number: int, body: bytes = b"Hello\n") -> bytes:
    return b"From: a@example.org\nSubject: %d\nMessage-ID: <%d@example.org>\n\n%s" % (number, number, body)


def read(*paths: Path) -> tuple[list[Delivery], list[str]]:
    problems: list[str] = []
    return list(files.read(paths, problems.append, problems.append)), problems


def test_one_mail(tmp_path: Path) -> None:
    """A single file is one mail of history, its bytes as they are."""
    path = tmp_path / "a.eml"
    path.write_bytes(mail(1).replace(b"\n", b"\r\n"))
    (found,), problems = read(path)
    assert (found.raw, found.channel, found.role) == (path.read_bytes(), "import", Role.HISTORY)
    assert (found.folder, problems) == (str(path), [])


def test_folders_are_read_to_the_bottom_in_order(tmp_path: Path) -> None:
    """Mails, mboxes and Maildirs are found below a folder, sorted by name; other files are told."""
    (tmp_path / "b" / "deep").mkdir(parents=True)
    (tmp_path / "b" / "deep" / "2.eml").write_bytes(mail(2))
    (tmp_path / "1.eml").write_bytes(mail(1))
    (tmp_path / "old.mbox").write_bytes(DATED + mail(4) + b"\n")
    (tmp_path / "mh").mkdir()
    (tmp_path / "mh" / "17").write_bytes(mail(5))
    (tmp_path / "README").write_bytes(b"not a mail\n")
    box = mailbox.Maildir(tmp_path / "maildir")
    box.add(mail(3))
    (tmp_path / "maildir" / "tmp" / "half").write_bytes(mail(9))
    found, problems = read(tmp_path)
    assert sorted(one.raw for one in found) == [mail(1), mail(2), mail(3), mail(4), mail(5)]
    assert [problem.partition(": ")[0] for problem in problems] == [str(tmp_path / "README")]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unreadable file or folder and a missing path are problems with advice, never the end."""
    (tmp_path / "good.eml").write_bytes(mail(1))
    (tmp_path / "locked").mkdir()
    (tmp_path / "secret.eml").write_bytes(mail(2))
    scan, opened = os.scandir, Path.open

    def scandir(path):  # type: ignore[no-untyped-def]  # root may read everything, so permissions are played
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    def opening(self: Path, *args, **kwargs):  # type: ignore[no-untyped-def]
        if self.name == "secret.eml":
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "open", opening)
    found, problems = read(tmp_path, tmp_path / "missing")
    assert [one.raw for one in found] == [mail(1)]
    assert len(problems) == 3
    for name in ("locked", "secret.eml", "missing"):
        assert any(name in problem and "; check" in problem for problem in problems)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    """An empty mail file is a problem with a name; an empty mbox or folder is just empty."""
    (tmp_path / "empty.eml").write_bytes(b"")
    found, problems = read(tmp_path)
    assert (found, len(problems)) == ([], 1)


def test_a_mail_given_twice_is_read_once(tmp_path: Path) -> None:
    """A file that is named and lies in a named folder too is one file."""
    path = tmp_path / "a.eml"
    path.write_bytes(mail(1))
    assert len(read(tmp_path, path)[0]) == 1


def test_keys_stay_the_same(tmp_path: Path) -> None:
    """A second reading gives every mail the same key, also after a Maildir client renamed the file."""
    box = mailbox.Maildir(tmp_path / "box")
    key = box.add(mail(1))
    box.add(mail(2))
    (tmp_path / "m.mbox").write_bytes(DATED + mail(3) + b"\n" + DATED + mail(4))

    def keys() -> set[tuple[str, int, int]]:
        return {(one.folder, one.uidvalidity, one.uid) for one in read(tmp_path)[0]}

    before = keys()
    assert len(before) == 4
    assert all(0 < part < 2**31 for one in before for part in one[1:])
    (tmp_path / "box" / "new" / key).rename(tmp_path / "box" / "cur" / f"{key}:2,S")
    (tmp_path / "m.mbox").write_bytes(DATED + mail(4))  # compacted: offsets move
    assert keys() < before


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Received: x by y; Fri, 3 Jan 2020 10:00:00 +0100\nDate: Thu, 2 Jan 2020 00:00:00 +0000\n", (3, 9)),
        (b"Received: from a\n by b; Fri, 3 Jan 2020 10:00:00 +0100\n", (3, 9)),
        (b"Date: Thu, 2 Jan 2020 05:00:00 -0000\n", (2, 5)),
        (b"Received: x by y; nonsense\nDate: Thu, 2 Jan 2020 06:00:00 +0000\n", (2, 6)),
        (b"Date: Thu, 2 Jan 9020 06:00:00 +0000\n", (1, 0)),
        (b"Date: Thu, 99 Jan 2020 06:00:00 +0000\n", (1, 0)),
        (b"Subject: x\n", (1, 0)),
    ],
)
def test_the_time_of_arrival(header: bytes, expected: tuple[int, int]) -> None:
    """The topmost Received counts, else Date, else the file's own time; nonsense does not."""
    otherwise = datetime(2020, 1, 1, tzinfo=UTC)
    found = files.received_at(header + b"\nDate: Thu, 9 Jan 2020 00:00:00 +0000\n", otherwise)
    assert found == datetime(2020, 1, expected[0], expected[1], tzinfo=UTC)


def split(tmp_path: Path, content: bytes) -> list[bytes]:
    path = tmp_path / "m.mbox"
    path.write_bytes(content)
    return [raw for _, raw in mbox.split(path)]


SEPARATORS = [
    b"From anna@example.org Thu Jan  2 03:04:05 2020",
    b"From - Thu Jan 02 03:04:05 2020",
    b"From 16545@xxx Thu Jan 02 03:04:05 +0000 2020",
    b"From anna at example.org  Thu Jan  2 03:04:05 2020",
    b"From MAILER-DAEMON Thu Jan  2 03:04 2020",
    b"From anna@example.org Thu Jan  2 03:04:05 CET 2020 remote from x",
]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_mboxes_of_many_programs(tmp_path: Path, separator: bytes, newline: bytes) -> None:
    """Separators of Unix mail, Thunderbird, Google Takeout and Mailman split; line ends stay."""
    mails = [mail(number).replace(b"\n", newline) for number in range(3)]
    content = b"".join(separator + newline + one + newline for one in mails)
    assert split(tmp_path, content) == mails


def test_from_in_a_text_separates_nothing(tmp_path: Path) -> None:
    """Lines of a text that begin with "From " stay in it, quoted or not."""
    body = b"\nFrom now on we meet at ten.\n\nFrom here:\nFrom 10:00 on\n"
    assert split(tmp_path, DATED + mail(1, body) + b"\n" + DATED + mail(2)) == [mail(1, body), mail(2)]


def test_quoting_is_undone_by_one_level(tmp_path: Path) -> None:
    """>From is From again and >>From is >From (mboxrd); what a mail quotes with a space stays."""
    content = DATED + mail(1, b">From me\n>>From you\n> From them\n>Fro m\n")
    assert split(tmp_path, content) == [mail(1, b"From me\n>From you\n> From them\n>Fro m\n")]


def test_a_separator_without_an_empty_line_before_it(tmp_path: Path) -> None:
    """A writer that forgot the empty line is forgiven when a header follows."""
    assert split(tmp_path, DATED + mail(1) + DATED + mail(2)) == [mail(1), mail(2)]


def test_a_dated_line_in_a_text_needs_an_empty_line_or_a_header(tmp_path: Path) -> None:
    """A pasted separator in the middle of a paragraph does not cut the mail."""
    body = b"he pasted\n" + DATED + b"and went on\n"
    assert split(tmp_path, DATED + mail(1, body)) == [mail(1, body)]


def test_an_empty_mbox(tmp_path: Path) -> None:
    """An empty file holds no mail and is no error."""
    assert split(tmp_path, b"") == []


def test_too_long_a_mail_is_cut_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a mail over the limit the beginning is kept, with its full size."""
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    (tmp_path / "big.eml").write_bytes(mail(1, b"x" * 5000))
    (tmp_path / "m.mbox").write_bytes(DATED + mail(2, b"y" * 5000))
    big, boxed = read(tmp_path)[0]
    assert (len(big.raw), big.truncated_from) == (1000, len(mail(1, b"x" * 5000)))
    assert (len(boxed.raw), boxed.truncated_from) == (1000, len(mail(2, b"y" * 5000)))


def test_every_mail_of_the_corpus_is_read(corpus: Path) -> None:
    """Each file of the collection is one delivery with its very bytes."""
    paths = sorted((corpus / "mails").rglob("*.eml"))
    found, problems = read(corpus / "mails")
    assert len(found) == len(paths) > 100
    assert problems == []
    assert {one.raw for one in found} == {path.read_bytes() for path in paths}
