"""Rules from what agents did by hand: clues, figures, and when there is nothing to propose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxd.desk.rules.clues import Clue, clues_of, phrases, sight_of
from inboxd.desk.rules.suggest import Proposal, Sample, Wish, lower_bound, suggest

FIRST = {"team": "general", "priority": "normal", "tags": ()}


def samples(count: int, subject: str = "Hello", start: int = 0, **values: object) -> list[Sample]:
    """Tickets of different people that a person put where `values` says, or nobody touched."""
    final = FIRST | {key: value for key, value in values.items() if key in FIRST}
    mail = {key: str(value) for key, value in values.items() if key not in FIRST}
    return [
        Sample(
            number, number, f"{subject} {chr(97 + number % 26) * 4}", mail.get("body", "words of a customer"),
            mail.get("sender", f"somebody{number}@gmail.com"), (mail.get("to", "support@example.com"),),
            FIRST, final, frozenset(key for key in final if final[key] != FIRST[key]),
        )
        for number in range(start, start + count)
    ]  # fmt: skip


def only(found: tuple[Proposal, ...]) -> Proposal:
    assert len(found) == 1, [one.name for one in found]
    return found[0]


def test_a_phrase_that_agents_re_route_becomes_a_rule() -> None:
    """Accents do not part what the language takes as one; every figure can be counted by hand."""
    moved = samples(20, "Hóa đơn", team="billing") + samples(15, "hoa don", 100, team="billing")
    found = only(suggest([*samples(200, "Parcel", 1000), *moved, *samples(2, "Hóa đơn", 2000)]))
    assert (found.condition, found.patterns) == ("subject", ("hóa đơn",))
    assert found.wish == Wish("team", "billing")
    assert (len(found.caught), found.misplaced, found.wanted) == (35, (2000, 2001), 35)
    assert found.origins == (("general", 35),)
    assert found.name == 'Suggested: "hóa đơn" in the subject goes to billing'
    assert round(found.precision, 3) == round(35 / 37, 3)


@pytest.mark.parametrize(
    ("key", "value", "condition"),
    [
        ("sender", "boss@acme.example", "from"),
        ("to", "invoices@example.com", "to"),
        ("body", "zażółć gęślą", "body"),
    ],
)
def test_every_kind_of_clue_is_found(key: str, value: str, condition: str) -> None:
    """A sender, an address written to, words of the text."""
    moved = samples(12, "Hello", 500, team="billing", **{key: value})
    found = only(suggest([*samples(100), *moved]))
    assert (found.condition, found.patterns) == (condition, (value,))


def test_a_domain_is_a_clue_but_not_a_provider_of_millions() -> None:
    """Many senders of one company are one pattern; gmail.com is never one."""
    firm = [
        sample
        for number in range(12)
        for sample in samples(1, start=500 + number, priority="high", sender=f"p{number}@acme.example")
    ]
    assert only(suggest([*samples(100), *firm])).patterns == ("*@acme.example",)
    assert suggest(samples(100) + samples(5, start=500, priority="high")) == ()


def test_tags_are_proposed_one_by_one() -> None:
    """A tag that a person added; tickets that have it and another one count as well."""
    some = samples(8, "Refund wanted", tags=("refund",)) + samples(
        8, "Refund wanted", 50, tags=("x", "refund")
    )
    found = {one.wish.value: one for one in suggest([*samples(100, "Parcel", 500), *some])}
    assert len(found["refund"].caught) == 16
    assert "x" not in found


def test_what_is_not_sure_enough_is_not_proposed() -> None:
    """Too few, or too often wrong, or agents moved everything so that any word looks good."""
    assert suggest([*samples(100), *samples(4, "Invoice", 500, team="billing")]) == ()
    half = samples(20, "Invoice", 500, team="billing") + samples(20, "Invoice", 600)
    assert suggest([*samples(100), *half]) == ()
    assert suggest(samples(100, team="billing") + samples(100, "Parcel", 500, team="billing")) == ()


def test_tickets_that_were_right_from_the_start_say_nothing_against_a_rule() -> None:
    """They are counted on their own."""
    right = [
        Sample(
            n, n, "Invoice", "", "a@gmail.com", (), FIRST | {"team": "billing"}, FIRST | {"team": "billing"}
        )
        for n in range(900, 940)
    ]
    found = suggest([*samples(100, "Parcel"), *right, *samples(10, "Invoice", 500, team="billing")])
    by_subject = next(one for one in found if one.condition == "subject")
    assert (len(by_subject.caught), by_subject.misplaced, by_subject.already) == (10, (), 40)


def test_patterns_that_add_nothing_are_left_out() -> None:
    """Two phrases that catch different tickets make one rule; a third for the same tickets none."""
    one = samples(10, "Invoice overdue", team="billing")
    other = samples(10, "Reminder notice", 50, team="billing")
    found = only(suggest([*samples(200, "Parcel", 500), *one, *other]))
    assert found.condition == "subject"
    assert len(found.patterns) == 2
    assert len(found.caught) == 20


def test_phrases_are_words_and_neighbours() -> None:
    """No numbers, no short words alone, no pair over a comma; runs of scripts without blanks."""
    assert list(phrases("Re: Hóa đơn 2024, last one", 99)) == [
        "hóa", "đơn", "hóa đơn", "last", "one", "last one",
    ]  # fmt: skip
    assert set(phrases("請求書", 99)) == {"請求", "求書", "請求書"}
    assert list(phrases("one two three", 2)) == ["one", "two", "one two"]


@given(st.text(max_size=60), st.text(max_size=60), st.emails())
def test_every_clue_of_a_mail_matches_that_mail(subject: str, body: str, sender: str) -> None:
    """What is counted as a word is what the rule language finds there, whatever the script."""
    sight = sight_of(subject, body, sender, (sender,))
    for clue in clues_of(sight):
        assert any(clue.compiled().match(text) is not None for text in sight[clue.condition]), clue


def test_a_share_is_read_at_its_worst() -> None:
    """Wilson's bound: 5 of 5 is not yet sure, 50 of 50 is; nothing is nothing."""
    assert lower_bound(0, 0) == 0
    assert 0.3 < lower_bound(5, 5) < 0.4
    assert lower_bound(50, 50) > 0.8
    assert Clue("from", "*@x.example").compiled().match("a@x.example") is not None
