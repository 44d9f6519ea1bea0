"""Reading a series in a thread: the first picture at once where that is possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.page import Page
from medal_desktop.ui.viewer.opening import Shown, first_look, prepare
from medal_desktop.ui.viewer.viewer import Viewer
from medal_desktop.ui.worker import Task

if TYPE_CHECKING:
    from medal_desktop.dicom.series import Group
    from medal_desktop.workflow.cases import Series


class SeriesLoader(QObject):
    """Feeds a viewer. Only the series asked for last is ever shown."""

    loaded = Signal()
    failed = Signal(object)

    def __init__(self, page: Page, viewer: Viewer, strip: ProgressStrip) -> None:
        super().__init__(page)
        self._page, self._viewer, self._strip = page, viewer, strip
        self._task: Task | None = None
        self._shown: Shown | None = None
        self._load_other: Callable[[str, Job], Series] | None = None
        viewer.other_wanted.connect(self._on_other)
        viewer.failed.connect(page.fail)

    @property
    def shown(self) -> Shown | None:
        """The series on the screen, once it is read whole."""
        return self._shown

    def load(self, known: Group | None, work: Callable[[Job], Series]) -> None:
        """Read a series; `known` is its group where the folder is still open."""
        if self._task is not None:
            self._task.cancel()
        self._shown = None
        self._load_other = None
        self._viewer.say(
            "hourglass", self.tr("Reading the images"), self.tr("The originals are only read.")
        )
        task = Task(lambda job: _read(work, job), self)
        self._task = task
        if known is not None:
            self._look(known, task)
        task.succeeded.connect(lambda shown: self._on_shown(task, shown, whole=True))
        task.failed.connect(lambda error: self._on_failed(task, error))
        task.stepped.connect(self._strip.step)
        task.finished.connect(lambda: self._on_finished(task))
        self._strip.begin(self.tr("Reading the images"))
        self._strip.stop.connect(task.cancel)
        task.start()

    def stop(self) -> None:
        """Ask the reading to stop, or not to begin."""
        if self._task is not None:
            self._task.cancel()

    def _look(self, known: Group, whole: Task) -> None:
        """Show the middle picture while the rest is read."""
        task = Task(lambda _job: first_look(known), self)
        task.succeeded.connect(lambda shown: self._on_shown(whole, shown, whole=False))
        task.finished.connect(task.deleteLater)
        task.start()

    def _on_shown(self, task: Task, shown: Shown, *, whole: bool) -> None:
        if task is not self._task or (not whole and self._shown is not None):
            return
        if whole:
            self._shown = shown
        self._viewer.show_series(shown)
        if whole:
            self.loaded.emit()

    def _on_failed(self, task: Task, error: MedalError) -> None:
        if task is self._task:
            self.failed.emit(error)

    def _on_finished(self, task: Task) -> None:
        if task is self._task:
            self._strip.end()
            if self._shown is None and task.job.cancelled:
                self._viewer.say(
                    "stop-circle",
                    self.tr("Stopped, as you asked"),
                    self.tr("The images were not read to the end."),
                    self.tr("Read again"),
                )
        task.deleteLater()

    def offer(
        self, others: Iterable[tuple[str, str, bool]], work: Callable[[str, Job], Series]
    ) -> None:
        """Offer other series, (id, title, whether a volume), to look at beside or over this one."""
        self._load_other = work
        self._viewer.offer_others(others)

    def _on_other(self, series_id: str, how: str) -> None:
        """Read another series of the case, and show it with the first one."""
        work, first = self._load_other, self._shown
        if work is None or first is None:
            return
        self._page.run(
            lambda job: prepare(work(series_id, job)),
            lambda shown: self._on_other_shown(first, shown, how),
            strip=self._strip,
            title=self.tr("Reading the other series"),
        )

    def _on_other_shown(self, first: Shown, shown: Shown, how: str) -> None:
        if first is self._shown:
            self._viewer.show_other(first, shown, how)


def _read(work: Callable[[Job], Series], job: Job) -> Shown:
    job.check()
    return prepare(work(job))
