from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
)

from medal_desktop.annotation.segmentation import Segmentation
from medal_desktop.base.errors import MedalError
from medal_desktop.ui.app import App
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.viewer.hand import Hand, Tool
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.workflow import annotate, cases, describe
from medal_desktop.workflow.workspace import Workspace
from tests.builders import views
from tests.builders.dicom import ct_series
from tests.builders.scenes import volume

LEFT = Qt.MouseButton.LeftButton
DRAW = "draw-task-1-extent"


@pytest.fixture
def page(window: Any, qtbot: Any, tmp_path: Path) -> Any:
    """The Annotate page with real images, and the hand lent."""
    ct_series(tmp_path / "cd")
    made = window("annotate", tmp_path / "cd").page
    qtbot.waitUntil(lambda: len(made.viewer.views) == 3, timeout=60_000)
    qtbot.waitUntil(lambda: made._loader._shown is not None, timeout=60_000)
    qtbot.mouseClick(made.findChild(QPushButton, DRAW), LEFT)
    qtbot.waitUntil(lambda: made.drawing.hand is not None)
    return made


def axial(page: Any) -> Any:
    return page.viewer.views[Plane.AXIAL]


def drag(page: Any, qtbot: Any, by: int = 40) -> Any:
    """Draw from the middle to the right, and give the labels."""
    view = axial(page)
    middle = view.rect().center()
    qtbot.mousePress(view, LEFT, pos=middle)
    for step in range(0, by + 1, 10):
        qtbot.mouseMove(view, middle + type(middle)(step, 0))
    qtbot.mouseRelease(view, LEFT, pos=middle + type(middle)(by, 0))
    return page.drawing.hand.drawn.labels if page.drawing.hand is not None else None


def saved(page: Any) -> list[Any]:
    return [called[5] for called in page.desk.called if called[0] == "save_mask"]


def test_that_a_stroke_leaves_its_label_and_is_kept_at_once(page: Any, qtbot: Any) -> None:
    labels = drag(page, qtbot)
    assert set(np.unique(labels)) == {0, 1}
    qtbot.waitUntil(lambda: bool(saved(page)))
    assert np.array_equal(saved(page)[-1], labels)
    place = next(called[1:5] for called in page.desk.called if called[0] == "save_mask")
    assert place == ("case-001", "task-1", "extent", "series-001")


def test_that_a_stroke_stays_in_the_slice_shown(page: Any, qtbot: Any) -> None:
    index = axial(page).index
    assert set(np.argwhere(drag(page, qtbot))[:, 0].tolist()) == {index}


def test_that_the_other_planes_show_the_stroke_too(page: Any, qtbot: Any) -> None:
    before = page.viewer.scene.state.mask_revision
    drag(page, qtbot)
    assert page.viewer.scene.state.mask_revision > before
    state = page.viewer.scene.state
    assert state.mask is page.drawing.hand.drawn.labels


def test_that_the_eraser_takes_away_and_the_volume_is_told(page: Any, qtbot: Any) -> None:
    drag(page, qtbot)
    told = page.findChild(QLabel, "draw-volume")
    assert told.text() == f"{page.drawing.hand.drawn.volume_ml(1):.2f} ml"
    assert told.text() != "0.00 ml"
    qtbot.mouseClick(page.findChild(QToolButton, "draw-eraser"), LEFT)
    page.drawing.hand.resize(8)
    assert not drag(page, qtbot).any()
    assert told.text() == "0.00 ml"


def test_that_the_second_segment_is_drawn_with_its_own_value(page: Any, qtbot: Any) -> None:
    page.drawing.bar._segments.setCurrentIndex(1)
    assert set(np.unique(drag(page, qtbot))) == {0, 2}


def test_that_a_ball_reaches_into_other_slices(page: Any, qtbot: Any) -> None:
    qtbot.mouseClick(page.findChild(QToolButton, "draw-ball"), LEFT)
    page.drawing.hand.resize(12)
    assert len(set(np.argwhere(drag(page, qtbot))[:, 0].tolist())) > 1


def test_that_only_values_in_the_range_are_painted(page: Any, qtbot: Any) -> None:
    hand = page.drawing.hand
    middle = float(np.median(hand.drawn.values))
    page.findChild(QLineEdit, "draw-low").setText(str(round(middle)))
    page.findChild(QLineEdit, "draw-high").setText("1000000")
    page.findChild(QCheckBox, "draw-limit").setChecked(True)
    hand.resize(10)
    labels = drag(page, qtbot)
    assert (hand.drawn.values[labels > 0] >= round(middle)).all()
    page.findChild(QCheckBox, "draw-limit").setChecked(False)
    assert hand.only is None


