"""Imports, and answers given by hand from the shared mailbox."""

from __future__ import annotations

from typing import Any

import pytest

from inboxd.desk.decision import Decision, Fate, MessageKind, OpenTicket
from inboxd.desk.facts import Facts
from inboxd.desk.rules.run import Action, Rule
from inboxd.mail.delivery import Role
from inboxd.mail.message import Address, Mail, Report, ReportKind
from tests.unit.desking import (
    ANNA,
    DAY,
    DESK,
    MALLORY,
    MINH,
    NOW,
    SUPPORT,
    decided,
    known,
    messages,
    outside,
    reference,
    sets,
    tag,
    ticket,
    token,
    written,
)

THEN = NOW - 400 * DAY


def imported(mail: Mail, facts: Facts, **way: Any) -> Decision:
    return decided(mail, facts, role=Role.HISTORY, channel="import", **way)


def test_history_is_silent() -> None:
    """An imported mail opens a ticket, and no mail goes out for it, whatever the rules say."""
    decision = imported(written(date=THEN), known())
    assert decision.opened
    assert any(isinstance(c, OpenTicket) for c in decision.changes)
    assert decision.outgoing == ()
    assert sets(decision) == {"team": "general", "state": "open"}


def test_rules_do_not_touch_history() -> None:
    """Imported tickets meet no rules."""
    from dataclasses import replace

    desk = replace(DESK, rules=(Rule("R", "f", 1, then=(Action("team", "billing"), Action("reply", "x"))),))
    decision = decided(written(date=THEN), known(), desk, role=Role.HISTORY)
    assert sets(decision)["team"] == "general"
    assert decision.because == ()


@pytest.mark.parametrize(
    ("date", "since", "state"),
    [
        (THEN, NOW - 30 * DAY, "closed"),
        (NOW - DAY, NOW - 30 * DAY, "open"),
        (THEN, None, "open"),
        (None, NOW - 30 * DAY, "open"),
        (NOW + 99 * DAY, NOW - 30 * DAY, "open"),
    ],
    ids=["old", "young", "no limit", "no date", "date in the future"],
)
def test_old_history_is_closed(date: Any, since: Any, state: str) -> None:
    """Tickets whose mail is older than `open_since` are closed; later mail decides again."""
    decision = imported(written(date=date), known(), open_since=since)
    assert sets(decision)["state"] == state


def test_history_threads_without_age_or_budget() -> None:
    """An imported reply joins its ticket however long that has been closed, and by its number, too."""
    old = ticket(state="closed", closed_at=NOW - 300 * DAY)
    for evidence in (token(), reference(), tag()):
        decision = imported(written(date=THEN), known(old, evidence=(evidence,), spent=None))
        assert (decision.opened, decision.ticket) == (False, 1042)
        assert [one.kind for one in messages(decision)] == [MessageKind.CUSTOMER]
    assert imported(written(from_=(MALLORY,)), known(old, evidence=(tag(),))).opened


@pytest.mark.parametrize("author", [SUPPORT, MINH], ids=["the desk", "an agent"])
def test_our_own_past_mail_is_an_answer(author: Address) -> None:
    """Imported mail of ours is filed as an agent's answer on the ticket that it answers."""
    mail = written("Try again.", from_=(author,), to=(ANNA,), date=THEN)
    decision = imported(mail, known(ticket(), evidence=(reference(),)), open_since=NOW - DAY)
    assert [(one.kind, one.agent) for one in messages(decision)] == [
        (MessageKind.AGENT, "minh" if author is MINH else "")
    ]
    assert sets(decision)["state"] == "closed"
    assert decision.outgoing == ()


def test_our_own_past_mail_without_ticket_is_kept_away() -> None:
    """Imported mail of ours that answers nothing known opens no ticket."""
    assert imported(written(from_=(SUPPORT,), to=(ANNA,)), known()).fate is Fate.IGNORED


def test_past_bounces_open_nothing() -> None:
    """Bounces of the past are ignored."""
    mail = written(report=Report(ReportKind.BOUNCE))
    assert imported(mail, known(), sender="").fate is Fate.IGNORED


def by_hand(**changes: Any) -> Mail:
    return written(**({"text": "Try again.", "from_": (SUPPORT,), "to": (ANNA,)} | changes))


def test_answer_by_hand_stands_on_the_ticket() -> None:
    """A mail of the Sent folder that answers a ticket's mail is an agent's answer, sent once."""
    decision = decided(by_hand(), known(ticket(state="open"), evidence=(reference(),)), role=Role.SENT)
    assert [one.kind for one in messages(decision)] == [MessageKind.AGENT]
    assert sets(decision) == {"state": "pending"}
    assert {mail.template for mail in decision.outgoing} == {"answered"}
    assert outside(decision) == []


def test_answer_by_hand_is_found_by_tag_and_recipient() -> None:
    """A tag alone files a mail of the Sent folder only when it went to somebody of that ticket."""
    facts = known(ticket(), evidence=(tag(),))
    assert decided(by_hand(), facts, role=Role.SENT).ticket == 1042
    assert decided(by_hand(to=(MALLORY,)), facts, role=Role.SENT).fate is Fate.IGNORED


def test_other_sent_mail_opens_nothing() -> None:
    """Mail of the Sent folder about no ticket is ignored, and so are copies of what we sent ourselves."""
    assert decided(by_hand(), known(), role=Role.SENT).fate is Fate.IGNORED
    copy = decided(by_hand(), known(ticket(), own_copy=True, evidence=(reference(),)), role=Role.SENT)
    assert (copy.fate, copy.changes) == (Fate.IGNORED, ())
