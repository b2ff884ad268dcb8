"""`inboxd rules suggest` on a real database, with real workers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inboxd.cli import rules
from inboxd.config import load
from inboxd.config.rulefiles import known_names
from inboxd.config.tomlfile import parse
from inboxd.desk.rules.rulecheck import read_rules
from inboxd.store import Store
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
"""
OTHERS = ("Parcel is late", "Cannot log in", "Broken screen", "Wrong size", "Where is my order")


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Path:
    """Twelve invoices of which agents gave ten to billing by hand, among twenty other mails."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.format(url=database_url))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-own.toml").write_text(
        '[[rule]]\nname = "General"\nwhen.subject = "parcel"\nthen.team = "general"\n'
    )
    settings = load(path, folder=tmp_path)
    store = Store.open(database_url, migrate=True, var=tmp_path)
    store.floor_bytes = 0
    invoices = [mail_of(f"Hóa đơn {n}", who=f"khach{n}@gmail.com") for n in range(12)]
    others = [mail_of(OTHERS[n % 5], who=f"somebody{n}@gmail.com") for n in range(20)]
    decided = live_through(store, settings.desk, invoices + others, NOW - timedelta(days=2))
    assert all(one.opened for one in decided)
    for one in decided[:11]:
        by_hand(store, settings.desk, one.ticket, NOW, team="billing")
    by_hand(store, settings.desk, decided[10].ticket, NOW, team="general")
    store.close()
    return tmp_path


def run(desk: Path, *words: str) -> Result:
    return CliRunner().invoke(
        rules.app, ["rules", "suggest", "-c", str(desk / "config.toml"), *words], env={"COLUMNS": "200"}
    )


def test_a_proposal_comes_with_its_figures_and_its_replay(desk: Path) -> None:
    """Support, precision and the tickets; what an agent took back is no support; `check` takes the rule."""
    result = run(desk, "--json", "--precision", "0.8")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["tickets"], found["changed_by_hand"]) == (32, 10)
    [one] = found["proposals"]
    assert (one["field"], one["value"], one["condition"]) == ("team", "billing", "subject")
    assert one["patterns"] == ["hóa đơn"]
    assert (one["support"], one["wanted"], one["misplaced"], one["precision"]) == (10, 10, 2, 0.833)
    assert one["came_from"] == {"general": 10}
    assert len(one["caught_tickets"]) == 10
    assert len(one["misplaced_tickets"]) == 2


def test_the_output_is_a_rule_file(desk: Path) -> None:
    """Figures as comments, a rule that is right; once it is kept it is not proposed again."""
    result = run(desk, "--precision", "0.8")
    assert "# 10 mails with 'hóa đơn' in the subject went from general to billing by hand;" in result.stdout
    assert (
        "# replayed, this rule would have caught 10 and misplaced 2: precision 83%, support 10 of 10."
        in result.stdout
    )
    assert 'when.subject = "hóa đơn"\nthen.team = "billing"' in result.stdout
    known = known_names(load(desk / "config.toml", folder=desk))
    found, problems = read_rules(parse(result.stdout.encode(), "rules/00-suggested.toml"), known)
    assert (len(found), problems) == (1, [])
    (desk / "rules" / "00-suggested.toml").write_text(result.stdout)
    again = run(desk, "--precision", "0.8")
    assert "[[rule]]" not in again.stdout


def test_where_there_is_nothing_to_propose_it_says_so(desk: Path) -> None:
    """Not right often enough, or no mail in that time: a comment, which is a rule file too."""
    for words in (("--precision", "0.95"), ("--since", "1h")):
        result = run(desk, *words)
        assert result.exit_code == 0
        assert "Nothing was changed by hand often enough" in result.stdout
        assert parse(result.stdout.encode(), "x").values == {}
