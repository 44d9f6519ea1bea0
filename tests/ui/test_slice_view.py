from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from medal_desktop.ui.viewer import overlay
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.slice_view import SliceView
from tests.builders.scenes import ball, scene

NO = Qt.KeyboardModifier.NoModifier
LEFT, RIGHT, MIDDLE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)


@pytest.fixture
def view(shown: Any) -> SliceView:
    made: SliceView = shown(SliceView(scene(), Plane.AXIAL, "Axial"), 400, 300)
    made.setFocus()
    return made


def turn(view: SliceView, steps: int, keys: Qt.KeyboardModifier = NO) -> None:
    """Turn the wheel; positive is away from oneself."""
    middle = QPointF(view.rect().center())
    event = QWheelEvent(
        middle,
        view.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def drag(qtbot: Any, view: SliceView, button: Qt.MouseButton, way: QPoint, keys: Any = NO) -> None:
    start = view.rect().center()
    qtbot.mousePress(view, button, keys, start)
    move(view, start + way / 2, button, keys)
    move(view, start + way, button, keys)
    qtbot.mouseRelease(view, button, keys, start + way)


def move(view: SliceView, to: QPoint, button: Qt.MouseButton, keys: Any = NO) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    at = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, view.mapToGlobal(at), Qt.MouseButton.NoButton, button, keys
    )
    QApplication.sendEvent(view, event)


def test_that_the_wheel_scrolls_and_does_not_zoom(view: SliceView) -> None:
    assert view.index == 5
    turn(view, -2)
    assert (view.index, view.zoom) == (7, 1.0)
    turn(view, 3)
    assert view.index == 4


def test_that_the_wheel_stops_at_the_last_slice(view: SliceView) -> None:
    turn(view, -40)
    assert view.index == 9


def test_that_the_wheel_with_ctrl_zooms(view: SliceView) -> None:
    turn(view, 2, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom > 1.2
    assert view.index == 5


def test_that_a_left_drag_to_the_right_widens_and_downwards_raises_the_window(
    view: SliceView, qtbot: Any
) -> None:
    drag(qtbot, view, LEFT, QPoint(40, 20))
    window = view.scene.state.window
    assert window.width == pytest.approx(1200)
    assert window.centre == pytest.approx(600)


def test_that_a_window_is_never_without_width(view: SliceView, qtbot: Any) -> None:
    drag(qtbot, view, LEFT, QPoint(-4000, 0))
    assert view.scene.state.window.width > 0


def test_that_a_right_drag_upwards_zooms_in(view: SliceView, qtbot: Any) -> None:
    drag(qtbot, view, RIGHT, QPoint(0, -50))
    assert view.zoom == pytest.approx(1.01**50)


@pytest.mark.parametrize(
    ("button", "keys"), [(MIDDLE, NO), (LEFT, Qt.KeyboardModifier.ControlModifier)]
)
def test_that_a_middle_drag_or_ctrl_and_left_moves_the_picture(
    view: SliceView, qtbot: Any, button: Qt.MouseButton, keys: Any
) -> None:
    before = view.scene.state.window
    drag(qtbot, view, button, QPoint(30, -12), keys)
    assert view.pan == QPointF(30, -12)
    assert view.scene.state.window == before


def test_that_zooming_keeps_the_point_beneath_the_pointer(view: SliceView) -> None:
    from medal_desktop.ui.viewer import gestures

    point = QPointF(120, 90)
    before, _ = view.to_screen().inverted()
    gestures.zoom_at(view, point, 3.0)
    after, _ = view.to_screen().inverted()
    assert (before.map(point) - after.map(point)).manhattanLength() < 1e-6


def test_that_a_click_brings_the_cross_hair_to_the_voxel_clicked(
    view: SliceView, qtbot: Any
) -> None:
    where = view.to_screen().map(QPointF(*view.cut.to_picture((5, 10, 20))))
    qtbot.mouseClick(view, LEFT, NO, where.toPoint())
    assert view.scene.state.voxel == (5, 10, 20)


def test_that_a_click_beside_the_picture_moves_nothing(view: SliceView, qtbot: Any) -> None:
    before = view.scene.state.voxel
    drag(qtbot, view, RIGHT, QPoint(0, 120))
    qtbot.mouseClick(view, LEFT, NO, QPoint(2, 2))
    assert view.scene.state.voxel == before


@pytest.mark.parametrize(
    ("key", "index"),
    [
        (Qt.Key.Key_Down, 6),
        (Qt.Key.Key_Up, 4),
        (Qt.Key.Key_Right, 6),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_PageDown, 9),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 9),
    ],
)
def test_that_keys_scroll(view: SliceView, qtbot: Any, key: Qt.Key, index: int) -> None:
    qtbot.keyClick(view, key)
    assert view.index == index


