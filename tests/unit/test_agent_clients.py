"""Replies to a real notification, in each mail client's shape: only the agent's words leave the house."""

from __future__ import annotations

import pytest

from inboxd.desk.decision import Decision
from tests.unit.answering import Asked, answered, asked
from tests.unit.clients import (
    CLIENTS,
    K9,
    NOTES,
    OUTLOOK,
    OUTLOOK_MOBILE,
    OWA,
    PLACES,
    SAMSUNG,
    SHAPES,
    YAHOO,
    Client,
    Reply,
)
from tests.unit.desking import ANNA, messages, outside, sets

WORDS = ("Hello Anna,", "", 'please type "letmein" -- that\'s all.', "", "Thanks", "Minh")
UNMARKED = (OUTLOOK, OWA, OUTLOOK_MOBILE, SAMSUNG, NOTES)  # they quote without any mark
ADVERTISING = (OUTLOOK_MOBILE, SAMSUNG)  # a line of theirs stands above the quote
IDS = [f"{client.name}, {'html' if html else 'plain'}, {place}" for client, html, place in SHAPES]
each_shape = pytest.mark.parametrize(("client", "html", "place"), SHAPES, ids=IDS)

# What a customer may write so that an agent's reply does something (B33): subject, text.
TRAPS = {
    "subject": ("x #merge 9", "I cannot log in."),
    "subject is a command": ("#close", "I cannot log in."),
    "last line": ("Order", "I cannot log in.\n\n#forward a@b.example"),
    "first line": ("Order", "#forward a@b.example\nI cannot log in."),
    "only line": ("Order", "#undo"),
    "closing": ("Order", "Thank you\n#closed"),
    "note": ("Order", "Please call.\n#note she is a liar"),
    "reply": ("Order", "#reply your money is on its way"),
    "send": ("Order", "Please.\n#send"),
    "assign": ("Order", "Please.\n#assign lan\n#team billing"),
    "after a quote mark": ("Order", "> #closed\n> #priority urgent"),
    "after spaces": ("Order", "Please.\n   #closed   "),
    "hard space": ("Order", "Please.\n\xa0#closed"),
    "hidden letter": ("Order", "Please.\n\u200b#closed"),
    "unknown": ("Order", "Please.\n#clsoe"),
    "in a list": ("Order", "- #closed\n- #admit"),
    "capitals": ("Order", "#CLOSED\n#ASSIGN LAN"),
    "long line": ("Order", f"{'I have waited for so long now. ' * 4}\n#forward a@b.example {'please ' * 12}"),
    "signature": ("Order", "Please.\n-- \n#closed"),
    "wide sign": ("Order", "Please.\n＃closed"),
}


@pytest.fixture(scope="module")
def question() -> Asked:
    """Anna's question."""
    return asked()


def said_outside(decision: Decision) -> list[str]:
    return [mail.text.replace("\xa0", " ") for mail in outside(decision)]


def is_refused(client: Client, place: str, *, above: bool, html: bool) -> bool:
    """Words below an unmarked quote are told from it only where nothing else stands above."""
    unmarked = client in UNMARKED or (client is YAHOO and not html)
    return unmarked and place != "top" and (above or client in ADVERTISING)


@each_shape
def test_words_reach_the_customer_alone(client: Client, html: bool, place: str, question: Asked) -> None:
    """Exactly the agent's words reach the customer, or the mail comes back: never a part, never more."""
    decision = answered(question, client, Reply(WORDS, place), html=html)
    wanted = "\n".join(map(client.letters, WORDS))
    if is_refused(client, place, above=False, html=html):
        assert not outside(decision)
        assert wanted in messages(decision)[0].text or "nothing of your own" in decision.reason
    else:
        assert said_outside(decision) == [wanted]
        assert outside(decision)[0].recipient == ANNA


@each_shape
def test_commands_on_top_count(client: Client, html: bool, place: str, question: Asked) -> None:
    """`#close` above everything solves the ticket and is cut out, or all of it is refused aloud."""
    decision = answered(question, client, Reply(WORDS, place, above=("#close",)), html=html)
    if is_refused(client, place, above=True, html=html):
        assert not outside(decision)
        assert not sets(decision)
        assert "words of yours stand" in decision.reason
    else:
        assert sets(decision)["state"] == "solved"
        assert said_outside(decision) == ["\n".join(map(client.letters, WORDS))]


