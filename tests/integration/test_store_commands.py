"""The commands that look into the store, on a real database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from inboxd.cli import backup, outbox, quarantine, tickets, trace
from inboxd.desk.decision import Decision, Fate
from inboxd.desk.facts import Facts
from inboxd.mail.message import Attachment
from inboxd.store import Store
from tests.integration.store_builders import apply, delivery, look_up, mail, opened, opening, outgoing

NOW = datetime.now(UTC)
CONFIG = """
database = "{url}"
[desk]
address = "support@desk.example"
admins = ["ops@desk.example"]
[team.general]
"""

app = typer.Typer()
for module in (tickets, trace, quarantine, outbox, backup):
    app.add_typer(module.app)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Path:
    """A config file whose database has one ticket (with a sent acknowledgement) and one bad mail."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(url=database_url))
    with opened(database_url) as store:
        fill(store)
    return path


def fill(store: Store) -> None:
    parsed = mail("Hello [bold]you[/bold]\x1b[31m", subject="Cannot log in",
                  body="Hello [bold]you[/bold]\n> what was quoted\n-- \nAnna, 1 Main Street",
                  attachments=(Attachment("a.txt", "text/plain", b"abc"),))  # fmt: skip
    journal_id = store.accept(delivery(received_at=NOW), ("a1@customer.example",)).result(10)
    store.claim(1, "me", NOW)
    facts = look_up(store, parsed, now=NOW)
    decision = replace(opening(facts, parsed), evidence="new conversation")
    ack = outgoing(ticket=facts.new_number)
    done = apply(store, decision, facts, parsed, (ack,), journal_id, now=NOW)
    store.due(NOW, 1)
    store.sent(done.outbox[0], "250 2.0.0 Ok: queued as 4711", "", NOW)
    bad = delivery(
        b"From: Eve <eve@bad.example>\r\nSubject: boom\r\n\r\n\xff", received_at=NOW, sender="x@bad.example"
    )
    bad_id = store.accept(bad, ()).result(10)
    apply(store, Decision(Fate.QUARANTINE, reason="parser gave up"), Facts(), journal_id=bad_id, now=NOW)
    apply(store, Decision(Fate.DONE), Facts(), composed=(outgoing("aaaaaaac", recipient="q@x"),), now=NOW)


def run(desk: Path, *words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [*words, "-c", str(desk)], env={"COLUMNS": "200"})
    assert result.exit_code == code, result.output
    return result


def as_json(desk: Path, *words: str) -> Any:
    return json.loads(run(desk, *words, "--json").stdout)


def test_tickets_lists_and_filters(desk: Path) -> None:
    """The JSON of `tickets` has the promised keys; each filter keeps or drops the ticket."""
    [row] = as_json(desk, "tickets")
    assert list(row) == [
        "number", "subject", "state", "priority", "team", "assignee", "requester", "tags", "created_at",
        "updated_at",
    ]  # fmt: skip
    assert (row["subject"], row["state"], row["requester"]) == (
        "Cannot log in",
        "open",
        "anna@customer.example",
    )
    for words in (
        ("--team", "general"),
        ("--state", "new,open"),
        ("--assignee", "none"),
        ("-q", "LOG IN"),
        ("-q", "hello"),
    ):
        assert len(as_json(desk, "tickets", *words)) == 1, words
    for words in (
        ("--team", "x"),
        ("--state", "closed"),
        ("--assignee", "minh"),
        ("-q", "100%"),
        ("-q", "L_G"),
    ):
        assert as_json(desk, "tickets", *words) == [], words
    assert "Cannot log in" in run(desk, "tickets").output
    assert "no such tickets" in run(desk, "tickets", "--team", "x").output
    assert "did you mean 'pending'" in run(desk, "tickets", "--state", "open,pendin", code=2).output


def test_show_tells_messages_events_and_mails(desk: Path) -> None:
    """`show` has every message and every change with its reason; control characters and markup are text."""
    number = as_json(desk, "tickets")[0]["number"]
    shown = as_json(desk, "show", str(number))
    [message] = shown["messages"]
    assert (message["kind"], message["from"], message["to"]) == (
        "customer", "anna@customer.example", ["support@desk.example"],
    )  # fmt: skip
    assert message["attachments"][0]["filename"] == "a.txt"
    assert {"at", "actor", "what", "before", "after", "because"} == set(shown["events"][0])
    text = run(desk, "show", str(number)).output
    assert "[bold]you[/bold]" in text
    assert "\x1b[31m" not in text
    assert "new → open" in text
    assert "there is none" in run(desk, "show", "99999", code=1).output


