"""Conducts the reading: worklist, readers, time, templates, adjudication, handing over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from medal_desktop.ui.item_models.worklist import Work, clock
from medal_desktop.ui.kit.bands import Band
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.annotate.adjudication import Adjudication
from medal_desktop.ui.pages.annotate.agreement import AgreementPanel
from medal_desktop.ui.pages.annotate.case_bar import CaseBar
from medal_desktop.ui.pages.annotate.flow import Place, Stopwatch, Template
from medal_desktop.ui.pages.annotate.handover import HandOver
from medal_desktop.ui.pages.annotate.marking import Marking
from medal_desktop.ui.pages.annotate.worklist import Worklist
from medal_desktop.ui.theme import Tone
from medal_desktop.ui.viewer.viewer import Viewer
from medal_desktop.workflow.views import CaseView

if TYPE_CHECKING:
    from medal_desktop.workflow.agreement import AgreementLine
    from medal_desktop.workflow.reading import Comparison

_WORKLIST = 1
_RULE = "describe#description/aggregation"
_AGREED, _FIRST, _SECOND = (1, "#6CC08B"), (2, "#56B4E9"), (3, "#E69F00")


class Conduct(QObject):
    """Knows which case is read by whom.

    Signals:
        case_wanted: the number of a case, from 1.
        reader_changed: everything is to be shown anew.
        adjudicating: whether both readings are shown.
        changed: something was kept.
    """

    case_wanted = Signal(int)
    reader_changed = Signal()
    adjudicating = Signal(bool)
    changed = Signal()

    def __init__(
        self, page: Page, bar: CaseBar, viewer: Viewer, marking: Marking, strip: ProgressStrip
    ) -> None:
        super().__init__(page)
        self._page, self._bar, self._viewer = page, bar, viewer
        self._marking, self._strip = marking, strip
        self.worklist, self.adjudication = Worklist(), Adjudication()
        self.agreement = AgreementPanel()
        self.watch = Stopwatch(page)
        self.template = Template(page, viewer, marking)
        self.place = Place(page, viewer)
        self.handover = HandOver(page, strip)
        self.told = Band("annotate-told", Tone.GOOD)
        self.stack = QStackedWidget()
        self._case: CaseView | None = None
        self.both = False
        self._connect()

    def hold(self, images: QWidget) -> QStackedWidget:
        """Put the worklist behind the images."""
        self.stack.addWidget(images)
        self.stack.addWidget(self.worklist)
        self.stack.addWidget(self.agreement)
        return self.stack

    def show_case(self, case: CaseView) -> None:
        """A case is shown, or its answers changed; when all is answered, the next may come."""
        before, self._case = self._case, case
        self.watch.touch()
        self.handover.case_id = case.id
        if before is None or before.id != case.id:
            self.watch.begin(case.id)
            self.stack.setCurrentIndex(0)
        elif case.complete and not before.complete and self.template.automatic and not self.both:
            self.next_open()
        if self.both:
            self._compare()

    def show_series(self, series_id: str) -> None:
        """A series is on the screen."""
        self.handover.series_id = series_id
        if self._case is None:
            return
        if self.place.wanted_case != self._case.id:
            self.template.apply()
        self.place.show(self._case.id, series_id)

    def next_open(self) -> None:
        """Go to the next case that lacks answers, from the present one on and round."""
        cases = self._page.attempt(self._page.desk.cases)
        if not cases or self._case is None:
            return
        at = self._case.number
        for case in (*cases[at:], *cases[: at - 1]):
            if not case.complete:
                self.case_wanted.emit(case.number)
                return
        self.told.say(self.tr("Every case is answered."), Tone.GOOD)

    def toggle_worklist(self) -> None:
        """Show all cases, or the images again."""
        if self.stack.currentIndex() == _WORKLIST:
            self.stack.setCurrentIndex(0)
            return
        self.watch.keep()
        cases = self._page.attempt(self._page.desk.cases) or ()
        desk = self._page.desk
        rows = tuple(Work(case=case, seconds=desk.seconds(case.id)) for case in cases)
        self.worklist.show_template(automatic=self.template.automatic, kept=self.template.kept)
        self.stack.setCurrentIndex(_WORKLIST)
        self.worklist.show_work(rows, self._case.id if self._case else "")

    def show_agreement(self) -> None:
        """Compare the readers over all cases; masks take a while."""
        desk = self._page.desk
        self._page.run(
            lambda job: (desk.agreement(job), desk.merging_rule()),
            self._on_agreement,
            strip=self._strip,
            title=self.tr("Comparing the readers"),
        )

    def _on_agreement(self, found: tuple[tuple[AgreementLine, ...], str]) -> None:
        self.stack.setCurrentWidget(self.agreement)
        self.agreement.show_lines(*found)

    def stop(self) -> None:
        """Keep the time and the place for the last time."""
        self.watch.stop()
        self.place.stop()

    def _read_as(self, reader: str) -> None:
        self.watch.keep()
        self.both = reader == "adjudicate"
        self._page.desk.read_as("second" if reader == "second" else "first")
        self._case = None
        self._bar.show_reader(reader)
        self.adjudicating.emit(self.both)
        self.reader_changed.emit()

    def _compare(self) -> None:
        if self._case is not None:
            case_id = self._case.id
            found = self._page.attempt(lambda: self._page.desk.readings(case_id))
            self.adjudication.show_comparisons(found or ())

    def _take(self, one: Comparison, by: str) -> None:
        place = (one.case_id, one.asked.task_id, one.asked.question.id)
        self._page.attempt(lambda: self._page.desk.adjudicate(*place, by))
        self.changed.emit()

    def _differ(self, one: Comparison) -> None:
        self._page.run(
            lambda _job: self._page.desk.differences(one), lambda found: self._draw(one, found)
        )

    def _draw(self, one: Comparison, found: tuple[NDArray[np.uint8], float]) -> None:
        labels, dice = found
        self._viewer.show_mask(labels)
        if self._viewer.scene is not None:
            self._viewer.scene.change(looks=(_AGREED, _FIRST, _SECOND))
        self.adjudication.show_overlap(one, dice)
        self.told.say(
            self.tr(
                "Green: both. Blue: only the first, or as another segment. Orange: only the second."
            ),
            Tone.ACCENT,
        )

    def _connect(self) -> None:
        self._bar.worklist_wanted.connect(self.toggle_worklist)
        self._bar.reader_chosen.connect(self._read_as)
        self.worklist.closed.connect(self.toggle_worklist)
        self.worklist.agreement_wanted.connect(self.show_agreement)
        self.agreement.closed.connect(self.toggle_worklist)
        self.agreement.rule_wanted.connect(lambda: self._page.go.emit(_RULE))
        self.worklist.chosen.connect(self._on_chosen)
        self.worklist.automatic.connect(self.template.set_automatic)
        self.worklist.template_wanted.connect(self._on_template)
        self.worklist.template_dropped.connect(self._on_dropped)
        self.place.moved.connect(self.watch.touch)
        self.watch.ticked.connect(lambda seconds: self._bar.show_time(clock(seconds)))
        self.adjudication.taken.connect(self._take)
        self.adjudication.difference_wanted.connect(self._differ)
        self.handover.said.connect(lambda words: self.told.say(words, Tone.GOOD))
        self.handover.taken.connect(self.reader_changed)
        self._marking.list.export_wanted.connect(self.handover.export)

    def _on_chosen(self, number: int) -> None:
        self.stack.setCurrentIndex(0)
        self.case_wanted.emit(number)

    def _on_template(self) -> None:
        self.template.take()
        self.worklist.show_template(automatic=self.template.automatic, kept=self.template.kept)

    def _on_dropped(self) -> None:
        self.template.drop()
        self.worklist.show_template(automatic=self.template.automatic, kept=self.template.kept)
