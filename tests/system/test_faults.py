"""Faults of PROMISES.md section C with the real process: kill, signal, two channels, two daemons."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fixtures.daemon import Daemon, mail, until
from tests.system.test_main_job import CONFIG


def pour(desk: Daemon, numbers: range, acknowledged: set[int], gone: threading.Event) -> None:
    """Send numbered mails until the daemon vanishes; note each that was answered with 250."""
    for number in numbers:
        message = mail(f"c{number}@home.example", "support@acme.example", f"mail {number}", f"unique-{number}-words",
                       message_id=f"<unique-{number}@home.example>")  # fmt: skip
        try:
            desk.send(message)
            acknowledged.add(number)
        except (OSError, smtplib.SMTPException):
            if gone.is_set():
                return


def kill_and_count(desk: Daemon, kills: int) -> None:
    """Send under load, kill, restart, as often as asked; then lay acknowledged beside stored."""
    acknowledged: set[int] = set()
    for turn in range(kills):
        desk.start()
        gone = threading.Event()
        with ThreadPoolExecutor(4) as senders:
            for worker in range(4):
                first = turn * 10_000 + worker * 1_000
                senders.submit(pour, desk, range(first, first + 400), acknowledged, gone)
            until(lambda at=len(acknowledged): len(acknowledged) > at + 10, "some mails")
            gone.set()
            desk.kill()
    desk.start()
    until(lambda: _waiting(desk) == 0, "the journal to drain", 120)
    subjects = [ticket["subject"] for ticket in desk.ask("tickets", "--limit", "100000")]
    stored = {int(subject.split()[-1]) for subject in subjects}
    assert acknowledged <= stored, f"lost: {sorted(acknowledged - stored)}"
    assert len(subjects) == len(stored), "a mail became two tickets"


def _waiting(desk: Daemon) -> int:
    return int(desk.ask("status")["waiting"])


def test_c1_kill_during_intake_and_work(daemon: Callable[..., Daemon]) -> None:
    """C1: SIGKILL under load, again and again: nothing acknowledged is lost, nothing is doubled."""
    kill_and_count(daemon(CONFIG), 5)


@pytest.mark.nightly
def test_c1_two_hundred_kills(daemon: Callable[..., Daemon]) -> None:
    """C1: the same with 200 kills."""
    kill_and_count(daemon(CONFIG), 200)


def test_c17_a_second_daemon_refuses(daemon: Callable[..., Daemon]) -> None:
    """C17: a second daemon on one SQLite database refuses to start and says why."""
    desk = daemon(CONFIG).start()
    said = desk.command("run", code=1)
    assert "another" in said
    assert desk.stop() == 0


def test_c23_sigterm_under_load(daemon: Callable[..., Daemon]) -> None:
    """C23: SIGTERM drains: exit code 0, and what was acknowledged is stored."""
    desk = daemon(CONFIG).start()
    acknowledged: set[int] = set()
    gone = threading.Event()
    with ThreadPoolExecutor(4) as senders:
        for worker in range(4):
            senders.submit(pour, desk, range(worker * 1000, worker * 1000 + 200), acknowledged, gone)
        until(lambda: len(acknowledged) > 20, "some mails")
        gone.set()
        assert desk.stop() == 0
    desk.start()
    until(lambda: len(desk.ask("tickets", "--limit", "100000")) >= len(acknowledged), "every acknowledged mail")
    stored = {int(t["subject"].split()[-1]) for t in desk.ask("tickets", "--limit", "100000")}
    assert acknowledged <= stored
