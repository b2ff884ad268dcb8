"""The store as everybody else sees it: one object, safe to call from any thread."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from inboxd.compose.mail import Composed
from inboxd.compose.tokens import Keyring
from inboxd.desk.assign import gives_out
from inboxd.desk.decision import Decision, OpenTicket
from inboxd.desk.facts import Authentication, Facts, Load, TicketFacts
from inboxd.desk.settings import Agent, Desk, Limits
from inboxd.mail.delivery import Delivery
from inboxd.mail.message import Mail
from inboxd.store import apply as applying
from inboxd.store import (
    bundles,
    clockrules,
    journal,
    junk,
    lookup,
    outbox,
    practice,
    presence,
    tables,
    tickets,
    turns,
    waiting,
)
from inboxd.store.apply import Applied
from inboxd.store.engine import (
    at_one_moment,
    create_file,
    read_url,
    reading_engine,
    refuse_weak,
    sqlite_file,
    translate,
    translated,
    writing_engine,
)
from inboxd.store.errors import Conflict, DiskFull, Refused
from inboxd.store.journal import Claimed
from inboxd.store.lock import DaemonLock, Order, Presence
from inboxd.store.migrate import bring_up_to_date
from inboxd.store.numbers import Numbers
from inboxd.store.outbox import OutboxRow
from inboxd.store.statements import put
from inboxd.store.tables import blob, bookmark, value
from inboxd.store.writer import Writer

GIVE_WAY_SECONDS = 0.010  # per mail that is decided, so that a flood slows the desk and does not stop it
FLOOR_BYTES = 200 * 1024 * 1024

T = TypeVar("T")


_contents = select(blob.c.digest, blob.c.content).where(
    blob.c.digest.in_(bindparam("digests", expanding=True))
)
_value = select(value.c.text).where(value.c.name == bindparam("name"))


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far an IMAP folder was read."""

    uidvalidity: int
    last_uid: int
    start_at: datetime | None  # mails from before are left alone


