"""Replies of each client in each language: exactly the new words remain (issue 3)."""

# ruff: noqa: E501 - texts

from __future__ import annotations

import pytest

from inboxd.mail.quote import newest
from tests.unit.footer_shapes import FOOTERS
from tests.unit.html_shapes import SHAPES
from tests.unit.own_sentences import LIST
from tests.unit.reply_cases import NAMES, QUOTED, Row, filled, first_attribution, pages, rows
from tests.unit.reply_shapes import OWN, PAST, table


@pytest.mark.parametrize("row", list(rows()), ids=str)
def test_new_words(row: Row) -> None:
    """Whatever the author's name, the place of the answer, the wrapping: the new words, and nothing else."""
    assert [case.name for case in row.build() if not case.is_right()] == []


@pytest.mark.parametrize("client", SHAPES)
def test_new_words_of_a_page(client: str) -> None:
    """The same in HTML, in every language; where the client marks its quotes, in none that we know, too."""
    assert [case.name for case in pages(client) if newest("", case.text, "Re: x") != case.expected] == []


@pytest.mark.parametrize(("language", "footer"), table(FOOTERS))
def test_footers_go(language: str, footer: str) -> None:
    """Disclaimers, scanners' notices and list footers go, above a quote, below it and without one."""
    own, quote = OWN[language], f"{filled(first_attribution(language), *NAMES['plain'])}\n\n{QUOTED}"
    assert newest(f"{own}\n\n{footer}", "", "Printer") == own
    assert newest(f"{own}\n\n{footer}\n\n{quote}", "", "Re: Printer") == own
    assert newest(f"{own}\n\n{quote}\n\n{footer}", "", "Re: Printer") == own
    assert newest(f"{own}\n\n________________________________\n\n{footer}\n", "", "Printer") == own


SIGNATURES = {
    "imprint": "Mit freundlichen Grüßen\n\nAnna Berg\n\nAcme GmbH\nHauptstraße 1, 10115 Berlin\nTel. +49 30 123456\n"
    "www.acme.example\nGeschäftsführer: Bob Berg, Sitz der Gesellschaft: Berlin\nAmtsgericht Charlottenburg, HRB 12345",
    "social links": "Best regards,\n\nAnna Berg\nHead of things\n[Facebook] <https://social.example/acme> | [LinkedIn] <https://s.example/a>",
    "ltd": "Kind regards,\nAnna Berg\nAcme Ltd\nRegistered in England and Wales, company number 1234567\nVAT GB 123456",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_go(name: str) -> None:
    """A block of name, firm and contacts below a closing goes."""
    assert newest(f"{OWN['en']}\n\n{SIGNATURES[name]}", "", "Printer") == OWN["en"]


POINTERS = [
    "Hi, see my answers below in red.", "Please find my comments inline.", "Siehe meine Antworten im Text.",
    "Mes réponses ci-dessous en rouge.", "Em trả lời bên dưới màu đỏ ạ.", "Mis respuestas en rojo abajo.",
    "Ответы ниже красным.", "赤字で回答いたします。", "我用红色在下面回复了。", "Moje odpowiedzi poniżej.",
]  # fmt: skip


@pytest.mark.parametrize("own", POINTERS)
def test_answers_between_unmarked_lines_stay(own: str) -> None:
    """Where the author says that the answers stand in the older mail, and no mark tells them, all of it stays."""
    header = "From: Acme <help@acme.example>\nSent: Tuesday, March 4, 2025\nTo: Anna\nSubject: Total"
    assert "The third." in newest(f"{own}\n\n{header}\n\nWhich version?\nThe third.\n", "", "Re: Total")
    assert newest(f"{OWN['en']}\n\n{header}\n\n{PAST}", "", "Re: Total") == OWN["en"]


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
