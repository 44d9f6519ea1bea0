"""Sites that run models where the data lie, and indices that say whose turn it is at each.

Revision ID: 0009_sites
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_api.db.migrations.adding import add_columns

revision = "0009_sites"
down_revision = "0008_allowances"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add one column, make the queue's indices anew, and make three tables."""
    add_columns("evaluations", sa.Column("site", sa.String(32), nullable=False, server_default=""))
    _index_anew()
    account = sa.ForeignKey("accounts.id", name="fk_sites_account_id")
    op.create_table(
        "sites",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("public", sa.String(44), nullable=False),
        sa.Column("account_id", sa.String(32), account, nullable=False),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("created", "closed")),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.String(32), nullable=False),
        *(sa.UniqueConstraint(name, name=f"uq_sites_{name}") for name in ("name", "public")),
    )
    site = sa.ForeignKey("sites.id", name="fk_site_challenges_site_id")
    op.create_table(
        "site_challenges",
        sa.Column("challenge_id", sa.String(64), primary_key=True),
        sa.Column("version", sa.String(32), primary_key=True),
        sa.Column("site_id", sa.String(32), site, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("announced", "accepted")),
    )
    op.create_index("ix_site_challenges_site_id", "site_challenges", ["site_id"])
    evaluation = sa.ForeignKey("evaluations.id", name="fk_site_jobs_evaluation_id")
    site = sa.ForeignKey("sites.id", name="fk_site_jobs_site_id")
    op.create_table(
        "site_jobs",
        sa.Column("evaluation_id", sa.String(32), evaluation, primary_key=True),
        sa.Column("fence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("site_id", sa.String(32), site, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
    )


def _index_anew() -> None:
    """Replace the indices of the queue by those that PostgreSQL chooses without statistics too."""
    for name in ("turn", "urgent", "state"):
        op.drop_index(f"ix_evaluations_{name}", "evaluations")
    turn = ["account_id", "site", "state", "automatic", "created"]
    op.create_index("ix_evaluations_turn", "evaluations", turn)
    held = "state IN ('preparing', 'inferring', 'collecting', 'scoring')"
    for name, columns, condition in (
        ("ix_evaluations_urgent", ["site", "state", "priority"], "priority > 0"),
        ("ix_evaluations_held", ["account_id", "lease"], held),
    ):
        where = sa.text(condition)
        op.create_index(name, "evaluations", columns, sqlite_where=where, postgresql_where=where)
