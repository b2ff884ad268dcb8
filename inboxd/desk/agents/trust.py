"""When an agent's mail acts (PROMISES.md F): a grant, the right, and a proof of who wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from inboxd.desk.case import Case
from inboxd.desk.facts import Grant, NoticeKind, TicketFacts, Trust
from inboxd.desk.presence import fallback_of, members
from inboxd.desk.settings import Agent, Desk
from inboxd.mail import dkim
from inboxd.mail.delivery import Role

PROVING = ("authserv", "internal")  # verdicts of a trusted host (iii, iv)

NEW_MAIL = "Reply to the latest notification of this ticket, or reply #send to this mail."
SEND_HERE = "Reply #send to this mail and it goes out as it stands."
USE_LINK = "Use the link Send in this mail: it counts whatever your mail server signs."
ALWAYS_SIGNED = ("From", "Subject", "Message-ID")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a mail in an agent's name acts, by which proof, or why not and what to do."""

    agent: Agent
    acts: bool
    proof: str = ""  # readable, when it acts
    reason: str = ""  # why it does not act
    remedy: str = ""
    tell: bool = True  # whether the agent's registered address is told


def judge(case: Case, agent: Agent, ticket: TicketFacts) -> Standing:
    """Look at every condition of section F; the first that fails is the reason."""
    for reason, remedy in _objections(case, agent, ticket):
        return Standing(agent, acts=False, reason=reason, remedy=remedy, tell=agent.is_active(case.now))
    return Standing(agent, acts=True, proof=proof(case, agent))


def _objections(case: Case, agent: Agent, ticket: TicketFacts) -> Iterator[tuple[str, str]]:
    """Every condition that does not hold, the gravest first."""
    if not agent.is_active(case.now):
        yield f"{agent.name} has left", ""
    if not case.key:
        yield "the mail has not exactly one author", "Send it from your usual client."
    elif case.desk.agent_of(case.key) != agent:
        yield "the author is not this agent", ""
    if why := doubt(case):
        yield why, USE_LINK
    yield from _of_grant(case, agent, ticket)
    if not may_work_on(agent, ticket, case.desk, case.now) and not was_asked(case, agent):
        remedy = f"Ask somebody of team {ticket.team} to assign it to you."
        yield f"{agent.name} is neither in team {ticket.team or case.desk.team} nor the owner", remedy
    if not case.is_human:
        yield f"it is {case.traits.kind} mail: {case.traits.because}", ""
    elif case.traits.out_of_office:
        yield "it looks like an out-of-office reply", SEND_HERE
    if not proof(case, agent):
        yield (
            "nothing proves that you wrote it",
            f"{SEND_HERE} Tell your admin if this happens with your usual client.",
        )


def _of_grant(case: Case, agent: Agent, ticket: TicketFacts) -> Iterator[tuple[str, str]]:
    grant = case.facts.grant
    if grant is None:
        yield "it does not answer a notification of yours", NEW_MAIL
        return
    if grant.ticket != ticket.number:
        yield "it answers a notification of another ticket", NEW_MAIL
    if grant.agent != agent.name:
        yield "it answers a colleague's notification", NEW_MAIL
    if grant.revoked:
        yield "the notification it answers was seen in somebody else's mail", NEW_MAIL
    if case.now >= grant.expires_at:
        yield "the notification it answers has expired", NEW_MAIL
    if grant.source == "footer" and proof(case, agent) == "token":
        yield "a notification's footer counts only beside a proof of who writes", SEND_HERE


def proof(case: Case, agent: Agent) -> str:
    """What proves that this agent wrote the mail; "" when nothing does."""
    proved = case.facts.authentication
    if proved.login and names(agent, proved.login):
        return f"SMTP AUTH as {proved.login}"
    if case.delivery.role is Role.CONFIRMED and case.desk.agent_of(case.key) == agent:
        return "confirmed from the registered address"
    if case.trust is Trust.FAIL or not case.key:
        return ""
    if case.trust is Trust.PASS and proved.method in PROVING and not doubt(case):
        return proved.because or proved.method
    if case.desk.trust == "token" and case.delivery.trusted_peer and not case.via:
        return "token"
    return ""


def doubt(case: Case) -> str:
    """Why a verdict that rests on a signature alone proves nothing (B10, B34); "" when it does prove.

    Whoever catches a signed mail can send it again, with fields of their own where none is signed.
    """
    proved, grant = case.facts.authentication, case.facts.grant
    if proved.method != "authserv" or proved.by_host:
        return ""
    if case.facts.signature_seen:
        return "its signature was already seen on another mail"
    signatures = dkim.of_author(case.mail)
    if any(one.is_partial for one in signatures):
        return "its signature covers only the beginning of the text (l=)"
    carrier = (grant.source,) if grant and grant.source != "footer" else ()
    if name := dkim.uncovered(case.mail, signatures, (*ALWAYS_SIGNED, *carrier)):
        return f"its signature leaves {name} open, so anybody may have written that"
    return ""


def proof_alone(case: Case, agent: Agent) -> str:
    """The same for a mail about no ticket: `trust = "token"` then needs a notification of theirs, too."""
    found = proof(case, agent)
    return "" if found == "token" and not _answers_own(case, agent) else found


def _answers_own(case: Case, agent: Agent) -> bool:
    """Whether it answers a notification of this agent's that still serves."""
    grant = case.facts.grant
    if grant is None or grant.agent != agent.name or grant.source == "footer":
        return False
    return not grant.revoked and case.now < grant.expires_at


def names(agent: Agent, login: str) -> bool:
    """Whether a login is this agent's: the name in config.toml or one of the addresses."""
    login = login.casefold()
    return login == agent.name.casefold() or any(login == address.casefold() for address in agent.email)


def may_work_on(agent: Agent, ticket: TicketFacts, desk: Desk, now: datetime) -> bool:
    """The right, as it is now: a member of the ticket's team or its fallback, its owner, or a watcher."""
    able = (*members(ticket.team, desk, now), *fallback_of(ticket.team, desk, now))
    return agent.name in {ticket.assignee, *ticket.watchers, *(one.name for one in able)}


def was_asked(case: Case, agent: Agent) -> bool:
    """Whether a colleague named the agent in the note that is being answered, which a note may do."""
    notice = case.facts.notice
    return notice is not None and notice.kind is NoticeKind.NOTE and notice.agent == agent.name


def foreign_grant(case: Case, agent: Agent) -> Grant | None:
    """A colleague's grant in this agent's mail: it has wandered, and is worth nothing from now on."""
    grant = case.facts.grant
    return grant if grant and grant.agent != agent.name and not grant.revoked else None
