from __future__ import annotations

import io
from collections.abc import Iterator

import crypt4gh.lib as peer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medal_desktop.package.crypt4gh import SEGMENT, Opened, Sealer
from medal_desktop.package.keys import SealingKey, public_bytes
from medal_desktop.package.streams import FileSource

LENGTHS = (0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT + 17)


def content(length: int) -> bytes:
    return bytes(n % 251 for n in range(length))


def seal(blocks: Iterator[bytes] | list[bytes], *keys: SealingKey) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out.write, [key.public for key in keys])
    for block in blocks:
        sealer.write(block)
    sealer.close()
    return out.getvalue()


def opened(sealed: bytes, key: SealingKey) -> Opened:
    return Opened(FileSource.whole(io.BytesIO(sealed)), key)


def plain(sealed: bytes, key: SealingKey) -> bytes:
    return b"".join(opened(sealed, key).blocks(lambda _: None))


@pytest.mark.parametrize("length", LENGTHS)
def test_that_the_pypi_package_opens_what_we_seal(length: int) -> None:
    key, out = SealingKey.generate(), io.BytesIO()
    sealed = io.BytesIO(seal([content(length)], key))
    peer.decrypt([(0, key.to_bytes(), b"")], sealed, out)
    assert out.getvalue() == content(length)


@pytest.mark.parametrize("length", LENGTHS)
def test_that_we_open_what_the_pypi_package_seals(length: int) -> None:
    key, sender, out = SealingKey.generate(), SealingKey.generate(), io.BytesIO()
    recipients = [(0, sender.to_bytes(), public_bytes(key.public))]
    peer.encrypt(recipients, io.BytesIO(content(length)), out)
    assert plain(out.getvalue(), key) == content(length)


def test_that_each_of_two_recipients_opens_the_same() -> None:
    first, second = SealingKey.generate(), SealingKey.generate()
    sealed = seal([content(100)], first, second)
    assert plain(sealed, first) == plain(sealed, second) == content(100)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 2 * SEGMENT), max_size=6))
def test_that_the_cuts_of_the_stream_do_not_matter(lengths: list[int]) -> None:
    key = SealingKey.generate()
    whole = content(sum(lengths))
    blocks, place = [], 0
    for length in lengths:
        blocks.append(whole[place : place + length])
        place += length
    assert plain(seal(blocks, key), key) == whole


WHOLE = content(3 * SEGMENT + 17)
RANGE_KEY = SealingKey.generate()
RANGE = opened(seal([WHOLE], RANGE_KEY), RANGE_KEY)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_that_any_range_can_be_read(one: int, other: int) -> None:
    start, end = sorted((one, other))
    assert RANGE.read_at(start, end - start) == WHOLE[start:end]
