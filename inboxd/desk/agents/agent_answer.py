"""An agent's words: to the customer as the team, to the notes, or held when something speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inboxd.desk.agents import absence
from inboxd.desk.agents.confirmation import answered_since, confirmation, written_since
from inboxd.desk.agents.effects import effects, lines_of, of_answer
from inboxd.desk.agents.habits import remembered
from inboxd.desk.agents.leaks import without_own
from inboxd.desk.agents.own_page import leak_in, left_out, own_page
from inboxd.desk.agents.recipients import (
    added_in_copy,
    in_copy,
    misdirected,
    reached,
    reached_already,
    unreachable,
)
from inboxd.desk.agents.trust import may_work_on
from inboxd.desk.agents.turn import Turn
from inboxd.desk.agents.weight import too_large
from inboxd.desk.decision import (
    AddMessage,
    AddReferences,
    Because,
    Change,
    Decision,
    Fate,
    MessageKind,
    Outgoing,
    Set,
)
from inboxd.desk.facts import NoticeKind, SideFacts, TicketFacts
from inboxd.desk.side import named, title
from inboxd.desk.telling import audience, notices, notification
from inboxd.desk.telling.answers import answers
from inboxd.desk.ticket import after, change
from inboxd.mail.message import Address

FASTER = "a colleague was faster"
FILES_ALONE = "(files without words)"


def answer(turn: Turn) -> Decision:
    """The customer gets the agent's words as the team's, unless something speaks against it."""
    text = clean(turn, turn.parsed.text)
    page = own_page(turn, turn.parsed.text, text)
    without = left_out(turn.case, turn.ticket.number, page)
    if objection := _objection(turn, text, page, without):
        return keep_back(turn, text, *objection)
    changes, ticket = changed(turn)
    spoken = turn.said(MessageKind.AGENT, text, page, without)
    mails = answers(
        ticket, turn.case.desk, turn.agent, text,
        cc=in_copy(turn, ticket), html=page, delay=turn.case.desk.delay_of(turn.agent), reached=reached(turn),
        with_mail_attachments=len(without) < len(turn.case.mail.attachments), without=without,
    )  # fmt: skip
    return finish(turn, ticket, changes, (spoken, *noted(turn)), mails, said=text or FILES_ALONE)


def _objection(turn: Turn, text: str, page: str, without: tuple[int, ...]) -> tuple[str, str] | None:
    """Why the words wait, and what their agent can do; None when they go out."""
    if why := unreachable(turn):
        return why, "Write to the customer yourself, or keep the words with #note."
    if reached_already(turn):  # to wait would keep nothing from anybody
        return None
    if why := misdirected(turn):
        return why, "Reply #send if the customer shall have it, or #drop. #note keeps words inside."
    files = enumerate(turn.case.mail.attachments)
    sizes = [file.size for place, file in files if place not in without]
    if why := leak_in(turn, text, without):
        return why, "Reply #send if it may go out as it stands, or answer anew without it."
    if why := too_large(turn, text, page, sizes):
        return why, "Send it again with smaller files or a link to them. The customer has nothing yet."
    if turn.case.desk.strict and (later := written_since(turn)):
        return _meanwhile(later)
    if faster := answered_since(turn):
        who = notices.said_by(faster)
        why = f"{FASTER}: {who} answered after the notification that you reply to"
        return why, f"{who} wrote:\n{faster.text}\n\nReply #send to send yours as it stands."
    return None


def _meanwhile(later: list[dict[str, object]]) -> tuple[str, str]:
    said = "\n\n".join(f"{one['who']} wrote:\n{one['text']}" for one in later)
    why = "the customer wrote again after the notification that you reply to"
    return why, f"{said}\n\nReply #send to send yours as it stands."


def changed(turn: Turn) -> tuple[tuple[Set, ...], TicketFacts]:
    """What the commands beside an answer and the answer itself change, and the ticket as it stands then.

    Whom the agent put in copy stays there, and the receipt says so.
    """
    asked = effects(turn.parsed.commands, turn.ticket, turn.agent, turn.case.desk)
    standing = after(turn.ticket, asked)
    everybody = {one.key: one for one in (*standing.in_copy, *added_in_copy(turn))}
    because = Because(f"put in copy by {turn.agent.name}")
    asked = (*asked, *change(standing, "in_copy", tuple(everybody.values()), because))
    changes = (*asked, *of_answer(turn.ticket, turn.agent, asked, turn.case.desk))
    return changes, after(turn.ticket, changes)


def clean(turn: Turn, text: str) -> str:
    """The words without tokens and without the agent's own addresses."""
    return without_own(text, turn.agent, turn.case.desk.team_address(turn.ticket.team)).strip()


