"""An agent's own words in a reply to a notification (PROMISES.md F, B33).

`own_lines` drops what stood in the notification. Three things in it are no stranger's, though: the commands
that we ourselves spell in its sentences ("Reply #undo within 10 minutes"), the agent's own words in a
mail that came back to be corrected, and sentences of earlier answers, which people write again and again
("Let me know if you have any further questions."). The customer has those already: nothing private goes out.
"""

from __future__ import annotations

import re
from itertools import groupby, takewhile

from inboxd.desk.agents.commands import starts_like_command
from inboxd.desk.agents.words import is_ours
from inboxd.desk.case import Case
from inboxd.mail.html import to_text
from inboxd.mail.quote import own_lines
from inboxd.mail.quote.own import own_flags as lines_not_in

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
    own = lines_not_in(lines, seen)
    commands = lines_not_in(lines, without_spelled(seen))
    fresh = lines_not_in(lines, answered_before(case))
    flags: list[bool] = []
    follows_own, repeats = True, _stands_behind_no_other_words(case, lines)
    for line, is_own, is_command, is_fresh in zip(lines, own, commands, fresh, strict=True):
        if line.strip():
            # A client that wraps our sentences anew makes lines that begin with a command we spelled.
            meant = is_command and follows_own if starts_like_command(line) else not is_fresh and repeats
            follows_own = is_own or (meant and not _is_quoted(line))
            repeats = follows_own or (repeats and _is_quoted(line))
        flags.append(follows_own)
    return flags


def _stands_behind_no_other_words(case: Case, lines: list[str]) -> bool:
    """Whether in the whole mail nothing but marked quotes stands above these lines."""
    first = next((line.strip() for line in lines if line.strip()), "")
    above = takewhile(lambda line: line.strip() != first, case.mail.body.replace("\r\n", "\n").split("\n"))
    return all(not line.strip() or _is_quoted(line) or line.rstrip().endswith(":") for line in above)


def swallowed(case: Case, text: str) -> str:
    """A line between the agent's own ones that stands in the notification, too; "" where there is none.

    It is cut out in any case. Where nobody marked it as quoted the agent may have typed it, so it is told.
    """
    notice = case.facts.notice
    lines = [(line, own) for line, own in _flagged(case, text) if line.strip()]
    runs = [(own, [line for line, _ in run]) for own, run in groupby(lines, key=lambda each: each[1])]
    for own, run in runs[1:-1] if notice else ():
        if own or any(map(_is_quoted, run)):  # a client that wraps what it quoted forgets marks
            continue
        if line := next((line for line in run if not own_lines(line, notice.text)), ""):  # type: ignore[union-attr]
            return line.strip()
    return ""


def _flagged(case: Case, text: str) -> zip[tuple[str, bool]]:
    return zip(text.replace("\r\n", "\n").split("\n"), own_flags(case, text), strict=True)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "|"))


def answered_before(case: Case) -> str:
    """What agents have told the customer on the tickets that the mail points to."""
    texts = (m.text for one in case.facts.tickets.values() for m in one.recent if m.kind == "agent")
    return "\n\n".join(texts)


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