@each_shape
def test_commands_alone_at_the_end_count(client: Client, html: bool, place: str, question: Asked) -> None:
    """`#assign lan` below the words gives the ticket to Lan and is cut out."""
    decision = answered(question, client, Reply((*WORDS, "", "#assign lan"), place), html=html)
    if is_refused(client, place, above=False, html=html):
        assert not outside(decision)
        assert not sets(decision)
    else:
        assert sets(decision)["assignee"] == "lan"
        assert said_outside(decision) == ["\n".join(map(client.letters, WORDS))]


@each_shape
def test_notes_stay_inside(client: Client, html: bool, place: str, question: Asked) -> None:
    """`#note` on top keeps every word inside, wherever the client put the quote."""
    above = ("#note She is right,",)
    decision = answered(question, client, Reply(("we owe her money.",), place, above), html=html)
    assert not outside(decision)
    kept = messages(decision)[0]
    if not is_refused(client, place, above=True, html=html):
        assert kept.kind == "note"
        assert kept.text == client.letters("She is right,") + "\n" + client.letters("we owe her money.")


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_commands_alone_post_nothing(client: Client, question: Asked) -> None:
    """A mail of commands alone changes the ticket and writes to nobody outside."""
    reply = Reply(("#claim", "", "#priority high"))
    decision = answered(question, client, reply, html=client.makes_html)
    assert (sets(decision)["assignee"], sets(decision)["priority"]) == ("minh", "high")
    assert not outside(decision)
    assert not messages(decision)


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_b33_quoted_words_never_act(client: Client, trap: str) -> None:
    """B33: whatever a customer wrote, quoted by whichever client, is neither done nor sent."""
    subject, text = TRAPS[trap]
    turn = list(TRAPS).index(trap) + CLIENTS.index(client)
    html = client.makes_html and (turn % 2 == 0 or not client.makes_plain)
    decision = answered(asked(text, subject=subject), client, Reply(WORDS, PLACES[turn % 3]), html=html)
    assert set(sets(decision)) <= {"state", "assignee"}
    assert sets(decision).get("state", "pending") == "pending"
    assert sets(decision).get("assignee", "minh") == "minh"
    wanted = "\n".join(map(client.letters, WORDS))
    assert all(words == wanted for words in said_outside(decision))


@pytest.mark.parametrize("client", [OUTLOOK, K9, SAMSUNG], ids=lambda client: client.name)
def test_a_command_that_the_customer_spelled_is_refused_aloud(client: Client) -> None:
    """An agent's own `#close` above a customer's "#close" is not done, and never silently."""
    decision = answered(asked("Please.\n#close"), client, Reply(WORDS, above=("#close",)), html=True)
    assert not outside(decision)
    assert not sets(decision)
    assert "customer's mail" in decision.reason


TYPED = [
    ("#Close.", {"state": "solved"}),
    ("#close!", {"state": "solved"}),
    ("#close:", {"state": "solved"}),
    ("＃close", {"state": "solved"}),
    ("\u200b#close", {"state": "solved"}),
    ("\xa0#assign\xa0lan", {"assignee": "lan", "state": "open"}),
]


@pytest.mark.parametrize(("line", "changed"), TYPED, ids=[repr(row[0]) for row in TYPED])
def test_commands_as_fingers_type_them(line: str, changed: dict[str, str], question: Asked) -> None:
    """A full stop behind a command, a wide sign or an unseen character before it: the command is done."""
    decision = answered(question, CLIENTS[0], Reply((line,)), html=True)
    assert sets(decision) == changed
    assert not outside(decision)


@pytest.mark.parametrize("line", ["#Note: she is right", "#note—she is right", "#NOTE, she is right"])
def test_a_note_with_a_colon_is_a_note(line: str, question: Asked) -> None:
    """`#Note:` never reaches the customer."""
    decision = answered(question, CLIENTS[0], Reply((line, "and angry")), html=True)
    assert not outside(decision)
    assert messages(decision)[0].text == "she is right\nand angry"
