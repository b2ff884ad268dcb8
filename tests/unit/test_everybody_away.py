"""Everybody is away: the acknowledgement says so and when somebody is back, and a fallback is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from inboxd.compose.templates import Templates
from inboxd.config import defaults
from inboxd.desk.calendar import Calendar
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Away
from inboxd.desk.presence import as_they_are, back_at, is_deserted
from inboxd.desk.settings import Agent, Desk, Team
from tests.unit.desking import (
    DAY,
    HOUR,
    NOW,
    A,
    acting,
    decided,
    known,
    mails,
    outside,
    replied,
    ticket,
    token,
    written,
)

OFFICE = Calendar("office", "Europe/Berlin", (((540, 1020),),) * 5 + ((), ()))
EVENING = NOW.replace(hour=20)
DESK = Desk(
    address="support@example.com",
    teams={"general": Team("general", fallback="boss"), "night": Team("night"), "empty": Team("empty")},
    calendars={"office": OFFICE},
    agents={
        "minh": Agent("minh", "Minh Tran", ("minh@example.com",), ("general",)),
        "lan": Agent("lan", "Lan", ("lan@example.com",), ("general",)),
        "boss": Agent("boss", "Boss", ("boss@example.com",), ("night",)),
        "owl": Agent("owl", "Owl", ("owl@example.com",), ("night",)),
    },
)
HOURS = replace(DESK, calendar="office")
MINH_AWAY, LAN_AWAY = Away("minh", NOW + 3 * DAY, NOW), Away("lan", NOW + DAY, NOW)
BOTH = (MINH_AWAY, LAN_AWAY)


def heard(decision: Decision) -> list[str]:
    return sorted(mail.agent for mail in mails(decision, "notification"))


def flags(decision: Decision) -> str:
    return " ".join(mails(decision, "notification")[0].values["flags"])  # type: ignore[arg-type]


# team, desk, who is away, when; whether nobody is there; when somebody is
CASES = [
    ("general", DESK, (), NOW, False, None),
    ("general", DESK, (MINH_AWAY,), NOW, False, None),
    ("general", DESK, BOTH, NOW, True, LAN_AWAY.until),
    ("gone", DESK, BOTH, NOW, True, LAN_AWAY.until),
    ("empty", DESK, BOTH, NOW, True, LAN_AWAY.until),  # falls to the desk's own team
    ("night", DESK, BOTH, NOW, False, None),
    ("general", HOURS, (), NOW, False, None),
    ("general", HOURS, (), EVENING, True, datetime(2026, 11, 24, 8, tzinfo=UTC)),
    ("general", HOURS, (LAN_AWAY,), EVENING, True, datetime(2026, 11, 24, 8, tzinfo=UTC)),
    ("general", HOURS, BOTH, NOW, True, LAN_AWAY.until),
    ("general", HOURS, (MINH_AWAY, replace(LAN_AWAY, until=NOW + 5 * DAY)), NOW, True, MINH_AWAY.until),
    (
        "general",
        HOURS,
        (),
        datetime(2026, 11, 28, 9, tzinfo=UTC),
        True,
        datetime(2026, 11, 30, 8, tzinfo=UTC),
    ),
    ("general", replace(DESK, agents={}), (), NOW, False, None),
]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_whether_nobody_is_there_and_until_when(
    case: tuple[str, Desk, tuple[Away, ...], datetime, bool, datetime | None],
) -> None:
    """Absences and hours count, of the agent or the team; a desk without agents is not deserted."""
    team, desk, away, now, deserted, back = case
    seen = as_they_are(desk, away, now)
    assert is_deserted(team, seen, now) is deserted
    if deserted:
        assert back_at(team, seen, now) == back


def test_whoever_leaves_is_not_waited_for() -> None:
    """Nobody is promised who has left by then; who never works promises nothing."""
    last = {"minh": replace(DESK.agents["minh"], left=date(2026, 11, 24))}
    desk = as_they_are(replace(DESK, agents=last), (MINH_AWAY,), NOW)
    assert is_deserted("general", desk, NOW)
    assert back_at("general", desk, NOW) is None
    idle = replace(HOURS, calendars={"office": Calendar("office")})
    assert back_at("general", idle, NOW) is None


def test_the_acknowledgement_says_so_and_the_fallback_is_told() -> None:
    """All are away: the customer reads until when; the team and its fallback get the mail."""
    decision = decided(written(), known(away=BOTH), DESK)
    (answer,) = outside(decision, DESK)
    assert (answer.values["everybody_away"], answer.values["back_at"]) == (True, LAN_AWAY.until)
    assert heard(decision) == ["boss", "lan", "minh"]
    assert "nobody of team general is there: Boss told instead" in flags(decision)


def test_otherwise_neither() -> None:
    """Somebody is there: no word of absence, no fallback."""
    decision = decided(written(), known(away=(MINH_AWAY,)), DESK)
    (answer,) = outside(decision, DESK)
    assert (answer.values["everybody_away"], answer.values["back_at"]) == (False, None)
    assert heard(decision) == ["lan"]


def test_out_of_hours_counts_where_hours_are_configured() -> None:
    """In the evening a team with a calendar is not there; one without always is."""
    assert heard(decided(written(), known(), HOURS, EVENING)) == ["boss", "lan", "minh"]
    assert heard(decided(written(), known(), DESK, EVENING)) == ["lan", "minh"]


def test_a_team_as_fallback() -> None:
    """Every member of it is told; who has left is not."""
    desk = replace(DESK, teams={**DESK.teams, "general": Team("general", fallback="night")})
    assert heard(decided(written(), known(away=BOTH), desk)) == ["boss", "lan", "minh", "owl"]
    gone = {**desk.agents, "owl": replace(desk.agents["owl"], left=NOW.date())}
    assert heard(decided(written(), known(away=BOTH), replace(desk, agents=gone))) == ["boss", "lan", "minh"]


def test_mail_on_a_ticket_of_somebody_absent_reaches_the_fallback_too() -> None:
    """The owner and the whole team are away; an owner who is only off work reads it tomorrow."""
    owned = ticket(state="open", assignee="minh")
    facts = known(owned, evidence=(token(),), away=BOTH)
    assert heard(decided(written(), facts, DESK)) == ["boss", "lan", "minh"]
    assert heard(decided(written(), replace(facts, away=()), HOURS, EVENING)) == ["minh"]


def test_the_fallback_may_answer() -> None:
    """Who is told instead of the team has the right to answer for it; others of another team have not."""
    facts = acting(ticket(), authentication=A)
    desk = replace(DESK, agents={**DESK.agents, "minh": replace(DESK.agents["minh"], teams=("night",))})
    told = replace(desk, teams={**desk.teams, "general": Team("general", fallback="minh")})
    assert mails(decided(replied("It is mended."), facts, told), "answer")
    assert not mails(decided(replied("It is mended."), facts, desk), "answer")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "somebody will be back on 07 December 2026, 09:00."),
        ("de", "ab dem 07.12.2026, 09:00 Uhr sind wir wieder da."),
        ("fr", "nous serons de retour le 07/12/2026 à 09:00."),
        ("es", "volvemos el 07/12/2026 a las 09:00."),
        ("vi", "chúng tôi sẽ trở lại lúc 09:00 ngày 07/12/2026."),
    ],
)
def test_every_shipped_acknowledgement_tells_when(language: str, words: str) -> None:
    """In each language: the day when it is known, no gap when it is not, nothing when somebody is there."""
    templates = Templates.load([defaults.folder() / "templates"])
    values = {"team_title": "Acme", "first_name": "Anna", "customer_name": "Anna"}
    back = datetime(2026, 12, 7, 9, tzinfo=UTC)
    there = templates.render("acknowledgement", language, values).text
    away = templates.render("acknowledgement", language, {**values, "everybody_away": True}).text
    until = templates.render(
        "acknowledgement", language, {**values, "everybody_away": True, "back_at": back}
    ).text
    assert words in until
    assert "2026" not in away
    assert len(there) < len(away) < len(until)


def test_the_moment_is_on_the_teams_clock() -> None:
    """The customer reads the hour of the team's wall, as its opening hours are written."""
    found = back_at("general", as_they_are(HOURS, (), EVENING), EVENING)
    assert found is not None
    assert (found.hour, found.utcoffset()) == (9, timedelta(hours=1))
    assert found - EVENING < 24 * HOUR
