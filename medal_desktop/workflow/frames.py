"""Representative frames of a series as grey or coloured pictures: the original beside its copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.progress import Job
from medal_desktop.deid.pixels.look import look_at_level, look_beneath, look_through
from medal_desktop.dicom.errors import DicomError, NoPixels
from medal_desktop.dicom.film import film_frames, spread
from medal_desktop.dicom.frames import frame_values, load_frame
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.presentation import Window, default_window, to_grey
from medal_desktop.dicom.series import Frame, Group, Instance, Kind
from medal_desktop.dicom.slide_small import small_parts
from medal_desktop.dicom.sources import Reader, Source
from medal_desktop.workflow.cases import open_group
from medal_desktop.workflow.deid_state import copies
from medal_desktop.workflow.pixels import boxes as kept_boxes
from medal_desktop.workflow.pixels import to_box, to_view
from medal_desktop.workflow.views import BoxView
from medal_desktop.workflow.workspace import Workspace

Picture = NDArray[np.uint8]

_MOST = 9
_MOST_BYTES = 96 << 20
_SLIDE = 1024


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FramePair:
    """One frame as (rows, columns) grey or (rows, columns, 3) RGB; `number` counts from 1."""

    number: int
    total: int
    before: Picture
    after: Picture | None


def frames(workspace: Workspace, case_id: str, series_id: str, job: Job) -> tuple[FramePair, ...]:
    """Give frames from the whole length of a series, the first and the last among them; slow.

    Raises:
        NoSuchCase, OriginalsChanged, Cancelled, DicomError: the pixels are damaged.
    """
    group = open_group(workspace, case_id, series_id, job)
    folder = copies(workspace) / case_id / series_id
    numbers = {source: n for n, source in enumerate(dict.fromkeys(group.sources), start=1)}
    if group.kind is Kind.WSI:
        return (_levels(group, folder, numbers, job),)
    window: Window | None = None
    made = []
    for index, frame, values in _read(group, job):
        if window is None and values.ndim == 2:
            window = default_window(group, values)
        copy = _copy(folder / f"{numbers[frame.instance.source]:06d}.dcm", frame)
        made.append(
            FramePair(
                number=index + 1,
                total=_count(group),
                before=_shown(values, window, group),
                after=None if copy is None else _shown(copy, window, group),
            )
        )
    return tuple(made)


def second_look(
    workspace: Workspace, case_id: str, series_id: str, job: Job
) -> tuple[BoxView, ...]:
    """Look for text that the boxes kept for a series do not cover; slow.

    Raises:
        NoSuchCase, OriginalsChanged, DetectorMissing, Cancelled, DicomError.
    """
    group = open_group(workspace, case_id, series_id, job)
    covered = [to_box(box) for box in kept_boxes(workspace, case_id, series_id).boxes]
    if group.kind is Kind.WSI:
        found = look_at_level(_smallest(group))
    elif group.kind is Kind.VIDEO:
        found = look_through((values for _, _, values in _read(group, job)), covered)
    elif group.frames:
        shown = [group.frames[index] for index in _chosen(group)]
        found = look_beneath(job.each(shown, len(shown), "frames"), covered)
    else:
        raise NoPixels
    return tuple(to_view(box) for box in found)


def _levels(group: Group, folder: Path, numbers: dict[Source, int], job: Job) -> FramePair:
    """Show a slide's smallest level, made smaller still where it is large."""
    level = _smallest(group)
    copy = folder / f"{numbers[level.source]:06d}.dcm"
    return FramePair(
        number=1,
        total=1,
        before=next(small_parts(level, _SLIDE, job)).picture,
        after=_small_copy(copy, job) if copy.is_file() else None,
    )


def _small_copy(path: Path, job: Job) -> Picture | None:
    try:
        with Reader() as reader:
            instance, _ = read_instance(Source(path, (), path.stat().st_size), reader)
        return next(small_parts(instance, _SLIDE, job)).picture
    except (DicomError, OSError):
        return None


def _smallest(group: Group) -> Instance:
    return min(group.objects, key=lambda instance: instance.frames)


def _read(group: Group, job: Job) -> Iterator[tuple[int, Frame, NDArray[Any]]]:
    """Give the chosen frames, counted from 0, with their values; slow."""
    chosen = _chosen(group)
    if group.kind is Kind.VIDEO:
        for index, picture in film_frames(group, chosen, job):
            yield index, Frame(instance=group.first, index=index), picture
        return
    for index in job.each(chosen, len(chosen), "frames"):
        yield index, group.frames[index], load_frame(group, index)


def _count(group: Group) -> int:
    return max(group.first.frames if group.kind is Kind.VIDEO else len(group.frames), 1)


def _chosen(group: Group) -> Sequence[int]:
    """Choose frames from the whole length, fewer of large ones."""
    pixels = group.first.pixels
    rows, columns = group.frames[0].shape if group.frames else (0, 0)
    if group.kind is Kind.VIDEO and pixels is not None:
        rows, columns = pixels.rows, pixels.columns
    most = max(min(_MOST, _MOST_BYTES // max(rows * columns * 6, 1)), 1)
    return spread(_count(group), most)


def _copy(path: Path, frame: Frame) -> NDArray[np.generic] | None:
    """Read the same frame from the copy; None where there is none."""
    if not path.is_file():
        return None
    try:
        with Reader() as reader:
            _, found = read_instance(Source(path, (), path.stat().st_size), reader)
            same = next((one for one in found if _same(one, frame)), None)
            if same is None:
                return None
            return frame_values(same, FrameReader(reader), reader)
    except (DicomError, OSError):
        return None


def _same(one: Frame, other: Frame) -> bool:
    return one.index == other.index and one.tile == other.tile


def _shown(values: NDArray[np.generic], window: Window | None, group: Group) -> Picture:
    if values.ndim == 3 or window is None:
        return np.ascontiguousarray(values[..., :3], np.uint8)
    return to_grey(values, window, inverted=group.photometric == "MONOCHROME1")
