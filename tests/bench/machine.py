"""What a measurement cost: processor time and memory of a process with its children, a disk's sync."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and its living descendants."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [pid, *(each for child in children.split() for each in family(int(child)))]


def cpu_seconds(pids: list[int]) -> float:
    """Processor time so far, user and system, with that of their children that have ended."""
    return sum(_cpu(pid) for pid in pids)


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICKS


def peak_megabytes(pid: int) -> float:
    """The most memory that a process has held."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0
    )


def sync_milliseconds(folder: Path, rounds: int = 50) -> float:
    """What one sync of 4 KB costs in this folder: no durable answer is faster than that."""
    path = folder / "sync"
    with path.open("wb", buffering=0) as file:
        started = time.perf_counter()
        for _ in range(rounds):
            file.write(bytes(4096))
            os.fsync(file.fileno())
        seconds = time.perf_counter() - started
    path.unlink()
    return seconds / rounds * 1000
