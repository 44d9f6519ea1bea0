"""Shapes and readings in words, with units as a person writes them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from medal_desktop.annotation.marks.model import Mark, Shape
from medal_desktop.annotation.marks.readings import Reading

_UNITS = {"mm2": "mm²", "deg": "°", "{pixels}": "px", "{SUVbw}g/ml": "g/ml"}


def tr(text: str) -> str:
    """Translate words of marks."""
    return QCoreApplication.translate("Marks", text)


def title(shape: Shape) -> str:
    """Name a shape."""
    words = {
        Shape.POINT: QCoreApplication.translate("Marks", "Point"),
        Shape.ARROW: QCoreApplication.translate("Marks", "Arrow with text"),
        Shape.LINE: QCoreApplication.translate("Marks", "Line"),
        Shape.RULER: QCoreApplication.translate("Marks", "Ruler"),
        Shape.ANGLE: QCoreApplication.translate("Marks", "Angle"),
        Shape.COBB: QCoreApplication.translate("Marks", "Cobb angle"),
        Shape.BIDIRECTIONAL: QCoreApplication.translate("Marks", "Long and short axis (RECIST)"),
        Shape.ELLIPSE: QCoreApplication.translate("Marks", "Ellipse"),
        Shape.FREEHAND: QCoreApplication.translate("Marks", "Freehand area"),
        Shape.POLYLINE: QCoreApplication.translate("Marks", "Polyline"),
        Shape.POLYGON: QCoreApplication.translate("Marks", "Polygon"),
        Shape.BOX: QCoreApplication.translate("Marks", "Box"),
        Shape.BOX_3D: QCoreApplication.translate("Marks", "Box in space"),
        Shape.LABEL: QCoreApplication.translate("Marks", "Label of an image"),
        Shape.SPAN: QCoreApplication.translate("Marks", "Time span"),
        Shape.KEYFRAME: QCoreApplication.translate("Marks", "Key frame"),
    }
    return words[shape]


def number(reading: Reading) -> str:
    """Write one reading, such as `23.4 mm`."""
    unit = _UNITS.get(reading.unit, reading.unit)
    digits = 1 if unit in {"mm", "mm²", "°", "px"} else 2 if unit == "ml" else 1
    value = f"{reading.value:.{digits}f}".replace("-", "−")
    return f"{value}{unit}" if unit == "°" else f"{value} {unit}".strip()


def short(mark: Mark, readings: tuple[Reading, ...]) -> list[str]:
    """Give the lines that stand beside a mark on the picture."""
    lines = [mark.text] if mark.text else []
    named = {reading.name: reading for reading in readings}
    if mark.shape is Shape.BIDIRECTIONAL and len(readings) == 2:
        return [*lines, f"{number(readings[0])} × {number(readings[1])}"]
    first = next(iter(readings), None)
    if first is not None:
        lines.append(number(first))
    if "mean" in named:
        lines.append(f"⌀ {number(named['mean'])} ± {number(named['SD'])}")
    return lines


def long(readings: tuple[Reading, ...]) -> str:
    """Give all readings in one line."""
    return " · ".join(f"{name(reading.name)} {number(reading)}" for reading in readings)


def name(word: str) -> str:
    """Name a reading."""
    words = {
        "length": QCoreApplication.translate("Marks", "length"),
        "angle": QCoreApplication.translate("Marks", "angle"),
        "Cobb angle": QCoreApplication.translate("Marks", "Cobb angle"),
        "long axis": QCoreApplication.translate("Marks", "long axis"),
        "short axis": QCoreApplication.translate("Marks", "short axis"),
        "area": QCoreApplication.translate("Marks", "area"),
        "perimeter": QCoreApplication.translate("Marks", "perimeter"),
        "volume": QCoreApplication.translate("Marks", "volume"),
        "mean": QCoreApplication.translate("Marks", "mean"),
        "SD": QCoreApplication.translate("Marks", "SD"),
        "minimum": QCoreApplication.translate("Marks", "minimum"),
        "maximum": QCoreApplication.translate("Marks", "maximum"),
    }
    return words.get(word, word)


def frames(mark: Mark) -> str:
    """Name the frames of a label, a span or a key frame, counted from 1."""
    if mark.frames is None:
        return ""
    first, last = mark.frames[0] + 1, mark.frames[1] + 1
    return f"{first}" if first == last else f"{first}–{last}"
