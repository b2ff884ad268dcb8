"""Canned answers: filled for the ticket, refused with the list of what is missing, checked with samples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inboxd.config.load import canned_answers
from inboxd.config.verdict import check
from inboxd.desk.decision import Decision
from tests.unit.desking import ANNA, DESK, acting, decided, mails, messages, replied, ticket

REFUND = "Hello {{ first_name }},\n\nwe return {{ amount }} within {{ days }} days. ({{ tag }})\n"
WITH = replace(
    DESK, answers={"refund": REFUND, "hello": "Hello {{ customer_name }}", "odd": "{{ fields.x.y }}"}
)


def used(text: str) -> Decision:
    return decided(replied(text), acting(ticket(fields={"order": "7"})), WITH)


def test_an_answer_is_filled_and_the_agent_s_words_follow() -> None:
    """Names of the ticket are known, others are given; the agent's own words stand below."""
    decision = used('#use refund amount="12 EUR" days=5\n#close\n\nSorry again.')
    (mail,) = mails(decision, "answer")
    expected = "Hello Anna,\n\nwe return 12 EUR within 5 days. ([HELP-1042])\n\nSorry again."
    assert (mail.recipient, mail.text) == (ANNA, expected)
    assert messages(decision)[0].text == expected
    assert mails(used("#use hello"), "answer")[0].text == "Hello Anna Schmidt"


@pytest.mark.parametrize(
    ("line", "words"),
    [("#use refund", "needs amount=… days=…"), ("#use refund amount=5", "needs days=…"),
     ("#use hello x=1", "does not ask for x"), ("#use refnd", "'refund'"), ("#use", "say which answer"),
     ("#use hello there", "no key=value"), ('#use hello x="1', "quotation mark"),
     ("#use odd", "cannot be filled"),
     ("#use hello\n#quiet", "contradict")],
)  # fmt: skip
def test_what_is_missing_is_refused_with_the_list(line: str, words: str) -> None:
    """Nothing goes out with a hole in it."""
    decision = used(line)
    assert words in str(mails(decision, "refused")[0].values["reason"])
    assert mails(decision, "answer") == []


def test_values_are_text_and_not_templates() -> None:
    """What an agent gives, or a customer's name says, is never run."""
    given = used("#use refund amount={{7*7}} days=1")
    assert "{{7*7}}" in mails(given, "answer")[0].text


def test_check_renders_each_answer_with_samples(tmp_path: Path) -> None:
    """A broken answer is found with its file and line before anybody uses it."""
    folder = tmp_path / "templates" / "answers"
    folder.mkdir(parents=True)
    (folder / "good.j2").write_text("Hello {{ first_name }}, {{ anything }}")
    (folder / "broken.j2").write_text("Hello\n{% if %}")
    (folder / "failing.j2").write_text("{{ 1 / 0 }}")
    config = tmp_path / "config.toml"
    config.write_text('[desk]\naddress = "support@acme.example"\n')
    found = {Path(one.file).name: one.line for one in check(config, folder=tmp_path) if not one.warning}
    assert set(found) == {"broken.j2", "failing.j2"}
    assert found["broken.j2"] == 2
    assert set(canned_answers(tmp_path / "templates")) == {"good", "broken", "failing"}
