"""Commands as fingers, phones and mail programs spell them, brought to the form in which they are read."""

from __future__ import annotations

import re

# Phones end a word with a full stop, and people write "#note: …"; an Asian keyboard has a wide sign.
COMMAND = re.compile(r"[#\uff03]([^\W\d_][\w-]*)(?:[.:,;!?\u2026\u2013\u2014\u3002\uff1a]+\s*|\s+|$)(.*)")
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff]")
_EMPHASIS = re.compile(r"([*_]{1,3})(?=[#\uff03])")  # how a plain text shows bold letters
_TARGET = re.compile(
    r"(?<=\S)[ ]?[<\[](?:mailto:|https?://)[^>\]\s]*[>\]]"
)  # "x@y<mailto:x@y>", as Outlook has it
_DASH = re.compile(r"(?<!\S)[\u2010-\u2015\u2212](?=\w)")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
# What a line may begin with that is no word of it: a bullet, a quotation mark, a bracket.
_DECORATION = re.compile(
    r"[\s*_~`\u2022\u00b7\u2023\u25aa\u25cf\u2010-\u2015\"'\u201c-\u201f\u00ab(\[+-]+(?=[#\uff03])"
)
_NAME = re.compile(r"[#\uff03]([^\W\d_][\w-]*)")
FREE = frozenset({"note", "reply", "subject", "field", "use", "find", "list"})  # their arguments are words


def as_command(line: str) -> str:
    """The line without unseen characters and emphasis when that makes a command of it; else as it is."""
    if "#" not in line and "\uff03" not in line:
        return line
    bare = _UNSEEN.sub("", line).strip()
    if emphasis := _EMPHASIS.match(bare):
        bare = bare[len(emphasis[1]) :].replace(emphasis[1], "", 1).rstrip()
    return bare if COMMAND.fullmatch(bare) else line


def name_at_start(line: str) -> str:
    """The name behind the sign with which a line begins, a bullet, quotation mark or bracket aside."""
    found = _NAME.match(_DECORATION.sub("", as_command(line).strip(), count=1))
    return found[1].lower() if found else ""


def argument_of(name: str, argument: str) -> str:
    """What stands behind a command's name, without what programs made of it."""
    if name in ("note", "reply"):
        return argument
    argument = _TARGET.sub("", argument)
    argument = argument.translate(_QUOTES) if name == "use" else _DASH.sub("-", argument)
    return argument if name in FREE else argument.rstrip(" .!,;")
