"""What a reader waits for, in CPU time of this process: `python -m bench.viewing`.

Each frame is drawn by the product's own widgets into a picture of the window's size, beside VTK's
own views of the same volume in the same run. The yardstick is a copy of such a picture.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from medal_desktop.annotation.history import extent
from medal_desktop.annotation.segmentation import Brush, Segmentation
from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.presentation import Window
from medal_desktop.ui import singletons, theme
from medal_desktop.ui.viewer.oblique import LEVEL
from medal_desktop.ui.viewer.picture import StackPicture, VolumePicture
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.scene import Scene, SceneState, middle
from medal_desktop.ui.viewer.slab import Slab
from medal_desktop.ui.viewer.slice_view import SliceView

SIDE = 768
_SHAPE = (600, 512, 512)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured act: what it may take, in ms of CPU, and what it took."""

    name: str
    budget: float
    act: Callable[[int], object]


def cpu_ms(act: Callable[[int], object], rounds: int) -> float:
    """Give the least CPU time of an act that is told its number; no two are alike."""
    taken = []
    for number in range(rounds + 1):
        started = time.process_time()
        act(number)
        taken.append(time.process_time() - started)
    return min(taken[1:]) * 1000  # the first one loads libraries


def volume() -> VolumePicture:
    """A head-like volume of 600×512×512 with noise, so that nothing is flat."""
    rng = np.random.default_rng(1)
    slices, rows, columns = _SHAPE
    z, y, x = (np.linspace(-1, 1, side) for side in _SHAPE)
    values = np.empty(_SHAPE, np.int16)
    noise = rng.integers(-40, 40, (rows, columns)).astype(np.int16)
    for index in range(slices):
        far = np.sqrt((x[None, :] / 0.8) ** 2 + y[:, None] ** 2 + z[index] ** 2)
        values[index] = np.where(far < 0.9, np.where(far > 0.8, 1100, 40), -1000) + noise
    grid = Grid(
        shape=_SHAPE,
        origin=(-115.0, -115.0, -150.0),
        step_slice=(0.0, 0.0, 0.5),
        step_row=(0.0, 0.45, 0.0),
        step_column=(0.45, 0.0, 0.0),
    )
    return VolumePicture(values, grid, "HU")


def view_of(scene: Scene, plane: Plane, side: int = SIDE) -> SliceView:
    """Give a view of a size, painted once."""
    view = SliceView(scene, plane, str(plane))
    view.resize(side, side)
    paint(view)
    return view


def paint(view: SliceView) -> None:
    """Paint a whole view as the screen would."""
    target = _targets.setdefault(view, QPixmap(view.size()))
    view.render(target)


_targets: dict[Any, QPixmap] = {}


def scrolling(picture: VolumePicture) -> Iterator[Figure]:
    """Yield the figures of planes that move on."""
    state = SceneState(picture=picture, voxel=middle(picture), window=Window(40, 400))
    scene = Scene(state)
    views = {plane: view_of(scene, plane) for plane in picture.cuts}

    def scroll(plane: Plane) -> Callable[[int], None]:
        def act(number: int) -> None:
            scene.go_to(plane, 200 + number * 3)
            paint(views[plane])

        return act

    for plane in picture.cuts:
        yield Figure(f"{plane} scroll", 4 if plane is Plane.AXIAL else 8, scroll(plane))

    def linked(number: int) -> None:
        scene.change(voxel=(200 + number, 210 + number, 220 + number))
        for view in views.values():
            paint(view)

    yield Figure("three linked planes", 25, linked)

    def window(number: int) -> None:
        scene.change(window=Window(40 + number, 400))
        paint(views[Plane.AXIAL])

    yield Figure("window drag", 4, window)


