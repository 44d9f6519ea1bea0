"""Rows, columns, cards: spacing in steps of four, written once."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

L = TypeVar("L", bound=QBoxLayout)
Item = QWidget | QLayout | int | None


def row(*items: Item, space: int = 8, margin: int = 0) -> QHBoxLayout:
    """Lay items from left to right; a number is a gap in pixels, None takes the room left."""
    return _fill(QHBoxLayout(), items, space, margin)


def column(*items: Item, space: int = 8, margin: int = 0) -> QVBoxLayout:
    """Lay items from top to bottom; a number is a gap in pixels, None takes the room left."""
    return _fill(QVBoxLayout(), items, space, margin)


def box(layout: QLayout, name: str = "") -> QWidget:
    """Give a plain widget around a layout."""
    made = QWidget()
    made.setObjectName(name)
    made.setLayout(layout)
    return made


def card(layout: QLayout, name: str = "") -> QFrame:
    """Give a framed surface around a layout."""
    made = QFrame()
    made.setObjectName(name)
    made.setProperty("card", "true")
    made.setLayout(layout)
    return made


def rule() -> QFrame:
    """Give a thin line."""
    made = QFrame()
    made.setProperty("rule", "true")
    made.setFixedHeight(1)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def scrolled(inner: QWidget, name: str = "") -> QScrollArea:
    """Let a widget scroll up and down, and grow sideways with its place."""
    made = QScrollArea()
    made.setObjectName(name)
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    made.setWidget(inner)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def _fill(layout: L, items: tuple[Item, ...], space: int, margin: int) -> L:
    layout.setSpacing(space)
    layout.setContentsMargins(margin, margin, margin, margin)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)
    return layout
