"""The order of the sync and the 250, as the kernel saw it."""

from __future__ import annotations

import re
import shutil
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fixtures.ports import free_port, wait_for_port

SERVER = """
import sys
from pathlib import Path
from inboxd.config.settings import Smtp
from inboxd.intake.smtp import Listener
from inboxd.store import Store

folder, port = Path(sys.argv[1]), sys.argv[2]
store = Store.open(f"sqlite:///{folder}/inboxd.db", migrate=True, var=folder)
store.floor_bytes = 0
listener = Listener(Smtp(listen=f"127.0.0.1:{port}"), store.accept, is_recipient=lambda address: True)
listener.start()
sys.stdin.read()
listener.stop(5)
store.close()
"""


def can_trace() -> bool:
    """Whether strace is there and allowed to trace."""
    if not shutil.which("strace"):
        return False
    return (
        subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode
        == 0
    )


def test_c2_the_sync_comes_before_the_250(tmp_path: Path) -> None:
    """C2: between the end of the mail and the 250 its bytes are written to the journal and synced."""
    if not can_trace():
        pytest.skip("needs strace and the right to trace (Debian: apt install strace)")
    port, log = free_port(), tmp_path / "trace"
    (tmp_path / "server.py").write_text(SERVER)
    calls = "trace=recvfrom,sendto,pwrite64,write,fsync,fdatasync"
    strace = ["strace", "-f", "-yy", "-s", "400", "-e", calls, "-o", str(log)]
    command = [*strace, sys.executable, str(tmp_path / "server.py"), str(tmp_path), str(port)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        wait_for_port(port, seconds=30)
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.sendmail("a@example.org", ["b@example.com"], b"Subject: canary-4711\r\n\r\nx\r\n")
        deadline = time.monotonic() + 10
        while b"Stored as" not in log.read_bytes() and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        server.communicate(timeout=20)  # the server ends with its standard input
    lines = log.read_text(errors="replace").splitlines()
    received = find(lines, r"recvfrom\(.*canary-4711", 0)
    answered = find(lines, r"sendto\(.*250 2\.0\.0 Stored", received)
    written = find(lines, r"pwrite64\(\d+<.*inboxd\.db-wal.*", received)
    synced = find(lines, r"(fsync|fdatasync)\(\d+<.*inboxd\.db-wal", written)
    finished = find(lines, r"(fsync|fdatasync).*= 0$", synced)
    assert received < written < synced <= finished < answered
    assert not any("250 2.0.0" in line for line in lines[:finished])


def find(lines: list[str], pattern: str, start: int) -> int:
    """The first line from `start` on that matches."""
    for number in range(start, len(lines)):
        if re.search(pattern, lines[number]):
            return number
    raise AssertionError(f"no call matches {pattern}")
