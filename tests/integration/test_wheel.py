"""What is installed from a wheel is whole: defaults, migrations and operation files travel along."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_carries_what_runs(wheel: Path) -> None:
    """Every module, rule, template and migration of the checkout is in the wheel, and no test."""
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {str(p.relative_to(CHECKOUT)) for p in (CHECKOUT / "inboxd").rglob("*.py")}
    assert modules <= names
    for folder in ("rules", "templates"):
        files = [p for p in (CHECKOUT / folder).rglob("*") if p.is_file() and not p.name.startswith(".")]
        assert files
        assert {f"inboxd/defaults/{p.relative_to(CHECKOUT)}" for p in files} <= names
    assert "inboxd/defaults/config.example.toml" in names
    assert not [name for name in names if name.startswith("tests/")]


def test_init_and_check_work_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """`init` lays down the shipped defaults and `check` finds no problem in them."""
    site, desk = tmp_path / "site", tmp_path / "desk"
    zipfile.ZipFile(wheel).extractall(site)
    run = [sys.executable, "-c", "from inboxd.cli import main; main()"]
    place = {**os.environ, "PYTHONPATH": str(site)}
    for arguments in (["init", str(desk)], ["check", "-c", str(desk / "config.toml")]):
        done = subprocess.run(
            [*run, *arguments], cwd=tmp_path, env=place, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (desk / "config.toml").exists()
    assert list((desk / "rules").glob("*.toml"))
    assert list((desk / "templates").glob("*.j2"))
