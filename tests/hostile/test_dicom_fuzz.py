"""Mutated files: each ends as a group or as skipped with a known reason; nothing else escapes."""

from __future__ import annotations

import random
import signal
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from medal_desktop.base.errors import MedalError
from medal_desktop.dicom import header
from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.frames import thumbnail
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.likeness import Likeness
from medal_desktop.dicom.scan import scan, to_json
from medal_desktop.dicom.sources import Reader, Source
from medal_desktop.dicom.volume import load_volume
from tests.builders.dicom import ct_series, us_image
from tests.builders.mutations import MUTATIONS, Mutate, seeds

_SEED = 20211121
_ALL = 20_000
_FEW = 500
_PATIENCE_SECONDS = 1.0
_MOST_BYTES = 1 << 30
_REASONS = {
    "not_dicom", "empty", "truncated", "corrupt", "no_pixels", "non_image", "dicomdir",
    "unsupported_transfer_syntax", "missing_file", "archive_corrupt", "archive_unsafe",
    "archive_too_large", "duplicate",
}  # fmt: skip


class Hangs(BaseException):
    """A file took more of the processor than any good one; no handler of ours may swallow it."""


@contextmanager
def patience() -> Iterator[None]:
    """Give one file a second of the processor: a machine that is busy elsewhere does not count."""

    def over(number: int, frame: object) -> None:
        raise Hangs

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def peak_bytes(*, forget: bool = False) -> int:
    """Give the most memory that this process held, since it was last asked to forget."""
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) << 10


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


def survived(folder: Path, mutate: Mutate, count: int) -> int:
    """Look at `count` mutations, the seeds in turn; give how many were accounted for."""
    chance = random.Random(f"{_SEED} {mutate.__name__}")
    originals = list(seeds(folder / "seeds").values())
    victim = folder / "victim"
    for original in originals:  # imports are not what is measured
        victim.write_bytes(original)
        look(victim)
    before = peak_bytes(forget=True)
    accounted = 0
    for number in range(count):
        victim.write_bytes(mutate(bytearray(originals[number % len(originals)]), chance))
        try:
            with patience():
                accounted += look(victim) > 0
        except BaseException:
            (folder / "escaped").write_bytes(victim.read_bytes())
            raise
    assert peak_bytes() - before < _MOST_BYTES
    return accounted


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_that_mutated_files_never_escape(tmp_path: Path, mutate: Mutate) -> None:
    each = -(-_FEW // len(MUTATIONS))
    assert survived(tmp_path, mutate, each) == each


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("mutate", MUTATIONS)
def test_that_twenty_thousand_mutated_files_never_escape(tmp_path: Path, mutate: Mutate) -> None:
    each = -(-_ALL // len(MUTATIONS))
    assert survived(tmp_path, mutate, each) == each


@pytest.mark.parametrize("mutate", MUTATIONS)
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
