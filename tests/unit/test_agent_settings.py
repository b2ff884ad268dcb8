"""What settings change about agents' answers: signatures, delays, receipts, strictness, sizes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from inboxd.config import check
from inboxd.desk.decision import Decision, Lane, MessageKind, Outgoing
from inboxd.desk.facts import AttachmentRef, NoticeKind
from inboxd.desk.settings import Agent, Desk, Team
from inboxd.mail.message import Attachment
from tests.unit.answering import sent
from tests.unit.desking import (
    DESK,
    MINUTE,
    NOW,
    acting,
    decided,
    mails,
    messages,
    notice,
    replied,
    said,
    ticket,
)

MB = 2**20


def answers(decision: Decision) -> list[Outgoing]:
    return [mail for mail in decision.outgoing if mail.lane is Lane.ANSWER]


def with_minh(desk: Desk = DESK, **changes: object) -> Desk:
    minh = replace(DESK.agents["minh"], **changes)  # type: ignore[arg-type]
    return replace(desk, agents={**desk.agents, "minh": minh})


# ---- signatures

SIGNED = [
    ("", "", ["Minh Tran", "Acme Support"]),
    ("Minh Tran\nSecond level", "", ["Minh Tran", "Second level", "Acme Support"]),
    ("", "Acme Ltd <https://acme.example>", ["Minh Tran", "Acme Ltd <https://acme.example>"]),
    ("none", "Acme Ltd", ["Acme Ltd"]),
    ("none", "none", []),
]


@pytest.mark.parametrize(("own", "teams", "lines"), SIGNED)
def test_answers_are_signed_as_configured(own: str, teams: str, lines: list[str]) -> None:
    """Below an answer stand the agent's lines and the team's, in text and in HTML."""
    desk = with_minh(replace(DESK, teams={"general": Team("general", signature=teams)}), signature=own)
    (mail,) = answers(decided(replied("Try again."), acting(), desk))
    finished = sent(mail, desk)
    words, _, rest = finished.text.partition("Try again.")
    assert not words
    assert [line for line in rest.partition("Anna Schmidt,")[0].split("\n") if line] == lines
    for line in lines:
        assert line.partition(" <")[0] in finished.html


@pytest.mark.parametrize(
    ("last", "lines"),
    [
        ("Minh", ["Acme Support"]),
        ("– Minh Tran.", ["Acme Support"]),
        ("Best", ["Minh Tran", "Acme Support"]),
        ("Ask for Minh", ["Minh Tran", "Acme Support"]),
    ],
)
def test_who_signs_by_hand_is_not_named_twice(last: str, lines: list[str]) -> None:
    """One name below an answer is enough; a signature of one's own stays."""
    text = f"It is on its way.\n\n{last}"
    (mail,) = mails(decided(replied(text), acting()), "answer")
    assert mail.values["signature"] == lines
    (mail,) = mails(decided(replied(text), acting(), with_minh(DESK, signature="Your Minh")), "answer")
    assert mail.values["signature"] == ["Your Minh", "Acme Support"]


def test_a_signature_tells_no_private_address(tmp_path: Path) -> None:
    """`check` refuses a signature with an agent's own address, with file, line and remedy."""
    config = tmp_path / "config.toml"
    config.write_text(
        '[desk]\naddress = "support@example.com"\nadmins = ["ops@example.com"]\n[smtp]\n[team.general]\n'
        '[agent.minh]\nemail = "minh@example.com"\nsignature = """\nMinh\nMinh@example.com"""\n'
    )
    (problem,) = [one for one in check(config) if "signature" in str(one)]
    assert "config.toml:8" in str(problem)
    assert "support@example.com" in str(problem)


def test_an_admins_words_are_signed_by_the_team() -> None:
    """Whoever types on the command line is no agent: the team signs, once."""
    assert DESK.signature_of(Agent("root", "Acme Support"), "general") == ("Acme Support",)


# ---- delays and receipts


