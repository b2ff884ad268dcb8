"""Replies of every client to a notification in a real database, with and without their headers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inboxd.compose.mail import Composed
from inboxd.desk.decide import decide
from inboxd.desk.decision import Decision, Outgoing
from inboxd.desk.facts import Authentication, Facts
from inboxd.mail.message import Mail
from inboxd.mail.parse import parse
from inboxd.store import Store
from tests.integration.store_builders import opened
from tests.unit.answering import ASKED, sent
from tests.unit.clients import SHAPES, Client, Reply, arrived
from tests.unit.composing import RING
from tests.unit.desking import DESK, HOUR, NOW, A, delivered, outside, sets
from tests.unit.test_agent_clients import ADVERTISING

WORDS = ("Hello Anna,", "", "please try again.", "", "#close")
QUESTION = (
    b"From: Anna Schmidt <anna@customer.example>\r\nTo: support@example.com\r\nSubject: Cannot log in\r\n"
    b"Message-ID: <q1@customer.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    + ASKED.replace("\n", "\r\n").encode()
)
IDS = [f"{client.name}, {'html' if html else 'plain'}, {place}" for client, html, place in SHAPES]


class Told:
    """A store with Anna's ticket, and the notification that minh got."""

    def __init__(self, store: Store, replies: str) -> None:
        self.store = store
        self.desk = replace(DESK, replies=replies)
        mail = parse(QUESTION)
        facts = self.known(mail, Authentication())
        decision = decide(mail, delivered(raw=QUESTION), facts, self.desk, NOW)
        composed = tuple(self._composed(place, order) for place, order in enumerate(decision.outgoing))
        store.apply(decision, composed, journal_id=None, mail=mail, facts=facts, now=NOW).result(30)
        self.notification = next(one for one in composed if one.agent == "minh")

    def _composed(self, place: int, order: Outgoing) -> Composed:
        return sent(order, self.desk, nonce=f"nonce{'abcdefg'[place]}aa")

    def known(self, mail: Mail, proof: Authentication) -> Facts:
        """What the database knows about a mail."""
        return self.store.look_up(mail, delivered(), self.desk, RING, proof, NOW + HOUR)

    def decided(self, client: Client, reply: Reply, *, html: bool) -> tuple[Facts, Decision]:
        """What becomes of minh's proved reply."""
        raw = arrived(client, self.notification, reply, html=html)
        mail = parse(raw)
        facts = self.known(mail, A)
        return facts, decide(mail, delivered(raw=raw), facts, self.desk, NOW + HOUR)


@pytest.fixture(scope="module", params=["message-id", "plus", "reply.example.com"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """One ticket for all replies: deciding writes nothing. One for each way in which replies find it."""
    folder: Path = tmp_path_factory.mktemp("store")
    with opened(f"sqlite:///{folder}/inboxd.db", folder) as store:
        yield Told(store, request.param)


@pytest.mark.parametrize("keeps_headers", [True, False], ids=["headers", "no headers"])
@pytest.mark.parametrize(("client", "html", "place"), SHAPES, ids=IDS)
def test_f_the_grant_is_found(
    client: Client, html: bool, place: str, keeps_headers: bool, told: Told
) -> None:
    """F: whether a client keeps In-Reply-To or drops it, the notification names ticket, agent and right."""
    reply = Reply(WORDS, place, keeps_headers=keeps_headers)
    facts, decision = told.decided(client, reply, html=html)
    assert facts.grant is not None
    if not keeps_headers or client.drops_headers:
        assert facts.grant.source == ("footer" if told.desk.replies == "message-id" else "To")
    assert (facts.grant.agent, facts.grant.command) == ("minh", "")
    assert facts.notice is not None
    assert facts.notice.text == told.notification.text
    if place == "top" or client not in ADVERTISING:
        wanted = "\n".join(map(client.letters, WORDS[:3]))
        assert [mail.text.replace("\xa0", " ") for mail in outside(decision)] == [wanted]
        assert sets(decision)["state"] == "solved"
    else:
        assert not outside(decision)
