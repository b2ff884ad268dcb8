"""The words of the rule language: one table from which checker, advice, help and README come.

A word that is listed but not `served` is reserved: RULES promise it, and a rule that uses it is refused
until it works, so that no line of a rule is ever ignored in silence.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from inboxd.desk.rules.conditions import CONDITIONS, MARKS, Condition

__all__ = ["ACTIONS", "CONDITIONS", "EVENTS", "MARKS", "Action", "Condition", "Event"]

STATES = ("new", "open", "pending", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
WAYS = ("round-robin", "least-busy")  # in which a ticket is given out


@dataclass(frozen=True, slots=True)
class Event:
    """A word of `on`: when a rule is looked at."""

    name: str
    help: str


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
    Event("answer", "an agent's answer leaves"),
    Event("note", "a note is written"),
    Event("state", "the state changed"),
    Event("assigned", "the assignee changed"),
    Event("rated", "the customer said how it was"),
    Event("bounce", "a mail of ours came back"),
    Event("clock", "once a minute; acts once, until it has not held again"),
)

EVENT_NAMES = tuple(event.name for event in EVENTS)

ACTIONS = (
    Action("team", "team", "gives the ticket to a team", '"billing"'),
    Action("assignee", "owner", "an agent or none; round-robin, least-busy: whose turn it is", '"minh"'),
    Action("skill", "skill", "only those of the team who can do that are given the ticket", '"vi"'),
    Action("priority", "priority", "sets low, normal, high or urgent", '"high"'),
    Action("tags", "tags", 'adds tags; "-x" removes x', '["invoice", "-new"]'),
    Action("fields", "text", "sets the field of that name", '"{invoice}"', named=True),
    Action("reply", "template", "answers with that template instead of the acknowledgement", '"thanks"'),
    Action("note", "text", "writes a note for agents", '"Third reminder: {invoice}"'),
    Action("hold", "flag or text", "holds the mail until an agent looks; a text says why", '"check by hand"'),
    Action("spam", "flag", "puts the mail to spam: no answer, nobody is notified", "true"),
    Action("ignore", "flag", "keeps the mail in the journal and opens no ticket", "true"),
    Action("stop", "flag", "no later rule is looked at", "true"),
    Action("state", "state", "sets the state", '"pending"'),
    Action("sla", "word", "sets the policy", '"gold"', served=False),
    Action("language", "language", "sets the language of answers", '"vi"'),
    Action("notify", "told", "notifies the team, the assignee, an agent or an address", '["team", "minh"]'),
    Action("cc", "address", "puts somebody in copy: every answer goes there, too", '"boss@example.com"'),
    Action("follow", "member", "makes an agent a watcher, who hears of every mail", '"minh"'),
    Action("forward", "supplier", "asks a third party, as #forward does", '"supplier@example.com"'),
    Action("snooze", "duration", "puts the ticket aside: pending, and open again after that time", '"3d"'),
    Action("link", "ticket", "links another ticket, where there is one of that number", '"{ticket}"'),
    Action("webhook", "webhook", "calls a program: a [webhook.NAME] of config.toml", '"crm"'),
    Action("survey", "flag", "asks the customer of a solved ticket how it was", "true"),
)  # fmt: skip

RULE_KEYS = ("name", "on", "when", "unless", "then", "catch_up")
EXAMPLE_KEYS = ("name", "on", "mail", "ticket", "gives")


def condition(name: str) -> Condition | None:
    """The condition of that name."""
    return _CONDITIONS.get(name)


def action(name: str) -> Action | None:
    """The action of that name."""
    return _ACTIONS.get(name)


def served(words: tuple[Condition, ...] | tuple[Action, ...]) -> list[str]:
    """The names that rules can use in this version."""
    return [word.name for word in words if word.served]


_CONDITIONS = {word.name: word for word in CONDITIONS}
_ACTIONS = {word.name: word for word in ACTIONS}


def written(word: Condition | Action) -> str:
    """The word as it stands in a rule file: "size", "fields.NAME"."""
    return f"{word.name}.NAME" if word.named else word.name


def _rows() -> Iterator[tuple[str, str, str, str, bool]]:
    for event in EVENTS:
        yield "on", event.name, event.help, f'on = "{event.name}"', True
    for known in CONDITIONS:
        yield "when", written(known), known.help, f"when.{written(known)} = {known.example}", known.served
    for known_action in ACTIONS:
        name = written(known_action)
        yield "then", name, known_action.help, f"then.{name} = {known_action.example}", known_action.served


def as_markdown() -> str:
    """The README's table of every word that rules can use in this version."""
    lines = ["| word | what it means | for instance |", "|---|---|---|"]
    for kind, name, meaning, example, works in _rows():
        word = f'on = "{name}"' if kind == "on" else f"{kind}.{name}"
        shown = "" if kind == "on" else f"`{example.partition(' = ')[2]}`"
        if works:
            lines.append(f"| `{word}` | {meaning} | {shown} |".replace("  |", " |"))
    lines.append(f"\nWords of `is`: {', '.join(f'`{word}`' for word in MARKS)}.")
    return "\n".join(lines)


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


if __name__ == "__main__":
    print(as_markdown())
