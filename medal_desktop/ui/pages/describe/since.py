"""What changed since a version that was sealed: each field and question, before and now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from medal_desktop.ui.item_models.rows import Column, RowsModel
from medal_desktop.ui.kit.controls import label
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.kit.tables import table, widths

if TYPE_CHECKING:
    from medal_desktop.challenge.difference import Change

_LONGEST = 300
_TONES = {"added": "good", "removed": "danger", "changed": "accent"}


class SincePanel(QWidget):
    """A version to compare with, and a table; `version_wanted` names another."""

    version_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("since")
        self._version = QComboBox()
        self._version.setObjectName("since-version")
        self._version.setAccessibleName(self.tr("Compare with version"))
        self._version.activated.connect(
            lambda index: self.version_wanted.emit(self._version.itemText(index))
        )
        kinds = {
            "added": self.tr("added"),
            "removed": self.tr("removed"),
            "changed": self.tr("changed"),
        }
        columns: tuple[Column[Change], ...] = (
            Column(title=self.tr("Where"), text=lambda one: one.place),
            Column(
                title=self.tr("Change"),
                text=lambda one: kinds[str(one.kind)],
                tone=lambda one: _TONES[str(one.kind)],
            ),
            Column(title=self.tr("Before"), text=lambda one: _words(one.before)),
            Column(title=self.tr("Now"), text=lambda one: _words(one.after)),
        )
        self.model = RowsModel(columns, self)
        self.table = table(self.model, "since-table", self.tr("What changed"), stretch=3)
        self.table.setSortingEnabled(False)
        widths(self.table, 240, 90, 260)
        self._told = label("", "since-told", tone="muted", wrap=True)
        line = row(label(self.tr("Compare with version")), self._version, None)
        title = label(self.tr("Changes since it was sealed"), size="large")
        self.setLayout(column(title, line, self._told, self.table, space=12))

    @property
    def version(self) -> str:
        """The version that is compared with; empty before there is one."""
        return self._version.currentText()

    def show_versions(self, versions: tuple[str, ...], chosen: str) -> None:
        """Offer the versions that were sealed, the newest first."""
        self._version.clear()
        self._version.addItems(versions[::-1])
        self._version.setCurrentText(chosen)

    def show_changes(self, version: str, found: tuple[Change, ...]) -> None:
        """Show what differs."""
        self.model.show(found)
        self.table.setVisible(bool(found))
        same = self.tr("Nothing changed since version {version}.")
        some = self.tr("{n} places differ from version {version}.")
        self._told.setText((some if found else same).format(n=len(found), version=version))


def _words(value: Any) -> str:
    """Write a value of the form as a person reads it: words as they are, the rest as JSON."""
    if value is None:
        return "–"
    plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]} …"
