"""The nightly fuzzing run, and its command line."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from tests.fuzz.__main__ import NOT_INSTALLED, ROOT, TARGETS

HAS_ATHERIS = importlib.util.find_spec("atheris") is not None


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.fuzz", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.nightly
@pytest.mark.skipif(not HAS_ATHERIS, reason=NOT_INSTALLED)
@pytest.mark.parametrize("target", TARGETS)
def test_five_minutes_find_nothing(target: str) -> None:
    """Five minutes of fuzzing break none of parse, reply cutting, reports and tokens."""
    found = run("--seconds", "300", target)
    assert found.returncode == 0, found.stdout[-2000:] + found.stderr[-4000:]


@pytest.mark.skipif(HAS_ATHERIS, reason="atheris is installed")
def test_without_atheris_fuzzing_says_so() -> None:
    """Without the fuzz extra the command skips with a clear line instead of failing."""
    found = run("--seconds", "1")
    assert (found.returncode, found.stdout.strip()) == (0, NOT_INSTALLED)


def test_an_unknown_target_is_refused() -> None:
    """A target that is none is named, and those that are."""
    found = run("nonsense")
    assert found.returncode == 2
    assert "parse, reply, dsn, tokens" in found.stderr
