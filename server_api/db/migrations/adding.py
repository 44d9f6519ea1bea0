"""Columns for tables that have rows already."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op


def add_columns(table: str, *columns: sa.Column[Any]) -> None:
    """Add columns that may not be empty; rows that are there get each one's `server_default`.

    The default goes in a second step: SQLite copies the whole table to take it away, and in one
    step the copy would have neither value nor default.
    """
    for column in columns:
        op.add_column(table, column)
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.alter_column(column.name, server_default=None)
