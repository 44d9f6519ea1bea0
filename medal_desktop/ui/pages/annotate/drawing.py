"""Drawing the answer to one question: the hand, its bar, and keeping each stroke at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from medal_desktop.annotation import editing
from medal_desktop.annotation.model import Place as AnswerPlace
from medal_desktop.annotation.segmentation import Segmentation, Voxel
from medal_desktop.annotation.statistics import statistics
from medal_desktop.base.errors import MedalError
from medal_desktop.package.documents import Segment
from medal_desktop.ui import worker
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.annotate.draw_bar import DrawBar
from medal_desktop.ui.pages.annotate.segment_acts import segment_act
from medal_desktop.ui.pages.annotate.segments import SegmentPanel
from medal_desktop.ui.viewer.hand import Hand, Tool
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.scene import Box
from medal_desktop.ui.viewer.viewer import Viewer
from medal_desktop.workflow.views import CaseView

if TYPE_CHECKING:
    from medal_desktop.dicom.nifti import Mask

Place = tuple[str, str, str, str]  # case, task, question, series
Labels = NDArray[np.uint8]
Written = tuple[Labels, int]  # with the number of the last stroke in it


class Drawing(QObject):
    """Lends the viewer a hand.

    Signals:
        noted: a stroke is on disk.
        saved: the case, when the file of its mask was written.
        stopped: the hand was taken back.
        changed: the volumes are others.
    """

    noted = Signal()
    saved = Signal(object)
    stopped = Signal()
    changed = Signal()

    def __init__(self, page: Page, viewer: Viewer) -> None:
        super().__init__(page)
        self._page, self._viewer = page, viewer
        self.bar, self.panel = DrawBar(), SegmentPanel()
        self.hand: Hand | None = None
        self._place: Place | None = None
        self._waiting: dict[Place, Written] = {}
        self._current: tuple[Place, Written] | None = None
        self._numbers: dict[Place, int] = {}
        self._emptied: Place | None = None
        self._dirty = self._closed = False
        self._segments: tuple[Segment, ...] = ()
        self._resting = QTimer(self, singleShot=True, interval=300)
        self._resting.timeout.connect(self._on_rest)
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
            self._resting.stop()
            self._on_rest()
            self._viewer.lend(None)
            self.hand.deleteLater()
            self.stopped.emit()
            self.panel.show_segments(())
            self._on_hidden(frozenset())
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
            labels, number = self._waiting.pop(place)
            emptied = self._emptied == place
            self._page.attempt(partial(self._keep, place, labels, number, emptied=emptied))

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
        self.hand.region_wanted.connect(self._on_region)
        self.hand.sized.connect(self.bar.show_size)
        self._viewer.show_mask(labels)
        self._viewer.lend(self.hand)
        half = window.width / 2
        self.bar.begin(segments, round(window.centre - half), round(window.centre + half))
        self.bar.show_size(self.hand.radius_mm)
        self._segments = segments
        self.panel.show_segments(segments)
        self._show_state()

    def _on_drew(self) -> None:
        self._viewer.mask_changed(self.hand.box if self.hand is not None else None)
        if not self._counting.isActive():
            self._counting.start()

    def close(self) -> None:
        """Keep everything for the last time: the workspace closes."""
        self.finish()
        self._closed = True

    def labels_of(self, place: AnswerPlace) -> Labels | None:
        """Give the labels on the screen where they are those of a place; changed in place."""
        if self.hand is None or self._place is None:
            return None
        return self.hand.drawn.labels if self._place[:3] == _keys(place) else None

    def moved(self, number: int, *, emptied: bool, box: Box | None = None) -> None:
        """Show labels that undo or redo changed, within a box, and have them written."""
        self._viewer.mask_changed(box)
        self._counting.start()
        if self._place is not None:
            self._emptied = self._place if emptied else None
            self._wait_with(self._place, number)

    def _on_ended(self) -> None:
        """Put a stroke on disk at once; the mask's file follows when the hand rests."""
        self._viewer.mask_changed()
        self._show_state()
        if self.hand is None or self._place is None:
            return
        stroke = self.hand.drawn.history.last
        case_id, task_id, question_id, series_id = self._place
        place = AnswerPlace(case_id=case_id, task_id=task_id, question_id=question_id)
        number = self._page.attempt(lambda: self._page.desk.note_stroke(place, series_id, stroke))
        self._emptied = None
        self._wait_with(self._place, number or 0)
        self.noted.emit()

    def _wait_with(self, place: Place, number: int) -> None:
        if self.hand is not None:
            self._numbers[place] = max(number, self._numbers.get(place, 0))
            self._dirty = True
            self._resting.start()

    def _on_rest(self) -> None:
        """Have the labels written as they are now."""
        if self.hand is not None and self._place is not None and self._dirty:
            self._dirty = False
            number = self._numbers.get(self._place, 0)
            self._waiting[self._place] = (self.hand.drawn.labels.copy(), number)
            self._save_next()

    def _save_next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        place = next(iter(self._waiting))
        labels, number = self._waiting.pop(place)
        self._current = (place, (labels, number))
        emptied = self._emptied == place
        self._page.run(
            lambda _job: self._keep(place, labels, number, emptied=emptied),
            self._on_saved,
            failed=lambda error: self._on_failed(place, (labels, number), error),
        )

    def _keep(self, place: Place, labels: Labels, number: int, *, emptied: bool) -> CaseView:
        if emptied and not labels.any():
            case_id, task_id, question_id, _ = place
            return self._page.desk.drop_mask(
                AnswerPlace(case_id=case_id, task_id=task_id, question_id=question_id)
            )
        return self._page.desk.save_mask(*place, labels, number)

    def _on_saved(self, case: CaseView) -> None:
        self._current = None
        if self._closed:
            return
        now = self._page.attempt(lambda: self._page.desk.case(case.id))
        if now is not None:
            self.saved.emit(now)
        self._save_next()

    def _on_failed(self, place: Place, what: Written, error: MedalError) -> None:
        """Keep it in hand: the next stroke, or leaving the page, tries again."""
        self._current = None
        self._waiting.setdefault(place, what)
        self._page.fail(error)

    def _on_region(self, tool: Tool, voxel: Voxel, axis: int) -> None:
        """Do what a click asks for, in a thread."""
        if self.hand is None:
            return
        drawn, label, only = self.hand.drawn, self.hand.label, self.bar.range
        works: dict[Tool, Callable[[], bool]] = {
            Tool.GROW: lambda: drawn.grow(voxel, only, label),
            Tool.LEVEL: lambda: editing.level(drawn, label, axis, voxel),
            Tool.BUCKET: lambda: editing.bucket(drawn, label, axis, voxel),
            Tool.KEEP: lambda: editing.keep_island(drawn, voxel),
            Tool.DROP: lambda: editing.drop_island(drawn, voxel),
        }
        self._compute(works[tool])

    def _on_act(self, act: str, mm: float, other: int) -> None:
        """Do something to the whole segment in hand, in a thread."""
        scene = self._viewer.scene
        if self.hand is None or scene is None:
            return
        cut = scene.state.picture.cuts[scene.state.picture.first_plane]
        index = scene.state.index(scene.state.picture.first_plane)
        self._compute(
            partial(
                segment_act,
                self.hand.drawn,
                act,
                label=self.hand.label,
                mm=mm,
                other=other,
                only=self.bar.range,
                at=(cut.axis, index),
            )
        )

    def _on_locked(self, labels: frozenset[int]) -> None:
        if self.hand is not None:
            self.hand.drawn.locked = labels

    def _on_hidden(self, labels: frozenset[int]) -> None:
        if self._viewer.scene is not None:
            self._viewer.scene.change(looks=tuple((one, "") for one in sorted(labels)))

    def _on_measure(self) -> None:
        hand, scene = self.hand, self._viewer.scene
        if hand is None or scene is None:
            return
        labels, drawn, segments = hand.drawn.labels.copy(), hand.drawn, self._segments
        unit = scene.state.picture.unit
        self._page.run(
            lambda _job: tuple(
                statistics(labels, drawn.values, drawn.grid, one.value) for one in segments
            ),
            lambda found: self.panel.show_numbers(found, unit),
        )

    def _compute(self, work: Callable[[], bool]) -> None:
        """Do slow drawing in a thread; the hand rests meanwhile."""
        hand = self.hand
        if hand is None or hand.busy:
            return
        hand.busy = True
        task = self._page.run(lambda _job: work(), lambda changed: self._on_computed(hand, changed))
        task.finished.connect(lambda: setattr(hand, "busy", False))

    def _on_computed(self, hand: Hand, changed: object) -> None:
        if hand is self.hand and changed:
            self._on_ended()

    def _show_state(self) -> None:
        if self.hand is not None:
            self._show_volume()

    def _show_volume(self) -> None:
        if self.hand is not None:
            self.bar.show_volume(self.hand.drawn.volume_ml(self.hand.label))
            self.changed.emit()

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
        self.bar.act_wanted.connect(self._on_act)
        self.panel.chosen.connect(self.bar.select)
        self.panel.locked.connect(self._on_locked)
        self.panel.hidden.connect(self._on_hidden)
        self.panel.measure_wanted.connect(self._on_measure)
        self.bar.done.connect(self.stop)


def _keys(place: AnswerPlace) -> tuple[str, str, str]:
    return place.case_id, place.task_id, place.question_id
