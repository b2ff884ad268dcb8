"""Tickets that become one or come apart, and tickets that wait for a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from inboxd.desk.agents.times import read_time
from inboxd.desk.calendar import Calendar
from inboxd.desk.clock import tick
from inboxd.desk.decision import Decision, Link, MoveMessage, OpenTicket, Set, Touch
from inboxd.desk.facts import Facts, Restored, Undoable
from inboxd.desk.settings import Agent, Team
from tests.unit.desking import (
    BOB,
    DAY,
    DESK,
    HOUR,
    MINUTE,
    NOW,
    acting,
    decided,
    grant,
    known,
    mails,
    notice,
    replied,
    said,
    sets,
    ticket,
    token,
    written,
)

OTHER = ticket(1043, watchers=("lan",))


def merging(text: str = "#merge 1043", **changes: object) -> Decision:
    facts: Facts = acting(ticket(), OTHER, **{"named": {"1043": 1043}, **changes})
    return decided(replied(text), facts)


def test_merge_points_to_the_other_and_tells_watchers_only() -> None:
    """The ticket keeps its values and becomes part of the other; nobody but watchers hears of it."""
    decision = merging("#merge 1043\n#tag +double")
    assert sets(decision) == {"tags": ("double",), "merged_into": 1043}
    assert [one.ticket for one in decision.changes if isinstance(one, Touch)] == [1043]
    assert {(mail.template, mail.agent) for mail in decision.outgoing} == {
        ("answered", "lan"),
        ("receipt", "minh"),
    }
    (receipt,) = mails(decision, "receipt")
    assert "part of [HELP-1043]" in str(receipt.values["lines"])
    assert mails(merging("#merge 1043\n#quiet"), "answered") == []


@pytest.mark.parametrize("state", ["pending", "solved", "closed"])
def test_a_ticket_that_waits_opens_the_one_it_goes_into(state: str) -> None:
    """What waits is not lost in a ticket that is done; one that waits for nobody opens nothing."""
    into = replace(OTHER, state=state)
    decision = decided(replied("#merge 1043"), acting(ticket(), into, named={"1043": 1043}))
    assert [(c.ticket, c.after) for c in decision.changes if isinstance(c, Set) and c.field == "state"] == [
        (1043, "open")
    ]
    done = decided(replied("#merge 1043"), acting(ticket(state="solved"), into, named={"1043": 1043}))
    assert "state" not in sets(done)


@pytest.mark.parametrize(
    ("text", "named", "words"),
    [("#merge 1099", {}, "no ticket 1099"), ("#merge 1042", {"1042": 1042}, "same ticket"),
     ("#merge 1043\nHello Anna", {"1043": 1043}, "beside an answer"), ("#split", {}, "no second mail"),
     ("#link 7", {}, "no ticket 7")],
)  # fmt: skip
def test_impossible_structure_is_refused(text: str, named: dict[str, int], words: str) -> None:
    """Nothing of the mail is done, and the reason comes back."""
    decision = merging(text, named=named)
    assert words in str(mails(decision, "refused")[0].values["reason"])
    assert sets(decision) == {}


def test_merge_into_another_team_s_ticket_is_refused() -> None:
    """An agent merges what they may work on, and nothing else."""
    sam = Agent("sam", "Sam", ("sam@example.com",), ("sales",))
    desk = replace(DESK, teams={**DESK.teams, "sales": Team("sales")}, agents={**DESK.agents, "sam": sam})
    far = replace(OTHER, team="sales")
    decision = decided(replied("#merge 1043"), acting(ticket(), far, named={"1043": 1043}), desk)
    assert "another team's" in str(mails(decision, "refused")[0].values["reason"])


def test_undo_takes_a_merge_back_with_all_values_of_both() -> None:
    """The values of every ticket that the decision changed go back, the merge included."""
    shell = replace(ticket(), merged_into=1043, tags=("double",))
    back = Undoable(
        9, NOW - MINUTE,
        (Restored(1042, "tags", (), ("double",)), Restored(1042, "merged_into", 0, 1043)),
    )  # fmt: skip
    decision = decided(replied("#undo"), acting(OTHER, shell, grant=grant(number=1043), undo=back))
    assert [(c.ticket, c.field, c.after) for c in decision.changes if isinstance(c, Set)] == [
        (1042, "merged_into", 0), (1042, "tags", ()),
    ]  # fmt: skip


def test_split_takes_the_answered_mail_out_with_its_requester() -> None:
    """The mail that the notification is about opens a ticket for its author, linked to the old one."""
    recent = (said(3, author=BOB, text="Another thing"), said(1))
    facts = acting(ticket(recent=recent), notice=notice(message=3))
    decision = decided(replied("#split"), facts)
    (opened,) = [c for c in decision.changes if isinstance(c, OpenTicket)]
    assert (opened.number, opened.requester) == (2001, BOB)
    assert [(c.message, c.to_ticket) for c in decision.changes if isinstance(c, MoveMessage)] == [(3, 2001)]
    assert any(isinstance(c, Link) for c in decision.changes)
    assert {mail.ticket for mail in mails(decision, "notification")} == {2001}
    parted = [c for c in decision.changes if isinstance(c, Set) and c.field == "merged_into"]
    assert [(c.ticket, c.before, c.after) for c in parted] == [(2001, 1042, 0)]
    back = Undoable(9, NOW, (Restored(2001, "team", "", "general"), Restored(2001, "merged_into", 1042, 0)))
    undone = decided(replied("#undo"), acting(ticket(), ticket(2001), undo=back))
    assert [(c.ticket, c.field, c.after) for c in undone.changes if isinstance(c, Set)] == [
        (2001, "merged_into", 1042)
    ]


def test_link_joins_without_moving() -> None:
    """`#link` makes the two tickets tell of each other."""
    decision = merging("#link 1043")
    assert [(c.ticket, c.other) for c in decision.changes if isinstance(c, Link)] == [(1042, 1043)]
    assert sets(decision) == {}


BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3d", NOW + 3 * DAY), ("4h", NOW + 4 * HOUR), ("2026-12-01", datetime(2026, 12, 1, 8, tzinfo=UTC)),
     ("fri 9:00", datetime(2026, 11, 27, 8, tzinfo=UTC)),
     ("Friday 17", datetime(2026, 11, 27, 16, tzinfo=UTC)),
     ("mon 9:30", datetime(2026, 11, 30, 8, 30, tzinfo=UTC)),
     ("tomorrow", datetime(2026, 11, 24, 8, tzinfo=UTC)),
     ("today 18:15", datetime(2026, 11, 23, 17, 15, tzinfo=UTC))],
)  # fmt: skip
def test_times(text: str, expected: datetime) -> None:
    """Spans, days of the week (the next one), dates and hours, on the team's wall clock."""
    assert read_time(text, NOW, BERLIN) == expected


