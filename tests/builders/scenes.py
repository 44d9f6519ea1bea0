"""Small volumes and scenes for the viewer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.presentation import Window
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.scene import Scene, SceneState, middle


def volume(shape: tuple[int, int, int] = (10, 48, 64)) -> VolumePicture:
    """An axial volume whose value is 100 × slice + row."""
    values = 100 * np.arange(shape[0])[:, None, None] + np.arange(shape[1])[None, :, None]
    grid = Grid(
        shape=shape,
        origin=(-32.0, -24.0, 0.0),
        step_slice=(0.0, 0.0, 2.0),
        step_row=(0.0, 1.0, 0.0),
        step_column=(1.0, 0.0, 0.0),
    )
    return VolumePicture(np.broadcast_to(values, shape).astype(np.int16), grid, "HU")


def scene(mask: NDArray[np.uint8] | None = None) -> Scene:
    """A scene on that volume, in its middle."""
    picture = volume()
    state = SceneState(
        picture=picture,
        voxel=middle(picture),
        window=Window(centre=500.0, width=1000.0),
        crosshair=False,
        mask=mask,
    )
    return Scene(state)


def ball() -> NDArray[np.uint8]:
    """A mask: label 1 in a box of slices 6 to 8, largest in slice 7."""
    labels = np.zeros((10, 48, 64), np.uint8)
    labels[6, 20:24, 30:34] = 1
    labels[7, 16:28, 26:38] = 1
    labels[8, 20:24, 30:34] = 1
    return labels
