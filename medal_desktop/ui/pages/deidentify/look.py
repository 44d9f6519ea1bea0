"""The middle of the page: one series as pictures, and its head, read off the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from medal_desktop.base.errors import MedalError
from medal_desktop.ui.kit.layout import column
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.deidentify.face import FacePanel
from medal_desktop.ui.pages.deidentify.image import ImagePanel
from medal_desktop.ui.worker import Task
from medal_desktop.workflow.views import BoxView, DeidSeriesView, FaceView

if TYPE_CHECKING:
    from medal_desktop.workflow.faces import FacePictures
    from medal_desktop.workflow.frames import FramePair

_IMAGE, _FACE = 0, 1


class SeriesLook(QWidget):
    """Shows the series chosen last; `kept` tells that its state has changed."""

    kept = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._series: DeidSeriesView | None = None
        self._task: Task | None = None
        self._place: tuple[str, str, int] | None = None
        self.image = ImagePanel()
        self.face = FacePanel()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("look-tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.image, self.tr("Image"))
        self.tabs.addTab(self.face, self.tr("Face"))
        self.setLayout(column(self.tabs))
        self._connect()

    def show_series(self, series: DeidSeriesView, faces: tuple[FaceView, ...], run: int) -> None:
        """Read and show a series; nothing is read again before another `run`."""
        place = (series.case_id, series.series_id, run)
        self._series = series
        self._show_face(faces)
        if place != self._place:
            self._place = place
            self._read(series)

    def _read(self, series: DeidSeriesView) -> None:
        if self._task is not None:
            self._task.cancel()
        self.image.say(
            "hourglass", self.tr("Reading the images"), self.tr("The originals are only read.")
        )
        case, name = series.case_id, series.series_id
        desk = self._page.desk
        task = self._page.run(
            lambda job: desk.frames(case, name, job),
            lambda pairs: self._on_frames(task, pairs),
            failed=lambda error: self._on_unreadable(task, error),
        )
        self._task = task

    def _on_frames(self, task: Task, pairs: tuple[FramePair, ...]) -> None:
        series = self._series
        if task is not self._task or series is None:
            return
        boxes = self._page.attempt(lambda: self._page.desk.boxes(series.case_id, series.series_id))
        if boxes is not None:
            self.image.show_frames(pairs, boxes)

    def _on_unreadable(self, task: Task, error: MedalError) -> None:
        if task is self._task:
            self.image.say("warning", *error.words())

    def _show_face(self, faces: tuple[FaceView, ...]) -> None:
        here = [face for face in faces if self._is_here(face.case_id, face.series_id)]
        self.tabs.setTabVisible(_FACE, bool(here))
        if here:
            self.face.show_face(here[0])

    def _is_here(self, case_id: str, series_id: str) -> bool:
        series = self._series
        return series is not None and (series.case_id, series.series_id) == (case_id, series_id)

    def _connect(self) -> None:
        self.image.edited.connect(self._on_edited)
        self.image.forgotten.connect(self._on_forgotten)
        self.image.look_wanted.connect(self._on_look)
        self.face.draw_wanted.connect(self._on_draw)
        self.face.removed.connect(self._on_face_removed)
        self.face.kept.connect(self._on_face_kept)
        self.face.confirmed.connect(self._on_face_confirmed)

    def _on_edited(self, boxes: tuple[BoxView, ...]) -> None:
        series = self._series
        if series is None:
            return
        desk = self._page.desk
        found = self._page.attempt(lambda: desk.set_boxes(series.case_id, series.series_id, boxes))
        if found is not None:
            self.image.show_boxes(found)
            self._tell()

    def _on_forgotten(self) -> None:
        series = self._series
        if series is None:
            return
        desk = self._page.desk
        found = self._page.attempt(lambda: desk.forget_boxes(series.case_id, series.series_id))
        if found is not None:
            self.image.show_boxes(found)
            self._tell()

    def _on_look(self) -> None:
        series = self._series
        if series is None:
            return
        desk = self._page.desk
        self._page.run(
            lambda job: desk.second_look(series.case_id, series.series_id, job),
            lambda found: self._on_looked(series, found),
            failed=lambda error: self.image.look_failed(" ".join(error.words())),
        )

    def _on_looked(self, series: DeidSeriesView, found: tuple[BoxView, ...]) -> None:
        if self._is_here(series.case_id, series.series_id):
            self.image.show_found(found)

    def _on_draw(self) -> None:
        series = self._series
        if series is None:
            return
        self.face.say_drawing()
        desk = self._page.desk
        self._page.run(
            lambda job: desk.face_pictures(series.case_id, series.series_id, job),
            lambda drawn: self._on_drawn(series, drawn),
            failed=lambda error: self.face.say_failed(" ".join(error.words())),
        )

    def _on_drawn(self, series: DeidSeriesView, drawn: FacePictures) -> None:
        if self._is_here(series.case_id, series.series_id):
            self.face.show_pictures(drawn)

    def _on_face_removed(self) -> None:
        series = self._series
        if series is not None:
            desk = self._page.desk
            self._changed_face(
                self._page.attempt(lambda: desk.remove_face(series.case_id, series.series_id))
            )

    def _on_face_kept(self) -> None:
        series = self._series
        if series is not None:
            desk = self._page.desk
            self._changed_face(
                self._page.attempt(lambda: desk.keep_face(series.case_id, series.series_id))
            )

    def _on_face_confirmed(self, name: str) -> None:
        series = self._series
        if series is not None:
            desk = self._page.desk
            self._page.run(
                lambda _job: desk.confirm_face(series.case_id, series.series_id, name),
                self._changed_face,
            )

    def _changed_face(self, face: FaceView | None) -> None:
        if face is not None:
            self.face.show_face(face)
            self._tell()

    def _tell(self) -> None:
        """The state of the series has changed, and what is shown of it is right already."""
        self.kept.emit()
