"""Columns for tables that have rows already."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op


def add_columns(table: str, *columns: sa.Column[Any]) -> None:
    """Add columns that may not be empty; rows that are there get each one's `server_default`.

    SQLite keeps that default: it could take it away only by copying the table, which the foreign
    keys of other tables forbid. Nothing depends on it, since the code always gives a value.
    """
    for column in columns:
        op.add_column(table, column)
        if op.get_bind().dialect.name != "sqlite":
            op.alter_column(table, column.name, server_default=None)
