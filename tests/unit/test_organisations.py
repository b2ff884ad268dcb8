"""Houses whose people are customers: [organisation.NAME]."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.settings import Organisation
from inboxd.mail.message import Address
from tests.unit.desking import ANNA, DESK, NOW, decided, known, mails, sets, ticket, token, written
from tests.unit.rulekit import rules_of

ACME = Organisation("acme", "Acme Ltd", ("*@acme.example", "boss@home.example"), vip=True)


@pytest.mark.parametrize(
    ("author", "hits"),
    [
        ("anna@acme.example", ("house", "vip")),
        ("BOSS@Home.example", ("house", "vip")),
        ("anna@acme.example.org", ()),
        ("anna@notacme.example", ()),
    ],
)
def test_whose_people_they_are_stands_in_the_configuration(author: str, hits: tuple[str, ...]) -> None:
    """[organisation.NAME] makes `organisation` and `is = "vip"` hold for its addresses and no others."""
    rules = rules_of(
        '[[rule]]\nname = "a"\nwhen.organisation = "acme*"\nthen.tags = "house"\n'
        '[[rule]]\nname = "b"\nwhen.is = "vip"\nthen.tags = "vip"\n'
    )
    desk = replace(DESK, rules=rules, organisations={"acme": ACME})
    decision = decided(written(from_=(Address("", author),)), known(), desk)
    assert sets(decision).get("tags", ()) == hits


def test_a_tickets_customer_counts_when_somebody_else_writes() -> None:
    """On a VIP's ticket a colleague's mail is a VIP's, and so is what the clock finds there."""
    rules = rules_of(
        '[[rule]]\nname = "a"\non = ["reply", "clock"]\nwhen.organisation = "acme*"\nthen.tags = "x"'
    )
    desk = replace(DESK, rules=rules, organisations={"acme": ACME})
    one = ticket(requester=Address("", "anna@acme.example"))
    facts = known(one, evidence=(token(party=ANNA),))
    assert RuleInput.of_ticket(one, facts, desk, NOW).organisation == "Acme Ltd"
    decision = decided(written(), known(replace(one, participants=(ANNA.key,)), evidence=(token(),)), desk)
    assert sets(decision)["tags"] == ("x",)


def test_agents_see_whose_people_they_are() -> None:
    """The notification names the house and says who comes first."""
    desk = replace(DESK, organisations={"acme": ACME})
    mail = written(from_=(Address("Anna", "anna@acme.example"),))
    for told in mails(decided(mail, known(), desk), "notification"):
        assert (told.values["organisation"], told.values["vip"]) == ("Acme Ltd", True)
