"""A mail in an agent's name: it acts on a ticket, or it is held and its agent is told."""

from __future__ import annotations

from dataclasses import replace

from inboxd.desk.agents import confirming, fresh_mail, presence_mail, questions
from inboxd.desk.agents.acting import carry_out
from inboxd.desk.agents.commands import Parsed, parse_commands, parse_link, starts_like_command
from inboxd.desk.agents.habits import without_furniture
from inboxd.desk.agents.overlooked import WHY, overlooked
from inboxd.desk.agents.own_page import leak_in, left_out
from inboxd.desk.agents.own_words import own_words, swallowed
from inboxd.desk.agents.patience import in_measure
from inboxd.desk.agents.recall import recalled
from inboxd.desk.agents.recipients import misdirected
from inboxd.desk.agents.trust import Standing, foreign_grant, judge, proof
from inboxd.desk.agents.turn import Turn
from inboxd.desk.agents.words import Refusal
from inboxd.desk.case import Case
from inboxd.desk.decision import (
    AddMessage,
    AddReferences,
    Because,
    Decision,
    Fate,
    MessageKind,
    Outgoing,
    Revoke,
    Witness,
)
from inboxd.desk.facts import EvidenceKind, TicketFacts
from inboxd.desk.outside import junk
from inboxd.desk.settings import Agent
from inboxd.desk.side import aside_of, named
from inboxd.desk.telling import audience, notices
from inboxd.mail import dkim
from inboxd.mail.message import Address, Kind, without_case
from inboxd.mail.reaction import is_reaction
from inboxd.mail.recall import is_recall

SWALLOWED = "this line stands in the notification, so it was taken out from between yours"
SEND_THE_REST = "reply #send to send the rest, or say it in other words"


def agent_mail(case: Case) -> Decision | None:
    """Decide a mail in an agent's name; None when its agent writes as a customer would."""
    agent = case.claimed_agent
    decision = _decided(case, agent) if agent else None
    if decision is None or agent is None:
        return None
    decision = in_measure(case, agent, decision)
    digests = tuple(one.digest for one in dkim.of_author(case.mail))
    return replace(decision, changes=(*decision.changes, Witness(digests))) if digests else decision


def _decided(case: Case, agent: Agent) -> Decision | None:
    if number := confirming.asked(case):
        return confirming.answer(case, agent, number)
    if is_recall(case.mail):
        return recalled(case, agent, ticket_meant(case))
    if case.is_human and (asked := questions.asked(case, agent)):
        return questions.answer(case, agent, asked)
    if case.is_human and (number := junk.asked(case)):
        return junk.answer(case, agent, number)
    ticket = ticket_meant(case)
    if case.is_human and (told := presence_mail.asked(case, agent, ticket)):
        return presence_mail.answer(case, agent, told)
    if ticket is None:
        opened = fresh_mail.opened_by(case, agent) if case.is_human else None
        return opened or _without_ticket(case, agent)
    if _writes_as_requester(case, ticket):
        return None
    if case.traits.kind is Kind.AUTOMATIC or is_reaction(case.mail):
        return _filed(case, agent, ticket) if _is_agents_machine(case, agent) else _unfiled(case, agent)
    standing = judge(case, agent, ticket)
    return act(case, agent, ticket, standing) if standing.acts else hold(case, ticket, standing)


def act(case: Case, agent: Agent, ticket: TicketFacts, standing: Standing) -> Decision:
    """Do what an agent asked for, all of it or nothing."""
    words = own_words(case, case.mail.reply_text)
    turn = Turn(case, agent, ticket, _parsed(case, agent, words), standing.proof, words)
    done = carry_out(turn)
    return _refuse(turn, done) if isinstance(done, Refusal) else done


def _parsed(case: Case, agent: Agent, words: str) -> Parsed:
    """The agent's own words: what stood in the notification is neither a command nor an answer (B33)."""
    grant, meant = case.facts.grant, ticket_meant(case)
    words = without_furniture(words, case, agent, meant.number if meant else 0)
    if grant and grant.command:
        return parse_link(grant.command, words, case.desk, agent.name)
    parsed = parse_commands(words, case.desk, agent.name)
    borrowed = next((command.line for command in parsed.commands if _is_a_customers(command.line, case)), "")
    if borrowed := borrowed or _dropped_command(case, words):
        why = "these words stand in a customer's mail, so they are no command; use the notification's links"
        return Parsed(text=words, refused=Refusal(borrowed, why))
    if missed := overlooked(case, words):
        return Parsed(text=words, refused=Refusal(missed.split("\n")[0], WHY))
    if lost := swallowed(case, case.mail.reply_text):
        return Parsed(text=words, refused=Refusal(lost, SWALLOWED, SEND_THE_REST))
    return parsed


def _dropped_command(case: Case, words: str) -> str:
    """A command on top that is not among the own words, because the notification says it, too."""
    first = next((line for line in case.mail.reply_text.split("\n") if line.strip()), "")
    kept = {line.strip() for line in words.split("\n")}
    return first.strip() if starts_like_command(first) and first.strip() not in kept else ""


