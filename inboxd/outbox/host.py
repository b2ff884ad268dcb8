"""The mails on their way to one smarthost: which goes next, and what its answer means for it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from inboxd.compose.envelope import envelope_sender
from inboxd.config.settings import Outgoing_
from inboxd.desk.decision import MAIL_LANES, Lane
from inboxd.outbox.lanes import Lanes
from inboxd.outbox.reply import HostError, Reply
from inboxd.outbox.schedule import GIVEN_UP_AFTER, is_late, next_attempt, rest_of_host
from inboxd.store import Store
from inboxd.store.errors import StoreError
from inboxd.store.outbox import SIZE_OF, OutboxRow

log = structlog.get_logger()
T = TypeVar("T")

LOOK_SECONDS = 2.0  # between two looks for mails whose time has come
LINGER_SECONDS = 5.0  # a connection without work is kept so long
RETRY_SECONDS = 1.0  # between two tries to write down what happened
SWEEP = 500  # answers that a dead host is asked about at a time
QUIET_TROUBLE = timedelta(minutes=15)  # an unreachable host is reported when it lasts so long


class Line(Protocol):
    """A smarthost's connection, a Maildir, or the caller of a webhook."""

    @property
    def size_limit(self) -> int: ...

    def send(self, raw: bytes, sender: str, recipient: str, /) -> Reply: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Reports:
    """Who hears of what. Each may be called from any sending thread."""

    undelivered: Callable[[OutboxRow, str, bool], None]  # mail, what the host said, whether it was given up
    trouble: Callable[[str, str], None]  # name of the [outgoing] table, what is wrong
    result: Callable[[OutboxRow, Reply], None]  # every answer, for metrics


