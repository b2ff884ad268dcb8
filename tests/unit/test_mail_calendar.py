"""Invitations are told in words and kept as files; winmail.dat is unpacked."""

# ruff: noqa: E501 -- one row of a table is one line

from __future__ import annotations

import base64
import struct
import zlib
from datetime import timedelta, timezone

import pytest

from inboxd.mail import rtf
from inboxd.mail.calendar import describe
from inboxd.mail.parse import parse

EVENT = """BEGIN:VCALENDAR
METHOD:{method}
BEGIN:VTIMEZONE
TZID:SE Asia Standard Time
BEGIN:STANDARD
TZOFFSETTO:+0700
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY;LANGUAGE=en:Review\\, second
  round
{when}
LOCATION:Room 5\\; floor 2
ORGANIZER;CN="Berg, Anna":mailto:anna@home.example
ATTENDEE;CN=Bob;PARTSTAT={answer}:MAILTO:bob@home.example
BEGIN:VALARM
SUMMARY:not this
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def event(when: str, method: str = "REQUEST", answer: str = "NEEDS-ACTION") -> str:
    return EVENT.format(when=when, method=method, answer=answer)


ZONED = "DTSTART;TZID=SE Asia Standard Time:20261103T140000\nDTEND;TZID=SE Asia Standard Time:20261103T150000"


def test_an_invitation_says_what_when_where_and_who() -> None:
    """RFC 5545: folded, escaped and quoted values are read; an alarm's own text is not the event's."""
    assert describe(event(ZONED)) == (
        "Invitation: Review, second round\nWhen: 2026-11-03 14:00–15:00 (SE Asia Standard Time, UTC+07:00)\n"
        "Where: Room 5; floor 2\nFrom: Berg, Anna <anna@home.example>\nWith: Bob <bob@home.example>"
    )


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("DTSTART:20261103T140000Z\nDTEND:20261103T150000Z", "2026-11-03 14:00–15:00 (UTC)"),
        ("DTSTART:20261103T140000Z\nDURATION:PT1H30M", "2026-11-03 14:00–15:30 (UTC)"),
        ("DTSTART;TZID=Europe/Berlin:20260703T140000", "2026-07-03 14:00 (Europe/Berlin, UTC+02:00)"),
        ("DTSTART;VALUE=DATE:20261103\nDTEND;VALUE=DATE:20261104", "2026-11-03"),
        ("DTSTART;VALUE=DATE:20261103\nDTEND;VALUE=DATE:20261106", "2026-11-03 to 2026-11-05"),
        ("DTSTART:20261103T230000Z\nDTEND:20261104T010000Z", "2026-11-03 23:00 to 2026-11-04 01:00 (UTC)"),
        ("DTSTART:20261103T140000", "2026-11-03 14:00"),
        ("DTSTART;TZID=Nowhere:20261103T140000", "2026-11-03 14:00 (Nowhere)"),
        (
            "DTSTART:20261103T140000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2",
            "2026-11-03 14:00 (UTC)\nRepeats: every 2 weeks",
        ),
    ],
)
def test_times_in_the_senders_zone(when: str, told: str) -> None:
    """Zones by name, by the part's own definition, none at all, whole days and repetitions."""
    assert f"\nWhen: {told}\n" in describe(event(when))


def test_times_in_the_tickets_zone() -> None:
    """Given a zone, times are told in it."""
    assert "When: 2026-11-03 08:00–09:00 (UTC+01:00)" in describe(event(ZONED), timezone(timedelta(hours=1)))


def test_the_desk_tells_times_in_its_own_zone() -> None:
    """The zone comes as an argument, and the digest does not depend on it (A2)."""
    raw = f"From: a@b.example\nContent-Type: text/calendar\n\n{event(ZONED)}".encode()
    told = parse(raw, zone="America/New_York")
    assert "When: 2026-11-03 02:00–03:00 (America/New_York, UTC-05:00)" in told.body
    assert told.digest == parse(raw).digest


OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VTIMEZONE
TZID:South
BEGIN:STANDARD
DTSTART:20080406T030000
TZOFFSETTO:+1000
RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20081005T020000
TZOFFSETTO:+1100
RRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY=SU
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.mark.parametrize(
    ("zone", "day", "offset"),
    [
        ("Customized Time Zone", "20260328", "+01:00"),
        ("Customized Time Zone", "20260329", "+02:00"),
        ("Customized Time Zone", "20261024", "+02:00"),
        ("Customized Time Zone", "20261025", "+01:00"),
        ("South", "20260404", "+11:00"),
        ("South", "20260405", "+10:00"),
        ("South", "20261004", "+11:00"),
        ("South", "20070101", "+10:00"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "20260701", "+02:00"),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "20260701", "-03:00"),
        ("(UTC+05:30) Chennai, Kolkata", "20260701", "+05:30"),
        ("GMT+0200", "20260701", "+02:00"),
        ("tzone://Microsoft/Utc", "20260701", ""),
    ],
)
def test_zones_by_their_own_rules(zone: str, day: str, offset: str) -> None:
    """RFC 5545 §3.6.5: a zone that nobody knows by name has the offset that its rules give it on that day."""
    told = describe(OWN_ZONE + event(f'DTSTART;TZID="{zone}":{day}T120000'))
    assert f"UTC{offset})" in told.partition("When: ")[2].partition("\n")[0]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            "DTSTART:20261103T140000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=6",
            "Repeats: every week on Mon, Wed, 6 times",
        ),
        (
            "DTSTART:20261103T140000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231T000000Z",
            "Repeats: every month on last Fri until 2027-12-31",
        ),
        (
            "DTSTART:20261103T140000Z\nRRULE:FREQ=DAILY\nEXDATE:20261104T140000Z,20261105T140000Z",
            "Repeats: every day, not on 2026-11-04, 2026-11-05",
        ),
        (
            "DTSTART:20261103T140000Z\nRECURRENCE-ID:20261102T140000Z",
            "Invitation (one date of a series): Review",
        ),
        ("DTSTART:20261103T140000Z\nSTATUS:CANCELLED", "Cancelled: Review"),
        ("DTSTART;VALUE=DATE:20261103\nDURATION:P2D", "When: 2026-11-03 to 2026-11-04"),
        (
            "DTSTART:20261103T140000Z\nX-GOOGLE-CONFERENCE:https://meet.example/abc",
            "Link: https://meet.example/abc",
        ),
        (
            "DTSTART:20261103T140000Z\nCOMMENT:Could we\\, please\\, move it?",
            "Comment: Could we, please, move it?",
        ),
        (
            "DTSTART:20261103T140000Z\nATTENDEE;CN=\"Ann ^'A^' Lee\":mailto:ann@home.example",
            'Ann "A" Lee <ann@home.example>',
        ),
    ],
)
def test_what_an_event_tells(lines: str, told: str) -> None:
    """Series, exceptions, one changed date, cancellations by status, links, comments, RFC 6868 names."""
    assert told in describe(event(lines))


def test_old_calendars_in_quoted_printable() -> None:
    """vCalendar 1.0 encodes its values, and goes on behind a soft break without a leading space."""
    told = describe("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=\n=BC=C3=9Fe\n"
                    "DTSTART:20261103T140000Z\nEND:VEVENT\nEND:VCALENDAR")  # fmt: skip
    assert told == "Event: Grüße\nWhen: 2026-11-03 14:00 (UTC)"


def test_words_that_stand_only_in_the_invitation_are_shown() -> None:
    """The description is somebody's words; a mail that has text of its own repeats it there."""
    text = event(ZONED + "\nDESCRIPTION:Please bring\\nthe parcel.")
    alone = parse(f"From: a@b.example\nContent-Type: text/calendar\n\n{text}".encode())
    assert alone.body.endswith("\n\nPlease bring\nthe parcel.")
    assert "parcel" not in describe(text)


def test_a_task_is_told_with_its_day() -> None:
    """A VTODO is an event with an end only."""
    text = "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Send the bill\nDUE;VALUE=DATE:20261103\nEND:VTODO\nEND:VCALENDAR"
    assert describe(text) == "Task: Send the bill\nDue: 2026-11-03"


def test_an_answer_says_who_comes() -> None:
    """METHOD:REPLY tells what the attendee answered; CANCEL that it is off."""
    assert "Answer: Bob <bob@home.example> declines" in describe(event(ZONED, "REPLY", "DECLINED"))
    assert describe(event(ZONED, "CANCEL")).startswith("Cancelled: Review")


