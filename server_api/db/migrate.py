"""Bring a database of any released version to the tables of this one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text

from server_api import db
from server_api.db.base import Base, Database


def all_tables() -> MetaData:
    """Give every table: those of each module of this folder whose name ends in `tables`."""
    for module in pkgutil.iter_modules(db.__path__):
        if module.name.endswith("tables"):
            importlib.import_module(f"server_api.db.{module.name}")
    return Base.metadata


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations that are missing, in one transaction; none are: nothing happens."""
    config = _config()
    with database.engine.begin() as connection:
        if database.is_postgres:  # two servers that start at once: the second finds it done
            connection.execute(text("SELECT pg_advisory_xact_lock(1)"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def revisions() -> Iterator[str]:
    """Name every schema that there was, oldest first."""
    found = ScriptDirectory.from_config(_config()).walk_revisions()
    yield from reversed([one.revision for one in found])


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config
