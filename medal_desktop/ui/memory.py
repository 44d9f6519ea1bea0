"""What a window remembers of its own shape: where splitters stand. Never what was worked on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QSplitter


def remember_sizes(splitter: QSplitter, folder: Path) -> None:
    """Put a splitter where it stood last, and keep where it is put; by its object name."""
    kept = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
    key = f"splitters/{splitter.objectName()}"
    state = kept.value(key)
    if state is not None:
        splitter.restoreState(state)
    splitter.splitterMoved.connect(lambda: kept.setValue(key, splitter.saveState()))
