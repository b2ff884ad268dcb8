"""What the outcome of rules does to a ticket: values, notes, watchers, and who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from inboxd.desk.decision import (
    AddMessage,
    Because,
    Change,
    Lane,
    Link,
    MessageKind,
    Outgoing,
    Remark,
    Set,
    Spend,
)
from inboxd.desk.facts import TicketFacts
from inboxd.desk.rules.measure import parse_duration
from inboxd.desk.rules.run import Chosen, RuleOutcome
from inboxd.desk.settings import Agent, Desk
from inboxd.desk.telling import audience, notices, notification
from inboxd.desk.ticket import PRIORITIES, STATES, change, number_of
from inboxd.mail.message import Address


@dataclass(frozen=True, slots=True)
class Wish:
    """Mails of one action of a rule, and what is written down when they may leave."""

    what: str  # readable: "notify team"
    because: Because
    mails: tuple[Outgoing, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Mails that rules send, and what is written down of them."""

    outgoing: tuple[Outgoing, ...] = ()
    changes: tuple[Change, ...] = ()


def values_set(outcome: RuleOutcome, ticket: TicketFacts, desk: Desk, now: datetime) -> tuple[Set, ...]:
    """The ticket's values as the rules want them, where that is still possible."""
    changes: list[Set] = []
    for field, chosen in outcome.values.items():
        if field == "snooze":
            changes += _snoozed(ticket, chosen, now)
        elif _is_possible(desk, now, field, chosen.value):
            changes += change(ticket, field, chosen.value, chosen.because)
    if outcome.tags:
        changes += change(ticket, "tags", outcome.tags_after(ticket.tags), outcome.tags[-1].because)
    watchers = tuple(dict.fromkeys((*ticket.watchers, *(one.value for one in outcome.follows))))
    if outcome.follows:
        changes += change(ticket, "watchers", watchers, outcome.follows[-1].because)
    if outcome.copies:
        known = {one.key for one in (ticket.requester, *ticket.in_copy)}
        added = (Address("", one.value) for one in outcome.copies)
        more = tuple(one for one in added if one.key not in known and one.key not in desk.own_addresses)
        changes += change(ticket, "in_copy", (*ticket.in_copy, *more), outcome.copies[-1].because)
    return tuple(changes)


def _is_possible(desk: Desk, now: datetime, field: str, value: str) -> bool:
    """Whether the value still exists: the configuration may have changed since a rule was loaded."""
    match field:
        case "team":
            return value in desk.teams
        case "assignee":
            agent = desk.agents.get(value)
            return value == "" or bool(agent and agent.is_active(now))
        case "priority":
            return value in PRIORITIES
        case "state":
            return value in STATES
        case _:
            return field.startswith("fields.") or field == "language"


def _snoozed(ticket: TicketFacts, chosen: Chosen, now: datetime) -> tuple[Set, ...]:
    """Put aside: the ticket is pending until then."""
    until = now + parse_duration(chosen.value)
    return (
        *change(ticket, "state", "pending", chosen.because),
        *change(ticket, "snoozed_until", until, chosen.because),
    )


def notes(outcome: RuleOutcome, ticket: TicketFacts, desk: Desk) -> tuple[Change, ...]:
    """The notes that rules wrote."""
    author = Address("rule", desk.address)
    return tuple(
        AddMessage(ticket.number, MessageKind.NOTE, author, note.value, note.because, from_mail=False)
        for note in outcome.notes
    )


def links(outcome: RuleOutcome, ticket: TicketFacts) -> tuple[Change, ...]:
    """The tickets that rules link; whoever wrote the number is told nothing of whether there is one."""
    numbers = {number_of(one.value): one.because for one in reversed(outcome.links)}
    return tuple(
        Link(ticket.number, number, because, if_there=True)
        for number, because in reversed(numbers.items())
        if number not in (0, ticket.number)
    )


