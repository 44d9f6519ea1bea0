"""Bits of a cell that are no part of the pixel: room for an overlay or a message (PS3.5 8.1.1).

Bits above High Bit and below the stored ones are cleared; copies of the sign, zeros and the
padding value are what they should be and stay. Pixels themselves never change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import UID

from medal_desktop.deid.codestream import precision
from medal_desktop.deid.raw import integer, text
from medal_desktop.dicom.decoding import decode
from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.series import PixelFormat

_CELLS: Final = frozenset({8, 16, 32})
_NO_INTEGERS: Final = frozenset({0x7FE00008, 0x7FE00009})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusedBits:
    """Which bits of a cell are the pixel, in cells of `kind`; `padding` may stand in any bits."""

    kind: np.dtype[Any]
    stored: int
    high: int
    signed: bool
    padding: int | None = None

    @property
    def width(self) -> int:
        """Bytes of one cell."""
        return int(self.kind.itemsize)

    def cleared(self, data: bytes) -> bytes | None:
        """Give whole cells with unused bits cleared; None when there is nothing to clear."""
        cells = np.frombuffer(data, self.kind, len(data) // self.width)
        unused = cells.dtype.type(self._unused)
        if not np.bitwise_and(cells, unused).any():
            return None
        meant = self._meant(cells)
        odd = (cells != meant) & ((cells & unused) != 0)
        if self.padding is not None:
            odd &= cells != cells.dtype.type(self.padding)
        if not odd.any():
            return None
        made = np.where(odd, meant, cells).astype(self.kind)
        return made.tobytes() + data[len(cells) * self.width :]

    @property
    def _unused(self) -> int:
        whole = (1 << 8 * self.width) - 1
        return whole & ~(((1 << self.stored) - 1) << (self.high + 1 - self.stored))

    def _meant(self, cells: NDArray[Any]) -> NDArray[Any]:
        """Give the cells as they should be: the pixel, and its sign above where it has one."""
        own: NDArray[Any] = cells & cells.dtype.type(~self._unused & ((1 << 8 * self.width) - 1))
        if not self.signed:
            return own
        above = ((1 << 8 * self.width) - 1) & ~((1 << (self.high + 1)) - 1)
        negative = (cells >> cells.dtype.type(self.high)) & cells.dtype.type(1) != 0
        own[negative] |= cells.dtype.type(above)
        return own


def unused_bits(dataset: Dataset, tag: int, syntax: UID) -> UnusedBits | None:
    """Say which bits are unused in pixel data `tag`; None where all are pixels."""
    if tag in _NO_INTEGERS:
        return None
    allocated, stored = integer(dataset, 0x00280100) or 0, integer(dataset, 0x00280101) or 0
    high = integer(dataset, 0x00280102)
    high = stored - 1 if high is None else high
    signed = integer(dataset, 0x00280103) == 1
    if allocated not in _CELLS or not 0 < stored < allocated or not stored <= high + 1 <= allocated:
        return None
    order = "<" if syntax.is_little_endian else ">"
    return UnusedBits(
        kind=np.dtype(f"{order}u{allocated // 8}"), stored=stored, high=high, signed=signed,
        padding=_padding(dataset, allocated),
    )  # fmt: skip


def _padding(dataset: Dataset, allocated: int) -> int | None:
    value = integer(dataset, 0x00280120)
    return None if value is None else value % (1 << allocated)


def hides_bits(frame: bytes, bits: UnusedBits, dataset: Dataset, syntax: UID) -> bool:
    """Whether a compressed frame has more bits than are stored, and something in them.

    A frame that cannot be decoded hides nothing that anybody could read.
    """
    depth = precision(frame)
    if depth is not None and depth <= bits.stored:
        return False
    pixels = PixelFormat(
        transfer_syntax=str(syntax),
        rows=integer(dataset, 0x00280010) or 0,
        columns=integer(dataset, 0x00280011) or 0,
        samples=integer(dataset, 0x00280002) or 1,
        photometric=text(dataset, 0x00280004),
        allocated=8 * bits.width,
        stored=bits.stored,
        high_bit=bits.high,
    )
    try:
        values = decode(frame, pixels)
    except (DicomError, MemoryError):
        return False
    cells = np.asarray(values).astype(bits.kind, casting="unsafe")
    return bits.cleared(np.ascontiguousarray(cells).tobytes()) is not None
