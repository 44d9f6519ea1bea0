"""Transfer syntaxes and the codec that each one asks for (PS3.5 section 10, PS3.6 Annex A)."""

from __future__ import annotations

from medal_desktop.dicom.series import NATIVE

_J = "1.2.840.10008.1.2.4."
RLE = "1.2.840.10008.1.2.5"
ENCAPSULATED = "1.2.840.10008.1.2.1.98"
DEFLATED_FRAMES = "1.2.840.10008.1.2.8.1"

CODECS: dict[str, str] = {
    RLE: "rle",
    ENCAPSULATED: "raw",
    DEFLATED_FRAMES: "deflate",
    **{_J + end: "jpeg" for end in ("50", "51", "53", "55")},
    **{_J + end: "ljpeg" for end in ("57", "70")},
    **{_J + end: "jpegls" for end in ("80", "81")},
    **{_J + end: "jpeg2k" for end in ("90", "91", "92", "93")},
    **{_J + end: "jpegxl" for end in ("110", "111", "112")},
    **{_J + end: "htj2k" for end in ("201", "202", "203")},
}
_LOSSY = frozenset(_J + end for end in ("50", "51", "53", "55", "81"))


_LOSSLESS = frozenset(
    {
        RLE,
        ENCAPSULATED,
        DEFLATED_FRAMES,
        *(_J + end for end in ("57", "70", "80", "90", "92", "110", "201", "202")),
    }
)


def never_loses(transfer_syntax: str) -> bool:
    """Whether the syntax by itself says that nothing was lost."""
    return transfer_syntax in _LOSSLESS or transfer_syntax in NATIVE


def is_supported(transfer_syntax: str) -> bool:
    """Whether pixels in this syntax can be decoded here."""
    return transfer_syntax in NATIVE or transfer_syntax in CODECS


def may_lose(transfer_syntax: str) -> bool:
    """Whether the syntax by itself says that something was lost."""
    return transfer_syntax in _LOSSY
