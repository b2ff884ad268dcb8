"""What time changes, and who is told when things go wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.clock import tick
from inboxd.desk.decision import Because, Lane, Link, MoveMessage, OpenTicket
from inboxd.desk.telling.alerts import alert, all_well, undelivered
from tests.unit.desking import ANNA, DAY, DESK, HOUR, MALLORY, MINUTE, NOW, known, mails, said, sets, ticket

HELD = said(
    5, "held", author=MALLORY, at=NOW - 24 * HOUR, text="It is me.", subject="Hello", held_for="a stranger"
)


def test_solved_becomes_closed_after_a_week() -> None:
    """A solved ticket closes after `close_after`, not a moment earlier; other states stay."""
    due = ticket(state="solved", solved_at=NOW - 7 * DAY)
    decision = tick(due, known(due), DESK, NOW)
    assert decision is not None
    assert (sets(decision), decision.outgoing) == ({"state": "closed"}, ())
    young = ticket(state="solved", solved_at=NOW - 7 * DAY + MINUTE)
    for one in (young, ticket(state="open", solved_at=NOW - 9 * DAY), ticket(state="solved")):
        assert tick(one, known(one), DESK, NOW) is None


def test_e4_held_stranger_gets_a_ticket_after_a_day() -> None:
    """E4: what nobody admitted in 24 hours becomes its own linked ticket, and the team is told."""
    one = ticket(assignee="minh")
    decision = tick(one, known(one, held=HELD), DESK, NOW)
    assert decision is not None
    opened = next(c for c in decision.changes if isinstance(c, OpenTicket))
    assert (opened.number, opened.requester, opened.subject) == (2001, MALLORY, "Hello")
    moved = next(c for c in decision.changes if isinstance(c, MoveMessage))
    assert (moved.message, moved.ticket, moved.to_ticket) == (5, 1042, 2001)
    assert [(c.ticket, c.other) for c in decision.changes if isinstance(c, Link)] == [(2001, 1042)]
    assert {(m.agent, m.ticket, m.about_message) for m in mails(decision, "notification")} == {
        ("minh", 2001, 5), ("lan", 2001, 5),
    }  # fmt: skip
    assert all(mail.lane is Lane.NOTIFICATION for mail in decision.outgoing)


@pytest.mark.parametrize(
    "held",
    [replace(HELD, at=NOW - 23 * HOUR), replace(HELD, agent="minh"), None],
    ids=["young", "agent's", "none"],
)
def test_other_held_mail_waits_on(held: object) -> None:
    """A stranger's mail younger than a day, and an agent's held answer, wait on."""
    one = ticket()
    assert tick(one, known(one, held=held), DESK, NOW) is None


def test_without_a_number_nothing_moves() -> None:
    """The clock opens no ticket without a reserved number."""
    one = ticket()
    assert tick(one, replace(known(one, held=HELD), new_number=0), DESK, NOW) is None


def test_alerts_go_to_every_admin() -> None:
    """Admins are told in one mail each; without a line or an admin nothing is sent."""
    desk = replace(DESK, admins=("a@example.com", "b@example.com"))
    told = alert(desk, "trouble", ("one", "", "two"), Because("x"))
    assert [(m.recipient.address, m.template, m.lane) for m in told] == [
        ("a@example.com", "alert", Lane.REPORT), ("b@example.com", "alert", Lane.REPORT),
    ]  # fmt: skip
    assert told[0].values["lines"] == ["one", "two"]
    assert alert(desk, "trouble", (), Because("x")) == ()
    assert alert(replace(DESK, admins=()), "trouble", ("one",), Because("x")) == ()


def test_all_well_keeps_order_and_words() -> None:
    """The day's line lists each value under a readable label."""
    (told,) = all_well(DESK, {"last_in": NOW, "held": 2})
    assert told.values["lines"] == [{"label": "last in", "value": NOW}, {"label": "held", "value": 2}]


def test_a4_undelivered_mail_is_told_to_others_than_who_cannot_be_reached() -> None:
    """A4: the owner or team hears of a mail that waits or failed; when nobody can, the admins do."""
    told = undelivered(DESK, ticket(), ANNA.address, "550 no", NOW, final=True)
    assert {mail.agent for mail in mails(told, "undelivered")} == {"minh", "lan"}
    own = undelivered(
        DESK, ticket(assignee="minh"), "minh@example.com", "550 no", NOW, final=True, agent="minh"
    )
    assert (own.outgoing, bool(own.alert)) == ((), True)
    assert undelivered(DESK, None, "ops@example.com", "550 no", NOW, final=True).alert
