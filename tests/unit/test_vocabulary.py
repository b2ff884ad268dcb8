"""The one table of words: every word that it says is served works, every other one is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inboxd.desk.rules import vocabulary
from inboxd.desk.rules.ruleinput import NO_TIME
from tests.unit.rulekit import outcome, problems_of

DAY = timedelta(days=1)

# word: (line of a rule, a mail for which it holds, a mail for which it does not)
CONDITIONS: dict[str, tuple[str, dict[str, object], dict[str, object]]] = {
    "from": ('from = "*@acme.example"', {"from_": "anna@acme.example"}, {"from_": "anna@acme.example.org"}),
    "to": ('to = "b@x.example"', {"to": "a@x.example b@x.example"}, {"cc": "b@x.example"}),
    "cc": ('cc = "b@x.example"', {"cc": "b@x.example"}, {"to": "b@x.example"}),
    "subject": ('subject = "invoice"', {"subject": "Your INVOICE 5"}, {"subject": "in voice"}),
    "body": ('body = "cancel"', {"body": "please cancel it"}, {"subject": "cancel"}),
    "header": (
        'header = "X-Priority: 1*"',
        {"headers": (("x-priority", "1 (Highest)"),)},
        {"headers": (("X-Priority", "3"), ("X-Other", "1"))},
    ),
    "attachment": ('attachment = ".pdf"', {"files": "a.txt b.PDF"}, {"files": "a.txt"}),
    "size": ('size = ">= 5 MB"', {"size": 5 * 2**20}, {"size": 5 * 2**20 - 1}),
    "mailbox": ('mailbox = "support"', {"mailbox": ("s@x.example", "support")}, {"mailbox": ("other",)}),
    "channel": ('channel = "imap.*"', {"channel": "imap.support"}, {"channel": "smtp"}),
    "language": ('language = "vi"', {"language": "vi"}, {"language": "en"}),
    "is": ('is = ["vip", "bulk"]', {"marks": frozenset({"bulk"})}, {"marks": frozenset({"reply"})}),
    "team": ('team = "billing"', {"team": "billing"}, {"team": "general"}),
    "assignee": ('assignee = "none"', {"assignee": ""}, {"assignee": "minh"}),
    "state": ('state = ["pending", "solved"]', {"state": "solved"}, {"state": "open"}),
    "priority": ('priority = "high"', {"priority": "high"}, {"priority": "normal"}),
    "tags": ('tags = "inv*"', {"tags": ("a", "invoice")}, {"tags": ("a",)}),
    "age": ('age = ">= 7d"', {"age": 7 * DAY}, {"age": 6 * DAY}),
    "idle": ('idle = "> 2h"', {"idle": DAY}, {"idle": None}),
    "waiting": ('waiting = "< 30m"', {"waiting": NO_TIME}, {"waiting": None}),
    "answers": ("answers = 0", {"answers": 0}, {"answers": 1}),
    "reopened": ('reopened = ">= 2"', {"reopened": 3}, {"reopened": 1}),
    "rating": ('rating = ["ok", "bad"]', {"rating": "bad"}, {"rating": ""}),
    "organisation": ('organisation = "acme*"', {"organisation": "ACME Ltd"}, {"organisation": ""}),
    "contact": (
        'contact = "anna@*"',
        {"contact": ("anna@x.example", "Anna")},
        {"contact": ("bob@x.example",)},
    ),
    "agent-away": (
        'agent-away = "assignee"',
        {"assignee": "minh", "away": ("minh",)},
        {"assignee": "minh", "away": ("anna",)},
    ),
    "working-time": ('working-time = "office"', {"calendars": ("office",)}, {"calendars": ("night",)}),
    "fields": ('fields.amount = ">= 100"', {"fields": {"amount": "250.5"}}, {"fields": {"amount": "much"}}),
}

# word: (line of a rule, what the outcome's `because` then tells)
ACTIONS: dict[str, tuple[str, list[tuple[str, object]]]] = {
    "team": ('team = "billing"', [("team", "billing")]),
    "assignee": ('assignee = "round-robin"', [("assignee", "round-robin")]),
    "skill": ('skill = ["vi"]', [("skill", "vi")]),
    "priority": ('priority = "urgent"', [("priority", "urgent")]),
    "tags": ('tags = ["a", "-b"]', [("tags", "a"), ("tags", "-b")]),
    "fields": ('fields.plan = "gold"', [("fields.plan", "gold")]),
    "reply": ('reply = "thanks"', [("reply", "thanks")]),
    "note": ('note = "look here"', [("note", "look here")]),
    "hold": ('hold = "why"', [("hold", "why")]),
    "spam": ("spam = true", [("spam", True)]),
    "ignore": ("ignore = true", [("ignore", True)]),
    "stop": ("stop = true", []),
    "state": ('state = "pending"', [("state", "pending")]),
    "language": ('language = "vi"', [("language", "vi")]),
    "notify": ('notify = ["team", "x@y.example"]', [("notify", "team"), ("notify", "x@y.example")]),
    "cc": ('cc = "boss@x.example"', [("cc", "boss@x.example")]),
    "forward": ('forward = "bob@parts.example"', [("forward", "bob@parts.example")]),
    "follow": ('follow = "anna"', [("follow", "anna")]),
    "snooze": ('snooze = "3d"', [("snooze", "3d")]),
    "webhook": ('webhook = "crm"', [("webhook", "crm")]),
    "link": ('link = "HELP-1042"', [("link", "HELP-1042")]),
    "survey": ("survey = true", [("survey", True)]),
}
EVENT_OF = {"survey": "state"}  # of actions that are not for a new ticket


def test_every_served_word_has_a_test() -> None:
    """A word that joins the table joins these tests."""
    assert set(CONDITIONS) == set(vocabulary.served(vocabulary.CONDITIONS))
    assert set(ACTIONS) == set(vocabulary.served(vocabulary.ACTIONS))


@pytest.mark.parametrize("word", CONDITIONS)
def test_conditions_hold_and_do_not_hold(word: str) -> None:
    """Each condition holds for one mail and not for the other; `unless` turns it round."""
    line, holds, holds_not = CONDITIONS[word]
    when = f'[[rule]]\nname = "x"\nwhen.{line}\nthen.tags = "hit"'
    unless = f'[[rule]]\nname = "x"\nunless.{line}\nthen.tags = "hit"'
    assert outcome(when, **holds).matched
    assert not outcome(when, **holds_not).matched
    assert not outcome(unless, **holds).matched
    assert outcome(unless, **holds_not).matched


@pytest.mark.parametrize("word", ACTIONS)
def test_actions_do_what_they_say(word: str) -> None:
    """Each action shows in the outcome with its reason."""
    line, told = ACTIONS[word]
    event = EVENT_OF.get(word, "new")
    result = outcome(f'[[rule]]\nname = "x"\non = "{event}"\nthen.{line}', event)
    assert [(field, value) for field, value, _ in result.because] == told
    assert result.matched[0].text == "x"


@pytest.mark.parametrize(
    "word", [one for one in vocabulary.CONDITIONS if not one.served], ids=lambda one: one.name
)
def test_reserved_conditions_are_refused(word: vocabulary.Condition) -> None:
    """A condition of a later version is refused with its line, and never ignored in silence."""
    problems = problems_of(f'[[rule]]\nname = "x"\nwhen.{word.name} = {word.example}\nthen.tags = "y"')
    assert [(one.line, one.what) for one in problems] == [
        (3, f"'when.{word.name}' in rule \"x\" is not served yet")
    ]


@pytest.mark.parametrize(
    "word", [one for one in vocabulary.ACTIONS if not one.served], ids=lambda one: one.name
)
def test_reserved_actions_are_refused(word: vocabulary.Action) -> None:
    """An action of a later version is refused with its line, and never ignored in silence."""
    problems = problems_of(f'[[rule]]\nname = "x"\nthen.{word.name} = {word.example}')
    assert [(one.line, one.what) for one in problems][:1] == [
        (3, f"'then.{word.name}' in rule \"x\" is not served yet")
    ]


def test_help_and_table_name_every_word() -> None:
    """What `inboxd rules --help` and the README show comes from the same table."""
    table, shown = vocabulary.as_markdown(), vocabulary.as_help()
    for word in (*vocabulary.CONDITIONS, *vocabulary.ACTIONS, *vocabulary.EVENTS):
        assert word.name in shown
    for known in vocabulary.CONDITIONS:
        assert (f"`when.{vocabulary.written(known)}`" in table) is known.served
    for action in vocabulary.ACTIONS:
        assert (f"`then.{vocabulary.written(action)}`" in table) is action.served
    for event in vocabulary.EVENTS:
        assert f'`on = "{event.name}"`' in table
    assert all(f"`{mark}`" in table for mark in vocabulary.MARKS)
    assert max(map(len, shown.splitlines())) <= 78


SERVED = [one for one in (*vocabulary.CONDITIONS, *vocabulary.ACTIONS) if one.served]


@pytest.mark.parametrize("word", SERVED, ids=lambda one: one.name)
def test_the_tables_own_examples_are_right(word: vocabulary.Condition | vocabulary.Action) -> None:
    """The example that help and README show for a word is one that the checker takes."""
    name = f"{word.name}.x" if word.named else word.name
    if isinstance(word, vocabulary.Condition):
        text = f"when.{name} = {word.example}\nthen.tags = 'y'"
    else:
        event = EVENT_OF.get(word.name, "new")
        when = "when.body = '/(?P<invoice>1)(?P<ticket>2)/'"
        text = f"on = '{event}'\n{when}\nthen.{name} = {word.example}"
    assert not problems_of(f'[[rule]]\nname = "x"\n{text}')
