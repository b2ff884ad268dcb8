"""Working time over nights, holidays and changes of daylight saving, against counting minute by minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.config import check, load
from inboxd.desk.calendar import WEEKDAYS, Calendar, Spans, read_spans, spans_on
from inboxd.desk.settings import Desk
from tests.unit.desking import DESK, decided, known, sets, written
from tests.unit.rulekit import rules_of

OFFICE = (((540, 1020),),) * 5 + ((), ())  # nine to five, Monday to Friday
BERLIN = Calendar("office", "Europe/Berlin", OFFICE, "DE", "BY", ((date(2026, 12, 24), ((540, 720),)),))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def works(calendar: Calendar, at: datetime) -> bool:
    """Whether a minute is worked, asked of the clock on the wall alone."""
    wall = at.astimezone(ZoneInfo(calendar.zone)).replace(tzinfo=None)
    for day in (wall.date(), wall.date() - timedelta(days=1)):
        minute = (wall - datetime(day.year, day.month, day.day)) / MINUTE  # noqa: DTZ001
        if any(start <= minute < end for start, end in spans_on(calendar, day)):
            return True
    return False


def counted(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time as somebody with a watch would count it."""
    minutes = range(int((end - start) / MINUTE))
    return sum(works(calendar, start + n * MINUTE) for n in minutes) * MINUTE


def spans() -> st.SearchStrategy[Spans]:
    one = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda s: (s[0], s[0] + s[1]))
    return st.lists(one, max_size=2).map(tuple)


ZONES = ("Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh", "Australia/Lord_Howe", "America/Sao_Paulo",
         "Pacific/Apia", "Asia/Kolkata", "Africa/Casablanca", "Antarctica/Troll", "UTC")  # fmt: skip
# Around changes of daylight saving, of years, and the day that Samoa left out.
MOMENTS = ("2026-03-28", "2026-10-24", "2026-03-07", "2026-10-31", "2026-12-30", "2011-12-29", "2018-11-03",
           "2026-04-04", "2026-10-03", "2026-02-14", "2026-06-10")  # fmt: skip
calendars = st.builds(
    Calendar, st.just("x"), st.sampled_from(ZONES), st.tuples(*(spans() for _ in range(7))),
    st.sampled_from(("", "DE", "US")),
    days=st.just(((date(2026, 3, 29), ((60, 240),)), (date(2026, 12, 31), ()))),
)  # fmt: skip
starts = st.builds(
    lambda day, minutes: datetime.fromisoformat(day).replace(tzinfo=UTC) + minutes * MINUTE,
    st.sampled_from(MOMENTS), st.integers(0, 2000),
)  # fmt: skip


