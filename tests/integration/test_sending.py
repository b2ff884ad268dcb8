"""Outgoing mail through a real Postfix: delivery, refusals, cuts, encryption."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
import trustme

from inboxd.config.settings import Outgoing_, Rate
from inboxd.desk.decision import Lane
from inboxd.outbox.reply import HostError
from inboxd.outbox.sender import Sender
from inboxd.outbox.smarthost import Smarthost
from inboxd.store import Store
from inboxd.store.outbox import host_limits
from tests.fixtures.daemon import until
from tests.fixtures.outbox import Clock, Heard, fate, fates, mail, queue
from tests.fixtures.ports import free_port
from tests.fixtures.postfix import Postfix
from tests.fixtures.proxy import proxy_to

START = datetime(2026, 11, 2, 10, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite database."""
    store = Store.open(f"sqlite:///{tmp_path}/inboxd.db", migrate=True, var=tmp_path)
    yield store
    store.close()


class Desk:
    """A sender at work on a real store, with a clock that the test moves."""

    def __init__(self, store: Store, **tables: Outgoing_) -> None:
        self.store = store
        self.clock = Clock(START)
        self.heard = Heard()
        self.sender = Sender(
            store,
            {name.replace("default", ""): table for name, table in tables.items()},
            on_undelivered=self.heard.on_undelivered,
            on_trouble=self.heard.on_trouble,
            clock=self.clock,
        )

    def __enter__(self) -> Desk:
        self.sender.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.sender.stop(10)

    def queue(self, recipient: str, raw: bytes | None = None, **more: object) -> int:
        """Queue one mail and say so."""
        row = queue(self.store, recipient, raw, now=self.clock.now, **more)  # type: ignore[arg-type]
        self.sender.wake()
        return row

    def forward(self, span: timedelta) -> None:
        """Let time pass."""
        self.clock.forward(span)
        self.sender.wake()

    def wait(self, row: int, state: str, attempts: int = 0) -> None:
        """Until the row is in that state after at least so many attempts."""
        until(
            lambda: (found := fate(self.store, row)).state == state and found.attempts >= attempts,
            f"row {row} to be {state}; it is {fate(self.store, row)}",
        )


def through(port: int, **more: object) -> Outgoing_:
    """A table for a plain connection to loopback."""
    return Outgoing_(server=f"127.0.0.1:{port}", **more)  # type: ignore[arg-type]


def test_an_answer_reaches_the_customer(store: Store, postfix: Postfix) -> None:
    """A queued mail arrives with its own Message-ID, and the host's reply is kept."""
    raw = mail("delivered@example.com", "Your parcel is on its way.\r\n.\r\nReally.")
    with Desk(store, default=through(postfix.port)) as desk:
        row = desk.queue("delivered@example.com", raw)
        desk.wait(row, "sent")
    [arrived] = postfix.wait("delivered")
    message = message_from_bytes(arrived)
    assert message["Message-ID"] == message_from_bytes(raw)["Message-ID"]
    assert message["Return-Path"] == "<support@example.com>"
    assert message.get_payload() == "Your parcel is on its way.\n.\nReally.\n"
    assert "queued as" in fate(store, row).reply


def test_each_recipient_has_a_fate_of_its_own(store: Store, postfix: Postfix) -> None:
    """C15: 451 waits 5 minutes, 421 too, 550 fails at once and is told; the others are not held up."""
    postfix.replies.update(
        {
            "later@example.com": "451 4.3.0 come back",
            "busy@example.com": "421 4.3.2 too busy",
            "gone@example.com": "550 5.1.1 no such user",
        }
    )
    with Desk(store, default=through(postfix.port, connections=1)) as desk:
        later, busy, gone, fine = (
            desk.queue(f"{who}@example.com") for who in ("later", "busy", "gone", "fine")
        )
        desk.wait(fine, "sent")
        desk.wait(gone, "failed")
        for row in (later, busy):
            desk.wait(row, "queued", 1)
            assert fate(store, row).not_before == START + timedelta(minutes=5)
        assert fate(store, later).reply.startswith("451 ")
        assert fate(store, busy).reply.startswith("421 ")
        assert [(who, final) for who, _, final in desk.heard.undelivered] == [("gone@example.com", True)]
        postfix.replies.clear()
        desk.forward(timedelta(minutes=6))
        desk.wait(later, "sent")
        desk.wait(busy, "sent")
    assert len(postfix.wait("later")) == len(postfix.wait("busy")) == 1


