"""Mail from files: single mails, mbox files, Maildirs, and folders of all of them (`inboxd import`)."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from inboxd.intake import mbox
from inboxd.mail.delivery import Delivery, Role

CHANNEL = "import"
MAX_BYTES = 64 * 2**20  # of one mail; what is longer is cut, and says so
HEADER_BYTES = 64 * 1024  # in which a date is looked for
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)

_FIELD_AHEAD = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
_DATE = re.compile(rb"^Date:[ \t]*((?:[^\r\n]|\r?\n[ \t])+)", re.MULTILINE | re.IGNORECASE)
_RECEIVED = re.compile(rb"^Received:((?:[^\r\n]|\r?\n[ \t])+)", re.MULTILINE | re.IGNORECASE)
_HEADER_END = re.compile(rb"\r?\n\r?\n")

OnProblem = Callable[[str], None]


def _silent(_text: str) -> None:
    """Nobody asked for these."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file that holds mail."""

    path: Path
    kind: str  # "mail" or "mbox"
    folder: Path  # by which its mails are known: the Maildir they are in, or the file itself
    size: int  # bytes


def read(
    paths: Iterable[Path], on_problem: OnProblem = _silent, on_skipped: OnProblem = _silent
) -> Iterator[Delivery]:
    """Every mail below these paths as history; what cannot be read is told, and the others go on.

    `on_skipped` hears of files in folders that hold no mail.
    """
    for source in scan(paths, on_problem, on_skipped):
        yield from deliveries(source, on_problem)


def scan(paths: Iterable[Path], on_problem: OnProblem, on_skipped: OnProblem = _silent) -> list[Source]:
    """The files that hold mail, each once, in the order of their names."""
    found: dict[Path, Source] = {}
    for path in paths:
        for source in _sources(path, on_problem, on_skipped):
            found.setdefault(source.path.absolute(), source)
    return list(found.values())


def deliveries(source: Source, on_problem: OnProblem) -> Iterator[Delivery]:
    """The mails of one file."""
    try:
        if source.kind == "mbox":
            for _, raw in mbox.split(source.path):
                yield _delivery(source, raw)
            return
        with source.path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        on_problem(f"{source.path}: {error.strerror}; check its owner and permissions, then import it again")
        return
    if raw:
        yield _delivery(source, raw)
    else:
        on_problem(f"{source.path}: the file is empty; nothing to import")


def _sources(path: Path, on_problem: OnProblem, on_skipped: OnProblem) -> Iterator[Source]:
    try:
        if path.is_dir():
            yield from _walk(path, on_problem, on_skipped)
        elif source := _source(path, path):
            yield source
        else:
            yield Source(path, "mail", path, path.stat().st_size)  # named by its path, so it is meant
    except OSError as error:
        on_problem(f"{path}: {error.strerror}; check the path and its permissions")


def _walk(top: Path, on_problem: OnProblem, on_skipped: OnProblem) -> Iterator[Source]:
    def told(error: OSError) -> None:
        on_problem(
            f"{error.filename}: {error.strerror}; check its owner and permissions, then import it again"
        )

    for name, folders, files in os.walk(top, onerror=told):
        folders.sort()
        here = Path(name)
        maildir = here.parent if here.name in ("cur", "new") and (here.parent / "cur").is_dir() else None
        if here.name == "tmp" and (here.parent / "cur").is_dir():
            continue  # half-written mail of a Maildir
        for file in sorted(files):
            path = here / file
            try:
                source = _source(path, maildir or path)
            except OSError as error:
                told(OSError(error.errno, error.strerror, str(path)))
                continue
            if source:
                yield source
            elif maildir is None and not file.startswith((".", "dovecot", "maildirfolder", "subscriptions")):
                on_skipped(f"{path}: is neither a mail nor an mbox; skipped")


def _source(path: Path, folder: Path) -> Source | None:
    """What kind of mail file this is by its beginning; None when it is none."""
    with path.open("rb") as file:
        head = file.read(256)
        size = os.fstat(file.fileno()).st_size
    if mbox.is_mbox(head) and path.suffix.lower() != ".eml":
        return Source(path, "mbox", folder, size)
    if folder != path or path.suffix.lower() == ".eml" or _FIELD_AHEAD.match(head):
        return Source(path, "mail", folder, size)
    return None


def _delivery(source: Source, raw: bytes) -> Delivery:
    """A mail is known by its folder and its bytes, so that an import can begin again anywhere.

    The digest stands in UIDVALIDITY and UID, 31 bits each, where the journal's key is unique.
    """
    full_size = len(raw)
    if source.kind == "mail" and full_size > MAX_BYTES:
        full_size = source.size
    digest = hashlib.sha256(raw).digest()
    return Delivery(
        raw=raw[:MAX_BYTES],
        channel=CHANNEL,
        received_at=received_at(raw, datetime.fromtimestamp(source.path.stat().st_mtime, UTC)),
        role=Role.HISTORY,
        folder=str(source.folder.absolute()),
        uidvalidity=int.from_bytes(digest[:4]) >> 1 or 1,
        uid=int.from_bytes(digest[4:8]) >> 1 or 1,
        truncated_from=full_size if full_size > MAX_BYTES else 0,
    )


def received_at(raw: bytes, otherwise: datetime) -> datetime:
    """When a mail was received: its topmost Received field, else its Date, else `otherwise` (UTC)."""
    head = raw[:HEADER_BYTES]
    if end := _HEADER_END.search(head):
        head = head[: end.start() + 1]
    dates = [match[1].rpartition(b";")[2] for match in [_RECEIVED.search(head)] if match]
    dates += [match[1] for match in [_DATE.search(head)] if match]
    latest = datetime.now(UTC) + timedelta(days=1)
    for text in dates:
        found = _moment(text)
        if found and EARLIEST <= found <= latest:
            return found
    return otherwise


def _moment(text: bytes) -> datetime | None:
    try:
        found = parsedate_to_datetime(" ".join(text[:200].decode("latin-1").split()))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
