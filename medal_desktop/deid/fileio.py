"""A DICOM file read and written anew around its pixel data, whose bytes are copied as they are."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.errors import InvalidDicomError
from pydicom.filewriter import dcmwrite
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from medal_desktop import __version__
from medal_desktop.deid import raw
from medal_desktop.deid.codestream import Room
from medal_desktop.deid.encoding import encode, encoded_element
from medal_desktop.deid.errors import (
    DicomUnreadable,
    HiddenBits,
    MediaDirectory,
    NotDicom,
    PixelSurplus,
)
from medal_desktop.deid.header import read_ordinary
from medal_desktop.deid.pixel_bits import UnusedBits, hides_bits, unused_bits
from medal_desktop.deid.pixel_rooms import (
    blanked,
    comments,
    deflated_surplus,
    has_surplus,
    value_place,
)
from medal_desktop.deid.pixel_span import Span, pixel_span
from medal_desktop.deid.quiet import quiet
from medal_desktop.dicom.sop_classes import VIDEO_SYNTAXES

# A UUID-derived UID of our own (PS3.5 B.2); the same for every installation.
IMPLEMENTATION: Final = "2.25.201917246013370711913741361034953722001"
_DICOMDIR: Final = "1.2.840.10008.1.3.10"
_UNDEFINED: Final = 0xFFFFFFFF
_CHUNK: Final = 1 << 20
_READ_ERRORS = (
    InvalidDicomError, ValueError, KeyError, TypeError, AttributeError, NotImplementedError,
    EOFError, OSError, RecursionError, IndexError, OverflowError, MemoryError,
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class DicomFile:
    """A header in memory and the place of the pixel data in the file it came from.

    `comments` are the places of bytes in compressed frames that are no picture; `bits` says which
    bits of the cells that begin at `value` are no pixels.
    """

    dataset: FileDataset
    span: Span | None
    deflated: bool
    comments: tuple[Room, ...] = ()
    bits: UnusedBits | None = None
    value: int = 0

    @property
    def transfer_syntax(self) -> UID:
        """The transfer syntax that the file says now: painting may change it."""
        return UID(raw.text(self.dataset.file_meta, 0x00020010))


def read_header(stream: IO[bytes], *, pixels: bool = True) -> DicomFile:
    """Read all but the pixel data, and find where that lies; without `pixels` no look at them.

    Raises:
        NotDicom: no DICOM object.
        MediaDirectory: a DICOMDIR.
        DicomUnreadable: damaged or cut off.
        PixelSurplus, HiddenBits: bytes or bits of the pixel data that are no picture.
    """
    with quiet():
        return _read(stream, pixels=pixels)


def _read(stream: IO[bytes], *, pixels: bool) -> DicomFile:
    try:
        dataset = _parse(stream)
        syntax = UID(raw.text(dataset.file_meta, 0x00020010))
        if syntax == DeflatedExplicitVRLittleEndian:
            return _read_deflated(stream)
        _refuse_short(dataset)
        file = DicomFile(dataset=dataset, span=pixel_span(stream, syntax), deflated=False)
        if file.span is None and _is_image(dataset):
            raise DicomUnreadable("pixel data missing")
        if pixels and file.span is not None and syntax not in VIDEO_SYNTAXES:
            _look_at_pixels(stream, file, file.span)
    except _READ_ERRORS as error:
        raise DicomUnreadable from error
    return file


def _read_deflated(stream: IO[bytes]) -> DicomFile:
    stream.seek(0)
    dataset = dcmread(stream)
    if deflated_surplus(dataset):
        raise PixelSurplus
    bits = unused_bits(dataset, 0x7FE00010, ExplicitVRLittleEndian)
    if bits is not None and "PixelData" in dataset:
        dataset.PixelData = bits.cleared(dataset.PixelData) or dataset.PixelData
    return DicomFile(dataset=dataset, span=None, deflated=True)


def _look_at_pixels(stream: IO[bytes], file: DicomFile, span: Span) -> None:
    """Find what in the pixel data is no picture.

    Raises:
        PixelSurplus: bytes behind the last pixel of uncompressed pixel data.
        HiddenBits: compressed frames with something in bits that are no pixels.
    """
    dataset, syntax = file.dataset, file.transfer_syntax
    if not syntax.is_encapsulated:
        if has_surplus(stream, span, dataset, syntax):
            raise PixelSurplus
        tag, file.value = value_place(stream, span, syntax)
        file.bits = unused_bits(dataset, tag, syntax)
        return
    bits = unused_bits(dataset, 0x7FE00010, syntax)

    def look(frame: bytes) -> None:
        if bits is not None and hides_bits(frame, bits, dataset, syntax):
            raise HiddenBits

    file.comments = comments(stream, span, look)


def _refuse_short(dataset: Dataset) -> None:
    """Refuse a header whose last value is shorter than it says: the reader lets that pass.

    Raises:
        DicomUnreadable: the file is cut off.
    """
    for element in dataset.values():
        data = element.value
        if element.is_raw and isinstance(data, bytes) and len(data) < element.length < _UNDEFINED:
            raise DicomUnreadable("cut off")


def _is_image(dataset: Dataset) -> bool:
    return all(raw.tag_of(tag) in dataset for tag in (0x00280010, 0x00280011, 0x00280100))


def _parse(stream: IO[bytes]) -> FileDataset:
    stream.seek(128)
    prefixed = stream.read(4) == b"DICM"
    stream.seek(0)
    if not prefixed and not _looks_like_dataset(stream):
        raise NotDicom
    dataset = read_ordinary(stream) if prefixed else None
    if dataset is None:
        stream.seek(0)
        dataset = dcmread(stream, force=not prefixed, stop_before_pixels=True)
    sop_class = raw.text(dataset.file_meta, 0x00020002) or raw.text(dataset, 0x00080016)
    if sop_class == _DICOMDIR or raw.tag_of(0x00041220) in dataset:
        raise MediaDirectory
    if not (raw.tag_of(0x00080016) in dataset and raw.tag_of(0x00080018) in dataset):
        raise NotDicom
    if raw.tag_of(0x00020010) not in dataset.file_meta:
        dataset.file_meta.TransferSyntaxUID = _guessed_syntax(dataset)
    return dataset


def _looks_like_dataset(stream: IO[bytes]) -> bool:
    """Whether the bytes start with an element of group 2 or 8, as files without a prefix do."""
    start = stream.read(8)
    stream.seek(0)
    group = start[:2]
    return len(start) == 8 and (group in {b"\x02\0", b"\x08\0"} or group in {b"\0\x02", b"\0\x08"})


def _guessed_syntax(dataset: FileDataset) -> str:
    implicit, little = dataset.original_encoding
    if not little:
        return "1.2.840.10008.1.2.2"
    return "1.2.840.10008.1.2" if implicit else "1.2.840.10008.1.2.1"


def write_file(file: DicomFile, source: IO[bytes], target: IO[bytes]) -> bool:
    """Write the header with a new File Meta Information, then the pixel data.

    Every pixel stays as it is; tells whether bits that are no pixels were cleared.

    Raises:
        DicomUnreadable: an element that cannot be written, or pixel data that end too early.
    """
    try:
        with quiet():
            header = _encoded(file)
    except _READ_ERRORS as error:
        raise DicomUnreadable from error
    target.write(header)
    return file.span is not None and _copy(source, target, file, file.span)


def _encoded(file: DicomFile) -> bytes:
    dataset, syntax = file.dataset, file.transfer_syntax
    if file.deflated:
        return _deflated(dataset, syntax)
    body = encode(
        dataset, implicit=bool(syntax.is_implicit_VR), little=bool(syntax.is_little_endian)
    )
    return bytes(128) + b"DICM" + _file_meta(dataset, syntax) + body


def _file_meta(dataset: Dataset, syntax: UID) -> bytes:
    """Encode a new group 2: nothing of the old one but class, instance and syntax (PS3.10 7.1)."""
    elements = (
        encoded_element(0x00020001, "OB", b"\0\1"),
        encoded_element(0x00020002, "UI", raw.text(dataset, 0x00080016).encode()),
        encoded_element(0x00020003, "UI", raw.text(dataset, 0x00080018).encode()),
        encoded_element(0x00020010, "UI", str(syntax).encode()),
        encoded_element(0x00020012, "UI", IMPLEMENTATION.encode()),
        encoded_element(0x00020013, "SH", f"MEDAL_{__version__}"[:16].encode()),
    )
    group = b"".join(elements)
    return encoded_element(0x00020000, "UL", len(group).to_bytes(4, "little")) + group


def _deflated(dataset: FileDataset, syntax: UID) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = IMPLEMENTATION
    meta.ImplementationVersionName = f"MEDAL_{__version__}"[:16]
    dataset.file_meta = meta
    dataset.preamble = bytes(128)
    plain = BytesIO()
    dcmwrite(plain, dataset, enforce_file_format=True)
    return plain.getvalue()


def _copy(source: IO[bytes], target: IO[bytes], file: DicomFile, span: Span) -> bool:
    """Copy the pixel data without what is no picture; whether there were bits to clear."""
    source.seek(span.start)
    head = file.value - span.start if file.bits is not None else 0
    target.write(source.read(head))
    left, cleared = span.end - span.start - head, False
    while left:
        chunk = source.read(min(left, _CHUNK))
        if not chunk:
            raise DicomUnreadable("pixel data end too early")
        made = file.bits.cleared(chunk) if file.bits is not None else None
        cleared = cleared or made is not None
        made = chunk if made is None else made
        if file.comments:
            made = blanked(made, span.end - left, file.comments)
        target.write(made)
        left -= len(chunk)
    return cleared


def read_path(path: Path, *, pixels: bool = True) -> DicomFile:
    """Read the header of a file; without `pixels` no look at them.

    Raises:
        FileRefused: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return read_header(stream, pixels=pixels)
    except OSError as error:
        raise DicomUnreadable from error
