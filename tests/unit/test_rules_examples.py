"""Examples beside the rules: what is promised is compared with what the rules do (RULES.md)."""

from __future__ import annotations

import pytest

from tests.unit.rulekit import problems_of

RULES = r"""
[[rule]]
name = "Catch all"
when.subject = "invoice"
then.priority = "low"
then.tags = ["all"]

[[rule]]
name = "Invoices go to billing"
when.subject = '/INV-(?P<invoice>\d+)/'
unless.is = "bulk"
then.team = "billing"
then.tags = ["invoice"]
then.fields.invoice = "{invoice}"
then.note = "number {invoice}"
then.reply = "thanks"
then.hold = "look"
"""

HOLDING = [
    'mail.to = "Billing <billing@example.com>"\ngives.team = "billing"\ngives.tags = []',
    'mail.subject = "INV-7"\ngives.team = "billing"\ngives.tags = ["invoice"]\ngives.fields.invoice = "7"',
    'mail.subject = "INV-7"\ngives.note = "number 7"\ngives.reply = "thanks"\ngives.hold = true',
    'mail.subject = "INV-7"\ngives.hold = "look"\ngives.spam = false\ngives.ignore = false',
    'mail.subject = "INV-7"\nmail.is = "bulk"\ngives.team = "general"\ngives.reply = ""\ngives.note = ""',
    'mail.subject = "hello"\ngives.tags = []\ngives.priority = "normal"\ngives.assignee = "none"',
    'mail.subject = "hello"\nticket.team = "billing"\nticket.priority = "high"\ngives.priority = "high"',
    'mail.subject = "invoice INV-7"\ngives.tags = ["invoice", "all"]',
]

MEASURED = """
[[rule]]
name = "Waits"
on = "reply"
when.waiting = ">= 2h"
when.working-time = "office"
unless.organisation = "acme"
then.priority = "high"
"""


@pytest.mark.parametrize(
    ("ticket", "priority"),
    [
        ('ticket.waiting = "2h"\nticket.working-time = "office"', "high"),
        ('ticket.waiting = "1h 59m"\nticket.working-time = "office"', "normal"),
        ('ticket.waiting = "3h"', "high"),
        ('ticket.waiting = "3h"\nticket.working-time = "night"', "normal"),
        ('ticket.waiting = "3h"\nticket.working-time = "none"', "normal"),
        ('ticket.waiting = "3h"\nticket.working-time = "office"\nticket.organisation = "Acme"', "normal"),
    ],
)
def test_examples_say_how_long_somebody_waits(ticket: str, priority: str) -> None:
    """Spans of time, working time and people are given like a ticket's other values; it is working time
    in an example that does not say."""
    assert not problems_of(f'{MEASURED}\n[[example]]\nname = "E"\n{ticket}\ngives.priority = "{priority}"')


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('ticket.waiting = "long"', "'ticket.waiting' in example \"E\" cannot be 'long'"),
        ('ticket.answers = "few"', "'ticket.answers' in example \"E\" cannot be 'few'"),
        ('ticket.working-time = "ofice"', "'ticket.working-time' in example \"E\" cannot be 'ofice'"),
        ("ticket.contact = 3", "'ticket.contact' in example \"E\" cannot be 3"),
    ],
)
def test_mistakes_in_spans_and_people_are_told(line: str, what: str) -> None:
    """What is no span, no number and no calendar is refused with its line."""
    (problem,) = problems_of(f'{MEASURED}\n[[example]]\nname = "E"\n{line}\ngives.priority = "normal"')
    assert problem.what == what


