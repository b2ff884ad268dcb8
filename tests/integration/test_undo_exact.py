"""`#undo` restores exactly: values, links, people, blocks, side conversations, and what follows from them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inboxd.desk.agents.admin import RefusedError, typed
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts
from inboxd.store.tickets import load, load_shell
from inboxd.store.undoable import of_decision
from tests.integration.attacking import ANNA, MALLORY, MINH, Victim, letter, with_desk

QUERIES = {
    "ticket": """SELECT number, subject, state, priority, team, assignee, requester_key, tags, fields, cc,
        last_owner, solved_at, closed_at, language, watchers, latest_foreign_id, merged_into, waiting_since,
        answers, reopened, snoozed_until, due_at, due_told, queue FROM ticket ORDER BY number""",
    "people": "SELECT ticket, key, role FROM participant ORDER BY ticket, key",
    "links": "SELECT ticket, other FROM ticket_link ORDER BY ticket, other",
    "blocks": "SELECT id, blocked FROM contact WHERE blocked ORDER BY id",
    "contacts": "SELECT key, contact FROM address WHERE contact IS NOT NULL ORDER BY key",
    "messages": "SELECT id, ticket, kind, held_for, side FROM message WHERE NOT undone ORDER BY id",
    "sides": "SELECT name, ticket, askers, people, copied, about FROM side ORDER BY name",
}
COMMANDS = (
    "#close", "#closed", "#pending", "#open", "#solved", "#claim", "#unclaim", "#assign lan", "#assign none",
    "#team billing", "#priority urgent", "#tag +a -b", "#tag +b", "#subject Other", "#lang vi",
    "#cc +boss@home.example", "#cc -boss@home.example +bob@home.example", "#requester carol@home.example",
    "#watch", "#unwatch", "#snooze 3d", "#snooze none", "#due 2d", "#spam", "#block", "#rescue",
    "#merge {other}", "#split", "#link {other}", "#note look", "#reply Hello Anna", "#send", "#admit",
    "#admit same", "#drop", "#forward bob@parts.example When?", "#forward eve@other.example",
)  # fmt: skip


def state(victim: Victim, skip: tuple[int, ...] = ()) -> dict[str, Any]:
    """Everything that undoing must restore; `skip` are tickets that are new since."""
    found = {name: victim.rows(query) for name, query in QUERIES.items()}
    found["ticket"] = [row for row in found["ticket"] if row[0] not in skip]
    found["people"] = [row for row in found["people"] if row[0] not in skip]
    return found


def type_in(victim: Victim, number: int, text: str, agent: str = "minh") -> Decision | None:
    """What an agent's mail does, without the mail; None when it is refused."""
    engine, made = victim.engine, list[Decision]()

    def decide_on(facts: Facts, now: Any) -> Decision:
        made.append(typed(number, text, facts, victim.desk, now, by="root", agent=agent))
        return made[-1]

    def look_up() -> Facts:
        keyring = engine.kit.keyring
        return victim.store.look_up_command(number, text, 0, victim.desk, victim.now, keyring)

    try:
        engine.carry_out(look_up, decide_on)
    except RefusedError:
        return None
    return made[-1]


@pytest.fixture
def victim(database_url: str, tmp_path: Path) -> Iterator[Victim]:
    """A desk whose answers wait for five minutes, on each database."""
    made = Victim(database_url, tmp_path, with_desk(send_delay=timedelta(minutes=5)))
    yield made
    made.store.close()


def people_and_mails(victim: Victim) -> tuple[int, int]:
    """Two tickets: one with two mails of Anna's and a stranger's that is held, one of Bob's."""
    case = victim.case()
    victim.get(letter(ANNA, "And one thing more.", reply=case.acknowledgement, auth=ANNA), "imap.support")
    victim.get(letter(MALLORY, "I am Anna.", reply=case.acknowledgement, auth=MALLORY), "imap.support")
    other = victim.case(auth="bob@home.example", raw_from="bob@home.example")
    return case.number, other.number


def test_each_command_and_its_undo(victim: Victim) -> None:
    """Each command alone, on an open ticket that waits: after `#undo` all rows are as they were."""
    number, other = people_and_mails(victim)
    refused = [one for one in COMMANDS if not check(victim, number, [one.format(other=other)])]
    assert refused == ["#send"]  # nothing of an agent is held


