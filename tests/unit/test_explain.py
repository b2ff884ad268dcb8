"""Why a rule held or did not: what `inboxd try --explain` prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxd.desk.case import understand
from inboxd.desk.decide import decide
from inboxd.desk.facts import Facts
from inboxd.desk.fields import Field
from inboxd.desk.rules.explain import EXCERPT, Told, explain, explain_decision
from inboxd.desk.rules.rulecheck import Known
from inboxd.desk.rules.run import run
from inboxd.mail.delivery import Role
from tests.unit import desking
from tests.unit.rulekit import KNOWN, rules_of, subject_of

RULE = """
[[rule]]
name         = "Invoices"
when.to      = "billing@example.com"
when.subject = ["invoice", "hóa đơn"]
unless.from  = "*@newsletter.example"
then.team    = "billing"
"""


DATED = replace(KNOWN, fields={"due": Field("due", "date")})


def told(rules: str, event: str = "new", known: Known = KNOWN, **subject: object) -> Told:
    return explain(rules_of(rules, known), event, subject_of(**subject))[0]


def test_a_rule_that_holds_has_nothing_to_excuse() -> None:
    """It held and no condition failed."""
    found = told(RULE, to="billing@example.com", subject="Your HÓA ĐƠN")
    assert found.held
    assert found.failed is None


def test_the_first_condition_that_failed_is_named_with_both_values() -> None:
    """Wanted as the admin wrote it, found as the mail has it, and the line where it stands."""
    failed = told(RULE, to="billing@example.com cc@example.com", subject="Reminder").failed
    assert failed is not None
    assert (failed.condition, failed.line) == ("when.subject", 5)
    assert failed.wanted == ("invoice", "hóa đơn")
    assert failed.found == ("Reminder",)
    first = told(RULE, to="x@example.com", subject="Reminder").failed
    assert first is not None
    assert (first.condition, first.line, first.found) == ("when.to", 4, ("x@example.com",))


def test_an_unless_that_held_is_the_reason() -> None:
    """What was found is what the exception wanted."""
    failed = told(RULE, to="billing@example.com", subject="invoice", from_="a@newsletter.example").failed
    assert failed is not None
    assert failed.condition == "unless.from"
    assert failed.found == ("a@newsletter.example",)


def test_of_a_list_of_tables_every_table_is_told() -> None:
    """No table of `when.any` held: the first line that fails of each; of `when.all` the table's place."""
    some = told(
        '[[rule]]\nname="A"\nwhen.any=[{subject="x1"},{to="b@c.example"}]\nthen.tags="t"', subject="y"
    )
    assert some.failed is not None
    assert some.failed.condition == "when.any"
    assert some.failed.wanted == ("subject = x1", "to = b@c.example")
    assert some.failed.found == ("subject = y",)
    every = told(
        '[[rule]]\nname="A"\nwhen.all=[{subject="y"},{header="X-A: 1"}]\nthen.tags="t"',
        subject="y",
        headers=(("X-A", "2"),),
    )
    assert every.failed is not None
    assert every.failed.condition == "when.all[1].header"
    assert (every.failed.wanted, every.failed.found) == (("X-A: 1",), ("X-A: 2",))


def test_sizes_and_fields_are_told_as_they_are_written() -> None:
    """5 MB and not 5242880; a field with its name."""
    failed = told('[[rule]]\nname="A"\nwhen.size=">= 5 MB"\nthen.tags="t"', size=2048).failed
    assert failed is not None
    assert (failed.wanted, failed.found) == ((">= 5 MB",), ("2 KB",))
    field = told('[[rule]]\nname="A"\nwhen.fields.plan="gold"\nthen.tags="t"', fields={"plan": "tin"}).failed
    assert field is not None
    assert (field.condition, field.found) == ("when.fields.plan", ("tin",))
    waiting = told(
        '[[rule]]\nname="A"\nwhen.waiting=">= 2h"\nthen.tags="t"', waiting=timedelta(minutes=90)
    ).failed
    assert waiting is not None
    assert (waiting.wanted, waiting.found) == ((">= 2h",), ("1h 30m",))
    nobody = told('[[rule]]\nname="A"\nwhen.waiting=">= 2h"\nthen.tags="t"').failed
    assert nobody is not None
    assert nobody.found == ()
    due = told('[[rule]]\nname="A"\nwhen.fields.due="< 2026-12-31"\nthen.tags="t"', known=DATED).failed
    assert due is not None
    assert due.wanted == ("< 2026-12-31",)


