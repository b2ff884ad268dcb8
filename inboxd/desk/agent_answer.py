"""An agent's words: to the customer as the team, to the notes, or held when something speaks against it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inboxd.desk import audience, notices
from inboxd.desk.answers import answers
from inboxd.desk.decision import (
    AddMessage,
    AddParticipant,
    AddReferences,
    Because,
    Change,
    Decision,
    Fate,
    MessageKind,
    Outgoing,
    Set,
)
from inboxd.desk.effects import effects, lines_of, of_answer
from inboxd.desk.facts import MessageFacts, NoticeKind, TicketFacts
from inboxd.desk.leaks import without_own
from inboxd.desk.own_page import leak_in, left_out, lines_of_files, own_page
from inboxd.desk.ticket import after
from inboxd.desk.turn import Turn
from inboxd.mail.addr_spec import is_mailbox
from inboxd.mail.message import Address

_NAMED = re.compile(r"(?<![\w.@])@([\w.-]+)")
FASTER = "a colleague was faster"


def answer(turn: Turn) -> Decision:
    """The customer gets the agent's words as the team's, unless something speaks against it."""
    text = clean(turn, turn.parsed.text)
    page = own_page(turn, turn.parsed.text, text)
    without = left_out(turn.case.mail, page)
    if why := unreachable(turn):
        return keep_back(turn, text, why, "Write to the customer yourself, or keep the words with #note.")
    if why := leak_in(turn, text, without):
        return keep_back(
            turn, text, why, "Reply #send if it may go out as it stands, or answer anew without it."
        )
    if faster := answered_since(turn):
        who = notices.said_by(faster)
        why = f"{FASTER}: {who} answered after the notification that you reply to"
        return keep_back(
            turn, text, why, f"{who} wrote:\n{faster.text}\n\nReply #send to send yours as it stands."
        )
    asked = effects(turn.parsed.commands, turn.ticket, turn.agent, turn.case.desk)
    changes = (*asked, *of_answer(turn.ticket, turn.agent, asked, turn.case.desk))
    ticket = after(turn.ticket, changes)
    added = added_in_copy(turn)
    spoken = turn.said(MessageKind.AGENT, text, page, without)
    if reached_already(turn):
        mails: tuple[Outgoing, ...] = ()
    else:
        mails = answers(
            ticket, turn.case.desk, turn.agent, text,
            cc=in_copy(turn, ticket), html=page, delay=turn.case.desk.send_delay,
            with_mail_attachments=len(without) < len(turn.case.mail.attachments), without=without,
        )  # fmt: skip
    people = tuple(
        AddParticipant(ticket.number, a, "cc", Because(f"put in copy by {turn.agent.name}")) for a in added
    )
    return finish(turn, ticket, changes, (spoken, *people, *noted(turn)), mails, said=text)


def unreachable(turn: Turn) -> str:
    """Why nobody would get an answer; "" when the requester can be reached."""
    requester = turn.ticket.requester
    if "@" not in requester.address:
        return "the customer left no address"
    if not is_mailbox(requester.address):
        return f"no mail can be sent to {requester.address}"
    is_ours = requester.key in turn.case.desk.own_addresses
    return f"the customer's address is our own: {requester.address}" if is_ours else ""


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
) -> Decision:
    """Write it down, send it, tell colleagues and confirm to the agent."""
    case = turn.case
    own_id = (AddReferences(ticket.number, (case.mail.message_id,)),) if case.mail.message_id else ()
    told = () if turn.parsed.has("quiet") else _colleagues(turn, ticket, changes, said)
    return Decision(
        Fate.DONE,
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=turn.evidence,
        actor=turn.actor,
        changes=(*changes, *messages, *own_id),
        outgoing=(*mails, *told, *confirmation(turn, ticket, changes, mails, said=bool(said))),
        undoable=True,
    )


def _colleagues(turn: Turn, ticket: TicketFacts, changes: Sequence[Set], said: str) -> tuple[Outgoing, ...]:
    """Who else is told: of an answer or a claim those who were asked, of a note whom it concerns."""
    desk, now, me = turn.case.desk, turn.case.now, turn.agent.name
    who = notices.title_of(turn.agent)
    given = _given(turn, ticket, changes)
    told: list[Outgoing] = [*_in_full(given, turn, ticket)]
    if said or any(item.field in ("assignee", "team") for item in changes):
        have_heard = {agent.name for agent in given}
        others = (a for a in audience.of_answer(turn.ticket, desk, now, me) if a.name not in have_heard)
        what = "answered" if said else "claimed" if ticket.assignee == me else "passed on"
        told += notices.answered(others, ticket, desk, who, said, what)
    if turn.parsed.note:
        named = [name for name in _NAMED.findall(turn.parsed.note) if name in desk.agents]
        told += notices.note(
            audience.of_note(ticket, desk, now, me, named), ticket, desk, who, turn.parsed.note
        )
    return tuple(told)


def _given(turn: Turn, ticket: TicketFacts, changes: Sequence[Set]) -> audience.Agents:
    """Those to whom the ticket went by a command."""
    if not any(item.field in ("assignee", "team") for item in changes):
        return ()
    heard = audience.of_customer_mail(ticket, turn.case.desk, turn.case.now)
    return tuple(agent for agent in heard if agent.name != turn.agent.name)


def _in_full(given: audience.Agents, turn: Turn, ticket: TicketFacts) -> tuple[Outgoing, ...]:
    """Whoever has the ticket now gets the customer's latest words, with a right to answer them."""
    if not given:
        return ()
    latest = next((m for m in ticket.recent if m.kind == "customer"), None)
    author, text = (latest.author, latest.text) if latest else (ticket.requester, "")
    who = notices.title_of(turn.agent)
    flag = f"given to you by {who}" if ticket.assignee else f"given to team {ticket.team} by {who}"
    return notices.customer_wrote(
        given,
        ticket,
        turn.case.desk,
        author,
        text,
        Because(flag),
        is_new=False,
        flags=(flag,),
        about_message=latest.id if latest else 0,
        with_copies=False,
    )


