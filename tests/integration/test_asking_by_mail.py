"""What agents ask by mail and what makes tickets one, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from inboxd.daemon.engine import Engine
from inboxd.daemon.hands import Hands
from inboxd.daemon.workers import Kit
from inboxd.desk.agents.admin import RefusedError, typed
from inboxd.desk.clock import tick
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts
from inboxd.desk.settings import Agent, Desk, Team
from inboxd.mail.message import Address
from inboxd.store import Conflict, Store, search
from tests.integration.store_builders import ANNA, KEYRING, NOW, delivery, look_up, mail, opened, opening
from tests.integration.store_builders import apply as write

TEMPLATES = Path(__file__).parents[2] / "templates"
DESK = Desk(
    address="support@desk.example",
    teams={"general": Team("general"), "billing": Team("billing")},
    agents={
        "minh": Agent("minh", "Minh Tran", ("minh@desk.example",), ("general",)),
        "lan": Agent("lan", "Lan Pham", ("lan@desk.example",), ("general",)),
        "eve": Agent("eve", "Eve", ("eve@desk.example",), ("billing",)),
    },
)


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    """An engine whose store has three tickets of the team general."""
    with opened(empty_database_url) as store:
        for number in range(3):
            parsed = mail(f"Question {number}", f"q{number}@customer.example", subject=f"Printer {number}")
            facts = look_up(store, parsed, desk=DESK)
            write(store, opening(facts, parsed), facts, parsed)
        kit = Kit(DESK, KEYRING, (TEMPLATES,))
        yield Engine(store, kit, Hands(kit), lambda: NOW)


def asking(text: str, agent: str = "minh", number: int = 1) -> tuple[object, object]:
    """A mail of an agent over authenticated SMTP."""
    address = Address("", f"{agent}@desk.example")
    parsed = mail(text, f"{agent}{number}@desk.example", from_=(address,), subject="a question")
    return parsed, delivery(sender=address.address, login=agent, tls=True)


def answered(engine: Engine, text: str, agent: str = "minh") -> Decision:
    parsed, came = asking(text, agent)
    decision, _ = engine.carry_out_mail(parsed, came, None)  # type: ignore[arg-type]
    return decision


def test_lists_show_what_fits_and_what_an_agent_may_see(engine: Engine) -> None:
    """`#list` and `#find` look at the agent's own teams; nobody sees another team's tickets."""
    assert answered(engine, "#list").outgoing[0].values["title"] == "3 tickets"
    assert answered(engine, '#list subject:"printer 1"').outgoing[0].values["title"].startswith("1 ticket")  # type: ignore[attr-defined]
    assert answered(engine, "#list", "eve").outgoing[0].values["title"] == "0 tickets"
    found = answered(engine, "#find question 2").outgoing
    assert [one.template for one in found] == ["list", "notification"]
    assert found[1].subject == "Printer 2"
    assert "general: 3 open" in str(answered(engine, "#stats").outgoing[0].values["lines"])


def test_two_agents_who_ask_at_once_get_different_tickets(engine: Engine) -> None:
    """`#next` claims safely: the second of two simultaneous askers is decided again and gets another one."""
    first = engine.plan_mail(*asking("#next", "minh"), None)  # type: ignore[arg-type]
    second = engine.plan_mail(*asking("#next", "lan"), None)  # type: ignore[arg-type]
    assert first.decision.ticket == second.decision.ticket
    engine.finish(first)
    with pytest.raises(Conflict):
        engine.finish(second)
    other = answered(engine, "#next", "lan")
    assert other.ticket not in (0, first.decision.ticket)
    facts = engine.store.look_up_ticket(first.decision.ticket, DESK, NOW)
    assert facts.tickets[first.decision.ticket].assignee == "minh"


def test_two_daemons_hand_out_each_ticket_once(empty_database_url: str) -> None:
    """`#next` of two agents at once, each at a daemon of its own: twelve tickets go to twelve askers."""
    kit = Kit(DESK, KEYRING, (TEMPLATES,))
    with opened(empty_database_url) as one, opened(empty_database_url) as other:
        for number in range(12):
            parsed = mail(f"Question {number}", f"n{number}@customer.example", subject=f"Printer {number}")
            facts = look_up(one, parsed, desk=DESK)
            write(one, opening(facts, parsed), facts, parsed)
        begin, given = Barrier(2), dict[str, list[int]]()

        def ask(store: Store, agent: str) -> None:
            engine, numbers = Engine(store, kit, Hands(kit), lambda: NOW), list[int]()
            begin.wait(30)
            for number in range(6):
                parsed, came = asking("#next", agent, 100 + number)
                numbers.append(engine.carry_out_mail(parsed, came, None)[0].ticket)  # type: ignore[arg-type]
            given[agent] = numbers

        askers = [Thread(target=ask, args=each) for each in ((one, "minh"), (other, "lan"))]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join(60)
        assert len({*given["minh"], *given["lan"]} - {0}) == 12
        for agent, numbers in given.items():
            facts = [one.look_up_ticket(number, DESK, NOW).tickets[number] for number in numbers]
            assert {each.assignee for each in facts} == {agent}


def test_links_of_a_list_work(engine: Engine) -> None:
    """A line's link carries a token for its ticket: tapped, it claims or shows without another grant."""
    row = engine.crew.write([engine._order(answered(engine, "#list").outgoing[0], None, NOW)])[0]
    assert b"mailto:" in row.raw  # type: ignore[union-attr]
    number = int(answered(engine, "#list").outgoing[0].values["rows"][0]["number"])  # type: ignore[index]
    for command, expected in (("claim", "receipt"), (f"show {number}", "notification")):
        token = KEYRING.command_token(number, "minh", command, NOW.replace(year=2027), "abcdefgh")
        parsed, came = asking("", "minh", 7)
        tapped = replace(parsed, subject=f"#{command} [HELP-{number}] c.{token}")  # type: ignore[type-var]
        decision, _ = engine.carry_out_mail(tapped, came, None)  # type: ignore[arg-type]
        assert expected in [one.template for one in decision.outgoing]


