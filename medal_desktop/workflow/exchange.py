"""Handing annotations to other programs, and taking theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from medal_desktop.annotation.exchange import tables
from medal_desktop.annotation.exchange.rtstruct import write_rtstruct
from medal_desktop.annotation.exchange.seg import write_seg
from medal_desktop.annotation.exchange.sr import write_sr
from medal_desktop.annotation.exchange.sr_reading import Image, read_sr
from medal_desktop.annotation.marks.model import IN_TIME, Mark
from medal_desktop.annotation.marks.readings import Images, Reading, readings
from medal_desktop.annotation.statistics import statistics
from medal_desktop.annotation.store import FIRST
from medal_desktop.base import policy
from medal_desktop.base.geometry import Grid
from medal_desktop.base.progress import Job
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.nifti import read_mask, write_mask
from medal_desktop.package.answers import WITH_FILE
from medal_desktop.package.documents import AnyAnswer, InstancesAnswer, Segment
from medal_desktop.workflow import marks as marks_verbs
from medal_desktop.workflow.cases import Series, load_series, open_group
from medal_desktop.workflow.errors import NothingToExport
from medal_desktop.workflow.reading import list_as, show_as
from medal_desktop.workflow.views import CaseView, QuestionView
from medal_desktop.workflow.workspace import Workspace

Told = tuple[Mark, tuple[Reading, ...]]


class Kind(StrEnum):
    """What can be written."""

    SEG = "seg"
    RTSTRUCT = "rtstruct"
    NIFTI = "nifti"
    SR = "sr"
    MARKS = "marks"
    SEGMENTS = "segments"
    ANSWERS = "answers"


NAMES_PATIENT = frozenset({Kind.SEG, Kind.RTSTRUCT, Kind.SR})
"""What carries the identity that the original images carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One file that was written, and how many masks, marks or lines it holds."""

    path: str
    count: int


def export(
    workspace: Workspace,
    kind: Kind,
    folder: Path,
    job: Job,
    case_ids: Sequence[str] = (),
    reader: str = FIRST,
) -> tuple[Exported, ...]:
    """Write one kind of file for some cases, or all; names hold no word of a patient.

    Raises:
        Forbidden: the organisation lets no annotations be copied out of the workspace.
        NoSuchCase: a case that is not there.
        NothingToExport: nothing of this kind.
        OriginalsChanged, NoSource: the images referred to cannot be read.
    """
    policy.current().require_export(of_package=False)
    chosen = (
        tuple(show_as(workspace, one, reader) for one in case_ids)
        if case_ids
        else list_as(workspace, reader)
    )
    rows: list[Exported] = []
    if kind in {Kind.MARKS, Kind.SEGMENTS, Kind.ANSWERS}:
        rows += _table(workspace, kind, folder, chosen, reader, job)
    else:
        for case in job.each(chosen, len(chosen), "cases"):
            rows += _EXPORTS[kind](workspace, folder, case, reader, job)
    if not rows:
        raise NothingToExport
    return tuple(rows)


def import_marks(
    workspace: Workspace,
    case_id: str,
    series_id: str,
    source: Path,
    job: Job,
) -> tuple[Mark, ...]:
    """Read the marks of a DICOM SR that lie on a series; keeping them is the caller's.

    Raises:
        NoSuchCase, OriginalsChanged, NotExchanged, OtherSpace.
    """
    group = open_group(workspace, case_id, series_id, job)
    images, first = [], 0
    for number, instance in enumerate(group.instances):
        grid = _slice_grid(group.grid, number) if group.grid is not None else None
        images.append(Image(instance.sop_uid, grid, first))
        first += max(int(instance.frames), 1)
    return read_sr(source, series_id, tuple(images), group.instances[0].frame_of_reference)


def _slice_grid(grid: Grid, index: int) -> Grid:
    """Give the grid of one slice alone."""
    return Grid(
        shape=(1, *grid.shape[1:]),
        origin=grid.to_lps((float(index), 0.0, 0.0)),
        step_slice=grid.step_slice,
        step_row=grid.step_row,
        step_column=grid.step_column,
    )


def _masks(case: CaseView) -> Iterator[tuple[QuestionView, str, tuple[Segment, ...]]]:
    """Give the questions answered by a mask, the series it lies on, and what its labels are."""
    for asked in case.questions:
        answer = asked.answer
        if isinstance(answer, WITH_FILE) and asked.mask is not None:
            yield asked, answer.series, _segments(asked, answer)


def _segments(asked: QuestionView, answer: AnyAnswer) -> tuple[Segment, ...]:
    """Give a mask's segments; of a mask of instances, one for each object."""
    if not isinstance(answer, InstancesAnswer):
        return asked.question.segments
    kinds = {segment.value: segment for segment in asked.question.segments}
    return tuple(
        kinds[one.label].model_copy(
            update={"value": one.value, "name": f"{kinds[one.label].name} {one.value}"}
        )
        for one in answer.instances
    )


def _export_masks(
    workspace: Workspace, folder: Path, case: CaseView, job: Job, *, structures: bool
) -> Iterator[Exported]:
    for asked, series_id, segments in _masks(case):
        group = open_group(workspace, case.id, series_id, job)
        mask = read_mask(Path(str(asked.mask)))
        paths = [instance.source for instance in group.instances]
        target = folder / f"{_name(case, asked)}.{'rtstruct' if structures else 'seg'}.dcm"
        write = write_rtstruct if structures else write_seg
        write(target, mask.labels, mask.grid, segments, paths)
        yield Exported(path=str(target), count=len(segments))


