"""Durations, sizes and comparisons as an admin writes them: "7d", "25 MB", ">= 2h"."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

LONGEST = timedelta(days=36500)  # so that every moment that comes of it has a date
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"": 1, "B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
_COMPARISON = re.compile(r"\s*(<=|>=|<|>|=)\s*(.*\S)\s*")


def parse_duration(text: str) -> timedelta:
    """ "60s", "1h 30m", "7d" as a span of time; ValueError with advice for anything else."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([a-z]+)", text.strip())
    whole = re.fullmatch(r"(?:\s*\d+(?:\.\d+)?\s*[a-z]+)+\s*", text)
    if not whole or any(unit not in _SECONDS for _, unit in parts):
        raise ValueError(
            f'"{text}" is no duration: write a number and ms, s, m, h, d or w, such as "60s" or "7d"'
        )
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if seconds > LONGEST.total_seconds():
        raise ValueError(f'"{text}" is too long a duration: a hundred years are enough')
    return timedelta(seconds=seconds)


def parse_size(text: str) -> int:
    """ "25 MB" in bytes; a megabyte has 1,048,576 of them, as mail servers count. ValueError otherwise."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*", text)
    if not found or found[2].upper() not in _BYTES:
        raise ValueError(f'"{text}" is no size: write a number and B, KB, MB or GB, such as "25 MB"')
    return int(float(found[1]) * _BYTES[found[2].upper()])


def show_duration(span: timedelta) -> str:
    """A span of time as `parse_duration` takes it: "1h 30m"."""
    rest, words = round(span.total_seconds() * 1000), []
    for unit in ("d", "h", "m", "s", "ms"):
        count, rest = divmod(rest, round(_SECONDS[unit] * 1000))
        words += [f"{count}{unit}"] if count else []
    return " ".join(words) or "0s"


def show_size(size_bytes: int) -> str:
    """A number of bytes as `parse_size` takes it: "25 MB"."""
    for unit in ("GB", "MB", "KB"):
        if size_bytes and size_bytes % _BYTES[unit] == 0:
            return f"{size_bytes // _BYTES[unit]} {unit}"
    return f"{size_bytes} B"


@dataclass(frozen=True, slots=True)
class Comparison:
    """ ">= 5 MB": an operator and a number (bytes for sizes, seconds for durations, days for dates)."""

    sign: str
    number: float
    unit: Callable[[str], float] = float  # how a compared text becomes a number; ValueError: it is none

    def holds(self, value: float) -> bool:
        """Whether the value stands to the number as the operator says."""
        return _COMPARE[self.sign](value, self.number)

    def holds_text(self, text: str) -> bool:
        """The same for a value as it is kept; False for one that is no number of this unit."""
        try:
            return self.holds(self.unit(text))
        except ValueError:
            return False


def split_comparison(text: str) -> tuple[str, str] | None:
    """(operator, rest) of a text that begins with an operator, else None."""
    found = _COMPARISON.fullmatch(text)
    return (found[1], found[2]) if found else None


def parse_comparison(
    text: str, read: Callable[[str], float], unit: Callable[[str], float] = float
) -> Comparison:
    """An operator and what `read` makes of the rest ("=" when there is no operator); ValueError as it raises.

    `unit` reads the values that are compared with it later.
    """
    sign, rest = split_comparison(text) or ("=", text)
    return Comparison(sign, read(rest), unit)
