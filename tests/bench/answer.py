"""How long a customer waits for an answer that an agent has sent: `python -m tests.bench.answer`.

From the moment at which the agent's mail is accepted (the listener's 250, or Dovecot's OK of the APPEND while
inboxd waits in IDLE) to the moment at which the smarthost has the customer's mail; one after the other, with
send_delay = 0. Dovecot itself tells of new mail after half a second. The agent replies in HTML as Outlook
does, quoting the notification. Median, p95 and p99.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import smtplib
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from imapclient import IMAPClient

from tests.bench.machine import sync_milliseconds
from tests.bench.traffic import message
from tests.bench.way import databases
from tests.fixtures import dovecot as dovecot_server
from tests.fixtures.correspondence import reply_by
from tests.fixtures.daemon import Daemon, free_port, until
from tests.fixtures.dovecot import PASSWORD, Dovecot
from tests.fixtures.mailhouse import text_of
from tests.fixtures.postgres import Cluster
from tests.unit.clients import OUTLOOK

CONFIG = """
[desk]
name = "Acme Support"
address = "support@acme.example"
send_delay = "0s"
[limits]
notifications_per_agent_hour = 0
[smtp]
listen = "127.0.0.1:PORT"
accept = ["*@acme.example"]
authserv = "mx.test"
[outgoing]
server = "127.0.0.1:{sink}"
security = "none"
[team.general]
[agent.minh]
name = "Minh Tran"
email = ["minh@private.example"]
teams = ["general"]
"""
IMAP = """
[imap.support]
host = "localhost"
port = {port}
ca_file = "{ca}"
user = "{user}"
password = "{password}"
mailbox = "support@acme.example"
authserv = "mx.test"
"""
VERDICT = "mx.test; dmarc=pass header.from=private.example"
SENDER = "minh <minh@private.example>"
WARM = 10
PATIENCE = 30.0

Accept = Callable[[bytes], float]
Result = dict[str, Any]


class Smarthost:
    """Takes every mail over and remembers when, by recipient."""

    def __init__(self) -> None:
        self.port = free_port()
        self._came: dict[str, list[tuple[float, bytes]]] = {}
        self._news = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Smarthost:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """aiosmtpd's hook: the mail is here."""
        at = time.perf_counter()
        with self._news:
            for recipient in envelope.rcpt_tos:
                self._came.setdefault(recipient, []).append((at, envelope.content))
            self._news.notify_all()
        return "250 OK"

    def forget(self) -> None:
        """Before the next measurement, whose customers have the same addresses."""
        with self._news:
            self._came.clear()

    def wait(self, recipient: str, words: bytes) -> tuple[float, Message]:
        """When the mail with these words came for somebody, and the mail."""

        def found() -> tuple[float, bytes] | None:
            mails = reversed(self._came.get(recipient, []))
            return next((one for one in mails if words in one[1]), None)

        with self._news:
            assert self._news.wait_for(lambda: found() is not None, PATIENCE), f"no mail for {recipient}"
            at, raw = found() or (0.0, b"")
        return at, message_from_bytes(raw)


def by_smtp(daemon: Daemon) -> Accept:
    """Hand a mail to the listener; when it said 250."""

    def accept(raw: bytes) -> float:
        with smtplib.SMTP("127.0.0.1", daemon.port, timeout=PATIENCE) as client:
            client.sendmail("minh@private.example", ["support@acme.example"], raw)
            return time.perf_counter()

    return accept


def by_imap(client: IMAPClient) -> Accept:
    """Put a mail into the mailbox that inboxd watches; when Dovecot said OK."""

    def accept(raw: bytes) -> float:
        client.append("INBOX", raw)
        return time.perf_counter()

    return accept


def answers(daemon: Daemon, smarthost: Smarthost, accept: Accept, count: int) -> Iterator[float]:
    """Milliseconds of each answer, the first ones left out."""
    smarthost.forget()
    for number in range(WARM + count):
        daemon.send(message(number)[1], f"c{number}@home{number % 500}.example", ["support@acme.example"])
        _, notice = smarthost.wait("minh@private.example", f"Number {number}.".encode())
        reply = reply_by(OUTLOOK, SENDER, notice, f"Hello,\n\nthis is answer {number}.\n\nMinh")
        raw = f"Authentication-Results: {VERDICT}\r\n".encode() + reply.as_bytes()
        accepted = accept(raw)
        came, answer = smarthost.wait(f"c{number}@home{number % 500}.example", b"this is answer")
        assert f"this is answer {number}." in text_of(answer)
        if number >= WARM:
            yield (came - accepted) * 1000


def figures(ms: list[float]) -> Result:
    """What is reported."""
    ordered = sorted(ms)

    def quantile(share: float) -> float:
        return ordered[math.ceil(len(ordered) * share) - 1]

    return {
        "n": len(ms), "median_ms": statistics.median(ms), "p95_ms": quantile(0.95), "p99_ms": quantile(0.99)
    }  # fmt: skip


def shown(found: Result) -> str:
    """The figures as a line tells them."""
    times = ", ".join(f"{found[f'{name}_ms']:.0f} ms {name}" for name in ("median", "p95", "p99"))
    return f"n = {found['n']}: {times}"


@contextmanager
def desk(folder: Path, smarthost: Smarthost, cluster: Cluster | None, more: str = "") -> Iterator[Daemon]:
    """A daemon that sends to the smarthost."""
    folder.mkdir()
    text = CONFIG.format(sink=smarthost.port) + more
    daemon = Daemon(folder, text, database=cluster.url() if cluster else "")
    daemon.config.chmod(0o600)
    daemon.start("--migrate")
    try:
        yield daemon
    finally:
        daemon.stop()


def watched(dovecot: Dovecot) -> tuple[str, str]:
    """A mailbox for inboxd: its user and the table that makes it be fetched."""
    user = dovecot.new_user()
    return user, IMAP.format(port=dovecot.tls_port, ca=dovecot.ca_file, user=user, password=PASSWORD)


def measure(folder: Path, smarthost: Smarthost, count: int, only: str) -> Iterator[tuple[str, Result]]:
    """Every way in, one after the other."""
    for name, cluster in databases(only):
        with desk(folder / name, smarthost, cluster) as daemon:
            yield f"SMTP, {name}", figures(list(answers(daemon, smarthost, by_smtp(daemon), count)))
    with dovecot_server.running() as dovecot:
        user, table = watched(dovecot)
        with desk(folder / "imap", smarthost, None, table) as daemon, dovecot.client(user) as client:
            until(lambda: "imap.well" in daemon.log.read_text(), "the first look into the mailbox")
            yield "IMAP with IDLE, SQLite", figures(list(answers(daemon, smarthost, by_imap(client), count)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=["", "sqlite", "postgresql"], default="", help="one database")
    parser.add_argument("--answers", type=int, default=200, help="per measurement")
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    options = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as folder, Smarthost() as smarthost:
        sync = sync_milliseconds(Path(folder))
        for name, found in measure(Path(folder), smarthost, options.answers, options.only):
            results[name] = found
            if not options.json:
                print(f"{name:24} {shown(found)}")
    if not options.json:
        load = " ".join(f"{one:.1f}" for one in os.getloadavg())
        print(f"a sync takes {sync:.2f} ms here; load of the machine {load} on {os.cpu_count()} cores")
    else:
        json.dump(results, sys.stdout, indent=2)
        print()


if __name__ == "__main__":
    main()
