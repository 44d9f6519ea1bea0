"""Submissions that were withdrawn, and the tombstones of their challenges.

Revision ID: 0005_withdrawal
"""

from __future__ import annotations

import sqlalchemy as sa

from server_api.db.migrations.adding import add_columns

revision = "0005_withdrawal"
down_revision = "0004_signers"
branch_labels = None
depends_on = None

_ADDED = {
    "submissions": {"withdrawn": 32, "erased": 32, "reason": 16},
    "challenges": {"withdrawn": 32},
}


def upgrade() -> None:
    """Add to two tables."""
    for table, columns in _ADDED.items():
        add_columns(
            table,
            *[
                sa.Column(name, sa.String(size), nullable=False, server_default="")
                for name, size in columns.items()
            ],
        )
