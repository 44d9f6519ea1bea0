from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
)

from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.ui.pages.describe.nested import field
from medal_desktop.ui.pages.describe.question import QuestionDialog
from medal_desktop.workflow.views import FieldView
from tests.builders import views
from tests.builders.dialogs import answer_next

LEFT = Qt.MouseButton.LeftButton


def one(kind: str, **values: Any) -> FieldView:
    given: dict[str, Any] = {
        "name": "it", "title": "It", "help": "What it is.", "example": "", "required": True
    }  # fmt: skip
    return FieldView(**(given | {"kind": kind} | values))


INNER = (one("line", name="name", title="Name"), one("whole", name="age", title="Age"))


@pytest.fixture
def page(window: Any) -> Any:
    return window("describe").page


def kept(page: Any) -> list[Any]:
    return [call[1:] for call in page.desk.called if call[0] == "set_field"]


@pytest.mark.parametrize(
    ("kind", "value", "more"),
    [
        ("line", "ICH", {}),
        ("text", "two\nlines", {}),
        ("date", "2027-03-31", {}),
        ("email", "ada@hospital.example", {}),
        ("whole", 3, {}),
        ("number", 2.5, {}),
        ("list", ["CT", "head"], {}),
        ("choice", "b", {"options": (("a", "A"), ("b", "B"))}),
        ("choices", ["a", "b"], {"options": (("a", "A"), ("b", "B"), ("c", "C"))}),
        ("group", {"name": "Ada", "age": 40}, {"fields": INNER}),
        ("table", [{"name": "Ada"}, {"name": "Bo", "age": 3}], {"fields": INNER}),
    ],
)
def test_that_each_kind_of_field_gives_back_the_value_it_was_given(
    shown: Any, kind: str, value: Any, more: dict[str, Any]
) -> None:
    made = shown(field(one(kind, value=value, **more)), 600, 300)
    assert made.value() == value


def test_that_what_is_only_shown_is_not_written_again_in_another_order(
    shown: Any, qtbot: Any
) -> None:
    """Else a challenge that was sealed a minute ago would count as changed."""
    options = (("a", "A"), ("b", "B"))
    made = shown(field(one("choices", value=["b", "a"], options=options)), 600, 300)
    with qtbot.assertNotEmitted(made.edited):
        made.flush()
    with qtbot.waitSignal(made.edited) as told:
        made.findChild(QCheckBox, "entry-it-a").click()
    assert told.args == ["it", ["b"]]


@pytest.mark.parametrize("kind", ["line", "text", "whole", "list", "group", "table"])
def test_that_an_empty_field_gives_nothing(shown: Any, kind: str) -> None:
    more = {"fields": INNER} if kind in {"group", "table"} else {}
    assert shown(field(one(kind, **more)), 600, 300).value() is None


def test_that_what_is_no_number_is_handed_on_as_written(shown: Any) -> None:
    made = shown(field(one("whole")), 600, 200)
    made.findChild(QLineEdit, "entry-it").setText("three")
    assert made.value() == "three"


def test_that_a_field_inside_of_a_group_tells_the_whole_group(shown: Any, qtbot: Any) -> None:
    made = shown(field(one("group", fields=INNER)), 600, 300)
    with qtbot.waitSignal(made.edited) as told:
        entry = made.findChild(QLineEdit, "entry-it-name")
        qtbot.keyClicks(entry, "Ada")
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert told.args == ["it", {"name": "Ada"}]


def test_that_a_table_grows_and_shrinks_by_its_buttons(shown: Any, qtbot: Any) -> None:
    made = shown(field(one("table", fields=INNER, value=[{"name": "Ada"}])), 600, 400)
    qtbot.mouseClick(made.findChild(QPushButton, "add-it"), LEFT)
    made.findChild(QLineEdit, "entry-it-2-name").setText("Bo")
    assert made.value() == [{"name": "Ada"}, {"name": "Bo"}]
    with qtbot.waitSignal(made.edited) as told:
        qtbot.mouseClick(made.findChild(QToolButton, "remove-it-1"), LEFT)
    assert told.args == ["it", [{"name": "Bo"}]]


def test_that_what_is_missing_is_told_quietly_and_what_is_wrong_loudly(page: Any) -> None:
    page.open_section("about")
    missing = page.findChild(QLabel, "problem-abstract")
    wrong = page.findChild(QLabel, "problem-end")
    assert (missing.text(), missing.property("tone")) == ("Still needed", "muted")
    assert (wrong.text(), wrong.property("tone")) == (
        "Write the date as year-month-day.",
        "warning",
    )


def test_that_sections_tell_how_many_required_fields_are_right(page: Any) -> None:
    assert "0/2" in page.findChild(QPushButton, "section-about").text()
    assert "2/3" in page.findChild(QPushButton, "section-data").text()


def test_that_typing_is_kept_without_a_save_button(page: Any, qtbot: Any) -> None:
    page.open_section("about")
    qtbot.keyClicks(page.findChild(QPlainTextEdit, "entry-abstract"), "Does it bleed?")
    qtbot.waitUntil(lambda: kept(page) == [("abstract", "Does it bleed?")])


