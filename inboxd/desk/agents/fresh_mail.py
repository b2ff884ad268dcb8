"""Tickets that an agent opens by mail: `#to` writes to somebody new, `#new` files a forwarded mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inboxd.desk import assign
from inboxd.desk.agents import confirming, questions
from inboxd.desk.agents.acting import carry_out
from inboxd.desk.agents.commands import Parsed, parse_commands, starts_like_command
from inboxd.desk.agents.habits import without_furniture
from inboxd.desk.agents.own_words import own_words
from inboxd.desk.agents.trust import proof_alone
from inboxd.desk.agents.turn import Turn
from inboxd.desk.agents.words import OPENING, Refusal, addresses_in, is_our_address
from inboxd.desk.case import Case
from inboxd.desk.decision import (
    AddMessage,
    AddReferences,
    Because,
    Change,
    Decision,
    Fate,
    MessageKind,
    OpenTicket,
)
from inboxd.desk.facts import Contact, TicketFacts
from inboxd.desk.routing import route, ruled, told_by
from inboxd.desk.rules import deeds
from inboxd.desk.settings import Agent
from inboxd.desk.telling import audience, notices, notification
from inboxd.desk.ticket import after, change, fresh
from inboxd.mail.message import Address, Mail
from inboxd.mail.parse import parse

UNPROVED = "nothing proves that you wrote it; send it from your usual client"
NO_ORIGINAL = "no forwarded mail of a customer is in it; forward one inline or as an attachment"
_FROM = "From|Von|De|Da|Van|Från|Fra|Od|Từ|Người gửi"
_SUBJECT = "Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Assunto|Ämne|Emne|Temat|Chủ đề|Tiêu đề"
_HEAD = re.compile(rf"^[>\s*]*({_FROM})\s*:[\s*]*(.+)$", re.IGNORECASE)
_ABOUT = re.compile(rf"^[>\s*]*({_SUBJECT})\s*:[\s*]*(.+)$", re.IGNORECASE)
_MARKS = re.compile(r"^(?:(?:fwd?|wg|tr|rv|i)\s*:\s*)+", re.IGNORECASE)


def opened_by(case: Case, agent: Agent) -> Decision | None:
    """The ticket that an agent's mail opens; None for a mail without `#to` or `#new`."""
    words = own_words(case, case.mail.reply_text) or case.text
    name = starts_like_command(words)
    if name not in OPENING:
        return None
    if name == "new":  # below it stands the customer's mail, in which nothing is a command
        words = words.strip().splitlines()[0]
    parsed = parse_commands(without_furniture(words, case, agent, 0), case.desk, agent.name)
    refused = parsed.refused
    if refused is None:
        done = _to(case, agent, parsed) if name == "to" else _new(case, agent)
        if isinstance(done, Decision):
            return done
        refused = replace(done, line=done.line or f"#{name}")
    if not agent.is_active(case.now) or not agent.email:
        return case.end(Fate.IGNORED, f"#{name} of somebody who is no agent any more")
    if refused.reason == UNPROVED and case.facts.journal and not case.facts.signature_seen:
        return confirming.ask(case, agent, refused.line, words)
    mail = questions.refusal(case, agent, refused.line, refused.reason, refused.did_you_mean)
    decision = case.end(Fate.IGNORED, f"refused: {refused.reason}")
    return replace(decision, outgoing=(mail,))


def _objection(case: Case, agent: Agent) -> Refusal | None:
    if not agent.is_active(case.now) or case.desk.agent_of(case.key) != agent:
        return Refusal("", "the author is not an agent")
    if not proof_alone(case, agent):
        return Refusal("", UNPROVED)
    return None if case.facts.new_number else Refusal("", "no number is free for the new ticket")


def _blank(
    case: Case, agent: Agent, requester: Address, subject: str, language: str
) -> tuple[TicketFacts, Turn]:
    facts, desk = case.facts, case.desk
    language = language or (desk.languages[0] if desk.languages else "")
    empty = fresh(facts.new_number, subject, requester, facts.new_root_id, language, case.now)
    teams = agent.teams or (desk.team,)
    team = desk.team if desk.team in teams else teams[0]
    ticket = after(empty, change(empty, "team", team, Because(f"of {agent.name}")))
    return empty, Turn(case, agent, ticket, Parsed(), proof_alone(case, agent))


def _begun(turn: Turn, empty: TicketFacts) -> tuple[OpenTicket, ...]:
    channel = turn.case.delivery.channel
    return (
        OpenTicket(
            empty.number, empty.subject, empty.requester, empty.root_id, channel, language=empty.language
        ),
    )


