"""The words of the rule language: one table from which checker, advice, help and README come.

A word that is listed but not `served` is reserved: RULES promise it, and a rule that uses it is refused
until it works, so that no line of a rule is ever ignored in silence.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inboxd.desk.ruleinput import RuleInput
from inboxd.mail.message import Address

STATES = ("new", "open", "pending", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
MARKS = (
    "automatic", "bulk", "bounce", "reply", "forwarded", "thanks", "spam", "authenticated",
    "unauthenticated", "vip", "first-contact", "has-attachment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """A word of `on`: when a rule is looked at."""

    name: str
    help: str
    served: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """A word of `when` and `unless`.

    takes: "pattern", "size", "duration", "number", "mark", "header", "field", "state", "priority", "team",
    "agent", "language", "calendar" or "word"; `read` gives the texts of which one must match.
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


@dataclass(frozen=True, slots=True)
class Action:
    """A word of `then`.

    takes: "team", "agent", "priority", "tags", "text", "template", "flag" or "flag or text".
    """

    name: str
    takes: str
    help: str
    example: str
    served: bool = True
    named: bool = False


EVENTS = (
    Event("new", "a mail opens a ticket"),
    Event("reply", "a customer's mail joins a ticket"),
    Event("answer", "an agent's answer leaves", served=False),
    Event("note", "a note is written", served=False),
    Event("state", "the state changed", served=False),
    Event("assigned", "the assignee changed", served=False),
    Event("rated", "the customer rated", served=False),
    Event("bounce", "a mail of ours came back", served=False),
    Event("clock", "once a minute", served=False),
)


def _addresses(found: tuple[Address, ...]) -> tuple[str, ...]:
    return tuple(one.address for one in found)


def _headers(subject: RuleInput, name: str) -> tuple[str, ...]:
    return subject.mail.header_all(name)


def _field(subject: RuleInput, name: str) -> tuple[str, ...]:
    return (str(subject.fields.get(name, "")),)


