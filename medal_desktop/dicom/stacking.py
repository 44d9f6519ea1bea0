"""Order slices in space and say what the spaces between them are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid, InvalidGrid, Vector
from medal_desktop.dicom.series import Frame
from medal_desktop.dicom.vectors import along, cross, dot, length, minus

SAME_PLACE_MM = 1e-3
_TILTED = 1e-3
_GAP_MM = 0.12
_SHARE = 0.02
_ROUNDINGS_MM = (0.1, 0.01)
_FINEST_MM = 0.001
_LONGEST_GRID = 4


@dataclass(frozen=True, slots=True)
class Stack:
    """Slices on a line: `grid` is evenly spaced, `slice_mm` is where the slices really are."""

    grid: Grid
    slice_mm: tuple[float, ...]
    warnings: tuple[str, ...]


def height(frame: Frame) -> float:
    """Give how far along its normal a frame lies, in mm."""
    if frame.position is None or frame.orientation is None:
        return 0.0
    return dot(frame.position, cross(*frame.orientation))


def runs_of_spacing(frames: Sequence[Frame], shortest: int = 3) -> list[list[Frame]]:
    """Cut slices in order of height where the spacing changes and then holds.

    Gives one run when the slices do not fall into runs of at least `shortest` slices.
    """
    heights = np.array([height(frame) for frame in frames])
    if _even(heights, _rounding(frames)):
        return [list(frames)]
    runs = _equal_gaps(np.diff(heights))
    long = [run for run in runs if run[1] - run[0] >= shortest - 1]
    if not 2 <= len(long) <= 4 or len(runs) > 2 * len(long) - 1:
        return [list(frames)]
    gaps = [float(heights[b] - heights[a]) / (b - a) for a, b in long]
    if any(abs(one - other) <= _slack(one) for one, other in pairwise(gaps)):
        return [list(frames)]
    cuts = [0, *(run[1] + 1 for run in long[:-1]), len(frames)]
    if runs[0] != long[0] or runs[-1] != long[-1]:
        return [list(frames)]
    return [list(frames[a:b]) for a, b in pairwise(cuts)]


def _equal_gaps(gaps: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Give the runs of equal gaps as (first slice, last slice)."""
    runs, start = [], 0
    for at in range(1, len(gaps) + 1):
        if at == len(gaps) or abs(gaps[at] - gaps[start]) > _slack(float(gaps[start])):
            runs.append((start, at))
            start = at
    return runs


def _slack(step: float) -> float:
    return max(_GAP_MM, _SHARE * abs(step))


def _even(heights: NDArray[np.float64], rounding: float) -> bool:
    """Whether the heights lie on a line, but for the rounding of the positions in the files."""
    if len(heights) < 3:
        return True
    step = (heights[-1] - heights[0]) / (len(heights) - 1)
    expected = heights[0] + step * np.arange(len(heights))
    return bool(np.abs(heights - expected).max() <= max(1.1 * rounding, _SHARE * step))


def _rounding(frames: Sequence[Frame]) -> float:
    """Give the step that all positions were rounded to before they were written, in mm."""
    positions = np.array([frame.position or (0.0, 0.0, 0.0) for frame in frames])
    for step in _ROUNDINGS_MM:
        if np.abs(positions - np.rint(positions / step) * step).max() < 1e-6:
            return step
    return _FINEST_MM


def stack(frames: Sequence[Frame]) -> Stack | None:
    """Give the grid of frames in order of height; None when they do not lie on a line.

    One frame makes a grid of one slice, as thick as it says.
    """
    first, last = frames[0], frames[-1]
    if first.position is None or first.orientation is None or not first.spacing:
        return None
    heights = np.array([height(frame) for frame in frames])
    if len(frames) == 1:
        return _single(first)
    if last.position is None or heights[-1] - heights[0] < SAME_PLACE_MM:
        return None
    axis = minus(last.position, first.position)
    way = _unit(axis)
    if _off_the_line(frames, way):
        return None
    slice_mm = (heights - heights[0]) / dot(way, cross(*first.orientation))
    step, count, warnings = _regular(slice_mm, _rounding(frames))
    if _sheared(way, first.orientation):
        warnings = (*warnings, "gantry_tilt")
    grid = _grid(first, along((0.0, 0.0, 0.0), way, step), count)
    return Stack(grid, tuple(float(mm) for mm in slice_mm), warnings) if grid else None


def _single(frame: Frame) -> Stack | None:
    assert frame.orientation  # noqa: S101 - `stack` looked
    normal = cross(*frame.orientation)
    thickness = abs(frame.thickness or 0.0) or 1.0
    grid = _grid(frame, along((0.0, 0.0, 0.0), normal, thickness), 1)
    return Stack(grid, (0.0,), ()) if grid else None


def _unit(axis: Vector) -> Vector:
    return along((0.0, 0.0, 0.0), axis, 1 / length(axis))


def _off_the_line(frames: Sequence[Frame], way: Vector) -> bool:
    first = frames[0].position
    for frame in frames:
        if frame.position is None or first is None:
            return True
        offset = minus(frame.position, first)
        if length(minus(offset, along((0.0, 0.0, 0.0), way, dot(offset, way)))) > 0.5:
            return True
    return False


def _sheared(way: Vector, orientation: tuple[Vector, Vector]) -> bool:
    return max(abs(dot(way, orientation[0])), abs(dot(way, orientation[1]))) > _TILTED


def _regular(slice_mm: NDArray[np.float64], rounding: float) -> tuple[float, int, tuple[str, ...]]:
    """Give step, count of an even grid over the slices, and what was uneven."""
    if _even(slice_mm, rounding):
        return float(slice_mm[-1] / (len(slice_mm) - 1)), len(slice_mm), ()
    gaps = np.diff(slice_mm)
    step = _nominal(gaps)
    whole = np.rint(gaps / step)
    holes = bool((np.abs(gaps - whole * step) <= _slack(step)).all() and whole.min() >= 1)
    if holes:
        step = float(slice_mm[-1] / whole.sum())
    count = round(float(slice_mm[-1]) / step) + 1
    count = min(count, _LONGEST_GRID * len(slice_mm))
    warnings = ("missing_slices",) if holes else ("non_uniform_spacing",)
    return step, count, warnings


def _nominal(gaps: NDArray[np.float64]) -> float:
    """Give the most frequent gap; the smaller one of equals."""
    rounded = np.round(gaps / (_GAP_MM / 2)).astype(int)
    values, counts = np.unique(rounded, return_counts=True)
    best = values[np.argmax(counts)]
    return float(np.median(gaps[np.abs(rounded - best) <= 1]))


def _grid(first: Frame, step: Vector, count: int) -> Grid | None:
    if first.position is None or first.orientation is None or first.spacing is None:
        return None
    row_vector, column_vector = first.orientation
    try:
        return Grid(
            shape=(count, *first.shape),
            origin=first.position,
            step_slice=step,
            step_row=along((0.0, 0.0, 0.0), column_vector, first.spacing[0]),
            step_column=along((0.0, 0.0, 0.0), row_vector, first.spacing[1]),
        )
    except InvalidGrid:
        return None
