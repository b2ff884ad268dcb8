"""One thread that does every write of this process, many jobs to a commit.

A job is a callable on a connection. It runs in a savepoint of its own, so that a failing job takes
nothing with it, and its Future resolves only after the COMMIT that holds it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from inboxd.store.engine import translate
from inboxd.store.errors import StoreUnavailable

JOBS_PER_COMMIT = 32
SECONDS_PER_COMMIT = 0.020

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Job:
    """One write that waits for its commit."""

    run: Callable[[Connection], Any]
    future: Future[Any]
    urgent: bool = False
    started: bool = False
    outcome: Any = None
    error: BaseException | None = None


class Writer:
    """Owns the writing connection. `submit` may be called from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._urgent: deque[Job] = deque()
        self._ordinary: deque[Job] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._committing = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._work, name="inboxd-writer", daemon=True)
        self._thread.start()

    def submit(self, run: Callable[[Connection], T], *, urgent: bool = False) -> Future[T]:
        """Queue a write; urgent ones (a mail to accept) go first. StoreUnavailable once closed."""
        future: Future[T] = Future()
        with self._wake:
            if self._closing:
                raise StoreUnavailable("database: closed")
            (self._urgent if urgent else self._ordinary).append(Job(run, future, urgent))
            self._wake.notify()
        return future

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _next(self, after_urgent: bool = False) -> Job | None:
        """The next job, or None at once when nobody waits.

        After an urgent job only urgent ones follow: somebody waits at the other end for that commit.
        """
        try:
            return self._urgent.popleft() if self._urgent or after_urgent else self._ordinary.popleft()
        except IndexError:
            return None

    def _work(self) -> None:
        while True:
            with self._wake:
                while not (self._urgent or self._ordinary or self._closing):
                    self._wake.wait()
                first = self._next()
            if first is None:
                self._drop_connection()
                return
            self._commit_from(first)

    def _commit_from(self, first: Job) -> None:
        """One commit: this job and those that wait already, within the bounds of a batch."""
        taken = [first]
        try:
            self._run_batch(taken)
        except Exception as error:
            self._drop_connection()
            if self._lost_before_commit(error):
                self._try_again(taken)
            else:
                _fail(taken, error)
            return
        self._settle(taken)

    def _run_batch(self, taken: list[Job]) -> None:
        self._committing = False
        connection = self._connect()
        transaction = connection.begin()
        until = monotonic() + SECONDS_PER_COMMIT
        self._run(connection, taken[0])
        while len(taken) < JOBS_PER_COMMIT and monotonic() < until and (job := self._next(taken[-1].urgent)):
            taken.append(job)
            self._run(connection, job)
        self._committing = True
        transaction.commit()

    def _run(self, connection: Connection, job: Job) -> None:
        """Run one job in its savepoint; what breaks the whole transaction is raised, the rest is kept."""
        if not job.started and not job.future.set_running_or_notify_cancel():
            return
        job.started = True
        savepoint = connection.begin_nested()
        try:
            job.outcome, job.error = job.run(connection), None
            savepoint.commit()
        except Exception as error:
            if not _transaction_lives(connection, error):
                raise
            savepoint.rollback()
            job.error = error

    def _lost_before_commit(self, error: Exception) -> bool:
        """The server went away while nothing was promised yet: nothing of the batch is in the database.
        After COMMIT was sent nobody knows, so the callers are told and come again."""
        return isinstance(error, DBAPIError) and error.connection_invalidated and not self._committing

    def _try_again(self, jobs: list[Job]) -> None:
        """Each job alone on a new connection; without one, none is tried."""
        for position, job in enumerate(jobs):
            if job.future.cancelled():
                continue
            try:
                self._run_batch_of(job)
            except Exception as error:
                lost = self._connection is None
                self._drop_connection()
                _fail(jobs[position:] if lost else [job], error)
                if lost:
                    return
            else:
                _resolve(job)

    def _run_batch_of(self, job: Job) -> None:
        connection = self._connect()
        with connection.begin():
            self._run(connection, job)

    def _settle(self, jobs: list[Job]) -> None:
        """Tell the outcomes; who lost to another process (a deadlock, say) is tried once more, alone."""
        for job in jobs:
            if job.error is not None and _is_contention(job.error):
                self._try_again([job])
            elif job.started:
                _resolve(job)

    def _connect(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except Exception:
                connection.invalidate()


def _transaction_lives(connection: Connection, error: Exception) -> bool:
    """Whether the other jobs of the batch can still be committed after this error."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return False
    if connection.dialect.name == "sqlite":  # SQLite rolls everything back on a full disk or an I/O error
        return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))
    return True


def _is_contention(error: BaseException) -> bool:
    """Another process was in the way: serialization failure, deadlock, lock not available."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return state in {"40001", "40P01", "55P03"}


def _resolve(job: Job) -> None:
    if job.error is not None:
        job.future.set_exception(_told(job.error))
    else:
        job.future.set_result(job.outcome)


def _fail(jobs: list[Job], error: BaseException) -> None:
    for job in jobs:
        if not job.started and not job.future.set_running_or_notify_cancel():
            continue
        if not job.future.done():
            job.future.set_exception(_told(error))


def _told(error: BaseException) -> BaseException:
    return (translate(error) or error) if isinstance(error, DBAPIError) else error
