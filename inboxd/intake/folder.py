"""Taking in what is new in one IMAP folder: fetch, journal, then bookmark and move."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import structlog
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from inboxd.config.settings import Imap
from inboxd.intake.excerpt import excerpt
from inboxd.intake.mailbox import Entry, Mailbox, Opened, groups, said, wants_rest
from inboxd.mail.delivery import Delivery, Role
from inboxd.mail.scan import ordering_ids
from inboxd.store.errors import StoreUnavailable

log = structlog.get_logger()

EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)
LIST_MAILS = 500  # whose size and date are asked for at once
FETCH_MAILS = 50  # fetched by one command, together
FETCH_BYTES = 8 * 2**20
TRIES = 3  # looks in which a message may fail before only its header and text are tried
COMMIT_SECONDS = 120.0


class Bookmark(Protocol):
    """How far a folder was read."""

    @property
    def uidvalidity(self) -> int: ...

    @property
    def last_uid(self) -> int: ...

    @property
    def start_at(self) -> datetime | None: ...


class Shelf(Protocol):
    """What reading a folder needs of the store."""

    def accept(self, delivery: Delivery, ordering_ids: tuple[str, ...]) -> Future[int]: ...

    def bookmark(self, account: str, folder: str) -> Bookmark | None: ...

    def set_bookmark(
        self, account: str, folder: str, uidvalidity: int, last_uid: int, start_at: datetime | None
    ) -> object: ...

    def known_uids(self, account: str, folder: str, uidvalidity: int, above: int) -> set[int]: ...


@dataclass(frozen=True, slots=True)
class Task:
    """What one look has to do in a selected folder."""

    uidvalidity: int
    above: int  # UIDs up to here are done with
    start_at: datetime  # a rescan leaves out what arrived before
    is_rescan: bool  # first contact, or the UIDs are new: only the time of arrival tells what is ours
    uidnext: int


class Folder:
    """One folder of one account. Remembers between looks which messages failed."""

    def __init__(
        self,
        account: Imap,
        name: str,
        role: Role,
        shelf: Shelf,
        clock: Callable[[], datetime],
        on_trouble: Callable[[str], None],
        is_stopped: Callable[[], bool],
    ) -> None:
        self.account = account
        self.name = name
        self.role = role
        self.shelf = shelf
        self.clock = clock
        self.on_trouble = on_trouble
        self.is_stopped = is_stopped
        self._failures: Counter[tuple[int, int]] = Counter()  # by UIDVALIDITY and UID
        self._moves_left = True  # a crash may have come between commit and move (C8)
        self._warned_of_move = False

    @property
    def moves(self) -> bool:
        """Whether stored mail leaves this folder; Sent and Junk are only ever read."""
        return bool(self.account.done) and self.role is Role.INBOX

    def look(self, mailbox: Mailbox) -> int:
        """Take in everything new; the number of mails handed to the journal.

        Raises what the connection or the journal raises. Then nothing is lost: what was not
        committed is above the bookmark, and is found again.
        """
        opened = mailbox.open(self.name, writable=self.moves)
        task = self._task(opened)
        waiting = self._waiting(mailbox, task)
        if self.moves and self._moves_left:
            self._move(mailbox, sorted(self._known(task.uidvalidity, 0) & set(mailbox.uids(0))))
        stored = 0
        last = task.above
        for start in range(0, len(waiting), LIST_MAILS):
            entries = mailbox.entries(waiting[start : start + LIST_MAILS])
            for group in groups(self._wanted(entries, task), FETCH_BYTES, FETCH_MAILS):
                if self.is_stopped():
                    return stored
                self._moves_left = self.moves  # until this group's turn, whatever happens before it
                taken = self._take(mailbox, task, group)
                stored += len(taken)
                if self.moves:
                    self._move(mailbox, taken)
                if not task.is_rescan:
                    last = self._advance(task, last, group[-1].uid)
        self._advance(task, last, max(task.uidnext - 1, *waiting, task.above))
        return stored

    def _task(self, opened: Opened) -> Task:
        """Where to go on. "now" becomes a point in time once, at the first contact."""
        mark = self.shelf.bookmark(self.account.channel, self.name)
        if mark is None and self.account.start == "now":
            now = self.clock()
            self._save(opened.uidvalidity, opened.uidnext - 1, now)
            return Task(opened.uidvalidity, opened.uidnext - 1, now, False, opened.uidnext)
        if mark is None or mark.uidvalidity != opened.uidvalidity:
            start_at = (mark and mark.start_at) or start_of(self.account.start, self.clock())
            if mark:
                log.warning("imap.uidvalidity", account=self.account.name, folder=self.name)
            return Task(opened.uidvalidity, 0, start_at, True, opened.uidnext)
        start_at = mark.start_at or EVERYTHING
        return Task(opened.uidvalidity, mark.last_uid, start_at, False, opened.uidnext)

    def _waiting(self, mailbox: Mailbox, task: Task) -> list[int]:
        since = task.start_at.date() if task.is_rescan and task.start_at > EVERYTHING else None
        known = self._known(task.uidvalidity, task.above)
        return [uid for uid in mailbox.uids(task.above, since) if uid not in known]

    def _known(self, uidvalidity: int, above: int) -> set[int]:
        return set(self.shelf.known_uids(self.account.channel, self.name, uidvalidity, above))

    def _wanted(self, entries: Iterable[Entry], task: Task) -> list[Entry]:
        """A rescan goes by the time of arrival, which servers keep in whole seconds."""
        start_at = task.start_at.replace(microsecond=0)
        return [entry for entry in entries if not task.is_rescan or entry.arrived >= start_at]

    def _take(self, mailbox: Mailbox, task: Task, group: Sequence[Entry]) -> list[int]:
        """Fetch and journal a group; the UIDs that are committed. One that fails harms no other."""
        raws = self._fetch_whole(mailbox, [entry.uid for entry in group if self._fits(entry, task)])
        writing: list[tuple[Entry, Future[int]]] = []
        for entry in group:
            raw, full_size = raws.get(entry.uid), 0
            if raw is None:
                raw, full_size = self._fetch_alone(mailbox, task, entry)
            if raw is not None:
                delivery = self._delivery(raw, task, entry, full_size)
                writing.append((entry, self.shelf.accept(delivery, ordering_ids(raw))))
        return self._committed(task, writing)

    def _committed(self, task: Task, writing: Sequence[tuple[Entry, Future[int]]]) -> list[int]:
        """Wait for the journal. When it takes nothing at all, the look ends; one bad mail ends nothing."""
        deadline = time.monotonic() + COMMIT_SECONDS
        committed = []
        unavailable: StoreUnavailable | None = None
        for entry, future in writing:
            try:
                future.result(max(0.1, deadline - time.monotonic()))
                committed.append(entry.uid)
                del self._failures[task.uidvalidity, entry.uid]
            except StoreUnavailable as error:
                unavailable = error
            except TimeoutError:
                unavailable = StoreUnavailable("the journal takes too long")
            except Exception as error:
                self._fail(task, entry, error)
        if unavailable:
            raise unavailable
        return committed

    def _fits(self, entry: Entry, task: Task) -> bool:
        """Whether a message is fetched whole and together with others."""
        return entry.size <= self.account.max_size and not self._failures[task.uidvalidity, entry.uid]

    def _fetch_whole(self, mailbox: Mailbox, uids: list[int]) -> dict[int, bytes]:
        try:
            return mailbox.raws(uids) if uids else {}
        except IMAPClientAbortError:
            raise
        except (IMAPClientError, ValueError, KeyError, IndexError) as error:
            if wants_rest(error):
                raise
            return {}  # one of them is the culprit: each is tried alone

    def _fetch_alone(self, mailbox: Mailbox, task: Task, entry: Entry) -> tuple[bytes | None, int]:
        """One message and, when it is an excerpt, its full size. (None, 0): gone, or failed for now."""
        key = (task.uidvalidity, entry.uid)
        try:
            if entry.size > self.account.max_size or self._failures[key] >= TRIES - 1:
                raw = excerpt(mailbox, entry.uid)
                if raw:
                    return raw, entry.size
            elif raw := mailbox.raws([entry.uid]).get(entry.uid, b""):
                return raw, 0
            error: Exception = IMAPClientError("the server sends nothing")
        except IMAPClientAbortError:
            raise
        except (IMAPClientError, ValueError, KeyError, IndexError, TypeError) as found:
            if wants_rest(found):
                raise
            error = found
        if entry.uid not in mailbox.uids(entry.uid - 1):
            log.info("imap.gone", account=self.account.name, folder=self.name, uid=entry.uid)  # C10
            del self._failures[key]
            return None, 0
        self._fail(task, entry, error)
        return None, 0

    def _fail(self, task: Task, entry: Entry, error: Exception) -> None:
        """Note a failure. The message is tried again, and given up aloud in the end."""
        key = (task.uidvalidity, entry.uid)
        self._failures[key] += 1
        log.warning(
            "imap.failed", account=self.account.name, folder=self.name, uid=entry.uid, reason=said(error)
        )
        if self._failures[key] == TRIES:
            self.on_trouble(
                f"[imap.{self.account.name}] {self.name}: message {entry.uid} of {entry.arrived:%Y-%m-%d} "
                f"cannot be taken in ({said(error)}); it stays where it is: look at it with a mail client"
            )

    def _delivery(self, raw: bytes, task: Task, entry: Entry, full_size: int) -> Delivery:
        """A mail was received when it reached the mailbox, not when we came to fetch it."""
        return Delivery(
            raw=raw,
            channel=self.account.channel,
            received_at=min(entry.arrived, self.clock()),
            role=self.role,
            folder=self.name,
            uidvalidity=task.uidvalidity,
            uid=entry.uid,
            truncated_from=full_size,
        )

    def _advance(self, task: Task, last: int, up_to: int) -> int:
        """Move the bookmark, but never past a message that is to be tried again."""
        failing = [
            uid
            for (uidvalidity, uid), tries in self._failures.items()
            if uidvalidity == task.uidvalidity and 0 < tries < TRIES
        ]
        new = min([up_to, *(uid - 1 for uid in failing)])
        if new > last or task.is_rescan:
            self._save(task.uidvalidity, new, task.start_at)
        return max(new, last)

    def _save(self, uidvalidity: int, last_uid: int, start_at: datetime) -> None:
        self.shelf.set_bookmark(self.account.channel, self.name, uidvalidity, last_uid, start_at)

    def _move(self, mailbox: Mailbox, uids: list[int]) -> None:
        """Move what is in the journal; what cannot be moved stays, with one warning (C11)."""
        self._moves_left = False
        if not uids:
            return
        if not mailbox.can_move():
            self._warn_of_move("the server has neither MOVE nor UIDPLUS")
            return
        try:
            mailbox.move(uids, self.account.done)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            if wants_rest(error):
                raise
            self._moves_left = True
            self._warn_of_move(said(error))

    def _warn_of_move(self, reason: str) -> None:
        if not self._warned_of_move:
            self._warned_of_move = True
            where = f'[imap.{self.account.name}] done = "{self.account.done}"'
            self.on_trouble(f"{where}: stored mail stays in {self.name}: {reason}")


def start_of(start: str, now: datetime) -> datetime:
    """The setting `start` as a point in time; a date begins at midnight UTC."""
    if start == "now":
        return now
    if start == "everything":
        return EVERYTHING
    return datetime.fromisoformat(start).replace(tzinfo=UTC)
