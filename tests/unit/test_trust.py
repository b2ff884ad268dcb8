"""When an agent's mail acts: PROMISES.md section F."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inboxd.desk.decision import AddReferences, Decision, Lane, MessageKind, Revoke
from inboxd.desk.facts import Authentication, Facts, NoticeKind, Trust
from inboxd.desk.settings import Agent, Desk, Team, Via
from inboxd.mail.message import Address, Mail
from tests.unit.desking import (
    ANNA,
    DAY,
    DESK,
    LAN,
    MALLORY,
    MINH,
    MINUTE,
    NOW,
    NV,
    SUPPORT,
    A,
    F,
    N,
    acting,
    decided,
    delivered,
    grant,
    known,
    mails,
    messages,
    notice,
    outside,
    reference,
    replied,
    tag,
    ticket,
    token,
    written,
)

TOKEN_DESK = replace(DESK, trust="token")
VIA_DESK = replace(DESK, trust="token", vias=(Via("form", "form", "web@example.com"),))
LOGIN = Authentication(login="minh")


def acts(decision: Decision) -> bool:
    """Whether the customer got the answer."""
    return any(mail.lane is Lane.ANSWER for mail in decision.outgoing)


PROOFS = [
    ("(i) SMTP AUTH by name", acting(authentication=LOGIN), DESK, {}),
    ("(i) SMTP AUTH by address", acting(authentication=Authentication(login="Minh@Example.com")), DESK, {}),
    ("(iii) the receiver's verdict", acting(), DESK, {}),
    ("(iv) internal submission", acting(authentication=replace(A, method="internal")), DESK, {}),
    ("token, from a trusted peer", acting(authentication=N), TOKEN_DESK, {"trusted_peer": True}),
    ("token in a footer beside a proof", acting(grant=grant(source="footer")), DESK, {}),
    ("token in the address", acting(grant=grant(source="To")), DESK, {}),
    ("second address of the agent", acting(), DESK, {}),
]


@pytest.mark.parametrize("row", PROOFS, ids=[row[0] for row in PROOFS])
def test_f_grant_and_proof_act(row: tuple[str, Facts, Desk, dict[str, Any]]) -> None:
    """F: a valid grant and one proof let an agent's mail act."""
    what, facts, desk, way = row
    mail = (
        replied("Try again.", from_=(Address("", "minh@phone.example"),))
        if "second" in what
        else replied("Try.")
    )
    decision = decided(mail, facts, desk, **way)
    assert acts(decision)
    assert messages(decision)[0].kind is MessageKind.AGENT


HELD: list[tuple[str, Mail, Facts, Desk, dict[str, Any]]] = [
    ("no grant", replied("x"), acting(grant=None), DESK, {}),
    ("no grant, tag only", replied("x"), acting(grant=None, evidence=(tag(),)), DESK, {}),
    ("another ticket's grant", replied("x"), acting(grant=grant(number=99)), DESK, {}),
    ("expired grant", replied("x"), acting(grant=grant(expires_at=NOW)), DESK, {}),
    ("revoked grant", replied("x"), acting(grant=grant(revoked=True)), DESK, {}),
    ("a colleague's grant", replied("x"), acting(grant=grant("lan")), DESK, {}),
    ("no proof", replied("x"), acting(authentication=N), DESK, {}),
    ("no proof where the channel tells", replied("x"), acting(authentication=NV), DESK, {}),
    ("DMARC fail", replied("x"), acting(authentication=F), DESK, {}),
    (
        "pass without a trusted receiver",
        replied("x"),
        acting(authentication=Authentication(Trust.PASS)),
        DESK,
        {},
    ),
    ("somebody else's login", replied("x"), acting(authentication=Authentication(login="lan")), DESK, {}),
    ("two authors", replied("x", from_=(MINH, MALLORY)), acting(), DESK, {}),
    ("two From fields", replied("x", from_count=2), acting(), DESK, {}),
    ("doubtful From", replied("x", from_doubtful=True), acting(), DESK, {}),
    ("agent second in From", replied("x", from_=(MALLORY, MINH)), acting(), DESK, {}),
    ("signature seen before", replied("x"), acting(signature_seen=True), DESK, {}),
    ("token desk, untrusted peer", replied("x"), acting(authentication=N), TOKEN_DESK, {}),
    ("token desk, forged", replied("x"), acting(authentication=F), TOKEN_DESK, {"trusted_peer": True}),
    (
        "token desk, footer only",
        replied("x"),
        acting(authentication=N, grant=grant(source="footer")),
        TOKEN_DESK,
        {"trusted_peer": True},
    ),
    (
        "token desk, author by [via]",
        written("x", from_=(Address("", "web@example.com"),), reply_to=(MINH,)),
        acting(authentication=N),
        VIA_DESK,
        {"trusted_peer": True},
    ),
    ("out-of-office subject", replied("x", subject="Automatic reply: Cannot log in"), acting(), DESK, {}),
    (
        "team without the right",
        replied("x", from_=(LAN,)),
        acting(ticket(team="billing"), grant=grant("lan")),
        DESK,
        {},
    ),
]


