"""Commands typed by an admin: the agents' grammar and the agents' way, without the need for a proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from inboxd.desk.agents import absence, presence_mail
from inboxd.desk.agents.acting import carry_out
from inboxd.desk.agents.commands import Command, Parsed, parse_commands, starts_like_command
from inboxd.desk.agents.effects import lines_of
from inboxd.desk.agents.turn import Turn
from inboxd.desk.agents.words import PRESENCE, Refusal
from inboxd.desk.case import Case
from inboxd.desk.decision import Decision, Fate, Lane, SetAway
from inboxd.desk.facts import Facts
from inboxd.desk.presence import as_they_are, shown, zone_of
from inboxd.desk.problem import did_you_mean
from inboxd.desk.settings import Agent, Desk
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Kind, Mail, Traits

CHANNEL = "command line"


class RefusedError(ValueError):
    """What was asked for cannot be done; the text says why and what to do."""


def typed(
    number: int, text: str, facts: Facts, desk: Desk, now: datetime, *, by: str, agent: str = ""
) -> Decision:
    """Carry out commands as an agent's mail would; RefusedError when one of them cannot be done.

    `text` has one command to a line, and words below for `#reply` and `#note`. Without `agent` the
    words to customers are signed by the team. `facts.held` is what `#send`, `#admit` and `#drop` mean.
    """
    ticket = facts.tickets.get(number) or next(iter(facts.tickets.values()), None)
    if ticket is None:
        raise RefusedError(f"ticket {number}: there is none; `inboxd tickets --state all` lists them")
    if agent and agent not in desk.agents:
        raise RefusedError(f"there is no agent '{agent}'; these are: {', '.join(desk.agents)}")
    desk = as_they_are(desk, facts.away, now)
    writer = desk.agents.get(agent) or Agent(by, desk.team_title(ticket.team))
    mail = Mail(text=text, body=text, reply_text=text)
    delivery = Delivery(b"", CHANNEL, now)
    case = Case(mail, delivery, Traits(Kind.HUMAN, CHANNEL), facts, desk, now)
    parsed = parse_commands(text, desk, writer.name)
    done = carry_out(Turn(case, writer, ticket, parsed, CHANNEL, by=by))
    if isinstance(done, Refusal):
        raise RefusedError(_advice(done))
    if done.reason:
        raise RefusedError(done.reason.removeprefix("held: "))
    told = (m for m in done.outgoing if m.recipient.address and m.template not in ("receipt", "shown"))
    return replace(done, outgoing=tuple(told))


def presence(name: str, text: str, facts: Facts, desk: Desk, now: datetime, *, by: str) -> Decision:
    """`away` and `back` for an agent, who hears of it; RefusedError when it cannot be done."""
    desk = as_they_are(desk, facts.away, now)
    agent = desk.agents.get(name)
    if agent is None:
        near = did_you_mean(name, desk.agents) or "config.toml has none"
        raise RefusedError(f"there is no agent '{name}'; {near}")
    if not agent.is_active(now):
        raise RefusedError(f"{name} has left on {agent.left}")
    found = _of_presence(parse_commands(text, desk, name), text, agent, desk, now)
    if isinstance(found, Refusal):
        raise RefusedError(_advice(found))
    changes = absence.asked_for(Parsed((found,)), agent, by=by)
    mails = [presence_mail.told(agent, desk, one.until, (f"So says {by}.",)) for one in changes]
    told = tuple(mail for mail in mails if mail.recipient.address)
    return Decision(Fate.DONE, actor=f"command line {by}", changes=changes, outgoing=told)


def _of_presence(parsed: Parsed, text: str, agent: Agent, desk: Desk, now: datetime) -> Command | Refusal:
    if starts_like_command(text) not in PRESENCE or len(parsed.commands) > 1:
        return Refusal(text, "write away and until when, or back")
    if parsed.refused:
        return parsed.refused
    (command,) = parsed.commands
    return absence.resolved(command, agent, desk, now) if command.name == "away" else command


def described(decision: Decision, desk: Desk) -> list[str]:
    """What was done, a line each."""
    lines = [
        f"{line['what']}: {line['before']} → {line['after']}" for line in lines_of(decision.changes, desk)
    ]
    lines += [
        f"{one.agent}: away until {shown(one.until, zone_of(desk.agents[one.agent], desk))}"
        if one.until
        else f"{one.agent}: there"
        for one in decision.changes
        if isinstance(one, SetAway)
    ]
    lines += [
        f"webhook {mail.recipient.address} is called"
        if mail.lane is Lane.WEBHOOK
        else f"mail to {mail.recipient.address}: {mail.template}"
        for mail in decision.outgoing
    ]
    return lines or ["done"]


def _advice(why: Refusal) -> str:
    line = f"{why.line}: " if why.line else ""
    return f"{line}{why.reason}" + (f"; {why.did_you_mean}" if why.did_you_mean else "")
