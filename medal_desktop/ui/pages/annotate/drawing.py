"""Drawing the answer to one question: the hand, its bar, and keeping each stroke at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from medal_desktop.annotation.segmentation import Segmentation
from medal_desktop.base.errors import MedalError
from medal_desktop.package.documents import Segment
from medal_desktop.ui import worker
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.annotate.draw_bar import DrawBar
from medal_desktop.ui.viewer.hand import Hand, Tool
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.viewer import Viewer
from medal_desktop.workflow.views import CaseView

if TYPE_CHECKING:
    from medal_desktop.dicom.nifti import Mask

Place = tuple[str, str, str, str]  # case, task, question, series
Labels = NDArray[np.uint8]


class Drawing(QObject):
    """Lends the viewer a hand. `saved` carries the case after each stroke that was kept."""

    saved = Signal(object)

    def __init__(self, page: Page, viewer: Viewer) -> None:
        super().__init__(page)
        self._page, self._viewer = page, viewer
        self.bar = DrawBar()
        self.hand: Hand | None = None
        self._place: Place | None = None
        self._waiting: dict[Place, Labels] = {}
        self._current: tuple[Place, Labels] | None = None
        self._counting = QTimer(self, singleShot=True, interval=100)
        self._counting.timeout.connect(self._show_volume)
        self._connect()

    def begin(self, place: Place, segments: tuple[Segment, ...], picture: VolumePicture) -> None:
        """Read what was drawn before, then lend the hand."""
        self.finish()
        self._place = place
        case_id, task_id, question_id, _ = place
        self._page.run(
            lambda _job: self._page.desk.load_mask(case_id, task_id, question_id),
            lambda mask: self._lend(place, segments, picture, mask),
        )

    def stop(self) -> None:
        """Take the hand back; what is drawn is kept already, or being kept."""
        if self.hand is not None:
            self.hand.release()
            self._viewer.lend(None)
            self.hand.deleteLater()
        self.hand, self._place = None, None
        self.bar.hide()

    def finish(self) -> None:
        """Take the hand back and do not return before everything is kept."""
        self.stop()
        if not self._waiting and self._current is None:
            return
        worker.wait_for_all()  # an older stroke must not be written over a newer one
        if self._current is not None:
            self._waiting.setdefault(*self._current)  # whether that one was kept is not told yet
        for place in tuple(self._waiting):
            self._page.attempt(partial(self._page.desk.save_mask, *place, self._waiting.pop(place)))

    def _lend(
        self,
        place: Place,
        segments: tuple[Segment, ...],
        picture: VolumePicture,
        mask: Mask | None,
    ) -> None:
        scene = self._viewer.scene
        if place != self._place or scene is None or scene.state.picture is not picture:
            return
        shape = picture.grid.shape
        known = mask is not None and mask.labels.shape == shape
        labels = mask.labels.copy() if mask is not None and known else np.zeros(shape, np.uint8)
        window = scene.state.window
        self.hand = Hand(Segmentation(labels, picture.grid, picture.values), segments[0].value)
        self.hand.setParent(self)  # so that it goes with the page, on the window's thread
        self.hand.drew.connect(self._on_drew)
        self.hand.ended.connect(self._on_ended)
        self.hand.grow_wanted.connect(self._on_grow)
        self.hand.sized.connect(self.bar.show_size)
        self._viewer.show_mask(labels)
        self._viewer.lend(self.hand)
        half = window.width / 2
        self.bar.begin(segments, round(window.centre - half), round(window.centre + half))
        self.bar.show_size(self.hand.radius_mm)
        self._show_state()

    def _on_drew(self) -> None:
        self._viewer.mask_changed(self.hand.box if self.hand is not None else None)
        if not self._counting.isActive():
            self._counting.start()

    def _on_ended(self) -> None:
        """Keep a stroke, and show what can be undone."""
        self._viewer.mask_changed()
        self._show_state()
        if self.hand is not None and self._place is not None:
            self._waiting[self._place] = self.hand.drawn.labels.copy()
            self._save_next()

    def _save_next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        place = next(iter(self._waiting))
        labels = self._waiting.pop(place)
        self._current = (place, labels)
        self._page.run(
            lambda _job: self._page.desk.save_mask(*place, labels),
            self._on_saved,
            failed=lambda error: self._on_failed(place, labels, error),
        )

    def _on_saved(self, case: CaseView) -> None:
        self._current = None
        now = self._page.attempt(lambda: self._page.desk.case(case.id))
        if now is not None:
            self.saved.emit(now)
        self._save_next()

    def _on_failed(self, place: Place, labels: Labels, error: MedalError) -> None:
        """Keep it in hand: the next stroke, or leaving the page, tries again."""
        self._current = None
        self._waiting.setdefault(place, labels)
        self._page.fail(error)

    def _on_grow(self, voxel: tuple[int, int, int]) -> None:
        if self.hand is not None:
            drawn, label, only = self.hand.drawn, self.hand.label, self.bar.range
            self._compute(lambda: drawn.grow(voxel, only, label))

    def _on_fill(self) -> None:
        if self.hand is not None:
            drawn, label = self.hand.drawn, self.hand.label
            scene = self._viewer.scene
            axis = scene.state.picture.cuts[scene.state.picture.first_plane].axis if scene else 0
            self._compute(lambda: drawn.fill_between(label, axis))

    def _compute(self, work: Callable[[], bool]) -> None:
        """Do slow drawing in a thread; the hand rests meanwhile."""
        hand = self.hand
        if hand is None or hand.busy:
            return
        hand.busy = True
        task = self._page.run(lambda _job: work(), lambda _: self._on_computed(hand))
        task.finished.connect(lambda: setattr(hand, "busy", False))

    def _on_computed(self, hand: Hand) -> None:
        if hand is self.hand:
            self._on_ended()

    def _on_undo(self) -> None:
        if self.hand is not None and not self.hand.busy and self.hand.drawn.undo():
            self._on_ended()

    def _on_redo(self) -> None:
        if self.hand is not None and not self.hand.busy and self.hand.drawn.redo():
            self._on_ended()

    def _show_state(self) -> None:
        if self.hand is not None:
            history = self.hand.drawn.history
            self.bar.show_history(undo=history.can_undo, redo=history.can_redo)
            self._show_volume()

    def _show_volume(self) -> None:
        if self.hand is not None:
            self.bar.show_volume(self.hand.drawn.volume_ml(self.hand.label))

    def _on_tool(self, tool: str) -> None:
        if self.hand is not None:
            self.hand.tool = Tool(tool)
            self.bar.mark_tool(tool)

    def _on_label(self, label: int) -> None:
        if self.hand is not None:
            self.hand.label = label
            self._show_volume()

    def _on_ball(self, on: bool) -> None:  # noqa: FBT001 - the signal's signature
        if self.hand is not None:
            self.hand.ball = on

    def _on_range(self, only: tuple[float, float] | None) -> None:
        if self.hand is not None:
            self.hand.only = only

    def _connect(self) -> None:
        self.bar.tool_chosen.connect(self._on_tool)
        self.bar.label_chosen.connect(self._on_label)
        self.bar.ball_chosen.connect(self._on_ball)
        self.bar.range_chosen.connect(self._on_range)
        self.bar.fill_wanted.connect(self._on_fill)
        self.bar.undo_wanted.connect(self._on_undo)
        self.bar.redo_wanted.connect(self._on_redo)
        self.bar.done.connect(self.stop)