@pytest.mark.parametrize(
    "text",
    ["", "BEGIN:VEVENT", "BEGIN:VEVENT\nDTSTART:99999999T999999Z\nEND:VEVENT", "END:VEVENT\nx:y", "\x00"],
)
def test_a_broken_calendar_is_no_accident(text: str) -> None:
    """Damage leaves lines out and raises nothing."""
    assert "When" not in describe(text)


def test_an_invitation_is_shown_and_kept() -> None:
    """The mail's text comes first, the invitation behind it, and the invitation stays a file."""
    raw = ("From: a@b.example\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nPlease come.\n--b\n"
           f"Content-Type: text/calendar; method=REQUEST\n\n{event(ZONED)}\n--b--\n")  # fmt: skip
    mail = parse(raw.encode())
    assert mail.body.startswith("Please come.\n\nInvitation: Review, second round\n")
    assert "Invitation: Review" in mail.reply_text
    assert [(f.filename, f.content_type) for f in mail.attachments] == [("invitation-1.ics", "text/calendar")]


def test_the_method_may_stand_in_the_part_only() -> None:
    """RFC 6047 §2.4: a cancellation that only Content-Type calls one is told as one."""
    text = event(ZONED, "CANCEL").replace("METHOD:CANCEL\n", "")
    raw = f"From: a@b.example\nContent-Type: text/calendar; method=CANCEL\n\n{text}"
    assert parse(raw.encode()).body.startswith("Cancelled: Review")


def tnef_object(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def mapi(*properties: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(properties))
    for kind, name, data in properties:
        out += struct.pack("<HHII", kind, name, 1, len(data)) + data + bytes(-len(data) % 4)
    return out


def winmail(*objects: bytes) -> str:
    data = struct.pack("<IH", 0x223E9F78, 1) + tnef_object(1, 0x9006, 8, struct.pack("<I", 0x10000))
    data += tnef_object(1, 0x9007, 6, struct.pack("<II", 1252, 0)) + b"".join(objects)
    return (
        "From: a@b.example\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(data).decode()
    )


FILE = (
    tnef_object(2, 0x9002, 6, bytes(14))
    + tnef_object(2, 0x8010, 1, b"notes.txt\x00")
    + tnef_object(2, 0x800F, 6, b"some notes")
)


def raw_rtf(text: str) -> bytes:
    data = text.encode("cp1252")
    return struct.pack("<II4sI", len(data) + 12, len(data), b"MELA", zlib.crc32(data)) + data


def test_winmail_gives_its_files() -> None:
    """A file in winmail.dat is a file of the mail; the container itself is gone."""
    mail = parse(winmail(FILE).encode())
    assert [(f.filename, f.content_type, f.content) for f in mail.attachments] == [
        ("notes.txt", "text/plain", b"some notes")
    ]


def test_winmail_gives_its_text() -> None:
    """Rich text in winmail.dat is shown as text when the mail has none of its own."""
    rich = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}Gr\'fc\'dfe\par second \b line\b0\tab x \u8364?20}"
    mail = parse(winmail(tnef_object(1, 0x9003, 6, mapi((0x102, 0x1009, raw_rtf(rich)))), FILE).encode())
    assert mail.body == "Grüße\nsecond line\tx €20"
    assert len(mail.attachments) == 1


def test_winmails_html_is_found_in_its_rich_text() -> None:
    """MS-OXRTFEX: HTML that Outlook wrapped into rich text comes out as HTML."""
    rich = (r"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Gr\'fc\'dfe"
            r"\htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}}")  # fmt: skip
    mail = parse(winmail(tnef_object(1, 0x9003, 6, mapi((0x102, 0x1009, raw_rtf(rich))))).encode())
    assert mail.html == "<p>Grüße</p>"
    assert mail.body == "Grüße"


@pytest.mark.parametrize("damage", ["cut", "empty", "objects", "rtf"])
def test_a_damaged_winmail_is_kept_whole(damage: str) -> None:
    """B29: what cannot be unpacked stays a file, and says so where it is a defect."""
    raw = {
        "cut": winmail(FILE)[:-30],
        "empty": winmail(),
        "objects": winmail(*[tnef_object(1, 0x8008, 7, b"")] * 3000),
        "rtf": winmail(tnef_object(1, 0x9003, 6, mapi((0x102, 0x1009, b"\xff" * 40)))),
    }[damage]
    assert [f.filename for f in parse(raw.encode()).attachments][:1] == [
        "notes.txt" if damage == "cut" else "winmail.dat"
    ]


