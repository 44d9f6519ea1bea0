"""Photographs and screen pictures in PNG, JPEG and TIFF: Pillow's one door.

Nothing but pixels and colour profile is taken from them: EXIF, comments and thumbnails stay behind.
A picture is turned the way that its camera says before that word is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.errors import CorruptFile, DicomError, UnsupportedTransferSyntax

_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_FORMATS = ("PNG", "JPEG", "TIFF")
_GREY = frozenset({"1", "L", "LA", "I;16", "I;16L", "I;16B"})
_COLOUR = frozenset({"RGB", "RGBA", "RGBX", "P", "PA", "CMYK", "YCbCr", "LAB", "HSV"})
_ORIENTATION, _TURNED = 0x0112, frozenset({5, 6, 7, 8})
_MOST_PAGES, _LONGEST_PROFILE, _MOST_PIXELS = 10_000, 4 << 20, 180_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a picture file holds; `profile` is its ICC colour profile, empty without one."""

    kind: str
    rows: int
    columns: int
    pages: int
    samples: int
    bits: int
    profile: bytes = b""

    @property
    def lossy(self) -> bool:
        """Whether it was compressed with loss."""
        return self.kind == "JPEG"


def is_picture(head: bytes) -> bool:
    """Whether a file's first bytes are those of a picture that is read here."""
    return head.startswith(_SIGNATURES)


def describe_picture(stream: IO[bytes]) -> Picture:
    """Read a picture's size and kind without its pixels.

    Raises:
        CorruptFile: it is damaged.
        UnsupportedTransferSyntax: numbers that no photograph has, or too many of them.
    """
    with _opened(stream) as image:
        turned = image.getexif().get(_ORIENTATION) in _TURNED
        rows, columns = image.size if turned else reversed(image.size)
        pages = int(getattr(image, "n_frames", 1))
        if image.mode not in _GREY | _COLOUR or not 0 < pages <= _MOST_PAGES:
            raise UnsupportedTransferSyntax
        profile = image.info.get("icc_profile") or b""
        return Picture(
            kind="JPEG" if image.format == "MPO" else str(image.format),
            rows=rows,
            columns=columns,
            pages=1 if image.format == "MPO" else pages,
            samples=3 if image.mode in _COLOUR else 1,
            bits=16 if image.mode.startswith("I;16") else 8,
            profile=profile if len(profile) <= _LONGEST_PROFILE else b"",
        )


def decode_picture(stream: IO[bytes], page: int = 0) -> NDArray[Any]:
    """Give one page upright: uint8 or uint16 (rows, columns), or RGB uint8 (rows, columns, 3).

    Raises:
        DicomError: it is damaged, or of a kind that is not read here.
    """
    from PIL import ImageOps  # noqa: PLC0415 - few series are photographs

    with _opened(stream) as image:
        if page:
            image.seek(page)
        if image.mode not in _GREY | _COLOUR:
            raise UnsupportedTransferSyntax
        upright = ImageOps.exif_transpose(image)
        if image.mode.startswith("I;16"):
            return np.asarray(upright).astype(np.uint16)
        return np.asarray(upright.convert("RGB" if image.mode in _COLOUR else "L"))


def _refuse_too_many(image: Any) -> None:
    if image.size[0] * image.size[1] > _MOST_PIXELS:
        raise UnsupportedTransferSyntax


@contextmanager
def _opened(stream: IO[bytes]) -> Iterator[Any]:
    from PIL import Image  # noqa: PLC0415 - few series are photographs

    stream.seek(0)
    try:
        with quiet(), Image.open(stream, formats=_FORMATS) as image:
            _refuse_too_many(image)
            yield image
    except (DicomError, MemoryError):
        raise
    except Exception as error:
        raise CorruptFile("the picture is damaged") from error
