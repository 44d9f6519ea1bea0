"""The first tables.

Revision ID: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and forbid to change or remove a row of the audit log."""
    _accounts()
    _arrivals()
    _challenges()
    _audit()


def _accounts() -> None:
    op.create_table(
        "accounts",
        _id(),
        _text("name", 100),
        _text("roles", 200),
        _text("created", 32),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    op.create_table(
        "tokens",
        _id(),
        _account("tokens"),
        _text("sha256", 64),
        _text("scopes", 200),
        _text("created", 32),
        _text("expires", 32),
        sa.Column("revoked", sa.Boolean, nullable=False),
        sa.UniqueConstraint("sha256", name="uq_tokens_sha256"),
    )
    op.create_index("ix_tokens_account_id", "tokens", ["account_id"])


def _arrivals() -> None:
    op.create_table(
        "uploads",
        *_arrival("uploads"),
        _text("kind", 16),
        sa.Column("offset", sa.BigInteger, nullable=False),
        _text("result_id", 32),
        _text("created", 32),
        _text("expires", 32),
    )
    for column in ("account_id", "expires", "state"):
        op.create_index(f"ix_uploads_{column}", "uploads", [column])
    op.create_table(
        "submissions",
        *_arrival("submissions"),
        _text("challenge_id", 64),
        _text("version", 32),
        _text("received", 32),
        *[_long(name) for name in ("comment", "findings", "document")],
        _text("lease", 32),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.UniqueConstraint("account_id", "sha256", name="uq_submissions_account_id"),
    )
    op.create_index("ix_submissions_state", "submissions", ["state"])
    op.create_table(
        "models",
        *_arrival("models"),
        _text("digest", 80),
        _long("reason"),
        _text("received", 32),
        sa.UniqueConstraint("account_id", "sha256", name="uq_models_account_id"),
    )
    for column in ("digest", "state"):
        op.create_index(f"ix_models_{column}", "models", [column])


def _challenges() -> None:
    op.create_table(
        "challenges",
        _id(),
        _text("challenge_id", 64),
        _text("version", 32),
        _long("name"),
        _long("document"),
        sa.Column(
            "submission_id",
            sa.String(32),
            sa.ForeignKey("submissions.id", name="fk_challenges_submission_id"),
            nullable=False,
        ),
        _account("challenges"),
        _text("published", 32),
        sa.UniqueConstraint("challenge_id", "version", name="uq_challenges_challenge_id"),
        sa.UniqueConstraint("submission_id", name="uq_challenges_submission_id"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        _text("at", 32),
        _text("actor", 32),
        _text("action", 64),
        _text("object_id", 140),
        _long("detail"),
        _text("previous", 64),
        _text("hash", 64),
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )


def _arrival(table: str) -> tuple[sa.Column[Any], ...]:
    size = sa.Column("size", sa.BigInteger, nullable=False)
    words = (_text("name", 200), _text("sha256", 64), _text("state", 16))
    return (_id(), _account(table), *words, size)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.String(32), primary_key=True)


def _account(table: str) -> sa.Column[Any]:
    key = sa.ForeignKey("accounts.id", name=f"fk_{table}_account_id")
    return sa.Column("account_id", sa.String(32), key, nullable=False)


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _long(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)
