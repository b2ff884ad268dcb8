"""What agents say to suppliers: `#forward`, and the answers in a side conversation.

The mail goes out as the team's, the agent's words on top and the customer's mail below. The customer gets
nothing of it and the ticket still waits for an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from inboxd.desk.agents.agent_answer import FASTER, clean, finish, keep_back, noted
from inboxd.desk.agents.confirmation import answered_since
from inboxd.desk.agents.effects import effects, owned
from inboxd.desk.agents.own_page import leak_in, left_out, own_page, page_of
from inboxd.desk.agents.recipients import added_in_copy, misdirected, reached_already
from inboxd.desk.agents.turn import Turn
from inboxd.desk.agents.weight import too_large
from inboxd.desk.agents.words import Refusal
from inboxd.desk.decision import (
    AskSide,
    Because,
    Change,
    Decision,
    JoinSide,
    MessageKind,
    Outgoing,
    Release,
    Set,
)
from inboxd.desk.facts import AttachmentRef, MessageFacts, SideFacts, TicketFacts
from inboxd.desk.side import named, next_name, with_supplier
from inboxd.desk.telling.answers import question
from inboxd.desk.telling.notices import said_by
from inboxd.desk.ticket import after
from inboxd.mail.addr_spec import is_mailbox
from inboxd.mail.message import Address

GONE = "this side conversation is not on the ticket any more; begin with #reply to write to the customer"
LOOK_AGAIN = "Reply #send if it may go to the supplier as it stands, or answer anew without it."


@dataclass(frozen=True, slots=True)
class Words:
    """What goes to a supplier."""

    text: str
    page: str = ""
    about: MessageFacts | None = None  # the customer's mail below it
    files: tuple[AttachmentRef, ...] = ()  # stored ones of the words
    without: tuple[int, ...] = ()  # places of the agent's files that stay here
    held: MessageFacts | None = None  # where they waited


def ask(turn: Turn) -> Decision | Refusal:
    """`#forward x@y`: a side conversation begins, or the one with x goes on."""
    command = turn.parsed.get("forward")
    assert command is not None
    supplier = Address("", command.argument)
    if objection := _unaskable(turn, supplier):
        return Refusal(command.line, objection)
    side = with_supplier(turn.ticket, supplier.key)
    begun = side or SideFacts(next_name(turn.ticket), supplier, turn.ticket.subject, turn.case.now)
    waiting = turn.waiting() if turn.parsed.has("send") else None
    if turn.parsed.has("send") and waiting is None:
        return Refusal("#send", "no held answer belongs to this")
    words = _held_words(turn, waiting) if waiting else _own_words(turn)
    words = replace(words, about=_about(turn, begun))
    if not (words.text or words.about or turn.case.mail.attachments):
        return Refusal(command.line, "there is no customer's mail to forward; say what you ask")
    return _say(turn, begun, words)


def answer_supplier(turn: Turn) -> Decision | Refusal:
    """A reply to a supplier's mail goes to the supplier."""
    side = turn.side
    return _say(turn, side, _own_words(turn)) if side else Refusal("", GONE)


def release_aside(turn: Turn, waiting: MessageFacts) -> Decision | Refusal:
    """`#send`: words that were held on their way to a supplier."""
    side = named(turn.ticket, waiting.side)
    if side is None:
        return Refusal("#send", GONE)
    words = _held_words(turn, waiting)
    is_first = not any(m.side == side.name and m.kind != "held" for m in turn.ticket.recent)
    return _say(turn, side, replace(words, about=_about(turn, side) if is_first else None))


def _own_words(turn: Turn) -> Words:
    text = clean(turn, turn.parsed.text)
    page = own_page(turn, turn.parsed.text, text)
    return Words(text, page, without=left_out(turn.case, turn.ticket.number, page))


def _held_words(turn: Turn, waiting: MessageFacts) -> Words:
    text = clean(turn, waiting.text)
    images = {file.cid for file in waiting.attachments if file.cid}
    page = page_of(turn, waiting.html, images, waiting.text, text)
    return Words(text, page, files=waiting.attachments, held=waiting)


def _unaskable(turn: Turn, supplier: Address) -> str:
    ticket = turn.ticket
    if not is_mailbox(supplier.address):
        return f"no mail can be sent to {supplier.address}"
    if supplier.key == ticket.requester.key:
        return f"{supplier.address} is the customer; leave the line out to answer them"
    if supplier.key in ticket.participants:
        return f"{supplier.address} takes part in the customer's conversation already"
    return ""


def _about(turn: Turn, side: SideFacts) -> MessageFacts | None:
    """The customer's mail that goes along: the one that was notified, else the latest; once only."""
    facts, recent = turn.case.facts, turn.ticket.recent
    number = facts.notice.message if facts.notice else 0
    notified = next((m for m in recent if m.id == number), facts.about)
    if notified is None or notified.kind != "customer":
        notified = next((m for m in recent if m.kind == "customer"), None)
    return None if notified is None or notified.id == side.about else notified


