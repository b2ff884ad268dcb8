"""The commands of AGENTS-BY-MAIL.md: one table of names and how their arguments are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inboxd.desk.agents import canned
from inboxd.desk.agents.query import parse_query
from inboxd.desk.agents.times import ADVICE
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


_ADDRESS = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+\.[^\s<>@,;]+")


def _people(argument: str, desk: Desk, _agent: str) -> str | Refusal:
    """Signed addresses: "+x@y.example -z@y.example"."""
    signs = re.sub(r"[,;<>]", " ", argument).split()
    signs = [sign if sign[0] in "+-" else f"+{sign}" for sign in signs]
    wrong = next((sign for sign in signs if not _ADDRESS.fullmatch(sign[1:])), "" if signs else "nothing")
    if wrong:
        return Refusal("", f"{wrong} is no address", "#cc +bob@example.org -eve@example.org")
    ours = next((sign for sign in signs if sign[0] == "+" and is_our_address(sign[1:], desk)), "")
    if ours:
        return Refusal("", f"{ours[1:]} is an address of ours; colleagues use #watch")
    return " ".join(signs)


def addresses_in(text: str) -> list[str]:
    """Every address that stands in a text."""
    return _ADDRESS.findall(text)


def is_our_address(address: str, desk: Desk) -> bool:
    """Whether an address is the desk's or an agent's."""
    return address.casefold() in desk.own_addresses or desk.agent_of(address) is not None


def _customer(argument: str, desk: Desk, _agent: str) -> str | Refusal:
    address = argument.strip("<>")
    if not _ADDRESS.fullmatch(address):
        return Refusal("", "write one address", "#requester anna@example.org")
    if is_our_address(address, desk):
        return Refusal("", f"{address} is an address of ours, not a customer's")
    return address


def _third_party(argument: str, desk: Desk, _agent: str) -> str | Refusal:
    """Whom to ask, and on the same line the question."""
    address, _, question = argument.partition(" ")
    address = address.strip("<>,;:").removeprefix("mailto:")
    if not _ADDRESS.fullmatch(address):
        return Refusal("", "write whom to ask: one address", "#forward supplier@example.org")
    if is_our_address(address, desk):
        return Refusal("", f"{address} is an address of ours; colleagues read a #note")
    return f"{address} {question}".strip()


def _words(what: str, most: int) -> Reader:
    def read(argument: str, _desk: Desk, _agent: str) -> str | Refusal:
        if not argument or len(argument) > most:
            return Refusal("", f"write {what}, at most {most} characters")
        return argument

    return read


def _language(argument: str, _desk: Desk, _agent: str) -> str | Refusal:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", argument):
        return Refusal("", "write a language's code", "#lang vi")
    return argument.lower()


def _field(argument: str, desk: Desk, _agent: str) -> str | Refusal:
    """A declared field and its value as it is kept; "-" empties it."""
    name, _, text = argument.partition(" ")
    known = {one.casefold(): one for one in desk.fields}
    declared = desk.fields.get(known.get(name.casefold(), ""))
    if declared is None:
        reason = f"there is no field '{name}'" if name else "say which field, and its value"
        return Refusal(
            "", reason, did_you_mean(name, known) if known else "declare [field.NAME] in config.toml"
        )
    value = "" if text.strip() == "-" else declared.read(text)
    if value is None or not text.strip():
        return Refusal("", f"{declared.name}: {declared.takes}; - empties it")
    return f"{declared.name} {value}"


def _admit(argument: str, desk: Desk, agent: str) -> str | Refusal:
    if argument.casefold() == "same":
        return "same"
    return _nothing(argument, desk, agent)


def _rescue(argument: str, _desk: Desk, _agent: str) -> str | Refusal:
    """Nothing for the ticket at hand; a junk mail's number stands in a mail of its own."""
    return (
        Refusal("", "N is junk mail: send the line alone, or type `inboxd junk rescue N`") if argument else ""
    )


STATES_BY_COMMAND: Mapping[str, str] = {
    "open": "open",
    "pending": "pending",
    "solved": "solved",
    "closed": "closed",
}


def _number(argument: str, desk: Desk, _agent: str) -> str | Refusal:
    """1043, HELP-1043 or [HELP-1043]."""
    found = re.fullmatch(rf"\[?(?:{re.escape(desk.prefix)}-|#)?(\d{{1,10}})\]?", argument, re.IGNORECASE)
    return found[1] if found else Refusal("", "write a ticket's number, such as 1043")


def _use(argument: str, desk: Desk, _agent: str) -> str | Refusal:
    try:
        return canned.read(argument, desk)
    except ValueError as error:
        return Refusal("", str(error))


_NAMES_TICKET = re.compile(r"#(?:merge|link)\s+\[?(?:\w+-|#)?(\d{1,10})\]?[.!,;]*", re.IGNORECASE)
PRESENCE = ("away", "back")  # about whoever writes, not about a ticket
OPENING = ("to", "new")  # open a ticket, so they stand in a mail of their own
STRUCTURE = ("merge", "split", "link")


def number_in(line: str) -> str:
    """The ticket's number that a command names; "" for any other line."""
    found = _NAMES_TICKET.fullmatch(line.strip())
    return found[1] if found else ""


def _time(argument: str, _desk: Desk, _agent: str) -> str | Refusal:
    """What the moment is depends on now: it is read when the command is carried out."""
    return argument or Refusal("", f"say until when: {ADVICE}", "#snooze 3d")


def _absence(argument: str, _desk: Desk, _agent: str) -> str | Refusal:
    """The day of the return, with or without "until" before it."""
    when = re.sub(r"^(until|till)\b\s*", "", argument, flags=re.IGNORECASE)
    return when or Refusal("", f"say until when: {ADVICE}", "#away until fri 9:00")


