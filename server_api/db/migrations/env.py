"""Run by Alembic: `db.migrate.upgrade` hands it the open connection."""

from __future__ import annotations

from alembic import context

from server_api.db.migrate import all_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
