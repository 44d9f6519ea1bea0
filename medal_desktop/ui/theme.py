"""Colours, spaces and type from `resources/theme.json`, as a palette and a style sheet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from string import Template
from typing import Any

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from medal_desktop.base.assets import asset, load_json

_PROPERTY = "medal-theme"
_DRESSED = "medal-dressed"
_BY_WINDOW = "medal-by-window"


class Tone(StrEnum):
    """What a colour means; an icon or a label is given a tone, never a colour."""

    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent"
    ON_ACCENT = "on_accent"
    WARNING = "warning"
    DANGER = "danger"
    GOOD = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One set of tokens; `colours` by name, as `#RRGGBB`."""

    name: str
    colours: dict[str, str]
    segments: tuple[str, ...]
    radius: int
    target: int
    base_px: int
    scale: float

    def colour(self, name: str) -> QColor:
        """Give a token's colour; KeyError for an unknown name."""
        return QColor(self.colours[name])

    def mixed(self, name: str, over: str, share: float) -> str:
        """Give `share` of one colour laid over another, as `#RRGGBB`: quiet tints of a tone."""
        top, below = self.colour(name), self.colour(over)
        pairs = (
            (top.red(), below.red()),
            (top.green(), below.green()),
            (top.blue(), below.blue()),
        )
        return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)

    def segment(self, value: int) -> QColor:
        """Give the colour of a mask's label, 1 to 255; the twelve repeat."""
        return QColor(self.segments[(value - 1) % len(self.segments)])


@cache
def _tokens() -> dict[str, Any]:
    tokens: dict[str, Any] = load_json("theme.json")
    return tokens


@cache
def load(name: str) -> Theme:
    """Read one theme, `dark` or `light`; any other word gives `dark`."""
    tokens = _tokens()
    name = name if name in {"dark", "light"} else "dark"
    return Theme(
        name=name,
        colours=dict(tokens[name]),
        segments=tuple(tokens["segments"]),
        radius=tokens["radius"],
        target=tokens["target"],
        base_px=tokens["type"]["window_px"],
        scale=tokens["type"]["scale"],
    )


def current() -> Theme:
    """Give the theme the application wears; `dark` before one was put on."""
    application = QApplication.instance()
    return load(str(application.property(_PROPERTY)) if application else "dark")


def wear(application: QApplication, name: str, *, by_window: bool | None = None) -> Theme:
    """Put a theme on the whole application and give it.

    `by_window` leaves the style sheet to `dress`: widgets are then made without one, and a page
    gets it in one pass when it enters its window. With one for the whole application Qt styles each
    part again with every layout it is put into, which takes four times as long. Without a word it
    stays as it was.
    """
    theme = load(name)
    dressed = [one for one in application.topLevelWidgets() if one.property(_DRESSED)]
    if by_window is None:
        by_window = bool(application.property(_BY_WINDOW))
    application.setProperty(_BY_WINDOW, by_window)
    application.setProperty(_PROPERTY, theme.name)
    application.setStyle("Fusion")
    font = QFont(application.font())
    font.setPixelSize(theme.base_px)
    application.setFont(font)
    application.setPalette(palette(theme))
    application.setStyleSheet("" if by_window else stylesheet(theme))
    for window in dressed:
        window.setStyleSheet(stylesheet(theme) if by_window else "")
    return theme


def dress(window: QWidget) -> None:
    """Give a window without a parent the style sheet, where it is not the whole application's."""
    application = QApplication.instance()
    if isinstance(application, QApplication) and not application.styleSheet():
        window.setProperty(_DRESSED, True)  # noqa: FBT003 - Qt's signature
        window.setStyleSheet(stylesheet(current()))


def palette(theme: Theme) -> QPalette:
    """Give Qt's palette, for what a style sheet does not reach."""
    made = QPalette()
    role = QPalette.ColorRole
    for place, name in (
        (role.Window, "background"),
        (role.Base, "surface"),
        (role.AlternateBase, "raised"),
        (role.Button, "raised"),
        (role.ToolTipBase, "raised"),
        (role.WindowText, "text"),
        (role.Text, "text"),
        (role.ButtonText, "text"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "muted"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "on_selection"),
        (role.Link, "accent"),
        (role.Accent, "accent"),
    ):
        made.setColor(place, theme.colour(name))
    for place in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, place, theme.colour("muted"))
    return made


def stylesheet(theme: Theme) -> str:
    """Give the style sheet with every token filled in; KeyError for one that is not known."""
    words = dict(theme.colours)
    base = theme.base_px
    words |= {
        "radius": str(theme.radius),
        "target": str(theme.target),
        "small": str(round(base * 0.92)),
        "base": str(base),
        "large": str(round(base * theme.scale)),
        "title": str(round(base * theme.scale**2)),
        "line": theme.mixed("outline", "background", 0.35),
        "hover": theme.mixed("text", "raised", 0.08),
        "pressed": theme.mixed("text", "raised", 0.16),
        "accent_hover": theme.mixed("text", "accent", 0.18),
        "accent_soft": theme.mixed("accent", "surface", 0.16),
        "warning_soft": theme.mixed("warning", "surface", 0.14),
        "danger_soft": theme.mixed("danger", "surface", 0.14),
        "good_soft": theme.mixed("good", "surface", 0.14),
        "field": theme.colours["background" if theme.name == "dark" else "surface"],
        "off": theme.mixed("muted", "background", 0.55),
        "icons": asset(f"icons/{theme.name}").as_posix(),
    }
    return Template(asset("window.qss").read_text(encoding="utf-8")).substitute(words)
