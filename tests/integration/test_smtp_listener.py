"""The SMTP listener, spoken to over real sockets."""

from __future__ import annotations

import base64
import concurrent.futures
import contextlib
import dataclasses
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from inboxd.config.settings import Smtp
from inboxd.intake.door import Limits
from inboxd.intake.smtp import Listener, limits_of
from inboxd.mail.delivery import Delivery
from inboxd.store.errors import DiskFull
from tests.fixtures.ports import free_port

MAIL = b"From: anna@example.org\r\nTo: support@example.com\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n"


class Journal:
    """Stands in for the store: keeps deliveries, or fails, or waits, as a test wants it."""

    def __init__(self) -> None:
        self.kept: list[Delivery] = []
        self.ids: list[tuple[str, ...]] = []
        self.error: Exception | None = None
        self.refuses_at_once = False
        self.gate: threading.Event | None = None

    def accept(self, delivery: Delivery, ordering_ids: tuple[str, ...]) -> concurrent.futures.Future[int]:
        if self.refuses_at_once and self.error:
            raise self.error
        future: concurrent.futures.Future[int] = concurrent.futures.Future()
        threading.Thread(target=self._write, args=(delivery, ordering_ids, future), daemon=True).start()
        return future

    def _write(
        self, delivery: Delivery, ids: tuple[str, ...], future: concurrent.futures.Future[int]
    ) -> None:
        if self.gate:
            self.gate.wait(20)
        if self.error:
            future.set_exception(self.error)
            return
        self.kept.append(delivery)
        self.ids.append(ids)
        if not future.cancelled():
            future.set_result(len(self.kept))


class Peer:
    """A client that sends exactly the bytes it is told to."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10, source_address=(source, 0))
        self.file = self.socket.makefile("rb")

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def reply(self) -> bytes:
        """One whole reply, or b"" when the other side has hung up."""
        lines = b""
        try:
            while line := self.file.readline():
                lines += line
                if line[3:4] != b"-":
                    break
        except ConnectionError:
            return b""
        return lines

    def ask(self, line: bytes) -> bytes:
        self.send(line + b"\r\n")
        return self.reply()

    def greet(self) -> Peer:
        self.reply()
        self.ask(b"EHLO client.example.org")
        return self

    def begin(self) -> Peer:
        """Up to the 354."""
        self.ask(b"MAIL FROM:<anna@example.org>")
        self.ask(b"RCPT TO:<support@example.com>")
        assert self.ask(b"DATA").startswith(b"354")
        return self

    def close(self) -> None:
        # The file keeps the descriptor open, so both have to go.
        self.file.close()
        self.socket.close()


Listen = Callable[..., Listener]


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def listen(journal: Journal) -> Iterator[Listen]:
    """Starts listeners for the test; `limits` changes single limits."""
    started: list[Listener] = []

    def start(
        limits: dict[str, float] | None = None, authenticate=None, exempt=None, **settings: object
    ) -> Listener:  # type: ignore[no-untyped-def]
        smtp = Smtp(listen=f"127.0.0.1:{free_port()}", **settings)  # type: ignore[arg-type]
        listener = Listener(
            smtp,
            journal.accept,
            is_recipient=lambda address: address.endswith("@example.com"),
            authenticate=authenticate,
            limits=dataclasses.replace(limits_of(smtp), **limits) if limits else None,
        )
        if exempt:
            listener._reception.door.is_exempt = exempt
        listener.start()
        started.append(listener)
        return listener

    yield start
    if journal.gate:
        journal.gate.set()
    for listener in started:
        listener.stop(2)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, ssl.SSLContext]:
    """Certificate, key, and a client context that believes them."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    issued = authority.issue_cert("localhost", "127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return folder / "cert.pem", folder / "key.pem", context


def drain(peer: Peer) -> None:
    """Reads whatever comes until the other side hangs up."""
    with contextlib.suppress(OSError):
        while peer.socket.recv(65536):
            pass


