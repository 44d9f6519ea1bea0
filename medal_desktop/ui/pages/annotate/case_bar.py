"""The bar above the images, and what can be set for one case."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from medal_desktop.package.vocabulary import Split
from medal_desktop.ui.kit.controls import button, chip, icon_button, label, retone
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.ui.kit.numbers import counted
from medal_desktop.ui.pages.annotate.confirm import Confirm
from medal_desktop.workflow.views import CaseView


class CaseBar(QWidget):
    """Which case, which series, previous and next."""

    chosen = Signal(int)
    series_chosen = Signal(str)
    worklist_wanted = Signal()
    reader_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._case: CaseView | None = None
        self._list = icon_button(
            "list-bullets", "open-worklist", self.tr("Worklist"), shortcut="Ctrl+L"
        )
        self._list.clicked.connect(self.worklist_wanted)
        self._time = label("0:00", "case-time", tone="muted")
        self._time.setToolTip(self.tr("How long you have looked at this case"))
        self._readers = self._make_readers()
        self._cases = QComboBox()
        self._cases.setObjectName("cases")
        self._cases.setAccessibleName(self.tr("Case"))
        self._cases.setMinimumWidth(220)
        self._cases.setSizeAdjustPolicy(self._cases.SizeAdjustPolicy.AdjustToContents)
        self._cases.activated.connect(lambda index: self.chosen.emit(index + 1))
        self._series = QComboBox()
        self._series.setObjectName("series-of-case")
        self._series.setAccessibleName(self.tr("Series of this case"))
        self._series.activated.connect(
            lambda index: self.series_chosen.emit(str(self._series.itemData(index)))
        )
        self._state = chip("", "case-state")
        self._back = icon_button(
            "caret-left", "previous-case", self.tr("Previous case"), shortcut="Ctrl+Left"
        )
        self._on = icon_button(
            "caret-right", "next-case", self.tr("Next case"), shortcut="Ctrl+Right"
        )
        self._back.clicked.connect(lambda: self.step(-1))
        self._on.clicked.connect(lambda: self.step(1))
        self.setLayout(
            row(
                self._list,
                self._back,
                self._cases,
                self._on,
                4,
                self._state,
                4,
                self._time,
                4,
                None,
                self._series,
                self._readers,
                space=4,
            )
        )

    def show_time(self, words: str) -> None:
        """Show how long the case has been looked at."""
        self._time.setText(words)

    def show_reader(self, reader: str) -> None:
        """Mark who reads."""
        self._readers.setCurrentIndex(self._readers.findData(reader))

    def _make_readers(self) -> QComboBox:
        made = QComboBox()
        made.setObjectName("reader")
        made.setAccessibleName(self.tr("Who reads"))
        made.addItem(self.tr("First reader"), "first")
        made.addItem(self.tr("Second, blind"), "second")
        made.addItem(self.tr("Adjudicate"), "adjudicate")
        made.activated.connect(lambda index: self.reader_chosen.emit(str(made.itemData(index))))
        return made

    def show_cases(self, cases: tuple[CaseView, ...]) -> None:
        """List all cases."""
        self._cases.clear()
        for case in cases:
            mark = "✓ " if case.complete else ""
            self._cases.addItem(
                self.tr("{mark}Case {n} of {total} · {title}").format(
                    mark=mark, n=case.number, total=case.total, title=case.title
                )
            )

    def show_case(self, case: CaseView) -> None:
        """Show which case it is."""
        self._case = case
        self._cases.setCurrentIndex(case.number - 1)
        self._back.setEnabled(case.number > 1)
        self._on.setEnabled(case.number < case.total)
        if [self._series.itemData(n) for n in range(self._series.count())] != [
            series.id for series in case.series
        ]:
            self._series.clear()
            for series in case.series:
                self._series.addItem(f"{series.modality} · {series.title}", series.id)
        self._series.setVisible(len(case.series) > 1)
        self._state.setText(
            self.tr("{done} of {total} answered").format(
                done=case.answered, total=len(case.questions)
            )
        )
        retone(self._state, "good" if case.complete else "muted")
        self._state.setVisible(bool(case.questions))

    def select_series(self, series_id: str) -> None:
        """Mark the series shown."""
        self._series.setCurrentIndex(self._series.findData(series_id))

    def step(self, by: int) -> None:
        """Go to another case."""
        if self._case is not None and 1 <= self._case.number + by <= self._case.total:
            self.chosen.emit(self._case.number + by)


class CaseOptions(QFrame):
    """Public or hidden, and taking the case off the table."""

    split_chosen = Signal(object)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("case-options")
        self.setProperty("card", "true")
        self._case: CaseView | None = None
        self._split = QComboBox()
        self._split.setObjectName("case-split")
        self._split.setAccessibleName(self.tr("Who sees the reference answers"))
        self._split.addItem(self.tr("Hidden: only scored with"), Split.HIDDEN)
        self._split.addItem(self.tr("Public: an example for all"), Split.PUBLIC)
        self._split.activated.connect(
            lambda index: self.split_chosen.emit(Split(self._split.itemData(index)))
        )
        remove = button(self.tr("Remove"), "remove-case", role="quiet")
        remove.setAccessibleName(self.tr("Remove this case"))
        remove.setToolTip(self.tr("Take this case off the table; its images stay where they are"))
        remove.clicked.connect(self._on_remove)
        self._line = row(label(self.tr("This case"), tone="muted", size="small"), None, remove)
        self.setLayout(column(self._line, self._split, space=4, margin=12))

    def add(self, widget: QWidget) -> None:
        """Put another act beside removing."""
        self._line.insertWidget(1, widget)

    def show_case(self, case: CaseView) -> None:
        """Show who sees its answers."""
        self._case = case
        self._split.setCurrentIndex(self._split.findData(Split(case.split)))

    def _on_remove(self) -> None:
        if self._case is None:
            return
        question = counted(
            self._case.answered,
            self.tr("Remove this case and its {n} answer?"),
            self.tr("Remove this case and its {n} answers?"),
        )
        words = self.tr("The original images stay where they are. The answers are lost.")
        if not self._case.answered or Confirm.ask(
            self, question, words, self.tr("Remove case"), self.tr("Keep it")
        ):
            self.removed.emit()
