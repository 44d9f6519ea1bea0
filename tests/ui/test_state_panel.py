"""What stands in for a page that is empty, at any width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from medal_desktop.ui.kit.state import StatePanel


@pytest.mark.parametrize("width", [300, 600, 1400])
def test_that_no_word_is_cut_off(shown: Callable[[QWidget], QWidget], width: int) -> None:
    panel = StatePanel("panel")
    panel.say("user", "A title that is a little longer", "Words of a sentence. " * 6, "Act")
    panel.setFixedSize(width, 420)
    shown(panel)
    for one in panel.findChildren(QLabel):
        if one.text():
            left = one.mapTo(panel, one.rect().topLeft()).x()
            assert left >= 0
            assert left + one.width() <= width
            assert one.height() >= one.heightForWidth(one.width())
    assert panel.findChild(QLabel, "panel-words").width() <= 480
