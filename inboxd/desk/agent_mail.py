"""A mail in an agent's name: it acts on a ticket, or it is held and its agent is told."""

from __future__ import annotations

from dataclasses import replace

from inboxd.desk import audience, notices
from inboxd.desk.agent_answer import answer, internal, only_commands
from inboxd.desk.case import Case
from inboxd.desk.commands import Parsed, parse_commands, parse_link, starts_like_command
from inboxd.desk.decision import (
    AddMessage,
    AddReferences,
    Because,
    Decision,
    Fate,
    Lane,
    MessageKind,
    Outgoing,
    Revoke,
)
from inboxd.desk.facts import EvidenceKind, NoticeKind, TicketFacts
from inboxd.desk.own_words import own_words
from inboxd.desk.released import release, strangers, undo
from inboxd.desk.settings import Agent
from inboxd.desk.trust import SEND_HERE, Standing, foreign_grant, judge
from inboxd.desk.turn import Turn
from inboxd.desk.words import Refusal
from inboxd.mail.message import Address, Kind


def agent_mail(case: Case) -> Decision | None:
    """Decide a mail in an agent's name; None when its agent writes as a customer would."""
    agent = case.claimed_agent
    if agent is None:
        return None
    ticket = ticket_meant(case)
    if ticket is None:
        return _without_ticket(case, agent)
    if _writes_as_requester(case, ticket):
        return None
    if case.traits.kind in (Kind.AUTOMATIC, Kind.BULK):
        return _filed(case, agent, ticket)
    standing = judge(case, agent, ticket)
    return act(case, agent, ticket, standing) if standing.acts else hold(case, ticket, standing)


def act(case: Case, agent: Agent, ticket: TicketFacts, standing: Standing) -> Decision:
    """Do what an agent asked for, all of it or nothing."""
    turn = Turn(case, agent, ticket, _parsed(case, agent), standing.proof)
    parsed = turn.parsed
    if parsed.refused:
        return _refuse(turn, parsed.refused.line, parsed.refused.reason, parsed.refused.did_you_mean)
    if gone := _gone(turn):
        return _refuse(turn, gone, "this agent has left")
    if parsed.has("undo"):
        return undo(turn) or _refuse(turn, "#undo", "there is nothing here that can still be taken back")
    if parsed.has("admit") or parsed.has("drop"):
        return strangers(turn) or _refuse(turn, parsed.commands[0].line, "this mail is not about a held mail")
    if parsed.has("send"):
        return release(turn) or _refuse(turn, "#send", "no held answer of yours belongs to this mail")
    if not (parsed.commands or parsed.text or parsed.note or case.mail.attachments):
        return _refuse(turn, "", "nothing of your own is left in it beside what stood in the notification")
    if parsed.text or (case.mail.attachments and not parsed.commands):
        return _speak(turn)
    return internal(turn) if parsed.note else only_commands(turn)


def _gone(turn: Turn) -> str:
    """The line that gives the ticket to somebody who has left; "" when none does."""
    command = turn.parsed.get("assign")
    owner = turn.case.desk.agents.get(command.argument) if command else None
    return command.line if command and owner and not owner.is_active(turn.case.now) else ""


def _speak(turn: Turn) -> Decision:
    """Words go where the notified message came from: to the customer, or to the notes."""
    kind = turn.notice_kind
    if turn.parsed.has("reply") or kind is NoticeKind.CUSTOMER or turn.is_own_held:
        return answer(turn)
    if kind in (NoticeKind.NOTE, NoticeKind.ANSWER):
        return internal(turn, by_place=True)
    if kind is NoticeKind.RECEIPT:
        why = "it answers a receipt, which goes to nobody"
        return hold(turn.case, turn.ticket, Standing(turn.agent, acts=False, reason=why, remedy=SEND_HERE))
    return _refuse(
        turn, "", "it answers a held mail: say #admit or #drop first, or begin with #reply or #note"
    )


