"""Webhooks: from a rule through the outbox to a real HTTP server."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from typer.testing import CliRunner

from inboxd.cli import outbox as outbox_command
from inboxd.cli.examine.accounts import check_webhook
from inboxd.compose.webhook import TABLE
from inboxd.config import defaults
from inboxd.config.settings import Outgoing_, Webhook
from inboxd.daemon.engine import Engine
from inboxd.daemon.hands import Hands
from inboxd.daemon.workers import Kit
from inboxd.desk.decision import Lane
from inboxd.outbox.sender import Sender
from inboxd.store import Store, search
from tests.fixtures.daemon import until
from tests.fixtures.outbox import Clock, Heard, fate, queue
from tests.fixtures.ports import free_port
from tests.fixtures.postgres import Cluster
from tests.fixtures.receiver import Receiver, receiving
from tests.integration.store_builders import DESK, KEYRING, delivery, mail, opened
from tests.unit.rulekit import rules_of

START = datetime(2026, 11, 2, 10, tzinfo=UTC)
BODY = b'{"version": 1, "delivery": "1042-abcdefgh"}'


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program that takes calls."""
    with receiving() as found:
        yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite database."""
    with opened(f"sqlite:///{tmp_path}/inboxd.db", tmp_path) as found:
        yield found


class Callers:
    """A sender with webhooks at work, with a clock that the test moves."""

    def __init__(self, store: Store, tmp_path: Path, *webhooks: Webhook) -> None:
        self.store, self.clock, self.heard = store, Clock(START), Heard()
        self.sender = Sender(
            store,
            {"": Outgoing_(maildir=tmp_path / "sent")},
            webhooks={one.name: one for one in webhooks},
            on_undelivered=self.heard.on_undelivered,
            on_trouble=self.heard.on_trouble,
            clock=self.clock,
        )

    def __enter__(self) -> Callers:
        self.sender.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self.sender.stop(10)

    def call(self, name: str = "crm") -> int:
        """Queue one call."""
        row = queue(
            self.store,
            name,
            BODY,
            now=self.clock.now,
            lane=Lane.WEBHOOK,
            outgoing=f"{TABLE}{name}",
            sender="",
        )
        self.sender.wake()
        return row

    def wait(self, row: int, state: str, attempts: int = 0) -> str:
        """Until the row is in that state after so many attempts; what was said last."""
        until(
            lambda: (found := fate(self.store, row)).state == state and found.attempts >= attempts,
            f"row {row} to be {state}; it is {fate(self.store, row)}",
        )
        return str(fate(self.store, row).reply)


def test_a_call_is_signed_and_carries_its_id(store: Store, tmp_path: Path, receiver: Receiver) -> None:
    """The receiver can check timestamp and body with the shared secret; path and query are the admin's."""
    with Callers(store, tmp_path, receiver.webhook()) as desk:
        assert desk.wait(desk.call(), "sent", 1) == "200 OK"
    (call,) = receiver.calls
    stamp = call.headers["X-Inboxd-Timestamp"]
    expected = hmac.new(b"a shared secret", f"{stamp}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert call.headers["X-Inboxd-Signature"] == f"sha256={expected}"
    assert (int(stamp), call.headers["X-Inboxd-Delivery"]) == (START.timestamp(), "1042-abcdefgh")
    assert (call.path, call.headers["Content-Type"]) == ("/in?key=1", "application/json")


def test_trouble_at_the_other_end_is_tried_again_with_the_same_bytes(
    store: Store, tmp_path: Path, receiver: Receiver
) -> None:
    """A3, A4: 500, 429 and nonsense wait for the outbox's schedule; body and id stay, its time does not."""
    receiver.answers += [500, 429, "garbage"]
    with Callers(store, tmp_path, receiver.webhook()) as desk:
        row = desk.call()
        said = desk.wait(row, "queued", 1)
        assert said.startswith("500 Internal Server Error: <h1>so much</h1> xxx")
        assert len(said) < 160
        assert fate(store, row).not_before == START + timedelta(minutes=5)
        for attempts in (2, 3, 4):
            desk.clock.now = fate(store, row).not_before
            desk.sender.wake()
            desk.wait(row, "sent" if attempts == 4 else "queued", attempts)
    first, *_, last = receiver.calls
    assert (len(receiver.calls), first.body, first.headers["X-Inboxd-Delivery"]) == (
        4, last.body, last.headers["X-Inboxd-Delivery"],
    )  # fmt: skip
    assert first.headers["X-Inboxd-Timestamp"] != last.headers["X-Inboxd-Timestamp"]
    assert desk.heard.undelivered == []


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_refusal_is_final_and_told(status: int, store: Store, tmp_path: Path, receiver: Receiver) -> None:
    """A4: what the receiver refuses is not asked again; somebody hears of it."""
    receiver.answers.append(status)
    with Callers(store, tmp_path, receiver.webhook()) as desk:
        assert desk.wait(desk.call(), "failed", 1).startswith(f"{status} ")
        until(lambda: [one[2] for one in desk.heard.undelivered] == [True], "the report")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(status: int, store: Store, tmp_path: Path, receiver: Receiver) -> None:
    """B27: a call goes to the address in config.toml and nowhere else."""
    with receiving() as elsewhere:
        receiver.answers.append(status)
        receiver.location = f"http://127.0.0.1:{elsewhere.port}/"
        with Callers(store, tmp_path, receiver.webhook()) as desk:
            assert "redirects are not followed" in desk.wait(desk.call(), "failed", 1)
        assert elsewhere.calls == []


@pytest.mark.parametrize("how", ["hang", "drip"])
def test_a_silent_or_slow_receiver_is_cut_off(
    how: str, store: Store, tmp_path: Path, receiver: Receiver
) -> None:
    """The deadline holds for the whole exchange, however slowly bytes come; the next call goes its way."""
    receiver.answers.append(how)
    with Callers(store, tmp_path, receiver.webhook(timeout=timedelta(seconds=1))) as desk:
        slow, next_ = desk.call(), desk.call()
        assert desk.wait(slow, "queued", 1) == "no answer within 1 s"
        desk.wait(next_, "sent", 1)


def test_a_huge_answer_is_not_read(store: Store, tmp_path: Path, receiver: Receiver) -> None:
    """Of an answer without end a short line is kept."""
    receiver.answers.append("huge")
    with Callers(store, tmp_path, receiver.webhook()) as desk:
        said = desk.wait(desk.call(), "queued", 1)
    assert said == f"500 Internal Server Error: {'x' * 120}"


def test_an_absent_receiver_rests_and_mail_does_not_wait(store: Store, tmp_path: Path) -> None:
    """A4: no call counts as tried while nobody listens; mail leaves meanwhile."""
    dead = Receiver(port=free_port())
    with Callers(store, tmp_path, dead.webhook()) as desk:
        row = desk.call()
        until(lambda: "cannot be reached" in desk.sender.states()[f"{TABLE}crm"], "the host to rest")
        answer = queue(store, "anna@example.com", now=START)
        desk.sender.wake()
        desk.wait(answer, "sent")
        assert (fate(store, row).state, fate(store, row).attempts) == ("queued", 0)


def test_calls_of_a_webhook_that_has_gone_fail_with_a_reason(
    store: Store, tmp_path: Path, receiver: Receiver
) -> None:
    """A call that waited while its table was removed is refused and told, and can be retried later."""
    receiver.answers.append(503)
    with Callers(store, tmp_path, receiver.webhook()) as desk:
        row = desk.call()
        desk.wait(row, "queued", 1)
        desk.sender.follow({"": Outgoing_(maildir=tmp_path / "sent")}, None, {})
        desk.clock.forward(timedelta(hours=1))
        desk.sender.wake()
        assert desk.wait(row, "failed") == "404 no [webhook.crm] in config.toml any more"
        desk.sender.follow({"": Outgoing_(maildir=tmp_path / "sent")}, None, {"crm": receiver.webhook()})
        assert store.retry_outgoing(row, desk.clock.now)
        desk.sender.wake()
        desk.wait(row, "sent")


def test_tls_is_verified_where_a_certificate_can_be(store: Store, tmp_path: Path) -> None:
    """B17: with a ca_file the receiver must have a certificate of it; without, loopback is believed."""
    ours, theirs = trustme.CA(), trustme.CA()
    ours.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "cert.pem"))
    for name, ca in (("ours", ours), ("theirs", theirs)):
        ca.cert_pem.write_to_path(str(tmp_path / f"{name}.pem"))
    with receiving(tmp_path / "cert.pem") as receiver:
        tables = (
            receiver.webhook("plain"),
            receiver.webhook("right", ca_file=tmp_path / "ours.pem"),
            receiver.webhook("wrong", ca_file=tmp_path / "theirs.pem"),
        )
        with Callers(store, tmp_path, *tables) as desk:
            plain, right, wrong = (desk.call(one.name) for one in tables)
            desk.wait(plain, "sent")
            desk.wait(right, "sent")
            until(lambda: "certificate" in desk.sender.states()[f"{TABLE}wrong"], "the refusal")
            assert fate(store, wrong).state == "queued"
        assert len(receiver.calls) == 2