def test_a_mail_that_is_never_taken_is_told_twice(store: Store, postfix: Postfix) -> None:
    """A4: the agent hears once at 4 hours and once when it is given up after 5 days."""
    postfix.replies["never@example.com"] = "451 4.3.0 come back"
    attempts = 0
    with Desk(store, default=through(postfix.port)) as desk:
        row = desk.queue("never@example.com")
        while desk.clock.now < START + timedelta(days=5):
            attempts += 1
            desk.wait(row, "queued", attempts)
            desk.clock.now = fate(store, row).not_before
            desk.sender.wake()
            if desk.clock.now < START + timedelta(hours=4):
                assert desk.heard.undelivered == []
        desk.wait(row, "failed")
        until(lambda: len(desk.heard.undelivered) == 2, "the second report")
    assert [final for _, _, final in desk.heard.undelivered] == [False, True]
    assert attempts == 35
    postfix.replies.clear()


def test_a_cut_after_the_final_dot_sends_the_same_bytes_again(store: Store, postfix: Postfix) -> None:
    """C16: nothing is lost, the second copy is the same, and there are no more doubles than cuts."""
    with proxy_to(postfix.port) as proxy:
        proxy.cut_after, proxy.cuts_left = b"\r\n.\r\n", 2
        with Desk(store, default=through(proxy.port, connections=1)) as desk:
            rows = [desk.queue("cut@example.com") for _ in range(4)]
            until(lambda: fates(store).count("sent") == 2 and not proxy.cuts_left, "two cuts")
            until(lambda: fates(store).count("queued") == 2, "the cut ones to wait")
            desk.forward(timedelta(minutes=6))
            for row in rows:
                desk.wait(row, "sent")
    arrived = [message_from_bytes(raw) for raw in postfix.wait("cut", 6)]
    ids = [message["Message-ID"] for message in arrived]
    assert len(set(ids)) == 4
    assert len(ids) == 6
    for one in set(ids):
        assert len({message.get_payload() for message in arrived if message["Message-ID"] == one}) == 1


@pytest.mark.parametrize("end", ["\n.\n", "\r.\r", "\r\n.\r", "\n.\r\n", "\r.\r\n"], ids=ascii)
def test_a_false_end_smuggles_no_second_mail(postfix: Postfix, end: str) -> None:
    """B14: one mail stays one mail, with the smuggled commands as its text."""
    user = f"smuggle-{end.encode().hex()}"
    envelope = f"MAIL FROM:<admin@example.com>\r\nRCPT TO:<{user}@example.com>\r\nDATA\r\n"
    inner = f"{envelope}Subject: evil\r\n\r\nx\r\n.\r\n"
    raw = f"Subject: one\r\nMessage-ID: <s@example.com>\r\n\r\nfirst{end}{inner}rest\r\n".encode()
    line = Smarthost(through(postfix.port))
    assert line.send(raw, "support@example.com", f"{user}@example.com").is_good
    assert line.send(mail(), "support@example.com", f"{user}@example.com").is_good
    line.close()
    arrived = postfix.wait(user, 2)
    assert len(arrived) == 2
    assert any(b"\n.\nMAIL FROM" in one for one in arrived)


def test_a_stripped_starttls_sends_nothing(store: Store, postfix: Postfix) -> None:
    """B17: when somebody takes STARTTLS out of the greeting, no envelope, password or mail is shown."""
    with proxy_to(postfix.port) as proxy:
        proxy.change = lambda data: data.replace(b"250-STARTTLS\r\n", b"")
        table = through(proxy.port, security="starttls", user="support", password=None)
        with Desk(store, default=table) as desk:
            row = desk.queue("stripped@example.com")
            until(lambda: "STARTTLS" in desk.sender.states()[""], "the refusal")
        assert fate(store, row).attempts == 0
        assert b"AUTH" not in proxy.said
        assert b"MAIL" not in proxy.said
    assert postfix.mails("stripped") == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_verified_connection_delivers(postfix: Postfix, security: str) -> None:
    """B17: with the right authority both forms of TLS work."""
    port = postfix.tls_port if security == "tls" else postfix.port
    line = Smarthost(Outgoing_(server=f"localhost:{port}", security=security, ca_file=postfix.ca_file))
    assert line.send(mail(), "support@example.com", f"over-{security}@example.com").is_good
    line.close()
    assert b"with ESMTPS" in postfix.wait(f"over-{security}")[0]


