"""A volume on a plain lattice in patient space, and shapes on it: SimpleITK's one door here.

Arrays are (z, y, x) with z towards the head, y towards the back and x towards the left (LPS).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid, Vector
from medal_desktop.dicom.series import Frame

Shape = NDArray[np.bool_]
Values = NDArray[np.float32]
# A head is looked for in the upper part of a long volume only.
_TALLEST_MM: Final = 320.0
_WIDEST_MM: Final = 640.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lattice:
    """Values every `step` mm in LPS; `origin` is the first one's (x, y, z); `seen`: measured."""

    values: Values
    seen: Shape
    origin: Vector
    step: float

    def sample(self, shape: Shape, frame: Frame) -> Shape:
        """Give where the pixels of a frame (rows, columns) lie in a shape; outside is False."""
        position, orientation, spacing = frame.position, frame.orientation, frame.spacing
        if position is None or orientation is None or spacing is None:
            return np.zeros(frame.shape, bool)
        along_row, along_column = (np.asarray(axis) for axis in orientation)
        down = np.arange(frame.shape[0])[:, None, None] * (spacing[0] * along_column)
        across = np.arange(frame.shape[1])[None, :, None] * (spacing[1] * along_row)
        start = (np.asarray(position) - self.origin) / self.step
        places = np.rint(start + (down + across) / self.step).astype(np.int32)
        limits = np.array(shape.shape[::-1])
        inside = ((places >= 0) & (places < limits)).all(axis=-1)
        x, y, z = np.moveaxis(np.clip(places, 0, limits - 1), -1, 0)
        return np.asarray(shape[z, y, x] & inside, bool)


def lattice(values: NDArray[Any], grid: Grid, step: float = 2.0) -> Lattice | None:
    """Lay a volume (slices, rows, columns) on a lattice; None where no head would fit.

    Of a volume that is taller than a head the upper part is taken.
    """
    low, high = _corners(grid)
    low[2] = max(low[2], high[2] - _TALLEST_MM)
    if (high - low)[:2].max() > _WIDEST_MM:
        return None
    size = np.maximum(np.ceil((high - low) / step).astype(int) + 1, 1)
    sitk = _sitk()
    image = _image(values)
    frame = sitk.Image([int(n) for n in size], sitk.sitkFloat32)
    frame.SetOrigin([float(x) for x in low])
    frame.SetSpacing([step] * 3)
    way = _to_index(grid)
    outside = float(values.min())
    laid = sitk.Resample(image, frame, way, sitk.sitkLinear, outside, sitk.sitkFloat32)
    inside = sitk.Resample(
        _image(np.ones(grid.shape, np.uint8)), frame, way, sitk.sitkNearestNeighbor, 0
    )
    return Lattice(
        values=sitk.GetArrayFromImage(laid),
        seen=sitk.GetArrayFromImage(inside).astype(bool),
        origin=(float(low[0]), float(low[1]), float(low[2])),
        step=step,
    )


def threshold_of(values: NDArray[Any]) -> float:
    """Give the value that best parts dark from bright (Otsu)."""
    sitk = _sitk()
    parting = sitk.OtsuThresholdImageFilter()
    parting.SetNumberOfHistogramBins(256)
    parting.Execute(_image(np.ascontiguousarray(values, np.float32).reshape(1, 1, -1)))
    return float(parting.GetThreshold())


def smoothed(space: Lattice, sigma: float) -> Values:
    """Give the values blurred by `sigma` steps, from measured places alone."""
    weight = _blurred(space.seen.astype(np.float32), sigma)
    values = np.where(space.seen, space.values, np.float32(0))
    return np.asarray(_blurred(values, sigma) / np.maximum(weight, 1e-3), np.float32)


def _blurred(values: Values, sigma: float) -> Values:
    sitk = _sitk()
    done = sitk.SmoothingRecursiveGaussian(_image(values), sigma)
    return np.asarray(sitk.GetArrayFromImage(done), np.float32)


