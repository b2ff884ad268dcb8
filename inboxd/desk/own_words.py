"""An agent's own words in a reply to a notification (PROMISES.md F, B33).

`own_lines` drops what stood in the notification. Two things in it are no stranger's, though: the commands
that we ourselves spell in its sentences ("Reply #undo within 10 minutes"), and the agent's own words in a
mail that came back to be corrected.
"""

from __future__ import annotations

import re

from inboxd.desk.case import Case
from inboxd.desk.commands import starts_like_command
from inboxd.desk.words import is_ours
from inboxd.mail.html import to_text
from inboxd.mail.quote import own_lines

_QUOTING = re.compile(r"^[\s>|]*")
_SPELLED = re.compile(r"#([^\W\d_][\w-]*)")


def own_words(case: Case, text: str) -> str:
    """What of a text its agent wrote; all of it when the notification is unknown."""
    if case.facts.notice is None:
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    chosen = [line for line, own in zip(lines, own_flags(case, text), strict=True) if own or not line.strip()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(chosen)).strip("\n").rstrip()


def own_flags(case: Case, text: str) -> list[bool]:
    """Of each line of a text whether its agent wrote it."""
    lines = text.replace("\r\n", "\n").split("\n")
    notice = case.facts.notice
    if notice is None:
        return [True] * len(lines)
    page = to_text(notice.html) if notice.html else ""
    seen = without_own(f"{notice.text}\n{page}", came_back(case))
    own = _kept(lines, own_lines(text, seen))
    commands = _kept(lines, own_lines(text, without_spelled(seen)))
    flags: list[bool] = []
    follows_own = True
    for line, is_own, is_command in zip(lines, own, commands, strict=True):
        if line.strip():
            # A client that wraps our sentences anew makes lines that begin with a command we spelled.
            follows_own = is_own or (is_command and follows_own and bool(starts_like_command(line)))
        flags.append(follows_own)
    return flags


def without_own(notice_text: str, came_back: str) -> str:
    """The notification without the agent's words that came back in it."""
    own = {line.strip() for line in came_back.splitlines() if line.strip()}
    return "\n".join(line for line in notice_text.splitlines() if _QUOTING.sub("", line).strip() not in own)


def without_spelled(notice_text: str) -> str:
    """The notification without the commands that are spelled inside a line; one that begins a line stays."""
    lines = []
    for line in notice_text.splitlines():
        rest = _QUOTING.sub("", line)
        lines.append(rest[:1] + _SPELLED.sub(_unspelled, rest[1:]))
    return "\n".join(lines)


def _unspelled(found: re.Match[str]) -> str:
    return found[1] if is_ours(found[1].lower()) else found[0]


def came_back(case: Case) -> str:
    """The agent's words in the held mail that is being answered, when they were proved to be theirs."""
    held = case.facts.held
    return held.text if held and held.agent and held.author.key in case.desk.own_addresses else ""


def _kept(lines: list[str], kept: str) -> list[bool]:
    """Which lines are among the kept ones, whose order is the same."""
    left = iter([line for line in kept.split("\n") if line.strip()])
    wanted = next(left, None)
    flags = []
    for line in lines:
        is_kept = wanted is not None and line.rstrip() == wanted.rstrip()
        flags.append(is_kept)
        if is_kept:
            wanted = next(left, None)
    return flags
