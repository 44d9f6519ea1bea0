"""The marks of the series shown: which there are, which one is in hand, and what they measure."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal

from medal_desktop.annotation.marks.handles import handles, lines
from medal_desktop.annotation.marks.model import IN_TIME, Mark, Space
from medal_desktop.annotation.marks.readings import Reading, readings
from medal_desktop.base.geometry import Vector
from medal_desktop.ui.marks.places import Places
from medal_desktop.ui.marks.sight import distance_to, in_sight
from medal_desktop.ui.viewer.picture import Picture
from medal_desktop.ui.viewer.tool import Canvas

REACH = 12.0  # pixels around the pointer: a target of 24


class Board(QObject):
    """Keeps nothing on disk.

    Signals:
        changed: draw again.
        drawn: a mark was made or changed by hand, and is to be kept.
        removed: the id of a mark that is to go.
        selected: the id of the mark in hand, or an empty word.
    """

    changed = Signal()
    drawn = Signal(object)
    removed = Signal(str)
    selected = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.marks: tuple[Mark, ...] = ()
        self.places: Places | None = None
        self.chosen = ""
        self.draft: Mark | None = None
        self.colour = 1
        self._told: dict[Mark, tuple[Reading, ...]] = {}

    def show_series(self, picture: Picture | None) -> None:
        """Take another picture as what lies beneath."""
        self.places = Places(picture) if picture is not None else None
        self._told.clear()
        self.draft = None
        self.changed.emit()

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show the marks that are kept; forget what is known of others."""
        self.marks = marks
        self._told = {mark: told for mark, told in self._told.items() if mark in marks}
        if self.chosen not in {mark.id for mark in marks}:
            self.choose("")
        self.changed.emit()

    def choose(self, mark_id: str) -> None:
        """Take a mark in hand."""
        if mark_id != self.chosen:
            self.chosen = mark_id
            self.selected.emit(mark_id)
            self.changed.emit()

    @property
    def in_hand(self) -> Mark | None:
        """The mark in hand, or None."""
        return next((mark for mark in self.marks if mark.id == self.chosen), None)

    def shown(self) -> tuple[Mark, ...]:
        """Give what is to be drawn; a draft stands for the mark it changes."""
        own = tuple(mark for mark in self.marks if not mark.hidden)
        if self.draft is None:
            return own
        return (*(mark for mark in own if mark.id != self.draft.id), self.draft)

    def sketch(self, mark: Mark | None) -> None:
        """Show a mark while it is being made or pulled."""
        self.draft = mark
        self.changed.emit()

    def keep(self, mark: Mark) -> None:
        """End making or pulling a mark."""
        self.draft = None
        if mark not in self.marks:
            self.marks = (*(one for one in self.marks if one.id != mark.id), mark)
            self.choose(mark.id)
            self.drawn.emit(mark)
        self.changed.emit()

    def remove_chosen(self) -> bool:
        """Ask that the mark in hand goes; False without one."""
        if not self.chosen:
            return False
        self.removed.emit(self.chosen)
        return True

    def told(self, mark: Mark) -> tuple[Reading, ...]:
        """Measure a mark; once is enough as long as it stays."""
        if mark not in self._told:
            self._told[mark] = self._measure(mark)
        return self._told[mark]

    def _measure(self, mark: Mark) -> tuple[Reading, ...]:
        if self.places is None or mark.shape in IN_TIME:
            return ()
        if (mark.space is Space.PATIENT) != (self.places.space is Space.PATIENT):
            return ()
        frame = round(mark.points[0][2]) if mark.space is Space.PICTURE else 0
        return readings(mark, self.places.images(frame))

    def handle_at(self, view: Canvas, at: QPointF) -> tuple[Mark, int] | None:
        """Find a handle within reach of the pointer; the mark in hand comes first."""
        if self.places is None:
            return None
        best: tuple[float, Mark, int] | None = None
        for mark in sorted(self._seen(view), key=lambda one: one.id != self.chosen):
            for index, point in enumerate(handles(mark)):
                gap = _gap(self.places, view, point, at)
                if gap <= REACH and (best is None or gap < best[0]):
                    best = (gap, mark, index)
            if best is not None and mark.id == self.chosen:
                break
        return (best[1], best[2]) if best is not None else None

    def mark_at(self, view: Canvas, at: QPointF) -> Mark | None:
        """Find a mark whose lines pass within reach of the pointer."""
        if self.places is None:
            return None
        best: tuple[float, Mark] | None = None
        for mark in self._seen(view):
            for line in lines(mark):
                gap = distance_to(self.places, view, line, at)
                if gap <= REACH and (best is None or gap < best[0]):
                    best = (gap, mark)
        return best[1] if best is not None else None

    def _seen(self, view: Canvas) -> list[Mark]:
        if self.places is None:
            return []
        return [mark for mark in self.shown() if in_sight(self.places, view, mark)]


def _gap(places: Places, view: Canvas, point: Vector, at: QPointF) -> float:
    way = view.to_widget(places.to_view(point)) - at
    return float((way.x() ** 2 + way.y() ** 2) ** 0.5)
