"""How fast mail is accepted and carried through: `python -m tests.bench.way [--database URL]`.

Three measurements in one run, so that they can be compared on a noisy machine:
  accept   mails/s acknowledged at 1, 8 and 32 connections, beside a bare aiosmtpd sink
  way      mails/s from the first 250 to the last committed ticket, the sender on the same cores
  latency  from 250 to committed ticket at 20 mails/s, median and p99
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import multiprocessing
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.fixtures.daemon import Daemon, free_port

CONFIG = """
{database}
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

TEXT = "My parcel has not arrived although the tracking page says so since Monday.\r\n" * 20


def message(number: int) -> tuple[str, bytes]:
    """A two-part customer's mail of about 4 KB, with its Message-ID."""
    key = f"{number}.{time.time_ns()}@home.example"
    return key, (
        f"From: Customer {number} <c{number}@home{number % 500}.example>\r\nTo: support@acme.example\r\n"
        f"Subject: Parcel {number} is late\r\nMessage-ID: <{key}>\r\n"
        "Date: Mon, 02 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nNumber {number}.\r\n{TEXT}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Number {number}.</p><p>{TEXT}</p>\r\n"
        "--b--\r\n"
    ).encode()


async def _client(port: int, numbers: range, acknowledged: dict[str, float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def say(text: bytes, code: bytes) -> None:
        writer.write(text)
        line = await reader.readline()
        while line[3:4] == b"-":
            line = await reader.readline()
        if not line.startswith(code):
            raise RuntimeError(f"expected {code!r}, got {line!r}")

    await say(b"", b"220")
    await say(b"EHLO bench.example\r\n", b"250")
    for number in numbers:
        key, raw = message(number)
        await say(b"MAIL FROM:<c@home.example>\r\n", b"250")
        await say(b"RCPT TO:<support@acme.example>\r\n", b"250")
        await say(b"DATA\r\n", b"354")
        await say(raw + b".\r\n", b"250")
        acknowledged[key] = time.time()
    await say(b"QUIT\r\n", b"221")
    writer.close()


def pour(port: int, connections: int, mails: int, first: int = 0) -> dict[str, float]:
    """Send over several connections at once; when each Message-ID was acknowledged (Unix time)."""
    acknowledged: dict[str, float] = {}

    async def run() -> None:
        share = mails // connections
        starts = [first + share * connection for connection in range(connections)]
        await asyncio.gather(*(_client(port, range(at, at + share), acknowledged) for at in starts))

    asyncio.run(run())
    return acknowledged


def rate_of(port: int, connections: int, mails: int, first: int = 0) -> float:
    """Mails/s that were acknowledged."""
    started = time.perf_counter()
    return len(pour(port, connections, mails, first)) / (time.perf_counter() - started)


class Sink:
    """The bare aiosmtpd server to compare with: it accepts and forgets."""

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        return "250 OK"


def _sink(port: int) -> None:
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    time.sleep(10_000)


def bare_sink() -> tuple[multiprocessing.Process, int]:
    """The sink in a process of its own, as the daemon is."""
    port = free_port()
    process = multiprocessing.get_context("fork").Process(target=_sink, args=(port,), daemon=True)
    process.start()
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    return process, port


def measure_accept(daemon: Daemon, mails: int) -> list[dict[str, Any]]:
    """Acknowledged mails/s of inboxd and of the sink, alternating."""
    process, port = bare_sink()
    rows = []
    for connections in (1, 8, 32):
        bare = rate_of(port, connections, mails)
        ours = rate_of(daemon.port, connections, mails, first=connections * 100_000)
        drain(daemon)
        rows.append({"connections": connections, "inboxd": ours, "bare_sink": bare, "ratio": ours / bare})
    process.kill()
    return rows


def waiting(daemon: Daemon) -> int:
    """Mails accepted and not yet decided."""
    return int(daemon.ask("status")["waiting"])


def drain(daemon: Daemon) -> None:
    """Wait until every accepted mail is decided."""
    while waiting(daemon):
        time.sleep(0.2)


def committed(daemon: Daemon) -> dict[str, float]:
    """When each Message-ID's ticket was committed (Unix time): the daemon logs it after the commit."""
    lines = re.findall(r"timestamp=(\S+) .*event=mail .*message_id=(\S+)", daemon.log.read_text())
    return {key: datetime.fromisoformat(at).timestamp() for at, key in lines}


def measure_way(daemon: Daemon, mails: int) -> dict[str, Any]:
    """Mails/s from the first mail offered to the last committed ticket, eight connections sending."""
    started = time.time()
    acknowledged = pour(daemon.port, 8, mails, first=5_000_000)
    drain(daemon)
    done = committed(daemon)
    seconds = max(done[key] for key in acknowledged) - started
    return {"mails": len(acknowledged), "seconds": seconds, "mails_per_second": len(acknowledged) / seconds}


def measure_latency(daemon: Daemon, seconds: float, rate: int = 20) -> dict[str, Any]:
    """Milliseconds from acknowledgement to committed ticket at a steady rate."""
    acknowledged: dict[str, float] = {}

    async def run() -> None:
        start = time.perf_counter()
        for number in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            await _client(daemon.port, range(9_000_000 + number, 9_000_001 + number), acknowledged)

    asyncio.run(run())
    drain(daemon)
    done = committed(daemon)
    ms = sorted((done[key] - at) * 1000 for key, at in acknowledged.items())
    return {"mails": len(ms), "median_ms": statistics.median(ms), "p99_ms": ms[math.ceil(len(ms) * 0.99) - 1]}


def peak_memory(pid: int) -> dict[str, float]:
    """Peak resident memory in MB of the daemon and of its largest worker."""
    children = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split()
    grand = [
        g
        for c in children
        for g in subprocess.run(
            ["pgrep", "-P", c], capture_output=True, text=True, check=False
        ).stdout.split()
    ]
    peaks = {p: _peak(p) for p in (str(pid), *children, *grand)}
    return {
        "daemon_mb": peaks[str(pid)],
        "all_mb": sum(peaks.values()),
        "page_kb": resource.getpagesize() / 1024,
    }


def _peak(pid: str) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0
    )


def main() -> None:
    """Run all three and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="", help="a PostgreSQL URL; default: SQLite in a new folder")
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    database = f'database = "{options.database}"' if options.database else ""
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(Path(folder), CONFIG.replace("{database}", database)).start()
        try:
            pour(daemon.port, 4, 100, first=1_000_000)
            drain(daemon)
            result = {
                "accept": measure_accept(daemon, options.mails),
                "way": measure_way(daemon, options.mails),
                "latency": measure_latency(daemon, options.seconds),
                "memory": peak_memory(daemon.process.pid if daemon.process else 0),
            }
        finally:
            daemon.stop()
    json.dump(result, sys.stdout, indent=None if options.json else 2)
    print()


if __name__ == "__main__":
    main()
