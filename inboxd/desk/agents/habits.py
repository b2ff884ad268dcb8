"""What an agent's mail program hangs on every mail: the signature below the words, the logo in it.

It is learned from what the agent sends: a block counts as furniture when the mails on several other tickets
ended in the same lines, when it begins with the agent's own name, and when somebody can be reached by it.
Sentences that people write again and again stay, and so does all that stands above the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from inboxd.desk.case import Case
from inboxd.desk.decision import Remember
from inboxd.desk.facts import Tail
from inboxd.desk.settings import Agent
from inboxd.mail.excerpt import names_of
from inboxd.mail.message import Attachment, Mail
from inboxd.mail.quote.footer import CONTACT

ENOUGH = 3  # other tickets on which the mails ended alike
MOST_LINES = 20
MOST_CHARACTERS = 2_000
LONGEST_NAME_LINE = 80
SHORTEST_WORD = 2
_WORD = re.compile(r"\w+")
_PICTURE = re.compile(r"\[(?:cid|image):[^\]\n]{0,200}\]")


def tail_of(words: str) -> str:
    """The last lines of a mail, as they are remembered."""
    return "\n".join(_lines(words)[-MOST_LINES:])[-MOST_CHARACTERS:]


def remembered(mail: Mail, agent: Agent, ticket: int, words: str) -> tuple[Remember, ...]:
    """What is kept of a mail so that later ones can be compared with it."""
    tail, images = tail_of(words), tuple(map(digest_of, shown_inline(mail)))
    return (Remember(ticket, agent.name, tail, images),) if tail or images else ()


def without_habit(words: str, tails: Sequence[Tail], agent: Agent, ticket: int) -> str:
    """The words without the signature that was learned; all of them where none was."""
    lines = words.split("\n")
    places = [place for place, line in enumerate(lines) if line.strip()]
    own = [_bare(lines[place]) for place in places][-MOST_LINES:]
    others = [_lines(tail.text) for tail in tails if tail.ticket != ticket]
    shared = sorted((_shared(own, other) for other in others), reverse=True)
    common = shared[ENOUGH - 1] if len(shared) >= ENOUGH else 0
    start = _start(own[len(own) - common :], agent)
    if start is None:
        return words
    return "\n".join(lines[: places[len(places) - common + start]]).rstrip()


def without_furniture(words: str, case: Case, agent: Agent, ticket: int) -> str:
    """An agent's words without the learned signature and the names of learned logos."""
    for name in names_of(case.mail.html, logos(case, ticket)):
        words = words.replace(name, "")
    return without_habit(words, case.facts.tails, agent, ticket)


def logos(case: Case, ticket: int) -> frozenset[str]:
    """Content-IDs of the mail's pictures that were learned."""
    learned = learned_images(case.facts.tails, ticket)
    return frozenset(file.cid for file in shown_inline(case.mail) if learned and digest_of(file) in learned)


def learned_images(tails: Sequence[Tail], ticket: int) -> frozenset[str]:
    """Digests of the pictures that came with the mails on several other tickets."""
    seen: dict[str, set[int]] = {}
    for tail in tails:
        for image in tail.images if tail.ticket != ticket else ():
            seen.setdefault(image, set()).add(tail.ticket)
    return frozenset(image for image, tickets in seen.items() if len(tickets) >= ENOUGH)


def shown_inline(mail: Mail) -> list[Attachment]:
    """The pictures that the mail shows among its words."""
    pictures = (file for file in mail.attachments if file.cid and file.content_type.startswith("image/"))
    return [file for file in pictures if f"cid:{file.cid}" in mail.html]


def digest_of(file: Attachment) -> str:
    """The name of its content."""
    return sha256(file.content).hexdigest()


def _start(block: Sequence[str], agent: Agent) -> int | None:
    """The line of a block at which the signature begins: the agent's name with a contact on it or below."""
    last = max((place for place, line in enumerate(block) if CONTACT.search(line)), default=-1)
    head = block[: last + 1]
    name = {word for word in _WORD.findall(agent.title.casefold()) if len(word) >= SHORTEST_WORD}
    if not name:
        return None
    return next((place for place, line in enumerate(head) if _is_name(line, name)), None)


def _is_name(line: str, name: set[str]) -> bool:
    """Whether a line is somebody's whole name, with little beside it."""
    words = _WORD.findall(line.casefold())
    return len(line) <= LONGEST_NAME_LINE and name <= set(words) and not line.endswith((".", "?", "!", ":"))


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many last lines two mails have in common."""
    count = 0
    for mine, theirs in zip(reversed(one), reversed(other), strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _lines(text: str) -> list[str]:
    return [_bare(line) for line in text.split("\n") if line.strip()]


def _bare(line: str) -> str:
    """A line as it is compared: a picture's name is another one in every mail."""
    return " ".join(_PICTURE.sub("[picture]", line).split())
