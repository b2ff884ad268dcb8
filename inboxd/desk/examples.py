"""Examples that stand beside the rules: a mail, and what the rules shall make of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import getaddresses
from typing import Any

from inboxd.desk import vocabulary
from inboxd.desk.decision import Because
from inboxd.desk.facts import Facts
from inboxd.desk.measure import parse_size
from inboxd.desk.problem import Problem, did_you_mean
from inboxd.desk.ruleactions import LATER
from inboxd.desk.rulecheck import Known, Source, shown
from inboxd.desk.ruleinput import RuleInput, marks_of
from inboxd.desk.rules import FATES, Rule, RuleOutcome, run
from inboxd.desk.settings import Desk
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Attachment, Kind, Mail, Traits
from inboxd.mail.traits import classify

MAIL_KEYS = tuple(word.name for word in vocabulary.CONDITIONS if word.about == "mail" and word.served)
TICKET_KEYS = tuple(word.name for word in vocabulary.CONDITIONS if word.about == "ticket" and word.served)
GIVES_KEYS = tuple(word.name for word in vocabulary.ACTIONS if word.served and word.name != "stop")
_KINDS = {"automatic": Kind.AUTOMATIC, "bulk": Kind.BULK, "bounce": Kind.BOUNCE}
_CLOSED: Mapping[str, Callable[[Known], Collection[str]]] = {
    "team": lambda known: known.teams,
    "assignee": lambda known: {*known.agents, "none"},
    "state": lambda _: vocabulary.STATES,
    "priority": lambda _: vocabulary.PRIORITIES,
}
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Example:
    """An example that can be run."""

    name: str
    file: str
    index: int
    event: str
    subject: RuleInput
    gives: Mapping[str, Any]
    source: Source = field(repr=False, compare=False)


def read_examples(source: Source, known: Known) -> tuple[tuple[Example, ...], list[Problem]]:
    """Every example of a file that is right, and every problem of its shape."""
    raw = source.values.get("example", [])
    if not isinstance(raw, list):
        what = "[example] must be [[example]]"
        return (), [Problem(source.file, source.line("example"), what, "double the brackets")]
    found, problems = [], []
    for index, one in enumerate(raw):
        reader = _Reader(source, index, known)
        example = reader.read(one)
        problems += reader.problems
        if example is not None and not reader.problems:
            found.append(example)
    return tuple(found), problems


def try_example(example: Example, rules: Collection[Rule], desk: Desk) -> list[Problem]:
    """What the rules make of the example otherwise than it says."""
    before = replace(example.subject, team=example.subject.team or first_team(example.subject, desk))
    outcome = run(rules, example.event, before)
    problems = []
    for key, wanted in _flat(example.gives):
        got, because = _given(outcome, key, before)
        if not _is_same(key, got, wanted):
            line = example.source.line("example", example.index, "gives", *key.split(".", 1))
            what = f'example "{example.name}": {_told(key, got)}, expected {_quoted(wanted)}'
            problems.append(Problem(example.file, line, what, _decided(key, because)))
    return problems


def first_team(subject: RuleInput, desk: Desk) -> str:
    """A new mail's team before any rule: the one that it was written to, else the desk's."""
    seen = [one.key for one in (*subject.mail.to, *subject.mail.cc)]
    seen += [one.casefold() for one in (*subject.recipients, *subject.mailbox)]
    addresses = {team.address.casefold(): team.name for team in desk.teams.values() if team.address}
    return next((addresses[one] for one in seen if one in addresses), desk.team)


class _Reader:
    """One example being read."""

    def __init__(self, source: Source, index: int, known: Known) -> None:
        self.source, self.index, self.known = source, index, known
        self.problems: list[Problem] = []
        self.name = ""

    def complain(self, place: tuple[str | int, ...], what: str, remedy: str = "") -> None:
        """One more problem, at the line of that key of the example."""
        line = self.source.line("example", self.index, *place)
        self.problems.append(Problem(self.source.file, line, what, remedy))

    def read(self, raw: object) -> Example | None:
        """The example, or None after complaining."""
        if not isinstance(raw, dict):
            self.complain((), "an example must be a table", "write [[example]]")
            return None
        self.name = str(raw.get("name", ""))
        if not self.name:
            self.complain((), "an example has no name", 'write name = "An overdue invoice is billing\'s"')
        self._check(raw, vocabulary.EXAMPLE_KEYS, ())
        mail, ticket, gives = (self._table(raw, key) for key in ("mail", "ticket", "gives"))
        self._check(mail, MAIL_KEYS, ("mail",))
        self._check(ticket, TICKET_KEYS, ("ticket",))
        self._check(gives, GIVES_KEYS, ("gives",))
        if not gives:
            self.complain((), f'example "{self.name}" expects nothing', 'write gives.team = "billing"')
        event = str(raw.get("on", "reply" if ticket else "new"))
        if event not in vocabulary.served(vocabulary.EVENTS):
            advice = did_you_mean(event, vocabulary.served(vocabulary.EVENTS))
            self.complain(("on",), f"'on' in example \"{self.name}\" cannot be '{event}'", advice)
        subject = self._subject(mail, ticket)
        return Example(self.name, self.source.file, self.index, event, subject, gives, self.source)

    def _table(self, raw: Mapping[str, Any], key: str) -> dict[str, Any]:
        value = raw.get(key, {})
        if isinstance(value, dict):
            return value
        self.complain(
            (key,), f"'{key}' in example \"{self.name}\" must be keys of its own", f"write {key}.… = …"
        )
        return {}

    def _check(self, raw: Mapping[str, Any], known: Collection[str], place: tuple[str, ...]) -> None:
        reserved = {word.name for word in (*vocabulary.CONDITIONS, *vocabulary.ACTIONS) if not word.served}
        for key in raw:
            words = ".".join((*place, key))
            if key in known:
                continue
            if place and key in reserved:
                self.complain((*place, key), f"'{words}' in example \"{self.name}\" is not served yet", LATER)
            else:
                what = f"unknown key '{words}' in example \"{self.name}\""
                self.complain((*place, key), what, did_you_mean(key, known))

    def _texts(self, raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = raw.get(key, ())
        texts = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else None
        if texts is None and key not in raw:
            texts = ()
        if texts is None or not all(isinstance(one, str) for one in texts):
            self.complain(
                ("mail", key), f"'mail.{key}' in example \"{self.name}\" must be text", "put it in quotes"
            )
            return ()
        return texts

    def _subject(self, raw: Mapping[str, Any], ticket: Mapping[str, Any]) -> RuleInput:
        texts = {key: self._texts(raw, key) for key in MAIL_KEYS if key != "size"}
        size, marks = self._size(raw), self._marks(texts["is"])
        mail = _mail(texts, self._headers(texts["header"]))
        recipients = tuple(one.address for one in mail.to)
        delivery = Delivery(b"", "".join(texts["channel"][:1]) or "smtp", _EPOCH, recipients=recipients)
        named = next((kind for word, kind in _KINDS.items() if word in marks), None)
        traits = Traits(named) if named else classify(mail, delivery)
        told = marks_of(mail, delivery, traits, Facts())
        # Facts() knows neither sender nor proof: of these marks only those that the example names hold.
        unknown = {"first-contact", *({"unauthenticated"} if "authenticated" in marks else ())} - marks
        return RuleInput(
            mail,
            channel=delivery.channel,
            mailbox=texts["mailbox"],
            recipients=recipients,
            size=size,
            marks=(told - unknown) | marks,
            language="".join(texts["language"][:1]),
            **self._ticket(ticket),
        )

    def _ticket(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The ticket's values before the rules, as far as they are right."""
        found: dict[str, Any] = {}
        for key, value in raw.items():
            if key == "fields" and isinstance(value, dict):
                found[key] = {name: str(one) for name, one in value.items()}
            elif key == "tags" and isinstance(value, (str, list)):
                found[key] = tuple(_list(value))
            elif key in _CLOSED and self._is_known(key, value):
                found[key] = "" if value == "none" else value
            elif key in ("fields", "tags"):
                self.complain(
                    ("ticket", key), f"'ticket.{key}' in example \"{self.name}\" cannot be {shown(value)}"
                )
        return found

    def _is_known(self, key: str, value: object) -> bool:
        known = _CLOSED[key](self.known)
        if isinstance(value, str) and value in known:
            return True
        what = f"'ticket.{key}' in example \"{self.name}\" cannot be {shown(value)}"
        self.complain(("ticket", key), what, did_you_mean(str(value), known))
        return False

    def _size(self, raw: Mapping[str, Any]) -> int:
        value = raw.get("size", 2000)
        try:
            return value if type(value) is int else parse_size(str(value))
        except ValueError as error:
            self.complain(("mail", "size"), f"'mail.size' in example \"{self.name}\": {error}")
            return 0

    def _marks(self, words: tuple[str, ...]) -> frozenset[str]:
        for word in words:
            if word not in vocabulary.MARKS:
                what = f"'mail.is' in example \"{self.name}\" cannot be '{word}'"
                self.complain(("mail", "is"), what, did_you_mean(word, vocabulary.MARKS))
        return frozenset(words)

    def _headers(self, lines: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        found = []
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon:
                what = f"'mail.header' in example \"{self.name}\": '{line}' has no colon"
                self.complain(("mail", "header"), what, 'write "Name: value"')
            found.append((name.strip(), value.strip()))
        return tuple(found)


def _mail(texts: Mapping[str, tuple[str, ...]], headers: tuple[tuple[str, str], ...]) -> Mail:
    body = "\n".join(texts["body"])
    return Mail(
        subject=" ".join(texts["subject"]),
        from_=_addresses(texts["from"]),
        to=_addresses(texts["to"]),
        cc=_addresses(texts["cc"]),
        headers=headers,
        text=body,
        body=body,
        reply_text=body,
        language="".join(texts["language"][:1]),
        attachments=tuple(Attachment(name, "application/octet-stream", b"") for name in texts["attachment"]),
    )


def _addresses(texts: tuple[str, ...]) -> tuple[Address, ...]:
    return tuple(Address(name, address) for name, address in getaddresses(list(texts)) if address)


def _flat(gives: Mapping[str, Any]) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for key, value in gives.items():
        flat += (
            [(f"fields.{name}", one) for name, one in value.items()]
            if isinstance(value, dict)
            else [(key, value)]
        )
    return flat


def _given(outcome: RuleOutcome, key: str, before: RuleInput) -> tuple[object, Because | None]:
    """What the rules gave for one key, and which rule it was."""
    if key == "tags":
        return list(outcome.tags_after(before.tags)), outcome.tags[-1].because if outcome.tags else None
    if key == "reply":
        return (outcome.reply.value, outcome.reply.because) if outcome.reply else ("", None)
    if key == "note":
        return [one.value for one in outcome.notes], outcome.notes[-1].because if outcome.notes else None
    if key in FATES:
        return (outcome.hold_reason or True) if outcome.fate == key else False, outcome.fate_because
    chosen = outcome.values.get(key)
    if chosen:
        return chosen.value, chosen.because
    return getattr(before, key, before.fields.get(key.removeprefix("fields."), "")), None


def _is_same(key: str, got: object, wanted: object) -> bool:
    if key == "tags":
        return set(map(str, got if isinstance(got, list) else [])) == set(_list(wanted))
    if key == "note":
        return not isinstance(got, list) or set(_list(wanted)) <= set(got) if wanted else not got
    if key == "assignee" and wanted == "none":
        return got == ""
    if key in FATES and wanted is True:
        return bool(got)
    return got == wanted if isinstance(wanted, bool) else str(got) == str(wanted)


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _told(key: str, got: object) -> str:
    if key == "tags":
        return f"tags are {_quoted(got)}"
    if got in ("", [], False):
        return f"{key} is not set"
    return f"{key} is {_quoted(got)}"


def _quoted(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(shown, value)) or "none"
    return shown(value)


def _decided(key: str, because: Because | None) -> str:
    if because:
        return f'decided by rule "{because.text}", {because.file}:{because.line}'
    return "no rule set it" + ("; a new ticket has it by default" if key in ("team", "priority") else "")
