"""What a clumsy admin writes: one mistake is one problem, with its line and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inboxd.config import check

CONFIG = """
[desk]
address = "support@acme.example"
admins = ["ops@acme.example"]
languages = ["en", "vi"]
[smtp]
[team.general]
[team.billing]
[agent.minh]
email = "minh@acme.example"
[field.amount]
kind = "number"
[field.plan]
kind = "choice"
choices = ["gold", "silver"]
"""
TAG = 'then.tags = "x"'
EXAMPLE = f'when.subject = "x"\n{TAG}\n[[example]]\nname = "e"\nmail.subject = "y"\n'

# (lines of a rule below its name, line of the problem, what is wrong, what to do)
SLIPS = [
    (f'when.subject = "invoice\n{TAG}', 3, "a text has no end", "put a quote at its end"),
    (f"when.subject = invoice\n{TAG}", 3, "is no TOML: invalid value", "in quotes"),
    (f"when.subject = “invoice”\n{TAG}", 3, "is no TOML", "quotes of a word processor"),
    (f'when.subject = "/\\d/"\n{TAG}', 3, "unescaped", "single quotes"),
    (f'when.subject = "x"\nwhen.subject = "y"\n{TAG}', 4, "cannot overwrite", "only once"),
    (f'wen.subject = "x"\n{TAG}', 3, "unknown key 'wen'", "did you mean 'when'?"),
    (f'if.subject = "x"\n{TAG}', 3, "unknown key 'if'", "write 'when'"),
    (f'subject = "x"\n{TAG}', 3, "unknown key 'subject'", "write 'when.subject'"),
    (f'when.subjct = "x"\n{TAG}', 3, "unknown key 'when.subjct'", "did you mean 'subject'?"),
    (f'when.sender = "x"\n{TAG}', 3, "unknown key 'when.sender'", "write 'when.from'"),
    (f'when.mail.subject = "x"\n{TAG}', 3, "unknown key 'when.mail'", "write 'when.subject'"),
    (f'when.or.subject = "x"\n{TAG}', 3, "unknown key 'when.or'", "a list means any of"),
    ('when.subject = "x"\nthen.status = "closed"', 4, "unknown key 'then.status'", "write 'then.state'"),
    ('when.subject = "x"\nthen.team = "Biling"', 4, "no such team in config.toml", "did you mean 'billing'?"),
    ('when.subject = "x"\nthen.assignee = "min"', 4, "no such agent in config.toml", "did you mean 'minh'?"),
    ('when.subject = "x"\nthen.reply = "acknowledgment"', 4, "no such template", "'acknowledgement'?"),
    ('when.subject = "x"\nthen.priority = "High"', 4, "cannot be 'High'", "did you mean 'high'?"),
    ('when.subject = "x"\nthen.webhook = "https://x.example"', 4, "no such webhook", "[webhook.NAME]"),
    ('when.subject = "x"\nthen.webhook = "crm"', 4, "no such webhook", "add [webhook.crm]"),
    ('when.subject = "x"\nthen.cc = "boss"', 4, "'boss' is no address", "write it bare"),
    ('when.subject = "x"\nthen.snooze = "monday"', 4, "no duration", '"7d"'),
    ('when.subject = "x"\nthen.snooze = "9999999d"', 4, "too long a duration", "a hundred years"),
    ('when.subject = "x"\nthen.stop = "yes"', 4, "can only be true", "without quotes"),
    ('when.subject = "x"\nthen.tags = "a,b"', 4, "'a,b' is no tag", "without commas"),
    ('when.subject = "x"\nthen.note = "Dear {name}"', 4, "no pattern of the rule gives {name}", "?P<name>"),
    ('when.subject = "x"\nthen.spam = true\nthen.team = "billing"', 5, "does nothing beside", "leave one"),
    (
        'when.subject = "x"\nthen.notify.team = "lte"',
        4,
        "'lte': no such template",
        "add templates/lte.txt.j2",
    ),
    ('when.subject = "x"\nthen.notify.tem = "note"', 4, "'then.notify.tem'", "did you mean 'team'?"),
    ('when.subject = "x"\nthen.notify.team = 5', 4, "must be a template's name", "then.notify.team ="),
    ('when.subject = "x"\nthen.link = "that one"', 4, "no ticket's number", '"{ticket}"'),
    ('when.subject = "x"\nthen = ["a"]', 4, "must be keys of its own", "write then.team"),
    ('when.subject = "x"', 1, 'rule "X" does nothing', "then."),
    (f'when.is = "newsletter"\n{TAG}', 3, "cannot be 'newsletter'", "bulk"),
    (f"when.is.bulk = true\n{TAG}", 3, "takes no keys of its own", 'write when.is = "bulk"'),
    (f'when.header.X-Priority = "1"\n{TAG}', 3, "takes no keys", 'when.header = "X-Priority: 1"'),
    (f'when.header = "X-Priority"\n{TAG}', 3, "has no colon", "X-Priority: 1*"),
    (f'when.from = "Anna <a@x.example>"\n{TAG}', 3, "is no bare address", "without a name"),
    (f'when.from = "acme.example"\n{TAG}', 3, "is no whole address", '"*@acme.example"'),
    (f'when.to = "@acme.example"\n{TAG}', 3, "is no whole address", '"*@acme.example"'),
    (f'when.size = "5 MB"\n{TAG}', 3, "exactly that size", '">= 5 MB"'),
    (f'when.size = ">= 5 megabytes"\n{TAG}', 3, '"5 megabytes" is no size', '">= 5 MB"'),
    (f'when.answers = "nan"\n{TAG}', 3, "'nan' is no number", '">= 2"'),
    (f'when.fields.amout = ">= 5"\n{TAG}', 3, "no such field", "did you mean 'amount'?"),
    (f'when.fields.plan = "bronze"\n{TAG}', 3, "cannot be 'bronze'", "gold, silver"),
    (f'when.language = "de"\n{TAG}', 3, "[desk] languages in config.toml has it not", "en, vi"),
    (f'when.working-time = "ofice"\n{TAG}', 3, "no such calendar", "did you mean 'office'?"),
    (f"when.subject = []\n{TAG}", 3, "is an empty list", "leave the line out"),
    (f'when.subject = "*"\n{TAG}', 3, "matches every text", "leave the line out"),
    (f"when.subject = '/abc/i'\n{TAG}", 3, "is plain text", "case never counts"),
    (f"when.subject = '/(?=a)b/'\n{TAG}", 3, "uses lookahead", "unless"),
    (f"when.subject = '/(a)\\1/'\n{TAG}", 3, "uses a back-reference", "write the repeated text out"),
    (f"when.subject = '/(a/'\n{TAG}", 3, "is no regular expression of RE2", "syntax"),
    (f"when.subject = '/\\bđơn\\b/'\n{TAG}", 3, "knows ASCII letters only", r"\pL"),
    (f'when.subject = "in\u200bvoice"\n{TAG}', 3, "nobody sees (U+200B)", "type the text anew"),
    (f'when.any = {{subject = "x"}}\n{TAG}', 3, "must be a list of tables", "when.any = [{"),
    (f'when.any = [{{any = [{{subject = "x"}}]}}]\n{TAG}', 3, "stands inside another list", "no deeper"),
    (f'unless.any = [{{subject = "x"}}]\n{TAG}', 3, "belongs to 'when'", "several rules"),
    (
        f'on = "replies"\nwhen.subject = "x"\n{TAG}',
        3,
        "'on' in rule \"X\" cannot be",
        "did you mean 'reply'?",
    ),
    (f'on = "clock"\nwhen.body = "x"\n{TAG}', 4, "none comes with the clock", "from, subject, language"),
    (f'on = "clock"\nwhen.waiting = "2h"\n{TAG}', 4, "holds for an instant only", '">= 2h"'),
    (f'on = "clock"\nwhen.waiting = ">= 2 hours"\n{TAG}', 4, "is no duration", '">= 2h"'),
    (
        'on = "clock"\nwhen.age = "> 2d"\nthen.reply = "answer"',
        5,
        "needs a customer's mail",
        "rule of its own",
    ),
    (f'catch_up = true\nwhen.subject = "x"\n{TAG}', 3, "is for rules of the clock", 'on = "clock"'),
    (f'{EXAMPLE}gives.tags = "x"', 8, "tags are none, expected 'x'", "no rule set it"),
    (f'{EXAMPLE}gives.tag = "x"', 8, "unknown key 'gives.tag'", "did you mean 'tags'?"),
    (f'{EXAMPLE}gives.team = "biling"', 8, "'gives.team' in example \"e\" cannot be 'biling'", "'billing'?"),
    (f'{EXAMPLE}gives.fields = "x"', 8, "'gives.fields' in example \"e\" cannot be 'x'", "gives.fields.NAME"),
    (EXAMPLE, 5, 'example "e" expects nothing', "gives.team"),
    (f"{EXAMPLE}gives = 3", 8, "'gives' in example \"e\" must be keys", "gives."),
]


def problems(folder: Path, text: str | bytes, name: str = "20-x.toml", config: str = CONFIG) -> list[str]:
    """What `inboxd check` says of a file of rules."""
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / name).write_bytes(text.encode() if isinstance(text, str) else text)
    (folder / "config.toml").write_text(config)
    return [str(one) for one in check(folder / "config.toml")]


@pytest.mark.parametrize(
    ("lines", "line", "what", "remedy"),
    SLIPS,
    ids=[f"{number:02}-{re.sub(r'[^a-z]+', '-', one[2].lower())[:40]}" for number, one in enumerate(SLIPS)],
)
def test_one_slip_is_one_problem(tmp_path: Path, lines: str, line: int, what: str, remedy: str) -> None:
    """File, line, words and remedy; nothing else is said beside it."""
    (problem,) = problems(tmp_path, f'[[rule]]\nname = "X"\n{lines}\n')
    place, _, advice = problem.partition("\n    ")
    assert place.startswith(f"rules/20-x.toml:{line}: ")
    assert what in place
    assert remedy in advice


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('[rule]\nname = "X"\n', 1, "[rule] must be [[rule]]"),
        ('[[rules]]\nname = "X"\n', 1, "unknown table 'rules'"),
        ('rule = "x"\n', 1, "[rule] must be [[rule]]"),
        ("rule = [1]\n", 1, "a rule must be a table"),
        ('[[rule]]\nwhen.subject = "x"\nthen.tags = "y"\n', 1, "a rule has no name"),
        ('[[rule]]\nname = """a\nb"""\nwhen.subject = "x"\nthen.tags = "y"\n', 2, "one line of text"),
        ("[[example]]\nname = [1]\ngives.spam = false\n", 2, "an example's name must be one line of text"),
        ('x = "ß"\n'.encode("latin-1"), 1, "is not UTF-8"),
        ('[[rule]]\nname = "X"\n'.encode("utf-16"), 1, "is not UTF-8"),
        ('[[rule]]\r\nname = "X"\r\nwhen.subjct = "x"\r\nthen.tags = "y"\r\n', 3, "'when.subjct'"),
        ('\ufeff[[rule]]\nname = "X"\nwhen.subjct = "x"\nthen.tags = "y"\n', 3, "'when.subjct'"),
        ('[[rule]]\n\tname\t=\t"X"\n\twhen.subjct\t=\t"x"\n\tthen.tags\t=\t"y"\n', 3, "'when.subjct'"),
        (f"x = {'[' * 5000}{']' * 5000}\n", 0, "is nested too deeply"),
        (f'[[rule]]\nname = "X"\n{".".join(["when"] * 500)} = 1\n', 0, "is nested too deeply"),
        ('x = "\0"\n', 1, "is no TOML: illegal character"),
    ],
)
def test_strange_files_have_one_problem_each(tmp_path: Path, text: str | bytes, line: int, what: str) -> None:
    """Whatever an editor makes of a file, the answer is a line and words, never a traceback."""
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"rules/20-x.toml:{line}: " if line else "rules/20-x.toml: ")
    assert what in problem


def test_half_a_megabyte_of_rules_has_its_problems_told(tmp_path: Path) -> None:
    """Every mistake of a huge file is told at its own line, in one pass."""
    rule = '[[rule]]\nname = "r{0}"\nwhen.subjct = "{1}"\nthen.team = "biling"\n'
    text = "".join(rule.format(number, "x" * 400) for number in range(1200))
    assert len(text) > 500_000
    found = problems(tmp_path, text)
    assert len(found) == 2400
    assert found[-1].startswith("rules/20-x.toml:4800: ")


def test_a_table_that_is_wrong_is_not_unknown_to_rules(tmp_path: Path) -> None:
    """A mistake in [team.billing] is one problem, however many rules name the team."""
    config = (
        CONFIG + '[webhook.crm]\nurl = "crm.example"\nsecret_env = "PATH"\n[calendar.night]\nzone = "Mars"\n'
    )
    config = config.replace("[team.billing]", "[team.billing]\naddress = 5")
    rule = (
        '[[rule]]\nname = "X"\nwhen.subject = "x"\nwhen.working-time = "night"\n'
        'then.team = "billing"\nthen.webhook = "crm"\n'
    )
    found = problems(tmp_path, rule, config=config)
    assert [one.partition(": ")[0].partition(":")[0] for one in found] == ["config.toml"] * 3


def test_what_an_editor_leaves_beside_a_file_is_no_file_of_rules(tmp_path: Path) -> None:
    """An open editor's lock or a file system's shadow must not refuse a reload."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / ".#20-x.toml").symlink_to("somebody@somewhere.1234")
    (tmp_path / "rules" / "._20-x.toml").write_bytes(b"\0\5\x16\7")
    assert problems(tmp_path, "# nothing\n") == []


@pytest.mark.parametrize("name", ["20-x.toml.txt", "20-X.TOML"])
def test_a_file_that_is_not_read_is_told(tmp_path: Path, name: str) -> None:
    """Rules under a name that no one reads would be missed in silence."""
    (problem,) = problems(tmp_path, "# nothing\n", name)
    assert f"rules/{name}: warning: is not read" in problem
    assert "name it 20-x.toml" in problem
