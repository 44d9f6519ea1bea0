"""Files of other formats as objects and frames: pictures, NIfTI, NRRD, plain videos.

They carry no patient and no UIDs. A UID is made of the content, so that the same file is the same
object wherever it lies. `wrapping` turns them into DICOM.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.errors import (
    CorruptFile,
    DicomError,
    TooMuchMemory,
    TruncatedFile,
    UnsupportedTransferSyntax,
)
from medal_desktop.dicom.memory import available_bytes
from medal_desktop.dicom.nifti import is_nifti, nifti_layout
from medal_desktop.dicom.nrrd import is_nrrd, nrrd_layout
from medal_desktop.dicom.openslides import TILE, VendorSlide, may_be_slide, vendor_of
from medal_desktop.dicom.pictures import decode_picture, describe_picture, is_picture
from medal_desktop.dicom.plain_volume import Layout
from medal_desktop.dicom.series import Frame, Instance, PixelFormat
from medal_desktop.dicom.sop_classes import (
    PHOTOGRAPH,
    SECONDARY_CAPTURE_IMAGE,
    SLIDE,
    VIDEO_ENDOSCOPY,
)
from medal_desktop.dicom.sources import Reader, Source

PICTURE, NIFTI, NRRD, VIDEO, SLIDES = "picture", "nifti", "nrrd", "video", "slide"
_HEAD = 64 << 10
_WHOLE = 64 << 20
_GZIP = b"\x1f\x8b"
_MOST_FROM_A_BYTE = 1100
_FULL = 1 << 24
Stored = NDArray[Any]


def recognise(head: bytes) -> str:
    """Tell a file of another format by its first bytes; "" for everything else."""
    if is_picture(head):
        return PICTURE
    if may_be_slide(head):
        return SLIDES
    if is_nrrd(head):
        return NRRD
    if is_nifti(_unpacked(head)):
        return NIFTI
    from medal_desktop.dicom.video import is_container  # noqa: PLC0415 - it looks at frames, too

    return VIDEO if is_container(head) else ""


def _unpacked(head: bytes) -> bytes:
    """Give the first bytes of what a gzip file holds."""
    if head[:2] != _GZIP:
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _HEAD)
    except zlib.error:
        return b""


def read_foreign(source: Source, reader: Reader, form: str) -> tuple[Instance, tuple[Frame, ...]]:
    """Read one file as an object and its frames; a video has none.

    Raises:
        DicomError: it is damaged, or of a kind that is not read here.
    """
    if form in {PICTURE, SLIDES} and not source.members:
        slide = may_be_slide(reader.head(source)) and vendor_of(source.path)
        form = SLIDES if slide else form
    if form == SLIDES and (source.members or not slide):
        raise UnsupportedTransferSyntax
    return _READERS[form](source, reader, _instance(source, reader, form))


def _instance(source: Source, reader: Reader, form: str) -> Instance:
    uid = content_uid(source, reader)
    return Instance(
        source=source,
        sop_uid=uid,
        sop_class=SECONDARY_CAPTURE_IMAGE,
        study_uid=f"{uid}.1",
        series_uid=f"{uid}.2",
        modality="OT",
        number=1,
        pixel_length=source.size,
        foreign=form,
    )


def content_uid(source: Source, reader: Reader) -> str:
    """Give a UID out of a file's content (PS3.5 B.2): all of it, of a long one both ends."""
    digest = hashlib.sha256(str(source.size).encode())
    digest.update(reader.read(source, 0, _WHOLE))
    if source.size > _WHOLE:
        digest.update(reader.read(source, max(source.size - (1 << 20), _WHOLE), 1 << 20))
    return f"2.25.{int.from_bytes(digest.digest()[:14], 'big')}"


def _picture(
    source: Source, reader: Reader, instance: Instance
) -> tuple[Instance, tuple[Frame, ...]]:
    found = describe_picture(io.BytesIO(reader.read(source, 0, source.size)))
    if found.rows * found.columns > max(_FULL, source.size * _MOST_FROM_A_BYTE):
        raise CorruptFile("a picture much larger than its file")
    pixels = PixelFormat(
        transfer_syntax="",
        rows=found.rows,
        columns=found.columns,
        samples=found.samples,
        photometric="RGB" if found.samples == 3 else "MONOCHROME2",
        allocated=found.bits,
        stored=found.bits,
        high_bit=found.bits - 1,
    )
    photograph = found.samples == 3 and found.kind != "PNG"
    instance = replace(
        instance,
        pixels=pixels,
        frames=found.pages,
        sop_class=PHOTOGRAPH if photograph else SECONDARY_CAPTURE_IMAGE,
        modality="XC" if photograph else "OT",
        series_description="Photograph" if photograph else "Picture",
        warnings=(("lossy",) if found.lossy else ()) + (() if photograph else ("burned_in",)),
    )
    return instance, tuple(Frame(instance=instance, index=page) for page in range(found.pages))


