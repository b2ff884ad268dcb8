"""A ticket to practise on: everything works as on any other, and nothing of it leaves the house."""

from __future__ import annotations

from dataclasses import replace

from inboxd.desk.decision import Because, Decision, Outgoing
from inboxd.desk.facts import Facts, NoticeKind, TicketFacts
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.telling import notices
from inboxd.mail.message import Address

CHANNEL = "practice"  # of such a ticket, instead of one that mail comes by
CUSTOMER = Address("Pat Practice", "pat@practice.invalid")  # a domain that cannot exist (RFC 2606 §2)


def at_home(decision: Decision, facts: Facts, desk: Desk) -> Decision:
    """The decision without the mails of practice tickets, but those to the agent who practises.

    Their receipt tells where the others would have gone. Every decision passes here, whatever it rests on.
    """
    practice = {one.number: one for one in facts.tickets.values() if one.practice}
    if not practice:
        return decision
    agent = desk.agents.get(decision.actor.removeprefix("agent "))
    kept = [mail for mail in decision.outgoing if mail.ticket not in practice or _is_to(mail, agent)]
    gone = [mail for mail in decision.outgoing if mail not in kept]
    ticket = practice.get(decision.ticket)
    if ticket is not None and agent is not None and gone:
        kept = _told(kept, gone, ticket, agent, desk)
    return replace(decision, outgoing=tuple(kept))


def _is_to(mail: Outgoing, agent: Agent | None) -> bool:
    """Whether a mail goes to the one who practises; the clock's go to the owner, who is the one."""
    return bool(mail.agent) and (agent is None or mail.agent == agent.name)


def _told(
    kept: list[Outgoing], gone: list[Outgoing], ticket: TicketFacts, agent: Agent, desk: Desk
) -> list[Outgoing]:
    """The receipt as a practice's receipt, one where there would have been none."""
    would = list(dict.fromkeys(str(mail.recipient) for mail in gone))
    text = next((mail.text for mail in gone if mail.text), "")
    receipt = next((mail for mail in kept if mail.template == "receipt"), None)
    if receipt is None:
        values: dict[str, object] = {"lines": [], "undo_minutes": 0}
        receipt = notices.notify(
            agent, ticket, desk, "receipt", NoticeKind.RECEIPT, values, Because("practice")
        )
        kept = [*kept, receipt]
    words = {**receipt.values, "would": would, "text": text}
    return [replace(mail, template="practised", values=words) if mail is receipt else mail for mail in kept]
