"""What a decision brings about for rules: an answer left, a note was written, state or owner changed.

The rules of these events are looked at once for a decision, whoever made it, and their values join it. A
value that a rule set is no event: a rule never triggers another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from inboxd.desk import assign
from inboxd.desk.agents.practice import at_home
from inboxd.desk.case import Case
from inboxd.desk.decision import (
    AddMessage,
    Because,
    Decision,
    Fate,
    MarkUndone,
    MessageKind,
    Outgoing,
    RecordBounce,
    Release,
    Set,
    TakeTurn,
)
from inboxd.desk.facts import Facts, TicketFacts
from inboxd.desk.outside import surveys
from inboxd.desk.presence import as_they_are
from inboxd.desk.rules import deeds
from inboxd.desk.rules.calls import calls
from inboxd.desk.rules.forwarding import forwards
from inboxd.desk.rules.ruleinput import RuleInput
from inboxd.desk.rules.run import RuleOutcome, has_rules, run_events
from inboxd.desk.settings import Desk
from inboxd.desk.telling import audience, notification
from inboxd.desk.ticket import after

EVENTS = ("rated", "answer", "note", "state", "assigned", "bounce")


def with_rules(
    decision: Decision, facts: Facts, desk: Desk, now: datetime, case: Case | None = None
) -> Decision:
    """The decision with what the rules of its events add. `case` is the mail that was decided, if one was.

    Practice is no event: of it nothing leaves the house.
    """
    decision = at_home(decision, facts, desk)
    desk = as_they_are(desk, facts.away, now)
    before = facts.tickets.get(decision.ticket)
    is_taken_back = any(isinstance(item, MarkUndone) for item in decision.changes)
    if decision.fate is not Fate.DONE or before is None or before.practice:
        return decision
    if decision.opened or is_taken_back:
        return decision
    decision = surveys.withdrawn(decision, before)
    events = frozenset(events_of(decision))
    if not events or not has_rules(desk.rules, events, decision.event):
        return decision
    values = [item for item in decision.changes if isinstance(item, Set)]
    ticket = after(before, values)
    outcome = run_events(desk.rules, events, decision.event, _subject(case, ticket, facts, desk, now))
    return add(decision, outcome, ticket, facts, desk, now, sorted(events, key=EVENTS.index), case)


def add(
    decision: Decision,
    outcome: RuleOutcome,
    ticket: TicketFacts,
    facts: Facts,
    desk: Desk,
    now: datetime,
    events: Sequence[str],
    case: Case | None = None,
) -> Decision:
    """The decision with what an outcome sets, writes and sends; `ticket` is as the decision leaves it."""
    changes = deeds.values_set(outcome, ticket, desk, now)
    heard = {mail.agent for mail in decision.outgoing if mail.agent}
    standing = after(ticket, changes)
    given = _given(decision, outcome, ticket, standing, facts, desk, now)
    standing = after(standing, given.changes)
    handed = _handed(given, standing, desk, now, heard)
    heard |= {mail.agent for mail in handed}
    survey = surveys.ask(outcome, standing, decision, desk, now)
    files = case.mail.attachments if case else ()
    called = calls(outcome, decision, standing, desk, now, events, files)
    asked, kept = forwards(outcome, decision, standing, desk, now, case)
    told = deeds.tell(outcome, standing, desk, now, told=heard, calls=called, forwards=asked)
    return replace(
        decision,
        changes=(
            *decision.changes,
            *changes,
            *given.changes,
            *deeds.notes(outcome, ticket, desk),
            *deeds.links(outcome, ticket),
            *told.changes,
            *kept,
            *survey.changes,
        ),
        outgoing=(*decision.outgoing, *handed, *told.outgoing, *survey.outgoing),
        because=(*decision.because, *outcome.because, *given.told),
        event=decision.event or events[0],
        matched=(*decision.matched, *outcome.matched),
    )


def _given(
    decision: Decision,
    outcome: RuleOutcome,
    before: TicketFacts,
    ticket: TicketFacts,
    facts: Facts,
    desk: Desk,
    now: datetime,
) -> assign.Given:
    """A ticket is given out once in a decision, for whose turn it is counts for one."""
    is_done = any(isinstance(item, TakeTurn) for item in decision.changes)
    return assign.NOT_ASKED if is_done else assign.by_rules(outcome, before, ticket, facts, desk, now)


def _handed(
    given: assign.Given, ticket: TicketFacts, desk: Desk, now: datetime, heard: Collection[str]
) -> tuple[Outgoing, ...]:
    """Whoever was given the ticket gets it in full, unless a mail of the decision tells them anyway."""
    if not given.flags:
        return ()
    agents = audience.of_customer_mail(ticket, desk, now)
    fresh = tuple(agent for agent in agents if agent.name not in heard)
    return notification.again(fresh, ticket, desk, Because(given.flags[0]), flags=given.flags)


def events_of(decision: Decision) -> Iterator[str]:
    """What happened to the ticket, as words of `on`; what rules did to it is left out."""
    for item in decision.changes:
        if isinstance(item, Set) and item.ticket != decision.ticket:
            continue  # of the ticket that this one was merged into
        match item:
            case AddMessage(kind=MessageKind.AGENT) | Release(kind=MessageKind.AGENT):
                yield "answer"
            case AddMessage(kind=MessageKind.NOTE) if not item.because.file:
                yield "note"
            case AddMessage(kind=MessageKind.BOUNCE) | RecordBounce():
                yield "bounce"
            case Set(field="state") if not item.because.file:
                yield "state"
            case Set(field="rating"):
                yield "rated"
            case Set(field="assignee") if not item.because.file:
                yield "assigned"
            case _:
                pass


def _subject(case: Case | None, ticket: TicketFacts, facts: Facts, desk: Desk, now: datetime) -> RuleInput:
    if case is None:
        return RuleInput.of_ticket(ticket, facts, desk, now)
    return RuleInput.of(case.mail, case.delivery, case.traits, facts, desk, ticket=ticket, now=now)