def _parsed(case: Case, agent: Agent) -> Parsed:
    """The agent's own words: what stood in the notification is neither a command nor an answer (B33)."""
    grant = case.facts.grant
    words = own_words(case, case.mail.reply_text)
    if grant and grant.command:
        return parse_link(grant.command, words, case.desk, agent.name)
    parsed = parse_commands(words, case.desk, agent.name)
    borrowed = next((command.line for command in parsed.commands if _is_a_customers(command.line, case)), "")
    if borrowed:
        why = "these words stand in a customer's mail, so they are no command; use the notification's links"
        return Parsed(text=words, refused=Refusal(borrowed, why))
    return parsed


def _is_a_customers(line: str, case: Case) -> bool:
    """Whether a command stands in outsiders' words: a client that wraps a quote anew makes new lines."""
    ticket, held = ticket_meant(case), case.facts.held
    texts = [held.text] if held and not held.agent else []
    if ticket:
        outside = (
            m.text for m in ticket.recent if m.kind in ("customer", "automatic", "held") and not m.agent
        )
        texts += [ticket.subject, *outside]
    wanted = f" {' '.join(line.casefold().split())} "
    return any(wanted in f" {' '.join(text.casefold().split())} " for text in texts)


def ticket_meant(case: Case) -> TicketFacts | None:
    """The ticket that the grant names, else the first that anything in the mail points to."""
    facts = case.facts
    named = (facts.grant.ticket,) if facts.grant else ()
    pointed = (item.ticket for item in facts.evidence)
    return next((facts.tickets[number] for number in (*named, *pointed) if number in facts.tickets), None)


def hold(case: Case, ticket: TicketFacts, standing: Standing) -> Decision:
    """Keep the mail on the ticket, tell its agent at the registered address; the customer sees nothing."""
    agent = standing.agent
    held = held_message(case, ticket, agent, standing.reason)
    told: tuple[Outgoing, ...] = ()
    if standing.tell and agent.email:
        told = notices.held(
            (agent,), ticket, case.desk, standing.reason, standing.remedy, held.text, who=ticket.requester
        )
    elif not standing.tell:
        others = audience.of_trouble(ticket, case.desk, case.now)
        remedy = "Look at it with care; reply to a notification to answer the customer yourself."
        told = notices.held(others, ticket, case.desk, standing.reason, remedy, held.text, who=case.author)
    wandered = foreign_grant(case, agent)
    revoked = (Revoke(wandered.nonce, Because(f"seen in a mail of {agent.name}")),) if wandered else ()
    return Decision(
        Fate.DONE,
        reason=f"held: {standing.reason}",
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=_evidence(case),
        actor=f"unproved {agent.name}",
        changes=(held, *references(case, ticket), *revoked),
        outgoing=told,
        withheld="the mail is held",
    )


def held_message(case: Case, ticket: TicketFacts, agent: Agent, reason: str) -> AddMessage:
    """The mail as it waits: the words alone where commands could be read, for they are not done later."""
    parsed = _parsed(case, agent)
    text = parsed.text if parsed.text and not parsed.refused else _words(case)
    return AddMessage(
        ticket.number,
        MessageKind.HELD,
        Address(notices.title_of(agent), case.author.address),
        text,
        Because(f"held: {reason}"),
        agent=agent.name,
        to=case.mail.to,
        cc=case.mail.cc,
        subject=case.mail.subject,
        message_id=case.mail.message_id,
        held_for=reason,
        held_kind="agent",
    )


def _words(case: Case) -> str:
    return own_words(case, case.text).strip()


def references(case: Case, ticket: TicketFacts) -> tuple[AddReferences, ...]:
    """The agent's Message-ID points to the ticket, so that a follow-up of theirs is understood."""
    return (AddReferences(ticket.number, (case.mail.message_id,)),) if case.mail.message_id else ()


