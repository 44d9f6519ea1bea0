"""Bring a database of any released version to the tables of this one."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from server_api.db.base import Database


def upgrade(database: Database) -> None:
    """Run the migrations that are missing, in one transaction; none are: nothing happens."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
