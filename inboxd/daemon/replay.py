"""Stored mails through other rules: read, parsed and decided anew in capped workers; nothing is written.

Each mail meets the facts that were stored when it was decided, at the time when it was.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime

from pebble import ProcessPool

from inboxd.compose.tokens import Keyring
from inboxd.daemon import workers
from inboxd.daemon.workers import Kit
from inboxd.desk import facts_json
from inboxd.desk.decide import decide
from inboxd.desk.facts import Facts
from inboxd.desk.rules.replay import Difference, Outcome, RuleCount, Tally, compare, outcome_of
from inboxd.desk.settings import Desk
from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.message import Mail
from inboxd.mail.parse import parse
from inboxd.store import Store
from inboxd.store.replay import Past, past_mails, read_past

CHUNK = 32  # mails that travel to a worker together
AHEAD = 3  # chunks per worker that are read ahead of it

Task = tuple[Delivery, str, datetime, Outcome]  # the mail, its facts as JSON, when, and what came of it


@dataclass(frozen=True, slots=True)
class Decided:
    """One mail in the light of the candidate rules; `failed` says why there is none."""

    outcome: Outcome | None
    differences: tuple[Difference, ...] = ()
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """One mail that would fare otherwise."""

    past: Past
    ticket: int
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Replay:
    """What came of it."""

    mails: int = 0
    changed: list[Changed] = field(default_factory=list)
    rules: tuple[RuleCount, ...] = ()
    failed: list[tuple[int, str]] = field(default_factory=list)  # journal id and reason


def replay(
    store: Store,
    desk: Desk,
    since: datetime,
    *,
    imported: bool = False,
    processes: int = 1,
    show: Callable[[int, int], None] | None = None,
) -> Replay:
    """Decide every customer's mail since then with the rules of `desk`. `show` hears of the progress.

    `imported`: imported mail too, as if it had come in when it was written.
    """
    ids = past_mails(store, since, imported=imported)
    result, tally = Replay(), Tally(desk.rules)
    with Decider(desk, processes) as decider:
        chunks = (read_past(store, ids[at : at + CHUNK]) for at in range(0, len(ids), CHUNK))
        for past, decided in decider.decide(chunks):
            result.mails += 1
            if show is not None:
                show(result.mails, len(ids))
            if decided.outcome is None:
                result.failed.append((past.journal, decided.failed))
                continue
            tally.add(past.before, decided.outcome)
            if decided.differences:
                ticket = past.before.ticket or decided.outcome.ticket
                result.changed.append(Changed(_lean(past), ticket, decided.differences))
    result.rules = tally.counts()
    return result


class Decider:
    """A pool that parses and decides; what dies takes no other mail with it."""

    def __init__(self, desk: Desk, processes: int) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["inboxd.daemon.replay"])
        kit = Kit(desk, Keyring.new(bytes(32)), ())
        self._ahead = AHEAD * processes
        self._pool = ProcessPool(processes, initializer=workers.prepare, initargs=(kit,), context=context)

    def __enter__(self) -> Decider:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def decide(self, chunks: Iterator[list[Past]]) -> Iterator[tuple[Past, Decided]]:
        """Each mail with its new outcome, in order."""
        waiting: deque[tuple[list[Past], Future[list[Decided]]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, self._schedule(chunk)))
            if len(waiting) >= self._ahead:
                yield from self._gather(*waiting.popleft())
        while waiting:
            yield from self._gather(*waiting.popleft())

    def _schedule(self, chunk: Sequence[Past]) -> Future[list[Decided]]:
        tasks = [(one.delivery, one.facts, one.at, one.before) for one in chunk]
        seconds = workers.WALL_SECONDS * (1 + len(chunk) // workers.CHUNK)
        found: Future[list[Decided]] = self._pool.schedule(decide_anew, args=(tasks,), timeout=seconds)
        return found

    def _gather(self, chunk: list[Past], future: Future[list[Decided]]) -> Iterator[tuple[Past, Decided]]:
        try:
            yield from zip(chunk, future.result(), strict=True)
        except Exception as error:
            if len(chunk) == 1:
                yield chunk[0], Decided(None, failed=workers.reason_of(error))
                return
            for one in chunk:
                yield from self._gather([one], self._schedule([one]))


def decide_anew(tasks: list[Task]) -> list[Decided]:
    """In the worker: each mail parsed and decided. A fault of ours is told of that mail only."""
    found = []
    for delivery, facts_text, at, before in tasks:
        desk = workers.cap().kit.desk
        try:
            facts = facts_json.load(facts_text)
            mail = parse(delivery.raw, desk.languages, desk.home_zone)
            found.append(_decide(mail, delivery, facts, desk, at, before))
        except MemoryError:
            raise
        except Exception as error:
            found.append(Decided(None, failed=workers.reason_of(error)))
    return found


def _decide(
    mail: Mail, delivery: Delivery, facts: Facts, desk: Desk, at: datetime, before: Outcome
) -> Decided:
    if delivery.role is not Role.HISTORY:
        after = outcome_of(decide(mail, delivery, facts, desk, at))
        return Decided(after, compare(before, after, facts))
    news = replace(delivery, role=Role.INBOX)
    after = outcome_of(decide(mail, news, facts, desk, delivery.received_at))
    # What differs only because it is filed as history (closed, not acknowledged) is no rule's doing.
    return Decided(after, tuple(one for one in compare(before, after, facts) if one.because.file))


def _lean(past: Past) -> Past:
    """Without the bytes, which nobody needs any more."""
    return replace(past, delivery=replace(past.delivery, raw=b""), facts="")