def wait_until(condition: Callable[[], bool], seconds: float = 5) -> None:
    """Waits for something that happens in another thread."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen"
        time.sleep(0.01)


def test_a_mail_is_kept_byte_for_byte_with_its_envelope(listen: Listen, journal: Journal) -> None:
    """What the journal gets is what the client sent, dots unstuffed, nothing added."""
    port = listen().smtp.port
    peer = Peer(port).greet().begin()
    peer.send(MAIL + b"..dot\r\n.x\r\nlone \n lf\r\n\x00\xff\r\n.\r\n")
    assert peer.reply().startswith(b"250 ")
    kept = journal.kept[0]
    assert kept.raw == MAIL + b".dot\r\nx\r\nlone \n lf\r\n\x00\xff\r\n"
    assert (kept.sender, kept.recipients, kept.channel) == (
        "anna@example.org",
        ("support@example.com",),
        "smtp",
    )
    assert (kept.peer, kept.tls, kept.login, kept.trusted_peer) == ("127.0.0.1", False, "", True)
    assert journal.ids == [("1@example.org",)]


def test_the_null_sender_is_an_empty_one(listen: Listen, journal: Journal) -> None:
    """MAIL FROM:<> is the null sender and not an unknown one."""
    peer = Peer(listen().smtp.port).greet()
    assert peer.ask(b"MAIL FROM:<>").startswith(b"250")
    peer.ask(b"RCPT TO:<support@example.com>")
    peer.ask(b"DATA")
    assert peer.ask(MAIL + b".").startswith(b"250")
    assert journal.kept[0].sender == ""


@pytest.mark.parametrize("content", [b".\r\n", b"\r\n.\r\n", b"..\r\n.\r\n"])
def test_small_contents_end_where_they_end(listen: Listen, journal: Journal, content: bytes) -> None:
    """An empty mail, one empty line and a stuffed dot are told apart."""
    peer = Peer(listen().smtp.port).greet().begin()
    peer.send(content)
    assert peer.reply().startswith(b"250")
    assert journal.kept[0].raw == content[: -len(b".\r\n")].replace(b"..", b".")


def test_the_end_mark_is_found_across_packets(listen: Listen, journal: Journal) -> None:
    """The five bytes of the end mark may come one by one."""
    peer = Peer(listen().smtp.port).greet().begin()
    peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.send(MAIL.removesuffix(b"\r\n"))
    for byte in b"\r\n.\r\n":
        time.sleep(0.01)
        peer.send(bytes([byte]))
    assert peer.reply().startswith(b"250")
    assert journal.kept[0].raw == MAIL


def test_commands_sent_ahead_are_answered_in_order(listen: Listen, journal: Journal) -> None:
    """Pipelined commands, and a second mail right behind the first one's end, are served (RFC 2920)."""
    peer = Peer(listen().smtp.port).greet()
    envelope = b"MAIL FROM:<a@example.org>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n"
    peer.send(envelope)
    assert [peer.reply()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
    peer.send(MAIL + b".\r\n" + envelope)
    assert [peer.reply()[:3] for _ in range(4)] == [b"250", b"250", b"250", b"354"]
    assert peer.ask(MAIL + b".").startswith(b"250")
    assert len(journal.kept) == 2


def test_a_line_may_be_as_long_as_the_mail(listen: Listen, journal: Journal) -> None:
    """A line of 3 MB is no error."""
    peer = Peer(listen().smtp.port).greet().begin()
    peer.send(MAIL + b"x" * 3_000_000 + b"\r\n.\r\n")
    assert peer.reply().startswith(b"250")
    assert len(journal.kept[0].raw) == len(MAIL) + 3_000_002


TERMINATORS = [
    b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\n.\r", b"\r.\n",
    b"\r\n\x00.\r\n", b"\r\n.\x00\r\n", b"\r\r\n.\r\r\n", b"\r\n.\r\r\n",
]  # fmt: skip


@pytest.mark.parametrize("terminator", TERMINATORS, ids=repr)
def test_b15_only_one_thing_ends_a_mail(listen: Listen, journal: Journal, terminator: bytes) -> None:
    """B15: what other servers may take for the end of a mail smuggles no second one in."""
    peer = Peer(listen().smtp.port).greet().begin()
    inner = b"MAIL FROM:<boss@example.com>\r\nRCPT TO:<support@example.com>\r\nDATA\r\nSubject: no\r\n\r\nx"
    peer.send(MAIL + b"text" + terminator + inner + b"\r\n.\r\n")
    assert peer.reply().startswith(b"250")
    assert peer.ask(b"NOOP").startswith(b"250")
    assert len(journal.kept) == 1
    assert b"boss@example.com" in journal.kept[0].raw


def test_b16_what_stands_behind_starttls_is_thrown_away(
    listen: Listen, certificate: tuple[Path, Path, ssl.SSLContext]
) -> None:
    """B16: commands injected in clear before the handshake have no effect after it."""
    cert, key, context = certificate
    peer = Peer(listen(tls_cert=cert, tls_key=key).smtp.port).greet()
    peer.send(b"STARTTLS\r\nEHLO evil.example\r\nMAIL FROM:<evil@example.org>\r\n")
    assert peer.reply().startswith(b"220")
    secured = context.wrap_socket(peer.socket, server_hostname="localhost")
    secured.sendall(b"NOOP\r\n")
    assert secured.recv(100) == b"250 OK\r\n"
    secured.sendall(b"MAIL FROM:<anna@example.org>\r\n")
    assert secured.recv(100).startswith(b"503")  # even the greeting is forgotten (RFC 3207 §4.2)


def test_starttls_and_login_are_recorded(
    listen: Listen, journal: Journal, certificate: tuple[Path, Path, ssl.SSLContext]
) -> None:
    """A mail that came over TLS with AUTH carries the proved name."""
    cert, key, context = certificate
    listener = listen(
        authenticate=lambda name, password: name if password == "right" else None, tls_cert=cert, tls_key=key
    )
    with smtplib.SMTP("localhost", listener.smtp.port, timeout=10) as client:
        client.starttls(context=context)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("minh", "wrong")
        client.login("minh", "right")
        client.sendmail("minh@example.com", ["support@example.com"], MAIL)
    assert (journal.kept[0].tls, journal.kept[0].login) == (True, "minh")


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_loopback_may_log_in_without_tls(listen: Listen, journal: Journal, mechanism: str) -> None:
    """AUTH is offered over TLS, and to this machine; both mechanisms work."""
    listener = listen(authenticate=lambda name, password: name if password == "right" else None)
    with smtplib.SMTP("127.0.0.1", listener.smtp.port, timeout=10) as client:
        client.ehlo()
        client.user, client.password = "minh", "right"
        client.auth(mechanism, getattr(client, f"auth_{mechanism.lower()}"))
        client.sendmail("minh@example.com", ["support@example.com"], MAIL)
    assert (journal.kept[0].login, journal.kept[0].tls) == ("minh", False)


def test_auth_is_refused_in_clear_from_elsewhere(listen: Listen) -> None:
    """Nobody but this machine is asked for a password without TLS."""
    listener = listen(authenticate=lambda name, password: name)
    listener._reception.is_loopback = lambda host: False
    peer = Peer(listener.smtp.port)
    peer.reply()
    assert b"AUTH" not in peer.ask(b"EHLO x")
    assert peer.ask(b"AUTH PLAIN " + base64.b64encode(b"\0a\0b")).startswith(b"503")


def test_guessing_passwords_ends_the_connection(listen: Listen) -> None:
    """The third wrong password is the last."""
    peer = Peer(listen(authenticate=lambda name, password: None).smtp.port).greet()
    guess = b"AUTH PLAIN " + base64.b64encode(b"\0minh\0guess")
    assert [peer.ask(guess)[:3] for _ in range(3)] == [b"535", b"535", b"421"]
    assert peer.reply() == b""


@pytest.mark.parametrize("line", [b"\x1b[31mJUNK " * 8 + b"\n", b"\xff\xfe junk\r\n", b"x" * 9999], ids=repr)
def test_b31_junk_fills_no_log(
    listen: Listen, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], line: bytes
) -> None:
    """B31: a peer that sends 1 MB of nonsense leaves at most five lines in the log and loses its seat."""
    listener = listen(limits={"idle": 0.5})
    peer = Peer(listener.smtp.port)
    peer.socket.settimeout(5)
    reader = threading.Thread(target=drain, args=(peer,))
    reader.start()
    with contextlib.suppress(OSError):
        for _ in range(1_000_000 // len(line)):
            peer.send(line)
    wait_until(lambda: listener.connections == 0)
    reader.join(5)
    assert len(caplog.records) + len(capsys.readouterr().out.splitlines()) <= 5


def test_b21_only_our_recipients_are_taken(listen: Listen, journal: Journal) -> None:
    """B21: mail for anybody else is refused; a mixed mail goes to ours only."""
    peer = Peer(listen().smtp.port).greet()
    peer.ask(b"MAIL FROM:<anna@example.org>")
    for foreign in (
        b"<bob@example.net>",
        b"<support@example.com@example.net>",
        b"<@example.com:bob@example.net>",
    ):
        assert peer.ask(b"RCPT TO:" + foreign)[:1] == b"5"
    assert peer.ask(b"DATA").startswith(b"503")
    assert peer.ask(b"RCPT TO:<support@example.com>").startswith(b"250")
    assert peer.ask(b"DATA").startswith(b"354")
    assert peer.ask(MAIL + b".").startswith(b"250")
    assert journal.kept[0].recipients == ("support@example.com",)


def test_b22_refusals_happen_in_the_session(listen: Listen, journal: Journal) -> None:
    """B22: a mail that we do not take is refused before it is ours, so nobody is ever sent a bounce."""
    peer = Peer(listen(max_size=1000).smtp.port).greet()
    peer.ask(b"MAIL FROM:<forged@victim.example>")
    assert peer.ask(b"RCPT TO:<nobody@elsewhere.example>").startswith(b"550")
    peer.ask(b"RSET")
    peer.begin()
    assert peer.ask(MAIL + b"x" * 2000 + b"\r\n.").startswith(b"552")
    assert journal.kept == []


def test_too_big_a_mail_is_refused_and_the_session_goes_on(listen: Listen, journal: Journal) -> None:
    """552 by SIZE at once or after the content; the next mail is taken."""
    peer = Peer(listen(max_size=10_000).smtp.port).greet()
    assert peer.ask(b"MAIL FROM:<anna@example.org> SIZE=10001").startswith(b"552")
    peer.begin()
    peer.send(MAIL + b"y" * 1_000_000 + b"\r\n.\r\n")
    assert peer.reply().startswith(b"552")
    peer.begin()
    assert peer.ask(MAIL + b".").startswith(b"250")
    assert [kept.raw for kept in journal.kept] == [MAIL]


def test_mails_in_transit_share_bounded_memory(listen: Listen, journal: Journal) -> None:
    """When the memory for mails under way is used up, the next one is asked to come again, then taken."""
    listener = listen(limits={"in_transit": 600_000})
    first = Peer(listener.smtp.port).greet().begin()
    first.send(b"x" * 500_000)
    wait_until(lambda: listener._reception.door.in_transit >= 400_000)
    second = Peer(listener.smtp.port).greet().begin()
    second.send(b"y" * 500_000 + b"\r\n.\r\n")
    assert second.reply().startswith(b"452")
    first.send(b"\r\n.\r\n")
    assert first.reply().startswith(b"250")
    second.begin()
    second.send(b"y" * 500_000 + b"\r\n.\r\n")
    assert second.reply().startswith(b"250")
    assert listener._reception.door.in_transit == 0


def test_too_many_recipients_are_told_to_come_again(listen: Listen) -> None:
    """The recipients over the limit get 452, the others stay."""
    peer = Peer(listen(recipients=2).smtp.port).greet()
    peer.ask(b"MAIL FROM:<anna@example.org>")
    replies = [peer.ask(b"RCPT TO:<s%d@example.com>" % number)[:3] for number in range(3)]
    assert replies == [b"250", b"250", b"452"]


@pytest.mark.parametrize(
    "path",
    [b"<a\rb@example.com>", b"<a\x00b@example.com>", b"<\xff@example.com>", b"<a\x1b@example.com>"],
    ids=repr,
)
def test_addresses_are_printable(listen: Listen, path: bytes) -> None:
    """Control characters and broken UTF-8 are no part of an address."""
    peer = Peer(listen().smtp.port).greet()
    assert peer.ask(b"MAIL FROM:" + path).startswith(b"553")
    peer.ask(b"MAIL FROM:<anna@example.org>")
    assert peer.ask(b"RCPT TO:" + path).startswith(b"553")


def test_international_addresses_are_taken(listen: Listen, journal: Journal) -> None:
    """SMTPUTF8 and 8BITMIME are offered and served (RFC 6531)."""
    peer = Peer(listen().smtp.port)
    peer.reply()
    greeting = peer.ask(b"EHLO x")
    assert all(word in greeting for word in (b"SMTPUTF8", b"8BITMIME", b"SIZE 26214400", b"PIPELINING"))
    assert peer.ask("MAIL FROM:<jürgen@bücher.example> SMTPUTF8 BODY=8BITMIME".encode()).startswith(b"250")
    assert peer.ask("RCPT TO:<trợgiúp@example.com>".encode()).startswith(b"250")
    peer.ask(b"DATA")
    assert peer.ask(MAIL + "ạ".encode() + b"\r\n.").startswith(b"250")
    assert (journal.kept[0].sender, journal.kept[0].recipients) == (
        "jürgen@bücher.example",
        ("trợgiúp@example.com",),
    )


def test_250_waits_for_the_commit(listen: Listen, journal: Journal) -> None:
    """A1: nothing is acknowledged before the journal says that it is written."""
    journal.gate = threading.Event()
    peer = Peer(listen().smtp.port).greet().begin()
    peer.send(MAIL + b".\r\n")
    peer.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        peer.socket.recv(1)
    journal.gate.set()
    peer.socket.settimeout(5)
    assert peer.socket.recv(100).startswith(b"250")


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "later"])
def test_a5_errors_of_ours_are_temporary_and_say_nothing(
    listen: Listen, journal: Journal, at_once: bool
) -> None:
    """A5: a failing journal is 451, a full disk 452, and the session goes on."""
    journal.refuses_at_once = at_once
    peer = Peer(listen().smtp.port).greet()
    for error, code in ((OSError("secret/path"), b"451"), (DiskFull("secret"), b"452")):
        journal.error = error
        peer.begin()
        answer = peer.ask(MAIL + b".")
        assert answer.startswith(code)
        assert b"secret" not in answer
    journal.error = None
    peer.begin()
    assert peer.ask(MAIL + b".").startswith(b"250")


