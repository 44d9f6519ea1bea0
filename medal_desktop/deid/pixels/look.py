"""Looking for text in the frames of written files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.progress import Job
from medal_desktop.deid.pixels.boxes import Box, union
from medal_desktop.deid.pixels.detector import Picture, detector
from medal_desktop.deid.pixels.stretch import Stretch
from medal_desktop.dicom.errors import NoPixels, TruncatedFile
from medal_desktop.dicom.frames import frame_values
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.presentation import Window, to_grey
from medal_desktop.dicom.series import Frame, Instance
from medal_desktop.dicom.slide_small import small_parts
from medal_desktop.dicom.sop_classes import SLIDE
from medal_desktop.dicom.sources import Reader, Source

_SAMPLES: Final = 3
# Stretches of a film, in frames; a long film has longer ones rather than more.
_STRETCH: Final = 100
_MOST_STRETCHES: Final = 24
# Where two windows of an image are this much alike, the second shows nothing new.
_ALIKE: Final = 1.25


def look(path: Path, *, second: bool = False, job: Job | None = None) -> tuple[Box, ...]:
    """Find text in one file; the second look takes other frames than the first.

    Raises:
        DicomError: its pixels cannot be decoded.
        DetectorMissing: there is no detector.
    """
    with Reader() as reader:
        instance, frames = read_instance(Source(path, (), path.stat().st_size), reader)
    if "truncated" in instance.warnings:
        raise TruncatedFile
    if instance.sop_class == SLIDE:
        return look_at_level(instance, job)
    if not frames:
        raise NoPixels
    return look_at(tuple(frame for frame in frames if frame.tile is None) or frames, second=second)


def look_at(frames: Sequence[Frame], *, second: bool = False) -> tuple[Box, ...]:
    """Find text in a few frames, and in the brightest and darkest value that each pixel ever has.

    Raises:
        DicomError: the pixels cannot be decoded.
        DetectorMissing: there is no detector.
    """
    eyes = detector()
    return union(box for picture in pictures(frames, second=second) for box in eyes.find(picture))


def look_at_level(instance: Instance, job: Job | None = None) -> tuple[Box, ...]:
    """Find text in one level of a slide, looked at from afar and at its corners.

    Raises:
        DicomError: the pixels cannot be decoded.
        DetectorMissing: there is no detector.
    """
    eyes = detector()
    return union(
        Box(
            x=part.left + box.x * part.step,
            y=part.top + box.y * part.step,
            width=box.width * part.step,
            height=box.height * part.step,
        )
        for part in small_parts(instance, job=job)
        for box in eyes.find(part.picture)
    )


def look_beneath(frames: Iterable[Frame], boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Find text that boxes do not cover, in each frame given.

    Raises:
        DicomError: the pixels cannot be decoded.
        DetectorMissing: there is no detector.
    """
    with Reader() as reader:
        source = FrameReader(reader)
        return look_through(
            (
                picture
                for frame in frames
                for picture in views(frame_values(frame, source, reader), frame)
            ),
            boxes,
        )


def look_through(pictures: Iterable[Picture], boxes: Sequence[Box] = ()) -> tuple[Box, ...]:
    """Find text that boxes do not cover, in pictures (rows, columns, 3).

    Raises:
        DetectorMissing: there is no detector.
    """
    eyes = detector()
    found: list[Box] = []
    for picture in pictures:
        blank = picture.copy()
        for box in boxes:
            blank[box.cut(*blank.shape[:2])] = 0
        found += eyes.find(blank)
    return union(found)


def pictures(frames: Sequence[Frame], *, second: bool = False) -> Iterator[Picture]:
    """Give the pictures (rows, columns, 3) in which text would show.

    Text that comes and goes shows in the extremes over time, also between the chosen frames. A
    long film has them for each stretch of it, and the picture that is least like the stretch's
    first one.
    """
    chosen = set(sample(len(frames), second=second))
    ends = set(stretches(len(frames))) if len(frames) > _SAMPLES else set()
    stretch = Stretch(many=len(ends) > 1)
    with Reader() as reader:
        source = FrameReader(reader)
        for number, frame in enumerate(frames):
            shown = views(frame_values(frame, source, reader), frame)
            if number in chosen:
                yield from shown
            if ends:
                stretch.add(shown[0])
            if number + 1 in ends:
                yield from stretch.taken()


def stretches(count: int) -> tuple[int, ...]:
    """Give where the stretches of a film of so many frames end: the number of the next frame."""
    parts = min(max(count // _STRETCH, 1), _MOST_STRETCHES)
    return tuple(count * part // parts for part in range(1, parts + 1))


def sample(count: int, *, second: bool = False) -> tuple[int, ...]:
    """Choose frames evenly; the second time those between."""
    if count <= _SAMPLES:
        return tuple(range(count))
    if second:
        return tuple(sorted({int(count * part / 6) for part in (1, 3, 5)}))
    return tuple(sorted({0, count // 3, count - 1}))


def views(values: NDArray[Any], frame: Frame) -> list[Picture]:
    """Show one frame in colour, or in the windows in which its text may be seen."""
    if values.ndim == 3:
        return [np.ascontiguousarray(values[..., :3], np.uint8)]
    pixels = frame.instance.pixels
    inverted = pixels is not None and pixels.photometric == "MONOCHROME1"
    greys = [to_grey(values, window, inverted=inverted) for window in _windows(values, frame)]
    return [np.repeat(grey[..., np.newaxis], 3, axis=-1) for grey in greys]


def _windows(values: NDArray[Any], frame: Frame) -> list[Window]:
    """Give the full range, and the file's own or the usual range where that is much narrower."""
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    if not finite.size:
        return [Window(0.0, 1.0)]
    low, high = float(finite.min()), float(finite.max())
    full = Window((low + high) / 2, max(high - low, 1e-6))
    pixels, said = frame.instance.pixels, frame.instance.window
    if pixels is not None and pixels.stored <= 8:
        return [full]
    if said is not None and np.isfinite(said).all() and said[1] > 0:
        narrow = Window(*said)
    else:
        low, high = (float(end) for end in np.percentile(finite, (0.5, 99.5)))
        narrow = Window((low + high) / 2, max(high - low, 1e-6))
    return [full, narrow] if full.width > _ALIKE * narrow.width else [full]
