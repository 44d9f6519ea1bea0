from __future__ import annotations

import hashlib
import io
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.base.files import CHUNK
from medal_desktop.package.checksum import crc32
from medal_desktop.package.errors import Truncated
from medal_desktop.package.streams import Beside, Digest, FileSource, Gather


class Broken(Exception):
    """Stands for a full disk."""


def fail(block: bytes) -> None:
    raise Broken


def test_that_blocks_are_consumed_in_order() -> None:
    seen: list[bytes] = []
    with Beside(seen.append) as beside:
        for number in range(50):
            beside.put(bytes([number]))
    assert seen == [bytes([number]) for number in range(50)]


def test_that_an_error_beside_reaches_the_one_who_waits() -> None:
    with pytest.raises(Broken), Beside(fail) as beside:
        beside.put(b"x")


def test_that_an_error_beside_stops_the_one_who_puts() -> None:
    beside = Beside(fail)

    def put_many() -> None:
        for _ in range(1000):
            beside.put(b"x")

    with pytest.raises(Broken):
        put_many()
    with pytest.raises(Broken):
        beside.finish()


def test_that_no_thread_stays_behind_after_an_error() -> None:
    before = threading.active_count()

    def put_and_fail() -> None:
        with Beside(len) as beside:
            beside.put(b"x")
            raise Broken

    with pytest.raises(Broken):
        put_and_fail()
    assert threading.active_count() == before


def test_that_finishing_twice_is_harmless() -> None:
    digest = Digest()
    digest.put(b"abc")
    assert digest.hexdigest() == digest.hexdigest() == hashlib.sha256(b"abc").hexdigest()


@given(st.lists(st.integers(0, 2 * CHUNK + 5), max_size=6))
def test_that_gathering_changes_no_byte(sizes: list[int]) -> None:
    blocks = [bytes([n + 1]) * size for n, size in enumerate(sizes)]
    out: list[bytes] = []
    gather = Gather(out.append)
    for block in blocks:
        gather.write(block)
    gather.flush()
    assert b"".join(out) == b"".join(blocks)
    assert all(len(block) == CHUNK for block in out[:-1])


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
