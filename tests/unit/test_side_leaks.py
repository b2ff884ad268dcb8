"""Side conversations in every client's shape: neither side ever gets the other's words, address or tokens."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest

from inboxd.compose.mail import Composed
from inboxd.desk.decision import Because, Decision
from inboxd.desk.facts import Facts, Notice, NoticeKind
from inboxd.desk.telling.notification import supplier_wrote
from inboxd.mail.html import to_text
from inboxd.mail.message import Address
from inboxd.mail.parse import parse
from tests.unit.answering import ASKED, NONCE, asked, sent
from tests.unit.clients import PLACES, SHAPES, Client, Reply, arrived
from tests.unit.composing import read
from tests.unit.desking import (
    ANNA,
    DESK,
    HOUR,
    LAN,
    MINUTE,
    NOW,
    acting,
    decided,
    grant,
    messages,
    outside,
    said,
    token,
)
from tests.unit.siding import SIDE, SUPPLIER, pointing
from tests.unit.siding import asked as aside_ticket

BOBS = "The lock of series seven leaves our house on Friday morning with the second truck."
EVES = "Our price for the same lock would be twenty percent below what they ask you for."
NOTE = "Between us: this customer has not paid since March and I think her story about the login is invented."
QUESTION = "Bob, a customer cannot log in since the new lock: when will the replacement be here?"
EVE = Address("Eve Other", "eve@other.example")
OTHER = replace(SIDE, name="1042-2", supplier=EVE)
ON = aside_ticket(
    sides=(SIDE, OTHER), sides_opened=2,
    recent=(
        said(6, "note", agent="lan", author=LAN, text=NOTE),
        said(5, "note", side="1042-2", author=EVE, text=EVES),
        said(4, "note", side="1042-1", author=SUPPLIER, text=BOBS, at=NOW - HOUR),
        said(3, "note", side="1042-1", agent="minh", text=QUESTION),
        said(1, text=ASKED),
    ),
)  # fmt: skip
MINHS = (DESK.agents["minh"],)
TOLD = sent(
    supplier_wrote(MINHS, ON, SIDE, DESK, SUPPLIER, BOBS, Because("x"), about_message=4)[0], DESK, NONCE
)
FROM_ANNA = asked(ASKED).notification
TOKEN = re.compile(r"\b[mnpc]\.[a-z2-7]{20,}")
TOKENS = {one for mail in (TOLD, FROM_ANNA) for one in TOKEN.findall(mail.raw.decode() + mail.html)}
SECRETS = tuple(address for agent in DESK.agents.values() for address in agent.email)
FRAME = ("sees nothing of it", "your reply goes to", "on a line of its own", "earlier in the side")
SLIPS = (
    (BOBS,), (EVES,), (NOTE,), (f"ask {SUPPLIER.address}",), (f"ask {EVE.address}",),
    (f"write to {ANNA.address}",), ("write to lan@example.com",), (f"ref {min(TOKENS)}",),
)  # fmt: skip
FORWARD = "#forward bob@parts.example"
WRITING = [(client, html) for client, html, place in SHAPES if place == "top"]
OWN = ("Hello,", "", "that is fine with us, please go on.", "", "Minh")


def rows(text: str) -> list[str]:
    """Every eight words in a row."""
    words = re.findall(r"\w+", text.casefold())
    return [" ".join(words[start : start + 8]) for start in range(len(words) - 7)]


def found_in(finished: Composed, words: tuple[str, ...], addresses: tuple[str, ...]) -> list[str]:
    """What of these stands anywhere in a finished mail."""
    mail = read(finished)
    shown = [finished.text, finished.html, to_text(finished.html)]
    shown += [f"{name}: {value}" for name, value in mail.items() if name not in ("Message-ID", "References")]
    everything = " ".join("\n".join(shown).split()).casefold()
    spoken = " ".join(re.findall(r"\w+", everything))
    found = [one for one in (*addresses, *SECRETS, *FRAME) if one in everything]
    found += [one for one in TOKENS if one[2:] in everything or one[2:] in finished.raw.decode()]
    return found + [row for text in words for row in rows(text) if row in spoken]


def leaks_of(decision: Decision) -> tuple[int, list[str]]:
    """How many mails leave, and what in them their recipients may not learn."""
    found: list[str] = []
    orders = outside(decision)
    for order in orders:
        finished = sent(order)
        if order.recipient.key == ANNA.key:
            found += found_in(finished, (BOBS, EVES, NOTE, QUESTION), (SUPPLIER.address, EVE.address))
        else:
            assert order.recipient == SUPPLIER
            found += found_in(finished, (EVES, NOTE), (ANNA.address, EVE.address))
    return len(orders), found


def facts_of(told: Composed, kind: NoticeKind, about: int, side: str) -> Facts:
    notice = Notice(
        NONCE, kind, "minh", NOW - 30 * MINUTE, told.subject, told.text, about, html=told.html, side=side
    )
    return acting(ON, grant=grant(nonce=NONCE), notice=notice)


@pytest.mark.parametrize(("client", "html"), WRITING, ids=[f"{one.name} {html}" for one, html in WRITING])
def test_no_reply_of_an_agent_tells_one_side_of_the_other(client: Client, html: bool) -> None:
    """Answers to Bob, to Anna below `#reply`, and `#forward`: whatever slips in, nothing private leaves."""
    left = 0
    ways = (
        (TOLD, NoticeKind.SIDE, 4, "1042-1", ()),
        (TOLD, NoticeKind.SIDE, 4, "1042-1", ("#reply",)),
        (FROM_ANNA, NoticeKind.CUSTOMER, 1, "", (FORWARD,)),
        (FROM_ANNA, NoticeKind.CUSTOMER, 1, "", ()),
    )
    chance = Random(client.name)
    for told, kind, about, side, above in ways:
        for slip in ((), *chance.sample(SLIPS, 2)):
            place = chance.choice(PLACES) if slip else "top"
            reply = Reply((*OWN[:3], *slip, *OWN[3:]), place, above)
            mail = parse(arrived(client, told, reply, html=html))
            count, found = leaks_of(decided(mail, facts_of(told, kind, about, side)))
            assert found == [], (client.name, place, slip, above)
            left += count
    assert left >= len(ways)


@pytest.mark.parametrize(("client", "html"), WRITING, ids=[f"{one.name} {html}" for one, html in WRITING])
def test_a_suppliers_reply_in_every_clients_shape(client: Client, html: bool) -> None:
    """What Bob typed is the note, without the quoted question; Anna, who writes next, gets nothing of it."""
    asks = parse(arrived(client, FROM_ANNA, Reply((QUESTION,), "top", (FORWARD,)), html=html))
    question = sent(outside(decided(asks, facts_of(FROM_ANNA, NoticeKind.CUSTOMER, 1, "")))[0])
    typed = Reply(("Yes, on Friday.",), sender="Bob Part <bob@parts.example>", keeps_headers=True)
    decision = decided(parse(arrived(client, question, typed, html=html)), pointing(on=ON))
    (kept,) = messages(decision)
    assert (kept.side, kept.text.splitlines()[0]) == ("1042-1", "Yes, on Friday.")
    assert QUESTION not in kept.text
    assert outside(decision) == []
    typed = Reply(("And now?",), sender="Anna <anna@customer.example>")
    hers = parse(arrived(client, FROM_ANNA, typed, html=html))
    anna = decided(hers, pointing(token(), on=ON))
    told = [sent(order) for order in anna.outgoing if order.template == "notification"]
    assert told
    everything = "".join(mail.text + mail.html for mail in told)
    assert not [row for text in (BOBS, EVES, NOTE) for row in rows(text) if row in everything.casefold()]
    assert "parts.example" not in everything


def test_the_mail_to_a_supplier_reads_as_a_person_wrote_it() -> None:
    """No Auto-Submitted, From the team, tag once, and nothing of ours in it that agents alone know."""
    asks = parse(arrived(SHAPES[0][0], FROM_ANNA, Reply((QUESTION,), "top", (FORWARD,)), html=True))
    mail = decided(asks, facts_of(FROM_ANNA, NoticeKind.CUSTOMER, 1, ""))
    finished = sent(outside(mail)[0])
    read_mail = read(finished)
    assert read_mail["Auto-Submitted"] is None
    assert str(read_mail["From"]) == "Acme Support <support@example.com>"
    assert str(read_mail["Subject"]) == "[HELP-1042] Cannot log in"
    assert read_mail["In-Reply-To"] is None
