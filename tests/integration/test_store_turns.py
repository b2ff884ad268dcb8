"""Turns in the real tables: fair over restarts, and no turn given twice by daemons that share a database."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Select, text

from inboxd.compose.mail import Composed
from inboxd.daemon import handout
from inboxd.daemon.engine import Engine
from inboxd.daemon.pipeline import takes_turn
from inboxd.daemon.workers import Failed, Kit, Order
from inboxd.desk.agents.practice import CHANNEL
from inboxd.desk.decide import decide
from inboxd.desk.decision import Decision, Fate, Set, SetAway, TakeTurn
from inboxd.desk.facts import Facts
from inboxd.desk.settings import Agent, Desk, Team
from inboxd.mail.message import Address, Mail
from inboxd.store import Conflict, Store, search, turns
from inboxd.store import lock as lock_module
from tests.fixtures.postgres import Cluster
from tests.integration.store_builders import KEYRING, NOW, WHY, apply, delivery, look_up, mail, opened

DAY = timedelta(days=1)
NAMES = ("lan", "minh", "zoe")
DESK = Desk(
    address="support@desk.example",
    teams={"general": Team("general", assign="round-robin")},
    agents={name: Agent(name, email=(f"{name}@desk.example",), teams=("general",)) for name in NAMES},
)
BUSY = replace(DESK, teams={"general": Team("general", assign="least-busy")})


@pytest.fixture
def postgresql_url(postgres: Cluster, postgres_template: str) -> Iterator[str]:
    """A database that several daemons share."""
    url = postgres.url(postgres_template)
    yield url
    postgres.drop(url)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty desk on either kind of database."""
    with opened(database_url) as one:
        yield one


def asked(place: int) -> Mail:
    """A question by somebody else each time, so that no budget comes between."""
    author = Address("", f"c{place}@customer.example")
    return mail(f"Question {place}", f"m{place}@customer.example", from_=(author,))


def comes(store: Store, place: int, desk: Desk = DESK) -> Decision:
    """A customer's mail, decided and written; the pipeline's way when somebody else was faster."""
    parsed = asked(place)
    while True:
        facts = look_up(store, parsed, desk=desk)
        decision = decide(parsed, delivery(), facts, desk, NOW)
        try:
            apply(store, replace(decision, outgoing=()), facts, parsed)
        except Conflict:
            continue
        return decision


def owner_of(decision: Decision) -> str:
    return next((change.agent for change in decision.changes if isinstance(change, TakeTurn)), "")


def change(store: Store, number: int, *changes: object) -> None:
    facts = store.look_up_ticket(number, DESK, NOW)
    apply(store, Decision(Fate.DONE, ticket=number, actor="agent minh", changes=changes), facts)  # type: ignore[arg-type]


def test_turns_go_on_after_a_restart(database_url: str) -> None:
    """Six tickets with a new process before each: everybody gets two, in their order."""
    owners = []
    for place in range(6):
        with opened(database_url) as store:
            owners.append(owner_of(comes(store, place)))
    assert owners == ["lan", "minh", "zoe"] * 2


def test_a_turn_is_taken_once(store: Store) -> None:
    """Two mails decided on the same facts: the second must look again, and it is the next one's turn."""
    first, second = asked(1), asked(2)
    plans = [(one, look_up(store, one, desk=DESK)) for one in (first, second)]
    decisions = [replace(decide(one, delivery(), facts, DESK, NOW), outgoing=()) for one, facts in plans]
    assert [owner_of(one) for one in decisions] == ["lan", "lan"]
    apply(store, decisions[0], plans[0][1], first)
    with pytest.raises(Conflict, match="another ticket was given out"):
        apply(store, decisions[1], plans[1][1], second)
    assert owner_of(comes(store, 9)) == "minh"
    assert len(store.queued_tickets(10)) == 0


def test_pools_are_counted_apart_and_compared_together(store: Store) -> None:
    """A skill has turns of its own; the least busy is known over all of them."""
    comes(store, 1)
    facts = store.look_up_pool(NOW)
    assert facts.pool is not None
    assert (facts.pool.given, dict(facts.pool.last)) == (1, {"general": "lan"})
    assert facts.pool.loads["lan"].tickets == 1
    skilled = replace(BUSY, agents={n: replace(a, skills=("vi",)) for n, a in BUSY.agents.items()})
    assert owner_of(comes(store, 2, skilled)) == "minh"


