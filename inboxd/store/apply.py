"""Writes a Decision: everything that ever changes a ticket goes through here, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from inboxd.compose.mail import Composed
from inboxd.desk import facts_json
from inboxd.desk.decision import Because, Decision, MarkUndone, Spend
from inboxd.desk.facts import Facts
from inboxd.desk.settings import Limits
from inboxd.mail.message import Mail, without_case
from inboxd.store import changes, journal, steps
from inboxd.store.budgets import GUARDED, has_crossed, mailbox_of, spent
from inboxd.store.errors import Conflict, Superseded
from inboxd.store.keys import key_of, storable
from inboxd.store.outbox import queue
from inboxd.store.plain import to_plain
from inboxd.store.statements import adding_for_ids
from inboxd.store.tables import decided
from inboxd.store.write import Write


@dataclass(frozen=True, slots=True)
class Applied:
    """What a decision became."""

    decision_id: int
    ticket: int
    messages: tuple[int, ...]
    outbox: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One decision with everything that its writing needs."""

    decision: Decision
    composed: tuple[Composed, ...]
    journal_id: int | None
    mail: Mail | None
    facts: Facts
    now: datetime
    at: datetime  # when it happened: `now`, or the mail's own date for imported history
    limits: Limits
    facts_text: str


def order(
    decision: Decision,
    composed: tuple[Composed, ...],
    journal_id: int | None,
    mail: Mail | None,
    facts: Facts,
    now: datetime,
    at: datetime | None,
    limits: Limits,
) -> Order:
    """Prepare in the caller's thread what need not be done in the writer's."""
    text = storable(facts_json.dump(_lean(facts)))
    return Order(decision, composed, journal_id, mail, facts, now, at or now, limits, text)


def _lean(facts: Facts) -> Facts:
    """The facts without the words that stand in `message` and `notice` anyway, under the same ids."""
    tickets = {
        number: replace(one, recent=tuple(replace(each, text="", html="") for each in one.recent))
        for number, one in facts.tickets.items()
    }
    notice = facts.notice and replace(facts.notice, text="", html="")
    held = facts.held and replace(facts.held, text="", html="")
    about = facts.about and replace(facts.about, text="", html="")
    return replace(facts, tickets=tickets, notice=notice, held=held, about=about, older_notes=(), tails=())


def apply(connection: Connection, job: Order) -> Applied:
    """All of it or nothing. Conflict: look up and decide again; Superseded: somebody else was done first."""
    decision = job.decision
    number = connection.execute(adding_for_ids(decided), _decision_row(job)).scalar_one()
    if job.journal_id is not None and not journal.settle(connection, job.journal_id, _fate(job, number)):
        raise Superseded(f"journal row {job.journal_id} is finished already")
    _check_budgets(connection, job)
    write = Write(connection, number, job.now, job.at, decision.actor, job.facts, job.mail, job.journal_id)
    write.look = steps.as_it_is if decision.undoable else None
    write.is_exact = any(isinstance(one, MarkUndone) and one.is_exact for one in decision.changes)
    for change in decision.changes:
        changes.WRITERS[type(change)](write, change)
    rows = queue(write, job.composed, decision)
    _log_withheld(write, decision)
    write.flush()
    steps.keep(write)
    return Applied(number, decision.ticket, tuple(write.messages), rows)


_hold_budget = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


def _check_budgets(connection: Connection, job: Order) -> None:
    """Only a decision that spends can overspend."""
    spends = [one for one in job.decision.changes if isinstance(one, Spend) and one.what in GUARDED]
    if not spends or job.facts.spent is None or job.mail is None:
        return
    if connection.dialect.name == "postgresql":  # another daemon may be spending of the same budget
        connection.execute(_hold_budget, {"key": mailbox_of(without_case(spends[0].address))})
    now = spent(connection, spends[0].address, job.mail.reply_text, job.now)
    if has_crossed(job.facts.spent, now, job.limits):
        raise Conflict("a budget was used up meanwhile")


def _decision_row(job: Order) -> dict[str, Any]:
    decision = job.decision
    return {
        "at": job.now,
        "journal": job.journal_id,
        "ticket": decision.ticket,
        "fate": str(decision.fate),
        "kind": decision.kind,
        "actor": storable(decision.actor),
        "evidence": storable(decision.evidence),
        "reason": storable(decision.reason),
        "withheld": storable(decision.withheld),
        "because": [[name, to_plain(value), _plain_because(why)] for name, value, why in decision.because],
        "facts": job.facts_text,
        "undoable": decision.undoable,
        "undone_at": None,
    }


def _plain_because(why: Because) -> list[Any]:
    return [storable(why.text), why.file, why.line]


def _log_withheld(write: Write, decision: Decision) -> None:
    """Every withheld answer says why, on the ticket (PROMISES.md D)."""
    told = any(row["what"] == "withheld" for row in write.events)
    if decision.withheld and decision.ticket and not told:
        write.log(decision.ticket, "withheld", Because(decision.withheld), after=decision.withheld)


def _fate(job: Order, number: int) -> dict[str, Any]:
    mail = job.mail or Mail()
    author = mail.from_[0].key if mail.from_ else ""
    return {
        "state": str(job.decision.fate),
        "reason": storable(job.decision.reason)[:2000],
        "kind": job.decision.kind,
        "decision": number,
        "ticket": job.decision.ticket,
        "decided_at": job.now,
        "author_key": storable(author),
        "subject": storable(mail.subject)[:1000],
        "message_id": storable(mail.message_id),
        "message_key": key_of(mail.message_id) if mail.message_id else None,
        "content_digest": mail.digest,
    }