@pytest.mark.parametrize("row", HELD, ids=[row[0] for row in HELD])
def test_f_whatever_is_missing_holds(row: tuple[str, Mail, Facts, Desk, dict[str, Any]]) -> None:
    """F: each condition alone holds the mail; the customer sees nothing, the registered address is told."""
    _, mail, facts, desk, way = row
    decision = decided(mail, facts, desk, **way)
    assert [(one.kind, one.held_kind) for one in messages(decision)] == [(MessageKind.HELD, "agent")]
    assert outside(decision) == []
    (told,) = mails(decision, "held")
    assert desk.agents[told.agent].email[0] == told.recipient.address
    assert told.values["reason"] == messages(decision)[0].held_for != ""
    assert told.notice == NoticeKind.HELD


SPOOFS = [
    ("plain From", replied("x"), acting(authentication=NV, grant=None)),
    ("From with a tag", replied("x"), acting(authentication=NV, grant=None, evidence=(tag(),))),
    (
        "From with a known reference",
        replied("x"),
        acting(authentication=NV, grant=None, evidence=(reference(),)),
    ),
    (
        "From with a customer's token",
        replied("x"),
        acting(authentication=NV, grant=None, evidence=(token(party=MALLORY),)),
    ),
    ("stolen grant", replied("x"), acting(authentication=NV)),
    ("stolen grant, DMARC fail", replied("x"), acting(authentication=F)),
    (
        "stolen grant, verdict by a stranger",
        replied("x"),
        acting(authentication=Authentication(Trust.PASS, "other")),
    ),
    ("stolen grant in a footer", replied("x"), acting(authentication=NV, grant=grant(source="footer"))),
    ("stolen grant, own login", replied("x"), acting(authentication=Authentication(login="mallory"))),
    ("two From fields", replied("x", from_count=2), acting()),
    ("agent beside a stranger", replied("x", from_=(MINH, MALLORY)), acting()),
    (
        "display name only",
        replied("x", from_=(Address("minh@example.com", "mallory@evil.example"),)),
        acting(),
    ),
    ("look-alike", replied("x", from_=(Address("Minh Tran", "minh@examp1e.com"),)), acting()),
    ("Reply-To and Sender", replied("x", from_=(MALLORY,), reply_to=(MINH,), sender=MINH), acting()),
]


@pytest.mark.parametrize("row", SPOOFS, ids=[row[0] for row in SPOOFS])
def test_b5_spoofed_agents_relay_nothing(row: tuple[str, Mail, Facts]) -> None:
    """B5: a forged agent reaches no customer, changes no value, and its words wait or open a ticket."""
    _, mail, facts = row
    decision = decided(replace(mail, reply_text="#close\nPay to this account."), facts)
    assert not acts(decision)
    assert [one.kind for one in messages(decision)] == [MessageKind.HELD]
    assert not [c for c in decision.changes if type(c).__name__ == "Set"]


def test_b6_former_agent_is_held_and_the_team_is_told() -> None:
    """B6: rights are checked at receipt: who has left acts no more, and the team hears of it."""
    mail = replied("Pay here.", from_=(Address("Otto", "otto@example.com"),))
    decision = decided(mail, acting(grant=grant("old")))
    assert messages(decision)[0].held_for == "old has left"
    assert {told.agent for told in mails(decision, "held")} == {"minh", "lan"}
    removed = replace(DESK, agents={"lan": DESK.agents["lan"]})
    assert not acts(decided(replied("x"), acting(grant=grant("")), removed))


def test_b6_moved_agent_loses_the_right_until_the_ticket_is_theirs() -> None:
    """B6: somebody taken out of the team may not answer, unless they own or watch the ticket."""
    desk = replace(DESK, agents={"minh": Agent("minh", "Minh", ("minh@example.com",), ("billing",))})
    assert not acts(decided(replied("x"), acting(), desk))
    assert acts(decided(replied("x"), acting(ticket(assignee="minh")), desk))
    assert acts(decided(replied("x"), acting(ticket(watchers=("minh",))), desk))


