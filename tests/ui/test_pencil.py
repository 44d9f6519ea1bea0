from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from medal_desktop.annotation.marks.model import Mark, Shape
from medal_desktop.dicom.presentation import Window
from medal_desktop.ui.marks.board import Board
from medal_desktop.ui.marks.layer import MarkLayer
from medal_desktop.ui.marks.pencil import DRAWN, Pencil
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.viewer import Viewer
from tests.builders.scenes import volume

LEFT = Qt.MouseButton.LeftButton
PIXEL = 64  # columns of the picture in `scenes`, 1 mm each


class Hand:
    """A viewer with a pencil, and a mouse in millimetres of the axial picture."""

    def __init__(self, viewer: Viewer, qtbot: Any) -> None:
        self.viewer, self.qtbot = viewer, qtbot
        self.board = Board(viewer)
        self.kept: list[Mark] = []
        self.board.drawn.connect(self.kept.append)
        assert viewer.scene is not None
        self.board.show_series(viewer.scene.state.picture)
        self.board.changed.connect(viewer.refresh)
        viewer.add_layer(MarkLayer(self.board))
        self.pencil = Pencil(self.board, "series-001", lambda: None)
        viewer.lend(self.pencil)
        viewer.set_layout(Plane.AXIAL)
        self.view: Any = viewer.views[Plane.AXIAL]

    def at(self, x: float, y: float) -> QPoint:
        """Where a position (LPS x, y) is on the screen."""
        z = self.viewer.scene.state.picture.position(self.viewer.scene.state.voxel)[2]  # type: ignore[union-attr]  # there is a scene
        return self.view.to_widget((x, y, z)).toPoint()  # type: ignore[no-any-return]  # a point

    def drag(self, *places: tuple[float, float]) -> None:
        points = [self.at(*place) for place in places]
        self.qtbot.mousePress(self.view, LEFT, pos=points[0])
        for point in points[1:]:
            self.qtbot.mouseMove(self.view, point)
        self.qtbot.mouseRelease(self.view, LEFT, pos=points[-1])

    def click(self, *places: tuple[float, float]) -> None:
        for place in places:
            self.qtbot.mouseMove(self.view, self.at(*place))
            self.qtbot.mouseClick(self.view, LEFT, pos=self.at(*place))


@pytest.fixture
def hand(shown: Callable[..., Any], qtbot: Any) -> Hand:
    viewer = shown(Viewer(), 900, 800)
    viewer.show_picture(volume(), Window(centre=500.0, width=1000.0))
    return Hand(viewer, qtbot)


def near(found: Any, wanted: Any) -> bool:
    return bool(np.allclose(np.array(found)[..., :2], np.array(wanted), atol=0.15))


def test_that_a_drag_makes_a_ruler_with_its_length(hand: Hand) -> None:
    hand.pencil.choose(Shape.RULER)
    hand.drag((-20, -10), (-10, 0), (10, 10))
    (ruler,) = hand.kept
    assert near(ruler.points, [(-20, -10), (10, 10)])
    (told,) = hand.board.told(ruler)
    assert told.value == pytest.approx(math.hypot(30, 20), abs=0.2)
    assert ruler.points[0][2] == ruler.points[1][2] == 10.0
    assert ruler.normal == pytest.approx((0.0, 0.0, 1.0))


def test_that_clicks_make_what_a_drag_makes(hand: Hand) -> None:
    hand.pencil.choose(Shape.LINE)
    hand.click((-20, -10), (10, 10))
    assert near(hand.kept[0].points, [(-20, -10), (10, 10)])


def test_that_an_angle_takes_three_clicks_and_a_cobb_angle_two_drags(hand: Hand) -> None:
    hand.pencil.choose(Shape.ANGLE)
    hand.click((0, -15), (0, 0), (20, 0))
    assert hand.board.told(hand.kept[0])[0].value == pytest.approx(90, abs=1)
    hand.pencil.choose(Shape.COBB)
    hand.drag((-25, -15), (-5, -15))
    hand.drag((-25, 15), (-5, 5))
    assert hand.kept[1].shape is Shape.COBB
    assert hand.board.told(hand.kept[1])[0].value == pytest.approx(26.6, abs=1)


