"""Sifting rules changes nothing but the time: what it leaves out could not have held."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.desk.rules.run import RuleInput, View, run
from inboxd.desk.rules.sieve import FEW, Sieve, anchors_of
from tests.unit.rulekit import rules_of, subject_of

WORDS = (
    "invoice",
    "hóa đơn",
    "ĐƠN",
    "straße",
    "İstanbul",
    "Kelvin K",
    "in*ice",
    "[URGENT]",
    "a",
    "Ж",
    "請求書",
    "ﬁne",
)
REGEXES = (
    "/INV-(?P<n>\\d+)/",
    "/^re:/",
    "/colou?r/",
    "/ö|ä/",
    "/x*/",
    "/(?i)K/",
    "/inv.ice|bill/",
    "/\\bund\\b/",
)
TEXTS = (*WORDS, "INVOICE 7", "hoa don", "STRASSE", "istanbul", "kelvin k", "inv oice", "urgent", "fine",
    "INV-12",
         "Re: colour", "Öl", "billing", "ſ", "\ud800x", "und", "")  # fmt: skip
patterns = st.lists(st.sampled_from((*WORDS, *REGEXES)), min_size=1, max_size=3)


def line(key: str, chosen: list[str]) -> str:
    return f"when.{key} = [{quoted(chosen)}]\n"


def quoted(chosen: list[str], before: str = "") -> str:
    return ", ".join(f"'{before}{one}'" for one in chosen)


rules = st.lists(
    st.one_of(
        patterns.map(lambda p: line("subject", p)),
        patterns.map(lambda p: line("body", p)),
        patterns.map(lambda p: f"when.header = [{quoted(p, 'X-A: ')}]\n"),
        st.tuples(patterns, patterns).map(lambda t: line("subject", t[0]) + line("body", t[1])),
        st.tuples(patterns, patterns).map(
            lambda t: f"when.any = [{{subject = '{t[0][0]}'}}, {{body = '{t[1][0]}'}}]\n"
        ),
        st.just('when.team = "billing"\n'),
        st.just('when.from = "*@x.example"\n'),
    ),
    min_size=FEW + 1, max_size=20,
)  # fmt: skip
texts = st.lists(st.sampled_from(TEXTS), max_size=3).map(" ".join)
subjects = st.builds(
    lambda s, b, h, f: subject_of(subject=s, body=b, headers=(("x-a", h),), from_=f, team="general"),
    texts, texts, texts, st.sampled_from(("a@x.example", "b@y.example")),
)  # fmt: skip


@given(rules, subjects)
@settings(max_examples=60, deadline=None)
def test_the_sieve_leaves_out_only_what_fails(lines: list[str], subject: RuleInput) -> None:
    """With any rules and any mail the same rules hold in the same order as when each is asked."""
    text = "".join(f'[[rule]]\nname = "r{n}"\n{one}then.tags = "t{n}"\n' for n, one in enumerate(lines))
    made = rules_of(text)
    asked = [rule.name for rule in made if rule.match(View(subject)) is not None]
    assert [one.text for one in run(made, "new", subject).matched] == asked


@pytest.mark.parametrize(
    ("when", "anchor"),
    [
        ('when.subject = ["invoice", "bill"]\nwhen.from = "*@x.example"', ["invoice", "bill"]),
        ('when.from = "*@x.example"\nwhen.team = "billing"', ["*@x.example"]),
        ('when.subject = ["invoice", "ab"]', []),
        ('when.team = "billing"', []),
        ('when.size = "> 5 MB"\nwhen.body = "broken"', ["broken"]),
        ('when.any = [{subject = "one"}, {body = "two"}]', ["one", "two"]),
        ('when.any = [{subject = "one"}, {team = "billing"}]', []),
        ('when.all = [{header = "X-A: one"}, {size = "> 5 MB"}]', ["one"]),
        ('unless.subject = "invoice"', []),
    ],
)
def test_rules_hang_on_words_that_must_be_there(when: str, anchor: list[str]) -> None:
    """An anchor is a condition without which the rule cannot hold; `unless` and short words are none."""
    (rule,) = rules_of(f'[[rule]]\nname = "X"\n{when}\nthen.tags = "t"')
    assert [pattern.source for _, _, pattern in anchors_of(rule)] == anchor


def test_of_many_rules_few_are_asked() -> None:
    """Of a thousand rules with words of their own, a mail's own rule alone is asked."""
    text = "".join(
        f'[[rule]]\nname = "r{n}"\nwhen.subject = "word{n}end"\nthen.tags = "t"\n' for n in range(1000)
    )
    sieve = Sieve(rules_of(text))
    assert [one.name for one in sieve.candidates(View(subject_of(subject="a word77end b")))] == ["r77"]
