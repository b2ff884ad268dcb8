"""All SQL of inboxd. Everything outside this room goes through `Store` and the queries of `search`."""

from inboxd.store.apply import Applied
from inboxd.store.errors import Conflict, DiskFull, Refused, StoreError, StoreUnavailable, Superseded
from inboxd.store.journal import Claimed
from inboxd.store.outbox import OutboxRow
from inboxd.store.store import Bookmark, Store

__all__ = [
    "Applied",
    "Bookmark",
    "Claimed",
    "Conflict",
    "DiskFull",
    "OutboxRow",
    "Refused",
    "Store",
    "StoreError",
    "StoreUnavailable",
    "Superseded",
]
