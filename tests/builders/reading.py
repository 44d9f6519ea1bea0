"""What became of a file that was scanned: equal to a second decoder, recognised, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Frame, Group, Kind
from medal_desktop.dicom.slide import Slide
from tests.builders.second import second_reading

_MOST_FRAMES = 3
_TABLES = Path(__file__).parents[2] / "build" / "reading"


def outcome(path: Path) -> str:
    """Give one word on what became of a file."""
    result = scan([path])
    if not result.groups:
        return result.skipped[0].reason
    if result.groups[0].kind is Kind.WSI and "label_image" not in result.groups[0].warnings:
        return _outcome_of_slide(result.groups[0], path)
    if not any(group.frames for group in result.groups):
        return f"recognised as {result.groups[0].kind}"
    shown = [
        (group, number)
        for group in result.groups
        for number in range(min(len(group.frames), _MOST_FRAMES))
    ]
    try:
        ours = [(group.frames[number], load_frame(group, number)) for group, number in shown]
    except DicomError as error:
        return f"refused: {error.reason}"
    theirs = second_reading(path)
    if theirs is None:
        return "read; no second decoder can"
    name, values = theirs
    same = all(equal(found, frame, values) for frame, found in ours)
    return f"equal to {name}" if same else "DIFFERENT"


def _outcome_of_slide(group: Group, path: Path) -> str:
    theirs = second_reading(path)
    if theirs is None:
        return "recognised as wsi"
    name, values = theirs
    with Slide(group) as slide:
        (level,) = slide.levels
        places = [(place, level.frame(*place)) for place in np.ndindex(level.tiles)]
        held = {place: frame for place, frame in places if frame is not None}
        shown = {place: slide.tile(0, *place) for place in held}
    for place, frame in held.items():
        expected = values[frame] if values.ndim == 4 else _shown_grey(values[frame], group)
        rows, columns = shown[place].shape[:2]
        off = np.abs(shown[place].astype(float) - expected[:rows, :columns])
        if np.percentile(off, 99) > 4:
            return "DIFFERENT"
    return f"equal to {name}"


def _shown_grey(values: NDArray[Any], group: Group) -> NDArray[Any]:
    """Give 8-bit greys as a screen shows them; in MONOCHROME1 the lowest is the brightest."""
    grey = 255 - values if group.photometric == "MONOCHROME1" else values
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


def equal(ours: NDArray[Any], frame: Frame, values: NDArray[Any]) -> bool:
    expected = values[frame.index].astype(np.float64)
    if frame.tile:
        top, left, rows, columns = frame.tile
        expected = expected[top : top + rows, left : left + columns]
    if ours.shape != expected.shape:
        return False
    off = np.abs(ours.astype(np.float64) - expected)
    if "lossy" in frame.instance.warnings or ours.ndim == 3:
        return bool(np.percentile(off, 99) <= 4)  # rounding of a cosine transform, or of colours
    return bool((off <= 1e-3 + 1e-6 * np.abs(expected)).all())


def tabled(name: str, root: Path, files: list[Path]) -> dict[str, str]:
    """Give each file's outcome; the table is left under `build/reading`."""
    return left(name, {path.relative_to(root).as_posix(): outcome(path) for path in files})


def left(name: str, found: dict[str, str]) -> dict[str, str]:
    """Leave a table of outcomes under `build/reading`, and give it back."""
    table = "".join(f"{path}\t{word}\n" for path, word in found.items())
    _TABLES.mkdir(parents=True, exist_ok=True)
    (_TABLES / f"{name}.tsv").write_text(table)
    return found
