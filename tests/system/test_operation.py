"""What an admin does beside a running daemon: back up, restore, import."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.fixtures.daemon import Daemon, mail, until
from tests.fixtures.load import Load, stored
from tests.system.test_main_job import CONFIG, to


def test_a_backup_under_load_comes_back_whole(daemon: Callable[..., Daemon]) -> None:
    """`backup` beside a busy daemon holds all that was acknowledged before; restored elsewhere, the desk
    goes on: replies find their tickets, because the signing key came along."""
    desk = daemon(CONFIG).start()
    desk.send(mail("Anna <anna@home.example>", "support@acme.example", "Before", "Before the backup."))
    acknowledgement = desk.wait_sent(to("anna@home.example"), "the acknowledgement")
    load = Load()
    with load.pouring([desk.port], 2):
        load.wait(20)
        before = set(load.acknowledged)
        desk.command("backup", "kept.inboxd")
    assert desk.stop() == 0

    other = daemon(CONFIG)
    other.command("restore", str(desk.folder / "kept.inboxd"))
    other.start()
    other.settle()
    assert before <= set(stored(other))
    other.send(
        mail(
            "anna@home.example",
            "support@acme.example",
            "Re: x",
            "After the restore.",
            reply_to=acknowledgement,
        )
    )
    number = int(re.search(r"-(\d+)\]", acknowledgement["Subject"])[1])  # type: ignore[index]
    until(lambda: other.count(f"SELECT count(*) FROM message WHERE ticket = {number}") == 2, "the reply")


def test_every_mail_of_the_corpus_goes_through_import(daemon: Callable[..., Daemon], corpus: Path) -> None:
    """`inboxd import` of the whole collection: as many rows as files, none waiting, none crashed; what is
    in quarantine says why, nothing goes out, and a second run finds nothing new."""
    desk = daemon(CONFIG)
    files = list((corpus / "mails").rglob("*.eml"))
    done = desk.ask("import", str(corpus / "mails"))
    assert (done["mails"], done["files"], done["problems"]) == (len(files), len(files), [])
    assert desk.count("SELECT count(*) FROM journal_raw") == len({path.read_bytes() for path in files})
    assert desk.rows("SELECT id, state FROM journal WHERE state IN ('waiting', 'claimed')") == []
    assert desk.rows("SELECT id, reason FROM journal WHERE attempts > 0 OR crashes > 0") == []
    listed = desk.ask("quarantine", "list")
    assert len(listed) == desk.count("SELECT count(*) FROM journal WHERE state = 'quarantine'")
    assert [row["id"] for row in listed if not row["reason"]] == []
    assert desk.count("SELECT count(*) FROM outbox") == 0
    assert desk.ask("import", str(corpus / "mails"))["new"] == 0
