"""Outlook's recall of an answer: taken back while it waits, too late when it has left, relayed to nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.decision import CancelOutgoing, Fate, MarkUndone, Spend
from inboxd.desk.facts import Authentication, Facts, Restored, Undoable
from inboxd.mail.message import Mail
from inboxd.mail.recall import is_recall
from tests.unit.desking import (
    ANNA,
    DESK,
    HOUR,
    MINUTE,
    NOW,
    acting,
    decided,
    grant,
    mails,
    messages,
    outside,
    replied,
    sets,
    tag,
    ticket,
    token,
    written,
)

SAID = 'Minh Tran would like to recall the message, "RE: [HELP-1042] Cannot log in".'
GERMAN = "Minh Tran möchte die Nachricht „RE: [HELP-1042] Cannot log in“ zurückrufen."


def recall(
    text: str = SAID, subject: str = "Recall: RE: [HELP-1042] Cannot log in", **changes: object
) -> Mail:
    return replied(text, subject=subject, **changes)


def answered(**changes: object) -> Facts:
    """Minh answered a minute ago; the recall carries no grant, only the tag."""
    back = Undoable(
        9, NOW - MINUTE, (Restored(1042, "state", "open", "pending"),), queued=(31,), messages=(4,)
    )
    known = acting(ticket(state="pending", assignee="minh"), grant=None, notice=None, evidence=(tag(),))
    return replace(known, undo=replace(back, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (SAID, "Recall: RE: [HELP-1042] x"),
        (GERMAN, "Rückruf: AW: [HELP-1042] x"),
        ("", "Recall: [HELP-1042] x"),
    ],
)
def test_a_recall_takes_the_answer_back(text: str, subject: str) -> None:
    """While the answer waits it is cancelled, values go back, and the receipt tells so."""
    decision = decided(recall(text, subject), answered())
    assert sets(decision) == {"state": "open"}
    assert [one.outbox for one in decision.changes if isinstance(one, CancelOutgoing)] == [31]
    assert [one.decision for one in decision.changes if isinstance(one, MarkUndone)] == [9]
    assert "not sent" in str(mails(decision, "receipt")[0].values["lines"])
    assert not outside(decision)
    assert not messages(decision)


def test_what_still_waits_is_never_too_old() -> None:
    """A mail server that was away for an hour keeps an answer within reach."""
    assert sets(decided(recall(), answered(decided_at=NOW - HOUR))) == {"state": "open"}


def test_a_late_recall_changes_nothing_and_says_so() -> None:
    """What has left cannot be recalled: nothing is undone, and the agent hears who has it."""
    decision = decided(recall(), answered(queued=(), left=(ANNA.address,)))
    assert [type(one) for one in decision.changes] == [Spend]
    assert f"{ANNA.address} has it already" in str(mails(decision, "receipt")[0].values["lines"])


@pytest.mark.parametrize("why", ["unproved", "nothing waits", "no ticket", "undone"])
def test_a_recall_without_ground_is_relayed_to_nobody(why: str) -> None:
    """Without a proof, a ticket or an answer that waits, only the registered address hears a word."""
    facts = answered(undone=why == "undone")
    facts = {
        "unproved": replace(facts, authentication=Authentication()),
        "nothing waits": replace(facts, undo=None),
        "no ticket": replace(facts, evidence=(), tickets={}),
        "undone": facts,
    }[why]
    decision = decided(recall(), facts)
    assert [type(one) for one in decision.changes] == [Spend]
    assert not outside(decision)
    (told,) = decision.outgoing
    assert (told.agent, told.template) == ("minh", "refused")


def test_a_recall_with_a_grant_is_relayed_to_nobody() -> None:
    """A recall that answers a notification is no answer to it."""
    decision = decided(recall(), replace(answered(), grant=grant(), undo=None))
    assert not outside(decision)
    assert not messages(decision)


def test_own_words_below_such_a_subject_are_an_answer() -> None:
    """A ticket about a product's recall is answered as any other, whatever mark the client leaves out."""
    text = "We take the heater back; send it to us.\n" + "It costs nothing. " * 80
    for mail in (replied(text, subject="Re: [HELP-1042] Recall: heater"), recall(text)):
        assert not is_recall(mail)
        assert outside(decided(mail, acting(ticket(subject="Recall: heater"))))


def test_a_customers_recall_is_a_customers_mail() -> None:
    """Nobody outside takes anything back: a customer's recall stands on the ticket as what it is."""
    decision = decided(
        written(SAID.replace("Minh Tran", "Anna"), subject="Recall: [HELP-1042] x"),
        replace(answered(), evidence=(token(),), authentication=Authentication()),
    )
    assert decision.fate is Fate.DONE
    assert [one.text for one in messages(decision)]
    assert not [one for one in decision.changes if isinstance(one, CancelOutgoing)]


def test_a_former_agents_recall_does_nothing() -> None:
    """B6: whoever has left takes nothing back."""
    agents = {**DESK.agents, "minh": replace(DESK.agents["minh"], left=NOW.date())}
    decision = decided(recall(), answered(), replace(DESK, agents=agents))
    assert (decision.changes, decision.outgoing) == ((), ())