def test_why_and_history_tell_events(engine: Engine) -> None:
    """`#why` names each value with its reason, `#history` everything that happened."""
    number = answered(engine, "#next").ticket
    why = str(answered(engine, f"#why {number}").outgoing[0].values["lines"])
    assert "assignee minh (#next by minh)" in why
    assert " UTC " in why
    history = str(answered(engine, f"#history HELP-{number}").outgoing[0].values["lines"])
    assert "message customer" in history
    assert answered(engine, f"#why {number}", "eve").outgoing[0].template == "refused"
    assert ANNA.address in str(answered(engine, f"#show {number}").outgoing[0].values["customer_address"])


def numbers(engine: Engine) -> list[int]:
    rows = answered(engine, "#list").outgoing[0].values["rows"]
    return sorted(int(row["number"]) for row in rows)  # type: ignore[attr-defined]


def type_in(engine: Engine, number: int, text: str) -> Decision:
    """What an admin types."""
    made: list[Decision] = []

    def decide_on(facts: Facts, now: datetime) -> Decision:
        made.append(typed(number, text, facts, DESK, now, by="root"))
        return made[-1]

    engine.carry_out(lambda: engine.store.look_up_command(number, text, 0, DESK, NOW, KEYRING), decide_on)
    return made[-1]


def test_merged_tickets_are_one_until_undone(engine: Engine) -> None:
    """A chain of merges leads replies to its end, both histories stay, and undo parts them exactly."""
    one, two, three = numbers(engine)
    type_in(engine, one, f"#merge {two}")
    type_in(engine, two, f"#merge HELP-{three}")
    assert numbers(engine) == [three]
    whole = engine.store.look_up_ticket(one, DESK, NOW).tickets
    assert list(whole) == [three]
    assert [m.text for m in whole[three].recent] == ["Question 2", "Question 1", "Question 0"]
    reply = mail("More", "reply@customer.example", in_reply_to=("q0@customer.example",))
    decision, _ = engine.carry_out_mail(reply, delivery(), None)
    assert decision.ticket == three
    with pytest.raises(RefusedError, match="same ticket"):
        type_in(engine, three, f"#merge {one}")
    facts = engine.store.look_up_command(two, "", 0, DESK, NOW, KEYRING)
    assert facts.undo is None  # its latest decision stands on the ticket that it went into
    search_rows = search.show(engine.store, two)
    assert search_rows is not None
    assert (search_rows["merged_into"], len(search_rows["messages"])) == (three, 1)


