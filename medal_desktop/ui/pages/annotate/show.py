"""From a loaded series to what the viewer shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.presentation import Preset, Window, default_window, presets
from medal_desktop.ui.viewer.picture import StackPicture, VolumePicture

if TYPE_CHECKING:
    from medal_desktop.dicom.series import Group
    from medal_desktop.workflow.cases import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the viewer is given for one series."""

    group: Group
    picture: VolumePicture | StackPicture
    window: Window
    presets: tuple[Preset, ...]
    warnings: tuple[str, ...]
    inverted: bool


def prepare(series: Series) -> Shown:
    """Make a picture of a series; reads one frame of a stack, so call it in a thread."""
    group, volume = series.group, series.volume
    warnings = tuple(str(warning) for warning in group.warnings)
    if volume is None:
        picture, first = stack(group)
        return _shown(group, picture, first, warnings)
    warnings = tuple(dict.fromkeys((*warnings, *(str(w) for w in volume.warnings))))
    made = VolumePicture(volume.values, volume.grid, volume.unit)
    return _shown(group, made, volume.values, warnings)


def stack(group: Group) -> tuple[StackPicture, NDArray[np.generic]]:
    """Make a picture of frames as they were stored, with the middle one read."""
    count = len(group.frames)
    first = frame(group, count // 2)
    told = group.frames[count // 2]
    rows, columns = first.shape[:2]
    picture = StackPicture(
        (rows, columns),
        count,
        spacing=told.spacing,
        orientation=told.orientation,
        unit=group.unit,
    )
    picture.put(count // 2, first)
    return picture, first


def frame(group: Group, index: int) -> NDArray[np.generic]:
    """Read one frame: (rows, columns), or (rows, columns, 3) RGB."""
    from medal_desktop.dicom.frames import load_frame  # noqa: PLC0415 - decoders load on use

    return load_frame(group, index)


def _shown(
    group: Group,
    picture: VolumePicture | StackPicture,
    values: NDArray[np.generic],
    warnings: tuple[str, ...],
) -> Shown:
    grey = values.ndim == 2 or isinstance(picture, VolumePicture)
    window = default_window(group, values) if grey else Window(centre=128, width=256)
    return Shown(
        group=group,
        picture=picture,
        window=window,
        presets=presets(group.modality) if grey else (),
        warnings=warnings,
        inverted=group.photometric == "MONOCHROME1",
    )


def first_look(group: Group) -> Shown:
    """Show the middle frame alone, while the rest is read."""
    picture, values = stack(group)
    cut = picture.cuts[picture.first_plane]
    alone = StackPicture(cut.size, 1, spacing=group.frames[len(group.frames) // 2].spacing)
    alone.put(0, values)
    return _shown(group, alone, values, ())
