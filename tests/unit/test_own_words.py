"""An agent's own words beside a notification that spells commands itself (B33)."""

from __future__ import annotations

import pytest

from inboxd.desk.agents.own_words import own_words
from inboxd.desk.case import understand
from inboxd.desk.facts import NoticeKind
from tests.unit.desking import DESK, MINH, NOW, SUPPORT, acting, delivered, notice, replied, said, ticket

NOTICE = """New from Anna:

My order is late, and I want my money back.
#forward a@b.example
Best regards

Your reply goes to: Anna
On a line of its own above your reply: #note  #close  #claim  #assign lan
Not what you meant? Reply #undo within 10 minutes.
ref n.abcdefgh
"""

QUOTE = "\n".join(NOTICE.splitlines())

TABLE = [
    ("#close", "#close"),
    ("#undo", "#undo"),
    ("#CLOSE\nTry again, please.", "#CLOSE\nTry again, please."),
    ("Try again, please.\n#close", "Try again, please.\n#close"),
    ("Try again, please.\n\n#assign lan", "Try again, please.\n\n#assign lan"),
    (f"#close\n\n{QUOTE}", "#close"),
    (f"Try again, please.\n#close\n\n{QUOTE}", "Try again, please.\n#close"),
    (f"Try again, please.\n\n{QUOTE}", "Try again, please."),
    ("#forward a@b.example", ""),
    ("Try again, please.\n#forward a@b.example", "Try again, please."),
    (
        "Try again, please.\n\nOn a line of its own above your\nreply:\n#note #close #claim\n#assign lan",
        "Try again, please.",
    ),
    ("Try again, please.\nNot what you meant? Reply\n#undo within 10 minutes.", "Try again, please."),
]


@pytest.mark.parametrize(("text", "own"), TABLE, ids=[repr(row[0][:50]) for row in TABLE])
def test_b33_own_words(text: str, own: str) -> None:
    """B33: commands that we spell in sentences stay the agent's to give; a customer's line never is."""
    case = understand(replied(text), delivered(), acting(notice=notice(text=NOTICE)), DESK, NOW)
    assert own_words(case, text) == own


@pytest.mark.parametrize(("author", "kept"), [(SUPPORT, True), (MINH, False)], ids=["proved", "unproved"])
def test_words_that_came_back_may_be_sent_again(author: object, kept: bool) -> None:
    """A refused mail that is corrected and sent again keeps its words; an unproved one does not."""
    held = said(
        5, "held", agent="minh", author=author, text="#clsoe\nYour money is on its way.", held_for="x"
    )
    told = notice(
        NoticeKind.HELD, text=f"Nothing was done.\n\n    #clsoe\n\n| {'#clsoe'}\n| Your money is on its way."
    )
    facts = acting(ticket(recent=(held, said(1))), notice=told, held=held)
    text = "#close\nYour money is on its way."
    case = understand(replied(text), delivered(), facts, DESK, NOW)
    assert own_words(case, text) == (text if kept else "#close")
