"""How well people, and models that were tried, answer: read from a table, told with its spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from medal_desktop.challenge.tables import UnreadableTable, read_table
from medal_desktop.package.fields import Document, Finite, Phrase

HEAD = ("who", "kind", "score")
_DRAWS = 2000
_MOST = 20_000


class Score(Document):
    """One score: of a reader or model, overall or on one case."""

    who: Phrase
    kind: Literal["human", "model"]
    score: Finite


class Baseline(Document):
    """All scores that were brought in."""

    scores: tuple[Score, ...] = Field(default=(), max_length=_MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One reader, model or group: its scores, their quartiles, mean and 95 % interval."""

    who: str
    kind: str
    values: tuple[float, ...]
    quartiles: tuple[float, float, float]
    mean: float
    low: float
    high: float


def read_baseline(source: Path) -> Baseline:
    """Read a table with the columns who, kind (human or model) and score; others are left out.

    Raises:
        UnreadableTable: a column is missing, or a row does not fit; the row is named.
    """
    head, rows = read_table(source)
    missing = [title for title in HEAD if title not in head]
    if missing:
        raise UnreadableTable(f"columns are missing: {', '.join(missing)}")
    if len(rows) > _MOST:
        raise UnreadableTable(f"at most {_MOST} rows")
    made = []
    for number, row in enumerate(rows, start=2):
        made.append(_score(number, dict(zip(head, row, strict=True))))
    return Baseline(scores=tuple(made))


def summaries(baseline: Baseline) -> tuple[Summary, ...]:
    """Give one summary for each reader and model, people first, in the order of the table."""
    groups: dict[tuple[str, str], list[float]] = {}
    for kind in ("human", "model"):
        for one in baseline.scores:
            if one.kind == kind:
                groups.setdefault((kind, one.who), []).append(one.score)
    return tuple(_summary(who, kind, values) for (kind, who), values in groups.items())


def people(baseline: Baseline) -> Summary | None:
    """Give one summary over the means of all people; None without people."""
    means = [one.mean for one in summaries(baseline) if one.kind == "human"]
    return _summary("all readers", "human", means) if means else None


def _summary(who: str, kind: str, values: Sequence[float]) -> Summary:
    array = np.array(values, np.float64)
    quarters = np.percentile(array, (25, 50, 75))
    draws = np.random.default_rng(0).choice(array, (_DRAWS, len(array))).mean(axis=1)
    low, high = np.percentile(draws, (2.5, 97.5))
    return Summary(
        who=who,
        kind=kind,
        values=tuple(float(value) for value in array),
        quartiles=(float(quarters[0]), float(quarters[1]), float(quarters[2])),
        mean=float(array.mean()),
        low=float(low),
        high=float(high),
    )


def _score(number: int, row: Mapping[str, str]) -> Score:
    try:
        score = float(row["score"].replace(",", "."))
        return Score.model_validate(
            {"who": row["who"], "kind": row["kind"].strip().lower(), "score": score}
        )
    except ValueError:
        raise UnreadableTable(f"row {number} does not fit") from None
