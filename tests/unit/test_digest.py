"""The digest: when a day begins, what stands in it, and when no mail is better than one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from inboxd.desk.calendar import Calendar, read_spans
from inboxd.desk.decision import Decision, Keep
from inboxd.desk.facts import Facts, HeldMail, Junk, Line, Section, Waiting
from inboxd.desk.settings import Agent, Desk, Team
from inboxd.desk.telling.digest import LATE, digest, is_due, last_of, since_of, waiting
from inboxd.desk.telling.shift import day_ends, shift_began
from tests.unit.answering import sent
from tests.unit.desking import DAY, DESK, HOUR, MINUTE, NOW

DAYTIME, NIGHT = read_spans("09:00-12:00") + read_spans("13:00-17:00"), read_spans("22:00-06:00")
OFFICE = Calendar("office", "Europe/Berlin", (DAYTIME,) * 5 + ((), ()))
NIGHTLY = Calendar("night", "UTC", (NIGHT,) * 7)
SHIFTS = Desk(
    digest="08:00",
    calendars={"office": OFFICE, "night": NIGHTLY},
    teams={"general": Team("general"), "night": Team("night", calendar="night")},
)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)  # Berlin is an hour ahead


@pytest.mark.parametrize(
    ("agent", "now", "began"),
    [
        (Agent("a", calendar="office"), MONDAY + 8 * HOUR, MONDAY + 8 * HOUR),
        (Agent("a", calendar="office"), MONDAY + 12 * HOUR, MONDAY + 8 * HOUR),
        (Agent("a", calendar="office"), MONDAY + 7 * HOUR, None),  # Sunday was free
        (Agent("a", calendar="office"), MONDAY + DAY + 7 * HOUR, MONDAY + 8 * HOUR),
        (Agent("a", calendar="office"), MONDAY - DAY, None),
        (Agent("a", teams=("night",)), MONDAY + 3 * HOUR, MONDAY - 2 * HOUR),
        (Agent("a", teams=("night",)), MONDAY + 23 * HOUR, MONDAY + 22 * HOUR),
        (Agent("a", teams=("general",)), MONDAY + 9 * HOUR, MONDAY + 8 * HOUR),
        (Agent("a", teams=("general",)), MONDAY + 7 * HOUR, MONDAY - 16 * HOUR),
    ],
)
def test_when_a_day_begins(agent: Agent, now: datetime, began: datetime | None) -> None:
    """The first working minute of the agent's or the team's calendar; else the time that is set."""
    assert shift_began(agent, SHIFTS, now) == began


def test_the_first_minute_follows_the_wall_clock() -> None:
    """Nine in Berlin is seven UTC in summer and eight in winter; a day ends at the agent's midnight."""
    agent = Agent("a", calendar="office")
    summer = datetime(2026, 7, 6, 12, tzinfo=UTC)
    assert shift_began(agent, SHIFTS, summer) == datetime(2026, 7, 6, 7, tzinfo=UTC)
    assert day_ends(agent, SHIFTS, summer) == datetime(2026, 7, 6, 22, tzinfo=UTC)
    there = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    assert day_ends(Agent("a"), SHIFTS, there) == datetime(2026, 11, 23, 15, tzinfo=UTC)


MINH = DESK.agents["minh"]
EIGHT = NOW - HOUR  # NOW is nine


def line(number: int, **changes: Any) -> Line:
    values: dict[str, Any] = {
        "subject": f"Question {number}", "state": "open", "priority": "normal", "team": "general",
        "owner": "", "name": "Anna", "address": "anna@customer.example", "created_at": NOW - DAY,
        "waiting_since": NOW - 3 * HOUR,
    }  # fmt: skip
    return Line(number, **(values | changes))


WAITS = Waiting((Section("free", (line(1042),)),))


def on(last: datetime | None, waits: Waiting = WAITS, now: datetime = NOW, **changes: Any) -> Decision | None:
    kept = {"digest:minh": last.isoformat()} if last else {}
    desk = replace(DESK, **{"digest": "08:00", **changes})
    return digest(desk.agents["minh"], Facts(kept=kept, waiting=waits), desk, now)


