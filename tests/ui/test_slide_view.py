from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from medal_desktop.base.progress import Job
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Kind
from medal_desktop.ui.viewer import marks
from medal_desktop.ui.viewer.opening import open_group
from medal_desktop.ui.viewer.viewer import Viewer
from tests.builders.slides import aperio


@pytest.fixture
def slide(shown: Any, qtbot: Any, tmp_path: Any) -> Any:
    levels = aperio(tmp_path / "a.svs")
    group = next(
        g for g in scan([tmp_path]).groups if g.kind is Kind.WSI and "label_image" not in g.warnings
    )
    viewer: Viewer = shown(Viewer(), 700, 600)
    viewer.show_series(open_group(group, Job()))
    assert viewer.slide is not None
    canvas = viewer.slide.canvas
    qtbot.waitUntil(lambda: canvas.pyramid is not None and bool(canvas._kept))
    yield canvas, levels[0], viewer
    viewer.close_threads()


def test_that_a_slide_is_shown_whole_and_keeps_what_lies_beneath_the_pointer(
    slide: Any, qtbot: Any
) -> None:
    canvas, _, _ = slide
    rows, columns = canvas.pyramid.size
    assert (rows, columns) == (700, 900)
    assert canvas._seen().width() >= columns
    point = QPointF(210, 160)
    before = canvas.to_slide(point)
    canvas.zoom_at(point, 3.0)
    after = canvas.to_slide(point)
    assert (after - before).manhattanLength() < 1e-6


def test_that_fine_tiles_come_when_one_comes_near_and_show_the_right_place(
    slide: Any, qtbot: Any
) -> None:
    canvas, whole, _ = slide
    point = QPointF(200, 150)
    for _ in range(6):
        canvas.zoom_at(point, 1.6)
    qtbot.waitUntil(lambda: any(tile[0] == 0 for tile in canvas._kept))
    qtbot.waitUntil(lambda: not canvas._thread._waiting)
    qtbot.wait(50)
    at = canvas.to_slide(point)
    image = canvas.grab().toImage()
    colour = image.pixelColor(point.toPoint())
    right = whole[int(at.y()), int(at.x())]
    assert np.abs(np.subtract(right[:2], (colour.red(), colour.green()))).max() <= 3


def test_that_an_objective_shows_its_magnification_and_micrometres(slide: Any, qtbot: Any) -> None:
    canvas, _, viewer = slide
    twenty = viewer.slide.findChild(QPushButton, "slide-20")
    qtbot.mouseClick(twenty, Qt.MouseButton.LeftButton)
    assert canvas.magnification == pytest.approx(20)
    assert canvas.look.scale == pytest.approx(20 * 0.5 / 10)
    told = viewer.slide.findChild(QLabel, "slide-told").text()
    assert told.startswith("20×")
    assert "µm" in told
    assert marks.length_words(0.05) == "50 µm"


def test_that_one_pans_by_hand_and_by_keys(slide: Any, qtbot: Any) -> None:
    canvas, _, _ = slide
    canvas.magnify(20)
    x = canvas.look.x
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(canvas, QPoint(170, 200))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(170, 200))
    assert canvas.look.x == pytest.approx(x + 30 / canvas.look.scale)
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.look.x < x + 30
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    assert canvas._seen().width() >= 900
