"""Colours, spaces and type from `resources/theme.json`, as a palette and a style sheet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from string import Template
from typing import Any

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from medal_desktop.base.assets import asset, load_json

_PROPERTY = "medal-theme"


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


def wear(application: QApplication, name: str) -> Theme:
    """Put a theme on the whole application and give it."""
    theme = load(name)
    application.setProperty(_PROPERTY, theme.name)
    application.setStyle("Fusion")
    font = QFont(application.font())
    font.setPixelSize(theme.base_px)
    application.setFont(font)
    application.setPalette(palette(theme))
    application.setStyleSheet(stylesheet(theme))
    return theme


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
