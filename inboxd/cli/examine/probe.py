"""`inboxd doctor --probe`: send test mails to the desk's own address and look how they arrive."""

from __future__ import annotations

import base64
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from inboxd.cli.examine.accounts import HEADER_BYTES, TROUBLES, said
from inboxd.cli.examine.advice import remedy_for
from inboxd.cli.examine.finding import Finding, fail, ok, warn
from inboxd.cli.examine.letters import (
    FORGED,
    NULL,
    PLAIN,
    SUBADDRESS,
    VERP,
    Letter,
    believed,
    forged,
    harmless,
    return_path,
)
from inboxd.config.kinds import split_host
from inboxd.config.settings import Imap, Outgoing_, Settings
from inboxd.daemon.keys import load_keyring
from inboxd.desk.settings import Channel
from inboxd.intake.mailbox import Mailbox
from inboxd.net.oauth import TokenSource
from inboxd.outbox.reply import HostError, Reply
from inboxd.outbox.smarthost import Smarthost
from inboxd.store import Store, search, trace

LOOK_SECONDS = 1.0
LATEST = 50  # mails of a folder that are searched for a test mail


@dataclass
class Arrival:
    """A test mail that came back."""

    raw: bytes  # its header
    channel: str
    sender: str | None  # envelope; None when nobody wrote it down


@dataclass
class Watch:
    """Where test mails may turn up: every IMAP account, and the journal of a running inboxd."""

    settings: Settings
    store: Store | None
    boxes: list[tuple[Imap, Mailbox]]
    since: datetime
    found: dict[tuple[str, str], Arrival] = field(default_factory=dict)  # (channel, token)

    def look(self, letters: list[Letter]) -> None:
        """Note what has arrived."""
        tokens = {letter.token: letter for letter in letters}
        for account, box in self.boxes:
            self._look_into(account, box, tokens)
        for letter in letters:
            self._look_up(letter)

    def _look_into(self, account: Imap, box: Mailbox, tokens: Mapping[str, Letter]) -> None:
        folders = [*account.folders, *([account.done] if account.done else []), "Junk"]
        for folder in dict.fromkeys(folders):
            if box.find_folder(folder) is None:
                continue
            box.open(folder)
            for uid in box.uids(0)[-LATEST:]:
                header = box.piece(uid, "HEADER", HEADER_BYTES)
                if (hit := re.search(rb"<probe\.([a-z0-9]+)@inboxd\.invalid>", header)) and (
                    token := hit[1].decode()
                ) in tokens:
                    place = (account.channel, token)
                    self.found.setdefault(place, Arrival(header, account.channel, return_path(header)))

    def _look_up(self, letter: Letter) -> None:
        """A running inboxd keeps its own looped mail in quarantine, from where it is taken away again."""
        if self.store is None:
            return
        for row in trace.trace(self.store, letter.message_id, self.since):
            if row["direction"] != "in" or row["state"] != "quarantine":
                continue
            kept = search.quarantined_mail(self.store, row["journal"])
            if kept is None:
                continue
            place = (str(row["channel"]), letter.token)
            if row["channel"] == "smtp":
                self.found.setdefault(place, Arrival(kept[1], "smtp", return_path(kept[1])))
            self.store.drop_mail(row["journal"], self.since)


