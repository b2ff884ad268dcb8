"""The tables as Core statements name them; `models` says what stands in each."""

from __future__ import annotations

from sqlalchemy import Table
from sqlmodel import SQLModel

from inboxd.store import models


def _table(model: type[SQLModel]) -> Table:
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


journal = _table(models.Journal)
journal_raw = _table(models.JournalRaw)
journal_key = _table(models.JournalKey)
decided = _table(models.Decided)
ticket = _table(models.Ticket)
rule_done = _table(models.RuleDone)
turn = _table(models.Turn)
presence = _table(models.Presence)
side = _table(models.Side)
link = _table(models.TicketLink)
participant = _table(models.Participant)
message = _table(models.Message)
reference = _table(models.Reference)
attachment = _table(models.StoredAttachment)
blob = _table(models.Blob)
organisation = _table(models.Organisation)
contact = _table(models.StoredContact)
address = _table(models.StoredAddress)
event = _table(models.Event)
step = _table(models.Step)
outbox = _table(models.Outbox)
outbox_raw = _table(models.OutboxRaw)
outgoing_host = _table(models.OutgoingHost)
notice = _table(models.StoredNotice)
revoked = _table(models.Revoked)
budget = _table(models.Budget)
bookmark = _table(models.StoredBookmark)
agent_tail = _table(models.AgentTail)
signature = _table(models.Signature)
value = _table(models.Value)