def test_a5_a_fault_in_a_command_is_temporary(listen: Listen) -> None:
    """A5: even an exception in our own recipient check is 451 without its text."""
    listener = listen()

    def broken(address: str) -> bool:
        raise RuntimeError("secret inner text")

    listener._reception.is_recipient = broken
    peer = Peer(listener.smtp.port).greet()
    peer.ask(b"MAIL FROM:<anna@example.org>")
    answer = peer.ask(b"RCPT TO:<support@example.com>")
    assert answer.startswith(b"451")
    assert b"secret" not in answer


@pytest.mark.parametrize("abrupt", [False, True], ids=["closed", "reset"])
def test_c7_a_peer_that_vanishes_after_the_dot(listen: Listen, journal: Journal, abrupt: bool) -> None:
    """C7: a mail whose final dot arrived is stored although nobody waits for the answer any more."""
    journal.gate = threading.Event()
    listener = listen()
    peer = Peer(listener.smtp.port).greet().begin()
    peer.send(MAIL + b".\r\n")
    wait_until(lambda: len(listener._reception.pending) == 1)
    if abrupt:
        peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    peer.close()
    wait_until(lambda: listener.connections == 0)
    journal.gate.set()
    wait_until(lambda: len(journal.kept) == 1)
    assert journal.kept[0].raw == MAIL