def test_the_full_text_is_one_command_away(desk: Path) -> None:
    """What was cut off a mail, its quotes and signature, is kept and shown by `show N --full`."""
    number = as_json(desk, "tickets")[0]["number"]
    assert "what was quoted" not in run(desk, "show", str(number)).output
    whole = run(desk, "show", str(number), "--full").output
    assert "> what was quoted" in whole
    assert "1 Main Street" in whole
    assert "1 Main Street" in as_json(desk, "show", str(number))["messages"][0]["full_text"]


@pytest.mark.parametrize(
    "wanted", ["anna@customer.example", "ANNA@customer.example", "<a1@customer.example>"]
)
def test_trace_follows_a_mail_to_the_smarthosts_reply(desk: Path, wanted: str) -> None:
    """One command tells a mail's whole way: arrival, ticket, evidence, what was sent and the reply to it."""
    [row] = as_json(desk, "trace", wanted)
    assert (row["direction"], row["state"], row["evidence"]) == ("in", "done", "new conversation")
    assert row["sent"][0]["reply"] == "250 2.0.0 Ok: queued as 4711"
    text = run(desk, "trace", wanted).output
    assert "queued as 4711" in text
    assert f"ticket {row['ticket']}" in text


def test_trace_finds_what_nobody_could_read_and_what_only_went_out(desk: Path) -> None:
    """A quarantined mail is found by its raw From; a notification by its recipient; else it says so."""
    [bad] = as_json(desk, "trace", "eve@bad.example")
    assert (bad["state"], bad["reason"], bad["subject"]) == ("quarantine", "parser gave up", "boom")
    [sent] = as_json(desk, "trace", "q@x")
    assert (sent["direction"], sent["state"]) == ("out", "queued")
    assert as_json(desk, "trace", "nobody@x") == []
    assert "no mail in or out" in run(desk, "trace", "nobody@x").output


def test_quarantine_is_listed_shown_retried_and_dropped(desk: Path) -> None:
    """A6: nothing is lost: the reason, the raw bytes, another try, or an end."""
    [row] = as_json(desk, "quarantine", "list")
    assert (row["reason"], row["subject"], row["from"]) == ("parser gave up", "boom", "x@bad.example")
    number = str(row["id"])
    assert "parser gave up" in run(desk, "quarantine", "list").output
    raw = run(desk, "quarantine", "show", number, "--raw").stdout_bytes
    assert raw == b"From: Eve <eve@bad.example>\r\nSubject: boom\r\n\r\n\xff"
    assert "eve@bad.example" in run(desk, "quarantine", "show", number).output
    run(desk, "quarantine", "retry", number)
    assert as_json(desk, "quarantine", "list") == []
    assert "not in quarantine" in run(desk, "quarantine", "drop", number, code=1).output


def test_quarantine_drop(desk: Path) -> None:
    """A dropped mail is out of the list and can still be traced."""
    number = str(as_json(desk, "quarantine", "list")[0]["id"])
    run(desk, "quarantine", "drop", number)
    assert as_json(desk, "trace", "eve@bad.example")[0]["state"] == "dropped"


def test_outbox_is_listed_retried_and_cancelled(desk: Path) -> None:
    """What waits is listed; what has left cannot be called back."""
    [row] = as_json(desk, "outbox", "list")
    assert (row["recipient"], row["state"]) == ("q@x", "queued")
    every = as_json(desk, "outbox", "list", "--all")
    assert [one["state"] for one in every] == ["sent", "queued"]
    run(desk, "outbox", "retry", str(row["id"]))
    run(desk, "outbox", "cancel", str(row["id"]))
    assert "nothing waits" in run(desk, "outbox", "list").output
    assert "has left" in run(desk, "outbox", "cancel", str(every[0]["id"]), code=1).output


def test_backup_and_restore(desk: Path, tmp_path: Path) -> None:
    """A backup is restored into a database of another configuration."""
    copy = tmp_path / "copy.db"
    run(desk, "backup", str(copy))
    other = tmp_path / "other.toml"
    other.write_text(CONFIG.format(url=f"sqlite:///{tmp_path}/other.db"))
    run(other, "restore", str(copy))
    assert as_json(other, "tickets") == as_json(desk, "tickets")


def test_days_limit_a_trace(desk: Path) -> None:
    """`--days` looks back no further."""
    from inboxd.store.trace import trace as find

    with opened(desk.read_text().split('"')[1]) as store:
        assert find(store, "anna@customer.example", NOW + timedelta(days=1)) == []
