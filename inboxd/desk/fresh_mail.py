"""Tickets that an agent opens by mail: `#to` writes to somebody new, `#new` files a forwarded mail."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from inboxd.desk import assign, audience, confirming, notices, notification, questions
from inboxd.desk.acting import carry_out
from inboxd.desk.case import Case
from inboxd.desk.commands import Parsed, parse_commands, starts_like_command
from inboxd.desk.decision import AddMessage, AddReferences, Because, Decision, Fate, MessageKind, OpenTicket
from inboxd.desk.facts import TicketFacts
from inboxd.desk.habits import without_furniture
from inboxd.desk.own_words import own_words
from inboxd.desk.settings import Agent
from inboxd.desk.ticket import after, change, fresh
from inboxd.desk.trust import proof_alone
from inboxd.desk.turn import Turn
from inboxd.desk.words import OPENING, Refusal, addresses_in, is_our_address
from inboxd.mail.message import Address
from inboxd.mail.parse import parse

UNPROVED = "nothing proves that you wrote it; send it from your usual client"
NO_ORIGINAL = "no forwarded mail of a customer is in it; forward one inline or as an attachment"
_FROM = "From|Von|De|Da|Van|Från|Fra|Od|Từ|Người gửi"
_SUBJECT = "Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Assunto|Ämne|Emne|Temat|Chủ đề|Tiêu đề"
_HEAD = re.compile(rf"^[>\s*]*({_FROM})\s*:[\s*]*(.+)$", re.IGNORECASE)
_ABOUT = re.compile(rf"^[>\s*]*({_SUBJECT})\s*:[\s*]*(.+)$", re.IGNORECASE)
_MARKS = re.compile(r"^(?:(?:fwd?|wg|tr|rv|i)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Original:
    """The mail inside a forwarded one."""

    author: Address
    subject: str
    text: str


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
    if case.facts.signature_seen or not proof_alone(case, agent):
        return Refusal("", UNPROVED)
    return None if case.facts.new_number else Refusal("", "no number is free for the new ticket")


def _blank(case: Case, agent: Agent, requester: Address, subject: str) -> tuple[TicketFacts, Turn]:
    facts, desk = case.facts, case.desk
    language = case.mail.language or (desk.languages[0] if desk.languages else "")
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
    empty, turn = _blank(case, agent, requester, case.mail.subject or "(no subject)")
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
    if found is None:
        return Refusal("#new", NO_ORIGINAL)
    if is_our_address(found.author.address, case.desk):
        return Refusal("#new", f"{found.author.address} is an address of ours, not a customer's")
    empty, turn = _blank(case, agent, found.author, found.subject)
    because = Because(f"#new by {agent.name}")
    desk, now = case.desk, case.now
    given = assign.of_team(turn.ticket, case.facts, desk, now)
    ticket = after(turn.ticket, given.changes)
    message = AddMessage(
        ticket.number, MessageKind.CUSTOMER, found.author, found.text, because,
        to=(Address("", desk.address),), subject=found.subject, message_id=ticket.root_id,
    )  # fmt: skip
    agents = {one.name: one for one in (*audience.of_customer_mail(ticket, desk, now), agent)}.values()
    told = notification.customer_wrote(
        agents, ticket, desk, found.author, found.text, because, is_new=True,
        flags=(f"forwarded by {notices.title_of(agent)}", *given.flags), attachments=case.mail.attachments,
    )  # fmt: skip
    own = (AddReferences(ticket.number, (case.mail.message_id,)),) if case.mail.message_id else ()
    team = change(empty, "team", ticket.team, because)
    return Decision(
        Fate.DONE, kind=str(case.traits.kind), ticket=ticket.number, opened=True, evidence=turn.proof,
        actor=turn.actor, changes=(*_begun(turn, empty), *team, *given.changes, message, *own), outgoing=told,
        withheld="an agent opened it",
    )  # fmt: skip


def original(case: Case) -> Original | None:
    """The customer's mail in a forwarded one: as an attachment, else below the lines that a client writes."""
    for file in case.mail.attachments:
        if file.content_type == "message/rfc822":
            inner = parse(file.content, case.desk.languages, case.desk.home_zone)
            if inner.author:
                return Original(
                    inner.author, inner.subject or case.mail.subject, inner.reply_text or inner.body
                )
    return _inline(case.mail.body, _MARKS.sub("", case.mail.subject))


def _inline(body: str, subject: str) -> Original | None:
    lines = body.splitlines()
    for place, line in enumerate(lines):
        head = _HEAD.match(line)
        addresses = (
            addresses_in(head[2].replace("mailto:", "").replace("[", " ").replace("]", " ")) if head else []
        )
        if head and addresses:
            return _below(lines[place:], head[2], addresses[0], subject)
    return None


def _below(lines: list[str], author: str, address: str, subject: str) -> Original | None:
    """What stands under the block of header lines."""
    end = next((at for at, line in enumerate(lines) if not line.strip(" >")), len(lines))
    about = next((found[2].strip() for line in lines[:end] if (found := _ABOUT.match(line))), subject)
    text = "\n".join(line.removeprefix("> ") for line in lines[end + 1 :]).strip()
    name = author.partition("<")[0].partition("[")[0].strip(" \"'*")
    return Original(Address("" if "@" in name else name, address), about, text) if text else None
