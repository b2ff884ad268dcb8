"""How often an agent is told that a mail in their name did nothing, before it must be a machine or a forger.

A responder that answers whatever it gets would be answered for ever, and a forged flood would fill an inbox
(PROMISES.md C19, B22).
"""

from __future__ import annotations

from dataclasses import replace

from inboxd.desk.case import Case
from inboxd.desk.decision import Decision, Outgoing, Spend
from inboxd.desk.settings import Agent


def in_measure(case: Case, agent: Agent, decision: Decision) -> Decision:
    """The decision; of mails that are too many those about a ticket are gathered, the others left out."""
    if not decision.reason or not decision.outgoing:
        return decision
    spent, limit = case.facts.spent, case.desk.limits.refusals_per_agent_hour
    used = spent.refusals_hour if spent else limit
    decision = replace(decision, changes=(*decision.changes, Spend(case.key, "refusal", decision.ticket)))
    if used < limit:
        return decision
    why = f"budget: {limit} mails in an hour that tell {agent.name} that nothing was done"
    return replace(
        decision,
        outgoing=tuple(_gathered(mail, agent) for mail in decision.outgoing if mail.ticket),
        withheld=why,
        alert=f"{why}; a machine or somebody else may write as {agent.name}" if used == limit else "",
    )


def _gathered(mail: Outgoing, agent: Agent) -> Outgoing:
    """It is listed with others: what waits on a ticket must be told."""
    return replace(mail, bundle_above=1) if mail.agent == agent.name else mail
