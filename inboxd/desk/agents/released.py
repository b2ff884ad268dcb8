"""What waits for an agent's word: `#send`, `#admit`, `#drop`, and taking back with `#undo`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from inboxd.desk.agents import absence
from inboxd.desk.agents.agent_answer import changed, clean, finish, noted
from inboxd.desk.agents.asking import release_aside
from inboxd.desk.agents.effects import effects, lines_of
from inboxd.desk.agents.own_page import page_of
from inboxd.desk.agents.recipients import in_copy, reached
from inboxd.desk.agents.turn import Turn
from inboxd.desk.agents.weight import too_large
from inboxd.desk.agents.words import Refusal
from inboxd.desk.decision import (
    AddParticipant,
    AddReferences,
    Because,
    CancelOutgoing,
    Change,
    Decision,
    Fate,
    JoinSide,
    MarkUndone,
    MessageKind,
    Outgoing,
    PutBack,
    Release,
    Remark,
    SamePerson,
    Set,
)
from inboxd.desk.facts import MessageFacts, Restored, Step, TicketFacts, Undoable
from inboxd.desk.side import named
from inboxd.desk.telling import audience, notices, notification
from inboxd.desk.telling.answers import answers
from inboxd.desk.ticket import after, change, value_of


def release(turn: Turn) -> Decision | Refusal | None:
    """`#send`: the held words go out as they stand; None when nothing of an agent waits."""
    waiting = turn.waiting()
    if waiting is None:
        return None
    if waiting.side:
        return release_aside(turn, waiting)
    changes, ticket = changed(turn)
    text = clean(turn, waiting.text)
    if why := too_large(turn, text, "", (file.size for file in waiting.attachments)):
        return Refusal("#send", why, "answer anew with smaller files, or with a link to them")
    desk = turn.case.desk
    writer = desk.agents.get(waiting.agent, turn.agent)
    images = {file.cid for file in waiting.attachments if file.cid}
    page = page_of(turn, waiting.html, images, waiting.text, text)
    mails = answers(
        ticket, desk, writer, text, html=page, cc=in_copy(turn, ticket),
        attachments=waiting.attachments, delay=desk.delay_of(turn.agent), reached=reached(turn),
    )  # fmt: skip
    return finish(turn, ticket, changes, (_sent(turn, waiting, text), *noted(turn)), mails, said=text)


def _sent(turn: Turn, waiting: MessageFacts, text: str) -> Change:
    """The held message counts as an answer; a note stays a note, and its words become an answer beside it."""
    because = Because(f"#send by {turn.agent.name}")
    if waiting.kind == "held":
        return Release(turn.ticket.number, waiting.id, MessageKind.AGENT, because)
    said = turn.said(MessageKind.AGENT, text)
    return replace(said, because=because, attachments=waiting.attachments, from_mail=False, message_id="")


def strangers(turn: Turn) -> Decision | None:
    """`#admit` lets a held mail join, `#drop` leaves it as a note; None when nothing of the kind is held."""
    held = turn.case.facts.held
    if held is None or (held.agent and turn.parsed.has("admit")):
        return None
    asked = effects(turn.parsed.commands, turn.ticket, turn.agent, turn.case.desk)
    admitted = turn.parsed.has("admit")
    changes, mails = (admit if admitted else drop)(turn.ticket, held, turn.agent.name)
    ticket = after(turn.ticket, (*asked, *(item for item in changes if isinstance(item, Set))))
    if admitted:
        told = audience.of_answer(ticket, turn.case.desk, turn.case.now, turn.agent.name)
        mails = (*mails, *admitted_notice(turn, ticket, held, told))
    values = (*asked, *(item for item in changes if isinstance(item, Set)))
    others: tuple[Change, ...] = tuple(item for item in changes if not isinstance(item, Set))
    others += same_person(turn, held) if admitted else ()
    return finish(turn, ticket, values, (*others, *noted(turn)), mails)


def same_person(turn: Turn, held: MessageFacts) -> tuple[Change, ...]:
    """`#admit same`: the address is the customer's other one, for good."""
    command = turn.parsed.get("admit")
    if command is None or command.argument != "same" or not held.author.address:
        return ()
    because = Because(f"#admit same by {turn.agent.name}")
    side = named(turn.ticket, held.side)
    known = side.supplier if side else turn.ticket.requester
    return (SamePerson(held.author, known, because, turn.ticket.number),)


