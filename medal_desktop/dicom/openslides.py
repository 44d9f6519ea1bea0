"""Vendors' slide formats (Aperio, Hamamatsu, Leica, MIRAX, Zeiss, …): OpenSlide's one door.

The picture of the label and the overview of the glass can show a name: they are never read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.errors import CorruptFile, UnsupportedTransferSyntax

TILE = 512
_STARTS = (
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"ZISRAWFILE",
    b"[Virtual Micro",
    b"\xff\xd8\xff",
)
_WHITE = 255


@dataclass(frozen=True, slots=True)
class Size:
    """One level: rows, columns, and mm between rows and between columns where that is known."""

    rows: int
    columns: int
    spacing: tuple[float, float] | None


def may_be_slide(head: bytes) -> bool:
    """Whether a file's first bytes are those of a format that slides are written in."""
    return head.startswith(_STARTS)


def vendor_of(path: Path) -> str:
    """Name the format of a slide; "" for what is none, or where OpenSlide is not installed."""
    try:
        import openslide  # noqa: PLC0415 - few series are slides, and the server has no OpenSlide
    except (ImportError, OSError):
        return ""
    try:
        return str(openslide.OpenSlide.detect_format(path) or "")
    except Exception:  # noqa: BLE001 - a file that the library stumbles over is no slide
        return ""


class VendorSlide:
    """An open slide of a vendor's format; not shared between threads.

    Attributes:
        levels: sizes, largest first.
        left_out: names of the pictures besides, which are not read.
    """

    def __init__(self, path: Path) -> None:
        try:
            import openslide  # noqa: PLC0415 - few series are slides
        except (ImportError, OSError) as error:
            raise UnsupportedTransferSyntax from error
        try:
            self._slide: Any = openslide.OpenSlide(path)
            self.levels = tuple(
                Size(rows, columns, self._spacing(scale))
                for (columns, rows), scale in zip(
                    self._slide.level_dimensions, self._slide.level_downsamples, strict=True
                )
            )
            self.left_out = tuple(sorted(self._slide.associated_images))
        except Exception as error:
            raise CorruptFile("the slide cannot be opened") from error

    def close(self) -> None:
        """Let go of the file."""
        self._slide.close()

    def _spacing(self, scale: float) -> tuple[float, float] | None:
        found = [self._slide.properties.get(f"openslide.mpp-{axis}") for axis in "yx"]
        if None in found:
            return None
        rows, columns = (float(micrometres) * scale / 1000 for micrometres in found)
        return (rows, columns) if min(rows, columns) > 0 else None

    def tile(self, level: int, row: int, column: int) -> NDArray[np.uint8]:
        """Give one tile of up to `TILE` pixels a side as RGB; what was not scanned is white.

        Raises:
            CorruptFile: the slide is damaged there.
        """
        size = self.levels[level]
        top, left = row * TILE, column * TILE
        shape = min(TILE, size.columns - left), min(TILE, size.rows - top)
        scale = self._slide.level_downsamples[level]
        try:
            region = self._slide.read_region(
                (round(left * scale), round(top * scale)), level, shape
            )
        except Exception as error:
            raise CorruptFile("a part of the slide cannot be read") from error
        pixels = np.asarray(region, np.uint16)
        alpha = pixels[..., 3:]
        mixed = (pixels[..., :3] * alpha + _WHITE * (_WHITE - alpha)) // _WHITE
        return np.asarray(mixed, np.uint8)
