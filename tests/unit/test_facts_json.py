"""Facts survive JSON, whatever they hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from inboxd.desk.facts import Facts, Restored, Undoable
from inboxd.desk.facts_json import dump, load
from inboxd.mail.message import Address
from tests.unit.deskgen import facts
from tests.unit.desking import ANNA, NOW, acting, known, said, ticket, token


@given(facts())
@settings(max_examples=15, deadline=None)
def test_round_trip(some: Facts) -> None:
    """Whatever the store may find, JSON brings it back unchanged."""
    assert load(dump(some)) == some


def test_values_of_any_kind_come_back() -> None:
    """The values before and after a change keep their types: addresses, times, tuples, tables."""
    values = [ANNA, NOW, ("a", "b"), (ANNA, Address("", "x")), "text", 3, None, True, ("a", (NOW,))]
    changes = tuple(Restored(1, "x", value, None) for value in values)
    some = known(undo=Undoable(4, NOW, changes))
    assert load(dump(some)) == some


def test_defaults_are_left_out() -> None:
    """What holds its default takes no room."""
    assert dump(Facts()) == "{}"
    assert "authentication" not in dump(known(ticket(), evidence=(token(),)))


def test_what_a_newer_version_wrote_is_ignored() -> None:
    """Unknown fields do not stop a replay; what is no table of facts is refused."""
    plain = json.loads(dump(acting(held=said(3))))
    assert load(json.dumps({**plain, "later": 1})) == load(json.dumps(plain))
    for text in ("[]", "3", '{"tickets": 5}', '{"contact": []}', "{", '{"authentication": {"trust": "Z"}}'):
        with pytest.raises(ValueError):
            load(text)
