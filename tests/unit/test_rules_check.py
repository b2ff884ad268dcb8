"""Mistakes in rule files: each with file, line and remedy (RULES.md, last section)."""

from __future__ import annotations

import pytest

from tests.unit.rulekit import problems_of

RULE = '[[rule]]\nname = "X"\n'

# (text of the file, line, what is wrong, what to do)
CATALOGUE = [
    (RULE + "when.waiting = 3\nthen.tags = 't'", 3, "'when.waiting' in rule \"X\" must be text", "quotes"),
    (
        RULE + "when.age = 'old'\nthen.tags = 't'",
        3,
        '\'when.age\' in rule "X": "old" is no duration',
        ">= 2h",
    ),
    (RULE + "when.idle = '= 2h'\nthen.tags = 't'", 3, "'= 2h' holds for an instant only", ">= 2h"),
    (RULE + "when.answers = 'few'\nthen.tags = 't'", 3, "'few' is no number", ">= 2"),
    (
        RULE + 'when.subjct = "a"\nthen.tags = "t"',
        3,
        "unknown key 'when.subjct' in rule \"X\"",
        "did you mean 'subject'?",
    ),
    (RULE + 'then.taem = "a"', 3, "unknown key 'then.taem' in rule \"X\"", "did you mean 'team'?"),
    (
        RULE + 'wen.subject = "a"\nthen.tags = "t"',
        3,
        "unknown key 'wen' in rule \"X\"",
        "did you mean 'when'?",
    ),
    (
        RULE + 'subject = "a"\nthen.tags = "t"',
        3,
        "unknown key 'subject' in rule \"X\"",
        "write 'when.subject'",
    ),
    (RULE + 'reply = "a"\nthen.tags = "t"', 3, "unknown key 'reply' in rule \"X\"", "write 'then.reply'"),
    (
        RULE + 'team = "a"\nthen.tags = "t"',
        3,
        "unknown key 'team' in rule \"X\"",
        "write 'when.team' or 'then.team'",
    ),
    (
        RULE + "when.subject = ['a',\n '/(?=a)b/']\nthen.tags = 't'",
        4,
        "'when.subject' in rule \"X\": /(?=a)b/ uses lookahead, which RE2 has not",
        "write the condition with 'unless'",
    ),
    (
        RULE + 'then.team = "biling"',
        3,
        "'then.team' in rule \"X\" cannot be 'biling': no such team in config.toml",
        "did you mean 'billing'?",
    ),
    (
        RULE + 'then.assignee = "min"',
        3,
        "'then.assignee' in rule \"X\" cannot be 'min': no such agent in config.toml",
        "did you mean 'minh'?",
    ),
    (
        RULE + 'then.assignee = "round-robbin"',
        3,
        "'then.assignee' in rule \"X\" cannot be 'round-robbin'",
        "'round-robin'",
    ),
    (
        RULE + 'then.skill = "refund"',
        3,
        "'then.skill' in rule \"X\" cannot be 'refund': no agent in config.toml has it",
        "'refunds'",
    ),
    (
        RULE + 'then.priority = "hihg"',
        3,
        "'then.priority' in rule \"X\" cannot be 'hihg'",
        "did you mean 'high'?",
    ),
    (
        RULE + 'then.reply = "thank"',
        3,
        "'then.reply' in rule \"X\" cannot be 'thank': no such template",
        "'thanks'",
    ),
    (RULE + 'then.reply = "zzz"', 3, "cannot be 'zzz': no such template", "add templates/zzz.txt.j2"),
    (RULE + "then.spam = false", 3, "'then.spam' in rule \"X\" can only be true", "without quotes"),
    (RULE + 'then.note = ""', 3, "'then.note' in rule \"X\" must be text", "quotes"),
    (RULE + 'then.tags = ["a", 3]', 3, "'then.tags' in rule \"X\" must be words", "invoice"),
    (RULE + 'then.tags = "a,b"', 3, "'then.tags' in rule \"X\": 'a,b' is no tag", "commas"),
    (RULE + 'then.fields = "a"', 3, "'then.fields' in rule \"X\" needs a name", "then.fields.NAME"),
    (
        RULE + 'then.fields."a b" = "c"',
        3,
        "'then.fields.a b' in rule \"X\" has a name with blanks",
        "letters",
    ),
    (
        RULE + 'then.fields.a = "{nr}"',
        3,
        "'then.fields.a' in rule \"X\": no pattern of the rule gives {nr}",
        "(?P<nr>",
    ),
    (
        RULE + "when.body = '/(?P<number>1)/'\nthen.fields.a = '{numbr}'",
        4,
        "no pattern of the rule gives {numbr}",
        "did you mean 'number'?",
    ),
    (
        RULE + 'when.is = "bulky"\nthen.tags = "t"',
        3,
        "'when.is' in rule \"X\" cannot be 'bulky'",
        "did you mean 'bulk'?",
    ),
    (
        RULE + 'when.state = "opne"\nthen.tags = "t"',
        3,
        "'when.state' in rule \"X\" cannot be 'opne'",
        "did you mean 'open'?",
    ),
    (
        RULE + 'when.language = "de"\nthen.tags = "t"',
        3,
        "[desk] languages in config.toml has it not",
        "known are: en, vi",
    ),
    (
        RULE + 'when.size = "big"\nthen.tags = "t"',
        3,
        '\'when.size\' in rule "X": "big" is no size',
        ">= 5 MB",
    ),
    (RULE + "when.subject = 3\nthen.tags = 't'", 3, "'when.subject' in rule \"X\" must be text", "quotes"),
    (
        RULE + "when.subject = []\nthen.tags = 't'",
        3,
        "'when.subject' in rule \"X\" is an empty list",
        "leave the line out",
    ),
    (
        RULE + "when.subject = '*'\nthen.tags = 't'",
        3,
        "'when.subject' in rule \"X\" matches every text",
        "/^$/",
    ),
    (
        RULE + 'when.header = "X-Foo"\nthen.tags = "t"',
        3,
        "'when.header' in rule \"X\": 'X-Foo' has no colon",
        "Name: pattern",
    ),
    (RULE + 'when.fields.a = "> much"\nthen.tags = "t"', 3, "'> much' compares with no number", ">= 100"),
    (
        RULE + 'when.any = "a"\nthen.tags = "t"',
        3,
        "'when.any' in rule \"X\" must be a list of tables",
        "when.any = [{",
    ),
    (RULE + 'when.any = [{any = []}]\nthen.tags = "t"', 3, "stands inside another list", "no deeper"),
    (
        RULE + 'unless.any = [{to = "a"}]\nthen.tags = "t"',
        3,
        "'unless.any' in rule \"X\" belongs to 'when'",
        "several rules",
    ),
    (RULE + 'when = "a"\nthen.tags = "t"', 3, "'when' in rule \"X\" must be keys of its own", "when.subject"),
    (RULE + 'on = "nwe"\nthen.tags = "t"', 3, "'on' in rule \"X\" cannot be 'nwe'", "did you mean 'new'?"),
    (RULE + 'on = []\nthen.tags = "t"', 3, "'on' in rule \"X\" is empty", 'on = "new"'),
    (
        RULE + "catch_up = true\nthen.tags = 't'",
        3,
        "'catch_up' in rule \"X\" is for rules of the clock",
        "clock",
    ),
    (
        RULE + "on = 'clock'\ncatch_up = 1\nthen.tags = 't'",
        4,
        "'catch_up' in rule \"X\" must be true or",
        "quotes",
    ),
    (
        RULE + "on = 'clock'\nwhen.body = 'x'\nthen.tags = 't'",
        4,
        "'when.body' in rule \"X\" looks at a mail, and none comes with the clock",
        "from, subject, language",
    ),
    (RULE, 1, 'rule "X" does nothing', "then."),
    ("[[rule]]\nthen.tags = 't'", 1, "a rule has no name", "name ="),
    ("[[rule]]\nname = 3\nthen.tags = 't'", 2, "a rule's name must be one line of text", "quotes"),
    ("[rule]\nname = 'x'", 1, "[rule] must be [[rule]]", "double"),
    ("[[rules]]\nname = 'x'", 1, "unknown table 'rules'", "did you mean 'rule'?"),
    (
        RULE + "then.tags = 't'\n" + RULE + "then.tags = 't'",
        4,
        'rule "X" has the name of the rule at rules/x.toml:1',
        "another name",
    ),
    (RULE + r"when.subject = '/\bđơn/'" + "\nthen.tags = 't'", 3, r"\b knows ASCII letters only", "pL"),
    ("[[example]]\nmail.subject = 'x'\ngives.team = 'general'", 1, "an example has no name", "name ="),
    (
        "[[example]]\nname = 'E'\nmail.frm = 'x'\ngives.team = 'general'",
        3,
        "unknown key 'mail.frm' in example",
        "'from'",
    ),
    ("[[example]]\nname = 'E'\ngives.taem = 'general'", 3, "unknown key 'gives.taem' in example", "'team'"),
    (
        "[[example]]\nname = 'E'\ngives.sla = 'gold'",
        3,
        "'gives.sla' in example \"E\" is not served yet",
        "later",
    ),
    ("[[example]]\nname = 'E'\nmail.is = 'bulky'\ngives.tags = []", 3, "cannot be 'bulky'", "'bulk'"),
    ("[[example]]\nname = 'E'\nmail.size = 'big'\ngives.tags = []", 3, "is no size", ""),
    ("[[example]]\nname = 'E'\nmail.subject = 3\ngives.tags = []", 3, "must be text", "quotes"),
    ("[[example]]\nname = 'E'\nmail.subject = 'x'", 1, 'example "E" expects nothing', "gives.team"),
]


