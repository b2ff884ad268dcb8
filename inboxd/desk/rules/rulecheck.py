"""From the tables of a rule file to rules: each mistake is told with its line and a remedy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from inboxd.desk.fields import Field
from inboxd.desk.outside.ratings import RATINGS
from inboxd.desk.problem import Problem, did_you_mean
from inboxd.desk.rules import slips, vocabulary
from inboxd.desk.rules.actionreader import FIELD_NAME, ActionReader
from inboxd.desk.rules.conditionreader import ConditionReader
from inboxd.desk.rules.outcome import FATES
from inboxd.desk.rules.pattern import Pattern
from inboxd.desk.rules.run import Action, Condition, Rule


class Source(Protocol):
    """A rule file: its name, its values, and the line of each key."""

    @property
    def file(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...
    def line(self, *place: str | int) -> int: ...


@dataclass(frozen=True, slots=True)
class Known:
    """The names that rules may use. `templates` is None when nobody looked for them."""

    teams: Collection[str]
    agents: Collection[str]
    languages: Collection[str]
    templates: Collection[str] | None = None
    fields: Mapping[str, Field] | None = None  # None: any, as text
    config: str = "config.toml"  # the file where teams and agents stand
    calendars: Collection[str] = ()
    webhooks: Collection[str] = ()
    skills: Collection[str] = ()
    own: Collection[str] = ()  # addresses of the desk and its agents, without case


# kinds of names in config.toml
CONFIGURED = ("team", "agent", "owner", "absent", "member", "told", "calendar", "webhook")
OF_TICKETS = ("from", "subject", "language")  # conditions of the mail that a ticket answers, too


@dataclass
class RuleReader:
    """One rule being read: where it stands, and what is wrong with it so far."""

    source: Source
    index: int
    known: Known
    problems: list[Problem] = field(default_factory=list)
    name: str = ""

    def read(self, raw: object) -> Rule | None:
        """The rule, or None when it has problems."""
        if not isinstance(raw, dict):
            self.complain((), "a rule must be a table", "write [[rule]]")
            return None
        self.name = self._name(raw)
        self._check_keys(raw)
        on = self._on(raw.get("on", "new"))
        when, unless = self._table(raw, "when"), self._table(raw, "unless")
        reader = ConditionReader(self)
        any_ = self._tables(reader, when.pop("any", None), "any")
        all_ = self._tables(reader, when.pop("all", None), "all")
        conditions = reader.read(when, ("when",))
        unless_ = reader.read(unless, ("unless",))
        groups = _groups((conditions, *any_, *all_))
        then, stop = ActionReader(self, groups).read(self._table(raw, "then"))
        if not any(not one.warning for one in self.problems) and not then and not stop:
            self.complain((), f"{self.title} does nothing", "write a line that begins with 'then.'")
        self._check_answers(on, then)
        self._check_fate(then)
        self._check_clock(raw, on, (conditions, unless_, *any_, *all_))
        if any(not one.warning for one in self.problems):
            return None
        line = self.source.line("rule", self.index)
        catch_up = raw.get("catch_up") is True
        return Rule(
            self.name, self.source.file, line, on, conditions, any_, all_, unless_, then, stop, catch_up
        )

    def _check_answers(self, on: frozenset[str], then: tuple[Action, ...]) -> None:
        """Only a customer's mail can be answered, held or thrown away; only what is solved has a survey."""
        other = next((event for event in sorted(on) if event not in ("new", "reply")), "")
        for action in then:
            if other and action.target in ("reply", *FATES):
                what = f'needs a customer\'s mail, and on = "{other}" has none'
                self.wrong(("then", action.target), what, 'write a rule of its own for on = ["new", "reply"]')
            if action.target == "forward" and on & {"note", "answer", "bounce"}:
                what = "would forward what is no customer's mail"
                self.wrong(("then", "forward"), what, 'write on = "new", "reply", "state" or "clock"')
            if action.target == "survey" and not on <= {"state", "clock"}:
                what = "asks how it was, which is for solved tickets"
                remedy = 'write on = "state" and when.state = "solved"'
                self.wrong(("then", "survey"), what, remedy)

    def _check_fate(self, then: tuple[Action, ...]) -> None:
        """What is ignored, or is spam, has no ticket that a value could stand on."""
        fate = next((one.target for one in then if one.target in ("ignore", "spam")), "")
        lost = next((one.target for one in then if one.target not in FATES), "")
        if fate and lost:
            what = f"does nothing beside 'then.{fate}', which opens no ticket"
            self.wrong(("then", lost), what, "leave one of them out", warning=True)

    def _check_clock(
        self, raw: Mapping[str, Any], on: frozenset[str], tables: tuple[tuple[Condition, ...], ...]
    ) -> None:
        """No mail comes with the clock; `catch_up` is for nothing else."""
        value = raw.get("catch_up", False)
        if not isinstance(value, bool):
            self.wrong(("catch_up",), "must be true or false", "write it without quotes")
        elif value and "clock" not in on:
            self.wrong(
                ("catch_up",), "is for rules of the clock", 'write on = "clock", or leave the line out'
            )
        if "clock" not in on:
            return
        for name in dict.fromkeys(one.name for table in tables for one in table):
            word = vocabulary.condition(name)
            if word and word.about == "mail" and name not in OF_TICKETS:
                remedy = f"of the mail a ticket keeps: {', '.join(OF_TICKETS)}"
                self.wrong(("when", name), "looks at a mail, and none comes with the clock", remedy)

    @property
    def title(self) -> str:
        """The rule as messages call it."""
        return f'rule "{self.name}"' if self.name else "a rule without name"

    def complain(
        self, place: tuple[str | int, ...], what: str, remedy: str = "", *, warning: bool = False
    ) -> None:
        """One more problem, at the line of that key of the rule."""
        line = self.source.line("rule", self.index, *place)
        self.problems.append(Problem(self.source.file, line, what, remedy, warning))

    def wrong(self, place: tuple[str | int, ...], what: str, remedy: str = "", **kind: bool) -> None:
        """One more problem of the shape `'when.size' in rule "X" …`."""
        words = ".".join(part for part in place if isinstance(part, str))
        joint = "" if what.startswith(":") else " "
        self.complain(place, f"'{words}' in {self.title}{joint}{what}", remedy, **kind)

    def _name(self, raw: Mapping[str, Any]) -> str:
        name = raw.get("name")
        if isinstance(name, str) and name.strip() and name.isprintable() and len(name) <= 200:
            return name
        if name is None:
            self.complain(
                (), "a rule has no name", 'write name = "Invoices go to billing": tickets will quote it'
            )
        else:
            self.complain(("name",), "a rule's name must be one line of text", "put it in quotes")
        return ""

    def _check_keys(self, raw: Mapping[str, Any]) -> None:
        for key in raw:
            if key not in vocabulary.RULE_KEYS:
                self.complain((key,), f"unknown key '{key}' in {self.title}", self._key_advice(key))

    def _key_advice(self, key: str) -> str:
        if vocabulary.condition(key) and vocabulary.action(key):
            return f"write 'when.{key}' or 'then.{key}'"
        if vocabulary.condition(key):
            return f"write 'when.{key}'"
        if vocabulary.action(key):
            return f"write 'then.{key}'"
        return slips.of_key(key) or did_you_mean(key, vocabulary.RULE_KEYS)

    def _on(self, raw: object) -> frozenset[str]:
        words = raw if isinstance(raw, list) else [raw]
        for index, word in enumerate(words):
            place = ("on", index) if isinstance(raw, list) else ("on",)
            if not isinstance(word, str) or word not in vocabulary.EVENT_NAMES:
                advice = did_you_mean(str(word), vocabulary.EVENT_NAMES)
                self.wrong(place, f"cannot be {shown(word)}", advice)
        if not words:
            self.wrong(("on",), "is empty", 'write on = "new", or leave the line out')
        return frozenset(map(str, words))

    def _table(self, raw: Mapping[str, Any], key: str) -> dict[str, Any]:
        value = raw.get(key, {})
        if isinstance(value, dict):
            return dict(value)
        self.wrong(
            (key,), "must be keys of its own", f"write {key}.{'team' if key == 'then' else 'subject'} = …"
        )
        return {}

    def _tables(self, reader: ConditionReader, raw: object, key: str) -> tuple[tuple[Condition, ...], ...]:
        """The tables of `when.any` and `when.all`: one level, no deeper."""
        if raw is None:
            return ()
        if not isinstance(raw, list) or not raw or not all(isinstance(one, dict) and one for one in raw):
            example = f'when.{key} = [{{subject = "invoice"}}, {{to = "billing@example.com"}}]'
            self.wrong(("when", key), "must be a list of tables", f"write {example}")
            return ()
        return tuple(reader.read(one, ("when", key, index)) for index, one in enumerate(raw))

    def unknown(self, where: tuple[str | int, ...], known: list[str], value: object) -> None:
        """One more problem: a word that the table has not."""
        words = ".".join(part for part in where if isinstance(part, str))
        key = str(where[-1])
        advice = slips.meant(str(where[0]), key, value) or did_you_mean(key, known)
        self.complain(where, f"unknown key '{words}' in {self.title}", advice)

    def is_field(self, name: str, place: tuple[str | int, ...]) -> bool:
        """Whether [field.NAME] declares it; a problem when not."""
        known = self.known.fields
        if known is None or name in known:
            return True
        near = did_you_mean(name, known)
        advice = near if near.startswith("did") else f'add [field.{name}] with kind = "text" there'
        self.wrong(place, f": no such field in {self.known.config}", advice)
        return False

    def may_be(self, kind: str, text: str, place: tuple[str | int, ...]) -> bool:
        """Whether a word of a closed list may stand here; a problem when not."""
        known, reason = self._closed(kind)
        if text in known:
            return True
        table = "agent" if kind in ("member", "told", "owner", "absent") else kind
        add = f"write the NAME of a [{table}.NAME] there" if kind in CONFIGURED else ""
        add = f"add [{table}.{text}] there" if add and FIELD_NAME.fullmatch(text) else add
        if kind == "skill":
            add = f'write skills = ["{text}"] below an [agent.NAME] there'
        self.wrong(place, f"cannot be '{text}'{reason}", did_you_mean(text, known) or add)
        return False

    def _closed(self, kind: str) -> tuple[Collection[str], str]:
        config = self.known.config
        lists: dict[str, tuple[Collection[str], str]] = {
            "team": (self.known.teams, f": no such team in {config}"),
            "agent": ({*self.known.agents, "none"}, f": no such agent in {config}"),
            "owner": (
                {*self.known.agents, "none", *vocabulary.WAYS},
                f": no such agent in {config}",
            ),
            "skill": (self.known.skills, f": no agent in {config} has it"),
            "absent": ({"assignee", *self.known.agents}, f": no such agent in {config}"),
            "member": (self.known.agents, f": no such agent in {config}"),
            "told": (
                {"team", "assignee", *self.known.agents},
                f": no such agent in {config}, and no address",
            ),
            "language": (self.known.languages, f": [desk] languages in {config} has it not"),
            "calendar": (self.known.calendars, f": no such calendar in {config}"),
            "webhook": (self.known.webhooks, f": no such webhook in {config}"),
            "state": (vocabulary.STATES, ""),
            "priority": (vocabulary.PRIORITIES, ""),
            "rating": (RATINGS, ""),
            "mark": (vocabulary.MARKS, ""),
        }
        return lists[kind]


