"""Tickets that agents open by mail, strangers that become known, and spam."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxd.desk.decision import (
    AddParticipant,
    Block,
    Decision,
    Fate,
    MessageKind,
    OpenTicket,
    SamePerson,
    Spend,
)
from inboxd.desk.facts import Authentication
from inboxd.mail.message import Address, Attachment, Mail
from tests.unit.desking import (
    ANNA,
    DESK,
    MALLORY,
    MINH,
    NOW,
    A,
    N,
    acting,
    decided,
    grant,
    known,
    mails,
    messages,
    notice,
    outside,
    replied,
    said,
    sets,
    ticket,
    written,
)
from tests.unit.rulekit import rules_of

BEA = "bea@else.example"
EML = (
    b"From: Bea <bea@else.example>\r\nSubject: Where is it?\r\nMessage-ID: <b1@else.example>\r\n\r\n"
    b"My parcel is late.\r\n"
)
OUTLOOK = """#new
Please look at this.

From: Bea Long <bea@else.example>
Sent: Monday, 23 November 2026 08:00
To: Minh
Subject: Where is it?

My parcel is late.
#close
"""
GMAIL = """#new

---------- Forwarded message ---------
Von: *Bea Long* <bea@else.example>
Date: Mo., 23. Nov. 2026
Betreff: Where is it?

My parcel is late.
#close
"""


def sent(text: str, proved: Authentication = A, rules: str = "", **changes: object) -> Decision:
    mail: Mail = written(text, from_=(MINH,), **{"subject": "Fwd: Where is it?", **changes})
    return decided(mail, known(authentication=proved), replace(DESK, rules=rules_of(rules)))


def opened(decision: Decision) -> OpenTicket:
    (one,) = [change for change in decision.changes if isinstance(change, OpenTicket)]
    return one


def refused(decision: Decision) -> str:
    (mail,) = decision.outgoing
    assert (mail.template, mail.recipient.address) == ("refused", "minh@example.com")
    return str(mail.values["reason"])


def test_to_opens_a_conversation_as_the_team() -> None:
    """`#to` opens a ticket for somebody new, owned by the agent, and the words leave as the team's."""
    decision = sent(f"#to {BEA}\n#tag +lead\n\nHello Bea,\n\nwe have news.", subject="Your offer")
    one = opened(decision)
    assert (one.number, one.subject, one.requester.address) == (2001, "Your offer", BEA)
    assert sets(decision) == {"team": "general", "tags": ("lead",), "assignee": "minh", "state": "pending"}
    (mail,) = mails(decision, "answer")
    assert (mail.recipient.address, mail.text) == (BEA, "Hello Bea,\n\nwe have news.")
    assert "minh@" not in str(mail)
    assert decision.opened
    assert mails(decision, "receipt")


def test_f_the_token_alone_opens_nothing() -> None:
    """F: `trust = "token"` means a grant and From; a mail without a grant needs a real proof."""
    desk = replace(DESK, trust="token")
    mail = written(f"#to {BEA}\nHello", from_=(MINH,))
    assert "nothing proves" in refused(decided(mail, known(), desk, trusted_peer=True))
    (asked_back,) = decided(written("#next", from_=(MINH,)), known(), desk, trusted_peer=True).outgoing
    assert asked_back.values["title"] == "Did you ask this?"


@pytest.mark.parametrize(
    ("held", "acts"),
    [
        ({}, True),
        ({"agent": "lan"}, False),
        ({"source": "footer"}, False),
        ({"revoked": True}, False),
        ({"expires_at": NOW}, False),
    ],
)
def test_f_the_token_and_a_notification_of_theirs_ask(held: dict[str, object], acts: bool) -> None:
    """F: `#next` in reply to the agent's own notification is a grant and From, as on a ticket."""
    desk = replace(DESK, trust="token")
    facts = known(ticket(), grant=grant(**held), notice=notice())
    (told,) = decided(replied("#next"), facts, desk, trusted_peer=True).outgoing
    assert told.values["title"] == ("Nothing waits for you" if acts else "Did you ask this?")


def test_to_with_a_note_is_silent() -> None:
    """For a phone call: the ticket is there and nobody outside is written to."""
    decision = sent(f"#to {BEA}\n#note She called about her parcel.")
    assert [one.kind for one in messages(decision)] == [MessageKind.NOTE]
    assert outside(decision) == []
    assert opened(decision).requester.address == BEA


@pytest.mark.parametrize(
    ("text", "proved", "words"),
    [(f"#to {BEA}\nHello", N, "nothing proves"), (f"#to {BEA}", A, "no words"), ("#to bea", A, "one address"),
     ("#to lan@example.com\nHello", A, "of ours"), (f"#to {BEA}\n#clsoe\nHello", A, "no command #clsoe"),
     ("#new\nHello", A, "forward one"), (OUTLOOK, N, "nothing proves"),
     (f"#to {BEA}\nAsk lan@example.com", A, "private address")],
)  # fmt: skip
def test_what_cannot_be_opened_comes_back(text: str, proved: Authentication, words: str) -> None:
    """Nothing is opened, nobody outside hears, and the words come back to the registered address."""
    decision = sent(text, proved, body=text)
    assert words in refused(decision)
    assert ([type(one) for one in decision.changes], decision.fate) == ([Spend], Fate.IGNORED)


