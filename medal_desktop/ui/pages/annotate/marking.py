"""Marking on the images: the tools, the list at the side, and keeping each mark at once."""

from __future__ import annotations

import secrets

from PySide6.QtCore import QObject, Signal

from medal_desktop.annotation.marks.model import IN_TIME, Mark, Shape
from medal_desktop.annotation.marks.objects import place_of
from medal_desktop.ui.marks.board import Board
from medal_desktop.ui.marks.layer import MarkLayer
from medal_desktop.ui.marks.pencil import Pencil
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.annotate.mark_bar import MarkBar
from medal_desktop.ui.pages.annotate.mark_list import MarkList
from medal_desktop.ui.viewer.slide_canvas import SlideCanvas
from medal_desktop.ui.viewer.viewer import Viewer


class Marking(QObject):
    """Lends the viewer a pencil.

    Signals:
        kept: something was kept, so that undo has one step more.
        taken_up: a tool for marking was chosen; whoever else holds the mouse lets go.
        counted: how many marks the case has.
        object_drawn, object_removed: a mark that is part of an answer, or its id.
    """

    kept = Signal()
    taken_up = Signal()
    counted = Signal(int)
    object_drawn = Signal(object)
    object_removed = Signal(str)

    def __init__(self, page: Page, viewer: Viewer) -> None:
        super().__init__(page)
        self._page, self._viewer = page, viewer
        self.bar, self.list = MarkBar(), MarkList()
        self.board = Board(self)
        self.pencil = Pencil(self.board, "", lambda: None)
        self._layer = MarkLayer(self.board)
        self._case_id = ""
        self._span: int | None = None
        self._all: tuple[Mark, ...] = ()
        self._objects: tuple[Mark, ...] = ()
        self.aims_at_object = False
        viewer.add_layer(self._layer)
        self._connect()

    def show_case(self, case_id: str) -> None:
        """Show the marks of a case."""
        self._case_id = case_id
        found = self._page.attempt(lambda: self._page.desk.marks(case_id))
        self._show(found or ())

    def show_series(self, series_id: str) -> None:
        """Take the series that the viewer shows now, and give it the pencil."""
        self.pencil.series = series_id
        self._span = None
        scene = self._viewer.marked
        picture = scene.state.picture if scene is not None else None
        self.board.show_series(picture)
        count = picture.cuts[picture.first_plane].count if picture is not None else 0
        timed = picture is not None and len(picture.cuts) == 1
        self.bar.show_frames(count, timed=timed)
        self._show(self._all)
        self.lend()

    def lend(self) -> None:
        """Give the left button to the pencil."""
        self._viewer.lend(self.pencil)

    def choose(self, shape: Shape | None) -> None:
        """Take up a tool; a label, span or key frame is made at once of the image shown."""
        self.taken_up.emit()
        if shape in IN_TIME:
            self.bar.mark_shape(self.pencil.shape)
            self._in_time(shape)
            return
        self.aims_at_object, self.board.colour = False, 1
        self.pencil.choose(shape)
        self.bar.mark_shape(shape)
        self.lend()

    def show_objects(self, marks: tuple[Mark, ...]) -> None:
        """Show the objects that answers consist of, beside the marks."""
        new = {mark.id for mark in marks} - {mark.id for mark in self._objects}
        self._objects = marks
        self._show(self._all)
        if len(new) == 1 and self.aims_at_object:
            self.board.choose(new.pop())  # the one just drawn stays in hand

    def remove(self, mark_id: str) -> None:
        """Remove a mark, or an object of an answer."""
        if place_of(mark_id) is not None:
            self.object_removed.emit(mark_id)
            return
        found = self._page.attempt(lambda: self._page.desk.remove_mark(self._case_id, mark_id))
        self._show_kept(found)

    def keep(self, mark: Mark) -> None:
        """Keep a mark, new or changed."""
        found = self._page.attempt(lambda: self._page.desk.put_mark(self._case_id, mark))
        self._show_kept(found)

    def go_to(self, mark_id: str) -> None:
        """Show the slice in which a mark lies, and take it in hand."""
        self.board.choose(mark_id)
        if self._viewer.slide is not None:
            self._go_on_slide(self._viewer.slide.canvas)
            return
        mark, scene, places = self.board.in_hand, self._viewer.scene, self.board.places
        if mark is None or scene is None or places is None:
            return
        plane = scene.state.picture.first_plane
        if mark.frames is not None:
            scene.go_to(plane, mark.frames[0])
        elif mark.points:
            index = scene.state.picture.to_index(places.to_view(mark.points[0]))
            cut = scene.state.picture.cuts[plane]
            scene.go_to(plane, round(index[cut.axis]))

    def _go_on_slide(self, canvas: SlideCanvas) -> None:
        mark, places = self.board.in_hand, self.board.places
        if mark is not None and places is not None and mark.points:
            canvas.go_to(places.to_view(mark.points[0]))

    def _in_time(self, shape: Shape) -> None:
        scene = self._viewer.marked
        if scene is None:
            return
        at = scene.state.index(scene.state.picture.first_plane)
        if shape is Shape.SPAN and self._span is None:
            self._span = at
            self.bar.buttons[shape].setChecked(True)
            self.bar.buttons[shape].setToolTip(
                self.tr("The span begins at image {n}; press again where it ends.").format(n=at + 1)
            )
            return
        first = self._span if shape is Shape.SPAN and self._span is not None else at
        self._span = None
        self.bar.buttons[shape].setChecked(False)
        mark = Mark(
            id=secrets.token_hex(8),
            series=self.pencil.series,
            shape=shape,
            frames=(min(first, at), max(first, at)),
            colour=self.board.colour,
        )
        self.keep(mark)
        self.list.select(mark.id)
        self.list.edit_words()

    def _show_kept(self, found: tuple[Mark, ...] | None) -> None:
        if found is not None:
            self._show(found)
            self.kept.emit()

    def _show(self, marks: tuple[Mark, ...]) -> None:
        self._all = marks
        own = tuple(mark for mark in marks if mark.series == self.pencil.series)
        here = tuple(mark for mark in self._objects if mark.series == self.pencil.series)
        self.board.show_marks((*own, *here))
        self.list.show_marks(tuple((mark, self.board.told(mark)) for mark in own))
        self.list.select(self.board.chosen)
        self.counted.emit(len(own))

    def _connect(self) -> None:
        self.bar.shape_chosen.connect(self.choose)
        self.bar.shown.connect(self._on_shown)
        self.board.changed.connect(self._viewer.refresh)
        self.board.drawn.connect(self._on_drawn)
        self.board.removed.connect(self.remove)
        self.board.selected.connect(self.list.select)
        self.list.chosen.connect(self.go_to)
        self.list.removed.connect(self.remove)
        self.list.changed.connect(self.keep)

    def _on_drawn(self, mark: Mark) -> None:
        if self.aims_at_object or place_of(mark.id) is not None:
            self.object_drawn.emit(mark)
            return
        new = mark.id not in {one.id for one in self._all}
        self.keep(mark)
        if new and mark.shape is Shape.ARROW:
            self.list.edit_words()

    def _on_shown(self, on: bool) -> None:  # noqa: FBT001 - the signal's signature
        self._layer.visible = on
        self._viewer.refresh()
