"""The fast walk sees what pydicom sees, or steps aside."""

from __future__ import annotations

import warnings
from pathlib import Path

import pydicom
import pytest

from medal_desktop.dicom import tags
from medal_desktop.dicom.header import read_header, read_with_pydicom
from medal_desktop.dicom.sources import Reader, Source
from medal_desktop.dicom.values import RawValues
from medal_desktop.dicom.walker import Beyond, NeedMore, Odd, walk
from tests.builders.dicom import TRANSFER_SYNTAXES, ct_series

_BUNDLED = Path(pydicom.__file__).parent / "data" / "test_files"
_NUMBERS = tags.UNSIGNED_SHORTS | {tags.FRAMES, tags.SLOPE, tags.INTERCEPT, tags.POSITION}


def plain_values(found: tuple[str, ...], tag: int) -> tuple[object, ...]:
    """Compare numbers as numbers: `1.0` and `1` are the same."""
    try:
        return tuple(float(item) for item in found) if tag in _NUMBERS else found
    except ValueError:
        return found


def test_that_walk_and_pydicom_agree_on_every_bundled_file() -> None:
    walked = 0
    for path in sorted(_BUNDLED.rglob("*.dcm")):
        if path.name == "badVR.dcm":
            continue  # pydicom drops its broken numbers, the walk hands them on to be refused
        source = Source(path, (), path.stat().st_size)
        with Reader() as reader, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = walk(path.read_bytes(), source.size)
            except (Odd, NeedMore):
                continue
            fast, slow = RawValues(found.values), read_with_pydicom(source, reader)
        walked += 1
        for tag in sorted(tags.WANTED):
            assert fast.has(tag) == slow.values.has(tag), (path.name, hex(tag))
            ours, theirs = fast.texts(tag), slow.values.texts(tag)
            assert plain_values(ours, tag) == plain_values(theirs, tag), (path.name, hex(tag))
        if slow.pixel_tag:
            assert (found.pixel_tag, found.pixel_offset) == (slow.pixel_tag, slow.pixel_offset)
    assert walked > 50


@pytest.mark.parametrize("syntax", TRANSFER_SYNTAXES)
def test_that_the_header_says_where_the_pixels_lie(tmp_path: Path, syntax: str) -> None:
    path = ct_series(tmp_path, slices=1, transfer_syntax=syntax)[0]
    with Reader() as reader:
        header = read_header(Source(path, (), path.stat().st_size), reader)
    assert header.transfer_syntax == syntax
    assert header.pixel_tag == tags.PIXELS
    assert header.values.texts(tags.ROWS) == ("64",)


def test_that_a_header_longer_than_the_first_read_is_walked(tmp_path: Path) -> None:
    def long(dataset: pydicom.Dataset, index: int) -> None:
        block = dataset.private_block(0x0029, "MEDAL LONG", create=True)
        block.add_new(0x20, "OB", bytes(70_000))

    path = ct_series(tmp_path, slices=1, change=long)[0]
    with pytest.raises(NeedMore):
        walk(path.read_bytes()[: 16 << 10], path.stat().st_size)
    with Reader() as reader:
        header = read_header(Source(path, (), path.stat().st_size), reader)
    assert header.dataset is None
    assert header.pixel_offset > 70_000


def test_that_an_element_beyond_the_end_is_told_from_other_oddities(tmp_path: Path) -> None:
    data = ct_series(tmp_path, slices=1)[0].read_bytes()
    with pytest.raises(Beyond):
        walk(data[:700], 700)
    with pytest.raises(Odd):
        walk(b"not dicom" * 100, 900)


def test_that_a_sequence_nested_without_end_steps_aside() -> None:
    meta = b"\0" * 128 + b"DICM" + b"\x02\0\x10\0UI\x14\x001.2.840.10008.1.2.1\0"
    deep = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\0\xe0\xff\xff\xff\xff"
    with pytest.raises(Odd):
        walk(meta + deep * 5000, len(meta) + len(deep) * 5000)
