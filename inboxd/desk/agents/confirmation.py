"""What an agent is told of an answer: its receipt, and what came in while it was written."""

from __future__ import annotations

from collections.abc import Sequence

from inboxd.desk.agents import absence
from inboxd.desk.agents.effects import lines_of
from inboxd.desk.agents.own_page import leak_in, lines_of_files
from inboxd.desk.agents.recipients import reached_already
from inboxd.desk.agents.turn import Turn
from inboxd.desk.decision import Outgoing, Set
from inboxd.desk.facts import MessageFacts, NoticeKind, SideFacts, TicketFacts
from inboxd.desk.side import title
from inboxd.desk.telling import notices


def confirmation(
    turn: Turn,
    ticket: TicketFacts,
    changes: Sequence[Set],
    mails: Sequence[Outgoing],
    told: Sequence[Outgoing] = (),
    *,
    said: bool,
    side: SideFacts | None = None,
) -> tuple[Outgoing, ...]:
    """The receipt: for commands, for every first answer, and for whatever went otherwise than expected."""
    desk, before = turn.case.desk, turn.ticket
    first = (side or not before.answers) and not any(_is_answer(m, side) for m in before.recent)
    meanwhile = written_since(turn, side) if said else []
    warned = _warnings(turn, side) if said else ()
    expected = first and turn.agent.confirm
    surprises = meanwhile or warned or any(item.field == "in_copy" for item in changes)
    lost = mails and lines_of_files(turn.case.mail, by_hand=True)
    if not (turn.parsed.commands or (said and expected) or surprises or lost):
        return ()
    mine = absence.lines_of(absence.of_turn(turn), turn.agent, desk)
    lines = (*lines_of(changes, desk), *mine, *warned)
    if side and turn.parsed.has("forward"):
        lines = (*lines, {"what": "asked", "before": "", "after": title(side)})
    for one in meanwhile:
        lines = (*lines, {"what": "meanwhile", "before": one["who"], "after": one["text"]})
    lines = (*lines, *(lines_of_files(turn.case.mail) if mails else ()))
    seconds = round(desk.delay_of(turn.agent).total_seconds())
    when = f"in {seconds} seconds" if seconds else "now"
    sends = tuple(f"{mail.recipient}: your {'words' if side else 'answer'}, {when}" for mail in mails)
    sends = (*sends, *_kept_inside(turn, told))
    name = side.name if side else ""
    return (notices.receipt(turn.agent, ticket, desk, lines, sends, meanwhile=meanwhile, side=name),)


def _kept_inside(turn: Turn, told: Sequence[Outgoing]) -> tuple[str, ...]:
    """That the words of `#note` stay here, and which colleagues get them."""
    if not turn.parsed.note:
        return ()
    heard = [mail.recipient.name for mail in told if mail.notice == NoticeKind.NOTE]
    return (f"your note: nobody outside sees it; told: {', '.join(heard) or 'nobody'}",)


def _is_answer(message: MessageFacts, side: SideFacts | None) -> bool:
    """Whether an agent said it to the customer, or to the supplier of this side conversation."""
    if side:
        return message.side == side.name and message.kind == "note" and bool(message.agent)
    return message.kind == "agent"


def _warnings(turn: Turn, side: SideFacts | None) -> tuple[dict[str, object], ...]:
    """What an agent who wrote to the customer or the supplier directly should know."""
    if not reached_already(turn, side.supplier if side else None):
        return ()
    whom = "supplier" if side else "customer"
    why = f"you wrote to the {whom} yourself: it was recorded, not sent twice"
    said: tuple[dict[str, object], ...] = ({"what": "answer", "before": "not sent", "after": why},)
    if leaked := leak_in(turn, turn.parsed.text, (), side=side):
        said = (*said, {"what": "warning", "before": f"the {whom} has it", "after": leaked})
    return said


def answered_since(turn: Turn, side: SideFacts | None = None) -> MessageFacts | None:
    """A colleague's answer that the agent cannot have seen in the notification being answered."""
    notice = turn.case.facts.notice
    if notice is None:
        return None
    return next(
        (
            m
            for m in turn.ticket.recent
            if _is_answer(m, side) and m.agent != turn.agent.name and m.at > notice.sent_at
        ),
        None,
    )


def written_since(turn: Turn, side: SideFacts | None = None) -> list[dict[str, object]]:
    """What customer or supplier wrote after that notification: the answer goes out, the agent is shown it."""
    notice = turn.case.facts.notice
    if notice is None:
        return []
    return [
        {"who": notices.said_by(m), "at": m.at, "text": notices.shorten(m.text, notices.EARLIER_CHARACTERS)}
        for m in turn.ticket.recent
        if _is_question(m, side) and m.at > notice.sent_at and m.id != notice.message
    ]


def _is_question(message: MessageFacts, side: SideFacts | None) -> bool:
    """Whether the customer, or the supplier of this side conversation, said it."""
    if side:
        return message.side == side.name and message.kind == "note" and not message.agent
    return message.kind == "customer"
