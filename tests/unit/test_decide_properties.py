"""What holds for every mail and all facts."""

from __future__ import annotations

import os
import pickle
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings

from inboxd.desk.agents.trust import judge
from inboxd.desk.case import understand
from inboxd.desk.decide import decide
from inboxd.desk.decision import AddParticipant, Decision, Fate, Lane, MessageKind, Outgoing, Set
from inboxd.desk.facts import Facts, Trust
from inboxd.desk.facts_json import dump, load
from inboxd.desk.rules.run import Action, Rule
from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.message import Kind, Mail
from tests.unit.deskgen import deliveries, facts, mails
from tests.unit.desking import DESK, NOW, messages, sets

DESKS = (
    DESK,
    replace(DESK, trust="token"),
    replace(DESK, teams={name: replace(one, assign="least-busy") for name, one in DESK.teams.items()}),
    replace(
        DESK,
        rules=(
            Rule(
                "R",
                "f",
                1,
                on=frozenset({"new", "reply"}),
                then=(Action("reply", "own"), Action("tags", "x")),
            ),
        ),
    ),
)
MANY = settings(max_examples=int(os.environ.get("INBOXD_EXAMPLES", "15")), deadline=None)


def outside(decision: Decision) -> list[Outgoing]:
    """The mails to others than agents."""
    return [mail for mail in decision.outgoing if not DESK.agent_of(mail.recipient.address)]


@given(mails(), deliveries(), facts())
@MANY
def test_decide_never_raises_and_is_deterministic(mail: Mail, delivery: Delivery, some: Facts) -> None:
    """The same mail and facts give the same decision, also when they were kept as JSON; it can be pickled."""
    for desk in DESKS:
        first = decide(mail, delivery, some, desk, NOW)
        assert first == decide(mail, delivery, load(dump(some)), desk, NOW)
        assert pickle.loads(pickle.dumps(first)) == first


@given(mails(), deliveries(), facts())
@MANY
def test_b22_forged_and_looped_mail_reaches_nobody_outside(
    mail: Mail, delivery: Delivery, some: Facts
) -> None:
    """B22, E8: for a disowned sender or a loop no mail leaves to anybody but agents."""
    for desk in DESKS:
        case = understand(mail, delivery, some, desk, NOW)
        forged = (
            case.trust is Trust.FAIL and not some.authentication.login and case.traits.kind is not Kind.BOUNCE
        )
        if forged or case.traits.kind is Kind.LOOP or some.own_copy:
            assert outside(decide(mail, delivery, some, desk, NOW)) == []


@given(mails(), deliveries(), facts())
@MANY
def test_at_most_one_automatic_answer_and_only_to_the_author(
    mail: Mail, delivery: Delivery, some: Facts
) -> None:
    """D: never more than one acknowledgement or rule's reply; only to a person who wrote; else a reason."""
    for desk in DESKS:
        decision = decide(mail, delivery, some, desk, NOW)
        automatic = [out for out in decision.outgoing if out.lane is Lane.ACKNOWLEDGEMENT]
        case = understand(mail, delivery, some, desk, NOW)
        assert len(automatic) <= 1
        for answer in automatic:
            assert answer.recipient.key == case.key
            assert (case.traits.kind, case.traits.suppress, decision.withheld) == (Kind.HUMAN, "", "")
            assert answer.recipient.key not in desk.own_addresses
            assert some.spent is not None
        if decision.opened and not automatic:
            assert decision.withheld


@given(mails(), deliveries(), facts())
@MANY
def test_only_a_proved_agent_answers(mail: Mail, delivery: Delivery, some: Facts) -> None:
    """F: an answer leaves only when every condition of section F holds, and never to one of our addresses."""
    for desk in DESKS[:2]:
        decision = decide(mail, delivery, some, desk, NOW)
        answers = [out for out in decision.outgoing if out.lane is Lane.ANSWER]
        if not answers:
            continue
        case = understand(mail, delivery, some, desk, NOW)
        agent = case.claimed_agent
        assert agent is not None
        assert some.grant is not None
        assert decision.ticket == some.grant.ticket
        assert judge(case, agent, some.tickets[some.grant.ticket]).acts
        assert decision.actor == f"agent {agent.name}"
        assert max(Counter(out.recipient.key for out in answers).values()) == 1


@given(mails(), deliveries(), facts())
@MANY
def test_nothing_private_leaves(mail: Mail, delivery: Delivery, some: Facts) -> None:
    """B1: no agent's private address stands in the words or names of a mail to a customer."""
    decision = decide(mail, delivery, some, DESK, NOW)
    private = [address for agent in DESK.agents.values() for address in agent.email]
    for out in decision.outgoing:
        if out.lane is Lane.ANSWER and not any(
            c.kind is MessageKind.HELD for c in decision.changes if hasattr(c, "kind")
        ):
            words = f"{out.text}{out.from_name}{out.values['agent_title']}"
            released = any(type(c).__name__ == "Release" for c in decision.changes)
            assert released or not any(address in words.casefold() for address in private)


@given(mails(), deliveries(), facts())
@MANY
def test_history_sent_and_junk_are_silent(mail: Mail, delivery: Delivery, some: Facts) -> None:
    """Imports and the junk folder send nothing at all, the Sent folder one line to colleagues."""
    for role in (Role.HISTORY, Role.SENT, Role.JUNK):
        decision = decide(mail, replace(delivery, role=role), some, DESK, NOW)
        silent = [mail for mail in decision.outgoing if role is not Role.SENT or mail.template != "answered"]
        assert silent == []
        assert not (decision.opened and role is not Role.HISTORY)


@given(mails(), deliveries(), facts())
@MANY
def test_decisions_are_whole(mail: Mail, delivery: Delivery, some: Facts) -> None:
    """Whatever is not done says why; a value changes once and from what it was; only known tickets change."""
    decision = decide(mail, delivery, some, DESK, NOW)
    assert decision.fate is Fate.DONE or decision.reason
    assert decision.kind
    assert decision.actor
    before = [(c.ticket, c.field, c.before) for c in decision.changes if isinstance(c, Set)]
    for number, field, value in before:
        if (
            number in some.tickets
            and [f for _, f, _ in before].count(field) == 1
            and not field.startswith("fields.")
        ):
            assert getattr(some.tickets[number], field) == value
    touched = {getattr(c, "ticket", 0) for c in decision.changes} - {0}
    assert touched <= {
        *some.tickets,
        some.new_number,
        some.duplicate_ticket,
        getattr(some.bounced, "ticket", 0),
    }
    assert "tags" not in sets(decision) or isinstance(sets(decision)["tags"], tuple)


@given(mails(), deliveries(), facts())
@MANY
def test_a_side_conversation_and_the_customers_never_mix(mail: Mail, delivery: Delivery, some: Facts) -> None:
    """B1: what leaves in a side conversation never goes to the customer, and changes nothing of theirs."""
    for desk in DESKS:
        decision = decide(mail, delivery, some, desk, NOW)
        ticket = some.tickets.get(decision.ticket)
        for order in outside(decision):
            if order.side and ticket and order.template == "forward":
                assert order.recipient.key != ticket.requester.key
                assert (order.root_id, order.lane) == ("", Lane.ANSWER)
        for message in messages(decision):
            if message.side:
                assert message.kind in (MessageKind.NOTE, MessageKind.AUTOMATIC, MessageKind.HELD, "bounce")
        if any(one.side and one.kind is MessageKind.NOTE and not one.agent for one in messages(decision)):
            assert "state" not in sets(decision)
            assert not [one for one in decision.changes if isinstance(one, AddParticipant)]
            assert outside(decision) == []
