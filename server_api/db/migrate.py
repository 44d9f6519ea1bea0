"""Bring a database of any released version to the tables of this one."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData

from server_api import db
from server_api.db.base import Base, Database


def all_tables() -> MetaData:
    """Give every table: those of each module of this folder whose name ends in `tables`."""
    for module in pkgutil.iter_modules(db.__path__):
        if module.name.endswith("tables"):
            importlib.import_module(f"server_api.db.{module.name}")
    return Base.metadata


def upgrade(database: Database) -> None:
    """Run the migrations that are missing, in one transaction; none are: nothing happens."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
