"""Commands typed by an admin: the agents' grammar and the agents' way, without the need for a proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from inboxd.desk.acting import carry_out
from inboxd.desk.case import Case
from inboxd.desk.commands import parse_commands
from inboxd.desk.decision import Decision
from inboxd.desk.effects import lines_of
from inboxd.desk.facts import Facts
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.turn import Turn
from inboxd.desk.words import Refusal
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


def described(decision: Decision, desk: Desk) -> list[str]:
    """What was done, a line each."""
    lines = [
        f"{line['what']}: {line['before']} → {line['after']}" for line in lines_of(decision.changes, desk)
    ]
    lines += [f"mail to {mail.recipient.address}: {mail.template}" for mail in decision.outgoing]
    return lines or ["done"]


def _advice(why: Refusal) -> str:
    line = f"{why.line}: " if why.line else ""
    return f"{line}{why.reason}" + (f"; {why.did_you_mean}" if why.did_you_mean else "")
