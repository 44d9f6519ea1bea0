from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTableView

from medal_desktop.workflow.errors import OriginalsChanged
from medal_desktop.workflow.views import DeidView
from tests.builders import views
from tests.builders.dialogs import answer_next

LEFT = Qt.MouseButton.LeftButton
EMPTY = DeidView(profile="", statement="", series=(), decisions=())


def table(page: Any) -> QTableView:
    found: QTableView = page.findChild(QTableView, "changes")
    return found


def test_that_one_sentence_tells_what_was_done_and_what_is_left(window: Any) -> None:
    page = window("de-identify").page
    assert page.findChild(QLabel, "deid-sentence-words").text() == views.DEID.sentence


def test_that_before_the_first_run_there_is_no_sentence_and_no_table(window: Any) -> None:
    page = window("de-identify", deid_view=views.WAITING).page
    assert not page.findChild(QLabel, "deid-sentence-words").isVisible()
    assert table(page).model().rowCount() == 0
    assert "Run the de-identification" in page.findChild(QLabel, "changes-note").text()


def test_that_each_series_has_its_state_in_words(window: Any) -> None:
    page = window("de-identify").page
    model = page.findChild(QTableView, "deid-series").model()
    states = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert [state.split("  ")[1] for state in states] == ["clean", "needs you", "blocked"]
    assert len({state[0] for state in states}) == 3


def test_that_running_takes_the_profile_chosen(window: Any, qtbot: Any) -> None:
    page = window("de-identify", deid_view=views.WAITING).page
    page.findChild(QComboBox, "profile").setCurrentIndex(1)
    with qtbot.waitSignal(page.changed):
        qtbot.mouseClick(page.findChild(QPushButton, "run-deid"), LEFT)
    run = next(call for call in page.desk.called if call[0] == "deidentify")
    assert run[1] == "strict"


def test_that_a_series_shows_its_attributes_before_and_after(window: Any, qtbot: Any) -> None:
    page = window("de-identify").page
    qtbot.waitUntil(lambda: table(page).model().rowCount() == len(views.CHANGES))
    series = page.findChild(QTableView, "deid-series")
    where = series.visualRect(series.model().index(1, 0)).center()
    qtbot.mouseClick(series.viewport(), LEFT, pos=where)
    asked = ("compare", "case-002", "series-001")
    qtbot.waitUntil(lambda: asked in page.desk.called)


def test_that_the_table_is_filtered_by_words_and_by_kind(window: Any, qtbot: Any) -> None:
    page = window("de-identify").page
    qtbot.waitUntil(lambda: table(page).model().rowCount() == len(views.CHANGES))
    field = page.findChild(QLineEdit, "changes-filter")
    qtbot.keyClicks(field, "birth")
    assert table(page).model().rowCount() == 1
    field.clear()
    kind = page.findChild(QComboBox, "changes-kind")
    kind.setCurrentIndex(kind.findText("replaced", Qt.MatchFlag.MatchStartsWith))
    assert table(page).model().rowCount() == 3


def test_that_a_comparison_that_fails_says_why(window: Any, qtbot: Any) -> None:
    page = window("de-identify", compare=OriginalsChanged()).page
    words = OriginalsChanged.message
    qtbot.waitUntil(lambda: words in page.findChild(QLabel, "changes-note").text())


def test_that_open_findings_come_first_and_are_counted(window: Any) -> None:
    page = window("de-identify").page
    assert page._tabs.tabText(1) == "Findings (1)"
    page._tabs.setCurrentIndex(1)
    assert page.findChild(QPushButton, "decide-0").isVisible()
    assert page.findChild(QPushButton, "decide-1") is None


def test_that_a_decision_needs_a_name_and_a_reason(window: Any, qtbot: Any) -> None:
    page = window("de-identify").page
    page._tabs.setCurrentIndex(1)
    enabled = []

    def write(dialog: Any) -> None:
        keep = dialog.findChild(QPushButton, "decide-keep")
        enabled.append(keep.isEnabled())
        qtbot.keyClicks(dialog.findChild(QLineEdit, "decide-name"), "Dr A. Rossi")
        enabled.append(keep.isEnabled())
        qtbot.keyClicks(dialog.findChild(QPlainTextEdit, "decide-reason"), "a scale only")
        enabled.append(keep.isEnabled())
        keep.click()

    answer_next(write)
    qtbot.mouseClick(page.findChild(QPushButton, "decide-0"), LEFT)
    assert enabled == [False, False, True]
    assert ("decide", "d1", "Dr A. Rossi", "a scale only") in page.desk.called


def test_that_going_back_decides_nothing(window: Any, qtbot: Any) -> None:
    page = window("de-identify").page
    page._tabs.setCurrentIndex(1)
    answer_next(lambda dialog: dialog.findChild(QPushButton, "decide-back").click())
    qtbot.mouseClick(page.findChild(QPushButton, "decide-0"), LEFT)
    assert not any(call[0] == "decide" for call in page.desk.called)


def test_that_a_failed_run_is_told_and_can_be_tried_again(window: Any, qtbot: Any) -> None:
    made = window("de-identify", deidentify=OriginalsChanged())
    button = made.page.findChild(QPushButton, "run-deid")
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(made.banner.isVisible)
    qtbot.waitUntil(button.isEnabled)


def test_that_without_cases_the_page_leads_to_load(window: Any, qtbot: Any) -> None:
    made = window("de-identify", deid_view=EMPTY)
    qtbot.mouseClick(made.page.findChild(QPushButton, "state-act"), LEFT)
    assert made.page.accessibleName() == "Load"


def test_that_the_profile_offered_first_is_the_default_and_not_the_first_by_name(
    window: Any,
) -> None:
    profiles = (("longitudinal", "Longitudinal"), ("medal-default", "MEDAL default"))
    from dataclasses import replace

    fresh = replace(views.WAITING, profile="")
    page = window("de-identify", deid_view=fresh, profiles=profiles).page
    assert page.findChild(QComboBox, "profile").currentData() == "medal-default"
