"""Export and import of annotations, from one menu."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from medal_desktop.ui import icons
from medal_desktop.ui.kit.controls import button
from medal_desktop.ui.kit.managed import export_words
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.page import Page
from medal_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from medal_desktop.annotation.marks.model import Mark
    from medal_desktop.workflow.exchange import Exported

_PATIENT = frozenset({"seg", "rtstruct", "sr"})


class HandOver(QObject):
    """Asks for a place, then has the files written or read.

    Signals:
        said: words about what was done.
        taken: marks that were read; they are kept already.
    """

    said = Signal(str)
    taken = Signal()

    def __init__(self, page: Page, strip: ProgressStrip) -> None:
        super().__init__(page)
        self._page, self._strip = page, strip
        self.case_id = self.series_id = ""
        self.button = button(self.tr("Export"), "handover", role="quiet")
        self.button.setToolTip(self.tr("Write annotations for other programs, or take theirs"))
        self.menu = QMenu(self.button)
        self.menu.setAccessibleName(self.tr("Export and import"))
        refused = export_words(of_package=False)
        if refused:
            self.menu.addAction(icons.icon("lock", Tone.MUTED), refused).setEnabled(False)
        for kind, title in self._titles().items():
            act = self.menu.addAction(title)
            act.setObjectName(f"export-{kind}")
            act.setEnabled(not refused)
            act.triggered.connect(lambda _=False, kind=kind: self.export(kind))
        self.menu.addSeparator()
        self._all = QAction(self.tr("Of all cases"), self.menu, checkable=True)
        self._all.setObjectName("export-all")
        self.menu.addAction(self._all)
        self.menu.addSeparator()
        take = self.menu.addAction(self.tr("Import marks (DICOM SR) …"))
        take.setObjectName("import-marks")
        take.triggered.connect(self.take_marks)
        self.button.setMenu(self.menu)

    def export(self, kind: str) -> None:
        """Ask for a folder and write there."""
        name = QFileDialog.getExistingDirectory(self._page, self.tr("Export into a folder"))
        if not name:
            return
        cases = () if self._all.isChecked() else (self.case_id,)
        self._page.run(
            lambda job: self._page.desk.export(kind, Path(name), cases, job),
            lambda done: self._on_written(kind, done),
            strip=self._strip,
            title=self.tr("Writing"),
        )

    def take_marks(self) -> None:
        """Ask for a report and read its marks onto the series shown."""
        kinds = self.tr("DICOM SR (*.dcm);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self._page, self.tr("Import marks"), "", kinds)
        if not name:
            return
        case_id, series_id = self.case_id, self.series_id
        self._page.run(
            lambda job: self._page.desk.import_marks(case_id, series_id, Path(name), job),
            self._on_taken,
            strip=self._strip,
            title=self.tr("Reading the marks"),
        )

    def _on_written(self, kind: str, done: tuple[Exported, ...]) -> None:
        words = self.tr("{n} files written.").format(n=len(done))
        if kind in _PATIENT:
            words += " " + self.tr(
                "They name the patient, as the images do: for the hospital only."
            )
        self.said.emit(words)

    def _on_taken(self, found: tuple[Mark, ...]) -> None:
        self.said.emit(self.tr("{n} marks taken.").format(n=len(found)))
        self.taken.emit()

    def _titles(self) -> dict[str, str]:
        return {
            "seg": self.tr("Masks as DICOM SEG …"),
            "rtstruct": self.tr("Masks as RTSTRUCT …"),
            "nifti": self.tr("Masks as NIfTI …"),
            "sr": self.tr("Marks as DICOM SR …"),
            "marks": self.tr("Marks as a table (CSV) …"),
            "segments": self.tr("Segments as a table (CSV) …"),
            "answers": self.tr("Answers as a table (CSV) …"),
        }
