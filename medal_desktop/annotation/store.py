"""Where answers are kept: one row each, in the transaction that the caller opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from pydantic import TypeAdapter

from medal_desktop.annotation.model import Answer, Given, Place
from medal_desktop.package.documents import Answer as AnswerDocument

_ANSWER: TypeAdapter[Answer] = TypeAdapter(AnswerDocument)


def put(db: sqlite3.Connection, given: Given) -> None:
    """Keep one answer; an earlier one to the same question is replaced."""
    place = given.place
    db.execute(
        "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)",
        (
            place.case_id,
            place.task_id,
            place.question_id,
            given.answer.model_dump_json(),
            given.mask,
            datetime.now(UTC).isoformat(timespec="seconds"),
        ),
    )


def remove(db: sqlite3.Connection, place: Place) -> None:
    """Forget one answer."""
    db.execute(
        "DELETE FROM answers WHERE case_id = ? AND task_id = ? AND question_id = ?",
        (place.case_id, place.task_id, place.question_id),
    )


def read(rows: Iterable[sqlite3.Row]) -> tuple[Given, ...]:
    """Turn rows of the table `answers` into values."""
    return tuple(
        Given(
            place=Place(
                case_id=row["case_id"], task_id=row["task_id"], question_id=row["question_id"]
            ),
            answer=_ANSWER.validate_json(row["answer"]),
            mask=row["mask"],
        )
        for row in rows
    )
