"""A mail that opens a ticket and that nothing proves: its agent says with one tap that it was theirs."""

from __future__ import annotations

from dataclasses import replace

from inboxd.desk.agents import questions
from inboxd.desk.case import Case
from inboxd.desk.decision import Because, Confirm, Decision, Fate
from inboxd.desk.facts import Trust
from inboxd.desk.settings import Agent
from inboxd.desk.telling import notices
from inboxd.mail.filename import safe_filename

COMMAND = "confirm"
TITLE = "Did you write this?"
ADVICE = (
    "Nothing proves that you wrote it, so nothing was done. If you did, tap the link and send the mail"
    " that it opens. If it was not you, leave it."
)
MOST_CHARACTERS = 2_000  # of the words that are shown


def ask(case: Case, agent: Agent, line: str, words: str) -> Decision:
    """Show the mail to the registered address, with a link that lets it act."""
    row = {
        "number": 0,
        "subject": case.mail.subject or "(no subject)",
        "from": "written in your name",
        "facts": line,
        "commands": (f"{COMMAND} {case.facts.journal}",),
        "tap": True,
    }
    shown = [f"| {one}".rstrip() for one in notices.shorten(words.strip(), MOST_CHARACTERS).split("\n")]
    copied = ", ".join(str(one) for one in (*case.mail.to, *case.mail.cc))
    files = ", ".join(safe_filename(file.filename) or file.content_type for file in case.mail.attachments)
    shown += [f"It was sent to: {copied}", *([f"With it: {files}"] if files else ())]
    values = {"title": TITLE, "rows": [row], "lines": [ADVICE, *shown], "more": 0}
    mail = questions.to_agent(case, agent, "list", values, TITLE)
    return replace(case.end(Fate.IGNORED, f"{line}: asked whether {agent.name} wrote it"), outgoing=(mail,))


def asked(case: Case) -> int:
    """The journal row that a link confirms; 0 for any other mail."""
    grant = case.facts.grant
    name, _, number = (grant.command if grant else "").lstrip("#").partition(" ")
    return int(number) if name == COMMAND and number.isdigit() else 0


def answer(case: Case, agent: Agent, number: int) -> Decision:
    """The mail is decided again as its agent's own; the link counts for that agent, while it is valid."""
    grant = case.facts.grant
    is_theirs = grant is not None and grant.agent == agent.name and case.desk.agent_of(case.key) == agent
    is_doubted = not case.is_human or case.facts.signature_seen or case.trust is Trust.FAIL
    if grant is None or not is_theirs or not grant.confirms or grant.revoked or is_doubted:
        return case.end(Fate.IGNORED, "a link to confirm a mail, in somebody else's hands")
    if not agent.is_active(case.now) or case.now >= grant.expires_at:
        return case.end(Fate.IGNORED, "a link to confirm a mail that serves no more")
    because = Because(f"confirmed by {agent.name}")
    return Decision(
        Fate.DONE, kind=str(case.traits.kind), evidence="the link that was sent to them",
        actor=f"agent {agent.name}", changes=(Confirm(number, agent.name, because),),
    )  # fmt: skip
