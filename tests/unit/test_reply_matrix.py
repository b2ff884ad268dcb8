"""Replies of each client in each language: exactly the new words remain (issue 3)."""

from __future__ import annotations

import pytest

from inboxd.mail.quote import newest
from tests.unit.own_sentences import LIST
from tests.unit.reply_cases import NAMES, QUOTED, Row, filled, rows


@pytest.mark.parametrize("row", list(rows()), ids=str)
def test_new_words(row: Row) -> None:
    """Whatever the author's name, the place of the answer, the wrapping: the new words, and nothing else."""
    assert [case.name for case in row.build() if not case.is_right()] == []


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("mail", LIST)
def test_own_words_stay(mail: str) -> None:
    """No word of a customer's is cut because it looks like a client's line, a quote or small print."""
    quote = f"{filled('On Tue, Mar 4, 2025 at 9:07 AM {a} wrote:', *NAMES['plain'])}\n\n{QUOTED}"
    quotes = any(line.startswith(">") for line in mail.split("\n"))
    for text in (mail, f"Hello,\n\n{mail}"):
        assert squeezed(newest(text, "", "Printer")) == squeezed(text)
        if not quotes:
            assert squeezed(newest(text, "")) == squeezed(text)
            assert squeezed(newest(text, "", "Re: [HELP-7] Printer")) == squeezed(text)
            assert squeezed(newest(f"{text}\n\n{quote}", "", "Re: Printer")) == squeezed(text)