def test_that_the_short_axis_is_square_to_the_long_one(hand: Hand) -> None:
    hand.pencil.choose(Shape.BIDIRECTIONAL)
    hand.drag((-20, 0), (20, 0))
    hand.click((5, 8))
    (found,) = hand.kept
    told = {one.name: one.value for one in hand.board.told(found)}
    assert told["long axis"] == pytest.approx(40, abs=0.3)
    assert told["short axis"] == pytest.approx(16, abs=0.3)


@pytest.mark.parametrize("shape", [Shape.BOX, Shape.ELLIPSE, Shape.BOX_3D])
def test_that_a_drag_from_corner_to_corner_frames_a_shape(hand: Hand, shape: Shape) -> None:
    hand.pencil.choose(shape)
    hand.drag((-20, -10), (0, 0), (20, 10))
    told = {one.name: one.value for one in hand.board.told(hand.kept[0])}
    wanted = {
        Shape.BOX: ("area", 800.0),
        Shape.ELLIPSE: ("area", math.pi * 200),
        Shape.BOX_3D: ("volume", 40 * 20 * 30 / 1000),
    }[shape]
    assert told[wanted[0]] == pytest.approx(wanted[1], rel=0.02)


def test_that_a_freehand_area_follows_the_pointer_and_tells_its_values(hand: Hand) -> None:
    hand.pencil.choose(Shape.FREEHAND)
    around = [(12 * math.cos(n / 4), 12 * math.sin(n / 4)) for n in range(26)]
    hand.drag(*around)
    told = {one.name: one for one in hand.board.told(hand.kept[0])}
    assert told["area"].value == pytest.approx(math.pi * 144, rel=0.05)
    assert told["mean"].unit == "HU"
    assert told["mean"].value == pytest.approx(500 + 24, abs=2)


def test_that_a_polygon_ends_by_enter_by_a_double_click_or_on_its_first_point(
    hand: Hand, qtbot: Any
) -> None:
    hand.pencil.choose(Shape.POLYGON)
    hand.click((-10, -10), (10, -10), (10, 10))
    qtbot.keyClick(hand.view, Qt.Key.Key_Return)
    hand.click((-20, -18), (5, -18), (5, -13), (-20, -18))
    hand.click((-20, 12), (5, 12), (5, 18))
    qtbot.mouseDClick(hand.view, LEFT, pos=hand.at(-20, 18))
    assert [len(one.points) for one in hand.kept] == [3, 3, 3]


def test_that_escape_lets_go_and_backspace_takes_a_point_back(hand: Hand, qtbot: Any) -> None:
    hand.pencil.choose(Shape.POLYLINE)
    hand.click((-10, -10), (10, -10))
    qtbot.keyClick(hand.view, Qt.Key.Key_Escape)
    assert hand.board.draft is None
    hand.click((-10, -10), (10, -10), (10, 10))
    qtbot.keyClick(hand.view, Qt.Key.Key_Backspace)
    qtbot.keyClick(hand.view, Qt.Key.Key_Return)
    assert [len(one.points) for one in hand.kept] == [2]


def test_that_a_ruler_is_drawn_by_keys_alone(hand: Hand, qtbot: Any) -> None:
    hand.pencil.choose(Shape.RULER)
    hand.view.setFocus()
    qtbot.keyClick(hand.view, Qt.Key.Key_Space)
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(hand.view, Qt.Key.Key_Right, shift | control)
    for _ in range(3):
        qtbot.keyClick(hand.view, Qt.Key.Key_Right, shift)
    qtbot.keyClick(hand.view, Qt.Key.Key_Space)
    assert hand.board.told(hand.kept[0])[0].value == pytest.approx(13.0)


def test_that_a_handle_is_pulled_and_a_line_carried(hand: Hand) -> None:
    hand.pencil.choose(Shape.RULER)
    hand.drag((-20, 0), (20, 0))
    hand.pencil.choose(None)
    hand.drag((20, 0), (10, 5), (10, 10))
    assert near(hand.kept[-1].points, [(-20, 0), (10, 10)])
    hand.drag((-5, 5), (-5, 0), (-5, -5))
    assert near(hand.kept[-1].points, [(-20, -10), (10, 0)])
    assert len({one.id for one in hand.kept}) == 1


