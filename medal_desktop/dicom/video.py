"""Video, within DICOM (PS3.5 8.2.5 to 8.2.11) and plain MP4, MOV, AVI or MPEG: OpenCV's one door.

The pictures alone are decoded: a sound track is never read, since a voice is an identity. Nothing
is written to disk; the decoder reads through the same `Source` as everything else.
"""

from __future__ import annotations

import io
import math
from bisect import bisect_right
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.encapsulation import Span, find_fragments
from medal_desktop.dicom.errors import CorruptFile, DicomError, NoPixels, UnsupportedTransferSyntax
from medal_desktop.dicom.series import Group, Instance, Kind
from medal_desktop.dicom.sources import Reader, Source

_MOST_FRAMES = 10_000_000
_LARGEST_SIDE = 16_384
_NEAR = 48
_HEAD = 4_096
_TRANSPORT_PACKET = 188
_STARTS = (b"\0\0\1\xba", b"\0\0\1\xb3", b"\0\0\0\1", b"\0\0\1")


def is_video(head: bytes) -> bool:
    """Whether a stream's first bytes are those of a video that is let near the decoder.

    Playlists and other texts that name further files are not.
    """
    if _has_index(head):
        return True
    packets = head[0 : 3 * _TRANSPORT_PACKET : _TRANSPORT_PACKET]
    return head.startswith(_STARTS) or (len(packets) == 3 and set(packets) == {0x47})


def _has_index(head: bytes) -> bool:
    """Whether a container lists its pictures, so that their number and places are known."""
    avi = head[:4] == b"RIFF" and head[8:12] == b"AVI "
    return avi or head[4:8] in {b"ftyp", b"moov", b"mdat"}


def is_container(head: bytes) -> bool:
    """Whether a file's first bytes are those of an MP4, MOV, AVI or MPEG program stream."""
    return _has_index(head) or head.startswith(_STARTS[0])


