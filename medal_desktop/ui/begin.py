"""From nothing to the window: an empty frame is painted first, then the rest is brought in.

What the first page needs takes half a second to load. It is loaded in a thread, so that the frame
is there at once and answers meanwhile.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from medal_desktop import __version__
from medal_desktop.base.places import user_folder
from medal_desktop.ui import probe, theme
from medal_desktop.ui.loading import bring_first
from medal_desktop.ui.worker import Task

_RAIL = 224
_USAGE = """Usage: medal-desktop [WORKSPACE]

Open the window, with the workspace in the folder WORKSPACE or with a page where one is chosen.
The command `medal` does the same without a window; `medal --help` lists what it can.
"""


class Opening(QWidget):
    """The frame of the window before there is anything in it."""

    painted = Signal()

    def __init__(self, worn: theme.Theme) -> None:
        super().__init__()
        self.setWindowTitle("MEDAL Desktop")
        self.setAccessibleName(self.tr("MEDAL Desktop is opening"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._worn = worn
        self._first = True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and sign
        """Paint the rail's place, the page's place and one word."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._worn.colour("background"))
        rail = QRect(0, 0, _RAIL, self.height())
        painter.fillRect(rail, self._worn.colour("surface"))
        painter.setPen(self._worn.colour("text"))
        painter.drawText(rail.adjusted(16, 20, 0, 0), 0, "MEDAL")
        painter.setPen(self._worn.colour("muted"))
        page = self.rect().adjusted(_RAIL, 0, 0, 0)
        painter.drawText(page, Qt.AlignmentFlag.AlignCenter, self.tr("Opening…"))
        painter.end()
        if self._first:
            self._first = False
            self.painted.emit()


class Beginning(QObject):
    """Shows the frame, loads the rest in a thread, and then calls `ready` on the window's own."""

    def __init__(self, opening: Opening, ready: Callable[[], None]) -> None:
        super().__init__()
        self._opening = opening
        self._task = Task(lambda _job: bring_first(), self)
        self._task.succeeded.connect(lambda _: ready())
        self._task.failed.connect(_fall)
        opening.painted.connect(self._task.start)


def run(arguments: list[str] | None = None) -> int:
    """Start the window and give the exit code when it closes."""
    given = list(sys.argv if arguments is None else arguments)
    if words := _told(given[1:2]):
        if sys.stdout:  # a program with a window has none on Windows
            sys.stdout.write(words)
        return 0
    if not has_display(sys.platform, os.environ):
        sys.stderr.write("There is no display. The command `medal` does the same without one.\n")
        return 1
    if probe.PROBE in given:
        return probe.tell_display()
    application = QApplication(given)
    if os.environ.get("MEDAL_FIRST_PAINT"):
        probe.FirstPaint(application, Path(os.environ["MEDAL_FIRST_PAINT"]))
    application.setApplicationName("MEDAL Desktop")
    application.setDesktopFileName("medal-desktop")
    opening = Opening(theme.load(theme_kept(os.environ)))
    opening.resize(application.primaryScreen().availableSize() * 0.9)
    kept: list[QObject] = []

    def ready() -> None:
        from medal_desktop.ui.app import App  # noqa: PLC0415 - loaded by now, in a thread

        app = App(application, os.environ)
        kept.append(app)
        if not app.begin(Path(given[1]) if len(given) > 1 else None, opening):
            application.exit(0)
        if os.environ.get("MEDAL_WALK"):
            from medal_desktop.ui.walk import Walk  # noqa: PLC0415 - as above

            kept.append(Walk(app, Path(os.environ["MEDAL_WALK"])))

    kept.append(Beginning(opening, ready))
    opening.show()
    return application.exec()


def _told(asked: list[str]) -> str:
    """Give what is only asked for words; nothing when a window is wanted."""
    version = f"medal-desktop, version {__version__}\n"
    return {"-h": _USAGE, "--help": _USAGE, "--version": version}.get("".join(asked), "")


def theme_kept(environment: Mapping[str, str]) -> str:
    """Read which theme was chosen, without the library that checks all settings."""
    named = environment.get("MEDAL_SETTINGS")
    folder = Path(named) if named else user_folder()
    try:
        return str(json.loads((folder / "settings.json").read_text("utf-8"))["theme"])
    except (OSError, ValueError, LookupError, TypeError):
        return "dark"


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown; Qt itself would abort."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not platform.startswith("linux") or any(environment.get(name) for name in named)


def _fall(error: object) -> None:
    """An installation that lacks a part: say so where it was started."""
    sys.stderr.write(f"MEDAL Desktop cannot open: {error}\n")
    QApplication.exit(1)