def test_a_wrong_certificate_sends_nothing(postfix: Postfix, tmp_path: Path) -> None:
    """B17: a server that another authority vouches for is refused, with the reason."""
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    line = Smarthost(
        Outgoing_(server=f"localhost:{postfix.port}", security="starttls", ca_file=tmp_path / "other.pem")
    )
    with pytest.raises(HostError, match="certificate is not valid"):
        line.send(mail(), "support@example.com", "wrong@example.com")


def test_a_plain_connection_to_elsewhere_is_refused() -> None:
    """B17: without TLS nothing goes to another machine unless the admin says insecure."""
    line = Smarthost(Outgoing_(server="192.0.2.1:25", security="none"))
    with pytest.raises(HostError, match="insecure = true"):
        line.open()


def test_a_host_that_is_down_rests(store: Store) -> None:
    """A4: an unreachable host is deferred as a whole; no mail loses an attempt."""
    with Desk(store, default=through(free_port())) as desk:
        rows = [desk.queue("anna@example.com") for _ in range(3)]
        until(lambda: desk.sender.states()[""] != "ok", "the host to rest")
        until(lambda: fates(store) == ["queued"] * 3, "the mails to be given back")
        assert [fate(store, row).attempts for row in rows] == [0, 0, 0]
        assert store.due(START, 10) == []
        assert desk.heard.troubles == []

        def is_told_later() -> bool:
            desk.forward(timedelta(minutes=16))
            return bool(desk.heard.troubles)

        until(is_told_later, "a report")
        for _ in range(3):
            desk.forward(timedelta(minutes=16))
        assert len(desk.heard.troubles) == 1, "one report, not a flood"


def test_every_author_of_a_late_answer_is_told_although_the_host_is_dead(store: Store) -> None:
    """A4: after 4 hours each waiting answer is reported once, however many wait or tries follow."""
    with Desk(store, default=through(free_port())) as desk:
        for number in range(30):
            desk.queue(f"anna{number}@example.com")
        desk.queue("robot@example.com", lane=Lane.REPORT)
        until(lambda: desk.sender.states()[""] != "ok", "the host to rest")
        assert desk.heard.undelivered == []
        desk.forward(timedelta(hours=4, minutes=1))
        until(lambda: len(desk.heard.undelivered) >= 30, "the reports")
        for _ in range(3):
            desk.forward(timedelta(minutes=20))
            until(lambda: len(store.due(desk.clock.now, 10)) == 0, "the next failure")
        told = [who for who, _, final in desk.heard.undelivered if who.startswith("anna") and not final]
        assert sorted(told) == sorted(set(told))
        assert len(told) == 30


def test_only_the_pilot_gets_mail(store: Store, postfix: Postfix) -> None:
    """With `only` mail to anybody else is held and listed, not sent and not lost."""
    with Desk(store, default=through(postfix.port, only=("*@EXAMPLE.com",))) as desk:
        outside = desk.queue("anna@elsewhere.example")
        inside = desk.queue("pilot@example.com")
        desk.wait(inside, "sent")
        desk.wait(outside, "held")
    assert "*@EXAMPLE.com" in fate(store, outside).reply


def test_a_flood_does_not_delay_an_answer(store: Store, tmp_path: Path) -> None:
    """A4: with the rate nearly spent by acknowledgements, an answer leaves at once."""
    table = Outgoing_(maildir=tmp_path / "sent", rate=Rate(10, timedelta(hours=1)))
    with Desk(store, default=table) as desk:
        flood = [desk.queue("x@example.com", lane=Lane.ACKNOWLEDGEMENT) for _ in range(20)]
        until(lambda: fates(store).count("sent") == 8, "the flood's share")
        answer = desk.queue("anna@example.com")
        desk.wait(answer, "sent")
        assert fates(store).count("sent") == 9
    assert len(flood) - fates(store).count("queued") == 8


