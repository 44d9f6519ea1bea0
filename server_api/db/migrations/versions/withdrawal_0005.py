"""Submissions that were withdrawn, and the tombstones of their challenges.

Revision ID: 0005_withdrawal
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

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
    for name, columns in _ADDED.items():
        with op.batch_alter_table(name) as table:
            for column, size in columns.items():
                table.add_column(
                    sa.Column(column, sa.String(size), nullable=False, server_default="")
                )
                table.alter_column(column, server_default=None)
