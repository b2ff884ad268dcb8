"""Reading tables into shapes: every mistake becomes a Problem with its line and a remedy."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from inboxd.config.kinds import Secret, absolute
from inboxd.config.secrets import SecretError, is_open_container_file, resolve, spellings
from inboxd.config.tomlfile import Document, Place
from inboxd.desk.problem import Problem, did_you_mean

Shape = TypeVar("Shape")
SECRETS = ("password", "client_secret", "database_password", "secret")
_LATER: Mapping[str, tuple[str, ...]] = {
    "team": ("sla", "fallback", "round_robin"),
    "agent": ("send_delay", "strict", "confirm", "away", "skills"),
    "desk": ("sla", "strict", "confirm", "fallback", "sealers"),
}
_TYPES = {
    "string_type": ("must be text", "put it in quotes"),
    "int_type": ("must be a whole number", "write it without quotes"),
    "bool_type": ("must be true or false", "write it without quotes"),
    "tuple_type": ("must be a list", 'write ["one", "two"]'),
    "date_type": ("must be a date", "write it without quotes: 2026-12-31"),
    "date_from_datetime_inexact": ("must be a date", "without a time of day: 2026-12-31"),
    "dict_type": ("must be a table", ""),
}


class Reading:
    """One configuration being read: its document, the folder where paths start, the problems so far."""

    def __init__(self, document: Document, folder: Path, *, by_hand: bool = False) -> None:
        self.document = document
        self.folder = folder
        self.by_hand = by_hand  # `inboxd check`: what only systemd passes may be absent
        self.problems: list[Problem] = []
        self.secret_files: list[Path] = []
        self.holds_secret = False  # a password stands in the file itself

    def complain(self, place: Place, what: str, remedy: str = "", *, warning: bool = False) -> None:
        """One more problem, at the line of that key."""
        line = self.document.line(*place)
        problem = Problem(self.document.file, line, what, remedy, warning)
        if problem not in self.problems:
            self.problems.append(problem)

    def shape(self, shape: type[Shape], place: Place, raw: Any, **given: Any) -> Shape | None:
        """The table as a value; None when too little of it is right. `given` are fields that are no settings.

        What is wrong is told and left out, so that the rest can still be compared with other tables.
        """
        if not isinstance(raw, dict):
            self.complain(place, f"'{place[-1]}' must be a table", f"write a line {header(place)}")
            return None
        own = self._secrets(shape, place, header(place), raw)
        values = {key: value for key, value in own.items() if self._is_setting(key, shape, place, given)}
        adapter = _adapter(cast(Hashable, shape))
        context = {"folder": self.folder}
        try:
            return cast(Shape, adapter.validate_python({**values, **given}, context=context))
        except ValidationError as error:
            wrong = error.errors(include_url=False)
        for one in wrong:
            self._explain(one, place)
        broken = {one["loc"][0] for one in wrong if one["loc"]}
        rest = {key: value for key, value in values.items() if key not in broken}
        try:
            return cast(Shape, adapter.validate_python({**rest, **given}, context=context))
        except ValidationError:
            return None

    def _is_setting(self, key: str, shape: type, place: Place, given: Mapping[str, Any]) -> bool:
        known = [name for name in fields(shape) if name not in given]
        if key in known:
            return True
        words = [word for name in known for word in (spellings(name) if name in SECRETS else (name,))]
        kind = str(place[0]) if place else ""
        if key in _LATER.get(kind, ()):
            self.complain((*place, key), f"{_where(key, header(place))} is not served yet", LATER)
        else:
            what = f"unknown setting {_where(key, header(place))}"
            self.complain((*place, key), what, did_you_mean(key, words))
        return False

    def _secrets(self, shape: type, place: Place, title: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The table's settings with each secret read from wherever it is."""
        values = dict(raw)
        for name in (one for one in SECRETS if one in fields(shape)):
            written = [key for key in spellings(name) if key in values]
            if len(written) > 1:
                both = " and ".join(f"'{key}'" for key in written)
                self.complain(
                    (*place, written[-1]), f"{both} in {title} say the same twice", "keep one of them"
                )
            found = [self._secret((*place, key), title, name, values.pop(key)) for key in written]
            if found:
                values[name] = found[0]
        return values

    def _secret(self, place: Place, title: str, name: str, value: Any) -> Secret:
        key = str(place[-1])
        if not isinstance(value, str):
            self.complain(place, f"{_where(key, title)} must be text", "put it in quotes")
            return _ABSENT
        self.holds_secret |= key == name
        if key.endswith("_file"):
            path = absolute(value, self.folder)
            self.secret_files += [path] if path else []
            if path and is_open_container_file(path):
                what = f"{_where(key, title)}: {path} may be read by other users of this machine"
                self.complain(
                    place, what, "mount it with mode 0400 if the container engine can", warning=True
                )
        try:
            return resolve(key, value, name, self.folder)
        except SecretError as error:
            warning = error.warning and self.by_hand
            self.complain(place, f"{_where(key, title)}: {error.what}", error.remedy, warning=warning)
            return _ABSENT

    def _explain(self, error: ErrorDetails, place: Place) -> None:
        title = header(place)
        where = (*place, *(one for one in error["loc"] if isinstance(one, (str, int))))
        key = str(error["loc"][0]) if error["loc"] else ""
        if error["type"] == "missing":
            words = " or ".join(f"'{word}'" for word in spellings(key)) if key in SECRETS else f"'{key}'"
            self.complain(place, f"{title} lacks {words}", f"write {key} = … below the header")
            return
        context = error.get("ctx", {})
        what, remedy = _TYPES.get(error["type"], (error["msg"][:1].lower() + error["msg"][1:], ""))
        what, remedy = context.get("what", what), context.get("remedy", remedy)
        joint = " " if what.split(" ")[0] in ("must", "cannot", "is") else ": "
        self.complain(where, f"{_where(key, title)}{joint}{what}", remedy)


