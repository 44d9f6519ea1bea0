"""A volume and the surfaces of its segments in 3-D, drawn off the screen: VTK's door for that.

An object of this module stays in the thread that made it: OpenGL wants it so.
"""
# ruff: noqa: PLC0415 - VTK is slow, and needed only where somebody looks at 3-D

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from medal_desktop.base.assets import load_json
from medal_desktop.base.geometry import Grid
from medal_desktop.ui.viewer.pose import Pose, Sight

_MOST_VOXELS = 20_000_000  # more are thinned out: shading them takes seconds and shows no more
Span = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
WHOLE: Span = ((0.0, 1.0), (0.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a volume is made visible: points of (value, opacity, `#RRGGBB`).

    Attributes:
        relative: values are parts of the range from the 1st to the 99.5th percentile.
        brightest: along each ray the largest value alone counts.
    """

    id: str
    name: str
    points: tuple[tuple[float, float, str], ...]
    shade: bool = False
    relative: bool = False
    brightest: bool = False

    def least(self, span: tuple[float, float]) -> float:
        """Give the value from which on something is seen well."""
        for value, opacity, _ in self.points:
            if opacity >= 0.1:
                return self.value(value, span)
        return self.value(self.points[-1][0], span)

    def value(self, value: float, span: tuple[float, float]) -> float:
        """Give a point's value in the volume's own unit."""
        return span[0] + value * (span[1] - span[0]) if self.relative else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One picture that is wanted.

    Attributes:
        size: (columns, rows) in device pixels.
        crop: what is shown, from and to, as parts of (slices, rows, columns).
        quick: coarser, because one is moving.
        volume_shown: without, only the surfaces of the segments are.
    """

    sight: Sight
    size: tuple[int, int]
    look: Look
    crop: Span = WHOLE
    quick: bool = False
    volume_shown: bool = True

    @property
    def pose(self) -> Pose:
        """How one looks."""
        return self.sight.pose


def looks(modality: str) -> tuple[Look, ...]:
    """Give the looks of a modality from `resources/volume_presets.json`."""
    known = load_json("volume_presets.json")
    return tuple(
        Look(
            id=one["id"],
            name=one["name"],
            points=tuple((float(v), float(o), str(c)) for v, o, c in one["points"]),
            shade=one.get("shade", False),
            relative=one.get("relative", False),
            brightest=one.get("brightest", False),
        )
        for one in (*known.get(modality, []), *known["*"])
    )


def span_of(values: NDArray[Any]) -> tuple[float, float]:
    """Give the 1st and the 99.5th percentile of a volume, from some of its voxels."""
    few = values[tuple(slice(None, None, max(n // 64, 1)) for n in values.shape)]
    low, high = np.nanpercentile(few, (1, 99.5))
    return (float(low), max(float(high), float(low) + 1e-6))


class VolumeScene:
    """Draws one volume. Made, used and closed in one thread."""

    def __init__(self, values: NDArray[Any], grid: Grid, *, software: bool) -> None:
        import vtkmodules.vtkRenderingOpenGL2
        import vtkmodules.vtkRenderingVolumeOpenGL2  # noqa: F401 - both register what draws
        from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow

        self._span = span_of(values)
        self._grid, self._software = grid, software
        self._renderer = vtkRenderer()
        self._renderer.SetBackground(0.0, 0.0, 0.0)
        self._window = vtkRenderWindow()
        self._window.SetOffScreenRendering(1)
        self._window.SetMultiSamples(0)
        self._window.AddRenderer(self._renderer)
        self._mapper, self._volume, self._held = _volume(values, grid, software=software)
        self._renderer.AddVolume(self._volume)
        self._surfaces: list[Any] = []
        self._look: tuple[Look, bool] | None = None

    def show_segments(self, labels: NDArray[np.uint8] | None, colours: dict[int, str]) -> None:
        """Give each label (slices, rows, columns) that has a colour a smooth surface."""
        for actor in self._surfaces:
            self._renderer.RemoveActor(actor)
        self._surfaces = []
        if labels is not None and labels.any():
            self._surfaces = _surfaces(labels, self._grid, colours)
        for actor in self._surfaces:
            self._renderer.AddActor(actor)

    def draw(self, wish: Wish) -> QImage:
        """Draw one picture."""
        shade = wish.look.shade and not (wish.quick and self._software)
        if self._look != (wish.look, shade):
            _dress(self._volume, wish.look, self._span, shade=shade)
            if wish.look.brightest:
                self._mapper.SetBlendModeToMaximumIntensity()
            else:
                self._mapper.SetBlendModeToComposite()
            self._look = (wish.look, shade)
        self._volume.SetVisibility(wish.volume_shown)
        self._crop(wish.crop)
        if self._software:
            self._mapper.SetImageSampleDistance(2.5 if wish.quick else 1.0)
            step = min(self._grid.spacing) * (2.0 if wish.quick else 1.0)
            self._mapper.SetSampleDistance(step)
        self._stand(wish.sight)
        self._window.SetSize(*wish.size)
        self._window.Render()
        return _read(self._window, wish.size)

    def close(self) -> None:
        """Let go of the graphics memory."""
        self._window.Finalize()

    def _crop(self, crop: Span) -> None:
        if crop == WHOLE:
            self._mapper.CroppingOff()
            return
        bounds = self._mapper.GetInput().GetBounds()
        planes: list[float] = []
        for axis in range(3):
            low, high = bounds[2 * axis], bounds[2 * axis + 1]
            planes += [low + share * (high - low) for share in crop[2 - axis]]
        self._mapper.SetCroppingRegionPlanes(*planes)
        self._mapper.SetCroppingRegionFlagsToSubVolume()
        self._mapper.CroppingOn()

    def _stand(self, sight: Sight) -> None:
        camera = self._renderer.GetActiveCamera()
        wide, high = sight.size
        high_mm = high / sight.pixels_per_mm
        side = min(wide, high)
        across = -sight.pose.pan[0] * side / sight.pixels_per_mm
        above = sight.pose.pan[1] * side / sight.pixels_per_mm
        middle = np.asarray(sight.middle) + np.multiply(sight.pose.right, across)
        middle = middle + np.multiply(sight.pose.up, above)
        camera.ParallelProjectionOn()
        camera.SetFocalPoint(*middle)
        camera.SetPosition(*(middle - np.multiply(sight.pose.towards, 3 * sight.radius)))
        camera.SetViewUp(*sight.pose.up)
        camera.SetParallelScale(high_mm / 2)
        self._renderer.ResetCameraClippingRange()


def _volume(values: NDArray[Any], grid: Grid, *, software: bool) -> tuple[Any, Any, Any]:
    """Give mapper, volume and the array that they draw from."""
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonDataModel import vtkImageData
    from vtkmodules.vtkRenderingCore import vtkVolume
    from vtkmodules.vtkRenderingVolume import (
        vtkFixedPointVolumeRayCastMapper,
        vtkGPUVolumeRayCastMapper,
    )

    thin = max(1, int(np.ceil((values.size / _MOST_VOXELS) ** (1 / 3))))
    kept = np.ascontiguousarray(values[::thin, ::thin, ::thin])
    if kept.dtype.kind not in "iu" or kept.dtype.itemsize > 2:
        kept = kept.astype(np.float32)
    image = vtkImageData()
    image.SetDimensions(*kept.shape[::-1])
    image.SetSpacing(*(thin * step for step in grid.spacing[::-1]))
    image.GetPointData().SetScalars(numpy_to_vtk(kept.ravel(), deep=False))
    mapper = vtkFixedPointVolumeRayCastMapper() if software else vtkGPUVolumeRayCastMapper()
    mapper.SetInputData(image)
    mapper.AutoAdjustSampleDistancesOff()
    volume = vtkVolume()
    volume.SetMapper(mapper)
    volume.SetUserMatrix(_upright(grid))
    return mapper, volume, kept


def _upright(grid: Grid) -> Any:
    """Give the way from mm along the array's own axes to LPS; a tilted gantry is a shear."""
    from vtkmodules.vtkCommonMath import vtkMatrix4x4

    matrix = np.eye(4)
    matrix[:3, :3] = np.column_stack(grid.directions[::-1])
    matrix[:3, 3] = grid.origin
    made = vtkMatrix4x4()
    made.DeepCopy([float(value) for value in matrix.ravel()])
    return made


def _dress(volume: Any, look: Look, span: tuple[float, float], *, shade: bool) -> None:
    from vtkmodules.vtkCommonDataModel import vtkPiecewiseFunction
    from vtkmodules.vtkRenderingCore import vtkColorTransferFunction, vtkVolumeProperty

    colours, opacity = vtkColorTransferFunction(), vtkPiecewiseFunction()
    for value, share, name in look.points:
        at, colour = look.value(value, span), QColor(name)
        colours.AddRGBPoint(at, colour.redF(), colour.greenF(), colour.blueF())
        opacity.AddPoint(at, share)
    worn = vtkVolumeProperty()
    worn.SetColor(colours)
    worn.SetScalarOpacity(opacity)
    worn.SetInterpolationTypeToLinear()
    worn.SetShade(int(shade))
    worn.SetAmbient(0.25)
    worn.SetDiffuse(0.8)
    worn.SetSpecular(0.15)
    volume.SetProperty(worn)


def _surfaces(labels: NDArray[np.uint8], grid: Grid, colours: dict[int, str]) -> list[Any]:
    made = []
    for label in np.unique(labels).tolist():
        name = colours.get(label, "")
        if label and name:
            made.append(_surface(labels == label, grid, QColor(name)))
    return made


def _surface(inside: NDArray[np.bool_], grid: Grid, colour: QColor) -> Any:
    """Give what draws the smoothed surface of (slices, rows, columns)."""
    from vtkmodules.vtkFiltersCore import (
        vtkFlyingEdges3D,
        vtkPolyDataNormals,
        vtkWindowedSincPolyDataFilter,
    )
    from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

    edges = vtkFlyingEdges3D()
    edges.SetInputData(_part_image(inside, grid))
    edges.SetValue(0, 0.5)
    edges.ComputeNormalsOff()
    smooth = vtkWindowedSincPolyDataFilter()
    smooth.SetInputConnection(edges.GetOutputPort())
    smooth.SetNumberOfIterations(12)
    smooth.SetPassBand(0.08)
    normals = vtkPolyDataNormals()
    normals.SetInputConnection(smooth.GetOutputPort())
    normals.SplittingOff()
    mapper = vtkPolyDataMapper()
    mapper.SetInputConnection(normals.GetOutputPort())
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.SetUserMatrix(_upright(grid))
    actor.GetProperty().SetColor(colour.redF(), colour.greenF(), colour.blueF())
    return actor


def _part_image(inside: NDArray[np.bool_], grid: Grid) -> Any:
    """Give the part of a mask that is not empty, with an empty rim, in mm of the array's axes."""
    from vtkmodules.util.numpy_support import numpy_to_vtk
    from vtkmodules.vtkCommonDataModel import vtkImageData

    box = _box(inside)
    thin = max(1, int(np.ceil((inside[box].size / _MOST_VOXELS) ** (1 / 3))))
    part = np.pad(inside[box][::thin, ::thin, ::thin], 1).astype(np.uint8)
    steps = [thin * step for step in grid.spacing]
    first = [
        side.start * step - wide for side, step, wide in zip(box, grid.spacing, steps, strict=True)
    ]
    image = vtkImageData()
    image.SetDimensions(*part.shape[::-1])
    image.SetSpacing(*steps[::-1])
    image.SetOrigin(*first[::-1])
    image.GetPointData().SetScalars(numpy_to_vtk(part.ravel(), deep=True))
    return image


def _box(inside: NDArray[np.bool_]) -> tuple[slice, slice, slice]:
    sides = []
    for axis in range(3):
        others = tuple(other for other in range(3) if other != axis)
        where = np.flatnonzero(inside.any(axis=others))
        sides.append(slice(int(where[0]), int(where[-1]) + 1))
    return (sides[0], sides[1], sides[2])


def _read(window: Any, size: tuple[int, int]) -> QImage:
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkCommonCore import vtkUnsignedCharArray

    columns, rows = size
    pixels = vtkUnsignedCharArray()
    window.GetRGBACharPixelData(0, 0, columns - 1, rows - 1, 0, pixels, 0)
    found = vtk_to_numpy(pixels).reshape(rows, columns, 4)[::-1]
    solid = np.ascontiguousarray(found)
    kind = QImage.Format.Format_RGBX8888
    return QImage(solid.data, columns, rows, columns * 4, kind).copy()
