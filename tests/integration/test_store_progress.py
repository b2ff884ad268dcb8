"""What tickets know of their progress: who waits since when, answers, reopenings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from inboxd.desk.decision import AddMessage, Decision, Fate, MarkUndone, MessageKind, Set
from inboxd.desk.facts import TicketFacts
from inboxd.mail.message import Address
from inboxd.store import Applied, Store
from tests.integration.store_builders import ANNA, DESK, MINUTE, NOW, WHY, open_ticket, opened

MINH = Address("Minh", "minh@desk.example")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty desk on either kind of database."""
    with opened(database_url) as one:
        yield one


def at(minutes: int) -> timedelta:
    return minutes * MINUTE


def happen(store: Store, number: int, minutes: int, *changes: object, actor: str = "agent minh") -> Applied:
    """A decision of that minute."""
    now = NOW + at(minutes)
    facts = store.look_up_ticket(number, DESK, now)
    decision = Decision(Fate.DONE, ticket=number, actor=actor, changes=changes, undoable=True)  # type: ignore[arg-type]
    return store.apply(decision, (), journal_id=None, mail=None, facts=facts, now=now).result(10)


def now_of(store: Store, number: int) -> TicketFacts:
    return store.look_up_ticket(number, DESK, NOW).tickets[number]


def test_the_customer_waits_from_the_first_unanswered_words(store: Store) -> None:
    """The wait begins with the first mail, goes on over the second and ends with an answer."""
    number = open_ticket(store)
    assert now_of(store, number).waiting_since == NOW
    happen(store, number, 5, AddMessage(number, MessageKind.CUSTOMER, ANNA, "Hello?", WHY))
    assert now_of(store, number).waiting_since == NOW
    answer = AddMessage(number, MessageKind.AGENT, MINH, "Try again.", WHY, agent="minh")
    happen(store, number, 9, Set(number, "state", "open", "pending", WHY), answer)
    found = now_of(store, number)
    assert (found.waiting_since, found.answers, found.active_at) == (None, 1, NOW + at(9))
    happen(
        store, number, 20, Set(number, "state", "pending", "open", WHY),
        AddMessage(number, MessageKind.CUSTOMER, ANNA, "No.", WHY),
    )  # fmt: skip
    assert now_of(store, number).waiting_since == NOW + at(20)


def test_words_taken_back_start_the_wait_again(store: Store) -> None:
    """After #undo of an answer the customer has waited all along."""
    number = open_ticket(store)
    said = happen(store, number, 5, AddMessage(number, MessageKind.AGENT, MINH, "Oops", WHY, agent="minh"))
    happen(store, number, 6, MarkUndone(said.decision_id, said.messages, WHY))
    found = now_of(store, number)
    assert (found.waiting_since, found.answers) == (NOW, 0)


def test_notes_and_the_clock_end_no_wait(store: Store) -> None:
    """A note is no answer, and what the clock does is nothing that happened on the ticket."""
    number = open_ticket(store)
    happen(store, number, 5, AddMessage(number, MessageKind.NOTE, MINH, "Hm", WHY, agent="minh"))
    happen(store, number, 7, Set(number, "priority", "normal", "high", WHY), actor="clock")
    found = now_of(store, number)
    assert (found.waiting_since, found.active_at, found.answers) == (NOW, NOW + at(5), 0)


def test_reopening_is_counted_and_thanks_wait_for_nothing(store: Store) -> None:
    """Solved and closed tickets that open again count; a word of thanks on a solved one starts no wait."""
    number = open_ticket(store)
    for minute, (before, after) in enumerate(
        [("open", "pending"), ("pending", "open"), ("open", "solved"), ("solved", "open"), ("open", "closed"),
         ("closed", "open"), ("open", "solved")]
    ):  # fmt: skip
        happen(store, number, minute, Set(number, "state", before, after, WHY))
    happen(store, number, 9, AddMessage(number, MessageKind.CUSTOMER, ANNA, "Thanks!", WHY))
    found = now_of(store, number)
    assert (found.reopened, found.waiting_since) == (2, None)
    assert replace(found, version=0).active_at == NOW + at(9)
