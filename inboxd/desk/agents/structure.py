"""Tickets that become one, come apart, or belong together: `#merge`, `#split`, `#link`."""

from __future__ import annotations

from dataclasses import replace

from inboxd.desk.agents.agent_answer import internal, only_commands
from inboxd.desk.agents.trust import may_work_on
from inboxd.desk.agents.turn import Turn
from inboxd.desk.agents.words import STRUCTURE, Refusal
from inboxd.desk.clock import own_ticket
from inboxd.desk.decision import Because, Change, Decision, Link, MoveSide, Outgoing, Remark, Set, Touch
from inboxd.desk.facts import MessageFacts, TicketFacts
from inboxd.desk.telling import notices
from inboxd.desk.ticket import change, tag_of


def restructure(turn: Turn) -> Decision | Refusal | None:
    """Do what a command of structure asks, with the other commands of the mail; None when there is none."""
    command = next((one for one in turn.parsed.commands if one.name in STRUCTURE), None)
    if command is None:
        return None
    if turn.parsed.text:
        return Refusal(command.line, f"#{command.name} cannot stand beside an answer; send them one by one")
    named = turn.case.facts.tickets.get(turn.case.facts.named.get(command.argument, 0))
    if turn.ticket.practice or (named and named.practice):
        return Refusal(command.line, "a practice ticket stays by itself")
    done = {"merge": _merge, "split": _split, "link": _link}[command.name](turn)
    if isinstance(done, Refusal):
        return replace(done, line=command.line)
    changes, mails = done
    decision = internal(turn) if turn.parsed.note else only_commands(turn)
    told = tuple(replace(mail, values=_with_lines(mail, turn, changes)) for mail in decision.outgoing)
    return replace(decision, changes=(*decision.changes, *changes), outgoing=(*mails, *told))


Parts = tuple[tuple[Change, ...], tuple[Outgoing, ...]]


def _with_lines(mail: Outgoing, turn: Turn, changes: tuple[Change, ...]) -> dict[str, object]:
    """The receipt tells of the structure, too."""
    if mail.template != "receipt":
        return dict(mail.values)
    mark = tag_of(turn.ticket.number, turn.case.desk)
    said = [{"what": one.what, "before": mark, "after": one.text} for one in changes
            if isinstance(one, Remark) and one.ticket == turn.ticket.number]  # fmt: skip
    lines = mail.values.get("lines")
    return {**mail.values, "lines": [*(lines if isinstance(lines, list) else []), *said]}


def _other(turn: Turn) -> TicketFacts | Refusal:
    """The ticket that is named, merges followed; it must be one that the agent may work on."""
    wanted = next(one for one in turn.parsed.commands if one.name in STRUCTURE).argument
    facts = turn.case.facts
    other = facts.tickets.get(facts.named.get(wanted, 0))
    if other is None:
        return Refusal("", f"there is no ticket {wanted}")
    if other.number == turn.ticket.number:
        return Refusal("", "that is this same ticket")
    if not turn.by and not may_work_on(turn.agent, other, turn.case.desk, turn.case.now):
        return Refusal("", f"ticket {wanted} is another team's, {other.team}")
    return other


def _merge(turn: Turn) -> Parts | Refusal:
    """This ticket becomes part of the other: whatever leads to it leads there; both histories stay."""
    other = _other(turn)
    if isinstance(other, Refusal):
        return other
    desk, ticket = turn.case.desk, turn.ticket
    because = Because(f"#merge by {turn.agent.name}")
    here, there = tag_of(ticket.number, desk), tag_of(other.number, desk)
    changes: tuple[Change, ...] = (
        *_opened(ticket, other),
        *change(ticket, "merged_into", other.number, because),
        Touch(other.number),
        Remark(ticket.number, "merged", f"part of {there}", because),
        Remark(other.number, "merged", f"{here} is part of it now", because),
    )
    names = dict.fromkeys((*ticket.watchers, *other.watchers))
    watching = [desk.agents[name] for name in names if name in desk.agents and name != turn.agent.name]
    watching = [one for one in watching if one.is_active(turn.case.now) and one.email]
    if turn.parsed.has("quiet"):
        watching = []
    who = notices.title_of(turn.agent)
    return changes, notices.answered(watching, other, desk, who, "", f"merged {here} into it")


def _opened(ticket: TicketFacts, other: TicketFacts) -> tuple[Set, ...]:
    """Where a ticket goes whose customer waits, somebody has the next word: nothing that waits is lost."""
    waits = ticket.state in ("new", "open") and other.state not in ("new", "open")
    return change(other, "state", "open", Because(f"ticket {ticket.number} is part of it")) if waits else ()


def _split(turn: Turn) -> Parts | Refusal:
    """The customer's mail that is being answered becomes a ticket of its own, with its requester."""
    message = _to_split(turn)
    if isinstance(message, Refusal):
        return message
    case, facts, ticket = turn.case, turn.case.facts, turn.ticket
    because = Because(f"#split by {turn.agent.name}")
    mark = tag_of(ticket.number, case.desk)
    changes, mails = own_ticket(
        ticket,
        message,
        facts,
        case.desk,
        case.now,
        because,
        flag=f"split from {mark}",
        is_given_out=False,
    )
    new = tag_of(facts.new_number, case.desk)
    fresh = replace(ticket, number=facts.new_number, merged_into=ticket.number)
    # Taking it back is a merge: the new ticket counts as one that came out of the old.
    parted = change(fresh, "merged_into", 0, because)
    said = Remark(ticket.number, "split", f"a mail of {message.author} is {new} now", because)
    along = tuple(
        MoveSide(side.name, ticket.number, facts.new_number, because)
        for side in ticket.sides
        if side.about == message.id
    )
    return (*changes, *along, *parted, said), () if turn.parsed.has("quiet") else mails


def _to_split(turn: Turn) -> MessageFacts | Refusal:
    written = [one for one in turn.ticket.recent if one.kind == "customer"]
    notice = turn.case.facts.notice
    about = notice.message if notice else 0
    message = next((one for one in written if one.id == about), written[0] if written else None)
    if message is None or len(written) < 2:
        return Refusal("", "the ticket has no second mail of a customer; there is nothing to take out of it")
    if not turn.case.facts.new_number:
        return Refusal("", "no number is free for the new ticket")
    return message


def _link(turn: Turn) -> Parts | Refusal:
    other = _other(turn)
    if isinstance(other, Refusal):
        return other
    because = Because(f"#link by {turn.agent.name}")
    mark = tag_of(other.number, turn.case.desk)
    said = Remark(turn.ticket.number, "linked", f"belongs to {mark}", because)
    return (Link(turn.ticket.number, other.number, because), said), ()