def test_that_growing_and_filling_draw_in_the_background(page: Any, qtbot: Any) -> None:
    hand = page.drawing.hand
    page.findChild(QLineEdit, "draw-low").setText("-1000000")
    page.findChild(QLineEdit, "draw-high").setText("1000000")
    qtbot.mouseClick(page.findChild(QToolButton, "draw-grow"), LEFT)
    qtbot.mouseClick(axial(page), LEFT, pos=axial(page).rect().center())
    qtbot.waitUntil(lambda: not hand.busy and hand.drawn.labels.all(), timeout=30_000)
    assert hand.drawn.undo()
    top = (0, *np.array(hand.drawn.labels.shape[1:]) // 2)
    hand.drawn.labels[top] = 1
    hand.drawn.labels[(2, *top[1:])] = 1
    qtbot.mouseClick(page.findChild(QPushButton, "draw-fill"), LEFT)
    qtbot.waitUntil(lambda: bool(hand.drawn.labels[(1, *top[1:])]), timeout=30_000)


def test_that_the_wheel_with_ctrl_sizes_the_brush(page: Any, qtbot: Any) -> None:
    view, before = axial(page), page.drawing.hand.radius_mm
    zoom = view.zoom
    at = QPointF(view.rect().center())
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        at.toPoint(),
        QPointF(0, 120).toPoint(),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    assert page.drawing.hand.radius_mm > before
    assert view.zoom == zoom
    assert f"{2 * page.drawing.hand.radius_mm:.1f}" in page.findChild(QLabel, "draw-size").text()


def test_that_done_gives_the_left_button_back(page: Any, qtbot: Any) -> None:
    qtbot.mouseClick(page.findChild(QPushButton, "draw-done"), LEFT)
    assert page.drawing.hand is None
    assert not page.drawing.bar.isVisible()
    view = axial(page)
    qtbot.mouseClick(view, LEFT, pos=view.rect().center() + type(view.rect().center())(20, 0))
    assert view.tool is page.marking.pencil
    assert not saved(page)


def test_that_a_stroke_that_could_not_be_kept_is_told_and_tried_again(
    page: Any, qtbot: Any
) -> None:
    page.desk.answers["save_mask"] = MedalError("no room")
    labels = drag(page, qtbot).copy()
    qtbot.waitUntil(page.window().banner.isVisible)
    page.desk.answers["save_mask"] = views.CASES[0]
    page.stop()
    assert np.array_equal(saved(page)[-1], labels)


def test_that_a_hand_pauses_beside_the_picture_without_a_jump() -> None:
    shown = volume()
    hand = Hand(Segmentation.empty(shown.grid, shown.values), 1)
    hand.radius_mm = 1.0
    hand.press(0, (5, 10, 10))
    hand.move(None)
    hand.move((5, 40, 60))
    hand.release()
    assert not hand.drawn.labels[5, 20:30, 20:50].any()
    assert hand.drawn.labels[5, 40, 60] == 1


def test_that_a_busy_hand_draws_nothing() -> None:
    shown = volume()
    hand = Hand(Segmentation.empty(shown.grid, shown.values), 1)
    hand.busy = True
    hand.press(0, (5, 10, 10))
    hand.tool = Tool.GROW
    hand.press(0, (5, 10, 10))
    hand.release()
    assert not hand.drawn.labels.any()


@pytest.fixture
def real(qapp: QApplication, tmp_path: Path, qtbot: Any) -> Iterator[MainWindow]:
    """The window on the real verbs with one case and the three questions."""
    app = App(qapp, {"MEDAL_SETTINGS": str(tmp_path / "settings")})
    app.create_workspace(tmp_path / "ws")
    made = app.window
    assert isinstance(made, MainWindow)
    qtbot.waitUntil(lambda: bool(made.pages), timeout=60_000)
    ct_series(tmp_path / "cd")
    page: Any = made.page
    page.open_paths([tmp_path / "cd"])
    qtbot.waitUntil(lambda: not page.busy, timeout=60_000)
    made.desk.add_case([made.desk.library.scan.groups[0].key], "hidden")  # type: ignore[union-attr, arg-type]  # opened above
    describe.set_tasks(made.desk.workspace, (views.TASK,))
    made.open_step("annotate")
    yield made
    made.close()
    made.deleteLater()


def test_that_what_was_drawn_is_there_again_after_the_window_closed(
    real: MainWindow, qtbot: Any
) -> None:
    page: Any = real.page
    qtbot.waitUntil(lambda: page._loader._shown is not None, timeout=60_000)
    qtbot.mouseClick(page.findChild(QPushButton, DRAW), LEFT)
    qtbot.waitUntil(lambda: page.drawing.hand is not None, timeout=30_000)
    labels = drag(page, qtbot).copy()
    assert labels.any()
    page.stop()
    workspace = real.desk.workspace
    kept = annotate.load_mask(workspace, "case-001", "task-1", "extent")
    assert kept is not None
    assert np.array_equal(kept.labels, labels)
    assert cases.show_case(workspace, "case-001").answered == 1
    qtbot.mouseClick(page.findChild(QPushButton, DRAW), LEFT)
    qtbot.waitUntil(lambda: page.drawing.hand is not None, timeout=30_000)
    assert np.array_equal(page.drawing.hand.drawn.labels, labels)


@pytest.fixture
def drawn(real: MainWindow, qtbot: Any) -> Any:
    """The real page with a hand lent."""
    page: Any = real.page
    qtbot.waitUntil(lambda: page._loader._shown is not None, timeout=60_000)
    qtbot.mouseClick(page.findChild(QPushButton, DRAW), LEFT)
    qtbot.waitUntil(lambda: page.drawing.hand is not None, timeout=30_000)
    real.activateWindow()
    qtbot.waitUntil(real.isActiveWindow)
    axial(page).setFocus()
    return page


def kept(page: Any) -> Any:
    mask = annotate.load_mask(page.desk.workspace, "case-001", "task-1", "extent")
    return None if mask is None else mask.labels


CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_that_ctrl_z_takes_a_stroke_back_and_ctrl_shift_z_brings_it(drawn: Any, qtbot: Any) -> None:
    labels = drag(drawn, qtbot).copy()
    assert labels.any()
    assert drawn.findChild(QToolButton, "undo").isEnabled()
    qtbot.keyClick(axial(drawn), Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: not drawn.drawing.hand.drawn.labels.any())
    qtbot.waitUntil(lambda: not drawn.busy and not drawn.drawing._resting.isActive())
    assert drawn.desk.case("case-001").answered == 0
    qtbot.keyClick(axial(drawn), Qt.Key.Key_Z, CONTROL | SHIFT)
    qtbot.waitUntil(lambda: np.array_equal(drawn.drawing.hand.drawn.labels, labels))
    qtbot.waitUntil(lambda: kept(drawn) is not None and np.array_equal(kept(drawn), labels))


def test_that_closing_the_window_writes_what_rests(drawn: Any, qtbot: Any) -> None:
    labels = drag(drawn, qtbot).copy()
    folder = drawn.desk.workspace.folder
    drawn.window().close()
    with Workspace.open(folder) as again:
        mask = annotate.load_mask(again, "case-001", "task-1", "extent")
        assert mask is not None
        assert np.array_equal(mask.labels, labels)
    assert not drawn.window().banner.isVisible()


def test_that_a_stroke_is_on_disk_before_its_file_is_written(drawn: Any, qtbot: Any) -> None:
    drag(drawn, qtbot)
    assert len(drawn.desk.workspace.rows("SELECT * FROM strokes")) == 1
    qtbot.waitUntil(lambda: not drawn.desk.workspace.rows("SELECT * FROM strokes"))
    assert np.array_equal(kept(drawn), drawn.drawing.hand.drawn.labels)


def test_that_undo_reaches_back_over_answers_marks_and_masks(drawn: Any, qtbot: Any) -> None:
    drag(drawn, qtbot)
    qtbot.mouseClick(drawn.findChild(QPushButton, "choice-task-1-present-yes"), LEFT)
    qtbot.mouseClick(drawn.findChild(QToolButton, "mark-ruler"), LEFT)
    assert drawn.drawing.hand is None
    drag(drawn, qtbot)
    assert len(drawn.desk.marks("case-001")) == 1
    for _ in range(2):
        drawn.steps.undo()
    qtbot.waitUntil(lambda: not drawn.busy)
    assert drawn.desk.marks("case-001") == ()
    assert drawn.desk.case("case-001").questions[0].answer is None
    assert kept(drawn).any()
    drawn.steps.undo()
    qtbot.waitUntil(lambda: not drawn.busy and not drawn.steps._running)
    assert drawn.desk.case("case-001").answered == 0
    for _ in range(3):
        drawn.steps.redo()
    qtbot.waitUntil(lambda: len(drawn.desk.marks("case-001")) == 1, timeout=30_000)
    assert kept(drawn).any()
    assert drawn.desk.case("case-001").answered == 2


ACTS = ("smooth", "grow", "shrink", "holes", "holes-flat", "next", "largest", "threshold", "erase")


def test_that_every_act_on_a_segment_is_one_step_back(drawn: Any, qtbot: Any) -> None:
    hand = drawn.drawing.hand
    hand.resize(6)
    drag(drawn, qtbot)
    for act in ACTS:
        before, steps = hand.drawn.labels.copy(), len(drawn.desk.sitting.journal)
        drawn.drawing.bar.act(act)
        qtbot.waitUntil(lambda hand=hand: not hand.busy and not drawn.busy, timeout=30_000)
        changed = not np.array_equal(hand.drawn.labels, before)
        done = len(drawn.desk.sitting.journal) - steps
        assert done == int(changed), act
        if changed:
            drawn.steps.undo()
            assert np.array_equal(hand.drawn.labels, before), act


@pytest.mark.parametrize("tool", ["level", "bucket", "keep", "drop"])
def test_that_a_click_tool_works_where_it_was_clicked(drawn: Any, qtbot: Any, tool: str) -> None:
    hand = drawn.drawing.hand
    hand.resize(6)
    drag(drawn, qtbot)
    before = hand.drawn.labels.copy()
    qtbot.mouseClick(drawn.findChild(QToolButton, f"draw-{tool}"), LEFT)
    qtbot.mouseClick(axial(drawn), LEFT, pos=axial(drawn).rect().center())
    qtbot.waitUntil(lambda: not hand.busy and not drawn.busy, timeout=30_000)
    after = hand.drawn.labels
    if tool == "drop":
        assert not after.any()
    elif tool in {"level", "bucket"}:
        assert (after >= before).all()
    else:
        assert np.array_equal(after, before)


def test_that_a_lasso_fills_what_it_goes_round_and_scissors_cut_it_out(
    drawn: Any, qtbot: Any
) -> None:
    view = axial(drawn)
    middle = view.rect().center()
    around = [(-60, -60), (60, -60), (60, 60), (-60, 60)]
    for tool in ("lasso", "cut"):
        qtbot.mouseClick(drawn.findChild(QToolButton, f"draw-{tool}"), LEFT)
        points = [middle + type(middle)(*way) for way in around]
        qtbot.mousePress(view, LEFT, pos=points[0])
        for point in points[1:]:
            qtbot.mouseMove(view, point)
        qtbot.mouseRelease(view, LEFT, pos=points[-1])
        index = view.voxel_at(QPointF(middle))
        assert bool(drawn.drawing.hand.drawn.labels[index]) is (tool == "lasso")


def test_that_the_brush_paints_by_the_space_bar(drawn: Any, qtbot: Any) -> None:
    qtbot.keyClick(axial(drawn), Qt.Key.Key_Space)
    assert drawn.drawing.hand.drawn.labels[drawn.viewer.scene.state.voxel] == 1


def test_that_a_locked_segment_stays_and_a_hidden_one_is_not_shown(drawn: Any, qtbot: Any) -> None:
    drag(drawn, qtbot)
    before = drawn.drawing.hand.drawn.labels.copy()
    drawn.side.setCurrentWidget(drawn.drawing.panel)
    qtbot.mouseClick(drawn.findChild(QToolButton, "segment-1-lock"), LEFT)
    qtbot.mouseClick(drawn.findChild(QToolButton, "draw-eraser"), LEFT)
    drag(drawn, qtbot)
    assert np.array_equal(drawn.drawing.hand.drawn.labels, before)
    qtbot.mouseClick(drawn.findChild(QToolButton, "segment-1-eye"), LEFT)
    assert drawn.viewer.scene.state.looks == ((1, ""),)


def test_that_segments_are_measured_on_demand(drawn: Any, qtbot: Any) -> None:
    drag(drawn, qtbot)
    drawn.side.setCurrentWidget(drawn.drawing.panel)
    qtbot.mouseClick(drawn.findChild(QPushButton, "segments-measure"), LEFT)
    told = drawn.findChild(QLabel, "segment-1-numbers")
    qtbot.waitUntil(lambda: "diameter" in told.text(), timeout=30_000)
    assert f"{drawn.drawing.hand.drawn.volume_ml(1):.2f} ml" in told.text()
