"""Sends what waits in the outbox: one `Host` per [outgoing] or [webhook] table, each at its own pace."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from inboxd.compose.webhook import TABLE
from inboxd.config.settings import Outgoing_, Webhook
from inboxd.desk.decision import Lane
from inboxd.net.clock import now_utc
from inboxd.outbox.host import Host, Line, Reports
from inboxd.outbox.maildir import Maildir
from inboxd.outbox.reply import Reply
from inboxd.outbox.smarthost import Smarthost, Tokens
from inboxd.outbox.webhook import Caller, Nowhere
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
        webhooks: Mapping[str, Webhook] | None = None,
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
        self._webhooks = dict(webhooks or {})
        self._hosts: dict[str, Host] = {}

    def start(self) -> None:
        """Begin to send."""
        with self._lock:
            self._begin()

    def wake(self) -> None:
        """Something was queued: look now instead of at the next look."""
        for host in list(self._hosts.values()):
            host.wake()

    def follow(
        self,
        outgoing: Mapping[str, Outgoing_],
        tokens: Mapping[str, Tokens] | None = None,
        webhooks: Mapping[str, Webhook] | None = None,
    ) -> None:
        """Take over changed tables; mails of a table that is gone leave by the default one."""
        with self._lock:
            called = dict(webhooks or {})
            if dict(outgoing) == self._tables and called == self._webhooks and tokens is None:
                return
            self._tokens, self._webhooks = tokens if tokens is not None else self._tokens, called
            old = list(self._hosts.values())
            for host in old:
                host.stop()
            for host in old:
                host.join(0.5)
            self._tables = dict(outgoing)
            self._begin()

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

    def _begin(self) -> None:
        named = tuple(name for name in self._tables if name)
        hosts = {
            name: Host(table, named, self._store, self._connect, self._reports, self._clock, self._stop)
            for name, table in self._tables.items()
        } | self._callers()
        for name in hosts:
            # A host that rests may do so because of what was put right just now.
            self._store.defer_host(name, self._clock())
        self._hosts = hosts
        for host in hosts.values():
            host.start()

    def _callers(self) -> dict[str, Host]:
        """A host for each webhook, and one for calls of those that have gone."""
        lines: dict[str, Line] = {
            f"{TABLE}{name}": Caller(one, self._clock) for name, one in self._webhooks.items()
        }
        return {
            name: Host(
                Outgoing_(name=name, connections=1), tuple(lines), self._store, partial(_kept, line),
                self._reports, self._clock, self._stop, (Lane.WEBHOOK,),
            )
            for name, line in (lines | {TABLE: Nowhere()}).items()
        }  # fmt: skip

    def _connect(self, table: Outgoing_) -> Line:
        return connect(table, self._tokens)


def _kept(line: Line, _: Outgoing_) -> Line:
    """A caller is the same for each connection of its host, which has only one."""
    return line


def connect(table: Outgoing_, tokens: Mapping[str, Tokens]) -> Line:
    """The connection that a table describes, not yet open."""
    if table.server:
        return Smarthost(table, tokens.get(table.oauth))
    if table.maildir is None:
        raise ValueError(f"[outgoing.{table.name}]: neither server nor maildir; give one of them")
    return Maildir(table.maildir)
