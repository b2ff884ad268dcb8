"""`inboxd try --explain`, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inboxd.cli import trying

CONFIG = """\
[desk]
address = "support@example.com"
admins = ["ops@example.com"]
[smtp]
[team.general]
[team.billing]
"""
RULES = """\
[[rule]]
name         = "Invoices"
when.to      = "support@example.com"
when.subject = ["invoice", "hóa đơn"]
unless.from  = "*@news.example"
then.team    = "billing"

[[rule]]
name         = "Refunds"
when.body    = "refund"
then.tags    = "refund"
"""
MAIL = b"From: Anna <anna@%b>\r\nTo: support@example.com\r\nSubject: Invoice 12\r\n\r\nPlease look at it.\r\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-a.toml").write_text(RULES)
    (tmp_path / "a.eml").write_bytes(MAIL % b"acme.example")


def run(*words: str) -> Result:
    return CliRunner().invoke(trying.app, list(words), env={"COLUMNS": "120"})


def test_explain_tells_each_rule_with_its_place() -> None:
    """Held rules by their name; of the others the line of the condition and both values."""
    output = run("a.eml", "--explain").output
    assert "held      rules/10-a.toml:1  Invoices" in output
    assert (
        "not       rules/10-a.toml:10  Refunds\n"
        '            when.body wants "refund"; found "Please look at it."' in output
    )


def test_an_exception_is_told_as_one(tmp_path: Path) -> None:
    """`unless` is what the mail should not have had."""
    (tmp_path / "a.eml").write_bytes(MAIL % b"news.example")
    assert (
        'unless.from is excepted by "*@news.example"; found "anna@news.example"'
        in run("a.eml", "--explain").output
    )


def test_explain_as_json() -> None:
    """The same for a program; without --explain there is no such key."""
    rules = json.loads(run("a.eml", "--explain", "--json").output)["rules"]
    assert [(one["rule"], one["held"], one["failed"]) for one in rules] == [
        ("Invoices", True, None),
        (
            "Refunds",
            False,
            {"condition": "when.body", "line": 10, "wanted": ["refund"], "found": ["Please look at it."]},
        ),
    ]
    assert {one["file"] for one in rules} == {"rules/10-a.toml"}
    assert "rules" not in json.loads(run("a.eml", "--json").output)
