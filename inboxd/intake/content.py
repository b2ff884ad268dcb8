"""Reading the content of one mail off an SMTP connection.

Chunks instead of lines: a line may be as long as the mail, memory stays within the maximum size,
and a mail that arrived in one packet costs one search.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum

from inboxd.intake.door import Door

END = b"\r\n.\r\n"  # RFC 5321 §4.1.1.4; nothing else ends a mail (B15)
CHUNK_BYTES = 256 * 1024


class Refused(Enum):
    """Why a content that came to its end was not kept."""

    TOO_BIG = "552 5.3.4 Message too big"
    NO_ROOM = "452 4.3.1 Too much mail at once, try again later"


class Content:
    """Gathers one mail's content; what came behind its end is left for the next command.

    The memory it reserved stays reserved until `close`: a mail that waits for the journal counts too.
    """

    def __init__(self, door: Door, max_size: int) -> None:
        self._door = door
        self._max_size = max_size
        self._reserved = 0
        self._refused: Refused | None = None
        # The CR LF that ended the DATA command counts as the one before a dot on the first line.
        self._buffer = bytearray(b"\r\n")

    async def read(self, reader: asyncio.StreamReader, on_progress: Callable[[int], None]) -> bytes | Refused:
        """Read up to the end mark; dots are unstuffed (RFC 5321 §4.5.2), every other byte stays.

        `on_progress` is told the bytes received so far. Raises ConnectionResetError when the client
        goes away before the end mark.
        """
        received = 0
        while True:
            chunk = await reader.read(CHUNK_BYTES)
            if not chunk:
                raise ConnectionResetError("gone before the end of the mail")
            received += len(chunk)
            on_progress(received)
            searched = max(0, len(self._buffer) - len(END) + 1)
            self._buffer += chunk
            end = self._buffer.find(END, searched)
            if end >= 0:
                self._unread(reader, end + len(END))
                return self._finish(end)
            self._keep_within_limits()

    def close(self) -> None:
        """Free the reserved memory."""
        self._door.give_back(self._reserved)
        self._reserved = 0

    def _unread(self, reader: asyncio.StreamReader, used: int) -> None:
        """Put back what a client sent behind the end mark without waiting (RFC 2920)."""
        if rest := self._buffer[used:]:
            reader._buffer[:0] = rest  # type: ignore[attr-defined]

    def _finish(self, end: int) -> bytes | Refused:
        if self._refused or end > self._max_size:
            return self._refused or Refused.TOO_BIG
        del self._buffer[end + 2 :]
        content = bytes(self._buffer)
        self._buffer.clear()
        return content.replace(b"\r\n.", b"\r\n")[2:] if b"\r\n." in content else content[2:]

    def _keep_within_limits(self) -> None:
        """Once a mail is refused, only the bytes that may begin its end mark are kept."""
        if not self._refused:
            if len(self._buffer) > self._max_size + len(END):
                self._refused = Refused.TOO_BIG
            elif not self._reserve(len(self._buffer) - self._reserved):
                self._refused = Refused.NO_ROOM
        if self._refused:
            del self._buffer[: -len(END) + 1]
            self.close()

    def _reserve(self, missing: int) -> bool:
        if not self._door.take(missing):
            return False
        self._reserved += missing
        return True
