"""The shared inbox by mail: `#list`, `#find`, `#next`, `#stats`, `#help`, `#show`, `#why`, `#history`.

Answers go to the agent's registered address only. Without a proof of who asks they are a link to tap.
"""

from __future__ import annotations

from collections.abc import Sequence

from inboxd.desk.agents.commands import Command, Parsed, parse_commands, parse_link, starts_like_command
from inboxd.desk.agents.effects import effects
from inboxd.desk.agents.own_words import own_words
from inboxd.desk.agents.trust import doubt, proof_alone
from inboxd.desk.agents.words import QUESTIONS, help_lines
from inboxd.desk.case import Case
from inboxd.desk.decision import Because, Change, Decision, Fate, Lane, Outgoing
from inboxd.desk.facts import Found, MessageFacts, TicketFacts, Trust
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.side import named
from inboxd.desk.telling import notices, notification
from inboxd.desk.telling.rows import row
from inboxd.desk.ticket import after

MOST_COPIES = 5  # tickets that `#find` sends in full
MOST_NOTES = 10
ABOUT_ONE = ("#show", "#why", "#history")
HARMLESS = frozenset(QUESTIONS) - {"next"}


def asked(case: Case, agent: Agent) -> Parsed | None:
    """What an agent asks for; None when the mail asks nothing."""
    grant = case.facts.grant
    if grant and grant.command:
        name = grant.command.lstrip("#").partition(" ")[0].lower()
        return parse_link(grant.command, "", case.desk, agent.name) if name in QUESTIONS else None
    words = own_words(case, case.mail.reply_text)
    if starts_like_command(words) not in QUESTIONS:
        return None
    line = words.strip().splitlines()[0]
    return parse_commands(about_this(line, grant.ticket if grant else 0), case.desk, agent.name)


def about_this(line: str, ticket: int) -> str:
    """`#why` alone, in reply to a ticket's notification, asks about that ticket."""
    return f"{line} {ticket}" if ticket and line.strip().lower() in ABOUT_ONE else line


def answer(case: Case, agent: Agent, parsed: Parsed) -> Decision:
    """Answer to the registered address, or ask there whether it was the agent who asked."""
    if not agent.is_active(case.now) or not agent.email:
        return case.end(Fate.IGNORED, f"{agent.name} asks, but is no agent any more")
    if parsed.refused:
        why = parsed.refused
        mail = refusal(case, agent, why.line, why.reason, why.did_you_mean)
        return done(case, agent, "", (), (mail,), reason=f"refused: {why.reason}")
    command = parsed.commands[0]
    by = proof_of(case, agent)
    if not by:
        return done(
            case,
            agent,
            "",
            (),
            (confirm(case, agent, f"{command.name} {command.argument}".strip()),),
            reason="asked without a proof",
        )
    found = case.facts.found
    if found is None or (found.question, found.argument) != (command.name, command.argument):
        found = Found(command.name, command.argument)
    if found.question == "next":
        return _next(case, agent, found, by)
    return done(case, agent, by, (), _mails(case, agent, found))


def proof_of(case: Case, agent: Agent) -> str:
    """Who wrote it: a proof as section F has it, or the link of a mail that asked the registered address.

    A link of any other mail is a grant and no proof: enough for what is answered there and changes nothing.
    """
    grant = case.facts.grant
    if doubt(case) or case.desk.agent_of(case.key) != agent or case.trust is Trust.FAIL:
        return ""
    if grant and grant.command and grant.agent == agent.name and not grant.revoked:
        if case.now >= grant.expires_at:
            return ""
        if grant.confirms or grant.command.partition(" ")[0] in HARMLESS:
            return "the link that was sent to them"
    return proof_alone(case, agent)


def _mails(case: Case, agent: Agent, found: Found) -> tuple[Outgoing, ...]:
    match found.question:
        case "list" | "find":
            copies = case.facts.tickets if found.question == "find" else {}
            shown = [copies[line.number] for line in found.lines if line.number in copies]
            full = tuple(mail for one in shown[:MOST_COPIES] for mail in _full(case, agent, one))
            return (_list(case, agent, _title(found), found), *full)
        case "show":
            one = case.facts.tickets.get(found.lines[0].number) if found.lines else None
            return _full(case, agent, one) if one else (_missing(case, agent, found),)
        case "help":
            return (_list(case, agent, "What you can write", found, help_lines()),)
        case "why" | "history" if not found.lines:
            return (_missing(case, agent, found),)
        case _:
            return (_list(case, agent, _title(found), found, found.words),)


def _next(case: Case, agent: Agent, found: Found, by: str) -> Decision:
    """The most urgent ticket that nobody has is claimed and comes in full; the store lets one agent win."""
    ticket = case.facts.tickets.get(found.lines[0].number) if found.lines else None
    if ticket is None:
        return done(case, agent, by, (), (_list(case, agent, "Nothing waits for you", found),))
    changes = effects((Command("claim", "", "#next"),), ticket, agent, case.desk)
    mails = _full(case, agent, after(ticket, changes))
    return done(case, agent, by, changes, mails, ticket=ticket.number)