def turned(values: Values, degrees: float) -> Values:
    """Turn values about the axis of the body, so that what lay to the left comes to the front.

    The lattice is as wide as it is deep afterwards; what comes in from outside is the lowest value.
    """
    sitk = _sitk()
    image = _image(values)
    depth, width = values.shape[1:]
    size = int(np.ceil(np.hypot(depth, width)))
    frame = sitk.Image([size, size, values.shape[0]], sitk.sitkFloat32)
    middle = ((width - 1) / 2, (depth - 1) / 2, 0.0)
    frame.SetOrigin([middle[0] - (size - 1) / 2, middle[1] - (size - 1) / 2, 0.0])
    way = sitk.Euler3DTransform()
    way.SetCenter(middle)
    way.SetRotation(0.0, 0.0, float(np.radians(degrees)))
    lowest = float(values.min())
    done = sitk.Resample(image, frame, way, sitk.sitkLinear, lowest, sitk.sitkFloat32)
    return np.asarray(sitk.GetArrayFromImage(done), np.float32)


def enlarged(picture: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Give a picture (rows, columns) with smooth steps between its pixels."""
    sitk = _sitk()
    image = _image(picture)
    size = [n * factor for n in image.GetSize()]
    done = sitk.Resample(
        image, size, sitk.Transform(), sitk.sitkBSpline, (0.0, 0.0), (1 / factor, 1 / factor)
    )
    return np.asarray(sitk.GetArrayFromImage(done), np.uint8)


def eroded(shape: Shape, steps: float) -> Shape:
    """Take a layer away; what lies at the lattice's end counts as inside."""
    return ~dilated(~shape, steps)


def dilated(shape: Shape, steps: float) -> Shape:
    """Add a layer of so many steps in every direction."""
    if not shape.any():
        return shape.copy()
    return np.asarray(distance(shape) <= steps, bool)


def distance(shape: Shape) -> NDArray[np.float32]:
    """Give how many steps each place lies from the shape; 0 inside."""
    sitk = _sitk()
    far = sitk.SignedMaurerDistanceMap(
        _image(shape.astype(np.uint8)), insideIsPositive=False, squaredDistance=False
    )
    return np.maximum(np.asarray(sitk.GetArrayFromImage(far), np.float32), 0)


def parts(shape: Shape, smallest: int = 1) -> NDArray[np.uint32]:
    """Number the parts that hang together, the largest first."""
    sitk = _sitk()
    numbered = sitk.ConnectedComponent(_image(shape.astype(np.uint8)))
    ordered = sitk.RelabelComponent(numbered, minimumObjectSize=smallest)
    return np.asarray(sitk.GetArrayFromImage(ordered), np.uint32)


def largest(shape: Shape) -> Shape:
    """Give the largest part that hangs together."""
    return np.asarray(parts(shape) == 1, bool)


def filled(shape: Shape) -> Shape:
    """Close holes in each slice across the body."""
    sitk = _sitk()
    layers = [sitk.BinaryFillhole(_image(layer)) for layer in shape.astype(np.uint8)]
    return np.stack([np.asarray(sitk.GetArrayFromImage(layer), bool) for layer in layers])


def _corners(grid: Grid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    last = [n - 1 for n in grid.shape]
    points = np.array(
        [grid.to_lps((a, b, c)) for a in (0, last[0]) for b in (0, last[1]) for c in (0, last[2])]
    )
    return points.min(axis=0), points.max(axis=0)


def _to_index(grid: Grid) -> Any:
    """Give the way from LPS to the index (column, row, slice), shear included."""
    matrix = np.linalg.inv(grid.matrix)[[2, 1, 0, 3]]
    way = _sitk().AffineTransform(3)
    way.SetMatrix([float(x) for x in matrix[:3, :3].ravel()])
    way.SetTranslation([float(x) for x in matrix[:3, 3]])
    return way


def _image(values: NDArray[Any]) -> Any:
    return _sitk().GetImageFromArray(values)


def _sitk() -> Any:
    import SimpleITK as sitk  # noqa: PLC0415, N813 - takes long to import; its usual name

    return sitk
