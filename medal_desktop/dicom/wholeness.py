"""Whether the pixels that a header promises are in the file, and whether they lost something."""

from __future__ import annotations

from medal_desktop.dicom import tags
from medal_desktop.dicom.codestream import LONGEST_HEADER, coding_of
from medal_desktop.dicom.encapsulation import Fragments, find_fragments, frame_spans
from medal_desktop.dicom.errors import CorruptFile, TruncatedFile
from medal_desktop.dicom.header import Header, inflated_data_set
from medal_desktop.dicom.series import DEFLATED, NATIVE, PixelFormat
from medal_desktop.dicom.sop_classes import VIDEO_SYNTAXES
from medal_desktop.dicom.sources import Reader, Source
from medal_desktop.dicom.syntaxes import CODECS, may_lose, never_loses
from medal_desktop.dicom.values import text

_MOST_PADDING = 16
Wholeness = tuple[int, tuple[str, ...]]
"""How many frames are all there, and what is to be said of them."""


def whole_frames(
    source: Source, reader: Reader, header: Header, pixels: PixelFormat, declared: int
) -> Wholeness:
    """Count the frames whose bytes are all there.

    Raises:
        TruncatedFile: there is none.
        CorruptFile: there are many more pixels than the header says, or not in its way.
    """
    if header.transfer_syntax in NATIVE:
        return _native(source, reader, header, pixels, declared)
    if header.pixel_length is not None:
        raise CorruptFile("compressed pixels that are not encapsulated")
    found = find_fragments(reader, source, header.pixel_offset)
    if header.transfer_syntax in VIDEO_SYNTAXES:
        return _video(found, declared)
    whole = len(frame_spans(found, declared))
    return _judged(
        whole, declared, complete=found.complete, lost=_lost(source, reader, header, found)
    )


def _judged(whole: int, declared: int, *, complete: bool, lost: bool) -> Wholeness:
    if not whole:
        raise TruncatedFile
    words = [] if whole >= declared and complete else ["truncated"]
    return min(whole, declared), tuple(words + ["lossy"] * lost)


def _native(
    source: Source, reader: Reader, header: Header, pixels: PixelFormat, declared: int
) -> Wholeness:
    if header.pixel_length is None:
        raise CorruptFile("uncompressed pixels of undefined length")
    size = source.size
    if header.transfer_syntax == DEFLATED:
        size = len(inflated_data_set(source, reader))
    whole = min(header.pixel_length, size - header.pixel_offset) * 8 // pixels.frame_bits
    padding = header.pixel_length - declared * pixels.frame_bits // 8
    if whole >= 2 * declared and padding > _MOST_PADDING:
        raise CorruptFile("twice as many pixels as rows, columns and frames say")
    return _judged(whole, declared, complete=True, lost=False)


def _video(found: Fragments, declared: int) -> Wholeness:
    """How many pictures a stream holds, only its decoder knows."""
    if not found.spans:
        raise TruncatedFile
    return declared, ("lossy",) if found.complete else ("truncated", "lossy")


def _lost(source: Source, reader: Reader, header: Header, found: Fragments) -> bool:
    """Whether something was lost by what syntax and stream say, whatever the attribute says.

    Where the stream does not tell, only the word that nothing was lost is believed.
    """
    if may_lose(header.transfer_syntax):
        return True
    if never_loses(header.transfer_syntax) or not found.spans:
        return False
    if CODECS[header.transfer_syntax] in {"jpeg2k", "htj2k"}:
        offset, length = found.spans[0]
        coding = coding_of(reader.read(source, offset, min(length, LONGEST_HEADER)))
        if coding is not None and not coding.reversible:
            return True
    return text(header.values, tags.LOSSY) != "00" and CODECS[header.transfer_syntax] == "jpegxl"
