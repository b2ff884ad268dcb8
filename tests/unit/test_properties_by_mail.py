"""Commands that change a ticket's properties and the people on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inboxd.desk.agents.commands import parse_commands
from inboxd.desk.decision import Decision
from inboxd.desk.fields import Field
from inboxd.desk.settings import Desk
from inboxd.mail.message import Address
from tests.unit.desking import ANNA, BOB, DESK, acting, decided, mails, replied, sets, ticket

FIELDS = {
    "order": Field("order", "number"),
    "plan": Field("plan", "choice", ("Basic", "Pro")),
    "city": Field("city"),
}
WITH_FIELDS = replace(DESK, fields=FIELDS)
EVE = Address("", "eve@else.example")


def after(text: str, desk: Desk = WITH_FIELDS, **changes: Any) -> dict[str, object]:
    return sets(decided(replied(text), acting(ticket(**changes)), desk))


def refused(text: str) -> str:
    found = parse_commands(text, WITH_FIELDS, "minh").refused
    return f"{found.reason} {found.did_you_mean}" if found else ""


def reached(decision: Decision) -> list[Address]:
    return [mail.recipient for mail in mails(decision, "answer")]


def test_fields_subject_and_language() -> None:
    """Fields are kept as their kind says, several in one mail; "-" empties one."""
    assert after("#field order 4711\n#field PLAN pro") == {"fields.order": "4711", "fields.plan": "Pro"}
    assert after("#field city -", fields={"city": "Bonn"}) == {"fields.city": ""}
    assert after("#subject Printer on fire\n#lang VI") == {"subject": "Printer on fire", "language": "vi"}


@pytest.mark.parametrize(
    ("line", "words"),
    [("#field ordr 5", "'order'"), ("#field order soon", "number"), ("#field plan gold", "Basic, Pro"),
     ("#field", "which field"), ("#field city", "empties"), ("#subject", "a subject"), ("#lang c", "code"),
     ("#cc", "no address"), ("#cc +bob", "+bob is no address"), ("#cc lan@example.com", "#watch"),
     ("#requester support@example.com", "of ours"), ("#requester anna", "one address"), ("#all", "no")],
)  # fmt: skip
def test_impossible_properties_are_refused(line: str, words: str) -> None:
    """Each mistake names what may be written."""
    assert words in refused(line)


def test_whom_agents_put_in_copy_gets_every_answer() -> None:
    """`#cc` holds for this answer and all later ones, until it is taken back; the notification shows it."""
    first = decided(replied("#cc +bob@customer.example\nTry again."), acting(ticket(cc=(BOB,))))
    assert sets(first)["in_copy"] == (BOB,)
    assert reached(first) == [ANNA, BOB]
    later = decided(replied("And again."), acting(ticket(in_copy=(BOB,))))
    assert reached(later) == [ANNA, BOB]
    assert {mail.cc for mail in mails(later, "answer")} == {(BOB,)}
    gone = decided(replied("#cc -Bob@customer.example\nx"), acting(ticket(in_copy=(BOB,))))
    assert (sets(gone)["in_copy"], reached(gone)) == ((), [ANNA])
    given = decided(replied("#assign lan"), acting(ticket(in_copy=(BOB,))))
    assert mails(given, "notification")[0].values["goes_to"] == [str(ANNA), f"cc {BOB}"]


def test_all_reaches_the_customer_s_cc_for_once() -> None:
    """Their Cc is suggested; `#all` answers them, and the next answer goes to the requester alone again."""
    one = ticket(cc=(BOB, EVE))
    decision = decided(replied("#all\nTry again."), acting(one))
    assert reached(decision) == [ANNA, BOB, EVE]
    assert "in_copy" not in sets(decision)
    assert reached(decided(replied("Try again."), acting(one))) == [ANNA]
    nobody = decided(replied("#all\nTry again."), acting())
    assert "nobody in copy" in str(mails(nobody, "refused")[0].values["reason"])


def test_a_bcc_is_refused_aloud() -> None:
    """A Bcc to an outsider is neither honoured nor dropped in silence."""
    mail = replied("Try again.", headers=(("Bcc", "Eve <eve@else.example>"),))
    decision = decided(mail, acting())
    assert reached(decision) == []
    assert "eve@else.example" in str(mails(decision, "refused")[0].values["reason"])
    inside = replied("Try again.", headers=(("Bcc", "lan@example.com"),))
    assert reached(decided(inside, acting())) == [ANNA]


def test_another_requester_gets_the_answer() -> None:
    """`#requester` moves the ticket to somebody else, by the name that the ticket knows."""
    decision = decided(replied("#requester bob@customer.example\nHello Bob."), acting(ticket(cc=(BOB,))))
    assert sets(decision)["requester"] == BOB
    assert reached(decision) == [BOB]
    assert after("#requester ANNA@customer.example") == {}


def test_watchers_come_and_go() -> None:
    """`#watch` and `#unwatch` are about whoever writes."""
    assert after("#watch", watchers=("lan",)) == {"watchers": ("lan", "minh")}
    assert after("#unwatch", watchers=("lan", "minh")) == {"watchers": ("lan",)}
    assert after("#watch", watchers=("minh",)) == {}
