"""Delivery into a Maildir: a file is complete and on disk before a reader can see it."""

from __future__ import annotations

import errno
import os
import socket
import time
from itertools import count
from pathlib import Path

from inboxd.outbox.reply import HostError, Reply

_numbers = count(1)


class Maildir:
    """A folder with tmp/, new/ and cur/, made when the first mail comes. Stands where a smarthost stands."""

    size_limit = 0  # bytes; a folder takes everything

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """Make the folders; HostError."""
        try:
            for name in ("tmp", "new", "cur"):
                (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise HostError(_advice(self.folder, error)) from None

    def close(self) -> None:
        """Nothing stays open."""

    def send(self, raw: bytes, sender: str, recipient: str) -> Reply:
        """Write one mail with its envelope as `Return-Path` and `X-Original-To`; HostError."""
        self.open()
        try:
            name = deliver(self.folder, raw, sender, recipient)
        except OSError as error:
            raise HostError(_advice(self.folder, error)) from None
        return Reply(250, f"written to {name}")


def deliver(folder: Path, raw: bytes, sender: str, recipient: str) -> str:
    """Write one file and move it into new/; its name. Line ends become LF, as files have them. OSError."""
    seconds, rest = divmod(time.time_ns() // 1000, 10**6)
    name = f"{seconds}.M{rest:06}P{os.getpid()}Q{next(_numbers)}.{_host()}"
    envelope = f"Return-Path: <{_plain(sender)}>\nX-Original-To: {_plain(recipient)}\n"
    temporary = folder / "tmp" / name
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(envelope.encode("utf-8", "replace") + raw.replace(b"\r\n", b"\n"))
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(folder / "new" / name)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(folder / "new")
    return name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _plain(address: str) -> str:
    return "".join(one for one in address if one.isprintable())


def _host() -> str:
    return socket.gethostname().replace("/", "\\057").replace(":", "\\072") or "localhost"


def _advice(folder: Path, error: OSError) -> str:
    what = (error.strerror or str(error)).lower()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{folder}: {what}; make room"
    return f"{folder}: {what}; let the user that runs inboxd write there"
