"""How a volume outside of DICOM lies in its file, and its frames in space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Vector
from medal_desktop.dicom.errors import CorruptFile, TruncatedFile, UnsupportedTransferSyntax
from medal_desktop.dicom.series import Frame, Instance, PixelFormat
from medal_desktop.dicom.vectors import orientation_of, position_of

MOST_BYTES = 4 << 30
_MOST_FRAMES = 200_000
_LARGEST_SIDE = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the numbers stand and what they mean.

    Attributes:
        shape: (times, slices, rows, columns); columns run fastest.
        affine: 4×4 from (column, row, slice, 1) to LPS mm; None where the file does not say.
        packed: the file, or its part from `offset` on, is gzipped.
    """

    shape: tuple[int, int, int, int]
    kind: np.dtype[Any]
    offset: int
    samples: int = 1
    packed: bool = False
    affine: NDArray[np.float64] | None = None
    slope: float = 1.0
    intercept: float = 0.0

    def __post_init__(self) -> None:
        frames = self.shape[0] * self.shape[1]
        if min(self.shape) < 1 or max(self.shape[2:]) > _LARGEST_SIDE or frames > _MOST_FRAMES:
            raise CorruptFile("the size of a volume")
        if self.size > MOST_BYTES or self.kind.kind not in "iuf" or self.kind.itemsize > 8:
            raise UnsupportedTransferSyntax

    @property
    def size(self) -> int:
        """How many bytes the numbers take, unpacked."""
        count = int(np.prod(self.shape, dtype=object))
        return count * self.samples * self.kind.itemsize

    @property
    def pixels(self) -> PixelFormat:
        """The numbers as the rest of the room knows them."""
        bits = self.kind.itemsize * 8
        return PixelFormat(
            transfer_syntax="",
            rows=self.shape[2],
            columns=self.shape[3],
            samples=self.samples,
            photometric="RGB" if self.samples == 3 else "MONOCHROME2",
            allocated=bits,
            stored=bits,
            high_bit=bits - 1,
            number=self.kind.kind,
        )

    def values(self, data: bytes) -> NDArray[Any]:
        """Give (times·slices, rows, columns) or (…, 3) of the unpacked numbers.

        Raises:
            TruncatedFile: there are fewer bytes than promised.
        """
        if len(data) < self.size:
            raise TruncatedFile
        flat = np.frombuffer(data, self.kind, count=self.size // self.kind.itemsize)
        colours = (3,) if self.samples == 3 else ()
        shaped = flat.reshape(-1, *self.shape[2:], *colours)
        return shaped.astype(self.kind.newbyteorder("="), copy=False)

    def frames(self, instance: Instance) -> tuple[Frame, ...]:
        """Give one frame per slice and time, each at its place."""
        times, slices = self.shape[:2]
        places = [self._place(number) for number in range(slices)]
        orientation, spacing, thickness = self._plane()
        return tuple(
            Frame(
                instance=instance,
                index=time * slices + number,
                position=places[number] if orientation else None,
                orientation=orientation,
                spacing=spacing,
                thickness=thickness,
                slope=self.slope,
                intercept=self.intercept,
                time=(float(time),),
            )
            for time in range(times)
            for number in range(slices)
        )

    def _place(self, number: int) -> Vector | None:
        if self.affine is None:
            return None
        found = self.affine @ np.array([0.0, 0.0, number, 1.0])
        return position_of((float(found[0]), float(found[1]), float(found[2])))

    def _plane(
        self,
    ) -> tuple[tuple[Vector, Vector] | None, tuple[float, float] | None, float | None]:
        """Give orientation, spacing and distance of slices; nothing of a plane that is skewed."""
        if self.affine is None:
            return None, None, None
        across, down, through = (self.affine[:3, axis] for axis in range(3))
        sizes = [float(np.linalg.norm(axis)) for axis in (across, down, through)]
        if min(sizes) <= 0 or not np.isfinite(sizes).all():
            return None, None, None
        units = (*(across / sizes[0]), *(down / sizes[1]))
        return orientation_of(tuple(float(x) for x in units)), (sizes[1], sizes[0]), sizes[2]