def oblique(picture: VolumePicture) -> Iterator[Figure]:
    """Yield the figures of planes at an angle, and of slabs."""
    tilt = LEVEL.turned((1, 0, 0), 25).turned((0, 0, 1), 17)
    state = SceneState(picture=picture, voxel=middle(picture), window=Window(40, 400), tilt=tilt)
    scene = Scene(state)
    view = view_of(scene, Plane.OBLIQUE)
    axial = view_of(scene, Plane.AXIAL)

    def turn(number: int) -> None:
        scene.change(tilt=tilt.turned((1, 0, 0), number / 2 + 0.7))
        paint(view)

    def along(number: int) -> None:  # noqa: ARG001 - each step is like the other
        scene.step(Plane.OBLIQUE, 1)
        paint(view)

    yield Figure("oblique turn", 8, turn)
    yield Figure("oblique scroll", 8, along)
    thick = Slab(mm=20 * min(picture.grid.spacing))
    scene.change(slab=thick)
    yield Figure("oblique slab of 20, turn", 30, turn)
    yield Figure("oblique slab of 20, scroll", 30, along)
    scene.change(slab=Slab(mm=20 * picture.grid.spacing[0]))

    def slab(number: int) -> None:
        scene.go_to(Plane.AXIAL, 200 + number)
        paint(axial)

    yield Figure("axial slab of 20", 30, slab)


def drawing(picture: VolumePicture) -> Iterator[Figure]:
    """Yield the figures of a ball of 15 voxels drawn in three views, and taken back."""
    drawn = Segmentation.empty(picture.grid, picture.values)
    state = SceneState(
        picture=picture, voxel=middle(picture), window=Window(40, 400), mask=drawn.labels
    )
    scene = Scene(state)
    views = [view_of(scene, plane) for plane in picture.cuts]
    parts: list[tuple[SliceView, Any]] = []
    for view in views:
        view.update = lambda part=None, view=view: parts.append((view, part))  # type: ignore[method-assign]  # asked instead of Qt
    radius = 15 * min(picture.grid.spacing)
    brush = Brush(label=1, radius_mm=radius)

    def redraw(box: Any) -> None:
        revision = scene.state.mask_revision + 1
        scene.change(mask_revision=revision, mask_box=box)
        for view, part in parts:
            region = part if part is not None else view.rect()
            if not region.isEmpty():
                view._painter.paint_on(_targets[view], region)  # noqa: SLF001 - one part, as Qt would
        parts.clear()

    def dab(number: int) -> None:
        slices, row, column = middle(picture)
        at = (slices, row + 2 * number - 40, column + number - 20)
        drawn.dab(at, brush)
        redraw(tuple(slice(side - 16, side + 17) for side in at))

    yield Figure("brush dab r=15, three views", 10, dab)

    def undo(number: int) -> None:  # noqa: ARG001 - each is like the other
        box = extent(drawn.history.last)
        drawn.undo()
        redraw(box)

    for number in range(40):
        slices, row, column = middle(picture)
        drawn.dab((slices, row + number, column - number), brush)
        drawn.keep()
    yield Figure("undo, three views", 5, undo)


def mammogram() -> Iterator[Figure]:
    """Yield the figure of a first frame of 4096×3328."""
    rng = np.random.default_rng(2)
    pixels = rng.integers(0, 4095, (4096, 3328)).astype(np.uint16)
    others = [pixels, pixels + np.uint16(1)]
    picture = StackPicture((4096, 3328), 2, spacing=(0.07, 0.07))
    for index, values in enumerate(others):
        picture.put(index, values)
    scene = Scene(SceneState(picture=picture, voxel=(0, 9, 9), window=Window(2000, 4000)))
    view = view_of(scene, Plane.STORED)

    def change(number: int) -> None:
        scene.change(voxel=(number % 2, 9, 9))
        paint(view)

    yield Figure("mammogram 4096×3328", 20, change)

    def window(number: int) -> None:
        scene.change(window=Window(1000 + number, 3000))
        paint(view)

    yield Figure("mammogram window drag", 20, window)
    view.one_to_one()

    def pan(number: int) -> None:
        view.pan = QPointF(7 * number, 5 * number)
        paint(view)

    yield Figure("mammogram 1:1 pan", 20, pan)


