"""What a challenge allows a run, what goes first, and what models say of themselves.

Revision ID: 0008_allowances
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_api.db.migrations.adding import add_columns

revision = "0008_allowances"
down_revision = "0007_sign_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add one column, and make two tables."""
    add_columns(
        "evaluations", sa.Column("priority", sa.Integer, nullable=False, server_default="0")
    )
    op.create_index("ix_evaluations_urgent", "evaluations", ["state", "priority"])
    op.create_table(
        "allowances",
        sa.Column("challenge_id", sa.String(64), primary_key=True),
        sa.Column("version", sa.String(32), primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
    )
    model = sa.ForeignKey("models.id", name="fk_model_cards_model_id")
    op.create_table(
        "model_cards",
        sa.Column("model_id", sa.String(32), model, primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
    )
