"""The IMAP poller against a real Dovecot, with a journal in memory."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from imapclient.exceptions import IMAPClientError

from inboxd.config.kinds import Secret
from inboxd.config.settings import Imap
from inboxd.intake.imap import Poller
from inboxd.intake.mailbox import Mailbox
from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.parse import parse
from inboxd.net.oauth import Revoked, Unavailable
from inboxd.store import Store
from inboxd.store.errors import DiskFull
from tests.fixtures.dovecot import PASSWORD, Dovecot, running
from tests.fixtures.ports import free_port


def mail(number: int, text: str = "Hello") -> bytes:
    header = f"From: a@example.org\r\nSubject: {number}\r\nMessage-ID: <{number}@example.org>\r\n"
    return f"{header}\r\n{text}\r\n".encode()


@dataclass
class Mark:
    uidvalidity: int
    last_uid: int
    start_at: datetime | None


class Shelf:
    """Keeps what the store keeps, with its unique key, and fails when a test wants it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, int, int], Delivery] = {}
        self.marks: dict[tuple[str, str], Mark] = {}
        self.fails: Callable[[Delivery], Exception | None] = lambda delivery: None
        self.on_accept: Callable[[Delivery], None] = lambda delivery: None

    def accept(self, delivery: Delivery, ordering_ids: tuple[str, ...]) -> Future[int]:
        future: Future[int] = Future()
        if error := self.fails(delivery):
            future.set_exception(error)
            return future
        key = (delivery.channel, delivery.folder, delivery.uidvalidity, delivery.uid)
        self.kept.setdefault(key, delivery)
        self.on_accept(delivery)
        future.set_result(list(self.kept).index(key) + 1)
        return future

    def bookmark(self, account: str, folder: str) -> Mark | None:
        return self.marks.get((account, folder))

    def set_bookmark(
        self, account: str, folder: str, uidvalidity: int, last_uid: int, start_at: datetime | None
    ) -> None:
        self.marks[account, folder] = Mark(uidvalidity, last_uid, start_at)

    def known_uids(self, account: str, folder: str, uidvalidity: int, above: int) -> set[int]:
        return {u for c, f, v, u in self.kept if (c, f, v) == (account, folder, uidvalidity) and u > above}

    @property
    def raws(self) -> list[bytes]:
        return [delivery.raw for delivery in self.kept.values()]


class Desk:
    """One account on one server, polled by hand or in a thread."""

    def __init__(self, server: Dovecot, user: str, shelf: Shelf, **settings: Any) -> None:
        settings = {"security": "tls", "port": server.tls_port, "ca_file": server.ca_file, **settings}
        self.account = Imap(
            name="support", host=server.host, user=user, password=Secret(PASSWORD), **settings
        )
        self.shelf = shelf
        self.troubles: list[str] = []
        self.stop = threading.Event()
        self.poller = self.new_poller()

    def new_poller(self) -> Poller:
        """As after a restart: nothing is remembered but what the shelf keeps."""
        return Poller(self.account, self.shelf, on_trouble=self.troubles.append, stop=self.stop)

    def look(self) -> None:
        """One connection, one look into every folder."""
        mailbox = Mailbox(self.account)
        try:
            if self.account.done:
                mailbox.make_folder(self.account.done)
            self.poller._look_at_all(mailbox)
        finally:
            mailbox.drop()

    @contextmanager
    def running(self) -> Iterator[None]:
        self.stop.clear()
        self.poller = self.new_poller()
        self.poller.start()
        try:
            yield
        finally:
            self.stop.set()
            assert self.poller.join(15)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Waits for something that happens in another thread."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen"
        time.sleep(0.01)


def test_now_begins_with_what_comes_from_now_on(dovecot: Dovecot, shelf: Shelf) -> None:
    """With start = "now" what lies in the folder at the first contact is left alone."""
    user = dovecot.new_user()
    dovecot.append(user, mail(1))
    desk = Desk(dovecot, user, shelf)
    desk.look()
    dovecot.append(user, mail(2), when=datetime(2020, 1, 1, tzinfo=UTC))  # an old mail dragged in counts
    desk.look()
    desk.look()
    assert shelf.raws == [mail(2)]


