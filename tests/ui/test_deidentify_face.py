"""The face of a series on the page: drawn on demand, removed, kept, confirmed by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton

from medal_desktop.ui.pages.deidentify.report import write_pdf
from medal_desktop.workflow.errors import OriginalsChanged
from medal_desktop.workflow.faces import FacePictures
from medal_desktop.workflow.views import FaceState
from tests.builders import views

LEFT = Qt.MouseButton.LeftButton
FACE = views.FACES[0]


def opened(window: Any, qtbot: Any, **answers: Any) -> Any:
    page = window("de-identify", **answers).page
    qtbot.waitUntil(lambda: page.look.tabs.isTabVisible(1))
    page.look.tabs.setCurrentIndex(1)
    return page


def test_that_a_series_without_a_head_has_no_face_tab(window: Any, qtbot: Any) -> None:
    page = window("de-identify", faces=()).page
    qtbot.waitUntil(lambda: page.look.image.frames.count() > 0)
    assert not page.look.tabs.isTabVisible(1)


def test_that_a_confirmation_needs_every_side_and_a_name(window: Any, qtbot: Any) -> None:
    page = opened(window, qtbot)
    confirm = page.findChild(QPushButton, "face-confirm")
    qtbot.keyClicks(page.findChild(QLineEdit, "face-name"), "Dr A. Rossi")
    assert not confirm.isEnabled()
    qtbot.mouseClick(page.findChild(QPushButton, "face-state-act"), LEFT)
    face = page.look.face
    qtbot.waitUntil(lambda: face.turn.maximum() == 6)
    for side in range(6):
        face.turn.setValue(side)
        assert not confirm.isEnabled()
    face.turn.setValue(6)
    assert confirm.isEnabled()
    qtbot.mouseClick(confirm, LEFT)
    wanted = ("confirm_face", "case-001", "series-001", "Dr A. Rossi")
    qtbot.waitUntil(lambda: wanted in page.desk.called)


def test_that_a_confirmed_face_names_who_saw_it(window: Any, qtbot: Any) -> None:
    shown = replace(FACE, state=FaceState.CONFIRMED, confirmed_by="Dr A. Rossi")
    page = opened(window, qtbot, faces=(shown,))
    assert "Dr A. Rossi" in page.findChild(QLabel, "face-words").text()
    assert not page.findChild(QPushButton, "face-confirm").isVisible()


@pytest.mark.parametrize(
    ("state", "name", "verb"),
    [
        (FaceState.FOUND, "face-remove", "remove_face"),
        (FaceState.REMOVED, "face-keep", "keep_face"),
    ],
)
def test_that_a_face_is_removed_or_kept_by_one_button(
    state: FaceState, name: str, verb: str, window: Any, qtbot: Any
) -> None:
    page = opened(window, qtbot, faces=(replace(FACE, state=state),))
    with qtbot.waitSignal(page.changed):
        qtbot.mouseClick(page.findChild(QPushButton, name), LEFT)
    assert (verb, "case-001", "series-001") in page.desk.called


@pytest.mark.parametrize("answer", [OriginalsChanged(), FacePictures((), ())])
def test_that_a_head_that_cannot_be_drawn_says_why(answer: Any, window: Any, qtbot: Any) -> None:
    page = opened(window, qtbot, face_pictures=answer)
    qtbot.mouseClick(page.findChild(QPushButton, "face-state-act"), LEFT)
    title = page.findChild(QLabel, "face-state-title")
    qtbot.waitUntil(lambda: "could not be drawn" in title.text())


def test_that_the_summary_stands_in_plain_sentences(window: Any, qtbot: Any) -> None:
    page = window("de-identify").page
    page._tabs.setCurrentIndex(2)
    assert page.findChild(QLabel, "summary-0").text() == views.SUMMARY[0]
    assert page.findChild(QPushButton, "save-report").isEnabled()


def test_that_there_is_no_report_before_the_first_run(window: Any) -> None:
    page = window("de-identify", deid_summary=()).page
    assert not page.findChild(QPushButton, "save-report").isEnabled()


def test_that_the_report_is_saved_as_pdf_or_as_its_name_says(
    window: Any, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = window("de-identify").page
    page._tabs.setCurrentIndex(2)
    button = page.findChild(QPushButton, "save-report")
    target = tmp_path / "report.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(target.exists)
    assert target.read_bytes().startswith(b"%PDF")
    saved = page.findChild(QLabel, "report-saved")
    qtbot.waitUntil(lambda: saved.text() == "Saved as report.pdf")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.json"), ""))
    qtbot.mouseClick(button, LEFT)
    wanted = ("save_deid_report", tmp_path / "a.json")
    qtbot.waitUntil(lambda: wanted in page.desk.called)


def test_that_a_long_report_has_pages(qapp: Any, tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}</td><td>removed</td></tr>" for n in range(400))
    write_pdf(f"<h1>Report</h1><table>{rows}</table>", tmp_path / "long.pdf")
    assert (tmp_path / "long.pdf").read_bytes().count(b"/Type /Page\n") > 3


def test_that_more_findings_than_anybody_reads_stay_quick(window: Any) -> None:
    many = tuple(replace(views.DEID.decisions[0], id=f"d{n}") for n in range(500))
    page = window("de-identify", deid_view=replace(views.DEID, decisions=many)).page
    assert page.findChild(QLabel, "more-findings").text().startswith("and 440 more")
    assert page._tabs.tabText(1) == "Findings (500)"
