"""A flood of notifications on both databases: singles up to the limit, then one mail, then singles again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from inboxd.daemon import bundles
from inboxd.daemon.engine import Engine
from inboxd.daemon.hands import Hands
from inboxd.daemon.workers import Kit
from inboxd.desk.settings import Agent, Desk, Limits
from inboxd.desk.telling.bundle import bundle
from inboxd.store import Conflict, search
from tests.integration.store_builders import DESK, KEYRING, NOW, delivery, mail, opened
from tests.integration.test_asking_by_mail import TEMPLATES
from tests.integration.test_digests import Time

MINUTES = timedelta(minutes=1)
FLOODED = replace(
    DESK,
    limits=Limits(notifications_per_agent_hour=3),
    agents={
        name: Agent(name, name.title(), (f"{name}@desk.example",), ("general",)) for name in ("minh", "lan")
    },
)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def engine(empty_database_url: str, time: Time) -> Iterator[Engine]:
    with opened(empty_database_url) as store:
        kit = Kit(FLOODED, KEYRING, (TEMPLATES,))
        yield Engine(store, kit, Hands(kit), time)


def flood(engine: Engine, numbers: range, desk: Desk = FLOODED) -> None:
    """So many customers write, each a ticket of their own."""
    for number in numbers:
        who = replace(mail().from_[0], address=f"c{number}@customer{number}.example")
        parsed = mail(f"Question {number}", f"f{number}@x.example", from_=(who,), subject=f"Flood {number}")
        engine.carry_out_mail(parsed, delivery(sender=who.address), None)


def told(engine: Engine, agent: str = "minh") -> dict[str, int]:
    """How many mails to an agent are in which state."""
    rows = search.outgoing_mails(engine.store, everything=True)
    states = [row["state"] for row in rows if row["recipient"] == f"{agent}@desk.example"]
    return {state: states.count(state) for state in states}


def test_a4_what_is_too_much_for_an_hour_comes_in_one_mail(engine: Engine, time: Time) -> None:
    """A4: three singles, the rest in one mail after ten minutes, for each agent; nothing is lost."""
    flood(engine, range(8))
    assert told(engine) == told(engine, "lan") == {"queued": 3, "gathered": 5}
    assert bundles.tick(engine) == 0
    time.now = NOW + 10 * MINUTES
    assert bundles.tick(engine) == 2
    assert told(engine) == {"queued": 4, "bundled": 5}
    letter = search.outgoing_mails(engine.store)[-1]
    assert letter["subject"] == "5 notifications in one mail"
    raw = engine.store.read(
        lambda c: c.exec_driver_sql(f"SELECT raw FROM outbox_raw WHERE outbox = {letter['id']}").scalar()
    )
    assert all(f"Flood {number}".encode() in bytes(raw) for number in range(3, 8))
    assert bundles.tick(engine) == 0


def test_a4_singles_again_when_the_hour_is_calm(engine: Engine, time: Time) -> None:
    """A4: an hour after the singles there is room for singles again."""
    flood(engine, range(4))
    time.now = NOW + 61 * MINUTES
    flood(engine, range(4, 6))
    assert told(engine) == {"queued": 5, "gathered": 1}


def test_c17_two_daemons_list_a_notification_once(engine: Engine, time: Time) -> None:
    """C17: what one process has listed is a conflict for the other, which then finds nothing."""
    flood(engine, range(5))
    time.now = NOW + 10 * MINUTES
    facts = engine.store.look_up_gathered("minh")
    decisions = [bundle(FLOODED.agents["minh"], facts, FLOODED, time.now) for _ in range(2)]
    one, two = (engine._plan(facts, decision, time.now) for decision in decisions if decision)
    engine.finish(one)
    with pytest.raises(Conflict):
        engine.finish(two)
    assert bundles.tick(engine) == 1  # lan's


def test_an_admin_can_send_a_gathered_mail_by_itself(engine: Engine) -> None:
    """`inboxd outbox` lists what is gathered; retried, it leaves as it was composed."""
    flood(engine, range(4))
    (row,) = [
        row
        for row in search.outgoing_mails(engine.store)
        if row["state"] == "gathered" and "minh" in row["recipient"]
    ]
    assert engine.store.retry_outgoing(row["id"], NOW)
    assert told(engine) == {"queued": 4}
