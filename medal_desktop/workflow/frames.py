"""Representative frames of a series as grey or coloured pictures: the original beside its copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.progress import Job
from medal_desktop.deid.pixels.look import look_beneath
from medal_desktop.dicom.errors import DicomError, NoPixels
from medal_desktop.dicom.frames import frame_values, load_frame
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.presentation import Window, default_window, to_grey
from medal_desktop.dicom.series import Frame, Group, Kind
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
    chosen = _chosen(group)
    window: Window | None = None
    made = []
    for index in job.each(chosen, len(chosen), "frames"):
        values = load_frame(group, index)
        if window is None and values.ndim == 2:
            window = default_window(group, values)
        copy = None
        if group.kind is not Kind.VIDEO:
            frame = group.frames[index]
            name = f"{numbers[frame.instance.source]:06d}.dcm"
            copy = _copy(folder / name, frame)
        made.append(
            FramePair(
                number=index + 1,
                total=max(len(group.frames), 1),
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
    if not group.frames:
        raise NoPixels
    covered = [to_box(box) for box in kept_boxes(workspace, case_id, series_id).boxes]
    shown = [group.frames[index] for index in _chosen(group)]
    found = look_beneath(job.each(shown, len(shown), "frames"), covered)
    return tuple(to_view(box) for box in found)


def _chosen(group: Group) -> Sequence[int]:
    """Choose frames from the whole length, fewer of large ones."""
    count = len(group.frames)
    if count == 0:
        return (0,)
    rows, columns = group.frames[0].shape
    most = max(min(_MOST, _MOST_BYTES // max(rows * columns * 6, 1)), 1)
    if most == 1 or count == 1:
        return (count // 2,)
    return sorted({round(part * (count - 1) / (most - 1)) for part in range(most)})


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
