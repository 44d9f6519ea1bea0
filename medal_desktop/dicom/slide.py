"""Whole-slide images (PS3.3 C.8.12.4) and vendors' slides: levels, and their tiles on demand.

Labels and overviews stand in groups of their own with the warning `label_image`; they are not
levels. Of several focal planes or optical paths the first one is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.errors import CorruptFile, NoPixels
from medal_desktop.dicom.frames import frame_values
from medal_desktop.dicom.header import read_with_pydicom
from medal_desktop.dicom.openslides import TILE, VendorSlide
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.series import Frame, Group, Instance, Kind, PixelFormat
from medal_desktop.dicom.sources import Reader

_LARGEST_SIDE = 4_000_000
_WHITE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One resolution of a slide.

    Attributes:
        rows, columns: of the whole picture.
        tile_rows, tile_columns: of one tile; the last ones reach over the edge.
        spacing: mm between rows and between columns, where the file says it.
        sparse: the frame at each (tile row, tile column), for a level that lists its tiles;
            None where all tiles follow each other.
        listed: the place of each frame of such a level, also of other focal planes and paths.
    """

    instance: Instance
    rows: int
    columns: int
    tile_rows: int
    tile_columns: int
    spacing: tuple[float, float] | None = None
    sparse: dict[tuple[int, int], int] | None = None
    listed: tuple[tuple[int, int], ...] = ()

    @property
    def tiles(self) -> tuple[int, int]:
        """How many tiles stand below and beside each other."""
        return -(-self.rows // self.tile_rows), -(-self.columns // self.tile_columns)

    def frame(self, row: int, column: int) -> int | None:
        """Give the frame of a tile; None for a place that was not scanned.

        Raises:
            NoPixels: there is no such place.
        """
        below, beside = self.tiles
        if not (0 <= row < below and 0 <= column < beside):
            raise NoPixels
        if self.sparse is not None:
            return self.sparse.get((row, column))
        return row * beside + column

    def layers(self) -> tuple[tuple[tuple[int, int, int], ...], ...]:
        """Give (frame, tile row, tile column) of each focal plane or optical path, no frame lost.

        Raises:
            NoPixels: a frame stands outside of the picture.
        """
        below, beside = self.tiles
        seen: dict[tuple[int, int], int] = {}
        found: list[list[tuple[int, int, int]]] = []
        if self.listed and len(self.listed) != self.instance.frames:
            raise NoPixels
        for index in range(self.instance.frames):
            inside = index % (below * beside)
            place = self.listed[index] if self.listed else divmod(inside, beside)
            if not (0 <= place[0] < below and 0 <= place[1] < beside):
                raise NoPixels
            rank = seen[place] = seen.get(place, -1) + 1
            found.extend([] for _ in range(rank + 1 - len(found)))
            found[rank].append((index, *place))
        return tuple(map(tuple, found))


class Slide:
    """An open slide, in DICOM or a vendor's format; not shared between threads.

    Attributes:
        levels: largest first.
        left_out: names of pictures in a vendor's file that may identify and are not read.
    """

    def __init__(self, group: Group) -> None:
        if group.kind is not Kind.WSI or "label_image" in group.warnings:
            raise NoPixels
        self._reader = Reader()
        self._vendor = VendorSlide(group.first.path) if group.first.foreign else None
        self.left_out: tuple[str, ...] = ()
        if self._vendor is not None:
            self.left_out = self._vendor.left_out
            self.levels = tuple(
                Level(
                    instance=group.first,
                    rows=size.rows,
                    columns=size.columns,
                    tile_rows=TILE,
                    tile_columns=TILE,
                    spacing=size.spacing,
                )
                for size in self._vendor.levels
            )
            return
        try:
            found = [level_of(instance, self._reader) for instance in group.objects]
        except BaseException:
            self._reader.close()
            raise
        self.levels = tuple(sorted(found, key=lambda level: -level.rows * level.columns))
        self._frames = FrameReader(self._reader)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._reader.close()
        if self._vendor is not None:
            self._vendor.close()

    def tile(self, level: int, row: int, column: int) -> NDArray[np.uint8]:
        """Give one tile: RGB uint8 (tile rows, tile columns, 3), cut at the picture's edge.

        Raises:
            NoPixels: there is no such level or place.
            DicomError: its bytes are damaged or gone.
        """
        if not 0 <= level < len(self.levels):
            raise NoPixels
        own = self.levels[level]
        index = own.frame(row, column)
        if self._vendor is not None:
            return self._vendor.tile(level, row, column)
        rows = min(own.tile_rows, own.rows - row * own.tile_rows)
        columns = min(own.tile_columns, own.columns - column * own.tile_columns)
        if index is None:
            return np.full((rows, columns, 3), _WHITE, np.uint8)
        if index >= own.instance.frames:
            raise CorruptFile("a tile that is not there")
        return stored_tile(own, index, self._frames, self._reader)[:rows, :columns]


def stored_tile(level: Level, index: int, frames: FrameReader, reader: Reader) -> NDArray[np.uint8]:
    """Give one frame of a level: RGB uint8 (tile rows, tile columns, 3).

    Raises:
        DicomError: its bytes are damaged or gone.
    """
    with quiet():
        values = frame_values(Frame(instance=level.instance, index=index), frames, reader)
    if values.ndim == 3:
        return np.asarray(values, np.uint8)
    return _from_greys(values, level.instance.pixels)


def _from_greys(values: NDArray[Any], pixels: PixelFormat | None) -> NDArray[np.uint8]:
    """Fluorescence is grey: the upper eight of its stored bits three times, as screens show it."""
    stored, photometric = (pixels.stored, pixels.photometric) if pixels else (8, "")
    whole = np.clip(values, 0, (1 << stored) - 1).astype(np.uint32)
    grey = (whole >> max(stored - 8, 0)).astype(np.uint8)
    if photometric == "MONOCHROME1":  # the lowest is the brightest (PS3.3 C.7.6.3.1.2)
        grey = _WHITE - grey
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


def level_of(instance: Instance, reader: Reader) -> Level:
    """Read where the tiles of one level stand.

    Raises:
        NoPixels, CorruptFile: it has none, or their places make no sense.
    """
    pixels = instance.pixels
    if pixels is None:
        raise NoPixels
    dataset = read_with_pydicom(instance.source, reader).dataset
    try:
        rows = int(dataset.get("TotalPixelMatrixRows") or pixels.rows)
        columns = int(dataset.get("TotalPixelMatrixColumns") or pixels.columns)
        full = str(dataset.get("DimensionOrganizationType", "")).upper() == "TILED_FULL"
        listed = dataset.get("PerFrameFunctionalGroupsSequence")
        places = () if full or not listed else _places(listed, pixels.rows, pixels.columns)
        spacing = _spacing(dataset)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise CorruptFile("the tiles of a slide") from error
    if not (0 < rows <= _LARGEST_SIDE and 0 < columns <= _LARGEST_SIDE):
        raise CorruptFile("the size of a slide")
    return Level(
        instance=instance,
        rows=rows,
        columns=columns,
        tile_rows=pixels.rows,
        tile_columns=pixels.columns,
        spacing=spacing,
        sparse=_first_at(places) if places else None,
        listed=places,
    )


def _first_at(places: tuple[tuple[int, int], ...]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for index, place in enumerate(places):
        found.setdefault(place, index)
    return found


def _places(listed: Any, rows: int, columns: int) -> tuple[tuple[int, int], ...]:
    """Find the place of each listed tile; positions count from 1 (C.8.12.6.1)."""
    places: list[tuple[int, int]] = []
    for item in listed:
        place = item["PlanePositionSlideSequence"].value[0]
        top = int(place["RowPositionInTotalImagePixelMatrix"].value) - 1
        left = int(place["ColumnPositionInTotalImagePixelMatrix"].value) - 1
        if top % rows or left % columns:
            raise ValueError("tiles that overlap")
        places.append((top // rows, left // columns))
    return tuple(places)


def _spacing(dataset: Any) -> tuple[float, float] | None:
    shared = dataset.get("SharedFunctionalGroupsSequence")
    measures = shared[0].get("PixelMeasuresSequence") if shared else None
    found = measures[0].get("PixelSpacing") if measures else None
    if not found or len(found) != 2 or min(map(float, found)) <= 0:
        return None
    return float(found[0]), float(found[1])