def test_a_cut_mail_is_not_kept(listen: Listen, journal: Journal) -> None:
    """A mail without its end mark was never accepted."""
    listener = listen()
    peer = Peer(listener.smtp.port).greet().begin()
    peer.send(MAIL)
    peer.close()
    wait_until(lambda: listener.connections == 0)
    assert journal.kept == []


def test_b20_ten_connections_from_one_address(listen: Listen) -> None:
    """B20: the eleventh connection of a stranger is told to wait; this machine has only the total."""
    listener = listen(exempt=lambda peer: peer == "127.0.0.1")
    strangers = [Peer(listener.smtp.port, "127.0.0.9") for _ in range(11)]
    greetings = [peer.reply()[:3] for peer in strangers]
    assert greetings == [b"220"] * 10 + [b"421"]
    local = [Peer(listener.smtp.port) for _ in range(12)]
    assert [peer.reply()[:3] for peer in local] == [b"220"] * 12
    strangers[0].close()
    wait_until(lambda: listener.connections == 9 + len(local))
    assert Peer(listener.smtp.port, "127.0.0.9").reply().startswith(b"220")


def test_b20_the_total_is_bounded(listen: Listen) -> None:
    """B20: when the house is full, the next one gets 421."""
    port = listen(connections=5).smtp.port
    peers = [Peer(port) for _ in range(6)]
    assert [peer.reply()[:3] for peer in peers] == [b"220"] * 5 + [b"421"]


