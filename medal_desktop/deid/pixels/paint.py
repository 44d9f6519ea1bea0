"""Boxes painted over in every frame of one file, and the result compared with what it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.errors import MedalError
from medal_desktop.deid.fileio import read_header, read_path, write_file
from medal_desktop.deid.pixels.background import Fill, background
from medal_desktop.deid.pixels.boxes import Box
from medal_desktop.deid.pixels.errors import PixelsNotPainted
from medal_desktop.deid.pixels.native import paint_native
from medal_desktop.deid.pixels.recode import new_photometric, painted_frames, write_rle
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.series import DEFLATED, Frame, Instance, PixelFormat
from medal_desktop.dicom.sources import Reader, Source

Values = NDArray[Any]


def paint(path: Path, target: Path, boxes: Sequence[Box]) -> None:
    """Write `target`: the file at `path` with the boxes blank in all frames, all else the same.

    Raises:
        PixelsNotPainted: the pixels cannot be read, or the result is not what it should be.
    """
    try:
        instance, pixels = _opened(path)
        if _whole(instance, path):
            meant = (
                pixels if pixels.native else replace(pixels, photometric=new_photometric(pixels))
            )
            fill = background(instance, meant, next(_frames(instance, 1)), boxes)
            _write(path, target, instance, fill, boxes)
            _compare(instance, target, boxes, fill)
            return
    except (MedalError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PixelsNotPainted from error
    raise PixelsNotPainted


def _opened(path: Path) -> tuple[Instance, PixelFormat]:
    with Reader() as reader:
        instance, _ = read_instance(Source(path, (), path.stat().st_size), reader)
    if instance.pixels is None:
        raise PixelsNotPainted
    return instance, instance.pixels


def _whole(instance: Instance, path: Path) -> bool:
    """Whether each frame that the header promises is there, and a box means the same in each."""
    dataset = read_path(path).dataset
    tiled = "TotalPixelMatrixColumns" in dataset and instance.frames > 1
    promised = int(dataset.get("NumberOfFrames") or 1)
    return not tiled and instance.frames == promised


def _write(path: Path, target: Path, instance: Instance, fill: Fill, boxes: Sequence[Box]) -> None:
    pixels = instance.pixels
    if pixels is None:
        raise PixelsNotPainted
    if pixels.transfer_syntax == DEFLATED:
        _write_deflated(path, target, pixels, instance.frames, boxes, fill)
    elif pixels.native:
        shutil.copyfile(path, target)
        with target.open("r+b") as stream:
            place = instance.pixel_offset
            for _ in paint_native(stream, place, pixels, instance.frames, boxes, fill):
                pass
    else:
        with path.open("rb") as source, target.open("xb") as out:
            frames = painted_frames(_frames(instance, instance.frames), boxes, fill)
            write_rle(read_header(source), pixels, frames, out)


def _write_deflated(
    path: Path, target: Path, pixels: PixelFormat, frames: int, boxes: Sequence[Box], fill: Fill
) -> None:
    file = read_path(path)
    memory = BytesIO(file.dataset.PixelData)
    for _ in paint_native(memory, 0, pixels, frames, boxes, fill):
        pass
    file.dataset.PixelData = memory.getvalue()
    with target.open("xb") as out:
        write_file(file, out, out)


def _frames(instance: Instance, count: int) -> Iterator[Values]:
    with Reader() as reader:
        source = FrameReader(reader)
        for index in range(count):
            yield source.stored(Frame(instance=instance, index=index))


def _compare(before: Instance, target: Path, boxes: Sequence[Box], fill: Fill) -> None:
    """Read what was written with the reader of all images.

    Raises:
        PixelsNotPainted: a value outside the boxes is another, or one inside is still there.
    """
    after, pixels = _opened(target)
    old = before.pixels
    if old is None or after.frames != before.frames:
        raise PixelsNotPainted
    expected = old.photometric if old.native else new_photometric(old)
    same = replace(old, transfer_syntax="", photometric=expected, planar=0, high_bit=0)
    if replace(pixels, transfer_syntax="", planar=0, high_bit=0) != same:
        raise PixelsNotPainted
    pairs = zip(_frames(before, before.frames), _frames(after, after.frames), strict=True)
    for source, painted in pairs:
        inside = _covered(pixels, source.shape, boxes)
        if not _equal(source[~inside], painted[~inside]):
            raise PixelsNotPainted
        if not _equal(painted[inside], np.broadcast_to(fill, painted[inside].shape)
                      if painted.ndim == 3 else np.full(int(inside.sum()), fill[0])):  # fmt: skip
            raise PixelsNotPainted


def _covered(
    pixels: PixelFormat, shape: tuple[int, ...], boxes: Sequence[Box]
) -> NDArray[np.bool_]:
    inside = np.zeros(shape[:2], bool)
    for box in boxes:
        inside[box.cut(*shape[:2])] = True
    if pixels.native and pixels.photometric == "YBR_FULL_422":
        pairs = inside.reshape(shape[0], shape[1] // 2, 2).any(axis=2)
        inside = np.repeat(pairs, 2, axis=1)
    return inside


def _equal(one: Values, other: Values) -> bool:
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