def test_nothing_is_looked_up_for_a_desk_that_gives_nothing_out(store: Store) -> None:
    """No cost where nobody asked for it."""
    plain = replace(DESK, teams={"general": Team("general")})
    assert look_up(store, mail(), desk=plain).pool is None
    assert look_up(store, mail(), desk=DESK).pool is not None


class NoMail:
    """A crew that writes no mail: who is notified stands in other tests."""

    def read(self, raws: object) -> list[Mail | Failed]:
        raise NotImplementedError

    def write(self, orders: tuple[Order, ...]) -> list[Composed | Failed]:
        return [Failed("not written in this test") for _ in orders]

    def ready(self) -> None: ...

    def stop(self) -> None: ...


@dataclass
class Clock:
    """The time, as a test wants it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def engine_of(store: Store, desk: Desk, clock: Clock | None = None) -> Engine:
    return Engine(store, Kit(desk, KEYRING, ()), NoMail(), clock or Clock())


def away(store: Store, *names: str, until: datetime | None = NOW + DAY) -> None:
    changes = tuple(SetAway(name, None, until, WHY, "#away") for name in names)
    apply(store, Decision(Fate.DONE, actor="x", changes=changes), Facts())


def test_the_queue_is_given_out_when_somebody_is_back(store: Store) -> None:
    """Everybody is away: tickets wait; in the morning urgent ones go first, the rest wait on."""
    capped = replace(DESK, agents={n: replace(a, cap=1) for n, a in DESK.agents.items()})
    away(store, *NAMES)
    numbers = [comes(store, place, capped).ticket for place in range(5)]
    change(store, numbers[3], Set(numbers[3], "priority", "normal", "urgent", WHY))
    assert [one.number for one in store.queued_tickets(10)] == numbers
    shown = search.show(store, numbers[0])
    assert shown is not None
    assert shown["queue"] == "round-robin"
    clock = Clock()
    assert handout.tick(engine_of(store, capped, clock)) == 0
    clock.now = NOW + DAY
    assert handout.tick(engine_of(store, capped, clock)) == 3
    assert handout.tick(engine_of(store, capped, clock)) == 0
    owners = {n: store.look_up_ticket(n, DESK, NOW).tickets[n].assignee for n in numbers}
    assert owners[numbers[3]] == "lan"
    assert sorted(owners.values()) == ["", "", *NAMES]
    change(store, numbers[3], Set(numbers[3], "state", "new", "solved", WHY))
    assert handout.tick(engine_of(store, capped, clock)) == 1


def test_a_claimed_ticket_waits_no_more(store: Store) -> None:
    """Whoever takes a waiting ticket ends its wait, and a closed one is not given out."""
    away(store, *NAMES)
    first, second = (comes(store, place).ticket for place in range(2))
    change(store, first, Set(first, "assignee", "", "minh", WHY))
    change(store, second, Set(second, "state", "new", "closed", WHY))
    assert store.queued_tickets(10) == []
    assert store.look_up_ticket(first, DESK, NOW).tickets[first].queue == ""


@pytest.mark.parametrize(("query", "index"), [(turns._queue, "ticket_queue"), (turns._loads, "ticket_busy")])
def test_few_tickets_are_read_of_many(store: Store, query: Select[Any], index: str) -> None:
    """What waits, and what everybody has to do, is found by an index of these tickets alone."""
    explain = "EXPLAIN QUERY PLAN" if store.kind == "sqlite" else "EXPLAIN"

    def look(connection: Connection) -> str:
        if store.kind == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))
        found = str(connection.execute(text(f"{explain} {query}"), {"most": 10}).all())
        if store.kind == "postgresql":
            connection.execute(text("RESET enable_seqscan"))
        return found

    assert index in store.read(look)


def test_the_log_tells_whose_turn_it_was(store: Store) -> None:
    """The owner's reason stands on the ticket."""
    number = comes(store, 1).ticket
    query = text("SELECT because FROM event WHERE ticket = :n AND what = 'assignee'")
    found = store.read(lambda c: c.execute(query, {"n": number}).scalar())
    assert found == "round-robin in general: the first turn"


