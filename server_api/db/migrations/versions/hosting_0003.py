"""What each run took, hosting of models, and what fairness between submitters needs.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_api.db.migrations.adding import add_columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add to the queue, and make three tables."""
    add_columns(
        "evaluations",
        sa.Column("begun", sa.String(32), nullable=False, server_default=""),
        sa.Column("automatic", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "ix_evaluations_turn", "evaluations", ["account_id", "state", "automatic", "created"]
    )
    op.create_index("ix_evaluations_served", "evaluations", ["account_id", "begun"])
    key = sa.ForeignKey("evaluations.id", name="fk_case_runs_evaluation_id")
    op.create_table(
        "case_runs",
        sa.Column("evaluation_id", sa.String(32), key, primary_key=True),
        sa.Column("fence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("case_id", sa.String(64), primary_key=True),
        _text("reason", 32),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("peak_bytes", sa.BigInteger, nullable=False),
    )
    key = sa.ForeignKey("models.id", name="fk_hosting_model_id")
    op.create_table(
        "hosting",
        sa.Column("model_id", sa.String(32), key, primary_key=True),
        sa.Column("enabled", sa.Boolean, nullable=False),
    )
    op.create_table(
        "interfaces",
        sa.Column("challenge_id", sa.String(64), primary_key=True),
        sa.Column("version", sa.String(32), primary_key=True),
        _text("fingerprint", 64),
    )
    op.create_index("ix_interfaces_fingerprint", "interfaces", ["fingerprint"])


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(size), nullable=False)
