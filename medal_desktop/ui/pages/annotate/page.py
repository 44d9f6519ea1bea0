"""Annotate: the images of one case, and its questions at the side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from medal_desktop.base.errors import MedalError
from medal_desktop.dicom.nifti import Mask
from medal_desktop.package.answers import WITH_FILE
from medal_desktop.package.documents import AnyAnswer
from medal_desktop.package.vocabulary import AnswerType, Split
from medal_desktop.ui import language
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.kit.controls import button
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.annotate.by_others import ByOthers
from medal_desktop.ui.pages.annotate.case_bar import CaseBar, CaseOptions
from medal_desktop.ui.pages.annotate.conduct import Conduct
from medal_desktop.ui.pages.annotate.drawing import Drawing
from medal_desktop.ui.pages.annotate.loader import SeriesLoader
from medal_desktop.ui.pages.annotate.marking import Marking
from medal_desktop.ui.pages.annotate.objects import ObjectAnswers, segments_to_draw
from medal_desktop.ui.pages.annotate.questions import QuestionPanel
from medal_desktop.ui.pages.annotate.steps import Steps
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.viewer import Viewer
from medal_desktop.workflow.views import CaseView, QuestionView

if TYPE_CHECKING:
    from medal_desktop.workflow.session import Moved


class AnnotatePage(Page):
    """Shows a `CaseView`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "")
        self.setAccessibleName(self.tr("Annotate"))
        self.case: CaseView | None = None
        self._series_id = ""
        self._action = ""
        self.bar = CaseBar()
        self.viewer = Viewer()
        self.questions = QuestionPanel()
        self.options = CaseOptions()
        self._strip = ProgressStrip("series")
        self._loader = SeriesLoader(self, self.viewer, self._strip)
        self.drawing = Drawing(self, self.viewer)
        self.marking = Marking(self, self.viewer)
        self.steps = Steps(self, self.drawing)
        self.conduct = Conduct(self, self.bar, self.viewer, self.marking, self._strip)
        self.objects = ObjectAnswers(self, self.viewer, self.marking)
        self.others = ByOthers(self, self.viewer)
        self.options.add(self.conduct.handover.button)
        self.side = QTabWidget()
        self._next = button(
            self.tr("Next case"),
            "next-case-below",
            role="primary",
            icon="arrow-right",
            shortcut="Ctrl+Return",
        )
        self.set_content(self._make_content())
        self._connect()
        self._add_keys()

    def refresh(self) -> None:
        """Show the case that was shown last, or the first that lacks answers."""
        cases = self.attempt(self.desk.cases)
        if cases is None:
            return
        if not cases:
            self._action = "load"
            self.say(
                "image",
                self.tr("No case yet"),
                self.tr("Open a folder with images first, and make a case of a series."),
                self.tr("Go to Load"),
            )
            return
        shown = self.case.id if self.case else ""
        known = [case for case in cases if case.id == shown]
        known = known or [case for case in cases if case.id == self.conduct.place.wanted_case]
        incomplete = [case for case in cases if not case.complete]
        self.bar.show_cases(cases)
        self.bar.show_reader("adjudicate" if self.conduct.both else self.desk.reader)
        self.present((known or incomplete or list(cases))[0])

    def present(self, case: CaseView) -> None:
        """Show a case: its images, its questions, its answers so far."""
        other = self.case is None or self.case.id != case.id
        self.case = case
        self.show_content()
        self.bar.show_case(case)
        self.questions.show_case(case)
        self.options.show_case(case)
        self._next.setVisible(case.number < case.total)
        self._show_history()
        if other:
            self.marking.show_case(case.id)
            ids = [series.id for series in case.series]
            wanted = self.conduct.place.wanted_series
            here = case.id == self.conduct.place.wanted_case and wanted in ids
            self.open_series(wanted if here else ids[0])
        else:
            self.objects.show(case, self._series_id)
        self.conduct.show_case(case)

    def open_case(self, number: int) -> None:
        """Show the case with a number, from 1."""
        cases = self.attempt(self.desk.cases)
        if cases and 1 <= number <= len(cases):
            self.bar.show_cases(cases)
            self.present(cases[number - 1])
            QTimer.singleShot(0, self.questions, self.questions.focus_open)  # once they are there

    def open_series(self, series_id: str) -> None:
        """Show one series of the case."""
        if self.case is None:
            return
        case_id = self.case.id
        self.drawing.stop()
        self.others.forget()
        self._series_id = series_id
        series = next(s for s in self.case.series if s.id == series_id)
        self.bar.select_series(series_id)
        self._loader.load(
            self.desk.first_look(series.key),
            lambda job: self.desk.load_series(case_id, series_id, job),
        )

    def show_mask_of(self, question: QuestionView) -> None:
        """Lay the mask that answers a question over the images."""
        self.drawing.stop()
        if self.case is None or question.answer is None:
            self.viewer.show_mask(None)
            return
        case_id = self.case.id
        self.run(
            lambda _job: self.desk.load_mask(case_id, question.task_id, question.question.id),
            self._lay_mask,
        )

    def _lay_mask(self, mask: Mask | None) -> None:
        self.viewer.show_mask(None if mask is None else mask.labels)

    def _on_loaded(self) -> None:
        self.marking.bar.setEnabled(True)
        self.marking.show_series(self._series_id)
        self.conduct.show_series(self._series_id)
        if self.case is None:
            return
        self.objects.show(self.case, self._series_id)
        self._offer_others(self.case)
        if self._loader.shown is not None:
            self.others.show(self.case.id, self._loader.shown)
        for question in self.case.questions:
            answer = question.answer
            if isinstance(answer, WITH_FILE) and answer.series == self._series_id:
                self.show_mask_of(question)
                return

    def _offer_others(self, case: CaseView) -> None:
        """Let the case's other series be seen beside or over this one."""
        others = [
            (series.id, f"{series.modality} {series.title}".strip(), series.grid is not None)
            for series in case.series
            if series.id != self._series_id
        ]
        self._loader.offer(others, lambda name, job: self.desk.load_series(case.id, name, job))

    def _on_answered(self, question: QuestionView, answer: AnyAnswer) -> None:
        if self.case is None:
            return
        case_id, asked = self.case.id, question
        self._kept(
            self.attempt(
                lambda: self.desk.answer(case_id, asked.task_id, asked.question.id, answer)
            )
        )

    def _on_cleared(self, question: QuestionView) -> None:
        if self.case is None:
            return
        case_id, asked = self.case.id, question
        self.drawing.finish()
        self._kept(
            self.attempt(lambda: self.desk.clear_answer(case_id, asked.task_id, asked.question.id))
        )
        if question.question.answer_type is AnswerType.MASK:
            self.viewer.show_mask(None)

    def _on_mask(self, question: QuestionView, path: Path) -> None:
        if self.case is None:
            return
        case_id, series_id, asked = self.case.id, self._series_id, question
        self.drawing.finish()
        self.run(
            lambda job: self.desk.answer_mask(
                case_id, asked.task_id, asked.question.id, series_id, path, job
            ),
            lambda case: self._on_mask_kept(case, asked),
            strip=self._strip,
            title=self.tr("Reading the mask"),
        )

    def _on_draw(self, question: QuestionView) -> None:
        """Draw on the series shown, going on with a mask that was made on it."""
        scene = self.viewer.scene
        if self.case is None or scene is None or not isinstance(scene.state.picture, VolumePicture):
            return
        answer = question.answer
        if isinstance(answer, WITH_FILE) and answer.series != self._series_id:
            self.open_series(answer.series)
            return
        place = (self.case.id, question.task_id, question.question.id, self._series_id)
        self.drawing.begin(place, segments_to_draw(question), scene.state.picture)

    def _on_moved(self, moved: Moved) -> None:
        """Show what undo or redo changed, wherever it was."""
        case = self.attempt(lambda: self.desk.case(moved.case_id))
        if case is None:
            return
        other = self.case is None or self.case.id != case.id
        self.present(case)
        if not other and moved.kind == "mark":
            self.marking.show_case(case.id)
        drawing = self.drawing.hand is not None
        if not other and moved.kind != "mark" and not drawing and moved.question_id:
            for question in case.questions:
                key = (question.task_id, question.question.id)
                if key == (moved.task_id, moved.question_id) and _is_mask(question):
                    self.show_mask_of(question)
        self.changed.emit()

    def show_tab(self, at: int) -> None:
        """Bring a tab at the side to the front, and the keyboard into it."""
        self.side.setCurrentIndex(at)
        places = (self.questions.focus_open, self.marking.list.table.setFocus, self.side.setFocus)
        places[min(at, 2)]()

    def focus_question(self) -> None:
        """Bring the keyboard to the first open question."""
        self.side.setCurrentIndex(0)
        self.questions.focus_open()

    def focus_images(self) -> None:
        """Bring the keyboard to the images."""
        scene = self.viewer.scene
        if self.viewer.slide is not None:
            self.viewer.slide.canvas.setFocus()
        elif scene is not None:
            self.viewer.views[scene.state.picture.first_plane].setFocus()

    def _on_reader(self) -> None:
        """Another reader sees their own answers and marks alone."""
        self.drawing.finish()
        shown, self.case = self.case, None
        cases = self.attempt(self.desk.cases)
        if shown is not None and cases:
            self.viewer.show_mask(None)
            self.bar.show_cases(cases)
            self.present(next((one for one in cases if one.id == shown.id), cases[0]))

    def _on_adjudicating(self, on: bool) -> None:  # noqa: FBT001 - the signal's signature
        self.side.setTabVisible(3, on)
        self.side.setCurrentIndex(3 if on else 0)

    def _on_adjudicated(self) -> None:
        if self.case is not None:
            case_id = self.case.id
            self._kept(self.attempt(lambda: self.desk.case(case_id)))

    def _show_history(self) -> None:
        undo, redo = self.desk.can_move()
        self.marking.bar.show_history(undo=undo, redo=redo)

    def _show_marks_count(self, count: int) -> None:
        words = self.tr("Marks ({n})").format(n=count) if count else self.tr("Marks")
        self.side.setTabText(1, words)

    def let_go(self) -> bool:
        """Let go of a mark that is begun; False when none is."""
        return self.marking.pencil.let_go()

    def stop(self) -> None:
        """Keep what is drawn before all work stops."""
        self.drawing.close()
        self.conduct.stop()
        self._loader.stop()
        super().stop()

    def _on_mask_kept(self, case: CaseView, asked: QuestionView) -> None:
        self._kept(case)
        for question in case.questions:
            if (question.task_id, question.question.id) == (asked.task_id, asked.question.id):
                self.show_mask_of(question)

    def _kept(self, case: CaseView | None) -> None:
        """Show what was kept; the images stay as they are."""
        if case is not None and self.case is not None and case.id == self.case.id:
            self.present(case)
        if case is not None:
            self.changed.emit()

    def _on_split(self, split: Split) -> None:
        if self.case is not None:
            case_id = self.case.id
            self._kept(self.attempt(lambda: self.desk.set_split(case_id, split)))

    def _on_remove(self) -> None:
        if self.case is None:
            return
        case_id = self.case.id
        if self.attempt(lambda: self.desk.remove_case(case_id)):
            self.case = None
            self.changed.emit()
            self.refresh()

    def _on_action(self) -> None:
        self.go.emit(self._action)

    def _on_failed(self, error: MedalError) -> None:
        self.marking.bar.setEnabled(False)  # there is nothing to mark upon
        what, advice = language.error_words(error)
        self.viewer.say("image-square", what, advice, self.tr("Try again"))

    def _make_content(self) -> QWidget:
        images = column(self._strip, self.marking.bar, self.drawing.bar, self.viewer, space=6)
        images.setStretch(3, 1)
        whole = column(self.bar, self.conduct.told, self.conduct.hold(box(images)), space=6)
        whole.setStretch(2, 1)
        left = box(whole)
        self.side.setObjectName("annotate-side")
        self.side.setDocumentMode(True)
        self.side.setUsesScrollButtons(False)
        self.side.addTab(self.questions, self.tr("Questions"))
        self.side.addTab(self.marking.list, self.tr("Marks"))
        self.side.addTab(self.drawing.panel, self.tr("Segments"))
        self.side.addTab(self.conduct.adjudication, self.tr("Both"))
        self.side.setTabVisible(3, False)  # noqa: FBT003 - Qt's signature
        side = box(column(self.side, self.options, self._next, space=12))
        side.layout().setStretch(0, 1)  # type: ignore[union-attr]  # set one line above
        side.setMinimumWidth(320)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setObjectName("annotate-split")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(left)
        split.addWidget(side)
        split.setStretchFactor(0, 1)
        split.setSizes([900, 320])
        return box(row(split))

    def _connect(self) -> None:
        self.state.acted.connect(self._on_action)
        self.bar.chosen.connect(self.open_case)
        self.bar.series_chosen.connect(self.open_series)
        self.questions.answered.connect(self._on_answered)
        self.questions.cleared.connect(self._on_cleared)
        self.questions.mask_chosen.connect(self._on_mask)
        self.questions.mask_shown.connect(self.show_mask_of)
        self.questions.draw_wanted.connect(self._on_draw)
        self.questions.objects_wanted.connect(self.objects.begin)
        self.questions.nothing_wanted.connect(self.objects.nothing)
        self.objects.answered.connect(self._on_answered)
        self.drawing.saved.connect(self._kept)
        self.drawing.noted.connect(self._show_history)
        self.drawing.stopped.connect(self.marking.lend)
        self.marking.taken_up.connect(self.drawing.stop)
        self.marking.kept.connect(self._show_history)
        self.marking.counted.connect(self._show_marks_count)
        self.marking.bar.undo_wanted.connect(self.steps.undo)
        self.marking.bar.redo_wanted.connect(self.steps.redo)
        self.steps.moved.connect(self._on_moved)
        self.conduct.case_wanted.connect(self.open_case)
        self.conduct.reader_changed.connect(self._on_reader)
        self.conduct.adjudicating.connect(self._on_adjudicating)
        self.conduct.changed.connect(self._on_adjudicated)
        self.questions.to_describe.connect(lambda: self.go.emit("describe"))
        self.options.split_chosen.connect(self._on_split)
        self.options.removed.connect(self._on_remove)
        self.viewer.state.acted.connect(lambda: self.open_series(self._series_id))
        self._loader.loaded.connect(self._on_loaded)
        self._loader.failed.connect(self._on_failed)
        self._next.clicked.connect(lambda: self.bar.step(1))

    def _add_keys(self) -> None:
        for number in range(1, 10):
            made = QShortcut(QKeySequence(f"Alt+{number}"), self)
            made.activated.connect(lambda number=number: self.questions.press(number))


def _is_mask(question: QuestionView) -> bool:
    return question.question.answer_type in {AnswerType.MASK, AnswerType.INSTANCES}