@pytest.mark.parametrize("desk", [DESK, BUSY], ids=["round-robin", "least-busy"])
def test_c17_daemons_at_once_give_no_turn_twice(postgresql_url: str, desk: Desk) -> None:
    """C17: four workers of two stores, thirty mails: everybody gets ten, and every turn is counted once."""
    owners: list[str] = []
    todo = iter(range(30))
    lock = threading.Lock()

    def work(store: Store) -> None:
        while True:
            with lock:
                place = next(todo, None)
            if place is None:
                return
            owners.append(owner_of(comes(store, place, desk)))

    with opened(postgresql_url) as one, opened(postgresql_url) as two:
        threads = [threading.Thread(target=work, args=(store,)) for store in (one, two, one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        pool = one.look_up_pool(NOW).pool
    assert Counter(owners) == dict.fromkeys(NAMES, 10)
    assert pool is not None
    assert pool.given == 30
    assert {name: load.tickets for name, load in pool.loads.items()} == dict.fromkeys(NAMES, 10)


def test_only_decisions_that_give_out_wait_for_each_other() -> None:
    """The pipeline writes a batch at once unless somebody's turn was taken."""
    assert takes_turn(Decision(Fate.DONE, changes=(TakeTurn(1, "general", "lan", 0, WHY),)))
    assert not takes_turn(Decision(Fate.DONE, changes=(Set(1, "assignee", "", "lan", WHY),)))


def test_tickets_of_somebody_who_left_return_once_and_not_all_at_once(store: Store) -> None:
    """After a long downtime, too: a few in a minute, to those who are there, and the name stays."""
    alone = replace(DESK, agents={"zoe": DESK.agents["zoe"]})
    numbers = [comes(store, place, alone).ticket for place in range(handout.RETURNED + 3)]
    change(store, numbers[0], Set(numbers[0], "state", "new", "solved", WHY))
    agents = {**DESK.agents, "zoe": replace(DESK.agents["zoe"], left=NOW.date())}
    engine = engine_of(store, replace(DESK, agents=agents), Clock(NOW + 90 * DAY))
    assert [handout.return_to_teams(engine) for _ in range(3)] == [handout.RETURNED, 2, 0]
    owners = Counter(store.look_up_ticket(n, DESK, NOW).tickets[n].assignee for n in numbers)
    assert owners == {"zoe": 1, "lan": 6, "minh": 6}
    query = text(
        "SELECT before, because FROM event WHERE ticket = :n AND what = 'assignee' AND after = '\"\"'"
    )
    rows = store.read(lambda c: c.execute(query, {"n": numbers[1]}).all())
    assert [tuple(row) for row in rows] == [('"zoe"', f"zoe left on {NOW:%Y-%m-%d}")]


def test_whoever_gives_out_waits_for_the_others(store: Store) -> None:
    """Two threads in turn, never at once; inside of it once more is no wait."""
    inside, most = 0, 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with store.in_turn(), store.in_turn():
                with lock:
                    inside += 1
                    most = max(most, inside)
                store.turns_given()
                with lock:
                    inside -= 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (inside, most) == (0, 1)


def test_c17_a_daemon_that_keeps_its_turn_stops_nobody(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C17: another one that holds on for too long is not waited for; what is written is compared anyway."""
    monkeypatch.setattr(lock_module, "MOST_PATIENCE", "50ms")
    with opened(postgresql_url) as one, opened(postgresql_url) as two, one.in_turn(), two.in_turn():
        assert owner_of(comes(two, 1)) == "lan"
        assert owner_of(comes(one, 2)) == "minh"


def test_a_practice_ticket_is_nobody_elses_work(store: Store) -> None:
    """What a newcomer practises on goes to no colleague, neither on their last day nor from a queue."""
    number = comes(store, 1).ticket
    zoe = replace(DESK.agents["zoe"], left=NOW.date())
    change(store, number, Set(number, "assignee", "lan", "zoe", WHY))
    practice = text("UPDATE ticket SET channel = :channel WHERE number = :number")
    store.write(lambda c: c.execute(practice, {"channel": CHANNEL, "number": number}))
    engine = engine_of(store, replace(DESK, agents={**DESK.agents, "zoe": zoe}))
    assert handout.return_to_teams(engine) == 0
    change(
        store, number, Set(number, "assignee", "zoe", "", WHY), Set(number, "queue", "", "least-busy", WHY)
    )
    assert store.queued_tickets(10) == []