def read_rules(source: Source, known: Known) -> tuple[tuple[Rule, ...], list[Problem]]:
    """Every rule of a file that is right, and every problem."""
    raw = source.values.get("rule", [])
    problems = _unknown_tables(source)
    if not isinstance(raw, list):
        problems.append(
            Problem(source.file, source.line("rule"), "[rule] must be [[rule]]", "double the brackets")
        )
        raw = []
    found = []
    for index, one in enumerate(raw):
        reader = RuleReader(source, index, known)
        found.append(reader.read(one))
        problems += reader.problems
    return tuple(rule for rule in found if rule is not None), problems


def find_doubles(rules: Collection[Rule]) -> list[Problem]:
    """Rules of the same name: a ticket's because would not say which one it was."""
    seen: dict[str, Rule] = {}
    problems = []
    for rule in rules:
        first = seen.setdefault(rule.name, rule)
        if first is not rule:
            what = f'rule "{rule.name}" has the name of the rule at {first.file}:{first.line}'
            problems.append(Problem(rule.file, rule.line, what, "give it another name: tickets quote it"))
    return problems


def shown(value: object) -> str:
    """A value as messages quote it."""
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


def _unknown_tables(source: Source) -> list[Problem]:
    return [
        Problem(
            source.file, source.line(key), f"unknown table '{key}'", did_you_mean(key, ("rule", "example"))
        )
        for key in source.values
        if key not in ("rule", "example")
    ]


def _groups(tables: tuple[tuple[Condition, ...], ...]) -> frozenset[str]:
    tests = [test for table in tables for one in table for test in (*one.tests, *(t for _, t in one.headers))]
    return frozenset(name for test in tests if isinstance(test, Pattern) for name in test.groups)