def peers(picture: VolumePicture) -> Iterator[Figure]:
    """Yield the same acts in VTK's own views, off the screen, at the same size."""
    import vtkmodules.vtkRenderingOpenGL2  # noqa: F401, PLC0415 - registers the factory
    from vtkmodules.util.numpy_support import numpy_to_vtk  # noqa: PLC0415 - the peer
    from vtkmodules.vtkCommonDataModel import vtkImageData  # noqa: PLC0415 - the peer
    from vtkmodules.vtkInteractionImage import vtkResliceImageViewer  # noqa: PLC0415 - the peer
    from vtkmodules.vtkRenderingCore import (  # noqa: PLC0415 - the peer
        vtkImageSlice,
        vtkImageSliceMapper,
        vtkRenderer,
        vtkRenderWindow,
    )

    image = vtkImageData()
    slices, rows, columns = picture.values.shape
    image.SetDimensions(columns, rows, slices)
    image.SetSpacing(*picture.grid.spacing[::-1])
    image.GetPointData().SetScalars(numpy_to_vtk(picture.values.ravel(), deep=False))
    for name, axis in (("axial", 2), ("sagittal", 0)):
        mapper = vtkImageSliceMapper()
        mapper.SetInputData(image)
        mapper.SetOrientation(axis)
        shown = vtkImageSlice()
        shown.SetMapper(mapper)
        shown.GetProperty().SetColorWindow(400)
        shown.GetProperty().SetColorLevel(40)
        renderer = vtkRenderer()
        renderer.AddViewProp(shown)
        window = vtkRenderWindow()
        window.SetOffScreenRendering(1)
        window.SetMultiSamples(0)
        window.SetSize(SIDE, SIDE)
        window.AddRenderer(renderer)
        window.Render()

        def scroll(number: int, mapper: Any = mapper, window: Any = window) -> None:
            mapper.SetSliceNumber(200 + number * 3)
            window.Render()

        yield Figure(f"vtkImageSlice {name} scroll", 0, scroll)
    viewer = vtkResliceImageViewer()
    viewer.SetOffScreenRendering(1)
    viewer.SetInputData(image)
    viewer.SetSize(SIDE, SIDE)
    viewer.SetSliceOrientationToXY()
    viewer.Render()

    def step(number: int) -> None:
        viewer.SetSlice(200 + number * 3)
        viewer.Render()

    yield Figure("vtkResliceImageViewer scroll", 0, step)


def main() -> None:
    """Measure everything, or what was named, and say what is over its budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="scroll, oblique, draw, mammogram, peers")
    parser.add_argument("--rounds", type=int, default=12)
    options = parser.parse_args()
    application = QApplication.instance() or QApplication([])
    singletons.hold()
    theme.wear(application, "dark")  # type: ignore[arg-type]  # the one made here
    chosen = options.names or ["scroll", "oblique", "draw", "mammogram", "peers"]
    picture = volume()
    ways = {"scroll": scrolling, "oblique": oblique, "draw": drawing, "peers": peers}
    one = np.zeros((SIDE, SIDE), np.uint32)
    unit = cpu_ms(lambda _: one.copy(), 200)
    print(f"{'what':34}{'ms CPU':>9}{'budget':>9}{'× copy':>9}")
    for name in chosen:
        figures = mammogram() if name == "mammogram" else ways[name](picture)
        with suppress(ImportError):
            for figure in figures:
                taken = cpu_ms(figure.act, options.rounds)
                over = "  over" if figure.budget and taken > figure.budget else ""
                budget = f"{figure.budget:9.0f}" if figure.budget else f"{'–':>9}"
                print(f"{figure.name:34}{taken:9.2f}{budget}{taken / unit:9.0f}{over}", flush=True)


if __name__ == "__main__":
    main()