def test_b4_grant_in_a_strangers_hands_is_held_and_revoked() -> None:
    """B4, F: a notification's token in a customer's or stranger's mail acts for nobody from now on."""
    for sender, kind in ((MALLORY, MessageKind.HELD), (ANNA, MessageKind.CUSTOMER)):
        decision = decided(
            written("#close", from_=(sender,)), known(ticket(), evidence=(reference(),), grant=grant())
        )
        assert [one.kind for one in messages(decision)] == [kind]
        assert [c.nonce for c in decision.changes if isinstance(c, Revoke)] == ["abcdefgh"]
        assert not acts(decision)
    from_elsewhere = decided(
        written("Hello", from_=(MALLORY,)), known(ticket(), evidence=(reference(),), grant=grant())
    )
    advice = mails(from_elsewhere, "held")[0].values["what_to_do"]
    assert "If Minh Tran wrote it" in advice
    assert "[agent.minh]" in advice


def test_wandered_grant_of_a_colleague_is_revoked() -> None:
    """F: a grant seen in a colleague's mail is revoked; a mere forgery of its owner revokes nothing."""
    wandered = decided(replied("x"), acting(grant=grant("lan")))
    assert [c.nonce for c in wandered.changes if isinstance(c, Revoke)] == ["abcdefgh"]
    forged = decided(replied("x"), acting(authentication=NV))
    assert not [c for c in forged.changes if isinstance(c, Revoke)]


def test_agents_machine_is_filed_and_told_to_nobody() -> None:
    """F: an out-of-office reply to a notification is kept on the ticket; nothing goes out, nothing acts."""
    mail = replied("I am away.", headers=(("Auto-Submitted", "auto-replied"),))
    decision = decided(mail, acting())
    assert [one.kind for one in messages(decision)] == [MessageKind.AUTOMATIC]
    assert decision.outgoing == ()
    lost = decided(mail, known(authentication=A))
    assert (str(lost.fate), lost.outgoing) == ("ignored", ())


def test_held_words_keep_out_what_stood_in_the_notification() -> None:
    """F: the held text is the agent's own, so that `#send` sends no quote and does no command."""
    facts = acting(authentication=NV, notice=notice(text="I cannot log in.\nPlease help."))
    decision = decided(replied("#close\nTry again.\nI cannot log in.\nPlease help."), facts)
    assert messages(decision)[0].text == "Try again."
    assert "abcdefgh" not in str(decision.changes[0])


def test_agent_as_customer_joins_their_own_ticket() -> None:
    """E1: an agent who is a ticket's customer answers what customers get, without any power."""
    own = ticket(requester=MINH, participants=(MINH.key,))
    decision = decided(replied("#close\nThanks"), known(own, evidence=(token(party=MINH),), authentication=A))
    assert messages(decision)[0].kind is MessageKind.CUSTOMER
    assert "solved" not in str(decision.changes)


def test_agents_mail_without_ticket() -> None:
    """An agent's plain mail opens a ticket; a lost command is answered at the registered address only."""
    plain = decided(replied("My printer is broken.", subject="Printer"), known(authentication=A))
    assert plain.opened
    for words in ("#close", "#tag +a"):
        lost = decided(replied(words, subject="x", from_=(Address("", "minh@phone.example"),)), known())
        assert (str(lost.fate), lost.opened) == ("ignored", False)
        assert [mail.recipient.address for mail in lost.outgoing] == ["minh@example.com"]
        assert lost.outgoing[0].template == "refused"
    gone = decided(replied("x"), known(grant=grant(number=99), authentication=A))
    assert str(gone.fate) == "quarantine"


def test_held_mail_leaves_no_reference_but_its_own() -> None:
    """A held mail's foreign references lead nowhere."""
    mail = replied("x", references=("foreign@x",))
    decision = decided(mail, acting(authentication=NV))
    ids = [one for c in decision.changes if isinstance(c, AddReferences) for one in c.ids]
    assert ids == ["reply@example.com"]


def test_expiry_is_to_the_minute() -> None:
    """F: a grant holds until the moment that it names."""
    assert acts(decided(replied("x"), acting(grant=grant(expires_at=NOW + MINUTE))))
    assert not acts(decided(replied("x"), acting(grant=grant(expires_at=NOW - DAY))))


def test_delivery_alone_proves_nothing() -> None:
    """F: what arrived at our address by a trusted peer is no proof where `trust` is not "token"."""
    assert not acts(decided(replied("x", to=(SUPPORT,)), acting(authentication=N), trusted_peer=True))
    assert delivered(trusted_peer=True).trusted_peer


@pytest.mark.parametrize("team", ["gone", "empty", "deserted"])
def test_a_ticket_without_a_team_of_its_own_is_answered_by_the_desks(team: str) -> None:
    """Who is told of tickets of a team that is gone, or that has nobody, may answer them, too."""
    gone = Agent("old", email=("old@example.com",), teams=("deserted",), left=NOW.date())
    teams = {**DESK.teams, "empty": Team("empty"), "deserted": Team("deserted")}
    desk = replace(DESK, teams=teams, agents={**DESK.agents, "old": gone})
    decision = decided(replied("We look."), acting(ticket(team=team)), desk)
    assert acts(decision)
