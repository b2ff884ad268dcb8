"""Mails of 25 MB, each read in a process of its own, since memory is never given back."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

MOST_MB = 300


@pytest.mark.parametrize(
    "name", ["six parts of emoji", "six flowed parts", "short lines with CR", "spaces behind soft breaks"]
)
def test_the_largest_mail_takes_300_mb_at_most(name: str) -> None:
    """B19: what once took 420 MB to 1.7 GB stays far below the cap of a worker."""
    command = [sys.executable, "-m", "tests.bench.parsing", "--large", name]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    memory = re.search(r"(\d+)\s*\Z", told)
    assert memory, told
    assert int(memory[1]) <= MOST_MB, told
