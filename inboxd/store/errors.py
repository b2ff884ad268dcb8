"""What can go wrong with the store.

StoreError
├── StoreUnavailable      the database cannot be reached or written now; try again later
│   └── DiskFull          no room left; SMTP says 452
├── Conflict              what was looked up no longer holds: look up and decide again
├── Superseded            the journal row was finished by somebody else: drop the work
└── Refused               a start that would not be safe, or needs a person; the text says what to do
"""

from __future__ import annotations


class StoreError(Exception):
    """Every error that this room raises by design."""


class StoreUnavailable(StoreError):
    """The database cannot be reached, is locked or failed to write; nothing was written."""


class DiskFull(StoreUnavailable):
    """Less free space than the floor, or the database says that the disk is full."""


class Conflict(StoreError):
    """A ticket or a budget changed after it was looked up; nothing was written."""


class Superseded(StoreError):
    """The journal row is already finished (a lease ran out, or the commit's answer was lost)."""


class Refused(StoreError):
    """The database must not be used like this: not durable, in use, too old, too new."""
