"""Mail of the junk folder, and the agent's word that lets it in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.decision import Block, Decision, Fate, Rescue, Spend
from inboxd.desk.facts import Contact, Junk
from inboxd.mail.delivery import Role
from tests.unit.desking import (
    DAY,
    DESK,
    HOUR,
    MINH,
    NOW,
    REJECT,
    A,
    N,
    acting,
    decided,
    grant,
    known,
    mails,
    messages,
    replied,
    written,
)
from tests.unit.rulekit import rules_of

JUNK = Junk(57, "anna@customer.example", "Where is my parcel?", NOW - HOUR)


def say(text: str, **changes: object) -> Decision:
    facts = known(**{"authentication": A, "junk": JUNK, **changes})
    return decided(written(text, from_=(MINH,)), facts)


def test_rescue_lets_the_mail_in() -> None:
    """`#rescue N` alone in a mail of a proved agent: the mail is decided again, and the agent is told."""
    decision = say("#rescue 57")
    assert [change.journal for change in decision.changes if isinstance(change, Rescue)] == [57]
    (told,) = decision.outgoing
    assert (told.agent, told.values["title"]) == ("minh", "Rescued: Where is my parcel?")
    heard = say("#rescue 57", junk=replace(JUNK, blocked=True)).changes
    assert [change.blocked for change in heard if isinstance(change, Block)] == [False]


@pytest.mark.parametrize(
    ("junk", "words"),
    [
        (None, "no mail 57"),
        (replace(JUNK, ticket=1042), "[HELP-1042] already"),
        (replace(JUNK, waits=False), "rescued already"),
    ],
)
def test_a_mail_is_rescued_once(junk: Junk | None, words: str) -> None:
    """What is not there, has opened a ticket or was let in before is told with its reason."""
    decision = say("#rescue 57", junk=junk)
    assert [type(one) for one in decision.changes] == [Spend]
    assert words in str(mails(decision, "refused")[0].values["reason"])


def test_without_a_proof_a_link_is_sent_to_the_registered_address() -> None:
    """Nobody rescues in an agent's name; the link of that question is a proof, and only its own agent's."""
    asked_back = say("#rescue 57", authentication=N)
    assert [type(one) for one in asked_back.changes] == [Spend]
    assert asked_back.outgoing[0].values["title"] == "Did you ask this?"
    digests = grant(number=0, source="Subject", command="rescue 57")
    assert say("", authentication=N, grant=digests).outgoing[0].values["title"] == "Did you ask this?"
    link = replace(digests, confirms=True)
    assert say("", authentication=N, grant=link).changes
    for bad in (replace(link, agent="lan"), replace(link, expires_at=NOW - DAY), replace(link, revoked=True)):
        assert not any(isinstance(one, Rescue) for one in say("", authentication=N, grant=bad).changes)


def test_rescue_without_a_number_is_about_the_ticket() -> None:
    """On a ticket `#rescue` takes spam back, as before; a number beside other words is refused."""
    assert decided(replied("#rescue"), acting()).changes
    (mail,) = mails(decided(replied("#tag +x\n#rescue 57"), acting()), "refused")
    assert "junk" in str(mail.values["reason"])
    assert decided(written("#rescue 57"), known(junk=JUNK)).opened  # a customer's words


SPAM = """
[[rule]]
name = "Spam"
when.is = "spam"
then.spam = true
[[rule]]
name = "Parcels"
when.from = "*@customer.example"
then.ignore = true
"""


def test_what_an_agent_rescued_is_work() -> None:
    """No filter's mark, rule, block or DMARC keeps a rescued mail out; it is acknowledged to nobody."""
    desk = replace(DESK, rules=rules_of(SPAM))
    marked = written(headers=(("X-Spam-Flag", "YES"),))
    facts = known(authentication=REJECT, contact=Contact(known=True, blocked=True))
    for role, fate in ((Role.INBOX, Fate.IGNORED), (Role.JUNK, Fate.IGNORED), (Role.RESCUED, Fate.DONE)):
        assert decided(marked, facts, desk, role=role).fate is fate
    decision = decided(marked, facts, desk, role=Role.RESCUED)
    assert [one.text for one in messages(decision)] == ["I cannot log in."]
    assert (decision.withheld, mails(decision, "acknowledgement")) == ("it lay in a junk folder", [])
    flags = mails(decision, "notification")[0].values["flags"]
    assert "rescued from the junk folder" in flags  # type: ignore[operator]
