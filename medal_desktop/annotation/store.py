"""Where answers are kept: one row each, in the transaction that the caller opened.

The first reader's answers are the references and lie in `answers`; another reader's lie apart in
`readings`, so that nothing which works with references can see them by mistake.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from pydantic import TypeAdapter

from medal_desktop.annotation.model import Answer, Given, Place
from medal_desktop.package.documents import Answer as AnswerDocument

FIRST = "first"
SECOND = "second"
_ANSWER: TypeAdapter[Answer] = TypeAdapter(AnswerDocument)


def put(db: sqlite3.Connection, given: Given, reader: str = FIRST) -> None:
    """Keep one answer; an earlier one to the same question is replaced."""
    place = given.place
    values = (
        place.task_id,
        place.question_id,
        given.answer.model_dump_json(),
        given.mask,
        now(),
    )
    if reader == FIRST:
        db.execute(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", (place.case_id, *values)
        )
    else:
        db.execute(
            "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)",
            (place.case_id, reader, *values),
        )


def remove(db: sqlite3.Connection, place: Place, reader: str = FIRST) -> None:
    """Forget one answer."""
    where = "case_id = ? AND task_id = ? AND question_id = ?"
    keys = (place.case_id, place.task_id, place.question_id)
    if reader == FIRST:
        db.execute(f"DELETE FROM answers WHERE {where}", keys)  # noqa: S608 - no value is in it
    else:
        db.execute(
            f"DELETE FROM readings WHERE {where} AND reader = ?",  # noqa: S608 - no value is in it
            (*keys, reader),
        )


def read(rows: Iterable[sqlite3.Row]) -> tuple[Given, ...]:
    """Turn rows of the tables `answers` or `readings` into values."""
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


def now() -> str:
    """Give the present time as it is kept."""
    return datetime.now(UTC).isoformat(timespec="seconds")
