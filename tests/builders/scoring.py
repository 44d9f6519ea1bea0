"""Answers and references on small grids, for the scorer's tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.package.documents import (
    Answers,
    CaseEntry,
    Challenge,
    ChoiceAnswer,
    GridDocument,
    MaskAnswer,
    NumberAnswer,
    SeriesEntry,
    TaskAnswers,
)
from medal_desktop.package.vocabulary import Split
from tests.builders.packages import challenge

SERIES = "series-1"


def small_grid(shape: tuple[int, int, int] = (6, 10, 12), tilt: float = 0.0) -> Grid:
    """A CT-like grid: 5 mm slices of 0.5 mm pixels; `tilt` leans the slice axis, in mm."""
    return Grid(
        shape=shape,
        origin=(-20.0, -30.0, 100.0),
        step_slice=(0.0, tilt, 5.0),
        step_row=(0.0, 0.5, 0.0),
        step_column=(0.5, 0.0, 0.0),
    )


def box_mask(grid: Grid, start: int = 2, size: int = 3) -> np.ndarray[Any, Any]:
    """A block of label 1."""
    labels = np.zeros(grid.shape, np.uint8)
    labels[1:4, start : start + size, start : start + size] = 1
    return labels


def volume_challenge(cases: int = 2, **changes: Any) -> Challenge:
    """A challenge with hidden cases whose only series is a volume on `small_grid`."""
    grid = small_grid()
    document = GridDocument(
        shape=grid.shape,
        origin=grid.origin,
        step_slice=grid.step_slice,
        step_row=grid.step_row,
        step_column=grid.step_column,
    )
    series = (SeriesEntry(id=SERIES, modality="CT", files=grid.shape[0], grid=document),)
    entries = tuple(
        CaseEntry(id=f"case-{number:03d}", split=Split.HIDDEN, series=series)
        for number in range(1, cases + 1)
    )
    return challenge(cases=entries, **changes)


def write_case(
    folder: Path,
    case_id: str,
    *,
    choice: str = "yes",
    number: float = 12.5,
    labels: np.ndarray[Any, Any] | None = None,
    grid: Grid | None = None,
) -> Path:
    """Write `folder/<case-id>/answer.json` and its mask, as an annotator or a model would."""
    target = folder / case_id
    target.mkdir(parents=True, exist_ok=True)
    grid = grid or small_grid()
    write_mask(target / "outline.nii.gz", box_mask(grid) if labels is None else labels, grid)
    document = Answers(
        case_id=case_id,
        tasks={
            "haemorrhage": TaskAnswers(
                answers={
                    "present": ChoiceAnswer(value=choice),
                    "volume": NumberAnswer(value=number),
                    "outline": MaskAnswer(file="outline.nii.gz", series=SERIES),
                }
            )
        },
    )
    (target / "answer.json").write_text(document.model_dump_json())
    return target