def test_a_merge_by_mail_is_taken_back_by_its_receipt(engine: Engine) -> None:
    """The receipt's `#undo` parts the tickets again, though its own ticket has become part of the other."""
    one, two, _ = numbers(engine)
    token = KEYRING.command_token(one, "minh", f"merge {two}", NOW.replace(year=2027), "abcdefgh")
    parsed, came = asking("", "minh", 8)
    tapped = replace(parsed, subject=f"#merge [HELP-{one}] c.{token}")  # type: ignore[type-var]
    engine.carry_out_mail(tapped, came, None)  # type: ignore[arg-type]
    assert one not in numbers(engine)
    receipt = engine.store.read(
        lambda c: c.exec_driver_sql("SELECT nonce FROM notice WHERE kind = 'receipt'").scalar()
    )
    grant = KEYRING.grant_token(one, "minh", str(receipt), NOW)
    parsed, came = asking("#undo", "minh", 9)
    undo = replace(parsed, in_reply_to=(KEYRING.party_id(grant, "desk.example"),))  # type: ignore[type-var]
    engine.carry_out_mail(undo, came, None)  # type: ignore[arg-type]
    assert one in numbers(engine)
    assert engine.store.look_up_ticket(one, DESK, NOW).tickets[one].merged_into == 0


def test_split_and_its_undo(engine: Engine) -> None:
    """A mail taken out has its own ticket with its requester; undone, it is part of the old one again."""
    one, *others = numbers(engine)
    reply = mail("Another thing", "more@customer.example", in_reply_to=("q0@customer.example",))
    engine.carry_out_mail(reply, delivery(), None)
    type_in(engine, one, "#split")
    (new,) = set(numbers(engine)) - {one, *others}
    facts = engine.store.look_up_ticket(new, DESK, NOW).tickets[new]
    assert ([m.text for m in facts.recent], facts.requester) == (["Another thing"], ANNA)
    type_in(engine, one, "#undo")
    assert new not in numbers(engine)
    whole = engine.store.look_up_ticket(new, DESK, NOW).tickets[one]
    assert [m.text for m in whole.recent] == ["Another thing", "Question 0"]


def test_snoozed_and_due_tickets_are_looked_at_when_their_time_comes(engine: Engine) -> None:
    """The clock's list has a ticket from the moment on, and not once it was told."""
    one, two, _ = numbers(engine)
    type_in(engine, one, "#snooze 3d")
    type_in(engine, two, "#due 2d")
    later = NOW + timedelta(days=3)
    assert engine.store.due_tickets(DESK, NOW, 10) == []
    assert engine.store.due_tickets(DESK, later, 10) == [one, two]
    for number in (one, two):
        engine.carry_out(
            lambda number=number: engine.store.look_up_ticket(number, DESK, later, KEYRING),  # type: ignore[misc]
            lambda facts, _now, number=number: tick(facts.tickets[number], facts, DESK, later),  # type: ignore[misc]
        )
    assert engine.store.due_tickets(DESK, later, 10) == []


def test_who_is_blocked_is_heard_no_more_and_may_be_rescued(engine: Engine) -> None:
    """`#block` keeps the sender's mail out of the tickets, `#rescue` lets it in again; both are events."""
    one = numbers(engine)[0]
    type_in(engine, one, "#block")
    parsed = mail("Buy now", "spam1@customer.example")
    assert engine.carry_out_mail(parsed, delivery(), None)[0].fate == "ignored"
    type_in(engine, one, "#rescue")
    again = mail("Sorry", "spam2@customer.example")
    assert engine.carry_out_mail(again, delivery(), None)[0].opened
    shown = search.show(engine.store, one)
    assert shown is not None
    assert {"blocked", "unblocked"} <= {each["what"] for each in shown["events"]}


def test_a_conversation_that_an_agent_begins(engine: Engine) -> None:
    """`#to` writes the ticket, its answer leaves with the ticket's tag, and the reply comes back to it."""
    decision = answered(engine, "#to bea@else.example\n\nHello Bea, we have news.")
    facts = engine.store.look_up_ticket(decision.ticket, DESK, NOW).tickets[decision.ticket]
    assert (facts.requester.address, facts.assignee, facts.state) == ("bea@else.example", "minh", "pending")
    sent = "SELECT message_id FROM outbox WHERE recipient = 'bea@else.example'"
    ids = engine.store.read(lambda c: c.exec_driver_sql(sent).scalar())
    bea = Address("Bea", "bea@else.example")
    reply = mail("Which news?", "r@else.example", from_=(bea,), in_reply_to=(str(ids),))
    assert engine.carry_out_mail(reply, delivery(sender=bea.address), None)[0].ticket == decision.ticket


def test_next_takes_what_is_due_before_what_is_urgent_before_what_waits(engine: Engine) -> None:
    """A due date within a day comes first, then the priority, then the longest wait."""
    one, two, three = numbers(engine)
    type_in(engine, three, "#due 4h")
    type_in(engine, two, "#priority urgent")
    type_in(engine, one, "#due 30d")
    assert [answered(engine, "#next").ticket for _ in range(3)] == [three, two, one]
