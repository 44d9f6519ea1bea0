"""Which account a signing key belongs to, and who signed each submission.

Revision ID: 0004_signers
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_api.db.migrations.adding import add_columns

revision = "0004_signers"
down_revision = "0003"
branch_labels = None
depends_on = None

_ADDED = {"signer": 400, "signer_key": 16, "signer_public": 44}


def upgrade() -> None:
    """Add to the submissions, and make one table."""
    add_columns(
        "submissions",
        *[
            sa.Column(name, sa.String(size), nullable=False, server_default="")
            for name, size in _ADDED.items()
        ],
    )
    key = sa.ForeignKey("accounts.id", name="fk_signers_account_id")
    op.create_table(
        "signers",
        sa.Column("public", sa.String(44), primary_key=True),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("account_id", sa.String(32), key, nullable=False),
        sa.Column("bound", sa.String(32), nullable=False),
    )
    op.create_index("ix_signers_account_id", "signers", ["account_id"])
