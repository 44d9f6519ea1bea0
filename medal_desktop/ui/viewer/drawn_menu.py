"""The button that shows and hides what others drew, all at once or one by one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from medal_desktop.ui import icons
from medal_desktop.ui.kit.controls import restyle


class DrawnMenu(QToolButton):
    """Hidden while there is nothing; `toggled_one` carries a key, and whether it is shown."""

    toggled_one = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("viewer-drawn")
        title = self.tr("Drawn by others")
        self.setAccessibleName(title)
        self.setToolTip(self.tr("Show or hide what others drew: segmentations, structures, notes"))
        self.setCheckable(True)
        self.setFixedHeight(34)
        self.setMinimumWidth(52)
        restyle(self, role="quiet")
        icons.put(self, "scribble-loop")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(self)
        menu.setAccessibleName(title)
        self.setMenu(menu)
        self.clicked.connect(self._all)
        self.hide()

    def offer(self, key: str, title: str, *, on: bool) -> None:
        """Add one that was read."""
        action = QAction(title, self.menu())
        action.setObjectName(f"drawn-{key}")
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(lambda now: self._on_one(key, now))
        self.menu().addAction(action)
        self._mark()
        self.show()

    def forget(self) -> None:
        """Offer nothing any more."""
        self.menu().clear()
        self.hide()

    def _all(self) -> None:
        """Show all, or hide all when any is shown."""
        actions = self.menu().actions()
        on = not any(action.isChecked() for action in actions)
        for action in actions:
            action.setChecked(on)

    def _on_one(self, key: str, on: bool) -> None:  # noqa: FBT001 - the signal's signature
        self._mark()
        self.toggled_one.emit(key, on)

    def _mark(self) -> None:
        self.setChecked(any(action.isChecked() for action in self.menu().actions()))
