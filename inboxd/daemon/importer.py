"""Importing files of mail: into the journal, then through the same pipeline as every other mail."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from inboxd.config import defaults
from inboxd.config.settings import Settings
from inboxd.daemon.engine import Engine
from inboxd.daemon.keys import load_keyring
from inboxd.daemon.metrics import Metrics
from inboxd.daemon.pipeline import Pipeline
from inboxd.daemon.slot import Slot
from inboxd.daemon.turns import take_short_turns
from inboxd.daemon.workers import Kit, Workers
from inboxd.intake import files
from inboxd.mail.scan import ordering_ids
from inboxd.store import Refused, Store

THREADS = 2  # of the pipeline, as in the daemon
IN_FLIGHT = 64  # mails that the journal is writing, so that they share commits
AHEAD = 2_000  # mails read ahead of the pipeline; customers' mail waits no longer than these take
LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    read_bytes: int
    total_bytes: int
    mails: int  # read and in the journal
    waiting: int  # in the journal and not decided


@dataclass(slots=True)
class Summary:
    """What an import did."""

    mails: int = 0
    files: int = 0
    new: int | None = None  # mails that were not there yet; None when a daemon decides them
    problems: list[str] = field(default_factory=list)  # files that could not be read
    notes: list[str] = field(default_factory=list)  # files that hold no mail; mails that went to quarantine
    by_daemon: bool = False  # a running daemon decides the mails


def run_import(
    settings: Settings,
    paths: Sequence[Path],
    open_since: datetime | None,
    progress: Callable[[Progress], None],
) -> Summary:
    """Take every mail below `paths` in as history, and decide it.

    May be broken off and begun again at any time: a mail that the journal has is not taken twice.
    With a daemon on the same SQLite database the daemon decides, and this only waits for it.
    """
    summary = Summary()
    sources = files.scan(paths, summary.problems.append, summary.notes.append)
    summary.files = len(sources)
    settings.var.mkdir(parents=True, exist_ok=True)
    store = Store.open(settings.database, migrate=settings.database.startswith("sqlite"), var=settings.var)
    store.floor_bytes = settings.disk_floor
    try:
        with _deciding(settings, store, summary):
            _take_in(store, sources, open_since, summary, progress)
            _await_decisions(store, sources, summary, progress)
    finally:
        store.close()
    return summary


def _take_in(
    store: Store,
    sources: Sequence[files.Source],
    open_since: datetime | None,
    summary: Summary,
    progress: Callable[[Progress], None],
) -> None:
    total = sum(source.size for source in sources)
    read = 0
    writing: deque[Future[int]] = deque()
    for source in sources:
        for delivery in files.deliveries(source, summary.problems.append):
            history = replace(delivery, open_since=open_since)
            writing.append(store.accept(history, ordering_ids(history.raw)))
            summary.mails += 1
            read += len(history.raw)
            if len(writing) >= IN_FLIGHT:
                writing.popleft().result()
            if summary.mails % IN_FLIGHT == 0:
                _report(store, read, total, summary, progress)
                while store.waiting() > AHEAD:
                    time.sleep(LOOK_SECONDS)
    while writing:
        writing.popleft().result()


def _await_decisions(
    store: Store, sources: Sequence[files.Source], summary: Summary, progress: Callable[[Progress], None]
) -> None:
    total = sum(source.size for source in sources)
    while _report(store, total, total, summary, progress):
        time.sleep(LOOK_SECONDS)


def _report(
    store: Store, read: int, total: int, summary: Summary, progress: Callable[[Progress], None]
) -> int:
    waiting = store.waiting()
    progress(Progress(min(read, total), total, summary.mails, waiting))
    return waiting


@contextmanager
def _deciding(settings: Settings, store: Store, summary: Summary) -> Iterator[None]:
    """Threads of a pipeline for the time of the import, unless a daemon has the database."""
    try:
        store.lock_daemon()
    except Refused:
        summary.by_daemon = True
        yield
        return
    kit = Kit(
        settings.desk,
        load_keyring(store, settings.key_file),
        (settings.templates, defaults.folder() / "templates"),
    )
    crew = Workers(kit, processes=settings.workers or os.cpu_count() or 2)
    slot = Slot(Engine(store, kit, crew))
    stop = threading.Event()
    take_short_turns()
    metrics = Metrics()
    pipeline = Pipeline(
        slot, f"import:{os.getpid()}", metrics, lambda _topic, text: summary.notes.append(text)
    )
    threads = [
        threading.Thread(target=pipeline.run, args=(stop,), name=f"import-{n}") for n in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            pipeline.wake()
            thread.join()
        crew.stop()
        summary.new = decided(metrics)


def decided(metrics: Metrics) -> int:
    """How many mails the pipeline has decided."""
    samples = [sample for metric in metrics.mails.collect() for sample in metric.samples]
    return int(sum(sample.value for sample in samples if sample.name.endswith("_total")))
