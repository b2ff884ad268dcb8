"""Custom fields: what is a value of each kind, and what rules may do with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inboxd.config import check, load
from inboxd.desk.fields import Field, read_date, read_number
from inboxd.desk.rules.run import run
from tests.unit.rulekit import KNOWN, problems_of, rules_of, settled, subject_of

FIELDS = {
    "invoice": Field("invoice"),
    "amount": Field("amount", "number"),
    "due": Field("due", "date"),
    "plan": Field("plan", "choice", ("silver", "Gold")),
}
WITH_FIELDS = replace(KNOWN, fields=FIELDS)
RULE = '[[rule]]\nname = "X"\n'


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("100", "100"), ("12.5", "12.5"), ("12,5", "12.5"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"),
        ("1 234,5", "1234.5"), ("1.234.567,8", "1234567.8"), ("-3", "-3"), ("1'000", "1000"),
        ("1,234", None), ("", None), ("one", None), ("1.2.3", None), ("١٢", None), ("1e5", None),
    ],
)  # fmt: skip
def test_numbers_are_kept_in_one_form(text: str, kept: str | None) -> None:
    """Signs of thousands and decimals of several countries are read; what says two things is no number."""
    assert read_number(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026-12-31", "2026-12-31"), ("31.12.2026", "2026-12-31"), ("1. 2. 2026", "2026-02-01"),
        ("2026-02-30", None), ("12/11/2026", None), ("20261231", None), ("soon", None),
    ],
)  # fmt: skip
def test_dates_are_kept_in_one_form(text: str, kept: str | None) -> None:
    """A day that can be read in one way only is kept as ISO 8601 writes it."""
    assert read_date(text) == kept


FILL = (
    RULE + "when.body = ['/amount (?P<a>\\S+)/', '/due (?P<d>\\S+)/', '/plan (?P<p>\\w+)/']\n"
    'then.fields.amount = "{a}"\nthen.fields.due = "{d}"\nthen.fields.plan = "{p}"\n'
)


def test_groups_fill_fields_in_their_form() -> None:
    """A named group's text lands as the field keeps it."""
    result = run(
        rules_of(FILL, WITH_FIELDS), "new", subject_of(body="amount 1.234,50 due 31.12.2026 plan GOLD")
    )
    assert settled(result) == {"fields.amount": "1234.50", "fields.due": "2026-12-31", "fields.plan": "Gold"}


def test_what_is_no_value_of_the_field_is_left_out() -> None:
    """A group that caught something else sets nothing; the rule's other actions happen."""
    result = run(rules_of(FILL, WITH_FIELDS), "new", subject_of(body="amount much due soon plan silver"))
    assert settled(result) == {"fields.plan": "silver"}


@pytest.mark.parametrize(
    ("line", "value", "holds"),
    [
        ('fields.amount = ">= 100"', "250.5", True), ('fields.amount = ">= 100"', "99", False),
        ("fields.amount = 100", "100.0", True), ("fields.amount = 100", "", False),
        ('fields.due = "< 2026-12-31"', "2026-12-30", True),
        ('fields.due = "< 31.12.2026"', "2026-12-31", False),
        ('fields.due = ">= 2026-01-01"', "", False), ("fields.due = 2026-12-31", "2026-12-31", True),
        ('fields.plan = "gold"', "Gold", True), ('fields.plan = "gold"', "silver", False),
        ('fields.invoice = "ACME-*"', "acme-7", True), ('fields.invoice = "ACME-*"', "7", False),
    ],
)  # fmt: skip
def test_conditions_compare_by_kind(line: str, value: str, holds: bool) -> None:
    """Numbers and days are compared as such, texts and choices by pattern."""
    name = line.split(".")[1].split()[0]
    rules = rules_of(f"{RULE}when.{line}\nthen.tags = 't'", WITH_FIELDS)
    assert bool(run(rules, "new", subject_of(fields={name: value})).matched) is holds


def test_a_later_rule_sees_the_field() -> None:
    """A field that an earlier rule set in the same run can be asked for."""
    text = FILL + '[[rule]]\nname = "Y"\nwhen.fields.amount = "> 1000"\nthen.priority = "high"\n'
    result = run(rules_of(text, WITH_FIELDS), "new", subject_of(body="amount 1.234,50"))
    assert result.value("priority") == "high"


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        (
            'then.fields.invoce = "x"',
            "'then.fields.invoce' in rule \"X\": no such field in config.toml",
            "did you mean 'invoice'?",
        ),
        (
            'then.fields.zz = "x"',
            "'then.fields.zz' in rule \"X\": no such field in config.toml",
            "[field.zz]",
        ),
        ('then.fields.amount = "much"', "'then.fields.amount' in rule \"X\" cannot be 'much'", "12.5"),
        (
            'then.fields.due = "tomorrow"',
            "'then.fields.due' in rule \"X\" cannot be 'tomorrow'",
            "2026-12-31",
        ),
        (
            'then.fields.plan = "bronze"',
            "'then.fields.plan' in rule \"X\" cannot be 'bronze'",
            "silver, Gold",
        ),
        (
            'when.fields.plan = "bronze"\nthen.tags = "t"',
            "'when.fields.plan' in rule \"X\" cannot be 'bronze'",
            "silver, Gold",
        ),
        ('when.fields.due = "< soon"\nthen.tags = "t"', "'< soon' compares with no day", "2026-12-31"),
        ('when.fields.invoce = "x"\nthen.tags = "t"', "no such field in config.toml", "did you mean"),
    ],
)
def test_mistakes_are_told_at_load(line: str, what: str, remedy: str) -> None:
    """An undeclared field and a value that its kind does not take stand in the list of problems."""
    (problem,) = problems_of(RULE + line, WITH_FIELDS)
    assert what in problem.what
    assert remedy in problem.remedy


def test_fields_of_config_reach_the_desk(tmp_path: Path) -> None:
    """[field.NAME] declares a field, and a rule that asks for another one is refused."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.toml").write_text('[[rule]]\nname = "r"\nthen.fields.plan = "gold"\n')
    config = tmp_path / "config.toml"
    config.write_text(
        '[desk]\naddress = "support@example.com"\nadmins = ["ops@example.com"]\n[smtp]\n[team.general]\n'
        '[field.plan]\nkind = "choice"\nchoices = ["silver", "gold"]\n'
    )
    assert check(config) == []
    assert load(config, folder=tmp_path).desk.fields == {"plan": Field("plan", "choice", ("silver", "gold"))}
    config.write_text(config.read_text().replace("field.plan", "field.paln"))
    assert "no such field in config.toml" in check(config)[0].what
