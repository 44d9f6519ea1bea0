"""The worklist: all cases with their state; what each case begins with."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from medal_desktop.ui.item_models.rows import Role, sorted_by_role
from medal_desktop.ui.item_models.worklist import Work, worklist_model
from medal_desktop.ui.kit.controls import button, clearable, label
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.kit.tables import table, widths


class Worklist(QWidget):
    """Shows cases; keeps nothing.

    Signals:
        chosen: the number of a case, from 1.
        closed: back to the images.
        automatic: whether to go on by itself when all is answered.
        template_wanted: each case is to begin as the present one is shown.
        template_dropped: each case begins in its own way again.
    """

    chosen = Signal(int)
    closed = Signal()
    automatic = Signal(bool)
    template_wanted = Signal()
    template_dropped = Signal()
    agreement_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("worklist")
        self.model = worklist_model(self)
        self._proxy = sorted_by_role(self.model)
        self.table = table(self._proxy, "worklist-table", self.tr("Worklist"), 1)
        widths(self.table, 64, 0, 110, 90, 80)
        self.table.doubleClicked.connect(self._open)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self.table)
            enter.setContext(Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(self._open)
        self.filter = QLineEdit()
        self.filter.setObjectName("worklist-filter")
        self.filter.setAccessibleName(self.tr("Filter the worklist"))
        self.filter.setPlaceholderText(self.tr("Filter, such as open or CT"))
        self.filter.setMinimumWidth(150)
        clearable(self.filter, self.tr("Empty the filter"))
        self.filter.textChanged.connect(self._proxy.setFilterFixedString)
        back = button(self.tr("Back to the images"), "worklist-close", icon="arrow-left")
        back.clicked.connect(self.closed)
        self._told = label("", "worklist-told", tone="muted")
        self._auto = QCheckBox(self.tr("Go on to the next open case when all is answered"))
        self._auto.setObjectName("worklist-auto")
        self._auto.toggled.connect(self.automatic)
        keep = button(self.tr("Begin each case like this one"), "template-keep")
        keep.setToolTip(self.tr("Layout, window and tool as they are now, for every case"))
        keep.clicked.connect(self.template_wanted)
        self._drop = button(self.tr("Begin each case as it is"), "template-drop", role="quiet")
        self._drop.clicked.connect(self.template_dropped)
        agree = button(self.tr("Agreement of readers"), "open-agreement", icon="users")
        agree.clicked.connect(self.agreement_wanted)
        head = row(back, self.filter, self._told, agree)
        head.setStretch(1, 1)
        foot = row(self._auto, None, self._drop, keep)
        self.setLayout(column(head, self.table, foot, space=12))

    def show_work(self, rows: tuple[Work, ...], current: str) -> None:
        """Show cases, with the present one marked."""
        self.model.show(rows)
        done = sum(one.state == "done" for one in rows)
        self._told.setText(self.tr("{done} of {total} done").format(done=done, total=len(rows)))
        for at, one in enumerate(rows):
            if one.case.id == current:
                self.table.setCurrentIndex(self._proxy.mapFromSource(self.model.index(at, 0)))
        self.table.setFocus()

    def show_template(self, *, automatic: bool, kept: bool) -> None:
        """Show how cases begin and end."""
        self._auto.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self._auto.setChecked(automatic)
        self._auto.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._drop.setVisible(kept)

    def _open(self) -> None:
        found = self.table.currentIndex().data(Role.VALUE)
        if isinstance(found, Work):
            self.chosen.emit(found.case.number)
