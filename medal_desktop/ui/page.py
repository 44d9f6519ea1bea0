"""What all pages share: signals to the window, work off its thread, errors in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.ui import errors
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.kit.state import StatePanel
from medal_desktop.ui.worker import Task, report

T = TypeVar("T")
_PAINTED_MS = 15  # with 0, X11's event loop would do it before it paints


class Page(QWidget):
    """One step of the rail. It shows a frozen view and holds no truth of its own.

    Signals:
        changed: something was kept; the rail is to be read again.
        go: the name of a step to go to; behind a # the place of a finding, to be shown there.
    """

    changed = Signal()
    go = Signal(str)

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(name)
        self.desk = desk
        self.tasks: set[Task] = set()
        self._waits = False
        self._place = ""
        self.asking = False
        self.state = StatePanel("state")
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.state)

    def set_content(self, content: QWidget) -> None:
        """Put the page's own widget beneath the state panel."""
        self._stack.addWidget(content)
        self._stack.setCurrentWidget(content)

    def show_content(self) -> None:
        """Show the page's own widget."""
        self._stack.setCurrentIndex(1)

    def say(self, icon: str, title: str, words: str, action: str = "") -> None:
        """Show the state panel instead of the content."""
        self.state.say(icon, title, words, action)
        self._stack.setCurrentWidget(self.state)

    @property
    def has_content(self) -> bool:
        """Whether the page's own widget is shown."""
        return self._stack.currentIndex() == 1

    def refresh(self) -> None:
        """Read what the page shows; called each time the page comes to the front."""

    def refresh_soon(self, place: str = "") -> None:
        """Read it a little later, so that a page just made is painted first; then show a place."""
        self._waits = True
        self._place = place
        QTimer.singleShot(_PAINTED_MS, self, self._refresh_now)

    def _refresh_now(self) -> None:
        if self._waits:
            self._waits = False
            self.refresh()
            self.show_place_soon(self._place)

    def show_place_soon(self, place: str) -> None:
        """Show a place once what was just read is there; an empty one is none."""
        if place:
            QTimer.singleShot(0, self, lambda: self.show_place(place))

    def show_place(self, place: str) -> None:
        """Bring the field or case that a finding names to the front, where the page has such."""

    def attempt(self, verb: Callable[[], T]) -> T | None:
        """Call a quick verb; show its error and give None when it fails."""
        try:
            return verb()
        except MedalError as error:
            errors.show(self, error)
        except Exception as error:  # noqa: BLE001 - shown with a code, never a dead button
            report(error)
            errors.show(self, error)
        return None

    def run(
        self,
        work: Callable[[Job], T],
        done: Callable[[T], None],
        *,
        strip: ProgressStrip | None = None,
        title: str = "",
        failed: Callable[[MedalError], None] | None = None,
    ) -> Task:
        """Do slow work in a thread; `done` gets its result on the window's thread."""
        task = Task(work, self)
        self.tasks.add(task)
        task.succeeded.connect(done)
        task.failed.connect(failed or self.fail)
        task.finished.connect(lambda: self._forget(task))
        if strip is not None:
            self._watch(task, strip, title)
        task.start()
        return task

    def fail(self, error: MedalError) -> None:
        """Show an error."""
        errors.show(self, error)

    @property
    def busy(self) -> bool:
        """Whether work of this page runs."""
        return bool(self.tasks) or self._waits

    def stop(self) -> None:
        """Ask all work of this page to stop."""
        for task in tuple(self.tasks):
            task.cancel()

    def _watch(self, task: Task, strip: ProgressStrip, title: str) -> None:
        strip.begin(title)
        task.stepped.connect(strip.step)
        strip.stop.connect(task.cancel)
        task.finished.connect(strip.end)

    def _forget(self, task: Task) -> None:
        self.tasks.discard(task)
        task.deleteLater()
