"""What was not shown and why: one line that opens to the reasons."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath

from PySide6.QtWidgets import QWidget

from medal_desktop.ui import icons
from medal_desktop.ui.item_models.rows import Column, RowsModel, sorted_by_role
from medal_desktop.ui.kit.controls import button
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.kit.tables import table, widths
from medal_desktop.workflow.views import SkippedView


class SkippedFiles(QWidget):
    """`Skipped 4 files: …`, and beneath it a table when it was pressed."""

    def __init__(self) -> None:
        super().__init__()
        self._line = button("", "skipped", role="link", icon="caret-right")
        self._line.setCheckable(True)
        self._line.toggled.connect(self._on_toggled)
        columns: tuple[Column[SkippedView], ...] = (
            Column(title=self.tr("Why"), text=lambda s: s.words),
            Column(title=self.tr("File"), text=lambda s: PurePath(s.path).name),
            Column(title=self.tr("Where"), text=lambda s: str(PurePath(s.path).parent)),
        )
        self._model = RowsModel(columns, self)
        self._table = table(
            sorted_by_role(self._model), "skipped-files", self.tr("Skipped files"), stretch=2
        )
        widths(self._table, 300, 260)
        self._table.setFixedHeight(180)
        self._table.hide()
        self.setLayout(column(row(self._line, None), self._table, space=4))
        self.hide()

    def show_skipped(self, skipped: tuple[SkippedView, ...]) -> None:
        """Count by reason, most frequent first."""
        self._model.show(skipped)
        self.setVisible(bool(skipped))
        counted = Counter(item.words for item in skipped).most_common()
        reasons = ", ".join(f"{count} × {words}" for words, count in counted)
        files = self.tr("1 file skipped") if len(skipped) == 1 else self.tr("{n} files skipped")
        self._line.setText(f"{files.format(n=len(skipped))}: {reasons}")
        self._line.setToolTip(self.tr("Show each file and its reason"))

    def _on_toggled(self, on: bool) -> None:  # noqa: FBT001 - Qt's signature
        self._table.setVisible(on)
        icons.put(self._line, "caret-down" if on else "caret-right")
