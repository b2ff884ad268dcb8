"""What an admin types goes the agents' way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.agents.admin import RefusedError, described, typed
from inboxd.desk.decision import AddParticipant, Decision, MessageKind, Release
from inboxd.desk.facts import Facts
from tests.unit.desking import ANNA, DESK, HOUR, MALLORY, NOW, known, mails, messages, said, sets, ticket

HELD = said(5, "held", author=MALLORY, at=NOW - 2 * HOUR, text="It is me.", held_for="a stranger")


def run(text: str, facts: Facts | None = None, agent: str = "") -> Decision:
    return typed(1042, text, facts or known(ticket()), DESK, NOW, by="root", agent=agent)


def test_typed_commands_change_values_and_tell_whom_it_concerns() -> None:
    """Values change by the agents' commands; a new owner is told; no receipt is mailed to the admin."""
    decision = run("#assign lan\n#tag +vip")
    assert sets(decision) == {"assignee": "lan", "state": "open", "tags": ("vip",)}
    assert {mail.agent for mail in mails(decision, "notification")} == {"lan"}
    assert mails(decision, "receipt") == []
    assert (decision.actor, decision.evidence, decision.undoable) == (
        "command line root",
        "command line",
        True,
    )
    assert described(decision, DESK)[0] == "owner: none → Lan Pham"
    assert described(run("#priority normal"), DESK) == ["done"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("#clsoe", "'close'"), ("#team biling", "'billing'"), ("#assign mihn", "'minh'"), ("#claim", "--as"),
     ("#assign me", "--as"), ("#send", "no held answer"), ("#admit", "not about a held mail"),
     ("#undo", "taken back"), ("#reply ask lan@example.com", "private address")],
)  # fmt: skip
def test_what_cannot_be_done_is_refused(text: str, words: str) -> None:
    """All or nothing holds on the command line, too, with advice."""
    with pytest.raises(RefusedError, match=words):
        run(text)


def test_unknown_tickets_and_agents_are_refused() -> None:
    """A number without a ticket and a name without an agent are mistakes that say what there is."""
    with pytest.raises(RefusedError, match="there is none"):
        run("#close", known(), "minh")
    with pytest.raises(RefusedError, match="minh, lan"):
        run("#close", agent="nobody")


def test_typed_words_are_signed_by_the_team_or_by_an_agent() -> None:
    """`#reply` answers as the team without owning; with an agent it is that agent's answer."""
    (mail,) = mails(run("#reply Try again."), "answer")
    assert (mail.recipient, mail.text, mail.values["agent_title"]) == (ANNA, "Try again.", "Acme Support")
    assert sets(run("#reply Try again.")) == {"state": "pending"}
    own = run("#claim\n#reply Try again.", agent="minh")
    assert mails(own, "answer")[0].values["agent_title"] == "Minh Tran"
    assert sets(own) == {"assignee": "minh", "state": "pending"}
    assert [one.kind for one in messages(run("#note She called."))] == [MessageKind.NOTE]


def test_held_mail_is_released_or_dropped() -> None:
    """A stranger's or a rule's held mail is admitted; an agent's is sent in their name; any is dropped."""
    admitted = run("#admit", known(ticket(), held=HELD))
    assert [c.address for c in admitted.changes if isinstance(c, AddParticipant)] == [MALLORY]
    assert {mail.agent for mail in mails(admitted, "notification")} == {"minh", "lan"}
    waiting = known(ticket(), held=replace(HELD, agent="minh", text="Try."))
    (mail,) = mails(run("#send", waiting), "answer")
    assert (mail.recipient, mail.text, mail.values["agent_title"]) == (ANNA, "Try.", "Minh Tran")
    for facts in (waiting, known(ticket(), held=HELD)):
        dropped = run("#drop", facts)
        assert [str(c.kind) for c in dropped.changes if isinstance(c, Release)] == ["note"]
        assert dropped.outgoing == ()
