"""Run by alembic. The connection comes from `inboxd.store.migrate`; there is no alembic.ini."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # also on SQLite, where our BEGIN is explicit: a killed step rolls back
    transaction_per_migration=True,
    on_version_apply=context.config.attributes.get("on_version_apply", ()),
)
with context.begin_transaction():
    context.run_migrations()