CONDITIONS = (
    Condition(
        "from", "mail", "pattern", "the author's address", '"*@example.com"',
        lambda s, _: _addresses(s.mail.from_),
    ),
    Condition(
        "to", "mail", "pattern", "an address in To, or a recipient of the envelope", '"billing@example.com"',
        lambda s, _: _addresses(s.mail.to) + s.recipients,
    ),
    Condition(
        "cc", "mail", "pattern", "an address in Cc", '"*@partner.example"',
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
    Condition("age", "ticket", "duration", "how long the ticket has existed", '">= 7d"'),
    Condition("idle", "ticket", "duration", "how long nothing has happened on it", '">= 2d"'),
    Condition("waiting", "ticket", "duration", "how long the customer has waited", '">= 2h"'),
    Condition("answers", "ticket", "number", "how many answers have left", '"= 0"'),
    Condition("reopened", "ticket", "number", "how often the ticket was reopened", '">= 2"'),
    Condition("rating", "ticket", "number", "the customer's rating", '"<= 2"'),
    Condition("sla", "ticket", "word", "the clock's state: warning or breached", '"breached"'),
    Condition("organisation", "people and time", "pattern", "the customer's organisation", '"Acme"'),
    Condition("contact", "people and time", "pattern", "the customer", '"anna@*"'),
    Condition(
        "working-time", "people and time", "calendar", "within the hours of a calendar", '"office"',
        lambda s, _: s.calendars,
    ),
    Condition("agent-away", "people and time", "word", "an agent who is away", '"minh"'),
)  # fmt: skip

ACTIONS = (
    Action("team", "team", "gives the ticket to a team", '"billing"'),
    Action("assignee", "agent", "gives it to an agent, or to none", '"minh"'),
    Action("priority", "priority", "sets low, normal, high or urgent", '"high"'),
    Action("tags", "tags", 'adds tags; "-x" removes x', '["invoice", "-new"]'),
    Action("fields", "text", "sets the field of that name", '"{invoice}"', named=True),
    Action("reply", "template", "answers with that template instead of the acknowledgement", '"thanks"'),
    Action("note", "text", "writes a note for agents", '"Third reminder: {invoice}"'),
    Action("hold", "flag or text", "holds the mail until an agent looks; a text says why", '"check by hand"'),
    Action("spam", "flag", "puts the mail to spam: no answer, nobody is notified", "true"),
    Action("ignore", "flag", "keeps the mail in the journal and opens no ticket", "true"),
    Action("stop", "flag", "no later rule is looked at", "true"),
    Action("state", "state", "sets the state", '"pending"', served=False),
    Action("sla", "word", "sets the policy", '"gold"', served=False),
    Action("language", "language", "sets the language of answers", '"vi"', served=False),
    Action("notify", "word", "notifies team, assignee, an agent or an address", '"team"', served=False),
    Action("cc", "word", "puts somebody in copy", '"boss@example.com"', served=False),
    Action("follow", "word", "makes an agent a watcher", '"minh"', served=False),
    Action("forward", "word", "asks a third party", '"supplier@example.com"', served=False),
    Action("snooze", "duration", "puts the ticket aside", '"3d"', served=False),
    Action("link", "word", "links another ticket", '"{ticket}"', served=False),
    Action("webhook", "word", "calls an address from config.toml", '"crm"', served=False),
    Action("survey", "flag", "asks the customer how it was", "true", served=False),
)  # fmt: skip

RESERVED_ASSIGNEES = ("round-robin", "least-busy")
RULE_KEYS = ("name", "on", "when", "unless", "then")
RESERVED_RULE_KEYS = ("catch_up",)
EXAMPLE_KEYS = ("name", "on", "mail", "ticket", "gives")


def condition(name: str) -> Condition | None:
    """The condition of that name."""
    return _CONDITIONS.get(name)


def action(name: str) -> Action | None:
    """The action of that name."""
    return _ACTIONS.get(name)


def served(words: tuple[Event, ...] | tuple[Condition, ...] | tuple[Action, ...]) -> list[str]:
    """The names that rules can use in this version."""
    return [word.name for word in words if word.served]


_CONDITIONS = {word.name: word for word in CONDITIONS}
_ACTIONS = {word.name: word for word in ACTIONS}


def written(word: Condition | Action) -> str:
    """The word as it stands in a rule file: "size", "fields.NAME"."""
    return f"{word.name}.NAME" if word.named else word.name


def _rows() -> Iterator[tuple[str, str, str, str, bool]]:
    for event in EVENTS:
        yield "on", event.name, event.help, f'on = "{event.name}"', event.served
    for known in CONDITIONS:
        yield "when", written(known), known.help, f"when.{written(known)} = {known.example}", known.served
    for known_action in ACTIONS:
        name = written(known_action)
        yield "then", name, known_action.help, f"then.{name} = {known_action.example}", known_action.served


def as_markdown() -> str:
    """The README's table of every word that rules can use in this version."""
    lines = ["| word | meaning | example |", "| --- | --- | --- |"]
    for kind, name, meaning, example, works in _rows():
        if works:
            lines.append(f"| `{kind}{'.' if kind != 'on' else ' = '}{name}` | {meaning} | `{example}` |")
    lines.append(f"\nWords of `is`: {', '.join(f'`{word}`' for word in MARKS)}.")
    return "\n".join(lines) + "\n"


def as_help() -> str:
    """The vocabulary as `inboxd rules --help` prints it, at most 78 columns wide."""
    titles = {
        "on": "When a rule is looked at (on)",
        "when": "Conditions (when, unless)",
        "then": "Actions (then)",
    }
    lines: list[str] = []
    for kind, title in titles.items():
        rows = [row for row in _rows() if row[0] == kind]
        lines += ["", title, ""]
        lines += [f"  {name:<12} {meaning}" for _, name, meaning, _, works in rows if works]
        later = [name for _, name, _, _, works in rows if not works]
        lines += ["", *_wrapped(f"reserved for later versions: {', '.join(later)}")] if later else []
        lines += ["", *_wrapped(f"words of is: {', '.join(MARKS)}")] if kind == "when" else []
    return "\n".join([*lines[1:], "", _SAMPLE])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 76, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


_SAMPLE = """\
A rule, in rules/20-billing.toml

  [[rule]]
  name         = "Invoices go to billing"
  when.to      = "billing@example.com"
  when.subject = ["invoice", '/INV-(?P<invoice>[0-9]{6})/']
  then.team    = "billing"
  then.fields.invoice = "{invoice}"
"""
