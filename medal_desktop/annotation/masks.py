"""Masks that come from other tools, brought onto the grid of the series they were drawn on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation.errors import AnswerDoesNotFit, MaskDoesNotFit, MaskUnreadable
from medal_desktop.base.geometry import Grid
from medal_desktop.base.lattice import align
from medal_desktop.dicom.nifti import read_mask
from medal_desktop.dicom.seg import read_seg
from medal_desktop.package.documents import Question
from medal_desktop.package.vocabulary import AnswerType

Labels = NDArray[np.uint8]


def import_mask(source: Path, question: Question, grid: Grid) -> Labels:
    """Read a NIfTI or DICOM SEG file as labels (slices, rows, columns) on `grid`.

    A file with one label is taken for a question with one segment, whatever its value.

    Raises:
        MaskUnreadable: neither NIfTI nor DICOM SEG.
        OffLattice: drawn on another grid.
        MaskDoesNotFit: labels that the question does not name.
    """
    return _fit(_read(source, grid), question)


def require_labels(labels: Labels, question: Question, grid: Grid) -> None:
    """Refuse labels that are not on `grid`, or that the question does not name.

    Raises:
        AnswerDoesNotFit, MaskDoesNotFit.
    """
    if labels.shape != grid.shape or labels.dtype != np.uint8:
        raise AnswerDoesNotFit("the mask's shape")
    counted = np.bincount(labels.reshape(-1), minlength=1)
    found = {int(value) for value in np.flatnonzero(counted)} - {0}
    unknown = sorted(found - {segment.value for segment in question.segments})
    if unknown:
        raise MaskDoesNotFit("labels " + ", ".join(str(value) for value in unknown[:5]))


def _read(source: Path, grid: Grid) -> Labels:
    with source.open("rb") as stream:
        head = stream.read(352)
    if head[128:132] == b"DICM":
        return read_seg(source, grid).labels
    if not source.name.lower().endswith((".nii", ".nii.gz")):
        raise MaskUnreadable
    mask = read_mask(source)
    return align(mask.labels, mask.grid, grid)


def _fit(labels: Labels, question: Question) -> Labels:
    if question.answer_type is AnswerType.INSTANCES:
        return labels
    found = {int(value) for value in np.unique(labels)} - {0}
    known = {segment.value for segment in question.segments}
    if found <= known:
        return labels
    if len(found) == len(known) == 1:
        return np.where(labels > 0, np.uint8(known.pop()), np.uint8(0))
    unknown = ", ".join(str(value) for value in sorted(found - known)[:5])
    raise MaskDoesNotFit(f"labels {unknown}")
