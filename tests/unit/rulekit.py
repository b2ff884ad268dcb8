"""Rules from TOML text, for tests: read, run, and the problems as they are told."""

from __future__ import annotations

from collections.abc import Mapping

from inboxd.config.tomlfile import parse
from inboxd.desk.problem import Problem
from inboxd.desk.rules.examplereader import read_examples
from inboxd.desk.rules.examples import try_example
from inboxd.desk.rules.rulecheck import Known, find_doubles, read_rules
from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.rules.run import Rule, RuleOutcome, run
from inboxd.desk.settings import Desk, Team
from inboxd.mail.message import Address, Attachment, Mail

DESK = Desk(teams={"general": Team("general"), "billing": Team("billing", "billing@example.com")})
KNOWN = Known(
    teams={"general", "billing"},
    agents={"minh", "anna"},
    languages={"en", "vi"},
    templates={"thanks", "invoice-received"},
    calendars={"office", "night"},
    skills={"vi", "refunds"},
    webhooks={"crm"},
)


def rules_of(text: str, known: Known = KNOWN, *, warned: bool = False) -> tuple[Rule, ...]:
    """The rules of a file that must be right; with `warned` there may be warnings."""
    rules, problems = read_rules(parse(text.encode(), "rules/x.toml"), known)
    assert all(warned and one.warning for one in problems), problems
    return rules


def problems_of(text: str, known: Known = KNOWN) -> list[Problem]:
    """Every problem of a file: its rules, then its examples."""
    source = parse(text.encode(), "rules/x.toml")
    rules, problems = read_rules(source, known)
    examples, amiss = read_examples(source, known)
    failed = [one for example in examples for one in try_example(example, rules, DESK)]
    return problems + find_doubles(rules) + amiss + ([] if problems or amiss else failed)


def outcome(rules: str, event: str = "new", **subject: object) -> RuleOutcome:
    """What the rules of a text make of a mail."""
    return run(rules_of(rules), event, subject_of(**subject))


def subject_of(**values: object) -> RuleInput:
    """A rule's input; mail values may be given beside the others, addresses as text."""
    mail: dict[str, object] = {}
    for key in ("subject", "headers"):
        if key in values:
            mail[key] = values.pop(key)
    for key in ("from_", "to", "cc"):
        if key in values:
            mail[key] = tuple(Address("", one) for one in str(values.pop(key)).split())
    if "body" in values:
        mail["reply_text"] = values.pop("body")
    if "files" in values:
        names = str(values.pop("files")).split()
        mail["attachments"] = tuple(Attachment(name, "application/pdf", b"") for name in names)
    return RuleInput(Mail(**mail), **values)  # type: ignore[arg-type]


def settled(result: RuleOutcome) -> Mapping[str, str]:
    """The values that were set, without their reasons."""
    return {key: one.value for key, one in result.values.items()}