def tell(
    outcome: RuleOutcome,
    ticket: TicketFacts,
    desk: Desk,
    now: datetime,
    *,
    text: str = "",
    told: Collection[str] = (),
    calls: tuple[Outgoing, ...] = (),
    forwards: tuple[Wish, ...] = (),
) -> Told:
    """The mails of `notify`: to agents with a right to answer, to others to read only; `calls`, `forwards`.

    `told` are the agents who hear of this anyway. Beyond the ticket's budget for a day a mail or a call stays
    home with a remark. `text` are the words that it is about; without any the customer's latest.
    """
    latest = next((m for m in ticket.recent if m.kind == "customer"), None)
    words = text or (latest.text if latest else "")
    seen, wanted = set(told), list[Wish]()
    for chosen in outcome.notices:
        mails = _mails(chosen, ticket, desk, now, words)
        found = tuple(mail for mail in mails if _key(mail) not in seen)
        seen |= {_key(mail) for mail in found}
        wanted.append(Wish(f"notify {chosen.value}", chosen.because, found))
    wanted += [Wish(f"webhook {call.recipient.address}", call.because, (call,)) for call in calls]
    return _within_budget((*wanted, *forwards), ticket, desk)


def _within_budget(wanted: Iterable[Wish], ticket: TicketFacts, desk: Desk) -> Told:
    """What the ticket's budget of a day allows; the rest is remarked on the ticket."""
    most = desk.limits.rule_mails_per_ticket_day
    left, mails, changes = most - ticket.rule_mails_day, list[Outgoing](), list[Change]()
    for wish in wanted:
        if len(wish.mails) > left:
            why = f"budget: {most} mails and calls of rules for a ticket in a day"
            changes.append(Remark(ticket.number, "withheld", f"{wish.what}: {why}", wish.because))
            continue
        left -= len(wish.mails)
        mails += wish.mails
        changes += wish.changes
        changes += [Spend(_charged(mail), "rule", ticket.number) for mail in wish.mails]
    return Told(tuple(mails), tuple(changes))


def _charged(mail: Outgoing) -> str:
    return f"webhook:{mail.recipient.address}" if mail.lane is Lane.WEBHOOK else mail.recipient.address


def _key(mail: Outgoing) -> str:
    return mail.agent or mail.recipient.key


def _mails(
    chosen: Chosen, ticket: TicketFacts, desk: Desk, now: datetime, words: str
) -> tuple[Outgoing, ...]:
    who, because = ticket.requester, chosen.because
    agents = _agents(chosen.value, ticket, desk, now)
    if agents or "@" not in chosen.value:
        mails = notification.customer_wrote(
            agents, ticket, desk, who, words, because,
            is_new=False, flags=(f"rule: {because.text}",), with_copies=False,
        )  # fmt: skip
    else:
        mails = (_reader(chosen.value, ticket, desk, words, because),)
    return tuple(replace(mail, template=chosen.template) for mail in mails) if chosen.template else mails


def _agents(value: str, ticket: TicketFacts, desk: Desk, now: datetime) -> tuple[Agent, ...]:
    if value == "team":
        return audience.members(ticket.team, desk, now)
    name = ticket.assignee if value == "assignee" else value
    if value == "assignee" and not name:  # nobody has it: whoever could take it
        return audience.members(ticket.team, desk, now)
    agent = desk.agents.get(name) or desk.agent_of(name)
    return (agent,) if agent and agent.email and agent.is_active(now) else ()


def _reader(address: str, ticket: TicketFacts, desk: Desk, words: str, because: Because) -> Outgoing:
    """Whom a rule tells and who is no agent reads what the customer wrote."""
    who = ticket.requester
    values = {
        "customer": who.name or who.address, "customer_address": who.address, "text": words,
        "is_new": False, "flags": [f"rule: {because.text}"], "earlier": [],
        "language": ticket.language, "attachments": [],
    }  # fmt: skip
    return notices.reader_copy(address, ticket, desk, values, because)
