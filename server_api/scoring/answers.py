"""Read answers that nobody vouches for, a model's or a reference's, by the same rules."""

from __future__ import annotations

import gzip
import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from medal_desktop.base.errors import MedalError
from medal_desktop.base.geometry import Grid
from medal_desktop.base.lattice import OffLattice, align
from medal_desktop.package.documents import (
    Answers,
    CaseEntry,
    ChoiceAnswer,
    GridDocument,
    MaskAnswer,
    NumberAnswer,
    Question,
)
from server_api.scoring.errors import AnswerUnusable

if TYPE_CHECKING:
    from medal_desktop.dicom.nifti import Mask

ANSWER = "answer.json"
_LARGEST_DOCUMENT = 4 << 20
_LARGEST_MASK = 2 << 30
_LARGEST_OFFSET = 1 << 20
_NEAR_MM = 0.1


@dataclass(frozen=True, slots=True)
class CaseAnswers:
    """All answers to one case, and the folder in which their masks lie."""

    folder: Path
    document: Answers

    def choice(self, task_id: str, question: Question) -> str:
        """Give the code that was chosen.

        Raises:
            AnswerUnusable: there is none, or it is no option.
        """
        answer = self.document.get(task_id, question.id)
        if not isinstance(answer, ChoiceAnswer):
            raise AnswerUnusable("no choice is given")
        if answer.value not in {option.code for option in question.options}:
            raise AnswerUnusable("the choice is none of the options")
        return answer.value

    def number(self, task_id: str, question: Question) -> float:
        """Give the number, in the question's unit.

        Raises:
            AnswerUnusable: there is none.
        """
        answer = self.document.get(task_id, question.id)
        if not isinstance(answer, NumberAnswer):
            raise AnswerUnusable("no number is given")
        return answer.value

    def mask(self, task_id: str, question: Question, grid: Grid) -> Mask:
        """Give the mask on `grid`: a NIfTI on its lattice, in any orientation, or a DICOM SEG.

        Raises:
            AnswerUnusable: there is none, it is damaged, or it lies elsewhere.
        """
        answer = self.document.get(task_id, question.id)
        if not isinstance(answer, MaskAnswer):
            raise AnswerUnusable("no mask is given")
        return self.labels(answer.file, grid)

    def labels(self, file: str, grid: Grid) -> Mask:
        """Give the voxels of a file beside the document, on `grid`.

        Raises:
            AnswerUnusable: it is missing, damaged, or lies elsewhere.
        """
        path = self.folder / file
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST_MASK:
            raise AnswerUnusable("the mask's file is missing")
        return _read_mask(path, grid)

    def series(self, task_id: str, question: Question) -> str:
        """Give the series that the mask names; empty when there is no mask."""
        answer = self.document.get(task_id, question.id)
        return answer.series if isinstance(answer, MaskAnswer) else ""


def read_answers(folder: Path, case_id: str) -> CaseAnswers:
    """Read `folder/<case-id>/answer.json`.

    Raises:
        AnswerUnusable: it is missing, too large, no such document, or about another case.
    """
    path = folder / case_id / ANSWER
    if path.is_symlink() or not path.is_file():
        raise AnswerUnusable("answer.json is missing")
    if path.stat().st_size > _LARGEST_DOCUMENT:
        raise AnswerUnusable("answer.json is too large")
    try:
        document = Answers.model_validate_json(path.read_bytes())
    except (ValidationError, RecursionError, OSError) as wrong:
        raise AnswerUnusable(_place(wrong)) from wrong
    if document.case_id != case_id:
        raise AnswerUnusable("answer.json is about another case")
    return CaseAnswers(path.parent, document)


def grid_from(document: GridDocument) -> Grid:
    """Make the grid that a package's document describes."""
    return Grid(**dict(document))


def series_grid(case: CaseEntry, series_id: str) -> Grid | None:
    """Give the grid of a case's series; None when it is no volume, or there is no such series."""
    for series in case.series:
        if series.id == series_id and series.grid is not None:
            return grid_from(series.grid)
    return None


def _place(wrong: Exception) -> str:
    """Name the first field that does not fit; never what is in it."""
    if isinstance(wrong, ValidationError):
        first = wrong.errors(include_input=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            return "answer.json is not JSON"
    return "answer.json does not fit the contract"


def _read_mask(path: Path, grid: Grid) -> Mask:
    from medal_desktop.dicom.nifti import read_mask  # noqa: PLC0415 - nibabel takes long to import
    from medal_desktop.dicom.seg import read_seg  # noqa: PLC0415 - highdicom takes long to import

    try:
        if path.suffix == ".dcm":
            return read_seg(path, grid)
        _check_shape(path, grid)
        mask = read_mask(path)
    except (MedalError, MemoryError, OSError, RecursionError) as wrong:
        detail = wrong.detail if isinstance(wrong, MedalError) else ""
        raise AnswerUnusable(f"the mask cannot be read: {detail}".rstrip(": ")) from wrong
    return mask if mask.grid.close_to(grid, _NEAR_MM) else _turned(mask, grid)


def _turned(mask: Mask, grid: Grid) -> Mask:
    """Undo a reorientation, as tools that know only one orientation write it."""
    try:
        return replace(mask, labels=align(mask.labels, mask.grid, grid), grid=grid)
    except (OffLattice, np.linalg.LinAlgError) as wrong:
        raise AnswerUnusable("the mask does not lie on the grid of its series") from wrong


def _check_shape(path: Path, grid: Grid) -> None:
    """Look at the header alone, so that a giant is never unpacked."""
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as stream:
            header = stream.read(352)
    except (OSError, EOFError, zlib.error) as wrong:
        raise AnswerUnusable("the file is damaged") from wrong
    for order in "<>":
        if len(header) >= 348 and struct.unpack(f"{order}i", header[:4]) == (348,):
            shape = struct.unpack(f"{order}8h", header[40:56])
            flat = all(n <= 1 for n in shape[4 : 1 + max(shape[0], 0)])
            (starts,) = struct.unpack(f"{order}f", header[108:112])
            if not 0 <= starts <= _LARGEST_OFFSET:  # NaN fails too
                raise AnswerUnusable("its voxels do not follow its header")
            if flat and sorted(shape[1:4]) == sorted(grid.shape):
                return  # the axes may come in another order
            raise AnswerUnusable("its shape is not that of its series")
    raise AnswerUnusable("it is no NIfTI-1 file")