def test_compressed_rich_text() -> None:
    """MS-OXRTFCP: literals, copies out of the preloaded window and the end mark."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert rtf.decompress(packed) == rb"{\rtf1\ansi\ansicpg1252\pard hello world}" + b"\r\n"


@pytest.mark.parametrize(
    "data",
    [b"", b"x" * 15, struct.pack("<II4sI", 9, 1 << 31, b"LZFu", 0), struct.pack("<II4sI", 9, 9, b"????", 0)],
)
def test_rich_text_that_is_none_is_refused(data: bytes) -> None:
    """B29: too short, too large or unknown is an error that the caller expects."""
    with pytest.raises(ValueError, match="RTF"):
        rtf.decompress(data)


SIGN = bytes(14)
MESSAGE = b"\x07\x03\x02" + bytes(5) + b"\xc0" + bytes(6) + b"\x46"


def inner_file(*objects: bytes) -> bytes:
    return tnef_object(2, 0x9002, 6, SIGN) + b"".join(objects)


def test_files_in_winmail_are_whole() -> None:
    """Zero bytes at the end of a file belong to it; the property that holds an object says where it begins."""
    data = b"\xd0\xcf\x11\xe0" + bytes(500)
    stored = mapi(
        (0x0D, 0x3701, b"\x0b\x00\x00\x00" + MESSAGE[4:] + data),
        (0x1F, 0x3707, "Đơn.doc\x00".encode("utf-16-le")),
    )
    mail = parse(winmail(inner_file(tnef_object(2, 0x9005, 6, stored))).encode())
    assert [(f.filename, f.content) for f in mail.attachments] == [("Đơn.doc", data)]


@pytest.mark.parametrize(("codepage", "name"), [(1251, "Счёт.txt"), (932, "注文.txt"), (1252, "Grüße.txt")])
def test_names_in_winmail_are_of_its_codepage(codepage: int, name: str) -> None:
    """MS-OXTNEF §2.1.3.3: what is no Unicode text is in the codepage that the container names."""
    objects = (
        tnef_object(1, 0x9007, 6, struct.pack("<II", codepage, 0)),
        inner_file(
            tnef_object(2, 0x8010, 1, name.encode(f"cp{codepage}") + b"\x00"), tnef_object(2, 0x800F, 6, b"x")
        ),
    )
    assert [f.filename for f in parse(winmail(*objects).encode()).attachments] == [name]


def test_a_message_in_winmail_gives_its_words_and_files() -> None:
    """What somebody dragged into a mail is text, called by its subject, and its files."""
    inside = (
        struct.pack("<IH", 0x223E9F78, 1)
        + tnef_object(1, 0x8004, 1, b"Old: parcel\x00")
        + tnef_object(1, 0x800C, 2, b"words\r\nof old")
        + FILE
    )
    mail = parse(
        winmail(inner_file(tnef_object(2, 0x9005, 6, mapi((0x0D, 0x3701, MESSAGE + inside))))).encode()
    )
    assert [(f.filename, f.content) for f in mail.attachments] == [
        ("Old parcel.txt", b"words\nof old"),
        ("notes.txt", b"some notes"),
    ]


@pytest.mark.parametrize(
    "properties",
    [
        struct.pack("<I", 0xFFFFFFFF),
        struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HH", 3, 0x8001) + bytes(60),
        struct.pack("<IHHI", 9, 0x101F, 0x1000, 0xFFFFFFFF) + bytes(200),
        struct.pack("<IHHII", 9, 0x1F, 0x1000, 1, 0xFFFFFFFF),
        struct.pack("<IHH", 9, 0x77, 0x1000),
    ],
)
def test_counts_in_winmail_are_not_believed(properties: bytes) -> None:
    """B29: four thousand million properties of nothing take no time, and the mail's other words stay."""
    mail = parse(winmail(tnef_object(1, 0x9003, 6, properties), tnef_object(1, 0x800C, 2, b"words")).encode())
    assert mail.body == "words"
