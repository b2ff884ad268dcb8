"""`inboxd rules list` and `inboxd rules test`, as somebody at a terminal meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inboxd.cli import rules
from inboxd.desk.rules import vocabulary

GOOD = '[desk]\naddress = "support@example.com"\nadmins = ["ops@example.com"]\n[smtp]\n'
RULE = '[[rule]]\nname = "A"\nthen.tags = "x"\n[[example]]\nname = "E #1"\ngives.tags = "x"\n'


@pytest.fixture
def rule_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(GOOD)
    (tmp_path / "rules").mkdir()
    return tmp_path / "rules" / "10-a.toml"


def run(*words: str) -> Result:
    return CliRunner().invoke(rules.app, ["rules", *words], env={"COLUMNS": "100"})


def test_rules_are_listed_in_their_order(rule_file: Path) -> None:
    """File, line, name and events of each rule; without a database its hits are not known, and it says so."""
    rule_file.write_text('[[rule]]\nname = "A [x]"\non = "reply"\nthen.tags = "x"\n')
    result = run("list")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split() == ["rules/10-a.toml:1", "A", "[x]", "reply", "?"]
    assert "hits are not known" in result.stderr
    rows = json.loads(run("list", "--json").stdout)
    assert rows == [
        {
            "file": "rules/10-a.toml", "line": 1, "name": "A [x]", "on": ["reply"], "stop": False,
            "hits": None, "last_hit": None,
        }
    ]  # fmt: skip


def test_examples_are_reported_in_tap(rule_file: Path) -> None:
    """A plan, a line for each example with its place, and a number sign that starts no directive."""
    rule_file.write_text(RULE)
    result = run("test")
    assert result.exit_code == 0
    assert result.stdout == "TAP version 14\n1..1\nok 1 - E \\#1 (rules/10-a.toml:4)\n"


def test_an_example_that_fails_is_not_ok(rule_file: Path) -> None:
    """Exit code 1, and below the line what was expected and which rule decided."""
    rule_file.write_text(RULE.replace('gives.tags = "x"', 'gives.tags = "y"'))
    result = run("test")
    assert result.exit_code == 1
    assert "not ok 1 - E \\#1 (rules/10-a.toml:4)\n  ---\n  problems:\n    - what: " in result.stdout
    assert "tags are 'x', expected 'y'" in result.stdout
    assert 'at: "rules/10-a.toml:6"' in result.stdout
    assert 'decided by rule \\"A\\", rules/10-a.toml:1' in result.stdout
    assert result.stdout.endswith("  ...\n")


def test_rules_with_a_mistake_bail_out(rule_file: Path) -> None:
    """Nothing is tried, the problem stands on standard error, exit code 78."""
    rule_file.write_text(RULE.replace("then.tags", "then.tag"))
    result = run("test")
    assert result.exit_code == 78
    assert result.stdout == "TAP version 14\nBail out! 1 problem: see 'inboxd check'\n"
    assert "did you mean 'tags'?" in result.stderr


def test_no_examples_are_no_failure(rule_file: Path) -> None:
    """TAP has a plan for nothing."""
    rule_file.write_text('[[rule]]\nname = "A"\nthen.tags = "x"\n')
    result = run("test")
    assert (result.exit_code, result.stdout) == (0, "TAP version 14\n1..0 # no examples\n")


def test_rules_help_shows_the_vocabulary() -> None:
    """Every word that a rule can use, and a rule to begin with."""
    output = run("--help").output
    assert "[[rule]]" in output
    for word in (*vocabulary.CONDITIONS, *vocabulary.ACTIONS):
        assert word.name in output
