"""Presence in the real tables: written by a decision, known to the next one, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from inboxd.desk.decision import Decision, Fate, Set, SetAway
from inboxd.desk.facts import Facts
from inboxd.store import Store
from tests.integration.store_builders import (
    DESK,
    KEYRING,
    NOW,
    WHY,
    apply,
    look_up,
    mail,
    open_ticket,
    opened,
)

DAY = timedelta(days=1)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty desk on either kind of database."""
    with opened(database_url) as one:
        yield one


def says(store: Store, change: SetAway) -> int:
    return apply(
        store, Decision(Fate.DONE, actor="agent minh", changes=(change,), undoable=True), Facts()
    ).decision_id


def test_presence_is_part_of_the_facts_until_it_is_over(store: Store) -> None:
    """Mails, the clock and typed commands know who is away, until the moment itself."""
    number = open_ticket(store)
    says(store, SetAway("minh", None, NOW + DAY, WHY, "#away"))
    says(store, SetAway("minh", NOW + DAY, NOW + 2 * DAY, WHY, "out-of-office reply"))
    for facts in (
        look_up(store, mail(message_id="b@x")),
        store.look_up_ticket(number, DESK, NOW),
        store.look_up_command(number, "", 0, DESK, NOW, KEYRING),
        store.look_up_clock(number, DESK, NOW),
        store.look_up_presence(NOW),
        *(facts for _, facts in store.clock_due(NOW, 10)),
    ):
        (gone,) = facts.away
        assert (gone.agent, gone.until, gone.since, gone.by) == (
            "minh",
            NOW + 2 * DAY,
            NOW,
            "out-of-office reply",
        )
    assert store.look_up_presence(NOW + 2 * DAY).away == ()


def test_who_is_back_is_there(store: Store) -> None:
    """`#back` leaves nothing behind but the log."""
    says(store, SetAway("minh", None, NOW + DAY, WHY, "#away"))
    says(store, SetAway("minh", NOW + DAY, None, WHY, "#back"))
    assert store.look_up_presence(NOW).away == ()


def test_loads_count_tickets_whose_clock_runs(store: Store) -> None:
    """New and open tickets count, urgent ones more; solved ones and those that wait do not."""
    for place, (state, priority) in enumerate(
        (("open", "normal"), ("new", "urgent"), ("pending", "urgent"), ("solved", "normal"))
    ):
        number = open_ticket(store, mail(f"{place}", f"m{place}@x"))
        facts = store.look_up_ticket(number, DESK, NOW)
        changes = (
            Set(number, "assignee", "", "minh", WHY),
            Set(number, "state", "open", state, WHY),
            Set(number, "priority", "normal", priority, WHY),
        )
        apply(store, Decision(Fate.DONE, ticket=number, actor="x", changes=changes), facts)
    (load,) = store.loads().values()
    assert (load.tickets, load.weight) == (2, 4)