def test_each_table_has_its_own_host(store: Store, tmp_path: Path) -> None:
    """A dead default host does not hold up [outgoing.billing]; a vanished table's mail leaves by it later."""
    tables = {
        "default": through(free_port()),
        "billing": Outgoing_(name="billing", maildir=tmp_path / "billing"),
    }
    with Desk(store, **tables) as desk:
        stuck = desk.queue("anna@example.com")
        gone = desk.queue("anna@example.com", outgoing="vanished")
        good = desk.queue("anna@example.com", outgoing="billing")
        desk.wait(good, "sent")
        assert fate(store, stuck).state != "sent"
        desk.sender.follow({"": Outgoing_(maildir=tmp_path / "default")})
        desk.wait(stuck, "sent")
        desk.wait(gone, "sent")
    assert len(list((tmp_path / "default" / "new").iterdir())) == 2


def test_a_maildir_file_tells_its_envelope(store: Store, tmp_path: Path) -> None:
    """Each file carries Return-Path and X-Original-To, and nothing half-written is left."""
    with Desk(store, default=Outgoing_(maildir=tmp_path / "sent")) as desk:
        rows = [desk.queue("anna@example.com", sender="bounce+1@example.com") for _ in range(30)]
        for row in rows:
            desk.wait(row, "sent")
    files = list((tmp_path / "sent" / "new").iterdir())
    message = message_from_bytes(files[0].read_bytes())
    assert len(files) == 30
    assert message["Return-Path"] == "<bounce+1@example.com>"
    assert message["X-Original-To"] == "anna@example.com"
    assert list((tmp_path / "sent" / "tmp").iterdir()) == []


def test_the_hosts_size_is_known_after_its_first_mail(store: Store, postfix: Postfix) -> None:
    """What a host says in EHLO is kept, so that the next answer which is too large never gets so far."""
    with Desk(store, default=through(postfix.port)) as desk:
        desk.wait(desk.queue("delivered@example.com"), "sent")
    assert store.read(host_limits) == {"": 31_457_280}


def test_a_mail_over_the_hosts_size_fails_with_both_sizes(store: Store, postfix: Postfix) -> None:
    """RFC 1870: what the host will never take is not sent to it."""
    raw = mail("big@example.com", ("x" * 998 + "\r\n") * 32_000)
    with Desk(store, default=through(postfix.port)) as desk:
        row = desk.queue("big@example.com", raw)
        desk.wait(row, "failed")
    assert fate(store, row).reply.startswith("552 ")
    assert "31,457,280" in fate(store, row).reply


def test_an_idle_connection_that_the_host_closed_is_opened_again(postfix: Postfix) -> None:
    """A kept connection may die between two mails; the second mail notices nothing."""
    with proxy_to(postfix.port) as proxy:
        line = Smarthost(through(proxy.port))
        assert line.send(mail(), "support@example.com", "idle@example.com").is_good
        assert isinstance(line._smtp, smtplib.SMTP)
        line._smtp.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
        assert line.send(mail(), "support@example.com", "idle@example.com").is_good
        assert proxy.connections == 2
        line.close()


def test_an_address_in_unicode_needs_smtputf8(postfix: Postfix) -> None:
    """RFC 6531: with the extension it is delivered, without it it fails for good instead of garbled."""
    with proxy_to(postfix.port) as proxy:
        line = Smarthost(through(proxy.port))
        assert line.send(mail(), "support@example.com", "hòa@example.com").is_good
        line.close()
        proxy.change = lambda data: data.replace(b"250-SMTPUTF8\r\n", b"")
        assert line.send(mail(), "support@example.com", "hòa@example.com").code == 553
        line.close()


def test_control_characters_in_an_address_reach_no_server(postfix: Postfix) -> None:
    """B13: an address with a line end is refused before it is a command."""
    line = Smarthost(through(postfix.port))
    reply = line.send(mail(), "support@example.com", "a@example.com>\r\nRCPT TO:<b@example.com")
    assert reply.is_final
    line.close()


def test_stopping_gives_back_what_was_not_sent(store: Store, postfix: Postfix) -> None:
    """C23: after a stop each row is either sent or queued, with none left in between."""
    desk = Desk(store, default=through(postfix.port))
    for _ in range(60):
        queue(store, "drain@example.com", now=START, lane=Lane.NOTIFICATION)
    desk.sender.start()
    until(lambda: fates(store).count("sent") > 0, "the first mail")
    assert desk.sender.stop(15)
    assert set(fates(store)) <= {"sent", "queued"}
    assert len(postfix.wait("drain", fates(store).count("sent"))) == fates(store).count("sent")
