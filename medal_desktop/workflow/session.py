"""One sitting at a workspace: every act is kept at once and can be taken back, without limit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation import store
from medal_desktop.annotation.history import (
    Box,
    Stroke,
    bring_back,
    extent,
    reversed_stroke,
    take_back,
)
from medal_desktop.annotation.journal import (
    AnswerChange,
    Change,
    Journal,
    Kept,
    MarkChange,
    MaskStroke,
)
from medal_desktop.annotation.marks.model import Mark
from medal_desktop.annotation.model import Place
from medal_desktop.annotation.store import FIRST
from medal_desktop.base.files import write_beside
from medal_desktop.base.progress import Job
from medal_desktop.package.documents import AnyAnswer
from medal_desktop.workflow import annotate, marks, reading, strokes
from medal_desktop.workflow.views import CaseView
from medal_desktop.workflow.workspace import Workspace

Labels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What undo or redo changed: the case, and what is to be shown anew.

    Attributes:
        kind: `answer`, `mark` or `mask`.
        emptied: the first stroke on a mask was taken back, so that nothing is answered any more.
        task_id, question_id: of the answer or mask; empty for a mark.
        series_id: of the mark or mask.
        box: the part of the mask that changed; None where it is not known.
    """

    case_id: str
    kind: str
    task_id: str = ""
    question_id: str = ""
    series_id: str = ""
    emptied: bool = False
    box: Box | None = None


