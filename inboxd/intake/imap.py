"""The IMAP poller: one thread per account that connects, looks, waits, and backs off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from inboxd.config.settings import Imap
from inboxd.intake.folder import Folder, Shelf
from inboxd.intake.mailbox import Mailbox, Refused, Tokens, refuse_control_characters, said, wants_rest
from inboxd.mail.delivery import Role
from inboxd.net.clock import now_utc
from inboxd.net.tls import explain
from inboxd.store.errors import StoreUnavailable

log = structlog.get_logger()

JUNK_NAMES = {"junk", "spam", "junk e-mail", "junk email", "bulk mail"}
LAST_RETRY_SECONDS = 300.0  # between two attempts to reach a server that does not answer
FIRST_REST_SECONDS = 60.0  # after a refusal (C13) …
LAST_REST_SECONDS = 3600.0  # … doubled up to this
PATIENCE_SECONDS = 900.0  # a network that is down for longer is told
DISK_SECONDS = 60.0  # between two attempts while the journal takes nothing (C4)


class Poller:
    """Fetches one account's mail into the journal until `stop` is set.

    `credentials` gives the tokens of an account with `oauth`. `on_trouble` is called once per
    trouble, not once per attempt; `state` says in a few words how the account is.
    """

    def __init__(
        self,
        account: Imap,
        store: Shelf,
        *,
        credentials: Tokens | None = None,
        clock: Callable[[], datetime] = now_utc,
        on_trouble: Callable[[str], None],
        stop: threading.Event,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        refuse_control_characters(*account.folders, account.sent or "-", account.done or "-")
        self.account = account
        self.store = store
        self.credentials = credentials
        self.clock = clock
        self.on_trouble = on_trouble
        self.stop = stop
        self.monotonic = monotonic
        self.state = "starting"
        self._thread: threading.Thread | None = None
        self._folders: dict[str, Folder] = {}
        self._missing: set[str] = set()
        self._retries = 0
        self._rests = 0
        self._down_since: float | None = None
        self._told = False

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name=f"imap-{self.account.name}", daemon=True)
        self._thread.start()

    def join(self, seconds: float) -> bool:
        """Wait for the thread after `stop` was set; whether it has ended."""
        if self._thread:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def run(self) -> None:
        """Poll until told to stop; nothing that the server or the network does ends this."""
        while not self.stop.is_set():
            pause = self._attempt()
            if pause:
                self.stop.wait(pause)
        self.state = "stopped"

    def _attempt(self) -> float:
        """One connection from login to its end; how many seconds to wait before the next."""
        try:
            self._serve()
        except Refused as error:
            return self._rest(str(error))
        except StoreUnavailable as error:
            self.state = f"waits for the journal: {type(error).__name__}"
            log.warning("imap.paused", account=self.account.name, reason=type(error).__name__)
            return DISK_SECONDS
        except OSError as error:
            return self._retry(explain(error))
        except (EOFError, IMAPClientError) as error:
            return self._rest(said(error)) if wants_rest(error) else self._retry(said(error))
        except Exception as error:
            log.exception("imap.fault", account=self.account.name)
            return self._retry(f"{type(error).__name__}: {said(error)}")
        return 0.0

    def _serve(self) -> None:
        mailbox = Mailbox(self.account, self.credentials)
        try:
            if self.account.done:
                mailbox.make_folder(self.account.done)
            while not self.stop.is_set():
                folders = self._look_at_all(mailbox)
                self._well()
                if not folders:
                    self.stop.wait(self.account.poll.total_seconds())
                    continue
                if len(folders) > 1:
                    mailbox.open(folders[0].name, writable=folders[0].moves)
                can_idle = mailbox.has("IDLE")
                span = self.account.idle if can_idle else self.account.poll
                mailbox.wait(span.total_seconds(), self.stop)
        except BaseException:
            mailbox.drop()
            raise
        mailbox.close()

    def _look_at_all(self, mailbox: Mailbox) -> list[Folder]:
        """Look into every folder that exists; those, the one to wait in first."""
        found = []
        for name in self.account.folders:
            is_junk = name.rsplit("/", 1)[-1].casefold() in JUNK_NAMES
            if folder := self._find(mailbox, name, Role.JUNK if is_junk else Role.INBOX):
                found.append(folder)
        if self.account.sent and (folder := self._find(mailbox, self.account.sent, Role.SENT)):
            found.append(folder)
        return [folder for folder in found if not self.stop.is_set() and self._look_at(mailbox, folder)]

    def _look_at(self, mailbox: Mailbox, folder: Folder) -> bool:
        """One look; False when this folder alone is in trouble, which the others do not suffer from."""
        try:
            count = folder.look(mailbox)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            if wants_rest(error):
                raise
            self._folders = {name: one for name, one in self._folders.items() if one is not folder}
            self._tell_of_folder(folder.name, f"cannot be read: {said(error)}")
            return False
        self._missing.discard(folder.name)
        if count:
            log.info("imap.taken", account=self.account.name, folder=folder.name, mails=count)
        return True

    def _find(self, mailbox: Mailbox, name: str, role: Role) -> Folder | None:
        if name in self._folders:
            return self._folders[name]
        use = {Role.JUNK: b"\\Junk", Role.SENT: b"\\Sent"}.get(role, b"")
        real = mailbox.find_folder(name, use)
        if real is None:
            self._miss(name, role)
            return None
        self._folders[name] = Folder(
            self.account, real, role, self.store, self.clock, self.on_trouble, self.stop.is_set
        )
        return self._folders[name]

    def _miss(self, name: str, role: Role) -> None:
        """An account without a Sent folder is no trouble."""
        if role is Role.SENT:
            log.debug("imap.no_sent_folder", account=self.account.name, folder=name)
            return
        self._tell_of_folder(name, "is not there; check its name in folders")

    def _tell_of_folder(self, name: str, text: str) -> None:
        """Once, until the folder is well again."""
        if name not in self._missing:
            self._missing.add(name)
            self.on_trouble(f"[imap.{self.account.name}] folder {name!r}: {text}")

    def _well(self) -> None:
        if self.state != "well":
            log.info("imap.well", account=self.account.name)
        self.state = "well"
        self._retries = self._rests = 0
        self._down_since = None
        self._told = False

    def _rest(self, reason: str) -> float:
        """After a refusal: 1 to 60 minutes, and one warning however long it lasts (C13)."""
        pause: float = min(FIRST_REST_SECONDS * 2**self._rests, LAST_REST_SECONDS)
        self._rests += 1
        self.state = f"refused: {reason}"
        log.warning("imap.refused", account=self.account.name, reason=reason, retry_seconds=pause)
        self._tell(f"{reason}; no mail is fetched meanwhile, tried again by itself")
        return pause

    def _retry(self, reason: str) -> float:
        """After a lost connection: at once the first time, then 2, 4, 8 … seconds."""
        pause = min(2.0 ** min(self._retries, 10), LAST_RETRY_SECONDS) if self._retries else 0.2
        self._retries += 1
        self.state = f"cannot be reached: {reason}"
        log.warning("imap.lost", account=self.account.name, reason=reason, retry_seconds=pause)
        now = self.monotonic()
        self._down_since = now if self._down_since is None else self._down_since
        if now - self._down_since > PATIENCE_SECONDS:
            minutes = round((now - self._down_since) / 60)
            self._tell(f"cannot be reached for {minutes} minutes: {reason}; tried again by itself")
        return pause

    def _tell(self, text: str) -> None:
        if not self._told:
            self._told = True
            self.on_trouble(f"[imap.{self.account.name}] {self.account.host}: {text}")
