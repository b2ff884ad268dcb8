"""Capped worker processes for what customers' bytes can make expensive: parsing and composing.

A bomb costs one mail and not the daemon: each task has a CPU, a memory and a wall-clock cap. Mails
travel in chunks; when a chunk dies, each of its mails goes alone to the slow lane, a pool of one.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessPool

from inboxd.compose.mail import Composed, compose
from inboxd.compose.templates import Templates
from inboxd.compose.tokens import Keyring
from inboxd.compose.webhook import compose_call
from inboxd.desk.decision import Lane, Outgoing
from inboxd.desk.settings import Desk
from inboxd.mail.message import Attachment, Mail
from inboxd.mail.parse import parse

CPU_SECONDS = 10
WALL_SECONDS = 15.0
MEMORY_BYTES = 512 * 1024 * 1024
CHUNK = 8

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Kit:
    """What a worker needs to know to parse and compose; it is handed over once, at its start."""

    desk: Desk
    keyring: Keyring
    template_folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One mail to compose, with the bytes that go along."""

    outgoing: Outgoing
    content: dict[str, bytes]
    mail_attachments: tuple[Attachment, ...]
    now: datetime
    nonce: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A task that died or raised; `reason` is for the log and the quarantine list."""

    reason: str


@dataclass(slots=True)
class _Worker:
    """State of one worker process; set by `prepare`."""

    kit: Kit
    templates: Templates
    memory_bytes: int


_worker: _Worker | None = None


def prepare(kit: Kit) -> None:
    """What a worker process does first."""
    global _worker  # noqa: PLW0603 -- the one value that a worker process keeps between tasks
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the daemon drains first
    parse(b"Subject: warm\r\n\r\nA first mail, so that every table is loaded before the caps hold.\r\n")
    address_space = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _worker = _Worker(kit, Templates.load(kit.template_folders), address_space + MEMORY_BYTES)


def cap() -> _Worker:
    """Begin a task. CPU limits count over a process's whole life, so each task moves the limit along."""
    assert _worker is not None
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (_worker.memory_bytes, resource.RLIM_INFINITY))
    return _worker


def _read(raws: list[bytes]) -> list[Mail]:
    desk = cap().kit.desk
    mails = []
    for raw in raws:
        cap()
        mails.append(parse(raw, desk.languages, desk.home_zone))
    return mails


def _write(orders: list[Order]) -> list[Composed | Failed]:
    """A template that fails on its values costs its own mail; the others of the chunk go on."""
    worker = cap()
    done: list[Composed | Failed] = []
    for order in orders:
        try:
            done.append(compose_order(order, worker.kit, worker.templates))
        except MemoryError:
            raise
        except Exception as error:
            done.append(Failed(f"{type(error).__name__}: {error}"))
    return done


def compose_order(order: Order, kit: Kit, templates: Templates) -> Composed:
    """Compose one order; raises what `compose` raises."""
    if order.outgoing.lane is Lane.WEBHOOK:
        return compose_call(order.outgoing, nonce=order.nonce)
    return compose(
        order.outgoing,
        desk=kit.desk,
        keyring=kit.keyring,
        templates=templates,
        content=order.content,
        mail_attachments=order.mail_attachments,
        now=order.now,
        nonce=order.nonce,
    )


class Workers:
    """Two pools: chunks run in the wide one, retries of what died in the slow lane."""

    def __init__(self, kit: Kit, *, processes: int = 2) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["inboxd.daemon.workers"])
        kit = replace(kit, desk=replace(kit.desk, rules=()))
        self._wide = ProcessPool(processes, initializer=prepare, initargs=(kit,), context=context)
        self._slow = ProcessPool(1, initializer=prepare, initargs=(kit,), context=context)
        self._warm = self._wide.schedule(_read, args=([],))  # the pool starts with its first task

    def read(self, raws: Sequence[bytes]) -> list[Mail | Failed]:
        """Parse each; what cannot be parsed within the caps comes back as Failed."""
        return self._spread(_read, raws)

    def write(self, orders: Sequence[Order]) -> list[Composed | Failed]:
        """Compose each; what cannot be composed comes back as Failed."""
        return self._spread(_write, orders)

    def ready(self) -> None:
        """Wait until a worker has loaded its tables; nobody has to, mails wait by themselves."""
        self._warm.result()

    def stop(self) -> None:
        """End the workers; tasks under way are abandoned (their mails are still in the journal)."""
        for pool in (self._wide, self._slow):
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _spread(self, task: Callable[[list[T]], Any], items: Sequence[T]) -> list[Any]:
        chunks = [list(items[at : at + CHUNK]) for at in range(0, len(items), CHUNK)]
        waiting = [
            (chunk, self._wide.schedule(task, args=(chunk,), timeout=WALL_SECONDS)) for chunk in chunks
        ]
        return [result for chunk, future in waiting for result in self._gather(task, chunk, future)]

    def _gather(self, task: Callable[[list[T]], Any], chunk: list[T], future: Future[Any]) -> list[Any]:
        try:
            return list(future.result())
        except Exception as error:
            if len(chunk) == 1 and not isinstance(error, MemoryError | OSError):
                return [Failed(reason_of(error))]
        return [self._alone(task, item) for item in chunk]

    def _alone(self, task: Callable[[list[T]], Any], item: T) -> Any:
        try:
            return self._slow.schedule(task, args=([item],), timeout=WALL_SECONDS).result()[0]
        except Exception as error:
            return Failed(reason_of(error))


def reason_of(error: Exception) -> str:
    """What became of a task, in words that an admin can use."""
    match type(error).__name__:
        case "TimeoutError":
            return f"took longer than {WALL_SECONDS:.0f} s"
        case "ProcessExpired":
            return f"used more than {CPU_SECONDS} s of CPU or was killed"
        case "MemoryError":
            return f"needed more than {MEMORY_BYTES // 1024 // 1024} MB of memory"
    return f"{type(error).__name__}: {error}"