@pytest.mark.parametrize("body", [OUTLOOK, GMAIL], ids=["outlook", "gmail"])
def test_new_files_a_mail_that_was_forwarded_inline(body: str) -> None:
    """`#new` opens the ticket for the original sender; nothing in their words is a command."""
    decision = sent(body, body=body)
    one = opened(decision)
    assert (one.subject, one.requester) == ("Where is it?", Address("Bea Long", BEA))
    assert [(m.kind, m.text) for m in messages(decision)] == [
        (MessageKind.CUSTOMER, "My parcel is late.\n#close")
    ]
    assert sets(decision) == {"team": "general"}
    assert outside(decision) == []
    assert {mail.agent for mail in mails(decision, "notification")} == {"minh", "lan"}


RULES = """
[[rule]]
name = "Parcels are billing's"
when.from = "bea@else.example"
when.body = "parcel"
then.team = "billing"
then.tags = ["parcel"]
then.note = "look at the carrier"
then.reply = "thanks"

[[rule]]
name = "Forwarded mail is noise"
when.subject = "where is it"
then.ignore = true
"""


@pytest.mark.parametrize("attached", [True, False], ids=["attached", "inline"])
def test_the_rules_of_a_new_ticket_see_the_customers_mail(attached: bool) -> None:
    """What `#new` opens is routed as the customer's own mail is; never thrown away, never answered."""
    file = Attachment("mail.eml", "message/rfc822", EML)
    more = {"attachments": (file,)} if attached else {"body": OUTLOOK}
    decision = sent("#new" if attached else OUTLOOK, rules=RULES, **more)
    assert opened(decision).requester.address == BEA
    assert (sets(decision)["team"], sets(decision)["tags"]) == ("billing", ("parcel",))
    assert [m.kind for m in messages(decision)] == [MessageKind.NOTE, MessageKind.CUSTOMER]
    assert outside(decision) == []
    assert decision.event == "new"
    assert {str(why.text) for _, _, why in decision.because} >= {"Parcels are billing's"}


def test_new_files_a_mail_that_was_forwarded_as_an_attachment() -> None:
    """The attached mail speaks for itself, and goes along."""
    file = Attachment("mail.eml", "message/rfc822", EML)
    decision = sent("#new", attachments=(file,))
    assert opened(decision).requester == Address("Bea", BEA)
    (message,) = messages(decision)
    assert (message.text, message.from_mail, message.message_id) == (
        "My parcel is late.",
        True,
        "t.root2001@example.com",
    )


def test_opening_commands_stand_in_a_mail_of_their_own() -> None:
    """In reply to a notification `#to` would be ambiguous: it is refused."""
    decision = decided(replied(f"#to {BEA}\nHello"), acting())
    assert "mail of its own" in str(mails(decision, "refused")[0].values["reason"])


def test_spam_block_and_rescue() -> None:
    """`#spam` closes and tags in silence, `#block` silences the sender too, `#rescue` undoes both."""
    spam = decided(replied("#spam"), acting())
    assert sets(spam) == {"state": "closed", "tags": ("spam",)}
    assert outside(spam) == []
    blocked = decided(replied("#block\n#note a known nuisance"), acting())
    assert [(c.address, c.blocked) for c in blocked.changes if isinstance(c, Block)] == [(ANNA, True)]
    assert sets(blocked)["state"] == "closed"
    junk = ticket(state="closed", tags=("spam",))
    rescued = decided(replied("#rescue"), acting(junk))
    assert sets(rescued) == {"state": "open", "tags": ()}
    assert [(c.address, c.blocked) for c in rescued.changes if isinstance(c, Block)] == [(ANNA, False)]
    words = decided(replied("#spam\nGo away"), acting())
    assert "nobody answers spam" in str(mails(words, "refused")[0].values["reason"])


def test_admit_same_joins_the_address_to_the_contact() -> None:
    """A customer's second address joins the ticket and, with `same`, the person."""
    held = said(5, "held", author=MALLORY, text="It is me.", held_for="a stranger")
    facts = acting(notice=replace(notice(message=5), kind="held"), held=held)  # type: ignore[arg-type]
    both = decided(replied("#admit same"), facts)
    assert [c.address for c in both.changes if isinstance(c, AddParticipant)] == [MALLORY]
    assert [(c.address, c.known) for c in both.changes if isinstance(c, SamePerson)] == [(MALLORY, ANNA)]
    once = decided(replied("#admit"), facts)
    assert not any(isinstance(c, SamePerson) for c in once.changes)


def test_held_mail_offers_its_ways_out() -> None:
    """Who is told of a held mail is offered the links that fit who wrote it."""
    expired = acting(grant=grant(revoked=True))
    assert mails(decided(replied("Hello"), expired), "held")[0].values["held_kind"] == "agent"
    assert DESK.agents["minh"].email[0] == "minh@example.com"