def test_that_a_number_asks_for_a_preset(view: SliceView, qtbot: Any) -> None:
    with qtbot.waitSignal(view.preset) as asked:
        qtbot.keyClick(view, Qt.Key.Key_3)
    assert asked.args == [3]


def test_that_a_double_click_asks_for_the_whole_place(view: SliceView, qtbot: Any) -> None:
    with qtbot.waitSignal(view.maximise):
        qtbot.mouseDClick(view, LEFT, NO, view.rect().center())


def test_that_the_pointer_names_the_voxel_beneath_it(view: SliceView, qtbot: Any) -> None:
    where = view.to_screen().map(QPointF(*view.cut.to_picture((5, 40, 3)))).toPoint()
    with qtbot.waitSignal(view.pointed) as told:
        move(view, where, Qt.MouseButton.NoButton)
    assert told.args == [(5, 40, 3)]


def test_that_the_picture_is_drawn_with_the_values_of_the_window(view: SliceView) -> None:
    image = view.grab().toImage()
    where = view.to_screen().map(QPointF(*view.cut.to_picture((5, 30, 20)))).toPoint()
    grey = image.pixelColor(where)
    assert grey.red() == grey.green() == grey.blue()
    assert grey.red() == pytest.approx(530 / 1000 * 255, abs=3)


def test_that_the_image_area_is_black_in_the_light_theme_too(
    view: SliceView, qapp: QApplication
) -> None:
    from medal_desktop.ui import theme

    theme.wear(qapp, "light")
    view.zoom = 0.3
    image = view.grab().toImage()
    assert image.pixelColor(view.width() - 60, view.height() // 3).name() == "#000000"


def test_that_a_mask_is_drawn_at_35_per_cent_with_a_full_outline(shown: Any) -> None:
    from medal_desktop.ui import theme

    made: SliceView = shown(SliceView(scene(ball()), Plane.AXIAL, "Axial"), 640, 480)
    made.scene.go_to(Plane.AXIAL, 7)
    image = made.grab().toImage()
    colour = theme.load("dark").segment(1)
    inside = made.to_screen().map(QPointF(32.5, 22.5)).toPoint()
    edge = made.to_screen().map(QPointF(26.0, 22.5)).toPoint()
    grey = 722 / 1000 * 255
    found = image.pixelColor(inside)
    assert found.blue() == pytest.approx(
        (1 - overlay.FILL) * grey + overlay.FILL * colour.blue(), abs=4
    )
    assert found.red() == pytest.approx(
        (1 - overlay.FILL) * grey + overlay.FILL * colour.red(), abs=4
    )
    near = [image.pixelColor(edge.x() + dx, edge.y()) for dx in (-1, 0, 1)]
    assert any(abs(c.red() - colour.red()) + abs(c.blue() - colour.blue()) < 24 for c in near)


def test_that_a_hidden_mask_is_not_drawn(shown: Any) -> None:
    made: SliceView = shown(SliceView(scene(ball()), Plane.AXIAL, "Axial"), 640, 480)
    made.scene.change(mask_shown=False)
    made.scene.go_to(Plane.AXIAL, 7)
    found = made.grab().toImage().pixelColor(made.to_screen().map(QPointF(32.5, 22.5)).toPoint())
    assert found.red() == found.blue()
