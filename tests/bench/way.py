"""How fast mail is accepted and carried through: `python -m tests.bench.way`.

Everything is measured in one run, on SQLite and PostgreSQL, so that it can be compared on a noisy machine:
  accept   mails/s acknowledged at 1, 8 and 32 connections while the pipeline works, beside a bare sink
  way      mails/s from the first mail offered to the last committed ticket, the sender on the same cores
  latency  from 250 to committed ticket at 20 mails/s, median and p99
  import   mails/s of `inboxd import`, its start and end included
Beside the rates stands processor time per mail: others on the machine disturb it less.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.bench.machine import cpu_seconds, family, peak_megabytes, sync_milliseconds
from tests.bench.traffic import bare_sink, drip, message, pour, rate_of
from tests.fixtures.daemon import Daemon
from tests.fixtures.postgres import Cluster, find_binaries, running_cluster

CONFIG = """
[desk]
name = "Acme Support"
address = "support@acme.example"
[smtp]
listen = "127.0.0.1:PORT"
accept = ["*@acme.example"]
[team.general]
[agent.minh]
name = "Minh Tran"
email = ["minh@private.example"]
teams = ["general"]
"""

Result = dict[str, Any]


class Desk:
    """A daemon under measurement, on a database of its own."""

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self.database_pid = cluster.server.pid if cluster and cluster.server else 0
        self.daemon = Daemon(folder, CONFIG, database=cluster.url() if cluster else "")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start the daemon, warm it with a few mails, stop it at the end."""
        self.daemon.start("--migrate")
        try:
            pour(self.daemon.port, 4, 100, first=1_000_000)
            self.settle()
            yield
        finally:
            self.daemon.stop()

    @property
    def pid(self) -> int:
        """The daemon's process."""
        assert self.daemon.process is not None
        return self.daemon.process.pid

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time so far."""
        workers = family(self.pid)[1:]
        database = cpu_seconds(family(self.database_pid)) if self.database_pid else 0.0
        return {"daemon": cpu_seconds([self.pid]), "workers": cpu_seconds(workers), "database": database}

    def settle(self) -> None:
        """Wait until every mail is decided, looking seldom: a look at PostgreSQL costs a connection."""
        while self.daemon.count("SELECT count(*) FROM journal WHERE state IN ('waiting', 'claimed')"):
            time.sleep(0.3)

    def committed(self) -> dict[str, float]:
        """When each Message-ID's ticket was committed (Unix time): the daemon logs it after the commit."""
        lines = re.findall(r"timestamp=(\S+) .*event=mail .*message_id=(\S+)", self.daemon.log.read_text())
        return {key: datetime.fromisoformat(at).timestamp() for at, key in lines}


def measure_accept(desk: Desk, mails: int) -> list[Result]:
    """Acknowledged mails/s of inboxd and of the sink, alternating."""
    sink, port = bare_sink()
    rows = []
    for connections in (1, 8, 32):
        bare = rate_of(port, connections, mails)
        ours = rate_of(desk.daemon.port, connections, mails, first=connections * 100_000)
        desk.settle()
        rows.append({"connections": connections, "inboxd": ours, "bare_sink": bare, "ratio": ours / bare})
    sink.kill()
    return rows


def measure_way(desk: Desk, mails: int) -> Result:
    """From the first mail offered to the last committed ticket, eight connections sending."""
    before, sender, started = desk.cpu(), time.process_time(), time.time()
    acknowledged = pour(desk.daemon.port, 8, mails, first=5_000_000)
    spent = {"sender": time.process_time() - sender}
    desk.settle()
    after, done = desk.cpu(), desk.committed()
    spent |= {name: after[name] - before[name] for name in after}
    seconds = max(done[key] for key in acknowledged) - started
    return {"mails_per_second": mails / seconds, "cpu_ms": {k: v / mails * 1000 for k, v in spent.items()}}


