"""Who joins a ticket: PROMISES.md section E, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inboxd.desk.case import understand
from inboxd.desk.decision import AddMessage, AddParticipant, Fate, Link, MessageKind, OpenTicket, Spend
from inboxd.desk.facts import Evidence, EvidenceKind, Facts, Spent
from inboxd.desk.outside.thread import Outcome, Place, place
from inboxd.desk.settings import Limits
from inboxd.mail.message import Address
from tests.unit.desking import (
    ANNA,
    BOB,
    DAY,
    DESK,
    MALLORY,
    NOW,
    NV,
    REJECT,
    SUPPORT,
    A,
    F,
    N,
    decided,
    delivered,
    known,
    mails,
    messages,
    outside,
    reference,
    sets,
    tag,
    ticket,
    token,
    written,
)

WITH_BOB = ticket(participants=(ANNA.key, BOB.key))
COPIED = ticket(copied=(BOB.key,))
OVER = ticket(state="closed", closed_at=NOW - 31 * DAY, last_owner="minh")
LATELY = ticket(state="closed", closed_at=NOW - 29 * DAY)
OTHER = ticket(1043)


def address_token(number: int) -> Evidence:
    return Evidence(EvidenceKind.ADDRESS_TOKEN, number, ANNA.key, "To")


def placed(sender: Address, facts: Facts) -> Place:
    return place(understand(written(from_=(sender,)), delivered(), facts, DESK, NOW))


TABLE = [
    # id, sender, ticket, evidence, authentication, outcome, rule
    ("1 its party", ANNA, ticket(), (token(),), N, "join", 1),
    ("1 its party, proved", ANNA, ticket(), (token(),), A, "join", 1),
    ("1 in the address", ANNA, ticket(), (address_token(1042),), N, "join", 1),
    ("2 another participant", BOB, WITH_BOB, (token(),), N, "join", 2),
    ("3 in copy, by token", BOB, COPIED, (token(),), N, "join", 3),
    ("3 in copy, by reference", BOB, COPIED, (reference(),), A, "join", 3),
    ("4 a stranger with a token", MALLORY, ticket(), (token(),), N, "hold", 4),
    ("4 a proved stranger with a token", MALLORY, ticket(), (token(),), A, "hold", 4),
    ("4 a token that is nobody's any more", MALLORY, ticket(), (token(party=""),), A, "hold", 4),
    ("5 participant by reference", ANNA, ticket(), (reference(),), N, "join", 5),
    ("6 participant by tag, proved", ANNA, ticket(), (tag(),), A, "join", 6),
    ("6 participant by tag, no verdicts here", ANNA, ticket(), (tag(),), N, "join", 6),
    ("6 participant by tag, unproved where one tells", ANNA, ticket(), (tag(),), NV, "hold", 6),
    ("7 stranger by reference", MALLORY, ticket(), (reference(),), A, "new", 7),
    ("7 stranger by tag", MALLORY, ticket(), (tag(),), A, "new", 7),
    ("7 in copy by tag alone", BOB, COPIED, (tag(),), A, "new", 7),
    ("8 forged, with token", ANNA, ticket(), (token(),), F, "new", 8),
    ("8 forged, with reference", ANNA, ticket(), (reference(),), F, "new", 8),
    ("9 addresses that disagree", ANNA, ticket(), (address_token(1042), address_token(1043)), A, "new", 9),
    ("9 ids that disagree: the nearest wins", ANNA, ticket(), (token(1042), token(1043)), A, "join", 1),
    ("10 closed long ago", ANNA, OVER, (token(),), A, "new", 10),
    ("10 closed lately", ANNA, LATELY, (token(),), A, "join", 1),
    ("10 closed long ago, stranger", MALLORY, OVER, (token(),), A, "new", 10),
    ("13 nothing points anywhere", ANNA, ticket(), (), A, "new", 13),
    ("13 a ticket that is not there", ANNA, ticket(), (tag(9999),), A, "new", 13),
]


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_e_rules(row: tuple[Any, ...]) -> None:
    """E1 to E13: sender, evidence and authentication decide who joins, who waits and who opens a ticket."""
    _, sender, one, evidence, proved, outcome, rule = row
    found = placed(sender, known(one, OTHER, evidence=evidence, authentication=proved))
    assert (found.outcome, found.rule) == (Outcome(outcome), rule)
    assert found.ticket == (1042 if outcome != "new" else 0)


def test_e3_correspondent_is_shown_as_such_and_gets_nothing_by_itself() -> None:
    """E3: who was put in copy joins as a correspondent; agents see why, and no mail goes to them."""
    decision = decided(written(from_=(BOB,)), known(COPIED, evidence=(reference(),)))
    people = [change for change in decision.changes if isinstance(change, AddParticipant)]
    assert [(one.address, one.role) for one in people] == [(BOB, "correspondent")]
    flags = mails(decision, "notification")[0].values["flags"]
    assert isinstance(flags, list)
    assert "put in copy by the requester" in flags
    assert outside(decision) == []


def test_e4_b4_stranger_with_a_leaked_token_waits_and_the_team_is_told() -> None:
    """E4, B4: a token in a stranger's hands is not enough: held, nobody added, the team told at once."""
    decision = decided(written(from_=(MALLORY,)), known(ticket(), evidence=(token(),)))
    assert [(one.kind, one.held_kind) for one in messages(decision)] == [(MessageKind.HELD, "stranger")]
    assert not [change for change in decision.changes if isinstance(change, AddParticipant)]
    assert {mail.agent for mail in mails(decision, "held")} == {"minh", "lan"}
    assert outside(decision) == []