def test_a_delivery_says_where_it_came_from(dovecot: Dovecot, shelf: Shelf) -> None:
    """Channel, folder, UID and time of arrival stand on it; the envelope is unknown."""
    user = dovecot.new_user()
    when = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    dovecot.append(user, mail(1), when=when)
    Desk(dovecot, user, shelf, start="everything").look()
    (found,) = shelf.kept.values()
    assert (found.channel, found.folder, found.uid, found.role) == ("imap.support", "INBOX", 1, Role.INBOX)
    assert (found.received_at, found.sender, found.recipients) == (when, None, ())
    assert found.uidvalidity > 0


def test_a_date_begins_with_that_day(dovecot: Dovecot, shelf: Shelf) -> None:
    """With a date, mails that arrived earlier are left out, to the second."""
    user = dovecot.new_user()
    midnight = datetime(2024, 5, 6, tzinfo=UTC)
    for number, when in enumerate((midnight - timedelta(seconds=1), midnight, midnight - timedelta(days=9))):
        dovecot.append(user, mail(number), when=when)
    desk = Desk(dovecot, user, shelf, start="2024-05-06")
    desk.look()
    assert shelf.raws == [mail(1)]
    dovecot.append(user, mail(3))
    desk.look()
    assert shelf.raws == [mail(1), mail(3)]


def test_flags_are_neither_trusted_nor_set(dovecot: Dovecot, shelf: Shelf) -> None:
    """A mail that somebody has read is fetched, and one that we fetched is not marked as read."""
    user = dovecot.new_user()
    for number in range(2):
        dovecot.append(user, mail(number))
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.add_flags([1], [b"\\Seen"])
    Desk(dovecot, user, shelf, start="everything").look()
    assert shelf.raws == [mail(0), mail(1)]
    assert dovecot.flags(user) == [{b"\\Seen"}, set()]


def test_roles_follow_from_folders(dovecot: Dovecot, shelf: Shelf) -> None:
    """Sent and Junk carry their roles and are never emptied, the others are moved to done."""
    user = dovecot.new_user("Sent", "Junk", "Büro")
    for number, folder in enumerate(("INBOX", "Junk", "Büro", "Sent")):
        dovecot.append(user, mail(number), folder)
    folders = ("INBOX", "Junk", "Büro")
    Desk(dovecot, user, shelf, start="everything", folders=folders, done="Done").look()
    found = {delivery.folder: delivery.role for delivery in shelf.kept.values()}
    assert found == {"INBOX": Role.INBOX, "Junk": Role.JUNK, "Büro": Role.INBOX, "Sent": Role.SENT}
    assert dovecot.mails(user, "Done") == [mail(0), mail(2)]
    assert dovecot.mails(user, "Junk") == [mail(1)]
    assert dovecot.mails(user, "Sent") == [mail(3)]


def test_a_missing_folder_is_told_once(dovecot: Dovecot, shelf: Shelf) -> None:
    """A folder that does not exist stops no other and is told once; a missing Sent folder is no trouble."""
    user = dovecot.new_user()
    dovecot.append(user, mail(1))
    desk = Desk(dovecot, user, shelf, start="everything", folders=("Nowhere", "INBOX"))
    desk.look()
    desk.look()
    assert len(desk.troubles) == 1
    assert "Nowhere" in desk.troubles[0]
    assert shelf.raws == [mail(1)]


def test_a_folder_that_is_deleted_stops_no_other(dovecot: Dovecot, shelf: Shelf) -> None:
    """A folder that somebody deletes is told once, the others go on, and it is read again when it is back."""
    user = dovecot.new_user("A", "B")
    desk = Desk(dovecot, user, shelf, start="everything", folders=("A", "B"), sent="")
    desk.look()
    with dovecot.client(user) as client:
        client.delete_folder("A")
    for number in range(2):
        dovecot.append(user, mail(number), "B")
        desk.look()
    assert shelf.raws == [mail(0), mail(1)]
    assert len(desk.troubles) == 1
    assert "'A'" in desk.troubles[0]
    with dovecot.client(user) as client:
        client.create_folder("A")
    dovecot.append(user, mail(2), "A")
    desk.look()
    assert shelf.raws[2:] == [mail(2)]


