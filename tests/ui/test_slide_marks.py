"""A slide and a film answered at the window: what is drawn is kept where it lies in the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from medal_desktop.base.progress import Job
from medal_desktop.package.documents import BoxesAnswer, PointsAnswer, Task
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.workflow import cases, describe
from medal_desktop.workflow.open_folder import open_folder
from medal_desktop.workflow.workspace import Workspace
from tests.builders.answers import question
from tests.builders.films import endoscopy, stream
from tests.builders.sitting import LEFT, Reader, open_window
from tests.builders.wsi import whole_slide

TASK = Task(id="all", name="Everything", questions=(question("points"), question("boxes")))
Open = Callable[[Path], Reader]


@pytest.fixture
def sit(qapp: QApplication, qtbot: Any, tmp_path: Path) -> Iterator[Open]:
    opened: list[Reader] = []

    def begin(source: Path) -> Reader:
        library = open_folder([source], Job())
        usable = [one.key for one in library.scan.groups if cases.can_be_asked_about(one)]
        with Workspace.create(tmp_path / "workspace") as workspace:
            cases.add_case(workspace, library, usable)
            describe.set_tasks(workspace, (TASK,))
        window = open_window(qapp, qtbot, tmp_path / "workspace", tmp_path / "settings")
        opened.append(Reader(window, qtbot))
        return opened[0]

    yield begin
    for reader in opened:
        reader.window.close()
        reader.window.deleteLater()


@pytest.fixture
def slide(sit: Open, qtbot: Any, tmp_path: Path) -> tuple[Reader, Any]:
    whole_slide(tmp_path / "in", rows=600, columns=800, jpeg=False)
    reader = sit(tmp_path / "in")
    canvas = reader.page.viewer.slide.canvas
    qtbot.waitUntil(lambda: canvas.pyramid is not None and bool(canvas._kept))
    return reader, canvas


def at(canvas: Any, column: float, row: float) -> QPoint:
    return canvas.to_screen().map(QPointF(column + 0.5, row + 0.5)).toPoint()


def test_that_a_point_is_kept_in_pixels_of_the_largest_level(
    slide: tuple[Reader, Any], qtbot: Any
) -> None:
    reader, canvas = slide
    for _ in range(4):
        canvas.zoom_at(QPointF(canvas.width() / 2, canvas.height() / 2), 1.5)
    reader.press("object-all-points-2")
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 410, 290))
    reader.rest()
    given = reader.answer("points")
    assert isinstance(given, PointsAnswer)
    (point,) = given.points
    assert (point.label, given.series) == (2, "series-001")
    assert point.position == pytest.approx((410, 290, 0), abs=1.0 / canvas.look.scale)


def test_that_a_box_is_dragged_drawn_and_stays_where_it_lies(
    slide: tuple[Reader, Any], qtbot: Any
) -> None:
    reader, canvas = slide
    reader.press("object-all-boxes-1")
    qtbot.mousePress(canvas, LEFT, pos=at(canvas, 200, 150))
    for column, row in ((260, 200), (420, 330)):
        qtbot.mouseMove(canvas, at(canvas, column, row))
    qtbot.mouseRelease(canvas, LEFT, pos=at(canvas, 420, 330))
    reader.rest()
    given = reader.answer("boxes")
    assert isinstance(given, BoxesAnswer)
    (box,) = given.boxes
    near = 2.0 / canvas.look.scale
    assert box.first == pytest.approx((200, 150, 0), abs=near)
    assert box.last == pytest.approx((420, 330, 0), abs=near)
    assert all(value == round(value) for value in (*box.first, *box.last))
    (mark,) = reader.page.marking.board.marks
    places = reader.page.marking.board.places
    edge = canvas.to_widget(places.to_view(mark.points[0])).toPoint()
    assert (edge - at(canvas, box.first[0], box.first[1])).manhattanLength() <= 2
    before = canvas.look
    qtbot.mousePress(canvas, Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    qtbot.mouseMove(canvas, QPoint(160, 130))
    qtbot.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=QPoint(160, 130))
    assert canvas.look != before


def test_that_a_point_is_set_without_a_mouse(slide: tuple[Reader, Any], qtbot: Any) -> None:
    reader, canvas = slide
    for _ in range(3):
        canvas.zoom_at(QPointF(0, 0), 1.5)
    reader.press("object-all-points-1")
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    reader.rest()
    (point,) = reader.answer("points").points
    assert point.position == pytest.approx((canvas.look.x, canvas.look.y, 0), abs=1)


def test_that_choosing_a_mark_brings_it_in_sight(slide: tuple[Reader, Any], qtbot: Any) -> None:
    reader, canvas = slide
    reader.press("mark-point")
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 700, 500))
    reader.rest()
    for _ in range(6):
        canvas.zoom_at(QPointF(5, 5), 1.6)
    (mark,) = reader.page.marking.board.marks
    assert not canvas.rect_shown().contains(at(canvas, 700, 500))
    reader.page.marking.go_to(mark.id)
    assert canvas.rect_shown().contains(at(canvas, 700, 500))
    reader.page.focus_images()
    assert canvas.hasFocus()


def test_that_a_point_on_a_film_keeps_its_frame(sit: Open, qtbot: Any, tmp_path: Path) -> None:
    endoscopy(tmp_path / "in" / "v.dcm", stream("h264.ts"))
    reader = sit(tmp_path / "in")
    view = reader.page.viewer.views[Plane.STORED]
    view.scene.go_to(Plane.STORED, 33)
    reader.press("object-all-points-1")
    where = view.to_screen().map(QPointF(80.5, 60.5)).toPoint()
    qtbot.mouseClick(view, LEFT, pos=where)
    reader.rest()
    (point,) = reader.answer("points").points
    assert point.position == pytest.approx((80, 60, 33), abs=1)
