"""Mails that say who is there: `#away` and `#back` in a mail of their own, an out-of-office reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from inboxd.desk.agents import absence, questions
from inboxd.desk.agents.commands import Parsed, parse_commands, parse_link, starts_like_command
from inboxd.desk.agents.own_words import own_words
from inboxd.desk.agents.trust import proof
from inboxd.desk.agents.vacation import end_of_next_working_day, return_in
from inboxd.desk.agents.words import PRESENCE, Refusal
from inboxd.desk.case import Case
from inboxd.desk.decision import Because, Decision, Fate, Lane, Outgoing, SetAway
from inboxd.desk.facts import TicketFacts
from inboxd.desk.presence import calendar_of, shown, zone_of
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.telling.notices import address_of
from inboxd.mail.message import Kind

MACHINE = "out-of-office reply"
ALONE = "#away and #back stand alone in a mail that answers no notification"


def asked(case: Case, agent: Agent, ticket: TicketFacts | None) -> Parsed | None:
    """What a mail of its own, or a link, says of the agent; None for any other mail.

    In reply to a notification the commands are among those of that mail.
    """
    grant = case.facts.grant
    if grant and grant.command:
        is_ours = grant.command.lstrip("#").partition(" ")[0].lower() in PRESENCE
        return parse_link(grant.command, "", case.desk, agent.name) if is_ours else None
    words = own_words(case, case.mail.reply_text)
    if ticket is not None or starts_like_command(words) not in PRESENCE:
        return None
    parsed = parse_commands(words, case.desk, agent.name)
    if parsed.refused is None and (len(parsed.commands) > 1 or parsed.text):
        return replace(parsed, refused=Refusal(parsed.commands[0].line, ALONE))
    return parsed


def answer(case: Case, agent: Agent, parsed: Parsed) -> Decision:
    """Do it and tell the registered address, or ask there whether it was the agent who wrote."""
    if not agent.is_active(case.now) or not agent.email:
        return case.end(Fate.IGNORED, f"{agent.name} writes, but is no agent any more")
    refused = parsed.refused
    command = parsed.commands[0] if parsed.commands else None
    if refused is None and command and command.name == "away":
        found = absence.resolved(command, agent, case.desk, case.now)
        refused = found if isinstance(found, Refusal) else None
        parsed = parsed if isinstance(found, Refusal) else replace(parsed, commands=(found,))
    if refused or command is None:
        why = refused or Refusal("", ALONE)
        mail = questions.refusal(case, agent, why.line, why.reason, why.did_you_mean)
        return replace(case.end(Fate.IGNORED, f"refused: {why.reason}"), outgoing=(mail,))
    by = questions.proof_of(case, agent)
    if not by:
        mail = questions.confirm(case, agent, f"{command.name} {command.argument}".strip())
        return replace(case.end(Fate.IGNORED, "asked without a proof"), outgoing=(mail,))
    changes = absence.asked_for(parsed, agent, by=agent.name)
    until = changes[0].until if changes else agent.away_until
    return Decision(
        Fate.DONE, kind=str(case.traits.kind), evidence=by, actor=f"agent {agent.name}", changes=changes,
        outgoing=(told(agent, case.desk, until, (), answers=case.mail.message_id),),
    )  # fmt: skip


def of_machine(case: Case, agent: Agent, ticket: TicketFacts) -> tuple[SetAway, ...]:
    """An out-of-office reply to a notification, proved as an answer would be: the agent is away."""
    if not (case.traits.kind is Kind.AUTOMATIC and case.traits.out_of_office and _may_say_so(case, agent)):
        return ()
    zone = zone_of(agent, case.desk)
    found = return_in(own_words(case, case.text), case.now, zone)
    calendar = calendar_of(agent, next(iter(agent.teams), case.desk.team), case.desk)
    until = found or end_of_next_working_day(calendar, zone, case.now)
    if agent.away_until and agent.away_until >= until:
        return ()
    says = (
        "it names the day" if found else "it names no day for certain: until the end of the next working day"
    )
    because = Because(f"{MACHINE} of {agent.name}; {says}")
    return (SetAway(agent.name, agent.away_until, until, because, MACHINE, ticket.number),)


def _may_say_so(case: Case, agent: Agent) -> bool:
    grant = case.facts.grant
    return (
        grant is not None
        and grant.agent == agent.name
        and not grant.revoked
        and case.now < grant.expires_at
        and agent.is_active(case.now)
        and case.desk.agent_of(case.key) == agent
        and bool(proof(case, agent))
    )


def told_by_machine(case: Case, agent: Agent, changes: tuple[SetAway, ...]) -> tuple[Outgoing, ...]:
    """The agent hears what the machine has brought about."""
    if not changes or not agent.email:
        return ()
    lines = (f"Because: {changes[0].because}.",)
    return (told(agent, case.desk, changes[0].until, lines),)


def told(
    agent: Agent, desk: Desk, until: datetime | None, lines: tuple[str, ...], *, answers: str = ""
) -> Outgoing:
    """The receipt for presence; while away it offers the way back."""
    title = f"You are away until {shown(until, zone_of(agent, desk))}" if until else "You are there"
    away = ("New tickets go to your colleagues, and your team hears of mail on yours.",)
    here = ("New tickets can come to you.",)
    row = {
        "number": 0, "subject": "There again sooner?", "from": "Write #back",
        "facts": "in a mail of its own, or in reply to any notification", "commands": ("back",),
    }  # fmt: skip
    values = {
        "desk": desk.name, "team_title": desk.name, "title": title, "rows": [row] if until else [],
        "lines": [*lines, *(away if until else here)], "more": 0,
    }  # fmt: skip
    return Outgoing(
        Lane.NOTIFICATION, "list", address_of(agent), Because(f"presence of {agent.name}"), subject=title,
        language=desk.languages[0] if desk.languages else "", agent=agent.name, values=values,
        in_reply_to=answers, references=(answers,) if answers else (),
    )  # fmt: skip