FAILING = [
    (
        'mail.subject = "hello"\ngives.team = "billing"',
        4,
        "team is 'general', expected 'billing'",
        "no rule set it; a new ticket has it by default",
    ),
    (
        'mail.subject = "INV-7"\ngives.team = "general"',
        4,
        "team is 'billing', expected 'general'",
        'decided by rule "Invoices go to billing", rules/x.toml:8',
    ),
    (
        'mail.subject = "invoice"\ngives.tags = ["invoice"]',
        4,
        "tags are 'all', expected 'invoice'",
        'decided by rule "Catch all", rules/x.toml:2',
    ),
    ('mail.subject = "hello"\ngives.spam = true', 4, "spam is not set, expected true", "no rule set it"),
    (
        'mail.subject = "hello"\ngives.fields.invoice = "7"',
        4,
        "fields.invoice is not set, expected '7'",
        "no rule",
    ),
    ('mail.subject = "INV-7"\ngives.note = "x"', 4, "note is 'number 7', expected 'x'", "decided by rule"),
]


@pytest.mark.parametrize("example", HOLDING)
def test_examples_that_hold_say_nothing(example: str) -> None:
    """An example whose every `gives` comes true is no problem."""
    assert not problems_of(f'{RULES}\n[[example]]\nname = "E"\n{example}')


@pytest.mark.parametrize(("example", "line", "what", "remedy"), FAILING)
def test_examples_that_fail_name_the_rule(example: str, line: int, what: str, remedy: str) -> None:
    """A failing example tells what came out, what was expected and which rule decided."""
    offset = RULES.count("\n") + 1
    problems = problems_of(f'{RULES}\n[[example]]\nname = "E"\n{example}')
    assert [(one.line, one.what) for one in problems] == [(offset + line, f'example "E": {what}')]
    assert remedy in problems[0].remedy


def test_an_example_may_use_every_condition_of_a_mail() -> None:
    """Addresses, headers, attachments, size, account, channel and language can all be given."""
    assert not problems_of("""
        [[rule]]
        name = "all of it"
        when.from = "anna@acme.example"
        when.to = "billing@example.com"
        when.cc = "bob@acme.example"
        when.header = "X-Priority: 1*"
        when.attachment = ".pdf"
        when.size = "> 1 MB"
        when.mailbox = "support"
        when.channel = "imap.support"
        when.language = "vi"
        when.body = "hóa đơn"
        when.is = "has-attachment"
        then.team = "billing"
        [[example]]
        name = "everything"
        mail.from = "Anna <anna@acme.example>"
        mail.to = ["support@example.com", "billing@example.com"]
        mail.cc = "bob@acme.example"
        mail.header = "X-Priority: 1 (Highest)"
        mail.attachment = "a.pdf"
        mail.size = "2 MB"
        mail.mailbox = "support"
        mail.channel = "imap.support"
        mail.language = "vi"
        mail.body = "gui hoa don"
        gives.team = "billing"
    """)


@pytest.mark.parametrize(("given", "tags"), [("", ["u"]), ('mail.is = "authenticated"', ["a"])])
def test_a_sender_is_unproved_unless_the_example_says_so(given: str, tags: list[str]) -> None:
    """Exactly one of authenticated and unauthenticated holds."""
    assert not problems_of(f"""
        [[rule]]
        name = "u"
        when.is = "unauthenticated"
        then.tags = "u"
        [[rule]]
        name = "a"
        when.is = "authenticated"
        then.tags = "a"
        [[example]]
        name = "E"
        {given}
        gives.tags = {tags}
    """)


def test_a_header_makes_an_examples_mail_automatic() -> None:
    """Automatic and bulk mail is known by its header, as outside of examples."""
    assert not problems_of("""
        [[rule]]
        name = "a"
        when.is = "automatic"
        then.tags = "machine"
        [[example]]
        name = "E"
        mail.header = "Auto-Submitted: auto-generated"
        gives.tags = "machine"
    """)


def test_an_example_about_people_or_time_is_a_new_mail() -> None:
    """Only a value of a ticket makes an example a reply by itself."""
    rules = '[[rule]]\nname = "At night"\nunless.working-time = "office"\nthen.tags = "night"\n'
    assert not problems_of(
        rules
        + '[[example]]\nname = "Night"\nticket.working-time = "none"\ngives.tags = ["night"]\n'
        + '[[example]]\nname = "Day"\nmail.subject = "x"\ngives.tags = []\n'
    )
