"""What becomes of a mail: one question after another, and the first that has an answer ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from inboxd.desk.agents.agent_mail import agent_mail
from inboxd.desk.case import Case, understand
from inboxd.desk.decision import Because, Decision, Fate, Remark
from inboxd.desk.facts import Facts
from inboxd.desk.outside.customer_mail import customer_mail
from inboxd.desk.outside.history import history
from inboxd.desk.outside.junk import REASON
from inboxd.desk.outside.rated import rated
from inboxd.desk.outside.reports import report
from inboxd.desk.outside.sent_by_hand import sent_by_hand
from inboxd.desk.rules.aftermath import with_rules
from inboxd.desk.settings import Desk
from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.message import Kind, Mail

Step = Callable[[Case], Decision | None]


def decide(mail: Mail, delivery: Delivery, facts: Facts, desk: Desk, now: datetime) -> Decision:
    """The whole outcome for one mail. Pure: the same arguments give the same decision."""
    case = understand(mail, delivery, facts, desk, now)
    for step in STEPS:
        decision = step(case)
        if decision is not None:
            break
    else:
        decision = customer_mail(case)
    is_news = delivery.role is not Role.HISTORY
    return with_rules(decision, facts, desk, now, case) if is_news else decision


def returned_copy(case: Case) -> Decision | None:
    """A mail that we sent ourselves and that came back, or lies in the Sent folder."""
    return case.end(Fate.IGNORED, "a returned copy of a mail of ours") if case.facts.own_copy else None


def loop(case: Case) -> Decision | None:
    """A mail that has been round already."""
    return (
        case.end(Fate.QUARANTINE, f"loop: {case.traits.because}") if case.traits.kind is Kind.LOOP else None
    )


def duplicate(case: Case) -> Decision | None:
    """The same mail by another way: its copy is kept and the ticket says so (PROMISES.md A2)."""
    facts = case.facts
    if not facts.duplicate_of:
        return None
    decision = case.end(Fate.DUPLICATE, "the same mail came before")
    if not facts.duplicate_ticket:
        return decision
    where = ", ".join(case.delivery.recipients) or case.desk.channel(case.delivery.channel).mailbox
    text = f"came by {case.delivery.channel} as well" + (f", for {where}" if where else "")
    remark = Remark(facts.duplicate_ticket, "duplicate", text, Because("same Message-ID and content"))
    return replace(decision, ticket=facts.duplicate_ticket, changes=(remark,))


def junk(case: Case) -> Decision | None:
    """What a filter put aside opens nothing; the digest lists it."""
    return case.end(Fate.IGNORED, REASON) if case.delivery.role is Role.JUNK else None


STEPS: tuple[Step, ...] = (
    returned_copy,
    loop,
    duplicate,
    history,
    sent_by_hand,
    junk,
    report,
    rated,
    agent_mail,
)
