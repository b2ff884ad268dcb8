"""Asking the customer of a solved ticket how it was: at most once each time that it is solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from inboxd.desk.decision import (
    Because,
    CancelOutgoing,
    Change,
    Decision,
    Lane,
    Outgoing,
    Remark,
    Set,
    Spend,
)
from inboxd.desk.facts import TicketFacts
from inboxd.desk.outside.names import first_name, safe_name, safe_subject
from inboxd.desk.outside.ratings import RATINGS
from inboxd.desk.outside.reply_policy import MACHINES
from inboxd.desk.rules.deeds import Told
from inboxd.desk.rules.outcome import RuleOutcome
from inboxd.desk.settings import Desk
from inboxd.desk.ticket import after, change, values_of
from inboxd.mail.message import Address

DONE = ("solved", "closed")
NOTHING = Told()


def ask(outcome: RuleOutcome, ticket: TicketFacts, decision: Decision, desk: Desk, now: datetime) -> Told:
    """The survey that a rule wants, or a remark why there is none.

    `ticket` is as the decision leaves it. No mail of the customer has just come, so
    what PROMISES.md D asks of an automatic answer is asked of the ticket instead.
    """
    if outcome.survey is None or ticket.state not in DONE:
        return NOTHING
    because, fresh = outcome.survey.because, _is_solved_now(ticket, decision.changes)
    solved_at = ticket.solved_at or ticket.closed_at
    if not fresh and ticket.surveyed_at and (solved_at is None or ticket.surveyed_at >= solved_at):
        return NOTHING
    if why := next(_objections(ticket, desk, now), ""):
        return Told((), (Remark(ticket.number, "withheld", f"survey: {why}", because),))
    # After the answer; and what is taken back within its time was not solved, so nobody is asked about it.
    delay = max((desk.undo_for, *(mail.delay for mail in decision.outgoing))) if fresh else timedelta(0)
    charged = Spend(ticket.requester.address, "rule", ticket.number)
    asked = change(ticket, "surveyed_at", now, because)
    return Told((_survey(ticket, desk, because, delay),), (*asked, charged))


def withdrawn(decision: Decision, ticket: TicketFacts) -> Decision:
    """The decision without the survey that waits: a ticket that is open again is nothing to ask about.

    `ticket` is as it stood before. What takes the solving back stops the survey by itself.
    """
    row = ticket.reach.survey_waits
    stopped = any(isinstance(item, CancelOutgoing) and item.outbox == row for item in decision.changes)
    state = after(ticket, decision.changes).state
    if not row or stopped or ticket.state not in DONE or state in DONE:
        return decision
    because = Because("the ticket is open again")
    forgotten = change(ticket, "surveyed_at", None, because)
    return replace(decision, changes=(*decision.changes, CancelOutgoing(row, because), *forgotten))


def _is_solved_now(ticket: TicketFacts, changes: Sequence[Change]) -> bool:
    return any(
        isinstance(item, Set)
        and (item.ticket, item.field) == (ticket.number, "state")
        and item.before not in DONE
        for item in changes
    )


def _objections(ticket: TicketFacts, desk: Desk, now: datetime) -> Iterator[str]:
    """Why nobody is asked (PROMISES.md D)."""
    who, reach, limits = ticket.requester, ticket.reach, desk.limits
    local, _, domain = who.key.rpartition("@")
    if ticket.merged_into:
        yield "the ticket is part of another one"
    if "spam" in ticket.tags:
        yield "the ticket is spam"
    if not local or not domain:
        yield "the customer has no address"
    if who.key in desk.own_addresses or desk.agent_of(who.address):
        yield "the customer is one of us"
    if MACHINES.fullmatch(local):
        yield f"nobody reads {who.key}"
    if not reach.wrote or who.key not in ticket.participants:
        yield "the customer has not written on this ticket"
    if not ticket.acknowledged:
        yield "no automatic answer could be sent on this ticket either"
    if ticket.customer and ticket.customer.blocked:
        yield "the customer is blocked"
    muted = max((moment for moment in (ticket.muted_until, reach.muted_until) if moment), default=now)
    if muted > now:
        yield f"muted until {muted:%Y-%m-%d %H:%M}"
    if reach.surveyed_at and now - reach.surveyed_at < desk.survey_every:
        days = desk.survey_every / timedelta(days=1)
        yield f"the customer was asked on {reach.surveyed_at:%Y-%m-%d}; survey_every is {days:g} days"
    if ticket.rule_mails_day >= limits.rule_mails_per_ticket_day:
        yield f"budget: {limits.rule_mails_per_ticket_day} mails of rules for a ticket in a day"


def _survey(ticket: TicketFacts, desk: Desk, because: Because, delay: timedelta) -> Outgoing:
    """The mail with a link for each rating; it carries none of the customer's text (B23)."""
    who, subject = ticket.requester, safe_subject(ticket.subject)
    name = safe_name(who.name)
    return Outgoing(
        lane=Lane.ACKNOWLEDGEMENT,
        template="survey",
        recipient=Address(name, who.address),
        because=because,
        ticket=ticket.number,
        subject=subject,
        root_id=ticket.root_id,
        team=ticket.team,
        language=ticket.language,
        in_reply_to=ticket.latest_foreign_id,
        references=ticket.foreign_ids,
        values={
            **values_of(ticket, desk),
            "subject": subject,
            "customer_name": name,
            "first_name": first_name(who.name),
            "ratings": RATINGS,
        },
        automatic="auto-generated",
        delay=delay,
    )
