"""Evaluations and their results.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "evaluations",
        sa.Column("id", sa.String(32), primary_key=True),
        _reference("account_id", "accounts.id", "evaluations"),
        _reference("model_id", "models.id", "evaluations"),
        *[_text(name, size) for name, size in _WORDS.items()],
        *[sa.Column(name, sa.Integer, nullable=False) for name in ("run", "attempts", "fence")],
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("cancel", sa.Boolean, nullable=False),
        sa.UniqueConstraint(
            "model_id", "challenge_id", "version", "run", name="uq_evaluations_model_id"
        ),
    )
    op.create_index("ix_evaluations_state", "evaluations", ["state"])
    key = sa.ForeignKey("evaluations.id", name="fk_results_evaluation_id")
    op.create_table(
        "results",
        sa.Column("evaluation_id", sa.String(32), key, primary_key=True),
        _text("digest", 80),
        sa.Column("document", sa.Text, nullable=False),
        _text("created", 32),
    )


_WORDS = {
    "challenge_id": 64,
    "version": 32,
    "state": 16,
    "reason": 32,
    "lease": 32,
    "not_before": 32,
    "created": 32,
    "finished": 32,
}


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(size), nullable=False)


def _reference(name: str, target: str, table: str) -> sa.Column[str]:
    key = sa.ForeignKey(target, name=f"fk_{table}_{name}")
    return sa.Column(name, sa.String(32), key, nullable=False)
