"""Somebody is told: troubles are gathered by topic and mailed to `[desk] admins`, never as a flood."""

from __future__ import annotations

import threading
from datetime import timedelta

import structlog

from inboxd.daemon import second_route
from inboxd.daemon.engine import Engine
from inboxd.daemon.slot import Slot
from inboxd.desk.decision import Because, Decision, Fate
from inboxd.desk.facts import Facts
from inboxd.desk.telling.alerts import alert

log = structlog.get_logger()

QUIET = timedelta(hours=1)  # per topic: what comes meanwhile goes into the next mail
LINES = 50

TITLES = {
    "quarantine": "mail in quarantine",
    "account": "a mail account needs attention",
    "outgoing": "outgoing mail needs attention",
    "reload": "new configuration refused",
    "desk": "automatic answers",
    "startup": "started with warnings",
}


class Alarm:
    """Collects what went wrong; `flush` mails it. Safe to call from every thread."""

    def __init__(self, slot: Slot, route: str = "") -> None:
        self.slot = slot
        self.route = route
        self._lock = threading.Lock()
        self._lines: dict[str, list[str]] = {}

    def tell(self, topic: str, text: str) -> None:
        """Note one trouble; the log has it at once, the admins with the next flush."""
        log.warning("alert", topic=topic, text=text)
        with self._lock:
            lines = self._lines.setdefault(topic, [])
            if text not in lines and len(lines) < LINES:
                lines.append(text)

    def flush(self) -> int:
        """Mail each topic that has not been mailed within the last hour; the number of topics mailed."""
        with self._lock:
            topics = list(self._lines)
        return sum(self._mail(topic) for topic in topics)

    def _mail(self, topic: str) -> bool:
        with self.slot.borrowed() as engine:
            return self._mail_with(engine, topic)

    def _mail_with(self, engine: Engine, topic: str) -> bool:
        store, now = engine.store, engine.clock()
        last = store.value(f"alert:{topic}")
        if last and now.timestamp() - float(last) < QUIET.total_seconds():
            return False
        with self._lock:
            lines = tuple(self._lines.pop(topic, ()))
        if not lines:
            return False
        title = f"{engine.kit.desk.name}: {TITLES.get(topic, topic)}"
        second_route.tell(self.route, title, lines)
        outgoing = alert(engine.kit.desk, title, lines, Because(f"alert: {topic}"))
        decision = Decision(Fate.DONE, actor="daemon", outgoing=outgoing)
        try:
            engine.carry_out(Facts, lambda _facts, _now: decision)
        except Exception:
            with self._lock:
                self._lines[topic] = [*lines, *self._lines.get(topic, ())][:LINES]
            raise
        store.set_value(f"alert:{topic}", str(now.timestamp()))
        return True
