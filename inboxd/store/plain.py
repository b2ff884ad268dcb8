"""Values of tickets as JSON and back: addresses, times and tuples keep their types."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from inboxd.mail.message import Address
from inboxd.store.keys import storable


def to_plain(value: object) -> Any:
    """Something that JSON can write; ValueError for what a ticket never holds."""
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Address):
        return {"name": storable(value.name), "address": storable(value.address)}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, dict):
        return {"map": {str(key): to_plain(one) for key, one in value.items()}}
    if isinstance(value, Iterable):
        return [to_plain(one) for one in value]
    raise ValueError(f"store: a ticket cannot hold {value!r}")


def from_plain(value: Any) -> object:
    """What `to_plain` was given; sequences come back as tuples."""
    if isinstance(value, list):
        return tuple(from_plain(one) for one in value)
    if isinstance(value, dict):
        if "time" in value:
            return datetime.fromisoformat(value["time"])
        if "map" in value:
            return {key: from_plain(one) for key, one in value["map"].items()}
        return Address(value["name"], value["address"])
    return value


def readable(value: Any) -> Any:
    """The JSON form as people and programs read it: addresses as text, times as ISO 8601."""
    if isinstance(value, list):
        return [readable(one) for one in value]
    if isinstance(value, dict):
        if "time" in value:
            return value["time"]
        if "map" in value:
            return {key: readable(one) for key, one in value["map"].items()}
        return str(Address(value["name"], value["address"]))
    return value


def pairs(addresses: Iterable[Address]) -> list[list[str]]:
    """Addresses for a column."""
    return [[storable(one.name), storable(one.address)] for one in addresses]


def addresses(stored: Iterable[list[str]]) -> tuple[Address, ...]:
    """Addresses from a column."""
    return tuple(Address(name, address) for name, address in stored)