class Probe:
    """One run. `run` sends, waits at most so many seconds, and returns what it learnt."""

    def __init__(
        self,
        settings: Settings,
        store: Store | None,
        tokens: Mapping[str, TokenSource],
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.store = store
        self.tokens = tokens
        self.clock = clock
        self.sleep = sleep

    def run(self, wait_seconds: int, outside: str = "") -> list[Finding]:
        """What it learnt. `outside` ("host:port") is an MX that gets forged mail from a stranger."""
        table = self.settings.outgoing[""]
        if not table.server:
            return [fail("probe", "[outgoing] names no server", "set one: test mails must really leave")]
        if self.store is None:
            return [fail("probe", "there is no database yet", "run `inboxd run` once")]
        now = self.clock()
        letters = harmless(self.settings, [_token() for _ in range(4)], self._loop(), now)
        forgeries = {
            name: forged(self.settings, channel, _token(), self._loop(), now)
            for name, channel in self._channels().items()
            if channel.authserv or channel.internal
        }
        replies = self._send(table, letters)
        replies |= self._send(_stranger(table, outside) if outside else table, list(forgeries.values()))
        arrived = self._wait([*letters, *forgeries.values()], replies, wait_seconds)
        return [
            *self._judge(letters, replies, arrived, wait_seconds),
            *(
                self._judge_forged(name, letter, replies, arrived, outside)
                for name, letter in forgeries.items()
            ),
        ]

    def _loop(self) -> str:
        assert self.store is not None
        return load_keyring(self.store, self.settings.key_file).loop_value(_token())

    def _channels(self) -> dict[str, Channel]:
        desk = self.settings.desk
        names = [
            *(account.channel for account in self.settings.imap.values()),
            *(["smtp"] if self.settings.smtp else []),
        ]
        return {name: replace(desk.channel(name), name=name) for name in names}

    def _send(self, table: Outgoing_, letters: list[Letter]) -> dict[str, Reply]:
        """The host's answer to each, by token; a host that cannot be used answers 421."""
        line = Smarthost(table, self.tokens.get(table.oauth))
        replies: dict[str, Reply] = {}
        for letter in letters:
            try:
                replies[letter.token] = line.send(letter.raw, letter.sender, letter.recipient)
            except HostError as error:
                replies[letter.token] = Reply(421, str(error))
        line.close()
        return replies

    def _wait(
        self, letters: list[Letter], replies: Mapping[str, Reply], wait_seconds: int
    ) -> dict[tuple[str, str], Arrival]:
        expected = [letter for letter in letters if replies[letter.token].is_good]
        watch = Watch(self.settings, self.store, [], self.clock() - timedelta(minutes=5))
        try:
            for account in self.settings.imap.values():
                try:
                    watch.boxes.append((account, Mailbox(account, self.tokens.get(account.oauth))))
                except TROUBLES:
                    continue  # the account's own check has told it
            waited = 0.0
            while True:
                watch.look(expected)
                seen = {token for _, token in watch.found}
                if waited >= wait_seconds or all(letter.token in seen for letter in expected):
                    return watch.found
                self.sleep(LOOK_SECONDS)
                waited += LOOK_SECONDS
        except TROUBLES as error:
            watch.found.setdefault(("", ""), Arrival(said(error).encode(), "", None))
            return watch.found
        finally:
            for _, box in watch.boxes:
                box.close()

    def _judge(
        self,
        letters: list[Letter],
        replies: Mapping[str, Reply],
        found: Mapping[tuple[str, str], Arrival],
        seconds: int,
    ) -> list[Finding]:
        by_token = {token: arrival for (_, token), arrival in found.items()}
        by_purpose = {letter.purpose: letter for letter in letters}
        plain = by_purpose[PLAIN]
        desk = self.settings.desk.address
        if not replies[plain.token].is_good:
            text = str(replies[plain.token])
            return [
                fail("probe: round trip", f"the host does not take mail to {desk}: {text}", remedy_for(text))
            ]
        if plain.token not in by_token:
            remedy = "let this address's mail reach an [imap] account or the listener; --wait waits longer"
            return [fail("probe: round trip", f"mail to {desk} did not arrive within {seconds} s", remedy)]
        where = by_token[plain.token].channel
        return [
            ok("probe: round trip", f"mail to {desk} arrives by {where}"),
            self._judge_subaddress(by_purpose[SUBADDRESS], replies, by_token),
            self._judge_envelope(by_purpose, replies, by_token),
        ]

    def _judge_subaddress(
        self, letter: Letter, replies: Mapping[str, Reply], arrived: Mapping[str, Arrival]
    ) -> Finding:
        name, plus = "probe: subaddress", self.settings.desk.replies == "plus"
        if letter.token in arrived:
            fits = {"desk.replies": "plus"}
            if plus:
                return ok(name, f"{letter.recipient} arrives")
            return ok(name, f'{letter.recipient} arrives, so replies = "plus" works too', fits=fits)
        reply = replies[letter.token]
        what = f"{letter.recipient} does not arrive" if reply.is_good else f"{letter.recipient}: {reply}"
        if plus:
            remedy = 'replies to such an address are lost: write replies = "message-id"'
            return fail(name, what, remedy, fits={"desk.replies": "message-id"})
        return ok(name, f'{what}; replies = "message-id" is right')

    def _judge_envelope(
        self, letters: Mapping[str, Letter], replies: Mapping[str, Reply], arrived: Mapping[str, Arrival]
    ) -> Finding:
        name, now = "probe: envelope", self.settings.outgoing[""].envelope
        survives = {"desk"}
        verp, null = letters[VERP], letters[NULL]
        if verp.token in arrived and verp.token in (arrived[verp.token].sender or ""):
            survives.add("verp")
        if null.token in arrived and arrived[null.token].sender == "":
            survives.add("null")
        refused = [
            f"{letter.purpose}: {replies[letter.token]}"
            for letter in (verp, null)
            if not replies[letter.token].is_good
        ]
        what = f"survive: {', '.join(sorted(survives))}" + (f" ({'; '.join(refused)})" if refused else "")
        best = "verp" if "verp" in survives else "desk"
        if now not in survives:
            return fail(
                name,
                f'{what}; but envelope = "{now}"',
                f'write envelope = "{best}"',
                fits={"outgoing.envelope": best},
            )
        return ok(name, what, fits={} if now == best else {"outgoing.envelope": best})

    def _judge_forged(
        self,
        channel: str,
        letter: Letter,
        replies: Mapping[str, Reply],
        found: Mapping[tuple[str, str], Arrival],
        outside: str,
    ) -> Finding:
        """F: an account where a forged copy of a trusted field survives must not be trusted."""
        name = f"probe: forged fields, {channel}"
        reply = replies[letter.token]
        hint = "" if outside else "; it went through the smarthost: --outside MX:25 sends it as a stranger"
        if not reply.is_good:
            what = f"the host refuses it: {reply}{hint}"
            return ok(name, what) if outside else warn(name, what, "run it again with --outside MX:25")
        arrival = found.get((channel, letter.token))
        if arrival is None:
            return warn(
                name, f"it did not arrive{hint}", "look for it in the junk folder; --wait waits longer"
            )
        why = believed(letter, arrival.raw, self._channels()[channel])
        if not why:
            return ok(name, f"they are taken out or not believed{hint}")
        table = "smtp" if channel == "smtp" else channel
        if not outside and "internal" in why.casefold():
            return warn(name, f"{why}{hint}", "run it again with --outside MX:25")
        return fail(
            name,
            f"a stranger can write what [{table}] believes: {why}",
            f"take authserv and internal out of [{table}], or let its server remove such fields from outside",
        )


def _token() -> str:
    return base64.b32encode(secrets.token_bytes(5)).decode().lower()


def _stranger(table: Outgoing_, outside: str) -> Outgoing_:
    """A connection to an MX as a stranger makes it: no login, TLS not required."""
    host, port = split_host(outside)
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return Outgoing_(name=FORGED, server=shown, security="none", insecure=True, timeout=table.timeout)
