"""Fixtures that every level of test shares; servers live in tests/fixtures, one file each."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_CORPUS = Path(__file__).parents[2] / "shared" / "corpus"

pytest_plugins = [
    "tests.fixtures.postgres",
    "tests.fixtures.dovecot",
    "tests.fixtures.postfix",
    "tests.fixtures.daemon",
]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The shared collection of real and hostile mails, which is not part of the project."""
    if not SHARED_CORPUS.is_dir():
        pytest.skip("the mail corpus is not beside this checkout (../shared/corpus)")
    return SHARED_CORPUS
