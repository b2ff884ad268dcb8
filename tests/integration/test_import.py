"""Importing files into a real database, with real workers."""

from __future__ import annotations

import dataclasses
import mailbox
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from inboxd.config import load
from inboxd.config.settings import Settings
from inboxd.daemon import importer
from inboxd.store import Store

CONFIG = """
[desk]
name = "Acme"
address = "support@example.com"
admins = ["ops@example.com"]
[team.general]
[agent.minh]
email = ["minh@example.com"]
teams = ["general"]
"""


def settings_in(folder: Path) -> Settings:
    (folder / "config.toml").write_text(CONFIG)
    return dataclasses.replace(load(folder / "config.toml", folder=folder), workers=1)


def rows(settings: Settings, query: str) -> list[tuple[object, ...]]:
    store = Store.open(settings.database, migrate=False, var=None)
    try:
        return store.read(lambda connection: [tuple(row) for row in connection.execute(text(query))])
    finally:
        store.close()


def run(settings: Settings, *paths: Path, since: datetime | None = None) -> importer.Summary:
    return importer.run_import(settings, paths, since, lambda _progress: None)


def mail(
    number: int, *, sender: str = "anna@example.org", date: str = "2 Jan 2020", answers: int = 0
) -> bytes:
    lines = [
        f"From: {sender}",
        "To: support@example.com" if "example.org" in sender else "To: anna@example.org",
        f"Subject: {'Re: ' if answers else ''}case {answers or number}",
        f"Message-ID: <{number}@example.org>",
        f"Date: {date} 10:00:00 +0000",
        *([f"In-Reply-To: <{answers}@example.org>"] if answers else []),
        "",
        f"Words of mail {number}.",
        "",
    ]
    return "\r\n".join(lines).encode()


def test_an_import_is_history(tmp_path: Path) -> None:
    """Dates are kept, our own answers stand on the ticket, old tickets are closed, nothing goes out."""
    settings = settings_in(tmp_path)
    box = mailbox.Maildir(tmp_path / "box")
    for raw in (
        mail(1),
        mail(2, sender="support@example.com", date="3 Jan 2020", answers=1),
        mail(3, date="4 Jan 2026"),
    ):
        box.add(raw)
    seen: list[importer.Progress] = []
    summary = importer.run_import(settings, [tmp_path / "box"], datetime(2026, 1, 1, tzinfo=UTC), seen.append)
    assert (summary.mails, summary.problems, summary.by_daemon) == (3, [], False)
    tickets = rows(settings, "SELECT subject, state, created_at FROM ticket ORDER BY subject")
    assert [(ticket[0], ticket[1]) for ticket in tickets] == [("case 1", "closed"), ("case 3", "open")]
    assert datetime.fromtimestamp(int(str(tickets[0][2])) / 1e6, UTC) == datetime(2020, 1, 2, 10, tzinfo=UTC)
    assert rows(settings, "SELECT count(*) FROM outbox") == [(0,)]
    assert rows(settings, "SELECT count(*) FROM message") == [(3,)]
    assert seen[-1].read_bytes == seen[-1].total_bytes > 0
    assert seen[-1].waiting == 0


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    """What the journal has is not taken twice, from the same files or from copies of them."""
    settings = settings_in(tmp_path)
    path = tmp_path / "m.mbox"
    path.write_bytes(b"".join(b"From a Thu Jan  2 03:04:05 2020\n" + mail(n) + b"\n" for n in range(1, 6)))
    counts = []
    for expected in (5, 0):
        assert run(settings, path).new == expected
        counts.append(rows(settings, "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM message)"))
    assert counts == [[(5, 5)], [(5, 5)]]
    (tmp_path / "copy.mbox").write_bytes(path.read_bytes())
    run(settings, tmp_path / "copy.mbox")
    assert rows(settings, "SELECT count(*) FROM message") == [(5,)]


def test_a_killed_import_goes_on_where_it_was(tmp_path: Path) -> None:
    """SIGKILL in the middle loses and doubles nothing: the next run brings the rest."""
    settings = settings_in(tmp_path)
    path = tmp_path / "m.mbox"
    path.write_bytes(b"".join(b"From a Thu Jan  2 03:04:05 2020\n" + mail(n) + b"\n" for n in range(1, 401)))
    script = (
        "from pathlib import Path\n"
        "from inboxd.config import load\n"
        "from inboxd.daemon.importer import run_import\n"
        "if __name__ == '__main__':\n"
        f"    settings = load(Path({str(settings.path)!r}), folder=Path({str(tmp_path)!r}))\n"
        f"    run_import(settings, [Path({str(path)!r})], None, lambda now: print(now.mails, flush=True))\n"
    )
    (tmp_path / "run.py").write_text(script)
    process = subprocess.Popen([sys.executable, str(tmp_path / "run.py")], stdout=subprocess.PIPE)
    assert process.stdout
    while int(process.stdout.readline() or b"999") < 128:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    process.stdout.close()
    done = rows(settings, "SELECT count(*) FROM journal")[0][0]
    assert 64 <= int(str(done)) < 400
    run(settings, path)
    assert rows(settings, "SELECT count(*), count(DISTINCT subject) FROM ticket") == [(400, 400)]
    assert rows(settings, "SELECT count(*) FROM journal WHERE state <> 'done'") == [(0,)]


def test_beside_a_daemon_the_daemon_decides(tmp_path: Path) -> None:
    """While another process has the database, mails go to its journal and its pipeline decides them."""
    settings = settings_in(tmp_path)
    settings.var.mkdir(exist_ok=True)
    (tmp_path / "1.eml").write_bytes(mail(1))
    daemon = Store.open(settings.database, migrate=True, var=settings.var)
    daemon.lock_daemon()

    def decide(_progress: importer.Progress) -> None:
        for claimed in daemon.claim(10, "daemon", datetime.now(UTC)):
            assert claimed.delivery.open_since == datetime(2026, 1, 1, tzinfo=UTC)
            while not daemon.fail(claimed.id, "played", datetime.now(UTC)):
                pass

    summary = importer.run_import(settings, [tmp_path / "1.eml"], datetime(2026, 1, 1, tzinfo=UTC), decide)
    daemon.close()
    assert (summary.by_daemon, summary.mails) == (True, 1)


def test_every_mail_of_the_corpus_is_imported(corpus: Path, tmp_path: Path) -> None:
    """Of the whole collection no mail is lost, none is in quarantine by a crash, and nothing goes out."""
    settings = settings_in(tmp_path)
    started = time.monotonic()
    summary = run(settings, corpus / "mails")
    assert summary.mails == len(list((corpus / "mails").rglob("*.eml")))
    assert summary.problems == []
    assert time.monotonic() - started < 300
    raws = {path.read_bytes() for path in (corpus / "mails").rglob("*.eml")}
    kept = rows(settings, "SELECT raw FROM journal_raw")
    assert {bytes(raw[0]) for raw in kept} == raws  # type: ignore[call-overload]
    assert rows(settings, "SELECT reason FROM journal WHERE state IN ('waiting', 'claimed')") == []
    assert rows(settings, "SELECT reason FROM journal WHERE state = 'quarantine' AND attempts > 0") == []
    assert rows(settings, "SELECT count(*) FROM outbox") == [(0,)]
