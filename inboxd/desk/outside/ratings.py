"""The words of a customer's rating, and how a survey's link carries one."""

from __future__ import annotations

RATINGS = ("good", "ok", "bad")
BAD = "bad"
_RATE = "rate"


def command_of(rating: str) -> str:
    """What stands signed in a survey's link."""
    return f"{_RATE} {rating}"


def rating_of(command: str) -> str:
    """The rating in a link's signed command; "" when it is an agent's command."""
    name, _, rating = command.partition(" ")
    return rating if name == _RATE and rating in RATINGS else ""