def test_two_daemons_call_once(postgres: Cluster, tmp_path: Path, receiver: Receiver) -> None:
    """C17: each call is made by one of the daemons that share a database."""
    url, table = postgres.url(), receiver.webhook()
    with (
        opened(url) as one,
        opened(url) as two,
        Callers(one, tmp_path, table) as desk,
        Callers(two, tmp_path, table) as other,
    ):
        rows = [desk.call() for _ in range(20)]
        other.sender.wake()
        for row in rows:
            desk.wait(row, "sent")
    assert len(receiver.calls) == 20


@contextmanager
def engine_with(store: Store, rules: str) -> Iterator[Engine]:
    """Everything between a mail and its outbox rows, in this process."""
    kit = Kit(replace(DESK, rules=rules_of(rules)), KEYRING, (defaults.folder() / "templates",))
    yield Engine(store, kit, Hands(kit), lambda: START)


RULE = (
    '[[rule]]\nname = "Tell the CRM"\non = ["new", "reply"]\nwhen.subject = "log in"\nthen.webhook = "crm"\n'
)


def test_from_a_mail_to_the_receiver(database_url: str, tmp_path: Path, receiver: Receiver) -> None:
    """A rule's call stands in the outbox and under the ticket, leaves, and tells what happened."""
    with opened(database_url) as store, engine_with(store, RULE + 'then.tags = "crm"\n') as engine:
        decision, _ = engine.carry_out_mail(mail("Help me."), delivery(), None)
        (row,) = [one for one in search.outgoing_mails(store) if one["lane"] == "webhook"]
        assert (row["recipient"], row["ticket"], row["subject"]) == (
            "crm", decision.ticket, 'rule "Tell the CRM"',
        )  # fmt: skip
        shown = search.show(store, decision.ticket)
        assert shown is not None
        with Callers(store, tmp_path, receiver.webhook()) as desk:
            desk.wait(row["id"], "sent")
    said = receiver.calls[0].json
    assert said["delivery"].startswith(f"{decision.ticket}-")
    assert (said["version"], said["event"], said["desk"]) == (1, "new", "Support")
    assert said["rule"] == {"name": "Tell the CRM", "file": "rules/x.toml", "line": 1}
    assert (said["ticket"]["number"], said["ticket"]["tags"]) == (decision.ticket, ["crm"])
    assert said["ticket"]["customer"] == {"name": "Anna", "address": "anna@customer.example"}
    assert (said["message"]["kind"], said["message"]["text"]) == ("customer", "Help me.")


