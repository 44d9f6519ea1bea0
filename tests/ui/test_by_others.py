"""On the Annotate page: what others drew lies over the series, and goes away at a click."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.data import get_testdata_file
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QToolButton

from medal_desktop.base.progress import Job
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.workflow import cases, companions, describe
from medal_desktop.workflow.open_folder import open_folder
from medal_desktop.workflow.workspace import Workspace
from tests.builders import views
from tests.builders.companions import SLICE, export
from tests.builders.sitting import Reader, open_window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def reader(qapp: Any, qtbot: Any, tmp_path: Path) -> Any:
    images = export(tmp_path / "cd")
    library = open_folder([tmp_path / "cd"], Job())
    with Workspace.create(tmp_path / "ws") as workspace:
        case = cases.add_case(workspace, library, [images.key])
        companions.keep(workspace, case.id, library)
        describe.set_tasks(workspace, (views.TASK,))
    made = Reader(open_window(qapp, qtbot, tmp_path / "ws", tmp_path / "settings"), qtbot)
    made.rest()
    made.page.viewer.set_layout(Plane.AXIAL)
    made.page.viewer.scene.go_to(Plane.AXIAL, SLICE)
    yield made
    made.window.close()


def colours(image: QImage) -> int:
    """How many pixels are coloured, not grey."""
    shown = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), shown.width(), 4)
    return int(np.count_nonzero(np.ptp(raw[..., :3].astype(int), axis=2) > 40))


def button(reader: Any) -> QToolButton:
    found = reader.window.findChild(QToolButton, "viewer-drawn")
    assert found is not None
    return found


def actions(reader: Any) -> dict[str, Any]:
    return {act.text(): act for act in button(reader).menu().actions()}


def test_that_all_three_lie_over_the_series_and_each_can_be_hidden(reader: Any) -> None:
    assert button(reader).isVisible()
    found = actions(reader)
    assert len(found) == 3
    assert all(act.isChecked() for act in found.values())
    reader.page.viewer.scene.change(crosshair=False)
    with_all = colours(reader.view.grab().toImage())
    left = []
    for title, act in found.items():
        act.setChecked(False)
        left.append((title, colours(reader.view.grab().toImage())))
    counts = [with_all, *(count for _, count in left)]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == 4, left


def test_that_one_click_hides_and_shows_all(reader: Any, qtbot: Any) -> None:
    with_all = reader.view.grab().toImage()
    qtbot.mouseClick(button(reader), LEFT)
    assert not any(act.isChecked() for act in actions(reader).values())
    assert reader.view.grab().toImage() != with_all
    qtbot.mouseClick(button(reader), LEFT)
    assert reader.view.grab().toImage() == with_all


def test_that_the_outlines_of_segments_follow_into_other_planes(reader: Any) -> None:
    reader.page.viewer.set_layout("all")
    for title, act in actions(reader).items():
        act.setChecked(title.startswith("Segmentation"))
    scene = reader.page.viewer.scene
    scene.change(crosshair=False, voxel=(SLICE, 20, 20))
    for plane in (Plane.SAGITTAL, Plane.CORONAL):
        view = reader.page.viewer.views[plane]
        inside = colours(view.grab().toImage())
        scene.change(voxel=(SLICE, 60, 60))
        assert colours(view.grab().toImage()) < inside
        scene.change(voxel=(SLICE, 20, 20))


def test_that_the_second_reader_begins_without_them(reader: Any, qtbot: Any) -> None:
    reader.page.conduct._read_as("second")
    reader.images()
    reader.rest()
    assert len(actions(reader)) == 3
    assert not any(act.isChecked() for act in actions(reader).values())


def test_that_overlay_planes_of_the_images_are_offered_too(
    window: Any, qtbot: Any, tmp_path: Path
) -> None:
    made = window("annotate", Path(str(get_testdata_file("examples_overlay.dcm"))))
    qtbot.waitUntil(lambda: made.page._loader.shown is not None, timeout=60_000)
    menu = made.findChild(QToolButton, "viewer-drawn")
    qtbot.waitUntil(menu.isVisible, timeout=60_000)
    assert [act.text() for act in menu.menu().actions()] == ["Overlay of the images"]


def test_that_a_case_without_any_offers_nothing(window: Any, qtbot: Any, tmp_path: Path) -> None:
    from tests.builders.dicom import ct_series

    ct_series(tmp_path / "cd", slices=4)
    made = window("annotate", tmp_path / "cd")
    qtbot.waitUntil(lambda: made.page._loader.shown is not None, timeout=60_000)
    qtbot.waitUntil(lambda: not made.page.busy)
    assert not made.findChild(QToolButton, "viewer-drawn").isVisible()
