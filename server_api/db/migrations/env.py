"""Run by Alembic: `db.migrate.upgrade` hands it the open connection."""

from __future__ import annotations

import importlib
import pkgutil

from alembic import context

from server_api import db
from server_api.db.base import Base

for module in pkgutil.iter_modules(db.__path__):
    if module.name.endswith("tables"):
        importlib.import_module(f"server_api.db.{module.name}")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