def _full(case: Case, agent: Agent, ticket: TicketFacts) -> tuple[Outgoing, ...]:
    """The ticket with everything that was said on it, notes too; a reply goes to the customer."""
    latest = notification.latest_of(ticket)
    others = [m for m in ticket.recent if m is not latest][:MOST_NOTES]
    apart = sorted(others, key=lambda m: m.side)  # what suppliers were asked and said stands last
    earlier = [
        {
            "who": notices.said_by(m) + _where(m, ticket),
            "kind": m.kind, "at": m.at, "text": notices.shorten(m.text, notices.EARLIER_CHARACTERS),
        }
        for m in apart
    ]  # fmt: skip
    warned = any(m.kind in ("note", "held") or m.side for m in others)
    flags = ("as you asked, with internal notes: do not forward it outside",) if warned else ()
    rated = (f"the customer rated it {ticket.rating}",) if ticket.rating else ()
    return notification.again(
        (agent,), ticket, case.desk, Because(f"asked for by {agent.name}"),
        flags=(*rated, *flags),
        extra={"earlier": earlier}, is_personal=True,
    )  # fmt: skip


def _where(message: MessageFacts, ticket: TicketFacts) -> str:
    """What kind of words they are, where that is not plain; "" for the customer's own conversation."""
    side = named(ticket, message.side)
    kind = f", {message.kind}" if message.kind == "held" else ""
    if side:
        return f" (side conversation with {side.supplier.address}{kind})"
    return f" ({message.kind})" if message.kind in ("note", "held") else ""


def _title(found: Found) -> str:
    count = len(found.lines) + found.more
    tickets = f"{count} ticket{'' if count == 1 else 's'}"
    match found.question:
        case "list":
            return tickets + (f": {found.argument}" if found.argument else "")
        case "find":
            return f"{tickets} with {found.argument}"
        case "why":
            return f"Why ticket {found.argument} is as it is"
        case "history":
            return f"What happened to ticket {found.argument}"
        case _:
            return "How things stand"


def _list(case: Case, agent: Agent, title: str, found: Found, lines: Sequence[str] = ()) -> Outgoing:
    shown = found.lines if found.question in ("list", "find") else ()
    rows = [row(line, case.desk, agent.name, case.now) for line in shown]
    return mail(case, agent, title, rows, lines, more=found.more)


def confirm(case: Case, agent: Agent, line: str) -> Outgoing:
    """A question to the registered address: a link that says that it was the agent who asked."""
    row = {
        "number": 0,
        "subject": f"#{line}",
        "from": "asked in your name",
        "facts": "",
        "commands": (line,),
        "tap": True,
    }
    lines = ["Nothing proves that you wrote it. If you did, tap the link and send the mail that it opens.",
             "If it was not you, leave it."]  # fmt: skip
    return mail(case, agent, "Did you ask this?", [row], lines)


def _missing(case: Case, agent: Agent, found: Found) -> Outgoing:
    reason = f"there is no ticket {found.argument} that you may see"
    return refusal(case, agent, f"#{found.question} {found.argument}", reason, "")


def mail(
    case: Case, agent: Agent, title: str, rows: Sequence[object], lines: Sequence[str], *, more: int = 0
) -> Outgoing:
    """A list, or a few lines, about no single ticket."""
    values = {"title": title, "rows": list(rows), "lines": list(lines), "more": more}
    return to_agent(case, agent, "list", values, title)


def refusal(case: Case, agent: Agent, line: str, reason: str, hint: str) -> Outgoing:
    """A command without a ticket comes back to the registered address."""
    values = {
        "ticket": 0, "tag": "", "subject": case.mail.subject, "state": "", "team": "", "owner": "",
        "priority": "", "tags": [], "fields": {}, "kind": "held", "command": line, "line": line,
        "reason": reason, "text": case.text, "did_you_mean": hint,
    }  # fmt: skip
    return to_agent(case, agent, "refused", values, case.mail.subject)


def to_agent(case: Case, agent: Agent, template: str, values: dict[str, object], subject: str) -> Outgoing:
    """A mail about no ticket in the agent's own conversation."""
    desk: Desk = case.desk
    own_id = case.mail.message_id
    return Outgoing(
        Lane.NOTIFICATION, template, notices.address_of(agent), Because(f"asked by {agent.name}"),
        subject=subject, language=desk.languages[0] if desk.languages else "", agent=agent.name,
        values={"desk": desk.name, "team_title": desk.name, **values},
        in_reply_to=own_id, references=(own_id,) if own_id else (),
    )  # fmt: skip


def done(
    case: Case,
    agent: Agent,
    by: str,
    changes: tuple[Change, ...],
    mails: tuple[Outgoing, ...],
    *,
    ticket: int = 0,
    reason: str = "",
) -> Decision:
    """The outcome for a mail that asked."""
    return Decision(
        Fate.DONE, reason=reason, kind=str(case.traits.kind), ticket=ticket, evidence=by,
        actor=f"agent {agent.name}" if by else f"unproved {agent.name}", changes=changes, outgoing=mails,
    )  # fmt: skip
