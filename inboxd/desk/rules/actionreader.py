"""The `then` of a rule: from TOML values to actions, or a problem with line and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from inboxd.desk.problem import did_you_mean
from inboxd.desk.rules import vocabulary
from inboxd.desk.rules.measure import parse_duration
from inboxd.desk.rules.run import Action, placeholders
from inboxd.desk.ticket import number_of
from inboxd.mail.message import without_case

if TYPE_CHECKING:
    from inboxd.desk.rules.rulecheck import RuleReader

LATER = "leave the line out: a later version will bring it"
ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]+@[\w-]+(?:\.[\w-]+)*")
ADDRESSES = ("address", "supplier")  # kinds of values that are one
FIELD_NAME = re.compile(r"\w[\w-]{0,59}")


@dataclass
class ActionReader:
    """The `then` of one rule; `groups` are the names that its patterns may give."""

    rule: RuleReader
    groups: frozenset[str]

    def read(self, raw: Mapping[str, Any]) -> tuple[tuple[Action, ...], bool]:
        """The actions in their order, and whether later rules are left out."""
        found: list[Action] = []
        for key, value in raw.items():
            place: tuple[str | int, ...] = ("then", key)
            word = vocabulary.action(key)
            if word is None:
                self.rule.unknown(place, vocabulary.served(vocabulary.ACTIONS), value)
            elif not word.served:
                self.rule.wrong(place, "is not served yet", LATER)
            elif word.named:
                found += self._named(value, place)
            elif word.takes in ("told", "member", "webhook", "skill", *ADDRESSES):
                found += self._each(word, value, place)
            elif word.takes == "tags":
                found += self._tags(value, place)
            else:
                found += self._value(word, value, place)
        return tuple(one for one in found if one.target != "stop"), any(one.target == "stop" for one in found)

    def _value(
        self, word: vocabulary.Action, value: object, place: tuple[str | int, ...]
    ) -> Iterator[Action]:
        if word.takes in ("flag", "flag or text") and value is True:
            yield Action(word.name, "")
        elif word.takes == "flag":
            self.rule.wrong(place, "can only be true", "write true without quotes, or leave the line out")
        elif word.takes == "ticket" and type(value) is int and value > 0:
            yield Action(word.name, str(value))
        elif not isinstance(value, str) or not value.strip():
            self.rule.wrong(place, "must be text", "put it in quotes")
        elif word.takes == "template":
            yield from self._template(value, place)
        elif word.takes == "duration":
            yield from self._span(word.name, value, place)
        elif word.takes == "ticket" and not placeholders(value) and not number_of(value):
            remedy = 'write its number, or "{ticket}" from a named group'
            self.rule.wrong(place, f"cannot be '{value}': that is no ticket's number", remedy)
        elif word.takes in ("text", "flag or text", "ticket"):
            yield from self._text(word.name, value, place)
        elif self.rule.may_be(word.takes, value, place):
            yield Action(word.name, "" if (word.name, value) == ("assignee", "none") else value)

    def _template(self, value: str, place: tuple[str | int, ...]) -> Iterator[Action]:
        known = self.rule.known.templates
        if known is not None and value not in known:
            near = did_you_mean(value, known)
            add = f"add templates/{value}.txt.j2"
            remedy = f"{add}, or {near}" if near.startswith("did") else add
            self.rule.wrong(place, f"cannot be '{value}': no such template", remedy)
        elif not FIELD_NAME.fullmatch(value):
            self.rule.wrong(
                place, f"cannot be '{value}'", "write the name of files in templates/, without ending"
            )
        else:
            yield Action("reply", value)

    def _named(self, raw: object, place: tuple[str | int, ...]) -> Iterator[Action]:
        if not isinstance(raw, dict):
            self.rule.wrong(place, "needs a name", f"write {'.'.join(map(str, place))}.NAME = …")
            return
        for name, value in raw.items():
            where = (*place, name)
            if not FIELD_NAME.fullmatch(name):
                self.rule.wrong(where, "has a name with blanks or signs", "letters, digits, '-' and '_'")
            elif not self.rule.is_field(name, where):
                continue
            elif type(value) in (int, float, date) or (isinstance(value, str) and value):
                yield from self._field(name, str(value), where)
            else:
                self.rule.wrong(where, "must be text", "put it in quotes")

    def _field(self, name: str, value: str, place: tuple[str | int, ...]) -> Iterator[Action]:
        kind = self.rule.known.fields[name] if self.rule.known.fields else None
        if kind and not placeholders(value) and kind.read(value) is None:
            self.rule.wrong(place, f"cannot be '{value}'", kind.takes)
            return
        for action in self._text(f"fields.{name}", value, place):
            yield replace(action, kind=kind)

    def _each(self, word: vocabulary.Action, raw: object, place: tuple[str | int, ...]) -> Iterator[Action]:
        """Somebody, or a list of them; of those who are told also each with a template."""
        if word.takes == "told" and isinstance(raw, dict):
            for who, template in raw.items():
                yield from self._told(word, who, template, (*place, who))
            return
        for index, value in enumerate(raw if isinstance(raw, list) else [raw]):
            where = (*place, index) if isinstance(raw, list) else place
            if not isinstance(value, str) or not value.strip():
                self.rule.wrong(where, "must be text", "put it in quotes")
            elif word.takes in ADDRESSES and not ADDRESS.fullmatch(value):
                self.rule.wrong(where, f": '{value}' is no address", 'write it bare: "boss@example.com"')
            elif word.takes == "supplier" and without_case(value) in self.rule.known.own:
                self.rule.wrong(
                    where, f": '{value}' is an address of ours", "tell colleagues with then.notify"
                )
            elif (word.takes in ("told", *ADDRESSES) and ADDRESS.fullmatch(value)) or self.rule.may_be(
                word.takes, value, where
            ):
                yield Action(word.name, value)

    def _told(
        self, word: vocabulary.Action, who: str, template: object, place: tuple[str | int, ...]
    ) -> Iterator[Action]:
        """Somebody who is told in the words of a template."""
        if not isinstance(template, str):
            self.rule.wrong(place, "must be a template's name", f'write then.{word.name}.{who} = "late"')
            return
        for named in self._template(template, place):
            for one in self._each(word, who, place):
                yield replace(one, template=named.value)

    def _span(self, name: str, value: str, place: tuple[str | int, ...]) -> Iterator[Action]:
        try:
            parse_duration(value)
        except ValueError as error:
            what, _, remedy = str(error).partition(": ")
            self.rule.wrong(place, f": {what}", remedy)
            return
        yield Action(name, value)

    def _tags(self, raw: object, place: tuple[str | int, ...]) -> Iterator[Action]:
        for index, tag in enumerate(raw if isinstance(raw, list) else [raw]):
            where = (*place, index) if isinstance(raw, list) else place
            if not isinstance(tag, str) or not tag.strip() or tag != tag.strip() or tag == "-":
                self.rule.wrong(where, "must be words", 'write ["invoice"], or "-invoice" to remove one')
            elif any(sign in tag for sign in ",\n\t") or len(tag) > 100:
                self.rule.wrong(where, f": '{tag}' is no tag", "one or a few words without commas")
            else:
                yield from self._text("tags", tag, where)

    def _text(self, target: str, value: str, place: tuple[str | int, ...]) -> Iterator[Action]:
        """A value in which named groups may stand."""
        for name in placeholders(value):
            if name not in self.groups:
                advice = did_you_mean(name, self.groups) if self.groups else ""
                remedy = advice if advice.startswith("did") else _group_advice(name)
                self.rule.wrong(place, f": no pattern of the rule gives {{{name}}}", remedy)
                return
        yield Action(target, value)


def _group_advice(name: str) -> str:
    return (
        f"name a group of a regular expression in 'when': '/(?P<{name}>…)/'; braces alone are {{{{ and }}}}"
    )