def admit(
    ticket: TicketFacts, held: MessageFacts, by: str
) -> tuple[tuple[Change, ...], tuple[Outgoing, ...]]:
    """The changes that let a held mail and its sender join; in a side conversation as a note of it."""
    because = Because(f"#admit by {by}")
    if held.side:
        return (
            Release(ticket.number, held.id, MessageKind.NOTE, because, held.side),
            *(
                (JoinSide(ticket.number, held.side, held.author, "correspondent", because),)
                if held.author.address
                else ()
            ),
        ), ()
    reopened = (
        change(ticket, "state", "open", because) if ticket.state in ("pending", "solved", "closed") else ()
    )
    changes: tuple[Change, ...] = (
        Release(ticket.number, held.id, MessageKind.CUSTOMER, because),
        *reopened,
        *(
            (AddParticipant(ticket.number, held.author, "correspondent", because),)
            if held.author.address
            else ()
        ),
        *((AddReferences(ticket.number, (held.message_id,)),) if held.message_id else ()),
    )
    return changes, ()


def drop(ticket: TicketFacts, held: MessageFacts, by: str) -> tuple[tuple[Change, ...], tuple[Outgoing, ...]]:
    """The changes that leave a held mail out: it stays as a note, its sender joins nothing."""
    because = Because(f"#drop by {by}")
    remark = Remark(ticket.number, "dropped", f"held mail of {held.author.address} was left out", because)
    return (Release(ticket.number, held.id, MessageKind.NOTE, because, held.side), remark), ()


def admitted_notice(
    turn: Turn, ticket: TicketFacts, held: MessageFacts, agents: audience.Agents
) -> tuple[Outgoing, ...]:
    """Those who hear of customers' mail get the admitted one."""
    because = Because(f"admitted by {turn.agent.name}")
    if side := named(ticket, held.side):
        heard = audience.of_side(ticket, side.askers, turn.case.desk, turn.case.now)
        others = tuple(agent for agent in heard if agent.name != turn.agent.name)
        return notification.supplier_wrote(
            others, ticket, side, turn.case.desk, held.author, held.text, because, about_message=held.id
        )
    return notification.customer_wrote(
        agents, ticket, turn.case.desk, held.author, held.text, because, is_new=False, about_message=held.id
    )


def undo(turn: Turn) -> Decision | None:
    """`#undo`: values go back, mail that has not left stays; None when it is too late or nothing is there."""
    back, desk, now = turn.case.facts.undo, turn.case.desk, turn.case.now
    if back is None or back.undone or now - back.decided_at > desk.undo_for:
        return None
    because = Because(f"#undo by {turn.agent.name}")
    outside = tuple(address for address in back.left if not desk.agent_of(address))
    tickets = turn.case.facts.tickets
    values, kept = _restored(tickets, back, because)
    values = (*values, *_closed(tickets, back, because, has_left=bool(outside)))
    here = absence.restored(back.changes, desk, because)
    words = () if outside else back.messages
    rows = [step for step in back.steps if not outside or _goes_back_late(step)]
    changes: tuple[Change, ...] = (
        *(PutBack(step.id, because) for step in rows if step.stands and step.what != "ticket"),
        *values,
        *here,
        *(CancelOutgoing(row, because) for row in back.queued),
        MarkUndone(back.decision, words, because, is_exact=bool(back.steps), recounts=_recounts(back)),
        *(PutBack(step.id, because) for step in rows if step.stands and step.what == "ticket"),
        *(
            (AddReferences(turn.ticket.number, (turn.case.mail.message_id,)),)
            if turn.case.mail.message_id
            else ()
        ),
    )
    ticket = after(turn.ticket, values)
    mine = absence.lines_of(here, turn.agent, desk)
    lines = (*lines_of(values, desk), *mine, *kept, *_row_lines(rows), *_mail_lines(back, outside))
    receipt = notices.receipt(turn.agent, ticket, desk, lines, (), undoable=False)
    return Decision(
        Fate.DONE,
        kind=str(turn.case.traits.kind),
        ticket=ticket.number,
        evidence=turn.evidence,
        actor=turn.actor,
        changes=changes,
        outgoing=(receipt,),
    )


