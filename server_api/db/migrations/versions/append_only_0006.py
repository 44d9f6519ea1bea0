"""PostgreSQL too forbids to change, remove or empty rows of the audit log.

Revision ID: 0006_append_only
"""

from __future__ import annotations

from alembic import op

revision = "0006_append_only"
down_revision = "0005_withdrawal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the triggers that SQLite has had from the beginning."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit "
            f"FOR EACH {each} EXECUTE FUNCTION audit_append_only()"
        )