def _is_a_customers(line: str, case: Case) -> bool:
    """Whether a command stands in outsiders' words: a client that wraps a quote anew makes new lines.

    It may break a line behind a hyphen, a bracket or a character that nobody sees, so no white space counts.
    """
    ticket, held = ticket_meant(case), case.facts.held
    texts = [held.text] if held and not held.agent else []
    if ticket:
        outside = (
            m.text
            for m in ticket.recent
            if not m.agent and (m.side or m.kind in ("customer", "automatic", "held", "rating"))
        )
        texts += [ticket.subject, *outside]
    wanted = _squeezed(line)
    return any(wanted in _squeezed(text) for text in texts)


def _squeezed(text: str) -> str:
    """The visible characters alone, without case."""
    return "".join(letter for letter in text.casefold() if letter.isprintable() and not letter.isspace())


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
    remedy = standing.remedy + _before_send(case, ticket, agent, held)
    told: tuple[Outgoing, ...] = ()
    if standing.tell and agent.email:
        told = notices.held(
            (agent,),
            ticket,
            case.desk,
            standing.reason,
            remedy,
            held.text,
            who=ticket.requester,
            by="agent",
            side=held.side,
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


def _before_send(case: Case, ticket: TicketFacts, agent: Agent, held: AddMessage) -> str:
    """What an agent should know before `#send`: nothing looks at the words again."""
    parsed = _parsed(case, agent, own_words(case, case.mail.reply_text))
    turn = Turn(case, agent, ticket, Parsed(text=held.text), "")
    found = (misdirected(turn), leak_in(turn, held.text, held.without, side=named(ticket, held.side)))
    undone = ", ".join(one.line for one in parsed.commands if held.text == parsed.text)
    told = f"\nNot done either: {undone}; write it beside #send." if undone else ""
    return told + "".join(f"\nBefore you send it: {why}." for why in found if why)


def held_message(case: Case, ticket: TicketFacts, agent: Agent, reason: str) -> AddMessage:
    """The mail as it waits: the words alone where commands could be read, for they are not done later."""
    parsed = _parsed(case, agent, own_words(case, case.mail.reply_text))
    whole = parsed.refused or parsed.has("forward")  # so that `#send` cannot send it to the customer
    text = parsed.text if parsed.text and not whole else _words(case, agent, ticket)
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
        without=left_out(case, ticket.number, ""),
        side="" if parsed.has("reply") else aside_of(case.facts),
    )


def _words(case: Case, agent: Agent, ticket: TicketFacts) -> str:
    words = own_words(case, case.text).strip()
    words = own_words(case, case.mail.body).strip() if overlooked(case, words) else words
    return without_furniture(words, case, agent, ticket.number)


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


def _refuse(turn: Turn, why: Refusal) -> Decision:
    """Nothing is done; the mail waits and comes back with the line, the reason and a hint."""
    case, ticket, agent = turn.case, turn.ticket, turn.agent
    line, reason = why.line, why.reason
    words = _words(case, agent, ticket)
    author = Address(notices.title_of(agent), case.desk.team_address(ticket.team))
    held = replace(held_message(case, ticket, agent, reason), text=words, author=author)
    hint = why.did_you_mean + _before_send(case, ticket, agent, held)
    told = (notices.refused(agent, ticket, case.desk, line, reason, hint.strip(), words, side=held.side),)
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
        item.kind in tokens and item.ticket == ticket.number and without_case(item.party) == case.key
        for item in case.facts.evidence
    )


def _filed(case: Case, agent: Agent, ticket: TicketFacts) -> Decision:
    """An agent's machine answered, or a finger: kept on the ticket, sent to nobody. Out of office: away."""
    what = f"{case.traits.kind} mail: {case.traits.because}" if not case.is_human else "a reaction"
    because = Because(what)
    author = Address(notices.title_of(agent), case.author.address)
    kept = AddMessage(
        ticket.number, MessageKind.AUTOMATIC, author, case.text, because,
        subject=case.mail.subject, message_id=case.mail.message_id,
    )  # fmt: skip
    gone = presence_mail.of_machine(case, agent, ticket)
    return Decision(
        Fate.DONE,
        reason="an agent's automatic mail is filed and goes to nobody",
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=_evidence(case),
        actor=f"agent {agent.name}",
        changes=(kept, *references(case, ticket), *gone),
        outgoing=presence_mail.told_by_machine(case, agent, gone),
        withheld=str(because),
    )


def _is_agents_machine(case: Case, agent: Agent) -> bool:
    """Whether it answers the agent's own notification or is proved: a number in a subject is not enough."""
    grant = case.facts.grant
    return bool(grant and grant.agent == agent.name and not grant.revoked) or bool(proof(case, agent))


def _unfiled(case: Case, agent: Agent) -> Decision:
    return case.end(Fate.IGNORED, f"automatic mail of agent {agent.name}")


def _without_ticket(case: Case, agent: Agent) -> Decision | None:
    """No ticket is named: a lost command is answered, a machine's mail kept away, all else opens a ticket."""
    if case.traits.kind is Kind.AUTOMATIC or (case.facts.grant and case.traits.kind is Kind.BULK):
        return _unfiled(case, agent)
    name = starts_like_command(case.text)
    grant = case.facts.grant
    if not name and not grant:
        return None
    if not name and grant and not grant.ticket and agent.email:
        reason = "it answers a list, which is about no single ticket; use the links of a line"
        told = (questions.refusal(case, agent, "", reason, ""),) if agent.is_active(case.now) else ()
        return replace(case.end(Fate.IGNORED, reason), outgoing=told)
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
    return (questions.refusal(case, agent, line, reason, f"reply to a notification with #{name}"),)
