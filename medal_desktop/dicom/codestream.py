"""What a JPEG 2000 codestream says of itself (ITU-T T.800 A.6.1): colour transform, reversible."""

from __future__ import annotations

from dataclasses import dataclass

_START, _CODING, _TILE = b"\xff\x4f\xff\x51", b"\xff\x52", b"\xff\x90"
_REVERSIBLE = 1
LONGEST_HEADER = 4096


@dataclass(frozen=True, slots=True)
class Coding:
    """How components and wavelets are coded.

    Attributes:
        colour_transform: the three components are to be turned back into RGB by the decoder.
        reversible: the 5-3 wavelet, which can keep every value; the 9-7 never does.
    """

    colour_transform: bool
    reversible: bool


def coding_of(data: bytes) -> Coding | None:
    """Read the default coding style, HTJ2K included; None where there is none to be found."""
    at = data.find(_START, 0, LONGEST_HEADER)
    if at < 0:
        return None
    at += 2
    while at + 14 <= min(len(data), LONGEST_HEADER) and data[at] == 0xFF:
        if data[at : at + 2] == _CODING:
            return Coding(data[at + 8] == 1, data[at + 13] == _REVERSIBLE)
        if data[at : at + 2] == _TILE:
            return None
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