def finish(
    turn: Turn,
    ticket: TicketFacts,
    changes: Sequence[Set],
    messages: tuple[Change, ...],
    mails: tuple[Outgoing, ...],
    *,
    said: str = "",
    side: SideFacts | None = None,
) -> Decision:
    """Write it down, send it, tell colleagues and confirm to the agent. `side`: it was said to a supplier."""
    case = turn.case
    own_id = (AddReferences(ticket.number, (case.mail.message_id,)),) if case.mail.message_id else ()
    told = () if turn.parsed.has("quiet") else _colleagues(turn, ticket, changes, said, side)
    receipt = confirmation(turn, ticket, changes, mails, told, said=bool(said), side=side)
    return Decision(
        Fate.DONE,
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=turn.evidence,
        actor=turn.actor,
        changes=(*changes, *messages, *own_id, *remembered(case.mail, turn.agent, ticket.number, turn.words)),
        outgoing=(*mails, *told, *receipt),
        undoable=True,
    )


def _colleagues(
    turn: Turn, ticket: TicketFacts, changes: Sequence[Set], said: str, side: SideFacts | None
) -> tuple[Outgoing, ...]:
    """Who else is told: of an answer or a claim those who were asked, of a note whom it concerns."""
    desk, now, me = turn.case.desk, turn.case.now, turn.agent.name
    who = notices.title_of(turn.agent)
    given = _given(turn, ticket, changes)
    told: list[Outgoing] = [*_in_full(given, turn, ticket)]
    noted_for = audience.of_note(ticket, desk, now, me, turn.parsed.note) if turn.parsed.note else ()
    if what := _what_happened(turn, ticket, changes, said, side):
        have_heard = {agent.name for agent in (*given, *(() if said else noted_for))}
        asked = audience.of_answer(turn.ticket, desk, now, me)
        others = tuple(agent for agent in asked if agent.name not in have_heard)
        told += notices.answered(others, ticket, desk, who, said, what, is_internal=side is not None)
    return (*told, *notices.note(noted_for, ticket, desk, who, turn.parsed.note))


def _what_happened(
    turn: Turn, ticket: TicketFacts, changes: Sequence[Set], said: str, side: SideFacts | None
) -> str:
    """What colleagues hear in one line, so that nobody does it twice; "" for what is no news to them."""
    changed = {item.field: item.after for item in changes}
    if said:
        return f"wrote to {title(side)}, unseen by the customer," if side else "answered"
    if "assignee" in changed or "team" in changed:
        return "claimed" if ticket.assignee == turn.agent.name else "passed on"
    is_over = changed.get("state") in ("solved", "closed")
    return "closed" if is_over and not (turn.parsed.has("spam") or turn.parsed.has("block")) else ""


def _given(turn: Turn, ticket: TicketFacts, changes: Sequence[Set]) -> audience.Agents:
    """Those to whom the ticket went by a command."""
    if not any(item.field in ("assignee", "team") for item in changes):
        return ()
    heard = audience.of_customer_mail(ticket, turn.case.desk, turn.case.now)
    return tuple(agent for agent in heard if agent.name != turn.agent.name)


def _in_full(given: audience.Agents, turn: Turn, ticket: TicketFacts) -> tuple[Outgoing, ...]:
    """Whoever has the ticket now gets the customer's latest words, with a right to answer them."""
    who = notices.title_of(turn.agent)
    flag = f"given to you by {who}" if ticket.assignee else f"given to team {ticket.team} by {who}"
    return notification.again(
        given, ticket, turn.case.desk, Because(flag), flags=(flag,), is_personal=bool(ticket.assignee)
    )