def check(victim: Victim, number: int, commands: list[str]) -> bool:
    """Whether the commands were done; if so, undone they leave no trace."""
    before, known = state(victim), set(victim.numbers)
    victim.now = victim.now.replace(microsecond=0)
    done = type_in(victim, number, "\n".join(commands))
    if done is None:
        assert state(victim) == before
        return False
    victim.now += timedelta(seconds=20)
    assert undo(victim, number), commands
    fresh = tuple(set(victim.numbers) - known)
    after = state(victim, fresh)
    for name in QUERIES:
        assert after[name] == before[name], (name, commands)
    return True


def undo(victim: Victim, number: int) -> bool:
    """Take back the latest decision that can be, as its receipt would."""

    (latest,) = victim.rows("SELECT max(id) FROM decision WHERE undoable AND undone_at IS NULL")[0]

    def look_up() -> Facts:
        def read(connection: Any) -> Facts:
            loaded = load(connection, [number], victim.now)
            shell = load_shell(connection, number, victim.now)
            assert shell is not None
            back = of_decision(connection, latest, loaded, victim.now)
            return Facts(tickets={**loaded.tickets, number: loaded.tickets.get(number, shell)}, undo=back)

        return victim.store.read(read)

    engine = victim.engine
    made = engine.carry_out(
        look_up, lambda facts, now: typed(number, "#undo", facts, victim.desk, now, by="root", agent="minh")
    )
    return made is not None


@pytest.mark.parametrize("seed", range(3))
def test_random_commands_and_their_undo(victim: Victim, seed: int) -> None:
    """Up to three commands at once, undone, with others left standing between: no trace of what is undone."""
    dice = random.Random(seed)
    number, other = people_and_mails(victim)
    done = 0
    for _ in range(20):
        chosen = [one.format(other=other) for one in dice.sample(COMMANDS, dice.choice((1, 1, 2, 3)))]
        done += check(victim, number, chosen)
        if dice.random() < 0.4:
            type_in(victim, number, dice.choice(COMMANDS[:20]).format(other=other))
    assert done >= 5


def test_undo_of_a_ticket_that_an_agent_opened_closes_it(victim: Victim) -> None:
    """`#to` within `send_delay`: nobody is written to, and no open ticket of nobody's is left."""
    out = victim.get(letter(MINH, "#to zoe@home.example\nHello Zoe", auth=MINH, subject="Hi"), "imap.support")
    receipt = next(mail for mail in out if mail.recipient == MINH)
    victim.get(letter(MINH, "#undo", reply=receipt, auth=MINH), "imap.support")
    victim.now += timedelta(minutes=10)
    victim.work()
    assert victim.rows("SELECT state, team FROM ticket") == [("closed", "general")]
    assert [mail for mail in victim.sent if mail.recipient == "zoe@home.example"] == []


def test_what_somebody_changed_since_stays_and_is_told(victim: Victim) -> None:
    """A link that a colleague's undo or hand took away meanwhile is no fault; the rest goes back."""
    number, other = people_and_mails(victim)
    assert type_in(victim, number, f"#link {other}\n#priority urgent\n#block")
    victim.store.write(lambda connection: connection.exec_driver_sql("DELETE FROM ticket_link"))
    assert undo(victim, number)
    assert victim.rows(f"SELECT priority FROM ticket WHERE number = {number}") == [("normal",)]
    assert victim.rows("SELECT id FROM contact WHERE blocked") == []


def test_a_merge_carries_the_wait_along_and_gives_it_back(victim: Victim) -> None:
    """Anna's question waits on in the ticket that hers goes into, which opens; undone, all is as before."""
    number, other = people_and_mails(victim)
    assert type_in(victim, other, "#close")
    (since,) = victim.rows(f"SELECT waiting_since FROM ticket WHERE number = {number}")[0]
    before = state(victim)
    assert type_in(victim, number, f"#merge {other}")
    now = victim.rows(f"SELECT state, waiting_since FROM ticket WHERE number = {other}")[0]
    assert now == ("open", since)
    victim.now += timedelta(seconds=20)
    assert undo(victim, number)
    assert state(victim) == before
