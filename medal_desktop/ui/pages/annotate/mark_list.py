"""The marks of a case at the side: look, rename, go there, remove."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QStackedWidget, QWidget

from medal_desktop.annotation.marks.model import Mark
from medal_desktop.annotation.marks.readings import Reading
from medal_desktop.ui.item_models.marks import Column, MarkModel
from medal_desktop.ui.kit.controls import button, icon_button, label
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.kit.tables import table, widths


class MarkList(QWidget):
    """Shows marks; keeps nothing.

    Signals:
        chosen: a mark's id; go there.
        removed: a mark's id.
        changed: a mark as it is to be.
        export_wanted: `sr` or `csv`.
    """

    chosen = Signal(str)
    removed = Signal(str)
    changed = Signal(object)
    export_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mark-list")
        self.model = MarkModel(self)
        self.model.renamed.connect(self._on_renamed)
        self.table = table(self.model, "marks", self.tr("Marks of this case"), Column.TEXT)
        self.table.setSortingEnabled(False)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        widths(self.table, 110, 0, 120)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self._colour = self._make_colours()
        self._hide = icon_button("eye", "mark-hide", self.tr("Show this mark"), checkable=True)
        self._hide.clicked.connect(self._on_hide)
        rename = icon_button("pencil-simple", "mark-rename", self.tr("Write words to it (F2)"))
        rename.clicked.connect(self.edit_words)
        remove = icon_button("trash", "mark-remove", self.tr("Remove this mark (Delete)"))
        remove.clicked.connect(self._on_remove)
        self._acts = box(row(rename, self._colour, self._hide, remove, None, space=4))
        export = button(self.tr("Export"), "marks-export", role="quiet")
        export.setToolTip(self.tr("Marks as a table (CSV) …"))
        export.clicked.connect(lambda: self.export_wanted.emit("marks"))
        self._stack = QStackedWidget()
        empty = self.tr(
            "No marks yet. Choose a tool above the images and draw; each mark is kept at once "
            "and measured in millimetres."
        )
        self._stack.addWidget(
            box(column(label(empty, "marks-empty", tone="muted", wrap=True), None))
        )
        self._stack.addWidget(box(column(self.table, row(self._acts, export), space=4)))
        self.setLayout(column(self._stack))
        gone = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        gone.activated.connect(self._on_remove)

    def show_marks(self, rows: tuple[tuple[Mark, tuple[Reading, ...]], ...]) -> None:
        """Show marks with what they measure."""
        current = self.current
        self.model.show(rows)
        self._stack.setCurrentIndex(1 if rows else 0)
        self.select(current.id if current else "")

    @property
    def current(self) -> Mark | None:
        """The mark in hand."""
        at = self.table.currentIndex().row()
        return self.model.rows[at][0] if 0 <= at < len(self.model.rows) else None

    def select(self, mark_id: str) -> None:
        """Mark the row of a mark; none for an empty word."""
        at = self.model.row_of(mark_id)
        chosen = self.table.selectionModel()
        chosen.blockSignals(True)  # noqa: FBT003 - Qt's signature
        if at < 0:
            self.table.clearSelection()
            self.table.setCurrentIndex(self.model.index(-1, -1))
        else:
            where = self.model.index(at, Column.TEXT)
            flags = QItemSelectionModel.SelectionFlag
            chosen.setCurrentIndex(where, flags.ClearAndSelect | flags.Rows)
        chosen.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.table.viewport().update()
        self._show_acts()

    def edit_words(self) -> None:
        """Let the words of the mark in hand be written."""
        at = self.table.currentIndex().row()
        if at >= 0:
            self.table.setFocus()
            self.table.edit(self.model.index(at, Column.TEXT))

    def _show_acts(self) -> None:
        current = self.current
        self._acts.setEnabled(current is not None)
        if current is not None:
            self._hide.setChecked(not current.hidden)
            self._colour.setCurrentIndex(current.colour - 1)

    def _on_row(self) -> None:
        self._show_acts()
        if self.current is not None:
            self.chosen.emit(self.current.id)

    def _on_remove(self) -> None:
        if self.current is not None:
            self.removed.emit(self.current.id)

    def _on_hide(self) -> None:
        if self.current is not None:
            hidden = not self._hide.isChecked()
            self.changed.emit(self.current.model_copy(update={"hidden": hidden}))

    def _on_colour(self, index: int) -> None:
        if self.current is not None and self.current.colour != index + 1:
            self.changed.emit(self.current.model_copy(update={"colour": index + 1}))

    def _on_renamed(self, mark_id: str, text: str) -> None:
        for mark, _ in self.model.rows:
            if mark.id == mark_id:
                self.changed.emit(mark.model_copy(update={"text": text}))
                return

    def _make_colours(self) -> QComboBox:
        from medal_desktop.ui.pages.annotate.draw_bar import swatch  # noqa: PLC0415 - shared icon

        made = QComboBox()
        made.setObjectName("mark-colour")
        made.setAccessibleName(self.tr("Colour of this mark"))
        made.setMaximumWidth(84)
        for number in range(1, 13):
            made.addItem(swatch(number), str(number))
        made.activated.connect(self._on_colour)
        return made
