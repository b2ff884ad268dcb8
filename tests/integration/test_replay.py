"""Stored mail through other rules, on a real database and with real workers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from inboxd.cli import replaying
from inboxd.config import load
from inboxd.daemon.replay import Decided, Decider, replay
from inboxd.mail.delivery import Role
from inboxd.store import Store
from inboxd.store.replay import Past, past_mails, read_past
from tests.fixtures.past import by_hand, live_through, mail_of

NOW = datetime.now(UTC)
CONFIG = """
database = "{url}"
[desk]
address = "support@example.com"
admins = ["ops@example.com"]
[smtp]
[team.general]
[team.billing]
[agent.minh]
email = ["minh@example.com"]
teams = ["general"]
"""
OLD = """
[[rule]]
name = "Invoices"
when.subject = "invoice"
then.team = "billing"
then.tags = "money"

[[rule]]
name = "Refunds"
when.subject = "refund"
then.priority = "high"
"""
TABLES = ("journal", "decision", "ticket", "message", "event", "outbox", "budget", "value", "address")


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Path:
    """A configuration and a database with four mails that were decided with the old rules yesterday."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(url=database_url))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-old.toml").write_text(OLD)
    settings = load(path, folder=tmp_path)
    store = Store.open(database_url, migrate=True, var=tmp_path)
    store.floor_bytes = 0
    mails = [
        mail_of("Invoice 12", who="anna@acme.example"),
        mail_of("Refund please", who="bob@acme.example"),
        mail_of("Hello", who="carl@other.example"),
        mail_of("Out of office", who="MAILER-DAEMON@other.example"),
    ]
    decisions = live_through(store, settings.desk, mails, NOW - timedelta(days=1))
    by_hand(store, settings.desk, decisions[2].ticket, NOW, team="billing")
    store.close()
    return tmp_path


def run(desk: Path, *words: str) -> Result:
    return CliRunner().invoke(
        replaying.app, ["-c", str(desk / "config.toml"), *words], env={"COLUMNS": "200"}
    )


def candidate(desk: Path, text_: str) -> str:
    (desk / "new").mkdir(exist_ok=True)
    (desk / "new" / "10-new.toml").write_text(text_)
    return str(desk / "new")


def test_the_rules_of_that_time_change_nothing(desk: Path) -> None:
    """Replayed with the same rules every mail fares as it did, whatever agents did later; counts are told."""
    result = run(desk, "--json", "--fail-on-change")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["mails"], found["changed"], found["failed"]) == (4, 0, [])
    counts = {one["name"]: (one["matched"], one["sets"], one["before"]) for one in found["rules"]}
    assert counts == {"Invoices": (1, 1, 1), "Refunds": (1, 1, 1)}


def test_candidate_rules_show_what_would_move(desk: Path) -> None:
    """Team, tags and priority with the rule's place; a rule that never matches; exit code 1 on demand."""
    rules = candidate(
        desk,
        '[[rule]]\nname = "Refunds"\nwhen.subject = "refund"\nthen.team = "billing"\n'
        '[[rule]]\nname = "Never"\nwhen.subject = "zzz"\nthen.tags = "z"\n',
    )
    result = run(desk, "--rules", rules, "--json", "--fail-on-change")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    rows = {(one["subject"], one["field"]): one for one in found["changes"]}
    assert set(rows) == {
        ("Invoice 12", "team"),
        ("Invoice 12", "tags"),
        ("Refund please", "team"),
        ("Refund please", "priority"),
    }
    moved = rows["Refund please", "team"]
    assert (moved["before"], moved["after"], moved["because"]) == ("general", "billing", "Refunds")
    assert (moved["file"], moved["line"]) == ("new/10-new.toml", 1)
    assert rows["Invoice 12", "tags"]["before"] == ["money"]
    assert {one["name"]: one["never_matches"] for one in found["rules"]} == {
        "Refunds": False, "Never": True, "Invoices": False,
    }  # fmt: skip
    assert run(desk, "--rules", rules, "--json").exit_code == 0
    table = run(desk, "--rules", rules).stdout
    assert "Refunds" in table
    assert "new/10-new.toml:1" in table
    assert "4 mails since" in table
    assert "2 would fare otherwise (team 2, tags 1, priority 1)" in table