def noted(turn: Turn) -> tuple[AddMessage, ...]:
    """The internal words of `#note`."""
    return (turn.said(MessageKind.NOTE, turn.parsed.note),) if turn.parsed.note else ()


def internal(turn: Turn, *, by_place: bool = False) -> Decision:
    """A note for colleagues. `by_place`: nobody wrote `#note`, so its author is told and may `#send` it."""
    text = turn.parsed.text if by_place else turn.parsed.note
    changes = effects(turn.parsed.commands, turn.ticket, turn.agent, turn.case.desk)
    ticket = after(turn.ticket, changes)
    decision = finish(turn, ticket, changes, (turn.said(MessageKind.NOTE, text),), ())
    if not by_place:
        return decision
    desk, me = turn.case.desk, turn.agent.name
    others = audience.of_note(ticket, desk, turn.case.now, me, text, answers=_noted_by(turn))
    told = notices.note(others, ticket, desk, notices.title_of(turn.agent), text)
    said = {
        "what": "your words",
        "before": "reply to a colleague's message",
        "after": "kept as an internal note",
    }
    may_send = bool(turn.by) or may_work_on(turn.agent, ticket, desk, turn.case.now)
    offer = "; reply #send to this mail to send it to the customer" if may_send else ""
    sends = (f"nobody outside{offer}",)
    mine = absence.lines_of(absence.of_turn(turn), turn.agent, desk)
    receipt = notices.receipt(turn.agent, ticket, desk, (*lines_of(changes, desk), *mine, said), sends)
    kept = tuple(mail for mail in decision.outgoing if mail.notice != NoticeKind.RECEIPT)
    return replace(decision, outgoing=(*kept, *told, receipt))


def _noted_by(turn: Turn) -> str:
    """Whose note is being answered: who asks a colleague hears what they say."""
    notice = turn.case.facts.notice
    about = notice.message if notice else 0
    return next((m.agent for m in turn.ticket.recent if m.id == about and m.kind == "note"), "")


def only_commands(turn: Turn) -> Decision:
    """A mail of commands alone posts nothing."""
    changes = effects(turn.parsed.commands, turn.ticket, turn.agent, turn.case.desk)
    return finish(turn, after(turn.ticket, changes), changes, (), ())


def keep_back(
    turn: Turn,
    text: str,
    reason: str,
    what_to_do: str,
    *,
    side: str = "",
    first: tuple[Change, ...] = (),
) -> Decision:
    """The agent was proved, but the words wait for another look of theirs.

    `side`: they are for its supplier, and `first` is what must be there for `#send` to find the way.
    """
    case, ticket, desk = turn.case, turn.ticket, turn.case.desk
    page = own_page(turn, turn.parsed.text, text)
    said = turn.said(MessageKind.HELD, text, page, left_out(case, ticket.number, page))
    held = AddMessage(
        said.ticket, said.kind, said.author, text, Because(f"held: {reason}"), agent=said.agent,
        subject=said.subject, html=page, message_id=said.message_id, held_for=reason, held_kind="agent",
        without=said.without, side=side,
    )  # fmt: skip
    own_id = (AddReferences(ticket.number, (case.mail.message_id,)),) if case.mail.message_id else ()
    if turn.parsed.commands:
        undone = ", ".join(c.line for c in turn.parsed.commands if not (side and c.name == "forward"))
        what_to_do += f"\nNot done either: {undone}; write it beside #send." if undone else ""
    told = notices.held(
        (turn.agent,), ticket, desk, reason, what_to_do, text,
        who=_addressee(ticket, side), by="agent", side=side,
    )  # fmt: skip
    return Decision(
        Fate.DONE,
        reason=f"held: {reason}",
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=turn.evidence,
        actor=turn.actor,
        changes=(*first, held, *own_id),
        outgoing=told,
    )


def _addressee(ticket: TicketFacts, side: str) -> Address:
    """For whom held words are."""
    found = named(ticket, side)
    return found.supplier if found else ticket.requester
