"""Mail for measurements: a customer's mails, a client that sends them, and a bare server to compare with."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from typing import Any

from aiosmtpd.controller import Controller

from tests.fixtures.ports import free_port, wait_for_port

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
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Number {number}.</p><p>{TEXT}</p>"
        "\r\n--b--\r\n"
    ).encode()


async def send(port: int, numbers: range, acknowledged: dict[str, float]) -> None:
    """Send over one connection, without pipelining; notes when each Message-ID got its 250 (Unix time)."""
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
        await asyncio.gather(*(send(port, range(at, at + share), acknowledged) for at in starts))

    asyncio.run(run())
    return acknowledged


def drip(port: int, seconds: float, rate: int, first: int) -> dict[str, float]:
    """Send at a steady rate, each mail over a connection of its own."""
    acknowledged: dict[str, float] = {}

    async def run() -> None:
        start = time.perf_counter()
        for number in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            await send(port, range(first + number, first + number + 1), acknowledged)

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


def bare_sink() -> tuple[multiprocessing.process.BaseProcess, int]:
    """The sink in a process of its own, as the daemon is; the process and its port."""
    port = free_port()
    process = multiprocessing.get_context("fork").Process(target=_sink, args=(port,), daemon=True)
    process.start()
    wait_for_port(port)
    return process, port