def _say(turn: Turn, side: SideFacts, words: Words) -> Decision | Refusal:
    """The supplier gets the words as the team's, unless something speaks against it."""
    added = added_in_copy(turn, side.supplier)
    customers = {turn.ticket.requester.key, *turn.ticket.participants}
    if there := next((one for one in turn.addressed if one.key in customers), None):
        return Refusal("", f"{there.address} is the customer's side and stands in your To or Cc; take it out")
    if why := _too_large(turn, words):
        return Refusal("", why, "answer anew with smaller files, or with a link to them")
    if words.held is None and (objection := _objection(turn, side, words)):
        begun = _asked(turn, side, replace(words, about=None))  # nothing has been forwarded yet
        return keep_back(turn, words.text, *objection, side=side.name, first=begun)
    changes = (*effects(turn.parsed.commands, turn.ticket, turn.agent, turn.case.desk),)
    changes = (*changes, *_taken(turn, changes))
    ticket = after(turn.ticket, changes)
    people = tuple(
        JoinSide(ticket.number, side.name, one, "correspondent", Because(f"put in copy by {turn.agent.name}"))
        for one in added
        if one.key not in side.keys
    )
    said = (*_asked(turn, side, words), *_spoken(turn, side, words), *people, *noted(turn))
    side = replace(side, people=(*side.people, *(one.address for one in people)))
    mails = () if reached_already(turn, side.supplier) else _mails(turn, ticket, side, words)
    return finish(turn, ticket, changes, said, mails, said=words.text or "forwarded", side=side)


def _too_large(turn: Turn, words: Words) -> str:
    own = [] if words.held else [
        file.size for place, file in enumerate(turn.case.mail.attachments) if place not in words.without
    ]  # fmt: skip
    stored = (*words.files, *(words.about.attachments if words.about else ()))
    return too_large(turn, words.text, words.page, (*own, *(file.size for file in stored)))


def _objection(turn: Turn, side: SideFacts, words: Words) -> tuple[str, str] | None:
    """Why the words must be looked at before they leave, and what to do."""
    if reached_already(turn, side.supplier):  # to wait would keep nothing from anybody
        return None
    if not turn.parsed.has("forward") and (why := misdirected(turn)):
        return why, "Reply #send if the supplier shall have it, or #drop. #note keeps words inside."
    forwarded = words.about.text if words.about else ""
    if why := leak_in(turn, words.text, words.without, side=side, forwarded=forwarded):
        return why, LOOK_AGAIN
    if faster := answered_since(turn, side):
        who = said_by(faster)
        why = f"{FASTER}: {who} wrote to {side.supplier.address} after the notification that you reply to"
        return why, f"{who} wrote:\n{faster.text}\n\nReply #send to send yours as it stands."
    return None


def _asked(turn: Turn, side: SideFacts, words: Words) -> tuple[Change, ...]:
    about = words.about.id if words.about else 0
    because = Because(f"asked by {turn.agent.name}")
    agent = turn.agent.name if turn.agent.name in turn.case.desk.agents else ""
    number = turn.ticket.number
    return (AskSide(number, side.name, side.supplier, side.subject, because, agent=agent, about=about),)


def _taken(turn: Turn, asked: tuple[Set, ...]) -> tuple[Set, ...]:
    """Whoever asks has the ticket when nobody has it yet; the customer still waits for an answer."""
    standing = after(turn.ticket, asked)
    given = standing.assignee or any(one.field == "assignee" for one in asked)
    if given or turn.agent.name not in turn.case.desk.agents:
        return ()
    return owned(standing, turn.agent.name, Because(f"{turn.agent.name} asked a supplier"))


def _spoken(turn: Turn, side: SideFacts, words: Words) -> tuple[Change, ...]:
    """The words as a note of the side conversation: held ones count from now on."""
    if words.held and words.held.kind == "held":
        because = Because(f"#send by {turn.agent.name}")
        return (Release(turn.ticket.number, words.held.id, MessageKind.NOTE, because, side=side.name),)
    text = words.text
    if not text and words.about:
        text = f"(forwarded the mail of {said_by(words.about)})"
    said = turn.said(MessageKind.NOTE, text, words.page, words.without)
    return (replace(said, to=(side.supplier,), side=side.name),)


def _mails(turn: Turn, ticket: TicketFacts, side: SideFacts, words: Words) -> tuple[Outgoing, ...]:
    desk = turn.case.desk
    writer = desk.agents.get(words.held.agent, turn.agent) if words.held else turn.agent
    return question(
        ticket, side, desk, words.text,
        because=Because(f"asked by {writer.name}"), signed=desk.signature_of(writer, ticket.team, words.text),
        html=words.page, about=words.about, attachments=words.files, delay=desk.delay_of(turn.agent),
        with_mail_attachments=words.held is None and len(words.without) < len(turn.case.mail.attachments),
        without=words.without,
    )  # fmt: skip
