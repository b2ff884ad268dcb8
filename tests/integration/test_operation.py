"""The shipped operation files, judged by the programs that read them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest


def shipped(name: str) -> str:
    """A file of the package."""
    return (files("inboxd.operation") / name).read_text()


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    """systemd-analyze finds no unknown setting, and a notify service with a watchdog."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed (Debian: apt install systemd)")
    text = shipped("inboxd.service")
    unit = tmp_path / "inboxd.service"
    unit.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={sys.executable}", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert "inboxd.service:" not in done.stderr
    assert {"Type=notify", "WatchdogSec=120", "RestartPreventExitStatus=78"} <= set(text.splitlines())


def test_a_mistake_in_the_unit_would_be_seen(tmp_path: Path) -> None:
    """The check above does find a setting that systemd does not know."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed (Debian: apt install systemd)")
    unit = tmp_path / "inboxd.service"
    unit.write_text(f"[Service]\nExecStart={sys.executable}\nNoSuchSetting=yes\n")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert "inboxd.service:" in done.stderr


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        ("support@example.com", True),
        ("support+n.abc234@example.com", True),
        ("xsupport@example.com", False),
        ("support@example.community", False),
        ("anna@example.com", False),
    ],
)
def test_the_postfix_map_takes_the_desk_and_nothing_else(tmp_path: Path, address: str, goes: bool) -> None:
    """Postfix itself reads the snippet's map: support@ and support+…@ go to the listener."""
    if not shutil.which("postmap"):
        pytest.skip("Postfix is not installed (Debian: apt install postfix)")
    lines = re.findall(r"(?m)^# +(/\^\S+ +inboxd:\S+)$", shipped("postfix.cf"))
    assert len(lines) == 2
    table = tmp_path / "inboxd"
    table.write_text("\n".join([*lines, ""]))
    done = subprocess.run(
        ["postmap", "-q", address, f"regexp:{table}"], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == ("inboxd:[127.0.0.1]:8025" if goes else "")
