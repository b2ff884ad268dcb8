"""The words of `when` and `unless`: what each looks at. `inboxd.desk.rules.vocabulary` is the whole table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.mail.message import Address

MARKS = (
    "automatic", "bulk", "bounce", "reply", "forwarded", "thanks", "spam", "authenticated",
    "unauthenticated", "vip", "first-contact", "has-attachment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """A word of `when` and `unless`.

    takes: "pattern", "address", "size", "duration", "number", "mark", "header", "field", "state", "priority",
    "team", "agent", "absent", "language", "calendar", "rating" or "word"; `read` gives the texts
    of which one must match.
    """

    name: str
    about: str  # "mail", "ticket", "people and time"
    takes: str
    help: str
    example: str
    read: Callable[[RuleInput, str], tuple[str, ...]] | None = None  # None: reserved
    anywhere: bool = False
    named: bool = False  # is written `name.NAME`

    @property
    def served(self) -> bool:
        """Whether rules can use the word in this version."""
        return self.read is not None


def _addresses(found: tuple[Address, ...]) -> tuple[str, ...]:
    return tuple(one.address for one in found)


def _span(span: timedelta | None) -> tuple[str, ...]:
    """Seconds, as comparisons of durations want them; nothing to compare where no clock runs."""
    return () if span is None else (str(span.total_seconds()),)


def _headers(subject: RuleInput, name: str) -> tuple[str, ...]:
    return subject.mail.header_all(name)


def _field(subject: RuleInput, name: str) -> tuple[str, ...]:
    return (str(subject.fields.get(name, "")),)


def _absent(subject: RuleInput, _: str) -> tuple[str, ...]:
    return (*subject.away, *(("assignee",) if subject.assignee in subject.away else ()))


CONDITIONS = (
    Condition(
        "from", "mail", "address", "the author's address", '"*@example.com"',
        lambda s, _: _addresses(s.mail.from_),
    ),
    Condition(
        "to", "mail", "address", "an address in To, or a recipient of the envelope", '"billing@example.com"',
        lambda s, _: _addresses(s.mail.to) + s.recipients,
    ),
    Condition(
        "cc", "mail", "address", "an address in Cc", '"*@partner.example"',
        lambda s, _: _addresses(s.mail.cc),
    ),
    Condition(
        "subject", "mail", "pattern", "a part of the subject", '["invoice", "hóa đơn"]',
        lambda s, _: (s.mail.subject,), anywhere=True,
    ),
    Condition(
        "body", "mail", "pattern", "a part of the customer's new words", "\"cancel my account\"",
        lambda s, _: (s.mail.reply_text,), anywhere=True,
    ),
    Condition(
        "header", "mail", "header", "a header field, as Name: pattern", '"X-Priority: 1*"', _headers,
    ),
    Condition(
        "attachment", "mail", "pattern", "a part of an attachment's file name", '".pdf"',
        lambda s, _: tuple(one.filename for one in s.mail.attachments), anywhere=True,
    ),
    Condition(
        "size", "mail", "size", "the whole mail's size", '">= 5 MB"', lambda s, _: (str(s.size),),
    ),
    Condition(
        "mailbox", "mail", "pattern", "the account that was fetched from: its address or name",
        '"support"', lambda s, _: s.mailbox,
    ),
    Condition(
        "channel", "mail", "pattern", "how the mail came: smtp, imap.NAME or import", '"imap.*"',
        lambda s, _: (s.channel,),
    ),
    Condition(
        "language", "mail", "language", "the language of the customer's words", '"vi"',
        lambda s, _: (s.language,),
    ),
    Condition(
        "is", "mail", "mark", "a trait of the mail", '"first-contact"', lambda s, _: tuple(s.marks),
    ),
    Condition(
        "team", "ticket", "team", "the ticket's team", '"billing"', lambda s, _: (s.team,),
    ),
    Condition(
        "assignee", "ticket", "agent", "who has the ticket: an agent's name, or none", '"none"',
        lambda s, _: (s.assignee or "none",),
    ),
    Condition(
        "state", "ticket", "state", "the ticket's state", '["pending", "solved"]', lambda s, _: (s.state,),
    ),
    Condition(
        "priority", "ticket", "priority", "the ticket's priority", '"urgent"', lambda s, _: (s.priority,),
    ),
    Condition(
        "tags", "ticket", "pattern", "one of the ticket's tags", '"invoice"', lambda s, _: s.tags,
    ),
    Condition(
        "fields", "ticket", "field", "the ticket's field of that name", '"ACME-*"', _field, named=True,
    ),
    Condition(
        "age", "ticket", "duration", "how long the ticket has existed", '">= 7d"', lambda s, _: _span(s.age),
    ),
    Condition(
        "idle", "ticket", "duration", "how long nobody has done anything on it", '">= 2d"',
        lambda s, _: _span(s.idle),
    ),
    Condition(
        "waiting", "ticket", "duration", "how long the customer has waited, in the team's working time",
        '">= 2h"', lambda s, _: _span(s.waiting),
    ),
    Condition(
        "answers", "ticket", "number", "how many answers have left", '"= 0"', lambda s, _: (str(s.answers),),
    ),
    Condition(
        "reopened", "ticket", "number", "how often it was open again after it was solved", '">= 2"',
        lambda s, _: (str(s.reopened),),
    ),
    Condition(
        "rating", "ticket", "rating", "what the customer said of it: good, ok or bad", '["ok", "bad"]',
        lambda s, _: tuple(filter(None, (s.rating,))),
    ),
    Condition("sla", "ticket", "word", "the clock's state: warning or breached", '"breached"'),
    Condition(
        "organisation", "people and time", "pattern", "the customer's organisation", '"Acme"',
        lambda s, _: tuple(filter(None, (s.organisation,))),
    ),
    Condition(
        "contact", "people and time", "pattern", "the ticket's customer: the address, or the name",
        '"anna@*"', lambda s, _: tuple(filter(None, s.contact)),
    ),
    Condition(
        "working-time", "people and time", "calendar", "within the hours of a calendar", '"office"',
        lambda s, _: s.calendars,
    ),
    Condition(
        "agent-away", "people and time", "absent", "who is away: an agent's name, or the assignee",
        '"assignee"', _absent,
    ),
)  # fmt: skip
