"""Sends what waits in the outbox: one `Host` per [outgoing] table, each at its own pace."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from inboxd.config.settings import Outgoing_
from inboxd.net.clock import now_utc
from inboxd.outbox.host import Host, Line, Reports
from inboxd.outbox.maildir import Maildir
from inboxd.outbox.reply import Reply
from inboxd.outbox.smarthost import Smarthost, Tokens
from inboxd.store import Store
from inboxd.store.outbox import OutboxRow


class Sender:
    """All outgoing mail of a daemon. At least once, always the same bytes (A3).

    `on_undelivered(row, reply, final)` is called when a mail is late (4 h) and when it is given up;
    `on_trouble(outgoing, text)` when a host refuses the login or stays unreachable; `on_result(row,
    reply)` after each attempt. They are called from sending threads. `tokens` by the name of the
    [oauth.NAME] table. When `stop` is set, no further mail is begun.
    """

    def __init__(
        self,
        store: Store,
        outgoing: Mapping[str, Outgoing_],
        *,
        on_undelivered: Callable[[OutboxRow, str, bool], None],
        on_trouble: Callable[[str, str], None] = lambda _outgoing, _text: None,
        on_result: Callable[[OutboxRow, Reply], None] = lambda _row, _reply: None,
        tokens: Mapping[str, Tokens] | None = None,
        clock: Callable[[], datetime] = now_utc,
        stop: threading.Event | None = None,
    ) -> None:
        self._store = store
        self._reports = Reports(on_undelivered, on_trouble, on_result)
        self._tokens = tokens or {}
        self._clock = clock
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()
        self._tables = dict(outgoing)
        self._hosts: dict[str, Host] = {}

    def start(self) -> None:
        """Begin to send."""
        with self._lock:
            self._begin(self._tables)

    def wake(self) -> None:
        """Something was queued: look now instead of at the next look."""
        for host in list(self._hosts.values()):
            host.wake()

    def follow(self, outgoing: Mapping[str, Outgoing_], tokens: Mapping[str, Tokens] | None = None) -> None:
        """Take over changed tables; mails of a table that is gone leave by the default one."""
        with self._lock:
            self._tokens = tokens if tokens is not None else self._tokens
            if dict(outgoing) == self._tables and tokens is None:
                return
            old = list(self._hosts.values())
            for host in old:
                host.stop()
            for host in old:
                host.join(0.5)
            self._tables = dict(outgoing)
            self._begin(self._tables)

    def stop(self, seconds: float = 20.0) -> bool:
        """Finish what is being sent, give back the rest; whether all threads ended in time."""
        self._stop.set()
        deadline = time.monotonic() + seconds
        with self._lock:
            for host in self._hosts.values():
                host.stop()
            ended = [host.join(deadline - time.monotonic()) for host in self._hosts.values()]
        return all(ended)

    def states(self) -> dict[str, str]:
        """By table: "ok", or what keeps its host from being used."""
        return {name: host.trouble or "ok" for name, host in list(self._hosts.items())}

    def _begin(self, tables: Mapping[str, Outgoing_]) -> None:
        named = tuple(name for name in tables if name)
        for name in tables:
            # A host that rests may do so because of what was put right just now.
            self._store.defer_host(name, self._clock())
        hosts = {
            name: Host(table, named, self._store, self._connect, self._reports, self._clock, self._stop)
            for name, table in tables.items()
        }
        self._hosts = hosts
        for host in hosts.values():
            host.start()

    def _connect(self, table: Outgoing_) -> Line:
        return connect(table, self._tokens)


def connect(table: Outgoing_, tokens: Mapping[str, Tokens]) -> Line:
    """The connection that a table describes, not yet open."""
    if table.server:
        return Smarthost(table, tokens.get(table.oauth))
    if table.maildir is None:
        raise ValueError(f"[outgoing.{table.name}]: neither server nor maildir; give one of them")
    return Maildir(table.maildir)
