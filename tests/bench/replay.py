"""How fast rules are replayed: `python -m tests.bench.replay [--mails 10000] [--rules 100] [--processes 1]`.

Fills an SQLite database through the store, then replays all of it with other rules, and prints mails/s of
both and where a mail's time goes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inboxd.config.tomlfile import parse as parse_toml
from inboxd.daemon.replay import replay
from inboxd.desk.rules.rulecheck import Known, read_rules
from inboxd.desk.rules.run import Rule
from inboxd.desk.settings import Desk, Team
from inboxd.store import Store
from tests.fixtures.past import live_through

WORDS = [
    "parcel", "invoice", "refund", "login", "password", "order", "delivery", "account", "broken", "screen",
    "payment", "late", "size",
]  # fmt: skip
TEXT = "My parcel has not arrived although the tracking page says so since Monday.\r\n" * 20
BATCH = 500


def message(number: int, chance: random.Random) -> bytes:
    """A two-part customer's mail of about 4 KB."""
    subject = " ".join(chance.sample(WORDS, 4))
    return (
        f"From: Customer {number} <c{number}@home{number % 500}.example>\r\nTo: support@acme.example\r\n"
        f"Subject: {subject}\r\nMessage-ID: <{number}.{time.time_ns()}@home.example>\r\n"
        "Received: from mx.home.example by mx.acme.example; Mon, 02 Nov 2026 10:00:00 +0100\r\n"
        "Date: Mon, 02 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nNumber {number}.\r\n{TEXT}\r\n"
        "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        f"<p>Number {number}.</p><p>{TEXT}</p>\r\n--b--\r\n"
    ).encode()


def rules_of(count: int) -> tuple[Rule, ...]:
    """Rules of which a few hold on each mail."""
    text = "".join(
        f'[[rule]]\nname = "Rule {number}"\n'
        f'when.subject = ["{WORDS[number % 13]} {WORDS[number * 7 % 13]}", "nothing {number}"]\n'
        f'then.tags = "t{number}"\nthen.team = "billing"\n'
        for number in range(count)
    )
    known = Known({"general", "billing"}, set(), {"en"}, set())
    rules, problems = read_rules(parse_toml(text.encode(), "rules/bench.toml"), known)
    assert not problems, problems
    return rules


class Meter:
    """CPU seconds of this process and of the workers, which are the fork server's children."""

    def __init__(self) -> None:
        self._start = time.process_time()
        self.main = self.workers = 0.0

    def look(self, done: int, total: int) -> None:
        """Read the counters when the last mail is through and the workers still live."""
        if done < total:
            return
        self.main = time.process_time() - self._start
        ticks, parents = {}, {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            values = path.read_text().rpartition(")")[2].split()
            parents[int(path.parent.name)] = int(values[1])
            ticks[int(path.parent.name)] = int(values[11]) + int(values[12])
        below = {os.getpid()}
        for _ in range(3):
            below |= {pid for pid, parent in parents.items() if parent in below}
        self.workers = sum(ticks[pid] for pid in below - {os.getpid()}) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Fill, replay, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    desk = Desk(
        address="support@acme.example", teams={"general": Team("general"), "billing": Team("billing")}
    )
    chance, now = random.Random(7), datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/inboxd.db", migrate=True, var=Path(folder))
        store.floor_bytes = 0
        started = time.perf_counter()
        for first in range(0, asked.mails, BATCH):
            size = min(BATCH, asked.mails - first)
            mails = [message(first + number, chance) for number in range(size)]
            live_through(store, desk, mails, now - timedelta(days=1))
        filled = time.perf_counter() - started
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: asked.processes])
        meter = Meter()
        started = time.perf_counter()
        found = replay(
            store, replace(desk, rules=rules_of(asked.rules)), now - timedelta(days=30),
            processes=asked.processes, show=meter.look,
        )  # fmt: skip
        took = time.perf_counter() - started
        store.close()
    print(
        json.dumps(
            {
                "mails": found.mails, "rules": asked.rules, "processes": asked.processes,
                "fill_seconds": round(filled, 1), "replay_seconds": round(took, 1),
                "replay_mails_per_second": round(found.mails / took), "changed": len(found.changed),
                "failed": len(found.failed),
                "cpu_seconds": round(meter.main, 1), "worker_cpu_seconds": round(meter.workers, 1),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
