"""Where marks are kept: one row each, in the transaction that the caller opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from medal_desktop.annotation.marks.model import Mark


def put(db: sqlite3.Connection, case_id: str, mark: Mark) -> None:
    """Keep a mark; an earlier one with its id is replaced and keeps its place in the list."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    db.execute(
        """INSERT INTO marks (case_id, id, body, changed) VALUES (?, ?, ?, ?)
        ON CONFLICT (case_id, id) DO UPDATE SET body = excluded.body, changed = excluded.changed""",
        (case_id, mark.id, mark.model_dump_json(), now),
    )


def remove(db: sqlite3.Connection, case_id: str, mark_id: str) -> None:
    """Forget a mark."""
    db.execute("DELETE FROM marks WHERE case_id = ? AND id = ?", (case_id, mark_id))


def read(rows: Iterable[sqlite3.Row]) -> tuple[Mark, ...]:
    """Turn rows of the table `marks` into values."""
    return tuple(Mark.model_validate_json(row["body"]) for row in rows)
