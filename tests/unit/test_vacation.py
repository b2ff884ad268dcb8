"""The day of the return: read where nobody can read another one, in five languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxd.desk.agents.vacation import end_of_next_working_day, return_in
from inboxd.desk.calendar import Calendar

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
OFFICE = Calendar("office", "Europe/Berlin", (((540, 1020),),) * 5 + ((), ()))

# text, the moment in Berlin ("" when it is not certain)
RETURNS = [
    ("I am out of the office until 4 December 2026.", "2026-12-05 00:00"),
    ("I am out of the office until December 4, and read no mail.", "2026-12-05 00:00"),
    ("Out from 24 November through 4th December.", "2026-12-05 00:00"),
    ("I will be back on Monday, 7 December.", "2026-12-07 09:00"),
    ("I'm away until Dec 4 and back on Dec. 7, 2026.", "2026-12-07 09:00"),
    ("Returning to the office on 2026-12-07.", "2026-12-07 09:00"),
    ("I will return to work on 7 December 2026", "2026-12-07 09:00"),
    ("Ich bin vom 24.11. bis 4.12. nicht im Büro.", "2026-12-05 00:00"),
    ("Ich bin bis einschließlich 04.12.2026 im Urlaub.", "2026-12-05 00:00"),
    ("Ich bin bis zum 4. Dezember nicht da.", "2026-12-05 00:00"),
    ("Ich bin wieder ab Montag, dem 7. Dezember, für Sie da.", "2026-12-07 09:00"),
    ("Je suis absente jusqu’au vendredi 4 décembre 2026.", "2026-12-05 00:00"),
    ("Je serai de retour le lundi 7 décembre.", "2026-12-07 09:00"),
    ("Estaré fuera hasta el 4 de diciembre de 2026.", "2026-12-05 00:00"),
    ("Regreso el lunes 7 de diciembre.", "2026-12-07 09:00"),
    ("Tôi nghỉ phép đến hết ngày 4 tháng 12 năm 2026.", "2026-12-05 00:00"),
    ("Tôi sẽ trở lại làm việc vào ngày 7 tháng 12.", "2026-12-07 09:00"),
    ("I am away\nuntil\n24/12/2026.", "2026-12-25 00:00"),
    ("Away until 12/12/2026.", "2026-12-13 00:00"),
    ("I am away until 5 January.", "2027-01-06 00:00"),
    ("", ""),
    ("I am out of the office.", ""),
    ("Away until 05/12/2026.", ""),  # the fifth of December, or the twelfth of May
    ("Away until Friday.", ""),
    ("Away until 4 December; Lan until 9 December.", ""),
    ("Back on 7 December, no, back on 8 December.", ""),
    ("Away until 9 December, back on 7 December.", ""),
    ("I was away until 20 November 2026.", ""),
    ("Away until 31 February 2027.", ""),
    ("Away until 4 December 2029.", ""),
    ("Away until 1 October.", ""),  # ten months from now: or the one that is over?
    ("The fair begins on 4 December 2026.", ""),
    ("My number is until 4.12.2026.99", ""),
]


@pytest.mark.parametrize(("text", "expected"), RETURNS, ids=[text[:40] for text, _ in RETURNS])
def test_the_day_of_the_return(text: str, expected: str) -> None:
    """A day that is named for certain is the end of the absence, on the agent's own clock."""
    found = return_in(text, NOW, "Europe/Berlin")
    wanted = datetime.fromisoformat(f"{expected}+01:00").astimezone(UTC) if expected else None
    assert found == wanted


@given(st.text(max_size=200), st.sampled_from(["until ", "back on ", "bis ", "đến "]))
def test_any_text_is_read_without_harm(text: str, lead: str) -> None:
    """Whatever a mail says, the return lies ahead and within reach, or is not known."""
    found = return_in(lead + text, NOW, "UTC")
    assert found is None or NOW < found <= NOW + timedelta(days=402)


@pytest.mark.parametrize(
    ("now", "calendar", "expected"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), OFFICE, datetime(2026, 11, 24, 16, tzinfo=UTC)),
        (datetime(2026, 11, 27, 9, tzinfo=UTC), OFFICE, datetime(2026, 11, 30, 16, tzinfo=UTC)),
        (datetime(2026, 11, 27, 9, tzinfo=UTC), None, datetime(2026, 11, 30, 17, tzinfo=UTC)),
        (
            datetime(2026, 11, 23, 9, tzinfo=UTC),
            Calendar("none", days=((date(2026, 11, 24), ()),)),
            datetime(2026, 11, 24, 9, tzinfo=UTC),
        ),
    ],
)
def test_the_next_working_day_ends(now: datetime, calendar: Calendar | None, expected: datetime) -> None:
    """Weekends and free days are passed over; where nobody ever works it is a day from now."""
    zone = calendar.zone if calendar else "UTC"
    assert end_of_next_working_day(calendar, zone, now) == expected