def confirmation(
    turn: Turn, ticket: TicketFacts, changes: Sequence[Set], mails: Sequence[Outgoing], *, said: bool
) -> tuple[Outgoing, ...]:
    """The receipt: for commands, for every first answer, and for whatever went otherwise than expected."""
    desk, first = turn.case.desk, not any(m.kind == "agent" for m in turn.ticket.recent)
    meanwhile = written_since(turn) if said else []
    warned = said and reached_already(turn)
    if not (turn.parsed.commands or (said and first) or meanwhile or warned):
        return ()
    lines = lines_of(changes, desk)
    if warned:
        why = "you wrote to the customer yourself: it was recorded, not sent twice"
        lines = (*lines, {"what": "answer", "before": "not sent", "after": why})
    for one in meanwhile:
        lines = (*lines, {"what": "meanwhile", "before": one["who"], "after": one["text"]})
    lines = (*lines, *(lines_of_files(turn.case.mail) if mails else ()))
    seconds = round(desk.send_delay.total_seconds())
    when = f"in {seconds} seconds" if seconds else "now"
    sends = tuple(f"{mail.recipient}: your answer, {when}" for mail in mails)
    return (notices.receipt(turn.agent, ticket, desk, lines, sends, meanwhile=meanwhile),)


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
    others = audience.of_note(
        ticket, desk, turn.case.now, me, [n for n in _NAMED.findall(text) if n in desk.agents]
    )
    told = notices.note(others, ticket, desk, notices.title_of(turn.agent), text)
    said = {
        "what": "your words",
        "before": "reply to a colleague's message",
        "after": "kept as an internal note",
    }
    sends = ("nobody outside; reply #send to this mail to send it to the customer",)
    receipt = notices.receipt(turn.agent, ticket, desk, (*lines_of(changes, desk), said), sends)
    kept = tuple(mail for mail in decision.outgoing if mail.notice != NoticeKind.RECEIPT)
    return replace(decision, outgoing=(*kept, *told, receipt))