def _query(argument: str, desk: Desk, agent: str) -> str | Refusal:
    try:
        parse_query(argument, desk, agent)
    except ValueError as error:
        return Refusal("", str(error), "#list team:billing state:open waiting:>2h")
    return argument


QUESTIONS: Mapping[str, Word] = {
    "list": Word(
        _query, "#list team:billing state:open waiting:>2h", "tickets that fit, each with its links"
    ),
    "find": Word(
        _words("what to look for", 200), "#find WORDS", "tickets in which these words stand, closed ones too"
    ),
    "next": Word(_nothing, "#next", "the most urgent ticket that nobody has is yours, and comes to you"),
    "stats": Word(_nothing, "#stats", "how many tickets stand where"),
    "help": Word(_nothing, "#help", "every command, with what it does"),
    "show": Word(_number, "#show [N]", "the whole ticket with its notes; your reply goes to the customer"),
    "why": Word(_number, "#why [N]", "every value of the ticket and the reason for it"),
    "history": Word(_number, "#history [N]", "everything that happened to it"),
}
"""Commands to the agents' address that ask and change nothing but, for `#next`, the owner."""

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
    "field": Word(_field, "#field NAME VALUE", "a field of your own; `-` empties it"),
    "subject": Word(_words("a subject", 250), "#subject TEXT", "what the ticket is called"),
    "lang": Word(_language, "#lang vi", "the language of automatic mails to the customer"),
    "note": Word(_anything, "#note WORDS", "the rest of the mail is internal"),
    "reply": Word(_anything, "#reply WORDS", "the rest of the mail goes to the customer"),
    "use": Word(
        _use, "#use NAME key=value", "your canned answer `templates/answers/NAME.j2`, above your words"
    ),
    "all": Word(_nothing, "#all", "this answer goes to those in the customer's Cc, too"),
    "quiet": Word(_nothing, "#quiet", "change without telling anybody"),
    "cc": Word(_people, "#cc +x@y -z@y", "every answer goes to them, too, or no more"),
    "requester": Word(_customer, "#requester x@y", "whose ticket it is: answers go there"),
    "watch": Word(_nothing, "#watch", "you hear of everything on it, owner or not"),
    "unwatch": Word(_nothing, "#unwatch", "you do not"),
    "snooze": Word(
        _time,
        "#snooze 3d|fri 9:00|2026-12-01",
        "aside until then, or until the customer writes; `none`: wake it",
    ),
    "due": Word(_time, "#due fri 17:00", "whoever has it is told when that time comes; `none`: no more"),
    "away": Word(_absence, "#away until fri 9:00", "you are away: new tickets go to your colleagues"),
    "back": Word(_nothing, "#back", "you are there again"),
    "merge": Word(_number, "#merge 1043", "this ticket becomes part of the other; both histories stay"),
    "split": Word(_nothing, "#split", "the customer's mail that you answer becomes a ticket of its own"),
    "link": Word(_number, "#link 1044", "the two tickets tell of each other"),
    "forward": Word(
        _third_party,
        "#forward x@y WORDS",
        "your words and the customer's mail go to a third party; what they reply is internal, and your reply "
        "to that goes to them",
    ),
    "admit": Word(
        _admit,
        "#admit [same]",
        "a held mail of a stranger, or one that a rule held, joins the ticket; `same`: for good",
    ),
    "spam": Word(_nothing, "#spam", "closed, with the tag spam, without a word to anybody"),
    "block": Word(_nothing, "#block", "closed as spam, and the customer's mail opens no ticket any more"),
    "rescue": Word(
        _rescue,
        "#rescue [N]",
        "no spam after all: open again, and the customer is heard; N: a mail in the junk folder",
    ),
    "to": Word(
        _customer, "#to anna@x", "in a new mail: your text opens a ticket and goes to anna as the team"
    ),
    "new": Word(_nothing, "#new", "above a forwarded mail: it opens a ticket for whoever wrote it"),
    "drop": Word(_nothing, "#drop", "a held mail is left out; it stays as a note"),
    "send": Word(_nothing, "#send", "a held answer goes out as it stands"),
    "undo": Word(_nothing, "#undo", "in reply to a receipt: what it tells of is taken back"),
}


BAR = "\\|"  # in a Markdown table


def table() -> str:
    """The commands as the README shows them."""
    every = (*WORDS.values(), *QUESTIONS.values())
    rows = [f"| `{word.usage.replace('|', BAR)}` | {word.does} |" for word in every]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


DAILY = "For most days: #close, #note WORDS, #claim, #assign NAME, #snooze 3d, #undo."
PARTS: Mapping[str, str] = {  # by the first command of each part
    "open": "How the ticket stands",
    "claim": "Who has it",
    "priority": "What it is about",
    "note": "What you write",
    "cc": "Who hears of it",
    "snooze": "Time",
    "merge": "Several tickets, and third parties",
    "admit": "Held mail, spam, junk",
    "to": "New conversations",
    "drop": "After a hold or a receipt",
    "list": "Questions, which change nothing (but #next)",
}


def help_lines() -> list[str]:
    """Every command in its part, as `#help` answers."""
    lines = [DAILY]
    for name, word in (*WORDS.items(), *QUESTIONS.items()):
        lines += ["", f"{PARTS[name]}:"] if name in PARTS else []
        lines.append(f"{word.usage}: {word.does}")
    return lines


def is_ours(name: str) -> bool:
    """Whether this is a command's name."""
    return name in WORDS or name in QUESTIONS


if __name__ == "__main__":
    print(table())
