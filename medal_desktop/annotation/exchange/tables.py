"""Marks, answers and segments as tables: CSV in UTF-8, one line each, numbers with a point."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from medal_desktop.annotation.marks.model import Mark
from medal_desktop.annotation.marks.readings import Reading
from medal_desktop.base.files import write_text

MARK_COLUMNS = (
    "case", "series", "mark", "shape", "text", "reading", "value", "unit", "code", "space",
    "points", "frames", "reader",
)  # fmt: skip
ANSWER_COLUMNS = ("case", "split", "task", "question", "type", "answer", "reader")
SEGMENT_COLUMNS = (
    "case", "task", "question", "segment", "code", "voxels", "volume_ml", "mean", "sd", "minimum",
    "maximum", "diameter_mm", "in_slice_mm", "reader",
)  # fmt: skip


def write_table(target: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table, all or nothing; a cell that a spreadsheet would run is made plain text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    write_text(target, text.getvalue())


def mark_rows(case_id: str, mark: Mark, told: tuple[Reading, ...]) -> Iterable[tuple[object, ...]]:
    """Give one row for each number of a mark, or one without a number."""
    points = ";".join(" ".join(f"{value:.6g}" for value in point) for point in mark.points)
    frames = "-".join(str(frame + 1) for frame in mark.frames) if mark.frames else ""
    head = (case_id, mark.series, mark.id, str(mark.shape), mark.text)
    tail = (str(mark.space), points, frames, mark.reader)
    if not told:
        yield (*head, "", "", "", "", *tail)
    for one in told:
        code = f"{one.code[0]}:{one.code[1]}"
        yield (*head, one.name, f"{one.value:.6g}", one.unit, code, *tail)


def _cell(value: object) -> str:
    text = str(value)
    numeric = text.lstrip("-").replace(".", "", 1).replace("e-", "").replace("e+", "").isdigit()
    return f"'{text}" if text[:1] in {"=", "+", "@", "\t", "-"} and not numeric else text
