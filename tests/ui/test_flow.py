"""Bars that break into lines: nothing is cut off in a narrow window."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPushButton, QWidget

from medal_desktop.ui.kit.flow import Flow
from medal_desktop.ui.pages.annotate.draw_bar import DrawBar
from tests.builders import views


def squares(count: int, side: int = 40) -> list[QWidget]:
    made = [QWidget() for _ in range(count)]
    for one in made:
        one.setFixedSize(side, side)
    return made


def test_that_a_line_that_is_full_goes_on_in_the_next(shown: Any) -> None:
    parts = squares(5)
    place = QWidget()
    place.setLayout(Flow(*parts, space=10))
    shown(place, 150, 200)
    assert [(one.x(), one.y()) for one in parts] == [(0, 0), (50, 0), (100, 0), (0, 50), (50, 50)]
    assert place.layout().heightForWidth(150) == 90
    assert place.layout().heightForWidth(1000) == 40
    assert place.layout().minimumSize().width() == 40


def test_that_what_is_hidden_takes_no_room(shown: Any) -> None:
    parts = squares(3)
    parts[1].hide()
    place = QWidget()
    place.setLayout(Flow(*parts, space=10, margin=5))
    shown(place, 300, 100)
    assert [one.x() for one in (parts[0], parts[2])] == [5, 55]


def test_that_items_can_be_taken_out_again() -> None:
    flow = Flow(*squares(2))
    assert flow.count() == 2
    assert flow.takeAt(0) is not None
    assert (flow.count(), flow.takeAt(7), flow.itemAt(7)) == (1, None, None)


@pytest.mark.parametrize("width", [560, 700, 1200])
def test_that_the_bar_for_drawing_cuts_nothing_off(shown: Any, width: int) -> None:
    bar = DrawBar()
    bar.begin(views.TASK.questions[2].segments, 0, 80)
    bar.show_size(5.0)
    bar.show_volume(12.3)
    shown(bar, width, 400)
    bar.resize(width, bar.layout().heightForWidth(width))
    cut = [
        (one.objectName(), one.size(), one.sizeHint())
        for kind in (QAbstractButton, QComboBox, QLabel)
        for one in bar.findChildren(kind)
        if one.isVisible() and one.objectName() != "draw-other"
        and one.width() < min(one.sizeHint().width(), one.maximumWidth())
    ]  # fmt: skip
    assert cut == []
    done = bar.findChild(QPushButton, "draw-done")
    corner = done.mapTo(bar, done.rect().bottomRight())
    assert bar.rect().contains(corner)
