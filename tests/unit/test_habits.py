"""An agent's signature and logo are learned from several mails and reach neither customer nor ticket."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from inboxd.desk.agents.habits import tail_of, without_habit
from inboxd.desk.decision import Decision, Lane, Outgoing, Remember
from inboxd.desk.facts import Tail
from inboxd.desk.settings import Agent
from inboxd.mail.message import Attachment
from tests.unit.answering import asked, sent, understood
from tests.unit.clients import GMAIL, OUTLOOK, Reply
from tests.unit.desking import DESK, acting, decided, messages, replied

MINH = DESK.agents["minh"]
BLOCK = (
    "Minh Tran",
    "Second Level | Acme Ltd",
    "T +49 30 1234-56, www.acme.example",
    "",
    "Visit us in Hall 7!",
)
WORDS = "Hello Anna,\n\nit works again.\n\nLet me know if you have any questions.\n\nBest regards\nMinh"
SIGNED = "\n".join((WORDS, "", *BLOCK))
LOGO = Attachment("image001.png", "image/png", b"\x89PNG logo", cid="image001.png@01DC", inline=True)
DIGEST = sha256(LOGO.content).hexdigest()


def answers(decision: Decision) -> list[Outgoing]:
    return [mail for mail in decision.outgoing if mail.lane is Lane.ANSWER]


def tails(*texts: str, images: tuple[str, ...] = ()) -> tuple[Tail, ...]:
    """Each as minh's mail on a ticket of its own."""
    return tuple(Tail(2000 + place, tail_of(text), images) for place, text in enumerate(texts))


def other(number: int, block: tuple[str, ...] = BLOCK) -> str:
    """A mail to somebody else, signed."""
    return "\n".join((f"Dear customer {number},", "", f"your number is {number}.", "", *block))


LEARNED = tails(other(1), other(2), other(3))


def test_a_signature_of_three_other_mails_is_cut() -> None:
    """What three mails on other tickets ended in reaches neither customer nor ticket; the words above do."""
    decision = decided(replied(SIGNED), acting(tails=LEARNED))
    assert [mail.text for mail in answers(decision)] == [WORDS]
    assert [one.text for one in messages(decision)] == [WORDS]


def test_two_mails_teach_nothing() -> None:
    """Twice may be chance, and mails on one ticket count once."""
    for few in (tails(other(1), other(2)), (*tails(other(1), other(2)), Tail(1042, tail_of(other(3))))):
        assert without_habit(SIGNED, few, MINH, 1042) == SIGNED


def test_commands_below_the_words_are_found_above_the_signature() -> None:
    """Signatures are cut first: a command alone at the end counts although a signature hangs below it."""
    text = "\n".join(("It works again.", "#close", "", *BLOCK))
    decision = decided(replied(text), acting(tails=LEARNED))
    assert [mail.text for mail in answers(decision)] == ["It works again."]
    alone = decided(replied("\n".join(("#close", "", *BLOCK))), acting(tails=LEARNED))
    assert not answers(alone)
    assert not messages(alone)


KEPT = [
    ("sentences that are always said", WORDS, WORDS.split("\n")[-4:]),
    ("a closing and a name", "It works.\n\nBest regards\nMinh Tran", ("Best regards", "Minh Tran")),
    ("a link that is always given", "Read https://acme.example/manual\n\nThanks\nMinh",
     ("Read https://acme.example/manual", "Thanks", "Minh")),
    ("an address for this customer", "Call Minh Tran at +49 30 1234.\nThanks", ("Thanks",)),
    ("a name in a sentence", "I am Minh Tran.\nWrite to shop@acme.example\nThanks",
     ("I am Minh Tran.", "Write to shop@acme.example", "Thanks")),
]  # fmt: skip


@pytest.mark.parametrize("row", KEPT, ids=[row[0] for row in KEPT])
def test_words_for_this_customer_are_never_cut(row: tuple[str, str, tuple[str, ...]]) -> None:
    """However often the last lines were said: without name and contact in one block they are words."""
    _, text, block = row
    many = tails(*(other(number, tuple(block)) for number in range(9)))
    assert without_habit(text, many, MINH, 1042) == text


