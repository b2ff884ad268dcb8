"""A tick of the clock with 10,000 open tickets and 50 clock rules.

Run it: python -m tests.bench.clock
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from inboxd.daemon import clockrules
from inboxd.store import Store
from inboxd.store.clockrules import ticket
from tests.integration.store_builders import NOW
from tests.integration.test_clock_rules import Machine

TICKETS, RULES = 10_000, 50


def fill(store: Store) -> None:
    rows = [
        {
            "number": 5000 + n, "version": 1, "subject": f"Question {n}", "state": "open",
            "priority": "normal",
            "team": "general", "assignee": "", "requester_key": f"c{n}@x.example", "requester_name": "",
            "requester_address": f"c{n}@x.example", "created_at": NOW, "updated_at": NOW, "tags": [],
            "fields": {}, "language": "en", "root_id": f"r{n}", "channel": "smtp", "cc": [], "watchers": [],
            "active_at": NOW + timedelta(seconds=n * 9), "waiting_since": NOW + timedelta(seconds=n * 9),
        }
        for n in range(TICKETS)
    ]  # fmt: skip
    store.write(lambda connection: connection.execute(insert(ticket), rows))


def main() -> None:
    text = "".join(
        f'[[rule]]\nname = "r{n}"\non = "clock"\nwhen.waiting = ">= {100 + n}h"\nwhen.state = "open"\n'
        f'when.team = "general"\nthen.tags = "t{n}"\n'
        for n in range(RULES)
    )
    with tempfile.TemporaryDirectory() as name:
        store = Store.open(f"sqlite:///{name}/x.db", migrate=True, var=Path(name))
        fill(store)
        machine = Machine(store, text, NOW + timedelta(minutes=1))
        machine = replace(machine)
        first = 0.0
        while store.clock_due(machine.now, 1) or not first:
            start = time.perf_counter()
            clockrules.tick(machine)  # type: ignore[arg-type]
            first = max(first, time.perf_counter() - start)
            machine.now += timedelta(minutes=1)
        times = []
        for _ in range(10):
            machine.now += timedelta(minutes=1)
            start = time.perf_counter()
            clockrules.tick(machine)  # type: ignore[arg-type]
            times.append(time.perf_counter() - start)
        store.close()
    print(f"{TICKETS} tickets, {RULES} rules: {max(times) * 1000:.1f} ms at most for a tick")
    print(f"while all are looked at for the first time: {first:.2f} s at most for a tick")


if __name__ == "__main__":
    main()
