"""Mail of a junk folder on both databases: listed, let in once by a link or on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inboxd.cli import junk
from inboxd.daemon.engine import Engine
from inboxd.daemon.hands import Hands
from inboxd.daemon.metrics import Metrics
from inboxd.daemon.pipeline import Pipeline
from inboxd.daemon.slot import Slot
from inboxd.daemon.workers import Kit
from inboxd.desk.decision import Decision, Fate
from inboxd.desk.outside.junk import rescued
from inboxd.mail.delivery import Role
from inboxd.store import Conflict, Store, search
from tests.integration.store_builders import DESK, KEYRING, NOW, delivery, mail, opened
from tests.integration.test_asking_by_mail import TEMPLATES

RAW = (
    b"From: Anna <anna@customer.example>\r\nTo: support@desk.example\r\nSubject: Where is my parcel?\r\n"
    b"Message-ID: <parcel@customer.example>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n\r\nSince a week.\r\n"
)


@pytest.fixture
def desk(empty_database_url: str) -> Iterator[Engine]:
    """A desk with one mail in its junk folder, decided."""
    with opened(empty_database_url) as store:
        engine = engine_on(store)
        store.accept(in_folder("Junk", 1, Role.JUNK), ()).result(30)
        decide_all(engine)
        yield engine


def engine_on(store: Store) -> Engine:
    kit = Kit(DESK, KEYRING, (TEMPLATES,))
    return Engine(store, kit, Hands(kit), lambda: NOW)


def in_folder(folder: str, uid: int, role: Role = Role.INBOX) -> object:
    return delivery(RAW, channel="imap.support", folder=folder, uidvalidity=1, uid=uid, role=role,
                    sender=None, recipients=())  # fmt: skip


def decide_all(engine: Engine) -> int:
    return Pipeline(Slot(engine), "test", Metrics()).drain()


def number_of(store: Store) -> int:
    (row,) = search.junk(store)
    return int(row["id"])


def tap(engine: Engine, number: int, agent: str = "minh") -> Decision:
    """The agent taps the digest's link."""
    token = KEYRING.command_token(0, agent, f"rescue {number}", NOW.replace(year=2027), "abcdefgh")
    who = replace(mail().from_[0], address=f"{agent}@desk.example")
    parsed = mail("", f"{agent}@desk.example", from_=(who,), subject=f"#rescue {number} c.{token}")
    came = delivery(sender=who.address, login=agent, tls=True)
    return engine.carry_out_mail(parsed, came, None)[0]


def test_a_link_lets_junk_in_once(desk: Engine) -> None:
    """The mail opens a ticket with its own words, is listed no more, and a second tap names the ticket."""
    number = number_of(desk.store)
    assert search.tickets(desk.store) == []
    tap(desk, number)
    assert decide_all(desk) == 1
    (ticket,) = search.tickets(desk.store)
    assert (ticket["subject"], search.junk(desk.store)) == ("Where is my parcel?", [])
    again = tap(desk, number).outgoing[0].values["reason"]
    assert f"[HELP-{ticket['number']}] already" in str(again)
    assert decide_all(desk) == 0


def test_two_who_rescue_at_once_open_one_ticket(desk: Engine) -> None:
    """The second of two changes that let the same mail in is a conflict, whoever made it."""
    number = number_of(desk.store)
    facts = desk.store.look_up_junk(number)
    assert facts.junk is not None
    decision = Decision(Fate.DONE, actor="agent minh", changes=rescued(facts.junk, "minh"))
    plan = desk._plan(facts, decision, NOW)
    desk.finish(plan)
    with pytest.raises(Conflict):
        desk.finish(plan)
    assert decide_all(desk) == 1


def test_what_somebody_moved_to_the_inbox_is_no_junk_any_more(desk: Engine) -> None:
    """The same mail in the inbox opens its ticket; its copy is neither listed nor rescued."""
    number = number_of(desk.store)
    desk.store.accept(in_folder("INBOX", 9), ()).result(30)  # type: ignore[arg-type]
    decide_all(desk)
    assert search.junk(desk.store) == []
    assert "already" in str(tap(desk, number).outgoing[0].values["reason"])
    assert len(search.tickets(desk.store)) == 1


def test_an_admin_lists_and_rescues(database_url: str, tmp_path: Path) -> None:
    """`inboxd junk list` names what lies there, `rescue` lets it in once, and says so the second time."""
    config = tmp_path / "config.toml"
    config.write_text(
        f'database = "{database_url}"\n[desk]\naddress = "support@desk.example"\n[team.general]\n'
    )

    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(junk.app, [*words, "-c", str(config)])
        assert done.exit_code == code, done.output
        return done.output

    with opened(database_url) as store:
        engine = engine_on(store)
        store.accept(in_folder("Junk", 1, Role.JUNK), ()).result(30)
        decide_all(engine)
    (row,) = json.loads(run("list", "--json"))
    assert "Where is my parcel?" in run("list")
    number = str(row["id"])
    assert "opens a ticket" in run("rescue", number)
    assert "rescued already" in run("rescue", number, code=1)
    assert "no mail 999" in run("rescue", "999", code=1)
    assert "there is no junk" in run("list")
    with opened(database_url) as store:
        assert decide_all(engine_on(store)) == 1
        (ticket,) = search.tickets(store)
        assert ticket["subject"] == "Where is my parcel?"
    assert f"[HELP-{ticket['number']}] already" in run("rescue", number, code=1)