@pytest.mark.parametrize(
    ("text", "line", "what", "remedy"), CATALOGUE, ids=[one[2][:60] for one in CATALOGUE]
)
def test_a_mistake_is_told_with_line_and_remedy(text: str, line: int, what: str, remedy: str) -> None:
    """One mistake is one problem: at its line, in words, with what to do."""
    problems = problems_of(text)
    assert len(problems) == 1, problems
    assert problems[0].line == line
    assert what in problems[0].what
    assert remedy in problems[0].remedy


def test_every_mistake_is_told_at_once() -> None:
    """A file with several mistakes tells all of them."""
    text = RULE + 'when.subjct = "a"\nwhen.is = "bulky"\nthen.team = "biling"\n[[rule]]\nthen.tagz = "a"'
    assert [one.line for one in problems_of(text)] == [3, 4, 5, 6, 7]


def test_a_problem_reads_as_the_language_says() -> None:
    """file:line: what is wrong, and the remedy on a line of its own."""
    text = "\n" * 5 + '[[rule]]\nname = "Invoices go to billing"\nwhen.subjct = "a"\nthen.tags = "b"'
    assert str(problems_of(text)[0]) == (
        "rules/x.toml:8: unknown key 'when.subjct' in rule \"Invoices go to billing\"\n"
        "    did you mean 'subject'?"
    )


def test_a_doubt_is_a_warning() -> None:
    """ASCII classes beside other letters are warned of; the rule still loads."""
    problems = problems_of(RULE + r"when.subject = '/\bđơn/'" + "\nthen.tags = 't'")
    assert [one.warning for one in problems] == [True]
