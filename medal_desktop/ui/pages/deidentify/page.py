"""De-identify: run the profile, look at what changed, decide what the check could not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QSplitter, QTabWidget, QWidget

from medal_desktop.base.errors import MedalError
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.kit.bands import Band
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.headings import Heading
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.kit.managed import ManagedNote, fix_profile
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.deidentify.changes import ChangesPanel
from medal_desktop.ui.pages.deidentify.findings import FindingsPanel
from medal_desktop.ui.pages.deidentify.look import SeriesLook
from medal_desktop.ui.pages.deidentify.report import saving
from medal_desktop.ui.pages.deidentify.series import SeriesTable
from medal_desktop.ui.pages.deidentify.summary import SummaryPanel
from medal_desktop.ui.theme import Tone
from medal_desktop.ui.unlock import with_secrets
from medal_desktop.workflow.views import (
    ChangeRow,
    DecisionView,
    DeidSeriesView,
    DeidState,
    DeidView,
    FaceView,
)

# Offered before anybody chose: the first by name keeps dates.
_FIRST_CHOICE = "medal-default"


class DeidentifyPage(Page):
    """Shows a `DeidView`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "")
        self.setAccessibleName(self.tr("De-identify"))
        self._view: DeidView | None = None
        self._faces: tuple[FaceView, ...] = ()
        self._compared: tuple[str, ...] = ()
        self._runs = 0
        self._profiles = QComboBox()
        self._profiles.setObjectName("profile")
        self._profiles.setAccessibleName(self.tr("Profile"))
        self._profiles.setMinimumWidth(280)
        self._run = button(self.tr("De-identify"), "run-deid", role="primary", icon="shield-check")
        self._run.clicked.connect(self._on_run)
        self._fixed = ManagedNote("profile", wrap=False)
        fix_profile(self._profiles, self._fixed)
        self._heading = Heading(self.tr("De-identify"), "", self._fixed, self._profiles, self._run)
        self._sentence = Band("deid-sentence", Tone.ACCENT)
        self._strip = ProgressStrip("deid")
        self.series = SeriesTable()
        self.series.chosen.connect(self._on_series)
        self.changes = ChangesPanel()
        self.look = SeriesLook(self)
        self.look.kept.connect(self._on_kept)
        self.summary = SummaryPanel()
        self.summary.save_wanted.connect(self._on_save)
        self.findings = FindingsPanel()
        self.findings.decided.connect(self._on_decided)
        self._statement = label("", "statement", tone="muted", size="small", wrap=True)
        self.set_content(self._make_content())
        self.state.acted.connect(lambda: self.go.emit("load"))

    def refresh(self) -> None:
        """Show how far it is."""
        if not self._profiles.count():
            for name, title in self.attempt(self.desk.profiles) or ():
                self._profiles.addItem(title, name)
            self._profiles.setCurrentIndex(max(self._profiles.findData(_FIRST_CHOICE), 0))
        view = self.attempt(self.desk.deid_view)
        if view is not None:
            self._faces = self.attempt(self.desk.faces) or ()
            self.summary.show_lines(self.attempt(self.desk.deid_summary) or ())
            self.present(view)

    def present(self, view: DeidView) -> None:
        """Show the series with their states, the findings, and the one sentence."""
        self._view = view
        if not view.series:
            self.say(
                "shield-check",
                self.tr("Nothing to de-identify yet"),
                self.tr("Make a case first. Copies are made here, and originals are only read."),
                self.tr("Go to Load"),
            )
            return
        self.show_content()
        index = self._profiles.findData(view.profile)
        if index >= 0:
            self._profiles.setCurrentIndex(index)
        self._heading.say(self._words(view))
        self._statement.setText(view.statement)
        self._statement.setVisible(bool(view.statement))
        self._say_sentence(view)
        self.series.show_series(view.series)
        self.findings.show_findings(view.decisions)
        waiting = sum(decision.open for decision in view.decisions)
        title = self.tr("Findings ({n})").format(n=waiting) if waiting else self.tr("Findings")
        self._tabs.setTabText(1, title)
        again = any(series.state is not DeidState.WAITING for series in view.series)
        self._run.setText(self.tr("Run again") if again else self.tr("De-identify"))

    def _words(self, view: DeidView) -> str:
        clean = sum(series.state is DeidState.CLEAN for series in view.series)
        return self.tr("{clean} of {total} series are clean. Originals are only ever read.").format(
            clean=clean, total=len(view.series)
        )

    def _say_sentence(self, view: DeidView) -> None:
        states = {series.state for series in view.series}
        if states == {DeidState.WAITING}:
            self._sentence.say("")
        elif any(decision.open for decision in view.decisions):
            self._sentence.say(view.sentence, Tone.WARNING)
        elif DeidState.BLOCKED in states:
            self._sentence.say(view.sentence, Tone.DANGER)
        else:
            done = states == {DeidState.CLEAN}
            self._sentence.say(view.sentence, Tone.GOOD if done else Tone.ACCENT)

    def _on_run(self) -> None:
        with_secrets(self, self._start)

    def _start(self) -> None:
        profile = str(self._profiles.currentData() or "")
        self._run.setEnabled(False)
        task = self.run(
            lambda job: self.desk.deidentify(profile, job),
            self._on_done,
            strip=self._strip,
            title=self.tr("Making de-identified copies and checking them"),
            failed=self._on_failed,
        )
        task.cancelled.connect(self._on_kept)
        task.finished.connect(lambda: self._run.setEnabled(True))

    def _on_done(self, view: DeidView) -> None:
        self._runs += 1
        self._on_kept()
        if any(decision.open for decision in view.decisions):
            self._tabs.setCurrentIndex(1)

    def _on_failed(self, error: MedalError) -> None:
        self._on_kept()
        self.fail(error)

    def _on_kept(self) -> None:
        """Show what is kept: also a run that was stopped or failed leaves what it finished."""
        self.refresh()
        self.changed.emit()

    def _on_series(self, series: DeidSeriesView) -> None:
        self.look.show_series(series, self._faces, self._runs)
        place = (series.case_id, series.series_id, series.state, series.words)
        if place == self._compared:
            return
        self._compared = place
        if series.state is DeidState.WAITING:
            self.changes.say_none(self.tr("Run the de-identification to see what changes."))
            return
        self.changes.say_loading()
        self.run(
            lambda _job: self.desk.compare(series.case_id, series.series_id),
            lambda rows: self._on_compared(place, rows),
            failed=lambda error: self.changes.say_none(" ".join(error.words())),
        )

    def _on_compared(self, place: tuple[str, ...], rows: tuple[ChangeRow, ...]) -> None:
        """Show the comparison, unless another series was chosen since."""
        if place == self._compared:
            self.changes.show_changes(rows)

    def _on_save(self) -> None:
        words = self.tr("PDF (*.pdf);;HTML (*.html);;JSON (*.json)")
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the report"), "de-identification.pdf", words
        )
        if name:
            self.run(
                saving(self.desk, Path(name)),
                lambda path: self.summary.say_saved(path.name),
            )

    def _on_decided(self, decision: DecisionView, name: str, reason: str) -> None:
        view = self.attempt(lambda: self.desk.decide(decision.id, name, reason))
        if view is not None:
            self.present(view)
            self.changed.emit()

    def _make_content(self) -> QWidget:
        self._tabs = QTabWidget()
        self._tabs.setObjectName("deid-tabs")
        self._tabs.setDocumentMode(True)
        self._tabs.setUsesScrollButtons(False)
        self._tabs.setMinimumWidth(280)
        self._tabs.addTab(self.changes, self.tr("What changed"))
        self._tabs.addTab(self.findings, self.tr("Findings"))
        self._tabs.addTab(self.summary, self.tr("Summary"))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setObjectName("deid-split")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        self.look.setMinimumWidth(290)  # its own would leave the table no room
        split.addWidget(self.series)
        split.addWidget(self.look)
        split.addWidget(self._tabs)
        split.setSizes([240, 400, 400])
        for part, share in enumerate((2, 4, 4)):
            split.setStretchFactor(part, share)
        whole = column(self._heading, self._sentence, self._strip, split, self._statement, space=12)
        whole.setStretchFactor(split, 1)
        return box(row(whole))
