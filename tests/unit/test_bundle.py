"""One mail that lists what came: which notifications may be gathered, and how they are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.decision import Bundle
from inboxd.desk.facts import Facts, Found, Gathered
from inboxd.desk.settings import Limits
from inboxd.desk.telling.bundle import bundle
from inboxd.mail.message import Mail
from tests.unit.answering import sent
from tests.unit.desking import (
    DAY,
    DESK,
    MALLORY,
    MINH,
    NOW,
    acting,
    decided,
    known,
    mails,
    replied,
    ticket,
    token,
    written,
)
from tests.unit.test_digest import line

MANY = replace(DESK, limits=Limits(notifications_per_agent_hour=7))


@pytest.mark.parametrize(
    ("mail", "values", "template", "above"),
    [
        (written("More"), {}, "notification", 7),
        (written("More"), {"priority": "urgent"}, "notification", 14),
        (written("More", from_=(MALLORY,)), {}, "held", 7),
        (replied("#note hm"), {"assignee": "lan"}, "note", 7),
        (replied("It works."), {"assignee": "lan"}, "answered", 7),
        (replied("It works."), {}, "receipt", 0),
        (replied("#clsoe"), {}, "refused", 0),
        (replied("#assign lan"), {}, "notification", 0),
        (replied("#team general"), {"team": "billing"}, "notification", 7),
        (replied("#show 1042", subject="x"), {}, "notification", 0),
    ],
)
def test_what_may_wait_for_the_bundle(mail: Mail, values: dict[str, str], template: str, above: int) -> None:
    """A4: customers' mail and colleagues' news may wait, not what an agent did, asked for or was given."""
    facts = (
        acting(ticket(**values)) if mail.from_ == (MINH,) else known(ticket(**values), evidence=(token(),))
    )
    if "#show" in mail.text:
        facts = replace(facts, grant=None, evidence=(), found=FOUND)
    found = mails(decided(mail, facts, MANY), template)
    assert found
    assert {one.bundle_above for one in found} == {above}


FOUND = Found("show", "1042", (line(1042),))
GATHERED = (
    Gathered(11, 1042, "customer", "Anna", "It  still\ndoes not work.", NOW),
    Gathered(12, 1042, "customer", "Anna", "Hello? " * 60, NOW),
    Gathered(13, 1043, "note", "Lan Pham", "She called.", NOW),
    Gathered(14, 1042, "agent", "Lan Pham", "We are at it.", NOW),
    Gathered(15, 1043, "answer", "", "", NOW),
)
FACTS = Facts(gathered=GATHERED, gathered_on=(line(1042), line(1043, owner="minh")))


def test_a4_one_mail_lists_what_came_by_ticket() -> None:
    """A4: each ticket once with everything that happened, the customer's latest words and its links."""
    decision = bundle(DESK.agents["minh"], FACTS, DESK, NOW)
    assert decision is not None
    assert [one.outbox for one in decision.changes if isinstance(one, Bundle)] == [(11, 12, 13, 14, 15)]
    (mail,) = decision.outgoing
    letter = sent(mail, DESK)
    shown = (
        "5 notifications in one mail", "    Anna wrote 2 times · Lan Pham answered\n", "| Hello?",
        "    Anna · note by Lan Pham · a colleague has it\n", "#show 1042", "More than 60",
    )  # fmt: skip
    for words in shown:
        assert words in letter.text, words
    assert letter.html.count("mailto:") == 5  # claim, show, close; show and close of one's own
    assert max(map(len, letter.text.splitlines())) < 230


def test_what_was_gathered_for_who_has_left_is_told_to_nobody() -> None:
    """No mail to a former agent, and nothing to look at again."""
    for agent in (None, replace(DESK.agents["minh"], left=(NOW - DAY).date())):
        decision = bundle(agent, FACTS, DESK, NOW)
        assert decision is not None
        assert (decision.outgoing, len(decision.changes)) == ((), 1)
    assert bundle(DESK.agents["minh"], Facts(), DESK, NOW) is None