def _volume(
    source: Source, reader: Reader, instance: Instance
) -> tuple[Instance, tuple[Frame, ...]]:
    layout = layout_of(source, reader, instance.foreign)
    _refuse_lies(source, layout)
    instance = replace(
        instance,
        pixels=layout.pixels,
        frames=layout.shape[0] * layout.shape[1],
        frame_of_reference=f"{instance.sop_uid}.3",
        series_description="NIfTI" if instance.foreign == NIFTI else "NRRD",
    )
    frames = layout.frames(instance)
    if all(frame.position and frame.orientation for frame in frames):
        return instance, frames
    instance = replace(instance, warnings=("no_position",))
    return instance, layout.frames(instance)


def _refuse_lies(source: Source, layout: Layout) -> None:
    """No packing makes more than a thousandfold of a file, and none makes nothing of it."""
    if source.size * (_MOST_FROM_A_BYTE if layout.packed else 1) < layout.size:
        raise TruncatedFile


def layout_of(source: Source, reader: Reader, form: str) -> Layout:
    """Read where a volume's numbers stand and what they mean.

    Raises:
        DicomError: the header is damaged, or of a kind that is not read here.
    """
    head = reader.read(source, 0, _HEAD)
    if form == NRRD:
        return nrrd_layout(head)
    packed = head[:2] == _GZIP
    return replace(nifti_layout(_unpacked(head)), packed=packed)


def _video(
    source: Source, reader: Reader, instance: Instance
) -> tuple[Instance, tuple[Frame, ...]]:
    from medal_desktop.dicom.video import open_source  # noqa: PLC0415 - it looks at frames, too

    reader.close()
    with open_source(source) as video:
        video.frame(0)
        instance = replace(
            instance,
            pixels=PixelFormat(
                transfer_syntax="", rows=video.rows, columns=video.columns, samples=3,
                photometric="RGB", allocated=8, stored=8, high_bit=7,
            ),
            frames=video.frames,
            fps=round(video.fps, 6) or None,
            sop_class=VIDEO_ENDOSCOPY,
            modality="ES",
            series_description="Video",
            warnings=("lossy",),
        )  # fmt: skip
    return instance, ()


def _slide(source: Source, _: Reader, instance: Instance) -> tuple[Instance, tuple[Frame, ...]]:
    slide = VendorSlide(source.path)
    slide.close()
    largest = slide.levels[0]
    pixels = PixelFormat(
        transfer_syntax="", rows=TILE, columns=TILE, samples=3, photometric="RGB",
        allocated=8, stored=8, high_bit=7,
    )  # fmt: skip
    instance = replace(
        instance,
        pixels=pixels,
        frames=-(-largest.rows // TILE) * -(-largest.columns // TILE),
        sop_class=SLIDE,
        modality="SM",
        series_description="Slide",
    )
    return instance, ()


_READERS: dict[str, Callable[[Source, Reader, Instance], tuple[Instance, tuple[Frame, ...]]]] = {
    PICTURE: _picture,
    NIFTI: _volume,
    NRRD: _volume,
    VIDEO: _video,
    SLIDES: _slide,
}


class ForeignFrames:
    """The frames of one file of another format; what is packed is unpacked once."""

    def __init__(self, instance: Instance, reader: Reader) -> None:
        self.instance = instance
        self._reader = reader
        self._layout: Layout | None = None
        self._values: Stored | None = None

    def stored(self, index: int) -> Stored:
        """Give the stored values of one frame.

        Raises:
            DicomError: the file is gone, changed or damaged.
        """
        source = self.instance.source
        if self.instance.foreign == PICTURE:
            data = self._reader.read(source, 0, source.size)
            found = decode_picture(io.BytesIO(data), index)
        else:
            found = self._slice(source, index)
        pixels = self.instance.pixels
        if pixels is None or found.shape[:2] != (pixels.rows, pixels.columns):
            raise CorruptFile("a picture of another size than the first look found")
        return found

    def _slice(self, source: Source, index: int) -> Stored:
        if self._layout is None:
            self._layout = layout_of(source, self._reader, self.instance.foreign)
        layout = self._layout
        if layout.packed:
            if self._values is None:
                self._values = layout.values(_numbers(source, self._reader, layout))
            return np.asarray(self._values[index])
        single = replace(layout, shape=(1, 1, *layout.shape[2:]))
        data = self._reader.read_exactly(source, layout.offset + index * single.size, single.size)
        return np.asarray(single.values(data)[0])


def _numbers(source: Source, reader: Reader, layout: Layout) -> bytes:
    """Unpack the numbers' bytes, no further than the header promises."""
    free = available_bytes()
    if free is not None and 2 * layout.size > free:
        raise TooMuchMemory
    body = reader.read(source, 0, source.size)
    try:
        if body[:2] == _GZIP:
            whole = zlib.decompressobj(wbits=31)
            return whole.decompress(body, layout.offset + layout.size)[layout.offset :]
        return zlib.decompressobj(wbits=47).decompress(body[layout.offset :], layout.size)
    except zlib.error as error:
        raise CorruptFile("the packed part is damaged") from error


__all__ = ["DicomError", "ForeignFrames", "content_uid", "read_foreign", "recognise"]
