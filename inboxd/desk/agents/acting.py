"""What a turn comes to: all of what was asked, or a refusal with its reason and nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inboxd.desk.agents import absence, canned
from inboxd.desk.agents.agent_answer import answer, internal, keep_back, only_commands
from inboxd.desk.agents.asking import answer_supplier, ask
from inboxd.desk.agents.commands import Command, looks_like_command
from inboxd.desk.agents.effects import blocking
from inboxd.desk.agents.own_page import attached_file, own_files
from inboxd.desk.agents.released import release, strangers, undo
from inboxd.desk.agents.structure import restructure
from inboxd.desk.agents.times import read_time, zone_of
from inboxd.desk.agents.trust import SEND_HERE, may_work_on
from inboxd.desk.agents.turn import Turn
from inboxd.desk.agents.words import OPENING, PRESENCE, QUESTIONS, Refusal, addresses_in, is_our_address
from inboxd.desk.decision import Decision
from inboxd.desk.facts import NoticeKind

NOTHING_LEFT = "nothing of your own is left in it beside what stood in the notification"


TIMED = ("snooze", "due", "away")
PERSONAL = ("claim", "watch", "unwatch", *PRESENCE)  # commands about whoever writes


def carry_out(turn: Turn) -> Decision | Refusal:
    """Do what was asked for, whether by mail or on the command line."""
    if turn.parsed.refused:
        return turn.parsed.refused
    resolved = _resolved(turn)
    if isinstance(resolved, Refusal):
        return resolved
    turn = resolved
    if objection := next(_objections(turn), None):
        return objection
    done = _done(turn)
    if isinstance(done, Refusal) or done.reason:
        return done
    return replace(done, changes=(*done.changes, *absence.of_turn(turn)))


def _done(turn: Turn) -> Decision | Refusal:
    parsed = turn.parsed
    if parsed.has("undo"):
        return undo(turn) or Refusal("#undo", "there is nothing here that can still be taken back")
    if parsed.has("admit") or parsed.has("drop"):
        return strangers(turn) or Refusal(parsed.commands[0].line, "this is not about a held mail")
    if parsed.has("forward"):
        return ask(turn)
    if parsed.has("send"):
        return release(turn) or Refusal("#send", "no held answer belongs to this")
    if structured := restructure(turn):
        return structured
    if not (parsed.commands or parsed.text or parsed.note or own_files(turn)):
        return Refusal("", NOTHING_LEFT)
    done = _said(turn)
    if isinstance(done, Refusal) or done.reason:
        return done
    return replace(done, changes=(*done.changes, *blocking(parsed.commands, turn.ticket, turn.agent)))


def _said(turn: Turn) -> Decision | Refusal:
    parsed = turn.parsed
    if parsed.text or (not parsed.commands and own_files(turn)):
        return _speak(turn)
    return internal(turn) if parsed.note else only_commands(turn)


def _resolved(turn: Turn) -> Turn | Refusal:
    """The turn with its times as moments, on the team's wall clock, and its canned answer as words."""
    commands = []
    text = turn.parsed.text
    for command in turn.parsed.commands:
        if command.name in TIMED:
            timed = _timed(command, turn)
            if isinstance(timed, Refusal):
                return timed
            command = timed
        if command.name == "use":
            try:
                filled = canned.fill(command.argument, turn.ticket, turn.agent, turn.case.desk)
            except ValueError as error:
                return Refusal(command.line, str(error))
            text = f"{filled}\n\n{text}".strip()
        commands.append(command)
    return replace(turn, parsed=replace(turn.parsed, commands=tuple(commands), text=text))


def _timed(command: Command, turn: Turn) -> Command | Refusal:
    """The command with the moment that it means, on the clock of the team or of whoever goes away."""
    desk, word = turn.case.desk, command.argument.lower()
    if command.name == "away":
        return absence.resolved(command, turn.agent, desk, turn.case.now)
    try:
        at = None if word == "none" else read_time(word, turn.case.now, zone_of(desk, turn.ticket.team))
    except ValueError as error:
        return Refusal(command.line, str(error))
    return replace(command, argument=at.isoformat() if at else "")


