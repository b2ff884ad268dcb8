"""What agents ask by mail, on a real database: lists, `#next` when two ask at once, history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inboxd.daemon.engine import Engine
from inboxd.daemon.hands import Hands
from inboxd.daemon.workers import Kit
from inboxd.desk.decision import Decision
from inboxd.desk.settings import Agent, Desk, Team
from inboxd.mail.message import Address
from inboxd.store import Conflict
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
    history = str(answered(engine, f"#history HELP-{number}").outgoing[0].values["lines"])
    assert "message customer" in history
    assert answered(engine, f"#why {number}", "eve").outgoing[0].template == "refused"
    assert ANNA.address in str(answered(engine, f"#show {number}").outgoing[0].values["customer_address"])
