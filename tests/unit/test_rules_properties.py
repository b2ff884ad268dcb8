"""What holds for every set of rules: the same outcome each time, whatever stands beside it."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.desk.decide import decide
from inboxd.desk.facts import Facts
from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.rules.run import Rule, RuleOutcome, View, run, seen, take
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Mail
from tests.unit.deskgen import deliveries, facts, mails
from tests.unit.desking import DESK, NOW
from tests.unit.rulekit import KNOWN, rules_of

MANY = settings(max_examples=int(os.environ.get("INBOXD_EXAMPLES", "25")), deadline=None)
WORDS = ("invoice", "hóa đơn", "urgent", "Re: log in", "INV-202417", "anna", "")
CONDITIONS = (
    'subject = ["invoice", "urgent"]',
    "subject = '/INV-(?P<n>\\d+)/'",
    'body = "hoa don"',
    'from = "*@customer.example"',
    'is = ["reply", "first-contact"]',
    'is = "bulk"',
    'priority = "high"',
    'team = "billing"',
    'tags = "a"',
    'state = ["new", "open"]',
    'header = "X-Priority: 1*"',
    'waiting = ">= 1h"',
    'any = [{subject = "invoice"}, {tags = "b"}]',
    'all = [{subject = "in"}, {subject = "log"}]',
)
ACTIONS = (
    'team = "billing"', 'priority = "high"', 'priority = "low"', 'tags = "a"', 'tags = ["b", "-a"]',
    'note = "look"', 'assignee = "minh"', 'assignee = "none"', 'state = "solved"', 'snooze = "1d"',
    'notify = ["team", "boss@x.example"]', 'cc = "boss@x.example"', 'follow = "minh"', 'link = 1042',
    'webhook = "crm"', 'language = "vi"', 'fields.n = "1"', "stop = true",
)  # fmt: skip
OF_MAILS = ('reply = "thanks"', "hold = true", "spam = true", "ignore = true")
EVENTS = ("new", "reply", '["new", "reply"]', '["answer", "note", "state", "assigned"]')


@st.composite
def rule_sets(draw: st.DrawFn) -> tuple[Rule, ...]:
    """Up to twenty rules that say whatever rules can say."""
    parts = []
    for number in range(draw(st.integers(1, 20))):
        on = draw(st.sampled_from(EVENTS))
        when = draw(st.lists(st.sampled_from(CONDITIONS), max_size=3, unique_by=lambda one: one[:5]))
        unless = draw(st.lists(st.sampled_from(CONDITIONS[:-2]), max_size=1))
        pool = ACTIONS if "answer" in on else (*ACTIONS, *OF_MAILS)
        then = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4, unique_by=lambda one: one[:5]))
        lines = [f"when.{one}" for one in when] + [f"unless.{one}" for one in unless]
        lines += [f"then.{one}" for one in then]
        parts.append(
            f'[[rule]]\nname = "r{number}"\non = {on if "[" in on else repr(on)}\n' + "\n".join(lines)
        )
    known = replace(KNOWN, agents={"minh", "lan"})
    return rules_of("\n".join(parts), known, warned=True)


@st.composite
def subjects(draw: st.DrawFn) -> RuleInput:
    """A mail and its ticket."""
    mail = Mail(
        subject=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=3))),
        reply_text=draw(st.sampled_from(WORDS)),
        from_=(Address("", draw(st.sampled_from(("anna@customer.example", "b@x.example")))),),
        headers=(("X-Priority", draw(st.sampled_from(("1", "3")))),),
    )
    return RuleInput(
        mail,
        team=draw(st.sampled_from(("general", "billing"))),
        tags=draw(st.sampled_from(((), ("a",), ("a", "b")))),
        marks=draw(st.sampled_from((frozenset(), frozenset({"reply"}), frozenset({"bulk"})))),
    )


def by_the_book(rules: tuple[Rule, ...], event: str, subject: RuleInput) -> RuleOutcome:
    """The outcome when every rule is asked, one after the other, with nothing kept between them."""
    outcome = RuleOutcome()
    for rule in rules:
        groups = rule.match(View(seen(subject, outcome))) if event in rule.on else None
        if groups is not None:
            outcome = take(outcome, rule, groups)
            if rule.stop:
                return replace(outcome, stopped_by=rule.because)
    return outcome


@given(rule_sets(), subjects())
@MANY
def test_an_outcome_is_the_same_each_time(rules: tuple[Rule, ...], subject: RuleInput) -> None:
    """Deterministic: again, in another process, and without the sieve, rules say the same."""
    first = run(rules, "new", subject)
    assert first == run(tuple(rules), "new", subject)
    assert first == run(pickle.loads(pickle.dumps(rules)), "new", subject)
    assert first == by_the_book(rules, "new", subject)


@given(rule_sets(), subjects(), st.data())
@MANY
def test_what_does_not_hold_changes_nothing(
    rules: tuple[Rule, ...], subject: RuleInput, data: st.DataObject
) -> None:
    """Order-stable: a rule that does not hold may stand anywhere, or nowhere; lines may change places."""
    first = run(rules, "new", subject)
    (idle,) = rules_of('[[rule]]\nname = "idle"\nwhen.subject = "never written"\nthen.team = "billing"\n')
    place = data.draw(st.integers(0, len(rules)))
    assert run((*rules[:place], idle, *rules[place:]), "new", subject) == first
    held = {one.text for one in first.matched}
    assert run(tuple(one for one in rules if one.name in held), "new", subject) == first
    turned = tuple(replace(one, when=one.when[::-1], unless=one.unless[::-1]) for one in rules)
    assert run(turned, "new", subject) == first


@given(rule_sets(), mails(), deliveries(), facts())
@MANY
def test_no_rules_break_a_decision(
    rules: tuple[Rule, ...], mail: Mail, delivery: Delivery, some: Facts
) -> None:
    """Whatever rules set, on whatever mail: a decision, twice the same."""
    desk = replace(DESK, rules=rules)
    assert decide(mail, delivery, some, desk, NOW) == decide(mail, delivery, some, desk, NOW)