def _objections(turn: Turn) -> Iterator[Refusal]:
    """What cannot be done as things stand now."""
    desk = turn.case.desk
    command = turn.parsed.get("assign")
    owner = desk.agents.get(command.argument) if command else None
    if command and owner and not owner.is_active(turn.case.now):
        yield Refusal(command.line, "this agent has left")
    if command and command.argument and owner is None:
        yield Refusal(command.line, "you are no agent; name one, or act for one with --as")
    elsewhere = not (turn.by or may_work_on(turn.agent, turn.ticket, desk, turn.case.now))
    if elsewhere and (command := next((c for c in turn.parsed.commands if c.name != "note"), None)):
        yield Refusal(command.line, "the ticket is another team's; you were asked, so write a note")
    if file := _file_for_nobody(turn):
        yield Refusal(file, "a file with commands alone goes to nobody; write some words, or #note and some")
    blind = turn.case.mail.header("Bcc")
    if any(not is_our_address(address, desk) for address in addresses_in(blind)):
        yield Refusal("", f"Bcc {blind}: they would get it from you, not from the team; use Cc, or #cc")
    if line := _unsendable(turn):
        yield Refusal("#send", f"the held mail says '{line}', which nobody outside may read; answer anew")
    if (command := turn.parsed.get("all")) and not turn.ticket.cc:
        yield Refusal(command.line, "the customer put nobody in copy")
    if opening := next((c for c in turn.parsed.commands if c.name in OPENING), None):
        yield Refusal(opening.line, "it opens a ticket, so it stands in a mail of its own")
    if (unwanted := turn.parsed.get("spam") or turn.parsed.get("block")) and turn.parsed.text:
        yield Refusal(unwanted.line, "nobody answers spam; take the words away, or begin them with #note")
    if unwanted and turn.aside:
        yield Refusal(
            unwanted.line, "here it would mean the customer, not the supplier; reply to a customer's mail"
        )
    if question := next((c for c in turn.parsed.commands if c.name in QUESTIONS), None):
        yield Refusal(question.line, "this is asked by mail; here there are `inboxd tickets` and `show`")
    personal = next((turn.parsed.get(name) for name in PERSONAL if turn.parsed.has(name)), None)
    if personal and turn.agent.name not in desk.agents:
        yield Refusal(personal.line, "you are no agent; act for one with --as")


def _file_for_nobody(turn: Turn) -> str:
    """A file that hangs on a mail of commands alone, and that would get lost with them."""
    parsed = turn.parsed
    speaks = parsed.text or parsed.note or parsed.has("forward") or parsed.has("reply")
    return "" if speaks or not parsed.commands else attached_file(turn)


def _unsendable(turn: Turn) -> str:
    """A command in the held words that `#send` would publish, a note's above all; "" when there is none."""
    waiting = turn.waiting() if turn.parsed.has("send") else None
    lines = waiting.text.splitlines() if waiting else []
    return next((line.strip() for line in lines if looks_like_command(line)), "")


def _speak(turn: Turn) -> Decision | Refusal:
    """Words go where the notified message came from: to the customer, or to the notes."""
    kind = turn.notice_kind
    if turn.aside and not turn.parsed.has("reply") and (kind is NoticeKind.SIDE or turn.is_own_held):
        return answer_supplier(turn)
    if turn.parsed.has("reply") or kind is NoticeKind.CUSTOMER or turn.is_own_held:
        return answer(turn)
    if kind in (NoticeKind.NOTE, NoticeKind.ANSWER):
        return internal(turn, by_place=True)
    if kind is NoticeKind.RECEIPT:
        why = "it answers a receipt, which goes to nobody"
        return keep_back(turn, turn.parsed.text, why, SEND_HERE, side=turn.aside)
    return Refusal("", "it answers a held mail: say #admit or #drop first, or begin with #reply or #note")