def test_a_changed_line_keeps_what_stands_above_it() -> None:
    """A block that differs from the learned one in its last line is no furniture."""
    text = SIGNED.replace("Hall 7!", "Hall 8!")
    assert without_habit(text, LEARNED, MINH, 1042) == text


def test_a_colleagues_name_is_no_signature() -> None:
    """Only the writer's own name begins a signature."""
    lan = Agent("lan", "Lan Pham", ("lan@example.com",), ("general",))
    assert without_habit(SIGNED, LEARNED, lan, 1042) == SIGNED


def test_a_mail_that_is_only_a_signature_says_nothing() -> None:
    """A reply that was sent by mistake posts no signature to the customer."""
    decision = decided(replied("\n".join(BLOCK)), acting(tails=LEARNED))
    assert not answers(decision)
    assert "nothing of your own" in decision.reason


def test_every_proved_mail_is_remembered() -> None:
    """Answers and notes teach how the agent's mails end, whole; held ones of whoever they are do not."""
    for text in (SIGNED, f"#note {SIGNED}"):
        kept = [
            one for one in decided(replied(text), acting(tails=LEARNED)).changes if isinstance(one, Remember)
        ]
        assert [(one.agent, one.ticket) for one in kept] == [("minh", 1042)]
        assert kept[0].text.endswith("Visit us in Hall 7!")
    facts = acting()
    unproved = replace(facts, authentication=type(facts.authentication)())
    assert not [one for one in decided(replied(SIGNED), unproved).changes if isinstance(one, Remember)]


# ---- as clients write it

PICTURE = "[cid:image001.png@01DC]"


@pytest.mark.parametrize("client", [OUTLOOK, GMAIL], ids=lambda client: client.name)
def test_a_logo_is_learned_by_its_content(client: object) -> None:
    """A logo below the words goes out with the first mails and no more once three others had it."""
    question = asked()
    rich = (
        "<p>Hello Anna,</p><p>it works again, and we are sorry for the trouble.</p><p>Minh</p>"
        '<p><img src="cid:image001.png@01DC" width="90" height="20"></p>'
    )
    lines = ("Hello Anna,", "", "it works again, and we are sorry for the trouble.", "", "Minh")
    reply = Reply(lines, rich=rich, files=(LOGO,))
    mail, first = understood(question, client, reply, html=True)  # type: ignore[arg-type]
    (order,) = answers(first)
    assert b"image001.png" in sent(order, mail=mail).raw
    known = tails("a", "b", "c", images=(DIGEST,))
    mail, later = understood(question, client, reply, html=True, tails=known)  # type: ignore[arg-type]
    (order,) = answers(later)
    finished = sent(order, mail=mail)
    assert b"image001.png" not in finished.raw
    assert "it works again" in finished.html
    assert order.text.startswith("Hello Anna,")


def test_a_picture_among_the_words_is_never_furniture() -> None:
    """A screenshot that every customer gets stands between words, so it goes out however often it did."""
    rich = '<p>Hello Anna,</p><p>press here:</p><p><img src="cid:image001.png@01DC"></p><p>Then it works.</p>'
    lines = ("Hello Anna,", "", "press here:", "", "Then it works.")
    reply = Reply(lines, rich=rich, files=(LOGO,))
    known = tails("a", "b", "c", images=(DIGEST,))
    mail, decision = understood(asked(), GMAIL, reply, html=True, tails=known)
    assert b"image001.png" in sent(answers(decision)[0], mail=mail).raw


def test_a_pictures_name_changes_from_mail_to_mail() -> None:
    """Outlook names the logo anew each time; the signature is known all the same."""
    block = (*BLOCK[:3], PICTURE)
    many = tails(*(other(n, (*BLOCK[:3], f"[cid:image00{n}.png@01D{n}]")) for n in range(3)))
    assert without_habit("\n".join((WORDS, "", *block)), many, MINH, 1042) == WORDS
