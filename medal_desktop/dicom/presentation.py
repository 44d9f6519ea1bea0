"""How values become grey: windows, their curves and tables, and presets (PS3.3 C.11.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.assets import load_json
from medal_desktop.base.errors import MedalError
from medal_desktop.dicom.series import Group


class InvalidWindow(MedalError):
    """A window that shows nothing."""

    code = "dicom.invalid-window"
    message = "This window has no width."
    advice = "Choose a width above zero."


class Curve(StrEnum):
    """How a window runs from black to white: the VOI LUT Function (PS3.3 C.11.2.1.2)."""

    LINEAR = "LINEAR"
    EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True)
class GreyTable:
    """Greys, one byte each, from the window's lower end to its upper (PS3.3 C.11.2.1.1).

    A window whose width is the number of greys uses them as the file says; another stretches them.
    """

    greys: bytes

    def __post_init__(self) -> None:
        if not self.greys:
            raise InvalidWindow


@dataclass(frozen=True, slots=True)
class Window:
    """Modality values from `centre - width / 2` to `centre + width / 2` become black to white.

    Files that name no curve mean `LINEAR`, whose ends lie half a value lower and one nearer; what a
    hand or a preset chooses is exact, so that windows narrower than one value make sense.
    """

    centre: float
    width: float
    curve: Curve | GreyTable = Curve.EXACT

    def __post_init__(self) -> None:
        least = 1.0 if self.curve is Curve.LINEAR else 0.0
        if not np.isfinite(self.centre) or not np.isfinite(self.width):
            raise InvalidWindow
        if self.width <= 0 or self.width < least:
            raise InvalidWindow


@dataclass(frozen=True, slots=True)
class Preset:
    """A window with a name, and the key that chooses it."""

    name: str
    window: Window
    key: str = ""


@cache
def presets(modality: str) -> tuple[Preset, ...]:
    """Give the presets of a modality from `resources/window_presets.json`; none for most."""
    entries = load_json("window_presets.json").get(modality, [])
    return tuple(
        Preset(entry["name"], Window(entry["centre"], entry["width"]), entry.get("key", ""))
        for entry in entries
    )


def default_window(group: Group, values: NDArray[Any]) -> Window:
    """Give the window to begin with: the file's own, else what spans nearly all of `values`."""
    said = group.objects[0].window if group.objects else None
    if said is not None and np.isfinite(said).all():
        return Window(*said)
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values.ravel()
    if not finite.size:
        return Window(0.0, 1.0)
    sample = finite[:: max(1, finite.size // 200_000)]
    low, high = (float(end) for end in np.percentile(sample, (0.5, 99.5)))
    if high - low < 1e-6:
        low, high = float(sample.min()), float(sample.max())
    return Window((low + high) / 2, max(high - low, 1.0 if sample.dtype.kind in "iu" else 1e-6))


def to_grey(values: NDArray[Any], window: Window, *, inverted: bool = False) -> NDArray[np.uint8]:
    """Map modality values to grey, 0 black to 255 white; `inverted` for MONOCHROME1."""
    shown = _curved(values.astype(np.float32), window)
    return np.bitwise_not(shown) if inverted else shown


def _curved(values: NDArray[np.float32], window: Window) -> NDArray[np.uint8]:
    """Run values through a window's curve; changes them."""
    low, span = window.centre - window.width / 2, window.width
    if window.curve is Curve.SIGMOID:
        return _sigmoid(values, window)
    if isinstance(window.curve, GreyTable):
        return _looked_up(values, low, span, window.curve)
    if window.curve is Curve.LINEAR:
        low, span = window.centre - 0.5 - (window.width - 1) / 2, window.width - 1
        if span == 0:
            return np.where(values > low, np.uint8(255), np.uint8(0))
    np.clip(values, low, low + span, out=values)
    np.nan_to_num(values, copy=False, nan=low)
    values -= np.float32(low)
    values *= np.float32(255.0 / span)
    shown: NDArray[np.uint8] = (values + np.float32(0.5)).astype(np.uint8)
    return shown


def _sigmoid(values: NDArray[np.float32], window: Window) -> NDArray[np.uint8]:
    with np.errstate(over="ignore", invalid="ignore"):
        share = 1.0 / (1.0 + np.exp(-4.0 * (values - window.centre) / window.width))
    np.nan_to_num(share, copy=False, nan=0.0)
    shown: NDArray[np.uint8] = (share * 255.0 + 0.5).astype(np.uint8)
    return shown


def _looked_up(
    values: NDArray[np.float32], low: float, span: float, table: GreyTable
) -> NDArray[np.uint8]:
    greys = np.frombuffer(table.greys, np.uint8)
    np.nan_to_num(values, copy=False, nan=low, posinf=low + span, neginf=low)
    index = np.floor((values - np.float32(low)) * np.float32(len(greys) / span))
    return np.asarray(greys[np.clip(index, 0, len(greys) - 1).astype(np.intp)])
