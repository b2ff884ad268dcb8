"""Everything that an agent does by mail, an admin does on the command line, through the same decision."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from inboxd.desk.agents.admin import typed
from inboxd.desk.agents.words import OPENING, WORDS
from inboxd.desk.decision import AddMessage, AddReferences, Decision, Remember
from inboxd.desk.facts import Away, Facts, NoticeKind, Restored, Undoable
from inboxd.desk.fields import Field
from tests.unit.desking import (
    BOB,
    DAY,
    DESK,
    MALLORY,
    MINUTE,
    NOW,
    SUPPORT,
    acting,
    decided,
    messages,
    notice,
    replied,
    said,
    ticket,
)

HOME = replace(DESK, answers={"refund": "In {{ days }} days."}, fields={"order": Field("order", "text")})
ON = ticket(
    cc=(BOB,), tags=("b",), state="open", assignee="lan", watchers=("minh",),
    recent=(said(2, text="And my invoice?", author=BOB), said(1)),
)  # fmt: skip
OTHER = ticket(1043, subject="The same")
STRANGER = said(5, "held", author=MALLORY, text="It is me.", held_for="a stranger")
OWN = said(6, "held", author=SUPPORT, agent="minh", text="Try again.", held_for="a colleague was faster")
BACK = Undoable(9, NOW - MINUTE, (Restored(1042, "state", "new", "open"),), queued=(31,))

# What stands behind a command's name where its usage is in words, and the words below it where it needs some.
ARGUMENTS = {
    "assign": "minh", "team": "billing", "priority": "high", "field": "order 4711", "subject": "Login",
    "note": "she called", "reply": "Try again.", "use": "refund days=5", "all": "\nTry again.",
    "quiet": "\n#close", "cc": "+carol@customer.example", "requester": "carol@customer.example",
    "snooze": "3d", "admit": "", "rescue": "", "away": "until fri 9:00", "unclaim": "", "close": "",
}  # fmt: skip
BEFORE: dict[str, dict[str, Any]] = {"open": {"state": "solved"}, "watch": {"watchers": ()}}
BY_MAIL = sorted(set(WORDS) - set(OPENING))


def line_of(name: str) -> str:
    """A use of the command as an agent would write it."""
    if name in ARGUMENTS:
        return f"#{name} {ARGUMENTS[name]}".strip()
    return re.sub(r"\bx@y\b", "carol@customer.example", WORDS[name].usage)


def known(name: str) -> tuple[Facts, NoticeKind]:
    """The same ticket for both ways; what `#send`, `#admit`, `#drop` and `#undo` mean beside it."""
    held = {"send": OWN, "admit": STRANGER, "drop": STRANGER}.get(name)
    on = replace(ON, recent=(held, *ON.recent) if held else ON.recent, **BEFORE.get(name, {}))
    facts = acting(
        on, OTHER, held=held, named={"1043": 1043, "1044": 1043}, undo=BACK if name == "undo" else None
    )
    facts = replace(facts, away=(Away("minh", NOW + DAY, NOW - DAY),) if name == "back" else ())
    kind = NoticeKind.HELD if held else NoticeKind.RECEIPT if name == "undo" else NoticeKind.CUSTOMER
    return facts, kind


def done(decision: Decision) -> list[Any]:
    """What changes, without who said it and by which way."""
    apart = {"because", "message_id", "subject", "to", "from_mail", "by", "actor"}
    return [
        (type(one).__name__, {name: getattr(one, name) for name in one.__slots__ if name not in apart})
        for one in decision.changes
        if not isinstance(one, AddReferences | Remember)
    ]


def told(decision: Decision) -> set[tuple[str, str, str]]:
    """Who beside the writer gets what."""
    mails = (mail for mail in decision.outgoing if mail.agent != "minh")
    return {(mail.template, mail.recipient.address, mail.text) for mail in mails}


@pytest.mark.parametrize("name", BY_MAIL)
def test_mail_and_command_line_do_the_same(name: str) -> None:
    """One command by mail and typed for the same agent: the same changes, the same mails to others."""
    facts, kind = known(name)
    line = line_of(name)
    by_mail = decided(replied(line), replace(facts, notice=notice(kind, message=2)), HOME)
    by_hand = typed(
        1042, line, replace(facts, notice=None, grant=None, evidence=()), HOME, NOW, by="root", agent="minh"
    )
    assert not by_mail.reason, by_mail.reason
    assert done(by_mail) == done(by_hand)
    assert told(by_mail) == told(by_hand)
    assert done(by_mail)


def test_the_words_of_both_ways_are_kept_alike() -> None:
    """An answer that is typed stands on the ticket as one that was mailed."""
    facts, _ = known("reply")
    by_hand = typed(1042, "#reply\nTry again.", facts, HOME, NOW, by="root", agent="minh")
    by_mail = decided(replied("Try again."), facts, HOME)
    mine, theirs = messages(by_hand), messages(by_mail)
    assert [(one.kind, one.text, one.agent, one.author) for one in mine] == [
        (one.kind, one.text, one.agent, one.author) for one in theirs
    ]
    assert all(isinstance(one, AddMessage) for one in mine)
