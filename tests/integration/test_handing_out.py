"""Presence and turns the whole way: mails as bytes, the pipeline's threads, replay and dry runs."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inboxd.cli import replaying, trying
from inboxd.config import load
from inboxd.daemon.metrics import Metrics
from inboxd.daemon.pipeline import Pipeline
from inboxd.daemon.slot import Slot
from inboxd.desk.settings import Agent, Team
from inboxd.store import Store
from tests.fixtures.past import live_through, mail_of
from tests.integration.attacking import LAN, MINH, Victim, letter, with_desk

DAY = timedelta(days=1)
NAMES = ("lan", "minh", "zoe")
TURNS = with_desk(
    teams={"general": Team("general", assign="round-robin")},
    agents={name: Agent(name, name.title(), (f"{name}@private.example",), ("general",)) for name in NAMES},
)


@pytest.fixture
def victim(database_url: str, tmp_path: Path) -> Iterator[Victim]:
    """A desk on either kind of database."""
    one = Victim(database_url, tmp_path)
    yield one
    one.store.close()


def from_agent(address: str, words: str, **more: object) -> bytes:
    return letter(address, words, auth=address, **more)  # type: ignore[arg-type]


def away(victim: Victim) -> dict[str, datetime]:
    return {gone.agent: gone.until for gone in victim.store.look_up_presence(victim.now).away}


def test_away_and_back_by_mail(victim: Victim) -> None:
    """`#away` in reply to a notification and `#undo`; a mail of its own and the link that it brings."""
    case = victim.case()
    (receipt,) = victim.get(from_agent(MINH, "#away 3d", reply=case.notice), "imap.support")
    assert "away until 2026-11-26" in receipt.text
    assert "#back" in receipt.text
    assert set(away(victim)) == {"minh"}
    victim.get(from_agent(MINH, "#undo", reply=receipt), "imap.support")
    assert away(victim) == {}
    (told,) = victim.get(from_agent(LAN, "#away until 2026-12-01", subject="off"), "imap.support")
    assert (told.recipient, told.subject) == (LAN, "You are away until 2026-12-01 09:00 UTC")
    assert set(away(victim)) == {"lan"}
    (told,) = victim.get(from_agent(LAN, "#back", subject="here"), "imap.support")
    assert (told.subject, away(victim)) == ("You are there", {})
    (asked,) = victim.get(letter(LAN, "#away 3d", subject="forged"), "imap.support")
    assert (asked.recipient, away(victim)) == (LAN, {})


def test_an_out_of_office_reply_to_a_notification(victim: Victim) -> None:
    """Proved and to a real notification: away until the day that it names; the customer hears nothing."""
    case = victim.case()
    vacation = from_agent(
        MINH, "I am out of the office.\nI will be back on 7 December.", reply=case.notice,
        subject="Automatic reply: [HELP-1001] Parcel", headers=(("Auto-Submitted", "auto-replied"),),
    )  # fmt: skip
    (told,) = victim.get(vacation, "imap.support", sender="")
    assert told.recipient == MINH
    assert away(victim) == {"minh": datetime(2026, 12, 7, 9, tzinfo=UTC)}
    assert victim.messages(case.number)[-1] == "automatic"
    query = f"SELECT what FROM event WHERE ticket = {case.number} AND what LIKE 'away%'"
    assert victim.rows(query) == [("away.minh",)]
    assert victim.get(vacation.replace(b"@client.example", b"@2.example"), "imap.support", sender="") == []
    answer = victim.get(letter("anna@home.example", "And?", reply=case.acknowledgement), "imap.support")
    assert {mail.recipient for mail in answer} >= {LAN}


def test_a_batch_of_mails_is_shared_evenly_by_threads(victim: Victim) -> None:
    """Twenty-four mails, four threads, batches of sixteen: everybody gets eight, each told of their own."""
    victim.use(TURNS)
    for number in range(24):
        victim.take(letter(f"c{number}@home.example", f"Question {number}"))
    crews = [Pipeline(Slot(victim.engine), f"crew {n}", Metrics()) for n in range(4)]
    threads = [threading.Thread(target=crew.drain) for crew in crews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    owners = Counter(row[0] for row in victim.rows("SELECT assignee FROM ticket"))
    assert owners == dict.fromkeys(NAMES, 8)
    notified = Counter(mail.recipient for mail in victim.work() if mail.lane == "notification")
    assert notified == {f"{name}@private.example": 8 for name in NAMES}
    assert victim.rows("SELECT count(*) FROM journal WHERE attempts > 0") == [(0,)]
    assert victim.rows("SELECT given FROM turn WHERE pool = ''") == [(24,)]


def test_a_reopened_ticket_goes_home_in_the_real_tables(victim: Victim) -> None:
    """Solved by its owner and written to again: theirs; while they are away it is the next one's turn."""
    victim.use(TURNS)
    case_owner = {}
    for n in range(2):
        victim.take(letter(f"c{n}@home.example", f"Question {n}"))
    acknowledged = {mail.recipient: mail for mail in victim.work() if mail.lane == "acknowledgement"}
    for number, owner in victim.rows("SELECT number, assignee FROM ticket ORDER BY number"):
        case_owner[number] = owner
        theirs = (mail for mail in victim.sent if mail.recipient == f"{owner}@private.example")
        notice = next(mail for mail in theirs if mail.lane == "notification")
        victim.take(from_agent(f"{owner}@private.example", "#close", reply=notice), "imap.support")
    victim.work()
    victim.get(from_agent("minh@private.example", "#away 9d", subject="off"), "imap.support")
    for n in range(2):
        victim.take(letter(f"c{n}@home.example", "Still broken.", reply=acknowledged[f"c{n}@home.example"]))
    victim.work()
    assert list(case_owner.values()) == ["lan", "minh"]
    assert [row[0] for row in victim.rows("SELECT assignee FROM ticket ORDER BY number")] == ["lan", "zoe"]


