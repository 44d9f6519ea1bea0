"""Agreement of the readers on the Annotate page, and on Describe what changed since a version."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QTableView

from medal_desktop.challenge.difference import Change, ChangeKind
from medal_desktop.workflow.agreement import AgreementLine

LEFT = Qt.MouseButton.LeftButton
LINES = tuple(
    AgreementLine(
        task_id="task-1", question_id=name, text=text, statistic=statistic, value=value,
        beside=beside, cases=cases, decided=decided,
    )
    for name, text, statistic, value, beside, cases, decided in (
        ("present", "Is there blood?", "Cohen's κ", 0.8123, "the same in 9 of 10", 10, 1),
        ("volume", "How much?", "ICC(2,1)", None, "", 0, 0),
    )
)  # fmt: skip
CHANGES = (
    Change(place="description/abstract", kind=ChangeKind.CHANGED, before="old", after="new"),
    Change(place="tasks/size", kind=ChangeKind.ADDED, after={"name": "Size"}),
)


def cells(view: QTableView) -> list[list[str]]:
    model = view.model()
    return [
        [str(model.index(row, at).data()) for at in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def opened(window: Any, qtbot: Any, **answers: Any) -> Any:
    page = window("annotate", **answers).page
    page.conduct.toggle_worklist()
    qtbot.mouseClick(page.findChild(QPushButton, "open-agreement"), LEFT)
    qtbot.waitUntil(page.findChild(QTableView, "agreement-table").isVisible)
    return page


def test_that_each_question_shows_its_statistic_and_the_rule_of_merging(
    window: Any, qtbot: Any
) -> None:
    page = opened(window, qtbot, agreement=LINES, merging_rule="Majority of three, then a chair.")
    first, second = cells(page.findChild(QTableView, "agreement-table"))
    assert first[:5] == ["Is there blood?", "Cohen's κ", "0.81", "10", "1"]
    assert second[2] == "–"
    rule = page.findChild(QLabel, "agreement-rule")
    assert rule.text() == "How answers were merged: Majority of three, then a chair."
    assert not page.findChild(QLabel, "agreement-none").isVisible()
    qtbot.mouseClick(page.findChild(QPushButton, "agreement-close"), LEFT)
    assert page.conduct.worklist.isVisible()


def test_that_without_a_second_reader_it_says_so_and_leads_to_the_rule(
    window: Any, qtbot: Any
) -> None:
    page = opened(window, qtbot, agreement=LINES[1:])
    assert page.findChild(QLabel, "agreement-none").isVisible()
    with qtbot.waitSignal(page.go) as gone:
        qtbot.mouseClick(page.findChild(QPushButton, "agreement-write"), LEFT)
    assert gone.args == ["describe#description/aggregation"]


def test_that_changes_since_a_sealed_version_are_shown(window: Any, qtbot: Any) -> None:
    answers = {"1.0.0": CHANGES, "1.1.0": CHANGES[:1]}
    page = window(
        "describe", sealed_versions=("1.0.0", "1.1.0"), changes_since=answers.__getitem__
    ).page
    link = page.findChild(QPushButton, "section-since")
    assert link.isVisible()
    assert link.text() == "Changes since 1.1.0   1"
    qtbot.mouseClick(link, LEFT)
    table = page.findChild(QTableView, "since-table")
    assert cells(table) == [["description/abstract", "changed", "old", "new"]]
    choice = page.findChild(QComboBox, "since-version")
    choice.setCurrentText("1.0.0")
    choice.activated.emit(choice.currentIndex())
    assert cells(table)[1] == ["tasks/size", "added", "–", '{"name": "Size"}']


def test_that_nothing_is_offered_before_anything_was_sealed(window: Any) -> None:
    page = window("describe").page
    assert not page.findChild(QPushButton, "section-since").isVisible()


def test_that_an_unchanged_description_says_so(window: Any, qtbot: Any) -> None:
    page = window("describe", sealed_versions=("1.0.0",), changes_since=()).page
    qtbot.mouseClick(page.findChild(QPushButton, "section-since"), LEFT)
    told = page.findChild(QLabel, "since-told")
    assert told.text() == "Nothing changed since version 1.0.0."
    assert not page.findChild(QTableView, "since-table").isVisible()