_ABSENT = Secret("absent")  # stands for one that was complained of, so that it is not also called missing
LATER = "leave it out: a later version will bring it"


def read_tables(reading: Reading, kind: str, shape: type[Any], **given: Any) -> dict[str, Any]:
    """Every [kind.NAME] that can be read."""
    raw = reading.document.values.get(kind, {})
    if not isinstance(raw, dict):
        reading.complain((kind,), f"'{kind}' must be tables", f"write [{kind}.NAME] headers")
        return {}
    found = {}
    for name, table in raw.items():
        if not re.fullmatch(r"[\w][\w.-]*", name) or len(name) > 60:
            what = f"[{kind}.{name}] has a name with blanks or signs"
            reading.complain((kind, name), what, "letters, digits, '-', '_' and '.' can be typed in a mail")
        elif not isinstance(table, dict):
            what = f"'{name}' in [{kind}] must stand in a table of its own"
            reading.complain((kind, name), what, f"write [{kind}.NAME] and '{name} = …' below it")
        else:
            extra = {"name": name} if given.get("named") else {}
            value = reading.shape(shape, (kind, name), table, **extra)
            if value is not None:
                found[name] = value
    return found


def header(place: Place) -> str:
    """A table's header as it stands in the file."""
    return f"[{'.'.join(map(str, place))}]" if place else ""


def fields(shape: type) -> tuple[str, ...]:
    """The names of a shape's fields."""
    return tuple(one.name for one in dataclasses.fields(shape))


def unknown_word(word: object, kind: str, known: list[str]) -> tuple[str, str]:
    """What is wrong with a name that nothing has, and what to do."""
    return f"no [{kind}.{word}] in this file", did_you_mean(
        str(word), known
    ) or f"add a [{kind}.{word}] table"


def _where(key: str, title: str) -> str:
    return f"'{key}' in {title}" if title else f"'{key}'"


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)