CONFIG = """
database = "{url}"
[desk]
address = "support@example.com"
admins = ["ops@example.com"]
[smtp]
[team.general]
assign = "round-robin"
[agent.minh]
email = ["minh@example.com"]
[agent.lan]
email = ["lan@example.com"]
skills = ["vi"]
"""
RULE = '[[rule]]\nname = "Vi"\nthen.skill = "vi"\nthen.assignee = "least-busy"\n'


@pytest.fixture
def lived(database_url: str, tmp_path: Path) -> Path:
    """A configuration and a database in which three tickets were given out yesterday."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(url=database_url))
    (tmp_path / "rules").mkdir()
    settings = load(path, folder=tmp_path)
    store = Store.open(database_url, migrate=True, var=tmp_path)
    store.floor_bytes = 0
    mails = [mail_of(f"Question {n}", who=f"c{n}@home.example") for n in range(3)]
    live_through(store, settings.desk, mails, datetime.now(UTC) - DAY)
    store.close()
    return tmp_path


def test_replay_gives_out_with_the_turns_of_that_time(lived: Path) -> None:
    """With the same settings nothing changes; a rule that asks for a skill moves what others were given."""
    config = str(lived / "config.toml")
    same = CliRunner().invoke(replaying.app, ["-c", config, "--json", "--fail-on-change"])
    assert same.exit_code == 0, same.output
    assert json.loads(same.stdout)["mails"] == 3
    (lived / "new").mkdir()
    (lived / "new" / "a.toml").write_text(RULE)
    other = CliRunner().invoke(replaying.app, ["-c", config, "--json", "--rules", str(lived / "new")])
    moved = [one for one in json.loads(other.stdout)["changes"] if one["field"] == "assignee"]
    assert [(one["before"], one["after"]) for one in moved] == [("minh", "lan")]


def test_a_dry_run_tells_whose_turn_it_would_be(lived: Path) -> None:
    """`inboxd try` knows the turns of the database and takes none."""
    mail = lived / "mail.eml"
    mail.write_bytes(letter("d@home.example", to="support@example.com"))
    for _ in range(2):
        done = CliRunner().invoke(trying.app, [str(mail), "-c", str(lived / "config.toml"), "--json"])
        found = json.loads(done.stdout)
        assert found["assignee"] == "minh"
        assert {"field": "assignee", "value": "minh", "rule": "round-robin in general: after lan",
                "file": None, "line": None} in found["because"]  # fmt: skip


def test_a_dry_run_needs_no_database(lived: Path) -> None:
    """Before the first start it is the first one's turn."""
    config = lived / "config.toml"
    config.write_text(config.read_text().replace("database = ", "#"))
    mail = lived / "mail.eml"
    mail.write_bytes(letter("d@home.example", to="support@example.com"))
    found = json.loads(CliRunner().invoke(trying.app, [str(mail), "-c", str(config), "--json"]).stdout)
    assert found["assignee"] == "lan"
    assert not (lived / "var").exists()
