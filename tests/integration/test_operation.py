"""The daemon's own parts against a real database: engine, alarm, slot, metrics, second route, keys."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from inboxd.compose.mail import Composed
from inboxd.compose.templates import Templates
from inboxd.daemon import second_route
from inboxd.daemon.alarm import Alarm
from inboxd.daemon.engine import ComposeFailed, Engine, Plan, fit
from inboxd.daemon.keys import load_keyring
from inboxd.daemon.metrics import Metrics, MetricsServer
from inboxd.daemon.pipeline import Pipeline
from inboxd.daemon.slot import Slot
from inboxd.daemon.workers import Failed, Kit, Order, compose_order
from inboxd.desk.decision import Because, Decision, Fate, Lane, Outgoing, Remark
from inboxd.desk.facts import Facts
from inboxd.desk.settings import Agent, Desk, Team
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Address, Mail
from inboxd.mail.parse import parse
from inboxd.mail.scan import ordering_ids
from inboxd.store import Store

TEMPLATES = Path(__file__).parents[2] / "templates"
DESK = Desk(
    name="Acme Support",
    address="support@acme.example",
    admins=("ops@acme.example",),
    teams={"general": Team("general")},
    agents={"minh": Agent("minh", "Minh Tran", ("minh@private.example",), ("general",))},
)


class Hands:
    """Parses and composes in this process, as the commands do."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.templates = Templates.load(kit.template_folders)

    def read(self, raws: list[bytes]) -> list[Mail | Failed]:
        return [Failed("a bomb") if b"bomb" in raw else parse(raw) for raw in raws]

    def write(self, orders: list[Order]) -> list[Composed | Failed]:
        return [compose_order(order, self.kit, self.templates) for order in orders]

    def stop(self) -> None:
        """Nothing runs elsewhere."""


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Eight in the morning."""
    return Clock()


@pytest.fixture
def engine(tmp_path: Path, clock: Clock) -> Iterator[Engine]:
    """An engine on an SQLite file."""
    store = Store.open(f"sqlite:///{tmp_path}/desk.db", migrate=True, var=tmp_path)
    store.floor_bytes = 0
    kit = Kit(DESK, load_keyring(store, None), (TEMPLATES,))
    yield Engine(store, kit, Hands(kit), clock)
    store.close()


def accept(engine: Engine, raw: bytes) -> None:
    """Put a mail into the journal, as the listener does."""
    delivery = Delivery(raw, "smtp", engine.clock(), sender="anna@home.example", recipients=(DESK.address,))
    engine.store.accept(delivery, ordering_ids(raw)).result()


def letter(number: int, text: str = "Where is it?") -> bytes:
    """A customer's mail."""
    return (
        f"From: Anna <anna@home.example>\r\nTo: {DESK.address}\r\nSubject: Parcel {number}\r\n"
        f"Message-ID: <{number}@home.example>\r\n\r\n{text}\r\n"
    ).encode()


def recipients(engine: Engine) -> list[str]:
    """To whom mail is queued."""
    return [row.recipient for row in engine.store.due(engine.clock(), 100)]


def test_a6_a_mail_that_fails_three_times(engine: Engine, clock: Clock) -> None:
    """A6: a mail that cannot be read is tried three times, then in quarantine, and the admins are told."""
    told: list[str] = []
    pipeline = Pipeline(Slot(engine), "test", Metrics(), lambda _topic, text: told.append(text))
    accept(engine, letter(1, "bomb"))
    accept(engine, letter(2))
    for _ in range(4):
        pipeline.drain()
        clock.now += timedelta(minutes=1)
    assert engine.store.waiting() == 0
    assert len(told) == 1
    assert "a bomb" in told[0]
    assert "anna@home.example" in recipients(engine)


def test_an_alarm_is_one_mail_per_topic_and_hour(engine: Engine, clock: Clock) -> None:
    """Troubles of one topic are gathered: one mail now, the rest in one mail after an hour."""
    alarm = Alarm(Slot(engine))
    for number in range(5):
        alarm.tell("quarantine", f"mail {number}")
    assert alarm.flush() == 1
    assert recipients(engine) == ["ops@acme.example"]
    alarm.tell("quarantine", "mail 6")
    alarm.tell("account", "login refused")
    assert alarm.flush() == 1
    clock.now += timedelta(minutes=61)
    assert alarm.flush() == 1
    assert alarm.flush() == 0