def _evidence(case: Case) -> str:
    grant = case.facts.grant
    return (
        f"grant in {grant.source}"
        if grant
        else "; ".join(f"{item.kind} in {item.source}" for item in case.facts.evidence[:1])
    )


def _refuse(turn: Turn, line: str, reason: str, hint: str = "") -> Decision:
    """Nothing is done; the mail waits and comes back with the line, the reason and a hint."""
    case, ticket, agent = turn.case, turn.ticket, turn.agent
    words = _words(case)
    author = Address(notices.title_of(agent), case.desk.team_address(ticket.team))
    held = replace(held_message(case, ticket, agent, reason), text=words, author=author)
    told = (notices.refused(agent, ticket, case.desk, line, reason, hint, words),)
    return Decision(
        Fate.DONE,
        reason=f"refused: {line + ': ' if line else ''}{reason}",
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=_evidence(case),
        actor=turn.actor,
        changes=(held, *references(case, ticket)),
        outgoing=told,
    )


def _writes_as_requester(case: Case, ticket: TicketFacts) -> bool:
    """An agent who is the customer of this ticket and answers what customers get."""
    if case.facts.grant or not case.key:
        return False
    tokens = (EvidenceKind.TOKEN, EvidenceKind.ADDRESS_TOKEN)
    return any(
        item.kind in tokens and item.ticket == ticket.number and item.party.casefold() == case.key
        for item in case.facts.evidence
    )


def _filed(case: Case, agent: Agent, ticket: TicketFacts) -> Decision:
    """An agent's machine answered, out of office say: kept on the ticket, sent to nobody."""
    because = Because(f"{case.traits.kind} mail: {case.traits.because}")
    author = Address(notices.title_of(agent), case.author.address)
    kept = AddMessage(
        ticket.number, MessageKind.AUTOMATIC, author, case.text, because,
        subject=case.mail.subject, message_id=case.mail.message_id,
    )  # fmt: skip
    return Decision(
        Fate.DONE,
        reason="an agent's automatic mail is filed and goes to nobody",
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=_evidence(case),
        actor=f"agent {agent.name}",
        changes=(kept, *references(case, ticket)),
        withheld=str(because),
    )


def _without_ticket(case: Case, agent: Agent) -> Decision | None:
    """No ticket is named: a lost command is answered, a machine's mail kept away, all else opens a ticket."""
    if case.traits.kind is Kind.AUTOMATIC or (case.facts.grant and case.traits.kind is Kind.BULK):
        return case.end(Fate.IGNORED, f"automatic mail of agent {agent.name}")
    name = starts_like_command(case.text)
    if not name and not case.facts.grant:
        return None
    line = next(iter(case.text.strip().splitlines()), "").strip()
    if not name:
        return case.end(Fate.QUARANTINE, "it answers a notification of a ticket that is not there")
    decision = case.end(Fate.IGNORED, f"#{name} from an agent without a ticket")
    return replace(decision, outgoing=_lost_command(case, agent, line, name)) if agent.email else decision


def _lost_command(case: Case, agent: Agent, line: str, name: str) -> tuple[Outgoing, ...]:
    """The registered address hears why a command was not done."""
    if not agent.is_active(case.now):
        return ()
    reason = "it answers no notification, so no ticket is meant"
    values = {
        "ticket": 0, "tag": "", "subject": case.mail.subject, "state": "", "team": "", "owner": "",
        "team_title": case.desk.name, "desk": case.desk.name, "priority": "", "tags": [], "fields": {},
        "kind": str(NoticeKind.HELD),
        "command": line, "line": line, "reason": reason, "text": case.text,
        "did_you_mean": f"reply to a notification with #{name}",
    }  # fmt: skip
    return (
        Outgoing(
            Lane.NOTIFICATION, "refused", notices.address_of(agent), Because(f"#{name} without a ticket"),
            language=case.desk.languages[0] if case.desk.languages else "", values=values,
        ),
    )  # fmt: skip
