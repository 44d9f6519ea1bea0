from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medal_desktop.package import errors, zipping
from medal_desktop.package.names import safe_name
from medal_desktop.package.streams import FileSource
from medal_desktop.package.unzipping import BlockReader, check_frames, read_directory, walk
from tests.builders.forgeries import zipped

NAMES = st.from_regex(r"[a-z0-9]{1,12}(/[a-z0-9]{1,12}){0,2}\.dcm", fullmatch=True)
FILES = st.dictionaries(NAMES, st.binary(max_size=300), max_size=8)
SOUND = zipped({"a.txt": b"first", "b.txt": b"", "c/d.txt": b"third" * 99})


def cut(raw: bytes, size: int) -> Iterator[bytes]:
    return iter([raw[place : place + size] for place in range(0, len(raw), size)])


def read(raw: bytes, block: int) -> dict[str, bytes]:
    directory = read_directory(FileSource.whole(io.BytesIO(raw)))
    return {
        entry.name: b"".join(bytes(piece) for piece in pieces)
        for entry, pieces in walk(directory, cut(raw, block))
    }


@settings(deadline=None)
@given(files=FILES, block=st.integers(1, 700))
def test_that_what_is_zipped_is_read_however_it_arrives(
    files: dict[str, bytes], block: int
) -> None:
    assert read(zipped(files), block) == files


@settings(deadline=None)
@given(files=FILES)
def test_that_pythons_zipfile_reads_the_same(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(files))) as other:
        assert other.testzip() is None
        assert {name: other.read(name) for name in other.namelist()} == files


@settings(deadline=None)
@given(files=FILES)
def test_that_the_size_is_known_before(files: dict[str, bytes]) -> None:
    sizes = [(name, len(raw)) for name, raw in files.items()]
    assert zipping.zip_size(sizes) == len(zipped(files))


def test_that_every_entry_is_stored_with_one_time_and_one_mode() -> None:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as other:
        for info in other.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.external_attr >> 16 == 0o100644


def test_that_an_entry_beyond_4_gib_is_stated_in_64_bits() -> None:
    entry = zipping.Entry("large.dcm", 5 << 32, 1, 6 << 32)
    line = zipping.central_header(entry) + zipping.tail(1, entry.end, 1)
    assert (5 << 32).to_bytes(8, "little") in line
    assert (6 << 32).to_bytes(8, "little") in line


def test_that_content_nobody_takes_is_passed_over() -> None:
    directory = read_directory(FileSource.whole(io.BytesIO(SOUND)))
    assert [entry.name for entry, _ in walk(directory, cut(SOUND, 64))] == [
        "a.txt",
        "b.txt",
        "c/d.txt",
    ]


@pytest.mark.parametrize("place", range(0, len(SOUND), 7))
def test_that_a_stream_other_than_its_directory_is_refused(place: int) -> None:
    """The directory was read from the sound zip; then the bytes of a frame change."""
    directory = read_directory(FileSource.whole(io.BytesIO(SOUND)))
    changed = SOUND[:place] + bytes([SOUND[place] ^ 255]) + SOUND[place + 1 :]
    contents = [(entry.content, entry.content + entry.size) for entry in directory.entries]
    if any(start <= place < end for start, end in contents):
        for _ in walk(directory, cut(changed, 100)):
            pass
        return
    with pytest.raises(errors.ZipStructure):
        for _ in walk(directory, cut(changed, 100)):
            pass


@pytest.mark.parametrize("length", [0, 1, 60, len(SOUND) - 1])
def test_that_a_stream_that_ends_early_is_truncated(length: int) -> None:
    directory = read_directory(FileSource.whole(io.BytesIO(SOUND)))
    with pytest.raises(errors.Truncated):
        list(walk(directory, cut(SOUND[:length], 100)))


def test_that_a_stream_that_goes_on_is_refused() -> None:
    directory = read_directory(FileSource.whole(io.BytesIO(SOUND)))
    with pytest.raises(errors.TrailingBytes):
        list(walk(directory, cut(SOUND + b"\0", 100)))


@pytest.mark.parametrize("which", ["head", "foot"])
def test_that_a_changed_frame_is_seen_without_reading_the_contents(which: str) -> None:
    directory = read_directory(FileSource.whole(io.BytesIO(SOUND)))
    first = directory.entries[0]
    place = first.offset if which == "head" else first.end - 1
    changed = SOUND[:place] + b"\xff" + SOUND[place + 1 :]
    with pytest.raises(errors.ZipStructure):
        check_frames(directory, FileSource.whole(io.BytesIO(changed)))


def test_that_empty_blocks_do_not_end_a_stream() -> None:
    reader = BlockReader(iter([b"", b"ab", b"", b"", b"c", b""]))
    assert b"".join(reader.pieces(3)) == b"abc"
    assert reader.at_end()


def test_that_the_checksum_is_that_of_the_content() -> None:
    directory = read_directory(FileSource.whole(io.BytesIO(SOUND)))
    assert directory.entries[0].crc == zlib.crc32(b"first")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "/a",
        "a/",
        "a//b",
        "a/../b",
        "a\\b",
        "C:",
        "con",
        "a/NUL.txt",
        "lpt1.dcm",
        "a.",
        "a b",
        "ü",
        "a\0b",
        "a\nb",
        "a:b",
        "x" * 256,
    ],
)
def test_that_a_name_that_some_system_cannot_store_is_refused(name: str) -> None:
    with pytest.raises(errors.UnsafeName):
        safe_name(name)


@given(NAMES)
def test_that_a_plain_name_stays_as_it_is(name: str) -> None:
    try:
        assert safe_name(name) == name
    except errors.UnsafeName:  # a part such as "nul" can arise
        assert any(
            part.split(".")[0] in {"con", "prn", "aux", "nul"} or part[:3] in {"com", "lpt"}
            for part in name.split("/")
        )
