"""Encapsulated pixels: where each fragment lies, and which fragments make a frame (PS3.5 A.4)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from medal_desktop.dicom.errors import CorruptFile, TruncatedFile
from medal_desktop.dicom.sources import Reader, Source

_ITEM, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE0DD
_STREAM_STARTS = frozenset({b"\xff\xd8", b"\xff\x4f"})
_MOST_FRAGMENTS = 1_000_000
_header = struct.Struct("<HHL").unpack

Span = tuple[int, int]
"""(offset in the file, length in bytes)"""


@dataclass(frozen=True, slots=True)
class Fragments:
    """The items of encapsulated pixels.

    Attributes:
        starts: for each span, whether a JPEG or JPEG 2000 stream begins there.
        complete: whether the sequence ends as it should.
    """

    table: tuple[int, ...]
    spans: tuple[Span, ...]
    starts: tuple[bool, ...]
    complete: bool


def find_fragments(reader: Reader, source: Source, offset: int) -> Fragments:
    """Walk the item headers from `offset`, where the value of Pixel Data begins.

    Raises:
        CorruptFile: something else than an item stands there.
    """
    spans: list[Span] = []
    starts: list[bool] = []
    complete, at = False, offset
    while len(spans) < _MOST_FRAGMENTS:
        head = reader.read(source, at, 10)
        if len(head) < 8:
            break
        group, element, length = _header(head[:8])
        tag = group << 16 | element
        if tag == _SEQUENCE_END:
            complete = True
            break
        if tag != _ITEM:
            if not spans:
                raise CorruptFile("no item where the pixels should begin")
            break
        if at + 8 + length > source.size:
            break
        spans.append((at + 8, length))
        starts.append(head[8:] in _STREAM_STARTS)
        at += 8 + length
    table = _table(reader, source, spans)
    return Fragments(table, tuple(spans[1:]), tuple(starts[1:]), complete)


def frame_spans(found: Fragments, frames: int) -> tuple[tuple[Span, ...], ...]:
    """Give the fragments of each frame that is whole; fewer than `frames` when the file ends early.

    Raises:
        CorruptFile: nothing tells which fragments make a frame.
    """
    spans = found.spans
    if frames == 1:
        return (spans,) if spans else ()
    if len(spans) == frames or (len(spans) < frames and not found.table):
        return tuple((span,) for span in spans)
    if found.table:
        return _by_table(found, frames)
    streams = sum(found.starts)
    if found.starts[0] and (streams == frames or (streams < frames and not found.complete)):
        return _by_stream(found)
    raise CorruptFile("nothing tells where each frame begins")


def read_spans(reader: Reader, source: Source, spans: tuple[Span, ...]) -> bytes:
    """Join the bytes of one frame's fragments.

    Raises:
        TruncatedFile: the file ends before.
    """
    if not spans:
        raise TruncatedFile
    return b"".join(reader.read_exactly(source, *span) for span in spans)


def _table(reader: Reader, source: Source, spans: list[Span]) -> tuple[int, ...]:
    if not spans or not spans[0][1]:
        return ()
    raw = reader.read(source, *spans[0])
    return struct.unpack(f"<{len(raw) // 4}L", raw[: len(raw) // 4 * 4])


def _by_stream(found: Fragments) -> tuple[tuple[Span, ...], ...]:
    """Cut where streams begin: some writers break each frame up and write no table."""
    cut: list[list[Span]] = []
    for span, starts in zip(found.spans, found.starts, strict=True):
        if starts:
            cut.append([])
        cut[-1].append(span)
    return tuple(tuple(spans) for spans in (cut if found.complete else cut[:-1]))


def _by_table(found: Fragments, frames: int) -> tuple[tuple[Span, ...], ...]:
    """Cut at the basic offset table, which counts from the first fragment's item header."""
    if not found.spans:
        return ()
    base = found.spans[0][0] - 8
    starts = {offset: number for number, offset in enumerate(found.table)}
    cut: list[list[Span]] = []
    for span in found.spans:
        if span[0] - 8 - base in starts:
            cut.append([])
        if not cut:
            raise CorruptFile("the offset table does not fit the fragments")
        cut[-1].append(span)
    if len(cut) > frames or (found.complete and len(cut) != frames):
        raise CorruptFile("the offset table does not fit the fragments")
    whole = cut if found.complete or len(cut) < frames else cut[:-1]
    return tuple(tuple(spans) for spans in whole)
