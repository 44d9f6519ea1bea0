"""Room for text beside the picture in a compressed frame: comments, application data, what follows.

JPEG (ISO 10918-1 B.1), JPEG-LS (ISO 14495-1 C.1) and JPEG 2000 (ISO 15444-1 A.2) share markers of
two bytes, and segments that begin with their length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Room = tuple[int, int]

_JPEG: Final = b"\xff\xd8"
_JPEG_2000: Final = b"\xff\x4f\xff\x51"
_COMMENT, _COMMENT_2000 = 0xFE, 0x64
_SCAN, _END, _TILE, _TILE_DATA = 0xDA, 0xD9, 0x90, 0x93
_JPEG_LS, _LOSSLESS = 0xF7, 0xC3
_NO_FRAMES: Final = frozenset({0xC4, 0xC8, 0xCC})
# In entropy-coded data a marker is FF and a byte that is neither stuffing nor a restart.
_NEXT_MARKER: Final = re.compile(rb"\xff+[\x80-\xcf\xd8-\xfe]")
# Names that encoders sign with, and the application data that decoders need for colours.
_KNOWN: Final = re.compile(
    rb"(?:Created by (?:GDCM/)?OpenJPEG version [\d.]{1,12}|Kakadu-v?[\d.]{1,12}|"
    rb"Creator: JasPer Version [\d.]{1,12}|OpenJPH Ver [\d.]{1,12}|"
    rb"LEAD Technologies Inc\. V[\d.]{1,8}|Lavc[\d.]{1,12})[\0.]?"
)
_NEEDED: Final = re.compile(
    rb"JFIF\0\x01[\0-\x09][\0-\x02].{4}\0\0|Adobe\0?.{6,7}|mrfx.{1,2}|"
    rb"SPIFF\0.{24}|\0\0\0\x01\xff\xd8|AVI1.{1,12}",
    re.DOTALL,
)


def rooms(stream: bytes) -> tuple[Room, ...]:
    """Give (start, end) of what in one frame's stream holds bytes beside the picture.

    Standard signatures of encoders and what decoders need are not among them, nor zeros.
    """
    if stream.startswith(_JPEG_2000):
        found = _of_jpeg_2000(stream)
    elif stream.startswith(_JPEG):
        found = _of_jpeg(stream)
    else:
        return ()
    # One byte at the end is the padding to even length, whatever its value (PS3.5 A.4).
    last = len(stream) - 1
    return tuple(
        (start, end) for start, end in found if start < last and stream[start:end].strip(b"\0")
    )


def _of_jpeg(stream: bytes) -> Iterator[Room]:
    at = 2
    while (match := _NEXT_MARKER.search(stream, at)) is not None:
        kind = match[0][-1]
        if kind == _END:
            yield match.end(), len(stream)
            return
        start, at = _segment(stream, match.end())
        if kind == _COMMENT or 0xE0 <= kind <= 0xEF:
            payload = stream[start:at]
            if not (_NEEDED.fullmatch(payload) or _KNOWN.fullmatch(payload)):
                yield start, at


def _segment(stream: bytes, at: int) -> Room:
    """Give the payload's start and end; a length beyond the stream ends with it."""
    length = max(2, int.from_bytes(stream[at : at + 2], "big"))
    return at + 2, min(at + length, len(stream))


def _of_jpeg_2000(stream: bytes) -> Iterator[Room]:
    at, tile_end = 2, len(stream)
    while at + 2 <= len(stream) and stream[at] == 0xFF:
        kind = stream[at + 1]
        if kind == _END:
            yield at + 2, len(stream)
            return
        if kind == _TILE_DATA:
            at = tile_end
            continue
        start, after = _segment(stream, at + 2)
        if kind == _TILE:
            length = int.from_bytes(stream[start + 2 : start + 6], "big")
            # Zero: this tile-part goes on to the end of the stream (A.4.2).
            tile_end = at + length if length >= 14 else len(stream)
        elif kind == _COMMENT_2000 and not _KNOWN.fullmatch(stream[start + 2 : after]):
            yield start + 2, after
        at = after


def precision(stream: bytes) -> int | None:
    """Give the bits per sample that a stream is bound to; None: they are only known by decoding.

    Lossless JPEG counts modulo 65536, whatever precision it says (ISO 10918-1 H.1.2.1).
    """
    if stream.startswith(_JPEG_2000):
        # The first component's Ssiz, behind the sizes of image and tiles (ISO 15444-1 A.5.1).
        return (stream[42] & 0x7F) + 1 if len(stream) > 42 else None
    if not stream.startswith(_JPEG):
        return None
    at = 2
    while (match := _NEXT_MARKER.search(stream, at)) is not None:
        start, at = _segment(stream, match.end())
        kind = match[0][-1]
        if kind == _JPEG_LS or (0xC0 <= kind <= 0xCF and kind not in _NO_FRAMES):
            return stream[start] if start < len(stream) and kind != _LOSSLESS else None
    return None
