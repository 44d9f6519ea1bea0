"""Masks that come from other tools, brought onto the grid of the series they were drawn on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation.errors import AnswerDoesNotFit, MaskDoesNotFit, MaskUnreadable
from medal_desktop.annotation.exchange.rtstruct import RTSTRUCT, read_rtstruct
from medal_desktop.base.geometry import Grid
from medal_desktop.base.lattice import align
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.nifti import read_mask
from medal_desktop.dicom.seg import read_seg
from medal_desktop.package.documents import Question
from medal_desktop.package.vocabulary import AnswerType

Labels = NDArray[np.uint8]


def import_mask(source: Path, question: Question, grid: Grid) -> Labels:
    """Read a NIfTI, DICOM SEG or RTSTRUCT file as labels (slices, rows, columns) on `grid`.

    A file with one label is taken for a question with one segment, whatever its value. Structures
    of an RTSTRUCT are told by their names, and by their order where no name fits.

    Raises:
        MaskUnreadable: neither NIfTI nor DICOM SEG nor RTSTRUCT.
        NotExchanged, OtherSpace: an RTSTRUCT without contours here.
        OffLattice: drawn on another grid.
        MaskDoesNotFit: labels that the question does not name.
    """
    if is_rtstruct(source):
        return _fit(_structures(source, question, grid), question)
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


def is_rtstruct(source: Path) -> bool:
    """Tell whether a file is an RT structure set."""
    return dicom_class(source) == RTSTRUCT


def dicom_class(source: Path) -> str:
    """Give the SOP class of a DICOM file; empty for any other file."""
    with source.open("rb") as stream:
        if stream.read(132)[128:] != b"DICM":
            return ""
    import pydicom  # noqa: PLC0415 - slow import

    try:
        with quiet():
            found = pydicom.dcmread(source, specific_tags=["SOPClassUID"], stop_before_pixels=True)
            return str(found.get("SOPClassUID", ""))
    except Exception as error:
        raise MaskUnreadable from error


def _structures(source: Path, question: Question, grid: Grid) -> Labels:
    labels, names = read_rtstruct(source, grid)
    known = {segment.name.casefold(): segment.value for segment in question.segments}
    values = [segment.value for segment in question.segments]
    table = np.zeros(256, np.uint8)
    for number, name in enumerate(names, start=1):
        by_order = values[number - 1] if number <= len(values) else number
        table[number] = known.get(name.strip().casefold(), by_order)
    return np.asarray(table[labels])


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
