"""Facts as JSON and back, without loss: kept with each decision, so that replay sees what was known then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from inboxd.desk.facts import Facts
from inboxd.mail.message import Address


def dump(facts: Facts) -> str:
    """The facts as JSON. Fields that hold their default are left out, so that the text stays short."""
    return json.dumps(_of_dataclass(facts), ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Facts:
    """The facts that `dump` wrote; what a newer version added is ignored. ValueError for anything else."""
    try:
        found = _to_dataclass(Facts, json.loads(text))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"facts: this is not what was written ({error})") from error
    assert isinstance(found, Facts)
    return found


def _of_dataclass(value: Any) -> dict[str, Any]:
    kind: type = type(value)
    hints, blank = _hints(kind), _defaults(kind)
    held = {name: getattr(value, name) for name in hints}
    return {
        name: _plain(hints[name], item)
        for name, item in held.items()
        if name not in blank or item != blank[name]
    }


def _plain(kind: Any, value: Any) -> Any:
    """A value as JSON has it; what a field of type `object` holds says what it is."""
    if kind is object:
        return _marked(value)
    if is_dataclass(value):
        return _of_dataclass(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = get_args(kind)[1]
        return [[key, _plain(inner, item)] for key, item in value.items()]
    if isinstance(value, tuple):
        inner = get_args(kind)[0]
        return [_plain(inner, item) for item in value]
    return value


def _to_dataclass(kind: type, plain: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], item) for name, item in plain.items() if name in hints})


def _value(kind: Any, plain: Any) -> Any:
    """The value that `_plain` was given, by the type of its field."""
    if kind is object:
        return _unmarked(plain)
    if isinstance(kind, UnionType):
        kind = next(one for one in get_args(kind) if one is not NoneType)
        return None if plain is None else _value(kind, plain)
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], item) for item in plain)
    if get_origin(kind) is Mapping:
        inner = get_args(kind)[1]
        return {key: _value(inner, item) for key, item in plain}
    if is_dataclass(kind):
        return _to_dataclass(kind, plain)  # type: ignore[arg-type]
    if kind is datetime:
        return datetime.fromisoformat(plain)
    return kind(plain) if issubclass(kind, Enum) else plain


def _marked(value: Any) -> Any:
    if isinstance(value, Address):
        return {"address": [value.name, value.address]}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, Mapping):
        return {"map": [[str(key), _marked(item)] for key, item in value.items()]}
    if isinstance(value, tuple | list):
        return [_marked(item) for item in value]
    return value


def _unmarked(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_unmarked(item) for item in plain)
    if not isinstance(plain, dict):
        return plain
    if "address" in plain:
        return Address(*plain["address"])
    if "time" in plain:
        return datetime.fromisoformat(plain["time"])
    return {key: _unmarked(item) for key, item in plain["map"]}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _defaults(kind: type) -> dict[str, Any]:
    """What a field holds when nobody says otherwise."""
    found: dict[str, Any] = {}
    for item in fields(kind):
        if item.default is not MISSING:
            found[item.name] = item.default
        elif item.default_factory is not MISSING:
            found[item.name] = item.default_factory()
    return found