def test_once_a_day() -> None:
    """A digest leaves when the day has begun since the last one, and what was kept is replaced."""
    decision = on(EIGHT - MINUTE)
    assert decision is not None
    (mail,) = decision.outgoing
    assert (mail.agent, mail.subject) == ("minh", "Your day: 1 nobody’s")
    assert decision.changes == (Keep("digest:minh", (EIGHT - MINUTE).isoformat(), NOW.isoformat()),)
    assert on(EIGHT) is None
    assert on(NOW) is None


@pytest.mark.parametrize(
    ("last", "waits", "now"),
    [
        (None, WAITS, NOW),  # an agent who is new has a welcome, not a digest
        (NOW - 9 * DAY, WAITS, EIGHT + LATE + MINUTE),  # a standstill: a morning's list in the afternoon
        (NOW - DAY, Waiting(), NOW),
    ],
    ids=["first", "late", "empty"],
)
def test_silent(last: datetime | None, waits: Waiting, now: datetime) -> None:
    """Nothing to tell, too late, or the first day: the day counts as told, and no mail leaves."""
    decision = on(last, waits, now)
    assert decision is not None
    assert decision.outgoing == ()
    assert len(decision.changes) == 1


def test_what_was_left_out_is_told_the_next_day() -> None:
    """After a digest that came too late the next one tells what came since the last that left."""
    late = on(NOW - 2 * DAY, now=EIGHT + LATE + MINUTE)
    assert late is not None
    (kept,) = late.changes
    assert isinstance(kept, Keep)
    assert (last_of(kept.after), since_of(kept.after)) == (EIGHT + LATE + MINUTE, NOW - 2 * DAY)
    following = digest(MINH, Facts(kept={"digest:minh": kept.after}, waiting=WAITS), DESK, NOW + DAY)
    assert following is not None
    assert [(one.before, one.after) for one in following.changes if isinstance(one, Keep)] == [
        (kept.after, (NOW + DAY).isoformat())
    ]
    assert following.outgoing


def test_who_wants_none_gets_none() -> None:
    """`digest = ""` for the desk, `digest = false` for an agent, and nobody who has left."""
    assert on(NOW - DAY, digest="") is None
    for change in ({"digest": False}, {"left": (NOW - DAY).date()}, {"email": ()}):
        agents = {"minh": replace(MINH, **change)}  # type: ignore[arg-type]
        assert on(NOW - DAY, agents=agents) is None
    assert on(NOW - DAY, agents={"minh": replace(MINH, away_until=NOW + DAY)}) is None
    assert is_due(MINH, DESK, NOW, (NOW - DAY).isoformat())


def sections(*lines: Line, held: tuple[HeldMail, ...] = (), agent: Agent = MINH, news: tuple[int, ...] = ()):  # type: ignore[no-untyped-def]
    desk = replace(DESK, teams={**DESK.teams, "elsewhere": Team("elsewhere")})
    found = waiting(lines, held, agent, desk, NOW, news=news)
    return {one.name: [shown.number for shown in one.lines] for one in found}


def test_each_ticket_stands_in_the_first_part_that_it_belongs_to() -> None:
    """Overdue before due today before held before nobody's before one's own; the most urgent on top."""
    late, later, today = NOW - DAY, NOW - HOUR, NOW + HOUR
    tickets = (
        line(1, due_at=later), line(2, due_at=late, owner="minh"), line(3, due_at=late, owner="lan"),
        line(4, due_at=today), line(5, due_at=NOW + 2 * DAY), line(6), line(7, waiting_since=late),
        line(8, owner="minh"), line(9, owner="minh", waiting_since=late), line(10, owner="lan"),
        line(11, owner="minh", state="pending"), line(12, team="elsewhere"),
        line(13, owner="lan", due_at=late, watchers=("minh",)), line(14, state="solved", due_at=late),
    )  # fmt: skip
    eve = HeldMail(10, "stranger", "Eve", "", "a stranger")
    held = (eve, replace(eve, ticket=14), HeldMail(6, "agent", "Lan", "lan", "faster"))
    assert sections(*tickets, held=held) == {
        "overdue": [2, 13, 1], "today": [4], "held": [14, 10], "free": [5, 7, 6], "own": [9, 8],
    }  # fmt: skip