def test_imported_mail_is_replayed_when_asked_for(desk: Path, database_url: str) -> None:
    """Last month's mail of another system: what rules would have made of it, and nothing of its being old."""
    store = Store.open(database_url, migrate=False, var=None)
    settings = load(desk / "config.toml", folder=desk)
    mails = [mail_of("Refund of March", who="dora@old.example"), mail_of("Nothing", who="emil@old.example")]
    live_through(store, settings.desk, mails, NOW - timedelta(days=5), Role.HISTORY)
    store.close()
    assert json.loads(run(desk, "--json").stdout)["mails"] == 4
    found = json.loads(run(desk, "--imported", "--json").stdout)
    assert found["mails"] == 6
    assert [(one["subject"], one["field"], one["after"]) for one in found["changes"]] == [
        ("Refund of March", "priority", "high")
    ]


def test_replies_that_would_or_would_not_go_out(desk: Path) -> None:
    """An ignored mail loses its ticket and its acknowledgement."""
    rules = candidate(desk, '[[rule]]\nname = "Hello"\nwhen.subject = "hello"\nthen.ignore = true\n' + OLD)
    found = json.loads(run(desk, "--rules", rules, "--json").stdout)
    assert [(one["field"], one["before"], one["after"]) for one in found["changes"]] == [
        ("fate", "ticket", "ignored"),
        ("reply", "acknowledgement", ""),
    ]


def test_a_replay_writes_nothing(desk: Path, database_url: str) -> None:
    """Every table is as long as before."""

    def counts() -> list[int]:
        store = Store.open(database_url, migrate=False, var=None)
        one = " union all ".join(f"select count(*) from {name}" for name in TABLES)
        try:
            return store.read(lambda connection: list(connection.execute(text(one)).scalars()))
        finally:
            store.close()

    before = counts()
    assert run(desk, "--rules", candidate(desk, OLD.replace("billing", "general"))).exit_code == 0
    assert counts() == before


def test_only_the_time_that_was_asked_for(desk: Path) -> None:
    """Yesterday's mail is not of the last hour; a time that is none is refused with advice."""
    assert json.loads(run(desk, "--since", "1h", "--json").stdout)["mails"] == 0
    assert (
        json.loads(run(desk, "--since", f"{NOW - timedelta(days=3):%Y-%m-%d}", "--json").stdout)["mails"] == 4
    )
    result = run(desk, "--since", "soon")
    assert result.exit_code == 2
    assert "2026-01-31" in result.output


def test_candidate_rules_with_a_mistake_are_refused(desk: Path) -> None:
    """As `check` refuses them: every problem, exit code 78, nothing is replayed."""
    result = run(desk, "--rules", candidate(desk, OLD.replace("then.team", "then.taem")))
    assert result.exit_code == 78
    assert "did you mean 'team'?" in result.stderr
    assert result.stdout == ""
    assert run(desk, "--rules", str(desk / "nowhere")).exit_code == 78


def test_one_mail_that_cannot_be_replayed_costs_no_other(desk: Path, database_url: str) -> None:
    """Facts that nobody can read any more: that mail is named, the others are replayed."""
    store = Store.open(database_url, migrate=False, var=None)
    first = "(select min(id) from decision)"
    store.write(lambda c: c.execute(text(f"update decision set facts = '[1]' where id = {first}")).rowcount)
    settings = load(desk / "config.toml", folder=desk)
    found = replay(store, settings.desk, NOW - timedelta(days=2))
    store.close()
    assert found.mails == 4
    assert [reason for _, reason in found.failed] == [
        "ValueError: facts: this is not what was written ('list' object has no attribute 'items')"
    ]


def test_what_dies_in_a_chunk_is_tried_alone(desk: Path, database_url: str) -> None:
    """A worker that was killed: the chunk's mails go one by one, and only the culprit is left out."""
    store = Store.open(database_url, migrate=False, var=None)
    past = read_past(store, past_mails(store, NOW - timedelta(days=2)))
    store.close()

    class Dying(Decider):
        def _schedule(self, chunk: Sequence[Past]) -> Future[list[Decided]]:
            future: Future[list[Decided]] = Future()
            if len(chunk) > 1 or chunk[0] is past[1]:
                future.set_exception(TimeoutError())
            else:
                future.set_result([Decided(chunk[0].before)])
            return future

    with Dying(load(desk / "config.toml", folder=desk).desk, 1) as decider:
        found = list(decider.decide(iter([past])))
    assert [one for one, _ in found] == past
    assert [bool(decided.outcome) for _, decided in found] == [True, False, True, True]
    assert found[1][1].failed.startswith("took longer than")
