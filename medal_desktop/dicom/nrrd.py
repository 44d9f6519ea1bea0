"""NRRD: the header's geometry and the numbers, attached and raw or gzipped."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.dicom.errors import CorruptFile, UnsupportedTransferSyntax
from medal_desktop.dicom.plain_volume import Layout

_TYPES = {
    "int8": "i1", "int8_t": "i1", "signed char": "i1", "uint8": "u1", "uint8_t": "u1",
    "uchar": "u1", "unsigned char": "u1", "short": "i2", "int16": "i2", "int16_t": "i2",
    "signed short": "i2", "ushort": "u2", "uint16": "u2", "uint16_t": "u2",
    "unsigned short": "u2", "int": "i4", "int32": "i4", "int32_t": "i4", "uint": "u4",
    "uint32": "u4", "uint32_t": "u4", "unsigned int": "u4", "float": "f4", "double": "f8",
}  # fmt: skip
_SIGNS = {"left": 1, "right": -1, "posterior": 1, "anterior": -1, "superior": 1, "inferior": -1}
_LETTERS = {word[0]: word for word in _SIGNS}
_COLOURS = frozenset({"rgb-color", "vector", "3-color"})
_LONGEST_HEADER = 64 << 10


def is_nrrd(head: bytes) -> bool:
    """Whether a file's first bytes are those of a NRRD."""
    return head[:7] == b"NRRD000"


def nrrd_layout(head: bytes) -> Layout:
    """Read a NRRD's header out of a file's first bytes.

    Raises:
        CorruptFile: it contradicts itself.
        UnsupportedTransferSyntax: numbers elsewhere, or encoded in a way that is not read here.
    """
    words, offset = _fields(head)
    encoding = words.get("encoding", "").lower()
    elsewhere = {"data file", "datafile", "byte skip", "line skip"} & set(words)
    if elsewhere or encoding not in {"raw", "gzip", "gz"}:
        raise UnsupportedTransferSyntax
    try:
        kind = np.dtype(_TYPES[words["type"].lower()])
        big = words.get("endian", "").lower() == "big"
        sizes = [int(word) for word in words["sizes"].split()]
        axes = words.get("space directions", "none " * len(sizes))
        steps = [_vector(word) for word in axes.replace(", ", ",").split()]
        origin = _vector(words.get("space origin", "none").replace(", ", ","))
        signs = _signs(words.get("space", ""))
    except (KeyError, ValueError) as error:
        raise CorruptFile("the header of a NRRD") from error
    if len(steps) != len(sizes) or min(sizes, default=0) < 1:
        raise CorruptFile("the header of a NRRD")
    return _layout(
        kind.newbyteorder(">" if big else "<"),
        sizes,
        steps,
        origin,
        signs,
        words,
        offset,
        encoding != "raw",
    )


def _fields(head: bytes) -> tuple[dict[str, str], int]:
    for end in (b"\n\n", b"\r\n\r\n"):
        at = head.find(end, 0, _LONGEST_HEADER)
        if at >= 0:
            lines = head[:at].decode("ascii", "replace").splitlines()[1:]
            pairs = [line.split(": ", 1) for line in lines if ": " in line and line[0] != "#"]
            return {key.strip().lower(): value.strip() for key, value in pairs}, at + len(end)
    raise CorruptFile("a NRRD without an end of its header")


def _vector(word: str) -> NDArray[np.float64] | None:
    if word.lower() == "none":
        return None
    found = np.array([float(part) for part in word.strip("()").split(",")])
    if found.shape != (3,) or not np.isfinite(found).all():
        raise ValueError("not a vector in space")
    return found


def _signs(space: str) -> NDArray[np.float64] | None:
    """How the file's axes run against left, posterior, superior; None where it does not say."""
    words = space.lower().removesuffix("-time").split("-")
    if len(words) == 1 and len(words[0]) == 3:
        words = [_LETTERS.get(letter, "") for letter in words[0]]
    pairs = ({"left", "right"}, {"posterior", "anterior"}, {"superior", "inferior"})
    if len(words) != 3 or any(word not in pair for word, pair in zip(words, pairs, strict=True)):
        return None
    return np.array([float(_SIGNS[word]) for word in words])


def _layout(
    kind: np.dtype[Any],
    sizes: list[int],
    steps: list[NDArray[np.float64] | None],
    origin: NDArray[np.float64] | None,
    signs: NDArray[np.float64] | None,
    words: dict[str, str],
    offset: int,
    packed: bool,  # noqa: FBT001 - private
) -> Layout:
    kinds = words.get("kinds", "").lower().split()
    samples = 3 if sizes[0] == 3 and len(sizes) > 2 and kinds and kinds[0] in _COLOURS else 1
    if samples == 3:
        sizes, steps = sizes[1:], steps[1:]
    if not 2 <= len(sizes) <= 4 or (samples == 3 and kind.itemsize != 1):
        raise UnsupportedTransferSyntax
    columns, rows, slices, times = (*sizes, 1, 1)[:4]
    affine = None
    known = [step for step in steps[:3] if step is not None]
    if len(sizes) >= 3 and len(known) == 3 and origin is not None and signs is not None:
        affine = np.eye(4)
        affine[:3, :] = np.stack([*known, origin], axis=1) * signs[:, None]
    return Layout(
        shape=(times, slices, rows, columns),
        samples=samples,
        kind=kind,
        offset=offset,
        packed=packed,
        affine=affine,
    )