def only_commands(turn: Turn) -> Decision:
    """A mail of commands alone posts nothing."""
    changes = effects(turn.parsed.commands, turn.ticket, turn.agent, turn.case.desk)
    return finish(turn, after(turn.ticket, changes), changes, (), ())


def keep_back(turn: Turn, text: str, reason: str, what_to_do: str) -> Decision:
    """The agent was proved, but the words wait for another look of theirs."""
    case, ticket, desk = turn.case, turn.ticket, turn.case.desk
    page = own_page(turn, turn.parsed.text, text)
    said = turn.said(MessageKind.HELD, text, page, left_out(case.mail, page))
    held = AddMessage(
        said.ticket, said.kind, said.author, text, Because(f"held: {reason}"), agent=said.agent,
        subject=said.subject, html=page, message_id=said.message_id, held_for=reason, held_kind="agent",
        without=said.without,
    )  # fmt: skip
    own_id = (AddReferences(ticket.number, (case.mail.message_id,)),) if case.mail.message_id else ()
    if turn.parsed.commands:
        undone = ", ".join(command.line for command in turn.parsed.commands)
        what_to_do = f"{what_to_do}\nNot done either: {undone}; write it beside #send."
    told = notices.held(
        (turn.agent,), ticket, desk, reason, what_to_do, text, who=ticket.requester, by="agent"
    )
    return Decision(
        Fate.DONE,
        reason=f"held: {reason}",
        kind=str(case.traits.kind),
        ticket=ticket.number,
        evidence=turn.evidence,
        actor=turn.actor,
        changes=(held, *own_id),
        outgoing=told,
    )


def answered_since(turn: Turn) -> MessageFacts | None:
    """A colleague's answer that the agent cannot have seen in the notification being answered."""
    notice = turn.case.facts.notice
    if notice is None:
        return None
    return next(
        (
            m
            for m in turn.ticket.recent
            if m.kind == "agent" and m.agent != turn.agent.name and m.at > notice.sent_at
        ),
        None,
    )


def written_since(turn: Turn) -> list[dict[str, object]]:
    """What the customer wrote after that notification: the answer goes out, and the agent is shown it."""
    notice = turn.case.facts.notice
    if notice is None:
        return []
    return [
        {"who": notices.said_by(m), "at": m.at, "text": notices.shorten(m.text, notices.EARLIER_CHARACTERS)}
        for m in turn.ticket.recent
        if m.kind == "customer" and m.at > notice.sent_at and m.id != notice.message
    ]


def reached_already(turn: Turn) -> bool:
    """Whether the agent wrote to the requester directly: recorded, not sent twice."""
    wanted = turn.ticket.requester.key
    return any(address.key == wanted for address in (*turn.case.mail.to, *turn.case.mail.cc))


def in_copy(turn: Turn, ticket: TicketFacts) -> tuple[Address, ...]:
    """Who gets the answer beside the requester: whom agents put in copy; with `#all` the requester's Cc."""
    wanted = (*ticket.in_copy, *added_in_copy(turn), *(ticket.cc if turn.parsed.has("all") else ()))
    return tuple({one.key: one for one in wanted if one.key != ticket.requester.key}.values())


def added_in_copy(turn: Turn) -> tuple[Address, ...]:
    """Whom the agent put in To or Cc beside us, colleagues and the requester."""
    desk = turn.case.desk
    found: dict[str, Address] = {}
    for address in (*turn.case.mail.to, *turn.case.mail.cc):
        local, _, domain = address.key.rpartition("@")
        ours = (
            address.key in desk.own_addresses or f"{local.partition('+')[0]}@{domain}" in desk.own_addresses
        )
        ours = ours or local.startswith("n.") or desk.agent_of(address.address) is not None
        if local and not ours and address.key != turn.ticket.requester.key:
            found.setdefault(address.key, address)
    return tuple(found.values())