def test_that_a_choice_is_kept_at_once(page: Any, qtbot: Any) -> None:
    page.open_section("data")
    qtbot.mouseClick(page.findChild(QCheckBox, "entry-regions-neck"), LEFT, pos=_left(page))
    assert kept(page) == [("regions", ["neck"])]


def test_that_what_is_being_typed_is_kept_when_the_window_closes(window: Any, qtbot: Any) -> None:
    made = window("describe")
    made.page.open_section("about")
    made.page.findChild(QPlainTextEdit, "entry-abstract").insertPlainText("half a")
    page = made.page
    made.close()
    assert kept(page) == [("abstract", "half a")]


def test_that_a_view_that_comes_back_does_not_disturb_what_is_being_typed(
    page: Any, qtbot: Any
) -> None:
    page.open_section("about")
    box = page.findChild(QPlainTextEdit, "entry-abstract")
    box.insertPlainText("half a")
    page.present(views.FORM, (views.TASK,))
    assert box.toPlainText() == "half a"


def test_that_the_name_is_kept_when_one_goes_on(page: Any, qtbot: Any) -> None:
    entry = page.findChild(QLineEdit, "challenge-name")
    entry.selectAll()
    qtbot.keyClicks(entry, "Bleeding")
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert ("set_name", "Bleeding") in page.desk.called


