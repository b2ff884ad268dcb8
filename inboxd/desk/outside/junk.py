"""Mail of the junk folder: it opens nothing, until somebody says `#rescue N`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inboxd.desk.agents import questions
from inboxd.desk.agents.own_words import own_words
from inboxd.desk.case import Case
from inboxd.desk.decision import Because, Block, Change, Decision, Fate, Rescue
from inboxd.desk.facts import Junk
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.ticket import tag_of
from inboxd.mail.message import Address

REASON = "in the junk folder"  # why such a mail opens nothing
_RESCUE = re.compile(r"#rescue[.:]?\s+#?(\d{1,12})", re.IGNORECASE)


def number_in(lines: Iterable[str]) -> int:
    """The junk mail that the first of these lines names; 0 when none does."""
    found = (_RESCUE.fullmatch(line.strip()) for line in lines)
    return next((int(one[1]) for one in found if one), 0)


def asked(case: Case) -> int:
    """The junk mail that an agent's mail asks for and nothing else; 0 for any other mail."""
    grant = case.facts.grant
    if grant and grant.command:
        return number_in([f"#{grant.command.lstrip('#')}"])
    lines = [line for line in own_words(case, case.mail.reply_text).splitlines() if line.strip()]
    return number_in(lines[:1])


def answer(case: Case, agent: Agent, number: int) -> Decision:
    """Let the mail in, tell why not, or ask whether it was the agent who asked."""
    if not agent.is_active(case.now) or not agent.email:
        return case.end(Fate.IGNORED, f"{agent.name} asks, but is no agent any more")
    line = f"rescue {number}"
    by = questions.proof_of(case, agent)
    if not by:
        return questions.done(case, agent, "", (), (questions.confirm(case, agent, line),), reason="no proof")
    junk = case.facts.junk
    if why := objection(junk, number, case.desk):
        told = questions.refusal(case, agent, f"#{line}", why, "")
        return questions.done(case, agent, by, (), (told,), reason=f"refused: {why}")
    assert junk is not None
    said = f"{junk.author} wrote it. It is read again as if it had come to the inbox, and opens a ticket."
    told = questions.mail(case, agent, f"Rescued: {junk.subject or '(no subject)'}", (), (said,))
    return questions.done(case, agent, by, rescued(junk, agent.name), (told,))


def objection(junk: Junk | None, number: int, desk: Desk) -> str:
    """Why a mail cannot be let in; "" when it can."""
    if junk is None:
        return f"there is no mail {number} from the junk folder"
    if junk.ticket:
        return f"it has opened {tag_of(junk.ticket, desk)} already"
    return "" if junk.waits else "it was rescued already"


def rescued(junk: Junk, by: str) -> tuple[Change, ...]:
    """The mail is decided again, as a mail that somebody looked at; a blocked sender is heard again."""
    because = Because(f"#rescue {junk.number} by {by}")
    heard = (Block(Address("", junk.author), False, because),) if junk.blocked and junk.author else ()
    return (Rescue(junk.number, because), *heard)
