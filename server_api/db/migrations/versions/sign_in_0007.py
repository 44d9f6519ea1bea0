"""Passwords, sessions, invitations, and signing in by browser.

Revision ID: 0007_sign_in
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server_api.db.migrations.adding import add_columns

revision = "0007_sign_in"
down_revision = "0006_append_only"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add to two tables, and make three."""
    add_columns(
        "accounts",
        sa.Column("password", sa.String(200), nullable=False, server_default=""),
        sa.Column("subject", sa.String(64), nullable=False, server_default=""),
    )
    op.create_index("ix_accounts_subject", "accounts", ["subject"])
    add_columns(
        "tokens",
        sa.Column("kind", sa.String(16), nullable=False, server_default="token"),
        sa.Column("label", sa.String(100), nullable=False, server_default=""),
    )
    key = sa.ForeignKey("accounts.id", name="fk_invitations_account_id")
    op.create_table(
        "invitations",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.String(32), key, nullable=False),
        *[_text(name, 32) for name in ("created", "expires", "used")],
    )
    op.create_index("ix_invitations_account_id", "invitations", ["account_id"])
    op.create_table(
        "grants",
        sa.Column("sha256", sa.String(64), primary_key=True),
        _text("user_code", 16),
        _text("label", 100),
        *[_text(name, 32) for name in ("expires", "asked", "account_id")],
        sa.Column("denied", sa.Boolean, nullable=False),
        sa.Column("provider_code", sa.Text, nullable=False),
        sa.UniqueConstraint("user_code", name="uq_grants_user_code"),
    )
    op.create_index("ix_grants_expires", "grants", ["expires"])
    op.create_table(
        "flows",
        sa.Column("sha256", sa.String(64), primary_key=True),
        _text("verifier", 128),
        _text("nonce", 64),
        _text("after", 200),
        _text("expires", 32),
    )
    op.create_index("ix_flows_expires", "flows", ["expires"])


def _text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(size), nullable=False)