def test_that_a_description_is_loaded_from_the_file_chosen(
    page: Any, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "form.json"
    path.write_text(json.dumps({}))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    qtbot.mouseClick(page.findChild(QPushButton, "load-description"), LEFT)
    assert ("load_description", path) in page.desk.called


def test_that_questions_are_listed_with_what_they_take(page: Any) -> None:
    words = [label.text() for label in page.tasks_panel.findChildren(QLabel)]
    assert "yes / no / cannot tell · ranked by Balanced accuracy" in words
    assert "0 – 40 mm · ranked by Absolute error" in words


def test_that_a_written_question_becomes_a_task(window: Any, qtbot: Any) -> None:
    page = window("describe", tasks=()).page

    def write(dialog: Any) -> None:
        qtbot.keyClicks(dialog.findChild(QLineEdit, "question-text"), "Is it broken?")
        dialog.findChild(QPlainTextEdit, "question-options").setPlainText("yes\nno")
        dialog.findChild(QPushButton, "question-keep").click()

    answer_next(write)
    qtbot.mouseClick(page.findChild(QPushButton, "add-task"), LEFT)
    (task,) = next(call[1] for call in page.desk.called if call[0] == "set_tasks")
    assert task.questions[0].text == "Is it broken?"
    assert [option.code for option in task.questions[0].options] == ["yes", "no"]
    assert task.questions[0].metrics[0].name == "accuracy"
    assert task.questions[0].fingerprint == {}


def test_that_a_removed_question_leaves_the_others(page: Any, qtbot: Any) -> None:
    qtbot.mouseClick(page.findChild(QToolButton, "remove-task-1-shift"), LEFT)
    (task,) = next(call[1] for call in page.desk.called if call[0] == "set_tasks")
    assert [question.id for question in task.questions] == ["present", "extent"]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_that_a_question_looked_at_and_kept_stays_what_it_was(qtbot: Any, number: int) -> None:
    old = views.TASK.questions[number]
    dialog = QuestionDialog(None, old, ())  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    made = dialog.made
    assert made is not None
    assert made.model_copy(update={"metrics": old.metrics}) == old
    assert made.metrics[: len(old.metrics)][0] == old.metrics[0]


def test_that_a_number_needs_a_range_and_a_tolerance_adds_its_metric(qtbot: Any) -> None:
    dialog = QuestionDialog(None, None, ())  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.findChild(QLineEdit, "question-text").setText("How wide?")  # type: ignore[union-attr]
    kind = dialog.findChild(QComboBox, "question-type")
    assert kind is not None
    kind.setCurrentIndex(kind.findData(AnswerType.NUMBER))
    assert dialog.made is None
    assert "smallest" in dialog.findChild(QLabel, "question-problem").text()  # type: ignore[union-attr]
    for name, words in (("minimum", "0"), ("maximum", "9,5"), ("tolerance", "1")):
        dialog.findChild(QLineEdit, f"question-{name}").setText(words)  # type: ignore[union-attr]
    assert dialog.made is not None
    assert (dialog.made.maximum, dialog.made.tolerance) == (9.5, 1.0)
    assert "within_tolerance" in {metric.name for metric in dialog.made.metrics}


def test_that_a_changed_label_keeps_the_codes_of_the_others(qtbot: Any) -> None:
    dialog = QuestionDialog(None, views.TASK.questions[0], ())  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    box = dialog.findChild(QPlainTextEdit, "question-options")
    assert box is not None
    box.setPlainText("yes\nno\nnot sure")
    assert dialog.made is not None
    assert [option.code for option in dialog.made.options] == ["yes", "no", "not-sure"]


def test_that_two_questions_with_the_same_words_get_different_ids(qtbot: Any) -> None:
    dialog = QuestionDialog(None, None, ("is-it",))  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.findChild(QLineEdit, "question-text").setText("Is it?")  # type: ignore[union-attr]
    dialog.findChild(QPlainTextEdit, "question-options").setPlainText("a\nb")  # type: ignore[union-attr]
    assert dialog.made is not None
    assert dialog.made.id == "is-it-2"


def test_that_a_form_that_changed_is_built_anew(page: Any, qtbot: Any) -> None:
    section = replace(views.FORM.sections[0], fields=views.FORM.sections[0].fields[:1])
    page.present(replace(views.FORM, sections=(section,)), ())
    qtbot.waitUntil(lambda: bool(page.fields))
    assert set(page.fields) == {"abstract"}


def _left(page: Any) -> Any:
    from PySide6.QtCore import QPoint

    return QPoint(12, page.findChild(QCheckBox, "entry-regions-neck").height() // 2)


@pytest.mark.parametrize("kind", list(AnswerType))
def test_that_a_question_of_every_form_looked_at_and_kept_stays_what_it_was(
    qtbot: Any, kind: AnswerType
) -> None:
    from tests.builders.answers import question

    old = question(kind.value)
    dialog = QuestionDialog(None, old, ())  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    assert dialog.made is not None
    assert dialog.made.model_copy(update={"metrics": old.metrics}) == old
    assert dialog.made.metrics[0] == old.metrics[0]
    assert sorted(m.name for m in dialog.made.metrics) == sorted(m.name for m in old.metrics)


def test_that_the_interview_leads_to_a_metric_with_its_reason_and_source(qtbot: Any) -> None:
    dialog = QuestionDialog(None, None, ())  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.findChild(QLineEdit, "question-text").setText("Is it?")  # type: ignore[union-attr]
    dialog.findChild(QPlainTextEdit, "question-options").setPlainText("a\nb")  # type: ignore[union-attr]
    dialog.findChild(QRadioButton, "interview-balanced-no").click()  # type: ignore[union-attr]
    words = [each.text() for each in dialog.findChildren(QLabel)]
    assert any("always giving the frequent answer" in word for word in words)
    assert any("doi:10.1038" in word for word in words)
    assert dialog.made is not None
    assert dialog.made.metrics[0].name == "balanced_accuracy"
    assert dialog.made.fingerprint == {"balanced": False}


def test_that_another_metric_than_advised_needs_a_reason_in_words(qtbot: Any) -> None:
    dialog = QuestionDialog(None, None, ())  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.findChild(QLineEdit, "question-text").setText("Is it?")  # type: ignore[union-attr]
    dialog.findChild(QPlainTextEdit, "question-options").setPlainText("a\nb")  # type: ignore[union-attr]
    dialog.findChild(QRadioButton, "interview-balanced-no").click()  # type: ignore[union-attr]
    ranked: Any = dialog.findChild(QComboBox, "question-metric")
    ranked.setCurrentIndex(ranked.findData("accuracy"))
    keep: Any = dialog.findChild(QPushButton, "question-keep")
    assert not keep.isEnabled()
    why: Any = dialog.findChild(QPlainTextEdit, "question-justification")
    why.setPlainText("The options are equally frequent by design.")
    assert keep.isEnabled()
    assert dialog.made is not None
    assert dialog.made.justification.startswith("The options")


def test_that_a_parameter_is_set_once_for_all_metrics(qtbot: Any) -> None:
    from tests.builders.answers import question

    dialog = QuestionDialog(None, question("boxes"), ())  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    entry: Any = dialog.findChild(QLineEdit, "parameter-iou")
    entry.setText("0,3")
    assert dialog.made is not None
    assert {m.parameters["iou"] for m in dialog.made.metrics if "iou" in m.parameters} == {0.3}
    entry.setText("much")
    assert dialog.made is None


def agreeing_task() -> Any:
    from medal_desktop.package.documents import Task
    from tests.builders.answers import question

    asked = (question("choice"), question("mask"), question("number"), question("text"))
    return Task(id="t", name="T", questions=asked)


def test_that_answers_must_agree_by_one_click(window: Any, qtbot: Any) -> None:
    page = window("describe", tasks=(agreeing_task(),)).page
    box = page.findChild(QCheckBox, "agree-t")
    qtbot.mouseClick(box, LEFT, pos=_left_of(box))
    (task,) = next(call[1] for call in page.desk.called if call[0] == "set_tasks")
    (rule,) = task.consistency
    assert (rule.absent, rule.present, rule.others) == (("no",), ("yes",), ("mask", "number"))


def test_that_a_removed_question_takes_its_rules_along() -> None:
    from medal_desktop.ui.pages.describe.tasks import rule_for

    task = agreeing_task()
    ruled = task.model_copy(update={"consistency": (rule_for(task),)})
    assert ruled.with_questions(task.questions).consistency == ruled.consistency
    assert ruled.with_questions(task.questions[1:]).consistency == ()


def _left_of(box: QCheckBox) -> Any:
    from PySide6.QtCore import QPoint

    return QPoint(12, box.height() // 2)
