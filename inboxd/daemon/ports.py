"""The daemon's connections to the world: the listener, a poller per account, the senders."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable
from concurrent.futures import Future
from fnmatch import fnmatchcase
from functools import partial

import structlog

from inboxd.config.settings import Settings, Smtp
from inboxd.daemon.engine import now_utc
from inboxd.daemon.metrics import Metrics
from inboxd.daemon.slot import Slot
from inboxd.desk.alerts import undelivered
from inboxd.desk.decision import Decision
from inboxd.desk.facts import Facts
from inboxd.desk.settings import Desk
from inboxd.intake.imap import Poller
from inboxd.intake.smtp import Listener
from inboxd.mail.delivery import Delivery
from inboxd.net.oauth import Credentials
from inboxd.outbox.sender import Sender
from inboxd.store import OutboxRow, Store

log = structlog.get_logger()

Tell = Callable[[str, str], None]


class Ports:
    """Starts and stops everything that speaks to other machines, and counts what comes in."""

    def __init__(
        self, settings: Settings, store: Store, slot: Slot, metrics: Metrics, tell: Tell, wake: Callable[[], None]
    ) -> None:
        self.store = store
        self.slot = slot
        self.metrics = metrics
        self.tell = tell
        self.wake_pipeline = wake
        self.settings = settings
        self._stop_polling = threading.Event()
        self._stop_sending = threading.Event()
        self.listener = self._listener(settings)
        self.pollers = [self._poller(name) for name in settings.imap]
        self.sender = Sender(
            store,
            settings.outgoing,
            on_undelivered=self._undelivered,
            on_trouble=partial(tell, "outgoing"),
            credentials=self._credentials,
            clock=now_utc,
            stop=self._stop_sending,
        )

    def start(self) -> None:
        """Senders first, so that what a first mail brings can leave; the listener last."""
        self.sender.start()
        for poller in self.pollers:
            poller.start()
        if self.listener:
            self.listener.start()

    def follow(self, settings: Settings) -> None:
        """Take reloaded settings over; what needs a restart was sorted out before."""
        self.settings = settings

    def stop_intake(self, seconds: float) -> None:
        """No new mail from here on; sessions under way end within `seconds`."""
        self._stop_polling.set()
        if self.listener:
            self.listener.stop(seconds)
        for poller in self.pollers:
            poller.join(seconds)

    def stop_senders(self, seconds: float) -> None:
        """Let mails under way arrive; the others wait in the outbox."""
        self._stop_sending.set()
        self.sender.stop(seconds)

    def wake_senders(self) -> None:
        """Something was queued."""
        self.sender.wake()

    def states(self) -> dict[str, str]:
        """How each account is, in a few words."""
        return {poller.account.name: poller.state for poller in self.pollers}

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
            is_recipient=lambda address: is_recipient(address, self.settings.smtp or smtp, self.settings.desk),
            authenticate=self._authenticate if smtp.users else None,
            clock=now_utc,
        )

    def _authenticate(self, name: str, password: str) -> str | None:
        """The agent whose SMTP password this is (PROMISES.md F i)."""
        users = self.settings.smtp.users if self.settings.smtp else {}
        secret = users.get(name)
        expected = secret.reveal() if secret else "\0"  # compare in any case: the time tells nothing
        good = hmac.compare_digest(expected.encode(), password.encode())
        return name if good and secret else None

    def _credentials(self, oauth: str) -> str:
        """An access token for an [oauth.NAME] table."""
        return Credentials(self.settings.oauth[oauth], self.store).token()

    def _poller(self, name: str) -> Poller:
        account = self.settings.imap[name]
        return Poller(
            account,
            self.store,
            credentials=partial(self._credentials, account.oauth) if account.oauth else None,
            clock=now_utc,
            on_trouble=partial(self.tell, "account"),
            stop=self._stop_polling,
        )

    def _undelivered(self, row: OutboxRow, reply: str, final: bool) -> None:
        """A mail that does not get through: its ticket and its agent hear of it."""
        with self.slot.borrowed() as engine:
            desk = engine.kit.desk

            def decide_on(facts: Facts, now: object) -> Decision | None:
                return undelivered(desk, row, facts, reply, final, now)

            engine.carry_out(lambda: engine.store.look_up_ticket(row.ticket, desk, engine.clock()), decide_on)


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
