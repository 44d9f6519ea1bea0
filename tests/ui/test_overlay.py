from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QTransform

from medal_desktop.ui import theme
from medal_desktop.ui.viewer import overlay
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.render import Renderer
from medal_desktop.ui.viewer.sampling import placed, rims
from medal_desktop.ui.viewer.slice_view import SliceView
from tests.builders.scenes import ball, scene

WHOLE = QRect(0, 0, 40, 30)


def drawn(labels: Any, way: QTransform, looks: Any = (), part: QRect = WHOLE) -> Any:
    layer = overlay.MaskLayer()
    layer.begin((), (30, 40))
    return layer.draw(labels, way, part, overlay.table("dark", looks), 1).copy()


def spot(size: tuple[int, int] = (30, 40)) -> Any:
    labels = np.zeros(size, np.uint8)
    labels[10:20, 12:25] = 1
    return labels


def test_that_a_label_is_filled_lightly_and_rimmed_fully() -> None:
    image = drawn(spot(), QTransform())
    colour = theme.load("dark").segment(1)
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(18, 15).alpha() == round(255 * overlay.FILL)
    assert image.pixelColor(12, 15) == colour
    assert image.pixelColor(24, 19) == colour
    assert image.pixelColor(25, 19).alpha() == 0


def test_that_neighbours_are_told_apart_by_their_rims() -> None:
    labels = spot()
    labels[10:20, 18:25] = 2
    image = drawn(labels, QTransform())
    worn = theme.load("dark")
    assert image.pixelColor(17, 15) == worn.segment(1)
    assert image.pixelColor(18, 15) == worn.segment(2)


def test_that_a_label_may_have_a_colour_of_its_own_or_be_hidden() -> None:
    assert drawn(spot(), QTransform(), ((1, "#FF0000"),)).pixelColor(12, 15).name() == "#ff0000"
    assert drawn(spot(), QTransform(), ((1, ""),)).pixelColor(12, 15).alpha() == 0


@pytest.mark.parametrize(
    "way",
    [
        QTransform.fromScale(2, 2),
        QTransform.fromTranslate(40, 0).rotate(90),
        QTransform.fromScale(-1, 1) * QTransform.fromTranslate(40, 0),
    ],
)
def test_that_labels_lie_where_the_picture_is_drawn(way: QTransform) -> None:
    labels = np.zeros((30, 40), np.uint8)
    labels[5, 7] = 1
    image = drawn(labels, way)
    middle = way.map(7.5, 5.5)
    at = (int(np.floor(middle[0])), int(np.floor(middle[1])))
    found = {(x, y) for x in range(40) for y in range(30) if image.pixelColor(x, y).alpha() > 0}
    assert at in found
    assert len(found) <= 4


def test_that_a_part_drawn_again_looks_like_the_whole_drawn_again() -> None:
    before, after = spot(), spot()
    after[8:16, 20:30] = 3
    way = QTransform.fromScale(1.3, 1.1)
    layer = overlay.MaskLayer()
    layer.begin((), (30, 40))
    colours = overlay.table("dark")
    layer.draw(before, way, WHOLE, colours, 1)
    part = overlay.covered(way, (20, 8, 30, 16))
    assert layer.draw(after, way, part, colours, 1) == drawn(after, way)


def test_that_rims_and_places_know_their_edges() -> None:
    labels = np.ones((4, 5), np.uint8)
    assert placed(labels, (1, 0, 0, 1, 2, 1), (6, 8)).sum() == 20
    assert not rims(np.ones((9, 9), np.uint8), 1)[1:-1, 1:-1].any()


def test_that_a_brush_has_only_the_touched_part_of_the_shown_slice_drawn_again(
    shown: Any, qtbot: Any
) -> None:
    labels = ball()
    made: SliceView = shown(SliceView(scene(labels), Plane.AXIAL, "Axial"), 640, 480)
    made.scene.go_to(Plane.AXIAL, 7)
    qtbot.wait(60)  # what showing it left to draw
    painted: list[QRect] = []
    made._painter.paint = lambda part, real=made._painter.paint: painted.append(part) or real(part)  # type: ignore[method-assign]
    labels[7, 30:33, 40:44] = 2
    box = (slice(7, 8), slice(30, 33), slice(40, 44))
    made.scene.change(mask_revision=1, mask_box=box)
    qtbot.waitUntil(lambda: bool(painted))
    assert painted[-1].width() * painted[-1].height() < 640 * 480 / 20
    painted.clear()
    made.scene.change(mask_revision=2, mask_box=(slice(2, 3), slice(0, 9), slice(0, 9)))
    made.scene.change(mask_revision=3, mask_box=box)
    qtbot.waitUntil(lambda: bool(painted))
    there = made.grab().toImage()
    made._painter._render = Renderer()
    assert made.grab().toImage() == there


def test_that_a_hidden_view_catches_up_with_all_it_missed() -> None:
    state_of, labels = scene(ball()), ball()
    state_of.change(mask=labels)
    state_of.go_to(Plane.AXIAL, 7)
    render, way = Renderer(), QTransform.fromScale(4, 4)
    render.mask(state_of.state, Plane.AXIAL, way, (192, 256), 1)
    for number, row in enumerate((3, 40), start=1):
        labels[7, row, 5:9] = 1
        box = (slice(7, 8), slice(row, row + 1), slice(5, 9))
        state_of.change(mask_revision=number, mask_box=box)
        assert not render.touched(state_of.state, Plane.AXIAL, way).isEmpty()  # type: ignore[union-attr]
    found = render.mask(state_of.state, Plane.AXIAL, way, (192, 256), 1)
    whole = Renderer().mask(state_of.state, Plane.AXIAL, way, (192, 256), 1)
    assert found == whole
