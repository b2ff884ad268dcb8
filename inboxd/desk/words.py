"""The commands of AGENTS-BY-MAIL.md: one table of names and how their arguments are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inboxd.desk.problem import did_you_mean
from inboxd.desk.settings import Desk
from inboxd.desk.ticket import PRIORITIES


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing of a mail is done."""

    line: str
    reason: str
    did_you_mean: str = ""


Reader = Callable[[str, Desk, str], "str | Refusal"]


@dataclass(frozen=True, slots=True)
class Word:
    """One command: how its argument is read, what it does, and whose other name it is."""

    read: Reader
    usage: str
    does: str  # one line for the table in the README
    means: str = ""


def _nothing(argument: str, _desk: Desk, _agent: str) -> str | Refusal:
    return Refusal("", "this command stands alone on its line") if argument else ""


def _anything(argument: str, _desk: Desk, _agent: str) -> str | Refusal:
    return argument


def _agent(argument: str, desk: Desk, agent: str) -> str | Refusal:
    """A colleague's name as in config.toml, their title, or the one first name that fits; me; none."""
    wanted = argument.casefold().lstrip("@")
    if wanted == "none":
        return ""
    if wanted == "me":
        return agent
    for known in desk.agents.values():
        if wanted and wanted in (known.name.casefold(), known.title.casefold()):
            return known.name
    first = [
        a.name for a in desk.agents.values() if wanted and wanted == a.title.casefold().partition(" ")[0]
    ]
    if len(first) == 1:
        return first[0]
    reason = f"there is no agent '{argument}'" if argument else "say to whom: a name, me or none"
    return Refusal("", reason, did_you_mean(wanted, [*desk.agents, "me", "none"]))


def _one_of(choices: Callable[[Desk], tuple[str, ...]], what: str) -> Reader:
    def read(argument: str, desk: Desk, _agent: str) -> str | Refusal:
        known = {choice.casefold(): choice for choice in choices(desk)}
        if argument.casefold() in known:
            return known[argument.casefold()]
        reason = f"there is no {what} '{argument}'" if argument else f"say which {what}"
        return Refusal("", reason, did_you_mean(argument, known))

    return read


def _tags(argument: str, _desk: Desk, _agent: str) -> str | Refusal:
    signs = argument.replace(",", " ").split()
    if not signs or not all(re.fullmatch(r"[+-]?[\w][\w./-]{0,39}", sign) for sign in signs):
        return Refusal("", "write tags as +urgent or -urgent", "#tag +urgent -waiting")
    return " ".join(sign if sign[0] in "+-" else f"+{sign}" for sign in signs)


def _admit(argument: str, desk: Desk, agent: str) -> str | Refusal:
    if argument.casefold() == "same":
        return Refusal("", "#admit same is not understood yet; it comes with a later version", "#admit")
    return _nothing(argument, desk, agent)


STATES_BY_COMMAND: Mapping[str, str] = {
    "open": "open",
    "pending": "pending",
    "solved": "solved",
    "closed": "closed",
}

WORDS: Mapping[str, Word] = {
    "open": Word(_nothing, "#open", "the ticket is open"),
    "pending": Word(_nothing, "#pending", "it waits for the customer"),
    "solved": Word(_nothing, "#solved", "it is solved; it closes by itself after `close_after`"),
    "close": Word(_nothing, "#close", "the same as `#solved`", means="solved"),
    "closed": Word(_nothing, "#closed", "it is closed at once"),
    "claim": Word(_nothing, "#claim", "it is yours"),
    "unclaim": Word(_nothing, "#unclaim", "it is nobody's"),
    "assign": Word(_agent, "#assign NAME|me|none", "it is that colleague's, who gets it in full"),
    "team": Word(_one_of(lambda desk: tuple(desk.teams), "team"), "#team NAME", "it goes to another team"),
    "priority": Word(
        _one_of(lambda _desk: PRIORITIES, "priority"),
        "#priority low|normal|high|urgent",
        "how urgent it is",
    ),
    "tag": Word(_tags, "#tag +a -b", "tags come and go"),
    "note": Word(_anything, "#note WORDS", "the rest of the mail is internal"),
    "reply": Word(_anything, "#reply WORDS", "the rest of the mail goes to the customer"),
    "quiet": Word(_nothing, "#quiet", "change without telling anybody"),
    "admit": Word(_admit, "#admit", "a held mail of a stranger, or one that a rule held, joins the ticket"),
    "drop": Word(_nothing, "#drop", "a held mail is left out; it stays as a note"),
    "send": Word(_nothing, "#send", "a held answer goes out as it stands"),
    "undo": Word(_nothing, "#undo", "in reply to a receipt: what it tells of is taken back"),
}


BAR = "\\|"  # in a Markdown table


def table() -> str:
    """The commands as the README shows them."""
    rows = [f"| `{word.usage.replace('|', BAR)}` | {word.does} |" for word in WORDS.values()]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


_LATER = """
    field subject lang all cc requester watch unwatch snooze due merge split link use forward rescue spam
    block away back
"""
_ABOUT_NO_TICKET = "list find next stats help show why history to new"
NOT_YET = frozenset(_LATER.split())
TICKETLESS = frozenset(_ABOUT_NO_TICKET.split())


def is_ours(name: str) -> bool:
    """Whether this is a command's name, understood already or not."""
    return name in WORDS or name in NOT_YET or name in TICKETLESS


if __name__ == "__main__":
    print(table())
