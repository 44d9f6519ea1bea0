from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QTableView

from medal_desktop.package.vocabulary import Split
from medal_desktop.ui.item_models.rows import Role
from medal_desktop.workflow.cases import MixedPatients
from medal_desktop.workflow.views import LibraryView
from tests.builders import views


def filled(window: Any, **answers: Any) -> Any:
    return window("load", library_view=views.LIBRARY, **answers)


def test_that_an_empty_page_is_one_place_to_drop_a_folder_on(window: Any) -> None:
    page = window("load").page
    assert page.drop.height() > 400
    assert not page.tree.isVisible()


def test_that_dropped_paths_are_looked_through(window: Any, qtbot: Any, tmp_path: Path) -> None:
    page = window("load").page
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    copy, held = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    no = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page.drop, QDragEnterEvent(QPointF(50, 50), copy, data, held, no))
    QApplication.sendEvent(page.drop, QDropEvent(QPointF(50, 50), copy, data, held, no))
    qtbot.waitUntil(page.tree.isVisible)
    opened = [call for call in page.desk.called if call[0] == "open_folder"]
    assert opened[0][1] == [tmp_path]


def test_that_the_button_opens_the_folder_chosen(
    window: Any, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = window("load").page
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    qtbot.mouseClick(page.findChild(QPushButton, "open-folder"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.tree.isVisible)


def test_that_studies_hold_their_series_with_what_is_odd(window: Any) -> None:
    model = filled(window).page.tree.model()
    assert model.rowCount() == 2
    study = model.index(0, 0)
    assert "CT head" in study.data()
    texts = [model.index(0, column, study).data() for column in range(model.columnCount())]
    assert texts[:3] == ["Head 2.5 mm", "CT", "54"]
    assert "gantry tilt" in texts[5]
    assert model.parent(model.index(0, 0, study)) == study


def test_that_each_series_gets_its_thumbnail(window: Any, qtbot: Any) -> None:
    page = filled(window).page
    model = page.tree.model()
    series = model.index(0, 0, model.index(1, 0))
    qtbot.waitUntil(lambda: series.data(Qt.ItemDataRole.DecorationRole) is not None)


def test_that_images_of_two_patients_raise_a_warning_that_stays(window: Any) -> None:
    page = filled(window).page
    assert page.findChild(QLabel, "danger-words").text() == views.LIBRARY.dangers[0]
    assert page.findChild(QLabel, "danger-words").isVisible()


def test_that_skipped_files_are_counted_and_open_to_their_reasons(window: Any, qtbot: Any) -> None:
    page = filled(window).page
    line = page.findChild(QPushButton, "skipped")
    assert "4 files skipped" in line.text()
    assert "2 × not a DICOM file" in line.text()
    table = page.findChild(QTableView, "skipped-files")
    assert not table.isVisible()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert table.isVisible()
    assert table.model().rowCount() == 4


def test_that_a_folder_without_images_says_so(window: Any) -> None:
    page = window("load", library_view=LibraryView(skipped=views.LIBRARY.skipped, files=4)).page
    assert page.findChild(QLabel, "nothing-found-words").isVisible()


def test_that_chosen_series_become_one_case(window: Any, qtbot: Any) -> None:
    page = filled(window).page
    assert not page.findChild(QPushButton, "add-case").isEnabled()
    qtbot.mouseClick(
        page.tree.viewport(),
        Qt.MouseButton.LeftButton,
        pos=page.tree.place_of("a" * 64).center(),
    )
    with qtbot.waitSignal(page.changed):
        qtbot.mouseClick(page.findChild(QPushButton, "add-case"), Qt.MouseButton.LeftButton)
    assert ("add_case", ["a" * 64], Split.HIDDEN) in page.desk.called
    assert "case-001" in page.findChild(QLabel, "added-words").text()


def test_that_several_series_can_become_a_public_case_each(window: Any, qtbot: Any) -> None:
    page = filled(window).page
    page._split.setCurrentIndex(1)
    page.tree.select(["a" * 64, "c" * 64])
    qtbot.mouseClick(page.findChild(QPushButton, "add-cases"), Qt.MouseButton.LeftButton)
    added = [call[1:] for call in page.desk.called if call[0] == "add_case"]
    assert added == [(["a" * 64], Split.PUBLIC), (["c" * 64], Split.PUBLIC)]


def test_that_a_series_of_a_case_cannot_be_chosen_again(window: Any) -> None:
    page = filled(window).page
    model = page.tree.model()
    taken = model.index(1, 0, model.index(0, 0))
    assert taken.data(Role.VALUE).in_case == "case-001"
    assert not model.flags(taken) & Qt.ItemFlag.ItemIsSelectable


def test_that_a_refused_case_is_told_in_the_banner(window: Any, qtbot: Any) -> None:
    made = filled(window, add_case=MixedPatients())
    made.page.tree.select(["a" * 64, "c" * 64])
    qtbot.mouseClick(made.page.findChild(QPushButton, "add-case"), Qt.MouseButton.LeftButton)
    assert made.banner.isVisible()
    assert made.banner.findChild(QLabel, "banner-what").text() == MixedPatients.message


def test_that_a_scan_shows_progress_and_stops_when_asked(
    window: Any, qtbot: Any, tmp_path: Path
) -> None:
    import threading

    go_on = threading.Event()

    def slow(_paths: Any, job: Any) -> LibraryView:
        for _ in job.each(range(1000), total=1000, label="files"):
            go_on.wait(0.05)
        return views.LIBRARY

    page = window("load", open_folder=slow).page
    page.open_paths([tmp_path])
    strip = page.findChild(object, "scan")
    qtbot.waitUntil(lambda: "of 1" in page.findChild(QLabel, "scan-count").text())
    assert strip.isVisible()
    qtbot.mouseClick(page.findChild(QPushButton, "scan-stop"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not strip.isVisible())
    assert not page.tree.isVisible()
