"""Faults of PROMISES.md section C with the real process: killed, stopped, starved, doubled."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fixtures.daemon import Daemon, mail, until
from tests.fixtures.load import Load, check, stored
from tests.fixtures.postgres import Cluster
from tests.fixtures.receiver import receiving
from tests.system.test_main_job import CONFIG

MB = 2**20


@pytest.fixture
def database(postgres: Cluster) -> Iterator[str]:
    """An empty PostgreSQL database."""
    url = postgres.url()
    yield url
    postgres.drop(url)


SINGLY = f"{CONFIG}\n[limits]\nnotifications_per_agent_hour = 10000\n"  # no mail waits to be bundled
KILLED = f"workers = 1\n{CONFIG}"  # each start costs less, and kills meet the same work


BEGUN = "event=deciding"  # from here on it holds mails


def kill_and_count(desk: Daemon, kills: int) -> None:
    """Send under load, kill, restart, as often as asked; then lay acknowledged beside stored."""
    load = Load()
    for turn in range(kills):
        before = desk.log.read_text().count(BEGUN) if desk.log.exists() else 0
        desk.start()
        until(lambda before=before: desk.log.read_text().count(BEGUN) > before, "the work to begin")  # type: ignore[misc]
        with load.pouring([desk.port]):
            load.wait(10 + turn % 5 * 10)  # at different places of the work
            desk.kill()
    desk.start()
    check(desk, load)


def test_c1_kill_during_intake_and_work(daemon: Callable[..., Daemon]) -> None:
    """C1: 20 times SIGKILL under load: nothing acknowledged is lost, nothing is doubled."""
    kill_and_count(daemon(KILLED), 20)


@pytest.mark.nightly
def test_c1_two_hundred_kills(daemon: Callable[..., Daemon]) -> None:
    """C1: the same with 200 kills."""
    kill_and_count(daemon(KILLED), 200)


@pytest.mark.nightly
def test_c1_kills_on_postgresql(daemon: Callable[..., Daemon], database: str) -> None:
    """C1: 50 kills on PostgreSQL."""
    desk = daemon(CONFIG, database=database)
    desk.start("--migrate").stop()
    kill_and_count(desk, 50)


BUSY = """
assign = "round-robin"
[limits]
notifications_per_agent_hour = 5
[webhook.crm]
url = "http://127.0.0.1:HOOK/in"
secret_file = "secret"
"""
CALLING = '[[rule]]\nname = "Tell the CRM"\non = "new"\nthen.webhook = "crm"\n'


@pytest.mark.nightly
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_c1_kills_with_turns_calls_and_bundles(
    daemon: Callable[..., Daemon], database: str, engine: str
) -> None:
    """C1: 12 kills while tickets are given out, programs are called and notifications gathered: each ticket
    has one owner from one turn and one call with the same bytes each time, and nothing gathered is lost."""
    with receiving() as receiver:
        team = "[team.general]\n"
        config = CONFIG.replace(team, team + BUSY.partition("[")[0], 1)
        rest = BUSY.replace("HOOK", str(receiver.port))
        config += rest[rest.index("[limits]") :]
        rules = {"20-crm.toml": CALLING}
        desk = daemon(f"workers = 1\n{config}", rules, database=database if engine == "postgresql" else "")
        secret = desk.folder / "secret"
        secret.write_text("a shared secret\n")
        secret.chmod(0o600)
        desk.start("--migrate").stop()
        kill_and_count(desk, 12)
        until(lambda: not desk.count("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')"),
              "the outbox to empty", 120)  # fmt: skip
        tickets = desk.count("SELECT count(*) FROM ticket")
        turns = desk.count("SELECT count(*) FROM event WHERE what = 'assignee'")
        given = desk.count("SELECT max(given) FROM turn")
        assert (turns, given, desk.count("SELECT count(*) FROM ticket WHERE assignee = 'minh'")) == (
            tickets,
        ) * 3
        queued = desk.rows("SELECT count(*), count(DISTINCT ticket) FROM outbox WHERE lane = 'webhook'")
        assert queued == [(tickets, tickets)]
        told = desk.count("SELECT count(*) FROM outbox WHERE agent = 'minh' AND ticket > 0")
        assert told == tickets
        bytes_of: dict[str, set[bytes]] = {}
        for call in receiver.calls:
            bytes_of.setdefault(call.json["delivery"], set()).add(call.body)
    assert len(bytes_of) == tickets
    assert all(len(said) == 1 for said in bytes_of.values())


def can_trace() -> bool:
    """Whether strace is there and allowed to trace."""
    if not shutil.which("strace"):
        return False
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True)
    return tried.returncode == 0


@contextlib.contextmanager
def traced(desk: Daemon, *options: str) -> Iterator[None]:
    """strace on a running daemon for the time of a block; skips the test where it may not."""
    if not can_trace():
        pytest.skip("needs strace and the right to trace (Debian: apt install strace)")
    assert desk.process
    command = ["strace", "-f", "-yy", "-s", "400", *options, "-p", str(desk.process.pid)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr
    assert "attached" in tracer.stderr.readline()
    try:
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.communicate(timeout=20)


def test_c2_the_sync_comes_before_the_250(daemon: Callable[..., Daemon]) -> None:
    """C2: the daemon syncs the journal after it got the mail and before it says 250, as the kernel saw it."""
    desk = daemon(CONFIG).start()
    log = desk.folder / "trace"
    with traced(desk, "-o", str(log), "-e", "trace=recvfrom,sendto,pwrite64,fsync,fdatasync"):
        desk.send(mail("anna@home.example", "support@acme.example", "canary-4711", "Hello."))
    lines = log.read_text(errors="replace").splitlines()

    def first(pattern: str, start: int) -> int:
        return next(number for number in range(start, len(lines)) if re.search(pattern, lines[number]))

    received = first(r"recvfrom\(.*canary-4711", 0)
    written = first(r"pwrite64\(\d+<.*inboxd\.db-wal", received)
    synced = first(r"f(data)?sync.*= 0$", first(r"f(data)?sync\(\d+<.*inboxd\.db-wal", written))
    answered = first(r"sendto\(.*250 2\.0\.0 Stored", received)
    assert received < written < synced < answered


def test_c3_a_failing_disk_is_never_acknowledged(daemon: Callable[..., Daemon]) -> None:
    """C3: when the database's sync fails with EIO, the sender gets 451 or 452 and no 250; after a restart
    on a healthy disk mail is taken again."""
    desk = daemon(CONFIG).start()
    load = Load()
    with traced(desk, "-o", "/dev/null", "-e", "inject=fsync,fdatasync:error=EIO"):
        with load.pouring([desk.port], 2):
            until(lambda: load.refused.total() >= 5, "some refusals")
        assert set(load.refused) <= {451, 452}
        assert load.acknowledged == set()
    desk.kill()
    desk.start()
    with load.pouring([desk.port], 2):
        load.wait(5)
    check(desk, load)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 60 MB."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root may mount a small file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "none", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=False)


def test_c4_a_nearly_full_disk_refuses_and_resumes(daemon: Callable[..., Daemon], small_disk: Path) -> None:
    """C4: below the floor 452 and nothing is lost; with room again mail is taken, without a restart."""
    place = f'var = "{small_disk}"\ndatabase = "sqlite:///{small_disk}/inboxd.db"\ndisk_floor = "30 MB"\n'
    desk = daemon(place + CONFIG)
    desk.database_file = small_disk / "inboxd.db"
    desk.start()
    load = Load()
    filler = small_disk / "filler"
    with load.pouring([desk.port], 2):
        load.wait(5)
        filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - 25 * MB))
        until(lambda: load.refused[452] >= 5, "452")
        filler.unlink()
        load.wait(10)
    assert set(load.refused) == {452}
    check(desk, load)


def test_c5_a_locked_database_is_451(daemon: Callable[..., Daemon]) -> None:
    """C5: while somebody else holds the database locked, senders are told to come again; then all goes on."""
    desk = daemon(CONFIG).start()
    load = Load()
    locker = sqlite3.connect(desk.folder / "var" / "inboxd.db", isolation_level=None)
    with load.pouring([desk.port], 2):
        load.wait(5)
        locker.execute("BEGIN EXCLUSIVE")
        until(lambda: load.refused.total() >= 2, "a refusal", 60)
        locker.execute("ROLLBACK")
        load.wait(10)
    locker.close()
    assert set(load.refused) == {451}
    check(desk, load)


def test_c6_postgresql_killed_and_restarted(
    daemon: Callable[..., Daemon], postgres: Cluster, database: str
) -> None:
    """C6: PostgreSQL dies under load, twice: 451 meanwhile, reconnected by itself, 0 lost, 0 doubled, and
    the answers leave."""
    desk = daemon(SINGLY, database=database).start("--migrate")
    load = Load()
    with load.pouring([desk.port]):
        for _ in range(2):
            load.wait(20)
            refused = load.refused.total()
            postgres.kill()
            until(lambda before=refused: load.refused.total() > before + 3, "refusals")  # type: ignore[misc]
            postgres.start()
        load.wait(20)
    assert set(load.refused) == {451}
    check(desk, load)
    until(lambda: desk.count("SELECT count(*) FROM outbox WHERE state <> 'sent'") == 0, "all mail to leave")
    assert desk.stop() == 0


def test_c17_a_second_daemon_refuses(daemon: Callable[..., Daemon]) -> None:
    """C17: a second daemon on one SQLite database refuses to start and says why."""
    desk = daemon(CONFIG).start()
    said = desk.command("run", code=1)
    assert "another" in said
    assert desk.stop() == 0


def test_c17_two_daemons_share_postgresql(daemon: Callable[..., Daemon], database: str) -> None:
    """C17: two daemons on one PostgreSQL database handle each mail and each outgoing mail once, and share."""
    first, second = (daemon(SINGLY, database=database) for _ in range(2))
    first.start("--migrate")
    second.start()
    load = Load()
    with load.pouring([first.port, second.port]):
        load.wait(100)
    check(first, load)
    until(lambda: first.count("SELECT count(*) FROM outbox WHERE state <> 'sent'") == 0, "all mail to leave")
    ids = Counter(str(m["Message-ID"]) for desk in (first, second) for m in desk.sent())
    assert set(ids.values()) == {1}
    assert len(ids) == first.count("SELECT count(*) FROM outbox")
    assert all(desk.sent() for desk in (first, second)), "both took part"
    assert first.count("SELECT count(*) FROM ticket") == len(stored(first))


def test_c23_sigterm_under_load(daemon: Callable[..., Daemon]) -> None:
    """C23: SIGTERM drains: exit code 0, senders hear 421 at most, and what was acknowledged is stored."""
    desk = daemon(CONFIG).start()
    load = Load()
    with load.pouring([desk.port]):
        load.wait(20)
        started = time.monotonic()
        assert desk.stop() == 0
        assert time.monotonic() - started < 20  # the promise itself, not a measure of speed
    assert set(load.refused) <= {421, 451}
    desk.start()
    check(desk, load)
