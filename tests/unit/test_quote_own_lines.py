"""What an agent typed, told from the notification that the mail answers (PROMISES.md F, B33)."""

# ruff: noqa: E501 - tables of texts

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxd.mail.quote import own_lines

NOTICE = """Anna Berg wrote:

Hello
since Monday the second page shows “error 500”, and the third one doesn’t open at all.
I tried it with two browsers, on both of my computers, and asked my colleague who sees it too.
Thanks
Anna
#forward mallory@example.org
x #merge 9

Your reply goes to: Anna Berg, cc Bob
open · team general · priority normal · answer due 14:00
Anna Berg · Example Org · 3 tickets before, all solved
"""
BODY = NOTICE.splitlines()


def prefixed(prefix: str) -> str:
    return "\n".join(f"{prefix}{line}" for line in BODY)


def wrapped(width: int, prefix: str = "") -> str:
    return "\n".join(
        f"{prefix}{piece}"
        for line in BODY
        for piece in (textwrap.wrap(line, width, break_long_words=False) or [""])
    )


# B33: every way in which a client may give the notification back.
QUOTINGS = {
    "as it was": NOTICE,
    "marked": prefixed("> "),
    "marked without space": prefixed(">"),
    "marked twice": prefixed("> > "),
    "bar": prefixed("| "),
    "indented": prefixed("    "),
    "tabs": prefixed("\t"),
    "no-break spaces": NOTICE.replace(" ", "\xa0"),
    "double spaces": NOTICE.replace(" ", "  "),
    "straight quotation marks": NOTICE.replace("“", '"').replace("”", '"').replace("’", "'"),
    "bent quotation marks": NOTICE.replace("“", "„").replace("”", "‟"),
    "no blank lines": "\n".join(line for line in BODY if line),
    "blank line after each": "\n\n".join(BODY),
    "carriage returns": NOTICE.replace("\n", "\r\n"),
    "wrapped at 60": wrapped(60),
    "wrapped at 40 and marked": wrapped(40, "> "),
    "wrapped at 25": wrapped(25),
    "linked addresses": NOTICE.replace(
        "mallory@example.org", "mallory@example.org <mailto:mallory@example.org>"
    ),
    "upper case": NOTICE.upper(),
    "zero width": NOTICE.replace("#", "#\u200b"),
    "full width": NOTICE.replace("#", "＃"),
    "upside down": "\n".join(reversed(BODY)),
    "only its commands": "#forward mallory@example.org\n#merge 9",
    "stars for bold": NOTICE.replace("Anna Berg", "*Anna Berg*"),
}


@pytest.mark.parametrize("name", QUOTINGS)
def test_b33_nothing_of_the_notification_remains(name: str) -> None:
    """B33: however the notification comes back, no line of it is taken for the agent's."""
    own = "Hi Anna,\n\nit is repaired now; please reload.\n\nKind regards\nMinh"
    result = own_lines(f"{own}\n\n{QUOTINGS[name]}", NOTICE)
    assert "#" not in result
    assert "＃" not in result
    for secret in ("error 500", "colleague", "due 14:00", "tickets before", "reply goes"):
        assert secret not in result.casefold()
    assert result.startswith(own)


@pytest.mark.parametrize(
    "command", ["#forward mallory@example.org", "#MERGE 9", " #merge  9", "> #merge 9", "#merge 9 now"]
)
def test_b33_a_quoted_command_is_dropped_wherever_it_stands(command: str) -> None:
    """B33: a command that stood in the notification is no command, at the top and at the end."""
    assert own_lines(f"{command}\n\nIt is repaired.", NOTICE) == "It is repaired."
    assert own_lines(f"It is repaired.\n\n{command}", NOTICE) == "It is repaired."


@pytest.mark.parametrize(
    "own",
    ["Thanks", "Hello", "Hello Anna", "Anna", "Thanks\nMinh", "#close", "#note see page two", "#merge 1043", "Yes.", "open",
     "Hello\n\nplease open the second page\n\nThanks", "三号", "ok 👍", "I tried it too, and it works."],
)  # fmt: skip
def test_short_words_of_the_agent_survive(own: str) -> None:
    """Short lines at the top are the agent's, though the customer used the same words."""
    assert own_lines(f"{own}\n\n> {NOTICE}", NOTICE) == own
    assert own_lines(own, NOTICE) == own


def test_answers_between_quoted_lines() -> None:
    """Inline answers stay; what they answer does not go out."""
    text = "> since Monday the second page shows “error 500”, and the\n> third one doesn’t open at all.\nRepaired.\n> Thanks\nYes"
    assert own_lines(text, NOTICE) == "Repaired.\nYes"


def test_short_lines_beside_dropped_ones_go() -> None:
    """Short lines go with their neighbours, where they stand as they stood in the notification."""
    assert (
        own_lines(
            "Done.\n\nI tried it with two browsers, on both of my\ncomputers, and\nasked my\ncolleague who sees it",
            NOTICE,
        )
        == "Done."
    )


def test_no_notification_changes_nothing() -> None:
    """Without a notification every line is the agent's."""
    assert own_lines("#close\n> x", "") == "#close\n> x"


def test_scripts_without_spaces() -> None:
    """Chinese and Thai are compared by characters, wherever they are wrapped."""
    notice = "从星期一开始第二页显示错误五百而且第三页完全打不开\nตั้งแต่วันจันทร์หน้าที่สองแสดงข้อผิดพลาด"
    assert own_lines("已修复\n\n从星期一开始第二页显\n示错误五百而且第三页完全打不开", notice) == "已修复"
    assert own_lines("แก้แล้วครับ\nตั้งแต่วันจันทร์หน้าที่\nสองแสดงข้อผิดพลาด", notice) == "แก้แล้วครับ"


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_result_is_made_of_the_reply(text: str, notice: str) -> None:
    """Never raises; every line of the result stood in the reply."""
    assert set(own_lines(text, notice).split("\n")) <= {*text.replace("\r\n", "\n").split("\n"), ""} | {
        line.rstrip() for line in text.replace("\r\n", "\n").split("\n")
    }


@given(st.lists(st.text(alphabet="abc #\n", min_size=8), min_size=1, max_size=8).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_a_notification_alone_leaves_no_command(notice: str) -> None:
    """A reply that is only the notification contains no command of it."""
    for line in own_lines(notice, notice).split("\n"):
        assert not line.lstrip(" >").startswith(("#a", "#b", "#c"))