@given(calendars, starts, st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_worked_is_what_a_watch_counts(calendar: Calendar, start: datetime, minutes: int) -> None:
    """Whatever the hours, the zone and the day: the sum of the minutes that the wall clock calls working."""
    end = start + minutes * MINUTE
    assert calendar.worked(start, end) == counted(calendar, start, end)
    assert calendar.is_open(start) == works(calendar, start)


@given(calendars, starts, st.integers(1, 1200))
@settings(max_examples=60, deadline=None)
def test_after_is_the_first_moment_with_that_much_worked(
    calendar: Calendar, start: datetime, minutes: int
) -> None:
    """`after` and `worked` agree, and a minute earlier it was less; without hours it never comes."""
    end = calendar.after(start, minutes * MINUTE)
    if end is None:
        assert not any(calendar.hours) or calendar.worked(start, start + timedelta(days=400)) < 1300 * MINUTE
        return
    assert calendar.worked(start, end) == minutes * MINUTE
    assert calendar.worked(start, end - MINUTE) < minutes * MINUTE


def test_a_night_and_a_weekend_do_not_count() -> None:
    """From Friday 16:00 to Monday 10:00 are two hours."""
    start, end = berlin("2026-11-20 16:00"), berlin("2026-11-23 10:00")
    assert BERLIN.worked(start, end) == 2 * HOUR
    assert BERLIN.after(start, 2 * HOUR) == end


def test_holidays_and_own_days() -> None:
    """Bavaria is free on 6 January, Saxony is not; an own day's hours stand above both."""
    six = berlin("2026-01-06 10:00")
    assert not BERLIN.is_open(six)
    assert Calendar("x", "Europe/Berlin", OFFICE, "DE", "SN").is_open(six)
    eve = berlin("2026-12-24 08:00")
    assert BERLIN.worked(eve, eve + 12 * HOUR) == 3 * HOUR


def test_a_skipped_hour_is_not_worked_and_a_repeated_one_twice() -> None:
    """A shift from midnight to six has five hours in spring and seven in autumn."""
    night = Calendar("night", "Europe/Berlin", (((0, 360),),) * 7)
    for day, hours in (("2026-03-29", 5), ("2026-10-25", 7), ("2026-11-01", 6)):
        start = berlin(day)
        assert night.worked(start, start + 20 * HOUR) == hours * HOUR


def test_seconds_count() -> None:
    """Spans need not begin on a minute."""
    start = berlin("2026-11-20 16:59:30")
    assert BERLIN.worked(start, start + MINUTE) == timedelta(seconds=30)
    assert BERLIN.after(start, MINUTE) == berlin("2026-11-23 09:00:30")


def test_ten_years_are_counted() -> None:
    """Long spans are summed by years."""
    all_day = Calendar("x", "Asia/Ho_Chi_Minh", (((0, 1440),),) * 7)
    start = datetime(2020, 2, 29, 13, 7, tzinfo=UTC)
    assert all_day.worked(start, start.replace(year=2030, day=28)) == start.replace(year=2030, day=28) - start


@pytest.mark.parametrize(
    ("text", "spans"),
    [("09:00-17:00", ((540, 1020),)), ("22:00 – 06:00", ((1320, 1800),)), ("00:00-24:00", ((0, 1440),))],
)
def test_hours_are_read(text: str, spans: Spans) -> None:
    """Hours as an admin writes them, nights included."""
    assert read_spans(text) == spans


@pytest.mark.parametrize("text", ["9-17", "09:00", "25:00-26:00", "09:00-24:30", "09:00-09:00", ""])
def test_what_are_no_hours_is_refused(text: str) -> None:
    """A mistake is told with what to write."""
    with pytest.raises(ValueError, match="write"):
        read_spans(text)


CONFIG = '[desk]\naddress = "support@example.com"\nadmins = ["ops@example.com"]\n[smtp]\n[team.general]\n'
OFFICE_TABLE = CONFIG + '[calendar.office]\nzone = "Europe/Berlin"\n'  # 7 lines


@pytest.mark.parametrize(
    ("line", "what", "remedy"),
    [
        ('zone = "Berlin"', "'zone' in [calendar.office]: \"Berlin\" is no time zone", "Europe/Berlin"),
        ('monday = "9-17"', "'monday' in [calendar.office]: \"9-17\" is no span of hours", "09:00-17:00"),
        ("monday = [900]", "'monday' in [calendar.office]: [900] are no hours", "09:00-17:00"),
        ('country = "XX"', "'country' in [calendar.office]: no holidays are known for \"XX\"", ""),
        ('country = "DE"\nregion = "BYY"', 'no holidays are known for "BYY"', "BY"),
        ('region = "BY"', "'region' in [calendar.office] needs 'country'", 'country = "DE"'),
        ('days = {"2026-02-30" = ""}', "'days' in [calendar.office]: \"2026-02-30\" is no day", "2026-12-24"),
        ('days = {"2026-02-03" = "nine"}', '"nine" is no span of hours', "09:00-17:00"),
        ("days = 3", "'days' in [calendar.office] must be a table", "2026-12-24"),
    ],
)
def test_mistakes_in_a_calendar_are_told(line: str, what: str, remedy: str, tmp_path: Path) -> None:
    """Zone, hours, country, region and own days are checked when the file is read."""
    config = tmp_path / "config.toml"
    table = CONFIG + "[calendar.office]\n" if line.startswith("zone") else OFFICE_TABLE
    config.write_text(table + line)
    (problem,) = check(config)
    assert what in problem.what
    assert remedy in problem.remedy


def test_a_calendar_without_hours_is_warned_of(tmp_path: Path) -> None:
    """Nothing would ever fall due in it."""
    config = tmp_path / "config.toml"
    free = "".join(f'{day} = ""\n' for day in WEEKDAYS)
    config.write_text(OFFICE_TABLE + free)
    (problem,) = check(config)
    assert problem.warning
    assert "has no hours" in problem.what


def test_teams_work_in_their_calendar_or_the_desks(tmp_path: Path) -> None:
    """A team's calendar counts, else the desk's; without either it is always working time."""
    config = tmp_path / "config.toml"
    config.write_text(
        CONFIG.replace("[smtp]", 'calendar = "office"\n[smtp]')
        + '[team.night]\ncalendar = "late"\n[calendar.office]\ncountry = "DE"\ndays = {"2026-12-24" = ""}\n'
        + '[calendar.late]\nmonday = ["18:00-22:00", "22:00-06:00"]\n'
    )
    assert check(config) == []
    desk = load(config, folder=tmp_path).desk
    assert desk.calendar_of("general") == Calendar(
        "office", "UTC", OFFICE, "DE", days=((date(2026, 12, 24), ()),)
    )
    late = desk.calendar_of("night")
    assert late is not None
    assert late.hours[0] == ((1080, 1320), (1320, 1800))
    assert Desk().calendar_of("general") is None


def test_rules_ask_for_working_time() -> None:
    """`working-time` holds within the hours of that calendar, and a new ticket's rules see it."""
    rule = '[[rule]]\nname = "X"\nunless.working-time = "office"\nthen.tags = "late"'
    desk = replace(DESK, calendars={"office": BERLIN}, rules=rules_of(rule))
    for hour, tags in ((10, None), (20, ("late",))):
        now = datetime(2026, 11, 23, hour, tzinfo=UTC)
        assert sets(decided(written(), known(), desk, now)).get("tags") == tags
