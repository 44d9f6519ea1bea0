from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton, QToolButton

from medal_desktop.dicom.nifti import Mask
from medal_desktop.package.documents import ChoiceAnswer, MaskAnswer, NumberAnswer
from medal_desktop.package.vocabulary import Split
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.workflow.documents import grid_from
from medal_desktop.workflow.errors import NoSuchQuestion
from tests.builders import views
from tests.builders.dialogs import answer_next
from tests.builders.dicom import ct_series, us_image

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def images(tmp_path: Path) -> Path:
    ct_series(tmp_path / "ct")
    return tmp_path / "ct"


@pytest.fixture
def page(window: Any, images: Path, qtbot: Any) -> Any:
    made = window("annotate", images).page
    qtbot.waitUntil(lambda: len(made.viewer.views) == 3)
    return made


def answers(page: Any) -> list[Any]:
    return [call[1:] for call in page.desk.called if call[0] == "answer"]


def test_that_a_case_shows_its_images_from_their_middle(page: Any) -> None:
    assert page.viewer.views[Plane.AXIAL].index == 5
    assert "W 80" in f"W {page.viewer.scene.state.window.width:g}"
    assert page.viewer.facts._value.text().endswith("HU")


def test_that_a_number_key_gives_the_choice_with_that_number(page: Any, qtbot: Any) -> None:
    button = page.findChild(QPushButton, "choice-task-1-present-yes")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_3)
    assert answers(page) == [("case-001", "task-1", "present", ChoiceAnswer(value="cannot-tell"))]


def test_that_a_click_gives_the_choice_clicked(page: Any, qtbot: Any) -> None:
    with qtbot.waitSignal(page.changed):
        qtbot.mouseClick(page.findChild(QPushButton, "choice-task-1-present-yes"), LEFT)
    assert answers(page)[0][3] == ChoiceAnswer(value="yes")


def test_that_the_answer_kept_is_the_one_marked(page: Any) -> None:
    assert page.findChild(QPushButton, "choice-task-1-present-no").isChecked()
    assert not page.findChild(QPushButton, "choice-task-1-present-yes").isChecked()
    assert page.findChild(QLabel, "state-task-1-present").text() == "answered"
    assert page.findChild(QLabel, "state-task-1-shift").text() == "open"


def test_that_a_number_is_kept_on_enter_and_a_comma_is_a_point(page: Any, qtbot: Any) -> None:
    field = page.findChild(QLineEdit, "number-task-1-shift")
    field.setFocus()
    qtbot.keyClicks(field, "12,5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers(page) == [("case-001", "task-1", "shift", NumberAnswer(value=12.5))]


@pytest.mark.parametrize("words", ["41", "-1", "wide", "1e999", "nan"])
def test_that_a_number_out_of_range_is_told_and_not_kept(page: Any, qtbot: Any, words: str) -> None:
    field = page.findChild(QLineEdit, "number-task-1-shift")
    field.setFocus()
    qtbot.keyClicks(field, words)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers(page) == []
    assert page.findChild(QLabel, "range-task-1-shift").text() != "0 to 40 mm"
    assert field.text() == words


def test_that_an_answer_can_be_taken_back(page: Any, qtbot: Any) -> None:
    qtbot.mouseClick(page.findChild(QToolButton, "clear-task-1-present"), LEFT)
    assert ("clear_answer", "case-001", "task-1", "present") in page.desk.called
    assert not page.findChild(QPushButton, "choice-task-1-present-no").isChecked()


def test_that_a_mask_is_imported_for_the_series_shown_and_laid_over_it(
    window: Any, images: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dataclasses import replace

    labels = np.zeros((10, 64, 64), np.uint8)
    labels[8, 20:30, 20:30] = 1
    case = views.case(answered=True)
    given = MaskAnswer(file="extent.nii.gz", series="series-001")
    kept = replace(case, questions=(*case.questions[:2], replace(case.questions[2], answer=given)))
    page = window(
        "annotate",
        images,
        answer_mask=kept,
        load_mask=Mask(labels=labels, grid=grid_from(views.GRID)),
    ).page
    qtbot.waitUntil(lambda: len(page.viewer.views) == 3)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "m.nii.gz"), ""))
    qtbot.mouseClick(page.findChild(QPushButton, "mask-task-1-extent"), LEFT)
    qtbot.waitUntil(lambda: page.viewer.scene.state.mask is not None)
    call = next(call for call in page.desk.called if call[0] == "answer_mask")
    assert call[1:6] == ("case-001", "task-1", "extent", "series-001", tmp_path / "m.nii.gz")
    assert page.viewer.views[Plane.AXIAL].index == 8
    assert page.findChild(QPushButton, "show-mask-task-1-extent").isVisible()