def test_who_chose_the_digest_hears_there_of_what_came() -> None:
    """Tickets of the team on which customers wrote since; those who heard at once are not told again."""
    tickets = (line(1, owner="lan"), line(2, owner="lan"))
    assert sections(*tickets, news=(1,)) == {}
    for choice in ("mine", "digest"):
        assert sections(*tickets, news=(1,), agent=replace(MINH, notify=choice)) == {"news": [1]}


def test_thanks_are_passed_on() -> None:
    """Who solved a ticket reads that its customer said thanks; there is nothing to do but look."""
    solved = (line(1, owner="minh", state="solved"), line(2, owner="lan", state="solved"))
    (section,) = waiting(solved, (), MINH, DESK, NOW, thanks=(1, 2))
    decision = on(NOW - DAY, Waiting((section,)))
    assert decision is not None
    (mail,) = decision.outgoing
    assert mail.subject == "Your day: 1 thanks"
    assert [row["commands"] for row in mail.values["rows"]] == [("show 1",)]  # type: ignore[attr-defined]


def test_long_parts_are_cut_with_a_count() -> None:
    """Ten rows of each part, and how many more there are."""
    (section,) = waiting([line(n) for n in range(1, 15)], (), MINH, DESK, NOW)
    assert (len(section.lines), section.more) == (10, 4)


def test_the_mail_has_links_that_do_what_they_say() -> None:
    """Every row has its signed links; a ticket that holds several mails is shown, not let through blindly."""
    one = HeldMail(1, "stranger", "Eve", "", "a stranger")
    two, three = HeldMail(2, "agent", "Minh", "minh", "faster"), replace(one, ticket=3)
    lines = [line(1), line(2, owner="minh"), line(3)]
    held = waiting(lines, (one, two, three, three), MINH, DESK, NOW)
    own, junk = Section("own", (line(4, owner="minh"),), 7), Junk(57, "eve@x.example", "Win", NOW)
    waits = Waiting((*held, own), (junk,), 3)
    decision = on(NOW - DAY, waits)
    assert decision is not None
    (mail,) = decision.outgoing
    assert mail.subject == "Your day: 3 held, 8 yours, 4 in junk"
    rows = mail.values["rows"]
    assert [row["commands"] for row in rows] == [  # type: ignore[attr-defined]
        ("admit", "drop", "show 1"), ("send", "drop", "show 2"), ("show 3",), ("show 4", "close"),
        ("rescue 57",),
    ]  # fmt: skip
    assert [(row["title"], row["more"]) for row in rows] == [  # type: ignore[attr-defined]
        ("Held, waiting for a word", 0), ("", 0), ("", 0), ("Yours, the longest wait first", 7),
        ("In the junk folder", 3),
    ]  # fmt: skip
    letter = sent(mail, replace(DESK, agents_address="desk@example.com"))
    assert letter.html.count("mailto:desk@example.com") == 10
    shown = (
        "Eve: a stranger",
        "your answer: faster",
        "#rescue 57",
        "… and 7 more",
        "desk@example.com; #help",
    )
    for words in shown:
        assert words in letter.text, words
    assert (letter.ticket, letter.notice, letter.agent) == (0, "", "minh")


def test_the_time_of_a_digest_is_the_agent_s() -> None:
    """Due dates are told on the agent's wall clock."""
    agent = replace(MINH, calendar="office")
    desk = replace(DESK, digest="08:00", calendars={"office": OFFICE}, agents={"minh": agent})
    waits = Waiting((Section("overdue", (line(1, due_at=NOW - timedelta(minutes=90)),)),))
    kept = {"digest:minh": (NOW - DAY).isoformat()}
    decision = digest(agent, Facts(kept=kept, waiting=waits), desk, NOW)
    assert decision is not None
    assert "due 2026-11-23 08:30 CET" in str(decision.outgoing[0].values["rows"])
