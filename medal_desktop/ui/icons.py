"""Icons: glyphs of the Phosphor set that qtawesome ships, drawn from its font.

The font is read straight from qtawesome's folder: importing the library takes longer than the
whole first paint of the window.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from medal_desktop.base.errors import MissingAsset
from medal_desktop.ui import theme
from medal_desktop.ui.theme import Tone

_FONT = "phosphor-1.3.0.ttf"
_NAMES = "phosphor-charmap-1.3.0.json"
SIZE = 20
_APART = 6


def pixmap(
    name: str, tone: Tone = Tone.TEXT, size: int = SIZE, *, apart: int = 0, ratio: float = 2.0
) -> QPixmap:
    """Draw one glyph, `size` device-independent pixels square, `apart` empty ones at its right.

    Raises:
        MissingAsset: the set is not installed or has no such glyph.
    """
    glyph, family = _glyph(name), _family()
    made = QPixmap(round((size + apart) * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    font = QFont(family)
    font.setPixelSize(size)
    painter.setFont(font)
    painter.setPen(theme.current().colour(tone))
    painter.drawText(QRect(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, glyph)
    painter.end()
    return made


def icon(name: str, tone: Tone = Tone.TEXT, *, apart: int = 0) -> QIcon:
    """Give an icon, `apart` pixels from the words; muted where it cannot be pressed."""
    made = QIcon(pixmap(name, tone, apart=apart))
    made.addPixmap(pixmap(name, Tone.MUTED, apart=apart), QIcon.Mode.Disabled)
    return made


def put(button: QAbstractButton, name: str, tone: Tone = Tone.TEXT) -> None:
    """Give a button its icon, and remember which, so that `dress` can draw it anew."""
    button.setProperty("icon-name", name)
    button.setProperty("icon-tone", str(tone))
    apart = _APART if button.text() else 0
    button.setIcon(icon(name, tone, apart=apart))
    button.setIconSize(QSize(SIZE + apart, SIZE))


def dress(root: QWidget) -> None:
    """Draw the icons of every button below `root` anew, in the colours of the theme now worn."""
    for button in root.findChildren(QAbstractButton):
        name = button.property("icon-name")
        if name:
            put(button, str(name), Tone(str(button.property("icon-tone"))))


@cache
def _folder() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:  # the frozen app carries the font and not the library
        return Path(frozen) / "qtawesome" / "fonts"
    found = find_spec("qtawesome")
    if found is None or found.origin is None:
        raise MissingAsset("icons")
    return Path(found.origin).parent / "fonts"


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_folder() / _FONT))
    families = QFontDatabase.applicationFontFamilies(number)
    if not families:
        raise MissingAsset("icons")
    return families[0]


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = json.loads((_folder() / _NAMES).read_text(encoding="utf-8"))
    return names


def _glyph(name: str) -> str:
    try:
        return chr(int(_names()[name], 16))
    except KeyError:
        raise MissingAsset(f"icon {name}") from None
