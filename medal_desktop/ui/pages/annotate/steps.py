"""Undo and redo over everything on the page, one step after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.annotate.drawing import Drawing

if TYPE_CHECKING:
    from medal_desktop.workflow.session import Moved


class Steps(QObject):
    """Asks the desk to move; strokes on the labels shown are moved in place.

    Signals:
        moved: what changed, so that it is shown anew.
    """

    moved = Signal(object)

    def __init__(self, page: Page, drawing: Drawing) -> None:
        super().__init__(page)
        self._page, self._drawing = page, drawing
        self._wishes: list[bool] = []
        self._running = False

    def undo(self) -> None:
        """Take the last act back."""
        self._wish(back=True)

    def redo(self) -> None:
        """Bring back what was taken back last."""
        self._wish(back=False)

    def _wish(self, *, back: bool) -> None:
        self._wishes.append(back)
        self._next()

    def _next(self) -> None:
        if self._running or not self._wishes:
            return
        back = self._wishes.pop(0)
        hand = self._drawing.hand
        if hand is not None and hand.busy:
            self._wishes.clear()
            return
        place = self._page.desk.next_stroke(back=back)
        live = self._drawing.labels_of(place) if place is not None else None
        if place is None or live is not None:
            self._show(self._page.attempt(lambda: self._page.desk.move(live, back=back)), live)
            self._next()
            return
        self._running = True
        self._drawing.finish()
        task = self._page.run(
            lambda _job: self._page.desk.move(None, back=back),
            lambda moved: self._show(moved, None),
        )
        task.finished.connect(self._on_finished)

    def _show(self, moved: tuple[Moved, int] | None, live: object | None) -> None:
        if moved is None:
            return
        if live is not None:
            self._drawing.moved(moved[1], emptied=moved[0].emptied, box=moved[0].box)
        self.moved.emit(moved[0])

    def _on_finished(self) -> None:
        self._running = False
        self._next()
