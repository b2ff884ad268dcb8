"""The tables of the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from inboxd.store.types import Instant, Json, Key

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From an empty database."""
    op.create_table(
        "blob",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "bookmark",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", Key(), nullable=False),
        sa.Column("last_uid", Key(), nullable=False),
        sa.Column("start_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("account", "folder"),
    )
    op.create_table(
        "budget",
        sa.Column("id", Key(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("budget_address", "budget", ["what", "address_key", "at"], unique=False)
    op.create_index("budget_at", "budget", ["what", "at"], unique=False)
    op.create_index("budget_domain", "budget", ["what", "domain", "at"], unique=False)
    op.create_index("budget_ticket", "budget", ["ticket", "what", "at"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", Key(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("journal", Key(), nullable=True),
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withheld", sa.Text(), nullable=False),
        sa.Column("because", Json(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "event",
        sa.Column("id", Key(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("decision", Key(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("is_value", sa.Boolean(), nullable=False),
        sa.Column("before", Json(), nullable=False),
        sa.Column("after", Json(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("event_decision", "event", ["decision"], unique=False)
    op.create_index("event_ticket", "event", ["ticket", "id"], unique=False)
    op.create_table(
        "journal",
        sa.Column("id", Key(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("recipients", Json(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("tls", sa.Boolean(), nullable=False),
        sa.Column("trusted_peer", sa.Boolean(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", Key(), nullable=False),
        sa.Column("uid", Key(), nullable=False),
        sa.Column("truncated_from", Key(), nullable=False),
        sa.Column("open_since", Instant(), nullable=True),
        sa.Column("size", Key(), nullable=False),
        sa.Column("raw_digest", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decision", Key(), nullable=False),
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("author_key", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("message_key", Key(), nullable=True),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("journal_author", "journal", ["author_key"], unique=False)
    op.create_index(
        "journal_imap_key",
        "journal",
        ["channel", "folder", "uidvalidity", "uid"],
        unique=True,
        sqlite_where=sa.text("uid > 0"),
        postgresql_where=sa.text("uid > 0"),
    )
    op.create_index("journal_same_bytes", "journal", ["raw_digest"], unique=False)
    op.create_index("journal_same_message", "journal", ["message_key"], unique=False)
    op.create_index("journal_sender", "journal", ["sender"], unique=False)
    op.create_index(
        "journal_unfinished",
        "journal",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
        postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
    )
    op.create_table(
        "notice",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("message", Key(), nullable=False),
        sa.Column("decision", Key(), nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", Key(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", Key(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("outgoing", sa.Text(), nullable=False),
        sa.Column("envelope_from", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_key", sa.Text(), nullable=False),
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("decision", Key(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("not_before", Instant(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("returned_id", sa.Text(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("bounced", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("outbox_decision", "outbox", ["decision"], unique=False)
    op.create_index(
        "outbox_due",
        "outbox",
        ["rank", "not_before"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index("outbox_nonce", "outbox", ["nonce"], unique=False)
    op.create_index("outbox_recipient", "outbox", ["recipient_key"], unique=False)
    op.create_index("outbox_ticket", "outbox", ["ticket"], unique=False)
    op.create_table(
        "outgoing_host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "reference",
        sa.Column("id", Key(), nullable=False),
        sa.Column("key", Key(), nullable=False),
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("outbox", Key(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("reference_once", "reference", ["key", "ticket"], unique=True)
    op.create_index("reference_ticket", "reference", ["ticket"], unique=False)
    op.create_table(
        "revoked",
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
    )
    op.create_table(
        "ticket",
        sa.Column("number", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("requester_key", sa.Text(), nullable=False),
        sa.Column("requester_name", sa.Text(), nullable=False),
        sa.Column("requester_address", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("fields", Json(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("root_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("last_owner", sa.Text(), nullable=False),
        sa.Column("solved_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("muted_until", Instant(), nullable=True),
        sa.Column("cc", Json(), nullable=False),
        sa.Column("watchers", Json(), nullable=False),
        sa.Column("latest_foreign_id", sa.Text(), nullable=False),
        sa.Column("acknowledged", sa.Integer(), nullable=False),
        sa.Column("merged_into", Key(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ticket_requester", "ticket", ["requester_key"], unique=False)
    op.create_index("ticket_state", "ticket", ["state", "team", "number"], unique=False)
    op.create_index("ticket_updated", "ticket", ["updated_at"], unique=False)
    op.create_table(
        "ticket_link",
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("other", Key(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", "other"),
    )
    op.create_table(
        "value",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "contact",
        sa.Column("id", Key(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("vip", sa.Boolean(), nullable=False),
        sa.Column("organisation", Key(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "journal_key",
        sa.Column("key", Key(), nullable=False),
        sa.Column("journal", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal"],
            ["journal.id"],
        ),
        sa.PrimaryKeyConstraint("key", "journal"),
    )
    op.create_index("journal_key_of", "journal_key", ["journal"], unique=False)
    op.create_table(
        "journal_raw",
        sa.Column("journal", Key(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal"],
            ["journal.id"],
        ),
        sa.PrimaryKeyConstraint("journal"),
    )
    op.create_table(
        "message",
        sa.Column("id", Key(), nullable=False),
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author_key", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("sent_to", Json(), nullable=False),
        sa.Column("sent_cc", Json(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("held_for", sa.Text(), nullable=False),
        sa.Column("held_kind", sa.Text(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("body_digest", sa.Text(), nullable=False),
        sa.Column("decision", Key(), nullable=False),
        sa.Column("journal", Key(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("full_text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "message_held",
        "message",
        ["at"],
        unique=False,
        sqlite_where=sa.text("kind = 'held'"),
        postgresql_where=sa.text("kind = 'held'"),
    )
    op.create_index("message_journal", "message", ["journal"], unique=False)
    op.create_index("message_same_body", "message", ["author_key", "at"], unique=False)
    op.create_index("message_ticket", "message", ["ticket", "id"], unique=False)
    op.create_table(
        "outbox_raw",
        sa.Column("outbox", Key(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox"],
            ["outbox.id"],
        ),
        sa.PrimaryKeyConstraint("outbox"),
    )
    op.create_table(
        "participant",
        sa.Column("ticket", Key(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["ticket.number"],
        ),
        sa.PrimaryKeyConstraint("ticket", "key"),
    )
    op.create_table(
        "address",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contact", Key(), nullable=True),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("muted_until", Instant(), nullable=True),
        sa.Column("muted_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "attachment",
        sa.Column("message", Key(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", Key(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("cid", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["blob.digest"],
        ),
        sa.ForeignKeyConstraint(
            ["message"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("message", "position"),
    )


def downgrade() -> None:
    """Not offered: restore the copy that was made before the migration."""
    raise NotImplementedError