def test_e6_tag_joins_are_few_and_flagged() -> None:
    """E6: an unproved participant joins by number three times an hour, flagged and counted, then is held."""
    few = decided(written(), known(ticket(), evidence=(tag(),), spent=Spent(tag_joins_hour=2)))
    assert [c for c in few.changes if isinstance(c, Spend)] == [Spend(ANNA.key, "tag-join", 1042)]
    assert "sender not authenticated" in str(mails(few, "notification")[0].values["flags"])
    many = decided(written(), known(ticket(), evidence=(tag(),), spent=Spent(tag_joins_hour=3)))
    assert messages(many)[0].kind is MessageKind.HELD
    unread = decided(written(), known(ticket(), evidence=(tag(),), spent=None))
    assert messages(unread)[0].kind is MessageKind.HELD


def test_e7_link_is_suggested() -> None:
    """E7: a stranger's mail with a known number opens a ticket that is linked, and takes no ids away."""
    mail = written(from_=(MALLORY,), references=("first@customer.example",))
    decision = decided(mail, known(ticket(), evidence=(reference(),)))
    assert decision.opened
    assert [(c.ticket, c.other) for c in decision.changes if isinstance(c, Link)] == [(2001, 1042)]
    assert all("first@customer.example" not in getattr(c, "ids", ()) for c in decision.changes)


def test_e8_forged_sender_opens_a_flagged_ticket_and_no_mail_leaves() -> None:
    """E8, B22: a mail that its domain disowns opens a flagged ticket for the team; nothing goes outside."""
    decision = decided(written(), known(ticket(), evidence=(token(),), authentication=F))
    assert decision.opened
    assert "disowns" in decision.withheld
    assert "forged?" in str(mails(decision, "notification")[0].values["flags"])
    assert outside(decision) == []
    refused = decided(written(), known(ticket(), evidence=(token(),), authentication=REJECT))
    assert refused.fate is Fate.QUARANTINE
    assert refused.outgoing == ()


def test_e10_follow_up_goes_to_the_last_owner() -> None:
    """E10: a reply to a ticket closed for over 30 days opens a linked one with its last owner."""
    decision = decided(written(), known(OVER, evidence=(token(),), authentication=A))
    opened = next(change for change in decision.changes if isinstance(change, OpenTicket))
    assert (opened.number, opened.linked_to) == (2001, 1042)
    assert sets(decision)["assignee"] == "minh"
    assert {mail.agent for mail in mails(decision, "notification")} == {"minh"}


