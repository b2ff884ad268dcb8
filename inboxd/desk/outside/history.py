"""Imported mail: it is history and not work. Nothing goes out, no rule acts, and old tickets are closed."""

from __future__ import annotations

from datetime import datetime

from inboxd.desk.case import Case
from inboxd.desk.decision import AddReferences, Because, Change, Decision, Fate, Link, Set
from inboxd.desk.facts import TicketFacts
from inboxd.desk.outside.filing import draft, ids, kind_of, message, opening, people, suggested
from inboxd.desk.outside.sent_by_hand import answered, spoken
from inboxd.desk.outside.supplier_mail import written as supplier_words
from inboxd.desk.outside.thread import Outcome, place
from inboxd.desk.routing import first_team
from inboxd.desk.side import named
from inboxd.desk.ticket import after, change
from inboxd.mail.delivery import Role
from inboxd.mail.message import Kind

IMPORTED = Because("imported")
REPORTS = (Kind.BOUNCE, Kind.RECEIPT, Kind.COMPLAINT)


def history(case: Case) -> Decision | None:
    """File an imported mail; None for mail that is news."""
    if case.delivery.role is not Role.HISTORY:
        return None
    if case.traits.kind in REPORTS:
        return case.end(Fate.IGNORED, f"{case.traits.kind} of the past")
    if is_ours(case):
        return _our_answer(case)
    found = place(case, silent=True)
    if found.outcome is not Outcome.JOIN:
        return _past_ticket(case)
    ticket = case.facts.tickets[found.ticket]
    if side := named(ticket, found.side):
        return _filed(case, ticket, supplier_words(case, ticket, side, found), found.evidence)
    written = (
        message(case, ticket, kind_of(case), found),
        *people(case, ticket, found),
        AddReferences(ticket.number, ids(case, found)),
    )
    return _filed(
        case, ticket, (*_state(case, ticket, "open"), *suggested(case, ticket), *written), found.evidence
    )


def is_ours(case: Case) -> bool:
    """Whether we wrote it ourselves, as the desk or as an agent who answers a mail."""
    if any(address.key in case.desk.own_addresses for address in case.mail.from_):
        return True
    return answered(case) is not None and case.claimed_agent is not None


def happened_at(case: Case) -> datetime:
    """When the mail was written; a date in the future, or none, is the time of arrival."""
    date = case.mail.date
    return date if date and date <= case.delivery.received_at else case.delivery.received_at


def _our_answer(case: Case) -> Decision:
    found = answered(case)
    if found is None:
        return case.end(Fate.IGNORED, "a mail of our own that answers no imported mail")
    ticket, side = found
    if side:
        own = (spoken(case, ticket, IMPORTED, side), AddReferences(ticket.number, ids_of(case)[:1], side))
        return _filed(case, ticket, own, "it answers a mail of a side conversation")
    agent = case.claimed_agent
    owner = change(ticket, "assignee", agent.name, IMPORTED) if agent and not ticket.assignee else ()
    written: tuple[Change, ...] = (
        *_state(case, ticket, "pending"),
        *owner,
        spoken(case, ticket, IMPORTED, ""),
        AddReferences(ticket.number, ids_of(case)),
    )
    return _filed(case, ticket, written, "it answers a mail of this ticket")


def ids_of(case: Case) -> tuple[str, ...]:
    """The mail's own id and those that it answers."""
    mail = case.mail
    own = (mail.message_id,) if mail.message_id else ()
    return tuple(dict.fromkeys((*own, *mail.in_reply_to, *mail.references)))


def _past_ticket(case: Case) -> Decision:
    """A ticket as it was opened then, closed when it is older than `open_since`."""
    found = place(case, silent=True)
    empty = draft(case)
    team, why = first_team(case)
    values: list[Set] = [
        *change(empty, "team", team, why),
        *_state(case, empty, "open"),
        *suggested(case, empty),
    ]
    ticket = after(empty, values)
    written = (
        opening(case, empty, found),
        *values,
        message(case, ticket, kind_of(case), found),
        *people(case, ticket, found),
        AddReferences(ticket.number, ids(case, found)),
        *(Link(ticket.number, other, Because(found.evidence)) for other in (found.link,) if other),
    )
    return _filed(case, ticket, written, found.evidence, opened=True)


def _state(case: Case, ticket: TicketFacts, state: str) -> tuple[Set, ...]:
    """The state after this mail: what is too old to be work is closed."""
    since = case.delivery.open_since
    is_old = since is not None and happened_at(case) < since
    return change(ticket, "state", "closed" if is_old else state, IMPORTED)


def _filed(
    case: Case, ticket: TicketFacts, changes: tuple[Change, ...], evidence: str, *, opened: bool = False
) -> Decision:
    return Decision(
        Fate.DONE,
        kind=str(case.traits.kind),
        ticket=ticket.number,
        opened=opened,
        evidence=evidence,
        actor="import",
        changes=changes,
        withheld="imported mail is answered by nobody" if opened else "",
    )