class Store:
    """All SQL stands behind these methods. A write returns, or its Future ends, after the commit."""

    floor_bytes = FLOOR_BYTES  # below this much free space no mail is accepted (C4)

    def __init__(self, url: URL, readers: Engine, writer: Writer) -> None:
        self.kind = url.get_backend_name()  # "sqlite" or "postgresql"
        self.file = sqlite_file(url)
        self.url = url
        self.numbers = Numbers(writer)
        self._readers = readers
        self._lookers = at_one_moment(readers)
        self._writer = writer
        self._lock: DaemonLock | Presence | None = None
        self._order = Order(readers)

    @classmethod
    def open(cls, url: str, *, migrate: bool, var: Path | None, create: bool = True) -> Store:
        """Open, check that commits are durable (A1), bring the tables up to date.

        Refused when they are older and `migrate` does not allow it, or absent and `create` does not;
        StoreUnavailable when the server does not answer. `var` takes the copy made before a migration.
        """
        parsed = read_url(url)
        path = sqlite_file(parsed)
        if path is not None and create:
            create_file(path)
        elif path is not None and not path.exists():
            remedy = "start `inboxd run` once, or name your desk's config file with -c"
            raise Refused(f"{path}: there is no database yet; {remedy}")
        engine = writing_engine(parsed)
        try:
            with engine.connect() as connection:
                refuse_weak(connection)
            bring_up_to_date(engine, parsed, migrate=migrate, create=create, var=var)
        except DBAPIError as error:
            engine.dispose()
            raise translate(error) or error from error
        return cls(parsed, reading_engine(parsed), Writer(engine))

    def close(self) -> None:
        """Finish the queued writes and let go of the database."""
        self.numbers.close()
        self._writer.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        self._readers.dispose()

    def lock_daemon(self) -> None:
        """Be the only daemon of an SQLite database, or Refused; on PostgreSQL be one of several.

        Where no other daemon works, what a dead one held is free again at once.
        """
        if self._lock is not None:
            return
        if self.file is not None:
            self._lock = DaemonLock(self.file)
            self._recover()
            return
        presence = self._lock = Presence(self._readers)
        if presence.is_alone:
            self._recover()
        presence.settle()

    def _recover(self) -> None:
        self._write(journal.recover)
        self._write(outbox.recover)

    def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query on a connection of its own; once more when the server had dropped the connection."""
        return self._ask(self._readers, query)

    def _look(self, query: Callable[[Connection], T]) -> T:
        """The same for what a decision rests on: all of it is of one moment."""
        return self._ask(self._lookers, query)

    def _ask(self, engine: Engine, query: Callable[[Connection], T]) -> T:
        for again in (True, False):
            try:
                with engine.connect() as connection:
                    return query(connection)
            except DBAPIError as error:
                if not (again and error.connection_invalidated):
                    raise translate(error) or error from error
        raise AssertionError

    def _write(self, job: Callable[[Connection], T]) -> T:
        return self._writer.submit(job).result()

    def write(self, job: Callable[[Connection], T]) -> T:
        """Run a short transaction in the writer's turn and wait until it is committed."""
        return self._write(job)

    # ---- intake

    def accept(self, delivery: Delivery, ordering_ids: tuple[str, ...]) -> Future[int]:
        """Take a mail in; the Future ends with its journal id after the commit. DiskFull below the floor."""
        if self.file is not None and shutil.disk_usage(self.file.parent).free < self.floor_bytes:
            raise DiskFull(f"{self.file.parent}: less than {self.floor_bytes >> 20} MB are free; make room")
        new = journal.arrival(delivery, ordering_ids)
        return self._writer.submit(lambda connection: journal.accept(connection, new), urgent=True)

    def claim(self, limit: int, owner: str, now: datetime) -> list[Claimed]:
        """Mails to decide now, in order, none whose conversation has an earlier unfinished one."""
        if not self.read(lambda connection: journal.has_work(connection, now)):
            return []
        # Early: a claim that is lost with its commit means that a mail may be decided twice, and `apply`
        # lets only the first decision through.
        claiming = self._writer.submit(
            lambda connection: journal.claim(connection, limit, owner, now), early=True
        )
        return claiming.result()

    def give_way(self) -> None:
        """While many mails are being accepted at once, wait a little: their senders wait too."""
        self._writer.calm.wait(GIVE_WAY_SECONDS)

    def release(self, journal_id: int) -> None:
        """Give a claimed mail back without counting a failure."""
        self._write(lambda connection: journal.release(connection, journal_id))

    def release_all(self, owner: str) -> None:
        """The same for everything that this owner claimed, after a fault that left it open what it holds."""
        self._write(lambda connection: journal.release_all(connection, owner))

    def fail(self, journal_id: int, reason: str, now: datetime) -> bool:
        """Count a failure; True when it was the third and the mail is in quarantine now (A6)."""
        return self._write(lambda connection: journal.fail(connection, journal_id, reason, now))

    def waiting(self) -> int:
        """Mails that are taken in and not decided."""
        return self.read(journal.waiting)

    def retry_mail(self, journal_id: int) -> bool:
        """Take a mail out of quarantine to decide it again; False when it is not there."""
        return self._write(lambda connection: journal.retry(connection, journal_id))

    def drop_mail(self, journal_id: int, now: datetime) -> bool:
        """Give up on a quarantined mail (its bytes stay); False when it is not there."""
        return self._write(lambda connection: journal.drop(connection, journal_id, now))

    # ---- deciding

    def look_up(
        self,
        mail: Mail,
        delivery: Delivery,
        desk: Desk,
        keyring: Keyring,
        authentication: Authentication,
        now: datetime,
        journal_id: int = 0,
    ) -> Facts:
        """What deciding this mail may depend on, with a number reserved for a ticket that it may open.

        `journal_id` is its own row; 0 in a dry run.
        """
        facts = self._look(
            lambda connection: lookup.look_up(
                connection, mail, delivery, desk, keyring, authentication, now, journal_id
            )
        )
        return self._with_number(self._with_pool(facts, desk), desk, keyring)

    def look_up_ticket(self, number: int, desk: Desk, now: datetime, keyring: Keyring | None = None) -> Facts:
        """The same for the clock and the command line; a number is reserved only with a keyring."""
        facts = self._look(lambda connection: lookup.look_up_ticket(connection, number, now))
        facts = self._with_pool(facts, desk)
        return self._with_number(facts, desk, keyring) if keyring is not None else facts

    def kept(self, prefix: str) -> dict[str, str]:
        """Small things whose names begin so."""
        return self.read(lambda connection: waiting.kept(connection, prefix))

    def look_up_digest(self, agent: Agent, name: str, desk: Desk, now: datetime) -> Facts:
        """What an agent's digest may tell; `name` is where the time of the last one is kept."""
        return self.read(lambda connection: waiting.look_up_digest(connection, agent, name, desk, now))

    def gathering(self, since: datetime) -> list[str]:
        """The agents for whom notifications have been gathered since then, or longer."""
        return self.read(lambda connection: bundles.agents(connection, since))

    def look_up_gathered(self, agent: str) -> Facts:
        """What is gathered for an agent."""
        return self.read(lambda connection: bundles.look_up(connection, agent))

    def look_up_newcomer(self, name: str, desk: Desk, keyring: Keyring) -> Facts:
        """What an agent's welcome depends on; `name` is where it is kept when they were first seen."""
        return self.read(lambda connection: practice.look_up_newcomer(connection, name, desk, keyring))

    def look_up_junk(self, number: int) -> Facts:
        """A mail of the junk folder."""
        return Facts(junk=self.read(lambda connection: junk.find(connection, number)))

    def look_up_command(
        self, number: int, text: str, held: int, desk: Desk, now: datetime, keyring: Keyring
    ) -> Facts:
        """The same for typed commands; `held` is the message that they let through, 0 for the only one."""
        facts = self._look(lambda connection: lookup.look_up_command(connection, number, text, held, now))
        return self._with_number(self._with_pool(facts, desk), desk, keyring)

    def _with_number(self, facts: Facts, desk: Desk, keyring: Keyring) -> Facts:
        number = self.numbers.take()
        return replace(facts, new_number=number, new_root_id=keyring.root_id(number, desk.domain))

    def _with_pool(self, facts: Facts, desk: Desk) -> Facts:
        """Whose turn it is, where anything gives tickets out; nobody else waits for that."""
        waits = any(ticket.queue for ticket in facts.tickets.values())
        return replace(facts, pool=self.read(turns.pool)) if waits or gives_out(desk) else facts

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Give tickets out one after the other, whoever does, so that no decision is made in vain."""
        with translated(), self._order.kept():
            yield

    def turns_given(self) -> int:
        """How many tickets were given out so far."""
        return self.read(turns.given)

    def look_up_pool(self, now: datetime) -> Facts:
        """What giving tickets out depends on."""
        return replace(self.look_up_presence(now), pool=self.read(turns.pool))

    def queued_tickets(self, limit: int) -> list[turns.Queued]:
        """Tickets that wait for somebody to have room."""
        return self.read(lambda connection: turns.queued(connection, limit))

    def tickets_of(self, names: Sequence[str], limit: int) -> list[int]:
        """Tickets of these agents that are not done."""
        return self.read(lambda connection: turns.owned_by(connection, names, limit))

    def look_up_presence(self, now: datetime) -> Facts:
        """What a decision about an agent, and about no ticket, depends on."""
        return Facts(away=self.read(lambda connection: presence.away(connection, now)))

    def loads(self) -> dict[str, Load]:
        """By agent the tickets whose clock runs."""
        return self.read(turns.loads)

    def due_tickets(self, desk: Desk, now: datetime, limit: int) -> list[int]:
        """Tickets that the clock has to look at now."""
        return self.read(lambda connection: tickets.due(connection, desk, now, limit))

    def clock_due(self, now: datetime, limit: int) -> list[tuple[TicketFacts, Facts]]:
        """Tickets that clock rules have to look at now."""
        return self.read(lambda connection: clockrules.due(connection, now, limit))

    def clock_settle(self, tickets: list[clockrules.Settled]) -> None:
        """Write when clock rules look at these tickets again, and what they take as done."""
        if tickets:
            self._write(lambda connection: clockrules.settle(connection, tickets))

    def clock_look_again(self, now: datetime) -> None:
        """Let clock rules look at every ticket that is not closed."""
        self._write(lambda connection: clockrules.look_again(connection, now))

    def look_up_clock(self, number: int, desk: Desk, now: datetime) -> Facts:
        """What a clock rule that acts may depend on."""
        facts = self.look_up_ticket(number, desk, now)
        marks = self.read(lambda connection: clockrules.rules_done(connection, [number]))
        found = self.read(lambda connection: lookup.contact_of(connection, facts.tickets.get(number)))
        return replace(facts, contact=found, rules_done=tuple(marks[number]))

    def apply(
        self,
        decision: Decision,
        composed: tuple[Composed, ...],
        *,
        journal_id: int | None,
        mail: Mail | None,
        facts: Facts,
        now: datetime,
        at: datetime | None = None,
        limits: Limits | None = None,
    ) -> Future[Applied]:
        """Write a decision, all or nothing. The Future raises Conflict when the facts no longer hold and
        Superseded when the journal row was finished by somebody else. `at`: when it happened (history)."""
        job = applying.order(decision, composed, journal_id, mail, facts, now, at, limits or Limits())
        future = self._writer.submit(lambda connection: applying.apply(connection, job))
        future.add_done_callback(lambda done: self._put_back(done, decision, facts))
        return future

    def _put_back(self, done: Future[Applied], decision: Decision, facts: Facts) -> None:
        """A reserved number that surely went to no ticket can serve the next mail."""
        error = None if done.cancelled() else done.exception()
        opened = any(
            isinstance(one, OpenTicket) and one.number == facts.new_number for one in decision.changes
        )
        if facts.new_number and (isinstance(error, Conflict) or (error is None and not opened)):
            self.numbers.put_back([facts.new_number])

    def content(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Attachments' content by digest; absent ones are left out."""
        wanted = sorted(set(digests))
        if not wanted:
            return {}
        rows = self.read(lambda connection: connection.execute(_contents, {"digests": wanted}).all())
        return {digest: bytes(content) for digest, content in rows}

    # ---- outbox

    def due(
        self,
        now: datetime,
        limit: int,
        lane: str | None = None,
        *,
        outgoing: str | None = None,
        others: tuple[str, ...] = (),
    ) -> list[OutboxRow]:
        """Take mails that may leave now: ours until `sent`, `deferred`, `failed` or the end of the lease.

        Only those for the smarthost `outgoing` (None: any), and none for those in `others`.
        """
        choice = outbox.Choice(lane or "", outgoing, others)
        if not self.read(lambda connection: outbox.has_work(connection, now, choice)):
            return []
        return self._write(lambda connection: outbox.due(connection, now, limit, choice))

    def sent(self, row: int, reply: str, returned_id: str, now: datetime) -> None:
        """The smarthost took it; `returned_id` is the Message-ID that it says it gave ("" for none)."""
        self._write(lambda c: outbox.settle(c, row, "sent", reply, returned_id=returned_id, sent_at=now))

    def deferred(self, row: int, reply: str, until: datetime, now: datetime) -> None:
        """A temporary refusal: not before `until` again."""
        del now
        self._write(lambda c: outbox.settle(c, row, "queued", reply, not_before=until))

    def failed(self, row: int, reply: str, now: datetime) -> None:
        """Refused for good, or given up."""
        del now
        self._write(lambda c: outbox.settle(c, row, "failed", reply))

    def defer_host(self, outgoing: str, until: datetime) -> None:
        """Leave one smarthost alone until then; its rows keep their attempts."""
        self._write(lambda connection: outbox.defer_host(connection, outgoing, until))

    def release_outgoing(self, row: int) -> None:
        """Give back a mail that was taken and not tried."""
        self._write(lambda connection: outbox.release(connection, row))

    def hold_outgoing(self, row: int, why: str) -> bool:
        """Keep a mail here until somebody retries or cancels it."""
        return self._write(lambda connection: outbox.hold(connection, row, why))

    def retry_outgoing(self, row: int, now: datetime) -> bool:
        """Send a failed, held or waiting mail now; False when it has left or does not exist."""
        return self._write(lambda connection: outbox.retry(connection, row, now))

    def cancel_outgoing(self, row: int, why: str) -> bool:
        """Keep a mail from leaving; False when it has left or does not exist."""
        return self._write(lambda connection: outbox.cancel(connection, row, why))

    def queued(self) -> int:
        """Mails that have not left."""
        return self.read(outbox.queued)

    # ---- bookmarks and values

    def bookmark(self, account: str, folder: str) -> Bookmark | None:
        """How far this folder was read; None before the first time."""
        wanted = (bookmark.c.account == account) & (bookmark.c.folder == folder)
        row = self.read(lambda connection: connection.execute(select(bookmark).where(wanted)).first())
        return Bookmark(row.uidvalidity, row.last_uid, row.start_at) if row else None

    def set_bookmark(
        self, account: str, folder: str, uidvalidity: int, last_uid: int, start_at: datetime | None
    ) -> None:
        """Remember how far this folder was read."""
        new = {"uidvalidity": uidvalidity, "last_uid": last_uid, "start_at": start_at}
        self._write(lambda c: put(c, bookmark, {"account": account, "folder": folder}, new))

    def known_uids(self, account: str, folder: str, uidvalidity: int, above: int) -> set[int]:
        """UIDs over `above` that are in the journal; `account` is the [imap.NAME] or its channel."""
        channel = account if account.startswith("imap.") else f"imap.{account}"
        table = tables.journal.c
        wanted = (table.channel == channel) & (table.folder == folder) & (table.uidvalidity == uidvalidity)
        statement = select(table.uid).where(wanted, table.uid > above, table.uid > 0)
        return set(self.read(lambda connection: connection.execute(statement).scalars().all()))

    def value(self, name: str) -> str | None:
        """A small thing that was kept under this name."""
        return self.read(lambda connection: connection.execute(_value, {"name": name}).scalar())

    def set_value(self, name: str, text: str) -> None:
        """Keep a small thing."""
        self._write(lambda connection: put(connection, value, {"name": name}, {"text": text}))