class Video:
    """An open video; frames in any order, the next one fastest. Not shared between threads.

    Attributes:
        frames: how many pictures there are; an estimate in streams without an index.
        fps: pictures per second; 0 when nothing says it.
        rows, columns: of each picture.
    """

    def __init__(self, stream: _Stream, fps: float | None = None, frames: int = 0) -> None:
        self._stream = stream
        head = stream.peek(_HEAD)
        self._indexed = _has_index(head)
        if not is_video(head):
            stream.close()
            raise UnsupportedTransferSyntax("not a video that is known here")
        self._next = 0
        self._capture: Any = self._opened()
        names = _cv2()
        said = float(self._capture.get(names.CAP_PROP_FPS))
        self.fps = fps or (said if math.isfinite(said) and 0 < said <= 1000 else 0.0)
        count = self._capture.get(names.CAP_PROP_FRAME_COUNT)
        self.frames = int(count) if 0 < count <= _MOST_FRAMES else 0
        if frames and not self._indexed:
            self.frames = frames
        self.rows = int(self._capture.get(names.CAP_PROP_FRAME_HEIGHT))
        self.columns = int(self._capture.get(names.CAP_PROP_FRAME_WIDTH))
        if not (0 < self.rows <= _LARGEST_SIDE and 0 < self.columns <= _LARGEST_SIDE):
            self.close()
            raise CorruptFile("the size of the pictures")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of decoder and file."""
        self._capture.release()
        self._stream.close()

    def frame(self, index: int) -> NDArray[np.uint8]:
        """Give one picture as RGB uint8 (rows, columns, 3).

        Raises:
            NoPixels: there is no such frame.
            DicomError: the stream is damaged or gone.
        """
        if not 0 <= index < (self.frames if self._indexed else _MOST_FRAMES):
            raise NoPixels
        self._go(index)
        there, picture = self._capture.read()
        self._stream.raise_fault()
        if not there or picture is None:
            raise self._ended()
        self._next = index + 1
        rgb: NDArray[np.uint8] = np.ascontiguousarray(picture[..., ::-1], np.uint8)
        return rgb

    def _go(self, index: int) -> None:
        """Stand before a frame: over its neighbours one by one, far away by the decoder's seek.

        A stream without times of its own cannot be sought in; it is counted through from its start.
        """
        if not self._next <= index <= self._next + _NEAR:
            position = _cv2().CAP_PROP_POS_FRAMES
            sought = self._indexed and self._capture.set(position, index)
            if sought and round(self._capture.get(position)) == index:
                self._next = index
                return
            self._capture.release()
            self._capture, self._next = self._opened(), 0
        while self._next < index:
            if not self._capture.grab():
                self._stream.raise_fault()
                raise self._ended()
            self._next += 1

    def _ended(self) -> DicomError:
        """An index that promised more was cut short; without one, this is simply the end."""
        return CorruptFile("the video breaks off") if self._indexed else NoPixels()

    def _opened(self) -> Any:
        cv2 = _cv2()
        self._stream.seek(0)
        try:
            capture = cv2.VideoCapture(self._stream, cv2.CAP_FFMPEG, [])
        except cv2.error as error:
            raise CorruptFile("the video cannot be opened") from error
        if not capture.isOpened():
            self._stream.raise_fault()
            raise CorruptFile("the video cannot be opened")
        return capture


def _cv2() -> Any:
    import cv2  # noqa: PLC0415 - slow import, and few series are videos

    return cv2


class _Stream(io.BufferedIOBase):
    """The fragments of a video as one stream, read as the decoder asks for them."""

    def __init__(self, source: Source, spans: tuple[Span, ...]) -> None:
        super().__init__()
        self._source, self._spans, self._reader = source, spans, Reader()
        self._starts = [0]
        for _, length in spans:
            self._starts.append(self._starts[-1] + length)
        self._at = 0
        self._fault: DicomError | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def raise_fault(self) -> None:
        """Raise what reading met while the decoder was at work, where no exception passes."""
        if self._fault is not None:
            raise self._fault

    def peek(self, size: int) -> bytes:
        """Give the first bytes."""
        self.seek(0)
        return self.read(size)

    def read(self, size: int | None = -1, /) -> bytes:
        """Give up to `size` bytes."""
        left = self._starts[-1] - self._at
        left = left if size is None or size < 0 else min(size, left)
        parts = []
        while left > 0:
            index = bisect_right(self._starts, self._at) - 1
            within = self._at - self._starts[index]
            offset, length = self._spans[index]
            try:
                data = self._reader.read(self._source, offset + within, min(left, length - within))
            except DicomError as error:
                self._fault = error
                break
            if not data:
                break
            parts.append(data)
            self._at += len(data)
            left -= len(data)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the stream."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._starts[-1]}[whence]
        self._at = min(max(base + offset, 0), self._starts[-1])
        return self._at

    def tell(self) -> int:
        """Give the place in the stream."""
        return self._at

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
        super().close()


def open_video(group: Group) -> Video:
    """Open the video of a group of kind `video`.

    Raises:
        NoPixels: the group is no video.
        DicomError: the stream is damaged, or no video that is known here.
    """
    if group.kind is not Kind.VIDEO or not group.objects:
        raise NoPixels
    return open_instance(group.first)


def open_instance(instance: Instance) -> Video:
    """Open the video in one DICOM object; its own frame rate goes before the container's.

    Raises:
        DicomError: the stream is damaged, or no video that is known here.
    """
    if instance.foreign:
        return open_source(instance.source)
    with Reader() as reader:
        found = find_fragments(reader, instance.source, instance.pixel_offset)
    if not found.spans:
        raise NoPixels
    return Video(_Stream(instance.source, found.spans), instance.fps, instance.frames)


def open_source(source: Source) -> Video:
    """Open a plain video, in an archive or not.

    Raises:
        DicomError: it is gone, damaged, or no video that is known here.
    """
    return Video(_Stream(source, ((0, source.size),)))


def open_file(path: Path) -> Video:
    """Open a plain video file.

    Raises:
        DicomError: it is gone, damaged, or no video that is known here.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DicomError("the file can no longer be read") from error
    return open_source(Source(path, (), size))
