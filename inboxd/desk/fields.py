"""Custom fields of tickets: what [field.NAME] declares, and what counts as a value of each kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

KINDS = ("text", "number", "date", "choice")
LENGTH = 255  # characters of a text
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")


@dataclass(frozen=True, slots=True)
class Field:
    """A declared field. Values are kept as text: numbers as "1234.5", dates as "2026-12-31"."""

    name: str
    kind: str = "text"  # one of KINDS
    choices: tuple[str, ...] = ()  # of a choice, as they are kept

    def read(self, text: str) -> str | None:
        """The value that a piece of mail or a rule means, as it is kept; None when it is none."""
        stripped = " ".join(text.split())[:LENGTH]
        match self.kind:
            case "number":
                return read_number(stripped)
            case "date":
                return read_date(stripped)
            case "choice":
                folded = stripped.casefold()
                return next((one for one in self.choices if one.casefold() == folded), None)
            case _:
                return stripped

    @property
    def takes(self) -> str:
        """What may be written, for messages."""
        return {
            "number": "write a number such as 100 or 12.5",
            "date": "write a date such as 2026-12-31",
            "choice": f"write one of: {', '.join(self.choices)}",
        }.get(self.kind, "write text")


def read_number(text: str) -> str | None:
    """ "1.234,50", "1,234.50" and "1 234.5" as "1234.50"; None when it is no number or says two things.

    The last of two kinds of sign is the decimal one; "1,234" may be either and is no number.
    """
    bare = re.sub(r"[\s'_\u00a0\u202f]", "", text)
    comma, dot = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and dot >= 0:
        thousands = "," if dot > comma else "."
        bare = bare.replace(thousands, "").replace(",", ".")
    elif comma >= 0 and re.search(r",\d{3}$", bare) is None:
        bare = bare.replace(",", ".")
    return bare if _NUMBER.fullmatch(bare) and bare.isascii() else None


def read_date(text: str) -> str | None:
    """ "2026-12-31" and "31.12.2026" as "2026-12-31"; None for what is no day, or may be two (12/11/2026)."""
    german = _DAY_FIRST.fullmatch(text)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1])).isoformat()
        return date.fromisoformat(text).isoformat() if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def ordinal(text: str) -> float:
    """A date as a number that grows by one with each day; ValueError when it is none."""
    return float(date.fromisoformat(text).toordinal())
