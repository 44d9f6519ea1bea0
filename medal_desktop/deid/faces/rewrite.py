"""One file written anew with a value in place of some pixels of each frame, all else the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.errors import MedalError
from medal_desktop.deid.faces.errors import FaceNotRemoved
from medal_desktop.deid.fileio import read_header, read_path, write_file
from medal_desktop.deid.pixels.native import Bytes
from medal_desktop.deid.pixels.recode import write_rle
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.series import BIG_ENDIAN, DEFLATED, Frame, Instance, PixelFormat
from medal_desktop.dicom.sources import Reader, Source

Values = NDArray[Any]
Cut = Callable[[int], tuple[NDArray[np.bool_], float]]
"""Gives for the number of a frame which pixels (rows, columns) go, and the stored value instead."""


def rewrite(path: Path, target: Path, cut: Cut) -> None:
    """Write `target`: the file at `path` with what `cut` says filled, compressed ones as RLE.

    Raises:
        FaceNotRemoved: the pixels cannot be read, or the result is not what it should be.
    """
    try:
        instance, pixels = _opened(path)
        _write(path, target, instance, pixels, cut)
        _compare(instance, target, cut)
    except FaceNotRemoved:
        raise
    except (MedalError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise FaceNotRemoved from error


def _opened(path: Path) -> tuple[Instance, PixelFormat]:
    with Reader() as reader:
        instance, _ = read_instance(Source(path, (), path.stat().st_size), reader)
    pixels = instance.pixels
    if pixels is None or "truncated" in instance.warnings:
        raise FaceNotRemoved
    if pixels.samples != 1 or pixels.swapped or pixels.allocated not in {8, 16, 32}:
        raise FaceNotRemoved
    return instance, pixels


def _write(path: Path, target: Path, instance: Instance, pixels: PixelFormat, cut: Cut) -> None:
    if pixels.transfer_syntax == DEFLATED:
        file = read_path(path)
        memory = BytesIO(file.dataset.PixelData)
        _fill(memory, 0, instance, pixels, cut)
        file.dataset.PixelData = memory.getvalue()
        with target.open("xb") as out:
            write_file(file, out, out)
    elif pixels.native:
        shutil.copyfile(path, target)
        with target.open("r+b") as stream:
            _fill(stream, instance.pixel_offset, instance, pixels, cut)
    else:
        with path.open("rb") as source, target.open("xb") as out:
            frames = (_filled(frame, *cut(n)) for n, frame in enumerate(_frames(instance)))
            write_rle(read_header(source), pixels, frames, out)


def _fill(stream: Bytes, offset: int, instance: Instance, pixels: PixelFormat, cut: Cut) -> None:
    """Fill uncompressed frames in place."""
    order = ">" if pixels.transfer_syntax == BIG_ENDIAN else "<"
    kind = np.dtype(f"{order}{'f' if pixels.number == 'f' else 'u'}{pixels.allocated // 8}")
    size = pixels.frame_bits // 8
    for index in range(instance.frames):
        where, value = cut(index)
        stream.seek(offset + index * size)
        cells = np.frombuffer(stream.read(size), kind).reshape(where.shape).copy()
        cells[where] = _cell(value, pixels)
        stream.seek(offset + index * size)
        stream.write(cells.tobytes())


def _cell(value: float, pixels: PixelFormat) -> float:
    """Give a value as its cell holds it: shifted to the stored bits, negative as complement."""
    if pixels.number == "f":
        return value
    low = pixels.high_bit + 1 - pixels.stored
    return (int(value) << low) & ((1 << pixels.allocated) - 1)


def _filled(frame: Values, where: NDArray[np.bool_], value: float) -> Values:
    made = frame.copy()
    made[where] = value
    return made


def _frames(instance: Instance) -> Iterator[Values]:
    with Reader() as reader:
        source = FrameReader(reader)
        for index in range(instance.frames):
            yield source.stored(Frame(instance=instance, index=index))


def _compare(before: Instance, target: Path, cut: Cut) -> None:
    """Read what was written with the reader of all images.

    Raises:
        FaceNotRemoved: a value outside is another, or one inside is still there.
    """
    after, _ = _opened(target)
    if after.frames != before.frames:
        raise FaceNotRemoved
    for index, (old, new) in enumerate(zip(_frames(before), _frames(after), strict=True)):
        if not np.array_equal(_filled(old, *cut(index)), new, equal_nan=old.dtype.kind == "f"):
            raise FaceNotRemoved
