"""How values become grey: windows and their presets (PS3.3 C.11.2)."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Window:
    """Modality values from `centre - width / 2` to `centre + width / 2` become black to white."""

    centre: float
    width: float

    def __post_init__(self) -> None:
        if not np.isfinite(self.centre) or not np.isfinite(self.width) or self.width <= 0:
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
    low, high = window.centre - window.width / 2, window.centre + window.width / 2
    grey: NDArray[np.float32] = np.clip(values.astype(np.float32), low, high)
    np.nan_to_num(grey, copy=False, nan=low)
    grey -= np.float32(low)
    grey *= np.float32(255.0 / window.width)
    shown: NDArray[np.uint8] = (grey + np.float32(0.5)).astype(np.uint8)
    return np.bitwise_not(shown) if inverted else shown
