"""An agent recalls a mail with Outlook: the answer is taken back while it waits; nobody outside is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from inboxd.desk.agents import questions
from inboxd.desk.agents.commands import Parsed
from inboxd.desk.agents.released import undo
from inboxd.desk.agents.trust import proof
from inboxd.desk.agents.turn import Turn
from inboxd.desk.case import Case
from inboxd.desk.decision import Decision, Fate
from inboxd.desk.facts import TicketFacts
from inboxd.desk.settings import Agent
from inboxd.desk.telling import notices

UNPROVED = "it recalls a mail, and nothing proves that you wrote it"
NOTHING = "it recalls a mail, and no answer of yours waits on this ticket"


def recalled(case: Case, agent: Agent, ticket: TicketFacts | None) -> Decision:
    """Take the answer back if it has not left; tell the agent what became of it."""
    if not agent.is_active(case.now) or not agent.email:
        return case.end(Fate.IGNORED, f"a recall of {agent.name}, who is no agent any more")
    by = proof(case, agent) if case.desk.agent_of(case.key) == agent else ""
    if ticket is None or not by:
        return _refused(case, agent, UNPROVED if not by else NOTHING)
    back = case.facts.undo
    if back is None or back.undone:
        return _refused(case, agent, NOTHING)
    turn = Turn(_patient(case), agent, ticket, Parsed(), by)
    if back.queued and (done := undo(turn)):
        return done
    lines = tuple(
        {"what": "recall", "before": "too late", "after": f"{address} has it already"}
        for address in back.left
    )
    told = notices.receipt(agent, ticket, case.desk, lines, (), undoable=False)
    return replace(
        case.end(Fate.IGNORED, "a recall that came too late"), ticket=ticket.number, actor=turn.actor,
        outgoing=(told,),
    )  # fmt: skip


def _patient(case: Case) -> Case:
    """What still waits can be taken back, however long ago it was written."""
    return replace(case, desk=replace(case.desk, undo_for=timedelta.max))


def _refused(case: Case, agent: Agent, reason: str) -> Decision:
    mail = questions.refusal(case, agent, "", reason, "reply #undo to the receipt of the answer")
    return replace(case.end(Fate.IGNORED, reason), outgoing=(mail,))
