"""Examples in a rule file: from TOML values to what can be run, or a problem with line and remedy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from email.utils import getaddresses
from typing import Any

from inboxd.desk.facts import Facts
from inboxd.desk.outside.ratings import RATINGS
from inboxd.desk.problem import Problem, did_you_mean
from inboxd.desk.rules import vocabulary
from inboxd.desk.rules.actionreader import LATER
from inboxd.desk.rules.examples import Example, texts_of
from inboxd.desk.rules.measure import parse_duration, parse_size
from inboxd.desk.rules.rulecheck import Known, Source, shown
from inboxd.desk.rules.ruleinput import RuleInput, marks_of
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Attachment, Kind, Mail, Traits
from inboxd.mail.traits import classify

MAIL_KEYS = tuple(word.name for word in vocabulary.CONDITIONS if word.about == "mail" and word.served)
TICKET_KEYS = tuple(word.name for word in vocabulary.CONDITIONS if word.about != "mail" and word.served)
OF_A_TICKET = {word.name for word in vocabulary.CONDITIONS if word.about == "ticket"}
GIVES_KEYS = tuple(word.name for word in vocabulary.ACTIONS if word.served and word.name != "stop")
_KINDS = {"automatic": Kind.AUTOMATIC, "bulk": Kind.BULK, "bounce": Kind.BOUNCE}
_CLOSED: Mapping[str, Callable[[Known], Collection[str]]] = {
    "team": lambda known: known.teams,
    "assignee": lambda known: {*known.agents, "none"},
    "state": lambda _: vocabulary.STATES,
    "priority": lambda _: vocabulary.PRIORITIES,
    "rating": lambda _: RATINGS,
}
_MEASURED: Mapping[str, Callable[[Any], Any]] = {
    "age": lambda value: parse_duration(str(value)),
    "idle": lambda value: parse_duration(str(value)),
    "waiting": lambda value: parse_duration(str(value)),
    "answers": int,
    "reopened": int,
}
_RESERVED = {word.name for word in (*vocabulary.CONDITIONS, *vocabulary.ACTIONS) if not word.served}
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


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
        self.name = self._name(raw)
        self._check(raw, vocabulary.EXAMPLE_KEYS, ())
        mail, ticket, gives = (self._table(raw, key) for key in ("mail", "ticket", "gives"))
        self._check(mail, MAIL_KEYS, ("mail",))
        self._check(ticket, TICKET_KEYS, ("ticket",))
        self._check(gives, GIVES_KEYS, ("gives",))
        if not raw.get("gives"):
            self.complain((), f'example "{self.name}" expects nothing', 'write gives.team = "billing"')
        self._check_words(gives)
        event = str(raw.get("on", "reply" if ticket.keys() & OF_A_TICKET else "new"))
        if event not in vocabulary.EVENT_NAMES:
            advice = did_you_mean(event, vocabulary.EVENT_NAMES)
            self.complain(("on",), f"'on' in example \"{self.name}\" cannot be '{event}'", advice)
        subject = self._subject(mail, ticket)
        return Example(self.name, self.source.file, self.index, event, subject, gives, self.source)

    def _name(self, raw: Mapping[str, Any]) -> str:
        name = raw.get("name", "")
        if not isinstance(name, str) or not name.isprintable():
            self.complain(("name",), "an example's name must be one line of text", "put it in quotes")
            return ""
        if not name:
            self.complain((), "an example has no name", 'write name = "An overdue invoice is billing\'s"')
        return name

    def _table(self, raw: Mapping[str, Any], key: str) -> dict[str, Any]:
        value = raw.get(key, {})
        if isinstance(value, dict):
            return value
        self.complain(
            (key,), f"'{key}' in example \"{self.name}\" must be keys of its own", f"write {key}.… = …"
        )
        return {}

    def _check(self, raw: Mapping[str, Any], known: Collection[str], place: tuple[str, ...]) -> None:
        for key in raw:
            words = ".".join((*place, key))
            if key in known:
                continue
            if place and key in _RESERVED:
                self.complain((*place, key), f"'{words}' in example \"{self.name}\" is not served yet", LATER)
            else:
                what = f"unknown key '{words}' in example \"{self.name}\""
                self.complain((*place, key), what, did_you_mean(key, known))

    def _check_words(self, gives: Mapping[str, Any]) -> None:
        """What an example expects must be something that there is."""
        for key, value in gives.items():
            known = ["", *_CLOSED[key](self.known)] if key in _CLOSED else []
            known += vocabulary.WAYS if key == "assignee" else ()
            if isinstance(value, dict) is not (key == "fields"):
                what = f"'gives.{key}' in example \"{self.name}\" cannot be {shown(value)}"
                remedy = f"write gives.{key}.NAME = …" if key == "fields" else f"write gives.{key} = …"
                self.complain(("gives", key), what, remedy)
            elif known and value not in known:
                what = f"'gives.{key}' in example \"{self.name}\" cannot be {shown(value)}"
                self.complain(("gives", key), what, did_you_mean(str(value), known[1:]))

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
        """The ticket's values before the rules, as far as they are right; everybody works unless told."""
        found: dict[str, Any] = {"calendars": tuple(self.known.calendars)}
        for key, value in raw.items():
            if key == "fields" and isinstance(value, dict):
                found[key] = {name: str(one) for name, one in value.items()}
            elif key in _MEASURED:
                found[key] = self._measured(key, value)
            elif key == "organisation" and isinstance(value, str):
                found[key] = value
            elif key == "contact" and isinstance(value, (str, list)):
                found[key] = tuple(texts_of(value))
            elif key == "working-time" and isinstance(value, (str, list)):
                found["calendars"] = self._calendars(texts_of(value))
            elif key == "agent-away" and isinstance(value, (str, list)):
                found["away"] = self._absent(texts_of(value))
            elif key == "tags" and isinstance(value, (str, list)):
                found[key] = tuple(texts_of(value))
            elif key in _CLOSED and self._is_known(key, value):
                found[key] = "" if value == "none" else value
            elif key in TICKET_KEYS:
                self.complain(
                    ("ticket", key), f"'ticket.{key}' in example \"{self.name}\" cannot be {shown(value)}"
                )
        return found

    def _measured(self, key: str, value: object) -> Any:
        try:
            return _MEASURED[key](value)
        except (TypeError, ValueError, OverflowError) as error:
            what = f"'ticket.{key}' in example \"{self.name}\" cannot be {shown(value)}"
            self.complain(("ticket", key), what, _remedy(error))
            return None

    def _calendars(self, names: list[str]) -> tuple[str, ...]:
        names = [name for name in names if name != "none"]
        known = {*self.known.calendars, "none"}
        for name in names:
            if name not in known:
                what = f"'ticket.working-time' in example \"{self.name}\" cannot be '{name}'"
                self.complain(("ticket", "working-time"), what, did_you_mean(name, known))
        return tuple(names)

    def _absent(self, names: list[str]) -> tuple[str, ...]:
        known = {"assignee", *self.known.agents}
        for name in names:
            if name not in known:
                what = f"'ticket.agent-away' in example \"{self.name}\" cannot be '{name}'"
                self.complain(("ticket", "agent-away"), what, did_you_mean(name, known))
        return tuple(names)

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


def _remedy(error: Exception) -> str:
    """What a reader of measures advises; a value of a wrong kind gets the plain advice."""
    advice = str(error).partition(": ")[2] if isinstance(error, ValueError) else ""
    return advice or "write a number"
