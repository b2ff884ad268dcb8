"""First days on both databases: one welcome for each agent, practice that counts nowhere and goes nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from inboxd.daemon import newcomers
from inboxd.daemon.engine import Engine
from inboxd.daemon.hands import Hands
from inboxd.daemon.workers import Kit
from inboxd.desk.agents.welcome import welcome
from inboxd.desk.clock import tick
from inboxd.desk.settings import Agent, Desk
from inboxd.mail.message import Address
from inboxd.store import Conflict, Store, search
from tests.integration.store_builders import DESK, KEYRING, NOW, delivery, mail, open_ticket, opened
from tests.integration.test_asking_by_mail import TEMPLATES
from tests.integration.test_digests import Time


def engine_on(store: Store, time: Time, desk: Desk = DESK) -> Engine:
    kit = Kit(desk, KEYRING, (TEMPLATES,))
    return Engine(store, kit, Hands(kit), time)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def engine(empty_database_url: str, time: Time) -> Iterator[Engine]:
    with opened(empty_database_url) as store:
        yield engine_on(store, time)


def recipients(engine: Engine) -> list[str]:
    return [row["recipient"] for row in search.outgoing_mails(engine.store, everything=True)]


def test_each_agent_is_welcomed_once(engine: Engine, time: Time) -> None:
    """At the first start, after a reload with somebody new, and never again; restarts change nothing."""
    assert newcomers.tick(engine) == 1
    assert newcomers.tick(engine) == newcomers.tick(engine_on(engine.store, time)) == 0
    lan = Agent("lan", "Lan Pham", ("lan@desk.example",), ("general",))
    reloaded = engine_on(engine.store, time, replace(DESK, agents={**DESK.agents, "lan": lan}))
    assert newcomers.tick(reloaded) == 1
    assert recipients(engine) == ["minh@desk.example", "lan@desk.example"]


def test_c17_two_daemons_welcome_once(engine: Engine) -> None:
    """C17: who was greeted by one process is a conflict for the other, which then has nothing to say."""
    facts = engine.store.look_up_newcomer("welcome:minh", DESK, KEYRING)
    made = [welcome(DESK.agents["minh"], facts, DESK, NOW) for _ in range(2)]
    one, two = (engine._plan(facts, decision, NOW) for decision in made if decision)
    engine.finish(one)
    with pytest.raises(Conflict):
        engine.finish(two)
    assert newcomers.tick(engine) == 0
    assert recipients(engine) == ["minh@desk.example"]


def test_practice_counts_nowhere(engine: Engine) -> None:
    """The desk's first ticket has the first number; lists, figures, loads and `#next` leave practice out."""
    newcomers.tick(engine)
    assert search.tickets(engine.store) == []
    assert search.summary(engine.store, NOW)["open_tickets"] == 0
    assert engine.store.loads() == {}
    assert engine.store.clock_due(NOW, 10) == []
    assert open_ticket(engine.store) == 1001
    assert [row["number"] for row in search.tickets(engine.store, state="all")] == [1001, 1]
    who = Address("", "minh@desk.example")
    came = delivery(sender=who.address, login="minh", tls=True)
    for text, words in (("#list", "1 ticket"), ("#stats", "yours: 0")):
        asked = mail(text, f"{text[1:]}@desk.example", from_=(who,))
        (told,) = engine.carry_out_mail(asked, came, None)[0].outgoing
        assert words in f"{told.values['title']} {told.values['lines']}"


def test_an_answer_to_practice_stays_here(engine: Engine, time: Time) -> None:
    """The reply is an answer on the ticket, and the only mail that it makes is the receipt."""
    newcomers.tick(engine)
    row = "SELECT nonce FROM notice WHERE agent = 'minh'"
    nonce = str(engine.store.read(lambda c: c.exec_driver_sql(row).scalar()))
    grant = KEYRING.grant_token(1, "minh", nonce, NOW)
    who = Address("", "minh@desk.example")
    reply = mail(
        "You find them below My account.\n\n#close", "r@desk.example", from_=(who,),
        in_reply_to=(KEYRING.party_id(grant, "desk.example"),), subject="Re: [HELP-1] To practise on",
    )  # fmt: skip
    decision, _ = engine.carry_out_mail(reply, delivery(sender=who.address, login="minh", tls=True), None)
    assert [one.template for one in decision.outgoing] == ["practised"]
    assert set(recipients(engine)) == {"minh@desk.example"}
    shown = search.show(engine.store, 1)
    assert shown is not None
    assert (shown["state"], [one["kind"] for one in shown["messages"]]) == ("solved", ["customer", "agent"])


def test_practice_is_closed_by_the_clock(engine: Engine, time: Time) -> None:
    """After a week the clock looks at it, closes it, and is done with it."""
    newcomers.tick(engine)
    later = NOW + DESK.close_after
    assert engine.store.due_tickets(DESK, NOW, 10) == []
    assert engine.store.due_tickets(DESK, later, 10) == [1]
    time.now = later
    engine.carry_out(
        lambda: engine.store.look_up_ticket(1, DESK, later, KEYRING),
        lambda facts, now: tick(facts.tickets[1], facts, DESK, now),
    )
    assert engine.store.due_tickets(DESK, later, 10) == []
    assert recipients(engine) == ["minh@desk.example"]
