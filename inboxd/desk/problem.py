"""A mistake in the configuration, told with its place and its remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. `line` 0 means that the file as a whole is meant; `warning` does not stop a start."""

    file: str
    line: int
    what: str
    remedy: str = ""
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        head = f"{place}: {'warning: ' if self.warning else ''}{self.what}"
        return f"{head}\n    {self.remedy}" if self.remedy else head


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The remedy for a misspelt word: the nearest known one, else the whole list."""
    choices = sorted(known)
    near = get_close_matches(word.casefold(), choices, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known are: {', '.join(choices)}" if choices else ""