def test_b20_500_slow_clients_leave_room_for_good_mail(listen: Listen, journal: Journal) -> None:
    """B20: 500 clients that send a byte now and then fill their own seats only."""
    listener = listen(exempt=lambda peer: peer == "127.0.0.1")
    slow = [Peer(listener.smtp.port, f"127.0.1.{1 + number % 15}") for number in range(500)]
    for peer in slow:
        with contextlib.suppress(ConnectionError):
            peer.send(b"E")
    assert listener.connections <= 150
    for _ in range(5):
        good = Peer(listener.smtp.port).greet().begin()
        assert good.ask(MAIL + b".").startswith(b"250")
        good.close()
    assert len(journal.kept) == 5
    for peer in slow:
        peer.close()


def test_b20_a_full_house_sends_the_idlest_away(
    listen: Listen, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B20: slow clients from everywhere lose their seat to somebody new, the longest idle first."""
    monkeypatch.setattr("inboxd.intake.reception.IDLE_SECONDS", 0.1)
    listener = listen(connections=3)
    slow = [Peer(listener.smtp.port) for _ in range(3)]
    assert [peer.reply()[:3] for peer in slow] == [b"220"] * 3
    time.sleep(0.15)
    slow[0].ask(b"EHLO busy.example.org")
    good = Peer(listener.smtp.port).greet().begin()
    assert good.ask(MAIL + b".").startswith(b"250")
    assert slow[1].reply().startswith(b"421")
    assert slow[0].ask(b"NOOP").startswith(b"250")


def test_b20_idle_clients_are_dropped(listen: Listen) -> None:
    """B20: whoever says nothing for the idle time gets 421 and loses the connection."""
    peer = Peer(listen(limits={"idle": 0.2}).smtp.port).greet()
    assert peer.reply().startswith(b"421")
    assert peer.reply() == b""


@pytest.mark.parametrize(
    "limits", [{"idle": 0.3, "data_rate": 10_000.0}, {"data": 0.4}], ids=["too slow", "too long in all"]
)
def test_b20_slow_content_is_cut(listen: Listen, journal: Journal, limits: dict[str, float]) -> None:
    """B20: content that trickles below the rate, or takes longer than the time for it, ends with 421."""
    peer = Peer(listen(limits=limits).smtp.port).greet().begin()
    with contextlib.suppress(ConnectionError):
        for _ in range(20):
            peer.send(b"x")
            time.sleep(0.05)
    answer = peer.reply()
    assert answer == b"" or answer.startswith(b"421")
    assert peer.reply() == b""
    assert journal.kept == []


def test_limits_come_from_the_settings() -> None:
    """B20: the defaults are 10 and 200 connections, 30 s idle, 300 s and 500 B/s for content."""
    found = limits_of(Smtp())
    assert found == Limits(
        connections=200, connections_per_address=10, idle=30, data=300, data_rate=500, recipients=100
    )


def test_c23_stopping_awaits_mails_under_way(listen: Listen, journal: Journal) -> None:
    """C23: at stop an idle peer goes, a mail under way is still taken, and the socket is shut first."""
    listener = listen()
    idle = Peer(listener.smtp.port).greet()
    sending = Peer(listener.smtp.port).greet().begin()
    sending.send(MAIL)
    stopping = threading.Thread(target=listener.stop, args=(10,))
    stopping.start()
    assert idle.reply().startswith(b"421")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", listener.smtp.port), 5)
    sending.send(b".\r\n")
    assert sending.reply().startswith(b"250")
    assert sending.reply().startswith(b"421")
    stopping.join(10)
    assert not stopping.is_alive()
    assert len(journal.kept) == 1


def test_c23_stopping_awaits_the_journal(listen: Listen, journal: Journal) -> None:
    """C23: a mail that the journal is still writing when the peer has gone is awaited at stop."""
    journal.gate = threading.Event()
    listener = listen()
    peer = Peer(listener.smtp.port).greet().begin()
    peer.send(MAIL + b".\r\n")
    wait_until(lambda: len(listener._reception.pending) == 1)
    peer.close()
    stopping = threading.Thread(target=listener.stop, args=(10,))
    stopping.start()
    time.sleep(0.2)
    assert stopping.is_alive()
    journal.gate.set()
    stopping.join(10)
    assert not stopping.is_alive()
    assert len(journal.kept) == 1


def test_an_address_in_use_is_told_with_its_setting(listen: Listen) -> None:
    """A listener that cannot listen says which setting is at fault."""
    port = listen().smtp.port
    second = Listener(Smtp(listen=f"127.0.0.1:{port}"), Journal().accept, is_recipient=lambda a: True)
    with pytest.raises(OSError, match=rf"^\[smtp\] listen = 127\.0\.0\.1:{port}: another .* another port$"):
        second.start()