@pytest.mark.parametrize(
    "text", ["soon", "2026-11-01", "fri 25:00", "20000d", "2026-13-01", "x 9", "today 1:00"]
)
def test_impossible_times_are_refused(text: str) -> None:
    """What is no time, over, or too far away is refused before anything is done."""
    with pytest.raises(ValueError, match=text):
        read_time(text, NOW, BERLIN)
    assert mails(decided(replied(f"#snooze {text}\n#close"), acting()), "refused")


def test_snooze_puts_aside_until_the_time_or_the_customer() -> None:
    """Snoozed is pending until the time comes; a mail of the customer wakes it at once."""
    desk = replace(
        DESK,
        teams={"general": Team("general", calendar="office")},
        calendars={"office": Calendar("office", BERLIN)},
    )
    until = datetime(2026, 11, 27, 8, tzinfo=UTC)
    aside = decided(replied("#snooze fri 9:00"), acting(), desk)
    assert sets(aside) == {"state": "pending", "snoozed_until": until}
    assert "2026-11-27 08:00 UTC" in str(mails(aside, "receipt")[0].values["lines"])
    one = ticket(state="pending", snoozed_until=until, assignee="minh")
    woken = decided(written("And now?"), known(one, evidence=(token(),)))
    assert sets(woken) == {"state": "open", "snoozed_until": None}
    assert sets(decided(replied("#snooze none"), acting(one))) == {"state": "open", "snoozed_until": None}
    assert tick(one, known(one), DESK, until - MINUTE) is None
    awake = tick(one, known(one), DESK, until)
    assert awake is not None
    assert sets(awake) == {"state": "open", "snoozed_until": None}
    assert [(m.agent, m.values["flags"]) for m in awake.outgoing] == [
        ("minh", ["it was put aside until now"])
    ]


def test_due_is_told_once() -> None:
    """When a due date comes, whoever has the ticket hears of it once; a new date is told again."""
    at = NOW + DAY
    assert sets(decided(replied("#due 1d"), acting())) == {"due_at": at}
    one = ticket(due_at=at, assignee="minh", state="open")
    assert tick(one, known(one), DESK, at - MINUTE) is None
    told = tick(one, known(one), DESK, at)
    assert told is not None
    assert (sets(told), [m.agent for m in told.outgoing]) == ({"due_told": at}, ["minh"])
    assert tick(replace(one, due_told=at), known(one), DESK, at + DAY) is None
    again = decided(replied("#due 2d"), acting(replace(one, due_told=at)))
    assert sets(again) == {"due_at": NOW + 2 * DAY, "due_told": None}
    solved = tick(replace(one, state="solved"), known(one), DESK, at)
    assert solved is not None
    assert solved.outgoing == ()


def test_receipts_tell_times_on_the_desks_clock() -> None:
    """What is set by `#snooze fri 9:00` in Berlin is told back as nine o'clock."""
    desk = replace(DESK, zone="Europe/Berlin")
    (receipt,) = mails(decided(replied("#snooze 2026-12-01 9:00"), acting(), desk), "receipt")
    assert "2026-12-01 09:00 CET" in str(receipt.values["lines"])
