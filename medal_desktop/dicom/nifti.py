"""NIfTI in and out: nibabel's one door.

On disk (column, row, slice) and RAS; here (slices, rows, columns) and LPS. A tilted gantry gives a
sheared sform, which NIfTI can hold, and no qform, which it cannot.
"""

from __future__ import annotations

import gzip
import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_beside
from medal_desktop.base.geometry import Grid, Vector
from medal_desktop.dicom.errors import CorruptFile, UnreadableMask, UnsupportedTransferSyntax
from medal_desktop.dicom.plain_volume import Layout

_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
_LARGEST = 4 << 30
_LARGEST_HEADER = 1 << 16


@dataclass(frozen=True, slots=True)
class Mask:
    """Labels uint8 (slices, rows, columns), 0 for nothing, on a grid in LPS mm."""

    labels: NDArray[np.uint8]
    grid: Grid


def write_mask(path: Path, labels: NDArray[np.uint8], grid: Grid) -> None:
    """Write a label map as `.nii.gz` or `.nii` on the DICOM grid; the same mask, the same bytes."""
    write_volume(path, np.asarray(labels, np.uint8), grid)


def write_volume(path: Path, values: NDArray[Any], grid: Grid) -> None:
    """Write values (slices, rows, columns) as `.nii.gz` or `.nii`; the same values, the same bytes.

    Raises:
        UnreadableMask: the shapes of values and grid differ.
    """
    import nibabel  # noqa: PLC0415 - slow import

    if values.shape != grid.shape:
        raise UnreadableMask("its shape is not that of the series")
    image = nibabel.Nifti1Image(np.transpose(_plain(values)), None)
    affine = affine_of(grid)
    image.header.set_sform(affine, code="scanner")
    if grid.sheared:
        image.header.set_qform(None, code=0)
        image.header["pixdim"][1:4] = grid.spacing[::-1]
    else:
        image.header.set_qform(affine, code="scanner")
    image.header.set_xyzt_units("mm")
    with write_beside(path) as stream:
        if path.suffix == ".gz":
            with gzip.GzipFile("", "wb", compresslevel=6, fileobj=stream, mtime=0) as packed:
                packed.write(image.to_bytes())
        else:
            stream.write(image.to_bytes())


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    """Choose a type that every NIfTI reader knows."""
    if values.dtype == np.bool_:
        return values.astype(np.uint8)
    if values.dtype in {np.dtype(np.int64), np.dtype(np.uint64), np.dtype(np.uint32)}:
        return values.astype(np.int32)
    return values.astype(values.dtype.newbyteorder("<"))


def affine_of(grid: Grid) -> NDArray[np.float64]:
    """Give the 4×4 matrix from (column, row, slice, 1) to RAS mm."""
    columns = grid.matrix[:, [2, 1, 0, 3]]
    return np.asarray(_TO_RAS @ columns)


def grid_of(affine: NDArray[np.float64], shape: tuple[int, int, int]) -> Grid:
    """Give the grid of an image (column, row, slice) with a matrix to RAS mm."""
    lps = _TO_RAS @ affine
    steps: list[Vector] = [(float(lps[0, n]), float(lps[1, n]), float(lps[2, n])) for n in range(4)]
    return Grid(
        shape=(shape[2], shape[1], shape[0]),
        origin=steps[3],
        step_slice=steps[2],
        step_row=steps[1],
        step_column=steps[0],
    )


def read_mask(path: Path) -> Mask:
    """Read a label map of whole numbers from 0 to 255.

    Raises:
        UnreadableMask: it is no NIfTI, damaged, too large, not 3-D, or holds other numbers.
    """
    values, grid = read_volume(path)
    if values.dtype.kind == "f" and not (np.isfinite(values).all() and (values % 1 == 0).all()):
        raise UnreadableMask("it holds fractions")
    if values.size and (values.min() < 0 or values.max() > 255):
        raise UnreadableMask("it holds labels outside of 0 to 255")
    return Mask(np.ascontiguousarray(values, np.uint8), grid)


def read_volume(path: Path) -> tuple[NDArray[Any], Grid]:
    """Read values (slices, rows, columns) and their grid.

    Raises:
        UnreadableMask: it is no NIfTI, damaged, too large or not 3-D.
    """
    import nibabel  # noqa: PLC0415 - slow import

    data = _bytes(path)
    try:
        with np.errstate(all="ignore"):
            kind = nibabel.Nifti2Image if data[:4] in _NIFTI2 else nibabel.Nifti1Image
            return _array_and_grid(kind.from_bytes(data))
    except (UnreadableMask, MemoryError):
        raise
    except MedalError as error:
        raise UnreadableMask("its position in space") from error
    except Exception as error:
        raise UnreadableMask("the NIfTI is damaged") from error


def _array_and_grid(image: Any) -> tuple[NDArray[Any], Grid]:
    shape = _shape(image.shape)
    stored = image.dataobj
    scaled = stored.slope not in {None, 1} or stored.inter not in {None, 0}
    raw = image.get_fdata(dtype=np.float32) if scaled else np.asarray(stored)
    if raw.dtype.kind not in "iufb":
        raise UnreadableMask("its numbers are of no plain kind")
    return np.ascontiguousarray(raw.reshape(shape).T), grid_of(image.affine, shape)


_NIFTI2 = (b"\x1c\x02\x00\x00", b"\x00\x00\x02\x1c")


_NIFTI1_MAGIC, _NIFTI2_MAGIC = b"n+1\0", b"n+2\0\r\n\x1a\n"
_TO_MM = {"meter": 1000.0, "micron": 0.001}
_RGB24 = 128


