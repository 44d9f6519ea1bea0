"""Answers that are drawn as objects: points, boxes, polygons; each act is kept at once."""

from __future__ import annotations

from typing import TypeGuard

from PySide6.QtCore import QObject, Signal

from medal_desktop.annotation.marks import objects
from medal_desktop.annotation.marks.model import Mark, Space
from medal_desktop.base.geometry import Grid
from medal_desktop.package.documents import AnyAnswer, InstancesAnswer, Segment
from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import row
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.annotate.answers import Entry
from medal_desktop.ui.pages.annotate.marking import Marking
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.viewer import Viewer
from medal_desktop.workflow.views import CaseView, QuestionView


class ObjectsEntry(Entry):
    """One button per kind of object; `objects_wanted` asks for the tool."""

    objects_wanted = Signal(object, int)
    nothing_wanted = Signal(object)

    def build(self) -> None:
        """Add the kinds of objects."""
        self._kinds = []
        for segment in self.view.question.segments:
            made = button(
                segment.name, f"object-{self.name}-{segment.value}", icon="crosshair-simple"
            )
            made.setToolTip(self.tr("Mark it on the images; click or drag"))
            made.clicked.connect(
                lambda _=False, value=segment.value: self.objects_wanted.emit(self.view, value)
            )
            self._kinds.append(made)
            self._box.addLayout(row(made, None))
        self._count = label("", f"count-{self.name}", tone="muted")
        none = button(self.tr("There is nothing"), f"nothing-{self.name}", role="quiet")
        none.clicked.connect(lambda: self.nothing_wanted.emit(self.view))
        self._box.addLayout(row(self._count, None, none))

    def show_answer(self, view: QuestionView) -> None:
        """Say how many there are."""
        super().show_answer(view)
        count = count_of(view.answer)
        self._count.setText("" if count is None else self.tr("{n} marked").format(n=count))

    def take_focus(self) -> None:
        """Bring the keyboard to the first kind."""
        self._kinds[0].setFocus()


def count_of(answer: AnyAnswer | None) -> int | None:
    """Give how many objects an answer has; None where it has none to count."""
    for name in ("points", "boxes", "polygons"):
        found = getattr(answer, name, None)
        if found is not None:
            return len(found)
    return None


def segments_to_draw(asked: QuestionView) -> tuple[Segment, ...]:
    """Give what a mask is drawn with; for a mask of instances, each object so far and one more."""
    question, answer = asked.question, asked.answer
    if question.answer_type is not AnswerType.INSTANCES:
        return question.segments
    known = {one.value: one.label for one in answer.instances} if _is_instances(answer) else {}
    names = {segment.value: segment.name for segment in question.segments}
    kind = question.segments[0].value
    values = [*known, next(value for value in range(1, 256) if value not in known)]
    return tuple(
        Segment(value=value, name=f"{names[known.get(value, kind)]} {value}") for value in values
    )


def _is_instances(answer: AnyAnswer | None) -> TypeGuard[InstancesAnswer]:
    return isinstance(answer, InstancesAnswer)


class ObjectAnswers(QObject):
    """Shows objects as marks, and turns marks into answers.

    Signals:
        answered: a question and its answer.
    """

    answered = Signal(object, object)

    def __init__(self, page: Page, viewer: Viewer, marking: Marking) -> None:
        super().__init__(page)
        self._viewer, self._marking = viewer, marking
        self._case: CaseView | None = None
        self._series_id = ""
        self._target: tuple[QuestionView, int] | None = None
        marking.object_drawn.connect(self._on_drawn)
        marking.object_removed.connect(self._on_removed)

    def show(self, case: CaseView, series_id: str) -> None:
        """Show the objects of a case that lie on a series."""
        self._case, self._series_id = case, series_id
        space, grid = self._space()
        found: list[Mark] = []
        for number, asked in enumerate(case.questions):
            own = getattr(asked.answer, "series", "") == series_id
            if own:
                found += objects.marks_of(asked.question, asked.answer, number, space, grid)
        self._marking.show_objects(tuple(found))

    def begin(self, asked: QuestionView, value: int) -> None:
        """Take up the tool for a kind of object."""
        shape = objects.shape_for(asked.question, solid=self._space()[1] is not None)
        if shape is not None:
            self._marking.choose(shape)
            self._target = (asked, value)
            self._marking.aims_at_object = True
            self._marking.board.colour = (value - 1) % 12 + 1

    def nothing(self, asked: QuestionView) -> None:
        """Answer that there is nothing."""
        self.answered.emit(asked, objects.nothing(asked.question, self._series_id))

    def _on_drawn(self, mark: Mark) -> None:
        place = objects.place_of(mark.id)
        grid = self._space()[1]
        if place is not None:
            asked = self._asked(place[0])
            if asked is not None:
                question, answer = asked.question, asked.answer
                changed = objects.with_mark(question, answer, mark, 1, grid, at=place[1])
                self.answered.emit(asked, changed)
        elif self._target is not None:
            asked, value = self._target
            now = self._now(asked)
            own = getattr(now.answer, "series", "") == self._series_id
            before = now.answer if own else None
            added = objects.with_mark(now.question, before, mark, value, grid)
            self.answered.emit(now, added)

    def _on_removed(self, mark_id: str) -> None:
        place = objects.place_of(mark_id)
        asked = self._asked(place[0]) if place else None
        if place and asked is not None and isinstance(asked.answer, objects.Objects):
            self.answered.emit(asked, objects.without(asked.question, asked.answer, place[1]))

    def _asked(self, number: int) -> QuestionView | None:
        known = self._case.questions if self._case is not None else ()
        return known[number] if number < len(known) else None

    def _now(self, asked: QuestionView) -> QuestionView:
        """Give a question with its present answer."""
        for one in self._case.questions if self._case is not None else ():
            if (one.task_id, one.question.id) == (asked.task_id, asked.question.id):
                return one
        return asked

    def _space(self) -> tuple[Space, Grid | None]:
        places = self._marking.board.places
        scene = self._viewer.marked
        picture = scene.state.picture if scene is not None else None
        grid = picture.grid if isinstance(picture, VolumePicture) else None
        return (places.space if places is not None else Space.PATIENT), grid
