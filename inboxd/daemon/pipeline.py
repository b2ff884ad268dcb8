"""The journal's mails on their way to tickets: claim, parse, decide, compose, apply, in batches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

import structlog

from inboxd.daemon.engine import ComposeFailed, Engine, Plan, fit
from inboxd.daemon.metrics import Metrics
from inboxd.daemon.slot import Slot
from inboxd.daemon.workers import Failed
from inboxd.desk.decision import Decision, TakeTurn
from inboxd.mail.message import Mail
from inboxd.store import Applied, Claimed, Conflict, StoreUnavailable, Superseded

log = structlog.get_logger()

BATCH = 16
IDLE_SECONDS = 1.0  # how long a thread sleeps when nobody wakes it (leases of others may have run out)


class Pipeline:
    """Takes claimed mails through the engine. Several threads may call `step` at once: the store
    never hands out a mail while an earlier one of its conversation is unfinished."""

    def __init__(
        self, slot: Slot, owner: str, metrics: Metrics, on_alert: Callable[[str, str], None] | None = None
    ) -> None:
        self.slot = slot
        self.owner = owner
        self.metrics = metrics
        self.on_alert = on_alert or (lambda _topic, _text: None)
        self._awake = threading.Event()
        self.on_queued: Callable[[], None] = lambda: None

    def wake(self) -> None:
        """Something new is in the journal."""
        self._awake.set()

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; a fault of the database is waited out, never fatal.

        Nothing is claimed before it can be worked on: a claim whose process dies counts against its mail.
        """
        with self.slot.borrowed() as engine:
            engine.crew.ready()
        log.info("deciding")
        pause = IDLE_SECONDS
        is_clean = True
        while not stop.is_set():
            try:
                if not is_clean:
                    self._give_back()
                    is_clean = True
                busy = self.step()
                pause = IDLE_SECONDS
            except Exception:
                is_clean = False
                log.exception("pipeline.fault", retry_seconds=pause)
                stop.wait(pause)
                pause = min(pause * 2, 60.0)
                continue
            if not busy:
                self._awake.wait(IDLE_SECONDS)
                self._awake.clear()

    def drain(self) -> int:
        """Work until nothing waits; the number of mails handled."""
        handled = 0
        while count := self.step():
            handled += count
        return handled

    def step(self) -> int:
        """Handle one batch; 0 when nothing waits. A reload swaps the engine between batches only."""
        with self.slot.borrowed() as engine:
            return self._step(engine)

    def _holder(self) -> str:
        """Each thread claims under a name of its own, so that it can give back what it holds."""
        return f"{self.owner}:{threading.get_ident()}"

    def _give_back(self) -> None:
        """After a fault, once the database answers: what this thread claimed waits again, and no mail is
        blamed. The claim itself may have been written although its answer was lost."""
        with self.slot.borrowed() as engine:
            engine.store.release_all(self._holder())

    def _step(self, engine: Engine) -> int:
        claimed = engine.store.claim(BATCH, self._holder(), engine.clock())
        if not claimed:
            return 0
        self._handle(engine, claimed)
        return len(claimed)

    def _handle(self, engine: Engine, claimed: Sequence[Claimed]) -> None:
        started = time.monotonic()
        mails = engine.crew.read([item.delivery.raw for item in claimed])
        plans: list[tuple[Claimed, Plan]] = []
        for item, mail in zip(claimed, mails, strict=True):
            plan = self._plan(engine, item, mail)
            if plan and takes_turn(plan.decision):
                self._give_out(engine, item, mail, plan, started)
            elif plan:
                plans.append((item, plan))
        self._finish(engine, plans, started)

    def _give_out(
        self, engine: Engine, item: Claimed, mail: Mail | Failed, plan: Plan | None, started: float
    ) -> None:
        """One ticket after the other, for each changes whose turn it is; a late plan is made anew."""
        with engine.store.in_turn():
            known = plan.facts.pool if plan else None
            if known and known.given != engine.store.turns_given():
                plan = self._plan(engine, item, mail)
            self._finish(engine, [(item, plan)] if plan else [], started)

    def _plan(self, engine: Engine, item: Claimed, mail: Mail | Failed) -> Plan | None:
        if isinstance(mail, Failed):
            self._fail(engine, item, mail.reason)
            return None
        try:
            engine.store.give_way()
            return engine.plan_mail(mail, item.delivery, item.id)
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("mail.fault", journal=item.id)
            self._fail(engine, item, f"{type(error).__name__}: {error}")
            return None

    def _finish(self, engine: Engine, plans: Sequence[tuple[Claimed, Plan]], started: float) -> None:
        """Compose the whole batch at once and let its writes share commits."""
        if not plans:
            return
        orders = [order for _, plan in plans for order in plan.orders]
        results = iter(engine.crew.write(orders))
        applying: list[tuple[Claimed, Plan, Future[Applied]]] = []
        for item, plan in plans:
            composed = [next(results) for _ in plan.orders]
            try:
                fitted, mails = fit(plan, composed)
            except ComposeFailed as error:
                self._fail(engine, item, str(error))
                continue
            applying.append((item, fitted, engine.apply(fitted, mails)))
        for item, plan, future in applying:
            self._settle(engine, item, plan, future, started)
        if orders:
            self.on_queued()

    def _settle(
        self, engine: Engine, item: Claimed, plan: Plan, future: Future[Applied], started: float
    ) -> None:
        decision = plan.decision
        try:
            try:
                applied = future.result()
            except Conflict:
                assert plan.mail is not None
                decision, applied = engine.carry_out_mail(plan.mail, item.delivery, item.id)
        except Superseded:
            return  # its lease ran out and somebody else finished it
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("mail.fault", journal=item.id)
            self._fail(engine, item, f"{type(error).__name__}: {error}")
            return
        self._report(item, plan, decision, applied, time.monotonic() - started)

    def _report(
        self, item: Claimed, plan: Plan, decision: Decision, applied: Applied, seconds: float
    ) -> None:
        self.metrics.decided(item.delivery.channel, decision, seconds)
        log.info(
            "mail",
            journal=item.id,
            channel=item.delivery.channel,
            message_id=(plan.mail.message_id if plan.mail else None) or None,
            kind=decision.kind,
            fate=str(decision.fate),
            ticket=applied.ticket or decision.ticket or None,
            evidence=decision.evidence or None,
            reason=decision.reason or None,
            withheld=decision.withheld or None,
            outgoing=len(applied.outbox),
            ms=round(seconds * 1000, 1),
        )
        if decision.fate == "quarantine":
            self.on_alert("quarantine", f"mail {item.id} is in quarantine: {decision.reason}")
        if decision.alert:
            self.on_alert("desk", decision.alert)

    def _fail(self, engine: Engine, item: Claimed, reason: str) -> None:
        gone = engine.store.fail(item.id, reason, engine.clock())
        self.metrics.failures.inc()
        log.warning(
            "mail.failed", journal=item.id, reason=reason, attempt=item.attempts + 1, quarantined=gone
        )
        if gone:
            self.on_alert("quarantine", f"mail {item.id} is in quarantine: {reason}")


def takes_turn(decision: Decision) -> bool:
    """Whether a ticket is given out, after which it is somebody else's turn."""
    return any(isinstance(change, TakeTurn) for change in decision.changes)