def test_e10_last_owner_who_left_gets_nothing() -> None:
    """E10: a follow-up whose last owner has left goes to the team."""
    decision = decided(
        written(), known(replace(OVER, last_owner="old"), evidence=(token(),), authentication=A)
    )
    assert "assignee" not in sets(decision)
    assert {mail.agent for mail in mails(decision, "notification")} == {"minh", "lan"}


def test_e11_reply_to_is_never_identity() -> None:
    """E11: a stranger who names a participant in Reply-To stays a stranger."""
    decision = decided(written(from_=(MALLORY,), reply_to=(ANNA,)), known(ticket(), evidence=(reference(),)))
    assert decision.opened
    assert "wants answers at" in str(mails(decision, "notification")[0].values["flags"])


def test_e11_body_is_never_evidence() -> None:
    """E11: a number in the body places nothing."""
    assert decided(written("about [HELP-1042]"), known(ticket())).opened


@pytest.mark.parametrize("evidence", [(tag(),), (reference(),)], ids=["tag", "reference"])
def test_e12_agents_address_never_opens_a_ticket_from_a_reply(evidence: tuple[Evidence, ...]) -> None:
    """E12: an agent's address with a tag or reference falls under section F: held without a grant."""
    mail = written(from_=(Address("", "minh@example.com"),))
    decision = decided(mail, known(ticket(), evidence=evidence, authentication=A))
    assert not decision.opened
    assert messages(decision)[0].held_kind == "agent"


def test_b1_strangers_mail_never_joins_nor_reaches_a_customer() -> None:
    """B1: a third party's verification mail opens a ticket of its own, and its words reach no customer."""
    code = "Your verification code is 123456"
    service = Address("Service", "verify@service.example")
    decision = decided(written(code, from_=(service,)), known(ticket(), evidence=(tag(), reference())))
    assert decision.opened
    assert all(code not in f"{mail.text}{mail.html}{mail.values}" for mail in outside(decision))


def test_b1_customers_mail_is_never_relayed_to_a_customer() -> None:
    """B1: a correspondent's words go to agents alone, not to the requester nor to those in copy."""
    one = ticket(participants=(ANNA.key, BOB.key), cc=(BOB,))
    decision = decided(written("secret of Bob", from_=(BOB,)), known(one, evidence=(token(),)))
    assert messages(decision)[0].kind is MessageKind.CUSTOMER
    assert all(DESK.agent_of(mail.recipient.address) for mail in decision.outgoing)


def test_b2_guessed_numbers_join_nothing() -> None:
    """B2: 10,000 numbers guessed by a stranger join no ticket."""
    joined = 0
    for number in range(1, 10_001):
        facts = known(ticket(number), evidence=(tag(number),))
        joined += placed(MALLORY, facts).outcome is not Outcome.NEW
    assert joined == 0


def test_b7_two_authors_are_no_participant() -> None:
    """B7: a mail with two authors, one of them a participant, is nobody's: it joins nothing by name."""
    mail = written(from_=(ANNA, MALLORY))
    assert decided(mail, known(ticket(), evidence=(reference(),), authentication=A)).opened
    held = decided(mail, known(ticket(), evidence=(token(),), authentication=A))
    assert messages(held)[0].kind is MessageKind.HELD
    doubtful = decided(
        written(from_doubtful=True), known(ticket(), evidence=(reference(),), authentication=A)
    )
    assert doubtful.opened
    assert "author" in doubtful.withheld


def test_our_own_name_proves_nothing() -> None:
    """D1: a mail from one of our own addresses is no loop by itself, but never an authenticated one."""
    one = ticket(requester=SUPPORT, participants=(SUPPORT.key,))
    proved = replace(A, verdicts=True)
    decision = decided(written(from_=(SUPPORT,)), known(one, evidence=(tag(),), authentication=proved))
    assert messages(decision)[0].kind is MessageKind.HELD


def test_limits_are_settings() -> None:
    """E6: the number of joins by tag comes from the limits."""
    desk = replace(DESK, limits=Limits(tag_joins_per_sender_hour=0))
    decision = decided(written(), known(ticket(), evidence=(tag(),)), desk)
    assert [c.kind for c in decision.changes if isinstance(c, AddMessage)] == [MessageKind.HELD]
