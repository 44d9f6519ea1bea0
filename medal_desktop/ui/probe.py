"""What `medal doctor` and the installers' tests ask of the window's program."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext
from PySide6.QtWidgets import QApplication, QWidget

PROBE = "--probe-display"
OPENING = "medal-opening"
_RENDERER = 0x1F01  # GL_RENDERER (OpenGL 1.0)


def tell_display() -> int:
    """Write one JSON line about the display to stdout; 0 when a window can be shown."""
    _application = QGuiApplication(sys.argv[:1])
    said = {"platform": QGuiApplication.platformName(), "renderer": _renderer()}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    return 0


def _renderer() -> str:
    context, surface = QOpenGLContext(), QOffscreenSurface()
    surface.create()
    if not context.create() or not context.makeCurrent(surface):
        return ""
    try:
        return str(context.functions().glGetString(_RENDERER) or "")
    finally:
        context.doneCurrent()


class FirstPaint(QObject):
    """Writes to a file when the first window has painted, and then when one that can be used has.

    A line each, seconds since 1970; after the second it never acts again. A window that has the
    property `OPENING` cannot be used yet.
    """

    def __init__(self, application: QApplication, target: Path) -> None:
        super().__init__(application)
        self._application, self._target = application, target
        self._first: QWidget | None = None
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Wait for the first paint of one window and then of another."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            self._on_paint(watched.window())
        return False

    def _on_paint(self, window: QWidget) -> None:
        if window is self._first or window.property(OPENING):
            return
        with self._target.open("a", encoding="ascii") as stream:
            stream.write(f"{time.time()!r}\n")
        if self._first is not None:
            self._application.removeEventFilter(self)
        self._first = window