class Session:
    """The verbs of annotation with a memory. One reader at a time; switching keeps the memory."""

    def __init__(self, workspace: Workspace, reader: str = FIRST) -> None:
        self.workspace = workspace
        self.reader = reader
        self.recovered = strokes.recover(workspace)
        self._journals: dict[str, Journal] = {}

    @property
    def journal(self) -> Journal:
        """What the present reader did; nobody takes back what another one did."""
        return self._journals.setdefault(self.reader, Journal())

    def cases(self) -> tuple[CaseView, ...]:
        """Give all cases as the present reader sees them."""
        return reading.list_as(self.workspace, self.reader)

    def case(self, case_id: str) -> CaseView:
        """Give one case as the present reader sees it.

        Raises:
            NoSuchCase: there is none.
        """
        return reading.show_as(self.workspace, case_id, self.reader)

    def answer(self, case_id: str, task_id: str, question_id: str, given: AnyAnswer) -> CaseView:
        """Keep an answer that needs no file.

        Raises:
            NoSuchCase, NoSuchQuestion, AnswerDoesNotFit.
        """
        place = Place(case_id=case_id, task_id=task_id, question_id=question_id)
        before = self._kept(place)
        view = annotate.answer(self.workspace, case_id, task_id, question_id, given, self.reader)
        self._note_answer(place, before)
        return view

    def answer_mask(
        self, case_id: str, task_id: str, question_id: str, series_id: str, source: Path, job: Job
    ) -> CaseView:
        """Keep a mask from a file.

        Raises:
            As `annotate.answer_mask`.
        """
        place = Place(case_id=case_id, task_id=task_id, question_id=question_id)
        before = self._kept(place)
        view = annotate.answer_mask(
            self.workspace, case_id, task_id, question_id, series_id, source, job, self.reader
        )
        self._note_answer(place, before)
        return view

    def clear(self, case_id: str, task_id: str, question_id: str) -> CaseView:
        """Take an answer back.

        Raises:
            NoSuchCase, NoSuchQuestion.
        """
        place = Place(case_id=case_id, task_id=task_id, question_id=question_id)
        before = self._kept(place)
        view = annotate.clear(self.workspace, case_id, task_id, question_id, self.reader)
        self._note_answer(place, before)
        return view

    def adjudicate(self, case_id: str, task_id: str, question_id: str, by: str) -> CaseView:
        """Make one reader's answer the reference.

        Raises:
            NothingToAdjudicate: that reader has not answered.
        """
        place = Place(case_id=case_id, task_id=task_id, question_id=question_id)
        before = self._kept(place)
        reading.adjudicate(self.workspace, case_id, task_id, question_id, by)
        self._note_answer(place, before)
        return self.case(case_id)

    def put_mark(self, case_id: str, mark: Mark) -> None:
        """Keep a mark, new or changed, as the present reader's.

        Raises:
            NoSuchCase, SeriesNotUsable.
        """
        own = mark.model_copy(update={"reader": self.reader})
        before = marks.find_mark(self.workspace, case_id, mark.id)
        marks.put_mark(self.workspace, case_id, own)
        if before != own:
            self.journal.add(MarkChange(case_id=case_id, before=before, after=own))

    def remove_mark(self, case_id: str, mark_id: str) -> None:
        """Forget a mark.

        Raises:
            NoSuchCase: there is none.
        """
        before = marks.find_mark(self.workspace, case_id, mark_id)
        marks.remove_mark(self.workspace, case_id, mark_id)
        if before is not None:
            self.journal.add(MarkChange(case_id=case_id, before=before, after=None))

    def list_marks(self, case_id: str) -> tuple[Mark, ...]:
        """Give the present reader's marks on a case.

        Raises:
            NoSuchCase: there is none.
        """
        return marks.list_marks(self.workspace, case_id, self.reader)

    def note_stroke(self, place: Place, series_id: str, stroke: Stroke) -> int:
        """Put a stroke on disk at once, and remember it; give its number for `save_mask`."""
        nothing = reading.kept(self.workspace, place, self.reader) is None
        first = nothing and not strokes.waiting(self.workspace, place, self.reader)
        done = MaskStroke(place=place, series_id=series_id, stroke=stroke, first=first)
        number = strokes.note(self.workspace, place, series_id, stroke, self.reader)
        self.journal.add(done)
        return number

    def drop_mask(self, place: Place) -> CaseView:
        """Forget a mask whose first stroke was taken back; this itself is no act to take back.

        Raises:
            NoSuchCase, NoSuchQuestion.
        """
        strokes.forget(self.workspace, place, self.reader)
        return annotate.clear(
            self.workspace, place.case_id, place.task_id, place.question_id, self.reader
        )

    def undo(self, live: Labels | None = None) -> tuple[Moved, int] | None:
        """Take the last act back; None when there is none.

        `live` are the labels on the screen when the act was a stroke on them: they are changed in
        place, the step is noted on disk, and saving their file with the number that comes second
        is the caller's. Otherwise the file is changed here and the number is 0.
        """
        change = self.journal.last
        if change is None:
            return None
        moved = self._move(change, live, back=True)
        self.journal.moved_back()
        return moved

    def redo(self, live: Labels | None = None) -> tuple[Moved, int] | None:
        """Bring back what was taken back last; as `undo`."""
        change = self.journal.next
        if change is None:
            return None
        moved = self._move(change, live, back=False)
        self.journal.moved_forth()
        return moved

    def _move(self, change: Change, live: Labels | None, *, back: bool) -> tuple[Moved, int]:
        if isinstance(change, MarkChange):
            return self._move_mark(change, change.before if back else change.after), 0
        if isinstance(change, AnswerChange):
            return self._move_answer(change, change.before if back else change.after), 0
        return self._move_stroke(change, live, back=back)

    def _move_mark(self, change: MarkChange, to: Mark | None) -> Moved:
        known = change.after or change.before
        if to is not None:
            marks.put_mark(self.workspace, change.case_id, to)
        elif known is not None:
            marks.remove_mark(self.workspace, change.case_id, known.id)
        series = known.series if known is not None else ""
        return Moved(case_id=change.case_id, kind="mark", series_id=series)

    def _move_answer(self, change: AnswerChange, to: Kept | None) -> Moved:
        if to is not None and to.given.mask is not None and to.file is not None:
            with write_beside(self.workspace.folder / to.given.mask) as stream:
                stream.write(to.file)
        with self.workspace.change() as db:
            if to is None:
                store.remove(db, change.place, self.reader)
            else:
                store.put(db, to.given, self.reader)
        return _moved(change.place, "answer")

    def _move_stroke(
        self, change: MaskStroke, live: Labels | None, *, back: bool
    ) -> tuple[Moved, int]:
        place = change.place
        labels = live if live is not None else self._labels(change)
        (take_back if back else bring_back)(labels, change.stroke)
        stroke = reversed_stroke(change.stroke) if back else change.stroke
        number = strokes.note(self.workspace, place, change.series_id, stroke, self.reader)
        moved = replace(
            _moved(place, "mask", change.series_id),
            emptied=back and change.first,
            box=extent(stroke),
        )
        if live is not None:
            return moved, number
        keys = (place.case_id, place.task_id, place.question_id)
        annotate.save_mask(self.workspace, *keys, change.series_id, labels, self.reader, number)
        if back and change.first:
            annotate.clear(self.workspace, *keys, self.reader)
        return moved, 0

    def _labels(self, change: MaskStroke) -> Labels:
        """Read the mask that a stroke was made on."""
        place = change.place
        keys = (place.case_id, place.task_id, place.question_id)
        mask = annotate.load_mask(self.workspace, *keys, self.reader)
        if mask is not None:
            return mask.labels
        grid = annotate.series_grid(self.case(place.case_id), change.series_id)
        return np.zeros(grid.shape, np.uint8)

    def _kept(self, place: Place) -> Kept | None:
        given = reading.kept(self.workspace, place, self.reader)
        if given is None:
            return None
        path = self.workspace.folder / given.mask if given.mask else None
        return Kept(given=given, file=path.read_bytes() if path and path.is_file() else None)

    def _note_answer(self, place: Place, before: Kept | None) -> None:
        after = self._kept(place)
        if before != after:
            self.journal.add(AnswerChange(place=place, before=before, after=after))


def _moved(place: Place, kind: str, series_id: str = "") -> Moved:
    return Moved(
        case_id=place.case_id,
        kind=kind,
        task_id=place.task_id,
        question_id=place.question_id,
        series_id=series_id,
    )
