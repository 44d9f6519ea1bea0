"""Mutated files: each ends as a group or as skipped with a known reason; nothing else escapes."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import (
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from medal_desktop.base.errors import MedalError
from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.frames import thumbnail
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.likeness import Likeness
from medal_desktop.dicom.scan import scan, to_json
from medal_desktop.dicom.sources import Reader, Source
from medal_desktop.dicom.volume import load_volume
from tests.builders.dicom import ct_series, us_image

_SEED = 20211121
_EACH = 10
_SEEDS = 11
_MANY = 20_000 // (5 * _SEEDS) + 1
_REASONS = {
    "not_dicom", "empty", "truncated", "corrupt", "no_pixels", "non_image", "dicomdir",
    "unsupported_transfer_syntax", "missing_file", "archive_corrupt",
}  # fmt: skip


def flip(data: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 3, 20))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def cut(data: bytearray, chance: random.Random) -> bytes:
    return bytes(data[: chance.randrange(len(data))])


def lie(data: bytearray, chance: random.Random) -> bytes:
    at = chance.randrange(132, min(len(data) - 4, 4000))
    data[at : at + 4] = chance.choice((b"\xff" * 4, b"\xfe\xff\xff\xff", b"\0" * 4, b"\0\0\0\x7f"))
    return bytes(data)


def shuffle(data: bytearray, chance: random.Random) -> bytes:
    a, b = sorted(chance.randrange(len(data)) for _ in range(2))
    return bytes(data[:a] + data[b:] + data[a:b])


_SYNTAXES = (
    ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless, JPEG2000Lossless,
    JPEGLosslessSV1, JPEGLSLossless,
)  # fmt: skip
_BUNDLED = ("liver_1frame.dcm", "rtdose.dcm", "examples_palette.dcm", "DICOMDIR")


def seeds(folder: Path) -> list[bytes]:
    paths = [
        *(ct_series(folder / s, slices=1, transfer_syntax=s)[0] for s in _SYNTAXES),
        us_image(folder / "cine", frames=3),
        *(Path(get_testdata_file(name)) for name in _BUNDLED),
    ]
    return [path.read_bytes() for path in paths]


def look(path: Path) -> int:
    """Do all that a person could do with a file; give how often it is accounted for."""
    result = scan([path])
    assert {item.reason for item in result.skipped} <= _REASONS
    assert result.groups or result.skipped
    to_json(result, values=True)
    for group in result.groups:
        with suppress(MedalError):
            load_volume(group)
        with suppress(MedalError):
            thumbnail(group, 32)
    return len(result.groups) + len(result.skipped)


def graft(data: bytearray, chance: random.Random) -> bytes:
    """Put a piece of the file over another place of it, as a faulty disk does."""
    length = min(chance.choice((8, 64, 512)), len(data) // 2)
    here, there = (chance.randrange(len(data) - length) for _ in range(2))
    data[there : there + length] = data[here : here + length]
    return bytes(data)


Mutate = Callable[[bytearray, random.Random], bytes]
_MUTATIONS = [flip, cut, lie, shuffle, graft]


def survived(folder: Path, mutate: Mutate, each: int) -> int:
    """Look at `each` mutations of each seed; give how many were accounted for."""
    chance = random.Random(f"{_SEED} {mutate.__name__}")
    originals = seeds(folder / "seeds")
    accounted = 0
    for _ in range(each):
        for original in originals:
            victim = folder / "victim"
            victim.write_bytes(mutate(bytearray(original), chance))
            accounted += look(victim) > 0
    return accounted


@pytest.mark.parametrize("mutate", _MUTATIONS)
def test_that_mutated_files_never_escape(tmp_path: Path, mutate: Mutate) -> None:
    assert survived(tmp_path, mutate, _EACH) == _EACH * _SEEDS


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("mutate", _MUTATIONS)
def test_that_twenty_thousand_mutated_files_never_escape(tmp_path: Path, mutate: Mutate) -> None:
    assert survived(tmp_path, mutate, _MANY) == _MANY * _SEEDS


@pytest.mark.parametrize("mutate", _MUTATIONS)
def test_that_mutated_files_within_a_series_change_nothing_of_the_others(
    tmp_path: Path, mutate: Mutate
) -> None:
    """What was learnt from one file is tried on the next: a damaged one must not teach."""
    chance = random.Random(f"{_SEED} {mutate.__name__} series")
    paths = ct_series(tmp_path, slices=24, rows=16, columns=16)
    for path in paths[::2]:
        path.write_bytes(mutate(bytearray(path.read_bytes()), chance))
    likeness = Likeness()
    assert [outcome(path, likeness) for path in paths] == [outcome(path, None) for path in paths]


def outcome(path: Path, likeness: Likeness | None) -> object:
    """Give what a file says, or the word for why it cannot be read."""
    with Reader() as reader:
        try:
            return read_instance(Source(path, (), path.stat().st_size), reader, likeness)
        except DicomError as error:
            return error.reason


def test_that_noise_is_no_dicom(tmp_path: Path) -> None:
    chance = random.Random(_SEED)
    for _ in range(200):
        (tmp_path / "noise").write_bytes(chance.randbytes(chance.randrange(1, 3000)))
        assert look(tmp_path / "noise") > 0


def test_that_noise_behind_a_preamble_is_refused(tmp_path: Path) -> None:
    chance = random.Random(_SEED + 1)
    for _ in range(200):
        noise = chance.randbytes(chance.randrange(0, 3000))
        (tmp_path / "noise").write_bytes(bytes(128) + b"DICM" + noise)
        assert scan([tmp_path / "noise"]).groups == ()


def test_that_sequences_nested_without_end_are_refused(tmp_path: Path) -> None:
    original = ct_series(tmp_path / "seed", slices=1)[0].read_bytes()
    deep = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\0\xe0\xff\xff\xff\xff"
    at = original.find(b"\x08\0\x05\0CS")
    (tmp_path / "deep").write_bytes(original[:at] + deep * 50_000 + original[at:])
    result = scan([tmp_path / "deep"])
    assert [item.reason for item in result.skipped] == ["corrupt"]


def test_that_a_deflated_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import zlib

    from medal_desktop.dicom import header

    monkeypatch.setattr(header, "INFLATED_LIMIT", 1 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(bytes(40 << 20)) + packer.flush()
    meta = b"\x02\0\x10\0UI\x16\x001.2.840.10008.1.2.1.99"
    (tmp_path / "bomb").write_bytes(bytes(128) + b"DICM" + meta + body)
    result = scan([tmp_path / "bomb"])
    assert [item.reason for item in result.skipped] == ["corrupt"]


def test_that_a_picture_that_claims_terabytes_is_refused(tmp_path: Path) -> None:
    path = us_image(tmp_path / "cine", frames=3)
    data = path.read_bytes()
    data = data.replace(b"\x28\0\x10\0US\x02\0\x3c\0", b"\x28\0\x10\0US\x02\0\xff\xff", 1)
    data = data.replace(b"\x28\0\x11\0US\x02\0\x50\0", b"\x28\0\x11\0US\x02\0\xff\xff", 1)
    path.write_bytes(data)
    assert [item.reason for item in scan([path]).skipped] == ["corrupt"]
