"""One thread that does every write of this process, many jobs to a commit.

A job is a callable on a connection that may be called again after a rollback. A failing job takes
nothing with it, and a Future resolves only after the COMMIT that holds its job.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from inboxd.store.engine import translate
from inboxd.store.errors import StoreUnavailable

JOBS_PER_COMMIT = 32
SECONDS_PER_COMMIT = 0.020
STEP_ASIDE_SECONDS = 0.050
URGENT_IN_A_ROW = 50  # commits; a flood of arriving mail may slow the desk down but not stop it

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Job:
    """One write that waits for its commit."""

    run: Callable[[Connection], Any]
    future: Future[Any]
    urgent: bool = False
    early: bool = False
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
        self.calm = threading.Event()  # set unless several urgent jobs wait
        self.calm.set()
        self._closing = False
        self._committing = False
        self._urgent_in_a_row = 0
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._work, name="inboxd-writer", daemon=True)
        self._thread.start()

    def submit(
        self, run: Callable[[Connection], T], *, urgent: bool = False, early: bool = False
    ) -> Future[T]:
        """Queue a write; urgent ones (a mail to accept) go first. StoreUnavailable once closed.

        An early one resolves when it has run and before its commit: for a write whose loss costs
        nothing but work done twice.
        """
        future: Future[T] = Future()
        with self._wake:
            if self._closing:
                raise StoreUnavailable("database: closed")
            (self._urgent if urgent else self._ordinary).append(Job(run, future, urgent, early))
            if len(self._urgent) > 1:
                self.calm.clear()
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
        overdue = self._urgent_in_a_row >= URGENT_IN_A_ROW and bool(self._ordinary)
        try:
            if after_urgent or (self._urgent and not overdue):
                return self._urgent.popleft()
            return self._ordinary.popleft()
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
            self._urgent_in_a_row = self._urgent_in_a_row + 1 if first.urgent else 0
            self._commit_from(first)
            if not self._urgent:
                self.calm.set()

    def _commit_from(self, first: Job) -> None:
        """One commit: this job and those that wait already, within the bounds of a batch."""
        taken = [first]
        try:
            self._commit(taken)
        except Exception as error:
            self._drop_connection()
            if self._lost_before_commit(error):
                self._try_again(taken)
            else:
                _fail(taken, error)
            return
        self._settle(taken)

    def _commit(self, taken: list[Job]) -> None:
        """Run them bare; when one fails, all of `taken` again with savepoints, which cost time."""
        connection = self._connect()
        try:
            self._run_all(connection, self._gather(taken), _run)
        except Exception as error:
            if self._committing or _is_lost(error) or not taken[0].started:
                raise
            if _is_contention(error):
                sleep(STEP_ASIDE_SECONDS)  # else this job would take the locks again before the winner wakes
            self._run_all(connection, taken, _run_guarded)

    def _gather(self, taken: list[Job]) -> Iterator[Job]:
        """The jobs of one commit: the first, then those that wait already; each is noted in `taken`."""
        until = monotonic() + SECONDS_PER_COMMIT
        yield taken[0]
        while len(taken) < JOBS_PER_COMMIT and monotonic() < until and (job := self._next(taken[-1].urgent)):
            taken.append(job)
            yield job

    def _run_all(
        self, connection: Connection, jobs: Iterable[Job], run: Callable[[Connection, Job], None]
    ) -> None:
        self._committing = False
        with connection.begin() as transaction:
            for job in jobs:
                if _begin(job):
                    run(connection, job)
            self._committing = True
            transaction.commit()

    def _lost_before_commit(self, error: Exception) -> bool:
        """The server went away while nothing was promised yet: nothing of the batch is in the database.
        After COMMIT was sent nobody knows, so the callers are told and come again."""
        return _is_lost(error) and not self._committing

    def _try_again(self, jobs: list[Job]) -> None:
        """Each job alone on a new connection; without one, none is tried."""
        for position, job in enumerate(jobs):
            if job.future.done():
                continue
            try:
                self._run_all(self._connect(), [job], _run_guarded)
            except Exception as error:
                lost = self._connection is None
                self._drop_connection()
                _fail(jobs[position:] if lost else [job], error)
                if lost:
                    return
            else:
                _resolve(job)

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


def _begin(job: Job) -> bool:
    """Whether to run it: nobody gave it up, and its caller has not gone on with an early result."""
    if job.future.done():
        return False
    job.started = job.started or job.future.set_running_or_notify_cancel()
    return job.started


def _run(connection: Connection, job: Job) -> None:
    job.outcome, job.error = job.run(connection), None
    if job.early:
        job.future.set_result(job.outcome)


def _run_guarded(connection: Connection, job: Job) -> None:
    """The same in a savepoint; what breaks the whole transaction is raised, the rest is kept."""
    savepoint = connection.begin_nested()
    try:
        job.outcome, job.error = job.run(connection), None
        savepoint.commit()
    except Exception as error:
        if not _transaction_lives(connection, error):
            raise
        savepoint.rollback()
        job.error = error


def _is_lost(error: BaseException) -> bool:
    """Whether the server went away."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _transaction_lives(connection: Connection, error: Exception) -> bool:
    """Whether the other jobs of the batch can still be committed after this error."""
    if _is_lost(error):
        return False
    if connection.dialect.name == "sqlite":  # SQLite rolls everything back on a full disk or an I/O error
        return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))
    return True


def _is_contention(error: BaseException) -> bool:
    """Another process was in the way: serialization failure, deadlock, lock not available."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return state in {"40001", "40P01", "55P03"}


def _resolve(job: Job) -> None:
    if job.future.done():
        return
    if job.error is not None:
        job.future.set_exception(_told(job.error))
    else:
        job.future.set_result(job.outcome)


def _fail(jobs: list[Job], error: BaseException) -> None:
    for job in jobs:
        if _begin(job):
            job.future.set_exception(_told(error))


def _told(error: BaseException) -> BaseException:
    return (translate(error) or error) if isinstance(error, DBAPIError) else error
