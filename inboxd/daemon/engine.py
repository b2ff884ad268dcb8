"""The one way from facts to the database: look up, decide, compose, apply; again on a conflict.

Mails, the clock, the command line and alerts all go through `Engine.carry_out`.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from inboxd.compose.mail import Composed
from inboxd.daemon.workers import Failed, Kit, Order
from inboxd.desk.assign import gives_out
from inboxd.desk.decide import decide
from inboxd.desk.decision import Because, Decision, Fate, Lane, Outgoing, Remark
from inboxd.desk.facts import Authentication, Facts, Trust
from inboxd.desk.rules.aftermath import with_rules
from inboxd.mail.auth import verdict
from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.message import Mail
from inboxd.net.clock import now_utc
from inboxd.store import Applied, Conflict, Store

log = structlog.get_logger()

CONFLICTS = 20  # a decision that lost this many races in a row is a fault, not a race


class Crew(Protocol):
    """Whoever parses and composes: worker processes in the daemon, this process in a command."""

    def read(self, raws: Sequence[bytes]) -> list[Mail | Failed]: ...

    def write(self, orders: Sequence[Order]) -> list[Composed | Failed]: ...

    def ready(self) -> None: ...

    def stop(self) -> None: ...


class ComposeFailed(Exception):
    """An answer could not be composed, so the mail that wanted it must not count as done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision with the facts it rests on, and the orders for its outgoing mails."""

    facts: Facts
    decision: Decision
    orders: tuple[Order, ...]
    mail: Mail | None = None
    journal_id: int | None = None
    at: datetime | None = None  # when it happened, where that is not now: imported history


def new_nonce() -> str:
    """40 random bits as 8 lower-case base32 characters: the name of one outgoing mail."""
    return base64.b32encode(secrets.token_bytes(5)).decode().lower()


class Engine:
    """Carries decisions out for one set of settings; a reload makes a new one."""

    def __init__(self, store: Store, kit: Kit, crew: Crew, clock: Callable[[], datetime] = now_utc) -> None:
        self.store = store
        self.kit = kit
        self.crew = crew
        self.clock = clock

    def plan_mail(self, mail: Mail, delivery: Delivery, journal_id: int | None) -> Plan:
        """Look up and decide one mail; nothing is written."""
        now = self.clock()
        desk = self.kit.desk
        proof = authenticate(mail, delivery, self.kit)
        facts = self.store.look_up(mail, delivery, desk, self.kit.keyring, proof, now, journal_id or 0)
        decision = decide(mail, delivery, facts, desk, now)
        plan = self._plan(facts, decision, now, mail, journal_id)
        return replace(plan, at=happened_at(mail, delivery))

    def carry_out(
        self, look_up: Callable[[], Facts], decide_on: Callable[[Facts, datetime], Decision | None]
    ) -> Applied | None:
        """Decide on fresh facts and apply, until no other change came between; None: nothing to do."""
        for tries in range(CONFLICTS):
            try:
                with self._in_line(tries):
                    return self._carry_out(look_up, decide_on)
            except Conflict:
                continue
        raise Conflict("the ticket changed each time that this was tried")

    def carry_out_mail(
        self, mail: Mail, delivery: Delivery, journal_id: int | None
    ) -> tuple[Decision, Applied]:
        """The same for one mail of the journal."""
        for tries in range(CONFLICTS):
            try:
                with self._in_line(tries):
                    plan = self.plan_mail(mail, delivery, journal_id)
                    return plan.decision, self.finish(plan)
            except Conflict:
                continue
        raise Conflict("the ticket changed each time that this mail was decided")

    def _carry_out(
        self, look_up: Callable[[], Facts], decide_on: Callable[[Facts, datetime], Decision | None]
    ) -> Applied | None:
        now = self.clock()
        facts = look_up()
        decision = decide_on(facts, now)
        if decision is None:
            return None
        return self.finish(self._plan(facts, with_rules(decision, facts, self.kit.desk, now), now))

    def _in_line(self, tries: int) -> AbstractContextManager[None]:
        """Where tickets are given out, whoever came too late once waits for the others the next time."""
        return self.store.in_turn() if tries and gives_out(self.kit.desk) else nullcontext()

    def finish(self, plan: Plan) -> Applied:
        """Compose and apply one plan; raises Conflict, ComposeFailed or what the store raises."""
        plan, composed = fit(plan, self.crew.write(plan.orders))
        return self.apply(plan, composed).result()

    def apply(self, plan: Plan, composed: tuple[Composed, ...]) -> Future[Applied]:
        """Hand one plan to the writer; the Future ends after the commit."""
        return self.store.apply(
            plan.decision,
            composed,
            journal_id=plan.journal_id,
            mail=plan.mail,
            facts=plan.facts,
            now=self.clock(),
            limits=self.kit.desk.limits,
            at=plan.at,
        )

    def _plan(
        self,
        facts: Facts,
        decision: Decision,
        now: datetime,
        mail: Mail | None = None,
        journal_id: int | None = None,
    ) -> Plan:
        orders = tuple(self._order(outgoing, mail, now) for outgoing in decision.outgoing)
        return Plan(facts, decision, orders, mail, journal_id)

    def _order(self, outgoing: Outgoing, mail: Mail | None, now: datetime) -> Order:
        digests = [attachment.digest for attachment in outgoing.attachments]
        content = self.store.content(digests) if digests else {}
        along = mail.attachments if mail and outgoing.with_mail_attachments else ()
        along = tuple(
            replace(one, content=b"") if place in outgoing.without else one for place, one in enumerate(along)
        )
        return Order(outgoing, content, along, now, new_nonce())


def fit(plan: Plan, results: Sequence[Composed | Failed]) -> tuple[Plan, tuple[Composed, ...]]:
    """Match what was composed to its plan.

    An automatic mail that cannot be composed (an admin's template fails on this customer's values)
    is left out with a remark on the ticket; an answer that cannot be composed raises ComposeFailed.
    """
    composed: list[Composed] = []
    decision = plan.decision
    for outgoing, result in zip(decision.outgoing, results, strict=True):
        if not isinstance(result, Failed):
            composed.append(result)
            continue
        if outgoing.lane is Lane.ANSWER:
            raise ComposeFailed(f"template '{outgoing.template}': {result.reason}")
        text = f"template '{outgoing.template}' failed: {result.reason}"
        decision = replace(decision, alert="; ".join(filter(None, (decision.alert, text))))
        if outgoing.ticket and decision.fate is Fate.DONE:
            remark = Remark(outgoing.ticket, "withheld", text, Because("template"))
            decision = replace(decision, changes=(*decision.changes, remark))
    return replace(plan, decision=decision), tuple(composed)


def happened_at(mail: Mail, delivery: Delivery) -> datetime | None:
    """When an imported mail was written, a date that cannot be being its arrival; None for news."""
    if delivery.role is not Role.HISTORY:
        return None
    return min(mail.date or delivery.received_at, delivery.received_at)


def authenticate(mail: Mail, delivery: Delivery, kit: Kit) -> Authentication:
    """What the channel proved about the author."""
    channel = kit.desk.channel(delivery.channel)
    found = verdict(
        mail,
        authserv=channel.authserv,
        internal=channel.internal,
        login=delivery.login,
        tls=delivery.tls,
        trusted_peer=delivery.trusted_peer,
        channel=delivery.channel,
    )
    return Authentication(
        trust=Trust(found.trust),
        method=found.method,
        because=found.because,
        login=delivery.login,
        reject=found.reject,
        verdicts=found.verdicts,
        by_host=found.by_host,
    )
