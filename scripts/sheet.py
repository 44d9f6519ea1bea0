"""One picture of every page, tool, theme, empty and failed state: `python -m scripts.sheet`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from medal_desktop.ui import singletons, theme, worker
from medal_desktop.ui.viewer.viewer import Viewer
from scripts.demo.opened import ROOT
from scripts.states import State, all_states

_WIDE, _HIGH, _LINE, _GAP, _COLUMNS = 480, 300, 22, 8, 6


def taken(state: State, worn: str, folder: Path) -> QPixmap | None:
    """Make one state and grab it; one that cannot be made is told and left out."""
    folder.mkdir(parents=True, exist_ok=True)
    widget: QWidget | None = None
    try:
        widget = state.make(folder)
        return widget.grab()
    except Exception:  # noqa: BLE001 - the others are still worth a picture
        sys.stderr.write(f"{worn}, {state.name}: {traceback.format_exc(limit=-2)}\n")
        return None
    finally:
        if widget is not None:
            viewers = [
                *widget.findChildren(Viewer),
                *([widget] if isinstance(widget, Viewer) else []),
            ]
            for viewer in viewers:
                viewer.close_threads()
            widget.close()
            worker.wait_for_all()
            widget.deleteLater()


def sheet(pictures: list[tuple[str, QPixmap]]) -> QImage:
    """Lay pictures out in rows, each beneath its name."""
    rows = -(-len(pictures) // _COLUMNS)
    wide, high = _WIDE + _GAP, _HIGH + _LINE + _GAP
    image = QImage(_COLUMNS * wide + _GAP, rows * high + _GAP, QImage.Format.Format_RGB32)
    image.fill(QColor("#3A4148"))
    painter = QPainter(image)
    font = QFont(painter.font())
    font.setPixelSize(14)
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    for number, (name, picture) in enumerate(pictures):
        x, y = number % _COLUMNS * wide + _GAP, number // _COLUMNS * high + _GAP
        painter.drawText(QRect(x, y, _WIDE, _LINE), Qt.AlignmentFlag.AlignVCenter, name)
        small = picture.scaled(
            _WIDE, _HIGH, Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
        painter.drawPixmap(x, y + _LINE, small)
    painter.end()
    return image


def main() -> int:
    """Make the sheet, or only the states whose names begin as one that is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/screenshots/contact-sheet.png")
    parser.add_argument("--each", type=Path, help="a folder for each picture in its full size")
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    singletons.hold()
    pictures: list[tuple[str, QPixmap]] = []
    with tempfile.TemporaryDirectory() as folder:
        for worn in ("dark", "light"):
            theme.wear(application, worn)
            for number, state in enumerate(all_states()):
                if options.names and not state.name.startswith(tuple(options.names)):
                    continue
                picture = taken(state, worn, Path(folder) / worn / str(number))
                if picture is not None:
                    pictures.append((f"{state.name} · {worn}", picture))
                    _keep(picture, options.each, f"{number:02}-{state.name}-{worn}")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    sheet(pictures).save(str(options.out))
    sys.stdout.write(f"{len(pictures)} pictures in {options.out.name}\n")
    return 0


def _keep(picture: QPixmap, folder: Path | None, name: str) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        picture.save(str(folder / f"{name.replace(', ', '-').replace(' ', '-')}.png"))


if __name__ == "__main__":
    sys.exit(main())