def _export_seg(
    workspace: Workspace, folder: Path, case: CaseView, _reader: str, job: Job
) -> Iterator[Exported]:
    return _export_masks(workspace, folder, case, job, structures=False)


def _export_rtstruct(
    workspace: Workspace, folder: Path, case: CaseView, _reader: str, job: Job
) -> Iterator[Exported]:
    return _export_masks(workspace, folder, case, job, structures=True)


def _export_nifti(
    _workspace: Workspace, folder: Path, case: CaseView, _reader: str, _job: Job
) -> Iterator[Exported]:
    for asked, _, segments in _masks(case):
        mask = read_mask(Path(str(asked.mask)))
        target = folder / f"{_name(case, asked)}.nii.gz"
        write_mask(target, mask.labels, mask.grid)
        yield Exported(path=str(target), count=len(segments))


def _export_sr(
    workspace: Workspace, folder: Path, case: CaseView, reader: str, job: Job
) -> Iterator[Exported]:
    for series_id, told in _told(workspace, case, reader, job):
        fit = [one for one in told if one[0].shape not in IN_TIME]
        if fit:
            group = open_group(workspace, case.id, series_id, job)
            target = folder / f"{case.id}_{series_id}.sr.dcm"
            paths = [instance.source for instance in group.instances]
            yield Exported(path=str(target), count=write_sr(target, fit, paths))


_Export = Callable[[Workspace, Path, CaseView, str, Job], Iterator[Exported]]
_EXPORTS: dict[Kind, _Export] = {
    Kind.SEG: _export_seg,
    Kind.RTSTRUCT: _export_rtstruct,
    Kind.NIFTI: _export_nifti,
    Kind.SR: _export_sr,
}


def _table(
    workspace: Workspace,
    kind: Kind,
    folder: Path,
    cases: tuple[CaseView, ...],
    reader: str,
    job: Job,
) -> Iterator[Exported]:
    """Write one table of all cases."""
    rows: list[tuple[object, ...]] = []
    columns = {
        Kind.MARKS: tables.MARK_COLUMNS,
        Kind.SEGMENTS: tables.SEGMENT_COLUMNS,
        Kind.ANSWERS: tables.ANSWER_COLUMNS,
    }[kind]
    for case in job.each(cases, len(cases), "cases"):
        if kind is Kind.ANSWERS:
            rows += _answer_rows(case, reader)
        elif kind is Kind.SEGMENTS:
            rows += _segment_rows(workspace, case, reader, job)
        else:
            for _, told in _told(workspace, case, reader, job):
                for mark, numbers in told:
                    rows += tables.mark_rows(case.id, mark, numbers)
    if rows:
        target = folder / f"{kind}.csv"
        tables.write_table(target, columns, rows)
        yield Exported(path=str(target), count=len(rows))


def _answer_rows(case: CaseView, reader: str) -> Iterator[tuple[object, ...]]:
    for asked in case.questions:
        answer = asked.answer
        if answer is None:
            continue
        plain = answer.model_dump(mode="json", exclude={"type"}, exclude_defaults=True)
        said = plain.get("value", plain.get("text", plain.get("values", plain)))
        words = ";".join(map(str, said)) if isinstance(said, list) else str(said)
        place = (case.id, case.split, asked.task_id, asked.question.id)
        yield (*place, answer.type, words, reader)


def _segment_rows(
    workspace: Workspace, case: CaseView, reader: str, job: Job
) -> Iterator[tuple[object, ...]]:
    for asked, series_id, segments in _masks(case):
        mask = read_mask(Path(str(asked.mask)))
        volume = load_series(workspace, case.id, series_id, job).volume
        values = volume.values if volume is not None else None
        for segment in segments:
            one = statistics(mask.labels, values, mask.grid, segment.value)
            numbers = (one.ml, one.mean, one.deviation, one.least, one.most)
            sizes = (one.diameter_mm, one.in_slice_mm)
            told = tuple(f"{value:.6g}" for value in (*numbers, *sizes))
            place = (case.id, asked.task_id, asked.question.id, segment.name, segment.code)
            yield (*place, one.voxels, *told, reader)


def _told(
    workspace: Workspace, case: CaseView, reader: str, job: Job
) -> Iterator[tuple[str, list[Told]]]:
    """Give the marks of each series with what they measure."""
    found = marks_verbs.list_marks(workspace, case.id, reader)
    for series in case.series:
        own = [mark for mark in found if mark.series == series.id]
        if own:
            loaded = load_series(workspace, case.id, series.id, job)
            yield series.id, [(mark, readings(mark, _images(loaded, mark))) for mark in own]


def _images(series: Series, mark: Mark) -> Images | None:
    if series.volume is not None:
        volume = series.volume
        return Images(values=volume.values, grid=volume.grid, unit=volume.unit)
    if not mark.points:
        return None
    frame = load_frame(series.group, round(mark.points[0][2]))
    return Images(values=np.asarray(frame), grid=None, unit=series.group.unit)


def _name(case: CaseView, asked: QuestionView) -> str:
    return f"{case.id}_{asked.task_id}_{asked.question.id}"
