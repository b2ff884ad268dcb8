"""What each rule did, counted from a real database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from typer.testing import CliRunner

from inboxd.cli import rules
from inboxd.desk.decision import Because, Decision, Fate, Set
from inboxd.desk.facts import Facts
from inboxd.store import Store
from inboxd.store.rulehits import rule_hits
from tests.integration.store_builders import NOW, apply, look_up, mail, opened, opening

DAY = timedelta(days=1)
INVOICES = Because("Invoices", "rules/20-billing.toml", 3)
THANKS = Because("Thanks", "rules/30-thanks.toml", 1)


def ruled(store: Store, at: datetime, *because: tuple[str, object, Because]) -> None:
    """A ticket whose team the first rule set."""
    parsed = mail(str(at))
    facts = look_up(store, parsed, now=at)
    team = Set(facts.new_number, "team", "", "billing", INVOICES)
    decision = replace(opening(facts, parsed, team), because=because)
    apply(store, decision, facts, parsed, now=at)


def test_hits_are_mails_on_which_a_rule_set_something(database_url: str) -> None:
    """Twice on one mail is one hit; the last one is told however long ago it was."""
    with opened(database_url) as store:
        ruled(store, NOW - 40 * DAY, ("team", "billing", INVOICES))
        assert rule_hits(store, NOW - 30 * DAY)["Invoices"].count == 0
        assert rule_hits(store, NOW - 30 * DAY)["Invoices"].last == NOW - 40 * DAY
        ruled(store, NOW - 2 * DAY, ("team", "billing", INVOICES), ("tags", "invoice", INVOICES))
        ruled(store, NOW - 3 * DAY, ("team", "billing", INVOICES))
        found = rule_hits(store, NOW - 30 * DAY)
        assert set(found) == {"Invoices"}
        assert (found["Invoices"].count, found["Invoices"].last) == (2, NOW - 2 * DAY)


def test_a_rule_that_only_answered_or_ignored_has_hits_too(database_url: str) -> None:
    """A reply or an ignored mail leaves no value on a ticket, but the decision has the reason."""
    with opened(database_url) as store:
        spam = Decision(Fate.IGNORED, kind="human", because=(("ignore", True, THANKS),))
        apply(store, spam, Facts(), now=NOW)
        found = rule_hits(store, NOW - DAY)
        assert (found["Thanks"].count, found["Thanks"].last) == (1, NOW)


def test_the_list_shows_them(database_url: str, tmp_path: Path) -> None:
    """`inboxd rules list` counts for the rules of today, by their names."""
    with opened(database_url) as store:
        ruled(store, NOW, ("team", "billing", INVOICES))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "20-billing.toml").write_text(
        '[[rule]]\nname = "Invoices"\nthen.tags = "x"\n[[rule]]\nname = "Thanks"\nthen.tags = "y"\n'
    )
    config = tmp_path / "config.toml"
    config.write_text(
        f'database = "{database_url}"\n[smtp]\n'
        '[desk]\naddress = "support@desk.example"\nadmins = ["ops@desk.example"]\n'
    )
    result = CliRunner().invoke(rules.app, ["rules", "list", "--json", "-c", str(config)])
    assert result.exit_code == 0, result.output
    rows = {row["name"]: (row["hits"], row["last_hit"]) for row in json.loads(result.stdout)}
    assert rows["Thanks"] == (0, None)
    assert rows["Invoices"][1] == NOW.isoformat()
