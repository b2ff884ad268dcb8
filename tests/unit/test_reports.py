"""Bounces, receipts, complaints; none of them opens a ticket (PROMISES.md D, E)."""

from __future__ import annotations

from typing import Any

import pytest

from inboxd.desk.decision import Decision, Fate, MessageKind, RecordBounce, Remark
from inboxd.desk.facts import Bounced
from inboxd.mail.message import Address, Mail, Report, ReportKind
from tests.unit.desking import (
    ANNA,
    decided,
    known,
    mails,
    messages,
    outside,
    reference,
    ticket,
    token,
    written,
)

DAEMON = Address("Mail Delivery", "mailer-daemon@mx.example")


def bounce(action: str = "failed") -> Mail:
    said = Report(ReportKind.BOUNCE, ANNA.address, action, "5.1.1", "550 no such user")
    return written("It did not arrive.", from_=(DAEMON,), report=said, message_id="b@mx.example")


def bounced(recipient: str = ANNA.address, **changes: Any) -> Decision:
    facts = known(ticket(**changes), bounced=Bounced(31, 1042, recipient, "m.x@example.com"))
    return decided(bounce(), facts, sender="")


def test_bounce_is_noted_and_the_agents_told() -> None:
    """A bounce marks its outgoing mail, stands on the ticket, and tells the team, or the owner."""
    decision = bounced()
    (record,) = (c for c in decision.changes if isinstance(c, RecordBounce))
    assert (record.outbox, record.ticket, record.recipient, record.status) == (
        31,
        1042,
        ANNA.address,
        "5.1.1",
    )
    assert [one.kind for one in messages(decision)] == [MessageKind.BOUNCE]
    told = mails(decision, "undelivered")
    assert {mail.agent for mail in told} == {"minh", "lan"}
    assert (told[0].values["final"], told[0].values["reply"]) == (True, "550 no such user")
    assert {mail.agent for mail in mails(bounced(assignee="lan"), "undelivered")} == {"lan"}
    assert outside(decision) == []


def test_bounce_of_a_notification_is_not_told_at_the_same_address() -> None:
    """An agent whose own mailbox bounced is not told there; when nobody is left, the admins are."""
    assert {mail.agent for mail in mails(bounced("minh@example.com"), "undelivered")} == {"lan"}
    alone = bounced("minh@example.com", assignee="minh")
    assert alone.outgoing == ()
    assert "minh@example.com did not arrive" in alone.alert


@pytest.mark.parametrize(
    ("action", "told", "marked"), [("delayed", True, False), ("delivered", False, False)]
)
def test_delays_and_successes_are_no_failure(action: str, told: bool, marked: bool) -> None:
    """A delay tells the agent that nothing is lost yet; a delivery report is only kept."""
    facts = known(ticket(), bounced=Bounced(31, 1042, ANNA.address, "m"))
    decision = decided(bounce(action), facts, sender="")
    assert bool(mails(decision, "undelivered")) is told
    assert any(isinstance(c, RecordBounce) for c in decision.changes) is marked


def test_foreign_bounce_goes_to_quarantine() -> None:
    """A bounce that matches no mail of ours opens nothing and is kept in quarantine."""
    decision = decided(bounce(), known(ticket(), evidence=(token(),)), sender="")
    assert (decision.fate, decision.changes, decision.outgoing) == (Fate.QUARANTINE, (), ())


def test_bounce_of_an_alert_tells_the_admins_by_the_log() -> None:
    """A bounce of a mail about no ticket is recorded and alerted."""
    decision = decided(bounce(), known(bounced=Bounced(7, 0, "ops@example.com", "m")), sender="")
    assert [c.outbox for c in decision.changes if isinstance(c, RecordBounce)] == [7]
    assert decision.alert


def test_receipt_is_attached_silently() -> None:
    """A read receipt of a participant joins its ticket without a word; any other is ignored."""
    receipt = written("Read.", report=Report(ReportKind.RECEIPT))
    decision = decided(receipt, known(ticket(state="solved"), evidence=(token(),)))
    assert [one.kind for one in messages(decision)] == [MessageKind.AUTOMATIC]
    assert decision.outgoing == ()
    assert decided(receipt, known()).fate is Fate.IGNORED


def test_complaint_alerts_the_admins() -> None:
    """A feedback report opens nothing; it is alerted, and remarked where a ticket is known."""
    abuse = written(report=Report(ReportKind.COMPLAINT, ANNA.address))
    about = Bounced(7, 1042, ANNA.address, "m")
    decision = decided(abuse, known(ticket(), evidence=(reference(),), bounced=about))
    assert ANNA.address in decision.alert
    assert [type(c) for c in decision.changes] == [Remark]
    assert decided(abuse, known(ticket(), evidence=(reference(),))).changes == ()
    assert decided(abuse, known()).fate is Fate.IGNORED
