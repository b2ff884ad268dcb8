"""The daemon's connections to the world: the listener, a poller per account, the senders."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from fnmatch import fnmatchcase
from functools import partial

import structlog

from inboxd.compose.webhook import TABLE
from inboxd.config.settings import Settings, Smtp
from inboxd.daemon.metrics import Metrics
from inboxd.daemon.slot import Slot
from inboxd.desk.decision import Decision, Lane
from inboxd.desk.facts import Facts
from inboxd.desk.presence import as_they_are
from inboxd.desk.settings import Desk
from inboxd.desk.telling.alerts import uncalled, undelivered
from inboxd.intake.imap import Poller
from inboxd.intake.smtp import Listener
from inboxd.mail.delivery import Delivery
from inboxd.net import oauth
from inboxd.net.clock import now_utc
from inboxd.outbox.sender import Sender
from inboxd.store import OutboxRow, Store

log = structlog.get_logger()

ACCOUNT_SECONDS = 10.0  # for a poller to end its work at a reload

Tell = Callable[[str, str], None]


class Fetched:
    """The journal as accounts fill it: what they fetch is decided at once, as what comes by SMTP."""

    def __init__(self, store: Store, accept: Callable[[Delivery, tuple[str, ...]], Future[int]]) -> None:
        self.accept = accept
        self.bookmark = store.bookmark
        self.set_bookmark = store.set_bookmark
        self.known_uids = store.known_uids


class Ports:
    """Starts and stops everything that speaks to other machines, and counts what comes in."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        slot: Slot,
        metrics: Metrics,
        tell: Tell,
        wake: Callable[[], None],
    ) -> None:
        self.store = store
        self.slot = slot
        self.metrics = metrics
        self.tell = tell
        self.wake_pipeline = wake
        self.settings = settings
        self.tokens = oauth.sources(settings.oauth, store, now_utc)
        self.listener = self._listener(settings)
        self._open_accounts()
        self.sender = Sender(
            store,
            settings.outgoing,
            on_undelivered=self._undelivered,
            on_trouble=self._outgoing_trouble,
            tokens=self.tokens,
            webhooks=settings.webhooks,
            clock=now_utc,
        )

    def _open_accounts(self) -> None:
        self._stop_accounts = threading.Event()
        self.pollers = [self._poller(name) for name in self.settings.imap]

    def start(self) -> None:
        """Senders first, so that what a first mail brings can leave; the listener last."""
        self.sender.start()
        for poller in self.pollers:
            poller.start()
        if self.listener:
            self.listener.start()

    def follow(self, settings: Settings) -> None:
        """Take reloaded settings over; accounts that changed are opened anew."""
        old, self.settings = self.settings, settings
        if old.oauth != settings.oauth:
            self.tokens = oauth.sources(settings.oauth, self.store, now_utc)
        tokens = self.tokens if old.oauth != settings.oauth else None
        self.sender.follow(settings.outgoing, tokens, settings.webhooks)
        if (old.imap, old.oauth) != (settings.imap, settings.oauth):
            self._stop_accounts.set()
            self._join_pollers(ACCOUNT_SECONDS)
            self._open_accounts()
            for poller in self.pollers:
                poller.start()

    def stop_intake(self, seconds: float) -> None:
        """No new mail from here on; sessions under way end within `seconds`."""
        self._stop_accounts.set()
        if self.listener:
            self.listener.stop(seconds)
        self._join_pollers(seconds)

    def _join_pollers(self, seconds: float) -> None:
        for poller in self.pollers:
            if not poller.join(seconds):
                log.warning("account.slow_to_stop", account=poller.account.name)

    def stop_senders(self, seconds: float) -> None:
        """Let mails under way arrive; the others wait in the outbox."""
        self.sender.stop(seconds)

    def wake_senders(self) -> None:
        """Something was queued."""
        self.sender.wake()

    def states(self) -> dict[str, str]:
        """How each account is, in a few words."""
        return {poller.account.name: poller.state for poller in self.pollers}

    def announce_expiry(self) -> None:
        """Tell the admins of logins and client secrets that end soon."""
        for line in oauth.warnings(self.settings.oauth, self.store, now_utc()):
            self.tell("account", line)

    def accept(self, delivery: Delivery, ordering_ids: tuple[str, ...]) -> Future[int]:
        """Commit a mail to the journal; the pipeline is woken after the commit."""
        future = self.store.accept(delivery, ordering_ids)
        future.add_done_callback(lambda done: self._accepted(delivery.channel, done))
        return future

    def _accepted(self, channel: str, done: Future[int]) -> None:
        if not done.cancelled() and done.exception() is None:
            self.metrics.accepted.labels(channel).inc()
            self.wake_pipeline()

    def _listener(self, settings: Settings) -> Listener | None:
        smtp = settings.smtp
        if smtp is None:
            return None
        return Listener(
            smtp,
            self.accept,
            is_recipient=lambda address: is_recipient(
                address, self.settings.smtp or smtp, self.settings.desk
            ),
            authenticate=self._authenticate if smtp.users else None,
            clock=now_utc,
        )

    def _authenticate(self, name: str, password: str) -> str | None:
        """The agent whose SMTP password this is (PROMISES.md F i)."""
        users = self.settings.smtp.users if self.settings.smtp else {}
        secret = users.get(name) or users.get(name.lower())
        expected = secret.reveal() if secret else "\0"  # compare in any case: the time tells nothing
        good = hmac.compare_digest(expected.encode(), password.encode())
        return name if good and secret else None

    def _poller(self, name: str) -> Poller:
        account = self.settings.imap[name]
        return Poller(
            account,
            Fetched(self.store, self.accept),
            credentials=self.tokens[account.oauth] if account.oauth else None,
            clock=now_utc,
            on_trouble=partial(self.tell, "account"),
            stop=self._stop_accounts,
        )

    def _outgoing_trouble(self, table: str, text: str) -> None:
        """A smarthost or a webhook that refuses us or does not answer."""
        place = table.replace(":", ".") if table.startswith(TABLE) else f"outgoing.{table}".rstrip(".")
        self.tell("outgoing", f"[{place}]: {text}")

    def _undelivered(self, row: OutboxRow, reply: str, final: bool) -> None:
        """A mail that does not get through: its ticket and its agent hear of it; of a call, the admins."""
        alerts: list[str] = []
        with self.slot.borrowed() as engine:
            desk = engine.kit.desk

            def decide_on(facts: Facts, now: datetime) -> Decision | None:
                ticket, seen = next(iter(facts.tickets.values()), None), as_they_are(desk, facts.away, now)
                if row.lane == Lane.WEBHOOK:
                    told = uncalled(ticket, row.recipient, reply, final=final)
                else:
                    told = undelivered(
                        seen, ticket, row.recipient, reply, now,
                        final=final, agent=row.agent, subject=row.subject, side=row.side,
                    )  # fmt: skip
                alerts[:] = [told.alert]
                return told

            engine.carry_out(lambda: engine.store.look_up_ticket(row.ticket, desk, engine.clock()), decide_on)
        if row.lane != Lane.REPORT:  # a report on a report that cannot leave would never end
            for alert in filter(None, alerts):
                self.tell("outgoing", alert)


def is_recipient(address: str, smtp: Smtp, desk: Desk) -> bool:
    """Whether the listener takes mail for this address (B21): `accept`, our own addresses, with or
    without a +suffix, and the reply domain."""
    whole = address.casefold()
    local, _, domain = whole.rpartition("@")
    bare = f"{local.partition('+')[0]}@{domain}"
    if domain and domain == desk.replies.casefold():
        return True
    patterns = {*(pattern.casefold() for pattern in smtp.accept), *desk.own_addresses}
    return any(fnmatchcase(one, pattern) for one in (whole, bare) for pattern in patterns)
