from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medal_desktop.base.files import CHUNK
from medal_desktop.package.checksum import crc32
from medal_desktop.package.errors import Truncated
from medal_desktop.package.streams import Conveyor, FileSource, Tally, ahead


class Broken(Exception):
    """Stands for a full disk."""


def fail(_block: memoryview) -> None:
    raise Broken


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2 * CHUNK + 5), max_size=6))
def test_that_a_conveyor_changes_no_byte(sizes: list[int]) -> None:
    pieces = [bytes([n + 1]) * size for n, size in enumerate(sizes)]
    out: list[bytes] = []
    tally = Tally()
    with Conveyor(lambda block: out.append(bytes(block)), tally.add) as conveyor:
        for piece in pieces:
            conveyor.write(piece)
    whole = b"".join(pieces)
    assert b"".join(out) == whole
    assert all(len(block) == CHUNK for block in out[:-1])
    assert (tally.size, tally.hexdigest()) == (len(whole), hashlib.sha256(whole).hexdigest())


def test_that_a_reused_piece_was_copied() -> None:
    out: list[bytes] = []
    scratch = bytearray(b"first")
    with Conveyor(lambda block: out.append(bytes(block)), len) as conveyor:
        conveyor.write(scratch)
        scratch[:] = b"other"
        conveyor.write(scratch)
    assert b"".join(out) == b"firstother"


def test_that_an_error_of_the_consumer_reaches_the_one_who_waits() -> None:
    with pytest.raises(Broken), Conveyor(fail, len) as conveyor:
        conveyor.write(b"x")


def test_that_an_error_of_the_consumer_stops_the_one_who_writes() -> None:
    conveyor = Conveyor(fail, len)

    def write_much() -> None:
        for _ in range(1000):
            conveyor.write(bytes(CHUNK))

    with pytest.raises(Broken):
        write_much()
    with pytest.raises(Broken):
        conveyor.finish()


def test_that_no_thread_stays_behind_after_an_error_of_the_writer() -> None:
    before = threading.active_count()

    def write_and_fail() -> None:
        with Conveyor(len, len) as conveyor:
            conveyor.write(bytes(3 * CHUNK))
            raise Broken

    with pytest.raises(Broken):
        write_and_fail()
    assert threading.active_count() == before


def blocks(count: int, last: Exception | None = None) -> Iterator[bytes]:
    for number in range(count):
        yield bytes([number])
    if last is not None:
        raise last


def test_that_blocks_made_ahead_come_in_order() -> None:
    assert list(ahead(blocks(50))) == list(blocks(50))
    assert list(ahead(blocks(0))) == []


def test_that_an_error_ahead_comes_in_its_turn() -> None:
    seen = []
    with pytest.raises(Broken):
        seen.extend(one for one in ahead(blocks(3, Broken())))
    taken = ahead(blocks(3, Broken()))
    assert [next(taken) for _ in range(3)] == list(blocks(3))
    with pytest.raises(Broken):
        next(taken)


@pytest.mark.parametrize("taken", [0, 1, 7])
def test_that_no_thread_stays_behind_when_nobody_takes_the_rest(taken: int) -> None:
    before = threading.active_count()
    made = ahead(blocks(200))
    for _ in range(taken):
        next(made)
    made.close()
    assert threading.active_count() == before


def test_that_a_window_shows_no_byte_outside() -> None:
    window = FileSource(io.BytesIO(b"0123456789"), 2, 5)
    assert b"".join(window.blocks(length=2)) == b"23456"
    for offset, count in ((0, 6), (5, 1), (-1, 1), (0, -1)):
        with pytest.raises(Truncated):
            window.read_at(offset, count)


def test_that_a_window_beyond_the_file_is_truncated() -> None:
    with pytest.raises(Truncated):
        FileSource(io.BytesIO(b"0123"), 2, 5).read_at(0, 5)


@given(st.binary(max_size=400), st.integers(0, 400))
def test_that_the_checksum_is_zips(raw: bytes, cut: int) -> None:
    import zlib

    assert crc32(raw[cut:], crc32(raw[:cut])) == zlib.crc32(raw)