class Host:
    """One [outgoing] table at work. `others` are the tables that have senders of their own."""

    def __init__(
        self,
        table: Outgoing_,
        others: tuple[str, ...],
        store: Store,
        connect: Callable[[Outgoing_], Line],
        reports: Reports,
        clock: Callable[[], datetime],
        stop: threading.Event,
        lanes: Sequence[Lane] = MAIL_LANES,
    ) -> None:
        self.table = table
        self._size = 0  # of a mail, in bytes, as the host says; 0: it has not
        self.trouble = ""  # what keeps the host from being used; "" when all is well
        self._lanes = Lanes(table, others, store, lanes)
        self._store = store
        self._connect = connect
        self._reports = reports
        self._clock = clock
        self._only = [_pattern(one) for one in table.only]
        self._state = threading.Condition()
        self._look_at = 0.0  # monotonic; the next look into the store
        self._rest_until: datetime | None = None
        self._failures = 0
        self._trouble_since: datetime | None = None
        self._told = ""
        self._stop = stop  # of everything
        self._stopping = False  # of this host
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start as many threads as there may be connections."""
        for number in range(max(1, self.table.connections)):
            name = f"sender-{self.table.name or 'default'}-{number}"
            thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """Something was queued: look now."""
        with self._state:
            self._look_at = 0.0
            self._state.notify()

    def stop(self) -> None:
        """Take no more; what is being sent is finished, what waits here goes back."""
        with self._state:
            self._stopping = True
            self._state.notify_all()

    def join(self, seconds: float) -> bool:
        """Wait for the threads; whether all have ended."""
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._give_back(self._clear())
        return not any(thread.is_alive() for thread in self._threads)

    def _is_over(self) -> bool:
        return self._stopping or self._stop.is_set()

    # ---- one thread

    def _work(self) -> None:
        line = self._connect(self.table)
        is_open = False
        while not self._is_over():
            try:
                row = self._take(LINGER_SECONDS if is_open else None)
                if row is not None:
                    self._send(line, row)
                    is_open = True
                    continue
            except Exception:
                # Neither a bad mail nor an absent database ends the thread; the lease brings the mail back.
                log.exception("send.failed", outgoing=self.table.name)
                self._stop.wait(RETRY_SECONDS)
            line.close()
            is_open = False
        line.close()

    def _send(self, line: Line, row: OutboxRow) -> None:
        if self._only and not any(one.fullmatch(row.recipient) for one in self._only):
            allowed = ", ".join(self.table.only)
            self._write(lambda: self._store.hold_outgoing(row.id, f"pilot: mail leaves only to {allowed}"))
            return
        try:
            sender = envelope_sender(self.table.envelope, row.envelope_from, row.message_id)
            reply = line.send(row.raw, sender, row.recipient)
        except HostError as error:
            self._rest(row, error)
            return
        self._recovered()
        self._note_size(line)
        self._settle(row, reply)

    def _note_size(self, line: Line) -> None:
        """What the host takes in one mail is kept, so that an agent hears of it before the mail leaves."""
        if line.size_limit not in (0, self._size):
            self._size = line.size_limit
            self._write(lambda: self._store.set_value(f"{SIZE_OF}{self.table.name}", str(self._size)))

    def _settle(self, row: OutboxRow, reply: Reply) -> None:
        """Write down what the host said to one mail; somebody hears of it when that is due."""
        now, said = self._clock(), str(reply)
        log.info("mail.out", id=row.id, ticket=row.ticket, to=row.recipient, lane=row.lane, reply=said)
        self._reports.result(row, reply)
        if reply.is_good:
            self._write(lambda: self._store.sent(row.id, said, reply.returned_id, now))
            return
        until = None if reply.is_final else next_attempt(row.queued_at, row.attempts + 1, now)
        if until is None:
            self._write(lambda: self._store.failed(row.id, said, now))
            self._tell(row, said, final=True)
            return
        self._write(lambda: self._store.deferred(row.id, said, until, now))
        if is_late(row.queued_at, now):
            self._tell_once(row, said)

    # ---- what waits

    def _take(self, patience: float | None) -> OutboxRow | None:
        """The next mail; None after so many seconds without one, or when it is time to stop."""
        deadline = None if patience is None else time.monotonic() + patience
        with self._state:
            while not self._is_over():
                if self._look_at <= time.monotonic():
                    self._look()
                if row := self._lanes.next():
                    if self._lanes.is_empty:
                        self._look_at = 0.0
                    self._state.notify()
                    return row
                wait = max(0.01, self._look_at - time.monotonic())
                if deadline is not None:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        return None
                    wait = min(wait, left)
                self._state.wait(wait)
        return None

    def _look(self) -> None:
        """Fill the lanes from the store."""
        self._look_at = time.monotonic() + LOOK_SECONDS
        now = self._clock()
        if self._rest_until is not None and now < self._rest_until:
            return
        try:
            self._look_at = min(self._look_at, time.monotonic() + self._lanes.fill(now))
        except StoreError as error:
            log.warning("send.database", problem=str(error))

    def _clear(self) -> list[OutboxRow]:
        with self._state:
            return self._lanes.clear()

    def _give_back(self, rows: list[OutboxRow]) -> None:
        for row in rows:
            self._write(lambda row=row: self._store.release_outgoing(row.id))  # type: ignore[misc]

    # ---- troubles

    def _rest(self, row: OutboxRow, error: HostError) -> None:
        """The host is left alone for a while; nothing is counted against the mails."""
        now = self._clock()
        with self._state:
            if self._rest_until is None or now >= self._rest_until:
                self._failures += 1
                self._rest_until = now + rest_of_host(self._failures, login=error.login)
            until = self._rest_until
            self._trouble_since = self._trouble_since or now
            self.trouble = str(error)
        rows = [row, *self._clear()]
        if any(is_late(one.queued_at, now) for one in rows):
            rows += self._write(lambda: self._other_answers(now)) or []
        self._write(lambda: self._store.defer_host(self.table.name, until))
        for one in rows:
            self._wait_longer(one, str(error), now)
        self._report(str(error), now, at_once=error.login)

    def _other_answers(self, now: datetime) -> list[OutboxRow]:
        """Further answers that wait for a dead host: their authors should know too (A4)."""
        found: list[OutboxRow] = []
        while len(found) < SWEEP and (rows := self._lanes.due(now, 50, Lane.ANSWER)):
            found += [replace(row, raw=b"") for row in rows]
        return found

    def _wait_longer(self, row: OutboxRow, said: str, now: datetime) -> None:
        if now >= row.queued_at + GIVEN_UP_AFTER:
            self._write(lambda: self._store.failed(row.id, said, now))
            self._tell(row, said, final=True)
            return
        self._give_back([row])
        if is_late(row.queued_at, now):
            self._tell_once(row, said)

    def _report(self, text: str, now: datetime, *, at_once: bool) -> None:
        log.warning("outgoing.resting", outgoing=self.table.name, problem=text)
        since = self._trouble_since or now
        if text != self._told and (at_once or now - since >= QUIET_TROUBLE):
            self._told = text
            self._reports.trouble(self.table.name, text)

    def _recovered(self) -> None:
        if self._failures:
            with self._state:
                self._failures, self._rest_until, self._trouble_since = 0, None, None
                self.trouble, self._told = "", ""
            log.info("outgoing.well", outgoing=self.table.name)

    def _tell_once(self, row: OutboxRow, said: str) -> None:
        """The first time that a mail is found late, and after a restart not again."""
        key = f"late:{row.id}"
        if self._write(lambda: self._store.value(key)) is None:
            self._tell(row, said, final=False)
            self._write(lambda: self._store.set_value(key, self._clock().isoformat()))

    def _tell(self, row: OutboxRow, said: str, *, final: bool) -> None:
        try:
            self._reports.undelivered(row, said, final)
        except Exception:
            log.exception("undelivered.untold", id=row.id)

    def _write(self, job: Callable[[], T]) -> T | None:
        """Write down what happened, again until it works: a mail that left must not leave twice.

        None when it is time to stop and the database still refuses; the lease then brings the mail back.
        """
        while True:
            try:
                return job()
            except StoreError as error:
                log.warning("send.database", problem=str(error))
                if self._is_over():
                    return None
                time.sleep(RETRY_SECONDS)


def _pattern(text: str) -> re.Pattern[str]:
    """ "*@example.com" as an expression; only the star is special."""
    return re.compile(re.escape(text).replace(r"\*", ".*"), re.IGNORECASE | re.DOTALL)
