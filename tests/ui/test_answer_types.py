from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from medal_desktop.package.documents import (
    BoxesAnswer,
    ChoicesAnswer,
    InstancesAnswer,
    PointsAnswer,
    PolygonsAnswer,
    ReportAnswer,
    Task,
    TextAnswer,
)
from tests.builders.answers import all_questions
from tests.builders.sitting import Reader, open_window, workspace_with

TASK = Task(id="all", name="Everything", questions=all_questions())


@pytest.fixture
def reader(qapp: QApplication, qtbot: Any, tmp_path: Path) -> Iterator[Reader]:
    folder = workspace_with(tmp_path, TASK)
    window = open_window(qapp, qtbot, folder, tmp_path / "settings")
    yield Reader(window, qtbot)
    window.close()
    window.deleteLater()


def test_that_several_options_are_ticked_and_none_is_an_answer_too(reader: Reader) -> None:
    reader.press("choices-all-choices-left")
    reader.press("choices-all-choices-right")
    assert reader.answer("choices") == ChoicesAnswer(values=("left", "right"))
    reader.press("none-all-choices")
    assert reader.answer("choices") == ChoicesAnswer(values=())


def test_that_words_and_reports_are_kept_when_one_goes_on(reader: Reader, qtbot: Any) -> None:
    field: Any = reader.window.findChild(QLineEdit, "text-all-text")
    field.setFocus()
    qtbot.keyClicks(field, "subdural haematoma")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert reader.answer("text") == TextAnswer(value="subdural haematoma")
    report: Any = reader.window.findChild(QPlainTextEdit, "report-all-report")
    report.setFocus()
    qtbot.keyClicks(report, "Haemorrhage on the left")
    qtbot.keyClick(report, Qt.Key.Key_Tab)
    reader.press("item-all-report-bleed")
    given = reader.answer("report")
    assert given == ReportAnswer(text="Haemorrhage on the left", items=("bleed",))


def test_that_points_boxes_and_polygons_are_drawn_changed_and_taken_back(
    reader: Reader, qtbot: Any
) -> None:
    reader.press("object-all-points-2")
    reader.drag((10, 10))
    reader.drag((40, 40))
    points = reader.answer("points")
    assert isinstance(points, PointsAnswer)
    assert [one.label for one in points.points] == [2, 2]
    reader.press("object-all-boxes-1")
    reader.drag((-60, -60), (0, 0), (-10, -10))
    boxes = reader.answer("boxes")
    assert isinstance(boxes, BoxesAnswer)
    assert len(boxes.boxes) == 1
    reader.press("object-all-polygons-1")
    for way in ((60, -60), (90, -60), (90, -30)):
        reader.drag(way)
    qtbot.keyClick(reader.view, Qt.Key.Key_Return)
    polygons = reader.answer("polygons")
    assert isinstance(polygons, PolygonsAnswer)
    assert len(polygons.polygons[0].points) == 3
    for name in ("polygons", "boxes", "points", "points"):
        reader.page.steps.undo()
        left = reader.answer(name)
    assert left is None
    assert reader.answer("boxes") is None


def test_that_an_object_in_hand_is_removed_by_delete(reader: Reader, qtbot: Any) -> None:
    reader.press("object-all-points-1")
    reader.drag((10, 10))
    reader.view.setFocus()
    qtbot.keyClick(reader.view, Qt.Key.Key_Delete)
    assert reader.answer("points") == PointsAnswer(series="series-001", points=())


def test_that_there_is_nothing_is_an_answer(reader: Reader) -> None:
    reader.press("nothing-all-boxes")
    assert reader.answer("boxes") == BoxesAnswer(series="series-001", boxes=())


def test_that_objects_of_a_mask_are_drawn_one_by_one(reader: Reader, qtbot: Any) -> None:
    for at in ((-60, 0), (60, 0)):
        reader.press("draw-all-instances")
        qtbot.waitUntil(lambda: reader.page.drawing.hand is not None)
        bar = reader.page.drawing.bar
        bar._segments.setCurrentIndex(bar._segments.count() - 1)
        reader.drag(at, (at[0] + 10, 0))
        reader.press("draw-done")
        qtbot.waitUntil(lambda: reader.answer("instances") is not None)
    given = reader.answer("instances")
    assert isinstance(given, InstancesAnswer)
    assert [one.value for one in given.instances] == [1, 2]