def test_that_next_and_previous_go_from_case_to_case(page: Any, qtbot: Any) -> None:
    qtbot.mouseClick(page.findChild(QToolButton, "next-case"), LEFT)
    assert page.case.number == 2
    qtbot.mouseClick(page.findChild(QToolButton, "previous-case"), LEFT)
    assert page.case.number == 1
    assert not page.findChild(QToolButton, "previous-case").isEnabled()


def test_that_going_on_brings_the_keyboard_to_the_first_open_question(
    page: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(page.findChild(QPushButton, "next-case-below"), LEFT)
    qtbot.waitUntil(lambda: page.focusWidget().objectName() == "choice-task-1-present-yes")


def test_that_only_the_case_in_hand_is_read_when_one_hurries(page: Any, qtbot: Any) -> None:
    page.open_case(2)
    page.open_case(3)
    qtbot.waitUntil(lambda: len(page.viewer.views) == 3)
    assert page.case.number == 3
    assert not page.findChild(object, "series").isVisible()


def test_that_a_case_can_be_made_public(page: Any, qtbot: Any) -> None:
    box = page.findChild(QComboBox, "case-split")
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert ("set_split", "case-001", Split.HIDDEN) in page.desk.called


def test_that_a_case_with_answers_is_removed_only_after_a_yes(page: Any, qtbot: Any) -> None:
    for button, removed in (("confirm-no", 0), ("confirm-yes", 1)):
        came = answer_next(
            lambda dialog, button=button: dialog.findChild(QPushButton, button).click()
        )
        qtbot.mouseClick(page.findChild(QPushButton, "remove-case"), LEFT)
        assert came == ["confirm"]
        assert sum(call[0] == "remove_case" for call in page.desk.called) == removed


def test_that_without_cases_the_page_leads_to_load(window: Any, qtbot: Any) -> None:
    made = window("annotate", cases=())
    assert made.page.state.isVisible()
    qtbot.mouseClick(made.page.findChild(QPushButton, "state-act"), LEFT)
    assert made.page.accessibleName() == "Load"


def test_that_without_questions_the_page_leads_to_describe(
    window: Any, images: Path, qtbot: Any
) -> None:
    made = window("annotate", images, cases=(views.case(total=1, asked=False),))
    qtbot.mouseClick(made.page.findChild(QPushButton, "to-questions"), LEFT)
    assert made.page.accessibleName() == "Describe"


def test_that_images_that_are_gone_are_told_where_they_were(window: Any, qtbot: Any) -> None:
    page = window("annotate").page
    words = "no longer where they were"
    qtbot.waitUntil(lambda: words in page.findChild(QLabel, "viewer-state-title").text())
    assert page.findChild(QPushButton, "viewer-state-act").isVisible()


def test_that_a_refused_answer_is_told_and_the_old_one_stays(
    window: Any, images: Path, qtbot: Any
) -> None:
    made = window("annotate", images, answer=NoSuchQuestion())
    qtbot.mouseClick(made.page.findChild(QPushButton, "choice-task-1-present-yes"), LEFT)
    assert made.banner.isVisible()


def test_that_a_cine_is_shown_frame_by_frame(window: Any, qtbot: Any, tmp_path: Path) -> None:
    us_image(tmp_path / "us" / "cine.dcm", frames=4)
    page = window("annotate", tmp_path / "us").page
    qtbot.waitUntil(lambda: Plane.STORED in page.viewer.views)
    view = page.viewer.views[Plane.STORED]
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    view.grab()
    picture = page.viewer.scene.state.picture
    qtbot.waitUntil(lambda: picture.take(view.cut, 3) is not None)
    assert view.cut.count == 4


def test_that_a_choice_can_be_given_while_the_keyboard_is_on_the_images(
    page: Any, qtbot: Any
) -> None:
    page.viewer.views[Plane.AXIAL].setFocus()
    page.questions.press(1)
    assert answers(page) == []  # the question in hand is the first open one, which is a number
    page.findChild(QPushButton, "choice-task-1-present-no").setFocus()
    page.questions.press(1)
    assert answers(page)[0][3] == ChoiceAnswer(value="yes")


def test_that_the_first_picture_is_there_before_the_rest_is_read(
    window: Any, images: Path, qtbot: Any
) -> None:
    import threading

    from medal_desktop.base.progress import Job
    from medal_desktop.dicom.scan import scan
    from medal_desktop.workflow.cases import Series

    go_on = threading.Event()
    group = scan([images], Job()).groups[0]
    made = window("load", first_look=group)

    def slow(*_: Any) -> Series:
        from medal_desktop.dicom.volume import load_volume

        go_on.wait(30)
        return Series(group, load_volume(group, Job()))

    made.desk.load_series = slow
    made.pages["annotate"].case = None
    made.open_step("annotate")
    viewer = made.page.viewer
    qtbot.waitUntil(lambda: list(viewer.views) == [Plane.STORED])
    go_on.set()
    qtbot.waitUntil(lambda: len(viewer.views) == 3)
