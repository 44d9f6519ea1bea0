"""The pictures of a film in their order, and pictures written one by one as JPEG (PS3.5 A.4.1).

Frame by frame is what leaves a hospital: a stream can hold sound, captions and pictures that no
player shows, and any frame of its own can be had exactly by everybody.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.progress import Job
from medal_desktop.dicom.decoding import codecs
from medal_desktop.dicom.errors import CorruptFile, NoPixels
from medal_desktop.dicom.frames import frame_values
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.series import Frame, Group, Instance
from medal_desktop.dicom.sop_classes import VIDEO_SYNTAXES
from medal_desktop.dicom.sources import Reader
from medal_desktop.dicom.video import Video, open_instance, open_video

Picture = NDArray[np.uint8]
JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
PHOTOMETRIC = "YBR_FULL_422"
_QUALITY = 95
_ITEM, _SEQUENCE_END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0\0\0\0\0"
_UNDEFINED = 0xFFFFFFFF
_SPARE_FRAMES, _SPARE_SHARE = 2, 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many pictures were written, of which size, and in how many bytes."""

    count: int
    rows: int
    columns: int
    size: int


def is_stream(instance: Instance) -> bool:
    """Whether its pictures lie in a stream of video."""
    pixels = instance.pixels
    return bool(pixels and pixels.transfer_syntax in VIDEO_SYNTAXES) and not instance.foreign


def film_pictures(instance: Instance, job: Job | None = None) -> Iterator[Picture]:
    """Give every picture of a film as RGB (rows, columns, 3), of a stream or of single frames.

    Raises:
        NoPixels: there is none.
        DicomError: it is damaged, gone, or its pictures change their size.
        Cancelled: the job was asked to stop.
    """
    job = job or Job()
    if is_stream(instance) or instance.foreign:
        with open_instance(instance) as video:
            yield from _even(video_pictures(video, job))
        return
    with Reader() as reader:
        source = FrameReader(reader)
        frames = (Frame(instance=instance, index=index) for index in range(instance.frames))
        values = (frame_values(frame, source, reader) for frame in frames)
        yield from _even(job.each(values, instance.frames, "pictures"))


def video_pictures(video: Video, job: Job) -> Iterator[Picture]:
    """Give every picture of an open video.

    Raises:
        NoPixels, CorruptFile: it breaks off before its end.
        Cancelled: the job was asked to stop.
    """
    count = 0
    while True:
        job.check()
        try:
            picture = video.frame(count)
        except (NoPixels, CorruptFile):
            spare = max(_SPARE_FRAMES, int(video.frames * _SPARE_SHARE))
            if not count or count < video.frames - spare:
                raise
            return
        yield picture
        count += 1
        job.step(count, max(video.frames, count), "pictures")


def spread(count: int, most: int) -> tuple[int, ...]:
    """Choose up to `most` frames over the whole length, the first and the last among them."""
    if min(count, most) < 2:
        return (count // 2,)
    return tuple(sorted({round(part * (count - 1) / (most - 1)) for part in range(most)}))


def film_frames(
    group: Group, chosen: Iterable[int], job: Job | None = None
) -> Iterator[tuple[int, Picture]]:
    """Give some pictures of a group of kind `video`, in rising order, each with its number.

    A stream's own count may promise more than there is: what lies behind its end is left out.

    Raises:
        DicomError: it is damaged or gone.
        Cancelled: the job was asked to stop.
    """
    with open_video(group) as video:
        for index in sorted(chosen):
            (job or Job()).check()
            try:
                yield index, video.frame(index)
            except NoPixels:
                if index == 0:
                    raise
                return


def _even(pictures: Iterable[Picture]) -> Iterator[Picture]:
    shape: tuple[int, ...] = ()
    for picture in pictures:
        shape = shape or picture.shape
        if picture.shape != shape or picture.ndim != 3:
            raise CorruptFile("pictures that change their size")
        yield picture


def write_jpegs(pictures: Iterable[Picture], stream: IO[bytes], sampling: str = "422") -> Written:
    """Write pictures as items of encapsulated pixel data, each a JPEG of its own.

    Raises:
        NoPixels: there is none.
    """
    encode = codecs().jpeg8_encode
    count, size, shape = 0, 0, (0, 0, 0)
    for picture in pictures:
        data = bytes(encode(np.ascontiguousarray(picture), level=_QUALITY, subsampling=sampling))
        data += b"\0" * (len(data) % 2)
        stream.write(_ITEM + struct.pack("<L", len(data)) + data)
        count, size, shape = count + 1, size + len(data), picture.shape
    if not count:
        raise NoPixels
    return Written(count=count, rows=shape[0], columns=shape[1], size=size)


def write_pixel_data(items: IO[bytes], target: IO[bytes]) -> None:
    """Write the pixel data element around items; the table of offsets stays empty."""
    target.write(struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OB", 0, _UNDEFINED))
    target.write(_ITEM + bytes(4))
    shutil.copyfileobj(items, target, 1 << 20)
    target.write(_SEQUENCE_END)