def is_nifti(head: bytes) -> bool:
    """Whether a file's first bytes are those of a NIfTI with its voxels behind the header."""
    return head[344:348] == _NIFTI1_MAGIC or head[4:12] == _NIFTI2_MAGIC


def nifti_layout(head: bytes) -> Layout:
    """Read a NIfTI's header out of a file's first, unpacked bytes.

    Raises:
        CorruptFile: it contradicts itself.
        UnsupportedTransferSyntax: numbers or axes that are not read here.
    """
    import nibabel  # noqa: PLC0415 - slow import

    kind = nibabel.Nifti2Header if head[:4] in _NIFTI2 else nibabel.Nifti1Header
    try:
        header = kind.from_fileobj(io.BytesIO(head), check=False)
        shape = [int(n) for n in header.get_data_shape()]
        colour = int(header["datatype"]) == _RGB24
        stored = np.dtype(np.uint8) if colour else header.get_data_dtype()
        slope, intercept = header.get_slope_inter()
        placed = int(header["sform_code"]) > 0 or int(header["qform_code"]) > 0
        affine = header.get_best_affine() if placed else None
        mm = _TO_MM.get(str(header.get_xyzt_units()[0]), 1.0)
        offset = int(header.get_data_offset())
    except Exception as error:
        raise CorruptFile("the header of a NIfTI") from error
    if not 2 <= len(shape) <= 7 or any(n != 1 for n in shape[4:]):
        raise UnsupportedTransferSyntax
    columns, rows, slices, times = (*shape, 1, 1)[:4]
    return Layout(
        shape=(times, slices, rows, columns),
        kind=stored,
        offset=offset,
        samples=3 if colour else 1,
        affine=_TO_RAS @ np.diag([mm, mm, mm, 1.0]) @ affine if affine is not None else None,
        slope=float(slope) if slope else 1.0,
        intercept=float(intercept) if intercept else 0.0,
    )


def _shape(shape: tuple[int, ...]) -> tuple[int, int, int]:
    if len(shape) < 3 or any(n != 1 for n in shape[3:]) or min(shape) < 1:
        raise UnreadableMask("it is not three-dimensional")
    return int(shape[0]), int(shape[1]), int(shape[2])


def _bytes(path: Path) -> bytes:
    """Read the file, unpacked if it is packed, no further than its header promises."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            with gzip.GzipFile(fileobj=raw) if packed else raw as stream:
                head = stream.read(_LARGEST_HEADER)
                size = _expected(head)
                data = head + stream.read(max(size - len(head), 0))
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableMask("the file is damaged") from error
    if len(data) < size:
        raise UnreadableMask("the file is cut short")
    return data


def _expected(head: bytes) -> int:
    """Give how many bytes the header promises, so that nothing beyond is unpacked."""
    import nibabel  # noqa: PLC0415 - slow import

    kind = nibabel.Nifti2Header if head[:4] in _NIFTI2 else nibabel.Nifti1Header
    try:
        header = kind.from_fileobj(io.BytesIO(head), check=False)
        voxels = int(np.prod([int(n) for n in header.get_data_shape()], dtype=object))
        size = int(header.get_data_offset()) + voxels * header.get_data_dtype().itemsize
    except Exception as error:
        raise UnreadableMask("the NIfTI is damaged") from error
    if not 0 < size <= _LARGEST:
        raise UnreadableMask("it is too large")
    return int(size)


_HEADER, _OFFSET = 348, 352
# data_type and db_name, descrip and aux_file, intent_name, and the mark of an extension
_FREE_TEXT = (slice(4, 32), slice(148, 252), slice(328, 344), slice(348, 352))
_CHUNK = 1 << 20


class _Besides(Exception):
    """There is something besides header and voxels."""


def clean_header(path: Path) -> bool:
    """Whether a NIfTI-1 file holds its header and voxels and no word besides.

    Words can stand in the header's text fields, in extensions, in the gzip header (a file's name
    or a comment) and behind the voxels, in and after the packed stream. Unpacks no further than
    the header promises; look at its shape before.

    Raises:
        UnreadableMask: it is no NIfTI, damaged or too large.
    """
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
            stream.seek(0)
            _require_voxels_alone(_unpacked(stream) if packed else _blocks(stream))
    except _Besides:
        return False
    except (OSError, zlib.error) as error:
        raise UnreadableMask("the file is damaged") from error
    return True


def _require_voxels_alone(parts: Iterator[bytes]) -> None:
    head = b""
    while len(head) < _OFFSET:
        part = next(parts, None)
        head += _cut_short() if part is None else part
    promised, read = _expected(head), len(head)
    order = "<" if head[:4] == struct.pack("<i", _HEADER) else ">"
    if struct.unpack(f"{order}i", head[:4]) != (_HEADER,):
        raise UnreadableMask("it is no NIfTI-1 file")
    starts = struct.unpack(f"{order}f", head[108:112]) == (_OFFSET,)
    if not starts or any(any(head[place]) for place in _FREE_TEXT) or read > promised:
        raise _Besides
    for part in parts:
        read += len(part)
        if read > promised:
            raise _Besides
    if read < promised:
        _cut_short()


def _cut_short() -> NoReturn:
    raise UnreadableMask("the file is cut short")


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(_CHUNK):
        yield block


def _unpacked(stream: BinaryIO) -> Iterator[bytes]:
    """Unpack the one member of a gzip file (RFC 1952), whose header must have no optional part."""
    unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    data = stream.read(_CHUNK)
    if len(data) > 3 and data[3]:
        raise _Besides
    while data and not unpacking.eof:
        yield unpacking.decompress(data, _CHUNK)
        data = unpacking.unconsumed_tail or stream.read(_CHUNK)
    if unpacking.unused_data or data:
        raise _Besides
    if not unpacking.eof:
        _cut_short()