def test_send_delay_is_each_agents() -> None:
    """`send_delay` of an agent counts before the desk's, for `#send`, too, and the receipt tells it."""
    desk = with_minh(send_delay=timedelta(minutes=5))
    decision = decided(replied("x"), acting(), desk)
    assert [mail.delay for mail in answers(decision)] == [timedelta(minutes=5)]
    assert "in 300 seconds" in str(mails(decision, "receipt")[0].values["sends"])
    at_once = decided(replied("x"), acting(), with_minh(send_delay=timedelta(0)))
    assert [mail.delay for mail in answers(at_once)] == [timedelta(0)]
    held = said(5, "held", agent="minh", text="x")
    facts = acting(ticket(recent=(held, said(1))), notice=notice(NoticeKind.HELD, message=5), held=held)
    assert [mail.delay for mail in answers(decided(replied("#send"), facts, desk))] == [timedelta(minutes=5)]


def test_confirmations_can_be_silenced() -> None:
    """`confirm = false`: a first answer leaves without a receipt; commands and surprises are still told."""
    desk = with_minh(confirm=False)
    assert not mails(decided(replied("x"), acting(), desk), "receipt")
    assert mails(decided(replied("#close\nx"), acting(), desk), "receipt")
    later = said(2, text="It works now!", at=NOW - MINUTE)
    assert mails(decided(replied("x"), acting(ticket(recent=(later, said(1)))), desk), "receipt")


def test_the_first_answer_is_known_after_many_messages() -> None:
    """A tenth note does not make the next answer the first one again."""
    notes = tuple(said(number, "note", agent="lan", text="n") for number in range(30, 20, -1))
    on = ticket(assignee="minh", answers=1, recent=notes)
    assert not mails(decided(replied("x"), acting(on)), "receipt")


def test_strict_holds_when_the_customer_wrote_meanwhile() -> None:
    """`strict = true`: an answer that has not seen the customer's latest words waits for `#send`."""
    later = said(2, text="It works now!", at=NOW - MINUTE)
    facts = acting(ticket(recent=(later, said(1))))
    decision = decided(replied("x"), facts, replace(DESK, strict=True))
    assert not answers(decision)
    assert [one.kind for one in messages(decision)] == [MessageKind.HELD]
    assert "It works now!" in str(mails(decision, "held")[0].values["what_to_do"])
    assert answers(decided(replied("x"), facts))


# ---- sizes


@pytest.mark.parametrize(
    ("configured", "said_by_host"), [(20 * MB, 0), (0, 20 * MB), (50 * MB, 20 * MB), (20 * MB, 50 * MB)]
)
def test_too_large_an_answer_is_refused_at_once(configured: int, said_by_host: int) -> None:
    """An answer over the smarthost's limit comes back to its agent, whoever knows the limit."""
    film = Attachment("film.mov", "video/quicktime", bytes(16 * MB))
    desk = replace(DESK, largest={"": configured})
    facts = acting(host_limits={"": said_by_host})
    decision = decided(replied("See the film.", attachments=(film,)), facts, desk)
    assert not answers(decision)
    assert "the mail server takes 20.0 MB" in str(mails(decision, "held")[0].values["reason"])
    small = Attachment("photo.jpg", "image/jpeg", bytes(14 * MB))
    assert answers(decided(replied("See the photo.", attachments=(small,)), facts, desk))
    assert answers(decided(replied("See the film.", attachments=(film,)), acting()))


def test_a_teams_own_server_has_its_own_limit() -> None:
    """The limit is that of the table by which the team's mail leaves."""
    film = Attachment("film.mov", "video/quicktime", bytes(16 * MB))
    teams = {"general": Team("general", outgoing="large"), "billing": DESK.teams["billing"]}
    desk = replace(DESK, teams=teams, largest={"": 20 * MB, "large": 60 * MB})
    assert answers(decided(replied("x", attachments=(film,)), acting(), desk))


def test_send_makes_nothing_smaller() -> None:
    """`#send` on an answer that is too large says so again instead of losing it on the way."""
    film = AttachmentRef("film.mov", "video/quicktime", 16 * MB, "d" * 64)
    held = said(5, "held", agent="minh", text="x", attachments=(film,))
    facts = acting(ticket(recent=(held, said(1))), notice=notice(NoticeKind.HELD, message=5), held=held)
    decision = decided(replied("#send"), facts, replace(DESK, largest={"": 20 * MB}))
    assert not answers(decision)
    assert "the mail server takes" in decision.reason