def _restored(
    tickets: Mapping[int, TicketFacts], back: Undoable, because: Because
) -> tuple[tuple[Set, ...], tuple[dict[str, object], ...]]:
    """The values to put back, and those that somebody has changed since and that stay."""
    values: list[Set] = []
    # A ticket that came out of another goes back into it as it is.
    parted = {one.ticket for one in back.changes if one.field == "merged_into" and one.before}
    parted |= {*back.opened}
    kept: list[dict[str, object]] = []
    of_tickets = tuple(one for one in back.changes if not absence.is_about(one))
    for item in reversed(_first_and_last(of_tickets)):
        ticket = tickets.get(item.ticket)
        if ticket is None or (item.ticket in parted and item.field != "merged_into"):
            continue
        if value_of(ticket, item.field) == item.after:
            values += change(ticket, item.field, item.before, because)
        else:
            kept.append(
                {"what": item.field, "before": "not taken back", "after": "changed by somebody since"}
            )
    return tuple(values), tuple(kept)


def _closed(
    tickets: Mapping[int, TicketFacts], back: Undoable, because: Because, *, has_left: bool
) -> tuple[Set, ...]:
    """A ticket that the decision opened, and that came out of no other, is over when nobody got its mail."""
    parted = {one.ticket for one in back.changes if one.field == "merged_into"}
    opened = (tickets[number] for number in back.opened if number in tickets and number not in parted)
    return (
        () if has_left else tuple(item for one in opened for item in change(one, "state", "closed", because))
    )


def _recounts(back: Undoable) -> bool:
    """Whether somebody wrote since, so that the count from before is not true any more."""
    counted = [step.stands for step in back.steps if step.column in COUNTS]
    return not back.steps or not all(counted)


def _goes_back_late(step: Step) -> bool:
    """Whether a row goes back although somebody outside has the mail already: they may answer it."""
    return step.what not in ("person", "message", "side") and step.column not in COUNTS


COUNTS = ("answers", "waiting_since")
ROWS = {
    "person": "people",
    "link": "link",
    "blocked": "blocking",
    "contact": "same person",
    "message": "a mail",
    "side": "side conversation",
}


def _row_lines(steps: list[Step]) -> tuple[dict[str, object], ...]:
    """What a receipt tells of rows that go back, and of those that somebody has changed since."""
    told = dict.fromkeys((ROWS[step.what], step.stands) for step in steps if step.what in ROWS)
    return tuple(
        {"what": what, "before": "changed", "after": "as it was"}
        if stands
        else {"what": what, "before": "not taken back", "after": "changed by somebody since"}
        for what, stands in told
    )


def _first_and_last(changes: tuple[Restored, ...]) -> list[Restored]:
    """One entry per ticket and field, from its first value to its last."""
    found: dict[tuple[int, str], Restored] = {}
    for item in changes:
        first = found.get((item.ticket, item.field), item)
        found[item.ticket, item.field] = Restored(item.ticket, item.field, first.before, item.after)
    return list(found.values())


def _mail_lines(back: Undoable, outside: tuple[str, ...]) -> tuple[dict[str, object], ...]:
    stopped = ({"what": "mail", "before": "queued", "after": "not sent"},) if back.queued else ()
    gone = tuple(
        {"what": "mail", "before": "too late", "after": f"{address} has it already"} for address in outside
    )
    return (*stopped, *gone)
