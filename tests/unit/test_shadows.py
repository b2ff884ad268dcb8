"""Rules that can never do anything are warned of, with both places."""

from __future__ import annotations

import pytest

from inboxd.desk.rules.shadows import find_shadows
from tests.unit.rulekit import rules_of


def pair(first: str, second: str) -> str:
    return f'[[rule]]\nname = "A"\n{first}\n\n[[rule]]\nname = "B"\n{second}\n'


NEVER, NOTHING, AGAINST = "is never looked at", "changes nothing", "contradicts"
TEAM = 'then.team = "billing"'
FOUND = [
    ("then.tags = 'x'\nthen.stop = true", "when.subject = 'a'\n" + TEAM, NEVER),
    ("when.subject = ['a', 'b']\nthen.stop = true", "when.subject = 'B'\nwhen.from = '*@x'\n" + TEAM, NEVER),
    ("when.size = '> 5 MB'\nunless.is = 'vip'\nthen.stop = true",
     "when.size = '> 5 MB'\nunless.is = ['vip', 'bulk']\n" + TEAM, NEVER),
    ("when.subject = 'a'\n" + TEAM, "when.subject = 'a'\nwhen.body = 'b'\nthen.team = 'general'", NOTHING),
    ("when.header = 'X-A: 1'\n" + TEAM, "when.header = 'x-a: 1'\nthen.team = 'billing'", NOTHING),
    ("when.subject = 'a'\n" + TEAM, "when.subject = 'a'\nthen.team = 'general'\nthen.tags = 't'", AGAINST),
]  # fmt: skip
SILENT = [
    ("when.team = 'general'\nthen.stop = true", "when.team = 'general'\nwhen.subject = 'a'\n" + TEAM),
    ("when.subject = 'a'\nthen.stop = true", "when.subject = 'b'\n" + TEAM),
    ("when.subject = 'a'\nthen.stop = true", "when.subject = ['a', 'b']\n" + TEAM),
    ("when.subject = 'a'\nwhen.body = 'b'\nthen.stop = true", "when.subject = 'a'\n" + TEAM),
    ("when.subject = 'a'\nunless.is = 'vip'\nthen.stop = true", "when.subject = 'a'\n" + TEAM),
    ("on = 'reply'\nthen.tags = 'x'\nthen.stop = true", TEAM),
    ("when.any = [{subject = 'a'}]\nthen.stop = true", "when.subject = 'a'\n" + TEAM),
    ("when.subject = 'a'\n" + TEAM, "when.subject = 'a'\nthen.team = 'billing'\nthen.note = 'n'"),
    ("when.subject = 'a'\nthen.tags = 't'", "when.subject = 'a'\nthen.tags = 'u'"),
    ("when.body = '/(?P<n>1)/'\nthen.note = '{n}'\nthen.fields.a = '{n}'",
     "when.body = '/(?P<n>1)/'\nthen.fields.a = 'none'"),
    ("when.subject = 'a'\n" + TEAM, "when.subject = 'a'\nthen.team = 'billing'\nthen.stop = true"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "what"), FOUND)
def test_a_rule_without_effect_is_warned_of(first: str, second: str, what: str) -> None:
    """The later rule's place, the earlier rule's name and place, and what to do."""
    rules = rules_of(pair(first, second))
    (problem,) = find_shadows(rules)
    assert problem.warning
    assert what in problem.what
    assert (problem.line, '"A"' in problem.what) == (rules[1].line, True)
    assert f"rules/x.toml:{rules[0].line}" in problem.remedy


@pytest.mark.parametrize(("first", "second"), SILENT)
def test_a_rule_that_may_act_is_not(first: str, second: str) -> None:
    """Narrower, exclusive and adding rules, and those of other events, are left alone."""
    assert find_shadows(rules_of(pair(first, second))) == []


@pytest.mark.parametrize(
    ("lines", "warned"),
    [
        ('when.subject = "a"\nunless.subject = ["b", "a"]', True),
        ('when.subject = ["a", "b"]\nunless.subject = "a"', False),
        ('when.is = "bulk"\nunless.is = ["automatic", "bulk"]', True),
        ('when.header = "X-A: 1"\nunless.header = "x-a: 1"', True),
        ('when.header = "X-A: 1"\nunless.header = "X-B: 1"', False),
        ('when.fields.a = "1"\nunless.fields.b = "1"', False),
    ],
)
def test_a_rule_that_contradicts_itself_is_told(lines: str, warned: bool) -> None:
    """What `unless` takes away whole can never hold; the warning names both lines."""
    found = find_shadows(rules_of(f'[[rule]]\nname = "X"\n{lines}\nthen.tags = "t"'))
    assert [one.what.partition(":")[0] for one in found] == ['rule "X" can never hold'] * warned
    assert all((one.line, one.remedy.partition(": ")[0]) == (3, "rules/x.toml:4") for one in found)
