"""From a file's first bytes to its attributes: the fast walk, and pydicom for everything odd."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, replace
from typing import IO, Any

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom import tags
from medal_desktop.dicom.errors import CorruptFile, DicomError, EmptyFile, NotDicom, TruncatedFile
from medal_desktop.dicom.plan import Plans
from medal_desktop.dicom.series import BIG_ENDIAN, DEFLATED
from medal_desktop.dicom.sources import FIRST_READ, Reader, Source
from medal_desktop.dicom.values import DatasetValues, RawValues, Values
from medal_desktop.dicom.walker import Beyond, NeedMore, Odd, Walked, read_meta, walk, walk_data_set

INFLATED_LIMIT = 512 << 20
_LONGEST_PLAN = 256 << 10
_READS = (_LONGEST_PLAN, 8 << 20)
_PAGE, _SLACK = 4 << 10, 1 << 10
_EXPLICIT = "1.2.840.10008.1.2.1"
_IMPLICIT = "1.2.840.10008.1.2"
_LONG = {b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"UN"}
_FIRST_GROUPS = {0x0002, 0x0008}


@dataclass(slots=True)
class Header:
    """A data set up to its pixels; `dataset` is there when pydicom had to read it.

    `words`: big-endian pixels stand as 16-bit words (VR OW). `preamble`: the file says DICM.
    `mark` is equal for files that are known to share all that a series shares.
    """

    values: Values
    transfer_syntax: str
    pixel_tag: int = 0
    pixel_offset: int = 0
    pixel_length: int | None = 0
    dataset: Any = None
    words: bool = False
    preamble: bool = True
    mark: tuple[object, ...] | None = None


def read_header(source: Source, reader: Reader, plans: Plans | None = None) -> Header:
    """Read the attributes of one file and where its pixels lie; `plans` of files before it help.

    Raises:
        DicomError: it is empty, foreign or damaged; the subclass says which.
    """
    if not source.size:
        raise EmptyFile
    data = reader.head(source)
    if not data:
        raise EmptyFile
    planned = plans.follow(data, source.size) if plans else None
    if planned is not None:
        return _header(planned, reader.words)
    _sniff(data)
    try:
        return _fast(source, reader, data, plans)
    except Beyond as error:
        return _cut_short(source, reader, error)
    except Odd:
        return read_with_pydicom(source, reader)


def _cut_short(source: Source, reader: Reader, error: Beyond) -> Header:
    """An element seems to end beyond the file; pydicom may know better, or find the pixels."""
    try:
        header = read_with_pydicom(source, reader)
    except CorruptFile:
        raise TruncatedFile from error
    if not header.pixel_tag:
        raise TruncatedFile from error
    return header


def _sniff(data: bytes) -> None:
    """Refuse at once what cannot be DICOM, with or without a preamble.

    Raises:
        NotDicom: it is something else.
    """
    if data[128:132] == b"DICM":
        return
    if len(data) < 16:
        raise NotDicom
    for order in "<>":
        group, element, vr, short = struct.unpack(f"{order}HH2sH", data[:8])
        (long,) = struct.unpack(f"{order}L", data[4:8])
        plausible = (vr.isalpha() and vr.isupper()) or long < 1024
        if group in _FIRST_GROUPS and element < 0x0200 and plausible and (short or long):
            return
    raise NotDicom


def _fast(source: Source, reader: Reader, data: bytes, plans: Plans | None) -> Header:
    for length in (len(data), *(more for more in _READS if more > len(data))):
        if length > len(data):
            data = reader.read(source, 0, length)
        try:
            found = walk(data, source.size)
        except NeedMore:
            continue
        if plans and len(data) <= _LONGEST_PLAN:
            plans.learn(data, found)
            reader.reach = max(FIRST_READ, -(-(found.pixel_offset + _SLACK) // _PAGE) * _PAGE)
        return _header(found, reader.words)
    raise Odd


def _header(found: Walked, words: dict[bytes, tuple[str, ...]] | None = None) -> Header:
    length = None if found.pixel_length == 0xFFFFFFFF else found.pixel_length
    return Header(
        RawValues(found.values, words),
        found.transfer_syntax,
        found.pixel_tag,
        found.pixel_offset,
        length,
        mark=found.mark,
    )


def read_with_pydicom(source: Source, reader: Reader) -> Header:
    """Read an odd file: no preamble, big endian, deflated, mixed encodings, deep nesting.

    Raises:
        DicomError: pydicom cannot make sense of it either.
    """
    try:
        stream = reader.open(source)
        stream.seek(0)
        with quiet():
            return _odd(stream, source)
    except (DicomError, MemoryError):
        raise
    except EOFError as error:
        raise TruncatedFile from error
    except Exception as error:
        raise CorruptFile("the header cannot be read") from error


def _odd(stream: IO[bytes], source: Source) -> Header:
    head = stream.read(FIRST_READ)
    stream.seek(0)
    meta, start = read_meta(head)
    if meta.get(tags.TRANSFER_SYNTAX, b"").rstrip(b"\0 ") != DEFLATED.encode():
        return _with_dcmread(stream, source.size)
    data = inflate(stream.read()[start:])
    try:
        return _as_deflated(_header(walk_data_set(data, _EXPLICIT)))
    except (Odd, NeedMore):
        return _as_deflated(_with_dcmread(io.BytesIO(data), len(data)))


def _as_deflated(header: Header) -> Header:
    return replace(header, transfer_syntax=DEFLATED)


def _with_dcmread(stream: IO[bytes], size: int) -> Header:
    import pydicom  # noqa: PLC0415 - slow import

    dataset = pydicom.dcmread(stream, stop_before_pixels=True, force=True)
    at = stream.tell()
    implicit, little = dataset.original_encoding
    if not len(dataset) and not len(dataset.file_meta):
        raise NotDicom if dataset.preamble is None else TruncatedFile
    syntax = str(dataset.file_meta.get("TransferSyntaxUID", "")) or (
        _IMPLICIT if implicit else _EXPLICIT if little else BIG_ENDIAN
    )
    stream.seek(at)
    head = stream.read(12)
    tag, offset, length = _pixel_element(head, at, bool(implicit), bool(little))
    if not tag and at < size and stream.read(1):
        raise CorruptFile("the header ends in the middle")
    words = not little and head[4:6] == b"OW"
    return Header(
        DatasetValues(dataset),
        syntax,
        tag,
        offset,
        length,
        dataset,
        words,
        dataset.preamble is not None,
    )


def _pixel_element(
    head: bytes,
    at: int,
    implicit: bool,  # noqa: FBT001 - private
    little: bool,  # noqa: FBT001 - private
) -> tuple[int, int, int | None]:
    order = "<" if little else ">"
    if len(head) < 8:
        return 0, 0, 0
    group, element = struct.unpack(f"{order}HH", head[:4])
    tag = group << 16 | element
    if tag not in tags.PIXEL_TAGS:
        return 0, 0, 0
    if implicit or head[4:6] not in _LONG:
        (length,) = struct.unpack(f"{order}L", head[4:8])
        return tag, at + 8, None if length == 0xFFFFFFFF else length
    if len(head) < 12:
        raise TruncatedFile
    (length,) = struct.unpack(f"{order}L", head[8:12])
    return tag, at + 12, None if length == 0xFFFFFFFF else length


def inflate(data: bytes) -> bytes:
    """Inflate a deflated data set (PS3.5 A.5), bounded.

    Raises:
        CorruptFile: it is damaged, or grows beyond all sense.
    """
    worker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = worker.decompress(data, INFLATED_LIMIT)
    except zlib.error as error:
        raise CorruptFile("the deflated part is damaged") from error
    if worker.unconsumed_tail:
        raise CorruptFile("the deflated part is too large")
    return inflated


def inflated_data_set(source: Source, reader: Reader) -> bytes:
    """Give the data set of a deflated file, inflated.

    Raises:
        DicomError: it is damaged.
    """
    data = reader.read(source, 0, source.size)
    return inflate(data[read_meta(data[:FIRST_READ])[1] :])
