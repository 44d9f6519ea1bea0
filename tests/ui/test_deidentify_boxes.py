"""Boxes under mouse and keys, kept at once; the second look; before and after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton, QSlider

from medal_desktop.ui.pages.deidentify import box_edit
from medal_desktop.ui.pages.deidentify.box_edit import Grip, Size
from medal_desktop.workflow.errors import OriginalsChanged
from medal_desktop.workflow.views import BoxView
from tests.builders import views

LEFT = Qt.MouseButton.LeftButton
BOX = BoxView(x=20, y=10, width=40, height=16)
SIZE = Size(200, 100)


@pytest.fixture
def page(window: Any, qtbot: Any) -> Any:
    made = window("de-identify").page
    qtbot.waitUntil(lambda: made.look.image.frames.count() == len(views.FRAMES))
    return made


def kept(page: Any) -> list[tuple[BoxView, ...]]:
    return [call[3] for call in page.desk.called if call[0] == "set_boxes"]


def point(page: Any, x: float, y: float) -> QPoint:
    return page.look.image.canvas.place_of(x, y).toPoint()


def drag(qtbot: Any, page: Any, start: tuple[int, int], end: tuple[int, int]) -> None:
    canvas = page.look.image.canvas
    qtbot.mousePress(canvas, LEFT, pos=point(page, *start))
    qtbot.mouseMove(canvas, point(page, *end))
    qtbot.mouseRelease(canvas, LEFT, pos=point(page, *end))


def test_that_a_box_is_drawn_by_dragging_and_kept_at_once(page: Any, qtbot: Any) -> None:
    drag(qtbot, page, (100, 60), (160, 90))
    made = kept(page)[-1][-1]
    assert len(kept(page)[-1]) == len(views.BOXES.boxes) + 1
    assert max(abs(made.x - 100), abs(made.y - 60)) <= 2
    assert max(abs(made.width - 60), abs(made.height - 30)) <= 3
    assert "of yours" in page.findChild(QLabel, "boxes-note").text()


def test_that_a_box_is_moved_and_resized_by_its_edges(page: Any, qtbot: Any) -> None:
    first = views.BOXES.boxes[0]
    middle = (first.x + first.width // 2, first.y + first.height // 2)
    drag(qtbot, page, middle, (middle[0] + 20, middle[1] + 30))
    moved = kept(page)[-1][0]
    assert (moved.width, moved.height) == (first.width, first.height)
    assert abs(moved.x - first.x - 20) <= 1
    right = (moved.x + moved.width, moved.y + moved.height // 2)
    drag(qtbot, page, right, (right[0] + 15, right[1]))
    resized = kept(page)[-1][0]
    assert (resized.x, resized.height) == (moved.x, moved.height)
    assert abs(resized.width - moved.width - 15) <= 1


def test_that_boxes_are_worked_by_keys_alone(page: Any, qtbot: Any) -> None:
    canvas = page.look.image.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_N)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    first = views.BOXES.boxes[0]
    wanted = replace(first, x=first.x + 1, y=first.y + 10, width=first.width + 1)
    assert kept(page)[-1][0] == wanted
    assert "box 1 at 13, 18" in canvas.accessibleDescription()
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert kept(page)[-1] == views.BOXES.boxes[1:]
    qtbot.keyClick(canvas, Qt.Key.Key_A)
    assert len(kept(page)[-1]) == 2


def test_that_undo_takes_back_one_act_after_the_other(page: Any, qtbot: Any) -> None:
    canvas = page.look.image.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_A)
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    page.look.image.undo()
    assert len(kept(page)[-1]) == 3
    page.look.image.undo()
    assert kept(page)[-1] == views.BOXES.boxes
    count = len(kept(page))
    page.look.image.undo()
    assert len(kept(page)) == count


def test_that_a_click_on_nothing_makes_no_box(page: Any, qtbot: Any) -> None:
    drag(qtbot, page, (150, 100), (150, 100))
    assert kept(page) == []


def test_that_the_wheel_and_keys_go_through_the_frames(page: Any, qtbot: Any) -> None:
    frames = page.findChild(QListWidget, "frames")
    qtbot.keyClick(page.look.image.canvas, Qt.Key.Key_PageDown)
    assert frames.currentRow() == 1
    assert page.findChild(QLabel, "frame-number").text() == "frame 11 of 51"
    for _ in range(20):
        page.look.image.canvas.stepped.emit(1)
    assert frames.currentRow() == len(views.FRAMES) - 1


def test_that_the_line_parts_original_and_copy(page: Any, qtbot: Any) -> None:
    canvas = page.look.image.canvas
    slider = page.findChild(QSlider, "before-after")
    box = views.BOXES.boxes[0]
    where = point(page, box.x + box.width / 2, box.y + box.height / 2)
    canvas.show_boxes(())
    shades = []
    for value in (100, 0):
        slider.setValue(value)
        shades.append(canvas.grab().toImage().pixelColor(where).value())
    assert shades[0] > 200
    assert shades[1] < 20


def test_that_zoom_keeps_what_is_beneath_the_pointer(page: Any, qtbot: Any) -> None:
    canvas = page.look.image.canvas
    before = canvas.place_of(144, 96)
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom > 1
    assert (canvas.place_of(144, 96) - before).manhattanLength() < 3
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.zoom == 1


def test_that_a_second_look_shows_what_no_box_covers(window: Any, qtbot: Any) -> None:
    page = window("de-identify", second_look=(BOX,)).page
    qtbot.waitUntil(lambda: page.look.image.frames.count() > 0)
    qtbot.mouseClick(page.findChild(QPushButton, "second-look"), LEFT)
    qtbot.waitUntil(lambda: page.look.image.canvas.found == (BOX,))
    assert "text at 1 places" in page.findChild(QLabel, "boxes-note").text()
    assert page.desk.called[-1][:3] == ("second_look", "case-001", "series-001")


def test_that_a_second_look_that_fails_says_why(window: Any, qtbot: Any) -> None:
    page = window("de-identify", second_look=OriginalsChanged()).page
    qtbot.waitUntil(lambda: page.look.image.frames.count() > 0)
    button = page.findChild(QPushButton, "second-look")
    qtbot.mouseClick(button, LEFT)
    note = page.findChild(QLabel, "boxes-note")
    qtbot.waitUntil(lambda: OriginalsChanged.message in note.text())
    assert button.isEnabled()


def test_that_the_text_is_left_to_the_detector_again(page: Any, qtbot: Any) -> None:
    forget = page.findChild(QPushButton, "boxes-forget")
    assert not forget.isEnabled()
    qtbot.keyClick(page.look.image.canvas, Qt.Key.Key_A)
    qtbot.mouseClick(forget, LEFT)
    assert page.desk.called.count(("forget_boxes", "case-001", "series-001")) == 1
    assert not forget.isEnabled()


def test_that_images_that_cannot_be_read_say_why(window: Any, qtbot: Any) -> None:
    page = window("de-identify", frames=OriginalsChanged()).page
    title = page.findChild(QLabel, "image-state-title")
    qtbot.waitUntil(lambda: title.text() == OriginalsChanged.message)


def test_that_editing_reads_no_image_again(page: Any, qtbot: Any) -> None:
    read = sum(call[0] == "frames" for call in page.desk.called)
    qtbot.keyClick(page.look.image.canvas, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: not page.busy)
    assert sum(call[0] == "frames" for call in page.desk.called) == read


@pytest.mark.parametrize(
    ("grip", "step", "wanted"),
    [
        (Grip.LEFT, (-50, 0), BoxView(x=0, y=10, width=60, height=16)),
        (Grip.LEFT, (90, 0), BoxView(x=58, y=10, width=2, height=16)),
        (Grip.RIGHT, (500, 0), BoxView(x=20, y=10, width=180, height=16)),
        (Grip.TOP | Grip.LEFT, (5, 5), BoxView(x=25, y=15, width=35, height=11)),
        (Grip.BOTTOM, (0, 500), BoxView(x=20, y=10, width=40, height=90)),
    ],
)
def test_that_an_edge_stays_inside_and_never_turns_inside_out(
    grip: Grip, step: tuple[int, int], wanted: BoxView
) -> None:
    assert box_edit.resized(BOX, grip, *step, SIZE) == wanted


def test_that_a_box_stops_at_the_edge_of_the_picture() -> None:
    assert box_edit.moved(BOX, -99, 99, SIZE) == replace(BOX, x=0, y=84)
    assert box_edit.drawn(-10, -10, 500, 500, SIZE) == BoxView(x=0, y=0, width=200, height=100)
    assert box_edit.drawn(5, 5, 6, 50, SIZE) is None


def test_that_the_upper_box_is_held_first() -> None:
    below = replace(BOX, x=30)
    assert box_edit.at((below, BOX), 40, 18, 2) == (1, Grip.WHOLE)
    assert box_edit.at((below, BOX), 20, 10, 2) == (1, Grip.LEFT | Grip.TOP)
    assert box_edit.at((BOX,), 150, 50, 2) is None
