"""The log of who did what to which object: append-only, each row hashed over the one before it.

Rows hold ids, states and counts; never a name, a text that somebody wrote, or a patient's data.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from medal_desktop.base.errors import MedalError
from server_api.db.base import now
from server_api.db.tables import AuditRow

FIRST = "0" * 64
SYSTEM = "system"


class AuditBroken(MedalError):
    """A row was changed, removed or slipped in."""

    code = "audit.broken"
    message = "The audit log was changed after it was written."
    advice = "Keep the data folder as it is, and compare it with your last backup."


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """How many rows there are, and the hash that stands for all of them.

    A log that was cut at its end is whole in itself: keep the head elsewhere to compare.
    """

    rows: int
    hash: str


def record(
    session: Session, actor: str, action: str, object_id: str, **detail: str | int | bool
) -> None:
    """Append one row in the caller's transaction, so that act and record stand or fall together."""
    last = session.scalar(select(AuditRow).order_by(AuditRow.number.desc()).limit(1))
    row = AuditRow(
        number=last.number + 1 if last else 1,
        at=now(),
        actor=actor,
        action=action,
        object_id=object_id,
        detail=json.dumps(detail, sort_keys=True),
        previous=last.hash if last else FIRST,
    )
    row.hash = _hash(row)
    session.add(row)
    session.flush()


def verify(session: Session, expected: str = "") -> Head:
    """Walk the whole chain; it must pass through `expected`, a head that was noted earlier.

    Raises:
        AuditBroken: a row does not follow from the one before it, or rows were cut off.
    """
    count, previous = 0, FIRST
    seen = expected in {"", FIRST}
    for row in session.scalars(
        select(AuditRow).order_by(AuditRow.number).execution_options(yield_per=1000)
    ):
        count += 1
        if (row.number, row.previous, row.hash) != (count, previous, _hash(row)):
            raise AuditBroken(f"row {count}")
        previous = row.hash
        seen = seen or previous == expected
    if not seen:
        raise AuditBroken("rows at the end are missing")
    return Head(rows=count, hash=previous)


def _hash(row: AuditRow) -> str:
    fields = [row.number, row.at, row.actor, row.action, row.object_id, row.detail, row.previous]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()
