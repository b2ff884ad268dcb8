"""Digests on both databases: who gets one, when, once; and the links in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from inboxd.daemon import digests
from inboxd.daemon.engine import Engine
from inboxd.daemon.hands import Hands
from inboxd.daemon.workers import Kit
from inboxd.desk.calendar import Calendar, read_spans
from inboxd.desk.decision import AddMessage, Decision, Fate, MessageKind, Set
from inboxd.desk.settings import Agent, Desk, Team
from inboxd.desk.telling.digest import digest
from inboxd.mail.message import Address
from inboxd.store import Conflict, Store, search
from tests.integration.store_builders import (
    BOB,
    KEYRING,
    MINUTE,
    NOW,
    WHY,
    apply,
    delivery,
    mail,
    open_ticket,
    opened,
)
from tests.integration.test_asking_by_mail import TEMPLATES

DAY = 1440 * MINUTE
NINE = Calendar("nine", "UTC", (read_spans("09:00-17:00"),) * 7)
DESK = Desk(
    address="support@desk.example",
    calendar="nine",
    calendars={"nine": NINE},
    teams={"general": Team("general"), "billing": Team("billing")},
    agents={
        "minh": Agent("minh", "Minh Tran", ("minh@desk.example",), ("general",)),
        "lan": Agent("lan", "Lan Pham", ("lan@desk.example",), ("general",), notify="digest"),
        "eve": Agent("eve", "Eve", ("eve@desk.example",), ("billing",)),
        "tom": Agent("tom", "Tom", ("tom@desk.example",), ("general",), digest=False),
    },
)


class Time:
    """A clock that the test turns."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def engine_on(store: Store, time: Time) -> Engine:
    kit = Kit(DESK, KEYRING, (TEMPLATES,))
    return Engine(store, kit, Hands(kit), time)


@pytest.fixture
def engine(empty_database_url: str, time: Time) -> Iterator[Engine]:
    """A desk on its second day, with a ticket that nobody has."""
    with opened(empty_database_url) as store:
        time.now = NOW - DAY
        found = engine_on(store, time)
        assert digests.tick(found) == 0  # agents who are new
        open_ticket(store, now=NOW - 60 * MINUTE)
        yield found


def told(engine: Engine) -> list[tuple[str, str]]:
    rows = search.outgoing_mails(engine.store, everything=True)
    return [(row["recipient"].partition("@")[0], row["subject"]) for row in rows]


def test_each_agent_is_told_once_a_day(engine: Engine, time: Time) -> None:
    """At the first working minute, for those with something to hear; not again before the next day."""
    time.now = NOW - MINUTE
    assert digests.tick(engine) == 0
    time.now = NOW + MINUTE
    assert digests.tick(engine) == 2
    assert sorted(told(engine)) == [("lan", "Your day: 1 nobody’s"), ("minh", "Your day: 1 nobody’s")]
    assert digests.tick(engine) == 0
    assert digests.tick(engine_on(engine.store, time)) == 0  # a restart
    time.now = NOW + DAY + MINUTE
    assert digests.tick(engine) == 2


def test_after_a_standstill_there_is_one_digest_or_none(engine: Engine, time: Time) -> None:
    """Days that were missed are not told; a morning that was missed by hours is not told either."""
    time.now = NOW + 9 * DAY + MINUTE
    assert digests.tick(engine) == 2
    time.now = NOW + 11 * DAY + 300 * MINUTE
    assert digests.tick(engine) == 0
    time.now = NOW + 12 * DAY
    assert digests.tick(engine) == 2


def test_c17_two_daemons_send_one_digest(engine: Engine, time: Time) -> None:
    """C17: a second look at the same facts is a conflict; looked up again, there is nothing to do."""
    time.now = NOW + MINUTE
    facts = engine.store.look_up_digest(DESK.agents["minh"], "digest:minh", DESK, time.now)
    assert facts.kept
    decisions = [digest(DESK.agents["minh"], facts, DESK, time.now) for _ in range(2)]
    plans = [engine._plan(facts, one, time.now) for one in decisions if one]
    engine.finish(plans[0])
    with pytest.raises(Conflict):
        engine.finish(plans[1])
    assert digests.tick(engine) == 1  # lan's
    assert [who for who, _ in told(engine)].count("minh") == 1


def test_a_held_mail_is_let_in_by_the_digest_s_link(engine: Engine, time: Time) -> None:
    """The row's link admits the only mail that its ticket holds, for the agent who got the digest."""
    number = search.tickets(engine.store)[0]["number"]
    facts = engine.store.look_up_ticket(number, DESK, NOW)
    held = AddMessage(number, MessageKind.HELD, BOB, "It is mine, too.", WHY, held_for="a stranger",
                      held_kind="stranger", from_mail=False)  # fmt: skip
    apply(engine.store, Decision(Fate.DONE, ticket=number, changes=(held,)), facts)
    time.now = NOW + MINUTE
    digests.tick(engine)
    assert {subject for _, subject in told(engine)} == {"Your day: 1 held"}
    token = KEYRING.command_token(number, "minh", "admit", time.now + DESK.grant_for, "abcdefgh")
    who = Address("", "minh@desk.example")
    tapped = mail("", "t@desk.example", from_=(who,), subject=f"#admit [HELP-{number}] c.{token}")
    came = delivery(sender=who.address, login="minh", tls=True)
    decision, _ = engine.carry_out_mail(tapped, came, None)
    assert decision.reason == ""
    shown = search.show(engine.store, number)
    assert shown is not None
    assert [(one["kind"], one["from"]) for one in shown["messages"]][-1] == ("customer", BOB.address)


def test_who_chose_the_digest_gets_what_they_missed(engine: Engine, time: Time) -> None:
    """A ticket that a colleague has and whose customer wrote stands in the digest of `notify = "digest"`."""
    number = search.tickets(engine.store)[0]["number"]
    facts = engine.store.look_up_ticket(number, DESK, NOW)
    taken = Set(number, "assignee", "", "minh", WHY)
    apply(engine.store, Decision(Fate.DONE, ticket=number, changes=(taken,)), facts)
    time.now = NOW + MINUTE
    digests.tick(engine)
    assert sorted(told(engine)) == [("lan", "Your day: 1 new"), ("minh", "Your day: 1 yours")]


def test_a_word_of_thanks_reaches_who_solved_it(engine: Engine, time: Time) -> None:
    """It leaves the ticket solved and stands in its owner's next digest, in nobody else's."""
    number = search.tickets(engine.store)[0]["number"]
    facts = engine.store.look_up_ticket(number, DESK, NOW)
    solved = (Set(number, "assignee", "", "minh", WHY), Set(number, "state", "open", "solved", WHY))
    apply(engine.store, Decision(Fate.DONE, ticket=number, changes=solved), facts)
    time.now = NOW - MINUTE
    thanks = mail("Thank you!", "thanks@customer.example", in_reply_to=("a1@customer.example",))
    decision, _ = engine.carry_out_mail(thanks, delivery(), None)
    assert (decision.ticket, decision.outgoing) == (number, ())
    time.now = NOW + MINUTE
    digests.tick(engine)
    assert told(engine) == [("minh", "Your day: 1 thanks")]