def _to(case: Case, agent: Agent, parsed: Parsed) -> Decision | Refusal:
    """A new conversation: the text goes out as the team; with `#note` it is kept and nobody is written to."""
    if objection := _objection(case, agent):
        return objection
    command = parsed.get("to")
    assert command is not None
    if not (parsed.text or parsed.note or case.mail.attachments):
        return Refusal(command.line, "there are no words to send")
    requester = Address("", command.argument)
    empty, turn = _blank(case, agent, requester, case.mail.subject or "(no subject)", case.mail.language)
    rest = replace(parsed, commands=tuple(one for one in parsed.commands if one.name != "to"))
    done = carry_out(replace(turn, parsed=rest, words=case.mail.reply_text))
    if isinstance(done, Refusal):
        return done
    if done.reason:  # a held answer needs a ticket that is there
        return Refusal(command.line, done.reason.removeprefix("held: "))
    team = change(empty, "team", turn.ticket.team, Because(f"#to by {agent.name}"))
    return replace(done, opened=True, changes=(*_begun(turn, empty), *team, *done.changes))


def _new(case: Case, agent: Agent) -> Decision | Refusal:
    """The forwarded mail opens a ticket for whoever wrote it; the team hears of it, the customer nothing."""
    if objection := _objection(case, agent):
        return objection
    found = original(case)
    if found is None or found.author is None:
        return Refusal("#new", NO_ORIGINAL)
    if is_our_address(found.author.address, case.desk):
        return Refusal("#new", f"{found.author.address} is an address of ours, not a customer's")
    empty, turn = _blank(case, agent, found.author, found.subject, found.language)
    # The rules see the customer's mail, of whom nothing is known here.
    theirs = replace(case, mail=found, facts=replace(case.facts, contact=Contact()))
    routed = route(theirs, turn.ticket, "new", is_new=True)
    routed = replace(routed, outcome=replace(routed.outcome, fate=""))  # the agent's word counts for more
    ticket = after(turn.ticket, routed.changes)
    given = assign.on_opening(routed.outcome, ticket, case.facts, case.desk, case.now)
    ticket = after(ticket, given.changes)
    written = (
        *_begun(turn, empty),
        *change(empty, "team", turn.ticket.team, Because(f"#new by {agent.name}")),
        *routed.changes,
        *given.changes,
        *deeds.notes(routed.outcome, ticket, case.desk),
        *deeds.links(routed.outcome, ticket),
    )
    decision = _filed(theirs, turn, ticket, written, given.flags)
    return told_by(theirs, ruled(decision, routed, given), ticket, routed)


def _filed(
    theirs: Case, turn: Turn, ticket: TicketFacts, written: Sequence[Change], flags: Sequence[str]
) -> Decision:
    """The customer's words open the ticket; whom the table names hears of it, and the agent in any case."""
    case, agent, author = turn.case, turn.agent, theirs.author
    desk, because = case.desk, Because(f"#new by {turn.agent.name}")
    message = AddMessage(
        ticket.number, MessageKind.CUSTOMER, author, theirs.text, because,
        to=(Address("", desk.address),), subject=theirs.mail.subject, message_id=ticket.root_id,
    )  # fmt: skip
    agents = {one.name: one for one in (*audience.of_customer_mail(ticket, desk, case.now), agent)}.values()
    told = notification.customer_wrote(
        agents, ticket, desk, author, theirs.text, because, is_new=True,
        flags=(f"forwarded by {notices.title_of(agent)}", *flags), attachments=case.mail.attachments,
    )  # fmt: skip
    own = (AddReferences(ticket.number, (case.mail.message_id,)),) if case.mail.message_id else ()
    return Decision(
        Fate.DONE, kind=str(case.traits.kind), ticket=ticket.number, opened=True, evidence=turn.proof,
        actor=turn.actor, changes=(*written, message, *own), outgoing=told,
        withheld="an agent opened it",
    )  # fmt: skip


def original(case: Case) -> Mail | None:
    """The customer's mail in a forwarded one: as an attachment, else below the lines that a client writes."""
    for file in case.mail.attachments:
        if file.content_type == "message/rfc822":
            inner = parse(file.content, case.desk.languages, case.desk.home_zone)
            if inner.author:
                return replace(inner, subject=inner.subject or case.mail.subject)
    return _inline(case.mail, _MARKS.sub("", case.mail.subject))


def _inline(mail: Mail, subject: str) -> Mail | None:
    lines = mail.body.splitlines()
    for place, line in enumerate(lines):
        head = _HEAD.match(line)
        addresses = (
            addresses_in(head[2].replace("mailto:", "").replace("[", " ").replace("]", " ")) if head else []
        )
        if head and addresses:
            return _below(mail, lines[place:], head[2], addresses[0], subject)
    return None


def _below(mail: Mail, lines: list[str], author: str, address: str, subject: str) -> Mail | None:
    """What stands under the block of header lines."""
    end = next((at for at, line in enumerate(lines) if not line.strip(" >")), len(lines))
    about = next((found[2].strip() for line in lines[:end] if (found := _ABOUT.match(line))), subject)
    text = "\n".join(line.removeprefix("> ") for line in lines[end + 1 :]).strip()
    name = author.partition("<")[0].partition("[")[0].strip(" \"'*")
    if not text:
        return None
    return Mail(
        subject=about, from_=(Address("" if "@" in name else name, address),), text=text, body=text,
        reply_text=text, language=mail.language, attachments=mail.attachments,
    )  # fmt: skip
