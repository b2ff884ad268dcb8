"""Wiring: start, stop and reload of everything that `inboxd run` consists of."""

from __future__ import annotations

import os
import queue
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from inboxd.config import ConfigError, defaults, load_whole
from inboxd.config.settings import Settings
from inboxd.daemon import notify
from inboxd.daemon.alarm import Alarm
from inboxd.daemon.engine import Engine
from inboxd.daemon.keys import load_keyring
from inboxd.daemon.metrics import Metrics, MetricsServer
from inboxd.daemon.pipeline import Pipeline
from inboxd.daemon.ports import Ports
from inboxd.daemon.routine import Routine
from inboxd.daemon.slot import Slot
from inboxd.daemon.turns import take_short_turns
from inboxd.daemon.watch import Watch
from inboxd.daemon.workers import Kit, Workers
from inboxd.net.clock import now_utc
from inboxd.store import Store

log = structlog.get_logger()

DRAIN_SECONDS = 20.0
PIPELINE_THREADS = 2


class Service:
    """The daemon. `run` blocks until SIGTERM or SIGINT; nothing runs before it is called."""

    def __init__(self, config: Path | None, folder: Path, *, migrate: bool | None = None) -> None:
        self.config = config
        self.folder = folder
        self.settings: Settings = load_whole(config, folder=folder)
        if migrate is None:
            migrate = self.settings.database.startswith("sqlite")
        self._migrate = migrate
        self._stop = threading.Event()
        # A signal may interrupt this thread while it waits; an event's lock, taken twice, would hang it.
        self._signals: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def run(self) -> None:
        """Start everything, wait for a signal, drain and stop."""
        signal.signal(signal.SIGTERM, lambda number, _: self._signals.put(number))
        signal.signal(signal.SIGINT, lambda number, _: self._signals.put(number))
        take_short_turns()
        self._open()
        signal.signal(signal.SIGHUP, lambda *_: self._scheduler.modify_job("reload", next_run_time=now_utc()))
        try:
            self._start()
            notify.tell("READY=1")
            log.info("ready", desk=self.settings.desk.name, database=self.store.kind)
            self._wait()
            self._stop.set()
        finally:
            notify.tell("STOPPING=1")
            self._shut_down()

    def _wait(self) -> None:
        """Until a signal came. It may have interrupted another thread, so this one looks itself."""
        while True:
            with suppress(queue.Empty):
                self._signals.get(timeout=1)
                return

    def _open(self) -> None:
        """Everything that may refuse to start, before anything listens."""
        settings = self.settings
        settings.var.mkdir(parents=True, exist_ok=True)
        self.store = Store.open(settings.database, migrate=self._migrate, var=settings.var)
        self.store.lock_daemon()
        self.store.floor_bytes = settings.disk_floor
        self.keyring = load_keyring(self.store, settings.key_file)
        self.metrics = Metrics()
        self.slot = Slot(self._engine(settings))
        self.alarm = Alarm(self.slot, settings.alert)
        self.pipeline = Pipeline(self.slot, owner_name(), self.metrics, self.alarm.tell)
        self.routine = Routine(self.slot, settings.all_well)
        self.ports = Ports(settings, self.store, self.slot, self.metrics, self.alarm.tell, self.pipeline.wake)
        self.pipeline.on_queued = self.ports.wake_senders
        self.watch = Watch(settings.files)
        self._scheduler = self._schedule()

    def _engine(self, settings: Settings) -> Engine:
        kit = Kit(settings.desk, self.keyring, (settings.templates, defaults.folder() / "templates"))
        crew = Workers(kit, processes=settings.workers or os.cpu_count() or 2)
        return Engine(self.store, kit, crew)

    def _start(self) -> None:
        for number in range(PIPELINE_THREADS):
            self._thread(f"pipeline-{number}", lambda: self.pipeline.run(self._stop))
        self.ports.start()
        self._scheduler.start()
        self._metrics_server = self._serve_metrics()
        for warning in self.settings.warnings:
            self.alarm.tell("startup", str(warning))

    def _thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name)
        thread.start()
        self._threads.append(thread)

    def _schedule(self) -> BackgroundScheduler:
        """Jobs only wake; what is due stands in the database, so a late tick is never skipped."""
        scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        jobs: list[tuple[str, Callable[[], Any], float]] = [
            ("watch", self._look_for_changes, 1),
            ("reload", self.reload, 10**9),
            ("alerts", self.alarm.flush, 5),
            ("clock", self.routine.tick, 60),
            ("newcomers", self.routine.newcomers, 60),
            ("digests", self.routine.digests, 60),
            ("bundles", self.routine.bundles, 60),
            ("report", self.routine.report, 60),
            ("gauges", self._measure, 15),
            ("expiry", self.ports.announce_expiry, 6 * 3600),
        ]
        if seconds := notify.watchdog_seconds():
            jobs.append(("watchdog", self._pat_watchdog, seconds))
        for name, work, every in jobs:
            # What fell due while nobody ran is done at once.
            first = {"next_run_time": now_utc()} if name in ("clock", "digests", "newcomers") else {}
            scheduler.add_job(work, "interval", seconds=every, id=name, **first)
        return scheduler

    def _look_for_changes(self) -> None:
        if self.watch.has_settled():
            self.reload()

    def reload(self) -> bool:
        """Load config, rules and templates anew, whole or not at all; whether the new set is in force."""
        try:
            settings = load_whole(self.config, folder=self.folder)
        except ConfigError as error:
            mistakes = [problem for problem in error.problems if not problem.warning]
            text = "\n".join(map(str, mistakes))
            log.error("reload.refused", problems=len(mistakes))
            self.alarm.tell("reload", f"{text}\nreload refused; still running with the earlier set")
            return False
        self.watch.follow(settings.files)
        if settings.restart_key != self.settings.restart_key:
            self.alarm.tell(
                "reload", "listener, accounts or database changed: restart inboxd to use the new ones"
            )
            return False
        engine = self._engine(settings)
        engine.crew.ready()
        old = self.slot.swap(engine)
        self.settings = settings
        self.routine.at = settings.all_well
        self.alarm.route = settings.alert
        self.ports.follow(settings)
        old.crew.stop()
        log.info("reload.done", rules=len(settings.desk.rules))
        return True

    def _measure(self) -> None:
        self.metrics.waiting.set(self.store.waiting())
        self.metrics.queued.set(self.store.queued())

    def health(self) -> dict[str, Any]:
        """What /healthz answers: threads alive, database answering, how much waits."""
        dead = [thread.name for thread in self._threads if not thread.is_alive()]
        try:
            waiting = self.store.waiting()
        except Exception as error:
            return {"ok": False, "problem": f"database: {type(error).__name__}", "dead": dead}
        return {"ok": not dead, "waiting": waiting, "dead": dead, "accounts": self.ports.states()}

    def _pat_watchdog(self) -> None:
        if self.health()["ok"]:
            notify.tell("WATCHDOG=1")

    def _serve_metrics(self) -> MetricsServer | None:
        if not self.settings.metrics:
            return None
        host, _, port = self.settings.metrics.rpartition(":")
        server = MetricsServer(host, int(port), self.metrics, self.health)
        server.start()
        return server

    def _shut_down(self) -> None:
        """Listener and pollers first, so that nothing new comes; then what is under way; the store last."""
        log.info("stopping")
        self.ports.stop_intake(DRAIN_SECONDS)
        self._stop.set()
        self.pipeline.wake()
        for thread in self._threads:
            thread.join(DRAIN_SECONDS)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self.ports.stop_senders(DRAIN_SECONDS)
        if getattr(self, "_metrics_server", None):
            self._metrics_server.stop()  # type: ignore[union-attr]
        self.slot.engine.crew.stop()
        self.store.close()
        log.info("stopped")


def owner_name() -> str:
    """Names this process in claims: several daemons may share a PostgreSQL database."""
    return f"{socket.gethostname()}:{os.getpid()}"