def test_a_long_text_is_shortened() -> None:
    """A body of 100,000 characters does not fill the terminal, and is shown on one line."""
    failed = told('[[rule]]\nname="A"\nwhen.body="x1"\nthen.tags="t"', body="word\n" * 20_000).failed
    assert failed is not None
    assert len(failed.found[0]) == EXCERPT + 1
    assert "\n" not in failed.found[0]


def test_rules_that_nobody_looked_at_say_why() -> None:
    """One for another event, one behind `stop`."""
    text = (
        '[[rule]]\nname="A"\non="reply"\nthen.tags="a"\n'
        '[[rule]]\nname="B"\nthen.stop=true\n[[rule]]\nname="C"\nthen.tags="c"\n'
    )
    first, second, third = explain(rules_of(text), "new", subject_of())
    assert first.passed_over == "it looks at reply, this is new"
    assert second.held
    assert third.passed_over == "stopped by B (rules/x.toml:5)"
    assert not third.held


def test_a_rule_sees_what_an_earlier_one_set() -> None:
    """The value found is the one of this run, not of the ticket before."""
    text = (
        '[[rule]]\nname="A"\nthen.priority="high"\n'
        '[[rule]]\nname="B"\nwhen.priority="urgent"\nthen.tags="b"\n'
    )
    failed = explain(rules_of(text), "new", subject_of())[1].failed
    assert failed is not None
    assert failed.found == ("high",)


WORDS = st.sampled_from(["invoice", "refund", "hello", "urgent"])
RULES = st.lists(st.tuples(WORDS, st.booleans(), st.booleans(), WORDS), max_size=14)


@given(RULES, st.lists(WORDS, max_size=3))
def test_explaining_agrees_with_running(rules: list[tuple[str, bool, bool, str]], words: list[str]) -> None:
    """Whatever the rules and the mail: held is what `run` says, and every other rule has a reason."""
    text = "".join(
        f'[[rule]]\nname="{place}"\n'
        + (f'when.any=[{{subject="{word}"}}]\n' if listed else f'when.subject="{word}"\n')
        + f'unless.tags="{other}"\nthen.tags="{word}"\n'
        + ("then.stop=true\n" if stop else "")
        for place, (word, listed, stop, other) in enumerate(rules)
    )
    compiled = rules_of(text)
    subject = subject_of(subject=" ".join(words))
    found = explain(compiled, "new", subject)
    assert [one.rule.because for one in found if one.held] == list(run(compiled, "new", subject).matched)
    assert all(one.held != bool(one.failed or one.passed_over) for one in found)


def test_a_mail_that_met_no_rule_says_so_for_each() -> None:
    """A mail from the junk folder: the reason of the decision, no made-up condition."""
    desk = replace(desking.DESK, rules=rules_of(RULE))
    mail, delivery = desking.written(), desking.delivered(role=Role.JUNK)
    decision = decide(mail, delivery, Facts(), desk, desking.NOW)
    found = explain_decision(understand(mail, delivery, Facts(), desk, desking.NOW), decision)
    assert [one.passed_over for one in found] == ["no rule was looked at: in the junk folder"]


@pytest.mark.parametrize("number", [0, 1042])
def test_a_decided_mail_is_explained_on_its_own_ticket(number: int) -> None:
    """A new mail meets the desk's team, a reply the ticket's values of that time."""
    rule = '[[rule]]\nname="A"\non=["new", "reply"]\nwhen.team="none-such"\nthen.tags="t"'
    desk = replace(desking.DESK, rules=rules_of(rule.replace("none-such", "billing")))
    facts = desking.known()
    if number:
        facts = desking.known(desking.ticket(number, team="sales"), evidence=(desking.token(number),))
    mail, delivery = desking.written(), desking.delivered()
    decision = decide(mail, delivery, facts, desk, desking.NOW)
    told_one = explain_decision(understand(mail, delivery, facts, desk, desking.NOW), decision)[0]
    assert decision.event == ("reply" if number else "new")
    assert told_one.failed is not None
    assert told_one.failed.found == ("sales" if number else "general",)