def test_c8_with_the_real_journal(dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C8: the store's unique key and bookmarks carry a poller over a death between commit and move."""
    user = dovecot.new_user()
    for number in range(3):
        dovecot.append(user, mail(number))
    for attempt in range(2):
        store = Store.open(f"sqlite:///{tmp_path}/inboxd.db", migrate=True, var=tmp_path)
        store.floor_bytes = 0
        desk = Desk(dovecot, user, store, start="everything", done="Done")  # type: ignore[arg-type]
        if attempt == 0:
            with monkeypatch.context() as patched:
                patched.setattr(Mailbox, "move", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
                with pytest.raises(KeyboardInterrupt):
                    desk.look()
        else:
            desk.look()
            desk.look()
            claimed = store.claim(10, "test", datetime.now(UTC))
        store.close()
    assert [one.delivery.raw for one in claimed] == [mail(0), mail(1), mail(2)]
    assert dovecot.mails(user, "Done") == [mail(0), mail(1), mail(2)]
    assert dovecot.mails(user) == []


def test_mail_is_moved_after_the_commit_only(dovecot: Dovecot, shelf: Shelf) -> None:
    """A1: while the journal fails, mail stays where it is; then it is stored and moved once."""
    user = dovecot.new_user()
    for number in range(3):
        dovecot.append(user, mail(number))
    desk = Desk(dovecot, user, shelf, start="everything", done="Done")
    shelf.fails = lambda delivery: DiskFull("full") if delivery.uid == 2 else None
    with pytest.raises(DiskFull):
        desk.look()
    assert dovecot.mails(user) == [mail(0), mail(1), mail(2)]
    shelf.fails = lambda delivery: None
    desk.look()
    assert dovecot.mails(user) == []
    assert sorted(dovecot.mails(user, "Done")) == [mail(0), mail(1), mail(2)]
    assert sorted(shelf.raws) == [mail(0), mail(1), mail(2)]


def test_c8_killed_between_commit_and_move(
    dovecot: Dovecot, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C8: after a death between commit and move, the next process moves the mail and stores none twice."""
    user = dovecot.new_user()
    for number in range(5):
        dovecot.append(user, mail(number))
        desk = Desk(dovecot, user, shelf, start="everything", done="Done")
        with monkeypatch.context() as patched:
            patched.setattr(Mailbox, "move", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                desk.look()
        assert len(dovecot.mails(user)) == 1
        desk.poller = desk.new_poller()
        desk.look()
        assert dovecot.mails(user) == []
    assert shelf.raws == [mail(number) for number in range(5)]
    assert dovecot.mails(user, "Done") == [mail(number) for number in range(5)]


def test_c9_new_uids_bring_nothing_twice_and_lose_nothing(dovecot: Dovecot, shelf: Shelf) -> None:
    """C9: when a recreated folder has a new UIDVALIDITY, what arrived since the start is read again."""
    user = dovecot.new_user("Support")
    start = datetime(2024, 5, 6, tzinfo=UTC)
    dovecot.append(user, mail(0), "Support", start - timedelta(days=1))
    dovecot.append(user, mail(1), "Support", start + timedelta(days=1))
    desk = Desk(dovecot, user, shelf, start="2024-05-06", folders=("Support",))
    desk.look()
    with dovecot.client(user) as client:
        client.delete_folder("Support")
        time.sleep(1.1)  # Dovecot counts UIDVALIDITY in seconds
        client.create_folder("Support")
    for number, days in ((0, -1), (1, 1), (2, 2)):
        dovecot.append(user, mail(number), "Support", start + timedelta(days=days))
    desk.look()
    desk.look()
    validities = {key[2] for key in shelf.kept}
    assert len(validities) == 2
    # The second copy of mail 1 has the same Message-ID and content: one mail to the desk (A2).
    assert shelf.raws == [mail(1), mail(1), mail(2)]


def test_c9_a_broken_rescan_begins_again(dovecot: Dovecot, shelf: Shelf) -> None:
    """C9: a rescan that was cut short is finished by the next look, still by time of arrival."""
    user = dovecot.new_user()
    for number, day in ((0, 1), (1, 20), (2, 21)):
        dovecot.append(user, mail(number), when=datetime(2024, 5, day, tzinfo=UTC))
    desk = Desk(dovecot, user, shelf, start="2024-05-06")
    shelf.fails = lambda delivery: DiskFull("full") if delivery.uid == 3 else None
    with pytest.raises(DiskFull):
        desk.look()
    shelf.fails = lambda delivery: None
    desk.poller = desk.new_poller()
    desk.look()
    assert shelf.raws == [mail(1), mail(2)]


def test_c10_a_mail_that_vanishes_during_the_look(
    dovecot: Dovecot, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """C10: what a second client expunges between listing and fetching is logged as gone, the rest stored."""
    user = dovecot.new_user()
    for number in range(3):
        dovecot.append(user, mail(number))
    fetch = Mailbox.entries

    def interrupted(self: Mailbox, uids: list[int]) -> Any:
        found = fetch(self, uids)
        with dovecot.client(user) as client:
            client.select_folder("INBOX")
            client.add_flags([1], [b"\\Seen"])
            client.delete_messages([2])
            client.uid_expunge([2])
        return found

    desk = Desk(dovecot, user, shelf, start="everything")
    with monkeypatch.context() as patched:
        patched.setattr(Mailbox, "entries", interrupted)
        desk.look()
    desk.look()
    assert shelf.raws == [mail(0), mail(2)]
    assert "imap.gone" in capsys.readouterr().out
    assert desk.troubles == []
    assert shelf.marks["imap.support", "INBOX"].last_uid == 3


def test_c11_without_move_exactly_ours_are_expunged(dovecot_without_move: Dovecot, shelf: Shelf) -> None:
    """C11: with UIDPLUS only, ours are copied and expunged by UID; a colleague's deleted mail survives."""
    server = dovecot_without_move
    user = server.new_user()
    for number in range(3):
        server.append(user, mail(number))
    desk = Desk(server, user, shelf, done="Done")
    desk.look()
    with server.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([1])
    server.append(user, mail(3))
    desk.look()
    assert server.mails(user, "Done") == [mail(3)]
    assert server.mails(user) == [mail(0), mail(1), mail(2)]
    assert not any(b" MOVE " in line or line.endswith(b" EXPUNGE") for line in server.said(user))


def test_c11_without_uidplus_mail_stays_with_one_warning(plain_dovecot: Dovecot, shelf: Shelf) -> None:
    """C11: a server with neither MOVE nor UIDPLUS keeps its mail where it is; nothing is ever expunged."""
    user = plain_dovecot.new_user()
    desk = Desk(plain_dovecot, user, shelf, start="everything", done="Done")
    for number in range(3):
        plain_dovecot.append(user, mail(number))
        desk.look()
    assert shelf.raws == plain_dovecot.mails(user) == [mail(0), mail(1), mail(2)]
    assert plain_dovecot.mails(user, "Done") == []
    assert len(desk.troubles) == 1
    assert "neither MOVE nor UIDPLUS" in desk.troubles[0]
    assert not any(b"EXPUNGE" in line or b"STORE" in line for line in plain_dovecot.said(user))


def test_c11_without_idle_the_account_is_polled(plain_dovecot: Dovecot, shelf: Shelf) -> None:
    """C11: a server without IDLE is asked again after the time of `poll`."""
    user = plain_dovecot.new_user()
    desk = Desk(plain_dovecot, user, shelf, start="everything", poll=timedelta(seconds=0.2))
    with desk.running():
        wait_until(lambda: desk.poller.state == "well")
        plain_dovecot.append(user, mail(1))
        wait_until(lambda: shelf.raws == [mail(1)])
    assert not any(b" IDLE" in line for line in plain_dovecot.said(user))


def test_idle_brings_mail_at_once(dovecot: Dovecot, shelf: Shelf) -> None:
    """With IDLE a new mail is there without waiting for the next look."""
    user = dovecot.new_user()
    desk = Desk(dovecot, user, shelf)
    with desk.running():
        wait_until(lambda: any(line.endswith(b" IDLE") for line in dovecot.said(user)))
        dovecot.append(user, mail(1))
        wait_until(lambda: shelf.raws == [mail(1)])


def test_c12_idle_is_begun_anew(dovecot: Dovecot, shelf: Shelf) -> None:
    """C12: IDLE ends after its time, 50 s by default, and begins again on the same connection."""
    assert Imap(name="x", host="x", user="x").idle == timedelta(seconds=50)
    user = dovecot.new_user()
    desk = Desk(dovecot, user, shelf, idle=timedelta(seconds=0.3))
    with desk.running():
        wait_until(lambda: sum(line.endswith(b" IDLE") for line in dovecot.said(user)) >= 3)
        assert desk.poller.state == "well"
    assert desk.troubles == []


def test_c12_bye_is_followed_by_a_new_login(dovecot: Dovecot, shelf: Shelf) -> None:
    """C12: when the server says BYE, the poller comes back and nothing is missed."""
    user = dovecot.new_user()
    desk = Desk(dovecot, user, shelf)
    with desk.running():
        wait_until(lambda: any(line.endswith(b" IDLE") for line in dovecot.said(user)))
        dovecot.kick(user)
        dovecot.append(user, mail(1))
        wait_until(lambda: shelf.raws == [mail(1)])
    assert desk.troubles == []


class BlackHole:
    """A relay that can stop forwarding without closing anything."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.swallow = False
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            self.swallow = False
            upstream = socket.create_connection(("127.0.0.1", self.target))
            for pair in ((client, upstream), (upstream, client)):
                threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                if not self.swallow:
                    sink.sendall(data)
        except OSError:
            pass


def test_c12_a_half_open_connection_is_noticed(
    dovecot: Dovecot, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C12: a connection that answers nothing any more is given up when DONE stays unanswered."""
    monkeypatch.setattr("inboxd.intake.mailbox.DONE_SECONDS", 0.3)
    user = dovecot.new_user()
    hole = BlackHole(dovecot.tls_port)
    desk = Desk(dovecot, user, shelf, port=hole.port, idle=timedelta(seconds=0.5))
    with desk.running():
        wait_until(lambda: any(line.endswith(b" IDLE") for line in dovecot.said(user)))
        hole.swallow = True
        dovecot.append(user, mail(1))
        wait_until(lambda: shelf.raws == [mail(1)])
    hole.server.close()


class FakeServer:
    """An IMAP server that answers LOGIN, or everything after it, with the words it was given."""

    def __init__(self, login: bytes, select: bytes = b"OK done") -> None:
        self.login, self.select = login, select
        self.logins = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as file:
                file.write(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
                file.flush()
                for line in file:
                    tag, _, rest = line.partition(b" ")
                    command = rest.split()[0].upper()
                    self.logins += command == b"LOGIN"
                    answer = {b"LOGIN": self.login, b"CAPABILITY": b"OK done"}.get(command, self.select)
                    untagged = b"* CAPABILITY IMAP4rev1\r\n" if command == b"CAPABILITY" else b""
                    file.write(untagged + tag + b" " + answer + b"\r\n")
                    file.flush()


class Patience(threading.Event):
    """A stop that waits no time, notes how long it should have waited, and comes after some waits."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self.left = waits
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        self.left -= 1
        if not self.left:
            self.set()
        return self.is_set()


@pytest.mark.parametrize(
    ("login", "select"),
    [
        (b"NO [AUTHENTICATIONFAILED] wrong", b"OK done"),
        (b"NO [LIMIT] too many connections", b"OK done"),
        (b"OK done", b"NO [OVERQUOTA] account exceeded its bandwidth"),
        (b"OK done", b"NO [THROTTLED] slow down"),
    ],
    ids=["login", "limit", "overquota", "throttled"],
)
def test_c13_a_refusal_is_answered_with_patience(shelf: Shelf, login: bytes, select: bytes) -> None:
    """C13: after a refusal the pauses grow from 1 to 60 minutes, and one warning is given, not eight."""
    server = FakeServer(login, select)
    account = Imap(
        name="support", host="127.0.0.1", port=server.port, user="u", password=Secret("p"), security="none"
    )
    troubles: list[str] = []
    stop = Patience(8)
    Poller(account, shelf, on_trouble=troubles.append, stop=stop).run()
    server.server.close()
    assert stop.waited == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert server.logins == 8
    assert len(troubles) == 1
    assert "[imap.support]" in troubles[0]


def test_c13_a_wrong_password_is_told_once(dovecot: Dovecot, shelf: Shelf) -> None:
    """C13: a real server's refusal says which account, and nothing of the password."""
    stop = Patience(2)
    account = Imap(
        name="support", host=dovecot.host, port=dovecot.tls_port, user="x",
        password=Secret("canary"), ca_file=dovecot.ca_file,
    )  # fmt: skip
    troubles: list[str] = []
    Poller(account, shelf, on_trouble=troubles.append, stop=stop).run()
    assert len(troubles) == 1
    assert "login refused" in troubles[0]
    assert "canary" not in troubles[0]


def test_an_unreachable_server_is_told_after_a_quarter_of_an_hour(shelf: Shelf) -> None:
    """C12: a network that is down is retried faster and faster given up on: 0.2 s to 5 min, one warning."""
    account = Imap(name="support", host="127.0.0.1", port=free_port(), user="u", security="none")
    stop, troubles, now = Patience(14), [], [0.0]
    poller = Poller(
        account, shelf, on_trouble=troubles.append, stop=stop, monotonic=lambda: now[0] + sum(stop.waited)
    )
    poller.run()
    assert stop.waited[:9] == [0.2, 2, 4, 8, 16, 32, 64, 128, 256]
    assert set(stop.waited[9:]) == {300}
    assert len(troubles) == 1
    assert "cannot be reached" in troubles[0]


def test_an_unknown_certificate_is_refused(dovecot: Dovecot, shelf: Shelf, tmp_path: Path) -> None:
    """B17: a server whose certificate nobody vouches for is not talked to."""
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    desk = Desk(dovecot, dovecot.new_user(), shelf, ca_file=tmp_path / "other.pem")
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        desk.look()


def test_starttls_protects_the_login(dovecot: Dovecot, shelf: Shelf) -> None:
    """With security = "starttls" the password follows the handshake."""
    user = dovecot.new_user()
    dovecot.append(user, mail(1))
    Desk(dovecot, user, shelf, security="starttls", port=dovecot.port, start="everything").look()
    assert shelf.raws == [mail(1)]


def test_b17_no_password_in_clear(shelf: Shelf) -> None:
    """B17: security = "none" to another machine is refused before anything is sent."""
    account = Imap(name="support", host="192.0.2.1", user="u", password=Secret("p"), security="none")
    troubles: list[str] = []
    Poller(account, shelf, on_trouble=troubles.append, stop=Patience(1)).run()
    assert "without TLS" in troubles[0]


@pytest.mark.parametrize("folder", ["IN\r\nBOX", "a\nb", "x\x00", "\x7f"], ids=repr)
def test_b18_folder_names_carry_no_commands(dovecot: Dovecot, shelf: Shelf, folder: str) -> None:
    """B18: a folder name with control characters is refused wherever it comes from."""
    for settings in ({"folders": (folder,)}, {"sent": folder}, {"done": folder}):
        with pytest.raises(ValueError, match="control characters"):
            Desk(dovecot, "u", shelf, **settings)
    user = dovecot.new_user()
    mailbox = Mailbox(Desk(dovecot, user, shelf).account)
    for act in (mailbox.open, mailbox.find_folder, mailbox.make_folder, lambda name: mailbox.move([1], name)):
        with pytest.raises(ValueError, match="control characters"):
            act(folder)
    mailbox.close()


def test_c14_many_mails_of_one_second_in_order(dovecot: Dovecot, shelf: Shelf) -> None:
    """C14: 1,000 waiting mails of the same second are all taken, in order (10,000 nightly)."""
    fetch_in_order(dovecot, shelf, 1_000)


@pytest.mark.nightly
def test_c14_ten_thousand_mails_in_order(dovecot: Dovecot, shelf: Shelf) -> None:
    """C14: 10,000 waiting mails of the same second are all taken, in order."""
    fetch_in_order(dovecot, shelf, 10_000)


def fetch_in_order(dovecot: Dovecot, shelf: Shelf, count: int) -> None:
    user = dovecot.new_user()
    dovecot.deliver(user, [mail(number) for number in range(count)])
    Desk(dovecot, user, shelf, start="everything").look()
    assert shelf.raws == [mail(number) for number in range(count)]
    assert [delivery.uid for delivery in shelf.kept.values()] == list(range(1, count + 1))


def test_c14_one_failing_mail_blocks_no_other(
    dovecot: Dovecot, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C14: a message that cannot be fetched fails alone; in the end its header and text are stored."""
    user = dovecot.new_user()
    for number in range(4):
        dovecot.append(user, mail(number))
    fetch = Mailbox.raws

    def failing(self: Mailbox, uids: list[int]) -> dict[int, bytes]:
        if 2 in uids:
            raise IMAPClientError("FETCH failed: internal error")
        return fetch(self, uids)

    monkeypatch.setattr(Mailbox, "raws", failing)
    desk = Desk(dovecot, user, shelf, start="everything")
    desk.look()
    assert shelf.raws == [mail(0), mail(2), mail(3)]
    assert shelf.marks["imap.support", "INBOX"].last_uid == 1  # it is still to be fetched
    desk.look()
    desk.look()
    assert shelf.raws[3:] == [mail(1)]
    assert next(d.truncated_from for d in shelf.kept.values() if d.uid == 2) == len(mail(1))
    desk.look()
    assert shelf.marks["imap.support", "INBOX"].last_uid == 4


def test_c14_a_mail_that_cannot_be_had_is_given_up_aloud(
    dovecot: Dovecot, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C14: when not even the header can be fetched, somebody is told once and the folder goes on."""
    user = dovecot.new_user()
    for number in range(2):
        dovecot.append(user, mail(number))

    def failing(self: Mailbox, *_: object) -> dict[int, bytes]:
        raise IMAPClientError("FETCH failed: internal error")

    desk = Desk(dovecot, user, shelf, start="everything")
    monkeypatch.setattr(Mailbox, "raws", failing)
    monkeypatch.setattr(Mailbox, "piece", failing)
    for _ in range(4):
        desk.look()
    assert len(desk.troubles) == 2
    assert "message 1" in desk.troubles[0]
    monkeypatch.undo()
    dovecot.append(user, mail(2))
    desk.look()
    assert shelf.raws == [mail(2)]


def test_a_journal_that_refuses_one_mail_takes_the_others(dovecot: Dovecot, shelf: Shelf) -> None:
    """C14: a mail that the store cannot write is told after three tries and blocks no other."""
    user = dovecot.new_user()
    for number in range(3):
        dovecot.append(user, mail(number))
    shelf.fails = lambda delivery: ValueError("odd") if delivery.uid == 1 else None
    desk = Desk(dovecot, user, shelf, start="everything")
    for _ in range(3):
        desk.look()
    assert shelf.raws == [mail(1), mail(2)]
    assert len(desk.troubles) == 1


BIG = (
    b"From: a@example.org\r\nSubject: big\r\nMessage-ID: <big@example.org>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="=_x y"\r\n\r\n'
    b'--=_x y\r\nContent-Type: multipart/alternative; boundary="in"\r\n\r\n'
    b"--in\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nXin ch\xc3\xa0o\r\n"
    b"--in\r\nContent-Type: text/html\r\n\r\n<p>Xin</p>\r\n--in--\r\n"
    b"--=_x y\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=log.txt\r\n\r\n"
    + b"log line\r\n" * 5000
    + b"--=_x y--\r\n"
)


def test_of_a_mail_over_the_limit_header_and_text_are_fetched(dovecot: Dovecot, shelf: Shelf) -> None:
    """A mail over max_size still arrives: with header, texts and its full size, without its attachment."""
    user = dovecot.new_user()
    dovecot.append(user, BIG)
    Desk(dovecot, user, shelf, start="everything", max_size=20_000).look()
    (found,) = shelf.kept.values()
    assert found.truncated_from == len(BIG)
    assert len(found.raw) < 2000
    parsed = parse(found.raw)
    assert (parsed.subject, parsed.text.strip(), parsed.html.strip()) == ("big", "Xin chào", "<p>Xin</p>")
    assert parsed.attachments == ()


def test_of_one_endless_text_the_beginning_is_fetched(dovecot: Dovecot, shelf: Shelf) -> None:
    """A plain text over max_size arrives with its beginning; a lone file with its header only."""
    user = dovecot.new_user()
    dovecot.append(user, mail(1, "word " * 100_000))
    dovecot.append(user, b"Subject: file\r\nContent-Type: application/pdf\r\n\r\n" + b"x" * 30_000 + b"\r\n")
    Desk(dovecot, user, shelf, start="everything", max_size=20_000).look()
    text, file = shelf.raws
    assert text.startswith(mail(1, "word word")[:-2])
    assert 200_000 < len(text) < 300_000
    assert file == b"Subject: file\r\nContent-Type: application/pdf\r\n\r\n"


def test_c4_the_poller_waits_for_room(dovecot: Dovecot, shelf: Shelf) -> None:
    """C4: while the journal has no room the poller pauses, without a warning per attempt, and resumes."""
    user = dovecot.new_user()
    dovecot.append(user, mail(1))
    desk = Desk(dovecot, user, shelf, start="everything")
    shelf.fails = lambda delivery: DiskFull("full")
    desk.stop = Patience(3)
    desk.new_poller().run()
    assert desk.stop.waited == [60, 60, 60]
    assert desk.troubles == []
    shelf.fails = lambda delivery: None
    desk.stop = threading.Event()
    with desk.running():
        wait_until(lambda: shelf.raws == [mail(1)])


class Tokens:
    """Gives a stale token first, or what it was told to raise."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: list[str] = []

    def access_token(self, *, instead_of: str = "") -> str:
        self.asked.append(instead_of)
        if self.error:
            raise self.error
        return "good" if instead_of else "stale"


@pytest.fixture(scope="module")
def introspection() -> Iterator[str]:
    """A token server that knows one good token and whose it is."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            good = "token=good&" in self.path  # Dovecot appends its client id
            body = b'{"active": true, "email": "user1"}' if good else b'{"active": false}'
            self.send_response(200 if good else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/?token="
    server.shutdown()


def test_c22_a_refused_token_is_asked_for_anew(introspection: str, shelf: Shelf) -> None:
    """C22: XOAUTH2 with a token that Dovecot refuses is tried once more with a fresh one."""
    with running(introspection_url=introspection) as server:
        user = server.new_user()
        server.append(user, mail(1))
        desk = Desk(server, user, shelf, start="everything", oauth="m")
        tokens = Tokens()
        mailbox = Mailbox(desk.account, tokens)
        desk.poller._look_at_all(mailbox)
        mailbox.close()
    assert tokens.asked == ["", "stale"]
    assert shelf.raws == [mail(1)]


@pytest.mark.parametrize(
    ("error", "waits", "warnings"),
    [(Revoked("oauth m: run: inboxd login m"), [60, 120], 1), (Unavailable("oauth m: down"), [0.2, 2], 0)],
)
def test_c22_without_a_token_nothing_is_tried(
    dovecot: Dovecot, shelf: Shelf, error: Exception, waits: list[float], warnings: int
) -> None:
    """C22: a revoked grant is told once and waited out; a token server that is down is only asked again."""
    desk = Desk(dovecot, "x", shelf, oauth="m")
    stop = Patience(2)
    Poller(desk.account, shelf, credentials=Tokens(error), on_trouble=desk.troubles.append, stop=stop).run()
    assert stop.waited == waits
    assert len(desk.troubles) == warnings