def test_a_reload_waits_for_those_who_work(engine: Engine) -> None:
    """A swapped engine is handed back only when nobody uses it any more; newcomers get the new one."""
    slot = Slot(engine)
    newer = Engine(engine.store, engine.kit, engine.crew)
    returned = threading.Event()
    with slot.borrowed() as held:
        thread = threading.Thread(target=lambda: (slot.swap(newer), returned.set()))
        thread.start()
        assert not returned.wait(0.1)
        assert held is engine
        with slot.borrowed() as fresh:
            assert fresh in (engine, newer)
    thread.join()
    assert returned.is_set()
    assert slot.engine is newer


def _plan(lane: Lane) -> Plan:
    outgoing = Outgoing(lane, "broken", Address("", "a@b.example"), Because("test"), ticket=7)
    return Plan(Facts(), Decision(Fate.DONE, ticket=7, outgoing=(outgoing,)), ())


def test_an_automatic_mail_that_cannot_be_composed_is_left_out(engine: Engine) -> None:
    """A template that fails on one customer's values costs the acknowledgement, not the ticket."""
    plan, composed = fit(_plan(Lane.ACKNOWLEDGEMENT), [Failed("no such value")])
    assert composed == ()
    assert any(isinstance(change, Remark) for change in plan.decision.changes)
    assert "no such value" in plan.decision.alert


def test_an_answer_that_cannot_be_composed_is_not_done() -> None:
    """An agent's answer is never dropped: the mail stays undecided and is tried again."""
    with pytest.raises(ComposeFailed, match="no such value"):
        fit(_plan(Lane.ANSWER), [Failed("no such value")])


def test_metrics_and_health() -> None:
    """/metrics speaks Prometheus, /healthz says 200 or 503, and anything else is 404."""
    state = {"ok": True, "waiting": 3}
    metrics = Metrics()
    metrics.accepted.labels("smtp").inc()
    server = MetricsServer("127.0.0.1", 0, metrics, lambda: dict(state))
    server.start()
    try:
        base = f"http://127.0.0.1:{server.port}"
        with urllib.request.urlopen(f"{base}/metrics") as answer:
            assert b'inboxd_accepted_total{channel="smtp"} 1.0' in answer.read()
        with urllib.request.urlopen(f"{base}/healthz") as answer:
            assert json.load(answer) == state
        state["ok"] = False
        for path, code in (("/healthz", 503), ("/etc/passwd", 404)):
            with pytest.raises(urllib.error.HTTPError) as error:
                urllib.request.urlopen(base + path)
            assert error.value.code == code
    finally:
        server.stop()


def test_the_second_route_is_a_command(tmp_path: Path) -> None:
    """A command reads title and lines on standard input, without a shell."""
    out = tmp_path / "alert"
    assert second_route.tell(f"tee '{out}'", "Acme: trouble", ["one; rm -rf /", "$(two)"])
    assert out.read_text() == "Acme: trouble\none; rm -rf /\n$(two)\n"
    assert not second_route.tell("/does/not/exist", "x", [])
    assert not second_route.tell("", "x", [])


def test_the_second_route_is_an_address_without_redirects() -> None:
    """A POST of JSON; an answer that points elsewhere is not followed."""
    got: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(307 if self.path == "/moved" else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        assert second_route.tell(f"{base}/here", "Acme", ["a"])
        assert not second_route.tell(f"{base}/moved", "Acme", ["a"])
    finally:
        server.shutdown()
        server.server_close()
    assert [path for path, _ in got] == ["/here", "/moved"]
    assert json.loads(got[0][1]) == {"title": "Acme", "lines": ["a"]}


def test_the_key_is_made_once(engine: Engine, tmp_path: Path) -> None:
    """The key lives in the database, or in a private file when one is named; a second start reads it."""
    assert load_keyring(engine.store, None) == load_keyring(engine.store, None)
    path = tmp_path / "keys" / "inboxd.key"
    made = load_keyring(engine.store, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_keyring(engine.store, path) == made
    assert made != load_keyring(engine.store, None)


def test_a_lost_race_is_decided_again(engine: Engine) -> None:
    """Two mails of one customer in one batch: the second sees the first one's budget and gets no answer."""
    pipeline = Pipeline(Slot(engine), "test", Metrics())
    for number in range(5):
        accept(engine, letter(number, f"text {number}"))
    pipeline.drain()
    assert recipients(engine).count("anna@home.example") == 1