def test_the_doctor_reaches_a_webhook_without_a_call(receiver: Receiver) -> None:
    """`inboxd doctor` connects and says nothing; an absent receiver has a remedy."""
    assert check_webhook(receiver.webhook()).state == "ok"
    assert receiver.calls == []
    absent = check_webhook(Receiver(port=free_port()).webhook())
    assert absent.state == "fail"
    assert "cannot be reached" in absent.what
    assert "read the server's words" not in absent.remedy


def test_calls_are_listed_and_cancelled_as_mail_is(store: Store, tmp_path: Path) -> None:
    """`inboxd outbox list` shows a call in its lane, `cancel` keeps it here."""
    row = queue(store, "crm", BODY, now=START, lane=Lane.WEBHOOK, outgoing=f"{TABLE}crm")
    config = tmp_path / "config.toml"
    config.write_text(
        f'database = "sqlite:///{tmp_path}/inboxd.db"\n'
        '[desk]\naddress = "a@b.example"\nadmins = "c@b.example"'
    )
    run = CliRunner().invoke
    listed = run(outbox_command.app, ["list", "-c", str(config)])
    assert "webhook" in listed.output
    assert "crm" in listed.output
    assert run(outbox_command.app, ["cancel", str(row), "-c", str(config)]).exit_code == 0
    assert fate(store, row).state == "cancelled"