def measure_latency(desk: Desk, seconds: float) -> Result:
    """Milliseconds from acknowledgement to committed ticket at a steady rate."""
    acknowledged = drip(desk.daemon.port, seconds, rate=20, first=9_000_000)
    desk.settle()
    done = desk.committed()
    ms = sorted((done[key] - at) * 1000 for key, at in acknowledged.items())
    return {"median_ms": statistics.median(ms), "p99_ms": ms[math.ceil(len(ms) * 0.99) - 1]}


def measure_import(folder: Path, cluster: Cluster | None, mails: int) -> Result:
    """`inboxd import` of a folder of files into an empty database."""
    desk = Desk(folder, cluster)
    files = folder / "mails"
    files.mkdir()
    for number in range(mails):
        (files / f"{number}.eml").write_bytes(message(number)[1])
    if cluster:
        desk.daemon.start("--migrate").stop()
    started = time.perf_counter()
    command = [sys.executable, "-m", "inboxd", "import", str(files), "-c", str(desk.daemon.config)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return {"mails_per_second": mails / (time.perf_counter() - started)}


def measure(folder: Path, cluster: Cluster | None, mails: int, seconds: float) -> Result:
    """Everything on one database."""
    for name in ("desk", "history"):
        (folder / name).mkdir()
    desk = Desk(folder / "desk", cluster)
    with desk.running():
        result: Result = {
            "sync_ms": sync_milliseconds(folder),
            "accept": measure_accept(desk, mails),
            "way": measure_way(desk, mails),
            "latency": measure_latency(desk, seconds),
        }
        peaks = [peak_megabytes(pid) for pid in family(desk.pid)]
        result["memory_mb"] = {"daemon": peaks[0], "all": sum(peaks)}
    return {**result, "import": measure_import(folder / "history", cluster, mails)}


def show(name: str, result: Result) -> None:
    """The figures of one database, a line each."""
    way, latency, memory = result["way"], result["latency"], result["memory_mb"]
    cost = ", ".join(f"{who} {ms:.1f}" for who, ms in way["cpu_ms"].items() if ms)
    print(f"{name} (a sync takes {result['sync_ms']:.2f} ms here)")
    for row in result["accept"]:
        share = f"{row['ratio']:.2f} of the bare sink's {row['bare_sink']:.0f}"
        print(f"  accept   {row['connections']:2} connections  {row['inboxd']:6.0f} mails/s, {share}")
    print(f"  way      {way['mails_per_second']:.0f} mails/s; ms of processor time per mail: {cost}")
    print(f"  latency  {latency['median_ms']:.0f} ms median, {latency['p99_ms']:.0f} ms p99")
    print(f"  import   {result['import']['mails_per_second']:.0f} mails/s")
    print(
        f"  memory   {memory['daemon']:.0f} MB daemon, {memory['all']:.0f} MB with its workers, at the most"
    )


def databases(only: str) -> Iterator[tuple[str, Cluster | None]]:
    """SQLite, and PostgreSQL where it is installed; on disk, not in memory, so that a sync is one."""
    if only != "postgresql":
        yield "SQLite", None
    if only == "sqlite":
        return
    binaries = find_binaries()
    if binaries is None:
        print("PostgreSQL is not installed (Debian package postgresql); not measured", file=sys.stderr)
        return
    with running_cluster(binaries, parent=None) as cluster:
        yield "PostgreSQL", cluster


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=["", "sqlite", "postgresql"], default="", help="one database")
    parser.add_argument("--mails", type=int, default=960, help="per measurement")
    parser.add_argument("--seconds", type=float, default=20, help="of the latency measurement")
    parser.add_argument("--json", action="store_true", help="everything as JSON")
    options = parser.parse_args()
    results = {}
    for name, cluster in databases(options.only):
        with tempfile.TemporaryDirectory() as folder:
            results[name] = measure(Path(folder), cluster, options.mails, options.seconds)
        if not options.json:
            show(name, results[name])
    if options.json:
        json.dump(results, sys.stdout, indent=2)
        print()


if __name__ == "__main__":
    main()