def test_that_delete_asks_for_the_mark_in_hand_to_go(hand: Hand, qtbot: Any) -> None:
    hand.pencil.choose(Shape.POINT)
    hand.click((0, 0))
    gone: list[str] = []
    hand.board.removed.connect(gone.append)
    qtbot.keyClick(hand.view, Qt.Key.Key_Delete)
    assert gone == [hand.kept[0].id]


def test_that_without_a_shape_an_empty_place_leaves_the_button_to_the_view(hand: Hand) -> None:
    before = hand.viewer.scene.state.window  # type: ignore[union-attr]  # there is a scene
    hand.drag((0, 0), (10, 10), (20, 10))
    assert hand.viewer.scene.state.window != before  # type: ignore[union-attr]  # there is a scene
    assert not hand.kept


def test_that_a_mark_is_seen_in_its_own_slice_only(hand: Hand) -> None:
    hand.pencil.choose(Shape.BOX)
    hand.drag((-20, -10), (20, 10))
    hand.board.choose("")
    colours = {image_colour(hand) for _ in (0,)}
    hand.viewer.scene.step(Plane.AXIAL, 2)  # type: ignore[union-attr]  # there is a scene
    assert image_colour(hand) not in colours
    hand.viewer.scene.step(Plane.AXIAL, -2)  # type: ignore[union-attr]  # there is a scene
    assert {image_colour(hand)} == colours


def image_colour(hand: Hand) -> str:
    """The pixel in the middle of the box's upper side."""
    at = hand.at(0, -10)
    return str(hand.view.grab().toImage().pixelColor(at).name())


@pytest.mark.parametrize("shape", DRAWN)
def test_that_every_shape_is_painted_while_drawn_and_after(
    hand: Hand, shape: Shape, qtbot: Any
) -> None:
    hand.pencil.choose(shape)
    blank = hand.view.grab().toImage()
    places = [(-15.0, -8.0), (12.0, 9.0), (12.0, -8.0), (-15.0, 9.0)]
    if shape in {Shape.POLYGON, Shape.POLYLINE}:
        hand.click(*places)
        qtbot.keyClick(hand.view, Qt.Key.Key_Return)
    elif shape is Shape.FREEHAND:
        hand.drag(*places)
    else:
        hand.click(*places)
        hand.pencil.choose(None)
    assert [one.shape for one in hand.kept][:1] == [shape]
    hand.view.leaveEvent(None)
    assert hand.view.grab().toImage() != blank


def test_that_a_stored_picture_is_measured_in_its_own_pixels(
    shown: Callable[..., Any], qtbot: Any
) -> None:
    from medal_desktop.ui.viewer.picture import StackPicture

    picture = StackPicture((48, 64), 3, spacing=(0.5, 0.25))
    for frame in range(3):
        picture.put(frame, np.full((48, 64), 10 * frame, np.int16))
    viewer = shown(Viewer(), 900, 800)
    viewer.show_picture(picture, Window(centre=10.0, width=20.0))
    board = Board(viewer)
    kept: list[Mark] = []
    board.drawn.connect(kept.append)
    board.show_series(picture)
    pencil = Pencil(board, "series-001", lambda: None)
    viewer.lend(pencil)
    view = viewer.views[Plane.STORED]
    pencil.choose(Shape.RULER)
    ends = [view.to_widget(picture.to_place((1.0, 10.0, x))).toPoint() for x in (10.0, 50.0)]
    qtbot.mousePress(view, LEFT, pos=ends[0])
    qtbot.mouseMove(view, ends[1])
    qtbot.mouseRelease(view, LEFT, pos=ends[1])
    (ruler,) = kept
    assert ruler.points[0][2] == 1.0
    assert ruler.spacing == (0.5, 0.25)
    assert board.told(ruler)[0].value == pytest.approx(10.0, abs=0.1)
    assert QPointF(ends[0]) != QPointF(ends[1])
