"""The grammar of commands in an agent's mail (AGENTS-BY-MAIL.md, "Commands"): all or nothing.

Commands count in one block at the top of the new words or in one at their end. Anything that looks like a
command elsewhere, or is none of ours, refuses the whole mail, so that nothing happens by accident.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inboxd.desk.agents.spelling import COMMAND, argument_of, as_command, name_at_start
from inboxd.desk.agents.words import QUESTIONS, STATES_BY_COMMAND, WORDS, Refusal, is_ours
from inboxd.desk.problem import did_you_mean
from inboxd.desk.settings import Desk

_SENT_FROM = re.compile(
    r"(sent from my|sent from outlook|get outlook for|von meinem .* gesendet|gesendet von"
    r"|envoyé (de|depuis) mon"
    r"|enviado (desde|do) m|inviato da|verzonden (vanaf|met)|được gửi từ|gửi từ)\b.*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"((best|kind|warm|many)\s+)?(regards|wishes|thanks|cheers|br|mfg)|mit freundlichen grüßen"
    r"|(viele|liebe|beste) grüße"
    r"|cordialement|saludos|trân trọng|thank you",
    re.IGNORECASE,
)


NOT_BESIDE_FORWARD = (
    "reply", "all", "quiet", "admit", "drop", "spam", "block", "rescue", "merge", "split", "link",
    "requester", "to", "new",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """One command as it was understood; `argument` is already the value that it means."""

    name: str
    argument: str
    line: str  # as it was written


@dataclass(frozen=True, slots=True)
class Parsed:
    """The commands, and the words that are left: for the customer, or internal."""

    commands: tuple[Command, ...] = ()
    text: str = ""  # without commands; "" when commands were all
    note: str = ""  # internal words of `#note`
    refused: Refusal | None = None

    def has(self, name: str) -> bool:
        """Whether a command was given."""
        return self.get(name) is not None

    def get(self, name: str) -> Command | None:
        """The command of that name, if given."""
        return next((command for command in self.commands if command.name == name), None)


def parse_commands(text: str, desk: Desk, agent: str) -> Parsed:
    """Read an agent's new words. `agent` is the writer's name, for `#assign me` and for the signature."""
    lines = _without_signature([as_command(line) for line in text.strip().splitlines()], desk, agent)
    top = _leading(lines)
    bottom = _trailing(lines[top:])
    middle = lines[top : len(lines) - bottom]
    stray = next((line.strip() for line in middle if looks_like_command(line)), "")
    if stray:
        reason = "a command counts only at the top of the mail or alone at its end"
        return Parsed(text=text, refused=Refusal(stray, reason))
    words = "\n".join(middle).strip()
    return _understand(lines[:top], words, lines[len(lines) - bottom :], text, desk, agent)


def parse_link(command: str, text: str, desk: Desk, agent: str) -> Parsed:
    """A prefilled link: the one command that its token allows. Few of them take the words of the mail."""
    line = f"#{command.strip().lstrip('#')}"
    if not COMMAND.fullmatch(line):
        return Parsed(refused=Refusal(line, "the link carries no command that is understood"))
    words = "\n".join(_without_signature(text.strip().splitlines(), desk, agent)).strip()
    takes_words = line.lower() in ("#note", "#reply", "#all")
    return _understand([line], words if takes_words else "", [], text, desk, agent)


def looks_like_command(line: str) -> bool:
    """Whether a line begins with the name of a command, in whatever spelling; such a line is never text."""
    return is_ours(name_at_start(line))


def starts_like_command(text: str) -> str:
    """The name of the command that a text begins with; "" when it begins with none that we know."""
    match = COMMAND.fullmatch(as_command(next(iter(text.strip().splitlines()), "")).strip())
    return match[1].lower() if match and is_ours(match[1].lower()) else ""


def _understand(top: list[str], words: str, end: list[str], whole: str, desk: Desk, agent: str) -> Parsed:
    commands: list[Command] = []
    for line in (*top, *end):
        if not line.strip():
            continue
        found = _read(line.strip(), desk, agent)
        if isinstance(found, Refusal):
            return Parsed(text=whole, refused=found)
        commands.append(found)
    commands, words = _asked_on_line(commands, words)
    below = {line.strip() for line in end}
    if wrong := _contradiction(commands, words, below):
        return Parsed(text=whole, refused=wrong)
    parsed = Parsed(tuple(commands), words)
    if note := parsed.get("note"):
        at_end = note.line in below and bool(words)
        return (
            Parsed(parsed.commands, words, note.argument) if at_end else _noted(parsed, note.argument, words)
        )
    if reply := parsed.get("reply"):
        return Parsed(parsed.commands, f"{reply.argument}\n{words}".strip())
    return parsed


def _asked_on_line(commands: list[Command], words: str) -> tuple[list[Command], str]:
    """`#forward x@y WORDS`: what stands on its line is said, too."""
    for place, command in enumerate(commands):
        if command.name == "forward":
            address, _, question = command.argument.partition(" ")
            commands[place] = Command(command.name, address, command.line)
            words = f"{question}\n{words}".strip()
    return commands, words


def _noted(parsed: Parsed, argument: str, words: str) -> Parsed:
    """`#note` on top: the rest of the mail is internal."""
    return Parsed(parsed.commands, "", f"{argument}\n{words}".strip())


def _read(line: str, desk: Desk, agent: str) -> Command | Refusal:
    match = COMMAND.fullmatch(line)
    if match is None:
        return Refusal(line, "this is not a command")
    name, argument = match[1].lower(), (match[2] or "").strip()
    word = WORDS.get(name) or QUESTIONS.get(name)
    if word is None:
        return Refusal(line, f"there is no command #{name}", did_you_mean(name, (*WORDS, *QUESTIONS)))
    value = word.read(argument_of(name, argument), desk, agent)
    if isinstance(value, Refusal):
        return Refusal(line, value.reason, value.did_you_mean)
    return Command(word.means or name, value, line)


def _contradiction(commands: list[Command], words: str, below: set[str]) -> Refusal | None:
    """Commands that cannot be done together, or not with the words beside them."""
    names = [command.name for command in commands]
    by_name = {command.name: command.line for command in commands}
    for name in by_name:
        if names.count(name) > 1 and name not in ("tag", "field", "cc"):
            return Refusal(by_name[name], f"#{name} is given twice")
    asked = next((name for name in names if name in QUESTIONS), "")
    if asked and len(names) > 1:
        return Refusal(by_name[asked], f"#{asked} stands alone in its mail")
    states = [name for name in names if name in STATES_BY_COMMAND or name in ("spam", "block", "rescue")]
    if len(states) > 1:
        return Refusal(by_name[states[1]], f"#{states[0]} and #{states[1]} contradict each other")
    if len([name for name in names if name in ("assign", "claim", "unclaim")]) > 1:
        return Refusal(
            commands[-1].line, "a ticket has one owner: write only one of #assign, #claim, #unclaim"
        )
    for one, other in (
        ("admit", "drop"),
        ("note", "reply"),
        ("quiet", "reply"),
        ("send", "reply"),
        ("quiet", "use"),
        ("send", "use"),
        *(("forward", other) for other in NOT_BESIDE_FORWARD),
    ):
        if one in names and other in names:
            return Refusal(by_name[other], f"#{one} and #{other} contradict each other")
    return _beside_words(by_name, names, words, below)


def _beside_words(by_name: dict[str, str], names: list[str], words: str, below: set[str]) -> Refusal | None:
    if "undo" in names and (len(names) > 1 or words):
        return Refusal(by_name["undo"], "#undo stands alone in its mail")
    outward = words and not ("note" in names and by_name["note"] not in below)
    if "send" in names and outward:
        reason = "#send sends the held words as they stand; write it alone, or leave it out and answer anew"
        return Refusal(by_name["send"], reason)
    if "all" in names and not (outward or "send" in names or "reply" in names or "use" in names):
        return Refusal(by_name["all"], "#all stands beside an answer, and there is none")
    if "quiet" in names and outward:
        return Refusal(
            by_name["quiet"], "#quiet sends nothing, but words follow; begin them with #note, or leave it out"
        )
    if "note" in names and by_name["note"].casefold() == "#note" and (by_name["note"] in below or not words):
        return Refusal(by_name["note"], "#note without words; at the end of a mail they stand on its line")
    if "reply" in names and by_name["reply"].casefold() == "#reply" and not words:
        return Refusal(by_name["reply"], "#reply without words")
    return None


def _leading(lines: list[str]) -> int:
    """How many lines from the top are commands, blank ones between them included."""
    count = 0
    for place, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if not COMMAND.fullmatch(line.strip()):
            break
        count = place
    return count


def _trailing(lines: list[str]) -> int:
    """How many lines at the end are commands."""
    return _leading(lines[::-1])


def _without_signature(lines: list[str], desk: Desk, agent: str) -> list[str]:
    """The lines above a signature: the usual mark, a phone's advertisement, a closing with one's own name."""
    mark = next((place for place, line in enumerate(lines) if line.rstrip() == "--"), len(lines))
    kept = lines[:mark]
    while kept and (not kept[-1].strip() or _SENT_FROM.fullmatch(kept[-1].strip())):
        kept.pop()
    cut = len(kept)
    while cut and _is_closing(kept[cut - 1].strip(" ,.!-"), desk, agent):
        cut -= 1
    has_only_commands = all(not line.strip() or COMMAND.fullmatch(line.strip()) for line in kept[:cut])
    return kept[:cut] if cut and has_only_commands else kept  # "Thanks." alone is an answer


def _is_closing(line: str, desk: Desk, agent: str) -> bool:
    """Whether a line below commands is a greeting or the agent's own name, which nobody meant to send."""
    known = desk.agents.get(agent)
    own = f"{known.name} {known.title}".casefold().split() if known else []
    return not line or bool(_CLOSING.fullmatch(line)) or all(word.casefold() in own for word in line.split())
